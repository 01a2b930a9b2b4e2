"""A history planned anew every autumn: what is known grows, only first intakes are carried out, and the score is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from benchmarks.decision_law import LAST_YEAR, SHOCK, SHOCK_YEAR, futures, law
from benchmarks.decision_losses import came_true
from benchmarks.decision_planner import planner
from benchmarks.decision_replanning import (
    SMOOTH,
    YEARLY_LAW,
    YEARLY_PLAN,
    YEARLY_RULE,
    law_later,
    law_replanned,
    offers_after,
    replanned,
    scores,
    seen_later,
    smoothed,
)
from benchmarks.decision_world import BASE_YEAR, COURSES, START_YEAR, World, world
from flows.machinery.reference import parameters
from models.backtest.decisions import PLAN, last_year_places, unpriced_moves
from models.plan.inputs import PlanInputs

IN_FORCE = parameters(date(2026, 11, 23))
NUMBER, CELL = 3, "shock"


@pytest.fixture(scope="module")
def history() -> World:
    return world(NUMBER, CELL, IN_FORCE)


@pytest.fixture(scope="module")
def truth(history: World) -> PlanInputs:
    return came_true(planner(history, CELL, IN_FORCE)[0], history)


def intake(history: World, places: float, year: int = START_YEAR) -> pd.DataFrame:
    return history.offers[["programme", "basis"]].assign(start_year=year, places=places)


def test_a_later_autumn_knows_another_year_another_wave_and_the_students_of_what_was_decided(history: World) -> None:
    true = law(NUMBER, IN_FORCE)
    seen = seen_later(history, true, NUMBER, CELL, [intake(history, 50.0), intake(history, 75.0, START_YEAR + 1)])

    assert seen.history["time_period"].max() == BASE_YEAR + 2
    assert set(seen.survey_answers["wave"]) == {BASE_YEAR + 3}
    whole = replace(history, realised=2 * history.realised)  # plans of which twice as much comes true are half as large
    bolder = seen_later(whole, true, NUMBER, CELL, [intake(history, 50.0), intake(history, 75.0, START_YEAR + 1)])
    said, less = (one.survey_answers.query("measure == 'need'")["obs_value"].to_numpy() for one in (seen, bolder))
    assert (less <= said).all()
    assert less.sum() < said.sum()
    students = seen.enrolment[seen.enrolment["basis"] == "9"].groupby("course")["enrolled_persons"].first()
    assert seen.enrolment["time_period"].unique().tolist() == [START_YEAR + 1]
    assert students[1] == round(75 * true.fill)
    assert students[2] == round(50 * true.fill * (1 - true.dropout["9"]))
    first = history.offers.query("basis == '9'")["places_last_year"].iloc[0]
    assert students[3] == round(first * true.fill * (1 - true.dropout["9"]) ** 2)
    assert (seen.offers["places_last_year"] == 75).all()
    assert (seen.offers["groups_max"] == history.offers["groups_max"]).all()


def test_the_planner_of_a_later_autumn_plans_from_it_and_as_far_ahead(history: World) -> None:
    later = planner(seen_later(history, law(NUMBER, IN_FORCE), NUMBER, CELL, [intake(history, 50.0)]), CELL, IN_FORCE, 1)[0]

    assert later.start_year == START_YEAR + 1
    assert later.need.years[[0, -1]].tolist() == [BASE_YEAR + 2, LAST_YEAR + 1]
    assert later.balance_start.years.tolist() == [BASE_YEAR + 1]
    assert later.intake_yield.years.tolist() == [START_YEAR + 1]


def test_who_knows_the_law_starts_from_the_balance_that_came_and_from_what_his_intakes_bring(
    history: World, truth: PlanInputs
) -> None:
    known = law_later(truth, history, NUMBER, [intake(history, 40.0)], IN_FORCE)
    came = history.true_need[:, 0] - history.true_supply[:, 0]
    brought = known.supply.values[:, :, 0] - np.pad(history.true_supply, ((0, 0), (0, 1)))[:, 1:]

    assert known.start_year == START_YEAR + 1
    assert known.need.years[[0, -1]].tolist() == [BASE_YEAR + 2, LAST_YEAR + 1]
    assert np.allclose(known.balance_start.values[:, 0, 0], came)
    for column, (basis, courses) in enumerate(COURSES.items()):
        year = known.supply.years == START_YEAR + courses
        assert np.allclose(brought[:, year][:, 0], 40.0 * history.true_yield[:, column]), basis
    assert np.count_nonzero(np.abs(brought).sum(axis=0)) == len(COURSES)

    after_two = law_later(truth, history, NUMBER, [intake(history, 40.0), intake(history, 50.0, START_YEAR + 1)], IN_FORCE)
    second = history.true_need[:, 1] - history.true_supply[:, 1]
    assert np.allclose(after_two.balance_start.values[:, 0, 0], IN_FORCE.get("carry_over").value * came + second)


def test_the_law_asked_later_starts_from_what_came(history: World) -> None:
    """Employment fell by the shock in 2027; need is linear in employment, and so are its futures."""
    came, as_drawn = (futures(NUMBER, IN_FORCE, 20, SHOCK_YEAR, LAST_YEAR, employed) for employed in (history.employed, None))

    assert came.shape[1] == LAST_YEAR - SHOCK_YEAR
    assert np.allclose(came, as_drawn * np.exp(SHOCK))


def test_a_decision_moves_the_last_places_and_nothing_else(history: World) -> None:
    moved = offers_after(history, [intake(history, 50.0)])

    changed = [column for column in moved if not moved[column].equals(history.offers[column])]
    assert set(changed) == {"places_last_year", "groups_last_year"}
    assert offers_after(history, []) is history.offers


def test_the_smoothed_need_has_the_posts_of_the_window_and_not_their_timing(truth: PlanInputs) -> None:
    flat = smoothed(truth).need.values
    window = (truth.need.years >= START_YEAR + 3) & (truth.need.years <= START_YEAR + 6)

    assert np.allclose(flat[:, window].sum(axis=1), truth.need.values[:, window].sum(axis=1))
    assert np.allclose(np.ptp(flat[:, window], axis=1), 0)
    assert (flat[:, ~window] == truth.need.values[:, ~window]).all()


def test_three_plans_are_carried_out_a_year_at_a_time(
    history: World, truth: PlanInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each year the places grow by a group over what was decided the year before; what a plan says of later years is not kept."""
    asked: list[int] = []

    def chain(seen: World, cell: str, _: object, years: int) -> tuple[PlanInputs, pd.DataFrame]:
        asked.append(years)
        return PlanInputs(**{**vars(truth), "start_year": START_YEAR + years, "offers": seen.offers}), pd.DataFrame()

    def grown(inputs: PlanInputs, *_: object) -> pd.DataFrame:
        places = last_year_places(inputs)
        return places.assign(places=places["places"] + 25.0 * (1 + 10 * (places["start_year"] != inputs.start_year)))

    monkeypatch.setattr("benchmarks.decision_replanning.planner", chain)
    for decide in ("planned_offers", "point_rule_places"):
        monkeypatch.setattr(f"benchmarks.decision_replanning.{decide}", grown)
    found = replanned(history, CELL, NUMBER, truth, IN_FORCE) | law_replanned(history, NUMBER, unpriced_moves(truth), IN_FORCE)

    assert asked == [1, 2]
    for name in (YEARLY_PLAN, YEARLY_RULE, YEARLY_LAW):
        places = found[name].groupby("start_year")["places"].sum()
        step = 25.0 * len(history.offers)
        assert places.index.tolist() == [START_YEAR, START_YEAR + 1, START_YEAR + 2]
        assert places.tolist() == [history.offers["places_last_year"].sum() + step * year for year in (1, 2, 3)]


def test_every_decision_has_both_scores(truth: PlanInputs) -> None:
    found = scores(truth, {PLAN: last_year_places(truth)})

    assert set(found) == {PLAN, f"{SMOOTH}{PLAN}"}
    assert 0 < found[f"{SMOOTH}{PLAN}"] != found[PLAN]
