"""Colleges between the rows of a return: whose rows stand below a name or above it, and whether its numbers are their sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sources.opened import Cell, Rows
from sources.tables.cells import clean, is_total, names_total
from sources.tables.colleges import is_college, text_beside_counts
from sources.tables.ugps import difference

NO_ROWS = (
    "у организации нет строк с кодами программ: чьи это числа, не сказано",
    "Добавьте строки программ этой организации или удалите строку",
)

_TAG = re.compile(r"(?:наименование |код )?организаци[ия]\s*:", re.IGNORECASE)  # a line of its own kind


@dataclass
class Colleges:
    """Rows (0-based) that name a college.

    name     college by its row
    totals   rows that sum the programmes beside them
    alone    rows whose numbers are of no programme
    above    college of a row of a programme whose sum stands below it
    doubts   what totals print that their programmes do not add up to, Russian
    """

    name: dict[int, str] = field(default_factory=dict)
    totals: set[int] = field(default_factory=set)
    alone: set[int] = field(default_factory=set)
    above: dict[int, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def colleges_between(
    rows: Rows, first: int, programme: int, quantities: Callable[[Sequence[Cell]], Mapping[str, float]]
) -> Colleges:
    """The rows of colleges below a header; sums close their rows where rows stand above the first and none below the last."""
    found = Colleges({at: named for at in range(first, len(rows)) if (named := _college(rows[at], programme))})
    printed = {at: quantities(rows[at]) for at in found.name}
    coded = [
        at
        for at in range(first, len(rows))
        if at not in found.name and programme < len(rows[at]) and clean(rows[at][programme]) and quantities(rows[at])
    ]
    edges = [first - 1, *found.name, len(rows)]
    between = [[at for at in coded if left < at < right] for left, right in pairwise(edges)]
    closes = all(printed.values()) and bool(between[0]) and not between[-1]
    for (at, named), own in zip(found.name.items(), between[:-1] if closes else between[1:], strict=True):
        if not printed[at]:
            continue
        if not own:
            found.alone.add(at)
            continue
        found.totals.add(at)
        found.above |= dict.fromkeys(own, named) if closes else {}
        if told := difference(printed[at], [quantities(rows[one]) for one in own]):
            found.doubts.append(f"строка {at + 1}: итог «{named}», {told}")
    return found


def _college(row: Sequence[Cell], programme: int) -> str:
    """The college that a row without a code names alone or beside counts; "" for other rows."""
    code = clean(row[programme]) if programme < len(row) else ""
    if (code and not is_college(code)) or names_total(row):
        return ""
    texts = {text for cell in row if (text := clean(cell))}
    named = next(iter(texts)) if len(texts) == 1 else text_beside_counts(row)
    return named if named and is_college(named) and not is_total(named) and not _TAG.match(named) else ""
