"""The admission plan: whole groups for three intake years at the lowest expected cost of shortage and surplus.

    minimise  Σ_{e,u} E[ c_u·B[e,u]⁺ + c_o·B[e,u]⁻ ] + λ·groups moved     over whole groups within all limits

The expected cost is replaced by tangent planes, one row per plane, programme and year (Kelley); a round solves the rows
known so far and adds the planes at its answer. First without, then with whole numbers, until the plan found and the
proven lower bound are no further apart than ``GAP``. No scenario appears in the integer problem.

Method: docs/methodology/admissions.md
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.constraints import Limits, plan_limits
from models.draws import Draws
from models.expected_cost import BASES
from models.plan_inputs import INTAKE_YEARS, AdmissionPlan, Offers, PlanInputs, canonical_offers
from models.plan_problem import PlanProblem, accumulated, arrivals_of, base_balance, plan_problem, yields_of
from models.plan_search import cheapest_plan

__all__ = ["AdmissionPlan", "PlanInputs", "plan_region"]


def plan_region(inputs: PlanInputs) -> AdmissionPlan:
    """The cheapest plan in whole groups that respects every limit, with its proven gap.

    Returns
    -------
    AdmissionPlan, rows in canonical order whatever the order of the inputs

    Raises
    ------
    BadPlanInput     negative capacities, budget below signed contracts, closed codes with contracts, contradictions
    PlanInfeasible   the limits exclude each other; names the smallest conflicting set
    PlanNotProven    the gap was not reached within ``ROUNDS``

    Method
    ------
    docs/methodology/admissions.md
    """
    offers = canonical_offers(inputs)
    limits = plan_limits(inputs, offers)
    problem = plan_problem(inputs, offers, limits)
    decisions, objective, gap = cheapest_plan(problem)
    return _plan(inputs, offers, limits, problem, decisions, objective, gap)


def _plan(
    inputs: PlanInputs, offers: Offers, limits: Limits, problem: PlanProblem, x: np.ndarray, objective: float, gap: float
) -> AdmissionPlan:
    groups = np.round(x[limits.columns.groups])
    extra = np.where(limits.columns.extra >= 0, np.round(x[limits.columns.extra]), 0)
    places = groups * offers.size_min[:, None] + extra
    table = offers.table[["programme", "basis", "college", "form", "funding", "duration_months"]]
    rows = table.loc[table.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    rows["start_year"] = np.tile(inputs.intake_years, len(table))
    rows["groups"] = groups.ravel().astype(int)
    rows["group_size"] = np.divide(places, groups, out=np.zeros_like(places), where=groups > 0).ravel()
    rows["places"] = places.ravel().astype(int)
    rows["groups_last_year"] = np.repeat(offers.groups_last, INTAKE_YEARS).astype(int)
    rows["places_last_year"] = np.repeat(offers.places_last, INTAKE_YEARS).astype(int)
    rows["binding_constraint"] = ""
    keys = ["programme", "basis", "start_year"]
    programmes = rows.groupby(keys, as_index=False, sort=True)[["places", "places_last_year"]].sum()
    programmes["places_unrounded"] = np.nan
    programmes["marginal_cost"] = np.nan
    programmes["binding_constraint"] = ""
    warnings = pd.DataFrame(limits.warnings, columns=["subject", "warning"])
    balance = balance_after(inputs, offers, places)
    tie = float(problem.linear.cost[: problem.layout.totals] @ x[: problem.layout.totals])
    return AdmissionPlan(rows, programmes, balance, objective - tie, gap, (), warnings)


def balance_after(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> Draws:
    """Balance of every programme with a need, for places (I, T); later intakes stay as in the last year decided."""
    programmes = tuple(sorted(set(inputs.need.keys["programme"])))
    base = base_balance(inputs, programmes)
    arrivals = arrivals_of(inputs, offers, programmes, base.years)
    paths = np.zeros((len(programmes), len(BASES), len(base.years)))
    np.add.at(paths, (arrivals.programme, arrivals.basis, arrivals.year), places[arrivals.offer, arrivals.intake])
    paths = accumulated(paths, inputs.parameters.get("carry_over").value)
    values = base.values - np.einsum("ebu,ebd->eud", paths, yields_of(inputs, programmes))
    return Draws(base.keys, base.years, values)
