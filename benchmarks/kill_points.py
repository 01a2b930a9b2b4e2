"""Kill points: each stage is killed at chosen moments, and the next run must end as if nothing had been.

``python -m benchmarks.kill_points --points 500 --seed 1 [--only journal …]`` kills a process before one of its durable steps (a file
opened for writing, a rename, a removal, a new folder), or after a drawn time of the processor, which ends it inside DuckDB too.
Then the step is run once more and everything it keeps is compared with an unbroken run, byte for byte and row by row. 1 when
anything was lost, doubled or hung. The result goes to docs/reliability.json and, with it, the page (benchmarks/reliability.py).
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import kill_world, reliability
from benchmarks.kill_world import Scene

LONGEST_SECONDS = 300.0  # of one run on a busy machine; the unbroken one takes seconds
LAST_WORDS_SECONDS = 5.0  # before that end a run that hangs says where
POLL_SECONDS = 0.002
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod"})
COMMAND = "python -m benchmarks.kill_points --only {}"


@dataclass(frozen=True)
class Moment:
    """Where a run is killed: before a durable step, or when it has used so much of the processor."""

    step: int = 0
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Ended:
    """How a run in a process of its own ended."""

    signal: int
    code: int
    steps: int
    cpu_seconds: float
    said: str
    answer: object


@dataclass
class Score:
    """What became of the kill points of one scene."""

    scene: Scene
    tried: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seen: set[Moment] = field(default_factory=set)
    outlived: int = 0

    def row(self) -> reliability.Row:
        count = Counter(fault.split(":")[0] for fault in self.faults)
        told = f"{self.scene.recovery}; перед шагом {self.tried['step']}, внутри шага {self.tried['cpu']}"
        return reliability.Row(
            f"kill/{self.scene.key}", f"kill −9: {self.scene.name}", COMMAND.format(self.scene.key), sum(self.tried.values()),
            count["потеряно"], count["удвоено"], count["зависло"], told,
        )  # fmt: skip


def main() -> int:
    """Run the campaign and print the table."""
    arguments = options(__doc__, "kill points", 500, kill_world.scenes())
    scenes = [scene for scene in kill_world.scenes() if not arguments.only or scene.key in arguments.only]
    weight = sum(scene.share for scene in scenes)
    began, faults = time.monotonic(), []
    gc.collect()
    gc.freeze()  # what the children share is never copied for a count of references
    with tempfile.TemporaryDirectory(prefix="kill-", dir=arguments.folder) as folder:
        world = kill_world.World(Path(folder), forked)
        for scene in scenes:
            left = arguments.minutes * 60 - (time.monotonic() - began)
            points = max(1, round(arguments.points * scene.share / weight))
            try:
                score = killed(world, scene, points, arguments.seed, left)
            except kill_world.Unprepared as error:
                faults.append(f"{scene.name}: {error}")
                continue
            faults += score.faults
            row = score.row()
            print(f"{row.fault:<60} {row.tried:>5}  потеряно {row.lost}, удвоено {row.doubled}, зависло {row.hung}; {row.recovered}", flush=True)
            if arguments.record and row.tried:
                reliability.record([row], added=arguments.add)
    gc.unfreeze()  # or DuckDB's binding prints a page about what was never collected
    print("\n".join(faults))
    return 1 if faults else 0


def killed(world: kill_world.World, scene: Scene, points: int, seed: int, seconds: float) -> Score:
    """Kill one scene at so many points, or at as many as the time allows."""
    score, began = Score(scene), time.monotonic()
    if seconds <= 0:
        return score
    before, wanted, whole = world.prepared(scene)
    home = world.folder / "дом" / "рабочая папка"
    for number in range(points):
        if time.monotonic() - began > seconds:
            break
        chance = random.Random(f"{seed}/{scene.key}/{number}")
        moment = _moment(chance, whole, scene)
        _copied(before, home)
        ended = forked(lambda: scene.work(world, home), home, moment)
        if ended.signal == 0 and ended.code == 0:
            score.outlived += 1
            continue
        if ended.signal == 0:
            score.faults.append(f"потеряно: {scene.name}, {moment}: {ended.said}")
        score.tried["step" if moment.step else "cpu"] += 1
        _judged(world, scene, home, wanted, moment, score)
    return score


def _judged(world: kill_world.World, scene: Scene, home: Path, wanted: object, moment: Moment, score: Score) -> None:
    """What a reader sees after the kill, and what the next run makes of it."""
    where = f"{scene.name}, {moment}"
    readable = forked(lambda: kill_world.require_readable(home), home)
    if readable.code or readable.signal:
        score.faults.append(f"потеряно: {where}: читатель видит кусок: {readable.said}")
    mended = forked(lambda: kill_world.mended(world, scene, home), home)
    if mended.signal == signal.SIGKILL:
        score.faults.append(f"зависло: {where}")
    elif mended.code or mended.signal:
        score.faults.append(f"потеряно: {where}: {mended.said}")
    elif mended.answer != wanted:
        kind, told = kill_world.difference(wanted, mended.answer)
        score.faults.append(f"{kind}: {where}: {told}")


def _moment(chance: random.Random, whole: Ended, scene: Scene) -> Moment:
    if whole.steps and chance.random() < scene.steps_share:
        return Moment(step=chance.randint(1, whole.steps))
    return Moment(cpu_seconds=max(1e-4, chance.uniform(0, whole.cpu_seconds)))


def forked(work: Callable[[], object], home: Path, moment: Moment | None = None) -> Ended:
    """Run in a process of its own; the modules are there already, so it starts in milliseconds. One that hangs is ended, and
    ``said`` is where its threads stood."""
    mouth, ear = os.pipe()
    with tempfile.TemporaryFile() as stood:
        child = os.fork()
        if child == 0:
            os.close(mouth)
            faulthandler.dump_traceback_later(max(LONGEST_SECONDS - LAST_WORDS_SECONDS, LONGEST_SECONDS / 2), file=stood)
            _as_child(work, home, moment or Moment(), ear)
        os.close(ear)
        status = _waited(child)
        stood.seek(0)
        hung = stood.read().decode(errors="replace")
    with os.fdopen(mouth, encoding="utf-8") as pipe:
        told = pipe.read()
    answer: dict[str, Any] = json.loads(told) if told else {"said": hung}
    return Ended(
        os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
        answer.get("steps", 0), answer.get("cpu", 0.0), answer.get("said", ""), answer.get("answer"),
    )  # fmt: skip


def _waited(child: int) -> int:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        time.sleep(POLL_SECONDS)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _as_child(work: Callable[[], object], home: Path, moment: Moment, ear: int) -> None:
    """The work of a child; never returns."""
    steps = _counted(home, moment.step)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    own = resource.getrusage(resource.RUSAGE_SELF)
    if moment.cpu_seconds:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the kernel ends the process wherever it is, as kill −9 does
        signal.setitimer(signal.ITIMER_PROF, moment.cpu_seconds)
    code, said, answer = 0, "", None
    try:
        answer = work()
    except BaseException:
        code, said = 1, traceback.format_exc(limit=-8)
    signal.setitimer(signal.ITIMER_PROF, 0)
    now = resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - own.ru_utime - own.ru_stime
    payload = json.dumps({"steps": steps[0], "cpu": cpu, "said": said, "answer": answer}, ensure_ascii=False).encode()
    while payload:
        payload = payload[os.write(ear, payload) :]
    os._exit(code)


def _counted(home: Path, kill_at: int) -> list[int]:
    """Count this process's durable steps below the home; before the chosen one it ends itself."""
    steps, root = [0], str(home)

    def hook(event: str, arguments: Sequence[object]) -> None:
        durable = isinstance(arguments[2], int) and bool(arguments[2] & WRITING) if event == "open" else event in STEPS
        if durable and any(str(one).startswith(root) for one in arguments[:2]):
            steps[0] += 1
            if steps[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return steps


def _copied(before: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(before, home)


def options(description: str | None, what: str, points: int, scenes: Sequence[Scene]) -> argparse.Namespace:
    """The options of a campaign of points, the same for kills and for refusals of the disk."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=points, help=f"{what} over all scenes, by their shares")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after so long; the page says how many were tried")
    parser.add_argument("--only", nargs="*", default=[], choices=[one.key for one in scenes], metavar="SCENE", help=f"of: {', '.join(one.key for one in scenes)}")
    parser.add_argument("--folder", type=Path, default=None, help="where the homes lie; a memory disk is quick")
    parser.add_argument("--record", action="store_true", help="write docs/reliability.json and its page")
    parser.add_argument("--add", action="store_true", help="add to what another seed has tried")
    chosen = parser.parse_args()
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    return chosen


if __name__ == "__main__":
    sys.exit(main())
