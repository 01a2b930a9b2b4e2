"""Totals of an admission table: below their rows, or above them beside the heading of a college, a form, a base.

A total is never added to its parts: it is checked by them, and a difference is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sources.kcp_columns import Columns
from sources.opened import Cell, Rows
from sources.tables.cells import cell_at, clean, number
from sources.tables.colleges import college_of_heading, is_college, kind_of_heading, words_and_numbers
from sources.tables.header import is_number_row


@dataclass
class TotalsAbove:
    """Totals printed above their rows, in the row of the heading.

    has_code  whether a row is a record: a programme code stands in it
    """

    body: Rows
    first: int
    columns: Columns
    has_code: Callable[[Sequence[Cell]], bool]
    _headings: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numeric = (*self.columns.places, *self.columns.totals)
        for at in range(self.first, len(self.body)):
            row = self.body[at]
            if self.has_code(row) or is_number_row(row):
                continue
            texts, numbers = words_and_numbers(row, numeric)
            if numbers and len(texts) == 1:
                self._headings[at] = texts[0]

    def heading_at(self, at: int, organisation: str) -> str:
        """The heading of a row that prints its total; "" when the row is none.

        organisation  of the rows before: a total that names it again stands below its rows
        """
        line = self._headings.get(at, "")
        if not line or (not kind_of_heading(line) and at not in self._others):
            return ""
        if self._agrees(at):
            return line
        return line if is_college(line) and college_of_heading(line) != organisation and not self._names_again(at, line) else ""

    @cached_property
    def _others(self) -> frozenset[int]:
        """Rows of other words, a district's or a section's, when each of them is the sum of the rows under it.

        One row of a lost code before its like would look so too: under one of them at least two records must stand.
        """
        found = [at for at, text in self._headings.items() if not kind_of_heading(text)]
        return frozenset(found if all(map(self._agrees, found)) and any(self._records_after(at) > 1 for at in found) else [])

    def _records_after(self, at: int) -> int:
        ends = [other for other in self._headings if other > at and not kind_of_heading(self._headings[other])]
        return sum(1 for row in self.body[at + 1 : min(ends, default=len(self.body))] if self.has_code(row))

    def doubt(self, at: int) -> list[str]:
        """What a total prints when its rows add up to something else."""
        if self._agrees(at):
            return []
        printed, added = places_of(self.body[at], self.columns), self._sums_after(at)[0]
        return [f"строка {at + 1}: «{self._headings[at][:60]}» {printed:g}, сумма строк под ним {added:g}"]

    def _agrees(self, at: int) -> bool:
        printed = places_of(self.body[at], self.columns)
        return any(added and abs(printed - added) < 0.5 for added in self._sums_after(at))

    def _names_again(self, at: int, line: str) -> bool:
        """Whether the next row is a record that prints the same name: the row is then a record whose code is missing."""
        follows = self.body[at + 1] if at + 1 < len(self.body) else []
        return self.has_code(follows) and any(clean(cell) == line for cell in follows)

    def _sums_after(self, at: int) -> tuple[float, float]:
        """Places of the records below a heading: until the next heading of its own kind, and until any next heading."""
        kind, own, near, is_near = kind_of_heading(self._headings[at]), 0.0, 0.0, True
        for below in range(at + 1, len(self.body)):
            row = self.body[below]
            if self.has_code(row):
                added = places_of(row, self.columns)
                own, near = own + added, near + (added if is_near else 0.0)
                continue
            texts, _ = words_and_numbers(row, (*self.columns.places, *self.columns.totals))
            if len(texts) == 1 and (kind_of_heading(texts[0]) or below in self._headings):
                is_near = False
                if kind_of_heading(texts[0]) == kind:
                    break
        return own, near


def places_of(row: Sequence[Cell], columns: Columns) -> float:
    """Places of a row: the sum of its parts, or its total where it prints no part."""
    parts = [found for at, meaning in columns.places.items() if not meaning.entrants and (found := number(cell_at(row, at)).number) is not None]
    if parts:
        return sum(parts)
    return next((found for at in columns.totals[:1] if (found := number(cell_at(row, at)).number) is not None), 0.0)


@dataclass
class Sums:
    """Places since the last total and in the whole table: a total row below its rows prints one or the other."""

    columns: Columns
    part: float = 0.0
    whole: float = 0.0

    def add(self, values: Sequence[Cell]) -> None:
        """Count the numbers of one row."""
        added = sum(number(one).number or 0 for one in values)
        self.part, self.whole = self.part + added, self.whole + added

    def doubt(self, row: Sequence[Cell], row_number: int) -> list[str]:
        """What a total row prints when it is neither sum."""
        columns = [at for at, meaning in self.columns.places.items() if not meaning.entrants]
        values = [found for at in columns if (found := number(cell_at(row, at)).number) is not None]
        whole = next((found for at in self.columns.totals[:1] if (found := number(cell_at(row, at)).number) is not None), None)
        printed, part = sum(values) if whole is None else whole, self.part
        self.part = 0.0
        if not values or min(abs(printed - part), abs(printed - self.whole)) < 0.5:
            return []
        return [f"строка {row_number}: «Итого» {printed:g}, сумма строк над ним {part or self.whole:g}"]
