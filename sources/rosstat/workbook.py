"""One workbook of statistics: the title of each sheet, its region, the reader that its rows ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from sources.codelists import Codelists
from sources.opened import Opened, Rows
from sources.reading import FileContext, Reading
from sources.rosstat.activities import Activities, names_sections
from sources.rosstat.by_activity import find_by_activity, read_by_activity
from sources.rosstat.by_words import WordReader, WordTable, find_word_table
from sources.rosstat.certainty import with_certainty
from sources.rosstat.indicators import (
    INDICATORS,
    PERSONS,
    POPULATION_TITLE,
    indicator_in,
    is_employment,
    is_title,
)
from sources.rosstat.layout import YearTable, are_parts_of_years, at_moments, find_table, footnote_texts, tables_of
from sources.rosstat.population import read_population
from sources.rosstat.regions import is_by_region, read_regions
from sources.rosstat.store import Store
from sources.tables.cells import label
from sources.tables.coded import COUNTRY, is_municipality, note_no_region, refuse_other_region, region, region_of_label
from sources.tables.ledger import Ledger, no_table, note_hidden, note_unread


@dataclass
class Workbook:
    """Reads the sheets of one workbook one after the other."""

    source: str
    book: Opened
    context: FileContext
    codelists: Codelists
    store: Store = field(init=False)
    base_title: str = ""
    last_year: int = 0
    ref_area: str | None = None

    def __post_init__(self) -> None:
        self.store = Store(Ledger(self.book.file_name))
        note_hidden(self.book, self.store.ledger)

    def reading(self) -> Reading:
        """Every sheet, read; raises UnreadableFile when there was nothing to read."""
        for sheet in self.book.sheets:
            self._read_sheet(sheet)
        if not self.store.ledger.rows_read:
            notes = "; ".join(self.store.ledger.notes)
            raise no_table(
                self.source,
                self.book,
                "не найдено ни одной таблицы, в которой есть строка с годами и известный показатель"
                + (f" ({notes})" if notes else ""),
                "Проверьте, что над таблицей есть название показателя и единица измерения, а годы стоят в одной строке",
            )
        return self.store.reading(self.source, self.ref_area)

    def _read_sheet(self, sheet: str) -> None:
        """Read the tables of one sheet, one below another."""
        for rows in tables_of(self.book.sheets[sheet]):
            self._read_table(sheet, rows)

    def _read_table(self, sheet: str, rows: Rows) -> None:
        """Read one table into its subject, or note why there is none."""
        table = find_table(rows, self.book.merged(sheet))
        by_words = find_word_table(rows, self.book.merged(sheet), table)
        if table is None and by_words is not None and by_words.by_period:
            self._read_by_words(sheet, rows, by_words)
            return
        by_activity = find_by_activity(rows, self.book.merged(sheet), self.codelists) if table is None else None
        if by_activity is not None:
            self.ref_area = self.ref_area or COUNTRY
            read_by_activity(sheet, rows, by_activity, self.store, self.codelists)
            return
        if table is None and by_words is not None:
            self._read_by_words(sheet, rows, by_words)
            return
        if table is None:
            note_unread(sheet, rows, self.store.ledger, "таблицы с годами в заголовке нет")
            return
        title = self._title(table)
        text = label(title)
        notes = footnote_texts(rows, table)
        table = with_certainty(table, f"{title} | {sheet} | {self.book.file_name}", notes, self.context.year)
        if table.unknown_parts:
            parts = "», «".join(table.unknown_parts[:3])
            if not are_parts_of_years(table):
                self.store.ledger.note(
                    f"Лист «{sheet}»: части года «{parts}» не распознаны, лист не прочитан: нужны годы, кварталы или месяцы, "
                    "итоги с начала года не складываются"
                )
                return
            self.store.ledger.note(f"Лист «{sheet}»: столбцы «{parts}» не прочитаны: это не месяц, не квартал и не день, а итоги с начала года не складываются с его частями")
        by_region = is_by_region(rows, table, self.codelists)
        named = indicator_in(text)
        table = at_moments(table, title) if named and named[0].points else table
        subject = "employment" if is_employment(text) else named[1] if named else ""
        if POPULATION_TITLE.search(text) and named is None and (by_region or subject != "employment"):
            read_population(sheet, rows, table, title, self._area(title), self.store)
        elif by_region and not (by_words and by_words.by_period):
            self._read_regions(sheet, rows, table, title)
        elif subject and names_sections(rows, table, self.codelists):
            self._read_activities(sheet, rows, table, title, notes, subject)
        elif by_words is not None:
            self._read_by_words(sheet, rows, by_words)
        elif subject == "employment":
            self._read_activities(sheet, rows, table, title, notes, subject)
        else:
            rows_are = "муниципальные образования" if any(is_municipality(table.row_label(row)[0]) for row in rows[table.first_row :]) else "не регионы и не разделы ОКВЭД2"
            why = f"строки – {rows_are}" if subject else f"показатель «{title[:80]}» не используется"
            self.store.ledger.note(f"Лист «{sheet}»: {why}, лист не прочитан")
        for mark, note in notes.items():
            self.store.ledger.note(f"Лист «{sheet}», сноска {mark}: {note[:400]}")

    def _read_activities(self, sheet: str, rows: Rows, table: YearTable, title: str, notes: dict[str, str], subject: str) -> None:
        new_table = bool(self.last_year) and table.periods[0].year == self.last_year + 1
        area = self._area(title)
        units = PERSONS if subject == "employment" else next(one.units for one in INDICATORS if one.named_in(label(title)))
        reader = Activities(sheet, rows, table, title, notes, subject, units, area, new_table, self.store, self.codelists)
        if reader.read():
            self.last_year = max(self.last_year, table.periods[-1].year)

    def _read_regions(self, sheet: str, rows: Rows, table: YearTable, title: str) -> None:
        if not label(title):
            self.store.ledger.note(
                f"Лист «{sheet}»: над таблицей по регионам нет названия показателя и единицы измерения, лист не прочитан"
            )
            return
        self.ref_area = self.ref_area or COUNTRY
        read_regions(sheet, rows, table, title, self.store, self.codelists)

    def _read_by_words(self, sheet: str, rows: Rows, table: WordTable) -> None:
        named = {region_of_label(self.codelists, words) for row in rows[table.first_row :] for words in table.words_of(row) if words} - {None}
        area = None if named and region(self.codelists, table.title) is None else self._area(table.title)
        self.ref_area = self.ref_area or (COUNTRY if len(named) > 1 else None)
        WordReader(sheet, rows, table, area, self.context.year, self.book.file_name, self.store, self.codelists).read()

    def _title(self, table: YearTable) -> str:
        """Title of the table; a sheet that only continues («продолжение») inherits the title of the one before."""
        title = table.title
        if label(title).startswith("продолжение"):
            return f"{self.base_title} {title[len('продолжение') :]}"
        self.base_title = re.split(r"\b[Вв]сего\b", title)[0]
        return title

    def _area(self, title: str) -> str | None:
        """Region of a table: its title, then the other sheets, then the file name, then the inbox."""
        own = region(self.codelists, title) or self._area_of_contents
        own = own or region(self.codelists, re.sub(r"[_.]+", " ", self.book.file_name))
        if own is None and self._prints_gross_domestic_product():
            own = COUNTRY
        refuse_other_region(self.source, self.book, own, self.context)
        area = own or self.context.ref_area
        if own is None:
            note_no_region(self.store.ledger, area, title, self.book.file_name)
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
            if isinstance(cell, str) and is_title(cell)
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
