"""Where a table of years stands on a sheet: its title, its periods, the words above its columns, its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from sources.opened import Cell, Rows
from sources.tables.cells import MONTHS, clean, has_digit, label, year_in

SEARCH_ROWS = 60
_CERTAINTY_WORD = re.compile(r"[(,–-]?\s*\b(?:прогноз|план|оценк|ожид|предв|проект|факт|отч[её]т)\w*\.?(?: данные)?\s*\)?", re.IGNORECASE)
_MONTHS = {name: f"M{month:02d}" for month, name in enumerate(MONTHS, start=1)}
_QUARTERS = {"i": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
_BARE_QUARTERS = ("i", "ii", "iii", "iv")
FEWEST_PARTS = 2  # months or quarters that make a row a header
_METHOD_BREAK = re.compile(r"(?=.*методолог)(?=.*измен).*?\b(?:в|с|начиная с)\s+(20\d\d)\s+год")
_PART_WORDS = re.compile(r"квартал|полугоди|месяц|\bна \d|\bна конец|" + "|".join(name[:-1] for name in MONTHS))
Areas = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Period:
    """What a data column holds: its period, the words of its own header, the footnotes of its year."""

    column: int
    period: str
    year: int
    words: str
    footnotes: tuple[str, ...]
    certainty: str = ""  # "" or one of certainty.py

    @property
    def is_point(self) -> bool:
        """Whether it is a moment («на 1 января»), not a stretch of time."""
        return len(self.period) == len("2024-01-01")


@dataclass(frozen=True)
class YearTable:
    """One table of a sheet: where its header ends, its data columns, the words above it.

    unknown_parts  words under the years that name a part of the year which is not known here
    """

    header_row: int
    first_row: int
    periods: tuple[Period, ...]
    title: str
    unknown_parts: tuple[str, ...] = ()

    @property
    def first_column(self) -> int:
        """First data column."""
        return self.periods[0].column

    def data_cells(self, row: Sequence[Cell]) -> list[tuple[Period, Cell]]:
        """Cells of a row under the periods of the table."""
        return [(period, row[period.column] if period.column < len(row) else "") for period in self.periods]

    def row_label(self, row: Sequence[Cell]) -> tuple[str, str]:
        """Label and code of a row: the last and the first text left of the data columns."""
        texts = [str(cell) for cell in row[: self.first_column] if clean(cell)]
        if not texts:
            return "", ""
        return texts[-1], (clean(texts[0]) if len(texts) > 1 else "")


def find_table(rows: Rows, merged: Areas) -> YearTable | None:
    """The first row with two years heads the table; a row of months or quarters below it splits the years.

    One year is enough where months or quarters stand below it, or where it is named above a row of them.
    """
    for at, row in enumerate(rows[:SEARCH_ROWS]):
        years = {column: found for column, cell in enumerate(row) if column and (found := _year_in_header(cell))}
        if len(years) >= 2 or (years and len(_parts_of(rows, at + 1)) >= FEWEST_PARTS):
            return _table_at(rows, merged, at, years)
        days = {column: day for column, cell in enumerate(row) if column and (day := _day_in(cell))}
        if len(set(days.values())) >= 2:
            return _days_at(rows, merged, at, days)
    return _one_year(rows)


def _parts_of(rows: Rows, at: int) -> dict[int, str]:
    """Months, quarters or moments that a row names, by column; bare «I», «II», «III» where they are quarters in order."""
    row = rows[at] if at < len(rows) else []
    parts = {column: part for column, cell in enumerate(row) if column and (part := _part_of_year(cell))}
    bare = {column: label(cell) for column, cell in enumerate(row) if column and isinstance(cell, str) and label(cell) in _BARE_QUARTERS}
    if parts or len(bare) < FEWEST_PARTS or next(iter(bare.values())) != "i":
        return parts
    return {column: _QUARTERS[text] for column, text in bare.items()}


def _one_year(rows: Rows) -> YearTable | None:
    """A table of the months or quarters of one year, which its title names."""
    for at in range(min(len(rows), SEARCH_ROWS)):
        parts = _parts_of(rows, at)
        if len(parts) < FEWEST_PARTS or len(set(parts.values())) < len(parts):
            continue
        title = " ".join(text for above in rows[:at] for cell in above if (text := clean(cell)))
        years = set(re.findall(r"(?<![\d.])((?:19|20)\d\d)(?!\d)", title))
        if len(years) != 1:
            return None
        year = years.pop()
        return YearTable(at, at + 1, tuple(Period(column, f"{year}-{part}", int(year), "", ()) for column, part in parts.items()), title)
    return None


def at_moments(table: YearTable, words: str) -> YearTable:
    """The table of a stock whose years are moments: «на конец года» is 31 December, «на начало года» 1 January."""
    moment = re.search(r"на (конец|начало) (?:отчетного )?(?:года|периода)", label(words))
    if moment is None or any(len(period.period) != len("2024") for period in table.periods):
        return table
    day = "12-31" if moment[1] == "конец" else "01-01"
    return replace(table, periods=tuple(replace(period, period=f"{period.period}-{day}") for period in table.periods))


def day_of_title(title: str) -> str | None:
    """The one day at which a title says a stock was counted: «на 31 октября 2024 г.»; None for none or several."""
    text = label(title)
    found = {
        day for words in re.findall(r"на (?:\d{1,2} [а-я]+|конец [а-я]+|\d\d\.\d\d\.)\s*(?:19|20)\d\d", text)
        if (day := _day_in(re.sub(r"(?<=\.)\s+", "", words)))
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None


def _year_in_header(cell: Cell) -> tuple[int, tuple[str, ...]] | None:
    """Year of a header cell, also one beside a word of certainty («2025 (прогноз)») or a mark of stars («2025**»)."""
    if not isinstance(cell, str):
        return year_in(cell)
    stars = re.search(r"(?<=\d)\s*(\*+)\s*$", cell)
    found = year_in(_CERTAINTY_WORD.sub("", cell[: stars.start()] if stars else cell).strip(" ,–-"))
    return (found[0], (*found[1], stars[1])) if found and stars else found


def _day_in(cell: Cell) -> str | None:
    """Day that a header cell names: a date, «на 31 октября 2022 г.», «на 01.01.2024»."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if not isinstance(cell, str) or not has_digit(cell):
        return None
    text = label(cell)
    digits = re.fullmatch(r"(?:по состоянию )?на (\d\d)\.(\d\d)\.((?:19|20)\d\d)\s*(?:г\.?|года)?", text)
    if digits:
        return f"{digits[3]}-{digits[2]}-{digits[1]}"
    words = re.fullmatch(r"((?:по состоянию )?на \d{1,2} [а-я]+|на конец [а-я]+) ((?:19|20)\d\d)\s*(?:г\.?|года)?", text)
    part = _part_of_year(words[1]) if words else None
    return f"{words[2]}-{part}" if words and part else None


def _days_at(rows: Rows, merged: Areas, at: int, days: dict[int, str]) -> YearTable:
    """A table whose columns are days: a stock at several moments."""
    top = next((number for number, above in enumerate(rows[:at]) if any(clean(cell) for cell in above[1:])), at)
    words = _column_words(rows, merged, top, at)
    periods = tuple(Period(column, day, int(day[:4]), words.get(column, ""), ()) for column, day in days.items())
    above = [clean(cell) for line in rows[:at] for cell in line]
    title = " ".join(text for text in above if text and label(text) not in ("к содержанию", "содержание"))
    return YearTable(at, at + 1, periods, title)


def _table_at(rows: Rows, merged: Areas, at: int, years: dict[int, tuple[int, tuple[str, ...]]]) -> YearTable:
    below = rows[at + 1] if at + 1 < len(rows) else []
    parts = _parts_of(rows, at + 1)
    split = len(parts) >= FEWEST_PARTS
    top = next((number for number, above in enumerate(rows[:at]) if any(clean(cell) for cell in above[1:])), at)
    words = _column_words(rows, merged, top, at)
    header = rows[at]
    for column in years:
        year_head = header[column]
        said = " ".join(_CERTAINTY_WORD.findall(year_head)) if isinstance(year_head, str) else ""
        words[column] = f"{words.get(column, '')} {said}".strip()
    labelled = not split and _says_certainty(below, years)
    if labelled:
        words |= {column: f"{words.get(column, '')} {clean(below[column])}".strip() for column in years if column < len(below)}
    periods = tuple(_split_years(years, parts, words) if split else _whole_years(years, words))
    width = 3 if len(set(years.values())) < len(years) else None  # blocks of years side by side: words stand left
    above = [clean(cell) for line in rows[:at] for cell in line[:width]]
    title = " ".join(text for text in above if text and label(text) not in ("к содержанию", "содержание"))
    unknown = dict.fromkeys(
        text for column, cell in enumerate(below) if column and column not in parts and _PART_WORDS.search(text := label(cell))
    )
    return YearTable(at, at + (2 if split or labelled else 1), periods, title, tuple(unknown))


def _says_certainty(row: Sequence[Cell], years: dict[int, tuple[int, tuple[str, ...]]]) -> bool:
    """Whether the row below the years says of each what it is: «отчёт», «оценка», «прогноз»."""
    texts = [clean(row[column]) for column in years if column < len(row) and clean(row[column])]
    return bool(texts) and all(_CERTAINTY_WORD.fullmatch(text) for text in texts)


def _whole_years(years: dict[int, tuple[int, tuple[str, ...]]], words: dict[int, str]) -> Iterator[Period]:
    for column, (year, marks) in years.items():
        yield Period(column, str(year), year, words.get(column, ""), marks)


def _split_years(
    years: dict[int, tuple[int, tuple[str, ...]]], parts: dict[int, str], words: dict[int, str]
) -> Iterator[Period]:
    current: tuple[int, tuple[str, ...]] | None = None
    for column in range(max(max(years), max(parts)) + 1):
        current = years.get(column, current)
        if column in parts and current is not None:
            yield Period(column, f"{current[0]}-{parts[column]}", current[0], words.get(column, ""), current[1])


def _column_words(rows: Rows, merged: Areas, top: int, header_row: int) -> dict[int, str]:
    """Words that stand above each column inside the header (merged areas reach over all their columns)."""
    words: dict[int, list[str]] = {}
    for at in range(top, header_row):
        starts = [column for column, cell in enumerate(rows[at]) if column and clean(cell)]
        ends = _group_ends(rows[header_row], starts)
        for column in starts:
            text = clean(rows[at][column])
            right = next((area[3] for area in merged if area[0] == at and area[1] == column), ends.get(column, column))
            for covered in range(column, min(right, 4_096) + 1):
                words.setdefault(covered, []).append(text)
    return {column: " ".join(texts) for column, texts in words.items()}


def _group_ends(header: Sequence[Cell], starts: Sequence[int]) -> dict[int, int]:
    """Last column of each group above the years, where no merged area says it: up to the next group; {} for a lone text."""
    if len(starts) < 2:
        return {}
    last = max((column for column, cell in enumerate(header) if clean(cell)), default=0)
    return {start: max(start, following - 1) for start, following in pairwise([*starts, last + 1])}


def _part_of_year(cell: Cell) -> str | None:
    text = label(cell)
    if text in _MONTHS:
        return _MONTHS[text]
    quarter = re.fullmatch(r"(iv|i{1,3}|[1-4])\s*(?:-?й\s*)?(?:квартал|кв\.?)", text)
    if quarter:
        return _QUARTERS[quarter[1]]
    moment = re.fullmatch(r"(?:по состоянию )?на (\d{1,2}) ([а-я]+)|на конец ([а-я]+)", text)
    if moment is None:
        return None
    month = next((at for at, name in enumerate(MONTHS, start=1) if name[:3] == (moment[2] or moment[3])[:3].replace("мая", "май")), None)
    if month is None:
        return None
    return f"{month:02d}-{int(moment[1]):02d}" if moment[1] else f"{month:02d}-31"


def footnote_texts(rows: Rows, table: YearTable) -> dict[str, str]:
    """Footnotes below a table: number → text; a line without a number continues the one before."""
    notes: dict[str, str] = {}
    last = ""
    for row in rows[table.first_row :]:
        filled = [cell for cell in row if clean(cell)]
        if len(filled) != 1 or not isinstance(filled[0], str) or is_unit_row(filled[0]):
            continue
        for line in filled[0].splitlines():
            text = clean(line)
            found = re.match(r"(\d{1,2}|\*+)\s*(?:\)\s*|\s+(?=[А-ЯЁа-яё])|(?<=\*)[–-]?\s*)(.+)", text)
            if found:
                last = found[1]
                notes[last] = found[2]
            elif last and len(text) > 20:
                notes[last] += " " + text
    return notes


def break_year(note: str) -> int | None:
    """Year from which a footnote says that the method is another; None when it says no such thing."""
    for sentence in re.split(r"(?<=[а-я»)])\.\s+", label(note)):
        found = _METHOD_BREAK.search(sentence)
        if found:
            return int(found[1])
    return None


def is_unit_row(name: str) -> bool:
    """Whether a row only changes the unit of what follows."""
    return re.match(r"(тысяч|тыс|в процентах|в %|человек|млн|рублей)", label(name)) is not None
