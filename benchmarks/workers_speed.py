"""Regions on Dask beside a plain process pool and beside one process: ``python -m benchmarks.workers_speed``.

    python -m benchmarks.workers_speed [--regions 9] [--full] [--workers 2] [--rounds 1]

The same regions from files to the published snapshot, in turn: on Dask as a night computes them, in one process, and on
``concurrent.futures`` with the same pickled tasks, the same window of waiting tasks and workers set up alike. Prints seconds
on the clock and of processors, the speed-up over one process and what Dask costs beside the pool, and compares documents,
draws and computed tables of all three bit for bit. Regions are small ones; ``--full`` takes them at their size.

The clock of a machine that does other work says nothing of a speed-up: the load is printed beside it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks import national
from flows.machinery import quiet_worker, workers
from flows.machinery.workers import Crew, Lost, WorkerDied
from flows.settings import Home

SPEED_UP_BOUND, DASK_BOUND = 1.6, 1.15
COMPUTED = ("raw", "forecast", "plan", "council", "proposal")


class Pool(Crew):
    """The same door with a process pool of the standard library behind it."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._pool: ProcessPoolExecutor | None = None

    def attempts(self, work: Callable[[Any], Any], tasks: Iterable[tuple[str, Any]], total: int) -> Iterator[tuple[str, Any]]:
        if self.count == 1 or total < 2:
            yield from super().attempts(work, tasks, total)
            return
        waiting: deque[tuple[str, Any, Future[bytes] | None]] = deque()
        source = iter(tasks)
        while True:
            while len(waiting) < 2 * self.count and (following := next(source, None)) is not None:
                label, task = following
                waiting.append((label, task, None if isinstance(task, Lost) else self._given(work, task)))
            if not waiting:
                return
            label, task, future = waiting.popleft()
            yield label, task if future is None else _taken(label, future)

    @property
    def processes(self) -> list[int]:
        return list(self._pool._processes or ()) if self._pool else []

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._show_main()

    def _given(self, work: Callable[[Any], Any], task: Any) -> Future[bytes]:
        if self._pool is None:
            self._hide_main()
            spawned = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, spawned, quiet_worker.dask_setup, (None,))
        return self._pool.submit(workers.answer, workers.asked(work, task))


def _taken(label: str, future: Future[bytes]) -> Any:
    try:
        return workers.answered(future.result())
    except BrokenProcessPool as error:
        raise WorkerDied(label) from error
    except Exception as error:
        return Lost(error)


@contextmanager
def pool_of_run(count: int | None) -> Iterator[Crew]:
    """The counterpart of ``workers.of_run``."""
    pool = Pool(count or workers.usual_count())
    try:
        yield pool
    finally:
        pool.stop()


def main() -> None:
    """Measure in turn, compare, exit 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=9)
    parser.add_argument("--full", action="store_true", help="regions of full size")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1, help="each way so often; the quickest counts")
    chosen = parser.parse_args()
    if workers.ONE_THREAD.items() - os.environ.items():  # numpy has read them already: begin anew, as `kadry` sets them
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.workers_speed", *sys.argv[1:]], {**os.environ, **workers.ONE_THREAD})
    ways: dict[str, tuple[national.Crews, int]] = {
        "Dask": (workers.of_run, chosen.workers), "one process": (workers.of_run, 1), "pool": (pool_of_run, chosen.workers),
    }  # fmt: skip
    took: dict[str, list[national.Country]] = {name: [] for name in ways}
    prints: set[str] = set()
    for _ in range(chosen.rounds):
        for name, (crews, count) in ways.items():
            print(f"== {name}")
            with tempfile.TemporaryDirectory() as folder:
                took[name].append(national.measure(Path(folder), chosen.regions, count, not chosen.full, crews))
                prints.add(fingerprint(Home(Path(folder) / "home")))
    sys.exit(0 if _told(took, prints) else 1)


def _told(took: dict[str, list[national.Country]], prints: set[str]) -> bool:
    clock = {name: min(one.clock for one in found) for name, found in took.items()}
    processor = {name: min(one.processor for one in found) for name, found in took.items()}
    faster, dearer = clock["one process"] / clock["Dask"], clock["Dask"] / clock["pool"]
    for name in took:
        print(f"{name:<12} {clock[name]:7.1f} s on the clock, {processor[name]:7.1f} s of processor")
    print(f"two against one: {faster:.2f} times as fast on the clock (not less than {SPEED_UP_BOUND})")
    print(
        f"Dask against the pool: {dearer:.2f} on the clock (not more than {DASK_BOUND}), "
        f"{processor['Dask'] / processor['pool']:.2f} of processor; load at the end {os.getloadavg()[0]:.1f}"
    )
    print(f"documents, draws and tables: {'the same to the last bit' if len(prints) == 1 else 'DIFFERENT'}")
    return len(prints) == 1 and faster >= SPEED_UP_BOUND and dearer <= DASK_BOUND


def fingerprint(home: Home) -> str:
    """SHA-256 over every file of outbox and draws and every row of the computed tables."""
    from small_inbox import frames  # beside the tests; national has put them on the path

    digest = sha256()
    for folder in ("outbox", "draws"):
        for path in sorted((home.root / folder).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(home.root).as_posix().encode() + path.read_bytes())
    for name, rows in sorted(frames(home.warehouse, COMPUTED).items()):
        digest.update(name.encode() + pd.util.hash_pandas_object(rows.astype(str), index=False).to_numpy().tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
