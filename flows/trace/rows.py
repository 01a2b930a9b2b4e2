"""What stands below an id in the warehouse: sums of marts, rows of the providers' files, parameters, corrections.

Answers of employers are never listed row by row: the trace names the files (numbers of taxpayers withheld) and stops at the
disclosed cell, as the documents do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.reference import codelists, parameter_descriptions, parameter_rows
from flows.outward.outward_names import outward_names
from flows.region.inputs import under_admitting_codes
from flows.region.returns import places_of
from flows.rounds import entries
from flows.rounds.entries import Correction
from flows.rounds.offer_id import college_of
from flows.settings import Home
from flows.trace.found import Found
from flows.trace.steps import Step
from flows.trace.words import with_unit
from models.codes import BUDGET, PAID
from sql import run

if TYPE_CHECKING:
    import duckdb

SOURCES = {  # table → title, what is shown of a row
    "raw.kcp__places": ("Контрольные цифры приёма", ("start_year", "college_name", "form", "funding", "places", "entrants")),
    "raw.spo1__enrolment": ("Обучающиеся, СПО-1", ("reference_date", "college_name", "form", "funding", "course", "enrolled_persons")),
    "raw.spo1__flow": ("Приём и выпуск, СПО-1", ("time_period", "college_name", "form", "funding", "applications", "entrants", "graduates")),
    "raw.applications__demand": ("Заявления", ("start_year", "college", "funding", "applications", "places")),
    "raw.colleges__offer": ("Карточка колледжа", ("college", "form", "groups_max", "group_size_max", "practice_places", "target_contracts")),
    "raw.graduates__destination": ("Судьба выпускников", ("time_period", "graduates", "employed", "employed_in_field")),
}
OF_WORKSHOP = {
    "raw.workshops__workshop": ("Карточка мастерской", ("college", "competence", "seats", "hours_per_week")),
    "raw.workshops__use": ("Журнал мастерской", ("used_on", "kind", "hours", "participants")),
}
OF_STEP = {  # which assumptions each step rests on
    "потребность": (
        "replacement_rate", "transfer_rate", "net_migration_rate", "closing_years", "normal_vacancy_rate", "graduate_share_total",
        "staffing_sd_kind", "survey_prior_sd", "model_prior_sd",
    ),
    "выпуск начатых наборов": (
        "dropout_rate", "return_rate", "continue_study", "leave_region", "arrive_region", "employment_rate", "match_rate",
        "target_match_rate", "army_share", "army_delay_years",
    ),
    "места": (
        "fill_rate", "group_size", "largest_change", "move_penalty", "shortage_cost",
        "surplus_cost", "carry_over", "cost_per_place_rub",
    ),
}  # fmt: skip
WORDS = {
    "start_year": "набор", "college_name": "колледж", "college": "колледж", "form": "форма", "places": "мест",
    "entrants": "принято", "reference_date": "на", "course": "курс", "enrolled_persons": "обучается", "time_period": "год",
    "applications": "заявлений", "graduates": "выпуск", "groups_max": "групп не больше", "group_size_max": "группа не больше",
    "practice_places": "мест практики", "target_contracts": "целевых договоров", "employed": "работают",
    "employed_in_field": "по профессии", "competence": "компетенция", "seats": "рабочих мест", "hours_per_week": "часов в неделю",
    "used_on": "когда", "kind": "что", "hours": "часов", "participants": "участников",
}  # fmt: skip
ONE_NAME = (  # a copy is the same bytes under another name: its rows are counted and shown once
    "select file_sha256, arg_min(file_path, (length(file_path), file_path)) as file_path from raw.vintage_file where vintage = ? group by file_sha256"
)
PAID_BY = {BUDGET: "за счёт бюджета", PAID: "за плату"}


@dataclass(frozen=True)
class SourceRow:
    """One row of a provider's file."""

    title: str
    file: str
    sheet: str
    row_number: int
    said: str


@dataclass(frozen=True)
class Assumption:
    """A parameter that was in force, with its date where the project's files still hold the value."""

    step: str
    name: str
    description: str
    key: str
    value: float
    unit: str
    valid_from: str
    reference: str

    def told(self) -> str:
        """«места: Обычный размер учебной группы (group_size) = 25 мест на группу, с 01.01.2015; приказ …»."""
        key = f", {self.key}" if self.key else ""
        return f"{self.step}: {self.description} ({self.name}{key}) = {with_unit(self.value, self.unit)}, с {self.valid_from}; {self.reference}"


def sums(con: duckdb.DuckDBPyConnection, found: Found) -> list[Step]:
    """Printed counts added up again from the marts."""
    return list(_workshop_sums(con, found)) if found.workshop is not None else list(_place_sums(con, found))


def _place_sums(con: duckdb.DuckDBPyConnection, found: Found) -> Iterator[Step]:
    row, offer = found.row, found.offer
    printed = None if row is None else row.places_last_year if offer is None else offer.places_last_year
    if row is None or printed is None or row.places_last_year_period is None:
        return
    period = row.places_last_year_period
    table = under_admitting_codes(places_of(con, found.figures.vintage, found.figures.ref_area), found.figures.start_year)
    keys = {"programme": row.programme, "basis": row.basis, "funding": BUDGET, "start_year": period}
    if offer is not None:
        keys |= {"college": college_of(offer.id, row.programme, row.basis, offer.form), "form": offer.form}
    mine = table[(table[list(keys)] == pd.Series(keys)).all(axis=1)].sort_values(["college", "form", "places"])
    if len(mine) and mine["places"].notna().all():
        told = [_plain(one) if pd.isna(source) else f"{_plain(one)} (таблица {source:.0f} г.)" for one, source in mine[["places", "filled_from"]].itertuples(index=False)]
        yield Step("прошлый набор, мест", f"{' + '.join(told)}, набор {period} г.", float(mine["places"].sum()), printed)


def _workshop_sums(con: duckdb.DuckDBPyConnection, found: Found) -> Iterator[Step]:
    assert found.workshop is not None
    if found.workshop.hours_used is None:  # the workshop keeps no log: nothing is printed
        return
    newest = run.query(con, "newest_workshop_use", vintage=found.figures.vintage, ref_area=found.figures.ref_area)
    hours = newest.set_index("workshop")["hours"].get(found.workshop.id, 0.0)
    told = "сумма строк журнала мастерской за последний год журнала региона"
    yield Step("часов занято по пяти видам", told, float(hours), found.workshop.hours_used)


def source_rows(con: duckdb.DuckDBPyConnection, found: Found) -> list[SourceRow]:
    """Rows of the providers' files that the id's row was counted from, by table and place in the file."""
    vintage = found.figures.vintage
    files = con.execute("select file_path, file_sha256 from raw.vintage_file where vintage = ?", [vintage]).fetchall()
    names = outward_names((path for path, _ in files), dict(files))
    told = []
    of_region = run.query(con, "files_of_region", vintage=vintage, ref_area=found.figures.ref_area)["file_sha256"].tolist()
    for table, (title, columns) in (OF_WORKSHOP if found.workshop else SOURCES).items():
        where, bound = _filter(found, table, of_region)
        query = (
            f"select f.file_path, t.sheet, t.row_number, {', '.join(f't.{name}' for name in columns)} from {table} t "
            f"join ({ONE_NAME}) f using (file_sha256) where {where} order by all"
        )
        for path, sheet, number, *values in con.execute(query, [vintage, *bound]).fetchall():
            said = ", ".join(_said(name, value) for name, value in zip(columns, values, strict=True) if value is not None)
            told.append(SourceRow(title, names[path], sheet, number, said))
    return told


def survey_files(con: duckdb.DuckDBPyConnection, found: Found) -> list[str]:
    """Names of the files of employers behind the vintage's survey, numbers of taxpayers withheld."""
    query = "select f.file_path, f.file_sha256, f.file_sha256 in (select file_sha256 from raw.survey__answer) from raw.vintage_file f where f.vintage = ?"
    files = con.execute(query, [found.figures.vintage]).fetchall()
    names = outward_names((path for path, _, _ in files), {path: sha256 for path, sha256, _ in files})
    return sorted(names[path] for path, _, answers in files if answers)


def assumptions(con: duckdb.DuckDBPyConnection, found: Found) -> list[Assumption]:
    """Parameters in force that the row's steps rest on, with date and source."""
    if found.row is None:
        return []
    table = con.execute("select * from parameter.in_force where vintage = ? order by all", [found.figures.vintage]).df()
    keys = {"", found.row.basis, found.row.level, found.row.ugps, found.row.programme}
    dated = parameter_rows()
    dated = dated[pd.to_datetime(dated["valid_from"]) <= pd.Timestamp(found.figures.vintage)]
    described = parameter_descriptions()
    told = []
    for step, names in OF_STEP.items():
        for line in table[table["parameter"].isin(names) & table["key"].isin(keys)].itertuples(index=False):
            same = dated[(dated["parameter"] == line.parameter) & (dated["key"] == line.key) & (dated["value"] == line.value)]
            since = f"{pd.Timestamp(same['valid_from'].max()):%d.%m.%Y}" if len(same) else "дата неизвестна: значение с тех пор заменено"
            name = str(line.parameter)
            told.append(Assumption(step, name, described.get(name, name), str(line.key), float(line.value), str(line.unit), since, str(line.reference)))
    return told


def corrections(home: Home, found: Found) -> list[Correction]:
    """What councils wrote about the id's offers for its start year, oldest first."""
    offers = {found.offer.id} if found.offer else {offer.id for offer in found.row.offers} if found.row else set()
    figures = found.figures
    return [
        line
        for line in entries.every(home).corrections
        if line.offer in offers and (line.ref_area, line.start_year) == (figures.ref_area, figures.start_year)
    ]


def _filter(found: Found, table: str, of_region: list[str]) -> tuple[str, list[Any]]:
    """``of_region`` are files whose rows need not name the region to be its own."""
    where, bound = "(t.ref_area = ? or t.ref_area is null and list_contains(?::varchar[], t.file_sha256))", [found.figures.ref_area, of_region]
    if found.workshop is not None:
        return f"{where} and t.workshop = ?", [*bound, found.workshop.id]
    assert found.row is not None
    where = f"{where} and list_contains(?::varchar[], t.programme) and t.basis = ?"
    bound += [_own_codes(found.row.programme, found.figures.start_year), found.row.basis]
    if found.offer is not None and "college" in run.tables()[table].names:
        where += " and (t.college = ? or t.college is null)"
        bound.append(college_of(found.offer.id, found.row.programme, found.row.basis, found.offer.form))
    return where, bound


def _own_codes(programme: str, start_year: int) -> list[str]:
    """The code and the closed ones that admit under it."""
    listed = codelists()
    return [programme, *(code for code in listed.programme["code"] if code != programme and listed.current_programme(code, start_year) == programme)]


def _said(name: str, value: Any) -> str:
    return PAID_BY.get(value, str(value)) if name == "funding" else f"{WORDS[name]} {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
