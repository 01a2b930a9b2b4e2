"""The price of one group more or fewer and of a move, taken apart into what they are made of: shortage, surplus, moves.

Method: docs/methodology/explanation.md#price
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.plan.arrivals import arrivals_of
from models.plan.binding import Margins, margins
from models.plan.constraints import Limits, plan_limits
from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, OFFER_KEY, Offers, PlanInputs, canonical_offers
from models.plan.problem import accumulated, plan_problem, region_cost
from models.plan.targets import inert_places, unconstrained_places

PARTS = ("shortage", "surplus", "moves")


def of_programme(inputs: PlanInputs, programme: str) -> PlanInputs:
    """The inputs with one programme's offers and corrections alone: its price depends on no other."""
    mine = inputs.offers["programme"] == programme
    asked = inputs.overrides["programme"] == programme
    return replace(inputs, offers=inputs.offers[mine], overrides=inputs.overrides[asked])


def decisions_of(limits: Limits, planned: pd.DataFrame, years: tuple[int, ...]) -> np.ndarray:
    """(N,) groups and places above the smallest size of a plan, in the columns of its limits; 0 where it has no such row."""
    offers, columns = limits.offers, limits.columns
    index = pd.MultiIndex.from_frame(offers.table[list(OFFER_KEY)])
    by_year = [planned[planned["start_year"] == year].set_index(list(OFFER_KEY))[["groups", "places"]].reindex(index).fillna(0.0) for year in years]
    groups, places = (np.stack([one[name].to_numpy(dtype=float) for one in by_year], axis=1) for name in ("groups", "places"))
    decisions, extra = np.zeros(columns.count), columns.extra >= 0
    decisions[columns.groups] = groups
    decisions[columns.extra[extra]] = (places - groups * offers.size_min[:, None])[extra]
    return decisions


def group_price(inputs: PlanInputs, planned: pd.DataFrame, basis: str) -> pd.DataFrame:
    """What one group more and one group fewer in the first intake would change, in person-years.

        change = Δ c_u·E[B⁺] + Δ c_o·E[B⁻] + λ·Δ groups moved

    Parameters
    ----------
    inputs : of one programme (``of_programme``)
    planned : OFFER_KEY, start_year, groups, places of the plan

    Returns
    -------
    step (+1, −1), shortage, surplus, moves; no row for a step that is not possible

    Method
    ------
    docs/methodology/explanation.md#price
    """
    offers = canonical_offers(inputs)
    problem = plan_problem(inputs, offers, plan_limits(inputs, offers))
    decisions = decisions_of(problem.limits, planned, inputs.intake_years)
    groups = decisions[problem.limits.columns.groups]
    x, free = problem.completed(decisions), replace(inputs, parameters=inputs.parameters.replace("move_penalty", 0.0))
    at = {
        "shortage": margins(free, offers, replace(problem, cost=replace(problem.cost, surplus=0.0)), groups, x),
        "surplus": margins(free, offers, replace(problem, cost=replace(problem.cost, shortage=0.0)), groups, x),
        "moves": margins(inputs, offers, replace(problem, cost=replace(problem.cost, shortage=0.0, surplus=0.0)), groups, x),
    }
    rows = [{"step": step, **{part: _of(at[part], step, basis) for part in PARTS}} for step in (1, -1)]
    return pd.DataFrame([row for row in rows if np.isfinite(row["shortage"])], columns=["step", *PARTS])


def _of(margin: Margins, step: int, basis: str) -> float:
    return float((margin.more if step > 0 else margin.less)[0, BASES.index(basis), 0])


def move_price(inputs: PlanInputs) -> pd.DataFrame:
    """Both answers without limits and whole groups, free moves against priced ones, and what each costs.

    Parameters
    ----------
    inputs : of one programme (``of_programme``)

    Returns
    -------
    answer (free, priced), basis, start_year, places, places_last_year; expected_cost (person-years), groups_moved and move_cost
    (λ·groups moved) of the whole programme stand in each of its rows; ``priced`` has the least expected_cost + move_cost

    Method
    ------
    docs/methodology/explanation.md#price
    """
    offers = canonical_offers(inputs)
    penalty = inputs.parameters.get("move_penalty").value
    found = []
    for answer, table, column in (("free", unconstrained_places(inputs), "places_unrounded"), ("priced", inert_places(inputs), "places_inert")):
        volume = _by_offer(offers, table, inputs.intake_years, column)
        moved = _groups_moved(offers, volume)
        last = pd.Series(np.where(offers.decided, offers.places_last, 0.0)).groupby(offers.table["basis"]).sum()
        found.append(
            table.rename(columns={column: "places"}).assign(
                answer=answer, places_last_year=table["basis"].map(last), expected_cost=_expected_cost(inputs, offers, volume),
                groups_moved=moved, move_cost=penalty * moved,
            )
        )  # fmt: skip
    return pd.concat(found, ignore_index=True)


def _by_offer(offers: Offers, table: pd.DataFrame, years: tuple[int, ...], column: str) -> np.ndarray:
    """(I, T) places of a basis, divided among its decided offers as last year (equally where there were none)."""
    last = pd.Series(np.where(offers.decided, offers.places_last, 0.0))
    basis, is_open = offers.table["basis"], pd.Series(offers.decided.astype(float))
    total, count = last.groupby(basis).transform("sum"), is_open.groupby(basis).transform("sum")
    share = np.where(total > 0, last / total.where(total > 0, 1), is_open / count.where(count > 0, 1))
    by_year = (basis.map(table[table["start_year"] == year].set_index("basis")[column]).fillna(0.0) for year in years)
    return np.stack([share * one.to_numpy() for one in by_year], axis=1)


def _groups_moved(offers: Offers, places: np.ndarray) -> float:
    """Groups moved from last year to the first intake and from intake to intake, parts of a group counted."""
    before = np.concatenate([np.where(offers.decided, offers.places_last, 0.0)[:, None], places], axis=1)
    size = np.maximum(offers.size_min, 1.0)[:, None]
    return float(np.abs((np.diff(before, axis=1) / size).sum(axis=0)).sum())


def _expected_cost(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> float:
    """Person-years of shortage and surplus, kept offers (paid intake) as last year."""
    programmes, years, cost = region_cost(inputs, offers)
    same = np.repeat(offers.places_last[:, None], INTAKE_YEARS, axis=1)
    given = np.where(offers.kept[:, None], same, places)
    paths = arrivals_of(inputs, offers, programmes, years).of_places(given, (len(programmes), len(years)))
    return float(cost.at(accumulated(paths, inputs.parameters.get("carry_over").value)).sum())
