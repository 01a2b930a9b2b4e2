"""A country of invented regions from files to documents: ``python -m benchmarks.national --regions 89``.

``--small`` takes small regions (one group of programmes, a few questionnaires): what grows faster than the regions shows on
them too. ``--record FILE`` appends the measurement as a line of JSON; benchmarks/speed_page.py fits the growth over several.

Prints, for each stage, seconds on the clock and of processors (this process and its workers), and the largest memory of
the whole process tree. What fewer regions would mean for 89 is printed as a straight line, and called one.
The files are made first and not counted; the bar is that of the whole: 89 regions in 20 minutes on two cores, 4 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from flows.forecast import forecast
from flows.forecast_errors import measure_errors
from flows.ingest import ingest
from flows.machinery import workers
from flows.machinery.region_fence import lost_regions
from flows.machinery.sample_inbox import write_sample
from flows.machinery.warehouse import writing
from flows.machinery.workers import Crew
from flows.plan import plan
from flows.propose import propose
from flows.publish import publish
from flows.settings import Home
from flows.transform import transform
from sql import run

VINTAGE = date(2026, 11, 23)
COUNTRY = 89
SMALL_UGPS = ("23.",)  # taught for three clusters
BAR_MINUTES, BAR_GB = 20, 4
WATCH_SECONDS = 0.5
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
Crews = Callable[[int | None], AbstractContextManager[Crew]]


class Watch:
    """Largest memory of this process and its workers, looked at twice a second: proportional set size, bytes."""

    def __init__(self, crew: Crew) -> None:
        self.peak = 0
        self._crew = crew
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(WATCH_SECONDS):
            pids = [os.getpid(), *self._crew.processes]
            self.peak = max(self.peak, sum(map(_memory, pids)))


def main() -> None:
    """Run the stages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=4)
    parser.add_argument("--workers", type=int, default=None, help="processes; one a processor where not given")
    parser.add_argument("--home", type=Path, default=None, help="where to work; a temporary folder where not given")
    parser.add_argument("--small", action="store_true", help="small regions")
    parser.add_argument("--record", type=Path, default=None, help="append the measurement here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        took = measure(chosen.home or Path(temporary), chosen.regions, chosen.workers, chosen.small)
    if chosen.record:
        chosen.record.parent.mkdir(parents=True, exist_ok=True)
        with chosen.record.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(took)) + "\n")


@dataclass(frozen=True)
class Country:
    """One measurement of all stages; ``stages`` seconds of processor by stage, ``clock`` seconds, ``peak`` bytes."""

    regions: int
    workers: int
    small: bool
    stages: dict[str, float]
    clock: float
    peak: int
    lost: int

    @property
    def processor(self) -> float:
        """Seconds of processors, all stages."""
        return sum(self.stages.values())


def measure(root: Path, regions: int, count: int | None, small: bool = False, crews: Crews = workers.of_run) -> Country:
    """All stages over ``regions`` regions in an empty home, by a crew of ``crews``."""
    home, inbox = Home(root / "home"), root / "inbox"
    _write(inbox, regions, small)
    began, stages = time.perf_counter(), dict[str, float]()
    with crews(count) as crew, Watch(crew) as watch:
        print(f"regions {regions}{' (small)' if small else ''}, workers {crew.count}, load of the machine {os.getloadavg()[0]:.1f}")
        for name, stage in _stages(home, crew):
            with measured(name, crew, watch) as processors, writing(home, VINTAGE) as con:
                stage(con)
            stages[name] = processors[0]
        with measured("publish", crew, watch) as processors:
            lost = _publish(home)
        stages["publish"] = processors[0]
        took = Country(regions, crew.count, small, stages, time.perf_counter() - began, watch.peak, lost)
    _tell(home, took)
    return took


def _stages(home: Home, crew: Crew) -> tuple[tuple[str, Callable[..., object]], ...]:
    inbox = home.root.parent / "inbox"
    return (
        ("ingest", lambda con: ingest(con, home, inbox, VINTAGE, crew=crew)),
        ("transform", lambda con: transform(con, VINTAGE)),
        ("forecast", lambda con: forecast(con, home, VINTAGE, crew=crew)),
        ("errors", lambda con: measure_errors(con, VINTAGE)),
        ("plan", lambda con: plan(con, home, VINTAGE, crew=crew)),
        ("propose", lambda con: propose(con, home, VINTAGE, crew=crew)),
    )


def _write(inbox: Path, regions: int, small: bool) -> None:
    if not small:
        write_sample(inbox, vintage=VINTAGE, seed=1, regions=regions)
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from small_inbox import small_documents

    from sample.documents import Files

    for number in range(1, regions + 1):
        folder = inbox / str(900 + number)
        folder.mkdir(parents=True)
        for name, payload in Files(small_documents(number, SMALL_UGPS)).items():
            (folder / name).write_bytes(payload)


def _tell(home: Home, took: Country) -> None:
    load = os.getloadavg()[0]
    print(f"{_size(home)}, documents {len(list(home.outbox(VINTAGE).rglob('proposal.pdf')))}, regions lost {took.lost}")
    print(
        f"whole: {took.clock / 60:.1f} min on the clock, {took.processor / 60:.1f} min of processor, {took.processor / took.regions:.1f} s a region; "
        f"peak {took.peak / 1e9:.2f} GB; load at the end {load:.1f}"
    )
    if took.regions == COUNTRY and not took.small:
        kept = took.clock <= 60 * BAR_MINUTES and took.peak <= 1e9 * BAR_GB and not took.lost
        print(f"bar: {'kept' if kept else 'missed'} ({BAR_MINUTES} min, {BAR_GB} GB, nobody lost)")
    elif not took.small:
        print(
            f"a straight line to {COUNTRY} regions, not a measurement: {took.clock / took.regions * COUNTRY / 60:.0f} min on the clock "
            f"as loaded now, {took.processor / took.regions * COUNTRY / 60 / 2:.0f} min if two processors had nothing else to do"
        )


@contextmanager
def measured(name: str, crew: Crew, watch: Watch) -> Iterator[list[float]]:
    """Time one stage; the list holds its processor seconds afterwards."""
    clock, here, there = time.perf_counter(), time.process_time(), _children(crew)
    found: list[float] = []
    yield found
    clock, here, there = time.perf_counter() - clock, time.process_time() - here, _children(crew) - there
    found.append(here + there)
    print(
        f"  {name:<10} {clock:7.1f} s on the clock, processor {here:7.1f} s here and {there:7.1f} s in workers, "
        f"memory so far {watch.peak / 1e9:.2f} GB",
        flush=True,
    )


def _publish(home: Home) -> int:
    """Publish; returns how many regions some stage lost."""
    con = run.connect(home.warehouse)
    try:
        publish(con, home.snapshot)
        lost = lost_regions(con, VINTAGE)
        for one in lost:
            print(f"  ! {one.sentence}")
        return len(lost)
    finally:
        con.close()


def _size(home: Home) -> str:
    con = run.connect(home.warehouse)
    try:
        found = con.execute(
            "select min(p), median(p), max(p), min(c), median(c), max(c), min(o), median(o), max(o) from (select "
            "count(distinct programme) as p, count(distinct college) as c, count(distinct (programme, basis, college, form)) as o "
            "from plan.offer group by ref_area)"
        ).fetchall()[0]
    finally:
        con.close()
    words = ("programmes", "colleges", "offers")
    return "a region has " + ", ".join(
        f"{word} {found[at]:g}–{found[at + 2]:g} (median {found[at + 1]:g})"
        for word, at in zip(words, (0, 3, 6), strict=True)
    )


def _children(crew: Crew) -> float:
    """Processor seconds of the workers so far."""
    total = 0.0
    for pid in crew.processes:
        with suppress(FileNotFoundError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
    return total


def _memory(pid: int) -> int:
    """Bytes of a process, pages that it shares divided among those who share them; 0 when it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
