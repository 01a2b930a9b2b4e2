"""A table of programmes with one fact a row, made as wide as other tables are: indicators become columns.

    год   код       показатель  значение          год   код       КЦП  Принято
    2025  08.02.01  КЦП         25           →    2025  08.02.01  25   24
    2025  08.02.01  Принято     24

Facts of one programme stand in the row of the first of them, so that a refusal names a row that a person sees. Years may
stand across («Показатель | 2024 | 2025»). A second value of one fact stays a row of its own: the form says what that means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sources.opened import Cell, Opened, Rows
from sources.programme_codes import CODE
from sources.programme_head import programme_column
from sources.split_code import code_in_one_cell
from sources.tables.cells import clean, heading, label, year_in
from sources.tables.header import HEADER_SEARCH_ROWS, is_repeat

_INDICATOR = re.compile(r"(?:наименование )?показател[ьи]|индикатор|indicator")
_VALUE = re.compile(r"значение(?: показателя)?|value|количество|число")
_ASIDE = re.compile(r"№|№ п п|ед(?:иница)?(?: изм(?:ерения)?)?|unit")  # columns that tell no two facts apart
SHOWN = 6


@dataclass(frozen=True)
class Widened(Opened):
    """A file whose long tables were made wide; ``printed`` is the file itself, ``told`` what was done, Russian."""

    printed: Opened = field(default_factory=lambda: Opened(b""), repr=False)
    wide: Mapping[str, Rows] = field(default_factory=dict, repr=False)
    told: tuple[str, ...] = ()

    @cached_property
    def sheets(self) -> Mapping[str, Rows]:
        """Sheets with long tables made wide."""
        return self.wide

    @property
    def cut(self) -> str:
        """What the file itself tells."""
        return self.printed.cut

    @property
    def perhaps_cut(self) -> str:
        """What the file itself tells."""
        return self.printed.perhaps_cut


def widened(book: Opened) -> Opened:
    """The book, or one whose long tables of programmes are wide and whose codes stand in one cell."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return book
    sheets, told = dict(book.sheets), []
    for name in sheets:
        for change in (code_in_one_cell, _wide):
            if (made := change(sheets[name])) is not None:
                sheets[name] = made[0]
                told.append(made[1])
    if not told:
        return book
    return Widened(book.payload, book.file_name, book, sheets, tuple(told))


@dataclass(frozen=True)
class _Long:
    """Where a long table stands: its header row, the column of indicators, of values (with their year), and what tells facts apart."""

    row: int
    indicator: int
    values: Mapping[int, str]
    kept: Sequence[int]


def _wide(rows: Rows) -> tuple[Rows, str] | None:
    """The rows with indicators as columns and what was done; None for any other table."""
    long = _long(rows)
    if long is None or programme_column(rows) is None:
        return None
    width = max(map(len, rows))
    body, facts = _facts(rows, long)
    columns = list(dict.fromkeys(name for _, _, name, _ in facts))
    made: list[list[Cell]] = [list(row) if at < long.row else [] for at, row in enumerate(rows)]
    head = list(rows[long.row]) + [""] * (width - len(rows[long.row]))
    made[long.row] = [*("" if at == long.indicator or at in long.values else cell for at, cell in enumerate(head)), *columns]
    carrying: dict[tuple[str, ...], list[int]] = {}
    for at, key, name, cell in facts:
        place = width + columns.index(name)
        target = next((row for row in carrying.get(key, []) if made[row][place] == ""), None)
        if target is None:
            target = at
            carrying.setdefault(key, []).append(at)
            made[at] = [*("" if column == long.indicator or column in long.values else one for column, one in enumerate(body[at])), *[""] * len(columns)]
        made[target][place] = cell
    records = sum(map(len, carrying.values()))
    named = "», «".join(columns[:SHOWN])
    return made, f"Таблица с одним показателем в строке: чисел {len(facts)} («{named}») собраны в строки, их {records}"


def _long(rows: Rows) -> _Long | None:
    for at, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        indicator = next((column for column, cell in enumerate(row) if isinstance(cell, str) and _INDICATOR.fullmatch(heading(cell))), None)
        if indicator is None:
            continue
        words = {column: heading(cell) for column, cell in enumerate(row) if clean(cell)}
        values = {column: "" for column, text in words.items() if _VALUE.fullmatch(text)}
        if not values:
            values = {column: f" {found[0]} год" for column in words if (found := year_in(row[column]))}
        kept = [column for column, text in words.items() if column != indicator and column not in values and not _ASIDE.fullmatch(text)]
        return _Long(at, indicator, values, kept) if values and kept else None
    return None


def _facts(rows: Rows, long: _Long) -> tuple[list[list[Cell]], list[tuple[int, tuple[str, ...], str, Cell]]]:
    """Rows with what is printed once put into each, and every filled value: row, what it is of, indicator, cell."""
    width = max(map(len, rows))
    body: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    facts: list[tuple[int, tuple[str, ...], str, Cell]] = []
    above: list[Cell] = []
    for at in range(long.row + 1, len(rows)):
        row = body[at]
        name = clean(row[long.indicator])
        if not name or is_repeat(row, rows[long.row : long.row + 1]):
            continue
        said = [column for column in long.kept if clean(row[column])]
        is_coded = any(CODE.search(clean(row[column])) for column in said)
        if above and not is_coded and all(label(row[column]) == label(above[column]) for column in said):
            for column in long.kept:
                row[column] = above[column]
        elif is_coded:
            above = row
        key = tuple(clean(row[column]) for column in long.kept)
        facts += [(at, key, f"{name}{year}", row[column]) for column, year in long.values.items() if clean(row[column])]
    return body, facts
