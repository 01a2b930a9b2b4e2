"""Headers of tables: found by their words among the top rows, in one row or in several that group the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, heading

HEADER_SEARCH_ROWS = 60  # a header deeper than this is not a header
_NO_NUMBER = re.compile(r"[^\W\d_]{4}|\d\d\.\d\d")  # a name or a code: the row is a record, however its counts run
_HEADING_MARK = re.compile(r"[^\W\d_]|№|%")  # a cell of digits only heads no column


@dataclass(frozen=True)
class Column:
    """A column of a table: its name here and the headings (as ``heading`` writes them) under which providers print it.

    A heading that ends in "*" matches itself and every heading that begins so. ``title`` names the column in a refusal;
    ``dash`` is what «–» says in it: 0 there was no such case, None it is not known. ``fits`` tells the column by its
    words where no heading of the table is known by heart.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = True
    title: str = ""
    dash: float | None = 0.0
    fits: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Header:
    """Where a table's header stands: 0-based row and the column number of each named column; title = text above it."""

    row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    title: str

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """The cell of a named column in a row; "" when the column is absent or the row is short."""
        at = self.columns.get(name, -1)
        return row[at] if 0 <= at < len(row) else ""


def find_header(rows: Rows, columns: Sequence[Column]) -> Header | None:
    """The first header among the top rows that carries every required column; None when there is none.

    One row is tried first, then two and three rows together, as providers print groups of columns: the heading of a
    group, merged over its columns, is filled forward and may stand before the heading of each column.
    A heading that fits two columns goes to the one that is listed first.
    """
    found = _known_header(rows, columns)
    by_words = [column for column in columns if column.fits is not None]
    return found if found is None or not by_words else _with_fitting(rows, found, by_words)


def _with_fitting(rows: Rows, header: Header, columns: Sequence[Column]) -> Header:
    """The header with the columns that are told by their words among those that nothing else is known of."""
    named, words = dict(header.columns), dict(header.headings)
    for column in columns:
        for at in range(len(rows[header.row])):
            lines = [rows[line][at] for line in (header.row, header.row - 1) if line >= 0 and at < len(rows[line])]
            text = next((one for one in lines if isinstance(one, str) and clean(one)), "")
            if column.name not in named and at not in named.values() and column.fits is not None and column.fits(heading(text)):
                named[column.name], words[column.name] = at, clean(text)
    return Header(header.row, named, words, header.title)


def _known_header(rows: Rows, columns: Sequence[Column]) -> Header | None:
    """The header by the headings that are known."""
    exact, beginnings, required = _lookup(tuple(columns))
    top = rows[:HEADER_SEARCH_ROWS]
    texts = _headings_of(top)
    for at, line in enumerate(texts):
        found = _named([(text,) for text in line], exact, beginnings) if any(line) else {}
        if required <= found.keys():
            if at and sum(1 for text in texts[at - 1] if text) > 1:  # columns without parts stand in the row above
                taller = _named(_joined(texts[at - 1 :]), exact, beginnings)
                if len(taller) > len(found) and all(taller.get(name) == column for name, column in found.items()):
                    return _header(rows, at - 1, 2, taller)
            if not _is_sub_header(rows, at):
                return _header(rows, at, 1, found)
            parted = _named(_joined(texts[at : at + 2]), exact, beginnings)  # «Заработная плата» over «от» and «до»
            keeps = all(parted.get(name) == column for name, column in found.items())
            return _header(rows, at, 2, parted if keeps else found)
    present = [{name for text in line if text in exact for name in exact[text]} & required for line in texts]
    for at in range(len(top) - 1):
        if _is_title(texts[at]):
            continue
        for height in (2, 3):
            if 2 * len(set().union(*present[at : at + height])) < len(required):
                continue  # not even half of the table's columns stand here under their own names
            found = _named(_joined(texts[at : at + height]), exact, beginnings)
            if required <= found.keys():
                return _header(rows, at, min(height, len(top) - at), found)
    return None


def _is_title(texts: Sequence[str]) -> bool:
    """Whether a row is a title above a header: it holds one text, which stands left or is long."""
    filled = [(at, text) for at, text in enumerate(texts) if text]
    return len(filled) == 1 and (filled[0][0] == 0 or len(filled[0][1]) > LONGEST_GROUP)


LONGEST_GROUP = 60  # letters of a heading over several columns
_SHEETS_REMEMBERED = 32
_remembered: dict[int, tuple[Rows, list[list[str]]]] = {}


def _headings_of(top: Rows) -> list[list[str]]:
    """Cells of the top rows as headings; the same rows are asked for by every source, so they are read once.

    Remembered under the first row's identity, and only as long as every row is the very same object.
    """
    if not top:
        return []
    known = _remembered.get(id(top[0]))
    if known is not None and len(known[0]) == len(top) and all(one is other for one, other in zip(known[0], top, strict=True)):
        return known[1]
    texts = [[heading(cell) if isinstance(cell, str) and _HEADING_MARK.search(cell) else "" for cell in row] for row in top]
    if len(_remembered) >= _SHEETS_REMEMBERED:
        _remembered.pop(next(iter(_remembered)))
    _remembered[id(top[0])] = (top, texts)
    return texts


def _is_sub_header(rows: Rows, at: int) -> bool:
    """Whether the row below only parts the columns of a header: words alone, one at least where the header is blank."""
    if at + 1 >= len(rows):
        return False
    above = rows[at]
    filled = [(column, cell) for column, cell in enumerate(rows[at + 1]) if clean(cell)]
    words = all(isinstance(cell, str) and _HEADING_MARK.search(cell) for _, cell in filled)
    blank_above = [column for column, _ in filled if 0 < column < len(above) and not clean(above[column])]
    return bool(blank_above) and words and all(column for column, _ in filled)


def _named(
    options: Sequence[Sequence[str]], exact: Mapping[str, tuple[str, ...]], beginnings: Sequence[tuple[str, str]]
) -> dict[str, int]:
    """Column names with their positions, from the headings that each position may have."""
    found: dict[str, int] = {}
    for position, texts in enumerate(options):
        for text in texts:
            if not text:
                continue
            names = exact.get(text, ())
            if beginnings:
                names = (*names, *(name for start, name in beginnings if text.startswith(start)))
            if not names:
                continue
            name = next((name for name in names if name not in found), None)
            if name is not None:
                found[name] = position
                break
    return found


def _joined(lines: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Headings that each column of a tall header may have: its own cells, and they joined with the groups above."""
    width = max(map(len, lines), default=0)
    own: list[list[str]] = [[] for _ in range(width)]
    filled: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        group = ""
        for position in range(width):
            text = line[position] if position < len(line) else ""
            group = text or group
            own[position].append(text)
            filled[position].append(group)
    return [
        tuple(dict.fromkeys(text for text in (*cells, " ".join(filter(None, cells)), " ".join(groups)) if text))
        for cells, groups in zip(own, filled, strict=True)
    ]


def _header(rows: Rows, at: int, height: int, found: Mapping[str, int]) -> Header:
    title = " ".join(filter(None, (clean(cell) for above in rows[:at] for cell in above)))
    lines = rows[at : at + height]
    words = {
        name: " ".join(clean(line[position]) for line in lines if position < len(line))
        for name, position in found.items()
    }
    return Header(row=at + height - 1, columns=dict(found), headings=words, title=title)


@lru_cache(maxsize=200)
def _lookup(
    columns: tuple[Column, ...],
) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...], frozenset[str]]:
    """Column names by exact heading, by beginning of a heading, and the required ones; earlier columns come first."""
    exact: dict[str, tuple[str, ...]] = {}
    beginnings: list[tuple[str, str]] = []
    for column in columns:
        for known in column.headings:
            if known.endswith("*"):
                beginnings.append((known[:-1], column.name))
            alone = known.rstrip("* ")
            if column.name not in exact.get(alone, ()):
                exact[alone] = (*exact.get(alone, ()), column.name)
    return exact, tuple(beginnings), frozenset(column.name for column in columns if column.required)


def header_score(book: Opened, columns: Sequence[Column]) -> float:
    """Share of the columns found in the best sheet, 0 when a required one is absent: for ``recognise``."""
    best = 0.0
    if book.kind not in ("csv", "xlsx", "xls"):
        return best
    for rows in book.sheets.values():
        header = find_header(rows, columns)
        if header is not None:
            best = max(best, len(header.columns) / len(columns))
    return best


def is_number_row(row: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns: 1 2 3 … (or «А 1 2 3 …»)."""
    texts = [clean(cell).strip("().") for cell in row]
    digits = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
    filled = [text for text in texts if text]
    return (
        len(digits) >= 3
        and len(filled) - len(digits) <= 2
        and not any(_NO_NUMBER.search(text) for text in filled)
        and all(later == earlier + 1 for earlier, later in pairwise(digits))
        and digits[0] <= 3
    )


_UNIT_ALONE = re.compile(r"(?:тыс\.? |млн\.? |тысяч )?(?:чел(?:\.|овек)?|мест[оа]?|руб(?:\.|лей)?|единиц[аы]?|ед\.?|шт\.?|%|процентов)", re.IGNORECASE)


def is_unit_row(row: Sequence[Cell]) -> bool:
    """Whether a row below a header says the units of its columns and nothing else: «мест | чел.»."""
    texts = [clean(cell).strip("(), ") for cell in row if clean(cell)]
    return bool(texts) and all(_UNIT_ALONE.fullmatch(text) for text in texts)


def is_repeat(row: Sequence[Cell], printed: Rows) -> bool:
    """Whether a row prints a header again, as every new page does: each of its words stands in its column of the header.

    printed  rows of the header
    """
    texts = [(at, heading(cell)) for at, cell in enumerate(row) if isinstance(cell, str) and clean(cell)]
    return len(texts) > 1 and all(any(at < len(line) and heading(line[at]) == text for line in printed) for at, text in texts)


def column_letter(at: int) -> str:
    """Letters of a column as spreadsheets name it: 0 is A, 26 is AA."""
    letters = ""
    while at >= 0:
        letters, at = chr(ord("A") + at % 26) + letters, at // 26 - 1
    return letters
