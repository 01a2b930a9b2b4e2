"""However a night is ended, nothing of it stays: no server, no worker, no lock; and the next one ends as if undisturbed.

Ctrl-C as a terminal sends it (to all of its processes at once), a plain kill, a closed terminal, and kill −9 of the command alone, as
the kernel does when memory runs out.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from night import ROOT, Place, environment, place_in, words
from test_kill import STAGES, assert_mended

from flows.machinery.lock import writer_lock

pytestmark = pytest.mark.faults
SECONDS = 60  # on a busy machine; seconds on a quiet one
INTERRUPTED = 130


@dataclass
class AtTerminal:
    """A night that somebody started at a terminal: the terminal's other end, and what it has shown."""

    process: subprocess.Popen[bytes]
    terminal: int
    shown: bytes = b""

    def wait_for(self, text: str) -> None:
        """Until the terminal shows it."""
        while text.encode() not in self.shown:
            self.shown += os.read(self.terminal, 1 << 16)

    def rest(self) -> str:
        """All that it shows until the process ends."""
        while True:
            try:
                piece = os.read(self.terminal, 1 << 16)
            except OSError:  # nobody has the other end open
                break
            if not piece:
                break
            self.shown += piece
        return self.shown.decode("utf-8", "replace")


def at_terminal(place: Place) -> AtTerminal:
    """The command with a terminal of its own."""
    own, its = pty.openpty()

    def begin() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        for number in (signal.SIGINT, signal.SIGHUP):  # as in a shell that runs in a window
            signal.signal(number, signal.SIG_DFL)

    process = subprocess.Popen(words(place), cwd=ROOT, env=environment(TERM="xterm"), stdin=its, stdout=its, stderr=its, start_new_session=True, preexec_fn=begin)
    os.close(its)
    return AtTerminal(process, own)


def of_home(home: Path) -> list[int]:
    """Processes that say in their environment or their words that they work for this home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:  # ended meanwhile, or another user's
            continue
        if str(home).encode() in said:
            found.append(int(folder.name))
    return found


ENDINGS: dict[str, tuple[Callable[[AtTerminal], object], int]] = {
    "Ctrl-C at the terminal": (lambda run: os.write(run.terminal, b"\x03"), INTERRUPTED),
    "a plain kill": (lambda run: run.process.terminate(), INTERRUPTED),
    "a plain kill of all of it": (lambda run: os.killpg(run.process.pid, signal.SIGTERM), INTERRUPTED),
    "the terminal is closed": (lambda run: os.close(run.terminal), INTERRUPTED),
    "kill −9 of the command alone": (lambda run: run.process.kill(), -signal.SIGKILL),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One home for all: each ending finds what the last one left."""
    return place_in(tmp_path_factory.mktemp("концы"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ended_night_leaves_no_process_and_no_lock(place: Place, ending: str) -> None:
    end, code = ENDINGS[ending]
    run = at_terminal(place)
    run.wait_for(STAGES[2])
    assert len(of_home(place.home)) >= 2  # the command and its server
    end(run)
    said = ""
    if ending != "the terminal is closed":
        said = run.rest()
        os.close(run.terminal)
    assert run.process.wait(SECONDS) == code, said[-2_000:]
    assert code != INTERRUPTED or not said or "Прервано" in said
    assert "Traceback" not in said
    until = time.monotonic() + SECONDS
    while of_home(place.home) and time.monotonic() < until:
        time.sleep(0.1)
    assert of_home(place.home) == []
    with writer_lock(place.home / "writer.lock", pytest.fail):
        pass


def test_the_night_after_all_of_them_ends_as_if_undisturbed(place: Place, undisturbed: Place) -> None:
    assert_mended(place, undisturbed)
