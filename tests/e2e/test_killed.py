"""Everything is killed at once in the middle of a night; after the restart the dead run is marked and the next night finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, STARTUP_SECONDS, STOP_SECONDS, Served, free_port
from small_inbox import write_small

pytestmark = pytest.mark.e2e

RUN_SECONDS = 600
MARKED_WITHIN_SECONDS = 180


def serving(root: Path, port: int) -> Served:
    """``kadry serve`` on a home that may be left from before."""
    log = root / "serve.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = ["serve", "--home", str(root / "home"), "--inbox", str(root / "inbox"), "--port", str(port)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *words], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + STARTUP_SECONDS
    while "Готово: " not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(1)
    return Served(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/documents/", root / "home", root / "inbox", process)


def of_home(home: Path) -> list[int]:
    """Processes that work for this home: server, worker, watch and runs."""
    mark, found = f"KADRY_HOME={home.resolve()}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def until(states: Any, wanted: set[str], seconds: float) -> float:
    """Wait until every wanted state was seen at once; returns how long it took."""
    began = time.monotonic()
    while not wanted <= (seen := states()):
        assert time.monotonic() - began < seconds, seen
        time.sleep(1)
    return time.monotonic() - began


def test_a_power_cut_in_the_middle_of_a_night(tmp_path: Path) -> None:
    write_small(tmp_path / "inbox")
    port = free_port()
    served = serving(tmp_path, port)
    runs = [served.started("nightly")["id"] for _ in range(2)]
    until(lambda: {served.api(f"flow_runs/{run}")["state_name"] for run in runs}, {"Running", "AwaitingConcurrencySlot"}, RUN_SECONDS)
    for pid in [served.process.pid, *of_home(tmp_path / "home")]:
        os.kill(pid, signal.SIGKILL)
    served.process.wait()

    began = time.monotonic()
    served = serving(tmp_path, port)
    try:
        until(lambda: {served.api(f"flow_runs/{run}")["state_type"] for run in runs}, {"CRASHED"}, MARKED_WITHIN_SECONDS)
        assert time.monotonic() - began < STARTUP_SECONDS + MARKED_WITHIN_SECONDS
        ended = [served.finished(run, RUN_SECONDS) for run in runs]
        assert sorted(one["state_type"] for one in ended) == ["COMPLETED", "CRASHED"]
        [dead] = [one for one in ended if one["state_type"] == "CRASHED"]
        assert "прерван" in dead["state"]["message"]
        limit = served.deployment("nightly")["global_concurrency_limit"]
        assert limit["active_slots"] == 0
    finally:
        served.process.send_signal(signal.SIGINT)
        served.process.wait(STOP_SECONDS)
