"""Росстат and regional statistics: employment by activity, population by age, wages, value added, staff turnover.

Tables are found by content: a row of years is a header, the words above it say what is measured, a row such as
«Тысяч человек» or «В процентах к итогу» changes the unit of what follows. One record is one filled data cell.

    «…» no data       employment and population: refused, the forecast must not miss it; else accepted, obs_value empty
    «–» no such case  accepted as 0
    year of a new method, as a footnote says: obs_status "B"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import (
    COUNTRY,
    NO_REGION,
    TOTAL,
    area_of,
    refuse_other_region,
    region,
    region_of_label,
    section_of_name,
)
from sources.opened import Cell, Opened, Rows
from sources.reading import FileContext, Reading
from sources.table import (
    MONTHS,
    Column,
    Ledger,
    Refused,
    amount,
    clean,
    find_header,
    footnotes,
    label,
    lookalikes,
    no_table,
    number,
    read_rows,
    required_text,
    unit_in,
    year,
    year_in,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "rosstat"
TITLE = "Росстат и территориальные органы: занятость, население, зарплата, движение кадров"
SUBJECTS = ("employment", "population", "indicator")

EMPLOYMENT_COLUMNS = ["ref_area", "time_period", "economic_activity", "obs_value", "unit_measure", "obs_status", "note"]
POPULATION_COLUMNS = ["ref_area", "time_period", "age_group", "settlement", "obs_value"]
INDICATOR_COLUMNS = ["ref_area", "time_period", "indicator", "economic_activity", "obs_value", "unit_measure"]

MAX_REGION_PERSONS = 12_000_000  # Moscow, the largest subject, has about 7–9 million employed
MAX_COUNTRY_PERSONS = 200_000_000

_CSV_COLUMNS = (
    Column("activity", ("okved group", "okved_group", "вид экономической деятельности", "вид деятельности")),
    Column("year", ("year", "год")),
    Column("value", ("worker num", "worker_num", "численность занятых тыс чел*", "численность занятых тысяч человек*")),
)
_MONTHS = {name: f"M{month:02d}" for month, name in enumerate(MONTHS, start=1)}
_QUARTERS = {"i": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
_INDICATORS = (  # words of the title → indicator, "" for one that is not used; first match wins
    (r"корректировка валовой добавленной", ""),
    (r"институциональным секторам", ""),
    (r"намеченн\w+ к высвобожден", "to_be_released"),
    (r"принят\w+.*(?:дополнительно введенн|допол\w*\.? ?введенн)", "hired_new_places"),
    (r"принят\w+ (?:в организац|на работу)", "hired"),
    (r"выбывш.*соглашени\w+ сторон", "left_by_agreement"),
    (r"выбывш.*сокращени\w+ числен", "left_redundancy"),
    (r"выбывш.*собственному желанию", "left_voluntary"),
    (r"выбывш", "left"),
    (r"уровень участия в рабочей силе", "participation_rate"),
    (r"уровень занятости", "employment_rate"),
    (r"уровень безработицы", "unemployment_rate"),
    (r"рабочей силы.*в том числе.*безработн|численность безработных", "unemployed_survey"),
    (r"рабочей силы.*в том числе.*заняты", "employed_survey"),
    (r"численность рабочей силы|экономически активного населения", "labour_force"),
    (r"заработн\w+ плат", "wage"),
    (r"индексы физического объема валовой добавленной", "gva_volume_index"),
    (r"дефлятор\w* валовой добавленной", "gva_deflator"),
    (r"структура валовой добавленной", "gva_structure"),
    (r"валов\w+ добавленн\w+ стоимост\w+.*в\s+ценах (20\d\d)", "gva_prices_{0}"),
    (r"валов\w+ добавленн\w+ стоимост\w+.*текущих", "gva_current"),
)
_EMPLOYMENT_TITLE = re.compile(r"среднегодов\w+ численност\w+ занятых")
_POPULATION_TITLE = re.compile(r"населени.*возраст")
_METHOD_BREAK = re.compile(r"(?=.*методолог)(?=.*измен).*?\b(?:в|с|начиная с)\s+(20\d\d)\s+год")
_REMEDY_LABEL = (
    "Проверьте название; новое написание раздела добавьте в data/codelists/economic_activity_alias.csv с источником"
)


def recognise(book: Opened) -> float:
    """Whether the file is a statistics table of Росстат's kind."""
    if book.kind == "csv":
        return 0.95 if find_header(book.sheets[""][:5], _CSV_COLUMNS) else 0.0
    if book.kind not in ("xlsx", "xls"):
        return 0.0
    best = 0.0
    for rows in book.sheets.values():
        table = _find_table(rows, ())
        if table is None:
            continue
        text = label(table.title)
        if _EMPLOYMENT_TITLE.search(text) or _POPULATION_TITLE.search(text) or _indicator(text):
            return 0.9
        best = max(
            best, 0.55 if label(rows[table.header_row][0] if rows[table.header_row] else "") == "region" else 0.0
        )
    return best


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read a statistics workbook, or the csv twin ``okved_group,year,worker_num``.

    Raises UnreadableFile when no table of years is found, the region is named nowhere, or a table has no title or unit.
    """
    if book.kind == "csv":
        return _parse_csv(book, context, codelists)
    if book.kind not in ("xlsx", "xls"):
        raise no_table(SOURCE, book, "это не книга Excel и не csv", "Пришлите xlsx, xls или csv с сайта Росстата")
    reader = _Reader(book, context, codelists)
    for sheet in book.sheets:
        reader.read_sheet(sheet)
    return reader.reading()


# --- tables of years -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Period:
    """What a data column holds: its period, the words of its own header, the footnotes of its year."""

    column: int
    period: str
    year: int
    words: str
    footnotes: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    """One table of a sheet: where its header ends, its data columns, the words above it."""

    header_row: int
    first_row: int
    periods: tuple[_Period, ...]
    title: str

    @property
    def first_column(self) -> int:
        return self.periods[0].column


def _find_table(rows: Rows, merged: Sequence[tuple[int, int, int, int]]) -> _Table | None:
    for at, row in enumerate(rows[:60]):
        years = {column: found for column, cell in enumerate(row) if column and (found := year_in(cell))}
        if len(years) < 2:
            continue
        below = rows[at + 1] if at + 1 < len(rows) else []
        parts = {column: part for column, cell in enumerate(below) if column and (part := _part_of_year(cell))}
        top = next((number_ for number_, above in enumerate(rows[:at]) if any(clean(cell) for cell in above[1:])), at)
        words = _column_words(rows, merged, top, at)
        periods = []
        if len(parts) >= 2:
            current: tuple[int, tuple[str, ...]] | None = None
            for column in range(max(max(years), max(parts)) + 1):
                current = years.get(column, current)
                if column in parts and current is not None:
                    period = f"{current[0]}-{parts[column]}"
                    periods.append(_Period(column, period, current[0], words.get(column, ""), current[1]))
        else:
            periods = [
                _Period(column, str(found[0]), found[0], words.get(column, ""), found[1])
                for column, found in years.items()
            ]
        above = [
            clean(cell) for line in rows[:at] for cell in line[: 3 if len(set(years.values())) < len(years) else None]
        ]
        title = " ".join(text for text in above if text and label(text) not in ("к содержанию", "содержание"))
        return _Table(at, at + (2 if len(parts) >= 2 else 1), tuple(periods), title)
    return None


def _column_words(rows: Rows, merged: Sequence[tuple[int, int, int, int]], top: int, header_row: int) -> dict[int, str]:
    """Words that stand above each column inside the header (merged areas reach over all their columns)."""
    words: dict[int, list[str]] = {}
    for at in range(top, header_row):
        for column, cell in enumerate(rows[at]):
            text = clean(cell)
            if not text or column == 0:
                continue
            right = next((area[3] for area in merged if area[0] == at and area[1] == column), column)
            for covered in range(column, min(right, 4_096) + 1):
                words.setdefault(covered, []).append(text)
    return {column: " ".join(texts) for column, texts in words.items()}


def _part_of_year(cell: Cell) -> str | None:
    text = label(cell)
    if text in _MONTHS:
        return _MONTHS[text]
    quarter = re.fullmatch(r"(iv|i{1,3}|[1-4])\s*(?:-?й\s*)?(?:квартал|кв\.?)", text)
    return _QUARTERS[quarter[1]] if quarter else None


def _indicator(text: str) -> str | None:
    for pattern, name in _INDICATORS:
        found = re.search(pattern, text)
        if found:
            return name.format(*found.groups())
    return None


# --- one workbook ----------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Reads the sheets of one workbook one after the other."""

    book: Opened
    context: FileContext
    codelists: Codelists
    ledger: Ledger = field(init=False)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in SUBJECTS})
    seen: dict[tuple[object, ...], float | None] = field(default_factory=dict)
    base_title: str = ""
    last_year: int = 0
    ref_area: str | None = None

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.book.file_name)
        if self.book.hidden_sheets:
            self.ledger.note(f"Скрытые листы не прочитаны: {', '.join(self.book.hidden_sheets)}")
        if self.book.hidden_rows:
            self.ledger.note(f"В книге скрыто строк: {self.book.hidden_rows}; они прочитаны наравне с видимыми")

    def reading(self) -> Reading:
        """What was read; raises UnreadableFile when it was nothing."""
        if not self.ledger.rows_read:
            notes = "; ".join(self.ledger.notes)
            raise no_table(
                SOURCE,
                self.book,
                "не найдено ни одной таблицы, в которой есть строка с годами и известный показатель"
                + (f" ({notes})" if notes else ""),
                "Проверьте, что над таблицей есть название показателя и единица измерения, а годы стоят в одной строке",
            )
        columns = {"employment": EMPLOYMENT_COLUMNS, "population": POPULATION_COLUMNS, "indicator": INDICATOR_COLUMNS}
        frames = {
            name: pd.DataFrame(rows, columns=[*columns[name], "sheet", "row_number"])
            for name, rows in self.tables.items()
            if rows
        }
        return Reading(
            source=SOURCE,
            tables=frames,
            rows_read=self.ledger.rows_read,
            refused=self.ledger.refused,
            superseded=self.ledger.superseded,
            notes=self.ledger.notes,
            ref_area=self.ref_area,
        )

    def read_sheet(self, sheet: str) -> None:
        """Read the table of one sheet into its subject, or note why there is none."""
        rows = self.book.sheets[sheet]
        table = _find_table(rows, self.book.merged(sheet))
        if table is None:
            if any(clean(cell) for row in rows for cell in row):
                self.ledger.note(f"Лист «{sheet}»: таблицы с годами в заголовке нет, лист не прочитан")
            return
        title = self._title(table)
        text = label(title)
        notes = _footnote_texts(rows, table)
        if _EMPLOYMENT_TITLE.search(text) and not self._is_by_region(rows, table):
            self._read_activities(sheet, rows, table, title, notes, "employment")
        elif _POPULATION_TITLE.search(text):
            self._read_population(sheet, rows, table, title)
        elif self._is_by_region(rows, table):
            self._read_regions(sheet, rows, table, title)
        elif (indicator := _indicator(text)) and self._names_sections(rows, table):
            self._read_activities(sheet, rows, table, title, notes, indicator)
        else:
            self.ledger.note(f"Лист «{sheet}»: показатель «{title[:80]}» не используется, лист не прочитан")
        for mark, note in notes.items():
            self.ledger.note(f"Лист «{sheet}», сноска {mark}: {note[:400]}")

    def _title(self, table: _Table) -> str:
        """Title of the table; a sheet that only continues («продолжение») inherits the title of the one before."""
        title = table.title
        if label(title).startswith("продолжение"):
            return f"{self.base_title} {title[len('продолжение') :]}"
        self.base_title = re.split(r"\b[Вв]сего\b", title)[0]
        return title

    def _is_by_region(self, rows: Rows, table: _Table) -> bool:
        labels = [_row_label(row, table)[0] for row in rows[table.first_row : table.first_row + 12]]
        named = [text for text in labels if text and region_of_label(self.codelists, text)]
        return len(named) >= 2 and len(named) * 2 >= len([text for text in labels if text])

    def _names_sections(self, rows: Rows, table: _Table) -> bool:
        found = {section_of_name(self.codelists, _row_label(row, table)[0]) for row in rows[table.first_row :]}
        return len(found - {None, TOTAL}) >= 3

    def _area(self, title: str) -> str | None:
        """Region of a table: its title, then the other sheets, then the file name, then the inbox."""
        own = region(self.codelists, title) or self._area_of_contents
        own = own or region(self.codelists, re.sub(r"[_.]+", " ", self.book.file_name))
        if own is None and self._prints_gross_domestic_product():
            own = COUNTRY
        refuse_other_region(SOURCE, self.book, own, self.context)
        area = own or self.context.ref_area
        if area is None:
            self.ledger.note(NO_REGION)
        self.ref_area = self.ref_area or area
        return area

    @cached_property
    def _area_of_contents(self) -> str | None:
        """The one region that titles on any sheet name (a contents sheet repeats them in full); None when they differ."""
        named = {
            region(self.codelists, cell)
            for rows in self.book.sheets.values()
            for row in rows[:40]
            for cell in row
            if isinstance(cell, str) and _is_title(cell)
        } - {None, COUNTRY}
        return named.pop() if len(named) == 1 else None

    def _prints_gross_domestic_product(self) -> bool:
        """Whether a table of the book prints «Валовой внутренний продукт»: only tables of the whole country do."""
        return any(
            label(cell).startswith("валовой внутренний продукт")
            for rows in self.book.sheets.values()
            for row in rows[:12]
            for cell in row[:4]
        )

    def _read_activities(
        self, sheet: str, rows: Rows, table: _Table, title: str, notes: dict[str, str], subject: str
    ) -> None:
        """Rows are sections of activity: employment, wages, value added."""
        area = self._area(title)
        unit = unit_in(title)
        main_unit: tuple[str, float] | None = None
        old_sections = re.search(r"оквэд\s*-?\s*2007|оквэд ?1\b|окдп", label(title)) is not None
        new_table = bool(self.last_year) and table.periods[0].year == self.last_year + 1
        title_marks = set(re.findall(r"(\d{1,2})\)", title))
        breaks = {mark: since for mark, note in notes.items() if (since := _break_year(note)) is not None}
        parent, inside_parts = "", False
        for at in range(table.first_row, len(rows)):
            row = rows[at]
            name, code = _row_label(row, table)
            cells = [(period, row[period.column] if period.column < len(row) else "") for period in table.periods]
            if not any(clean(cell) for _, cell in cells):
                changed = unit_in(name) if _is_unit_row(name) else None
                if changed is not None:
                    unit, parent, inside_parts = changed, "", False
                elif re.match(r"(в том числе|из них|из не[еёг]|в т\.? ?ч\.?)", label(name)):
                    inside_parts = True
                continue
            found = None if _is_part_code(code) else section_of_name(self.codelists, name)
            letter = re.sub(r"^раздел\s*", "", code, flags=re.IGNORECASE)
            if found and len(letter) == 1 and lookalikes(letter):
                self.ledger.note(
                    f"Лист «{sheet}»: в кодах разделов стоят буквы не той раскладки; разделы приняты по названиям"
                )
            starts_part = re.match(r"(из н|в том числе|в т\.)", label(name)) is not None
            reason = ""
            if unit is None:
                self.ledger.note(f"Лист «{sheet}»: единица измерения не указана, лист не прочитан")
                return
            main_unit = main_unit or unit
            if unit != main_unit:
                reason = (
                    "тот же показатель в процентах" if unit[0] == "percent" else "тот же показатель в других единицах"
                )
            elif found is None and (starts_part or (inside_parts and parent not in ("", TOTAL)) or _is_part_code(code)):
                reason = "часть раздела, уже учтена в разделе"
            elif found is None and _is_other_total(name, code, subject):
                reason = "промежуточный итог, не раздел ОКВЭД2"
            elif found is None and not code and subject.startswith("gva") and parent not in ("", TOTAL):
                reason = "часть раздела, уже учтена в разделе"
            elif old_sections and found != TOTAL:
                reason = "раздел ОКВЭД-2007 несопоставим с разделами ОКВЭД2"
            if found is not None:
                parent, inside_parts = found, False
            row_marks = set(footnotes(name)) | title_marks
            for period, cell in cells:
                value = number(cell)
                if value.mark == "blank":
                    continue
                if reason:
                    self.ledger.supersede(sheet, at + 1, reason)
                    continue
                if found is None:
                    self.ledger.refuse(
                        sheet,
                        at + 1,
                        "вид деятельности",
                        name,
                        "вид деятельности не найден среди разделов ОКВЭД2",
                        _REMEDY_LABEL,
                    )
                    continue
                marks = sorted((row_marks | set(period.footnotes)) & notes.keys(), key=int)
                touched = row_marks | set(period.footnotes)
                broken = {since for mark, since in breaks.items() if mark in touched or found == TOTAL or new_table}
                status = "B" if period.year in broken else "A"
                self._store(
                    sheet,
                    at + 1,
                    clean(rows[table.header_row][period.column]),
                    cell,
                    subject,
                    {
                        "ref_area": area,
                        "time_period": period.year if subject == "employment" else period.period,
                        "economic_activity": found,
                        "unit_measure": unit[0],
                        "obs_status": status,
                        "note": " ".join(notes[mark] for mark in marks)[:1_000] or None,
                    },
                    unit[1],
                )
        self.last_year = max(self.last_year, table.periods[-1].year)

    def _read_population(self, sheet: str, rows: Rows, table: _Table, title: str) -> None:
        """Rows are age groups, in blocks: all, urban, rural."""
        area = self._area(title)
        unit = unit_in(title)
        if unit is None or unit[0] != "persons":
            self.ledger.note(f"Лист «{sheet}»: не указано, человек это или тысячи человек, лист не прочитан")
            return
        settlement = TOTAL
        for at in range(table.first_row, len(rows)):
            row = rows[at]
            name, _ = _row_label(row, table)
            text = label(name)
            cells = [(period, row[period.column] if period.column < len(row) else "") for period in table.periods]
            if "население" in text and not text.startswith("из "):
                settlement = "urban" if "городск" in text else "rural" if "сельск" in text else TOTAL
            if not any(clean(cell) for _, cell in cells):
                continue
            age = _age_group(text)
            for period, cell in cells:
                if number(cell).mark == "blank":
                    continue
                if age is None:
                    self.ledger.refuse(
                        sheet,
                        at + 1,
                        "возраст",
                        name,
                        "возрастная группа не распознана",
                        "Запишите её как «15-19» или «70 и более»",
                    )
                    continue
                key: dict[str, object] = {
                    "ref_area": area,
                    "time_period": period.year,
                    "age_group": age,
                    "settlement": settlement,
                }
                self._store(
                    sheet, at + 1, clean(rows[table.header_row][period.column]), cell, "population", key, unit[1]
                )

    def _read_regions(self, sheet: str, rows: Rows, table: _Table, title: str) -> None:
        """Rows are regions: monitoring workbooks; months may turn into quarters inside a row."""
        if not label(title):
            self.ledger.note(
                f"Лист «{sheet}»: над таблицей по регионам нет названия показателя и единицы измерения, "
                "лист не прочитан"
            )
            return
        self.ref_area = self.ref_area or COUNTRY
        kinds = {period.period[5:6] for period in table.periods}
        if len(kinds) > 1:
            changes = [p.period for before, p in pairwise(table.periods) if p.period[5:6] != before.period[5:6]]
            self.ledger.note(
                f"Лист «{sheet}»: месяцы сменяются кварталами с {', '.join(changes)}; ряды не складываются напрямую"
            )
        columns: list[tuple[_Period, str, str, float]] = []
        for period in table.periods:
            words = label(f"{title} {period.words}") if period.words and period.words not in title else label(title)
            own = label(period.words)
            indicator = (
                _indicator(own)
                or _indicator(words)
                or ("employment_total" if _EMPLOYMENT_TITLE.search(words) else None)
            )
            found = unit_in(period.words) or unit_in(title) or self._first_unit(rows, table)
            if indicator is None or found is None:
                self.ledger.note(
                    f"Лист «{sheet}»: показатель «{(period.words or title)[:80]}» или его единица не распознаны, "
                    "столбцы не прочитаны"
                )
                continue
            columns.append((period, indicator, *found))
        for at in range(table.first_row, len(rows)):
            row = rows[at]
            name = clean(row[0]) if row else ""
            cells = [(item, row[item[0].column]) for item in columns if item[0].column < len(row)]
            filled = [(item, cell) for item, cell in cells if clean(cell)]
            if not name or not filled:
                continue
            text = label(name)
            reason = ""
            if "федеральный округ" in text:
                reason = "итог по федеральному округу, складывается из регионов"
            elif re.search(r"\bбез (?:авт|данных|учета)", text):
                reason = "регион без автономного округа, уже учтён в строке региона"
            area = None if reason else region_of_label(self.codelists, name)
            for (period, indicator, unit_name, factor), cell in filled:
                if reason:
                    self.ledger.supersede(sheet, at + 1, reason)
                elif area is None:
                    self.ledger.refuse(
                        sheet,
                        at + 1,
                        "регион",
                        name,
                        "регион не найден в справочнике",
                        "Проверьте название; новое написание добавьте в data/codelists/region.csv",
                    )
                else:
                    key: dict[str, object] = {
                        "ref_area": area,
                        "time_period": period.period,
                        "indicator": indicator,
                        "economic_activity": TOTAL,
                        "unit_measure": unit_name,
                    }
                    self._store(sheet, at + 1, period.period, cell, indicator, key, factor)

    def _first_unit(self, rows: Rows, table: _Table) -> tuple[str, float] | None:
        return next((unit for row in rows[: table.header_row] for cell in row if (unit := unit_in(clean(cell)))), None)

    def _store(
        self, sheet: str, row_number: int, column: str, cell: Cell, subject: str, key: dict[str, object], factor: float
    ) -> None:
        """Accept one cell, or refuse it, or find that it repeats another."""
        value = number(cell)
        if value.mark == "bad":
            self.ledger.refuse(
                sheet,
                row_number,
                column,
                cell,
                "вместо числа стоит текст",
                "Впишите число; для отсутствующих данных поставьте «…»",
            )
            return
        if value.mark == "missing" and subject in ("employment", "population"):
            self.ledger.refuse(
                sheet,
                row_number,
                column,
                cell,
                "поставщик не показал значение",
                "Запросите его у поставщика или внесите в data/corrections с источником",
            )
            return
        scaled = None if value.number is None else round(value.number * factor, 6)
        area = key["ref_area"]
        largest = MAX_COUNTRY_PERSONS if area in (None, COUNTRY) else MAX_REGION_PERSONS
        persons = key.get("unit_measure", "persons") == "persons"
        if scaled is not None and persons and subject not in ("population",) and scaled > largest:
            self.ledger.refuse(
                sheet,
                row_number,
                column,
                cell,
                f"больше {largest:,} человек – столько в регионе быть не может".replace(",", " "),
                "Проверьте единицу измерения и не относится ли таблица к России в целом",
            )
            return
        if scaled is not None and scaled < 0:
            self.ledger.refuse(
                sheet,
                row_number,
                column,
                cell,
                "отрицательное число",
                "Проверьте знак: этот показатель не бывает меньше нуля",
            )
            return
        identity = (
            subject,
            area,
            key["time_period"],
            key.get("economic_activity"),
            key.get("age_group"),
            key.get("settlement"),
        )
        if identity in self.seen:
            if self.seen[identity] == scaled:
                self.ledger.supersede(sheet, row_number, "повторяет такую же ячейку выше")
            else:
                self.ledger.refuse(
                    sheet,
                    row_number,
                    column,
                    cell,
                    "второе, другое значение того же показателя за тот же период",
                    "Оставьте в файле одно значение",
                )
            return
        self.seen[identity] = scaled
        target = subject if subject in ("employment", "population") else "indicator"
        record: dict[str, object] = {**key, "obs_value": scaled, "sheet": sheet, "row_number": row_number}
        if target == "indicator":
            record.setdefault("indicator", subject)
        self.tables[target].append(record)
        self.ledger.accepted += 1


def _row_label(row: Sequence[Cell], table: _Table) -> tuple[str, str]:
    """Label and code of a row: the last and the first text left of the data columns."""
    texts = [str(cell) for cell in row[: table.first_column] if clean(cell)]
    if not texts:
        return "", ""
    return texts[-1], (clean(texts[0]) if len(texts) > 1 else "")


def _is_title(text: str) -> bool:
    """Whether a text names a table, as the lines of a contents sheet do; a footnote may name regions by the way."""
    named = label(text)
    return bool(_EMPLOYMENT_TITLE.search(named) or _POPULATION_TITLE.search(named) or _indicator(named))


def _is_unit_row(name: str) -> bool:
    return re.match(r"(тысяч|тыс|в процентах|в %|человек|млн|рублей)", label(name)) is not None


def _is_part_code(code: str) -> bool:
    """Whether a code is of a class inside a section: «А 01», «С (10-12)»."""
    return re.match(r"\w\s*\(?\d", code) is not None


def _is_other_total(name: str, code: str, subject: str) -> bool:
    """Whether a row of the value-added tables is a total or a balancing line and no section."""
    named = re.match(r"(валов|чистые налоги|налоги|субсидии|в основных|$)", label(name)) is not None
    return subject.startswith("gva") and not code and named


def _footnote_texts(rows: Rows, table: _Table) -> dict[str, str]:
    """Footnotes below a table: number → text; a line without a number continues the one before."""
    notes: dict[str, str] = {}
    last = ""
    for row in rows[table.first_row :]:
        filled = [cell for cell in row if clean(cell)]
        if len(filled) != 1 or not isinstance(filled[0], str) or _is_unit_row(filled[0]):
            continue
        for line in filled[0].splitlines():
            text = clean(line)
            found = re.match(r"(\d{1,2})\s*(?:\)\s*|\s+(?=[А-ЯЁа-яё]))(.+)", text)
            if found:
                last = found[1]
                notes[last] = found[2]
            elif last and len(text) > 20:
                notes[last] += " " + text
    return notes


def _break_year(note: str) -> int | None:
    """Year from which a footnote says that the method is another; None when it says no such thing."""
    for sentence in re.split(r"(?<=[а-я»)])\.\s+", label(note)):
        found = _METHOD_BREAK.search(sentence)
        if found:
            return int(found[1])
    return None


def _age_group(text: str) -> str | None:
    if re.fullmatch(r"вс[её] население|городское население|сельское население|всего|население", text):
        return TOTAL
    between = re.fullmatch(r"(\d{1,3})\s*[-–—]\s*(\d{1,3})(?: лет)?", text)
    if between and int(between[1]) <= int(between[2]) <= 120:
        return f"{int(between[1])}-{int(between[2])}"
    oldest = re.fullmatch(r"(\d{1,3})(?: лет)? и (?:более|старше)(?: лет)?|старше (\d{1,3})", text)
    if oldest:
        return f"{int(oldest[1] or oldest[2])}+"
    single = re.fullmatch(r"(\d{1,3})(?: лет| год| года)?", text)
    if single and int(single[1]) <= 120:
        return str(int(single[1]))
    for words, code in (
        ("моложе трудоспособ", "below_working"),
        ("старше трудоспособ", "above_working"),
        ("трудоспособ", "working"),
    ):
        if text.startswith((words, f"в возрасте {words}")):
            return code
    return None


# --- csv twin --------------------------------------------------------------------------------------------


def _parse_csv(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    rows = book.sheets[""]
    header = find_header(rows[:20], _CSV_COLUMNS)
    if header is None:
        raise no_table(
            SOURCE, book, "нет столбцов «okved_group, year, worker_num»", "Сверьте заголовок с docs/sources.md#rosstat"
        )
    ledger = Ledger(book.file_name)
    area = area_of(SOURCE, book, header.title, context, codelists, ledger)
    seen: dict[tuple[int, str], float] = {}

    def read(row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        name = required_text(header.cell(row, "activity"), "okved_group")
        found = section_of_name(codelists, name)
        if found is None:
            raise Refused("okved_group", name, "вид деятельности не найден среди разделов ОКВЭД2", _REMEDY_LABEL)
        time_period = year(header.cell(row, "year"), "year")
        cell = header.cell(row, "value")
        thousands = amount(cell, "worker_num", largest=MAX_REGION_PERSONS / 1_000)
        if thousands is None:
            raise Refused("worker_num", cell, "численность не указана", "Впишите тысячи человек числом")
        value = round(thousands * 1_000, 6)
        if (time_period, found) in seen:
            if seen[time_period, found] == value:
                ledger.supersede("", row_number, "повторяет такую же строку выше")
                return
            raise Refused(
                "worker_num",
                cell,
                "второе, другое значение того же раздела за тот же год",
                "Оставьте в файле одно значение",
            )
        seen[time_period, found] = value
        yield {
            "ref_area": area,
            "time_period": time_period,
            "economic_activity": found,
            "obs_value": value,
            "unit_measure": "persons",
            "obs_status": "A",
            "note": None,
        }

    accepted = read_rows(rows, header, "", ledger, read, text_columns=("activity",))
    frame = pd.DataFrame(accepted, columns=[*EMPLOYMENT_COLUMNS, "sheet", "row_number"])
    ledger.note("Численность в csv прочитана как тысячи человек; сносок о методике в csv нет")
    return Reading(
        SOURCE, {"employment": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=area
    )
