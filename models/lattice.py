"""Cuts that know that groups are whole.

Tangent planes let a programme sit between two whole numbers of groups at a cost that no whole plan has; over hundreds
of programmes these differences add up to more than the wanted gap. For prices π of the linking rows (the duals of the
relaxed plan) the smallest priced cost of one programme's block over *whole* totals,

    C = min { (c − πᵀA)·x : x in the block, totals whole },

gives the row (c − πᵀA)·x ≥ C, which every whole plan obeys (Lagrangian bound of the block, written as a cut).

Method: docs/methodology/admissions.md#whole-groups
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from models.errors import SolverFailed
from models.expected_cost import BASES
from models.highs import Linear, Solver
from models.plan_problem import PlanProblem
from models.planes import Planes

WHOLE = 1e-5  # a total closer than this to a whole number counts as whole
_BLOCK_GAP = 1e-4
_BLOCK_NODES = 5_000
_SAFETY = 1e-7


@dataclass(frozen=True)
class _Block:
    columns: np.ndarray
    totals: np.ndarray  # positions of the totals among ``columns``
    inner: csr_matrix
    lower: np.ndarray
    upper: np.ndarray


class Blocks:
    """The programmes of a plan as blocks of their own."""

    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._owner = _owners(problem)
        implied, implied_lower, implied_upper = problem.implied
        inner = vstack([problem.linear.matrix[problem.inner], implied]).tocsr()
        first = inner.indices[np.minimum(inner.indptr[:-1], inner.nnz - 1)]
        row_owner = np.where(np.diff(inner.indptr) > 0, self._owner[first], -1)
        lower = np.concatenate([problem.linear.lower[problem.inner], implied_lower])
        upper = np.concatenate([problem.linear.upper[problem.inner], implied_upper])
        self._blocks = []
        columns_of = _members(self._owner, len(problem.programmes))
        rows_of = _members(row_owner, len(problem.programmes))
        for columns, rows in zip(columns_of, rows_of, strict=True):
            totals = np.flatnonzero((columns >= problem.layout.totals) & (columns < problem.layout.places))
            self._blocks.append(_Block(columns, totals, inner[rows][:, columns], lower[rows], upper[rows]))

    def between_whole_numbers(self, x: np.ndarray) -> np.ndarray:
        """Programmes with a total between two whole numbers."""
        layout = self._problem.layout
        totals = x[layout.totals : layout.places]
        fractional = np.abs(totals - np.round(totals)) > WHOLE
        return np.unique(self._owner[layout.totals + np.flatnonzero(fractional)])

    def cuts(
        self, programmes: np.ndarray, x: np.ndarray, duals: np.ndarray, planes: Planes
    ) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
        """For each programme that the relaxed plan ``x`` undercuts: its row and right-hand side, and the whole
        solutions of all blocks looked at, as supply paths (E, 2, U) (``x``'s own where a block was not looked at)."""
        problem = self._problem
        prices = problem.linear.cost - problem.linear.matrix[problem.links].T @ duals[problem.links]
        moved = slice(problem.layout.moved, problem.layout.paths)
        prices[moved] = np.maximum(prices[moved], 0.0)  # rounding of the duals must not unbound the block
        matrix = planes.rows(problem.layout.paths, problem.layout.costs, problem.layout.count, len(problem.years))
        planes_of = _members(planes.programme, len(problem.programmes))
        point = x.copy()
        rows, right = [], []
        for programme in programmes[programmes >= 0]:
            block = self._blocks[programme]
            own = matrix[planes_of[programme]][:, block.columns]
            constant = planes.constant[planes_of[programme]]
            integer = np.zeros(len(block.columns), dtype=bool)
            integer[block.totals] = True
            linear = Linear(
                prices[block.columns], problem.linear.column_lower[block.columns],
                problem.linear.column_upper[block.columns], vstack([block.inner, own]).tocsr(),
                np.concatenate([block.lower, constant]), np.concatenate([block.upper, np.full(len(constant), np.inf)]), integer,
            )  # fmt: skip
            try:
                outcome = Solver(linear).whole(_BLOCK_GAP, _BLOCK_NODES)
            except SolverFailed:
                continue  # no cut from this block: the bound stays weaker, never wrong
            if not outcome.feasible:
                continue  # the whole plan will be found infeasible and explained
            point[block.columns] = outcome.x
            least = outcome.bound - _SAFETY * max(1.0, abs(outcome.bound))
            if prices[block.columns] @ x[block.columns] < least - 1e-6 * max(1.0, abs(least)):
                row = csr_matrix(
                    (prices[block.columns], (np.zeros(len(block.columns), int), block.columns)), shape=(1, len(x))
                )
                rows.append(row)
                right.append(least)
        found = vstack(rows).tocsr() if rows else csr_matrix((0, len(x)))
        return found, np.array(right), problem.paths_of(point)


def _owners(problem: PlanProblem) -> np.ndarray:
    """Programme of each column of a block, −1 for the columns of offers."""
    layout, horizon = problem.layout, len(problem.years)
    owner = np.full(layout.count, -1)
    intakes = (layout.places - layout.totals) // max(len(layout.programme), 1)
    for start in (layout.totals, layout.places, layout.moved):
        owner[start : start + len(layout.programme) * intakes] = np.repeat(layout.programme, intakes)
    owner[layout.paths : layout.costs] = np.repeat(np.arange(len(problem.programmes)), len(BASES) * horizon)
    owner[layout.costs :] = np.repeat(np.arange(len(problem.programmes)), horizon)
    return owner


def _members(owner: np.ndarray, count: int) -> list[np.ndarray]:
    """Positions of each owner 0 … count−1."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(count + 1))
    return [np.sort(order[edges[number] : edges[number + 1]]) for number in range(count)]
