"""Colleges under their programme: the code is printed once, its row may be the total of the colleges below it.

    08.02.01  Строительство              75        08.02.01  Строительство   Колледж А   25
              ГБПОУ «А»                  50                                  Колледж Б   50
              ГБПОУ «Б»                  25        15.01.05  Сварщик         Колледж А   25

Both are rewritten as one row a college with its code; totals give way, one that differs from its rows is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.opened import Cell, Rows
from sources.tables.cells import cell_at, clean, label, number
from sources.tables.coded import code_in, name_beside_code
from sources.tables.colleges import college_of_heading, is_college, text_beside_counts
from sources.tables.header import is_number_row
from sources.tables.meaning import names_organisation

CODE = re.compile(r"(?<![\d.])\d{2}\.0[12]\.\d{2}(?![\d.]\d)")
_GROUP = re.compile(r"(?<![\d.])\d{2}[.,\s-]{1,2}00[.,\s-]{1,2}00(?![\d.]\d)")
_TOTAL = re.compile(r"(?:итого|всего)\b")
_SHARE_THAT_AGREES = 0.5


@dataclass(frozen=True)
class Under:
    """Rows with one college each; totals (0-based) that gave way; what they print wrongly, Russian."""

    rows: Rows
    totals: tuple[int, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class _Group:
    programme: int
    colleges: tuple[int, ...]


def colleges_under(rows: Rows) -> Under | None:
    """The rows of a table whose colleges stand under their programmes; None for any other table."""
    at = _programme_column(rows)
    first = next((row for row, cells in enumerate(rows) if at is not None and CODE.search(clean(cell_at(cells, at)))), None)
    if at is None or not first:
        return None
    return _printed_once(rows, at, first) or _under_totals(rows, at, first)


def _programme_column(rows: Rows) -> int | None:
    counts: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row[:12]):
            if isinstance(cell, str) and CODE.search(cell):
                counts[column] = counts.get(column, 0) + 1
    return max(counts, key=lambda column: (counts[column], -column), default=None)


def _groups(rows: Rows, programme: int, first: int, is_college_row: Callable[[Sequence[Cell]], bool]) -> Iterator[_Group]:
    """Each row of a code with the rows of colleges right below it."""
    at: int | None = None
    colleges: list[int] = []
    for row in range(first, len(rows)):
        if CODE.search(clean(cell_at(rows[row], programme))):
            if at is not None:
                yield _Group(at, tuple(colleges))
            at, colleges = row, []
        elif at is not None and is_college_row(rows[row]):
            colleges.append(row)
    if at is not None:
        yield _Group(at, tuple(colleges))


def _counts(row: Sequence[Cell], after: int) -> dict[int, float]:
    return {at: found for at, cell in enumerate(row) if at > after and (found := number(cell).number) is not None}


def _printed_once(rows: Rows, programme: int, first: int) -> Under | None:
    """A column of colleges right of the code, the code blank where it is the one above."""
    header = rows[_head_row(rows, first)]
    organisation = next((at for at, cell in enumerate(header) if at > programme and isinstance(cell, str) and names_organisation(label(cell))), None)
    if organisation is None:
        return None
    between = range(programme, organisation)

    def belongs(row: Sequence[Cell]) -> bool:
        text = clean(cell_at(row, organisation))
        is_total = any(_TOTAL.match(label(cell)) for cell in row if isinstance(cell, str))
        return bool(text) and not is_total and not any(clean(cell_at(row, at)) for at in between) and bool(_counts(row, organisation))

    groups = list(_groups(rows, programme, first, belongs))
    codes = [clean(code_in(cell_at(rows[group.programme], programme))) for group in groups]
    named = [[clean(cell_at(rows[at], organisation)) for at in (group.programme, *group.colleges)] for group in groups]
    if len(set(codes)) < len(codes) or not any(group.colleges for group in groups):
        return None
    if any(not names[0] or len(set(names)) < len(names) for names in named):
        return None
    copied = [list(row) for row in rows]
    for group in groups:
        for at in group.colleges:
            for column in between:
                copied[at][column] = cell_at(rows[group.programme], column)
    return Under(copied, (), ())


def _under_totals(rows: Rows, programme: int, first: int) -> Under | None:
    """Rows of colleges whose sum the row of the code prints, or nothing."""
    opening = next((row for row in rows[:first] if is_college(text_beside_counts(row))), None)
    if opening is not None:
        return None  # a college stands over its programmes
    groups = [group for group in _groups(rows, programme, first, lambda row: bool(_college_beside_counts(row))) if group.colleges]
    if not groups or any(_has_own_college(rows[group.programme]) for group in groups):
        return None
    text = max((at for group in groups for row in (group.programme, *group.colleges) for at, cell in enumerate(rows[row]) if _is_words(cell)), default=programme)
    wrong = [words for group in groups if (words := _difference(rows, group, text))]
    if len(wrong) > _SHARE_THAT_AGREES * len(groups) or _colleges_own_what_follows(rows, groups, programme, text):
        return None
    return Under(_rewritten(rows, groups, programme, first), tuple(group.programme for group in groups), tuple(wrong))


def _head_row(rows: Rows, first: int) -> int:
    """The lowest row of the header above the first code: it has several words, and no number of an enlarged group's total."""
    for at in range(first - 1, -1, -1):
        texts = {text for cell in rows[at] if (text := clean(cell))}
        if len(texts) > 1 and not is_number_row(rows[at]) and not any(_GROUP.search(text) for text in texts):
            return at
    return first - 1


def _college_beside_counts(row: Sequence[Cell]) -> str:
    text = text_beside_counts(row)
    return text if text and is_college(text) and not _TOTAL.match(label(text)) else ""


def _has_own_college(row: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and not CODE.search(cell) and is_college(clean(cell)) for cell in row)


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and re.search(r"[А-Яа-яЁё]{2}", cell) is not None and number(cell).number is None


def _difference(rows: Rows, group: _Group, text: int) -> str:
    """What the row of a code prints when its colleges add up to something else."""
    printed = _counts(rows[group.programme], text)
    added = {at: sum(_counts(rows[row], text).get(at, 0.0) for row in group.colleges) for at in printed}
    off = next((at for at, value in printed.items() if abs(value - added[at]) > 0.5), None)
    if off is None:
        return ""
    return f"строка {group.programme + 1}: итог {printed[off]:g} не равен сумме строк под ним {added[off]:g}"


def _colleges_own_what_follows(rows: Rows, groups: Sequence[_Group], programme: int, text: int) -> bool:
    """Whether each college is rather the total of the programmes below it, up to the next college."""
    numbers = {at: sum(_counts(row, text).values()) for at, row in enumerate(rows)}
    colleges = [at for group in groups for at in group.colleges]
    agree = 0
    for at, end in pairwise([*colleges, len(rows)]):
        below = sum(numbers[row] for row in range(at + 1, end) if CODE.search(clean(cell_at(rows[row], programme))))
        agree += bool(below) and abs(below - numbers[at]) < 0.5
    return agree > _SHARE_THAT_AGREES * len(colleges)


def _rewritten(rows: Rows, groups: Sequence[_Group], programme: int, first: int) -> Rows:
    """Rows with a last column of colleges: each college's row has the code above it, the row of the code is blank."""
    width = max(map(len, rows))
    copied = [[*row, *[""] * (width + 1 - len(row))] for row in rows]
    head = _head_row(rows, first)
    copied[head][width] = "Организация"
    if not re.search(r"код|шифр", label(copied[head][programme])):
        copied[head][programme] = "Код и наименование программы"
    named = {at for group in groups for at, cell in enumerate(rows[group.programme]) if at != programme and _is_words(cell)}
    for column, cell in enumerate(copied[head][:width]):
        if column in named or (column != programme and isinstance(cell, str) and names_organisation(label(cell))):
            copied[head][column] = "Наименование" if len(named) < 2 else cell
    for group in groups:
        above = rows[group.programme]
        name = next((clean(cell) for at, cell in enumerate(above) if at != programme and _is_words(cell)), "") or name_beside_code(cell_at(above, programme))
        for at in group.colleges:
            college = _college_beside_counts(rows[at])
            copied[at] = ["" if isinstance(cell, str) and clean(cell) == college else cell for cell in copied[at]]
            copied[at][programme] = f"{clean(code_in(cell_at(above, programme)))} {name}".strip()
            copied[at][width] = college_of_heading(college)
        copied[group.programme] = [""] * (width + 1)
    return copied
