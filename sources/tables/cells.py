"""Cells read as a person reads them: one line of text, a label, a year, a number with its marks, a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sources.containers.markup import FORMULA_WITHOUT_VALUE
from sources.opened import Cell

EARLIEST_YEAR, LATEST_YEAR = 1990, 2060
MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_FOOTNOTES = re.compile(r"(?:\s*,?\s*\d{1,2}\s*\))+\s*$|\s*[*¹²³⁴⁵⁶⁷⁸⁹⁰]+[)⁾]?\s*$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(
    r"(?:на |за )?((?:19|20)\d\d)\s*(?:(?:г\.?|год[а]?|уч\.? ?г\.?)\s*)?((?:,?\s*\d{1,2}\s*\)\s*)*|\s\d{1,2})\.?",
    re.IGNORECASE,
)
_RAISED_MARK = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)[)⁾]?")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
LONGEST_MARKS = 80  # signs; footnote marks are looked for in the end of a text: through a long cell the search would take the square of its length
LONGEST_NUMBER = 60  # signs with spaces and marks; more digits are beyond every bound
LONGEST_COUNT = 200
_NO_DATA = frozenset({"…", "...", "..", "х", "x", "н/д", "нд", "н.д.", "нет данных", "конфиденциально"})
_NO_CASE = frozenset({"-", "–", "—", "−"})
_LOOKALIKES = dict(zip("АВСЕНІЈКМОРТХаеосрх", "ABCEHIJKMOPTXaeocpx", strict=True))
_FORMULA_START = ("=", "+", "-", "@")


def clean(cell: Cell | None) -> str:
    """A cell as one line of text: plain spaces, invisible marks dropped, 3.0 as "3", dates ISO."""
    if isinstance(cell, str):
        return _clean_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


@lru_cache(maxsize=50_000)
def _clean_text(text: str) -> str:
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def has_digit(text: str) -> bool:
    """Whether a text holds a digit at all: most words need no closer look for a day or a year."""
    return _DIGIT.search(text) is not None


def has_letter(text: str) -> bool:
    """Whether a text holds a letter."""
    return any(sign.isalpha() for sign in text)


def cell_at(row: Sequence[Cell], column: int | None) -> Cell:
    """A cell of a row, "" where the row is short or there is no such column."""
    return row[column] if column is not None and column < len(row) else ""


def label(cell: Cell | None) -> str:
    """A label to compare: cleaned, lower case, ё as е, footnote marks and a final colon dropped."""
    return _label_text(cell if isinstance(cell, str) else clean(cell))


@lru_cache(maxsize=50_000)
def _label_text(text: str) -> str:
    return _without_footnotes(_clean_text(text).lower().replace("ё", "е")).rstrip(" :;").strip()


def heading(cell: Cell | None) -> str:
    """A column heading to compare: letters, digits, % and № only, single spaces."""
    return _heading_text(cell) if isinstance(cell, str) else _heading_text(clean(cell))


@lru_cache(maxsize=50_000)
def _heading_text(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-zа-я%№]+", label(text)))


def footnotes(cell: Cell | None) -> tuple[str, ...]:
    """Numbers of the footnotes glued to a label: «рыбоводство 2)» → ("2",)."""
    found = _footnotes_of(clean(cell))
    return tuple(re.findall(r"\d{1,2}", found.group())) if found else ()


def _footnotes_of(text: str) -> re.Match[str] | None:
    return _FOOTNOTES.search(text, max(0, len(text) - LONGEST_MARKS))


def _without_footnotes(text: str) -> str:
    found = _footnotes_of(text)
    return text[: found.start()] if found else text


def year_in(cell: Cell | None) -> tuple[int, tuple[str, ...]] | None:
    """Year of a header cell with the numbers of its footnotes: «20252),3)» → (2025, ("2", "3")); None when no year."""
    if isinstance(cell, datetime | date | bool):
        return None
    if isinstance(cell, str) and not has_digit(cell):
        return None
    match = _YEAR.fullmatch(_RAISED_MARK.sub(_lowered, clean(cell)))
    if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        return None
    return int(match[1]), tuple(re.findall(r"\d{1,2}", match[2]))


def _lowered(mark: re.Match[str]) -> str:
    """A raised mark of a footnote as a plain one: «2020¹⁾» → «2020 1)»."""
    return f" {mark[1].translate(_LOWERED)})"


@dataclass(frozen=True)
class Value:
    """A cell read as a number.

    number  the value; None when the cell has none
    mark    "" a number; "blank" nothing; "missing" the provider says no data (…); "bad" neither
    """

    number: float | None
    mark: str = ""


_BLANK, _MISSING, _BAD = Value(None, "blank"), Value(None, "missing"), Value(None, "bad")


def number(cell: Cell | None) -> Value:
    """A cell as a number: decimal comma or point, spaces between thousands, «–» as zero (no such case), «…» as missing.

    Text, percents, dates, yes/no and anything doubtful ("1,234.5", "12 чел.", "1e5", "nan") is "bad", never guessed.
    """
    if isinstance(cell, bool):
        return _BAD
    if isinstance(cell, int | float):
        return Value(float(cell)) if -1e15 < cell < 1e15 else _BAD
    if cell is None or cell == "":
        return _BLANK
    return _number_text(cell) if isinstance(cell, str) else _BAD


@lru_cache(maxsize=50_000)
def _number_text(cell: str) -> Value:
    text = _clean_text(cell)
    if not text:
        return _BLANK
    if len(text) > LONGEST_NUMBER:
        return _BAD
    plain = text.replace("−", "-")
    if _NUMBER.fullmatch(plain):
        return Value(float(plain.replace(" ", "").replace(",", ".")))
    if text in _NO_CASE:
        return Value(0.0)
    if text.lower() in _NO_DATA:
        return _MISSING
    marked = _without_footnotes(plain).strip()
    starred = re.sub(r"[*¹²³⁴⁵⁶⁷⁸⁹⁰]+[)⁾]?$", "", plain)  # a digit that is not raised may be the number's own: «1001)»
    if marked != plain and (" " in plain or marked == starred) and _NUMBER.fullmatch(marked):
        return Value(float(marked.replace(" ", "").replace(",", ".")))
    return _BAD


_COUNT_UNIT = re.compile(
    r"\s*(?:\([а-яё ]+\))?\s*(?:ч(?:ел)?\.|чел(?:овека?)?|шт\.?\s*ед\.?|ед(?:\.|иниц[аы]?)?|(?:раб(?:\.|очи[ехй])?\s*)?мест[оа]?"
    r"|раб(?:\.|очи[ехй]|отник(?:а|ов)?)|вакансии?|вакансий|заявлени[еяй]|договор(?:а|ов)?|студент(?:а|ов)?|ставк[аи]|ставок|шт\.?)?"
    r"(?:\s*(?:/|в )\s*год\w*)?(?:\s*\([^()\d]*\))?$"
)
_NONE = frozenset({"ноль", "нет", "не имеется", "отсутствует", "отсутствуют", "не требуется", "не требуются", "нет потребности"})
_ABOUT = re.compile(r"^(?:≈|~|около|ок\.|примерно|приблизительно|порядка)\s*")
_PART = re.compile(r"^(\d[\d ]*\D{0,12}?)[\s,;]*\(?\s*(?:в (?:том числе|т\.? ?ч\.?)|из них|включая|в составе)(?![а-яё])[\s:–-]*\D*(\d+)?[^\d+]*$")
_GROUPS = re.compile(r"\s*\(\s*\d+\s*(?:уч\w*\.?\s*)?(?:гр\.?|групп\w*)\s*\)$")
_SEVERAL = re.compile(r"^\d+\s*(?:[-+/;&]|,\s|и)\s*\d+(?:\s*[+;,]\s*\d+)*$|^\d+\s*\(\s*\+?\s*\d+[^()]*\)$")
_RANGE = re.compile(r"^(?:от\s*)?\d+\s*(?:[-–—−]|\.{2,3}|…|до|/)\s*\d+$")
_THOUSANDS = re.compile(r"^(\d[\d ]*(?:[.,]\d+)?)\s*(тыс|млн)(?:яч[аи]?|иона?)?\b\.?\s*(.*)$")
_BOUND = re.compile(r"^(?:[<>≤≥]|до|более|менее|больше|меньше|не менее|не более|от|свыше)\s*\d+$")


@dataclass(frozen=True)
class Count:
    """A count as a person writes it.

    text   what is left to read as a number; None when it cannot be one
    about  whether it is said to be approximate
    part   whether a part of it is named beside it: «25 (в т. ч. 5 целевых)»
    wrong  why it cannot be read, Russian
    """

    text: str | None
    about: bool = False
    wrong: str = ""
    part: bool = False


def count_as_written(cell: str) -> Count:
    """«40 чел.» → "40", «нет» → "0", «≈ 15» → "15" and approximate; a range or a bound is no number."""
    text = re.sub(r"(?<=\d)[.;,]$|(?<=[а-я])[;,]$", "", _clean_text(cell).lower().strip("'’`«»\""))  # «'25» was typed so to be a text, «12.» ends a sentence
    if len(text) > LONGEST_COUNT:
        return Count(None, wrong=f"в ячейке больше {LONGEST_COUNT} знаков, а не одно число")
    if text in _NONE:
        return Count("0")
    if (named := _PART.match(text)) and int(named[2] or 0) <= float(re.sub(r"\D", "", named[1])):
        whole = count_as_written(named[1])
        return Count(whole.text, whole.about, whole.wrong, part=True)
    bare = _COUNT_UNIT.sub("", _GROUPS.sub("", text)).strip()
    if _RANGE.fullmatch(bare):
        return Count(None, wrong="указан интервал, а не число")
    if _BOUND.fullmatch(bare):
        return Count(None, wrong="указана граница, а не число")
    if _SEVERAL.fullmatch(bare):
        return Count(None, wrong="в ячейке несколько чисел: неясно, складываются ли они")
    about = _ABOUT.match(bare)
    left = bare[about.end() :] if about else bare
    thousands = _THOUSANDS.match(left)
    if thousands and not _COUNT_UNIT.sub("", thousands[3]).strip():  # «0,24 тыс. чел.»
        value = number(thousands[1].strip()).number or 0.0
        left = f"{round(value * (1_000 if thousands[2] == 'тыс' else 1_000_000), 6):g}" if value < 1e6 else left
    elif has_digit(left) and number(left).mark == "bad" and has_letter(re.sub(r"[озoз]", "", left)):
        return Count(None, wrong="в ячейке есть не только число")
    return Count(left, about is not None)


def is_dash(cell: Cell | None) -> bool:
    """Whether a cell holds nothing but a dash."""
    return isinstance(cell, str) and _clean_text(cell) in _NO_CASE


_UNITS = (  # first match wins; unit that is stored and the factor to it
    (r"в процентах|в %|, %|\(%\)|процент", "percent", 1.0),
    (r"тыс(?:яча?|\.)?\s*\.?\s*чел", "persons", 1_000.0),
    (r"млн\.?\s*чел", "persons", 1_000_000.0),
    (r"млрд\.?\s*руб", "bn_rub", 1.0),
    (r"млн\.?\s*руб", "mn_rub", 1.0),
    (r"тыс\.?\s*руб", "rub", 1_000.0),
    (r"рубл|\bруб\b", "rub", 1.0),
    (r"челове|\bчел\.", "persons", 1.0),
)


def unit_in(text: str) -> tuple[str, float] | None:
    """Unit that a text names and the factor to it: «Тысяч человек» → ("persons", 1000); None when it names none."""
    lowered = label(text)
    return next(((unit, factor) for pattern, unit, factor in _UNITS if re.search(pattern, lowered)), None)


def measured_in(cell: Cell) -> tuple[float, str, float] | None:
    """Number, unit and factor of a cell that names its own unit: «0,24 тыс. чел.» → (0.24, "persons", 1000)."""
    found = re.match(r"(\d[\d ]*(?:[.,]\d+)?)\s*([а-яё%(][^\d]*)$", _clean_text(cell).lower()) if isinstance(cell, str) else None
    unit = unit_in(f", {found[2]}") if found else None
    value = number(found[1].strip()) if found else Value(None)
    return (value.number, *unit) if unit and value.number is not None else None


def lookalikes(text: str) -> str:
    """Cyrillic letters that look Latin, for a message: «С» → "«С» кириллическая вместо «C» латинской"; "" when none."""
    found = [letter for letter in dict.fromkeys(text) if letter in _LOOKALIKES]
    return ", ".join(f"«{letter}» кириллическая вместо «{_LOOKALIKES[letter]}» латинской" for letter in found)


def latin(text: str) -> str:
    """Text with Cyrillic look-alikes as the Latin letters that they look like."""
    return "".join(_LOOKALIKES.get(letter, letter) for letter in text)


def starts_like_formula(cell: Cell | None) -> bool:
    """Whether a text would be taken for a formula by a spreadsheet; such a text is data here and is never evaluated."""
    return (
        isinstance(cell, str)
        and cell.lstrip()[:1] in _FORMULA_START
        and cell.strip() != ""
        and number(cell).mark == "bad"
    )


_TOTALS = ("всего", "итого", "в том числе", "из них", "из нее", "всего по", "итого по", "в целом по")


ON_ROWS = " на строки"  # a number that a merged cell prints once for several records
_TOTAL = re.compile(r"(?:итого|всего)\b")
_TOTAL_OR_PART = re.compile(r"(?:итого|всего|общий итог|общее (?:число|количество)|в целом по|в том числе|в т\. ?ч|из них|из общего числа)(?![а-я])")


def names_total(cells: Sequence[Cell], *, parts: bool = True) -> bool:
    """Whether a text before the last number of a row begins as that of a total does, or of a part of a number above.

    A remark right of the numbers says nothing of the row; parts: false for rows with a code, which only «Итого», «Всего» sum.
    """
    last = max((at for at, cell in enumerate(cells) if is_count(cell)), default=len(cells))
    words = _TOTAL_OR_PART if parts else _TOTAL
    return any(isinstance(cell, str) and words.match(label(cell)) for cell in cells[:last])


def is_count(cell: Cell) -> bool:
    """Whether a cell is a number that is written out."""
    return number(cell).mark == "" and not is_dash(cell)


def is_unvalued(cell: Cell | None) -> bool:
    """Whether a cell is a formula whose value was never stored."""
    return cell == FORMULA_WITHOUT_VALUE


def is_total(cell: Cell | None) -> bool:
    """Whether a label prints a total of other rows."""
    if cell is None or cell == "" or isinstance(cell, int | float):
        return False
    text = label(cell)
    return text in _TOTALS or text.startswith(("итого ", "всего ", "итого:", "всего:"))
