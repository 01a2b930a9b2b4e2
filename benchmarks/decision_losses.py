"""Where the money is lost: the plan's regret as a sum of what its planner did not know, one kind of knowledge at a time.

Each step gives the planner of one history a piece of the truth more and plans again under the same limits. The last
planner knows every rate, link and trend but not the coming years: what the oracle saves beyond him nobody can save.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.decision_law import futures
from benchmarks.decision_world import BASE_YEAR, START_YEAR, World
from models.backtest.decisions import ordered_places, unpriced_moves
from models.draws import Draws
from models.parameters import Parameters
from models.plan.admissions import plan_cost, planned_offers
from models.plan.inputs import PlanInputs
from models.survey.answers import survey_data

LAW_DRAWS = 500
NO_LARGEST_CHANGE = 100.0  # places of a year in last year's: no limit
# Columns of the costs, each planner knowing all that the one before knew.
MOVES_FREE, LEVEL, PROGRAMMES, SUPPLY, LAW = "moves_free", "level", "programmes", "supply", "law"
# The plan without its draws: on the means of need, supply and yield.
MEANS = "means"
UNLIMITED_LAW, UNLIMITED_ORACLE = "unlimited_law", "unlimited_oracle"
STATED = "stated"
UNANSWERED = "unanswered"  # 1 where the solver gave no answer for a planner of the ladder


def came_true(known: PlanInputs, history: World) -> PlanInputs:
    """The plan's inputs with the single draw that happened."""
    programmes = known.need.keys
    return replace(
        known,
        need=Draws(programmes, history.years, history.true_need[:, :, None]),
        supply=Draws(programmes, history.years, history.true_supply[:, :, None]),
        balance_start=Draws(programmes, np.array([BASE_YEAR]), np.zeros((len(programmes), 1, 1))),
        intake_yield=Draws(known.intake_yield.keys, np.array([START_YEAR]), history.true_yield.reshape(-1, 1, 1)),
    )


def by_law(truth: PlanInputs, number: int, parameters: Parameters) -> PlanInputs:
    """What a planner has who knows everything but the coming years' employment; moved groups cost nothing."""
    need = futures(number, parameters, LAW_DRAWS)
    return unpriced_moves(
        replace(
            truth,
            need=replace(truth.need, values=need),
            supply=_repeated(truth.supply, LAW_DRAWS),
            balance_start=_repeated(truth.balance_start, LAW_DRAWS),
            intake_yield=_repeated(truth.intake_yield, LAW_DRAWS),
        )
    )


def without_largest_change(inputs: PlanInputs) -> PlanInputs:
    """The same without the limit on a year's change."""
    return replace(inputs, parameters=inputs.parameters.replace("largest_change", NO_LARGEST_CHANGE))


def ladder(known: PlanInputs, truth: PlanInputs, law: PlanInputs) -> dict[str, float]:
    """Realised costs of planners between the plan and ``law`` (person-years), and of the plan without its draws.

    MOVES_FREE  the plan with λ = 0
    LEVEL       and the mean need of the region is that of the law in every year
    PROGRAMMES  and the mean need of every programme is
    SUPPLY      and the supply on its way and the yields are the true ones
    """
    wanted, thought = law.need.values.mean(axis=2), known.need.values.mean(axis=2)
    size = np.abs(thought).sum(axis=1)
    share = size / size.sum() if size.sum() > 0 else np.full(len(size), 1 / len(size))
    level = share[:, None] * (wanted - thought).sum(axis=0)
    free = unpriced_moves(known)
    programmes = replace(free, need=_shifted(known.need, wanted - thought))
    count = known.need.count
    supply = replace(
        programmes,
        supply=_repeated(truth.supply, count),
        balance_start=_repeated(truth.balance_start, count),
        intake_yield=_repeated(truth.intake_yield, count),
    )
    means = replace(
        known,
        need=_mean(known.need),
        supply=_mean(known.supply),
        balance_start=_mean(known.balance_start),
        intake_yield=_mean(known.intake_yield),
    )
    planners = {
        MOVES_FREE: free,
        LEVEL: replace(free, need=_shifted(known.need, level)),
        PROGRAMMES: programmes,
        SUPPLY: supply,
        MEANS: means,
    }
    return {name: plan_cost(truth, planned_offers(inputs)) for name, inputs in planners.items()}


def stated_places(known: PlanInputs, history: World, parameters: Parameters) -> pd.DataFrame:
    """What a region without forecast and optimism correction orders: the need that employers state for its last year.

    Stated need, raised to the employment of each section by the listed staff of those who answered, × the documented
    share of new graduates, through the planner's crosswalk, divided by the yield, within the plan's limits.
    """
    sections = tuple(sorted(history.history["economic_activity"].unique()))
    survey = survey_data(history.survey_employers, history.survey_answers, sections)
    if survey is None:
        raise ValueError("Заявленная потребность: в истории нет анкет.")
    last = history.history[history.history["time_period"] == BASE_YEAR].set_index("economic_activity")["obs_value"]
    staff = survey.employers.groupby("economic_activity")["listed_staff_persons"].sum()
    raised = survey.employers.set_index("inn")["economic_activity"].map(last / staff)
    said = survey.answers[survey.answers["measure"] == "need"]
    posts = said.assign(posts=said["obs_value"] * said["inn"].map(raised))
    wide = posts.pivot_table(index="occupation", columns="time_period", values="posts", aggfunc="sum")
    levels = history.occupations.set_index("occupation")["level"]
    share = levels.map(lambda level: float(parameters.get("new_graduate_share", level).value))
    links = history.crosswalk.assign(share=history.crosswalk["share"] * history.crosswalk["occupation"].map(share))
    matrix = links.pivot_table(index="programme", columns="occupation", values="share", aggfunc="sum", fill_value=0.0)
    order = matrix @ wide.reindex(matrix.columns).fillna(0.0)
    return ordered_places(known, order.reindex(known.need.keys["programme"]).fillna(0.0))


def need_told(readings: pd.DataFrame, known: PlanInputs, truth: PlanInputs, law: PlanInputs) -> dict[str, float]:
    """Need of the years that the three intakes reach: means a year over programmes, and whether 80 % intervals held.

    need_law, need_true, need_model, need_survey, need_plan (persons a year), held (share of programme-years), held_mean
    (share of programmes whose mean over those years lies in its interval), width (mean width of the interval of a
    programme-year relative to that of the law)
    """
    years = [year for year in truth.need.years if year >= START_YEAR + 3 and year <= START_YEAR + 6]
    columns = np.searchsorted(truth.need.years, years)
    inside = readings[readings["time_period"].isin(years)].groupby("reading")["mean"].sum() / len(years)
    plan, true, lawful = (inputs.need.values[:, columns] for inputs in (known, truth, law))
    low, high = np.quantile(plan, [0.1, 0.9], axis=2)
    mean_low, mean_high = np.quantile(plan.mean(axis=1), [0.1, 0.9], axis=1)
    happened = true.mean(axis=1)[:, 0]
    lawful_low, lawful_high = np.quantile(lawful, [0.1, 0.9], axis=2)
    return {
        "need_law": lawful.mean(axis=(1, 2)).sum(),
        "need_true": happened.sum(),
        "need_model": float(inside["model"]),
        "need_survey": float(inside["survey"]),
        "need_plan": plan.mean(axis=(1, 2)).sum(),
        "held": float(((low <= true[:, :, 0]) & (true[:, :, 0] <= high)).mean()),
        "held_mean": float(((mean_low <= happened) & (happened <= mean_high)).mean()),
        "width": float((high - low).sum() / (lawful_high - lawful_low).sum()),
    }


def _shifted(draws: Draws, by: np.ndarray) -> Draws:
    return replace(draws, values=draws.values + by[:, :, None])


def _repeated(draws: Draws, count: int) -> Draws:
    return replace(draws, values=np.repeat(draws.values, count, axis=2))


def _mean(draws: Draws) -> Draws:
    return replace(draws, values=draws.values.mean(axis=2, keepdims=True))
