"""The admission plan as a convex problem in whole numbers: its columns, rows and blocks.

A *class* is all offers of one programme, basis, lag and group size. Only totals of classes reach the balance, so each
programme is a small block (class totals, supply paths, costs) tied to the offers by linking rows alone.

Method: docs/methodology/admissions.md#problem
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models.draws import Draws
from models.plan.arrivals import Arrivals, arrivals_of
from models.plan.constraints import CHANGE, Limits
from models.plan.expected_cost import BASES, ExpectedCost, carried
from models.plan.highs import Linear
from models.plan.inputs import INTAKE_YEARS, Offers, PlanInputs
from models.plan.rows import Rows

_WHOLE = 1e-7  # tolerance for whole numbers
TIE = 1e-6  # person-years per group and rank: chooses between equal plans, too little to change one


@dataclass(frozen=True)
class Layout:
    """First column of each kind; ``classes`` (I,) class of each offer, ``programme`` (C,) its programme or −1.

    order: groups (I·T), extra, opened (I·T), closed (I·T), totals N (C·T), places Z (C·T), moved M (C·T),
    paths s (E·2·U), costs θ (E·U)
    """

    classes: np.ndarray
    programme: np.ndarray
    opened: int
    closed: int
    totals: int
    places: int
    moved: int
    paths: int
    costs: int
    count: int


@dataclass(frozen=True)
class PlanProblem:
    """The plan without tangent planes.

    programmes   (E,) those whose cost counts, sorted; years (U,) labour-market years of the cost
    block        (N,) programme of each column; the offers of programmes without a need share block E
    linking      rows of ``linear`` that several blocks use
    arrives      (C·T, E·2·U) places Z (the later intakes as in the third year) → supply paths
    last_year    (E, 2, U) supply paths when every intake stays as last year
    """

    programmes: tuple[str, ...]
    years: np.ndarray
    cost: ExpectedCost
    layout: Layout
    linear: Linear
    limits: Limits
    offers: Offers
    block: np.ndarray
    linking: np.ndarray
    move_penalty: float
    arrives: csr_matrix
    last_year: np.ndarray

    @property
    def blocks(self) -> int:
        return len(self.programmes) + 1

    def shared_by_blocks(self, matrix: csr_matrix) -> np.ndarray:
        """(M,) bool: which rows, over the first or all columns, several blocks use."""
        return _shared(matrix, self.block)

    def paths_of(self, x: np.ndarray) -> np.ndarray:
        """(E, 2, U) supply paths of a solution."""
        return x[self.layout.paths : self.layout.costs].reshape(len(self.programmes), len(BASES), len(self.years))

    def costs_of(self, x: np.ndarray) -> np.ndarray:
        """(E, U) the costs that the planes so far claim."""
        return x[self.layout.costs :].reshape(self.cost.active.shape)

    def value(self, x: np.ndarray) -> float:
        """The objective with the true expected cost in place of its planes."""
        fixed = self.linear.cost[: self.layout.costs] @ x[: self.layout.costs]
        return float(fixed + self.cost.at(self.paths_of(x)).sum())

    def completed(self, decisions: np.ndarray) -> np.ndarray:
        """(N,) the solution that these decisions (groups, extra places) stand for, with the true costs."""
        layout, columns = self.layout, self.limits.columns
        groups = decisions[columns.groups]
        before = np.concatenate([self.offers.groups_last[:, None], groups[:, :-1]], axis=1)
        opened, closed = np.maximum(groups - before, 0), np.maximum(before - groups, 0)
        places = self.limits.taught(decisions)
        totals = np.zeros((3, len(layout.programme), INTAKE_YEARS))
        for total, of_offers in zip(totals, (groups, places, opened + closed), strict=True):
            np.add.at(total, layout.classes, of_offers)
        paths = self.arrives.T @ totals[1].ravel()
        costs = self.cost.at(paths.reshape(len(self.programmes), len(BASES), len(self.years)))
        return np.concatenate([decisions, opened.ravel(), closed.ravel(), totals.ravel(), paths, costs.ravel()])


def plan_problem(inputs: PlanInputs, offers: Offers, limits: Limits) -> PlanProblem:
    """Columns, rows and objective of one region's plan."""
    programmes, years, cost = region_cost(inputs, offers)
    arrivals = arrivals_of(inputs, offers, programmes, years)
    carry = inputs.parameters.get("carry_over").value
    layout = _layout(limits, offers, programmes, len(years))
    objective = np.zeros(layout.count)
    flows = limits.columns.groups.size
    objective[:flows] = TIE * (1 + np.arange(flows)) / max(flows, 1)
    penalty = inputs.parameters.get("move_penalty").value
    objective[layout.moved : layout.paths] = penalty
    objective[layout.costs :] = cost.active.ravel()
    lower, upper = np.zeros(layout.count), np.full(layout.count, np.inf)
    rows = Rows(layout.count)
    _limits(rows, limits, lower, upper)
    _moves(rows, limits, offers, layout)
    _links(rows, limits, offers, layout)
    _inner(rows, inputs, limits, offers, layout, arrivals, carry, (len(programmes), len(years)))
    _class_bounds(limits, offers, layout, lower, upper)
    integer = np.zeros(layout.count, dtype=bool)
    integer[: limits.columns.count] = True
    integer[layout.totals : layout.moved] = True
    linear = Linear(objective, lower, upper, *rows.stacked(), integer)
    block = _blocks(limits, offers, layout, programmes, len(years))
    return PlanProblem(
        programmes, years, cost, layout, linear, limits, offers, block, np.flatnonzero(_shared(linear.matrix, block)),
        penalty, _arrives(arrivals, layout, carry, cost), _last_year_paths(offers, arrivals, carry, cost),
    )  # fmt: skip


def region_cost(inputs: PlanInputs, offers: Offers) -> tuple[tuple[str, ...], np.ndarray, ExpectedCost]:
    """Programmes with both an offer and a need, the labour-market years their intakes reach, and the cost."""
    taught = offers.table["programme"].to_numpy()
    programmes = tuple(sorted(set(taught) & set(inputs.need.keys["programme"])))
    shortage = inputs.parameters.get("shortage_cost").value
    surplus = inputs.parameters.get("surplus_cost").value
    if not programmes:
        nothing = np.zeros((0, 0, inputs.need.count))
        empty = ExpectedCost(nothing, np.zeros((0, 2, inputs.need.count)), np.zeros((0, 0), bool), shortage, surplus)
        return programmes, np.zeros(0, dtype=int), empty
    own = pd.Index(programmes).get_indexer(taught)
    first = np.full(len(programmes), np.iinfo(int).max)
    last = np.zeros(len(programmes), dtype=int)
    np.minimum.at(first, own[own >= 0], inputs.start_year + offers.lag[own >= 0])
    np.maximum.at(last, own[own >= 0], inputs.start_year + INTAKE_YEARS - 1 + offers.lag[own >= 0])
    years = np.arange(first.min(), last.max() + 1)
    carried_base = base_balance(inputs, programmes)
    base = carried_base.values[:, np.searchsorted(carried_base.years, years), :]
    active = (years >= first[:, None]) & (years <= last[:, None])
    return programmes, years, ExpectedCost(base, yields_of(inputs, programmes), active, shortage, surplus)


def base_balance(inputs: PlanInputs, programmes: tuple[str, ...]) -> Draws:
    """Balance of each programme carried to every year after the base year, without any intake from the start year on."""
    after = inputs.need.years > int(inputs.balance_start.years[0])
    flow = _rows_of(inputs.need, programmes)[:, after, :] - _rows_of(inputs.supply, programmes)[:, after, :]
    start = _rows_of(inputs.balance_start, programmes)[:, 0, :]
    carry = inputs.parameters.get("carry_over").value
    return Draws(pd.DataFrame({"programme": programmes}), inputs.need.years[after], carried(start, flow, carry))


def yields_of(inputs: PlanInputs, programmes: tuple[str, ...]) -> np.ndarray:
    """(E, 2, D) workers per place; 0 for a basis without a yield (the checks refuse offers on such a basis)."""
    keys = pd.MultiIndex.from_frame(inputs.intake_yield.keys[["programme", "basis"]])
    order = keys.get_indexer(pd.MultiIndex.from_product([programmes, BASES]))
    values = inputs.intake_yield.values[order, 0, :]
    values[order < 0] = 0.0
    return values.reshape(len(programmes), len(BASES), inputs.need.count)


def accumulated(paths: np.ndarray, carry: float) -> np.ndarray:
    """Arrivals (…, U) accumulated with ρ along the last axis."""
    result = paths.copy()
    for year in range(1, result.shape[-1]):
        result[..., year] += carry * result[..., year - 1]
    return result


def _rows_of(draws: Draws, programmes: tuple[str, ...]) -> np.ndarray:
    order = pd.Index(draws.keys["programme"]).get_indexer(list(programmes))
    values = draws.values[order]
    values[order < 0] = 0.0
    return values


def _layout(limits: Limits, offers: Offers, programmes: tuple[str, ...], horizon: int) -> Layout:
    keys = offers.table[["programme", "basis"]].assign(
        lag=offers.lag, smallest=offers.size_min, largest=offers.size_max, decided=offers.decided
    )
    grouped = keys.groupby(list(keys.columns), sort=True)
    classes = grouped.ngroup().to_numpy()
    first_of_class = np.zeros(grouped.ngroups, dtype=int)
    first_of_class[classes] = np.arange(len(classes))
    owner = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy()[first_of_class])
    size, flows = grouped.ngroups * INTAKE_YEARS, limits.columns.groups.size
    opened = limits.columns.count
    totals = opened + 2 * flows
    paths = totals + 3 * size
    costs = paths + len(programmes) * len(BASES) * horizon
    return Layout(
        classes, owner, opened, opened + flows, totals, totals + size, totals + 2 * size, paths, costs,
        costs + len(programmes) * horizon,
    )  # fmt: skip


def _limits(rows: Rows, limits: Limits, column_lower: np.ndarray, column_upper: np.ndarray) -> None:
    """Limits of a single decision become bounds; one that would exclude everything stays a row, to be found infeasible.
    The largest change stands among the inner rows."""
    matrix = limits.matrix(len(column_lower))
    lower, upper = np.array(limits.lower), np.array(limits.upper)
    keep = np.array([name != CHANGE for name in limits.names], dtype=bool)
    for row in np.flatnonzero((np.diff(matrix.indptr) == 1) & keep):
        at = matrix.indptr[row]
        column, value = matrix.indices[at], matrix.data[at]
        if value <= 0:
            continue
        # Decisions are whole numbers, so their bounds are too.
        low = max(column_lower[column], np.ceil(lower[row] / value - _WHOLE))
        high = min(column_upper[column], np.floor(upper[row] / value + _WHOLE))
        if low <= high:
            column_lower[column], column_upper[column], keep[row] = low, high, False
    whole = (np.abs(matrix.data - np.round(matrix.data)) < _WHOLE) | (matrix.data == 0)
    for row in np.flatnonzero(keep & (np.diff(matrix.indptr) > 1)):
        # Whole coefficients: the sum is a multiple of their common divisor.
        terms = slice(matrix.indptr[row], matrix.indptr[row + 1])
        if whole[terms].all():
            divisor = np.gcd.reduce(np.round(matrix.data[terms]).astype(int))
            upper[row] = np.floor(upper[row] / divisor + _WHOLE) * divisor
            lower[row] = np.ceil(lower[row] / divisor - _WHOLE) * divisor
    rows.add_matrix(matrix[keep], lower[keep], upper[keep])


def _moves(rows: Rows, limits: Limits, offers: Offers, layout: Layout) -> None:
    """groups[t] − groups[t−1] − opened + closed = 0; before the first year stand last year's groups."""
    columns = limits.columns.groups.ravel()
    own = np.arange(columns.size)
    later = own[own % INTAKE_YEARS > 0]
    start = np.zeros(limits.columns.groups.shape)
    start[:, 0] = offers.groups_last
    rows.add(
        [(own, columns, 1), (later, columns[later - 1], -1), (own, layout.opened + own, -1), (own, layout.closed + own, 1)],
        start.ravel(), start.ravel(),
    )  # fmt: skip


def _links(rows: Rows, limits: Limits, offers: Offers, layout: Layout) -> None:
    """N, Z and M of a class are the sums over its offers."""
    size = len(layout.programme) * INTAKE_YEARS
    own, zero = np.arange(size), np.zeros(size)
    row = (layout.classes[:, None] * INTAKE_YEARS + np.arange(INTAKE_YEARS)).ravel()
    columns = limits.columns.groups.ravel()
    extra = limits.columns.extra.ravel()
    has_extra = extra >= 0
    smallest = np.repeat(offers.size_min, INTAKE_YEARS)
    flows = np.arange(columns.size)
    rows.add([(own, layout.totals + own, 1), (row, columns, -1)], zero, zero)
    # Where the size is fixed, Z follows from N alone (an inner row).
    varies = np.repeat(_varies(offers, layout), INTAKE_YEARS)
    number = np.cumsum(varies) - 1
    of_varying = varies[row]
    rows.add(
        [
            (number[varies], layout.places + own[varies], 1),
            (number[row[of_varying]], columns[of_varying], -smallest[of_varying]),
            (number[row[has_extra]], extra[has_extra], -1),
        ],
        zero[varies], zero[varies],
    )  # fmt: skip
    rows.add(
        [(own, layout.moved + own, 1), (row, layout.opened + flows, -1), (row, layout.closed + flows, -1)], zero, zero
    )


def _inner(
    rows: Rows, inputs: PlanInputs, limits: Limits, offers: Offers, layout: Layout, arrivals: Arrivals, carry: float,
    shape: tuple[int, int],
) -> None:  # fmt: skip
    count, horizon = shape
    # Supply paths: s[e,b,u] − ρ·s[e,b,u−1] − Σ Z arriving = 0, one arrival per class.
    own = np.arange(count * len(BASES) * horizon)
    later = own[own % horizon > 0] if horizon else own
    row = (arrivals.programme * len(BASES) + arrivals.basis) * horizon + arrivals.year
    place = layout.places + layout.classes[arrivals.offer] * INTAKE_YEARS + arrivals.intake
    pairs, share = arrivals.distinct(row, place)
    rows.add(
        [(own, layout.paths + own, 1), (later, layout.paths + later - 1, -carry), (pairs[:, 0], pairs[:, 1], -share)],
        np.zeros(len(own)), np.zeros(len(own)),
    )  # fmt: skip
    # Size of the groups.
    size = len(layout.programme) * INTAKE_YEARS
    each = np.arange(size)
    smallest, largest, _ = _by_class(offers, layout)
    varies = np.repeat(_varies(offers, layout), INTAKE_YEARS)
    low, high = np.repeat(smallest, INTAKE_YEARS), np.repeat(largest, INTAKE_YEARS)
    fixed, free = each[~varies], each[varies]
    for members, ratio, lower, upper in ((fixed, low, 0, 0), (free, low, 0, np.inf), (free, high, -np.inf, 0)):
        number = np.arange(len(members))
        rows.add(
            [(number, layout.places + members, 1), (number, layout.totals + members, -ratio[members])],
            np.full(len(members), lower), np.full(len(members), upper),
        )  # fmt: skip
    _largest_change(rows, limits, layout)


def _largest_change(rows: Rows, limits: Limits, layout: Layout) -> None:
    """The limit of change, written in the places of classes (all offers of a class enter it alike)."""
    wanted = [number for number, name in enumerate(limits.names) if name == CHANGE]
    if not wanted:
        return
    class_of = np.full((limits.columns.count, 2), -1)
    class_of[limits.columns.groups.ravel(), 0] = (
        layout.classes[:, None] * INTAKE_YEARS + np.arange(INTAKE_YEARS)
    ).ravel()
    matrix = limits.matrix(limits.columns.count)
    terms_row, terms_column, terms_value = [], [], []
    for number, row in enumerate(wanted):
        columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        values = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
        is_group = class_of[columns, 0] >= 0
        totals, at = np.unique(class_of[columns[is_group], 0], return_index=True)
        terms_row.append(np.full(len(totals), number))
        terms_column.append(layout.places + totals)
        terms_value.append(np.sign(values[is_group][at]))
    rows.add(
        [(np.concatenate(terms_row), np.concatenate(terms_column), np.concatenate(terms_value))],
        np.array(limits.lower)[wanted], np.array(limits.upper)[wanted],
    )  # fmt: skip


def _varies(offers: Offers, layout: Layout) -> np.ndarray:
    """(C,) bool: the size of a group may vary."""
    varies = np.zeros(len(layout.programme), dtype=bool)
    varies[layout.classes] = offers.flexible
    return varies


def _by_class(offers: Offers, layout: Layout) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Smallest and largest group size and last year's groups of each class."""
    count = len(layout.programme)
    smallest, largest, last = np.zeros(count), np.zeros(count), np.zeros(count)
    smallest[layout.classes], largest[layout.classes] = offers.size_min, offers.size_max
    np.add.at(last, layout.classes, offers.groups_last)
    return smallest, largest, last


def _class_bounds(limits: Limits, offers: Offers, layout: Layout, lower: np.ndarray, upper: np.ndarray) -> None:
    """Totals of a class lie between the sums of its offers' bounds."""
    flat = (layout.classes[:, None] * INTAKE_YEARS + np.arange(INTAKE_YEARS)).ravel()
    columns = limits.columns.groups.ravel()
    size = len(layout.programme) * INTAKE_YEARS
    for bounds in (lower, upper):
        total = np.zeros(size)
        np.add.at(total, flat, bounds[columns])
        bounds[layout.totals : layout.totals + size] = total


def _shared(matrix: csr_matrix, block: np.ndarray) -> np.ndarray:
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    first, last = np.full(matrix.shape[0], len(block)), np.full(matrix.shape[0], -1)
    np.minimum.at(first, row, block[matrix.indices])
    np.maximum.at(last, row, block[matrix.indices])
    return first < last


def _blocks(limits: Limits, offers: Offers, layout: Layout, programmes: tuple[str, ...], horizon: int) -> np.ndarray:
    owner = np.full(layout.count, -1)
    of_offer = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    of_offer = np.repeat(of_offer[:, None], INTAKE_YEARS, axis=1)
    has_extra = limits.columns.extra >= 0
    owner[limits.columns.groups] = of_offer
    owner[limits.columns.extra[has_extra]] = of_offer[has_extra]
    owner[layout.opened : layout.totals] = np.tile(of_offer.ravel(), 2)
    owner[layout.totals : layout.paths] = np.tile(np.repeat(layout.programme, INTAKE_YEARS), 3)
    owner[layout.paths : layout.costs] = np.repeat(np.arange(len(programmes)), len(BASES) * horizon)
    owner[layout.costs :] = np.repeat(np.arange(len(programmes)), horizon)
    return np.where(owner < 0, len(programmes), owner)


def _arrives(arrivals: Arrivals, layout: Layout, carry: float, cost: ExpectedCost) -> csr_matrix:
    """(C·T, E·2·U) what one place of a class and an intake adds to the supply paths, accumulated with ρ."""
    horizon = cost.base.shape[1]
    place = layout.classes[arrivals.offer] * INTAKE_YEARS + arrivals.intake
    path = (arrivals.programme * len(BASES) + arrivals.basis) * horizon
    pairs, share = arrivals.distinct(place, path, arrivals.year)
    place, path, year = (np.repeat(column, horizon) for column in pairs.T)
    later = np.tile(np.arange(horizon), len(pairs))
    reached = later >= year
    weight = np.repeat(share, horizon)[reached] * carry ** (later - year)[reached].astype(float)
    shape = (len(layout.programme) * INTAKE_YEARS, cost.base.shape[0] * len(BASES) * horizon)
    return csr_matrix((weight, (place[reached], (path + later)[reached])), shape=shape)


def _last_year_paths(offers: Offers, arrivals: Arrivals, carry: float, cost: ExpectedCost) -> np.ndarray:
    same = np.repeat(offers.places_last[:, None], INTAKE_YEARS, axis=1)
    return accumulated(arrivals.of_places(same, (cost.base.shape[0], cost.base.shape[1])), carry)
