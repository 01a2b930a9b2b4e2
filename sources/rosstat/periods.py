"""Periods as headings and rows name them: a year, a quarter, a month, a day; what only looks like one is told apart.

    2024 · 20241) · 2025 (прогноз)          year
    I квартал 2024 г. · 2024, январь        year with its part
    на 1 января 2024 г. · 01.04.2024        day: a stock at a moment
    I полугодие 2024 · январь–июнь 2024     a stretch that is not kept: it adds up what quarters say
"""

from __future__ import annotations

import re
from datetime import date

from sources.opened import Cell
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, MONTHS, clean, has_digit, label, year_in
from sources.tables.dates import month_of

CERTAINTY_WORD = re.compile(r"[(,–-]?\s*\b(?:прогноз|план|оценк|ожид|предв|проект|факт|отч[её]т)\w*\.?(?: данные)?\s*\)?", re.IGNORECASE)
LONGEST_PERIOD = 300  # signs; a heading with more words names no one period
QUARTERS = {"i": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
_MONTHS = {name: f"M{month:02d}" for month, name in enumerate(MONTHS, start=1)}
_STEMS = "|".join(name[:-1] for name in MONTHS)
_PART_WORDS = re.compile(rf"квартал|полугоди|месяц|\bна \d|\bна конец|{_STEMS}")
_STRETCH = re.compile(rf"полугоди|\d{{1,2}} месяц|(?:{_STEMS})[а-я]*\s*[-–—]\s*(?:{_STEMS})|нараста|с начала года")
_YEAR = r"((?:19|20)\d\d)"


def year_of_heading(cell: Cell) -> tuple[int, tuple[str, ...]] | None:
    """Year of a header cell, also one beside a word of certainty («2025 (прогноз)») or a mark of stars («2025**»)."""
    if not isinstance(cell, str):
        return year_in(cell)
    text = clean(cell)
    if len(text) > LONGEST_PERIOD:
        return None
    stars = re.search(r"(?<=\d)\s*(\*+)$", text)
    found = year_in(CERTAINTY_WORD.sub("", text[: stars.start()] if stars else text).strip(" ,–-"))
    return (found[0], (*found[1], stars[1])) if found and stars else found


def part_of_year(cell: Cell) -> str | None:
    """Month, quarter or moment of a year: ``M01``, ``Q1``, ``01-31``."""
    text = label(cell)
    if text in _MONTHS:
        return _MONTHS[text]
    quarter = re.fullmatch(r"(iv|i{1,3}|[1-4])\s*(?:-?й\s*)?(?:квартал|кв\.?)", text)
    if quarter:
        return QUARTERS[quarter[1]]
    moment = re.fullmatch(r"(?:по состоянию )?на (\d{1,2}) ([а-я]+)|на конец ([а-я]+)", text)
    if moment is None:
        return None
    month = month_of(moment[2] or moment[3])
    if month is None:
        return None
    return f"{month:02d}-{int(moment[1]):02d}" if moment[1] else f"{month:02d}-31"


def day_in(cell: Cell) -> str | None:
    """Day that a cell names: a date, «на 31 октября 2022 г.», «на 01.01.2024», «01.04.2024»."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}" if EARLIEST_YEAR <= cell.year <= LATEST_YEAR else None
    if not isinstance(cell, str) or not has_digit(cell):
        return None
    text = label(cell)
    edge = re.fullmatch(rf"на (конец|начало) {_YEAR}\s*(?:г\.?|года)?", text)
    if edge:
        return f"{edge[2]}-{'12-31' if edge[1] == 'конец' else '01-01'}"
    digits = re.fullmatch(rf"(?:(?:по состоянию )?на )?(\d\d)\.(\d\d)\.{_YEAR}\s*(?:г\.?|года)?", text)
    if digits:
        return f"{digits[3]}-{digits[2]}-{digits[1]}"
    found = period_in(cell)
    return found if found and len(found) == len("2024-01-01") else None


def period_in(cell: Cell) -> str | None:
    """Part of a year that a cell names together with its year: ``2024-Q1``, ``2024-M01``, ``2024-01-31``."""
    if not isinstance(cell, str) or not has_digit(cell):
        return None
    text = clean(cell)
    if len(text) > LONGEST_PERIOD:
        return None
    text = label(CERTAINTY_WORD.sub("", text))
    after = re.fullmatch(rf"(.+?),?\s+{_YEAR}\s*(?:г\.?|года?)?", text)
    before = re.fullmatch(rf"{_YEAR}\s*(?:г\.?|год)?,?\s+(.+)", text)
    year, words = (after[2], after[1]) if after else (before[1], before[2]) if before else ("", "")
    part = part_of_year(words.strip(" ,")) if year else None
    return f"{year}-{part}" if part else None


def is_stretch(cell: Cell) -> bool:
    """Whether a cell names a stretch of a year that is neither a month nor a quarter: «январь–июнь», «I полугодие»."""
    return isinstance(cell, str) and _STRETCH.search(label(cell)) is not None


def names_part(cell: Cell) -> bool:
    """Whether a cell speaks of a part of a year, known or not."""
    return _PART_WORDS.search(label(cell)) is not None


def day_of_title(title: str) -> str | None:
    """The one day at which a title says a stock was counted: «на 31 октября 2024 г.»; None for none or several."""
    text = label(title)
    found = {
        day for words in re.findall(r"на (?:\d{1,2} [а-я]+|конец [а-я]+|\d\d\.\d\d\.)\s*(?:19|20)\d\d", text)
        if (day := day_in(re.sub(r"(?<=\.)\s+", "", words)))
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None
