"""One alternative for each programme, together within everything that programmes share, at the lowest cost.

A choice in whole numbers: a column per alternative, a row per programme (choose one) and per shared limit. Its relaxation
is nearly whole, because the shared limits that bind are few; the choice itself is then made among the alternatives that
the relaxation holds for nearly as good. Overuse of a shared limit is possible at a price that no plan would pay, so that
the search can start from answers that together overuse it.

Method: docs/methodology/admissions.md#assembly
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from models.plan.highs import Linear, Solver
from models.plan.neighbours import Alternatives
from models.plan.problem import PlanProblem

_GAP = 1e-4
_NODES = 30
_NEARLY_AS_GOOD = 1e-5  # share of the cost, and person-years: reduced cost up to which an alternative stays in the choice
_NEARLY_AS_GOOD_PERSON_YEARS = 1.0
_OVERUSE = 50.0  # person-years per typical group beyond a shared limit: dearer than any group is worth
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Assembled:
    """``decisions`` of the whole plan, ``is_within`` its shared limits; ``prices`` (rows of ``linking``) and ``cost`` of the
    choice in fractions, which no prices can push the bound of the programmes beyond while alternatives stay as they are."""

    decisions: np.ndarray
    is_within: bool
    prices: np.ndarray
    cost: float


def assembled(problem: PlanProblem, alternatives: Alternatives, wider: float) -> Assembled:
    """Choose; ``alternatives`` must hold at least one of each programme; ``wider`` ≥ 1 lets more of them stay in the choice."""
    shared = problem.linear.matrix[problem.linking][:, : problem.limits.columns.count]
    lower, upper = problem.linear.lower[problem.linking], problem.linear.upper[problem.linking]
    choice = _choice(alternatives, shared, lower, upper)
    relaxed = Solver(choice).relaxed()
    reduced = choice.cost - choice.matrix.T @ relaxed.duals
    reduced[len(alternatives.block) :] = 0  # overuse always stays possible
    nearly = max(_NEARLY_AS_GOOD * relaxed.objective, _NEARLY_AS_GOOD_PERSON_YEARS)
    kept = np.flatnonzero(reduced <= wider * nearly)
    outcome = Solver(_only(choice, kept)).whole(_GAP, _NODES)
    chosen = kept[outcome.x > 0.5]
    rows = alternatives.decisions[chosen[chosen < len(alternatives.block)]]
    decisions = np.round(np.asarray(rows.sum(axis=0)).ravel())
    use = shared @ decisions
    is_within = bool(((use <= upper + _TOLERANCE) & (use >= lower - _TOLERANCE)).all())
    return Assembled(decisions, is_within, relaxed.duals[problem.blocks :], relaxed.objective)


def _choice(alternatives: Alternatives, shared: csr_matrix, lower: np.ndarray, upper: np.ndarray) -> Linear:
    """Columns: alternatives, then less and more than each shared limit allows."""
    block, count, limits = alternatives.block, len(alternatives.block), len(lower)
    use = (alternatives.decisions @ shared.T).tocsr()
    _, first = np.unique(block, return_index=True)
    # Against the first alternative of each programme: most steps then touch few limits, and the rows stay sparse.
    start = np.asarray(use[first].sum(axis=0)).ravel()
    used = (use - use[first][block]).T.tocsr()
    used.eliminate_zeros()
    weights = np.bincount(shared.nonzero()[0], weights=np.abs(shared.data), minlength=limits)
    typical = weights / np.maximum(np.diff(shared.indptr), 1)
    penalty = _OVERUSE / np.where(typical > 0, typical, 1)
    one_each = csr_matrix((np.ones(count), (block, np.arange(count))), shape=(len(first), count))
    overuse = identity(limits, format="csr")
    matrix = vstack([
        hstack([one_each, csr_matrix((len(first), 2 * limits))]), hstack([used, overuse, -overuse])
    ]).tocsr()  # fmt: skip
    ones = np.ones(len(first))
    return Linear(
        np.concatenate([alternatives.cost, penalty, penalty]), np.zeros(count + 2 * limits),
        np.concatenate([np.ones(count), np.full(2 * limits, np.inf)]), matrix,
        np.concatenate([ones, lower - start]), np.concatenate([ones, upper - start]),
        np.concatenate([np.ones(count, dtype=bool), np.zeros(2 * limits, dtype=bool)]),
    )  # fmt: skip


def _only(linear: Linear, columns: np.ndarray) -> Linear:
    return Linear(
        linear.cost[columns], linear.column_lower[columns], linear.column_upper[columns],
        linear.matrix[:, columns].tocsr(), linear.lower, linear.upper, linear.integer[columns],
    )  # fmt: skip
