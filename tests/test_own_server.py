"""The server of a run: it answers, the run never imports it, and it outlives neither the run's end nor its death."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.machinery.companion import PROCESSES, marked
from flows.machinery.own_server import URL, OwnServer
from flows.machinery.prefect_home import STARTUP_SECONDS, embed
from flows.settings import Home

ROOT = Path(__file__).resolve().parent.parent
RUN = """
import os, sys, time
from pathlib import Path
from flows.machinery.companion import MARK, watched
from flows.machinery.own_server import OwnServer
from flows.machinery.prefect_home import embed
from flows.settings import Home
home = Home(Path(sys.argv[1]))
embed(home)
server = OwnServer(home)
with watched(), server.running():
    from prefect.client.orchestration import get_client
    server.wait()
    with get_client(sync_client=True) as client:
        said = client.hello().status_code
    print(said, "prefect.server" in sys.modules, os.environ[MARK], server._process.pid, flush=True)
    time.sleep(float(sys.argv[2]))
"""
QUIET_SECONDS = 60

pytestmark = pytest.mark.skipif(not (PROCESSES / "self" / "environ").exists(), reason="processes cannot be listed here")


def start(home: Path, seconds: float) -> tuple[subprocess.Popen[str], list[str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = [sys.executable, "-c", RUN, str(home), str(seconds)]
    run = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    return run, run.stdout.readline().split()


def test_a_run_awaits_its_turn_is_answered_without_importing_the_server_and_takes_it_along(tmp_path: Path) -> None:
    """Its turn: two servers at once made Prefect's tables of a new home twice, "duplicate column name", and one was dead."""
    home = Home(tmp_path)
    home.prefect.mkdir(parents=True)
    with (home.prefect / "starting.lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        words = [sys.executable, "-c", RUN, str(tmp_path), "0"]
        run = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        log = tmp_path / "log"
        until = time.monotonic() + QUIET_SECONDS
        while not log.exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)
        assert not (log / "prefect-server.log").exists()
    status, imported, _, pid = run.communicate(timeout=STARTUP_SECONDS)[0].split()
    assert (status, imported) == ("200", "False")
    assert run.returncode == 0
    assert not (PROCESSES / pid).exists()


def test_a_server_that_ends_before_it_answers_is_told_from_one_that_is_late(tmp_path: Path) -> None:
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "prefect.db").write_bytes(b"no database" * 1000)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = [sys.executable, "-c", RUN, str(tmp_path), "0"]
    said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=STARTUP_SECONDS)
    assert said.returncode != 0
    assert "ServerEnded" in said.stderr
    assert "prefect-server.log" in said.stderr


def test_a_killed_run_leaves_no_server(tmp_path: Path) -> None:
    run, (_, _, mark, pid) = start(tmp_path, 600)
    assert int(pid) in marked(mark)
    run.kill()
    run.wait()
    until = time.monotonic() + QUIET_SECONDS
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.1)
    assert marked(mark) == []


def test_where_a_server_is_named_none_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, "http://127.0.0.1:1/api")
    before = os.umask(0o022)
    os.umask(before)
    names = {name for name in os.environ if name.startswith("PREFECT_")}
    try:
        embed(Home(tmp_path))
        server = OwnServer(Home(tmp_path))
        with server.running():
            server.wait()  # returns at once: there is nothing to wait for
            assert os.environ[URL] == "http://127.0.0.1:1/api"
    finally:
        os.umask(before)
        for name in [name for name in os.environ if name.startswith("PREFECT_") and name not in names]:
            del os.environ[name]
