"""The one way in which a form is read: find its table, tell its region, read row by row, drop repeats, count.

A form is its columns and a function of one row. What a row gives is the record of the raw table; the rest – the sheet,
the row number, the region, totals, repeats, refusals – is the same for every form and stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import pandas as pd

from sources.codelists import Codelists
from sources.opened import Cell, Opened, Rows
from sources.reading import FileContext, Reading
from sources.tables import coded
from sources.tables.cells import clean, is_total, names_total, number
from sources.tables.header import Column, Header, find_header, header_score, is_number_row
from sources.tables.ledger import (
    TOTAL_REASON,
    Ledger,
    columns_of_people,
    names_people,
    no_table,
    note_hidden,
    note_unread,
    note_unread_columns,
    read_rows,
)
from sources.tables.lettered import with_digits
from sources.tables.line import Line, Record
from sources.tables.merged import filled_down, printed_once
from sources.tables.remarks import is_remark
from sources.tables.ugps import GroupRows, group_rows

__all__ = ["Form", "Line", "Part", "Record", "Shaped", "Sheet", "read_part"]
_CODED = re.compile(r"\d{2}[.,\s-]{1,2}\d{2}[.,\s-]{1,2}\d{2}")
LONGEST_KEY = 40  # letters before the digits of a code: «УГПС 08.00.00», «Код 08.02.01»


@dataclass(frozen=True)
class Part:
    """One table of a form.

    subject  what it becomes: raw.<source>__<subject>
    columns  its header
    fields   columns of the raw table, in order, before ``sheet`` and ``row_number``
    row      the record of a row; None when the row is none of the table's (and no record either)
    key      fields that say what a row is about: two rows with one key must say the same, or add
    adds     quantities of one key that add; a row that repeats another in every cell is counted once
    values   fields that a repeat must have alike; empty: all of them
    apart    columns that are not kept and still tell two rows apart
    about    the column that a sentence about a repeated row names; empty: the key column
    texts    columns in which what looks like a formula stays text
    once     columns that may be printed once above their rows, together
    once_each columns of which each may be
    totals   columns in which «Итого» makes the row a total
    is_total another way to tell a total
    check    notes about a sheet as a whole
    """

    subject: str
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    row: Callable[[Line], Record | None]
    key: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    about: str = ""
    texts: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    once_each: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    is_total: Callable[[Sequence[Cell], Header], bool] | None = None
    check: Callable[[Rows, Header, str, Ledger], None] | None = None

    @property
    def key_column(self) -> str:
        """The column without which a row is none."""
        return "programme" if "programme" in self.named else next(iter(self.named))

    @property
    def said_by(self) -> str:
        """The column that a sentence about a whole row names."""
        return self.about or self.key_column

    @cached_property
    def named(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    def frame(self, records: Sequence[Record]) -> pd.DataFrame:
        """Records as the raw table keeps them."""
        return pd.DataFrame(records, columns=[*self.fields, "sheet", "row_number"])


@dataclass(frozen=True)
class Sheet:
    """One sheet under reading, for readers of other shapes."""

    source: str
    book: Opened
    name: str
    rows: Rows
    context: FileContext
    codelists: Codelists
    ledger: Ledger

    def area_of(self, title: str) -> str | None:
        """Region of a table with this title."""
        return coded.area_of(self.source, self.book, title, self.context, self.codelists, self.ledger)


@dataclass(frozen=True)
class Shaped:
    """What a sheet in another shape gave."""

    subject: str
    records: list[Record]
    area: str | None


@dataclass(frozen=True)
class Form:
    """A source whose files are tables of its own columns.

    missing        what is said when no part of it is found
    sure           score of a file that has its header; None: the share of the columns that were found
    whole_country  whether a title that names Россия makes it a table of the country
    after          notes about all tables together
    ready          the rows of a sheet made ready for either reader
    other_shape    reader of a sheet in another shape; None when the sheet is not of it either
    """

    source: str
    parts: tuple[Part, ...]
    missing: str
    sure: float | None = None
    whole_country: bool = False
    after: Callable[[dict[str, pd.DataFrame], Ledger], None] = field(default=lambda frames, ledger: None)
    ready: Callable[[Sheet], Rows] = field(default=lambda sheet: sheet.rows)
    other_shape: Callable[[Sheet], Shaped | None] = field(default=lambda sheet: None)

    def recognise(self, book: Opened) -> float:
        """How surely a file is this form."""
        best = max(header_score(book, part.columns) for part in self.parts)
        return best if self.sure is None else self.sure if best else 0.0

    def parse(self, book: Opened, context: FileContext, codelists: Codelists) -> Reading:
        """Read every sheet that carries one of the form's tables.

        Raises UnreadableFile when there is none or the file is of another region.
        """
        ledger = Ledger(book.file_name)
        note_hidden(book, ledger)
        accepted: dict[str, list[Record]] = {part.subject: [] for part in self.parts}
        ref_area, found = None, False
        for sheet, printed in book.sheets.items():
            rows = with_digits(printed, sheet, ledger)
            rows = self.ready(Sheet(self.source, book, sheet, rows, context, codelists, ledger))
            other = self.other_shape(Sheet(self.source, book, sheet, rows, context, codelists, ledger))
            if other is not None:
                found, ref_area = True, ref_area or other.area
                accepted[other.subject] += other.records
                continue
            part, header = self._part_of(rows)
            if part is None or header is None:
                note_unread(sheet, rows, ledger)
                continue
            area = self._area(book, header, context, codelists, ledger)
            found, ref_area = True, ref_area or area
            accepted[part.subject] += _read_part(part, book, sheet, rows, header, area, context, codelists, ledger)
        if not found:
            page = f"docs/sources.md#{self.source}"
            raise no_table(self.source, book, f"нет {self.missing}", f"Сверьте файл с {page}")
        frames = {part.subject: part.frame(accepted[part.subject]) for part in self.parts}
        self.after(frames, ledger)
        return ledger.reading(self.source, frames, ref_area)

    def _part_of(self, rows: Rows) -> tuple[Part | None, Header | None]:
        found = ((part, find_header(rows, part.columns)) for part in self.parts)
        return next(((part, header) for part, header in found if header is not None), (None, None))

    def _area(
        self, book: Opened, header: Header, context: FileContext, codelists: Codelists, ledger: Ledger
    ) -> str | None:
        if self.whole_country and coded.region(codelists, header.title) == coded.COUNTRY:
            return coded.COUNTRY
        return coded.area_of(self.source, book, header.title, context, codelists, ledger)


def read_part(part: Part, sheet: Sheet, header: Header, area: str | None) -> list[Record]:
    """Read the rows below one header of a sheet."""
    return _read_part(part, sheet.book, sheet.name, sheet.rows, header, area, sheet.context, sheet.codelists, sheet.ledger)


def _read_part(
    part: Part,
    book: Opened,
    sheet: str,
    rows: Rows,
    header: Header,
    area: str | None,
    context: FileContext,
    codelists: Codelists,
    ledger: Ledger,
) -> list[Record]:
    if part.check is not None:
        part.check(rows, header, sheet, ledger)
    note_unread_columns(rows, header, sheet, ledger)
    quantities = {header.columns[name] for name in part.adds if name in header.columns}
    rows = filled_down(rows, book.merged(sheet), header.row, but=quantities)
    above = _totals_above(part, rows, header)
    groups = groups_of(part, rows, header)
    unit = not any(name in header.columns for name in part.adds)
    person, people = unit and names_people(rows[header.row]), columns_of_people(rows[header.row])
    rows = _filled_once(part, rows, header, sheet, ledger, above, groups)
    for words in (*_doubted_totals(part, rows, header, above, groups), *groups.doubts):
        ledger.note(f"Лист «{sheet}»: {words}")

    def read(cells: Sequence[Cell], row_number: int) -> Iterator[Record]:
        line = Line(cells, header, part.named, sheet, area, codelists, context, ledger, row_number, rows[header.row])
        if row_number - 1 in groups.headings:
            return
        if is_remark(cells, people):
            ledger.note(f"{f'Лист «{sheet}», строка' if sheet else 'Строка'} {row_number}: примечание или подпись, не запись")
            return
        if row_number - 1 in above or row_number - 1 in groups.totals or _is_total(part, cells, header):
            ledger.supersede(sheet, row_number, TOTAL_REASON)
            return
        said = part.row(line)
        if said is None:
            return
        record = {"ref_area": area, **said}
        repeat = _added(part, line, record, row_number, unit=unit, person=person) if part.adds else _repeated(part, line, record, row_number)
        if repeat is not None:
            ledger.supersede(sheet, row_number, repeat)
            return
        yield record

    return read_rows(rows, header, sheet, ledger, read, text_columns=part.texts)


def groups_of(part: Part, rows: Rows, header: Header) -> GroupRows:
    """Rows of enlarged groups of a table of programmes."""
    programmes = header.columns.get("programme", -1) if part.key_column == "programme" else -1
    columns = {header.headings[name]: header.columns[name] for name in part.adds or (part.about,) if name in header.columns}
    if programmes < 0 or not columns:
        return GroupRows()

    def quantities(row: Sequence[Cell]) -> dict[str, float]:
        return {name: found for name, at in columns.items() if at < len(row) and (found := number(row[at]).number) is not None}

    return group_rows(rows, header.row + 1, programmes, quantities)


def _is_total(part: Part, cells: Sequence[Cell], header: Header) -> bool:
    named = any(is_total(header.cell(cells, name)) for name in part.totals)
    named = named or (part.key_column == "programme" and not _CODED.search(clean(header.cell(cells, "programme"))) and names_total(cells))
    return named or bool(part.is_total and part.is_total(cells, header))


def _totals_above(part: Part, rows: Rows, header: Header) -> frozenset[int]:
    """Rows that name an organisation and its total above its rows, in which the name is not printed again."""
    named = {header.columns[name] for name in part.once if name in header.columns}
    about, quantities = header.columns.get(part.key_column, -1), {header.columns[name] for name in part.adds if name in header.columns}
    if not named or not quantities:
        return frozenset()

    def filled(at: int) -> set[int]:
        return {column for column, cell in enumerate(rows[at]) if clean(cell)} if at < len(rows) else set()

    found = set()
    for at in range(header.row + 1, len(rows)):
        own, following = filled(at), filled(at + 1)
        if own & named and own & quantities and about not in own and about in following and not following & named:
            found.add(at)
    return frozenset(found)


def _doubted_totals(part: Part, rows: Rows, header: Header, above: frozenset[int], groups: GroupRows) -> Iterator[str]:
    """Totals above their rows that are not their sums."""
    ends = [*sorted(above), len(rows)]
    column = next((header.columns[name] for name in part.adds if name in header.columns), -1)
    for at, end in pairwise(ends):
        own = [row for down, row in enumerate(rows[at + 1 : end], start=at + 1) if down not in groups and column < len(row) and not _is_total(part, row, header)]
        below = [found for row in own if (found := number(row[column]).number)]
        printed = number(rows[at][column]).number
        if printed is not None and abs(printed - sum(below)) > 0.5:
            yield f"строка {at + 1}: итог {printed:g} не равен сумме строк под ним {sum(below):g}; приняты строки"


def _filled_once(
    part: Part, rows: Rows, header: Header, sheet: str, ledger: Ledger, above: frozenset[int], groups: GroupRows
) -> Rows:
    """Rows in which a name that is printed once above its rows stands in each of them; noted."""
    about = header.columns.get(part.key_column, -1)
    records = [
        at for at in range(header.row + 1, len(rows))
        if at in above or (at not in groups and _names_record(part, rows[at], about) and not _is_total(part, rows[at], header) and not is_number_row(rows[at]))
    ]  # fmt: skip
    for names in (part.once, *((name,) for name in part.once_each)):
        columns = [header.columns[name] for name in names if name in header.columns]
        filled = printed_once(rows, records, columns) if columns else rows
        if filled is not rows:
            together = names == part.once
            said = "организация напечатана один раз и отнесена" if together else f"«{header.headings[names[0]]}» напечатано один раз и отнесено"
            ledger.note(f"Лист «{sheet}»: {said} к строкам под {'ней' if together else 'ним'}")
            rows = filled
    return rows


def _names_record(part: Part, row: Sequence[Cell], about: int) -> bool:
    """Whether the key column of a row is filled; a code of a programme has digits, a signature below the table has none."""
    text = clean(row[about]) if 0 <= about < len(row) else ""
    return bool(text) and (part.key_column != "programme" or len(re.findall(r"\d", text[:LONGEST_KEY])) > 3)


def _repeated(part: Part, line: Line, record: Record, row_number: int) -> str | None:
    """Why a row gives way to an earlier one of the file; None when it is the first with its key. Raises Refused."""
    apart = (clean(line.cell(name)).lower() for name in part.apart)
    identity = (part.subject, line.area, *(record[name] for name in part.key), *apart)
    content = tuple(record[name] for name in part.values or record)
    column, value = line.title(part.said_by), line.cell(part.said_by)
    return line.ledger.first_row(identity, content, line.sheet, row_number, column, value)


def _added(part: Part, line: Line, record: Record, row_number: int, *, unit: bool, person: bool) -> str | None:
    """The same where quantities add: only a row alike in every cell gives way.

    unit    whether the table has no column of a quantity: each row is one post or one contract
    person  whether it names whose: then alike rows are one
    """
    apart = (clean(line.cell(name)).lower() for name in part.apart)
    key = (part.subject, line.area, *(record[name] for name in part.key), *apart)
    number = line.header.columns.get("number", -1)
    cells = tuple((at, text) for at, cell in enumerate(line.cells) if at != number and (text := clean(cell)))
    column, value = line.title(part.said_by), line.cell(part.said_by)
    if unit:
        return line.ledger.adds_one(key, cells, line.sheet, row_number, column, value, person=person)
    said = tuple(record[name] for name in part.adds)
    named = "college" not in part.key or bool(record["college"])
    return line.ledger.adds(key, cells, said, line.sheet, row_number, column, value, named=named)
