"""Cells of a table read as a person reads them: header by content, numbers with their marks, refusals by reason.

Every parser of a table uses these words, so that one defect has one message wherever it occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from models.errors import UnreadableFile
from sources.opened import Cell, Opened, Rows
from sources.reading import Refusal, Superseded

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
HEADER_SEARCH_ROWS = 60  # a header deeper than this is not a header

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_FOOTNOTES = re.compile(r"(?:\s*,?\s*\d{1,2}\s*\))+\s*$|\s*[*¹²³⁴⁵⁶⁷⁸⁹⁰]+\s*$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?")
_YEAR = re.compile(
    r"(?:на |за )?((?:19|20)\d\d)\s*(?:(?:г\.?|год[а]?|уч\.? ?г\.?)\s*)?((?:,?\s*\d{1,2}\s*\)\s*)*|\s\d{1,2})\.?",
    re.IGNORECASE,
)
_HEADING_MARK = re.compile(r"[^\W\d_]|№|%")  # a cell of digits only heads no column
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


def label(cell: Cell | None) -> str:
    """A label to compare: cleaned, lower case, ё as е, footnote marks and a final colon dropped."""
    return _label_text(cell if isinstance(cell, str) else clean(cell))


@lru_cache(maxsize=50_000)
def _label_text(text: str) -> str:
    return _FOOTNOTES.sub("", _clean_text(text).lower().replace("ё", "е")).rstrip(" :;").strip()


def heading(cell: Cell | None) -> str:
    """A column heading to compare: letters, digits, % and № only, single spaces."""
    return _heading_text(cell) if isinstance(cell, str) else _heading_text(clean(cell))


@lru_cache(maxsize=50_000)
def _heading_text(text: str) -> str:
    return " ".join(re.findall(r"[0-9a-zа-я%№]+", label(text)))


def footnotes(cell: Cell | None) -> tuple[str, ...]:
    """Numbers of the footnotes glued to a label: «рыбоводство 2)» → ("2",)."""
    found = _FOOTNOTES.search(clean(cell))
    return tuple(re.findall(r"\d{1,2}", found.group())) if found else ()


def year_in(cell: Cell | None) -> tuple[int, tuple[str, ...]] | None:
    """Year of a header cell with the numbers of its footnotes: «20252),3)» → (2025, ("2", "3")); None when no year."""
    if isinstance(cell, datetime | date | bool):
        return None
    match = _YEAR.fullmatch(clean(cell))
    if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        return None
    return int(match[1]), tuple(re.findall(r"\d{1,2}", match[2]))


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
    plain = text.replace("−", "-")
    if _NUMBER.fullmatch(plain):
        return Value(float(plain.replace(" ", "").replace(",", ".")))
    if text in _NO_CASE:
        return Value(0.0)
    if text.lower() in _NO_DATA:
        return _MISSING
    marked = _FOOTNOTES.sub("", plain).strip()
    if marked != plain and " " in plain and _NUMBER.fullmatch(marked):
        return Value(float(marked.replace(" ", "").replace(",", ".")))
    return _BAD


_UNITS = (  # first match wins; unit that is stored and the factor to it
    (r"в процентах|в %|, %|\(%\)|процент", "percent", 1.0),
    (r"тыс(?:яча?|\.)?\s*\.?\s*чел", "persons", 1_000.0),
    (r"млн\.?\s*чел", "persons", 1_000_000.0),
    (r"млрд\.?\s*руб", "bn_rub", 1.0),
    (r"млн\.?\s*руб", "mn_rub", 1.0),
    (r"тыс\.?\s*руб", "rub", 1_000.0),
    (r"рубл", "rub", 1.0),
    (r"челове|\bчел\.", "persons", 1.0),
)


def unit_in(text: str) -> tuple[str, float] | None:
    """Unit that a text names and the factor to it: «Тысяч человек» → ("persons", 1000); None when it names none."""
    lowered = label(text)
    return next(((unit, factor) for pattern, unit, factor in _UNITS if re.search(pattern, lowered)), None)


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


@dataclass(frozen=True)
class Column:
    """A column of a table: its name here and the headings (as ``heading`` writes them) under which providers print it.

    A heading that ends in "*" matches every heading that begins so.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = True

    def matches(self, text: str) -> bool:
        """Whether a heading is of this column."""
        return any(text.startswith(known[:-1]) if known.endswith("*") else text == known for known in self.headings)


@dataclass(frozen=True)
class Header:
    """Where a table's header stands: 0-based row and the column number of each named column; title = text above it."""

    row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    title: str

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """The cell of a named column in a row; "" when the column is absent or the row is short."""
        at = self.columns.get(name, -1)
        return row[at] if 0 <= at < len(row) else ""


def find_header(rows: Rows, columns: Sequence[Column]) -> Header | None:
    """The first header among the top rows that carries every required column; None when there is none.

    One row is tried first, then two and three rows together, as providers print groups of columns: the heading of a
    group, merged over its columns, is filled forward and may stand before the heading of each column.
    A heading that fits two columns goes to the one that is listed first.
    """
    exact, beginnings, required = _lookup(tuple(columns))
    top = rows[:HEADER_SEARCH_ROWS]
    texts: list[list[str]] = []
    for at, row in enumerate(top):
        line = [heading(cell) if isinstance(cell, str) and _HEADING_MARK.search(cell) else "" for cell in row]
        texts.append(line)
        found = _named([(text,) for text in line], exact, beginnings) if any(line) else {}
        if required <= found.keys():
            if at and sum(1 for text in texts[at - 1] if text) > 1:  # columns without parts stand in the row above
                taller = _named(_joined(texts[at - 1 :]), exact, beginnings)
                if len(taller) > len(found) and all(taller.get(name) == column for name, column in found.items()):
                    return _header(rows, at - 1, 2, taller)
            return _header(rows, at, 1, found)
    present = [{name for text in line if text in exact for name in exact[text]} & required for line in texts]
    for at in range(len(top) - 1):
        for height in (2, 3):
            if 2 * len(set().union(*present[at : at + height])) < len(required):
                continue  # not even half of the table's columns stand here under their own names
            found = _named(_joined(texts[at : at + height]), exact, beginnings)
            if required <= found.keys():
                return _header(rows, at, min(height, len(top) - at), found)
    return None


def _named(
    options: Sequence[Sequence[str]], exact: Mapping[str, tuple[str, ...]], beginnings: Sequence[tuple[str, str]]
) -> dict[str, int]:
    """Column names with their positions, from the headings that each position may have."""
    found: dict[str, int] = {}
    for position, texts in enumerate(options):
        for text in texts:
            if not text:
                continue
            names = exact.get(text, ())
            if beginnings:
                names = (*names, *(name for start, name in beginnings if text.startswith(start)))
            if not names:
                continue
            name = next((name for name in names if name not in found), None)
            if name is not None:
                found[name] = position
                break
    return found


def _joined(lines: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Headings that each column of a tall header may have: its own cells, and they joined with the groups above."""
    width = max(map(len, lines), default=0)
    own: list[list[str]] = [[] for _ in range(width)]
    filled: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        group = ""
        for position in range(width):
            text = line[position] if position < len(line) else ""
            group = text or group
            own[position].append(text)
            filled[position].append(group)
    return [
        tuple(dict.fromkeys(text for text in (*cells, " ".join(filter(None, cells)), " ".join(groups)) if text))
        for cells, groups in zip(own, filled, strict=True)
    ]


def _header(rows: Rows, at: int, height: int, found: Mapping[str, int]) -> Header:
    title = " ".join(filter(None, (clean(cell) for above in rows[:at] for cell in above)))
    lines = rows[at : at + height]
    words = {
        name: " ".join(clean(line[position]) for line in lines if position < len(line))
        for name, position in found.items()
    }
    return Header(row=at + height - 1, columns=dict(found), headings=words, title=title)


@lru_cache(maxsize=200)
def _lookup(
    columns: tuple[Column, ...],
) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...], frozenset[str]]:
    """Column names by exact heading, by beginning of a heading, and the required ones; earlier columns come first."""
    exact: dict[str, tuple[str, ...]] = {}
    beginnings: list[tuple[str, str]] = []
    for column in columns:
        for known in column.headings:
            if known.endswith("*"):
                beginnings.append((known[:-1], column.name))
            else:
                exact[known] = (*exact.get(known, ()), column.name)
    return exact, tuple(beginnings), frozenset(column.name for column in columns if column.required)


def tables(book: Opened, columns: Sequence[Column], ledger: Ledger) -> Iterator[tuple[str, Rows, Header]]:
    """Sheets that carry the header of a table: name, rows, header. Other filled sheets and hidden ones are noted."""
    if book.hidden_sheets:
        ledger.note(f"Скрытые листы не прочитаны: {', '.join(book.hidden_sheets)}")
    if book.hidden_rows:
        ledger.note(f"В книге скрыто строк: {book.hidden_rows}; они прочитаны наравне с видимыми")
    for sheet, rows in book.sheets.items():
        header = find_header(rows, columns)
        if header is not None:
            yield sheet, rows, header
        elif any(clean(cell) for row in rows for cell in row):
            ledger.note(f"Лист «{sheet}»: заголовка таблицы нет, лист не прочитан")


def header_score(book: Opened, columns: Sequence[Column]) -> float:
    """Share of the columns found in the best sheet, 0 when a required one is absent: for ``recognise``."""
    best = 0.0
    if book.kind not in ("csv", "xlsx", "xls"):
        return best
    for rows in book.sheets.values():
        header = find_header(rows[:HEADER_SEARCH_ROWS], columns)
        if header is not None:
            best = max(best, len(header.columns) / len(columns))
    return best


@dataclass
class Ledger:
    """The count that must add: every record of a file ends accepted, refused or superseded."""

    file_name: str
    refused: list[Refusal] = field(default_factory=list)
    superseded: list[Superseded] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    accepted: int = 0
    formulas: int = 0
    seen: dict[tuple[object, ...], object] = field(default_factory=dict)

    def refuse(self, sheet: str, row_number: int, column: str, value: Cell, reason: str, remedy: str) -> None:
        """Put one record among the refused."""
        shown = clean(value)
        self.refused.append(
            Refusal(sheet, row_number, column, shown if len(shown) <= 80 else shown[:79] + "…", reason, remedy)
        )

    def supersede(self, sheet: str, row_number: int, reason: str) -> None:
        """Put one record among the superseded."""
        self.superseded.append(Superseded(sheet, row_number, reason))

    def note(self, text: str) -> None:
        """Add a fact that an analyst should see, once."""
        if text not in self.notes:
            self.notes.append(text)

    def repeats(self, identity: tuple[object, ...], content: object, column: str, value: Cell) -> bool:
        """Whether a record repeats an earlier one word for word.

        identity  what a record is about; content  what it says

        Raises Refused when an earlier record of the same identity says something else: neither is known to be right,
        the first stays and the analyst decides.
        """
        if identity not in self.seen:
            self.seen[identity] = content
            return False
        if self.seen[identity] == content:
            return True
        raise Refused(
            column,
            value,
            "вторая строка о том же с другим значением",
            "Оставьте одну строку или различите их столбцами",
        )

    @property
    def rows_read(self) -> int:
        """Records of the file."""
        return self.accepted + len(self.refused) + len(self.superseded)


REPEATED = "повторяет такую же строку выше"
TOTAL_REASON = "итог, проверен по строкам"


class Refused(Exception):
    """Raised while one row is read; the row's reader turns it into a Refusal."""

    def __init__(self, column: str, value: Cell, reason: str, remedy: str) -> None:
        self.column, self.value, self.reason, self.remedy = column, value, reason, remedy
        super().__init__(reason)


def whole_count(cell: Cell, column: str, *, blank_as: float | None = None, largest: float = 1_000_000) -> float | None:
    """Persons, places or groups: a whole number, not negative. Blank gives ``blank_as``; «…» gives None.

    Raises Refused for text, percents, fractions, negative or absurd numbers.
    """
    value = number(cell)
    if value.mark == "blank":
        return blank_as
    if value.mark == "missing":
        return None
    if value.number is None:
        raise Refused(column, cell, "вместо числа стоит текст", "Впишите целое число без единиц измерения и знаков")
    if value.number < 0:
        raise Refused(column, cell, "отрицательное число", "Количество не бывает меньше нуля: проверьте знак")
    if value.number != int(value.number):
        raise Refused(
            column,
            cell,
            "дробное число там, где считают людей или места",
            "Впишите целое число; доли и ставки сюда не входят",
        )
    if value.number > largest:
        raise Refused(
            column,
            cell,
            f"число больше {largest:,.0f}".replace(",", " "),
            "Проверьте единицу измерения и не склеились ли соседние столбцы",
        )
    return value.number


def amount(cell: Cell, column: str, *, smallest: float = 0.0, largest: float = 1e12) -> float | None:
    """A measured amount between two bounds; None when blank or «…». Raises Refused."""
    value = number(cell)
    if value.mark in ("blank", "missing"):
        return None
    if value.number is None:
        raise Refused(column, cell, "вместо числа стоит текст", "Впишите число без единиц измерения")
    if not smallest <= value.number <= largest:
        raise Refused(
            column,
            cell,
            f"число вне допустимых пределов от {smallest:g} до {largest:g}",
            "Проверьте знак и единицу измерения",
        )
    return value.number


def year(cell: Cell, column: str, *, earliest: int = EARLIEST_YEAR, latest: int = LATEST_YEAR) -> int:
    """A year. Raises Refused for blanks, text and years outside the bounds."""
    text = clean(cell)
    found = re.fullmatch(
        r"((?:19|20|21)\d\d)(?:\.0)?(?:\s*[/–-]\s*(?:20)?\d\d)?\s*(?:г\.?|год|уч\.?\s*г\.?|учебный год)?", text
    )
    if isinstance(cell, date | datetime):
        found = None
    if found is None:
        raise Refused(
            column, cell, "год не распознан" if text else "год не указан", "Впишите год четырьмя цифрами, например 2026"
        )
    value = int(found[1])
    if not earliest <= value <= latest:
        raise Refused(column, cell, f"год вне пределов {earliest}–{latest}", "Проверьте, не опечатка ли это")
    return value


def yes_no(cell: Cell, column: str) -> bool | None:
    """да / нет; None when blank. Raises Refused for anything else."""
    text = label(cell)
    if not text:
        return None
    if text in ("да", "yes", "true", "1", "+", "истина", "есть"):
        return True
    if text in ("нет", "no", "false", "0", "-", "–", "—", "ложь"):
        return False
    raise Refused(column, cell, "ожидается «да» или «нет»", "Впишите «да» или «нет»")


def required_text(cell: Cell, column: str) -> str:
    """Text that must be there. Raises Refused when blank."""
    text = clean(cell)
    if not text:
        raise Refused(column, cell, "ячейка пуста", "Заполните ячейку: без неё строку нельзя отнести")
    return text


def one_of(cell: Cell, column: str, choices: Mapping[str, str]) -> str | None:
    """The value behind a known wording; None when blank. Raises Refused and names the wordings."""
    text = heading(cell)
    if not text:
        return None
    if text in choices:
        return choices[text]
    listing = ", ".join(f"«{name}»" for name in dict.fromkeys(choices.values()))
    raise Refused(column, cell, "такого значения нет в списке", f"Допустимо: {listing}")


BASES = {
    "9": "9",
    "9 классов": "9",
    "9 кл": "9",
    "9кл": "9",
    "9 класс": "9",
    "на базе 9 кл": "9",
    "на базе 9 классов": "9",
    "основное общее": "9",
    "основное общее образование": "9",
    "оо": "9",
    "ооо": "9",
    "11": "11",
    "11 классов": "11",
    "11 кл": "11",
    "11кл": "11",
    "11 класс": "11",
    "на базе 11 кл": "11",
    "на базе 11 классов": "11",
    "среднее общее": "11",
    "среднее общее образование": "11",
    "со": "11",
    "соо": "11",
}
FORMS = {
    "очная": "очная",
    "очно": "очная",
    "очно заочная": "очно-заочная",
    "очно заочная вечерняя": "очно-заочная",
    "вечерняя": "очно-заочная",
    "заочная": "заочная",
    "заочно": "заочная",
}
FUNDINGS = {
    "бюджет": "бюджет",
    "бюджетная": "бюджет",
    "бюджетное": "бюджет",
    "за счет бюджета": "бюджет",
    "областной бюджет": "бюджет",
    "краевой бюджет": "бюджет",
    "региональный бюджет": "бюджет",
    "бюджет субъекта": "бюджет",
    "бюджет субъекта рф": "бюджет",
    "федеральный бюджет": "бюджет",
    "внебюджет": "внебюджет",
    "внебюджетная": "внебюджет",
    "внебюджетное": "внебюджет",
    "платно": "внебюджет",
    "платное": "внебюджет",
    "договор": "внебюджет",
    "с полным возмещением затрат": "внебюджет",
    "с полным возмещением стоимости обучения": "внебюджет",
}

_TOTALS = ("всего", "итого", "в том числе", "из них", "из нее", "всего по", "итого по", "в целом по")


def is_total(cell: Cell | None) -> bool:
    """Whether a label prints a total of other rows."""
    if cell is None or cell == "" or isinstance(cell, int | float):
        return False
    text = label(cell)
    return text in _TOTALS or text.startswith(("итого ", "всего ", "итого:", "всего:"))


def is_number_row(row: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns: 1 2 3 … (or «А 1 2 3 …»)."""
    texts = [clean(cell).strip("().") for cell in row]
    digits = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
    filled = [text for text in texts if text]
    return (
        len(digits) >= 3
        and len(filled) - len(digits) <= 2
        and all(later == earlier + 1 for earlier, later in pairwise(digits))
        and digits[0] <= 3
    )


def read_rows(
    rows: Rows,
    header: Header,
    sheet: str,
    ledger: Ledger,
    reader: Callable[[Sequence[Cell], int], Iterable[Mapping[str, object]]],
    *,
    text_columns: Sequence[str] = (),
) -> list[dict[str, object]]:
    """Read the rows below a header one by one; the reader returns a row's records or raises Refused.

    Blank rows and the row of column numbers are no records. Cells of ``text_columns`` that look like formulas are
    counted and noted.
    """
    accepted: list[dict[str, object]] = []
    used = sorted(header.columns.values())
    for at in range(header.row + 1, len(rows)):
        row = rows[at]
        if not any(position < len(row) and row[position] != "" and clean(row[position]) for position in used):
            continue
        if at <= header.row + 3 and is_number_row(row):
            continue
        for name in text_columns:
            if starts_like_formula(header.cell(row, name)):
                ledger.formulas += 1
        try:
            for record in reader(row, at + 1):
                accepted.append({**record, "sheet": sheet, "row_number": at + 1})
                ledger.accepted += 1
        except Refused as refusal:
            ledger.refuse(sheet, at + 1, refusal.column, refusal.value, refusal.reason, refusal.remedy)
    if ledger.formulas:
        ledger.note(
            f"Ячеек, текст которых начинается с «=», «+», «-» или «@»: {ledger.formulas}; "
            "это прочитано как текст и никогда не вычисляется"
        )
    return accepted


def no_table(source: str, book: Opened, what: str, remedy: str) -> UnreadableFile:
    """The error of a file in which the table of a source is not found."""
    if book.kind == "html":
        return UnreadableFile(
            source,
            book.file_name,
            "вместо таблицы пришла веб-страница (HTML)",
            "Скачайте файл вручную из браузера: сайт ответил страницей входа или ошибки",
        )
    return UnreadableFile(source, book.file_name, what, remedy)
