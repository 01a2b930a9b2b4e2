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

from models.draws import Draws
from models.errors import PlanInfeasible, percent
from models.plan.binding import Margins, binding_constraints, binding_of_programmes, margins
from models.plan.checks import check_inputs
from models.plan.constraints import Limits, plan_limits
from models.plan.expected_cost import BASES
from models.plan.infeasibility import conflicting_limits
from models.plan.inputs import (
    BUDGET_FUNDED,
    INTAKE_YEARS,
    OFFER_KEY,
    AdmissionPlan,
    Offers,
    PlanInputs,
    canonical_offers,
)
from models.plan.problem import (
    PlanProblem,
    accumulated,
    arrivals_of,
    base_balance,
    plan_problem,
    region_cost,
    yields_of,
)
from models.plan.search import GAP, Found, cheapest_plan
from models.plan.targets import unconstrained_places

__all__ = ["AdmissionPlan", "PlanInputs", "balance_after", "plan_cost", "plan_region", "planned_offers", "planned_places"]


def plan_region(inputs: PlanInputs) -> AdmissionPlan:
    """The cheapest plan in whole groups that respects every limit, with its proven gap.

    Returns
    -------
    AdmissionPlan, rows in canonical order whatever the order of the inputs

    Raises
    ------
    BadPlanInput     negative capacities, budget below signed contracts, closed codes with contracts, contradictions
    PlanInfeasible   the limits exclude each other; names the smallest conflicting set
    PlanNotProven    the effort ended beyond the gap with which a plan is still issued
    SolverFailed     the solver ended without any plan

    Method
    ------
    docs/methodology/admissions.md
    """
    return _plan(inputs, *_solved(inputs))


def planned_offers(inputs: PlanInputs) -> pd.DataFrame:
    """The same plan's places alone, without what explains them: OFFER_KEY, start_year, places. Raises as ``plan_region``."""
    offers, limits, _, found = _solved(inputs)
    places = _places(limits, offers, np.round(found.x[: limits.columns.count]))
    table = offers.table[list(OFFER_KEY)]
    rows = table.loc[table.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    return rows.assign(
        start_year=np.tile(inputs.intake_years, len(table)), places=places.ravel().astype(int)
    )


def planned_places(inputs: PlanInputs) -> pd.DataFrame:
    """Budget places of ``planned_offers`` by programme, basis, start_year. Raises as ``plan_region``."""
    keys = ["programme", "basis", "start_year"]
    found = planned_offers(inputs)
    return found[found["funding"] == BUDGET_FUNDED].groupby(keys, as_index=False, sort=True)[["places"]].sum()


def _solved(inputs: PlanInputs) -> tuple[Offers, Limits, PlanProblem, Found]:
    check_inputs(inputs)
    offers = canonical_offers(inputs)
    limits = plan_limits(inputs, offers)
    problem = plan_problem(inputs, offers, limits)
    try:
        found = cheapest_plan(problem)
    except PlanInfeasible:
        raise PlanInfeasible(conflicting_limits(limits)) from None
    return offers, limits, problem, found


def plan_cost(inputs: PlanInputs, places: pd.DataFrame) -> float:
    """Expected cost (person-years, without the price of moves) of any plan: programme, basis, college, form, funding,
    duration_months, start_year, places. Serves comparisons with last year's places and other rules."""
    offers = canonical_offers(inputs)
    programmes, years, cost = region_cost(inputs, offers)
    by_year = [
        places[places["start_year"] == year].set_index(list(OFFER_KEY))["places"].reindex(_offer_index(offers))
        for year in inputs.intake_years
    ]
    given = np.stack([column.to_numpy(dtype=float) for column in by_year], axis=1)
    paths = _paths(inputs, offers, given, programmes, years)
    return float(cost.at(paths).sum())


def _offer_index(offers: Offers) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(offers.table[list(OFFER_KEY)])


def _plan(inputs: PlanInputs, offers: Offers, limits: Limits, problem: PlanProblem, found: Found) -> AdmissionPlan:
    x = found.x
    decisions = np.round(x[: limits.columns.count])
    groups = decisions[limits.columns.groups]
    places = _places(limits, offers, decisions)
    margin = margins(inputs, offers, problem, groups, x)
    table = offers.table[list(OFFER_KEY)]
    rows = table.loc[table.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    rows["start_year"] = np.tile(inputs.intake_years, len(table))
    rows["groups"] = groups.ravel().astype(int)
    rows["group_size"] = np.divide(places, groups, out=np.zeros_like(places), where=groups > 0).ravel()
    rows["places"] = places.ravel().astype(int)
    rows["groups_last_year"] = np.repeat(offers.groups_last, INTAKE_YEARS).astype(int)
    rows["places_last_year"] = np.repeat(offers.places_last, INTAKE_YEARS).astype(int)
    rows["binding_constraint"] = binding_constraints(offers, limits, problem, decisions, margin).ravel()
    warnings = pd.DataFrame([*limits.warnings, *_access(inputs, offers, places)], columns=["subject", "warning"])
    tie = float(problem.linear.cost[: problem.layout.totals] @ x[: problem.layout.totals])
    return AdmissionPlan(
        offers=rows,
        programmes=_programmes(inputs, problem, rows, margin),
        balance=balance_after(inputs, offers, places),
        cost=found.objective - tie,
        gap=found.gap,
        notes=_notes(inputs, offers, found.gap),
        warnings=warnings,
        limited=_limited(rows, _places(limits, offers, found.relaxed)),
    )


def _places(limits: Limits, offers: Offers, decisions: np.ndarray) -> np.ndarray:
    """(I, T) places of decisions, whole or relaxed."""
    extra = np.where(limits.columns.extra >= 0, decisions[limits.columns.extra], 0)
    return np.asarray(decisions[limits.columns.groups] * offers.size_min[:, None] + extra)


def _limited(rows: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    keys = ["programme", "basis", "start_year"]
    table = rows[keys].assign(places_limited=places.ravel())[rows["funding"] == BUDGET_FUNDED]
    return table.groupby(keys, as_index=False, sort=True)[["places_limited"]].sum()


def _programmes(inputs: PlanInputs, problem: PlanProblem, rows: pd.DataFrame, margin: Margins) -> pd.DataFrame:
    keys = ["programme", "basis", "start_year"]
    rows = rows[rows["funding"] == BUDGET_FUNDED]
    table = rows.groupby(keys, as_index=False, sort=True)[["places", "places_last_year"]].sum()
    table = table.merge(unconstrained_places(inputs), on=keys, how="left", validate="one_to_one")
    index = pd.MultiIndex.from_product([problem.programmes, BASES, inputs.intake_years], names=keys)
    more = pd.Series(margin.more.ravel(), index=index, name="marginal_cost").replace(np.inf, np.nan)
    table = table.merge(more.reset_index(), on=keys, how="left", validate="one_to_one")
    binding = binding_of_programmes(rows).reset_index()
    return table.merge(binding, on=keys, how="left", validate="one_to_one")


def _access(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> list[tuple[str, str]]:
    """A programme that would vanish from a district is named before it does."""
    district = offers.table["college"].map(inputs.colleges.set_index("college")["district"])
    table = offers.table[["programme"]].assign(district=district, last=offers.places_last, first=places[:, 0])
    totals = (
        table.dropna(subset=["district"]).groupby(["programme", "district"], as_index=False)[["last", "first"]].sum()
    )
    gone = totals[(totals["last"] > 0) & (totals["first"] == 0)]
    return [
        (
            str(row.programme),
            f"территориальная доступность: в районе «{row.district}» приём прекращается (было {row.last:g} мест)",
        )
        for row in gone.itertuples(index=False)
    ]


def _notes(inputs: PlanInputs, offers: Offers, gap: float) -> tuple[str, ...]:
    notes = [
        "Приём после третьего года принят таким же, как в третьем году, до конца окна расчёта программы.",
        *_of_paid(offers),
    ]
    if gap > GAP:
        notes.append(
            f"Доказанное расстояние до лучшего возможного плана {percent(gap)}; цель {percent(GAP)} не достигнута за отведённое "
            "число шагов."
        )
    unneeded = sorted(set(offers.table["programme"]) - set(inputs.need.keys["programme"]))
    if unneeded:
        notes.append(f"Нет оценки потребности, места как в прошлом году: {', '.join(unneeded)}.")
    needed = inputs.need.keys["programme"][np.abs(inputs.need.values).sum(axis=(1, 2)) > 0]
    untaught = sorted(set(needed) - set(offers.table["programme"]))
    if untaught:
        notes.append(f"Потребность есть, лицензированных предложений в регионе нет: {', '.join(untaught)}.")
    return tuple(notes)


def _of_paid(offers: Offers) -> list[str]:
    """What the plan takes the paid intake to be, from its own rows."""
    paid = offers.kept & (offers.table["funding"] != BUDGET_FUNDED).to_numpy()
    assumed = paid & offers.assumed
    known, guessed = offers.places_last[paid & ~assumed].sum(), offers.places_last[assumed].sum()
    told = [f"Внебюджетный приём принят таким же, как в прошлом году: {known:.0f} мест в год."] if known else []
    if guessed:
        told.append(
            f"Сведений о внебюджетном приёме нет: по документированной доле платного приёма принято {guessed:.0f} мест в год."
        )
    return told or ["Внебюджетного приёма в данных региона нет: в выпуске будущих лет его нет."]


def _paths(
    inputs: PlanInputs, offers: Offers, places: np.ndarray, programmes: tuple[str, ...], years: np.ndarray
) -> np.ndarray:
    """(E, 2, U) supply paths of places (I, T)."""
    arrivals = arrivals_of(inputs, offers, programmes, years)
    paths = np.zeros((len(programmes), len(BASES), len(years)))
    np.add.at(paths, (arrivals.programme, arrivals.basis, arrivals.year), places[arrivals.offer, arrivals.intake])
    return accumulated(paths, inputs.parameters.get("carry_over").value)


def balance_after(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> Draws:
    """Balance of every programme with a need, for places (I, T); later intakes stay as in the last year decided."""
    programmes = tuple(sorted(set(inputs.need.keys["programme"])))
    base = base_balance(inputs, programmes)
    paths = _paths(inputs, offers, places, programmes, base.years)
    values = base.values - np.einsum("ebu,ebd->eud", paths, yields_of(inputs, programmes))
    return Draws(base.keys, base.years, values)
