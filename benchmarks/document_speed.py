"""How long documents take: one invented full cluster cold and warm, then N clusters with all files in two threads.

    python -m benchmarks.document_speed [--clusters 800] [--outbox ПАПКА]

``--outbox`` takes the figures of a computed outbox (its ``proposal.json``) instead of the invented cluster, over and over up to N.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

REPEATS = 5
CLUSTERS = 9
THREADS = 2


class Typst:
    """Seconds that threads spend inside typst."""

    def __init__(self) -> None:
        from proposals import typesetting

        self.seconds, self._lock, self._made = 0.0, threading.Lock(), typesetting._compiler
        typesetting._compiler = lambda: self  # the stage asks it for a compiler each time

    def compile_with_warnings(self, **named: Any) -> Any:
        """The thread's own compiler, timed."""
        started = time.perf_counter()
        try:
            return self._made().compile_with_warnings(**named)
        finally:
            with self._lock:
                self.seconds += time.perf_counter() - started


def main() -> None:
    """Print one line a file, then the clusters: seconds by the clock and of the processor, typst's share, memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clusters", type=int, default=CLUSTERS)
    parser.add_argument("--outbox", type=Path)
    arguments = parser.parse_args()
    _one_cluster()
    _many(arguments.clusters, arguments.outbox)


def _one_cluster() -> None:
    started = time.perf_counter()
    from figures_builder import full_figures

    from proposals import document, machine, workbook

    print(f"импорт {time.perf_counter() - started:.2f} с")
    figures = [full_figures(code_version=f"0.1.{at}", group_size=25 + at) for at in range(REPEATS + 1)]
    for name, render in (("PDF", document.render), ("XLSX", workbook.render), ("JSON", machine.to_json)):
        size, cold = _timed(render, figures[0])
        warm = min(_timed(render, other)[1] for other in figures[1:])
        print(f"{name}: {size / 1000:.0f} кБ, первый раз {cold:.2f} с, далее {warm:.2f} с")


def _many(count: int, outbox: Path | None) -> None:
    """All files of so many clusters, as the stage writes them."""
    from figures_builder import full_figures

    from flows.outward.documents import write_documents
    from proposals import machine

    known = [machine.from_json(path.read_bytes()) for path in sorted(outbox.rglob("proposal.json"))] if outbox else [full_figures()]
    typst = Typst()
    before, started = _processor(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(THREADS) as pool:
        tasks = ((Path(folder) / str(at), one) for at, one in enumerate(islice(cycle(known), count)))
        waiting = [pool.submit(write_documents, place, one.model_copy(update={"code_version": f"0.1.{place.name}"})) for place, one in tasks]
        size = sum(len(done.result()) for done in waiting)
    clock, processor = time.perf_counter() - started, _processor() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"кластеров {count}, файлов {size}: {clock:.1f} с по часам, {processor:.1f} с процессора; "
        f"typst {typst.seconds:.1f} с ({100 * typst.seconds / (THREADS * clock):.0f} % времени потоков); память {memory:.0f} МБ"
    )


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _timed(render: Callable[..., bytes], figures: object) -> tuple[int, float]:
    started = time.perf_counter()
    return len(render(figures)), time.perf_counter() - started


if __name__ == "__main__":
    main()
