"""What adverts say in words: pay from and to."""

from __future__ import annotations

import re

from sources.opened import Cell
from sources.tables.cells import clean, number

LARGEST_SALARY = 2_000_000
SMALLEST_SALARY = 1_000  # less is thousands or an hour's pay, and nothing says which
_SUM = r"(\d[\d ]*(?:[.,]\d+)?)\s*(тыс|т\.?\s*р\b|к\b)?\.?"
_RANGE = re.compile(rf"(?:(?P<word>от|с|до|по)\s*)?{_SUM}[^\d]{{0,12}}?(?:(?:[-–—]|до|по)\s*{_SUM})?")


def pay_range(cell: Cell, other: Cell = "") -> tuple[float | None, float | None]:
    """Pay from and to in roubles: «от 40 000 до 60 000 руб.», «45–50 тыс. руб.», «до 70 000»; None where it is not said.

    other  the cell of a column of its own for the upper bound
    """
    lowest, highest = _bounds(cell)
    upper = _bounds(other)
    return lowest, highest or upper[1] or upper[0]


def _bounds(cell: Cell) -> tuple[float | None, float | None]:
    value = number(cell).number
    if value is not None:
        return _kept(value), None
    found = _RANGE.search(re.sub(r"[\u00a0\u202f\s]+", " ", clean(cell).lower()))
    if found is None:
        return None, None
    word, first, scale, second, second_scale = found["word"], *found.groups()[1:]
    low = _amount(first, scale or second_scale)
    if second is None:
        return (None, low) if word in ("до", "по") else (low, None)
    return low, _amount(second, second_scale or scale)


def _amount(digits: str, thousands: str | None) -> float | None:
    value = number(digits.strip()).number
    return None if value is None else _kept(value * (1_000 if thousands else 1))


def _kept(value: float) -> float | None:
    return value if SMALLEST_SALARY <= value <= LARGEST_SALARY else None
