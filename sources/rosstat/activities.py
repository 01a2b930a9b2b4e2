"""Tables whose rows are activities: employment, wages, value added. Sections are kept, what adds up to them is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sources.codelists import Codelists
from sources.opened import Cell, Rows
from sources.rosstat.indicators import UNITS_IN_RUSSIAN, in_russian, is_part, is_whole
from sources.rosstat.layout import Period, YearTable, break_year, is_unit_row
from sources.rosstat.periods import year_of_heading
from sources.rosstat.regions import gives_way
from sources.rosstat.store import Store
from sources.tables.cells import clean, footnotes, label, lookalikes, number, unit_in
from sources.tables.coded import OF_MUNICIPALITY, TOTAL, is_municipality, region_of_label, section_of_name

NO_SECTION = (
    "вид деятельности не найден среди разделов ОКВЭД2",
    "Проверьте название; новое написание раздела добавьте в data/codelists/economic_activity_alias.csv с источником",
)
LONGEST_REGION = 60  # letters of a heading that is a region's name; a footnote names regions by the way
_PART = re.compile(r"(в том числе|из них|из не[еёг]|в т\.? ?ч\.?)")
_STARTS_PART = re.compile(r"из н|в том числе|в т\.")
_PART_OF_SECTION = "часть раздела, уже учтена в разделе"


def names_sections(rows: Rows, table: YearTable, codelists: Codelists) -> bool:
    """Whether at least three rows of a table are sections, or all of a small one are."""
    names = [name for row in rows[table.first_row :] if (name := table.row_label(row)[0])]
    found = {section_of_name(codelists, name) for name in names}
    return (bool(found) and None not in found) or len(found - {None, TOTAL}) >= 3


@dataclass
class Activities:
    """One table by activity under reading.

    subject    employment, or the indicator that is measured
    units      units that it may have; another one in the title contradicts it
    new_table  whether the table begins where another one of the book ended
    """

    sheet: str
    rows: Rows
    table: YearTable
    title: str
    notes: dict[str, str]
    subject: str
    units: tuple[str, ...]
    area: str | None
    new_table: bool
    store: Store
    codelists: Codelists
    unit: tuple[str, float] | None = None
    main_unit: tuple[str, float] | None = None
    parent: str = ""
    inside_parts: bool = False
    title_marks: set[str] = field(default_factory=set)
    breaks: dict[str, int] = field(default_factory=dict)
    old_sections: bool = False
    outside: str = ""  # why the rows below a heading are of no region that is kept
    aside: dict[int, tuple[str, ...]] = field(default_factory=dict)  # columns beside the whole: why they give way or are refused

    def __post_init__(self) -> None:
        self.unit = unit_in(self.title)
        self.aside = columns_aside(self.table.periods, yearly=self.subject == "employment")
        self.old_sections = re.search(r"оквэд\s*-?\s*2007|оквэд ?1\b|окдп", label(self.title)) is not None
        self.title_marks = set(re.findall(r"(\d{1,2})\)", self.title))
        self.breaks = {mark: since for mark, note in self.notes.items() if (since := break_year(note)) is not None}

    def read(self) -> bool:
        """Read every row below the header; False when no unit is named."""
        for at in range(self.table.first_row, len(self.rows)):
            name, code = self.table.row_label(self.rows[at])
            cells = self.table.data_cells(self.rows[at])
            if not any(clean(cell) for _, cell in cells):
                self._heading(name)
                continue
            if not name and all(year_of_heading(cell) for _, cell in cells if clean(cell)):
                continue  # the years once more, on a further page
            own = self.table.unit_of(self.rows[at]) or next((unit for period, _ in cells if period.column not in self.aside and (unit := unit_in(period.words))), None)
            self.unit = own or self.unit
            if own is not None and self.main_unit is not None and own[0] == self.main_unit[0]:
                self.main_unit = own  # thousands in one row, persons in the next
            if self.unit is None or (self.main_unit is None and self.unit[0] not in self.units):
                said = "не указана" if self.unit is None else f"«{UNITS_IN_RUSSIAN[self.unit[0]]}» не подходит показателю «{in_russian(self.subject)}»"
                self.store.ledger.note(f"Лист «{self.sheet}»: единица измерения {said}, лист не прочитан")
                return False
            self._row(at, name, code, cells)
        return True

    def _heading(self, name: str) -> None:
        """A row without data: it changes the unit, names the region of what follows, or says that parts follow."""
        changed = unit_in(name) if is_unit_row(name) else None
        region = region_of_label(self.codelists, name) if len(name) <= LONGEST_REGION and not changed else None
        self.outside = gives_way(label(name)) or ("" if region else self.outside)
        if region:
            self.area, self.parent, self.inside_parts = region, "", False
            return
        if changed is not None:
            self.unit, self.parent, self.inside_parts = changed, "", False
        elif _PART.match(label(name)):
            self.inside_parts = True

    def _row(self, at: int, name: str, code: str, cells: list[tuple[Period, Cell]]) -> None:
        found = None if is_part_code(code) else section_of_name(self.codelists, name)
        self._note_letters(found, code)
        self.main_unit = self.main_unit or self.unit
        reason = self._gives_way(found, name, code)
        if found is not None:
            self.parent, self.inside_parts = found, False
        for period, cell in self._filled(cells):
            why, *wrong = self.aside.get(period.column, (reason,))
            if wrong:
                self.store.ledger.refuse(self.sheet, at + 1, period.words or period.period, cell, why, wrong[0])
            elif reason or why:
                self.store.ledger.supersede(self.sheet, at + 1, reason or why)
            elif found is None:
                told = OF_MUNICIPALITY if is_municipality(name) else NO_SECTION
                self.store.ledger.refuse(self.sheet, at + 1, "вид деятельности", name, *told)
            else:
                self._put(at, name, found, period, cell)

    @staticmethod
    def _filled(cells: list[tuple[Period, Cell]]) -> Iterator[tuple[Period, Cell]]:
        return ((period, cell) for period, cell in cells if number(cell).mark != "blank")

    def _note_letters(self, found: str | None, code: str) -> None:
        letter = re.sub(r"^раздел\s*", "", code, flags=re.IGNORECASE)
        if found and len(letter) == 1 and lookalikes(letter):
            self.store.ledger.note(
                f"Лист «{self.sheet}»: в кодах разделов стоят буквы не той раскладки; разделы приняты по названиям"
            )

    def _gives_way(self, found: str | None, name: str, code: str) -> str:
        """Why a row is not kept, "" when it is."""
        inside_section = self.parent not in ("", TOTAL)
        if self.outside:
            return self.outside
        if self.unit != self.main_unit:
            percent = self.unit is not None and self.unit[0] == "percent"
            return "тот же показатель в процентах" if percent else "тот же показатель в других единицах"
        if found is None:
            starts_part = _STARTS_PART.match(label(name)) is not None
            if starts_part or (self.inside_parts and inside_section) or is_part_code(code):
                return _PART_OF_SECTION
            if _is_other_total(name, code, self.subject):
                return "промежуточный итог, не раздел ОКВЭД2"
            if not code and self.subject.startswith("gva") and inside_section:
                return _PART_OF_SECTION
        if self.old_sections and found != TOTAL:
            return "раздел ОКВЭД-2007 несопоставим с разделами ОКВЭД2"
        return ""

    def _put(self, at: int, name: str, found: str, period: Period, cell: Cell) -> None:
        assert self.unit is not None
        touched = set(footnotes(name)) | self.title_marks | set(period.footnotes)
        marks = sorted(touched & self.notes.keys(), key=lambda mark: (len(mark), mark))
        broken = {
            since for mark, since in self.breaks.items() if mark in touched or found == TOTAL or self.new_table
        }
        key = {
            "ref_area": self.area,
            "time_period": period.year if self.subject == "employment" else period.period,
            "economic_activity": found,
            "unit_measure": self.unit[0],
            "obs_status": "B" if period.year in broken else "A",
            "note": " ".join(self.notes[mark] for mark in marks)[:1_000] or None,
        }
        column = clean(self.rows[self.table.header_row][period.column])
        self.store.put(self.sheet, at + 1, column, cell, self.subject, key, self.unit[1], period.certainty)


def columns_aside(periods: Sequence[Period], *, yearly: bool) -> dict[int, tuple[str, ...]]:
    """Columns that stand beside the whole of their period: why they give way; with a remedy where they are refused.

    yearly  the measure is of years only
    """
    aside: dict[int, tuple[str, ...]] = {}
    for period in periods:
        beside = [other for other in periods if other.period == period.period and other is not period]
        words, unit = label(period.words), unit_in(period.words)
        plain = [other for other in beside if (unit_in(other.words) or ("",))[0] != "percent" and not is_part(label(other.words))]
        if yearly and len(period.period) > len("2024"):
            aside[period.column] = ("среднегодовая численность бывает за год, а столбец – за его часть", "Оставьте столбцы лет")
        elif unit is not None and unit[0] == "percent" and plain:
            aside[period.column] = ("тот же показатель в процентах",)
        elif is_part(words) and plain:
            aside[period.column] = ("часть, уже учтена в столбце «всего»",)
        elif is_part(words) and beside:
            aside[period.column] = ("столбец – часть населения или организаций, а не все", "Добавьте столбец «всего»")
        elif plain and not is_whole(words) and any(label(other.words) != words for other in plain):
            aside[period.column] = ("столбец не различён с другими столбцами того же периода", "Оставьте один столбец каждого года или назовите его «всего»")
    return aside


def is_part_code(code: str) -> bool:
    """Whether a code is of a class inside a section: «А 01», «С (10-12)»."""
    return re.match(r"\w\s*\(?\d", code) is not None


def _is_other_total(name: str, code: str, subject: str) -> bool:
    """Whether a row of the value-added tables is a total or a balancing line and no section."""
    named = re.match(r"(валов|чистые налоги|налоги|субсидии|в основных|$)", label(name)) is not None
    return subject.startswith("gva") and not code and named
