"""A night that is killed at any moment leaves nothing half-written, and the next one ends as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from night import NIGHT_SECONDS, Place, books_balance, digests, half_written, night, place_in, start, table_hashes

from flows.machinery.lock import writer_lock

pytestmark = pytest.mark.faults

STAGES = (
    "Приём файлов",
    "Сверка и витрины",
    "Прогноз потребности",
    "План приёма",
    "Предложения кластеров",
    "Публикация снимка",
)
SEED = 20261123


def kill_group(process: subprocess.Popen[str]) -> None:
    """The process and its workers, our own group and nothing else; the server that it started has one of its own and ends behind it."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def killed_in(place: Place, stage: str, delay_seconds: float) -> None:
    """Start a night, wait for the stage's line and the delay, kill −9."""
    process = start(place)
    assert process.stderr is not None
    for line in process.stderr:
        if stage in line:
            break
    else:
        raise AssertionError(f"the night never came to «{stage}»")
    time.sleep(delay_seconds)
    kill_group(process)


def assert_mended(place: Place, undisturbed: Place) -> None:
    done = night(place)
    assert done.returncode == 0, done.stderr
    assert digests(place.outbox) == digests(undisturbed.outbox)
    assert table_hashes(place.home / "warehouse.duckdb") == table_hashes(undisturbed.home / "warehouse.duckdb")
    assert table_hashes(place.home / "published" / "warehouse.duckdb") == table_hashes(
        undisturbed.home / "published" / "warehouse.duckdb"
    )
    books_balance(place.home / "warehouse.duckdb")
    assert half_written(place.home) == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One home for all kills: each finds what the last one left, as in life."""
    return place_in(tmp_path_factory.mktemp("обрывы"))


@pytest.mark.parametrize("stage", STAGES, ids=["ingest", "transform", "forecast", "plan", "propose", "publish"])
def test_killed_in_a_stage_the_next_night_ends_as_if_undisturbed(place: Place, undisturbed: Place, stage: str) -> None:
    delay = random.Random(f"{SEED}/{stage}").uniform(0, 1.5)
    killed_in(place, stage, delay)
    manifest = place.outbox / "manifest.json"
    if manifest.exists():
        json.loads(manifest.read_text(encoding="utf-8"))  # whole or absent, never a piece
    assert_mended(place, undisturbed)


def test_killed_three_times_in_a_row_at_random_on_a_new_home(tmp_path: Path, undisturbed: Place) -> None:
    place = place_in(tmp_path / "новая папка")
    moments = random.Random(SEED)
    for _ in range(3):
        killed_in(place, moments.choice(STAGES[:5]), moments.uniform(0, 3))
    assert_mended(place, undisturbed)


def test_a_night_that_finds_the_warehouse_busy_waits_says_so_and_ends_well(tmp_path: Path, undisturbed: Place) -> None:
    """The test itself holds the lock: two real nights reach it at moments that no test can choose."""
    place = place_in(tmp_path / "вдвоём")
    place.home.mkdir()
    with writer_lock(place.home / "writer.lock", print):
        waiting = start(place)
        assert waiting.stderr is not None
        for line in waiting.stderr:
            if "Хранилище занято другим запуском (" in line and f"процесс {os.getpid()})" in line:
                break
        else:
            raise AssertionError("the night did not wait")
        assert waiting.poll() is None
    rest = waiting.stderr.read()
    assert waiting.wait(NIGHT_SECONDS) == 0, rest
    assert digests(place.outbox) == digests(undisturbed.outbox)


def test_two_nights_at_once_both_end_well(tmp_path: Path, undisturbed: Place) -> None:
    place = place_in(tmp_path / "двое сразу")
    first, second = start(place), start(place)
    said = [process.communicate(timeout=2 * NIGHT_SECONDS)[1] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], said
    assert digests(place.outbox) == digests(undisturbed.outbox)
    books_balance(place.home / "warehouse.duckdb")
    assert half_written(place.home) == []


def test_a_second_night_with_the_same_files_changes_no_byte_of_the_outbox(undisturbed: Place) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.outbox.rglob("*") if path.is_file()}
    assert night(undisturbed).returncode == 0
    assert before == {path: path.stat().st_mtime_ns for path in undisturbed.outbox.rglob("*") if path.is_file()}
