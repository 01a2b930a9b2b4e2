"""World KLEMS, Russia: growth accounts by industry (NACE 1), sheet DATA ``Variable | desc | code | _1995 … _2016``."""

from __future__ import annotations

import re

import pandas as pd

from sources.codelists import Codelists
from sources.opened import Cell, Opened, Rows
from sources.reading import FileContext, Reading
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, clean, heading, number
from sources.tables.ledger import Ledger, Refused, no_table

SOURCE = "klems"
TITLE = "World KLEMS: счета роста по отраслям, Россия"
SUBJECTS = ("account",)
ACCOUNT_COLUMNS = ["variable", "industry", "time_period", "obs_value"]


def recognise(book: Opened) -> float:
    """Whether the file is a KLEMS basic table."""
    if book.kind not in ("xlsx", "xls", "csv"):
        return 0.0
    return 0.98 if any(_header(rows) is not None for rows in book.sheets.values()) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read every filled cell of the accounts; one record is one cell. Empty cells are no records.

    Raises UnreadableFile when no sheet has the columns Variable, code and _YYYY.
    """
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    found = [(sheet, rows, header) for sheet, rows in book.sheets.items() if (header := _header(rows))]
    if not found:
        remedy = "Нужна книга World KLEMS с листом DATA"
        raise no_table(SOURCE, book, "нет листа со столбцами «Variable, code, _1995 …»", remedy)
    for sheet, rows, (at, variable, code, years) in found:
        for number_of_row, row in enumerate(rows[at + 1 :], start=at + 2):
            named = tuple(clean(row[column]) if column < len(row) else "" for column in (variable, code))
            cells = ((year, row[column]) for column, year in years.items() if column < len(row))
            for year, cell in cells:
                _read_cell(sheet, number_of_row, named, year, cell, ledger, accepted)
    ledger.note("Отрасли KLEMS записаны кодами NACE 1 (ОКВЭД 1): с разделами ОКВЭД2 они несопоставимы")
    frame = pd.DataFrame(accepted, columns=[*ACCOUNT_COLUMNS, "sheet", "row_number"])
    return ledger.reading(SOURCE, {"account": frame})


def _read_cell(
    sheet: str, row_number: int, named: tuple[str, ...], year: int, cell: Cell, ledger: Ledger, accepted: list[dict[str, object]]
) -> None:
    value = number(cell)
    if value.mark == "blank":
        return
    if not all(named):
        ledger.refuse(sheet, row_number, "code", named[1], "нет кода показателя или отрасли", "Сверьте строку с оригиналом")
        return
    if value.mark == "bad":
        ledger.refuse(sheet, row_number, f"_{year}", cell, "вместо числа стоит текст", "Сверьте ячейку с оригиналом")
        return
    identity = (*named, year)
    try:
        repeat = ledger.first_row(identity, value.number, sheet, row_number, f"_{year}", cell)
    except Refused as fault:
        ledger.refuse(sheet, row_number, fault.column, fault.value, fault.reason, fault.remedy)
        return
    if repeat is not None:
        ledger.supersede(sheet, row_number, repeat)
        return
    record = dict(zip(ACCOUNT_COLUMNS, (*identity, value.number), strict=True))
    accepted.append({**record, "sheet": sheet, "row_number": row_number})
    ledger.accepted += 1


def _header(rows: Rows) -> tuple[int, int, int, dict[int, int]] | None:
    for at, row in enumerate(rows[:20]):
        texts = [heading(cell) for cell in row]
        if "variable" not in texts or "code" not in texts:
            continue
        years = {
            column: int(found[1])
            for column, cell in enumerate(row)
            if (found := re.fullmatch(r"_?((?:19|20)\d\d)", clean(cell)))
            and EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR
        }
        if years:
            return at, texts.index("variable"), texts.index("code"), years
    return None
