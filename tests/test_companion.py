"""A run that is killed leaves no process behind; one that ends by itself ends nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.machinery.companion import PROCESSES, marked, watched

ROOT = Path(__file__).resolve().parent.parent
RUN = """
import subprocess, sys, time
from flows.machinery.companion import MARK, watched
import os
with watched():
    child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
    print(child.pid, os.environ[MARK], flush=True)
    time.sleep(float(sys.argv[1]))
"""

pytestmark = pytest.mark.skipif(not (PROCESSES / "self" / "environ").exists(), reason="processes cannot be listed here")


def start(seconds: float) -> tuple[subprocess.Popen[str], int, str]:
    run = subprocess.Popen([sys.executable, "-c", RUN, str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pid, mark = run.stdout.readline().split()
    return run, int(pid), mark


def test_a_killed_run_takes_what_it_started_with_it() -> None:
    run, child, mark = start(60)
    assert child in marked(mark)
    run.kill()
    run.wait()
    until = time.monotonic() + 20
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.1)
    assert marked(mark) == []


def test_a_run_that_ends_by_itself_leaves_its_children_to_themselves() -> None:
    run, child, mark = start(0)
    assert run.wait() == 0
    assert marked(mark) == [child]
    os.kill(child, signal.SIGKILL)


def test_the_mark_is_gone_after_the_block() -> None:
    before = dict(os.environ)
    with watched():
        assert dict(os.environ) != before
    assert dict(os.environ) == before
