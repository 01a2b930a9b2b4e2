"""World KLEMS, Russia: growth accounts by industry (NACE 1), sheet DATA ``Variable | desc | code | _1995 … _2016``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from sources.opened import Opened, Rows
from sources.reading import FileContext, Reading
from sources.table import EARLIEST_YEAR, LATEST_YEAR, Ledger, clean, heading, no_table, number

if TYPE_CHECKING:
    from sources.codelists import Codelists

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
    found = False
    for sheet, rows in book.sheets.items():
        header = _header(rows)
        if header is None:
            continue
        found = True
        at, variable_column, code_column, years = header
        for position in range(at + 1, len(rows)):
            row = rows[position]
            variable = clean(row[variable_column]) if variable_column < len(row) else ""
            industry = clean(row[code_column]) if code_column < len(row) else ""
            for column, time_period in years.items():
                cell = row[column] if column < len(row) else ""
                value = number(cell)
                if value.mark == "blank":
                    continue
                if not variable or not industry:
                    ledger.refuse(
                        sheet,
                        position + 1,
                        "code",
                        industry,
                        "нет кода показателя или отрасли",
                        "Сверьте строку с оригиналом",
                    )
                elif value.mark == "bad":
                    ledger.refuse(
                        sheet,
                        position + 1,
                        f"_{time_period}",
                        cell,
                        "вместо числа стоит текст",
                        "Сверьте ячейку с оригиналом",
                    )
                elif (variable, industry, time_period) in ledger.seen:
                    ledger.supersede(sheet, position + 1, "тот же показатель, отрасль и год уже есть выше")
                else:
                    ledger.seen[variable, industry, time_period] = value.number
                    accepted.append(
                        {
                            "variable": variable,
                            "industry": industry,
                            "time_period": time_period,
                            "obs_value": value.number,
                            "sheet": sheet,
                            "row_number": position + 1,
                        }
                    )
                    ledger.accepted += 1
    if not found:
        raise no_table(
            SOURCE, book, "нет листа со столбцами «Variable, code, _1995 …»", "Нужна книга World KLEMS с листом DATA"
        )
    ledger.note("Отрасли KLEMS записаны кодами NACE 1 (ОКВЭД 1): с разделами ОКВЭД2 они несопоставимы")
    frame = pd.DataFrame(accepted, columns=[*ACCOUNT_COLUMNS, "sheet", "row_number"])
    return Reading(SOURCE, {"account": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes)


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
