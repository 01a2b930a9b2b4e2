"""Cases in blocks, each block in a process of its own, with guards of time and memory; what came of them adds up from run to run.

A level says what a case is (a whole file, a table, bytes of a container, a cell). An escape is whatever is neither an answer nor a
sentence of ours: another exception, rows that do not add up, a case slower than its guard, memory above it, a process that died. Escapes
are told by their place in the program; a place that no longer escapes when the campaign goes on is counted as mended.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import resource
import select
import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from models.errors import KadryError

ROOT = str(Path(__file__).resolve().parent.parent)
LONGEST_BLOCK_SECONDS = 3_600.0  # on a busy machine
SMALLEST_ROOM = 64_000_000  # bytes above what a process holds when it starts


class TooSlow(BaseException):
    """A case above its guard of time; no fence of the program takes it for an error of a file."""


class Level(Protocol):
    """One depth at which damage is fed in.

    key      row of the page: fuzz/<key>/<seed>
    title    what a case is, Russian
    block    cases of one process
    seconds  of the processor that one case may take
    memory   bytes that a process may take above what it holds when it starts
    """

    key: str
    title: str
    block: int
    seconds: float
    memory: int

    def one(self, chance: random.Random, where: str, tally: Tally) -> bool:
        """Damage and read once: True for a reading, False for a refusal in words; a sentence may be raised too."""
        ...

    def late(self) -> dict[str, str]:
        """Case → what is wrong with it, found when the block ends."""
        ...


@dataclass
class Tally:
    """What became of the cases of one level and seed."""

    cases: Counter[str] = field(default_factory=Counter)
    read: int = 0
    told: int = 0
    hung: int = 0
    mended: int = 0
    escaped: dict[str, dict[str, Any]] = field(default_factory=dict)  # place → times, first case, what was seen
    following: int = 0  # the case at which its seed goes on

    @property
    def tried(self) -> int:
        """All cases."""
        return sum(self.cases.values())

    @property
    def lost(self) -> int:
        """Cases that escaped and were no hangs."""
        return sum(one["times"] for one in self.escaped.values()) - self.hung

    def escape(self, where: str, told: str, place: str) -> None:
        """Keep the first case of each place."""
        self.escaped.setdefault(place, {"times": 0, "where": where, "told": told})["times"] += 1
        self.hung += place.startswith(TooSlow.__name__)

    def add(self, other: Tally) -> None:
        """Join what a process reports."""
        self.cases.update(other.cases)
        self.read, self.told, self.hung = self.read + other.read, self.told + other.told, self.hung + other.hung
        for place, one in other.escaped.items():
            self.escaped.setdefault(place, {**one, "times": 0})["times"] += one["times"]


class State:
    """The tallies of all levels and seeds in one file, written after each block: a seed is a row of its own on the page, never counted twice."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        kept = json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}
        self.tallies = {key: Tally(**{**one, "cases": Counter(one["cases"])}) for key, one in kept.items()}

    def of(self, level: Level, seed: int) -> Tally:
        """Tally of a level under a seed."""
        return self.tallies.setdefault(f"{level.key}/{seed}", Tally())

    def save(self) -> None:
        """Write all of it in place of what was there."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps({key: vars(one) for key, one in self.tallies.items()}, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(self.path)


def run_block(level: Level, tally: Tally, seed: int, most: int) -> int:
    """The next block of a seed; where its process dies, the case it was at escapes and the rest goes on. Returns how many cases were run."""
    first = tally.following
    count = min(level.block, most)
    left, at = [range(first, first + count)], mmap.mmap(-1, 8)
    while left:
        cases = left.pop()
        if not cases:
            continue
        at[:] = cases.start.to_bytes(8, "little")
        told, how = _in_child(level, cases, seed, at)
        if told:
            answer = json.loads(told)
            tally.add(Tally(**{**answer, "cases": Counter(answer["cases"])}))
            continue
        fatal = int.from_bytes(at[:], "little")
        hung = how.startswith("не кончился")
        tally.escape(_where(level, seed, fatal), how, f"{TooSlow.__name__ if hung else 'процесс погиб'}: {how}, случай {fatal}")
        tally.cases["процесс погиб"] += 1
        left += [range(fatal + 1, cases.stop), range(cases.start, fatal)]  # what came before it was not told
    tally.following = first + count
    return count


def try_again(level: Level, tally: Tally) -> None:
    """The first case of every place that escaped: what is answered now has been mended."""
    for place, one in list(tally.escaped.items()):
        _, seed, case = one["where"].replace("seed ", "").replace("case ", "").split(", ")
        told, _ = _in_child(level, range(int(case), int(case) + 1), int(seed), mmap.mmap(-1, 8))
        if told and not json.loads(told)["escaped"]:
            tally.mended += 1
            tally.hung -= one["times"] * place.startswith(TooSlow.__name__)
            del tally.escaped[place]


def _where(level: Level, seed: int, case: int) -> str:
    return f"{level.key}, seed {seed}, case {case}"


def _in_child(level: Level, cases: range, seed: int, at: mmap.mmap) -> tuple[bytes, str]:
    mouth, ear = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mouth)
        try:
            _as_child(level, cases, seed, at, ear)
        finally:
            os._exit(1)  # never back into the parent's work
    os.close(ear)
    with os.fdopen(mouth, "rb") as pipe:
        return _listened(pipe.fileno(), child)


def _listened(pipe: int, child: int) -> tuple[bytes, str]:
    """What the child says before it ends, or how it ended without a word."""
    until, said = time.monotonic() + LONGEST_BLOCK_SECONDS, b""
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return b"", f"не кончился за {LONGEST_BLOCK_SECONDS:.0f} с"
        piece = os.read(pipe, 1 << 16)
        if not piece:
            status = os.waitpid(child, 0)[1]
            return (said, "") if os.WIFEXITED(status) and not os.WEXITSTATUS(status) else (b"", f"процесс погиб ({status})")
        said += piece


def _as_child(level: Level, cases: range, seed: int, at: mmap.mmap, ear: int) -> None:
    """The block of a child; never returns."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * mmap.PAGESIZE
    most = held + max(level.memory, SMALLEST_ROOM)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGPROF, _too_slow)
    tally = Tally()
    for case in cases:
        at[:] = case.to_bytes(8, "little")
        signal.setitimer(signal.ITIMER_PROF, level.seconds)
        one_case(level, seed, case, tally)
    signal.setitimer(signal.ITIMER_PROF, 0)
    for where, told in level.late().items():
        tally.escape(where, told, f"позднее: {told.strip().splitlines()[-1][:200]}")
    payload = json.dumps(vars(tally), ensure_ascii=False).encode("utf-8", "backslashreplace")
    while payload:
        payload = payload[os.write(ear, payload) :]
    os._exit(0)


def one_case(level: Level, seed: int, case: int, tally: Tally) -> None:
    """One case of a level: the same seed and number make the same case."""
    where = _where(level, seed, case)
    try:
        if level.one(random.Random(f"{seed}/{level.key}/{case}"), where, tally):
            tally.read += 1
        else:
            tally.told += 1
    except KadryError as error:
        tally.told += 1
        if not str(error).strip():
            tally.escape(where, traceback.format_exc(limit=-6), "ошибка без слов")
    except BaseException as error:
        tally.escape(where, traceback.format_exc(limit=-8)[-4_000:], _place(error))


def _place(error: BaseException) -> str:
    """Where in the program it happened: the last of our own lines."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.filename.startswith(ROOT) and "/.venv/" not in one.filename]
    last = (own or frames)[-1]
    return f"{type(error).__name__}: {last.filename.removeprefix(ROOT + '/')}, {last.name}, {last.line}"


def _too_slow(number: int, frame: object) -> None:
    raise TooSlow
