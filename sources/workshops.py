"""Workshops of colleges: what they hold, how many hours they offer, and what the hours were used for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sources.dates import date_of
from sources.opened import Cell, Opened, Rows
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
    whole_count,
    year,
)
from sources.taxpayer import inn

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "workshops"
TITLE = "Мастерские и их использование"
SUBJECTS = ("workshop", "use")
WORKSHOP_COLUMNS = ("ref_area", "workshop", "college", "competence", "opened_year", "seats", "hours_per_week", "sheet", "row_number")
USE_COLUMNS = ("ref_area", "workshop", "kind", "used_on", "hours", "participants", "partner_inn", "sheet", "row_number")

HOURS_IN_WEEK = 168  # nobody uses a workshop longer
HOURS_OF_ONE_USE = 2_000  # a course of one year at 40 hours a week: a longer single use is a slip

_WORKSHOPS = (
    Column("workshop", ("код мастерской",)),
    Column("college", ("код организации",)),
    Column("competence", ("компетенция",)),
    Column("opened_year", ("год открытия",), required=False),
    Column("seats", ("рабочих мест", "рабочих мест ед")),
    Column("hours_per_week", ("часов в неделю", "часов в неделю доступно")),
)
_USES = (
    Column("workshop", ("код мастерской",)),
    Column("kind", ("вид", "вид использования", "вид краткосрочные*")),
    Column("used_on", ("дата", "дата проведения")),
    Column("hours", ("часов", "часы", "часов всего")),
    Column("participants", ("участников", "участников чел")),
    Column("partner_inn", ("работодатель партнер инн", "инн партнера", "инн работодателя партнера"), required=False),
)
_KINDS = {
    "краткосрочные программы": "краткосрочные программы",
    "краткосрочная программа": "краткосрочные программы",
    "учебные проекты": "учебные проекты",
    "учебный проект": "учебные проекты",
    "профориентация": "профориентация",
    "сетевое использование": "сетевое использование",
    "сетевая форма": "сетевое использование",
    "открытые занятия": "открытые занятия",
    "открытое занятие": "открытые занятия",
    "мастер класс": "открытые занятия",
}

_Reader = Callable[[Sequence[Cell], int], Iterable[Mapping[str, object]]]


def recognise(book: Opened) -> float:
    """How surely the file is a book of workshops."""
    return max(header_score(book, _WORKSHOPS), header_score(book, _USES))


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read workshops and uses, each from every sheet that has its header.

    A workshop described twice alike is superseded by the first description, described differently is refused. A use
    repeated exactly is superseded. Raises UnreadableFile when neither table is found or the region is another one.
    """
    ledger = Ledger(context.file_name)
    places, uses = _tables(book, _WORKSHOPS), _tables(book, _USES)
    if not places and not uses:
        raise no_table(
            SOURCE, book, "нет ни таблицы «Мастерские», ни таблицы «Использование»",
            "Сравните файл с разделом workshops в docs/sources.md",
        )  # fmt: skip
    title = " ".join(header.title for _, _, header in [*places, *uses])
    region = region_of(SOURCE, title, context, codelists, ledger)
    workshops = _read_all(places, ledger, region, _workshop, key=("workshop",))
    used = _read_all(uses, ledger, region, _use, key=None)
    _note_unknown(workshops, used, ledger)
    return Reading(
        source=SOURCE,
        tables={
            "workshop": pd.DataFrame(workshops, columns=list(WORKSHOP_COLUMNS)),
            "use": pd.DataFrame(used, columns=list(USE_COLUMNS)),
        },
        rows_read=ledger.rows_read,
        refused=ledger.refused,
        superseded=ledger.superseded,
        notes=ledger.notes,
        ref_area=region,
    )


def _tables(book: Opened, columns: Sequence[Column]) -> list[tuple[str, Rows, Header]]:
    return [(sheet, rows, header) for sheet, rows in book.sheets.items() if (header := find_header(rows, columns))]


def _read_all(
    tables: Sequence[tuple[str, Rows, Header]],
    ledger: Ledger,
    region: str | None,
    record_of: Callable[[Sequence[Cell], Header], dict[str, object]],
    key: Sequence[str] | None,
) -> list[dict[str, object]]:
    records: list[dict[str, object]] = []
    seen: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}
    for sheet, rows, header in tables:

        def read(row: Sequence[Cell], at: int, header: Header = header, sheet: str = sheet) -> Iterable[Mapping[str, object]]:
            record = record_of(row, header)
            mark = tuple(record[name] for name in key) if key else tuple(record.values())
            if mark in seen:
                first, earlier = seen[mark]
                if earlier != record:
                    raise Refused(
                        "Код мастерской", clean(header.cell(row, "workshop")),
                        f"мастерская уже описана в строке {first} с другими данными",
                        "Оставьте одно описание или дайте второй мастерской свой код",
                    )  # fmt: skip
                ledger.supersede(sheet, at, f"повтор строки {first}")
                return ()
            seen[mark] = (at, record)
            return ({"ref_area": region, **record},)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("workshop", "competence"))
    return records


def _workshop(row: Sequence[Cell], header: Header) -> dict[str, object]:
    opened = header.cell(row, "opened_year")
    seats = whole_count(header.cell(row, "seats"), "Рабочих мест", largest=1_000)
    if seats is None:
        raise Refused("Рабочих мест", header.cell(row, "seats"), "число рабочих мест не указано", "Впишите целое число")
    hours = amount(header.cell(row, "hours_per_week"), "Часов в неделю", largest=HOURS_IN_WEEK)
    if hours is None:
        raise Refused("Часов в неделю", header.cell(row, "hours_per_week"), "часы не указаны", "Впишите, сколько часов в неделю мастерская доступна")
    return {
        "workshop": required_text(header.cell(row, "workshop"), "Код мастерской"),
        "college": required_text(header.cell(row, "college"), "Код организации"),
        "competence": required_text(header.cell(row, "competence"), "Компетенция"),
        "opened_year": year(opened, "Год открытия") if clean(opened) else None,
        "seats": int(seats),
        "hours_per_week": hours,
    }


def _use(row: Sequence[Cell], header: Header) -> dict[str, object]:
    kind = one_of(header.cell(row, "kind"), "Вид", _KINDS)
    if kind is None:
        raise Refused("Вид", "", "вид использования не указан", "Впишите один из пяти видов: " + ", ".join(dict.fromkeys(_KINDS.values())))
    used_on = date_of(header.cell(row, "used_on"), "Дата")
    if used_on is None:
        raise Refused("Дата", "", "дата не указана", "Впишите дату как ДД.ММ.ГГГГ")
    hours = amount(header.cell(row, "hours"), "Часов", largest=HOURS_OF_ONE_USE)
    if hours is None:
        raise Refused("Часов", header.cell(row, "hours"), "часы не указаны", "Впишите число часов")
    participants = whole_count(header.cell(row, "participants"), "Участников", largest=100_000)
    return {
        "workshop": required_text(header.cell(row, "workshop"), "Код мастерской"),
        "kind": kind,
        "used_on": used_on,
        "hours": hours,
        "participants": participants,
        "partner_inn": inn(header.cell(row, "partner_inn"), "Работодатель-партнёр (ИНН)"),
    }


def _note_unknown(workshops: list[dict[str, object]], uses: list[dict[str, object]], ledger: Ledger) -> None:
    unknown = {str(use["workshop"]) for use in uses} - {str(workshop["workshop"]) for workshop in workshops}
    if workshops and unknown:
        listing = ", ".join(sorted(unknown)[:10])
        ledger.note(f"Использование записано для мастерских, которых нет в перечне ({len(unknown)}): {listing}")
