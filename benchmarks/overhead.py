"""What a user waits for besides the arithmetic: ``python -m benchmarks.overhead [--rounds 1]``.

    kadry --help, kadry status
    the sample's night in a new home, again with nothing changed, and again while ``kadry serve`` runs on the home
    the same stages without Prefect: what remains of the first night is Prefect and start-up
    a what-if that was asked before
    a run of the form: from the click to its state «Running»

Seconds on the clock and of processors, children included; the quickest of the rounds counts. A bound is of the clock on an
idle machine, so the load is printed. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from flows.machinery.sample_inbox import write_sample
from flows.machinery.scheduled import NIGHTLY
from flows.machinery.workers import ONE_THREAD, YOUNG_OBJECTS
from flows.settings import Home

ROOT = Path(__file__).resolve().parent.parent
VINTAGE = date(2026, 11, 28)
KADRY = [sys.executable, "-m", "flows.cli"]
STARTUP_SECONDS, STOP_SECONDS, RUN_SECONDS = 300, 90, 600
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of processors."""

    clock: float
    processor: float


BOUNDS = {
    "kadry --help": 0.3, "kadry status": 1.0, "night, new home": 45.0, "night, nothing changed": 20.0,
    "night, nothing changed, server running": 10.0, "what-if, asked before": 5.0, "click to run": 5.0,
}  # fmt: skip
OVERHEAD_BOUND = 0.25


def main() -> None:
    """Measure all, print each beside its bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.bare:
        bare_night(chosen.bare)
        return
    found: dict[str, list[Took]] = {}
    for _ in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as folder:
            for name, took in _measured(Path(folder)):
                found.setdefault(name, []).append(took)
    best = {name: min(took, key=lambda one: one.clock) for name, took in found.items()}
    print(f"load at the end {os.getloadavg()[0]:.1f}")
    kept = [_told(name, took) for name, took in best.items()]
    overhead = 1 - best["the stages alone"].processor / best["night, new home"].processor
    print(f"Prefect and start-up: {100 * overhead:.0f} % of the first night's processor time (not more than {100 * OVERHEAD_BOUND:.0f} %)")
    sys.exit(0 if all(kept) and overhead <= OVERHEAD_BOUND else 1)


def _told(name: str, took: Took) -> bool:
    bound = BOUNDS.get(name)
    said = "" if bound is None else f"   not more than {bound:g} s: {'yes' if took.clock <= bound else 'NO'}"
    print(f"{name:<40} {took.clock:7.2f} s on the clock {took.processor:7.2f} s of processor{said}")
    return bound is None or took.clock <= bound


def _measured(folder: Path) -> Iterator[tuple[str, Took]]:
    home = folder / "home"
    at_home = ["--home", str(home)]
    night = ["nightly", *at_home, "--sample", "--vintage", VINTAGE.isoformat()]
    scenario = ["whatif", *at_home, "--name", "again", "--match", "0.5"]
    yield "kadry --help", _timed([*KADRY, "--help"])
    yield "night, new home", _timed([*KADRY, *night])
    yield "the stages alone", _timed([sys.executable, "-m", "benchmarks.overhead", "--bare", str(folder / "bare")])
    yield "night, nothing changed", _timed([*KADRY, *night])
    yield "kadry status", _timed([*KADRY, "status", *at_home])
    _timed([*KADRY, *scenario])
    yield "what-if, asked before", _timed([*KADRY, *scenario])
    [inbox] = (home / "sample").iterdir()
    with _serving(home, inbox) as address:
        yield "night, nothing changed, server running", _timed([*KADRY, *night])
        yield "click to run", _clicked(address)


def bare_night(root: Path) -> None:
    """The sample's files and the stages of a night, one after the other, in this process."""
    gc.set_threshold(YOUNG_OBJECTS)  # as `kadry` does
    from flows.forecast import forecast
    from flows.forecast_errors import measure_errors
    from flows.ingest import ingest
    from flows.machinery.warehouse import opened, writing
    from flows.plan import plan
    from flows.propose import propose
    from flows.publish import publish
    from flows.transform import transform

    home, inbox = Home(root), root / "sample"
    write_sample(inbox, vintage=VINTAGE, seed=1, regions=1)
    stages: tuple[Callable[..., object], ...] = (
        lambda con: ingest(con, home, inbox, VINTAGE),
        lambda con: transform(con, VINTAGE),
        lambda con: forecast(con, home, VINTAGE),
        lambda con: measure_errors(con, VINTAGE),
        lambda con: plan(con, home, VINTAGE),
        lambda con: propose(con, home, VINTAGE),
    )
    for stage in stages:
        with writing(home, VINTAGE) as con:
            stage(con)
    with opened(home) as con:
        publish(con, home.snapshot)


def _timed(words: list[str]) -> Took:
    """Run a command to its end. Raises CalledProcessError with what it said."""
    began, before = time.perf_counter(), _children()
    subprocess.run(words, cwd=ROOT, env=_environment(), check=True, capture_output=True)
    return Took(time.perf_counter() - began, _children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment() -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "KADRY_"))}
    return {**mine, **ONE_THREAD}  # as `kadry` sets them


@contextmanager
def _serving(home: Path, inbox: Path) -> Iterator[str]:
    """``kadry serve`` on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / "serve.log"
    words = [*KADRY, "serve", "--home", str(home), "--inbox", str(inbox), "--port", str(port)]
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(words, cwd=ROOT, env=_environment(), stdout=output, stderr=output, start_new_session=True)
    try:
        deadline = time.monotonic() + STARTUP_SECONDS
        while "Готово: " not in log.read_text(encoding="utf-8"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(log.read_text(encoding="utf-8"))
            time.sleep(POLL_SECONDS)
        yield f"http://127.0.0.1:{port}/api"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(STOP_SECONDS)


def _clicked(address: str) -> Took:
    """A run of the night's form, until the server shows it running; it is waited for to its end."""
    with httpx.Client(base_url=address, timeout=60) as client:
        listed = client.post("/deployments/filter", json={}).json()
        form = next(one for one in listed if one["entrypoint"] == NIGHTLY)
        began = time.perf_counter()
        body = {"parameters": {"vintage": VINTAGE.isoformat()}, "state": {"type": "SCHEDULED"}}
        answer = client.post(f"/deployments/{form['id']}/create_flow_run", json=body)
        answer.raise_for_status()
        run = answer.json()["id"]
        _until(client, run, {"RUNNING", "COMPLETED"})
        clock = time.perf_counter() - began
        _until(client, run, {"COMPLETED"})
    return Took(clock, float("nan"))


def _until(client: httpx.Client, run: str, wanted: set[str]) -> None:
    deadline = time.monotonic() + RUN_SECONDS
    while (state := client.get(f"/flow_runs/{run}").json()["state_type"]) not in wanted:
        if state in {"FAILED", "CRASHED", "CANCELLED"} or time.monotonic() > deadline:
            raise SystemExit(f"the run is {state}")
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    main()
