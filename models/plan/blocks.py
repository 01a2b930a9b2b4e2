"""One programme at a time, at the prices of what programmes share: a proven bound of the whole plan.

Programmes meet only in rows that several of them use: study places, teachers, workshops, budget, young people. Charge
each such row k its price μ_k (a dual of the relaxed plan) and every programme decides alone:

    bound = Σ_k μ_k·side_k + Σ_e min { (c − μᵀA)·x : x whole and within the limits of programme e }

No whole plan of the region is cheaper (Lagrangian bound; Geoffrion 1974). Unlike tangent planes alone it knows that
groups are whole, and it misses the optimum by little where programmes are many and rows that bind are few.

Method: docs/methodology/admissions.md#whole-groups
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from models.errors import PlanInfeasible
from models.plan.highs import Linear, Outcome, Solver
from models.plan.planes import Planes
from models.plan.problem import PlanProblem

_GAP = 1e-4  # of one programme's cost
_NODES = 5_000
_SAFETY = 1e-7
_SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Priced:
    """``bound`` of the whole plan; ``x`` (N,) every programme's own answer, which together may overuse shared rows;
    ``rows`` (E, N) and ``right`` (E,): priced cost of each programme ≥ its own bound, valid for every whole plan."""

    bound: float
    x: np.ndarray
    rows: csr_matrix
    right: np.ndarray


@dataclass(frozen=True)
class _Block:
    columns: np.ndarray
    matrix: csr_matrix
    lower: np.ndarray
    upper: np.ndarray


class Blocks:
    """The programmes of a plan as problems of their own; offers without a need share one more block."""

    def __init__(self, problem: PlanProblem) -> None:
        self._linear = problem.linear
        self._problem = problem
        matrix = problem.linear.matrix
        first = problem.block[matrix.indices[np.minimum(matrix.indptr[:-1], matrix.nnz - 1)]]
        inner = np.where(np.diff(matrix.indptr) > 0, first, -1)
        inner[problem.linking] = -1
        self._shared = matrix[problem.linking]
        self._blocks = [
            _Block(columns, matrix[rows][:, columns], problem.linear.lower[rows], problem.linear.upper[rows])
            for columns, rows in zip(
                members(problem.block, problem.blocks), members(inner, problem.blocks), strict=True
            )
        ]

    def cheapest(self, prices: np.ndarray, planes: Planes) -> Priced:
        """Every programme's cheapest whole answer at ``prices`` (rows of ``linking``). Raises PlanInfeasible, SolverFailed."""
        linear, problem = self._linear, self._problem
        lower, upper = linear.lower[problem.linking], linear.upper[problem.linking]
        # A row without a lower side cannot be worth anything, one without an upper side cannot cost anything.
        prices = np.clip(prices, np.where(np.isfinite(upper), -np.inf, 0), np.where(np.isfinite(lower), np.inf, 0))
        side = np.where(prices > 0, lower, np.where(prices < 0, upper, 0.0))
        bound = float(prices @ side)
        cost = linear.cost - self._shared.T @ prices
        rows = planes.rows(problem.layout.paths, problem.layout.costs, problem.layout.count, len(problem.years))
        planes_of = members(planes.programme, len(self._blocks))
        x = np.zeros(len(linear.cost))
        right = np.zeros(len(self._blocks))
        alone = [
            self._alone(block, cost, rows[own], planes.constant[own])
            for block, own in zip(self._blocks, planes_of, strict=True)
        ]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:  # the solver works outside Python's lock
            outcomes = list(pool.map(_answer, alone))
        for number, (block, outcome) in enumerate(zip(self._blocks, outcomes, strict=True)):
            if outcome is None:
                continue
            if not outcome.feasible:
                raise PlanInfeasible([f"целые группы и пределы программы {(*problem.programmes, '')[number]}"])
            x[block.columns] = outcome.x
            right[number] = outcome.bound - _SAFETY * max(1.0, abs(outcome.bound))
        bound += float(right.sum())
        owner = np.repeat(np.arange(len(self._blocks)), [len(block.columns) for block in self._blocks])
        columns = np.concatenate([block.columns for block in self._blocks])
        cuts = csr_matrix((cost[columns], (owner, columns)), shape=(len(self._blocks), len(x)))
        return Priced(bound, x, cuts, right)

    def _alone(self, block: _Block, cost: np.ndarray, planes: csr_matrix, constant: np.ndarray) -> Linear:
        linear, columns = self._linear, block.columns
        return Linear(
            cost[columns], linear.column_lower[columns], linear.column_upper[columns],
            vstack([block.matrix, planes[:, columns]]).tocsr(), np.concatenate([block.lower, constant]),
            np.concatenate([block.upper, np.full(len(constant), np.inf)]), linear.integer[columns],
        )  # fmt: skip


def _answer(linear: Linear) -> Outcome | None:
    return Solver(linear).whole(_GAP, _NODES) if len(linear.cost) else None


def members(owner: np.ndarray, count: int) -> list[np.ndarray]:
    """Positions of each owner 0 … count − 1, ascending."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(count + 1))
    return [order[edges[number] : edges[number + 1]] for number in range(count)]
