"""The parts of the search: bounds that no plan undercuts, steps that cost what they say, choices within shared limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks.plan_regions import invented_region
from models.errors import SearchedOut, SolverFailed
from models.plan import search as plan_search
from models.plan.assembly import assembled
from models.plan.blocks import Blocks
from models.plan.constraints import plan_limits
from models.plan.highs import Linear, Outcome, Solver
from models.plan.inputs import PlanInputs, canonical_offers
from models.plan.neighbours import Neighbourhood
from models.plan.planes import Planes, new_planes, start_points
from models.plan.problem import PlanProblem, plan_problem
from models.plan.search import GAP, cheapest_plan


def problem_of(inputs: PlanInputs) -> PlanProblem:
    offers = canonical_offers(inputs)
    return plan_problem(inputs, offers, plan_limits(inputs, offers))


def planes_of(problem: PlanProblem) -> Planes:
    planes = Planes.none()
    for point in start_points(problem.cost, problem.last_year):
        planes = planes + new_planes(problem.cost, point, np.full(problem.cost.active.shape, -np.inf))
    return planes


@pytest.fixture(scope="module")
def region() -> PlanProblem:
    """Thirty programmes at six colleges, budget and young people scarce, some groups of varying size."""
    return problem_of(invented_region(30, 6, 120, 60))


@pytest.fixture(scope="module")
def found(region: PlanProblem) -> np.ndarray:
    """A good plan within all limits."""
    return put_together(region, np.zeros(len(region.linking)))


def put_together(problem: PlanProblem, prices: np.ndarray) -> np.ndarray:
    x = Blocks(problem).cheapest(prices, planes_of(problem)).x
    neighbourhood = Neighbourhood(problem)
    for _ in range(12):
        made = assembled(problem, neighbourhood.around(x, prices), 100.0)
        x, prices = problem.completed(made.decisions), made.prices
        if made.is_within:
            return x
    raise AssertionError("twelve steps do not lead to a plan within all limits")


@pytest.mark.parametrize("seed", range(4))
def test_programmes_alone_never_cost_more_than_a_plan_whatever_the_prices(
    region: PlanProblem, found: np.ndarray, seed: int
) -> None:
    prices = -np.random.default_rng(seed).exponential(0.02 * seed, len(region.linking))
    priced = Blocks(region).cheapest(prices, planes_of(region))
    assert priced.bound <= region.value(found) + 1e-6
    assert (priced.rows @ region.completed(found[: region.limits.columns.count]) >= priced.right - 1e-6).all()


def test_a_price_of_the_wrong_sign_is_not_charged(region: PlanProblem, found: np.ndarray) -> None:
    wrong = np.full(len(region.linking), 5.0)  # a prize for overuse
    assert Blocks(region).cheapest(wrong, planes_of(region)).bound <= region.value(found)


def test_a_completed_plan_satisfies_every_row_of_the_problem(region: PlanProblem, found: np.ndarray) -> None:
    linear = region.linear
    x = region.completed(np.round(found[: region.limits.columns.count]))
    assert (linear.matrix @ x <= linear.upper + 1e-6).all()
    assert (linear.matrix @ x >= linear.lower - 1e-6).all()
    assert linear.cost @ x == pytest.approx(region.value(x), abs=1e-6)


def test_every_step_costs_what_the_whole_plan_then_costs(region: PlanProblem, found: np.ndarray) -> None:
    decisions = np.round(found[: region.limits.columns.count])
    around = Neighbourhood(region).around(found, np.zeros(len(region.linking)))
    here = {block: row for row, block in enumerate(around.block[: region.blocks])}
    base = region.value(region.completed(decisions))
    assert around.cost[: region.blocks].sum() == pytest.approx(base)
    for row in range(region.blocks, len(around.block), 7):
        block = around.block[row]
        of_block = np.flatnonzero(region.block[: len(decisions)] == block)
        changed = decisions.copy()
        changed[of_block] = np.asarray(around.decisions[row].todense()).ravel()[of_block]
        assert (changed != decisions).any()
        whole = base - around.cost[here[block]] + around.cost[row]
        assert region.value(region.completed(changed)) == pytest.approx(whole, abs=1e-6)


def test_every_step_stays_within_the_limits_of_its_own_programme(region: PlanProblem, found: np.ndarray) -> None:
    decisions = np.round(found[: region.limits.columns.count])
    around = Neighbourhood(region).around(found, np.zeros(len(region.linking)))
    matrix = region.limits.matrix(len(decisions))
    own = ~region.shared_by_blocks(matrix)
    lower, upper = np.array(region.limits.lower)[own], np.array(region.limits.upper)[own]
    for row in range(region.blocks, len(around.block), 5):
        of_block = region.block[: len(decisions)] == around.block[row]
        changed = np.where(of_block, np.asarray(around.decisions[row].todense()).ravel(), decisions)
        use = matrix[own] @ changed
        assert (use <= upper + 1e-6).all()
        assert (use >= lower - 1e-6).all()
        assert (changed >= 0).all()


def test_answers_that_overuse_a_budget_are_put_together_within_it(region: PlanProblem, found: np.ndarray) -> None:
    free = np.zeros(len(region.linking))
    x = Blocks(region).cheapest(free, planes_of(region)).x
    shared = region.linear.matrix[region.linking]
    upper = region.linear.upper[region.linking]
    assert (shared @ x > upper + 1e-6).any(), "at no price the programmes take more than there is"
    assert (shared @ found <= upper + 1e-6).all()


def test_a_plan_of_many_programmes_is_proven_to_a_thousandth() -> None:
    problem = problem_of(invented_region(120, 20, 600, 40, 2))
    plan = cheapest_plan(problem)
    assert plan.gap <= GAP
    assert plan.objective == pytest.approx(problem.value(plan.x))


@pytest.mark.parametrize("kind", ["relaxed", "whole"])
@pytest.mark.parametrize("failures", [1, 3])
def test_an_answer_that_the_solver_rejects_is_sought_another_way(
    monkeypatch: pytest.MonkeyPatch, kind: str, failures: int
) -> None:
    one = csr_matrix(np.ones((1, 1)))
    bound = np.array([1.0])
    solver = Solver(Linear(bound, 0 * bound, 5 * bound, one, 2.5 * bound, np.inf * bound, bound > 0))
    original, left = Solver._run, [failures]

    def rejected(solver: Solver) -> Outcome:
        left[0] -= 1
        if left[0] >= 0:
            raise SolverFailed("Solve error")
        return original(solver)

    monkeypatch.setattr(Solver, "_run", rejected)
    if kind == "relaxed" and failures > 1:
        with pytest.raises(SolverFailed):
            solver.relaxed()
        return
    outcome = solver.relaxed() if kind == "relaxed" else solver.whole(0.0, 100)
    assert outcome.objective == pytest.approx(2.5 if kind == "relaxed" else 3.0)


def test_a_root_that_meets_no_plan_leaves_the_search_to_other_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    roots = []

    def nothing_met(search: plan_search._Search, nodes: int) -> None:
        roots.append(nodes)
        raise SearchedOut

    problem = problem_of(invented_region(16, 4, 60, 40))
    monkeypatch.setattr(plan_search._Search, "whole_rounds", nothing_met)
    try:
        assert cheapest_plan(problem).gap <= GAP
    except SearchedOut:
        assert len(roots) == 2  # only the last branch and bound may end the search without a plan
    assert roots[0] == 1
