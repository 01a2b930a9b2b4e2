"""Limits that cannot all hold give way in ranks, visibly; what people signed or decided is given up last, programme by
programme, and no region is left without a plan.

    1. предел изменения за год      a default; firm where the region's table sets it
    2. заявления                    last year's, of one offer
    3. выпускники 11 классов        computed from the table of ages; firm where the region sets them
    4. выпускники 9 классов         likewise
    5. a programme whose contracts or decided numbers contradict capacities or each other stays as last year
    6. only if last year's places themselves exceed a number set by hand (a budget, a what-if's capacity), that number

A limit gives way by the least that makes a plan possible, rank by rank from the last one down.

Method: docs/methodology/admissions.md#ranks
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack, vstack

from models.plan.constraints import (
    APPLICANTS,
    CHANGE,
    CLOSED,
    CONTRACTS,
    GROUP_SIZE,
    KEPT_CONFLICT,
    KEPT_NO_NEED,
    KEPT_PAID,
    OVERRIDE,
    YOUTH,
    Limits,
)
from models.plan.highs import Linear, Solver
from models.plan.infeasibility import conflicting_rows
from models.plan.inputs import Offers

RANKS = (CHANGE, APPLICANTS, YOUTH["11"], YOUTH["9"])  # the first gives way first
SIGNED = (CONTRACTS, OVERRIDE)
FIXED = (GROUP_SIZE, CLOSED, KEPT_PAID, KEPT_NO_NEED, KEPT_CONFLICT)  # what is: no plan can be otherwise
YIELDED_COLUMNS = ("constraint", "scope", "given", "allowed", "rank", "reason")
_TOLERANCE = 1e-6
_GAP = 1e-6
_NODES = 20_000
_LAST = len(RANKS) + 2
_EXPLAINED = 12  # limits whose conflict is looked for; a region with more has one cause for many
FIRMER = "несовместим с более твёрдыми условиями"


@dataclass(frozen=True)
class Settled:
    """Limits under which a plan exists.

    gave_way   YIELDED_COLUMNS: what was given, what is allowed now (groups, places, million roubles; missing for a programme
               that stays as last year), rank as in this module's list, and what it conflicts with, in words
    """

    offers: Offers
    limits: Limits
    gave_way: pd.DataFrame


def rank_of(limits: Limits) -> np.ndarray:
    """(M,) rank of each row: 1 … 4 gives way; 0 is firm."""
    return np.array(
        [RANKS.index(name) + 1 if name in RANKS and name not in limits.by_hand else 0 for name in limits.names], dtype=int
    )


def firm_conflict(limits: Limits) -> list[int]:
    """Rows of a smallest conflict of what does not give way by rank; empty without one."""
    return conflicting_rows(limits, np.flatnonzero(rank_of(limits) == 0))


def settled(offers: Offers, limits_of: Callable[[Offers], Limits]) -> Settled:
    """Limits that a plan can keep: ``limits_of`` makes the rows for offers, some of which may have to stay as last year."""
    told: list[dict[str, object]] = []
    limits = limits_of(offers)
    while conflict := firm_conflict(limits):
        programmes = _programmes_that_signed(limits, conflict)
        if not programmes:
            told += _give(limits, _last_resort(limits))
            break
        words = "; ".join(sorted({f"{limits.names[row]} ({limits.scopes[row]})" for row in conflict}))
        told += [
            dict(zip(YIELDED_COLUMNS, (KEPT_CONFLICT, programme, np.nan, np.nan, len(RANKS) + 1, words), strict=True))
            for programme in programmes
        ]
        back = offers.set_back | (offers.table["programme"].isin(programmes).to_numpy() & ~offers.closed)
        offers = replace(offers, kept=offers.kept | back, set_back=back)
        limits = limits_of(offers)
    told += _give(limits, rank_of(limits))
    return Settled(offers, limits, pd.DataFrame(told, columns=list(YIELDED_COLUMNS)))


def _programmes_that_signed(limits: Limits, conflict: list[int]) -> list[str]:
    """Programmes whose contracts or decided numbers take part in a conflict."""
    matrix = limits.matrix(limits.columns.count)
    owner = np.repeat(limits.offers.table["programme"].to_numpy()[:, None], limits.columns.groups.shape[1], axis=1).ravel()
    found: set[str] = set()
    for row in conflict:
        if limits.names[row] in SIGNED:
            columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            found.update(str(owner[column]) for column in columns if column < len(owner))
    return sorted(found)


def _last_resort(limits: Limits) -> np.ndarray:
    """Ranks when last year's places themselves break a number: whatever is not a fact may give way, ranks before it first,
    what is signed or decided last."""
    ranks, names = rank_of(limits), np.array(limits.names, dtype=object)
    firm = (ranks == 0) & ~np.isin(names, FIXED)
    return np.where(firm, np.where(np.isin(names, SIGNED), _LAST + 1, _LAST), ranks)


def _give(limits: Limits, ranks: np.ndarray) -> list[dict[str, object]]:
    """Widen the rows with a rank by the least that makes a plan possible; what was widened, and what it conflicts with."""
    slack, activity = _least(limits, ranks)
    widened: list[tuple[int, bool, float, float]] = []
    for row in np.flatnonzero(slack > _TOLERANCE).tolist():
        sides, above = (limits.lower, limits.upper), bool(activity[row] > limits.upper[row])
        given, allowed = float(sides[above][row]), float(np.round(activity[row], 6))
        sides[above][row] = allowed
        widened.append((row, above, given, allowed))
    told = []
    for number, (row, above, given, allowed) in enumerate(widened):
        why = _conflict_of(limits, row, above, given) if number < _EXPLAINED else ""
        values = (limits.names[row], limits.scopes[row], given, allowed, int(ranks[row]), why or FIRMER)
        told.append(dict(zip(YIELDED_COLUMNS, values, strict=True)))
    return told


def _conflict_of(limits: Limits, row: int, above: bool, given: float) -> str:
    """Names of the limits with which a row conflicts when it alone is put back; empty where none is found."""
    side = limits.upper if above else limits.lower
    allowed, side[row] = side[row], given
    others = {limits.names[one] for one in conflicting_rows(limits) if limits.names[one] != limits.names[row]}
    side[row] = allowed
    return f"несовместим с условиями: {', '.join(f'«{name}»' for name in sorted(others))}" if others else ""


def _least(limits: Limits, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(M,) how far each ranked row is broken by the plan that breaks least, the last rank first, and each row's value."""
    matrix = limits.matrix(limits.columns.count)
    soft = np.flatnonzero(ranks > 0)
    count = matrix.shape[1]
    give = csr_matrix((np.ones(len(soft)), (soft, np.arange(len(soft)))), shape=(len(ranks), len(soft)))
    wide = hstack([matrix, give, -give]).tocsr()
    scale = 1 / np.maximum(1.0, np.abs(matrix[soft]).max(axis=1).toarray().ravel()) if len(soft) else np.zeros(0)
    columns = wide.shape[1]
    solver_rows, lower, upper = wide, np.array(limits.lower), np.array(limits.upper)
    outcome = None
    for rank in sorted(set(ranks[soft].tolist()), reverse=True):
        part = np.where(ranks[soft] == rank, scale, 0.0)
        cost = np.concatenate([np.zeros(count), part, part])
        linear = Linear(
            cost, np.zeros(columns), np.full(columns, np.inf), solver_rows, lower, upper, np.arange(columns) < count
        )
        outcome = Solver(linear).whole(_GAP, _NODES)
        solver_rows = vstack([solver_rows, csr_matrix(cost[None, :])]).tocsr()
        lower = np.append(lower, -np.inf)
        upper = np.append(upper, outcome.objective + _TOLERANCE)
    if outcome is None or not outcome.feasible:
        return np.zeros(len(ranks)), np.zeros(len(ranks))
    slack = np.zeros(len(ranks))
    slack[soft] = outcome.x[count:].reshape(2, len(soft)).max(axis=0)
    return slack, matrix @ np.round(outcome.x[:count])
