"""Experts of demonstration exams and championships: who assesses, for which competence, sent by an employer or not.

Names and contacts are dropped at the door: they are neither accepted, nor quoted in a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sources.opened import Cell, Opened
from sources.place import cluster_of, region_of
from sources.reading import MASKED, FileContext, Reading
from sources.table import (
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    find_header,
    header_score,
    no_table,
    one_of,
    read_rows,
    required_text,
    year,
    yes_no,
)
from sources.taxpayer import inn

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "experts"
TITLE = "Эксперты демонстрационного экзамена и чемпионатов"
SUBJECTS = ("expert",)
COLUMNS = ("ref_area", "expert", "competence", "year", "event", "is_employer", "employer_inn", "cluster", "sheet", "row_number")

_HEADER = (
    Column("expert", ("код эксперта", "ид эксперта", "номер эксперта")),
    Column("competence", ("компетенция код", "компетенция", "код", "компетенция код оценочной документации", "комплект оценочной документации")),
    Column("year", ("год", "год экзамена", "год мероприятия")),
    Column("event", ("мероприятие дэ чемпионат", "мероприятие", "вид мероприятия")),
    Column("is_employer", ("работодатель да нет", "работодатель", "представитель работодателя", "представитель работодателя да нет")),
    Column("employer_inn", ("инн работодателя", "инн"), required=False),
    Column("cluster", ("кластер",), required=False),
)
_EVENTS = {
    "дэ": "ДЭ",
    "демонстрационный экзамен": "ДЭ",
    "чемпионат": "чемпионат",
    "чемпионат профессионалы": "чемпионат",
    "профессионалы": "чемпионат",
}
# three capitalised words, or a surname with initials: somebody wrote the name where the code belongs
_NAME = re.compile(r"[А-ЯЁ][а-яё-]+\s+(?:[А-ЯЁ][а-яё]+(?:\s+[А-ЯЁ][а-яё]+)?|[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.)?)|[А-ЯЁ]\.\s*[А-ЯЁ]\.\s*[А-ЯЁ][а-яё-]+")


def recognise(book: Opened) -> float:
    """How surely the file is a list of experts."""
    return header_score(book, _HEADER)


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the list of experts.

    Exact repeats of a row are superseded by the first. A row without the expert's code is refused: without it the same
    person would be counted twice. Raises UnreadableFile when the table is not found or is of another region.
    """
    ledger = Ledger(context.file_name)
    found = [(sheet, rows, header) for sheet, rows in book.sheets.items() if (header := find_header(rows, _HEADER))]
    if not found:
        raise no_table(
            SOURCE, book, "нет таблицы со столбцами «Код эксперта», «Компетенция», «Год», «Мероприятие», «Работодатель»",
            "Сравните файл с разделом experts в docs/sources.md",
        )  # fmt: skip
    region = region_of(SOURCE, " ".join(header.title for _, _, header in found), context, codelists, ledger)
    seen: dict[tuple[object, ...], int] = {}
    records: list[dict[str, object]] = []
    for sheet, rows, header in found:

        def read(row: Sequence[Cell], at: int, header: Header = header, sheet: str = sheet) -> Iterable[Mapping[str, object]]:
            record = _expert(row, header, codelists)
            key = tuple(record.values())
            if key in seen:
                ledger.supersede(sheet, at, f"повтор строки {seen[key]}")
                return ()
            seen[key] = at
            return ({"ref_area": region, **record},)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("competence",))
    _note_missing_inn(records, ledger)
    return Reading(
        source=SOURCE,
        tables={"expert": pd.DataFrame(records, columns=list(COLUMNS))},
        rows_read=ledger.rows_read,
        refused=ledger.refused,
        superseded=ledger.superseded,
        notes=ledger.notes,
        ref_area=region,
    )


def _expert(row: Sequence[Cell], header: Header, codelists: Codelists) -> dict[str, object]:
    code = clean(header.cell(row, "expert"))
    if not code:
        raise Refused("Код эксперта", "", "у эксперта нет кода", "Присвойте эксперту код (без ФИО) и впишите его во все строки этого человека")
    if _NAME.search(code):
        raise Refused("Код эксперта", MASKED, "вместо кода стоит фамилия", "Замените фамилию кодом: имена экспертов не хранятся")
    is_employer = yes_no(header.cell(row, "is_employer"), "Работодатель (да/нет)")
    if is_employer is None:
        raise Refused("Работодатель (да/нет)", "", "не указано, представляет ли эксперт работодателя", "Впишите «да» или «нет»")
    event = one_of(header.cell(row, "event"), "Мероприятие", _EVENTS)
    if event is None:
        raise Refused("Мероприятие", "", "мероприятие не указано", "Впишите «ДЭ» или «чемпионат»")
    return {
        "expert": code,
        "competence": required_text(header.cell(row, "competence"), "Компетенция / КОД"),
        "year": year(header.cell(row, "year"), "Год", earliest=2012),
        "event": event,
        "is_employer": is_employer,
        "employer_inn": inn(header.cell(row, "employer_inn"), "ИНН работодателя"),
        "cluster": cluster_of(header.cell(row, "cluster"), "Кластер", codelists),
    }


def _note_missing_inn(records: list[dict[str, object]], ledger: Ledger) -> None:
    without = sum(1 for record in records if record["is_employer"] and not record["employer_inn"])
    if without:
        ledger.note(f"Экспертов от работодателей без ИНН работодателя: {without}; в долю работодателей они входят")
