"""Tables in which rows or columns name the indicator, or rows name the period: each cell is told by all words around it.

    rows                         columns                 what is read
    indicators, units beside     years, quarters         passport of a region
    years, quarters, months      indicators, activities  series down the page
    months, quarters             years                   a matrix of one indicator
    activities, regions          indicators              one date, named in the title
    region, period, indicator    one value               a table of open data

A cell is kept when its period, its indicator and its unit are all said once – by its row, its column or the title – and agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sources.codelists import Codelists
from sources.opened import Cell, Rows
from sources.rosstat.certainty import FORECAST, certainty_of
from sources.rosstat.indicators import (
    EMPLOYMENT_TOTAL,
    Indicator,
    doubt,
    indicator_in,
    is_employment,
    is_part,
    is_title,
)
from sources.rosstat.layout import SEARCH_ROWS, UNIT_HEAD, Areas, YearTable, at_moment
from sources.rosstat.periods import day_in, day_of_title, is_stretch, part_of_year, period_in, year_of_heading
from sources.rosstat.regions import gives_way
from sources.rosstat.store import Store
from sources.tables.cells import clean, has_letter, label, number, unit_in
from sources.tables.coded import TOTAL, region_of_label, section_in_words, section_of_name
from sources.tables.header import is_number_row
from sources.tables.merged import filled_across

FEWEST_ROWS = 2
_NO_UNIT = "Допишите единицу в строку, в заголовок столбца или в название таблицы: «тыс. человек», «рублей», «%»"
_NOT_SAID = "Назовите в строке, в столбце или над таблицей один показатель, его период и единицу"
_ASIDE = re.compile(r"в (?:процентах|%) к|темп|прирост|индекс|изменени")


@dataclass(frozen=True)
class WordTable:
    """Where such a table stands.

    first_row  first row of data
    heads      words above each column of numbers
    unit_at    column with the unit of each row, -1 where there is none
    by_period  whether the rows name periods
    """

    first_row: int
    heads: dict[int, str]
    title: str
    unit_at: int
    by_period: bool

    def words_of(self, row: Sequence[Cell]) -> tuple[str, str]:
        """Period of a row, "" where it names none, and its other words: a year in one column and its month in the next are one period."""
        cells = [clean(cell) for at, cell in enumerate(row[: min(self.heads)]) if at != self.unit_at and clean(cell)]
        if not self.by_period:
            return "", cells[-1] if cells else ""
        named = [text for text in cells if _period_of(text) or is_stretch(text)]
        return " ".join(dict.fromkeys(named)), " ".join(text for text in cells if text not in named)

    def names_of(self, row: Sequence[Cell]) -> list[str]:
        """The words of a row cell by cell: an indicator, the region and the activity may stand in columns of their own."""
        cells = (clean(cell) for at, cell in enumerate(row[: min(self.heads)]) if at != self.unit_at)
        return [text for text in cells if has_letter(text) and not (_period_of(text) or is_stretch(text))]


def find_word_table(rows: Rows, areas: Areas, years: YearTable | None) -> WordTable | None:
    """The table whose rows name periods or indicators, or whose columns name indicators; None when there is none.

    years  the table of years across that the sheet has, None where it has none
    """
    if years is not None:
        named = [years.row_label(row)[0] for row in rows[years.first_row :]]
        months = sum(1 for row in rows[years.first_row :] if any(isinstance(cell, str) and part_of_year(cell) for cell in row[: years.first_column]))
        if months < FEWEST_ROWS and not any(is_title(text) and not _ASIDE.search(label(text)) for text in named if len(text) < 200):
            return None
        heads = {period.column: f"{period.period} {period.words}".strip() for period in years.periods}
        return WordTable(years.first_row, heads, years.title, years.unit_column, by_period=months >= FEWEST_ROWS)
    return _without_years_across(rows, areas)


def _without_years_across(rows: Rows, areas: Areas) -> WordTable | None:
    """The same where no row of years stands above: the first row of a name and numbers begins the data."""
    begin = next((at for at, row in enumerate(rows) if any(clean(cell) for cell in row)), 0)
    at, left = next(((at, left) for at in range(begin, min(len(rows), begin + SEARCH_ROWS)) if (left := _first_number(rows[at]))), (0, 0))
    head = _head_rows(rows, begin, at) if at else []
    if not head:
        return None
    above = filled_across(rows, areas, at)
    heads: dict[int, str] = {}
    for column in range(left, max(len(above[line]) for line in head)):
        texts = (clean(above[line][column]) for line in head if column < len(above[line]))
        heads[column] = " ".join(dict.fromkeys(text for text in texts if text))
    unit_at = next((column for line in head for column, cell in enumerate(rows[line]) if UNIT_HEAD.match(label(cell))), -1)
    heads = {column: words for column, words in heads.items() if words and column != unit_at}
    title = " ".join(text for line in rows[: head[0]] for cell in line if (text := clean(cell)))
    if not heads:
        return None
    table = WordTable(at, heads, title, unit_at, by_period=True)
    if not any(is_title(words) for words in (title, *heads.values(), table.words_of(rows[at])[1])):
        return None
    if sum(1 for line in rows[at:] if _period_of(table.words_of(line)[0])) >= FEWEST_ROWS:
        return table
    return replace(table, by_period=False) if _one_period(title) else None


def _first_number(row: Sequence[Cell]) -> int:
    """Column of the first number beside a name; 0 where the row is no data: no name, no number, the numbers of the columns."""
    if not row or not clean(row[0]) or is_number_row(row):
        return 0
    return next((column for column, cell in enumerate(row) if column and number(cell).number is not None and not year_of_heading(cell)), 0)


def _head_rows(rows: Rows, begin: int, at: int) -> list[int]:
    """Rows of the header right above the data: of several texts, but for the row of a year; the numbers of columns are none."""
    head: list[int] = []
    for line in range(at - 1, begin - 1, -1):
        texts = [cell for cell in rows[line] if clean(cell)]
        if not texts or (len(texts) < 2 and head):
            break
        if len(texts) > 1 and not is_number_row(rows[line]):
            head.insert(0, line)
    return head


def _one_period(title: str) -> str | None:
    """Period of a whole table: the day, the quarter or month, or the one year that its title names."""
    day = day_of_title(title)
    if day:
        return day
    found = set(re.findall(r"(?<![\d.])((?:19|20)\d\d)(?!\d)", title))
    return found.pop() if len(found) == 1 and not is_stretch(title) else None


def _period_of(name: str) -> str | None:
    """Period that the words of a row or of a column name: with its year, or of a year that stands elsewhere."""
    year = year_of_heading(name)
    if year:
        return str(year[0])
    return day_in(name) or period_in(name) or part_of_year(name)


@dataclass
class WordReader:
    """One table of this kind under reading."""

    sheet: str
    rows: Rows
    table: WordTable
    area: str | None
    latest: int | None
    file_name: str
    store: Store
    codelists: Codelists
    year: str = ""  # printed once above the rows of its months

    def read(self) -> None:
        """Read every row; names that are no indicator are noted together."""
        unknown: dict[str, None] = {}
        above = year_of_heading(self.table.words_of(self.rows[self.table.first_row - 1])[0]) if self.table.first_row else None
        self.year = str(above[0]) if above else ""
        for at in range(self.table.first_row, len(self.rows)):
            row = self.rows[at]
            when, name = self.table.words_of(row)
            filled = [(column, row[column]) for column in self.table.heads if column < len(row) and number(row[column]).mark != "blank"]
            if not filled:
                self.year = str(found[0]) if (found := year_of_heading(when)) else self.year
            elif strange := self._strange(row):
                unknown |= dict.fromkeys(strange)
            elif when or name or not self.table.by_period:
                for column, cell in filled:
                    said = self._cell(at, when, name, column, cell)
                    unknown |= {said: None} if said else {}
        if unknown:
            listed = "», «".join(text[:60] for text in list(unknown)[:6])
            more = f" и ещё {len(unknown) - 6}" if len(unknown) > 6 else ""
            self.store.ledger.note(f"Лист «{self.sheet}»: не показатели этого источника, не прочитаны: «{listed}»{more}")

    def _strange(self, row: Sequence[Cell]) -> list[str]:
        """Words beside an indicator that nobody knows: the number is of less than the whole, of what nobody can say."""
        names = self.table.names_of(row) if self.table.by_period else []
        if len(names) < 2 or not any(is_title(text) or indicator_in(label(text)) for text in names):
            return []
        return [text for text in names if self._section(text, "") is None and not self._says_no_indicator(text) and section_in_words(self.codelists, text) is None]

    def _cell(self, at: int, when: str, name: str, column: int, cell: Cell) -> str:
        """Keep one cell or refuse it; its words where they name no indicator."""
        head = self.table.heads[column]
        aside = next((words for words in (name, head) if is_part(label(words)) or _ASIDE.search(label(words))), "")
        found = None if aside else self._indicator(name, head)
        beside = self.table.names_of(self.rows[at]) if self.table.by_period else []
        section = next((one for text in beside[1:] if (one := self._activity(text))), None) or self._section(name, head)
        if found is None or section is None:
            return aside or ", ".join(text for text in (name, head) if text and not _period_of(text.split(" ")[0])) or when
        indicator, subject = found
        period, unit, outside = self._period(when, head), self._unit(name, head, self.rows[at]), gives_way(label(name))
        wrong = "период не назван" if period is None else doubt(indicator, unit[0] if unit else None, is_point=len(period) == len("2024-01-01"))
        if outside:
            self.store.ledger.supersede(self.sheet, at + 1, outside)
        elif wrong or period is None or unit is None:
            self.store.ledger.refuse(self.sheet, at + 1, head or name, cell, wrong, _NO_UNIT if unit is None else _NOT_SAID)
        else:
            if subject == EMPLOYMENT_TOTAL.name and self._by_section and len(period) == len("2024"):
                subject = "employment"
            period = at_moment(period, f"{self.table.title} {name} {head}") if indicator.points else period
            key: dict[str, object] = {"ref_area": self._named_area(name, head) or self.area, "time_period": period, "economic_activity": section, "unit_measure": unit[0]}
            key |= {"time_period": int(period), "obs_status": "A", "note": None} if subject == "employment" else {}
            self.store.put(self.sheet, at + 1, head or name, cell, subject, key, unit[1], self._certainty(f"{when} {name}", head, period))
        return ""

    def _certainty(self, name: str, head: str, period: str) -> str:
        if self.latest is not None and int(period[:4]) > self.latest:
            return FORECAST
        return certainty_of(f"{name} {head}") or certainty_of(f"{self.table.title} {self.sheet} {self.file_name}")

    def _named_area(self, name: str, head: str) -> str | None:
        """Region that the row or the column is of."""
        return next((found for text in (name, head) if text and (found := region_of_label(self.codelists, text))), None)

    @cached_property
    def _by_section(self) -> bool:
        """Whether rows or columns are activities."""
        names = [*self.table.heads.values(), *(self.table.words_of(row)[1] for row in self.rows[self.table.first_row :])]
        return any(section_of_name(self.codelists, words) not in (None, TOTAL) for words in names)

    def _indicator(self, name: str, head: str) -> tuple[Indicator, str] | None:
        """The indicator that the row, the column or the title names, in this order; a row that names something else has none."""
        for words in (name, head, self.table.title):
            text = label(words)
            if is_employment(text):
                return EMPLOYMENT_TOTAL, EMPLOYMENT_TOTAL.name
            if found := indicator_in(text):
                return found
            if words == name and name and self._section(name, "") is None and not region_of_label(self.codelists, name):
                return None
            if words == head and head and has_letter(head) and not self._says_no_indicator(head):
                return None
        return None

    def _says_no_indicator(self, head: str) -> bool:
        """Whether words above a column leave the indicator to the title: a period, a unit, an activity, a region, «всего»."""
        bare = re.sub(r"\b(?:всего|итого|значение|показател\w*|на конец (?:года|периода))\b", "", label(head)).strip(" ,()")
        whole = not bare or _period_of(bare) is not None or self._section("", head) not in (None, TOTAL) or region_of_label(self.codelists, head) is not None
        return whole or (unit_in(bare) is not None and len(bare) < 20) or year_of_heading(bare.split(" ")[0]) is not None

    def _section(self, name: str, head: str) -> str | None:
        """Section that the row or the column names; the total where neither is an activity; None for an unknown row."""
        for words in (name, head):
            if found := section_of_name(self.codelists, words):
                return found
        return TOTAL if not name or is_title(name) or indicator_in(label(name)) or region_of_label(self.codelists, name) else None

    def _activity(self, text: str) -> str | None:
        """Section that a cell beside the indicator names: «Строительство», «Раздел C Обрабатывающие производства»."""
        return section_of_name(self.codelists, text) or (None if is_title(text) else section_in_words(self.codelists, text))

    def _period(self, when: str, head: str) -> str | None:
        """Period of a cell: its row's and its column's words together, else the title's; None where they say none, or two."""
        if is_stretch(when) or is_stretch(head):
            return None
        own = [found for words in (when, head.split(" ")[0] if head[:4].isdigit() else head) if words and (found := _period_of(words))]
        years = [one for one in own if re.match(r"(?:19|20)\d\d", one)]
        parts = [one for one in own if one not in years]
        if len(years) > 1 or len(parts) > 1 or (when and not _period_of(when)):
            return None
        year = years[0] if years else self.year or _one_period(self.table.title) or "" if parts else _one_period(self.table.title) or ""
        if not parts:
            return year or None
        return f"{year}-{parts[0]}" if len(year) == len("2024") else None

    def _unit(self, name: str, head: str, row: Sequence[Cell]) -> tuple[str, float] | None:
        """Unit of a cell: of its row's column of units, its row's words, its column's, the title's."""
        of_row = clean(row[self.table.unit_at]) if 0 <= self.table.unit_at < len(row) else ""
        return next((unit for words in (of_row and f", {of_row}", name, head, self.table.title) if words and (unit := unit_in(words))), None)
