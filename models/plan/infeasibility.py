"""Why no plan exists: a smallest set of limits that exclude each other, in the words of the document.

An elastic filter collects limits until they conflict (Chinneck), a deletion filter then drops each one that the
conflict does not need: without any one of the named limits the others are compatible.

Method: docs/methodology/admissions.md#ranks
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from models.plan.constraints import GROUP_SIZE, Limits
from models.plan.highs import Linear, Solver

_TOLERANCE = 1e-6
_NODES = 5_000
_GAP = 1e-6


def conflicting_rows(limits: Limits, among: np.ndarray | None = None) -> list[int]:
    """Rows of a smallest conflicting set; empty when a plan exists."""
    is_size = np.array(limits.names, dtype=object) == GROUP_SIZE
    chosen = np.ones(len(is_size), dtype=bool)
    if among is not None:
        chosen[:] = False
        chosen[among] = True
    elastic, always = np.flatnonzero(chosen & ~is_size), np.flatnonzero(is_size)
    problem = _Feasibility(limits, always)
    suspects: list[int] = []
    while True:
        violated = problem.violated(np.array(suspects, dtype=int), np.setdiff1d(elastic, suspects))
        if violated is None:
            break
        if not len(violated):
            return []
        suspects.extend(violated.tolist())
    kept = list(suspects)
    for row in suspects:
        without = [other for other in kept if other != row]
        if not problem.is_feasible(np.array(without, dtype=int)):
            kept = without
    return kept


class _Feasibility:
    def __init__(self, limits: Limits, always: np.ndarray) -> None:
        self._matrix = limits.matrix(limits.columns.count)
        self._lower, self._upper = np.array(limits.lower), np.array(limits.upper)
        self._always = always
        self._is_whole = False

    def is_feasible(self, rows: np.ndarray) -> bool:
        rows = np.concatenate([self._always, rows])
        count = self._matrix.shape[1]
        linear = Linear(
            np.zeros(count), np.zeros(count), np.full(count, np.inf), self._matrix[rows].tocsr(),
            self._lower[rows], self._upper[rows], np.ones(count, dtype=bool),
        )  # fmt: skip
        return Solver(linear).whole(_GAP, _NODES).feasible

    def violated(self, hard: np.ndarray, soft: np.ndarray) -> np.ndarray | None:
        """The soft limits broken by the plan that breaks least; None when the hard ones conflict by themselves."""
        count = self._matrix.shape[1]
        rows = np.concatenate([self._always, hard, soft])
        firm = len(rows) - len(soft)
        give = (
            vstack([csr_matrix((firm, len(soft))), identity(len(soft), format="csr")]) if firm else identity(len(soft))
        )
        matrix = hstack([self._matrix[rows], give, -give]).tocsr()
        # A broken row is measured against its own size, or budgets in millions would never be chosen.
        scale = np.maximum(1.0, np.abs(self._matrix[soft]).max(axis=1).toarray().ravel()) if len(soft) else np.zeros(0)
        cost = np.concatenate([np.zeros(count), 1 / scale, 1 / scale])
        columns = len(cost)
        linear = Linear(
            cost, np.zeros(columns), np.full(columns, np.inf), matrix, self._lower[rows], self._upper[rows],
            np.arange(columns) < count,
        )  # fmt: skip
        outcome = Solver(linear).relaxed()
        if not outcome.feasible:
            return None
        if outcome.objective <= _TOLERANCE:
            outcome = Solver(linear).whole(_GAP, _NODES)
            if not outcome.feasible:
                return None
        slack = outcome.x[count:].reshape(2, len(soft)).max(axis=0)
        return soft[slack > _TOLERANCE]
