"""How fast the admission plan is found, and how it compares with the scenario-expanded problem in the same solver.

    python benchmarks/plan_speed.py [--quick]

Prints seconds of processor time (the machine may be shared), proven gaps and objectives; writes nothing.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace

import numpy as np
import scipy.optimize._highspy._core as core
from scipy.sparse import csr_matrix, hstack, vstack

from benchmarks.plan_regions import invented_region
from models.plan.admissions import plan_region
from models.plan.constraints import plan_limits
from models.plan.expected_cost import BASES
from models.plan.highs import Linear, Outcome, Solver
from models.plan.inputs import PlanInputs, canonical_offers
from models.plan.problem import PlanProblem, plan_problem
from models.plan.search import GAP, cheapest_plan, relative_gap

REGION = (250, 40, 3_200, 1_000)  # programmes, colleges, offers drawn (repeats drop out), draws
QUICK = (120, 30, 900, 1_000)
SMALL = (60, 10, 400, 100)
SEEDS = (1, 2, 3, 11, 12, 13)  # the search's thresholds were chosen while looking at 1 to 3
TIMES = 10  # the rival may use that many times our time


class Stopwatch:
    """Processor time inside the solver, counted around every call of it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        original = Solver._run

        def timed(solver: Solver) -> Outcome:
            started = time.thread_time()
            try:
                return original(solver)
            finally:
                self.seconds += time.thread_time() - started

        Solver._run = timed  # type: ignore[method-assign]


@dataclass(frozen=True)
class PlanTime:
    """One region's plan: clock, processor, and what of it the solver took."""

    offers: int
    clock: float
    seconds: float
    solver: float
    gap: float


def whole_region(size: tuple[int, int, int, int], seed: int, watch: Stopwatch) -> PlanTime:
    """Plan one invented region and measure it."""
    inputs = invented_region(*size, seed)
    watch.seconds = 0.0
    started, clock = time.process_time(), time.perf_counter()
    plan = plan_region(inputs)
    seconds, passed = time.process_time() - started, time.perf_counter() - clock
    return PlanTime(len(inputs.offers), passed, seconds, watch.seconds, plan.gap)


def against_scenarios(size: tuple[int, int, int, int]) -> None:
    """The same plan with two columns per programme, year and draw instead of tangent planes, in the same solver, until it
    proves the same gap or has used ten times our time."""
    inputs = invented_region(*size)
    offers = canonical_offers(inputs)
    problem = plan_problem(inputs, offers, plan_limits(inputs, offers))
    started = time.process_time()
    found = cheapest_plan(problem)
    ours = time.process_time() - started
    solver = Solver(scenario_expanded(inputs, problem))
    started = time.process_time()
    value, bound = _within(solver, problem, TIMES * ours)
    theirs = time.process_time() - started
    print(
        f"{size[0]} programmes, {size[1]} colleges, {size[3]} draws: ours {ours:.1f} s, objective {found.objective:.3f}, gap {found.gap:.3%}; "
        f"scenario-expanded {theirs:.1f} s, objective {value:.3f}, gap {relative_gap(value, bound):.3%}; {theirs / ours:.1f} × our time, "
        f"objectives differ by {found.objective / value - 1:+.3%}"
    )


def _within(solver: Solver, problem: PlanProblem, seconds: float) -> tuple[float, float]:
    """True value of the best plan and the proven bound after at most ``seconds``."""
    solver._integrality(core.HighsVarType.kInteger)
    for option, value in (("mip_rel_gap", GAP), ("time_limit", seconds)):
        solver._set(option, value)
    solver._highs.run()
    info = solver._highs.getInfo()
    x = np.array(solver._highs.getSolution().col_value)
    is_found = len(x) and np.isfinite(info.objective_function_value)
    decisions = np.round(x[: problem.limits.columns.count])
    return problem.value(problem.completed(decisions)) if is_found else np.inf, info.mip_dual_bound


def scenario_expanded(inputs: PlanInputs, problem: PlanProblem) -> Linear:
    """θ[e,u] = mean over draws of c_u·short + c_o·over, with a row short − over = B for each programme, year and draw."""
    cost, layout, horizon = problem.cost, problem.layout, len(problem.years)
    programme, year = np.nonzero(cost.active)
    draws = cost.base.shape[2]
    count = len(programme) * draws
    row = np.arange(count)
    e, u, d = np.repeat(programme, draws), np.repeat(year, draws), np.tile(np.arange(draws), len(programme))
    paths = layout.paths + e * len(BASES) * horizon + u
    own = csr_matrix(
        (
            np.concatenate([cost.yields[e, 0, d], cost.yields[e, 1, d]]),
            (np.concatenate([row, row]), np.concatenate([paths, paths + horizon])),
        ),
        shape=(count, layout.count),
    )
    slack = csr_matrix(
        (np.concatenate([np.ones(count), -np.ones(count)]), (np.concatenate([row, row]), np.arange(2 * count))),
        shape=(count, 2 * count),
    )
    base = problem.linear
    empty = csr_matrix((base.matrix.shape[0], 2 * count))
    matrix = vstack([hstack([base.matrix, empty]), hstack([own, slack])]).tocsr()
    needed = cost.base[e, u, d]
    objective = base.cost.copy()
    objective[layout.costs :] = 0.0
    return replace(
        base,
        cost=np.concatenate([objective, np.full(count, cost.shortage / draws), np.full(count, cost.surplus / draws)]),
        column_lower=np.concatenate([base.column_lower, np.zeros(2 * count)]),
        column_upper=np.concatenate([base.column_upper, np.full(2 * count, np.inf)]),
        matrix=matrix,
        lower=np.concatenate([base.lower, needed]),
        upper=np.concatenate([base.upper, needed]),
        integer=np.concatenate([base.integer, np.zeros(2 * count, dtype=bool)]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small regions only")
    is_quick = parser.parse_args().quick
    watch = Stopwatch()
    for seed in SEEDS[:1] if is_quick else SEEDS:
        size = QUICK if is_quick else REGION
        took = whole_region(size, seed, watch)
        print(
            f"region {seed} of {size[0]} programmes, {size[1]} colleges, {took.offers} offers, {size[3]} draws: "
            f"{took.clock:.1f} s by the clock, {took.seconds:.1f} s of processor, "
            f"{took.seconds / took.solver:.2f} × the solver's own {took.solver:.1f} s, gap {took.gap:.3%}"
        )
    against_scenarios((20, 5, 80, 100) if is_quick else SMALL)


if __name__ == "__main__":
    main()
