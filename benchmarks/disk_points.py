"""The disk refuses at every stage: full after so many bytes, a limit of file size, read-only, rights of a folder or a file taken away.

``python -m benchmarks.disk_points --points 200 --seed 1 [--only publish …]`` runs each stage on a memory disk of its own under one of
these, in a process that has no right to write past them. Right: one of our sentences, what lies there stays readable, and when the fault
is lifted the same stage once more ends in what an undisturbed run leaves, byte for byte and row by row. A stage that says nothing and
leaves something else is a loss too. Needs the right to mount (root). 1 when anything was lost. ``--record`` writes docs/reliability.md.
"""

from __future__ import annotations

import ctypes
import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import kill_world, reliability
from benchmarks.kill_points import Ended, _copied, forked, options
from benchmarks.kill_world import Scene, World
from flows.machinery.fence import Unforeseen, in_words
from models.errors import KadryError

KINDS = ("полный диск", "предел размера файла", "только чтение", "права")
COMMAND = "python -m benchmarks.disk_points --only {}"
ROOMY = "2g"
PAGE = 4096
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2  # what lets root write where it may not
CAPABILITY_VERSION = 0x20080522


@dataclass
class Score:
    """What became of one scene."""

    scene: Scene
    told: Counter[str] = field(default_factory=Counter)
    unhindered: int = 0
    faults: list[str] = field(default_factory=list)

    def row(self) -> reliability.Row:
        lost = sum(not one.startswith("удвоено") for one in self.faults)
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.told.items()))
        return reliability.Row(
            f"disk/{self.scene.key}", f"отказ диска: {self.scene.name}", COMMAND.format(self.scene.key), sum(self.told.values()), lost,
            len(self.faults) - lost, 0, f"фраза, затем те же байты: {kinds}; не помешало {self.unhindered}",
        )  # fmt: skip


class Disk:
    """A memory disk at the folder above the home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", str(folder)], check=True)

    def change(self, options: str) -> None:
        """Mount it again with other options."""
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True)

    def used(self) -> int:
        """Bytes taken."""
        space = os.statvfs(self.folder)
        return (space.f_blocks - space.f_bfree) * space.f_frsize

    def leave(self) -> None:
        """Take it away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@dataclass(frozen=True)
class Refusal:
    """One way in which the disk refuses: what is done to it, what the process may not, and how it is lifted."""

    kind: str
    apply: Callable[[], None]
    inside: Callable[[], None]
    lift: Callable[[], None]
    about: str


def main() -> int:
    """Run the campaign and print the table."""
    arguments = options(__doc__, "refusals, of each kind at least one a scene,", 200, scenes())
    chosen = [scene for scene in scenes() if not arguments.only or scene.key in arguments.only]
    began, faults = time.monotonic(), []
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="disk-", dir=arguments.folder) as folder:
        world = World(Path(folder), forked)
        disk = Disk(world.folder / "дом")
        try:
            for scene in chosen:
                points = max(len(KINDS), round(arguments.points * scene.share / sum(one.share for one in chosen)))
                left = arguments.minutes * 60 - (time.monotonic() - began)
                score = refused(world, disk, scene, points, arguments.seed, left)
                faults += score.faults
                row = score.row()
                print("".join(f"{one}\n" for one in score.faults), end="", flush=True)
                print(f"{row.fault:<60} {row.tried:>5}  потеряно {row.lost}, удвоено {row.doubled}; {row.recovered}", flush=True)
                if arguments.record and row.tried:
                    reliability.record([row], added=arguments.add)
        finally:
            disk.leave()
    gc.unfreeze()
    return 1 if faults else 0


def scenes() -> list[Scene]:
    """What is killed is refused too, but for two: the night is its stages, and «replace» copies files of its own before it begins."""
    return [scene for scene in kill_world.scenes() if scene.key not in ("night", "replace")]


def refused(world: World, disk: Disk, scene: Scene, points: int, seed: int, seconds: float = float("inf")) -> Score:
    """One scene under so many refusals of the disk, kind after kind, or as many as the time allows."""
    score, home, began = Score(scene), world.folder / "дом" / "рабочая папка", time.monotonic()
    if seconds <= 0:
        return score
    before, wanted, _ = world.prepared(scene)
    after = disk.used()
    largest = max((path.stat().st_size for path in home.rglob("*") if path.is_file()), default=PAGE)
    for number in range(points):
        if time.monotonic() - began > seconds:
            break
        chance = random.Random(f"{seed}/{scene.key}/{number}")
        _copied(before, home)
        growth = max(2 * PAGE, after - disk.used())
        refusal = _refusal(KINDS[number % len(KINDS)], disk, home, growth, largest, chance)
        refusal.apply()
        try:
            ended = forked(lambda refusal=refusal: _told(scene, world, home, refusal), home)  # type: ignore[misc]
            readable = forked(lambda: kill_world.require_readable(home), home)
        finally:
            refusal.lift()
        _judged(world, scene, home, wanted, refusal, ended, readable, score)
    return score


def _told(scene: Scene, world: World, home: Path, refusal: Refusal) -> str:
    """What the stage says under the refusal; empty when it came through."""
    refusal.inside()
    try:
        scene.work(world, home)
    except KadryError as error:
        return str(error)
    except Exception as error:
        said = in_words(error, scene.name, home)
        if isinstance(said, Unforeseen):
            raise
        return str(said)
    return ""


def _judged(world: World, scene: Scene, home: Path, wanted: object, refusal: Refusal, ended: Ended, readable: Ended, score: Score) -> None:
    where = f"{scene.name}, {refusal.kind} ({refusal.about})"
    if ended.code or ended.signal:
        score.faults.append(f"потеряно: {where}: не фраза, а {ended.said or ended.signal}")
    if readable.code or readable.signal:
        score.faults.append(f"потеряно: {where}: читатель видит кусок: {readable.said}")
    if not ended.code and not ended.answer:
        found = forked(lambda: kill_world.kept(home), home)
        if found.answer == wanted:
            score.unhindered += 1
            return
        score.faults.append(f"потеряно: {where}: молча оставлено другое: {kill_world.difference(wanted, found.answer)[1]}")
    score.told[refusal.kind] += 1
    mended = forked(lambda: kill_world.mended(world, scene, home), home)
    if mended.code or mended.signal:
        score.faults.append(f"потеряно: {where}: {mended.said}")
    elif mended.answer != wanted:
        kind, told = kill_world.difference(wanted, mended.answer)
        score.faults.append(f"{kind}: {where}: {told}")


def _refusal(kind: str, disk: Disk, home: Path, growth: int, largest: int, chance: random.Random) -> Refusal:
    nothing = _nothing
    if kind == "полный диск":
        left = chance.choice((0, PAGE, chance.randrange(growth), chance.randrange(growth)))
        pages = max(PAGE // 1024, -(-(disk.used() + left) // 1024))  # 0 would mean no limit at all
        return Refusal(kind, lambda: disk.change(f"size={pages}k"), nothing, lambda: disk.change(f"size={ROOMY}"), f"свободно {left}")
    if kind == "предел размера файла":
        most = chance.choice((0, 1, int(largest ** chance.random()), chance.randrange(largest)))
        return Refusal(kind, nothing, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)), nothing, f"{most} байт")
    if kind == "только чтение":
        return Refusal(kind, lambda: disk.change("ro"), nothing, lambda: disk.change("rw"), "вся папка")
    place = chance.choice([home, *sorted(path for path in home.rglob("*"))])
    mode = place.stat().st_mode
    taken = chance.choice((0o500, 0o000)) if place.is_dir() else chance.choice((0o400, 0o000))
    return Refusal(
        kind, lambda: place.chmod(taken), _without_root_s_pass, lambda: _given_back(place, mode), f"{place.relative_to(home.parent)} {taken:o}"
    )  # fmt: skip


def _nothing() -> None:
    return None


def _given_back(place: Path, mode: int) -> None:
    if place.exists():
        place.chmod(mode)


def _without_root_s_pass() -> None:
    """This process may no longer write and read against the rights of a file, as no ordinary user may."""
    system = ctypes.CDLL(None, use_errno=True)
    head, data = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    if system.capget(head, data):
        raise OSError(ctypes.get_errno(), "capget")
    for word in (0, 1):  # effective, permitted
        data[word] &= ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH)
    if system.capset(head, data):
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    sys.exit(main())
