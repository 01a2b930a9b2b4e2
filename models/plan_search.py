"""Rounds of cuts: relaxed plan, whole blocks, whole plan, until the proven gap is small enough.

Method: docs/methodology/admissions.md#search
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.errors import PlanInfeasible, PlanNotProven
from models.highs import Solver
from models.lattice import Blocks
from models.plan_problem import PlanProblem
from models.planes import Planes, new_planes, start_points

GAP = 0.001  # proven relative distance to the optimum at which the search stops
ACCEPTED_GAP = 0.02  # a plan proven only to this distance is issued with a note; beyond it, none is issued
RELAXED_GAP = 2e-4  # the continuous rounds go on until the planes are this close to the cost
BLOCK_ROUNDS = 2  # rounds of whole blocks: later ones raise the bound by less than they cost
ROUNDS = 60  # rounds of planes; an honest problem needs about ten, running out is an error
BRANCHING = 2e8  # nodes × columns² of one round: an effort that is the same on every machine (a clock would not be)


@dataclass(frozen=True)
class Found:
    """x the whole plan, ``relaxed`` the same limits without whole groups; objective with the true expected cost; gap the
    proven relative distance to the optimum (≤ ``GAP`` where the effort sufficed, ≤ ``ACCEPTED_GAP`` always)."""

    x: np.ndarray
    relaxed: np.ndarray
    objective: float
    gap: float


def cheapest_plan(problem: PlanProblem) -> Found:
    """The cheapest whole plan. Raises PlanInfeasible (without the conflict) or PlanNotProven."""
    search = _Search(problem)
    relaxed = search.relaxed_rounds()
    search.block_rounds()
    x, objective, gap = search.whole_rounds()
    return Found(x, relaxed, objective, gap)


def relative_gap(value: float, bound: float) -> float:
    """(value − bound) / value; 0 where they agree to the solver's tolerance."""
    return (value - bound) / abs(value) if value - bound > 1e-6 else 0.0


class _Search:
    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._solver = Solver(problem.linear)
        self._planes = Planes.none()
        self._bound = -np.inf
        for paths in start_points(problem.cost, problem.last_year):
            self._add_planes(paths, np.full(problem.cost.active.shape, -np.inf))

    def relaxed_rounds(self) -> np.ndarray:
        x = np.zeros(0)
        for _ in range(ROUNDS):
            x, _ = self._relaxed()
            if relative_gap(self._problem.value(x), self._bound) <= RELAXED_GAP:
                break
            self._add_planes(self._problem.paths_of(x), self._problem.costs_of(x))
        return x

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
        new = new_planes(self._problem.cost, paths, claimed)
        if not len(new.constant):
            return
        self._planes = self._planes + new
        layout = self._problem.layout
        rows = new.rows(layout.paths, layout.costs, layout.count, len(self._problem.years))
        self._solver.add_rows(rows, new.constant, np.full(len(new.constant), np.inf))
