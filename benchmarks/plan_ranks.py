"""Hundreds of small random regions whose limits contradict each other: every one must get a plan.

``python -m benchmarks.plan_ranks --regions 300`` prints how many were planned, how often each limit gave way, and how many
programmes stayed as last year.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from models.errors import PlanNotProven
from models.plan.admissions import plan_region
from models.plan.inputs import PlanInputs

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from plan_builders import offer, region

CODES = ("08.01.28", "09.02.07", "15.01.05", "23.02.07", "43.01.09", "38.02.01")
DRAWS, YEARS = 12, 10


def random_region(seed: int) -> PlanInputs:
    """A region of one to five programmes and up to three colleges; cards, contracts, decisions and tables are drawn apart
    from each other, so that they often contradict."""
    rng = np.random.default_rng(seed)
    programmes = list(rng.choice(CODES, int(rng.integers(1, 6)), replace=False))
    lines = [line for programme in programmes for line in _offers_of(str(programme), rng)]
    needed = [str(programme) for programme in programmes if rng.random() < 0.85] or [str(programmes[0])]
    need = {code: rng.normal(rng.uniform(-20, 160), 15, (YEARS, DRAWS)) for code in needed}
    colleges = [
        {"college": f"К{number}", "district": "А", "seats_places": float(rng.integers(0, 400)), "teachers_fte": float(rng.uniform(0, 30))}
        for number in (1, 2)
    ]  # fmt: skip
    limits: dict[tuple[str, str], float] = {}
    for name, low, high, chance in (
        ("budget_rub", 0, 3e7, 0.5), ("youth_places_9", 0, 300, 0.5), ("youth_places_11", 0, 80, 0.3),
        ("largest_change", 0.05, 0.5, 0.3), ("capacity_factor", 0.3, 1.2, 0.2), ("shifts", 1, 2, 0.2),
    ):  # fmt: skip
        if rng.random() < chance:
            limits[name, ""] = float(rng.uniform(low, high))
    decided = [
        {"programme": line["programme"], "basis": line["basis"], "college": line["college"],
         "places": float(rng.choice([0, 25, 40, 300])), "author": "Совет", "reason": ""}
        for line in lines if line["funding"] == "бюджет" and not line["closed"] and rng.random() < 0.15
    ]  # fmt: skip
    workshops = [{"workshop": "М1", "college": "К1", "hours_per_week": float(rng.integers(0, 40))}]
    return region(
        lines, need, yields=0.5, limits=limits, colleges=colleges, workshops=workshops, overrides=decided,
        largest_change=float(rng.choice([0.05, 0.3])), move_penalty=1.0,
    )  # fmt: skip


def _offers_of(programme: str, rng: np.random.Generator) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for college in ("К1", "К2", "не распределено"):
        for basis, months in (("9", 22), ("11", 10)):
            if rng.random() < 0.6:
                continue
            last = float(rng.choice([0, 0, 25, 50, 75, 63, 150]))
            line = offer(
                programme, college=college, basis=basis, duration_months=months, places_last_year=last,
                groups_last_year=np.ceil(last / 25), groups_max=float(rng.choice([np.nan, 0, 1, 3, 8])),
                applications=float(rng.choice([np.nan, 0, 5, 40, 500])), practice_places=float(rng.choice([np.nan, 10, 200])),
                target_contracts=float(rng.choice([0, 0, 3, 60])), closed=bool(rng.random() < 0.1),
                workshop=str(rng.choice(["", "М1"])), workshop_hours_per_group=float(rng.integers(0, 20)),
            )  # fmt: skip
            lines.append(line)
            if rng.random() < 0.4:
                lines.append(line | {"funding": "внебюджет", "places_last_year": 17.0, "groups_last_year": 1, "target_contracts": np.nan})
    return lines or [offer(programme, duration_months=22)]


def main() -> int:
    """Plan the regions; the exit code is 1 where one got nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=300)
    parser.add_argument("--first", type=int, default=1_000, help="seed of the first region")
    chosen = parser.parse_args()
    gave_way: Counter[str] = Counter()
    failed: list[str] = []
    unproven = touched = 0
    for seed in range(chosen.first, chosen.first + chosen.regions):
        try:
            plan = plan_region(random_region(seed))
        except PlanNotProven:
            unproven += 1
            continue
        except Exception as error:
            failed.append(f"{seed}: {type(error).__name__}: {error}")
            continue
        touched += len(plan.gave_way) > 0
        gave_way.update(set(plan.gave_way["constraint"]))
    print(f"regions {chosen.regions}: without a plan {len(failed)}, not proven {unproven}, where limits gave way {touched}")
    for name, count in gave_way.most_common():
        print(f"  {count:4d}  {name}")
    for line in failed:
        print(f"  {line}")
    return 1 if failed or unproven else 0


if __name__ == "__main__":
    sys.exit(main())
