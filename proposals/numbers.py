"""How numbers are written in an official Russian document.

Decimal comma, classes of three split by a narrow no-break space, a true minus, «…» for no data, «–» for no such case,
«×» for withheld. Rounding is half away from zero, as in a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import floor

from proposals.figures import Interval

NARROW = "\u202f"  # narrow no-break space
NBSP = "\u00a0"
MINUS = "\u2212"
NO_DATA, NO_CASE, WITHHELD = "…", "–", "×"
DEFAULT_MARK = "*"
WHOLE_NUMBER = re.compile(r"(?<![\w.,/–-])[1-9]\d{3,6}(?![\w/–-]|[.,]\d)")
COUNTED = re.compile(r"\s(?:чел|мест|работник|бюджетн|руб)")
EQUAL = 6  # decimals within which two parts are the same
WHOLE = 5e-4  # figures carry four decimals: a number nearer to a whole one is whole
STATUS_SIGN = {"no_data": NO_DATA, "not_applicable": NO_CASE, "suppressed": WITHHELD}
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня",
          "июля", "августа", "сентября", "октября", "ноября", "декабря")  # fmt: skip


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """The value as it is printed: half away from zero."""
    return Decimal(str(value)).quantize(_unit(decimals), rounding=ROUND_HALF_UP)


def largest_remainder(parts: Mapping[str, float], whole: int | None = None) -> dict[str, int]:
    """Whole parts that add up to ``whole``, else to the rounded sum: what is left goes to the largest remainders, of equals to the first."""
    floors = {name: floor(round(part, EQUAL)) for name, part in parts.items()}
    left = max((int(rounded(round(sum(parts.values()), EQUAL))) if whole is None else whole) - sum(floors.values()), 0)
    first = sorted(parts, key=lambda name: -round(parts[name] - floors[name], EQUAL))[:left]
    return {name: least + (name in first) for name, least in floors.items()}


def whole_sum(parts: Iterable[float | None]) -> float | None:
    """The sum of parts that are all known: what misses one is no sum to compare another with."""
    known = list(parts)
    return None if not known or None in known else sum(part for part in known if part is not None)


@lru_cache
def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@lru_cache(maxsize=1 << 15, typed=True)  # paper, workbook, page and reasons print the same numbers
def number(value: float | Decimal | None, decimals: int = 0, status: str = "no_data") -> str:
    """«3 245 758», «−12,5», «40*» where it rests on a default; the sign of its status when the value is missing."""
    if value is None:
        return STATUS_SIGN.get(status, NO_DATA)
    quantity = rounded(value, decimals)
    text = f"{abs(quantity):,f}".replace(",", NARROW).replace(".", ",")
    return (MINUS if quantity < 0 else "") + text + (DEFAULT_MARK if status == "default" else "")


def in_classes(text: str) -> str:
    """Running text with its counts from 1,000 on in classes of three: «3 595 чел.»; years and longer digits of codes stay."""

    def split(found: re.Match[str]) -> str:
        is_year = 1900 <= int(found[0]) <= 2100 and not COUNTED.match(text, found.end())
        return found[0] if is_year else number(int(found[0]))

    return WHOLE_NUMBER.sub(split, text)


def plain_number(value: float) -> str:
    """A number with as many decimals as it has, up to four: «0,15», «140 000»."""
    text = f"{rounded(value, 4):f}"
    return number(value, len(text.rstrip("0").partition(".")[2]))


def plain_change(value: float) -> str:
    """The same with an explicit sign: «+0,25», «−10»."""
    return ("+" if rounded(value, 4) > 0 else "") + plain_number(value)


def natural(text: str) -> tuple[tuple[int, str | int], ...]:
    """A key that sorts «Колледж 2» before «Колледж 10»."""
    return tuple((0, int(part)) if part.isdigit() else (1, part.lower()) for part in re.split(r"(\d+)", text) if part)


def change(value: float | None, decimals: int = 0, status: str = "no_data") -> str:
    """A number with an explicit sign: «+25», «−25», «0»."""
    if value is None or rounded(value, decimals) <= 0:
        return number(value, decimals, status)
    return "+" + number(value, decimals, status)


def tenth(value: float | None, status: str = "no_data") -> str:
    """«12,5», and a whole number without «,0»: a decimal is printed where there is one."""
    return number(value, _tenths(value), status)


def change_in_tenths(value: float | None, status: str = "no_data") -> str:
    """«+12,5», «−3»: the same with an explicit sign."""
    return change(value, _tenths(value), status)


def _tenths(value: float | None) -> int:
    return 0 if value is None or abs(value - round(value)) < WHOLE else 1


def percent(share: float | None, decimals: int = 0, status: str = "no_data") -> str:
    """«56 %» of a share in 0–1."""
    if share is None:
        return STATUS_SIGN.get(status, NO_DATA)
    return number(Decimal(str(share)) * 100, decimals) + NBSP + "%"


def span(interval: Interval, decimals: int = 0) -> str:
    """«120–180», the bounds that hold the value in 80 cases of 100; «от −5 до 12» when a bound is negative."""
    if not interval.known or interval.q10 is None or interval.q90 is None:
        return STATUS_SIGN.get(interval.status, NO_DATA)
    low, high = number(interval.q10, decimals), number(interval.q90, decimals, interval.status)
    if low == high.removesuffix(DEFAULT_MARK):
        return high
    if MINUS in low + high:
        return f"от{NBSP}{low} до{NBSP}{high}"
    return f"{low}–{high}"


def needed(interval: Interval, decline_chance: float | None = None, decimals: int = 0) -> str:
    """Bounds of a need: «120–180»; a need cannot be less than nobody, so below zero it is a decline and its chance:
    «до 180 (сокращение – 12 %)», «сокращение (88 %)»."""
    if not interval.known or interval.q10 is None or interval.q90 is None:
        return STATUS_SIGN.get(interval.status, NO_DATA)
    if rounded(interval.q10, decimals) >= 0:
        return span(interval, decimals)
    chance = f"{percent(decline_chance)}" if decline_chance is not None else ""
    if rounded(interval.q90, decimals) <= 0:
        return f"сокращение ({chance})" if chance else "сокращение"
    told = f"до{NBSP}{number(interval.q90, decimals, interval.status)}"
    return f"{told} (сокращение{NBSP}– {chance})" if chance else f"{told} или сокращение"


def needed_mean(interval: Interval, decimals: int = 0) -> str:
    """The mean of a need; «сокращение» below zero."""
    if interval.mean is not None and rounded(interval.mean, decimals) < 0:
        return "сокращение"
    return mean(interval, decimals)


def mean(interval: Interval, decimals: int = 0) -> str:
    """The mean of an interval, or the sign of its status."""
    return number(interval.mean, decimals, interval.status)


def date_in_text(day: date) -> str:
    """«26 ноября 2021 г.»"""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}{NBSP}г."


def date_in_table(day: date | None) -> str:
    """«26.11.2021»"""
    return day.strftime("%d.%m.%Y") if day else NO_DATA


def counted(quantity: float, one: str, few: str, many: str) -> str:
    """«1 место», «2 места», «5 мест», with a no-break space."""
    return f"{number(quantity)}{NBSP}{plural(quantity, one, few, many)}"


def plural(quantity: float, one: str, few: str, many: str) -> str:
    """The form of a noun after a whole number."""
    last_two, last = abs(round(quantity)) % 100, abs(round(quantity)) % 10
    if last == 1 and last_two != 11:
        return one
    if last in (2, 3, 4) and last_two not in (12, 13, 14):
        return few
    return many


def duration(months: int | None, status: str = "no_data") -> str:
    """«1 г. 10 мес.», «3 г. 10 мес.», «10 мес.»"""
    if months is None:
        return STATUS_SIGN.get(status, NO_DATA)
    years, rest = divmod(months, 12)
    parts = ([f"{years}{NBSP}{'г.' if years < 5 else 'л.'}"] if years else []) + ([f"{rest}{NBSP}мес."] if rest else [])
    return NBSP.join(parts)
