"""The published snapshot stays readable whatever stands beside it, and its readers never see half of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.machinery.warehouse import SnapshotUnreadable, reading
from flows.publish import publish
from flows.settings import Home
from sql import run

VINTAGE = date(2026, 11, 23)
SESSION = """
import duckdb, os, sys
con = duckdb.connect(sys.argv[1])
con.execute("create table scratch as select 1 as a")
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with all its tables and no rows, published once."""
    place = Home(tmp_path_factory.mktemp("home") / "дом")
    place.root.mkdir()
    publish_once(place)
    return place.root


@pytest.fixture
def home(empty: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(empty, tmp_path / "дом")))


def publish_once(place: Home) -> None:
    con = run.connect(place.warehouse)
    try:
        run.prepare(con)
        run.set_vintage(con, VINTAGE)
        publish(con, place.snapshot)
    finally:
        con.close()


def tables(place: Home) -> set[str]:
    with reading(place) as con:
        return {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}


def leave_a_log(place: Home) -> Path:
    """What an analyst's ordinary session leaves when it dies: a log beside the snapshot."""
    place.snapshot.chmod(0o644)  # as a user who may write would have it
    subprocess.run([sys.executable, "-c", SESSION, str(place.snapshot)], check=False)
    log = place.snapshot.with_name(place.snapshot.name + ".wal")
    assert log.exists()
    return log


def test_a_strangers_log_disturbs_neither_the_old_snapshot_nor_the_next(home: Home) -> None:
    before = tables(home)
    log = leave_a_log(home)
    assert tables(home) == before
    publish_once(home)
    assert not log.exists()
    assert tables(home) == before
    with duckdb.connect(str(home.snapshot), read_only=True) as con:  # by its own name, as a BI tool opens it
        assert con.execute("select count(*) from duckdb_tables()").fetchall()[0][0] == len(before)


def test_the_snapshot_may_not_be_written_to(home: Home) -> None:
    assert home.snapshot.stat().st_mode & 0o777 == 0o400


def test_a_reader_keeps_the_snapshot_it_opened(home: Home) -> None:
    with reading(home) as con:
        before = con.execute("select count(*) from duckdb_columns()").fetchall()
        publish_once(home)
        assert con.execute("select count(*) from duckdb_columns()").fetchall() == before


def test_readers_never_fail_while_snapshots_are_replaced(home: Home) -> None:
    stop, failures, reads = threading.Event(), [], []

    def read_on() -> None:
        while not stop.wait(0.02):  # three at once, and a publish is in the middle of them; fifty in tests/faults/test_readers.py
            try:
                reads.append(len(tables(home)))
            except Exception as error:
                failures.append(repr(error))

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for one in readers:
        one.start()
    for _ in range(3):
        publish_once(home)
    stop.set()
    for one in readers:
        one.join()
    assert failures == []
    assert len(reads) > 3
    assert len(set(reads)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"no database"), id="other bytes"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[: 1 << 12]), id="cut"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
    ],
)
def test_an_unreadable_snapshot_is_told_in_a_sentence(home: Home, spoil) -> None:
    home.snapshot.chmod(0o644)
    spoil(home.snapshot)
    with pytest.raises(SnapshotUnreadable, match="kadry nightly"):
        tables(home)
