"""Time and memory of one region's chain on one core: `OMP_NUM_THREADS=1 python -m benchmarks.demand_speed`."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from models.chain.demand import DemandInputs, region_demand

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def main() -> None:
    from builders_demand import region, survey

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--occupations", type=int, default=430)
    options.add_argument("--programmes", type=int, default=250)
    options.add_argument("--draws", type=int, default=1000)
    options.add_argument("--employers", type=int, default=150)
    chosen = options.parse_args()
    print(
        f"19 sections × {chosen.occupations} occupations × 10 years × {chosen.draws} draws, {chosen.programmes} programmes"
    )
    inputs = region(19, chosen.occupations, chosen.programmes, chosen.draws, years=11)
    report("without survey", inputs)
    employers, answers = survey(inputs, employers=chosen.employers)
    case = replace(inputs, survey_employers=employers, survey_answers=answers)
    report(f"with {chosen.employers} employers in two waves, {len(answers)} answers", case)


def report(name: str, inputs: DemandInputs) -> None:
    """Print processor seconds, wall seconds and the process's peak memory."""
    wall, processor = time.perf_counter(), time.process_time()
    region_demand(inputs)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {processor:.1f} s of processor, {wall:.1f} s on the clock, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
