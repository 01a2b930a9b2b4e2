"""Rounds of cuts: relaxed plan, whole blocks, whole plan, until the proven gap is small enough.

Method: docs/methodology/admissions.md#search
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.errors import PlanInfeasible, PlanNotProven
from models.expected_cost import BASES
from models.highs import Solver
from models.lattice import Blocks, Planes
from models.plan_problem import PlanProblem

GAP = 0.001  # proven relative distance to the optimum at which the search stops
ACCEPTED_GAP = 0.02  # a plan proven only to this distance is issued with a note; beyond it, none is issued
RELAXED_GAP = 2e-4  # the continuous rounds go on until the planes are this close to the cost
BLOCK_ROUNDS = 2  # rounds of whole blocks: later ones raise the bound by less than they cost
ROUNDS = 60  # rounds of planes; an honest problem needs about ten, running out is an error
BRANCHING = 2e8  # nodes × columns² of one round: an effort that is the same on every machine (a clock would not be)
_START_SHARES = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
_ALONE_SHARES = (0.2, 0.5, 0.8)


def cheapest_plan(problem: PlanProblem) -> tuple[np.ndarray, float, float]:
    """The solution x, its objective with the true expected cost, and the proven relative gap (≤ ``GAP``)."""
    search = _Search(problem)
    search.relaxed_rounds()
    search.block_rounds()
    return search.whole_rounds()


def relative_gap(value: float, bound: float) -> float:
    """(value − bound) / value; 0 where they agree to the solver's tolerance."""
    return (value - bound) / abs(value) if value - bound > 1e-6 else 0.0


class _Search:
    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._solver = Solver(problem.linear)
        self._planes = Planes.none()
        self._bound = -np.inf
        for paths in _start_points(problem):
            self._add_planes(paths, np.full(problem.cost.active.shape, -np.inf))

    def relaxed_rounds(self) -> None:
        for _ in range(ROUNDS):
            x, _ = self._relaxed()
            if relative_gap(self._problem.value(x), self._bound) <= RELAXED_GAP:
                return
            self._add_planes(self._problem.paths_of(x), self._problem.costs_of(x))

    def block_rounds(self) -> None:
        blocks = Blocks(self._problem)
        for _ in range(BLOCK_ROUNDS):
            x, duals = self._relaxed()
            found, right, paths = blocks.cuts(blocks.between_whole_numbers(x), x, duals, self._planes)
            self._add_planes(paths, np.full(self._problem.cost.active.shape, -np.inf))
            if not len(right):
                return
            self._solver.add_rows(found, right, np.full(len(right), np.inf))
        self._relaxed()

    def whole_rounds(self) -> tuple[np.ndarray, float, float]:
        best, best_value = np.zeros(0), np.inf
        nodes = max(1, int(BRANCHING / self._problem.layout.count**2))
        for _ in range(ROUNDS):
            outcome = self._solver.whole(GAP / 2, nodes)
            if not outcome.feasible:
                raise PlanInfeasible(["целые группы вместе с пределами плана"])
            self._bound = max(self._bound, outcome.bound)
            value = self._problem.value(outcome.x)
            if value < best_value:
                best, best_value = outcome.x, value
            gap = relative_gap(best_value, self._bound)
            is_searched_out = relative_gap(outcome.objective, self._bound) > GAP / 2
            if gap <= GAP or (is_searched_out and gap <= ACCEPTED_GAP):
                return best, best_value, gap
            if is_searched_out and relative_gap(value, outcome.objective) <= GAP / 2:
                break
            self._add_planes(self._problem.paths_of(outcome.x), self._problem.costs_of(outcome.x))
            self._solver.start_from(self._with_true_costs(best))
        raise PlanNotProven(relative_gap(best_value, self._bound), ACCEPTED_GAP)

    def _relaxed(self) -> tuple[np.ndarray, np.ndarray]:
        outcome = self._solver.relaxed()
        if not outcome.feasible:
            raise PlanInfeasible(["пределы плана"])
        self._bound = max(self._bound, outcome.bound)
        return outcome.x, outcome.duals

    def _with_true_costs(self, x: np.ndarray) -> np.ndarray:
        full = x.copy()
        full[self._problem.layout.costs :] = self._problem.cost.at(self._problem.paths_of(x)).ravel()
        return full

    def _add_planes(self, paths: np.ndarray, claimed: np.ndarray) -> None:
        """Add the tangent planes at ``paths`` (E, 2, U) wherever they cut off what the rows so far claim."""
        cost, constant, slope = self._problem.cost.tangents(paths)
        programme, year = np.nonzero(self._problem.cost.active & (cost - claimed > 1e-6 * np.maximum(cost, 1)))
        new = Planes(programme, year, constant[programme, year], slope[programme, :, year])
        if not len(programme):
            return
        self._planes = self._planes + new
        rows: csr_matrix = new.rows(self._problem)
        self._solver.add_rows(rows, new.constant, np.full(len(new.constant), np.inf))


def _start_points(problem: PlanProblem) -> list[np.ndarray]:
    """Paths at quantiles of the places that would balance each programme and year, in last year's mix of bases and in each
    basis alone."""
    cost = problem.cost
    if not cost.base.size:
        return []
    taught = cost.yields.any(axis=2)
    mix = problem.last_year.sum(axis=2) * taught
    mix = np.where(mix.sum(axis=1, keepdims=True) > 0, mix, taught)
    mix = mix / np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)
    both = taught.all(axis=1)
    settings = [(mix, _START_SHARES)]
    for number in range(len(BASES)):
        alone = mix.copy()
        alone[both] = np.eye(len(BASES))[number]
        settings.append((alone, _ALONE_SHARES))
    points = [problem.last_year]
    for weights, shares in settings:
        per_place = np.maximum(np.einsum("eb,ebd->ed", weights, cost.yields), 1e-6)
        levels = np.quantile(cost.base / per_place[:, None, :], shares, axis=2)
        points += [np.maximum(level, 0)[:, None, :] * weights[:, :, None] for level in levels]
    return points
