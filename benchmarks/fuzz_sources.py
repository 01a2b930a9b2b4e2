"""Damage against every parser, at four depths: ``python -m benchmarks.fuzz_sources --minutes 30 --seed 1``; 1 when a case escapes.

    files       whole damaged files through recognition, reading and the raw contracts (benchmarks/fuzz_files.py)
    tables      damaged tables in memory, each to the reader of its form (benchmarks/fuzz_tables.py)
    containers  damaged bytes of small files to the openers and the streams of vacancies (benchmarks/fuzz_containers.py)
    cells       damaged cells, each to one reader of cells (benchmarks/fuzz_cells.py)

Each depth is counted apart: a cell is not a file; so is each seed, a row of its own. The campaign goes on where ``--state`` left a seed off,
and places that escaped before are tried again first: what is answered now counts as mended. ``--record`` writes docs/reliability.md.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks import reliability
from benchmarks.fuzz_blocks import Level, State, Tally, run_block, try_again
from benchmarks.fuzz_cells import Cells
from benchmarks.fuzz_containers import Containers
from benchmarks.fuzz_files import VINTAGE, Files
from benchmarks.fuzz_tables import Tables
from flows.machinery.reference import codelists
from sample import region

SHARES = {"files": 0.15, "tables": 0.35, "containers": 0.2, "cells": 0.3}  # of the time
COMMAND = "python -m benchmarks.fuzz_sources --level {} --minutes {:.0f} --seed {} --state var/damage.json"


def main() -> int:
    """Run the campaign and print the table."""
    arguments = _arguments()
    state, levels = State(arguments.state), levels_of(arguments.level)
    gc.collect()
    gc.freeze()  # what the children share is never copied for a count of references
    for level in levels.values():
        try_again(level, state.of(level, arguments.seed))
    state.save()
    campaign(levels, state, arguments.seed, arguments.minutes, arguments.cases)
    gc.unfreeze()
    escaped = 0
    for name, level in levels.items():
        tally = state.of(level, arguments.seed)
        escaped += len(tally.escaped)
        print(f"{name:<12}случаев {tally.tried}, прочитано {tally.read}, отказано в словах {tally.told}, мест ушло мимо {len(tally.escaped)}, исправлено {tally.mended}")
        for place, one in tally.escaped.items():
            print(f"\n{place}: {one['times']}, первый {one['where']}\n{one['told']}")
    if arguments.record:
        rows = [_row(name, level, state.of(level, arguments.seed), arguments) for name, level in levels.items()]
        reliability.record([row for row in rows if row.tried])
    return 1 if escaped else 0


def campaign(levels: dict[str, Level], state: State, seed: int, minutes: float, cases: int) -> None:
    """Block by block, the level that has had least of its share of the time first; until the time or the cases are used up."""
    began, spent, left = time.monotonic(), dict.fromkeys(levels, 0.0), dict.fromkeys(levels, cases)
    while time.monotonic() - began < 60 * minutes and any(left.values()):
        name = min((one for one in levels if left[one]), key=lambda one: spent[one] / SHARES[one])
        start = time.monotonic()
        left[name] -= run_block(levels[name], state.of(levels[name], seed), seed, left[name])
        spent[name] += time.monotonic() - start
        state.save()
        tally = state.of(levels[name], seed)
        print(f"{name}: {tally.tried}, мест ушло мимо {len(tally.escaped)}", file=sys.stderr, flush=True)


def levels_of(wanted: Sequence[str]) -> dict[str, Level]:
    """The depths that are wanted, all when none is named."""
    makers: dict[str, Callable[[], Level]] = {
        "files": lambda: Files(_honest_files()), "tables": lambda: Tables(_honest_files()), "containers": Containers, "cells": Cells,
    }  # fmt: skip
    return {name: make() for name, make in makers.items() if name in (wanted or SHARES)}


@cache
def _honest_files() -> Mapping[str, bytes]:
    return region.generate(codelists().frames(), seed=1, vintage_year=VINTAGE.year).files


def _row(name: str, level: Level, tally: Tally, arguments: argparse.Namespace) -> reliability.Row:
    told = f"прочитано {tally.read}, отказано в словах {tally.told}; найденных и исправленных мест {tally.mended}"
    command = COMMAND.format(name, arguments.minutes, arguments.seed)
    return reliability.Row(f"fuzz/{level.key}/{arguments.seed}", f"{level.title}; видов {len(tally.cases)}", command, tally.tried, tally.lost, 0, tally.hung, told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--level", nargs="*", default=[], choices=tuple(SHARES), help="depths; all of them when none is named")
    parser.add_argument("--cases", type=int, default=1_000_000_000, help="at most so many of each depth in this run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0, help="stop after so long")
    parser.add_argument("--state", type=Path, default=None, help="file in which the counts are kept and go on")
    parser.add_argument("--record", action="store_true", help="write docs/reliability.json and its page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
