"""A code of a programme printed over three cells, «15 | 01 | 05», put together before any reader looks for codes.

Only where the words over the first cell speak of a code or a programme and the middle cell is 01 or 02 in every such row: three
small numbers under other words are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.opened import Cell, Rows
from sources.programme_codes import CODE
from sources.tables.cells import clean, label
from sources.tables.header import HEADER_SEARCH_ROWS, is_number_row

_OVER_CODES = re.compile(r"\bкод|шифр|професси|специальност|\bугпс|\bугс\b")
_PART = re.compile(r"\d{1,2}(?:\.0+)?")
WIDEST = 30


def code_in_one_cell(rows: Rows) -> tuple[Rows, str] | None:
    """The rows with whole codes in the first of the three columns and what was done; None for any other table."""
    if any(isinstance(cell, str) and CODE.search(cell) for row in rows for cell in row):
        return None  # the codes stand whole elsewhere
    for at, found in sorted(_codes_by_column(rows).items()):
        if not _is_headed(rows, min(found), at):
            continue
        made = [list(row) for row in rows]
        for row, code in found.items():
            made[row][at : at + 3] = [code, "", ""]
        for row in range(min(found)):
            if len({label(cell) for cell in made[row][at : at + 3] if clean(cell)}) > 1 and not is_number_row(made[row]):
                made[row][at : at + 3] = ["Код", "", ""]  # «Код УГПС | Код группы | Код программы»
        return made, f"Код программы напечатан в трёх ячейках и собран в одну, строк {len(found)}"
    return None


def _codes_by_column(rows: Rows) -> dict[int, dict[int, str]]:
    """First column → row → the code that its three cells make; each cell is looked at once, most of them are no part of any."""
    found: dict[int, dict[int, str]] = {}
    for row, cells in enumerate(rows):
        texts = [clean(cell) for cell in cells[:WIDEST]]
        for at, middle in enumerate(texts[1:-1]):
            if _PART.fullmatch(middle) and (code := _code(texts[at : at + 3])):
                found.setdefault(at, {})[row] = code
    return found


def _code(parts: Sequence[str]) -> str:
    """«15.01.05» of three texts with its parts; "" for others."""
    if len(parts) < 3 or not all(_PART.fullmatch(part) for part in parts):
        return ""
    group, kind, own = (int(float(part)) for part in parts)
    return f"{group:02}.{kind:02}.{own:02}" if 5 <= group <= 57 and kind in (1, 2) and own > 0 else ""


def _is_title(cells: Sequence[Cell]) -> bool:
    """Whether one text stands alone in a row: the title of a sheet is no heading of its first column."""
    return len({clean(cell) for cell in cells if clean(cell)}) == 1


def _is_headed(rows: Rows, first: int, at: int) -> bool:
    """Whether words over the first cell are of codes, and no row below the header has other numbers there."""
    over = [label(row[at]) for row in rows[max(0, first - HEADER_SEARCH_ROWS) : first] if at < len(row) and clean(row[at]) and not _is_title(row)]
    if not any(_OVER_CODES.search(words) for words in over):
        return False
    bodies = [row for row in rows[first:] if len(row) > at and _PART.fullmatch(clean(row[at])) and not is_number_row(row)]
    return all(_code([clean(cell) for cell in row[at : at + 3]]) for row in bodies)
