"""The decision backtest on the frozen histories: ``python -m benchmarks.decision_backtest --histories 200 --out docs``.

Runs the whole chain (engine, openings, survey, crosswalk, supply, plan) as the planner of each history would have run it
and scores the decisions on what then happened.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.decision_losses import (
    LAW,
    STATED,
    UNANSWERED,
    UNLIMITED_LAW,
    UNLIMITED_ORACLE,
    by_law,
    came_true,
    ladder,
    need_told,
    stated_places,
    without_largest_change,
)
from benchmarks.decision_page import RIVALS, bound, limits_and_draws, losses, page, told
from benchmarks.decision_planner import DRAWS, planner
from benchmarks.decision_replanning import law_replanned, replanned, scores
from benchmarks.decision_world import CELLS, world
from flows.machinery.reference import parameters
from models.backtest.decisions import (
    LAST_YEAR as LAST_YEARS_PLACES,
)
from models.backtest.decisions import (
    ORACLE,
    PLAN,
    POINT_NEAREST,
    POINT_RULE,
    last_year_places,
    point_rule_places,
    summary,
    unpriced_moves,
)
from models.errors import SolverFailed
from models.plan.admissions import plan_cost, planned_offers
from models.plan.inputs import PlanInputs

ON = date(2026, 11, 23)
# Histories 0–99 were looked at while the method was built, 5000–5099 while its losses were: none of them is reported.
FIRST_HISTORY = 1000
LADDER_EVERY = 2  # the parts of the regret take most of the time: every second history


def main() -> None:
    """Score and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=40)
    parser.add_argument("--first", type=int, default=FIRST_HISTORY, help="number of the first history")
    parser.add_argument("--workers", type=int, default=1, help="processes; the result does not depend on it")
    parser.add_argument(
        "--rows", type=Path, help="costs of each history; those that stand there are not computed again"
    )
    parser.add_argument("--out", type=Path, help="docs/methodology/decision-backtest.md is written below this folder")
    arguments = parser.parse_args()
    numbers = range(arguments.first, arguments.first + arguments.histories)
    costs = every_history(numbers, arguments.workers, arguments.rows)
    for table in (summary(costs, RIVALS), bound(costs), losses(costs), limits_and_draws(costs), told(costs)):
        print(table.round(3).to_string(index=False))
    if arguments.out is not None:
        path = arguments.out / "methodology" / "decision-backtest.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(costs, numbers, DRAWS), encoding="utf-8")
        print(path)


def every_history(numbers: range, workers: int, kept: Path | None) -> pd.DataFrame:
    """One row per cell and history, in the order of the numbers whoever computes them."""
    known = pd.read_csv(kept) if kept is not None and kept.exists() else pd.DataFrame(columns=["cell", "history"])
    missing = [number for number in numbers if number not in set(known["history"])]
    started = time.monotonic()
    tables = [known]
    with ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        done = map(one_history, missing) if pool is None else pool.map(one_history, missing)
        for count, rows in enumerate(done, 1):
            tables.append(pd.DataFrame(rows))
            print(f"{count}/{len(missing)} {time.monotonic() - started:.0f} s", flush=True)
            if kept is not None:
                pd.concat([table for table in tables if len(table)]).to_csv(kept, index=False)
    table = pd.concat([table for table in tables if len(table)], ignore_index=True)
    table = table[table["history"].isin(numbers)]
    order = {cell: place for place, cell in enumerate(CELLS)}
    return table.sort_values(
        ["cell", "history"], key=lambda column: column.map(order).fillna(column), ignore_index=True
    )


def one_history(number: int) -> list[dict[str, object]]:
    """Realised costs of all decisions and planners in every cell of one history.

    What happened and its law are the same in all cells but the one with a shock, so their planners are asked once.
    """
    in_force = parameters(ON)
    rows: list[dict[str, object]] = []
    bounds: dict[bytes, dict[str, float]] = {}
    for cell in CELLS:
        history = world(number, cell, in_force)
        known, readings = planner(history, cell, in_force)
        truth = came_true(known, history)
        law = by_law(truth, number, in_force)
        happened = history.true_need.tobytes()
        if happened not in bounds:
            bounds[happened] = _bounds(truth, law)
            if number % LADDER_EVERY == 0:
                bounds[happened] |= scores(truth, law_replanned(history, number, law, in_force))
        decisions = {
            PLAN: planned_offers(known),
            LAST_YEARS_PLACES: last_year_places(known),
            POINT_RULE: point_rule_places(known),
            POINT_NEAREST: point_rule_places(known, rounded=np.round),
            STATED: stated_places(known, history, in_force),
        }
        if number % LADDER_EVERY == 0:
            decisions |= replanned(history, cell, number, known, in_force)
        told_need = need_told(readings, known, truth, law)
        steps = _steps(known, truth, law) if number % LADDER_EVERY == 0 else {}
        rows.append({"cell": cell, "history": number, **scores(truth, decisions), **bounds[happened], **told_need, **steps})
    return rows


def _steps(known: PlanInputs, truth: PlanInputs, law: PlanInputs) -> dict[str, float]:
    """The ladder; where the solver gives no answer for one of its planners, that is counted and the history has no parts.

    The decisions that are compared have no such way out: a plan without an answer stops the run.
    """
    try:
        return ladder(known, truth, law)
    except SolverFailed as failure:
        print(f"разложение: {failure}", flush=True)
        return {UNANSWERED: 1.0}


def _bounds(truth: PlanInputs, law: PlanInputs) -> dict[str, float]:
    """The oracle and the planner who knows the law, within the limits and without the largest change of a year."""
    oracle = unpriced_moves(truth)
    planners = {
        ORACLE: oracle,
        LAW: law,
        UNLIMITED_ORACLE: without_largest_change(oracle),
        UNLIMITED_LAW: without_largest_change(law),
    }
    return {name: plan_cost(truth, planned_offers(inputs)) for name, inputs in planners.items()}


if __name__ == "__main__":
    main()
