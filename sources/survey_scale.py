"""Thousands and tens in which a questionnaire is filled: a unit that is named is kept, nothing is guessed from round numbers.

«Работает сейчас, тыс. чел.» is of its column; «Единица измерения: десятков человек» above the table is of all its counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sources.opened import Cell, Rows
from sources.tables.cells import clean, heading, label, number
from sources.tables.header import column_letter

_SCALES = ((r"тыс(?:яч\w*)?", 1_000.0), (r"сот(?:ен|ни|ня|нях)", 100.0), (r"десят(?:ок|ка|ков|ки|ках)", 10.0))
_SAID = {1_000.0: "тыс.", 100.0: "сот.", 10.0: "дес."}
_UNIT = re.compile(r"[,(]?\s*\b(?:в\s+)?(?:" + "|".join(word for word, _ in _SCALES) + r")\b\.?\s*(?:человек\w*|чел\b\.?)?\s*\)?", re.IGNORECASE)
_ALONE = re.compile(r"\(?\s*(?:единиц\w+ измерения\s*[:–-]?\s*)?(?:в\s+)?(?:" + "|".join(word for word, _ in _SCALES) + r")\.?\s*(?:человек\w*|чел\.?)?\s*\)?")


@dataclass(frozen=True)
class Scale:
    """Persons in one unit of each column that is filled in thousands, hundreds or tens."""

    columns: Mapping[int, float] = field(default_factory=dict)

    def of(self, column: int) -> float:
        """Persons in one unit of a column."""
        return self.columns.get(column, 1.0)

    def notes(self) -> Iterator[str]:
        """What was recalculated."""
        for factor in sorted(set(self.columns.values())):
            letters = ", ".join(column_letter(column) for column, own in self.columns.items() if own == factor)
            yield f"Единица «{_SAID[factor]} чел.» названа в анкете: числа столбцов {letters} пересчитаны в человека"

    def in_persons(self, cell: Cell, column: int) -> Cell:
        """A plain number in persons; a cell with words of its own stays as it is."""
        value = number(cell).number
        return cell if value is None or self.of(column) == 1.0 else round(value * self.of(column), 6)


def scale_in(text: str) -> float:
    """Persons in one unit that words name: «тыс. чел.» → 1000, «десятков человек» → 10; 1 where they name none."""
    found = _UNIT.search(text)
    return next((factor for word, factor in _SCALES if found and re.search(rf"\b{word}\b", found[0], re.IGNORECASE)), 1.0)


def without_scale(rows: Rows, first: int, last: int) -> Rows:
    """Rows in which the headings of a header say «чел.» where they said thousands or tens of them; the very rows where none did."""
    header = range(max(first, 0), min(last + 1, len(rows)))
    if not any(isinstance(cell, str) and _UNIT.search(cell) for at in header for cell in rows[at]):
        return rows
    return [[_UNIT.sub(", чел.", cell) if isinstance(cell, str) else cell for cell in row] if at in header else row for at, row in enumerate(rows)]


def scale_of(rows: Rows, header_row: int, counts: Sequence[int]) -> Scale:
    """The scale of a questionnaire.

    rows    as they were filled in
    counts  columns of persons
    """
    whole = 1.0
    for row in rows[:header_row]:
        texts = [clean(cell) for cell in row if clean(cell)]
        unit = texts[1] if len(texts) > 1 and heading(texts[0]).startswith("единица измерения") else texts[0] if len(texts) == 1 else ""
        whole = scale_in(unit) if unit and _ALONE.fullmatch(label(unit)) else whole
    columns = {}
    for column in counts:
        words = " ".join(clean(row[column]) for row in rows[max(0, header_row - 1) : header_row + 1] if column < len(row) and isinstance(row[column], str))
        columns[column] = scale_in(words) if scale_in(words) != 1.0 else whole
    return Scale({column: factor for column, factor in columns.items() if factor != 1.0})
