"""Rows of enlarged groups («15.00.00 Машиностроение») among the rows of their programmes: totals, headings, or all that is said.

A group that prints the sum of the programmes beside it is a total; one without numbers is a heading; one with numbers
and no programme beside it is neither: its places belong to no programme that is known, and its row is refused by its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sources.opened import Cell, Rows
from sources.tables.cells import clean

Row = Sequence[Cell]
GROUP = re.compile(r"(?<![\d.])(\d{2})[.,\s-]{1,2}00[.,\s-]{1,2}00(?![\d.]\d)")
_PROGRAMME = re.compile(r"(?<![\d.])(\d{2})[.,\s-]{1,2}0[1-9][.,\s-]{1,2}\d{2}(?![\d.]\d)")


@dataclass
class GroupRows:
    """Rows (0-based) of enlarged groups.

    totals    that print the sum of programmes beside them
    headings  that print no number
    doubts    what totals print that their programmes do not add up to, Russian
    """

    totals: set[int] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)

    def __contains__(self, at: int) -> bool:
        return at in self.totals or at in self.headings


def group_rows(rows: Rows, first: int, programme: int, quantities: Callable[[Row], Mapping[str, float]]) -> GroupRows:
    """Rows of groups below a header.

    first       first row of the body
    programme   column of the codes
    quantities  numbers of a row by the name of their column
    """
    found = GroupRows()
    groups = {at: code for at in range(first, len(rows)) if (code := _code(GROUP, rows[at], programme))}
    stand_above = bool(groups) and min(groups) == _first_coded(rows, first, programme)
    for at, code in groups.items():
        printed = quantities(rows[at])
        if not printed:
            found.headings.add(at)
            continue
        sides = {
            down: [{**quantities(rows[own])} for own in _beside(rows, first, at, programme, code, down)] for down in (stand_above, not stand_above)
        }  # fmt: skip
        differences = [difference(printed, parts) for parts in sides.values() if parts]
        if not differences:
            continue
        found.totals.add(at)
        if all(differences):
            found.doubts.append(f"строка {at + 1}: итог по группе {code}.00.00, {differences[0]}")
    return found


def _code(pattern: re.Pattern[str], row: Row, column: int) -> str:
    cell = row[column] if column < len(row) else ""
    match = pattern.search(clean(cell)) if isinstance(cell, str) else None
    return match[1] if match else ""


def _first_coded(rows: Rows, first: int, programme: int) -> int:
    return next((at for at in range(first, len(rows)) if _code(GROUP, rows[at], programme) or _code(_PROGRAMME, rows[at], programme)), -1)


def _beside(rows: Rows, first: int, at: int, programme: int, code: str, down: bool) -> list[int]:
    """Rows of a group's programmes right below it, or right above."""
    found = []
    for other in range(at + 1, len(rows)) if down else range(at - 1, first - 1, -1):
        own = _code(_PROGRAMME, rows[other], programme)
        if own == code:
            found.append(other)
        elif own or _code(GROUP, rows[other], programme) or sum(1 for cell in rows[other] if clean(cell)) > 1:
            break
    return found


def difference(printed: Mapping[str, float], parts: Sequence[Mapping[str, float]]) -> str:
    """What a total prints and its parts do not add up to; "" when they do."""
    for name, value in printed.items():
        added = sum(part.get(name, 0.0) for part in parts)
        if abs(value - added) > 0.5:
            return f"{name} {value:g}, а сумма строк {added:g}"
    return ""
