"""Where a table of years stands on a sheet: its title, its periods, the words above its columns, its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from sources.opened import Cell, Rows
from sources.rosstat.indicators import is_title
from sources.rosstat.periods import (
    CERTAINTY_WORD,
    QUARTERS,
    day_in,
    is_stretch,
    names_part,
    part_of_year,
    period_in,
    year_of_heading,
)
from sources.tables.cells import clean, has_letter, label, number, unit_in

SEARCH_ROWS = 60
_BARE_QUARTERS = ("i", "ii", "iii", "iv")
UNIT_HEAD = re.compile(r"ед(?:иниц\w*|\.)\s*изм|единица$")
FEWEST_PARTS = 2  # months or quarters that make a row a header
_METHOD_BREAK = re.compile(r"(?=.*методолог)(?=.*измен).*?\b(?:в|с|начиная с)\s+(20\d\d)\s+год")
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
    unit_column: int = -1  # left of the data: the unit of each row; -1 where there is none

    @property
    def first_column(self) -> int:
        """First data column."""
        return self.periods[0].column

    def data_cells(self, row: Sequence[Cell]) -> list[tuple[Period, Cell]]:
        """Cells of a row under the periods of the table."""
        return [(period, row[period.column] if period.column < len(row) else "") for period in self.periods]

    def unit_of(self, row: Sequence[Cell]) -> tuple[str, float] | None:
        """Unit that a row names in the column of units."""
        return unit_in(clean(row[self.unit_column])) if 0 <= self.unit_column < len(row) else None

    def row_label(self, row: Sequence[Cell]) -> tuple[str, str]:
        """Label and code of a row: the last and the first text left of the data columns."""
        texts = [str(cell) for column, cell in enumerate(row[: self.first_column]) if clean(cell) and column != self.unit_column]
        if not texts:
            return "", ""
        return texts[-1], (clean(texts[0]) if len(texts) > 1 else "")


def find_table(rows: Rows, merged: Areas) -> YearTable | None:
    """The first table of years on a sheet, or of other periods; None when there is none."""
    table = _first_table(rows, merged)
    if table is None:
        return None
    head = (column for row in rows[max(0, table.header_row - 1) : table.first_row] for column, cell in enumerate(row[: table.first_column]) if UNIT_HEAD.match(label(cell)))
    return replace(table, unit_column=next(head, -1))


def _first_table(rows: Rows, merged: Areas) -> YearTable | None:
    """The first row with two years heads the table; a row of months or quarters below it splits the years.

    One year is enough where months or quarters stand below it, or where it is named above a row of them.
    """
    first = next((at for at, row in enumerate(rows) if any(clean(cell) for cell in row)), 0)
    for at, row in enumerate(rows[first : first + SEARCH_ROWS], start=first):
        years = {column: found for column, cell in enumerate(row) if column and (found := year_of_heading(cell))}
        whole = _whole_periods(row)
        if len(years) >= 2 or (years and (whole or len(_parts_of(rows, at + 1)) >= FEWEST_PARTS)):
            return _table_at(rows, merged, at, years)
        if len(set(whole.values())) >= 2:
            return _periods_at(rows, merged, at, whole)
        stretches = {column: clean(cell) for column, cell in enumerate(row) if column and is_stretch(cell)}
        if len(set(stretches.values())) >= 2:
            return YearTable(at, at + 1, (Period(min(stretches), "", 0, "", ()),), _title_above(rows, at), tuple(dict.fromkeys(stretches.values())))
    return _one_year(rows)


def _whole_periods(row: Sequence[Cell]) -> dict[int, str]:
    """Periods that cells name in full, by column: days, and quarters or months with their year."""
    return {column: found for column, cell in enumerate(row) if column and (found := day_in(cell) or period_in(cell))}


def tables_of(rows: Rows) -> Iterator[Rows]:
    """A sheet's rows once for each table below another: all other lines are blank, so a row keeps its number.

    A further table is a row of years under a title of its own; years repeated without one continue the table.
    """
    starts = [0]
    for at, row in enumerate(rows):
        if not at or not _is_heads(row):
            continue
        words = ""
        for above in range(at - 1, starts[-1], -1):
            if any(number(cell).number is not None for cell in rows[above]):
                break
            words = f"{' '.join(clean(cell) for cell in rows[above])} {words}"
            if is_title(words):
                if any(number(cell).number is not None for row in rows[starts[-1] : above] for cell in row[1:]):
                    starts.append(above)
                break
    for start, end in pairwise([*starts, len(rows)]):
        yield rows if len(starts) == 1 else [row if start <= at < end else [] for at, row in enumerate(rows)]


def _parts_of(rows: Rows, at: int) -> dict[int, str]:
    """Months, quarters or moments that a row names, by column; bare «I», «II», «III» where they are quarters in order."""
    row = rows[at] if at < len(rows) else []
    parts = {column: part for column, cell in enumerate(row) if column and (part := part_of_year(cell))}
    bare = {column: label(cell) for column, cell in enumerate(row) if column and isinstance(cell, str) and label(cell) in _BARE_QUARTERS}
    if parts or len(bare) < FEWEST_PARTS or next(iter(bare.values())) != "i":
        return parts
    return {column: QUARTERS[text] for column, text in bare.items()}


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


def are_parts_of_years(table: YearTable) -> bool:
    """Whether all columns that are known are months, quarters or days: what stands between them can be left out."""
    return bool(table.periods) and all(len(period.period) > len("2024") for period in table.periods)


def at_moments(table: YearTable, words: str) -> YearTable:
    """The table of a stock whose years are moments."""
    return replace(table, periods=tuple(replace(period, period=at_moment(period.period, words)) for period in table.periods))


def at_moment(period: str, words: str) -> str:
    """The day of a year at which a stock was counted: «на конец года» is 31 December, «на начало года» 1 January."""
    moment = re.search(r"на (конец|начало) (?:отчетного )?(?:года|периода)", label(words)) if len(period) == len("2024") else None
    return f"{period}-{'12-31' if moment[1] == 'конец' else '01-01'}" if moment else period


def _is_heads(row: Sequence[Cell]) -> bool:
    """Whether a row holds periods and at most two words beside them."""
    last = list(islice((cell for cell in reversed(row) if cell not in ("", None)), 3))
    if not any(year_of_heading(cell) or period_in(cell) for cell in last):
        return False
    heads = [cell for cell in row if clean(cell)]
    return sum(1 for cell in heads if year_of_heading(cell) or period_in(cell)) >= max(2, len(heads) - 2)


def _periods_at(rows: Rows, merged: Areas, at: int, named: dict[int, str]) -> YearTable:
    """A table whose columns name their periods in full: a stock at several days, quarters or months with their years."""
    top = next((line for line, above in enumerate(rows[:at]) if any(clean(cell) for cell in above[1:])), at)
    words = _column_words(rows, merged, top, at)
    for column, cell in enumerate(rows[at]):
        if column in named and isinstance(cell, str) and (said := CERTAINTY_WORD.findall(cell)):
            words[column] = f"{words.get(column, '')} {' '.join(said)}".strip()
    periods = tuple(Period(column, period, int(period[:4]), words.get(column, ""), ()) for column, period in named.items())
    return YearTable(at, at + 1, periods, _title_above(rows, at))


def _title_above(rows: Rows, at: int, width: int | None = None) -> str:
    """Words above a header, in its first columns where tables stand side by side."""
    above = [clean(cell) for line in rows[:at] for cell in line[:width]]
    return " ".join(text for text in above if text and label(text) not in ("к содержанию", "содержание"))


def _table_at(rows: Rows, merged: Areas, at: int, years: dict[int, tuple[int, tuple[str, ...]]]) -> YearTable:
    below = rows[at + 1] if at + 1 < len(rows) else []
    parts = _parts_of(rows, at + 1)
    split = len(parts) >= FEWEST_PARTS
    top = next((line for line, above in enumerate(rows[:at]) if any(clean(cell) for cell in above[1:])), at)
    words = _column_words(rows, merged, top, at)
    header = rows[at]
    for column in years:
        year_head = header[column]
        said = " ".join(CERTAINTY_WORD.findall(year_head)) if isinstance(year_head, str) else ""
        words[column] = f"{words.get(column, '')} {said}".strip()
    labelled = not split and _says_certainty(below, years)
    if labelled:
        words |= {column: f"{words.get(column, '')} {clean(below[column])}".strip() for column in years if column < len(below)}
    below_words = {} if split or labelled else _sub_header(below, years)
    periods = tuple(_split_years(years, parts, words) if split else _whole_years(years, words, below_words, _whole_periods(header)))
    width = 3 if len(set(years.values())) < len(years) else None  # blocks of years side by side: words stand left
    title = _title_above(rows, at, width)
    unknown = dict.fromkeys(
        text for column, cell in enumerate(below)
        if column and column not in parts and (names_part(text := label(cell)) or (split and column > min(parts) and has_letter(text)))
    )  # fmt: skip
    return YearTable(at, at + (2 if split or labelled or below_words else 1), periods, title, tuple(unknown))


def _says_certainty(row: Sequence[Cell], years: dict[int, tuple[int, tuple[str, ...]]]) -> bool:
    """Whether the row below the years says of each what it is: «отчёт», «оценка», «прогноз»."""
    texts = [clean(row[column]) for column in years if column < len(row) and clean(row[column])]
    return bool(texts) and all(CERTAINTY_WORD.fullmatch(text) for text in texts)


def _sub_header(below: Sequence[Cell], years: Mapping[int, object]) -> dict[int, str]:
    """Words that part each year («тыс. человек», «в % к итогу»; «всего», «женщины»; activities), by column; {} for a row of data."""
    first = min(years)
    texts = {column: clean(cell) for column, cell in enumerate(below) if clean(cell)}
    parted = len(texts) >= 2 and min(texts) >= first
    return texts if parted and all(number(below[column]).mark == "bad" and has_letter(text) for column, text in texts.items()) else {}


def _whole_years(
    years: dict[int, tuple[int, tuple[str, ...]]], words: dict[int, str], below: Mapping[int, str], others: Mapping[int, str]
) -> Iterator[Period]:
    """Columns of whole years; a year printed once holds for every column that the row below it parts."""
    last: tuple[int, tuple[str, ...]] | None = None
    above = ""
    for column in range(max([*years, *below, *others]) + 1):
        if column in others:
            yield Period(column, others[column], int(others[column][:4]), words.get(column, ""), ())
            last = None
        elif column in years:
            last, above = years[column], words.get(column, "")
            yield Period(column, str(last[0]), last[0], f"{above} {below.get(column, '')}".strip(), last[1])
        elif column in below and last is not None:
            yield Period(column, str(last[0]), last[0], f"{words.get(column, above)} {below[column]}".strip(), last[1])


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
