"""СПО-1: enrolment, applications, intake and graduates by programme at 1 October.

The layout follows the form; its columns are found by heading text, the row of column numbers ends the header, rows are
keyed by «№ строки». One workbook is a return of one organisation or of a region (then «Организация» stands in a column
or above each block).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from sources.codelists import Codelists
from sources.kcp_sheets import said_by_sheet
from sources.opened import Cell, Opened, Rows
from sources.prepared import prepared
from sources.programme_table import Quantity, is_plain, plain_tables
from sources.reading import FileContext, Reading
from sources.spo1_colleges import NO_ROWS, colleges_between
from sources.tables.cells import clean, is_total, label, names_total, number
from sources.tables.checked import one_of, told_of_count, whole_count
from sources.tables.coded import area_of, programme
from sources.tables.colleges import college_as_known
from sources.tables.dates import first_titled_year
from sources.tables.form import Sheet
from sources.tables.header import HEADER_SEARCH_ROWS, Column, Header, find_header, is_number_row, is_repeat
from sources.tables.ledger import TOTAL_REASON, Ledger, Refused, no_table
from sources.tables.meaning import form_in
from sources.tables.merged import Areas
from sources.tables.ugps import group_rows
from sources.tables.words import BASES, FORMS, FUNDINGS

SOURCE = "spo1"
TITLE = "СПО-1: приём, численность и выпуск по программам"
SUBJECTS = ("enrolment", "flow")
_COMMON = ("college", "college_name", "programme", "basis", "form", "funding")
ENROLMENT_COLUMNS = ("ref_area", "reference_date", *_COMMON, "course", "enrolled_persons")
FLOW_COLUMNS = ("ref_area", "time_period", *_COMMON, "applications", "entrants", "graduates")
COURSES = (1, 2, 3, 4, 5)
ROMAN = {1: "i", 2: "ii", 3: "iii", 4: "iv", 5: "v"}
_COURSE = re.compile(r"(?:\d\s*-?й?|\b[IVХ]+)\s*курс\b|\bкурс\s*\d", re.IGNORECASE)
_QUANTITIES = (
    Quantity("applications", re.compile(r"заявлен")),
    Quantity("entrants", re.compile(r"принят|зачислен")),
    *(Quantity(f"course_{course}", re.compile(rf"(?<!\w)(?:{course}(?:-?й)?|{ROMAN[course]}) курс|курс {course}\b")) for course in COURSES),
    Quantity("graduates", re.compile(r"^выпу")),
)
MAX_PERSONS = 10_000  # one programme of one organisation

COLUMNS = (
    Column("name", ("наименование профессии специальности", "наименование", "наименование программы"), required=False),
    Column("line", ("№ строки", "номер строки"), required=False),
    Column("programme", ("код", "код профессии специальности", "код программы", "код специальности")),
    Column("basis", ("база", "база 9 11 кл", "база 9 или 11", "на базе"), required=False),
    Column("funding", ("финансирование", "источник финансирования"), required=False),
    Column("applications", ("подано заявлений", "подано заявлений о приеме"), required=False),
    Column("form", ("форма обучения", "форма"), required=False),
    Column("entrants", ("принято", "принято всего", "принято чел"), required=False),
    *(
        Column(
            f"course_{course}",
            (*(f"{before}{one} курс" for before in ("", "численность ", "численность студентов ") for one in (course, f"{course} й", ROMAN[course])), f"курс {course}"),
            required=course <= 2,
        )
        for course in COURSES
    ),
    Column("graduates", ("выпуск", "выпуск чел", "выпущено", "выпуск всего"), required=False),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column("college_name", ("организация", "наименование организации"), required=False),
)
_OTHER_DAY = re.compile(r"\bна\s+(?:\d{1,2}[. ]\s*\w+[. ]\s*20\d\d|конец\s+20\d\d)", re.IGNORECASE)


def recognise(book: Opened) -> float:
    """Whether the file is an enrolment return."""
    if book.kind not in ("xlsx", "xls", "csv"):
        return 0.0
    return 0.97 if any(_find_header(table) is not None for name, rows in book.sheets.items() for table, _ in _tables_of(rows, book.merged(name))) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read a return: five enrolment records and one flow record from each row.

    One row is one record of the count: it is accepted as its enrolment and flow rows together, so ``rows_read`` counts
    the rows made of it.

    Raises UnreadableFile when no sheet has the header, the reference date or the form of study is named nowhere, or the
    file is of another region.
    """
    ledger = Ledger(book.file_name)
    reader: _Sheet | None = None
    enrolment: list[dict[str, object]] = []
    flow: list[dict[str, object]] = []
    ref_area: str | None = None
    ready = {name: prepared(Sheet(SOURCE, book, name, printed, context, codelists, ledger)) for name, printed in book.sheets.items()}
    for sheet, rows, told in [(name, *table) for name, whole in ready.items() for table in _tables_of(whole, book.merged(name))]:
        header = _find_header(rows)
        if header is None:
            if any(clean(cell) for row in rows for cell in row):
                ledger.note(f"Лист «{sheet}»: раздела 2.1.2 на нём нет, лист не прочитан")
            continue
        for words in told:
            ledger.note(f"Лист «{sheet}»: {words}")
        area = area_of(SOURCE, book, header.title, context, codelists, ledger)
        ref_area = ref_area or area
        reader = _Sheet(header, sheet, area, codelists, ledger, _tags(rows, header, book, sheet))
        if reader.tags.year is not None and not reader.tags.dated:
            ledger.note(f"Лист «{sheet}»: дата отчёта не названа; год {reader.tags.year} взят из названия листа, таблицы или файла, численность – на 1 октября")
        if reader.tags.year is None:
            raise no_table(
                SOURCE,
                book,
                f"лист «{sheet}»: над таблицей нет даты «по состоянию на 1 октября … г.»",
                "Допишите над таблицей дату отчёта: без неё нельзя отнести численность к году",
            )
        reader.read(rows)
        enrolment += reader.enrolment
        flow += reader.flow
    if reader is None:
        raise no_table(
            SOURCE,
            book,
            "нет таблицы со столбцами «Код», «Принято», «1 курс», «2 курс»",
            "Сверьте таблицу с docs/sources.md#spo1",
        )
    frames = {
        "enrolment": pd.DataFrame(enrolment, columns=[*ENROLMENT_COLUMNS, "sheet", "row_number"]),
        "flow": pd.DataFrame(flow, columns=[*FLOW_COLUMNS, "sheet", "row_number"]),
    }
    return ledger.reading(SOURCE, frames, ref_area)


@dataclass(frozen=True)
class _Tags:
    """What stands above the table."""

    year: int | None
    form: str | None
    college: str | None
    college_name: str | None
    dated: bool  # the day of the return is named, not the year alone


@dataclass
class _Sheet:
    """One sheet under reading."""

    header: Header
    sheet: str
    area: str | None
    codelists: Codelists
    ledger: Ledger
    tags: _Tags
    enrolment: list[dict[str, object]] = field(default_factory=list)
    flow: list[dict[str, object]] = field(default_factory=list)

    def read(self, rows: Rows) -> None:
        """Read every row below the header."""
        college, college_name = self.tags.college, self.tags.college_name
        groups = group_rows(rows, self.header.row + 1, self.header.columns["programme"], self._counted)
        colleges = colleges_between(rows, self.header.row + 1, self.header.columns["programme"], self._counted)
        for words in (*groups.doubts, *colleges.doubts):
            self.ledger.note(f"Лист «{self.sheet}»: {words}; приняты строки")
        for at in range(self.header.row + 1, len(rows)):
            row = rows[at]
            if is_number_row(row) or is_repeat(row, rows[max(0, self.header.row - 2) : self.header.row + 1]):
                continue
            texts = [clean(cell) for cell in row if clean(cell)]
            if not texts:
                continue
            if at in colleges.alone:
                self.ledger.refuse(self.sheet, at + 1, "наименование", colleges.name[at], *NO_ROWS)
                continue
            if at in colleges.totals:
                self.ledger.supersede(self.sheet, at + 1, TOTAL_REASON)
            named = (colleges.name[at], None) if at in colleges.name else _named_college(texts) if len(texts) <= 2 else None
            if named:
                college_name = named[0] or college_name
                college = named[1] or (college if not named[0] else None)
                continue
            if not any(clean(self.header.cell(row, name)) for name in ("programme", *_COUNTS)):
                continue
            if at in groups.headings:
                continue
            if at in groups.totals:
                self.ledger.supersede(self.sheet, at + 1, TOTAL_REASON)
                continue
            try:
                self._row(row, at + 1, None if at in colleges.above else college, colleges.above.get(at, college_name))
            except Refused as refusal:
                self.ledger.refuse(self.sheet, at + 1, refusal.column, refusal.value, refusal.reason, refusal.remedy)

    def _counted(self, row: Sequence[Cell]) -> dict[str, float]:
        return {title: found for name, title in _COUNTS.items() if (found := number(self.header.cell(row, name)).number) is not None}

    def _row(self, row: Sequence[Cell], row_number: int, college: str | None, college_name: str | None) -> None:
        cell = self.header.cell
        if (
            is_total(cell(row, "name"))
            or is_total(cell(row, "programme"))
            or is_total(cell(row, "college_name"))
            or (not clean(cell(row, "programme")) and names_total(row))
        ):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return
        counts = {name: whole_count(cell(row, name), title, largest=MAX_PERSONS) for name, title in _COUNTS.items()}
        for words in filter(None, (told_of_count(cell(row, name)) for name in _COUNTS)):
            self.ledger.note(words)
        keys: dict[str, object] = {
            "ref_area": self.area,
            "college": college_as_known(clean(cell(row, "college")) or college or clean(cell(row, "college_name")) or college_name),
            "programme": programme(self.codelists, cell(row, "programme"), "код"),
            "basis": one_of(cell(row, "basis"), "база", BASES),
            "form": one_of(cell(row, "form"), "форма обучения", FORMS) or self.tags.form,
            "funding": one_of(cell(row, "funding"), "финансирование", FUNDINGS),
        }
        name = clean(cell(row, "college_name")) or college_name
        identity = (self.tags.year, name, *keys.values())
        content = tuple(counts.values())
        repeat = self.ledger.first_row(identity, content, self.sheet, row_number, "код", cell(row, "programme"))
        if repeat is not None:
            self.ledger.supersede(self.sheet, row_number, repeat)
            return
        place = {"sheet": self.sheet, "row_number": row_number}
        persons = {key: None if count is None else int(count) for key, count in counts.items()}
        for course in COURSES:
            if persons[f"course_{course}"] is not None:
                self.enrolment.append(
                    {
                        **keys,
                        "college_name": name,
                        "reference_date": f"{self.tags.year}-10-01",
                        "course": course,
                        "enrolled_persons": persons[f"course_{course}"],
                        **place,
                    }
                )
                self.ledger.accepted += 1
        if all(persons[name] is None for name in ("applications", "entrants", "graduates")):
            return  # a table of courses alone
        self.flow.append(
            {
                **keys,
                "college_name": name,
                "time_period": self.tags.year,
                "applications": persons["applications"],
                "entrants": persons["entrants"],
                "graduates": persons["graduates"],
                **place,
            }
        )
        self.ledger.accepted += 1


_COUNTS = {
    "applications": "подано заявлений",
    "entrants": "принято",
    **{f"course_{course}": f"{course} курс" for course in COURSES},
    "graduates": "выпуск",
}


def _tables_of(rows: Rows, areas: Areas) -> list[tuple[Rows, tuple[str, ...]]]:
    """The table of a sheet; several where bases, fundings or forms stand across, with what is to be told of them."""
    if not _names_a_course(rows) or is_plain(rows, areas, _QUANTITIES):
        return [(rows, ())]
    return [(table.rows, table.told) for table in plain_tables(rows, areas, _QUANTITIES, COLUMNS) if table.rows] or [(rows, ())]


def _names_a_course(rows: Rows) -> bool:
    return any(isinstance(cell, str) and _COURSE.search(cell) for row in rows[:HEADER_SEARCH_ROWS] for cell in row)


def _find_header(rows: Rows) -> Header | None:
    """The header of the return; a sheet that names no course is passed over at once."""
    return find_header(rows, COLUMNS) if _names_a_course(rows) else None


def _tags(rows: Rows, header: Header, book: Opened, sheet: str) -> _Tags:
    lines = [" ".join(clean(cell) for cell in row if clean(cell)) for row in rows[: header.row + 1]]
    text = "\n".join(lines)
    when = re.search(r"на\s+0?1(?:\.10\.|\s+октября\s+)(20\d\d)", f"{text}\n{book.file_name}", re.IGNORECASE)
    school = re.search(r"на начало\s+(20\d\d)\s*[/–-]\s*(?:20)?\d\d\s+уч", f"{text}\n{book.file_name}", re.IGNORECASE)
    when = when or school  # a school year begins before 1 October of its first year
    form = re.search(r"форма(?: обучения)?\s*:?\s*(очно-заочн\w+|заочн\w+|очн\w+)", text, re.IGNORECASE)
    code = re.search(r"код организации\s*:\s*([\w-]+)", text, re.IGNORECASE)
    name = re.search(r"наименование организации\s*:\s*(.+)", text, re.IGNORECASE)
    named = clean(name[1]) if name else None
    if named and re.match(r"свод\b|все организации", named, re.IGNORECASE):
        named = None
    named = named or said_by_sheet(sheet, header.title).organisation
    return _Tags(
        year=int(when[1]) if when else _year_alone(sheet, text, book.file_name),
        form=form_in(label(form[1] if form else sheet)),
        college=code[1] if code else None,
        college_name=named,
        dated=when is not None,
    )


def _year_alone(*texts: str) -> int | None:
    """Year of a return without its line of the date; none where another day of a year is named."""
    if any(_OTHER_DAY.search(words) for words in texts):
        return None
    return first_titled_year(*texts)


def _named_college(texts: list[str]) -> tuple[str | None, str | None] | None:
    """Name and code of the organisation that a line above a block names; None when the line is something else."""
    line = " ".join(texts)
    name = re.match(r"(?:наименование организации|организация)\s*:\s*(.+)", line, re.IGNORECASE)
    code = re.match(r"код организации\s*:\s*([\w-]+)", line, re.IGNORECASE)
    if name:
        return clean(name[1]), None
    return (None, code[1]) if code else None
