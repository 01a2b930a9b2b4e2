"""Why a number is what it is: the chain of means, drivers of change and the ROA indicator.

What happens under other assumptions stands in ``models/explanation/sensitivity.py``.

Method: docs/methodology/explanation.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from models.draws import Draws
from models.explanation.effects import with_effects
from models.explanation.window import usual_lag
from models.parameters import Parameters
from models.plan.admissions import plan_region
from models.plan.arrivals import arrivals_of, at_once
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, AdmissionPlan, Offers, PlanInputs, canonical_offers
from models.plan.problem import yields_of
from models.plan.targets import inert_places, unconstrained_places

ROA_CLASSES = ("очень хорошие", "хорошие", "удовлетворительные", "умеренные", "плохие")
DRIVERS = ("need", "supply", "yield", "parameters", "first_gap", "limits")


def chain_of_means(inputs: PlanInputs, plan: AdmissionPlan) -> pd.DataFrame:
    """From need to places, in means, for the first intake year.

        shortage = need − supply + carried − other_intakes
        balance after the plan = shortage − intake_yield·places

    Returns
    -------
    one row per programme (with a need) × basis: programme, basis, labour_market_year, need, supply, carried (ρ × balance of
    the year before), other_intakes (workers whom this plan's other cohorts bring in that year), intake_yield (workers per
    place who come in that year), yield_late (those who come after they have served), places_unrounded, places_inert (the
    same with the price of moving groups), places_limited (continuous, within limits),
    places_before_override, places, and ``EFFECTS``

    Method
    ------
    docs/methodology/explanation.md#chain
    """
    before = plan if inputs.overrides.empty else plan_region(replace(inputs, overrides=inputs.overrides.iloc[:0]))
    known = set(plan.balance.keys["programme"])
    first = plan.programmes[
        (plan.programmes["start_year"] == inputs.start_year) & plan.programmes["programme"].isin(known)
    ]
    inert, limited, unaltered = (
        table[table["start_year"] == inputs.start_year].set_index(["programme", "basis"])[column]
        for table, column in (
            (inert_places(inputs), "places_inert"), (before.limited, "places_limited"), (before.programmes, "places")
        )
    )  # fmt: skip
    means = _Means(inputs, plan)
    rows = [
        {
            **means.of(programme, basis, places),
            "places_unrounded": unrounded,
            "places_inert": inert[programme, basis],
            "places_limited": limited[programme, basis],
            "places_before_override": unaltered[programme, basis],
            "places": places,
        }
        for programme, basis, places, unrounded in first[
            ["programme", "basis", "places", "places_unrounded"]
        ].itertuples(index=False, name=None)
    ]
    return with_effects(pd.DataFrame(rows)) if rows else pd.DataFrame()


class _Means:
    """Means over draws of what meets in a labour-market year."""

    def __init__(self, inputs: PlanInputs, plan: AdmissionPlan) -> None:
        offers = canonical_offers(inputs)
        self._start_year = inputs.start_year
        self._need_years, self._years = inputs.need.years, plan.balance.years
        self._carry = inputs.parameters.get("carry_over").value
        self._codes = plan.balance.keys["programme"].tolist()
        self._balance = plan.balance.values.mean(axis=2)
        self._start = _mean_by(inputs.balance_start, self._codes)[:, 0]
        self._need, self._supply = _mean_by(inputs.need, self._codes), _mean_by(inputs.supply, self._codes)
        # What a place gives in the year in which its intake reaches the market: soldiers come later.
        self._yields = yields_of(inputs, tuple(self._codes)).mean(axis=2)
        self._at_once = at_once(inputs, tuple(self._codes))
        self._arriving = _arriving(inputs, offers, plan, tuple(self._codes), self._years)
        self._lag = usual_lag(offers)

    def of(self, programme: str, basis: str, places: float) -> dict[str, object]:
        """The terms of one row's shortage in the labour-market year of its first intake."""
        e, year = self._codes.index(programme), self._start_year + self._lag[programme, basis]
        u, at = int(np.searchsorted(self._years, year)), int(np.searchsorted(self._need_years, year))
        b = BASES.index(basis)
        yield_ = self._yields[e, b] * self._at_once[e, b]
        return {
            "programme": programme,
            "basis": basis,
            "labour_market_year": year,
            "need": self._need[e, at],
            "supply": self._supply[e, at],
            "carried": self._carry * (self._balance[e, u - 1] if u > 0 else self._start[e]),
            "other_intakes": self._arriving[e, u] - yield_ * places,
            "intake_yield": yield_,
            "yield_late": self._yields[e, b] - yield_,
        }


def change_drivers(before: PlanInputs | None, inputs: PlanInputs, plan: AdmissionPlan) -> pd.DataFrame:
    """Why the places differ from last year's: Shapley values of the drivers on the unconstrained target, and the rest.

        places − last year = Σ drivers + limits,   Σ drivers = target(inputs) − target(before)

    Each driver's value is its mean effect over all orders in which the inputs of ``before`` can be replaced by today's, so
    the values add up whatever the order. Without an earlier vintage there is one driver, the gap between last year's
    control figures and the computed target.

    Returns
    -------
    programme, basis, driver (of ``DRIVERS``), places; over the drivers of a row the places add up to its change

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
    tables = [values.rename("places").reset_index().assign(driver=driver) for driver, values in effects.items()]
    return pd.concat(tables, ignore_index=True)[[*keys, "driver", "places"]].sort_values(
        keys, kind="stable", ignore_index=True
    )


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
    same = np.repeat(offers.places_last[:, None], INTAKE_YEARS, axis=1)
    intake = arrivals.of_places(same, (len(codes), len(years)))
    first, last = _window(inputs, offers, codes)
    active = (years >= first[:, None]) & (years <= last[:, None])
    yields = yields_of(inputs, codes)
    rows = pd.Index(inputs.need.keys["programme"]).get_indexer(list(codes))
    kept = np.isin(inputs.need.years, years)
    demand = (inputs.need.values[rows][:, kept] * active[:, :, None]).sum(axis=1)
    supplied = pd.Index(inputs.supply.keys["programme"]).get_indexer(list(codes))
    supply = (inputs.supply.values[supplied][:, kept] * active[:, :, None]).sum(axis=1)
    supply = supply + np.einsum("ebu,ebd,eu->ed", intake, yields, active.astype(float))
    return _roa_table(codes, demand, supply, inputs.parameters)


def ita_class(ratio: np.ndarray, limits: tuple[float, ...]) -> np.ndarray:
    """Class number 0 … 4 of supply/demand ratios; a ratio on a limit belongs to the better class."""
    return np.searchsorted(np.asarray(limits), np.asarray(ratio, dtype=float), side="left")


def _shapley(before: PlanInputs, inputs: PlanInputs, index: pd.Index) -> dict[str, pd.Series]:
    """Shapley values of the drivers on the target of the first intake year."""
    earlier = _as_before(before, inputs)
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
    return {name: _mean_effect(name, len(names), values, index) for name in names}


def _as_before(before: PlanInputs, inputs: PlanInputs) -> PlanInputs:
    """The earlier vintage's quantities on today's years and offers."""
    years = inputs.need.years
    return replace(
        inputs,
        need=_covering(before.need, years, inputs.need),
        supply=_covering(before.supply, years, inputs.supply),
        balance_start=Draws(before.balance_start.keys, inputs.balance_start.years, before.balance_start.values),
        intake_yield=Draws(before.intake_yield.keys, inputs.intake_yield.years, before.intake_yield.values),
        parameters=before.parameters,
    )


def _mean_effect(name: str, count: int, values: Mapping[frozenset[str], pd.Series], index: pd.Index) -> pd.Series:
    """A driver's effect, averaged over all orders in which the drivers may come."""
    effect = pd.Series(0.0, index=index)
    for chosen, value in values.items():
        if name not in chosen:
            order = factorial(len(chosen)) * factorial(count - len(chosen) - 1) / factorial(count)
            effect = effect + order * (values[chosen | {name}] - value)
    return effect


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
    result = arrivals.of_places(places, (len(codes), len(years)))
    return np.asarray(np.einsum("ebu,eb->eu", result, yields_of(inputs, codes).mean(axis=2)))
