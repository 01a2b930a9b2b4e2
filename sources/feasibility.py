"""A college's answer to the places of a draft: can or cannot, how many instead, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from sources.council import LARGEST_PLACES, LONGEST_AUTHOR, LONGEST_REASON
from sources.opened import Cell, Opened
from sources.reading import Reading
from sources.tables.cells import clean, label, number
from sources.tables.checked import required_text, whole_count
from sources.tables.header import Column, Header
from sources.tables.ledger import Ledger, Refused, no_table, read_rows, tables

SOURCE = "feasibility"
TITLE = "Возможности организаций"
COLUMNS = ("offer", "can", "places_before", "places_possible", "lacking", "explanation", "author", "sheet", "row_number")
KEY, ANSWER, POSSIBLE, LACKING, AUTHOR = "Номер предложения", "Сможем или нет", "Сколько мест сможем", "Чего не хватает", "Кто ответил"
YES, NO = frozenset({"да", "сможем", "сможет", "+"}), frozenset({"нет", "не сможем", "не сможет", "-", "не все"})

FORM = (
    Column("offer", ("номер предложения",)),
    Column("places", ("предложено мест",)),
    Column("can", ("сможем или нет",)),
    Column("possible", ("сколько мест сможем",)),
    Column("lacking", ("чего не хватает",)),
    Column("explanation", ("пояснение",), required=False),
    Column("author", ("кто ответил*",)),
)
_ENTERED = ("can", "possible", "lacking", "explanation")


def is_form(book: Opened) -> bool:
    """Whether the workbook holds a college's form."""
    return any(tables(book, FORM, Ledger(book.file_name)))


def parse(book: Opened, proposed: Mapping[str, int]) -> Reading:
    """Read one college's answers.

    proposed   places of each offer in the round's documents, by the offer's number

    Returns a Reading with the table ``answer`` (COLUMNS); a row that nobody filled is no answer, a row that cannot be
    understood is refused with its cell. Raises UnreadableFile when there is no form in the file.
    """
    ledger = Ledger(book.file_name)
    found = list(tables(book, FORM, Ledger(book.file_name)))
    if not found:
        raise no_table(SOURCE, book, f"нет листа со столбцами «{KEY}» и «{ANSWER}»", "Верните форму «Возможности» целиком")
    records: list[dict[str, object]] = []
    for sheet, rows, header in found:

        def read(row: Sequence[Cell], at: int, header: Header = header) -> Iterable[Mapping[str, object]]:
            if not any(clean(header.cell(row, name)) for name in _ENTERED):
                return ()
            return (_answer(row, header, proposed),)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("lacking", "explanation", "author"))
    return ledger.reading(SOURCE, {"answer": pd.DataFrame(records, columns=list(COLUMNS))})


def _answer(row: Sequence[Cell], header: Header, proposed: Mapping[str, int]) -> dict[str, object]:
    key = required_text(clean(header.cell(row, "offer")), KEY)
    if key not in proposed:
        raise Refused(KEY, key, "такого предложения нет в документах кампании", "Отвечайте на форме этой кампании")
    shown = number(header.cell(row, "places")).number
    if shown != proposed[key]:
        raise Refused("Предложено мест", header.cell(row, "places"), f"в документах кампании здесь {proposed[key]}", "Верните форму этой редакции")
    said = label(clean(header.cell(row, "can")))
    if said not in YES | NO:
        raise Refused(ANSWER, header.cell(row, "can"), "ответ не понят", "Впишите «сможем» или «не сможем»")
    author = required_text(clean(header.cell(row, "author")), AUTHOR)[:LONGEST_AUTHOR]
    told = {"offer": key, "places_before": proposed[key], "author": author, "explanation": clean(header.cell(row, "explanation"))[:LONGEST_REASON]}
    if said in YES:
        return {**told, "can": True, "places_possible": proposed[key], "lacking": ""}
    possible = whole_count(header.cell(row, "possible"), POSSIBLE, largest=LARGEST_PLACES)
    if possible is None or possible >= proposed[key]:
        raise Refused(POSSIBLE, header.cell(row, "possible"), f"нужно число меньше предложенных {proposed[key]}", "Впишите, сколько мест сможете; 0, если ни одного")
    lacking = required_text(clean(header.cell(row, "lacking")), LACKING)
    return {**told, "can": False, "places_possible": int(possible), "lacking": lacking[:LONGEST_REASON]}
