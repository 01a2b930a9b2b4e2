"""The search for the cheapest whole plan: prices, programmes alone, assembly, until the proven gap is small enough.

Method: docs/methodology/admissions.md#search
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from models.errors import PlanInfeasible, PlanNotProven, SearchedOut
from models.plan.assembly import Assembled, assembled
from models.plan.blocks import Blocks, Priced
from models.plan.highs import Solver
from models.plan.neighbours import Alternatives, Neighbourhood
from models.plan.planes import Planes, new_planes, start_planes
from models.plan.problem import PlanProblem

GAP = 0.001  # proven relative distance to the optimum at which the search stops
RELAXED_GAP = 8e-4  # the continuous rounds go on until the planes are this close to the cost
ACCEPTED_GAP = 0.005  # a plan proven only to this distance is issued with a note; beyond it, with a warning
PRICINGS, FEWEST_PRICINGS = 10, 3  # times that programmes are asked at new prices
FEW_COLUMNS = 8_000  # up to this size branch and bound proves the rest sooner than new prices would
ENOUGH = 2e-5  # relative distance at which other prices cannot raise the bound much
WIDER = (1.0, 2.0, 4.0, 8.0)  # steps to a plan within all limits: how much worse alternatives stay in the choice
HOPELESS = 0.002  # relative distance of the best plan to what the best prices could prove: branch and bound instead
ROUNDS = 60  # rounds of planes; an honest problem needs about ten, running out is an error
BRANCHING = 1e9  # nodes × columns² of one round: an effort that is the same on every machine (a clock would not be)


@dataclass(frozen=True)
class Found:
    """x the whole plan, ``relaxed`` the same limits without whole groups; objective with the true expected cost; gap the
    proven relative distance to the optimum (≤ ``GAP`` where the effort sufficed)."""

    x: np.ndarray
    relaxed: np.ndarray
    objective: float
    gap: float


def cheapest_plan(problem: PlanProblem) -> Found:
    """The cheapest whole plan that the effort finds. Raises PlanInfeasible (without the conflict), or PlanNotProven where
    no whole plan was met at all."""
    search = _Search(problem)
    relaxed, duals = search.relaxed_rounds()
    is_small = problem.layout.count <= FEW_COLUMNS
    search.ask(duals[problem.linking], WIDER[:2] if is_small else WIDER)
    nodes = int(BRANCHING / problem.layout.count**2)
    if search.gap > GAP and is_small:
        with suppress(SearchedOut):  # no plan met at the root: other prices, and then more nodes, go on
            search.whole_rounds(1)  # the root alone mostly proves a small region, sooner than other prices would
    if search.gap > GAP:
        search.priced_rounds()
    if search.gap > GAP:
        search.whole_rounds(max(1, nodes))
    if not len(search.best):
        raise PlanNotProven(search.gap, ACCEPTED_GAP)
    return Found(search.best, relaxed, search.value, search.gap)


def relative_gap(value: float, bound: float) -> float:
    """(value − bound) / value; 0 where they agree to the solver's tolerance."""
    return (value - bound) / abs(value) if value - bound > 1e-6 else 0.0


class _Search:
    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._solver = Solver(problem.linear)
        self._planes = Planes.none()
        self._bound = -np.inf
        self.best, self.value = np.zeros(0), np.inf
        self._blocks, self._neighbourhood = Blocks(problem), Neighbourhood(problem)
        self._best_bound, self._best_prices = -np.inf, np.zeros(len(problem.linking))
        self._known: Alternatives | None = None
        self._made: Assembled
        self._add(start_planes(problem.cost, problem.last_year))

    @property
    def gap(self) -> float:
        return relative_gap(self.value, self._bound) if np.isfinite(self.value) else np.inf

    def relaxed_rounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The plan without whole groups, and what one unit more of each row would save."""
        for _ in range(ROUNDS):
            outcome = self._solver.relaxed()
            if not outcome.feasible:
                raise PlanInfeasible(["пределы плана"])
            self._bound = max(self._bound, outcome.bound)
            if relative_gap(self._problem.value(outcome.x), self._bound) <= RELAXED_GAP:
                break
            self._add_planes(self._problem.paths_of(outcome.x), self._problem.costs_of(outcome.x))
        return outcome.x, outcome.duals

    def ask(self, prices: np.ndarray, steps: tuple[float, ...] = WIDER) -> None:
        """Ask every programme at the prices of what they share, and put their answers and ``steps`` from them together."""
        priced = self._blocks.cheapest(prices, self._planes)
        self._learn(priced)
        if priced.bound > self._best_bound:
            self._best_bound, self._best_prices = priced.bound, prices
        before, x = self._known, priced.x
        for wider in steps:
            around = self._neighbourhood.around(x, prices)
            self._known = around if before is None else around + before
            self._made = assembled(self._problem, self._known, wider)
            x = self._problem.completed(self._made.decisions)
            if self._made.is_within:
                self._offer(x)
                return

    def priced_rounds(self) -> None:
        """Ask at the prices of the choice among all answers so far, halfway from the best so far because prices of few
        alternatives swing; until other prices cannot raise the bound, or could not prove the best plan."""
        for number in range(PRICINGS):
            if relative_gap(self._made.cost, self._best_bound) <= ENOUGH:
                return
            if number >= FEWEST_PRICINGS and relative_gap(self.value, self._made.cost) > HOPELESS:
                return
            self.ask((self._best_prices + self._made.prices) / 2)
            if self.gap <= GAP:
                return

    def whole_rounds(self, nodes: int) -> None:
        """Branch and bound over everything at once, no more than ``nodes`` nodes a round."""
        for _ in range(ROUNDS):
            if len(self.best):
                self._solver.start_from(self.best)
            outcome = self._solver.whole(GAP / 2, nodes)
            if not outcome.feasible:
                raise PlanInfeasible(["целые группы вместе с пределами плана"])
            self._bound = max(self._bound, outcome.bound)
            self._offer(self._problem.completed(np.round(outcome.x[: self._problem.limits.columns.count])))
            is_searched_out = relative_gap(outcome.objective, self._bound) > GAP / 2
            if self.gap <= GAP or is_searched_out:
                return
            self._add_planes(self._problem.paths_of(outcome.x), self._problem.costs_of(outcome.x))

    def _offer(self, x: np.ndarray) -> None:
        value = self._problem.value(x)
        if value < self.value:
            self.best, self.value = x, value

    def _learn(self, priced: Priced) -> None:
        """The bound, its rows for branch and bound, and the planes where the programmes' answers undercut the cost."""
        self._bound = max(self._bound, priced.bound)
        self._solver.add_rows(priced.rows, priced.right, np.full(len(priced.right), np.inf))
        self._add_planes(self._problem.paths_of(priced.x), self._problem.costs_of(priced.x))

    def _add_planes(self, paths: np.ndarray, claimed: np.ndarray) -> None:
        """Add the tangent planes at ``paths`` (E, 2, U) wherever they cut off what the rows so far claim."""
        self._add(new_planes(self._problem.cost, paths, claimed))

    def _add(self, new: Planes) -> None:
        if not len(new.constant):
            return
        self._planes = self._planes + new
        layout = self._problem.layout
        rows = new.rows(layout.paths, layout.costs, layout.count, len(self._problem.years))
        self._solver.add_rows(rows, new.constant, np.full(len(new.constant), np.inf))
