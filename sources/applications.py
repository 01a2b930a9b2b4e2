"""Applications to colleges by programme and intake year."""

from __future__ import annotations

import re

from sources.opened import Opened, Rows
from sources.prepared import prepared
from sources.programme_table import ACROSS, Quantity, across, stands_across
from sources.tables.cells import clean, is_dash
from sources.tables.colleges import college_as_known
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column, find_header, is_number_row
from sources.tables.intake_year import intake_year, is_dated
from sources.tables.meaning import names_organisation
from sources.tables.summary import Summed
from sources.tables.words import BASES, FUNDINGS

SOURCE = "applications"
TITLE = "Заявления поступающих по программам"
SUBJECTS = ("demand",)
EARLIEST_INTAKE = 2010
MAYBE = 0.6
MAX_APPLICATIONS = 50_000  # one programme of one college

COLUMNS = (
    Column("number", ("№", "№ п п"), required=False),
    Column("year", ("год приема", "год", "приемная кампания", "год набора", "год поступления"), required=False, title="год приёма"),
    Column(
        "programme",
        (
            "код", "код профессии специальности", "код специальности", "код профессии", "код программы", "код образовательной программы", "шифр",
            "код профессии специальности *", "код и наименование *", "код наименование *",
        ),
    ),
    Column(
        "applications",
        (
            "подано заявлений", "заявлений", "заявления", "количество заявлений", "число заявлений", "количество поданных заявлений",
            "число поданных заявлений", "подано заявлений *",
        ),
        dash=None,  # nobody applied, or nobody has counted yet
    ),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column("college_name", ("организация", "наименование организации"), required=False, fits=names_organisation),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
    Column("funding", ("финансирование", "источник финансирования"), required=False),
    Column("places", ("мест", "места", "кцп мест", "число мест"), required=False),
)  # fmt: skip


def _row(line: Line) -> Record:
    start_year = intake_year(line, EARLIEST_INTAKE)
    places = line.spared_count("places", largest=MAX_APPLICATIONS)  # the places are another source's: a bad cell costs itself only
    applications = line.needed("applications", _applications(line, places), "число заявлений не указано", "Впишите число; 0, если их нет")
    return {
        "start_year": start_year,
        "college": college_as_known(line.text("college") or line.text("college_name")),
        "programme": line.admitting(start_year) if applications else line.programme(),
        "basis": line.one_of("basis", BASES),
        "funding": line.one_of("funding", FUNDINGS),
        "applications": applications,
        "places": places,
    }


def _applications(line: Line, places: int | None) -> int | None:
    """Applications of a row; «–» where no places were offered is none."""
    filed = line.count("applications", largest=MAX_APPLICATIONS)
    return 0 if filed is None and places == 0 and is_dash(line.cell("applications")) else filed


_DEMAND = Part(
    subject="demand",
    columns=COLUMNS,
    fields=("ref_area", "start_year", "college", "programme", "basis", "funding", "applications", "places"),
    row=_row,
    key=("start_year", "college", "programme", "basis", "funding"),
    adds=("applications", "places"),
    about="applications",
    texts=("name", "college_name"),
    once=("college", "college_name"),
    totals=("year", "college", "college_name", "programme", "name"),
)
_QUANTITIES = (
    Quantity("applications", re.compile(r"заявлен"), re.compile(r"заявлен")),
    Quantity("places", re.compile(r"\bмест\w*$|\bкцп\b|контрольн\w+ цифр|план (?:приема|набора)"), own=False),
)
_SUMMED = Summed("demand", ("start_year", "programme"), "applications", "подано заявлений", "college", "организаций")
FORM = Form(
    SOURCE, (_DEMAND,), "заголовка «Год приёма | Код | Подано заявлений»", sure=0.95, after=_SUMMED.without_summaries, ready=prepared,
    other_shape=across(_DEMAND, _QUANTITIES),
)  # fmt: skip
parse = FORM.parse


def stands_beside(book: Opened) -> bool:
    """Whether a table of admission control figures prints applications too: a number of them, in one row at least."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return False
    return any(_is_filled(rows) for rows in book.sheets.values()) or stands_across(book, _DEMAND, _QUANTITIES)


def _is_filled(rows: Rows) -> bool:
    header = find_header(rows, COLUMNS)
    cells = [header.cell(row, "applications") for row in rows[header.row + 1 :] if not is_number_row(row)] if header else []
    return any(clean(cell) and not is_dash(cell) for cell in cells)


def recognise(book: Opened) -> float:
    """How surely a file is a table of applications; without a column of the year a return that has them too goes before."""
    score = FORM.recognise(book)
    if score and is_dated(book, COLUMNS):
        return score
    if stands_across(book, _DEMAND, _QUANTITIES):
        return ACROSS
    return MAYBE if is_dated(book, COLUMNS, r"20\d\d") else 0.0
