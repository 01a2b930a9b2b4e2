"""Headings of an admission table that stand over several of its columns: colleges, years, forms; with merged areas or without."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.kcp_columns import Meaning, meaning_of
from sources.kcp_totals import college_of_heading, is_college
from sources.opened import Cell
from sources.tables.cells import clean


def colleges_across(header: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """Column → the college whose name stands over it in any row of a header, as merged areas were filled."""
    found: dict[int, str] = {}
    for row in header:
        named = {at: clean(cell) for at, cell in enumerate(row) if isinstance(cell, str) and is_college(clean(cell))}
        if len(set(named.values())) > 1 or any(re.search(r"[«\"“]", text) for text in named.values()):
            found |= {at: college_of_heading(text) for at, text in _spread(row, named).items()}
    return found


def _spread(row: Sequence[Cell], named: dict[int, str]) -> dict[int, str]:
    """Names over the blank cells right of them: a text file keeps no merged areas."""
    spread, last = dict(named), ""
    for at in range(min(named), len(row)):
        text = clean(row[at])
        last = named.get(at, "" if text else last)
        if last:
            spread[at] = last
    return spread


def groups_filled(header: Sequence[Sequence[Cell]], programme: int) -> list[Sequence[Cell]]:
    """Header rows in which a year, a base or a form stands over each of its columns, where no merged area says so.

    programme  column of the codes: what stands left of it is no group
    """
    width = max(map(len, header), default=0)
    filled: list[Sequence[Cell]] = []
    for at, row in enumerate(header):
        below = [any(clean(lower[column]) for lower in header[at + 1 :] if column < len(lower)) for column in range(width)]
        copied, last = [*row, *[""] * (width - len(row))], ""
        for column in range(programme + 1, width):
            text = clean(copied[column])
            if text:
                last = text if below[column] and meaning_of(text) != Meaning() else ""
            elif last and below[column]:
                copied[column] = last
        filled.append(copied)
    return filled
