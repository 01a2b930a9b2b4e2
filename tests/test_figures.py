"""The figures of a proposal: one object, checked, the same bytes for the same numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import jsonschema
import pytest
from figures_builder import full_figures, sparse_figures
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_builder import chain, interval, offer, programme
from pydantic import ValidationError

from proposals.figures import Chain, Figures, IntakeFile, Interval, Offer, Programme, clean_text
from proposals.machine import from_json, to_json
from proposals.numbers import change, counted, duration, number, percent, rounded, span

REQUIRED = {
    "schema_version", "vintage", "round", "ref_area", "cluster", "start_year", "group_size", "code_version",
    "programmes",
}  # fmt: skip
REQUIRED_OF_A_ROW = {
    "id", "programme", "name", "basis", "duration_months", "labour_market_year", "places_last_year",
    "places_last_year_period", "places", "places_unrounded", "need", "supply", "balance", "binding_constraint",
    "reasons",     "defaults", "offers",
}  # fmt: skip
modest = st.floats(-5_000, 5_000)


@pytest.mark.parametrize(
    "figures", [full_figures(), sparse_figures()], ids=["everything known", "employment and КЦП only"]
)
def test_json_keeps_the_agreed_names_and_reads_back_the_same(figures: Figures) -> None:
    told = json.loads(to_json(figures))
    assert told.keys() >= REQUIRED
    assert all(row.keys() >= REQUIRED_OF_A_ROW for row in told["programmes"])
    assert all(
        row[block].keys() >= {"mean", "q10", "q50", "q90"}
        for row in told["programmes"]
        for block in ("need", "supply", "balance")
    )
    assert all(
        one.keys() >= {"id", "college", "form", "funding", "groups", "places"}
        for row in told["programmes"]
        for one in row["offers"]
    )
    assert from_json(to_json(figures)) == figures


def test_the_order_in_which_rows_arrive_does_not_change_a_byte() -> None:
    forward = [programme("15.01.05"), programme("09.02.07", basis="11"), programme("09.02.07", basis="9")]
    made = [to_json(full_figures(programmes=tuple(rows))) for rows in (forward, forward[::-1])]
    assert made[0] == made[1]
    assert [row["id"] for row in json.loads(made[0])["programmes"]] == ["09.02.07-9", "09.02.07-11", "15.01.05-9"]


def test_every_missing_value_says_why() -> None:
    row = json.loads(to_json(sparse_figures()))["programmes"][0]
    assert (row["entrants_last_year"], row["entrants_last_year_status"]) == (None, "no_data")
    assert row["supply"]["status"] == "default"
    assert Interval().status == "no_data"
    assert Offer(id="1", college="–", form="очная", funding="бюджет").places_status == "no_data"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param(
            {"places": None, "places_status": "observed", "offers": (), "change_drivers": ()},
            "пусто",
            id="a blank called observed",
        ),
        pytest.param(
            {"entrants_last_year": 5, "entrants_last_year_status": "no_data"}, "заполнено", id="a value called missing"
        ),
        pytest.param(
            {"need": {"mean": 5, "q10": 9, "q50": 5, "q90": 7}}, "квантили пересекаются", id="quantiles cross"
        ),
        pytest.param(
            {"offers": (offer(groups=1),)}, "по организациям 25", id="colleges do not add up to the programme"
        ),
        pytest.param({"offers": (offer(groups=1), offer(groups=2))}, "повторяется", id="one offer twice"),
        pytest.param(
            {"change_drivers": ({"driver": "data", "label": "данные", "places": 1.0},)},
            "причины изменения",
            id="drivers do not add up",
        ),
        pytest.param({"places": -25}, "greater than or equal to 0", id="negative places"),
        pytest.param({"cluster_share": 85}, "less than or equal to 1", id="a percentage read as a share"),
        pytest.param({"uncertainty": {"mark": 6}}, "less than or equal to 5", id="a mark outside the scale"),
        pytest.param({"mest": 25}, "Extra inputs are not permitted", id="an unknown field"),
        pytest.param({"places_unrounded": float("nan")}, "finite number", id="not a number"),
    ],
)
def test_a_broken_row_is_refused(fields: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Programme.model_validate(programme(**fields))


def test_a_programme_and_basis_stands_once() -> None:
    with pytest.raises(ValidationError, match="повторяются"):
        full_figures(programmes=(programme(), programme(id="other")))


def test_rows_of_a_file_add_up_or_the_file_is_refused() -> None:
    with pytest.raises(ValidationError, match="прочитано 10"):
        IntakeFile(file="a.xlsx", source="spo1", rows_read=10, accepted=8, refused=1)


@given(
    need=modest,
    supply=modest,
    carried=modest,
    other=modest,
    share=st.floats(0.05, 1),
    target=st.floats(0, 5_000),
    limited=st.floats(0, 5_000),
    places=st.integers(0, 200),
)
@settings(max_examples=60, deadline=None)
def test_a_chain_with_the_effects_of_the_model_always_adds_up(
    need: float, supply: float, carried: float, other: float, share: float, target: float, limited: float, places: int
) -> None:
    stations = {"need": need, "supply": supply, "carried": carried, "other_intakes": other, "intake_yield": share}
    stops = {"places_unrounded": target, "places_inert": target - 2.0, "places_limited": limited, "places_before_override": places * 25}
    again = Chain.model_validate(chain(**stations, **stops, places=places * 25))
    assert again.places == places * 25


def test_a_chain_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValidationError, match="цепочка средних не складывается"):
        Chain(need=100, supply=40, carried=0, other_intakes=0, shortage=70)


def test_floats_keep_the_declared_decimals_and_no_minus_zero() -> None:
    assert Interval(mean=1 / 3).mean == 0.3333
    assert json.dumps(Interval(mean=-0.00001).mean) == "0.0"


def test_totals_skip_what_is_unknown() -> None:
    rows = (
        programme("15.01.05", groups=2, offers=(), places_last_year=50, change_drivers=()),
        {"id": "x", "programme": "09.02.07", "name": "…", "basis": "9"},
    )
    figures = full_figures(programmes=rows)
    assert (figures.places, figures.places_last_year, figures.change) == (50, 50, 0)
    assert full_figures(programmes=()).places is None


def test_a_shared_programme_counts_by_its_share() -> None:
    figures = full_figures(programmes=(programme(groups=4, cluster_share=0.4, change_drivers=()),))
    assert figures.places == 100
    assert figures.places_by_share == 40


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        pytest.param("Колледж\x00\x07 №\u00a01\n", "Колледж №\u00a01", id="control characters and line ends"),
        pytest.param("abc\u202egpj.exe", "abcgpj.exe", id="a turned reading direction"),
        pytest.param("и\u0306ога", "йога", id="a composed letter"),
        pytest.param("x\ud800y", "xy", id="half of a surrogate pair"),
    ],
)
def test_outside_text_is_cleaned_but_not_reworded(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (number(3245758), "3\u202f245\u202f758"),
        (number(-12.5, 1), "\u221212,5"),
        (number(-0.4), "0"),
        (number(None), "…"),
        (number(None, 0, "not_applicable"), "–"),
        (number(None, 0, "suppressed"), "×"),
        (change(25), "+25"),
        (change(0.3), "0"),
        (change(-25), "\u221225"),
        (percent(0.285), "29\u00a0%"),
        (percent(0.07, 1), "7,0\u00a0%"),
        (span(Interval(mean=5, q10=3, q90=9)), "3–9"),
        (span(Interval(mean=5, q10=-3, q90=9)), "от\u00a0\u22123 до\u00a09"),
        (span(Interval()), "…"),
        (counted(1, "место", "места", "мест"), "1\u00a0место"),
        (counted(1_002, "место", "места", "мест"), "1\u202f002\u00a0места"),
        (counted(112, "место", "места", "мест"), "112\u00a0мест"),
        (duration(46), "3\u00a0г.\u00a010\u00a0мес."),
        (duration(10), "10\u00a0мес."),
    ],
)
def test_numbers_are_written_as_in_an_official_document(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.floats(-1e7, 1e7).map(lambda value: round(value, 4)), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_print_rounds_half_away_from_zero_like_a_spreadsheet(value: float, decimals: int) -> None:
    assert abs(rounded(value, decimals) - Decimal(str(value))) <= Decimal(1).scaleb(-decimals) / 2
    assert rounded(-value, decimals) == -rounded(value, decimals)


def test_the_builder_draws_ordered_intervals() -> None:
    assert all(low <= high for low, high in pairwise((interval(50)["q10"], interval(50)["q50"], interval(50)["q90"])))


def test_the_published_schema_is_that_of_the_models_and_accepts_what_is_written() -> None:
    from flows.outward import schema

    assert schema.FILE.read_text(encoding="utf-8") == schema.schema()
    published = json.loads(schema.FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    for figures in (full_figures(), sparse_figures()):
        jsonschema.validate(json.loads(to_json(figures)), published)


def test_the_published_schema_refuses_an_unknown_field() -> None:
    from flows.outward import schema

    told = json.loads(to_json(full_figures())) | {"unknown": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, json.loads(schema.FILE.read_text(encoding="utf-8")))
