"""Plans one step away: a group more or less, or a group moved from one college to another, with what each would cost.

A step changes one offer in one intake or in a run of intakes, by a group or, where the size of a group may vary, by some
places; a swap moves a group between two offers of one class, which leaves the balance alone. Every step stays within
the limits of its own programme and is priced with the true expected cost.

Method: docs/methodology/admissions.md#assembly
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from models.plan.inputs import INTAKE_YEARS
from models.plan.problem import PlanProblem

RUNS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]])  # intakes that change together
_PLACES = (1, 5)  # steps of places where the size of a group may vary
_KEPT_STEPS = 16  # cheapest steps kept per programme
_KEPT_SWAPS = 8
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Alternatives:
    """What programmes could do: ``block`` (K,) programme, ``cost`` (K,) its whole cost, ``decisions`` (K, decisions)."""

    block: np.ndarray
    cost: np.ndarray
    decisions: csr_matrix

    def __add__(self, other: Alternatives) -> Alternatives:
        return Alternatives(
            np.concatenate([self.block, other.block]), np.concatenate([self.cost, other.cost]),
            vstack([self.decisions, other.decisions]).tocsr(),
        )  # fmt: skip


@dataclass(frozen=True)
class _Steps:
    """``offer`` (K,) and the change of its groups and of its extra places (K, T)."""

    offer: np.ndarray
    groups: np.ndarray
    extra: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> _Steps:
        return _Steps(self.offer[rows], self.groups[rows], self.extra[rows])


class Neighbourhood:
    """Steps from plans of one problem."""

    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        offers, columns, layout = problem.offers, problem.limits.columns, problem.layout
        self._columns = columns
        self._spread = (offers.size_max - offers.size_min)[:, None]
        self._tie = problem.linear.cost[: columns.count]
        self._penalty = problem.move_penalty
        self._block = problem.block[columns.groups[:, 0]]  # of each offer
        matrix = problem.limits.matrix(columns.count)
        own = ~problem.shared_by_blocks(matrix)
        self._own = matrix[own]
        self._lower, self._upper = np.array(problem.limits.lower)[own], np.array(problem.limits.upper)[own]
        horizon = len(problem.years)
        reach = np.zeros((len(layout.programme) * INTAKE_YEARS, horizon))
        arrives = problem.arrives.tocoo()
        if arrives.nnz:
            reach[arrives.row, arrives.col % horizon] = arrives.data
        self._reach = reach.reshape(len(layout.programme), INTAKE_YEARS, horizon)  # per place of a class
        self._basis = (offers.table["basis"] != "9").to_numpy(dtype=int)
        self._first, self._second = pairs_of_class(layout.classes, np.flatnonzero(offers.decided))

    def around(self, x: np.ndarray, prices: np.ndarray) -> Alternatives:
        """The plan ``x`` (N,) itself, then the steps from it that are cheapest when shared limits cost ``prices``."""
        decisions = np.round(x[: self._columns.count])
        worth = self._problem.linear.matrix[self._problem.linking][:, : self._columns.count].T @ prices
        here = self._itself(decisions)
        steps = self._steps(decisions)
        changes = self._changes(steps)
        moves = self._moves(decisions, steps) + changes @ self._tie
        cost = moves + self._balance(x, steps)
        table = here + self._kept(here, decisions, changes, cost, self._block[steps.offer], worth, _KEPT_STEPS)
        down, up = self._swaps(steps)
        swaps = (changes[down] + changes[up]).tocsr()
        return table + self._kept(
            here, decisions, swaps, moves[down] + moves[up], self._block[steps.offer[down]], worth, _KEPT_SWAPS
        )

    def _itself(self, decisions: np.ndarray) -> Alternatives:
        problem = self._problem
        x = problem.completed(decisions)
        cost = np.bincount(problem.block, weights=problem.linear.cost * x, minlength=problem.blocks)
        columns = np.flatnonzero(decisions)
        rows = problem.block[columns]
        table = csr_matrix((decisions[columns], (rows, columns)), shape=(problem.blocks, len(decisions)))
        return Alternatives(np.arange(problem.blocks), cost, table)

    def _steps(self, decisions: np.ndarray) -> _Steps:
        """All steps at offers that are decided, with no fewer than no groups."""
        decided = np.flatnonzero(self._problem.offers.decided)
        runs = np.concatenate([RUNS, -RUNS])
        offer = np.repeat(decided, len(runs))
        groups = np.tile(runs, (len(decided), 1))
        before = decisions[self._columns.groups]
        extra = np.where(self._columns.extra >= 0, decisions[self._columns.extra], 0)
        room = self._spread[offer] * (before[offer] + groups)
        found = [_Steps(offer, groups, np.minimum(extra[offer], room) - extra[offer])]
        flexible = self._spread[offer, 0] > 0
        found.append(_Steps(offer, groups, np.where(groups != 0, room, extra[offer]) - extra[offer])[flexible])
        for places in _PLACES:
            wanted = np.clip(extra[offer] + places * groups, 0, self._spread[offer] * before[offer])
            found.append(_Steps(offer, groups * 0, wanted - extra[offer])[flexible])
        steps = _Steps(
            np.concatenate([part.offer for part in found]), np.concatenate([part.groups for part in found]),
            np.concatenate([part.extra for part in found]),
        )  # fmt: skip
        is_change = (steps.groups != 0).any(axis=1) | (steps.extra != 0).any(axis=1)
        return steps[is_change & (before[steps.offer] + steps.groups >= 0).all(axis=1)]

    def _swaps(self, steps: _Steps) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of steps, one down and one up in the same intakes, between offers of one class."""
        plain = np.flatnonzero((steps.extra == 0).all(axis=1))
        run = (steps.groups[plain] * [1, 2, 4]).sum(axis=1)  # −7 … 7
        number = np.full((len(self._problem.offers), 15), -1)
        number[steps.offer[plain], run + 7] = plain
        sums = np.abs(RUNS * [1, 2, 4]).sum(axis=1)
        down = np.concatenate([number[self._first, 7 - total] for total in sums])
        up = np.concatenate([number[self._second, 7 + total] for total in sums])
        there = (down >= 0) & (up >= 0)
        return down[there], up[there]

    def _changes(self, steps: _Steps) -> csr_matrix:
        row = np.repeat(np.arange(len(steps.offer)), INTAKE_YEARS)
        extra_columns = self._columns.extra[steps.offer].ravel()
        values = np.concatenate([steps.groups.ravel(), steps.extra.ravel()])
        columns = np.concatenate([self._columns.groups[steps.offer].ravel(), extra_columns])
        used = values != 0
        return csr_matrix(
            (values[used].astype(float), (np.tile(row, 2)[used], columns[used])),
            shape=(len(steps.offer), self._columns.count),
        )

    def _moves(self, decisions: np.ndarray, steps: _Steps) -> np.ndarray:
        """(K,) price of the groups moved more than now."""
        groups = np.concatenate(
            [self._problem.offers.groups_last[:, None], decisions[self._columns.groups]], axis=1
        )[steps.offer]
        after = groups.copy()
        after[:, 1:] += steps.groups
        moved = np.abs(np.diff(after, axis=1)).sum(axis=1) - np.abs(np.diff(groups, axis=1)).sum(axis=1)
        return np.asarray(self._penalty * moved)

    def _balance(self, x: np.ndarray, steps: _Steps) -> np.ndarray:
        """(K,) change of the expected cost of shortage and surplus; equal steps of a class are evaluated once."""
        problem = self._problem
        classes = problem.layout.classes[steps.offer]
        places = steps.groups * problem.offers.size_min[steps.offer, None] + steps.extra
        different, first, same = np.unique(
            np.concatenate([classes[:, None], places], axis=1), axis=0, return_index=True, return_inverse=True
        )
        of_class = different[:, 0].astype(int)
        change = np.einsum("kt,ktu->ku", different[:, 1:], self._reach[of_class])
        owner = problem.layout.programme[of_class]
        counts = owner >= 0
        delta = np.zeros(len(different))
        delta[counts] = problem.cost.changes(
            problem.paths_of(x), owner[counts], self._basis[steps.offer[first]][counts], change[counts]
        )
        return delta[same.ravel()]

    def _kept(
        self, here: Alternatives, decisions: np.ndarray, changes: csr_matrix, cost: np.ndarray, block: np.ndarray,
        worth: np.ndarray, count: int,
    ) -> Alternatives:  # fmt: skip
        """The ``count`` steps of each programme that are cheapest at the prices of shared limits and within its own."""
        priced = cost - changes @ worth
        rows = _first(block, priced, 4 * count)  # most steps are allowed: look at few more than are wanted
        rows = rows[self._allowed(decisions, changes[rows])]
        rows = rows[_first(block[rows], priced[rows], count)]
        return Alternatives(
            block[rows], here.cost[block[rows]] + cost[rows], (here.decisions[block[rows]] + changes[rows]).tocsr()
        )

    def _allowed(self, decisions: np.ndarray, changes: csr_matrix) -> np.ndarray:
        effect = (changes @ self._own.T).tocoo()
        after = (self._own @ decisions)[effect.col] + effect.data
        broken = (after > self._upper[effect.col] + _TOLERANCE) & (effect.data > 0)
        broken |= (after < self._lower[effect.col] - _TOLERANCE) & (effect.data < 0)
        allowed = np.ones(changes.shape[0], dtype=bool)
        allowed[effect.row[broken]] = False
        return allowed


def _first(group: np.ndarray, value: np.ndarray, count: int) -> np.ndarray:
    """Rows of the ``count`` smallest values of each group."""
    order = np.lexsort((value, group))
    ordered = group[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[rank < count]


def pairs_of_class(classes: np.ndarray, offers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All ordered pairs of different offers of one class."""
    order = offers[np.argsort(classes[offers], kind="stable")]
    ordered = classes[order]
    start = np.searchsorted(ordered, ordered, side="left")
    size = np.searchsorted(ordered, ordered, side="right") - start
    first = np.repeat(np.arange(len(order)), size)
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    second = np.repeat(start, size) + within
    different = first != second
    return order[first[different]], order[second[different]]
