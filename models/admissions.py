"""The admission plan: whole groups for three intake years at the lowest expected cost of shortage and surplus.

    minimise  Σ_{e,u} E[ c_u·B[e,u]⁺ + c_o·B[e,u]⁻ ] + λ·groups moved     over whole groups within all limits

The expected cost is replaced by tangent planes, one row per plane, programme and year (Kelley); a round solves the rows
known so far and adds the planes at its answer. First without, then with whole numbers, until the plan found and the
proven lower bound are no further apart than ``GAP``. No scenario appears in the integer problem.

Method: docs/methodology/admissions.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from models.constraints import Limits, plan_limits
from models.draws import Draws
from models.errors import PlanInfeasible, PlanNotProven
from models.expected_cost import BASES, ExpectedCost, carried
from models.highs import Linear, Solver
from models.plan_inputs import INTAKE_YEARS, AdmissionPlan, Offers, PlanInputs, canonical_offers

__all__ = ["GAP", "AdmissionPlan", "PlanInputs", "plan_region"]

GAP = 0.02  # proven relative distance to the optimum at which the search stops
RELAXED_GAP = 1e-4  # the continuous rounds go on until the planes are this close to the cost
ROUNDS = 60  # an honest problem needs about ten; running out is an error
NODES = 20_000  # branch-and-bound nodes a round, the same on every machine (a clock would not be)
TIE = 1e-6  # person-years per group and rank: enough to choose between equal plans, too little to change one
_START_SHARES = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)


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
    decisions, objective, gap = _search(problem)
    return _plan(inputs, offers, limits, problem, decisions, objective, gap)


@dataclass(frozen=True)
class PlanProblem:
    """The plan as a convex problem.

    programmes   (E,) those whose cost counts, sorted; years (U,) the labour-market years of the cost
    cost         expected cost over supply paths
    linear       rows without planes; columns: decisions, groups opened, groups closed, paths (E·2·U), cost (E·U)
    paths, costs first column of the paths and of the costs
    """

    programmes: tuple[str, ...]
    years: np.ndarray
    cost: ExpectedCost
    linear: Linear
    moved: int
    paths: int
    costs: int
    last_year: np.ndarray

    def paths_of(self, x: np.ndarray) -> np.ndarray:
        """(E, 2, U) supply paths of a solution."""
        return x[self.paths : self.costs].reshape(len(self.programmes), len(BASES), len(self.years))

    def value(self, x: np.ndarray) -> float:
        """The objective with the true expected cost in place of its planes."""
        return float(self.linear.cost[: self.costs] @ x[: self.costs] + self.cost.at(self.paths_of(x)).sum())


def plan_problem(inputs: PlanInputs, offers: Offers, limits: Limits) -> PlanProblem:
    """Columns, objective and rows of the plan, before any plane."""
    programmes, years, cost = region_cost(inputs, offers)
    arrivals = _arrivals(inputs, offers, programmes, years)
    decisions = limits.columns.count
    flows = limits.columns.groups.size
    moved, paths = decisions, decisions + 2 * flows
    costs = paths + len(programmes) * len(BASES) * len(years)
    count = costs + len(programmes) * len(years)

    penalty = inputs.parameters.get("move_penalty").value
    objective = np.zeros(count)
    objective[:flows] = TIE * (1 + np.arange(flows)) / flows
    objective[moved:paths] = penalty
    objective[costs:] = cost.active.ravel()
    column_upper = np.full(count, np.inf)
    column_lower = np.zeros(count)
    integer = np.zeros(count, dtype=bool)
    integer[:decisions] = True

    matrix, lower, upper = _singletons_as_bounds(limits, count, column_lower, column_upper)
    moves = _moves(limits, offers, moved, count)
    carry = inputs.parameters.get("carry_over").value
    chain = _chain(limits, offers, arrivals, carry, paths, count, (len(programmes), len(years)))
    rows = vstack([matrix, moves[0], chain]).tocsr()
    zero = np.zeros(chain.shape[0])
    linear = Linear(
        objective, column_lower, column_upper, rows,
        np.concatenate([lower, moves[1], zero]), np.concatenate([upper, moves[1], zero]), integer,
    )  # fmt: skip
    return PlanProblem(programmes, years, cost, linear, moved, paths, costs, _last_year_paths(offers, arrivals, carry, cost))


def region_cost(inputs: PlanInputs, offers: Offers) -> tuple[tuple[str, ...], np.ndarray, ExpectedCost]:
    """Programmes with both an offer and a need, the labour-market years their intakes reach, and the cost."""
    taught = offers.table["programme"].to_numpy()
    known = set(inputs.need.keys["programme"])
    programmes = tuple(sorted(set(taught) & known))
    position = {programme: number for number, programme in enumerate(programmes)}
    first = np.full(len(programmes), np.iinfo(int).max)
    last = np.zeros(len(programmes), dtype=int)
    for programme, lag in zip(taught, offers.lag, strict=True):
        if programme in position:
            e = position[programme]
            first[e] = min(first[e], inputs.start_year + lag)
            last[e] = max(last[e], inputs.start_year + INTAKE_YEARS - 1 + lag)
    base_all = base_balance(inputs, programmes)
    if not programmes:
        empty = np.zeros((0, 0, inputs.need.count))
        return programmes, np.zeros(0, dtype=int), ExpectedCost(empty, np.zeros((0, 2, 0)), np.zeros((0, 0), bool), 1, 1)
    years = np.arange(first.min(), last.max() + 1)
    base = base_all.values[:, np.searchsorted(base_all.years, years), :]
    active = (years >= first[:, None]) & (years <= last[:, None])
    shortage = inputs.parameters.get("shortage_cost").value
    surplus = inputs.parameters.get("surplus_cost").value
    return programmes, years, ExpectedCost(base, _yields(inputs, programmes), active, shortage, surplus)


def base_balance(inputs: PlanInputs, programmes: tuple[str, ...]) -> Draws:
    """Balance of each programme carried to every year after the base year, without any intake from the start year on."""
    after = inputs.need.years > int(inputs.balance_start.years[0])
    flow = _rows(inputs.need, programmes)[:, after, :] - _rows(inputs.supply, programmes)[:, after, :]
    start = _rows(inputs.balance_start, programmes)[:, 0, :]
    carry = inputs.parameters.get("carry_over").value
    return Draws(pd.DataFrame({"programme": programmes}), inputs.need.years[after], carried(start, flow, carry))


def _rows(draws: Draws, programmes: tuple[str, ...]) -> np.ndarray:
    order = pd.Index(draws.keys["programme"]).get_indexer(list(programmes))
    values = draws.values[order]
    values[order < 0] = 0.0
    return values


def _yields(inputs: PlanInputs, programmes: tuple[str, ...]) -> np.ndarray:
    """(E, 2, D); 0 for a basis without a yield (the checks refuse offers on such a basis)."""
    keys = pd.MultiIndex.from_frame(inputs.intake_yield.keys[["programme", "basis"]])
    order = keys.get_indexer(pd.MultiIndex.from_product([programmes, BASES]))
    values = inputs.intake_yield.values[order, 0, :]
    values[order < 0] = 0.0
    return values.reshape(len(programmes), len(BASES), -1)


@dataclass(frozen=True)
class _Arrivals:
    """Which offer's intake of which year reaches the market in which year: parallel arrays over arrivals.

    After the last intake year decided here the intake is taken to stay as in it, to the end of the programme's window.
    """

    offer: np.ndarray
    intake: np.ndarray
    programme: np.ndarray
    basis: np.ndarray
    year: np.ndarray


def _arrivals(inputs: PlanInputs, offers: Offers, programmes: tuple[str, ...], years: np.ndarray) -> _Arrivals:
    position = {programme: number for number, programme in enumerate(programmes)}
    programme = offers.table["programme"].map(position).fillna(-1).to_numpy(dtype=int)
    basis = offers.table["basis"].map({name: number for number, name in enumerate(BASES)}).to_numpy(dtype=int)
    first = inputs.start_year + offers.lag
    offer, year = np.nonzero((years[None, :] >= first[:, None]) & (programme >= 0)[:, None])
    intake = np.minimum(years[year] - first[offer], INTAKE_YEARS - 1)
    return _Arrivals(offer, intake, programme[offer], basis[offer], year)


def _chain(
    limits: Limits, offers: Offers, arrivals: _Arrivals, carry: float, paths: int, count: int, shape: tuple[int, int]
) -> csr_matrix:
    """Rows s[e,b,u] − ρ·s[e,b,u−1] − places arriving = 0."""
    size, horizon = shape[0] * len(BASES) * shape[1], shape[1]
    own = np.arange(size)
    later = own[own % horizon > 0] if horizon else own
    row = (arrivals.programme * len(BASES) + arrivals.basis) * horizon + arrivals.year
    flexible = offers.flexible[arrivals.offer]
    rows = np.concatenate([own, later, row, row[flexible]])
    columns = np.concatenate([
        paths + own, paths + later - 1, limits.columns.groups[arrivals.offer, arrivals.intake],
        limits.columns.extra[arrivals.offer[flexible], arrivals.intake[flexible]],
    ])  # fmt: skip
    values = np.concatenate([
        np.ones(size), np.full(len(later), -carry), -offers.size_min[arrivals.offer], np.full(int(flexible.sum()), -1.0),
    ])  # fmt: skip
    return csr_matrix((values, (rows, columns)), shape=(size, count))


def _moves(limits: Limits, offers: Offers, moved: int, count: int) -> tuple[csr_matrix, np.ndarray]:
    """Rows groups[t] − groups[t−1] − opened + closed = 0; before the first year stand last year's groups."""
    columns = limits.columns.groups
    rows = np.arange(columns.size)
    later = rows[rows % INTAKE_YEARS > 0]
    matrix = csr_matrix(
        (
            np.concatenate([np.ones(rows.size), -np.ones(later.size), -np.ones(rows.size), np.ones(rows.size)]),
            (
                np.concatenate([rows, later, rows, rows]),
                np.concatenate([columns.ravel(), columns.ravel()[later] - 1, moved + rows, moved + rows.size + rows]),
            ),
        ),
        shape=(rows.size, count),
    )
    start = np.zeros(columns.shape)
    start[:, 0] = offers.groups_last
    return matrix, start.ravel()


def _singletons_as_bounds(
    limits: Limits, count: int, column_lower: np.ndarray, column_upper: np.ndarray
) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Limits of a single decision become bounds (in place); a bound that excludes all is kept as a row and found
    infeasible there."""
    matrix = limits.matrix(count)
    lower, upper = np.array(limits.lower), np.array(limits.upper)
    single = np.flatnonzero(np.diff(matrix.indptr) == 1)
    keep = np.ones(len(lower), dtype=bool)
    for row in single:
        at = matrix.indptr[row]
        column, value = matrix.indices[at], matrix.data[at]
        if value <= 0:
            continue
        low, high = max(column_lower[column], lower[row] / value), min(column_upper[column], upper[row] / value)
        if low <= high:
            column_lower[column], column_upper[column], keep[row] = low, high, False
    return matrix[keep], lower[keep], upper[keep]


def _last_year_paths(offers: Offers, arrivals: _Arrivals, carry: float, cost: ExpectedCost) -> np.ndarray:
    """(E, 2, U) supply paths when every intake stays as last year."""
    paths = np.zeros((cost.base.shape[0], len(BASES), cost.base.shape[1]))
    np.add.at(paths, (arrivals.programme, arrivals.basis, arrivals.year), offers.places_last[arrivals.offer])
    for year in range(1, paths.shape[2]):
        paths[:, :, year] += carry * paths[:, :, year - 1]
    return paths


def _search(problem: PlanProblem) -> tuple[np.ndarray, float, float]:
    """Rounds of planes, first relaxed, then whole. Returns x, objective with true cost, gap."""
    solver = Solver(problem.linear)
    for paths in _start_points(problem):
        _add_planes(solver, problem, paths, np.full(problem.cost.active.shape, -np.inf))
    best, best_value, bound = np.zeros(0), np.inf, -np.inf
    for _ in range(ROUNDS):
        outcome = solver.relaxed()
        if not outcome.feasible:
            raise PlanInfeasible(["пределы плана"])
        bound = max(bound, outcome.bound)
        if relative_gap(problem.value(outcome.x), bound) <= RELAXED_GAP:
            break
        _add_planes(solver, problem, problem.paths_of(outcome.x), outcome.x[problem.costs :])
    for _ in range(ROUNDS):
        outcome = solver.whole(GAP / 2, NODES)
        if not outcome.feasible:
            raise PlanInfeasible(["целые группы вместе с пределами плана"])
        value = problem.value(outcome.x)
        bound = max(bound, outcome.bound)
        if value < best_value:
            best, best_value = outcome.x, value
        if relative_gap(best_value, bound) <= GAP:
            return best, best_value, relative_gap(best_value, bound)
        _add_planes(solver, problem, problem.paths_of(outcome.x), outcome.x[problem.costs :])
    raise PlanNotProven(relative_gap(best_value, bound), GAP, ROUNDS)


def relative_gap(value: float, bound: float) -> float:
    """(value − bound) / value, 0 where both vanish."""
    return max(0.0, value - bound) / max(abs(value), 1e-9) if value - bound > 1e-7 else 0.0


def _start_points(problem: PlanProblem) -> list[np.ndarray]:
    """Paths at quantiles of the places that would balance each programme and year, in last year's mix of bases and in each
    basis alone."""
    cost = problem.cost
    if not cost.base.size:
        return []
    taught = cost.yields.any(axis=2)
    mix = problem.last_year.sum(axis=2) * taught
    mix = np.where(mix.sum(axis=1, keepdims=True) > 0, mix, taught)
    mixes = [mix / np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)]
    both = taught.all(axis=1)
    points = []
    for number in range(len(BASES)):
        alone = mixes[0].copy()
        alone[both] = np.eye(len(BASES))[number]
        mixes.append(alone)
    for weights, shares in zip(mixes, (_START_SHARES, (0.2, 0.5, 0.8), (0.2, 0.5, 0.8)), strict=True):
        per_place = np.maximum(np.einsum("eb,ebd->ed", weights, cost.yields), 1e-6)
        levels = np.quantile(cost.base / per_place[:, None, :], shares, axis=2)
        points += [np.maximum(level, 0)[:, None, :] * weights[:, :, None] for level in levels]
    return [*points, problem.last_year]


def _add_planes(solver: Solver, problem: PlanProblem, paths: np.ndarray, known: np.ndarray) -> None:
    """Add the tangent planes at ``paths`` wherever they cut off what the rows so far claim (``known``)."""
    cost, constant, slope = problem.cost.tangents(paths)
    claimed = known.reshape(cost.shape)
    programme, year = np.nonzero(problem.cost.active & (cost - claimed > 1e-6 * np.maximum(cost, 1)))
    if not len(programme):
        return
    horizon = len(problem.years)
    rows = np.repeat(np.arange(len(programme)), 3)
    columns = np.stack([
        problem.costs + programme * horizon + year,
        problem.paths + programme * len(BASES) * horizon + year,
        problem.paths + (programme * len(BASES) + 1) * horizon + year,
    ], axis=1)  # fmt: skip
    values = np.stack([np.ones(len(programme)), -slope[programme, 0, year], -slope[programme, 1, year]], axis=1)
    matrix = csr_matrix((values.ravel(), (rows, columns.ravel())), shape=(len(programme), len(problem.linear.cost)))
    solver.add_rows(matrix, constant[programme, year], np.full(len(programme), np.inf))


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
    tie = float(problem.linear.cost[: problem.moved] @ x[: problem.moved])
    return AdmissionPlan(rows, programmes, balance, objective - tie, gap, (), warnings)


def balance_after(inputs: PlanInputs, offers: Offers, places: np.ndarray) -> Draws:
    """Balance of every programme with a need, for places (I, T); later intakes stay as in the last year decided."""
    programmes = tuple(sorted(set(inputs.need.keys["programme"])))
    base = base_balance(inputs, programmes)
    arrivals = _arrivals(inputs, offers, programmes, base.years)
    paths = np.zeros((len(programmes), len(BASES), len(base.years)))
    np.add.at(paths, (arrivals.programme, arrivals.basis, arrivals.year), places[arrivals.offer, arrivals.intake])
    carry = inputs.parameters.get("carry_over").value
    for year in range(1, paths.shape[2]):
        paths[:, :, year] += carry * paths[:, :, year - 1]
    yields = _yields(inputs, programmes)
    values = base.values - np.einsum("ebu,ebd->eud", paths, yields)
    return Draws(base.keys, base.years, values)
