"""The admission plan: whole groups for three intake years at the lowest expected cost of shortage and surplus.

    minimise  Σ_{e,u} E[ c_u·B[e,u]⁺ + c_o·B[e,u]⁻ ] + λ·groups moved     over whole groups within all limits

The expected cost is replaced by tangent planes, one row per plane, programme and year (Kelley); a round solves the rows
known so far and adds the planes at its answer. First without, then with whole numbers, until the plan found and the
proven lower bound are no further apart than ``GAP``. No scenario appears in the integer problem.

Method: docs/methodology/admissions.md
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.codes import BUDGET
from models.draws import Draws
from models.errors import PlanInfeasible, PlanNotProven, SearchedOut, percent
from models.plan.among_equals import placed_by_evidence
from models.plan.arrivals import arrivals_of
from models.plan.binding import Margins, binding_constraints, binding_of_programmes, margins, own_limits
from models.plan.checks import check_inputs
from models.plan.constraints import KEPT_CONFLICT, Limits, figure, plan_limits
from models.plan.expected_cost import BASES
from models.plan.ground import Ground, ground_of
from models.plan.inputs import (
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
    base_balance,
    plan_problem,
    region_cost,
    yields_of,
)
from models.plan.ranks import RANKS, YIELDED_COLUMNS, Settled, settled
from models.plan.search import ACCEPTED_GAP, GAP, Found, cheapest_plan
from models.plan.targets import unconstrained_places

NOT_FOUND = "поиск не нашёл плана за отведённое число шагов"
AT_LAST_YEAR_COLUMNS = ("programme", "time_period", "need", "supply", "mean", "q10", "q50", "q90")

__all__ = [
    "AdmissionPlan",
    "PlanInputs",
    "balance_after",
    "plan_cost",
    "plan_region",
    "planned_offers",
    "planned_places",
]


def plan_region(inputs: PlanInputs) -> AdmissionPlan:
    """The cheapest plan in whole groups that respects every limit, with its proven gap. Limits that exclude each other give
    way by rank, and the plan says which (``gave_way``).

    Returns
    -------
    AdmissionPlan, rows in canonical order whatever the order of the inputs

    Raises
    ------
    BadPlanInput     negative capacities, budget below signed contracts, closed codes with contracts, contradictions
    PlanInfeasible   the search found no plan although the limits that hold admit one
    PlanNotProven    no plan was met, although every programme was to stay as last year
    SolverFailed     the solver ended without any plan

    Method
    ------
    docs/methodology/admissions.md
    """
    return _plan(inputs, _solved(inputs))


def planned_offers(inputs: PlanInputs) -> pd.DataFrame:
    """The same plan's places alone, without what explains them: OFFER_KEY, start_year, places. Raises as ``plan_region``."""
    solved = _solved(inputs)
    offers, limits = solved.offers, solved.limits
    places = limits.taught(np.round(solved.found.x[: limits.columns.count]))
    table = offers.table[list(OFFER_KEY)]
    rows = table.loc[table.index.repeat(INTAKE_YEARS)].reset_index(drop=True)
    return rows.assign(start_year=np.tile(inputs.intake_years, len(table)), places=places.ravel().astype(int))


def planned_places(inputs: PlanInputs) -> pd.DataFrame:
    """Budget places of ``planned_offers`` by programme, basis, start_year. Raises as ``plan_region``."""
    keys = ["programme", "basis", "start_year"]
    found = planned_offers(inputs)
    return found[found["funding"] == BUDGET].groupby(keys, as_index=False, sort=True)[["places"]].sum()


@dataclass(frozen=True)
class _Solved:
    offers: Offers
    limits: Limits
    problem: PlanProblem
    found: Found
    gave_way: pd.DataFrame


def _solved(inputs: PlanInputs) -> _Solved:
    check_inputs(inputs)
    ground = ground_of(inputs)
    try:
        if ground.yielded is None:
            return _searched(inputs, ground.as_given())
    except PlanNotProven:
        return _as_last_year(inputs, ground)
    except (PlanInfeasible, SearchedOut):
        pass  # together they exclude every plan
    try:
        return _searched(inputs, ground.give_way(inputs))
    except PlanNotProven:
        return _as_last_year(inputs, ground)


def _searched(inputs: PlanInputs, possible: Settled) -> _Solved:
    problem = plan_problem(inputs, possible.offers, possible.limits)
    return _Solved(possible.offers, possible.limits, problem, _cheapest(problem), possible.gave_way)


def _cheapest(problem: PlanProblem) -> Found:
    """The cheapest plan, its groups between equal colleges placed by evidence."""
    found = cheapest_plan(problem)
    x = placed_by_evidence(problem, found.x)
    return replace(found, x=x, objective=problem.value(x))


def _as_last_year(inputs: PlanInputs, ground: Ground) -> _Solved:
    """Every programme as last year, said of each: the search met no whole plan within its effort."""
    offers = ground.offers
    back = ~offers.closed
    same = replace(offers, kept=offers.kept | back, set_back=offers.set_back | back)
    possible = settled(same, lambda changed: plan_limits(inputs, changed))
    programmes = sorted(set(offers.table.loc[back, "programme"].astype(str)))
    rows = [(KEPT_CONFLICT, code, np.nan, np.nan, len(RANKS) + 1, NOT_FOUND) for code in programmes]
    told = pd.DataFrame(rows, columns=list(YIELDED_COLUMNS))
    told = told if possible.gave_way.empty else pd.concat([possible.gave_way, told], ignore_index=True)
    return replace(_searched(inputs, possible), gave_way=told)


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


def _plan(inputs: PlanInputs, solved: _Solved) -> AdmissionPlan:
    offers, limits, problem, found = solved.offers, solved.limits, solved.problem, solved.found
    x = found.x
    decisions = np.round(x[: limits.columns.count])
    groups = decisions[limits.columns.groups]
    places = limits.taught(decisions)
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
    rows["no_more"], rows["no_fewer"] = (names.ravel() for names in own_limits(offers, limits, decisions))
    for name in ("entrants_last_year", "applications"):
        rows[name] = np.repeat(pd.to_numeric(offers.table[name]).to_numpy(dtype=float) if name in offers.table else np.full(len(table), np.nan), INTAKE_YEARS)
    told = [*limits.warnings, *_access(inputs, offers, places), *_set_back(solved.gave_way)]
    warnings = pd.DataFrame(told, columns=["subject", "warning"])
    at_last = _at_last_year(inputs, offers)
    tie = float(problem.linear.cost[: problem.layout.totals] @ x[: problem.layout.totals])
    return AdmissionPlan(
        offers=rows,
        programmes=_programmes(inputs, problem, rows, margin),
        balance=balance_after(inputs, offers, places),
        cost=found.objective - tie,
        gap=found.gap,
        notes=(
            *_notes(inputs, offers, found.gap),
            *_held_against(inputs, offers, at_last),
            *_gave_way(solved.gave_way),
        ),
        warnings=warnings,
        limited=_limited(rows, limits.taught(found.relaxed)),
        gave_way=solved.gave_way,
        last_year=at_last,
    )


def _limited(rows: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    keys = ["programme", "basis", "start_year"]
    table = rows[keys].assign(places_limited=places.ravel())[rows["funding"] == BUDGET]
    return table.groupby(keys, as_index=False, sort=True)[["places_limited"]].sum()


def _programmes(inputs: PlanInputs, problem: PlanProblem, rows: pd.DataFrame, margin: Margins) -> pd.DataFrame:
    keys = ["programme", "basis", "start_year"]
    rows = rows[rows["funding"] == BUDGET]
    table = rows.groupby(keys, as_index=False, sort=True)[["places", "places_last_year"]].sum()
    table = table.merge(unconstrained_places(inputs), on=keys, how="left", validate="one_to_one")
    index = pd.MultiIndex.from_product([problem.programmes, BASES, inputs.intake_years], names=keys)
    for name, change in (("marginal_cost", margin.more), ("marginal_cost_less", margin.less)):
        one = pd.Series(change.ravel(), index=index, name=name).replace(np.inf, np.nan)
        table = table.merge(one.reset_index(), on=keys, how="left", validate="one_to_one")
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
    if gap > ACCEPTED_GAP:
        notes.append(
            f"План не доказан: лучший возможный может быть дешевле на {percent(gap)}, а допускается {percent(ACCEPTED_GAP)}. Сверьте строки с "
            "наибольшими переменами; ослабьте пределы, которые почти совпадают."
        )
    elif gap > GAP:
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


def _gave_way(table: pd.DataFrame) -> list[str]:
    """Limits that were widened, with the least by which: one sentence a limit, its places of all years and offers together."""
    notes = []
    widened = table[table["allowed"].notna()]
    for (constraint, reason), rows in widened.groupby(["constraint", "reason"], sort=True):
        listing = "; ".join(
            f"{row.scope}: задано {figure(row.given)}, принято {figure(row.allowed)}"
            for row in rows.head(3).itertuples()
        )
        more = f" и ещё {len(rows) - 3}" if len(rows) > 3 else ""
        notes.append(f"Уступил предел «{constraint}», {reason}: {listing}{more}. Отступление – наименьшее возможное.")
    return notes


def _set_back(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Programmes that stay as last year because what was signed or decided for them cannot be done together."""
    rows = table[table["allowed"].isna()]
    together = "эти условия нельзя выполнить вместе – "
    return [
        (str(row.scope), f"места оставлены как в прошлом году: {'' if row.reason == NOT_FOUND else together}{row.reason}")
        for row in rows.itertuples(index=False)
    ]


def _of_paid(offers: Offers) -> list[str]:
    """What the plan takes the paid intake to be, from its own rows."""
    paid = offers.kept & (offers.table["funding"] != BUDGET).to_numpy()
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
    paths = arrivals.of_places(places, (len(programmes), len(years)))
    return accumulated(paths, inputs.parameters.get("carry_over").value)


def _at_last_year(inputs: PlanInputs, offers: Offers) -> pd.DataFrame:
    """Need, supply and balance by programme and year where every intake stays as last year: what the plan is held against.

    AT_LAST_YEAR_COLUMNS; supply is what is on the way and what last year's places would bring, persons a year.
    """
    same = np.repeat(np.where(offers.closed, 0.0, offers.places_last)[:, None], INTAKE_YEARS, axis=1)
    balance = balance_after(inputs, offers, same)
    programmes = tuple(balance.keys["programme"])
    arrivals = arrivals_of(inputs, offers, programmes, balance.years)
    arriving = arrivals.of_places(same, (len(programmes), len(balance.years)))
    brought = np.einsum("ebu,eb->eu", arriving, yields_of(inputs, programmes).mean(axis=2))
    rows = balance.summary()
    for name, part, more in (("need", inputs.need, 0.0), ("supply", inputs.supply, brought)):
        order = pd.Index(part.keys["programme"]).get_indexer(list(programmes))
        at = np.searchsorted(part.years, balance.years)
        rows[name] = (np.where(order[:, None] >= 0, part.values.mean(axis=2)[order][:, at], 0.0) + more).ravel()
    return rows[list(AT_LAST_YEAR_COLUMNS)]


def _held_against(inputs: PlanInputs, offers: Offers, at_last: pd.DataFrame) -> list[str]:
    """What last year's places would bring against the need, a year on average over each programme's three intakes."""
    first = (inputs.start_year + pd.Series(offers.lag)).groupby(offers.table["programme"]).min()
    since = at_last["time_period"] - at_last["programme"].map(first)
    inside = at_last[(since >= 0) & (since < INTAKE_YEARS)]
    if inside.empty:
        return []
    means = inside.groupby("programme")[["supply", "need"]].mean().sum()
    return [
        f"С местами прошлого года на работу по профессии выходило бы {means['supply']:.0f} чел. в год при потребности "
        f"{means['need']:.0f} чел. в год (каждая программа – в среднем за свои годы выхода трёх наборов)."
    ]


def balance_after(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> Draws:
    """Balance of every programme with a need, for places (I, T); later intakes stay as in the last year decided."""
    programmes = tuple(sorted(set(inputs.need.keys["programme"])))
    base = base_balance(inputs, programmes)
    paths = _paths(inputs, offers, places, programmes, base.years)
    values = base.values - np.einsum("ebu,ebd->eud", paths, yields_of(inputs, programmes))
    return Draws(base.keys, base.years, values)
