"""The same history planned anew every autumn: of each year's plan only the first intake is carried out.

Each autumn brings a published year of employment, a wave of answers, and the students of the intake decided before. Whoever
knows the law learns the year that came. All are scored as the plan that was decided at once: on the same three intakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.decision_law import LAST_YEAR, Law, futures, law
from benchmarks.decision_losses import LAW_DRAWS
from benchmarks.decision_planner import planner
from benchmarks.decision_world import (
    BASE_YEAR,
    COURSES,
    GROUP,
    START_YEAR,
    World,
    employment_until,
    pipeline,
    survey_of,
)
from models.backtest.decisions import point_rule_places
from models.draws import Draws
from models.parameters import Parameters
from models.plan.admissions import plan_cost, planned_offers
from models.plan.expected_cost import carried
from models.plan.inputs import INTAKE_YEARS, PlanInputs

YEARLY_PLAN, YEARLY_RULE, YEARLY_LAW = "plan_yearly", "rule_yearly", "law_yearly"
SMOOTH = "smooth_"  # before the name of a decision: its cost where the need of a year is the mean of the window's years


def replanned(history: World, cell: str, number: int, known: PlanInputs, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """Places of three yearly plans' first intakes: the product's planner, and the point rule on the means of the planner's chain
    (to the nearest group, from its own places of the year before).

    Parameters
    ----------
    known : inputs of the planner in the first autumn
    """
    true = law(number, parameters)
    autumns: list[PlanInputs] = []

    def chain(done: list[pd.DataFrame]) -> PlanInputs:
        later = seen_later(history, true, number, cell, done)
        autumns.append(planner(later, cell, parameters, len(done))[0] if done else known)
        return autumns[-1]

    def by_rule(done: list[pd.DataFrame]) -> PlanInputs:
        return replace(autumns[len(done)], offers=offers_after(history, done))

    plan = _carried_out(chain, planned_offers)
    return {YEARLY_PLAN: plan, YEARLY_RULE: _carried_out(by_rule, lambda inputs: point_rule_places(inputs, np.round))}


def law_replanned(history: World, number: int, lawful: PlanInputs, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """The same of who knows the law, from his inputs of the first autumn; the same in every cell where the same happened."""
    return {YEARLY_LAW: _carried_out(lambda done: law_later(lawful, history, number, done, parameters), planned_offers)}


def scores(truth: PlanInputs, decisions: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Realised cost of each decision on the need of each year and, under ``SMOOTH`` + name, on the smoothed need."""
    smooth = smoothed(truth)
    yearly = {name: plan_cost(truth, places) for name, places in decisions.items()}
    return yearly | {f"{SMOOTH}{name}": plan_cost(smooth, places) for name, places in decisions.items()}


def smoothed(truth: PlanInputs) -> PlanInputs:
    """The same with the need of every year that the intakes reach at the mean of those years: posts, not their timing."""
    reached = truth.need.years >= START_YEAR + min(COURSES.values())
    reached &= truth.need.years < START_YEAR + INTAKE_YEARS + max(COURSES.values())
    values = truth.need.values.copy()
    values[:, reached] = values[:, reached].mean(axis=1, keepdims=True)
    return replace(truth, need=replace(truth.need, values=values))


def seen_later(history: World, true: Law, number: int, cell: str, done: list[pd.DataFrame]) -> World:
    """What the history has shown when the intakes ``done`` were decided: employment, a new wave, students of those intakes."""
    base = BASE_YEAR + len(done)
    codes = history.programmes["programme"].tolist()
    before = _by_basis(history.offers.rename(columns={"places_last_year": "places"}), codes)
    made = [_by_basis(intake, codes) for intake in done]
    decided = {basis: [intake[basis] for intake in made] for basis in COURSES}
    entry = np.array([true.entry[level] for level in history.programmes["level"]])
    students, _ = pipeline(true, codes, before, decided, entry, history.years)
    rng = np.random.default_rng([20261128, number, 3, base])
    employers, answers = survey_of(rng, true, history.employed, cell, history.realised, base)
    return replace(
        history,
        history=employment_until(history.employed, base),
        enrolment=students,
        survey_employers=employers,
        survey_answers=answers,
        offers=offers_after(history, done),
    )


def law_later(
    lawful: PlanInputs, history: World, number: int, done: list[pd.DataFrame], parameters: Parameters
) -> PlanInputs:
    """Inputs of who knows the law, the years that came and what the intakes ``done`` will bring."""
    if not done:
        return lawful
    since = len(done)
    base, until = BASE_YEAR + since, LAST_YEAR + since
    need = futures(number, parameters, LAW_DRAWS, base, until, history.employed)
    supply = np.pad(history.true_supply + _workers(history, done), ((0, 0), (0, since)))
    flow = (history.true_need - supply[:, :-since])[:, :since, None]
    balance = carried(np.zeros((len(flow), 1)), flow, parameters.get("carry_over").value)[:, -1]
    keys, years = lawful.need.keys, np.arange(base + 1, until + 1)
    return replace(
        lawful,
        start_year=START_YEAR + since,
        need=Draws(keys, years, need),
        supply=Draws(keys, years, np.repeat(supply[:, since:, None], LAW_DRAWS, axis=2)),
        balance_start=Draws(keys, np.array([base]), np.repeat(balance[:, None, :], LAW_DRAWS, axis=2)),
        intake_yield=replace(lawful.intake_yield, years=np.array([START_YEAR + since])),
        offers=offers_after(history, done),
    )


def offers_after(history: World, done: list[pd.DataFrame]) -> pd.DataFrame:
    """The offers of the history, last year's places those of the newest of ``done``."""
    if not done:
        return history.offers
    keys = ["programme", "basis"]
    last = done[-1].set_index(keys)["places"].reindex(pd.MultiIndex.from_frame(history.offers[keys])).to_numpy(dtype=float)
    return history.offers.assign(places_last_year=last, groups_last_year=last / GROUP)


def _carried_out(
    inputs: Callable[[list[pd.DataFrame]], PlanInputs], decide: Callable[[PlanInputs], pd.DataFrame]
) -> pd.DataFrame:
    done: list[pd.DataFrame] = []
    for _ in range(INTAKE_YEARS):
        known = inputs(done)
        places = decide(known)
        done.append(places[places["start_year"] == known.start_year])
    return pd.concat(done, ignore_index=True)


def _workers(history: World, done: list[pd.DataFrame]) -> np.ndarray:
    """(P, U) workers whom the intakes ``done`` bring."""
    codes, found = history.programmes["programme"].tolist(), np.zeros_like(history.true_supply)
    for year, intake in enumerate(done, START_YEAR):
        for column, (basis, places) in enumerate(_by_basis(intake, codes).items()):
            found[:, history.years == year + COURSES[basis]] += (places * history.true_yield[:, column])[:, None]
    return found


def _by_basis(intake: pd.DataFrame, codes: list[str]) -> dict[str, np.ndarray]:
    return {
        basis: intake[intake["basis"] == basis].set_index("programme")["places"].reindex(codes).to_numpy(dtype=float)
        for basis in COURSES
    }
