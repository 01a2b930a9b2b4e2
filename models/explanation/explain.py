"""Why a number is what it is: the chain of means, drivers of change, marginal groups and the ROA indicator.

What happens under other assumptions stands in ``models/explanation/sensitivity.py``.

Method: docs/methodology/explanation.md
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.errors import PlanNotProven
from models.explanation.effects import with_effects
from models.explanation.window import usual_lag
from models.parameters import Parameters
from models.plan.admissions import plan_region
from models.plan.constraints import plan_limits
from models.plan.expected_cost import BASES
from models.plan.highs import Solver
from models.plan.inputs import INTAKE_YEARS, AdmissionPlan, Offers, PlanInputs, canonical_offers
from models.plan.planes import new_planes
from models.plan.problem import arrivals_of, plan_problem, yields_of
from models.plan.targets import unconstrained_places

ROA_CLASSES = ("очень хорошие", "хорошие", "удовлетворительные", "умеренные", "плохие")
DRIVER_LABELS = {
    "need": "потребность работодателей",
    "supply": "выпуск уже обучающихся",
    "yield": "доля мест, которые дают работника",
    "parameters": "параметры метода",
    "first_gap": "разрыв между прошлым КЦП и расчётом",
    "limits": "ограничения и округление",
}
_MARGIN_GAP = 1e-6
_MARGIN_ROUNDS = 50
_MARGIN_NODES = 2_000


def chain_of_means(inputs: PlanInputs, plan: AdmissionPlan) -> pd.DataFrame:
    """From need to places, in means, for the first intake year.

        shortage = need − supply + carried − other_intakes
        balance after the plan = shortage − intake_yield·places

    Returns
    -------
    one row per programme (with a need) × basis: programme, basis, labour_market_year, need, supply, carried (ρ × balance of
    the year before), other_intakes (workers whom this plan's other cohorts bring in that year), intake_yield,
    places_unrounded, places_limited (continuous, within limits), places_before_override, places, and ``EFFECTS``

    Method
    ------
    docs/methodology/explanation.md#chain
    """
    offers = canonical_offers(inputs)
    before = plan if inputs.overrides.empty else plan_region(replace(inputs, overrides=inputs.overrides.iloc[:0]))
    codes = plan.balance.keys["programme"].tolist()
    carry = inputs.parameters.get("carry_over").value
    balance = plan.balance.values.mean(axis=2)
    years = plan.balance.years
    start = _mean_by(inputs.balance_start, codes)[:, 0]
    need, supply = _mean_by(inputs.need, codes), _mean_by(inputs.supply, codes)
    yields = yields_of(inputs, tuple(codes)).mean(axis=2)
    arriving = _arriving(inputs, offers, plan, tuple(codes), years)
    lag = usual_lag(offers)
    keys = ["programme", "basis"]
    first = plan.programmes[plan.programmes["start_year"] == inputs.start_year].set_index(keys)
    limited = before.limited[before.limited["start_year"] == inputs.start_year].set_index(keys)["places_limited"]
    unaltered = before.programmes[before.programmes["start_year"] == inputs.start_year].set_index(keys)["places"]
    rows = []
    for (programme, basis), places, unrounded in zip(
        first.index.tolist(), first["places"].tolist(), first["places_unrounded"].tolist(), strict=True
    ):
        if programme not in codes:
            continue
        e, year = codes.index(programme), inputs.start_year + lag[programme, basis]
        u = int(np.searchsorted(years, year))
        at = int(np.searchsorted(inputs.need.years, year))
        own = yields[e, BASES.index(basis)] * places
        rows.append({
            "programme": programme,
            "basis": basis,
            "labour_market_year": year,
            "need": need[e, at],
            "supply": supply[e, at],
            "carried": carry * (balance[e, u - 1] if u > 0 else start[e]),
            "other_intakes": arriving[e, u] - own,
            "intake_yield": yields[e, BASES.index(basis)],
            "places_unrounded": unrounded,
            "places_limited": limited[programme, basis],
            "places_before_override": unaltered[programme, basis],
            "places": places,
        })  # fmt: skip
    return with_effects(pd.DataFrame(rows)) if rows else pd.DataFrame()


def change_drivers(before: PlanInputs | None, inputs: PlanInputs, plan: AdmissionPlan) -> pd.DataFrame:
    """Why the places differ from last year's: Shapley values of the drivers on the unconstrained target, and the rest.

        places − last year = Σ drivers + limits,   Σ drivers = target(inputs) − target(before)

    Each driver's value is its mean effect over all orders in which the inputs of ``before`` can be replaced by today's, so
    the values add up whatever the order. Without an earlier vintage there is one driver, the gap between last year's
    control figures and the computed target.

    Returns
    -------
    programme, basis, driver, label, places; over the drivers of a row the places add up to its change

    Method
    ------
    docs/methodology/explanation.md#drivers
    """
    keys = ["programme", "basis"]
    first = plan.programmes[plan.programmes["start_year"] == inputs.start_year].set_index(keys)
    target = first["places_unrounded"].fillna(first["places"])
    last = first["places_last_year"]
    effects = {"first_gap": target - last} if before is None else _shapley(before, inputs, target.index)
    effects["limits"] = (first["places"] - last) - sum(effects.values(), start=pd.Series(0.0, index=target.index))
    tables = [
        values.rename("places").reset_index().assign(driver=driver, label=DRIVER_LABELS[driver])
        for driver, values in effects.items()
    ]
    return pd.concat(tables, ignore_index=True)[[*keys, "driver", "label", "places"]].sort_values(
        keys, kind="stable", ignore_index=True
    )


def marginal_values(
    inputs: PlanInputs, plan: AdmissionPlan, pairs: list[tuple[str, str]] | None = None
) -> pd.DataFrame:
    """What one group more, and one fewer, would do to the expected cost: the programme is planned anew with it.

    Whole numbers have no dual prices. The other programmes stay as planned; the programme's other basis, later years and
    colleges answer freely. Solved to a relative gap of ``_MARGIN_GAP``.

    Returns
    -------
    programme, basis, one_more, one_fewer: person-years, negative = it would pay; NaN where the limits exclude it

    Method
    ------
    docs/methodology/explanation.md#marginal
    """
    margin = _Margin(inputs, plan)
    first = plan.programmes[
        (plan.programmes["start_year"] == inputs.start_year) & plan.programmes["marginal_cost"].notna()
    ]
    wanted = list(zip(first["programme"], first["basis"], strict=True)) if pairs is None else pairs
    rows = [
        {"programme": programme, "basis": basis, "one_more": margin.of(programme, basis, 1),
         "one_fewer": margin.of(programme, basis, -1)}
        for programme, basis in wanted
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["programme", "basis", "one_more", "one_fewer"])


def roa_indicator(inputs: PlanInputs) -> pd.DataFrame:
    """ROA's indicator of prospects for comparison, with intakes staying as last year (the named assumption).

        ITA = supply / demand, both summed over the labour-market years that the plan's intakes reach

    Returns
    -------
    programme, ita_mean (ratio of means), and the probability of each class of ``ROA_CLASSES``; a draw without demand
    counts as «плохие»

    Method
    ------
    docs/methodology/explanation.md#roa
    """
    offers = canonical_offers(inputs)
    codes = tuple(sorted(set(inputs.need.keys["programme"]) & set(offers.table["programme"])))
    if not codes:
        return pd.DataFrame(columns=["programme", "ita_mean", *ROA_CLASSES])
    years = inputs.need.years[inputs.need.years > int(inputs.balance_start.years[0])]
    arrivals = arrivals_of(inputs, offers, codes, years)
    intake = np.zeros((len(codes), len(BASES), len(years)))
    np.add.at(intake, (arrivals.programme, arrivals.basis, arrivals.year), offers.places_last[arrivals.offer])
    first, last = _window(inputs, offers, codes)
    active = (years >= first[:, None]) & (years <= last[:, None])
    yields = yields_of(inputs, codes)
    rows = pd.Index(inputs.need.keys["programme"]).get_indexer(list(codes))
    kept = np.isin(inputs.need.years, years)
    demand = (inputs.need.values[rows][:, kept] * active[:, :, None]).sum(axis=1)
    fixed = Draws(inputs.supply.keys, inputs.supply.years, inputs.supply.values)
    supplied = pd.Index(fixed.keys["programme"]).get_indexer(list(codes))
    supply = (fixed.values[supplied][:, kept] * active[:, :, None]).sum(axis=1)
    supply = supply + np.einsum("ebu,ebd,eu->ed", intake, yields, active.astype(float))
    return _roa_table(codes, demand, supply, inputs.parameters)


def ita_class(ratio: np.ndarray, limits: tuple[float, ...]) -> np.ndarray:
    """Class number 0 … 4 of supply/demand ratios; a ratio on a limit belongs to the better class."""
    return np.searchsorted(np.asarray(limits), np.asarray(ratio, dtype=float), side="left")


class _Margin:
    """The whole plan with everything fixed but one programme."""

    def __init__(self, inputs: PlanInputs, plan: AdmissionPlan) -> None:
        self._inputs = inputs
        self._offers = canonical_offers(inputs)
        self._limits = plan_limits(inputs, self._offers)
        self._problem = plan_problem(inputs, self._offers, self._limits)
        self._groups = plan.offers["groups"].to_numpy(dtype=float).reshape(-1, INTAKE_YEARS)
        self._places = plan.offers["places"].to_numpy(dtype=float).reshape(-1, INTAKE_YEARS)

    def of(self, programme: str, basis: str, groups: int) -> float:
        """Change of the objective when the first year holds ``groups`` more (or fewer) groups of the usual size."""
        table = self._offers.table
        mine = (table["programme"] == programme).to_numpy()
        members = np.flatnonzero(mine & (table["basis"] == basis).to_numpy() & self._offers.decided)
        if not len(members):
            return np.nan
        now = self._groups[members, 0].sum()
        if now + groups < 0:
            return np.nan
        base = self._least(mine, members, now, programme)
        return self._least(mine, members, now + groups, programme) - base

    def _least(self, mine: np.ndarray, members: np.ndarray, wanted: float, programme: str) -> float:
        problem, limits = self._problem, self._limits
        lower, upper = problem.linear.column_lower.copy(), problem.linear.column_upper.copy()
        columns = limits.columns
        others = columns.groups[~mine]
        lower[others] = upper[others] = self._groups[~mine]
        has_extra = columns.extra >= 0
        extra = self._places - self._groups * self._offers.size_min[:, None]
        fixed = has_extra & ~mine[:, None]
        lower[columns.extra[fixed]] = upper[columns.extra[fixed]] = extra[fixed]
        solver = Solver(replace(problem.linear, column_lower=lower, column_upper=upper))
        chosen = columns.groups[members, 0]
        row = csr_matrix((np.ones(len(chosen)), (np.zeros(len(chosen), int), chosen)), shape=(1, len(lower)))
        solver.add_rows(row, np.array([wanted]), np.array([wanted]))
        e = problem.programmes.index(programme)
        only = np.full(problem.cost.active.shape, np.inf)
        only[e] = -np.inf
        self._add(solver, problem.last_year, only)
        least = np.inf
        for _ in range(_MARGIN_ROUNDS):
            outcome = solver.whole(_MARGIN_GAP, _MARGIN_NODES)
            if not outcome.feasible:
                return np.nan
            claimed = problem.costs_of(outcome.x)
            value = outcome.objective - claimed[e].sum() + problem.cost.at(problem.paths_of(outcome.x))[e].sum()
            least = min(least, value)
            if least - outcome.bound <= _MARGIN_GAP * max(1.0, abs(least)):
                return least
            point = np.full(only.shape, np.inf)
            point[e] = claimed[e]
            self._add(solver, problem.paths_of(outcome.x), point)
        raise PlanNotProven(least - outcome.bound, _MARGIN_GAP)

    def _add(self, solver: Solver, paths: np.ndarray, claimed: np.ndarray) -> None:
        problem = self._problem
        new = new_planes(problem.cost, paths, claimed)
        if len(new.constant):
            rows = new.rows(problem.layout.paths, problem.layout.costs, problem.layout.count, len(problem.years))
            solver.add_rows(rows, new.constant, np.full(len(new.constant), np.inf))


def _shapley(before: PlanInputs, inputs: PlanInputs, index: pd.Index) -> dict[str, pd.Series]:
    """Shapley values of the drivers on the target of the first intake year."""
    years = inputs.need.years
    earlier = replace(
        inputs,
        need=_covering(before.need, years, inputs.need),
        supply=_covering(before.supply, years, inputs.supply),
        balance_start=Draws(before.balance_start.keys, inputs.balance_start.years, before.balance_start.values),
        intake_yield=Draws(before.intake_yield.keys, inputs.intake_yield.years, before.intake_yield.values),
        parameters=before.parameters,
    )
    drivers: dict[str, Callable[[PlanInputs], PlanInputs]] = {
        "need": lambda mixed: replace(mixed, need=inputs.need),
        "supply": lambda mixed: replace(mixed, supply=inputs.supply, balance_start=inputs.balance_start),
        "yield": lambda mixed: replace(mixed, intake_yield=inputs.intake_yield),
        "parameters": lambda mixed: replace(mixed, parameters=inputs.parameters),
    }
    names = list(drivers)

    def target(chosen: frozenset[str]) -> pd.Series:
        mixed = earlier
        for name in names:
            if name in chosen:
                mixed = drivers[name](mixed)
        table = unconstrained_places(mixed)
        first = table[table["start_year"] == inputs.start_year].set_index(["programme", "basis"])
        return first["places_unrounded"].reindex(index).fillna(0.0)

    values = {
        frozenset(chosen): target(frozenset(chosen))
        for size in range(len(names) + 1)
        for chosen in combinations(names, size)
    }
    result = {}
    for name in names:
        effect = pd.Series(0.0, index=index)
        for chosen, value in values.items():
            if name not in chosen:
                order = factorial(len(chosen)) * factorial(len(names) - len(chosen) - 1) / factorial(len(names))
                effect = effect + order * (values[chosen | {name}] - value)
        result[name] = effect
    return result


def _covering(draws: Draws, years: np.ndarray, like: Draws) -> Draws:
    """An earlier vintage on today's years (a year it did not reach repeats its last) and today's programmes (a new one
    had neither need nor supply)."""
    at = np.clip(np.searchsorted(draws.years, years), 0, len(draws.years) - 1)
    rows = pd.Index(draws.keys["programme"]).get_indexer(like.keys["programme"])
    values = draws.values[rows][:, at]
    values[rows < 0] = 0.0
    return Draws(like.keys, years, values)


def _roa_table(codes: tuple[str, ...], demand: np.ndarray, supply: np.ndarray, parameters: Parameters) -> pd.DataFrame:
    limits = tuple(parameters.get("roa_class_limit", name).value for name in ROA_CLASSES[:-1])
    ratio = np.divide(supply, demand, out=np.full_like(supply, np.inf), where=demand > 0)
    classes = ita_class(ratio, limits)
    mean = demand.mean(axis=1)
    table = pd.DataFrame({"programme": codes})
    table["ita_mean"] = np.divide(supply.mean(axis=1), mean, out=np.full(len(codes), np.nan), where=mean > 0)
    for number, name in enumerate(ROA_CLASSES):
        table[name] = (classes == number).mean(axis=1)
    return table


def _window(inputs: PlanInputs, offers: Offers, codes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """First and last labour-market year that the plan's intakes reach, per programme."""
    reach = (
        pd.Series(inputs.start_year + offers.lag)
        .groupby(offers.table["programme"])
        .agg(["min", "max"])
        .loc[list(codes)]
    )
    return reach["min"].to_numpy(), reach["max"].to_numpy() + INTAKE_YEARS - 1


def _mean_by(draws: Draws, codes: list[str]) -> np.ndarray:
    rows = pd.Index(draws.keys["programme"]).get_indexer(codes)
    return np.asarray(draws.values[rows].mean(axis=2))


def _arriving(
    inputs: PlanInputs, offers: Offers, plan: AdmissionPlan, codes: tuple[str, ...], years: np.ndarray
) -> np.ndarray:
    """(E, U) mean workers whom the plan's cohorts bring in each year."""
    arrivals = arrivals_of(inputs, offers, codes, years)
    places = plan.offers["places"].to_numpy(dtype=float).reshape(-1, INTAKE_YEARS)
    result = np.zeros((len(codes), len(BASES), len(years)))
    np.add.at(result, (arrivals.programme, arrivals.basis, arrivals.year), places[arrivals.offer, arrivals.intake])
    return np.asarray(np.einsum("ebu,eb->eu", result, yields_of(inputs, codes).mean(axis=2)))
