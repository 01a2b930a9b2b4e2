"""A full or read-only disk is said in one Russian sentence; when it is mended, the next night ends as if undisturbed.

Needs the right to mount a small memory disk (root); skipped elsewhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from night import Place, books_balance, digests, half_written, inbox_in, kadry, night, start

pytestmark = pytest.mark.faults

DISK_MEGABYTES = 200


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A memory disk of its own."""
    folder = tmp_path / "диск"
    folder.mkdir()
    if os.geteuid() != 0 or mount(f"-t tmpfs -o size={DISK_MEGABYTES}m tmpfs", folder):
        pytest.skip("нет права подключить диск в памяти")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mount(options: str, folder: Path) -> int:
    return subprocess.run(["mount", *options.split(), str(folder)], capture_output=True, check=False).returncode


def filled(folder: Path, leave_bytes: int) -> Path:
    """Take all the room but a little."""
    space = os.statvfs(folder)
    filler = folder / "занято"
    with filler.open("wb") as out:
        out.write(b"\1" * (space.f_bavail * space.f_frsize - leave_bytes))
    return filler


def said_plainly(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 3, (done.returncode, done.stderr[-3000:])
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "Записанное раньше цело" in done.stderr


@pytest.mark.parametrize("leave_bytes", [0, 60_000_000], ids=["none", "less than a night needs"])
def test_a_full_disk_is_said_before_anything_starts_and_room_mends_it(
    disk: Path, tmp_path: Path, undisturbed: Place, leave_bytes: int
) -> None:
    place = Place(disk / "дом", inbox_in(tmp_path / "входная папка"))
    filler = filled(disk, leave_bytes)
    said_plainly(night(place), "кончилось место")
    filler.unlink()
    assert night(place).returncode == 0
    assert digests(place.outbox) == digests(undisturbed.outbox)
    books_balance(place.home / "warehouse.duckdb")
    assert half_written(place.home) == []


def test_a_read_only_home_is_said_and_rights_mend_it(disk: Path, tmp_path: Path, undisturbed: Place) -> None:
    place = Place(disk / "дом", inbox_in(tmp_path / "входная папка"))
    assert night(place).returncode == 0
    before = digests(place.outbox)
    assert mount("-o remount,ro", disk) == 0
    said_plainly(night(place), "только для чтения")
    assert kadry("status", "--home", str(place.home)).returncode == 0
    assert mount("-o remount,rw", disk) == 0
    assert digests(place.outbox) == before == digests(undisturbed.outbox)
    assert night(place).returncode == 0
    assert digests(place.outbox) == before


@pytest.mark.parametrize("largest_bytes", [4_000, 300_000], ids=["no list of files", "no warehouse"])
def test_a_limit_of_file_size_is_said_and_taking_it_away_mends_it(tmp_path: Path, undisturbed: Place, largest_bytes: int) -> None:
    place = Place(tmp_path / "дом", undisturbed.inbox)
    shutil.copytree(undisturbed.home, place.home, ignore=shutil.ignore_patterns("prefect"))
    before = digests(place.outbox)
    limited = kadry("rebuild", "--home", str(place.home), largest_bytes=largest_bytes)
    assert limited.returncode == 3, (limited.returncode, limited.stderr[-3000:])
    assert "Traceback" not in limited.stderr
    assert "непредвиденная" not in limited.stderr
    assert digests(place.outbox) == before
    assert kadry("rebuild", "--home", str(place.home)).returncode == 0
    assert half_written(place.home) == []


def test_a_warehouse_open_in_another_program_is_said(tmp_path: Path, undisturbed: Place) -> None:
    import duckdb

    con = duckdb.connect(str(undisturbed.home / "warehouse.duckdb"))
    try:
        said_plainly(night(undisturbed), "открыт другой программой")
    finally:
        con.close()
    assert night(undisturbed).returncode == 0


def test_a_reader_with_the_old_snapshot_open_keeps_reading_it(undisturbed: Place) -> None:
    import duckdb

    path = undisturbed.home / "published" / "warehouse.duckdb"
    con = duckdb.connect(str(path), read_only=True)
    try:
        before = con.execute("select count(*), sum(places) from plan.offer").fetchone()
        inode = path.stat().st_ino
        running = start(undisturbed)
        while running.poll() is None:
            assert con.execute("select count(*), sum(places) from plan.offer").fetchone() == before
            try:
                running.wait(1)
            except subprocess.TimeoutExpired:
                continue
        assert running.returncode == 0
        assert path.stat().st_ino != inode
        assert con.execute("select count(*), sum(places) from plan.offer").fetchone() == before
    finally:
        con.close()
