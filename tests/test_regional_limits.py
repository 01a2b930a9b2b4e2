"""A region's limits: its own table before what is computed, school leavers where the table is silent, and plain words."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest
from empty_warehouse import empty_warehouse
from plan_builders import offer
from plan_builders import region as plan_region_inputs

from flows.machinery.reference import parameters
from flows.region.limits import NO_BUDGET, last_places, limit_rows, regional_limits
from models.plan.admissions import plan_region
from models.plan.constraints import regional_use
from sql import run

VINTAGE = date(2026, 11, 23)
YEARS = (2027, 2028, 2029)
LAST = {"9": 700.0, "11": 60.0}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return empty_warehouse(VINTAGE, "901", "9010000000000")


def fill(
    con: duckdb.DuckDBPyConnection, *, population: float = 0.0, limits: tuple[tuple, ...] = (), paid: int = 0
) -> None:
    """Files of one region: ``population`` persons of every age from 0 to 24 in five-year groups, limits, paid entrants."""
    for sha in ("a", "b", "c"):
        run.insert(
            con, "raw.file", pd.DataFrame([{"file_sha256": sha, "file_name": sha, "status": "read", "ref_area": "901"}])
        )
        run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": sha, "file_sha256": sha}]))
    place = {"sheet": "", "ref_area": "901"}
    groups = [f"{first}-{first + 4}" for first in range(0, 25, 5)] + ["70+", "_T", "working"]
    if population:
        run.insert(con, "raw.rosstat__population", pd.DataFrame([
            place | {"file_sha256": "a", "row_number": at, "time_period": 2026, "age_group": group, "settlement": where,
                     "obs_value": 5 * population}
            for at, (group, where) in enumerate((g, w) for g in groups for w in ("_T", "urban"))
        ]))  # fmt: skip
    run.insert(con, "raw.limits__limit", pd.DataFrame([
        place | {"file_sha256": "b", "row_number": at, "constraint_kind": kind, "start_year": year, "limit_value": value,
                 "unit": "rub", "reference": "Закон", "document_date": day}
        for at, (kind, year, value, day) in enumerate(limits)
    ], columns=["file_sha256", "sheet", "row_number", "ref_area", "constraint_kind", "start_year", "limit_value", "unit",
                "reference", "document_date"]))  # fmt: skip
    if paid:
        run.insert(con, "raw.spo1__enrolment", pd.DataFrame([
            place | {"file_sha256": "c", "row_number": at, "reference_date": day, "college": "К1", "college_name": "К",
                     "programme": "09.02.07", "basis": "9", "form": form, "funding": funding, "course": course,
                     "enrolled_persons": paid}
            for at, (day, form, funding, course) in enumerate([
                (date(2026, 10, 1), "очная", "внебюджет", 1), (date(2026, 10, 1), "заочная", "внебюджет", 1),
                (date(2026, 10, 1), "очная", "бюджет", 1), (date(2026, 10, 1), "очная", "внебюджет", 2),
                (date(2025, 10, 1), "очная", "внебюджет", 1)])
        ]))  # fmt: skip
    run.build(con, "staging")
    run.build(con, "marts")


def value(frame: pd.DataFrame, kind: str, scope: str) -> float:
    return float(frame[(frame["constraint"] == kind) & (frame["scope"] == scope)]["value"].item())


def test_a_region_without_tables_has_no_limits_and_the_notes_name_all_three(con: duckdb.DuckDBPyConnection) -> None:
    fill(con)
    found = regional_limits(con, VINTAGE, "901", 2027, LAST, parameters(VINTAGE))
    assert found.frame.empty
    assert found.notes[0] == NO_BUDGET
    assert [note.split(" классов")[0][-2:].strip() for note in found.notes[1:]] == ["9", "11"]


def test_school_leavers_bound_places_after_the_full_time_paid_intake_of_the_newest_return(
    con: duckdb.DuckDBPyConnection,
) -> None:
    fill(con, population=2_000.0, paid=40)
    found = regional_limits(con, VINTAGE, "901", 2027, LAST, parameters(VINTAGE))
    assert value(found.frame, "youth_places_9", "2028") == pytest.approx(2_000 * 0.98 * 0.625 - 40)
    assert value(found.frame, "youth_places_11", "2027") == pytest.approx(2_000 * 0.37 * 0.10)
    assert found.notes == (NO_BUDGET,)


def test_a_limit_below_the_last_intake_is_lifted_and_the_notes_say_so(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, population=1_000.0)
    found = regional_limits(con, VINTAGE, "901", 2027, LAST, parameters(VINTAGE))
    assert value(found.frame, "youth_places_9", "2027") == 700.0
    assert found.frame["reference"].str.contains("поднят до мест прошлого набора").all()
    assert found.frame["reference"].str.contains("платный приём не известен").all()
    assert "Выпускников 9 классов по возрастной таблице хватило бы на 612 бюджетных мест 2027 года" in found.notes[1]
    assert "прошлый набор на 700 бюджетных мест состоялся" in found.notes[1]


def test_a_row_of_the_regions_table_replaces_the_computed_one_for_its_years(con: duckdb.DuckDBPyConnection) -> None:
    day = date(2026, 11, 14)
    fill(con, population=2_000.0, limits=(("youth_places_9", 2027, 500.0, day), ("youth_places_11", None, 55.0, day)))
    found = regional_limits(con, VINTAGE, "901", 2027, LAST, parameters(VINTAGE))
    assert value(found.frame, "youth_places_9", "2027") == 500.0
    assert value(found.frame, "youth_places_9", "2028") > 1_000
    assert found.frame[found.frame["constraint"] == "youth_places_11"]["scope"].tolist() == [""]
    assert found.notes == (NO_BUDGET,)


def test_of_two_documents_the_later_one_holds(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, limits=(("budget_rub", 2027, 5e6, date(2026, 11, 20)), ("budget_rub", 2027, 7e6, date(2026, 3, 1))))
    found = regional_limits(con, VINTAGE, "901", 2027, LAST, parameters(VINTAGE))
    assert value(found.frame, "budget_rub", "2027") == 5e6
    assert found.frame["reference"].item() == "Закон, 20.11.2026"
    assert NO_BUDGET in found.notes  # 2028 and 2029 have none


def test_open_groups_totals_and_town_or_country_alone_are_no_ages(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, population=10.0)
    found = con.execute("select count(*), min(first_age), max(last_age) from mart.population").fetchall()
    assert found == [(5, 0, 24)]


def test_what_a_plan_uses_is_its_places_and_their_cost_by_card_or_by_level() -> None:
    need = np.full((8, 20), 30.0)
    offers = [offer("15.01.05"), offer("09.02.07", cost_per_place_rub=np.nan), offer("23.02.07", funding="внебюджет")]
    inputs = plan_region_inputs(
        offers,
        {"15.01.05": need, "09.02.07": need},
        limits={("budget_rub", ""): 6e6},
        **{"cost_per_place_rub": 120_000.0},
    )
    plan = plan_region(inputs)
    used, spending = regional_use(inputs, plan)
    first = plan.offers[plan.offers["start_year"] == YEARS[0]].set_index("programme")["places"]
    assert used["budget_rub", 2027] == pytest.approx(first["15.01.05"] * 100_000 + first["09.02.07"] * 120_000)
    assert used["budget_rub", 2027] <= 6e6
    assert used["youth_places_9", 2027] == first["15.01.05"] + first["09.02.07"]
    cost = spending.set_index(["programme", "start_year"])["cost_last_year_rub"]
    assert cost["09.02.07", 2027] == 25 * 120_000
    assert "23.02.07" not in spending["programme"].tolist()


def test_the_plan_keeps_its_limits_and_their_use(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, limits=(("budget_rub", None, 4e6, date(2026, 11, 14)),))
    inputs = plan_region_inputs(
        [offer("15.01.05")], {"15.01.05": np.full((8, 20), 30.0)}, limits={("budget_rub", ""): 4e6}
    )
    plan = plan_region(inputs)
    limits = regional_limits(con, VINTAGE, "901", inputs.start_year, last_places(inputs.offers), inputs.parameters)
    for table, frame in limit_rows(inputs, plan, limits).items():
        run.store(con, table, frame, vintage=VINTAGE, ref_area="901")
    rows = con.execute(
        "select constraint_kind, limit_value, derived, used from plan.limit where start_year = 2027 order by 1"
    ).fetchall()
    places = plan.offers.loc[plan.offers["start_year"] == 2027, "places"].sum()
    assert rows == [
        ("budget_rub", 4e6, False, places * 100_000.0),
        ("youth_places_11", None, None, 0.0),
        ("youth_places_9", None, None, float(places)),
    ]
    assert con.execute("select count(*) from plan.limit_note").fetchall() == [(2,)]
