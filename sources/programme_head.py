"""Where the header of a table of programmes stands, told by the codes below it; the words over each of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sources.opened import Cell, Rows
from sources.programme_codes import CODE
from sources.tables.cells import cell_at, clean, label
from sources.tables.colleges import text_beside_counts
from sources.tables.dates import year_of_day
from sources.tables.header import is_number_row
from sources.tables.meaning import groups_filled
from sources.tables.merged import Areas, filled_across

_PROGRAMME_WORDS = re.compile(r"професси|специальност|направлени|программ|\bкод\b|шифр")


@dataclass(frozen=True)
class Head:
    """A header of one row or of several.

    start, end       its first and last row, 0-based
    first            first row with a code
    programme        column of the codes
    printed          its rows, merged areas and groups filled
    words, headings  of each column: all rows as one label, the lowest as printed
    title            text above it
    """

    start: int
    end: int
    first: int
    programme: int
    printed: Sequence[Sequence[Cell]]
    words: Mapping[int, str]
    headings: Mapping[int, str]
    title: str


def find_head(rows: Rows, areas: Areas) -> Head | None:
    """The header of the table of programmes of a sheet; None when codes stand under no words about programmes."""
    found = programme_column(rows)
    if found is None:
        return None
    first, programme = found
    start = _header_start(rows, first, programme)
    if start is None:
        return None
    end = max(at for at in range(start, first) if at == start or _is_of_header(rows[at]))
    filled = [row for row in filled_across(rows, areas, end)[start : end + 1] if not is_number_row(row)]
    printed = groups_filled([[_without_day(cell) for cell in row] for row in filled], programme)
    words = _words(printed)
    if not _PROGRAMME_WORDS.search(words.get(programme, "")):
        return None
    title = " ".join(text for row in rows[:start] for cell in row if (text := clean(cell)))
    return Head(start, end, first, programme, printed, words, _headings(printed), title)


def programme_column(rows: Rows) -> tuple[int, int] | None:
    """First row and column of at least one programme code, in the column that holds the most of them."""
    counts: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row[:30]):
            if isinstance(cell, str) and CODE.search(cell) and len(CODE.findall(cell)) == 1:
                counts.setdefault(column, []).append(at)
    spo = {column: found for column, found in counts.items() if any(_is_spo(rows[at][column]) for at in found)}
    if not spo:
        return None
    column = max(spo, key=lambda at: (sum(_is_spo(rows[row][at]) for row in spo[at]), -at))
    return spo[column][0], column


def _is_of_header(row: Sequence[Cell]) -> bool:
    """Whether a row above the codes is one of the header's; a college printed above its rows with its total is none."""
    return len({text for cell in row if (text := clean(cell))}) > 1 and not text_beside_counts(row)


def _is_spo(cell: Cell) -> bool:
    found = CODE.search(clean(cell))
    return found is not None and found.group()[3:5] in ("01", "02")


def _header_start(rows: Rows, first: int, programme: int) -> int | None:
    """First row of the header: the topmost of the rows right above the codes that has words in two columns or more."""
    start = None
    for at in range(first - 1, max(-1, first - 8), -1):
        filled = {text for cell in rows[at] if (text := clean(cell))}
        if text_beside_counts(rows[at]):
            continue
        if len(filled) >= 2 and not (start is not None and _PROGRAMME_WORDS.search(label(cell_at(rows[start], programme)))):
            start = at
        elif start is not None and len(filled) < 2 and not any(clean(cell) for cell in rows[at][programme + 1 :]):
            break  # a title; one text over the columns of places is a group of them
    if start is None and first and clean(cell_at(rows[first - 1], programme)):
        return first - 1
    return start


def _without_day(cell: Cell) -> Cell:
    """A day that heads a column as the school year it begins; any other day names no intake and is written out."""
    found = year_of_day(cell)
    return str(found) if found else f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell


def _words(header: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """Words of each column over all header rows."""
    words = {}
    for column in range(max(map(len, header), default=0)):
        texts = dict.fromkeys(text for row in header if (text := label(cell_at(row, column))))
        if texts:
            words[column] = " ".join(texts)
    return words


def _headings(header: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """The lowest words of each column, as printed."""
    width = max(map(len, header), default=0)
    lowest = {at: next((text for row in reversed(header) if (text := clean(cell_at(row, at)))), "") for at in range(width)}
    return {at: text for at, text in lowest.items() if text}
