"""Rows of one region as the stages read them: what is absent has a usual value, what ties has one order."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from flows.figures.explained import FLIPS_SHOWN, _flips
from flows.figures.gather import cost_ratio
from flows.figures.sectors import LARGEST_SECTIONS, _sections_of
from flows.machinery.reference import codelists, parameters
from flows.region.inputs import offers_of, undated_programmes, under_admitting_codes
from flows.region.returns import reported_enrolment, told_base
from flows.transform import summary
from models.codes import PAID
from models.errors import NothingTaught
from models.supply.paid import paid_first_course, paid_intake
from sql import run

VINTAGE = date(2026, 11, 28)
CODE = "15.01.05"


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    made = run.connect(":memory:")
    run.prepare(made)
    run.set_vintage(made, VINTAGE)
    run.load_codelists(made, codelists().frames())
    run.build(made, "staging")
    run.build(made, "marts")
    return made


def add(con: duckdb.DuckDBPyConnection, table: str, **row: object) -> None:
    run.insert(con, table, pd.DataFrame([{"vintage": VINTAGE, **row}]))


def test_students_of_a_return_that_names_no_base_are_counted_on_the_usual_one(con: duckdb.DuckDBPyConnection) -> None:
    for basis, persons in ((None, 20.0), ("9", 5.0), ("11", 7.0)):
        add(con, "mart.enrolment", ref_area="57", reference_date=date(2026, 10, 1), college="1", programme=CODE, basis=basis,
            form="очная", funding="бюджет", course=1, enrolled_persons=persons)  # fmt: skip
    found = reported_enrolment(con, VINTAGE, "57").set_index("basis")["enrolled_persons"]
    assert found.to_dict() == {"9": 25.0, "11": 7.0}
    assert told_base(con, VINTAGE, "57") == ("Контингент: строк, где не указана база, – 1; принято «после 9 классов».",)
    assert told_base(con, VINTAGE, "59") == ()
    assert set(undated_programmes(con, VINTAGE, "57")["basis"]) <= {"9", "11"}


def test_students_of_a_return_that_names_no_form_are_of_the_usual_one_and_their_paid_intake_counts(con: duckdb.DuckDBPyConnection) -> None:
    for form, persons in ((None, 20.0), ("очная", 5.0), ("заочная", 7.0)):
        add(con, "mart.enrolment", ref_area="57", reference_date=date(2026, 10, 1), college="1", programme=CODE, basis="9",
            form=form, funding=PAID, course=1, enrolled_persons=persons)  # fmt: skip
    found = reported_enrolment(con, VINTAGE, "57")
    assert paid_first_course(found, apart="заочная") == {"9": 25.0}
    places = pd.DataFrame(columns=["programme", "basis", "college", "form", "funding", "start_year", "places"])
    paid = paid_intake(places, found, places.iloc[:0], 2027, pd.DataFrame([{"programme": CODE, "basis": "9", "fill": 1.0}]), paid_share=0.35)
    assert paid.set_index("form")["places_last_year"].to_dict() == {"заочная": 7.0, "очная": 25.0}


def test_the_country_is_no_region_of_a_vintage(con: duckdb.DuckDBPyConnection) -> None:
    for ref_area in ("57", "643"):
        add(con, "mart.employment", ref_area=ref_area, economic_activity="_T", time_period=2025, employment_persons=1.0, obs_status="A")
    assert summary(con, VINTAGE).regions == ("57",)


def flip(name: str, low: float, high: float) -> SimpleNamespace:
    return SimpleNamespace(assumption=name, label=name, low=0.0, base=0.5, high=1.0, unit="share", places_low=low, places_high=high)


def test_an_assumption_whose_places_are_not_known_takes_no_place_among_the_largest() -> None:
    rows = [flip("unknown", np.nan, 10.0), flip("still", 50.0, 50.0), *(flip(str(at), 50.0 - at, 50.0) for at in range(1, FLIPS_SHOWN + 2))]
    order = [str(at) for at in range(FLIPS_SHOWN + 1, 1, -1)]
    assert [row["assumption"] for row in _flips(rows)] == order
    assert [row["assumption"] for row in _flips(rows[::-1])] == order


def test_sections_of_equal_strength_stand_in_the_order_of_letters() -> None:
    history = pd.DataFrame({"economic_activity": [], "time_period": [], "employment_persons": []})
    members = pd.Series(1.0, index=[CODE])
    found = _sections_of(SimpleNamespace(of=lambda name: history), members)  # type: ignore[arg-type]
    assert len(found) == LARGEST_SECTIONS
    assert found == sorted(found)


@pytest.mark.parametrize(("short", "over", "said"), [(1.0, 1.0, "1 : 1"), (2.0, 1.0, "2 : 1"), (1.0, 2.0, "1 : 2"), (3.0, 2.0, "1,5 : 1")])
def test_a_document_states_the_costs_that_it_was_calculated_with(short: float, over: float, said: str) -> None:
    in_force = parameters(VINTAGE).replace("shortage_cost", short).replace("surplus_cost", over)
    assert cost_ratio(in_force) == said


def test_a_region_that_admits_nobody_is_told_what_to_send(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NothingTaught, match="Регион 57: ни таблица контрольных цифр приёма, ни карточки колледжей"):
        offers_of(con, VINTAGE, "57", 2027)
    add(con, "mart.places", ref_area="57", start_year=2026, programme=CODE, basis="9", college="1", form="очная", funding="бюджет", places=25)
    assert offers_of(con, VINTAGE, "57", 2027)["places_last_year"].sum() >= 25


def test_codes_of_a_region_without_cards_stay_words() -> None:
    """The cards of a region that sent none are no rows: their codes must still meet those of its paid intake."""
    none = pd.DataFrame({"programme": pd.Series([], dtype=object), "places": pd.Series([], dtype=float)})
    paid = pd.DataFrame({"programme": ["08.02.05", "15.01.05"], "entrants": [5.0, 6.0]})
    assert not pd.api.types.is_numeric_dtype(under_admitting_codes(none, 2027)["programme"])
    met = under_admitting_codes(paid, 2027).merge(under_admitting_codes(none, 2027), on="programme", how="left", validate="one_to_one")
    assert met["programme"].tolist() == ["08.02.12", "15.01.05"]
