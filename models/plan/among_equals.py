"""Between colleges that serve the need alike, a group stands where more people came and more apply.

Offers of one class (programme, basis, duration, group size) reach the balance alike, so the expected cost does not tell them
apart. After the search each group that could as well stand elsewhere, within every limit and at no higher price of moves, goes to
the college whose group of that rank the last intake filled better, then to the one with more applications a place.

Method: docs/methodology/admissions.md#among-equals
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix

from models.plan.inputs import Offers
from models.plan.neighbours import RUNS, pairs_of_class
from models.plan.problem import PlanProblem

_PASSES = 8
_TOLERANCE = 1e-6


FILL_STEPS = 5  # fifths of a group: five persons of 25 are no chance, one is


@dataclass(frozen=True)
class Evidence:
    """What the last intake says of each offer (I,): who came, who applied, persons in a group; missing where nobody tells."""

    entrants: np.ndarray
    applications: np.ndarray
    size: np.ndarray

    @classmethod
    def of(cls, offers: Offers) -> Evidence:
        """From the plan's offers."""
        shape = offers.places_last.shape
        entrants, applied = (
            np.broadcast_to(np.asarray(offers.table.get(name, np.nan), dtype=float), shape) for name in ("entrants_last_year", "applications")
        )
        return cls(entrants, applied, offers.size_min)

    def at(self, offer: int, groups: float) -> tuple[float, float]:
        """How far last intake's people fill the last of so many groups (below nobody: how many are lacking), and applications a place."""
        places, size = groups * self.size[offer], self.size[offer]
        filled = min((self.entrants[offer] - places + size) / size, 1.0)
        return round(filled * FILL_STEPS) / FILL_STEPS if filled == filled else filled, self.applications[offer] / places


def placed_by_evidence(problem: PlanProblem, x: np.ndarray) -> np.ndarray:
    """The plan ``x`` (N,) with groups moved between equal offers towards the better evidence; the cost is never higher."""
    shared = _Shared(problem, np.round(x[: problem.limits.columns.count]))
    pairs = list(_pairs(problem))
    for _ in range(_PASSES):
        if not sum(shared.moved(giver, taker) for giver, taker in pairs):
            break
    return problem.completed(shared.decisions)


def _pairs(problem: PlanProblem) -> Iterator[tuple[int, int]]:
    """Pairs (giver, taker) of one class and form, in canonical order."""
    giver, taker = pairs_of_class(problem.layout.classes, np.flatnonzero(problem.offers.decided))
    form = problem.offers.table["form"].to_numpy()
    same = form[giver] == form[taker]
    yield from zip(giver[same].tolist(), taker[same].tolist(), strict=True)


class _Shared:
    """Decisions of a plan and what they use of every limit, kept while groups move."""

    def __init__(self, problem: PlanProblem, decisions: np.ndarray) -> None:
        limits = problem.limits
        matrix = limits.matrix(limits.columns.count)
        self.decisions = decisions
        self._columns: csc_matrix = matrix.tocsc()
        self._groups = limits.columns.groups
        self._activity = matrix @ decisions
        self._lower, self._upper = np.array(limits.lower), np.array(limits.upper)
        self._last = problem.offers.groups_last
        self._evidence = Evidence.of(problem.offers)

    def moved(self, giver: int, taker: int) -> bool:
        """Move a group in the longest run of intakes that allows it; False where none does."""
        for run in RUNS[::-1]:
            if not self._is_better(giver, taker, run) or self._is_dearer(giver, taker, run) or not self._fits(giver, taker, run):
                continue
            self.decisions[self._groups[giver]] -= run
            self.decisions[self._groups[taker]] += run
            return True
        return False

    def _is_better(self, giver: int, taker: int, run: np.ndarray) -> bool:
        """True where the taker's new group has the better evidence than the giver's last one, in the first intake of the run."""
        year = int(np.flatnonzero(run)[0])
        has, gets = self.decisions[self._groups[giver, year]], self.decisions[self._groups[taker, year]]
        if has < 1:
            return False
        (filled, applied), (filled_there, applied_there) = self._evidence.at(giver, has), self._evidence.at(taker, gets + 1)
        # A comparison with what is unknown is never true.
        return bool(filled_there > filled or (filled_there == filled and applied_there > applied + _TOLERANCE))

    def _is_dearer(self, giver: int, taker: int, run: np.ndarray) -> bool:
        """True where the giver has no group to give, or more groups would move from intake to intake than now."""
        own = self.decisions[self._groups[giver]]
        if (own < run).any():
            return True
        change = self._moves(giver, -run) + self._moves(taker, run) - self._moves(giver, 0 * run) - self._moves(taker, 0 * run)
        return bool(change > _TOLERANCE)

    def _moves(self, offer: int, change: np.ndarray) -> float:
        path = np.concatenate([self._last[offer : offer + 1], self.decisions[self._groups[offer]] + change])
        return float(np.abs(np.diff(path)).sum())

    def _fits(self, giver: int, taker: int, run: np.ndarray) -> bool:
        """True where every limit still holds; what the move uses is kept."""
        rows, effects = [], []
        for offer, sign in ((giver, -1.0), (taker, 1.0)):
            for column in self._groups[offer][run > 0]:
                terms = slice(self._columns.indptr[column], self._columns.indptr[column + 1])
                rows.append(self._columns.indices[terms])
                effects.append(sign * self._columns.data[terms])
        touched, at = np.unique(np.concatenate(rows), return_inverse=True)
        effect = np.bincount(at, weights=np.concatenate(effects), minlength=len(touched))
        after = self._activity[touched] + effect
        broken = ((after > self._upper[touched] + _TOLERANCE) & (effect > 0)) | ((after < self._lower[touched] - _TOLERANCE) & (effect < 0))
        if broken.any():
            return False
        self._activity[touched] = after
        return True
