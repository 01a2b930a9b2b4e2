"""Merged cells: what is printed once for several rows holds for each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sources.opened import Rows
from sources.tables.cells import clean

Areas = Sequence[tuple[int, int, int, int]]  # top, left, bottom, right; 0-based, inclusive


def filled_down(rows: Rows, areas: Areas, below: int, but: Collection[int] = ()) -> Rows:
    """Rows in which every merged cell below a header stands in each row of its area.

    below  row of the header
    but    columns of quantities: one number printed over several rows is not the number of each
    """
    tall = [area for area in areas if area[0] > below and area[2] > area[0] and area[1] not in but]
    if not tall:
        return rows
    copied = [list(row) for row in rows]
    for top, left, bottom, _ in tall:
        if top >= len(copied) or left >= len(copied[top]):
            continue
        for row in copied[top + 1 : bottom + 1]:
            row += [""] * (left + 1 - len(row))
            row[left] = row[left] if row[left] not in ("", None) else copied[top][left]
    return copied


def filled_across(rows: Rows, areas: Areas, until: int) -> Rows:
    """Rows in which every merged cell of a header stands in each cell of its area."""
    copied = [list(row) if at <= until else row for at, row in enumerate(rows)]
    for top, left, bottom, right in areas:
        if top > until or top >= len(copied) or left >= len(copied[top]):
            continue
        for row in copied[top : min(bottom, until) + 1]:
            row += [""] * (right + 1 - len(row))
            for column in range(left, right + 1):
                row[column] = row[column] if row[column] not in ("", None) else copied[top][left]
    return copied


def printed_once(rows: Rows, records: Sequence[int], columns: Sequence[int]) -> Rows:
    """Rows in which a name that is printed once above its rows stands in each of them.

    records  rows (0-based) that are data, in order
    columns  what is printed once together: an organisation's code and name

    A merged cell loses its area in a csv. A table whose every name stands once and has blank rows between the names, or
    blanks in half of its rows, is of this kind; elsewhere a blank says that nothing is known.
    """
    names = ["|".join(clean(rows[at][column]) for column in columns if column < len(rows[at])).strip("|") for at in records]
    filled = [name for name in names if name]
    if not filled or not names[0] or len(set(filled)) < len(filled) or len(filled) == len(names):
        return rows
    last_name = max(at for at, name in enumerate(names) if name)
    if "" not in names[:last_name] and len(filled) * 2 > len(names):
        return rows
    copied, last = [list(row) for row in rows], records[0]
    for at, name in zip(records, names, strict=True):
        if name:
            last = at
            continue
        for column in columns:
            copied[at] += [""] * (column + 1 - len(copied[at]))
            copied[at][column] = copied[last][column] if column < len(copied[last]) else ""
    return copied
