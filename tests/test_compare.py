"""Two vintages side by side: the steps add up to the change, and each side says what it is."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from figures_builder import full_figures
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.commands.compare import run as run_compare
from flows.compare import side_by_side
from flows.figures.vintages import NothingToCompare
from flows.machinery.warehouse import NoWarehouse, writing
from flows.publish import publish
from flows.rounds import registry
from flows.settings import Home
from flows.transform import transform
from models.explanation.vintages import STATIONS, moved_by
from proposals import machine
from proposals.vintages import (
    NOT_SPLIT,
    STEPS,
    Fact,
    MovedRow,
    Side,
    VintageComparison,
    by_change,
    held_in_words,
    to_csv,
    told_value,
    with_same_places,
)
from sql import run

NUMBER = st.floats(-500, 500).map(lambda value: round(value, 3))
CHAIN = st.fixed_dictionaries({**dict.fromkeys(STATIONS, NUMBER), "intake_yield": st.floats(0.05, 1.5).map(lambda value: round(value, 4))})
OLD, NEW = date(2026, 11, 16), date(2026, 11, 23)


def places(chain: dict[str, float]) -> float:
    shortage = chain["need"] - chain["supply"] + chain["carried"] - chain["other_intakes"]
    return shortage / chain["intake_yield"] + sum(chain[name] for name in STATIONS if name.endswith("_effect"))


@settings(max_examples=60, deadline=None)
@given(CHAIN, CHAIN)
def test_the_steps_add_up_to_the_change(before: dict[str, float], after: dict[str, float]) -> None:
    moved = moved_by(pd.DataFrame([before]), pd.DataFrame([after]))
    assert moved.iloc[0].sum() == pytest.approx(places(after) - places(before), rel=1e-6, abs=1e-6)
    back = moved_by(pd.DataFrame([after]), pd.DataFrame([before]))
    assert np.allclose(back.to_numpy(), -moved.to_numpy(), atol=1e-6)  # no step is favoured by the order


def test_a_yield_is_taken_as_it_is_published() -> None:
    """Stored effects were made of it: 0,032954 is published as 0,033, and 62 people are two places fewer by it."""
    before, after = ({**dict.fromkeys(STATIONS, 0.0), "need": need, "intake_yield": 0.032954} for need in (124.6839, 62.9509))
    moved = moved_by(pd.DataFrame([before]), pd.DataFrame([after]))
    assert moved.iloc[0].sum() == pytest.approx((62.9509 - 124.6839) / 0.033)


@given(st.lists(st.integers(-30_000, 30_000), min_size=2, max_size=len(STEPS)), st.integers(-200, 200))
def test_printed_steps_of_a_row_add_up_to_its_printed_change(parts: list[int], change: int) -> None:
    thousandths = [*parts[:-1], 1_000 * change - sum(parts[:-1])]
    moved = {step: value / 1_000 for step, value in zip(STEPS, thousandths, strict=False)}
    row = MovedRow("15.02.16", "", "9", 200, 200 + change, 1.0, 1.0, 1.0, 1.0, "", "", moved)
    assert sum(round(10 * places_) for places_ in row.steps.values()) == 10 * change
    assert all(abs(row.steps[step] - exact) < 0.1 + 1e-6 for step, exact in moved.items())


@given(st.lists(st.integers(-30_000, 30_000), min_size=2, max_size=len(STEPS)), st.integers(-200, 200))
def test_net_steps_add_up_to_the_change_and_none_is_larger(parts: list[int], change: int) -> None:
    thousandths = [*parts[:-1], 1_000 * change - sum(parts[:-1])]
    moved = {step: value / 1_000 for step, value in zip(STEPS, thousandths, strict=False)}
    row = MovedRow("15.02.16", "", "9", 200, 200 + change, 1.0, 1.0, 1.0, 1.0, "", "", moved)
    assert sum(round(10 * places_) for places_ in row.net.values()) == 10 * change
    assert all(0 <= places_ * np.sign(change) <= abs(change) for places_ in row.net.values())


def test_what_one_step_gave_and_another_took_back_moved_nothing() -> None:
    moved = {**dict.fromkeys(STEPS, 0.0), "need": 3290.0, "risk_effect": -3290.0}
    still = MovedRow("15.02.16", "", "9", 50, 50, 1.0, 1.0, 1.0, 1.0, "", "потребность", moved)
    grown = MovedRow("15.02.17", "", "9", 50, 75, 1.0, 1.0, 1.0, 1.0, "бюджет", "", {**moved, "need": 3315.0})
    cut = MovedRow("15.02.18", "", "9", 50, 25, 1.0, 1.0, 1.0, 1.0, "", "", {**moved, "risk_effect": -3315.0})
    side = Side("срез", OLD, 2027)
    found = VintageComparison("Край", "57", side, side, (still, grown, cut), ())
    assert found.moved_ways == (("потребность", 25.0, 0.0), ("учёт риска", 0.0, -25.0))
    assert held_in_words(still) == "ни один предел"
    (first, *_) = csv.DictReader(io.StringIO(to_csv(found).decode("utf-8-sig")), delimiter=";")
    assert {value for name, value in first.items() if name.startswith("Что держит")} == {"ни один предел"}


def test_what_a_chain_does_not_explain_is_a_step_of_its_own() -> None:
    """A snapshot of an earlier version: its effects may not add up to its places."""
    row = MovedRow("15.02.16", "", "9", 50, 75, 1.0, 1.0, 1.0, 1.0, "", "", {**dict.fromkeys(STEPS, 0.0), "need": 20.04})
    side = Side("срез", OLD, 2027)
    found = VintageComparison("Край", "57", side, side, (row,), ())
    assert sum(places_ for _, places_ in found.drivers) == pytest.approx(25.0)
    assert dict(found.drivers)[NOT_SPLIT] > 0


def test_rows_with_the_same_places_stand_apart() -> None:
    rows = [
        MovedRow("15.02.16", "", "9", 50, 75, 1.0, 1.0, 1.0, 1.0, "", "", None),
        MovedRow("08.01.07", "", "9", 50, 50, 1.0, 2.0, 1.0, 1.0, "", "", None),
        MovedRow("08.01.08", "", "9", 50, 50, 1.0, 1.0, 1.0, 1.0, "budget", "", None),
        MovedRow("08.01.09", "", "9", 50, 50, 1.0, 1.0, 1.0, 1.0, "", "", None),
    ]
    assert [row.programme for row in by_change(rows)] == ["15.02.16"]
    assert [row.programme for row in with_same_places(rows)] == ["08.01.07", "08.01.08"]


def test_a_row_without_a_chain_on_one_side_is_not_split() -> None:
    whole = dict.fromkeys(STATIONS, 1.0)
    lacking = {**whole, "risk_effect": np.nan}
    assert moved_by(pd.DataFrame([whole, whole]), pd.DataFrame([lacking, whole])).isna().all(axis=1).tolist() == [True, False]


def chain_row(programme: str, need: float, places_: float, basis: str = "9") -> dict:
    stations = {"need": need, "supply": 20.0, "carried": 0.0, "other_intakes": 0.0, "shortage": need - 20, "intake_yield": 0.5, "yield_late": 0.0, "risk_effect": 5.0}
    unrounded = (need - 20) / 0.5 + 5.0
    return {
        "programme": programme, "basis": basis, "labour_market_year": 2031, **stations, "places_at_mean": unrounded - 5.0,
        "places_unrounded": unrounded, "inertia_effect": 0.0, "places_inert": unrounded, "limits_effect": 0.0, "places_limited": unrounded, "rounding_effect": places_ - unrounded,
        "places_before_override": places_, "override_effect": 0.0, "places": places_,
    }  # fmt: skip


def plan_of(con, vintage: date, start_year: int, rows: list[tuple[str, float, float]], budget: float) -> None:
    scope = {"vintage": vintage, "ref_area": "57"}
    run.store(con, "plan.run", pd.DataFrame([{"start_year": start_year, "cost": 1.0, "gap": 0.0, "notes": ""}]), **scope)
    planned = [
        {"programme": code, "basis": "9", "start_year": start_year, "places": count, "places_unrounded": count, "places_last_year": 50.0,
         "marginal_cost": 0.0, "marginal_cost_less": 0.0, "binding_constraint": "места практики" if count > 60 else "потребность"}
        for code, _, count in rows
    ]  # fmt: skip
    run.store(con, "plan.programme", pd.DataFrame(planned), **scope)
    run.store(con, "plan.chain", pd.DataFrame([chain_row(*row) for row in rows]), **scope)
    limit = {"constraint_kind": "budget_rub", "start_year": start_year, "limit_value": budget, "unit": "rub", "derived": False, "used": 1e6, "reference": "закон"}
    run.store(con, "plan.limit", pd.DataFrame([limit]), **scope)
    in_force = {"parameter": "fill_rate", "key": "", "value": 0.9 if vintage == OLD else 0.95, "low": 0.8, "high": 1.0, "unit": "share", "reference": "…"}
    run.store(con, "parameter.in_force", pd.DataFrame([in_force]), vintage=vintage)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("home"))
    with writing(place, OLD) as con:
        transform(con, OLD)
        plan_of(con, OLD, 2027, [("15.02.16", 60.0, 75.0), ("08.01.07", 40.0, 50.0)], 9e6)
    with writing(place, NEW) as con:
        transform(con, NEW)
        plan_of(con, NEW, 2027, [("15.02.16", 48.0, 50.0), ("23.02.07", 40.0, 50.0)], 8e6)
    con = run.connect(place.warehouse)
    publish(con, place.snapshot)
    con.close()
    return place


def test_newest_two_vintages_are_compared_by_default(home: Home) -> None:
    found = side_by_side(home, None, None, None)
    assert (found.first.vintage, found.second.vintage) == (OLD, NEW)
    assert found.places == (125, 100)
    rows = {row.programme: row for row in found.rows}
    assert rows["15.02.16"].moved["need"] == pytest.approx(-24.0)
    assert sum(rows["15.02.16"].moved.values()) == pytest.approx(-25.0)
    assert rows["15.02.16"].main_step == "потребность"
    assert (rows["08.01.07"].main_step, rows["23.02.07"].main_step) == ("программы больше нет", "программы не было")
    assert sum(places_ for _, places_ in found.drivers) == pytest.approx(-25.0)
    differing = {fact.name: (fact.before, fact.after) for fact in found.facts if not fact.is_alike}
    assert (9e6, 8e6) in differing.values()
    assert (0.9, 0.95) in differing.values()
    assert [row.programme for row in by_change(found.rows)] == ["08.01.07", "23.02.07", "15.02.16"]


def test_a_vintage_and_itself_do_not_differ(home: Home) -> None:
    found = side_by_side(home, NEW.isoformat(), "23.11.2026", "57")
    assert by_change(found.rows) == []
    assert {places_ for _, places_ in found.drivers} == {0.0}
    assert [fact for fact in found.facts if not fact.is_alike] == []


def test_csv_holds_every_row_and_its_steps(home: Home) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(side_by_side(home, None, None, None)).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 3 + 1
    change = rows[0].index("Разница")
    steps = [at for at, title in enumerate(rows[0]) if title.startswith("Из разницы: ")]
    both = next(row for row in rows if row[0] == "15.02.16")
    assert sum(float(both[at].replace(",", ".")) for at in steps) == float(both[change].replace(",", ".")) == -25
    assert float(rows[-1][change].replace(",", ".")) == -25


@pytest.mark.parametrize(
    ("first", "second", "region", "told"),
    [
        ("2026-01-01", None, None, "нет плана среза 01.01.2026"),
        ("вчера", None, None, "не дата среза и не кампания"),
        (None, None, "901", "Укажите регион"),
    ],
)
def test_what_cannot_be_compared_is_said(home: Home, first: str | None, second: str | None, region: str | None, told: str) -> None:
    with pytest.raises(NothingToCompare, match=told):
        side_by_side(home, first, second, region)


def test_a_round_stands_as_its_council_saw_it(home: Home) -> None:
    figures = full_figures(ref_area="57", round="2027-1", mode="round")
    registry.store(home, registry.Round(2027, 1, vintage=OLD.isoformat()))
    folder = home.rounds / "2027-1" / "engineering"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proposal.json").write_bytes(machine.to_json(figures))
    found = side_by_side(home, "2027-1", NEW.isoformat(), "57")
    assert found.first.told == "кампания 2027-1, набор 2027 года"
    rows = {(row.programme, row.basis): row for row in found.rows}
    seen = next(row for row in figures.programmes if row.programme == "15.01.05" and row.basis == "9")
    assert rows["15.01.05", "9"].places_before == seen.places
    assert rows["15.01.05", "9"].need_before == seen.chain.need
    assert rows["15.02.16", "9"].places_before is None
    assert found.places == (figures.places, 100)
    assert (9e6, 8e6) in [(fact.before, fact.after) for fact in found.facts]


@pytest.mark.parametrize(
    ("name", "vintage", "payload", "told"),
    [
        ("2027-2", None, None, "ещё не закреплена"),
        ("2027-3", OLD.isoformat(), None, "нет региона 57"),
        ("2027-4", OLD.isoformat(), b'{"schema_version": "0.9"}', "прежней версией программы"),
    ],
)
def test_a_round_that_cannot_be_compared_says_why(home: Home, name: str, vintage: str | None, payload: bytes | None, told: str) -> None:
    registry.store(home, registry.Round(2027, int(name[-1]), vintage=vintage))
    if payload:
        (home.rounds / name / "it").mkdir(exist_ok=True)
        (home.rounds / name / "it" / "proposal.json").write_bytes(payload)
    with pytest.raises(NothingToCompare, match=told):
        side_by_side(home, name, None, "57")


def test_nothing_published_says_so(tmp_path) -> None:
    with pytest.raises(NoWarehouse):
        side_by_side(Home(tmp_path), None, None, None)


def test_a_year_is_no_number_with_classes() -> None:
    assert [told_value(value) for value in (2026.0, 1234567.0, 0.95, 0.00001, None, "ab12")] == ["2026", "1\u202f234\u202f567", "0,95", "0", "…", "ab12"]
    assert Fact("вход", "x", "чел.", None, None).is_alike


def test_a_left_over_is_no_reason(home: Home) -> None:
    rows = {row.programme: row for row in side_by_side(home, OLD.isoformat(), NEW.isoformat(), "57").rows}
    assert held_in_words(rows["15.02.16"]) == "места практики → ни один предел"
    assert held_in_words(rows["23.02.07"]) == "ни один предел"


def test_names_in_the_terminal_are_no_markup(home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = side_by_side(home, None, None, None)
    named = replace(found, region="Край [/bold][red]", rows=tuple(replace(row, name="Сварка [/] [bold]") for row in found.rows))
    monkeypatch.setattr("flows.compare.side_by_side", lambda *asked: named)
    run_compare(Namespace(home=home.root, first=None, second=None, region=None, csv=None, all=False))
    told = capsys.readouterr().out
    assert "Край [/bold][red]" in told
    assert told.count("Сварка [/] [bold]") == len(by_change(found.rows))
