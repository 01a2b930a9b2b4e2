"""Dates as people write them in plans and questionnaires."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from sources.opened import Cell
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, clean, label
from sources.tables.ledger import Refused

_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
LONGEST_DAY = 100  # signs; more words are no day
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet's calendar
_PREFIX = re.compile(r"^(?:до|не позднее|к|срок|по|в)\s+|\s*(?:года?|г\.?)$", re.IGNORECASE)


def date_of(cell: Cell, column: str) -> date | None:
    """A day; a month or a quarter means its last day («до» is what a deadline says). None when blank.

    Read: a date cell, 2022-12-01, 01.12.2022, 01/12/2022, «1 декабря 2022 г.», «декабрь 2022», «IV квартал 2022».
    Raises Refused for other text, impossible days and years outside 1990–2060.
    """
    if isinstance(cell, datetime):
        return _within(cell.date(), cell, column)
    if isinstance(cell, date):
        return _within(cell, cell, column)
    text = clean(cell).lower()
    previous = None
    while previous != text and len(text) <= LONGEST_DAY:
        previous, text = text, _PREFIX.sub("", text).strip()
    if not text:
        return None
    try:
        found = _parse(text)
    except ValueError:
        found = None
    if found is None or isinstance(cell, bool | int | float):
        raise Refused(column, cell, "дата не распознана", "Впишите дату как ДД.ММ.ГГГГ, например 01.12.2026")
    return _within(found, cell, column)


_NO_DAY = re.compile(r"постоянно|регулярно|систематически|по (?:отдельному )?(?:плану|графику|мере \w+)|еже\w+|в течение (?:всего )?(?:года|периода|срока)(?: \w+)?")
_STRETCH = re.compile(r"\s*[–—]\s*|\s+-\s+|\s+по\s+|(?<=20\d\d)-(?=20\d\d)")
_WHOLE_YEAR = re.compile(r"(?:в течение )?(20\d\d)(?: ?гг?\.?| год\w*)?")
_HALF = re.compile(r"(i{1,2}|[12]|перв\w+|втор\w+)(?:-?[а-я]{1,2})? полугоди\w+ (20\d\d)(?: ?г\.?| год\w*)?")


def deadline_of(cell: Cell, column: str) -> date | None:
    """As ``date_of``; a year, half a year, a stretch mean their last day too, words that name no day («постоянно») mean none."""
    text = clean(cell).lower()
    if _NO_DAY.fullmatch(text):
        return None
    last = _STRETCH.split(text)[-1] if isinstance(cell, str) else text
    if year := _WHOLE_YEAR.fullmatch(last):
        return _within(date(int(year[1]), 12, 31), cell, column)
    if half := _HALF.fullmatch(last):
        return _within(date(int(half[2]), *((6, 30) if half[1] in ("i", "1") or half[1].startswith("перв") else (12, 31))), cell, column)
    return date_of(last if last != text else cell, column)


def _parse(text: str) -> date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ][\d:.+z]*)?", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(?:(\d{1,2})\s+)?([а-я]+)\.?\s+(\d{4})", text):
        month = month_of(match[2])
        if month:
            year = int(match[3])
            return date(year, month, int(match[1]) if match[1] else calendar.monthrange(year, month)[1])
    if match := re.fullmatch(r"(i{1,3}|iv|[1-4])(?:[- ]?(?:й|ый))?\s*(?:квартал|кв\.?)\s*(\d{4})", text):
        month = 3 * _QUARTERS[match[1]]
        return date(int(match[2]), month, calendar.monthrange(int(match[2]), month)[1])
    return None


def month_of(word: str) -> int | None:
    """Number of a month that a word names, in any case or cut: «ноября», «нояб»."""
    if word in ("май", "мая"):
        return 5
    fits = (at for at, stem in enumerate(_MONTHS, start=1) if at != 5 and ((word.startswith(stem) and len(word) <= len(stem) + 2) or (len(word) > 2 and stem.startswith(word))))
    return next(fits, None)


def day_said(words: str) -> date | None:
    """Day at which words say that something was so: «на 01.11.2026», «по состоянию на 1 ноября 2026 г.»; None where they name none."""
    found = re.search(r"\bна (\d{1,2}\.\d{1,2}\.20\d\d|\d{1,2} [а-я]{3,}\.? 20\d\d)", label(words))
    try:
        return _parse(found[1]) if found else None
    except ValueError:
        return None


def _within(day: date, cell: Cell, column: str) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Refused(column, cell, f"год даты вне пределов {EARLIEST_YEAR}–{LATEST_YEAR}", "Проверьте, не опечатка ли это")
    return day


def year_of_day(cell: Cell) -> int | None:
    """The school year that a day names where a year should stand: 1 September of it.

    A cell of 1 January is a year shown alone; a day of 1905 is a year to which a spreadsheet gave the format of a date.
    """
    written = re.fullmatch(r"(?:на |с |от )?0?1\.0?9\.(20\d\d)(?: ?г(?:ода|\.)?)?", clean(cell))
    if written or not isinstance(cell, date):
        return int(written[1]) if written else None
    day = cell.date() if isinstance(cell, datetime) else cell
    if EARLIEST_YEAR <= (counted := (day - FIRST_DAY).days) <= LATEST_YEAR:
        return counted
    return day.year if (day.day, day.month) in ((1, 1), (1, 9)) else None


_SPAN = re.compile(r"(20\d\d)\s*[–-]\s*(20\d\d)(?!\d)")  # «на 2025–2027 годы»: none of them is the year of the whole


def titled_year(words: str, *, closing: bool = False) -> int | None:
    """Intake year named in words: «на 2025/2026 учебный год» → 2025 (closing: 2026), «2024» → 2024; None when several differ or a span is named."""
    if any(int(last) != int(first) + 1 for first, last in _SPAN.findall(words)):
        return None
    pairs = re.findall(r"(20\d\d)\s*[/–-]\s*(?:20)?\d\d", words)
    years = set(pairs) or set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", re.sub(r"(?:от\s+)?\d\d\.\d\d\.20\d\d", "", words)))
    return int(years.pop()) + (closing and bool(pairs)) if len(years) == 1 else None


def first_titled_year(*texts: str, closing: bool = False) -> int | None:
    """Intake year that the first of these texts tells: a sheet's name, a title, a file's name."""
    return next((found for words in texts if (found := titled_year(words, closing=closing))), None)
