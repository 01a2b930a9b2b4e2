"""Disciplines, modules and courses of each programme, with or without a digital component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import programme
from sources.dates import date_of
from sources.opened import Cell, Opened
from sources.place import region_of
from sources.reading import FileContext, Reading
from sources.table import (
    Column,
    Header,
    Ledger,
    Refused,
    amount,
    clean,
    find_header,
    header_score,
    no_table,
    one_of,
    read_rows,
    required_text,
    yes_no,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "digital"
TITLE = "Цифровые компоненты образовательных программ"
SUBJECTS = ("unit",)
COLUMNS = ("ref_area", "programme", "kind", "unit", "has_digital", "hours", "responsible", "deadline", "sheet", "row_number")

HOURS_OF_ONE_UNIT = 5_000  # a whole programme of 3 years 10 months has about 5,900 hours

_HEADER = (
    Column("programme", ("код программы", "код профессии специальности")),
    Column("programme_name", ("наименование", "наименование программы"), required=False),
    Column("kind", ("вид", "вид дисциплина модуль мдк", "вид единицы")),
    Column("unit", ("единица", "дисциплина модуль мдк", "наименование единицы")),
    Column("has_digital", ("цифровой компонент да нет", "цифровой компонент")),
    Column("hours", ("часов", "часы"), required=False),
    Column("responsible", ("ответственный", "отв"), required=False),
    Column("deadline", ("срок",), required=False),
)
_KINDS = {
    "дисциплина": "дисциплина",
    "учебная дисциплина": "дисциплина",
    "оп": "дисциплина",
    "модуль": "модуль",
    "профессиональный модуль": "модуль",
    "пм": "модуль",
    "мдк": "МДК",
    "междисциплинарный курс": "МДК",
}


def recognise(book: Opened) -> float:
    """How surely the file is a list of digital units."""
    return header_score(book, _HEADER)


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the units of programmes.

    A unit listed twice alike is superseded by the first; with another answer it is refused: coverage is counted in
    units. Raises UnreadableFile when the table is not found or is of another region.
    """
    ledger = Ledger(context.file_name)
    found = [(sheet, rows, header) for sheet, rows in book.sheets.items() if (header := find_header(rows, _HEADER))]
    if not found:
        raise no_table(
            SOURCE, book, "нет таблицы со столбцами «Код программы», «Вид», «Единица», «Цифровой компонент»",
            "Сравните файл с разделом digital в docs/sources.md",
        )  # fmt: skip
    region = region_of(SOURCE, " ".join(header.title for _, _, header in found), context, codelists, ledger)
    seen: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}
    records: list[dict[str, object]] = []
    for sheet, rows, header in found:

        def read(row: Sequence[Cell], at: int, header: Header = header, sheet: str = sheet) -> Iterable[Mapping[str, object]]:
            record = _unit(row, header, codelists)
            key = (record["programme"], record["kind"], str(record["unit"]).casefold())
            if key in seen:
                first, earlier = seen[key]
                if earlier != record:
                    raise Refused(
                        "Единица", str(record["unit"]), f"единица уже названа в строке {first} с другими данными",
                        "Оставьте одну строку на дисциплину, модуль или курс",
                    )  # fmt: skip
                ledger.supersede(sheet, at, f"повтор строки {first}")
                return ()
            seen[key] = (at, record)
            return ({"ref_area": region, **record},)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("unit", "responsible"))
    return Reading(
        source=SOURCE,
        tables={"unit": pd.DataFrame(records, columns=list(COLUMNS))},
        rows_read=ledger.rows_read,
        refused=ledger.refused,
        superseded=ledger.superseded,
        notes=ledger.notes,
        ref_area=region,
    )


def _unit(row: Sequence[Cell], header: Header, codelists: Codelists) -> dict[str, object]:
    kind = one_of(header.cell(row, "kind"), "Вид", _KINDS)
    if kind is None:
        raise Refused("Вид", "", "вид не указан", "Впишите «дисциплина», «модуль» или «МДК»")
    has_digital = yes_no(header.cell(row, "has_digital"), "Цифровой компонент (да/нет)")
    if has_digital is None:
        raise Refused("Цифровой компонент (да/нет)", "", "ответа нет", "Впишите «да» или «нет»: пустая ячейка не означает «нет»")
    return {
        "programme": programme(codelists, header.cell(row, "programme"), "Код программы"),
        "kind": kind,
        "unit": required_text(header.cell(row, "unit"), "Единица"),
        "has_digital": has_digital,
        "hours": amount(header.cell(row, "hours"), "Часов", largest=HOURS_OF_ONE_UNIT),
        "responsible": clean(header.cell(row, "responsible")) or None,
        "deadline": date_of(header.cell(row, "deadline"), "Срок"),
    }
