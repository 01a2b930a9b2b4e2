"""What a returned annex says differently from the one that was given out, outside the cells that are there to be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, is_unvalued, number
from sources.tables.header import Column, Header, column_letter, find_header

LIVE = frozenset({"Предложение", "Организации", "Расчёт", "По шагам"})  # made to be played with: yellow cells and formulas
TOLERANCE = 1e-6  # a spreadsheet that calculates anew may change the last digit


@dataclass(frozen=True)
class Changed:
    """One cell: where it stands, what it says now and what it said."""

    sheet: str
    row: int
    column: str
    value: Cell
    was: str


def changed(returned: Opened, given: Opened, form: Sequence[Column], entered: Sequence[str]) -> list[Changed]:
    """Cells that say something else than the document, in reading order.

    Sheets that recalculate, sheets of the council's own and emptied cells are left alone. In the form rows are compared by their offer, in
    whatever order they stand, and only in the columns up to the proposed number.
    """
    found: list[Changed] = []
    for sheet, rows in given.sheets.items():
        if sheet in LIVE or sheet not in returned.sheets:
            continue
        header = find_header(rows, form)
        pairs = _same_place(rows, returned.sheets[sheet]) if header is None else _same_offer(rows, returned.sheets[sheet], header)
        last = None if header is None else min(header.columns[name] for name in entered)
        for at, before, after in pairs:
            found += _differences(sheet, at, before[:last], after[:last])
    return found


def _same_place(given: Rows, returned: Rows) -> Iterator[tuple[int, Sequence[Cell], Sequence[Cell]]]:
    for at, (before, after) in enumerate(zip(given, returned, strict=False), start=1):
        yield at, before, after


def _same_offer(given: Rows, returned: Rows, header: Header) -> Iterator[tuple[int, Sequence[Cell], Sequence[Cell]]]:
    known: Mapping[str, Sequence[Cell]] = {clean(header.cell(row, "offer")): row for row in given[header.row + 1 :]}
    for at, row in enumerate(returned[header.row + 1 :], start=header.row + 2):
        key = clean(header.cell(row, "offer"))
        if key and key in known:
            yield at, known[key], row


def _differences(sheet: str, at: int, before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[Changed]:
    for column, (was, value) in enumerate(zip(before, after, strict=False)):
        if clean(value) and not is_unvalued(value) and not _alike(was, value):
            yield Changed(sheet, at, column_letter(column), value, clean(was))


def _alike(was: Cell, value: Cell) -> bool:
    if clean(was) == clean(value):
        return True
    first, second = number(was).number, number(value).number
    if first is None or second is None:
        return False
    return abs(first - second) <= TOLERANCE * max(1.0, abs(first))
