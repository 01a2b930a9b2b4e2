"""Short forms of the long campaigns: every depth of damage, and a refusal of the disk of every kind at each stage."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import disk_points, fuzz_sources, kill_points, kill_world
from benchmarks.disk_points import KINDS, Disk, refused
from benchmarks.fuzz_blocks import State, Tally, run_block, try_again
from benchmarks.kill_points import forked

pytestmark = pytest.mark.faults
CASES = {"files": 40, "tables": 300, "containers": 300, "cells": 10_000}
STAGES = [scene.key for scene in disk_points.scenes()]


@pytest.mark.parametrize("level", CASES)
def test_no_damage_of_a_few_escapes(level: str, tmp_path: Path) -> None:
    levels = fuzz_sources.levels_of([level])
    state = State(tmp_path / "state.json")
    fuzz_sources.campaign(levels, state, seed=7, minutes=5, cases=CASES[level])
    kept = State(tmp_path / "state.json").of(levels[level], 7)
    assert kept.escaped == {}
    assert kept.read + kept.told == kept.tried == CASES[level]
    assert kept.read > 0
    assert kept.told > 0 or level == "cells"


class Broken:
    """A depth that lets one case through, hangs in one and dies in one, until it is mended."""

    key, title, block, seconds, memory = "broken", "проверка", 10, 0.2, 1_000_000_000
    mended = False

    def one(self, chance: object, where: str, tally: Tally) -> bool:
        tally.cases["вид"] += 1
        case = int(where.rsplit(" ", 1)[1])
        if not self.mended and case == 3:
            raise ValueError("escaped")
        while not self.mended and case == 5:
            pass
        if not self.mended and case == 7:
            os._exit(9)
        return True

    def late(self) -> dict[str, str]:
        return {}


def test_the_campaign_sees_an_escape_a_hang_and_a_death_and_goes_on_behind_them() -> None:
    level, tally = Broken(), Tally()
    run_block(level, tally, seed=1, most=10)
    assert (tally.following, tally.tried, tally.read, tally.hung) == (10, 10, 7, 1)
    assert sorted(one["where"].rsplit(" ", 1)[1] for one in tally.escaped.values()) == ["3", "5", "7"]
    level.mended = True
    try_again(level, tally)
    assert (tally.escaped, tally.mended, tally.hung) == ({}, 3, 0)


def a_step_that_never_ends() -> None:
    time.sleep(60)


def test_a_run_that_hangs_is_ended_and_says_where_it_stood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kill_points, "LONGEST_SECONDS", 2.0)
    ended = forked(a_step_that_never_ends, tmp_path)
    assert ended.signal == signal.SIGKILL
    assert "a_step_that_never_ends" in ended.said


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[kill_world.World, Disk]]:
    if os.geteuid() != 0:
        pytest.skip("нет права подключить диск в памяти")
    world = kill_world.World(tmp_path_factory.mktemp("диск"), forked)
    try:
        own = Disk(world.folder / "дом")
    except Exception:
        pytest.skip("нет права подключить диск в памяти")
    yield world, own
    own.leave()


@pytest.mark.parametrize("key", STAGES)
def test_a_refusal_of_the_disk_is_a_sentence_and_the_next_run_ends_in_the_same_bytes(key: str, disk: tuple[kill_world.World, Disk]) -> None:
    world, own = disk
    (scene,) = [one for one in disk_points.scenes() if one.key == key]
    score = refused(world, own, scene, len(KINDS), seed=3)
    assert score.faults == []
    assert sum(score.told.values()) >= 2
