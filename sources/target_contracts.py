"""Contracts of target training: how many places of a programme employers have already bespoken, by college.

A list of people, one a row, is counted row by row; their names are dropped at the door.
"""

from __future__ import annotations

import re

from sources.opened import Opened
from sources.prepared import prepared
from sources.programme_table import ACROSS, Quantity, across, stands_across
from sources.tables.cells import clean
from sources.tables.colleges import college_as_known
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.intake_year import intake_year, is_dated
from sources.tables.words import BASES

SOURCE = "target_contracts"
TITLE = "Договоры о целевом обучении по программам"
SUBJECTS = ("contract",)
EARLIEST_INTAKE = 2010
LARGEST_COUNT = 2_000  # of one programme and employer
ONE_EACH = "Столбца с числом договоров нет: каждая строка посчитана за один договор"

COLUMNS = (
    Column("year", ("год приема", "год набора", "год поступления", "год начала обучения"), required=False, title="год приёма"),
    Column("programme", ("код", "код профессии специальности", "код специальности", "код программы"), title="код профессии, специальности"),
    Column("customer", ("заказчик", "заказчик целевого обучения", "инн заказчика", "работодатель", "инн работодателя"), title="заказчик"),
    Column(
        "contracts",
        (
            "договоров", "количество договоров", "число договоров", "целевых договоров", "договоров ед", "заключено договоров", "заключено договоров *",
            "количество заключенных договоров *",
        ),
        required=False,
        title="договоров",
    ),
    Column("college", ("код организации", "инн организации"), required=False),
    Column("college_name", ("организация", "образовательная организация", "наименование организации"), required=False),
    Column("name", ("наименование", "наименование профессии специальности", "профессия специальность"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
    Column("number", ("№", "№ п п"), required=False),
)  # fmt: skip


def _row(line: Line) -> Record:
    start_year = intake_year(line, EARLIEST_INTAKE)
    contracts = line.count("contracts", largest=LARGEST_COUNT) if "contracts" in line.header.columns else 1
    if "contracts" not in line.header.columns:
        line.ledger.note(ONE_EACH)
    return {
        "start_year": start_year,
        "college": college_as_known(line.text("college") or line.text("college_name")),
        "programme": line.admitting(start_year),
        "basis": line.one_of("basis", BASES),
        "contracts": line.needed("contracts", contracts, "число договоров не указано", "Впишите целое число; 0, если их нет"),
    }


_CONTRACT = Part(
    subject="contract",
    columns=COLUMNS,
    fields=("ref_area", "start_year", "college", "programme", "basis", "contracts"),
    row=_row,
    key=("start_year", "college", "programme", "basis"),
    adds=("contracts",),
    about="programme",
    texts=("name", "college_name", "customer"),
    once=("college", "college_name"),
    is_total=lambda cells, header: any(clean(cell).lower().startswith(("итого", "всего")) for cell in cells if isinstance(cell, str)),
)
_QUANTITIES = (Quantity("contracts", re.compile(r"договор"), re.compile(r"целев")),)
FORM = Form(
    SOURCE, (_CONTRACT,), "заголовка «Год приёма | Код | Заказчик | Договоров»", sure=0.96, ready=prepared, other_shape=across(_CONTRACT, _QUANTITIES)
)
parse = FORM.parse


def recognise(book: Opened) -> float:
    """How surely a file is a table of contracts; without a column of the year its words must name target training."""
    score = FORM.recognise(book)
    if score and is_dated(book, COLUMNS, r"целев"):
        return score
    return ACROSS if stands_across(book, _CONTRACT, _QUANTITIES) else 0.0
