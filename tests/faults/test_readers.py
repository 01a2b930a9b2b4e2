"""Ten readers in a loop and two analysts with open sessions while the snapshot is replaced fifty times: nobody fails."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows.machinery.warehouse import reading
from flows.publish import publish
from flows.settings import Home
from sql import run

pytestmark = pytest.mark.faults

READERS, ANALYSTS, PUBLISHES = 10, 2, 50
PAUSE_SECONDS = 0.5  # ten at once, and a publish is in the middle of them
QUESTION = "select (select count(*) from plan.offer), (select count(*) from duckdb_columns() where not internal)"


def test_nobody_fails_while_the_snapshot_is_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path / "дом")
    home.root.mkdir()
    con = run.connect(home.warehouse)  # all tables and no rows: what is tried is the replacement, not the copy
    run.prepare(con)
    run.set_vintage(con, date(2026, 11, 23))
    publish(con, home.snapshot)
    stop, failures, answers = threading.Event(), [], []

    def read_on() -> None:
        while not stop.is_set():
            try:
                with reading(home) as own:
                    answers.append(own.execute(QUESTION).fetchone())
            except Exception as error:
                failures.append(repr(error))
            time.sleep(PAUSE_SECONDS)

    # An analyst opens the file by its name in a tool of their own and keeps it open.
    sessions = [duckdb.connect(str(home.snapshot), read_only=True) for _ in range(ANALYSTS)]
    readers = [threading.Thread(target=read_on) for _ in range(READERS)]
    for one in readers:
        one.start()
    kept = []
    for _ in range(PUBLISHES):
        publish(con, home.snapshot)
        kept += [session.execute(QUESTION).fetchone() for session in sessions]
    stop.set()
    for one in readers:
        one.join()
    for session in sessions:
        session.close()
    con.close()
    assert failures == []
    assert len(answers) >= READERS
    assert len({*answers, *kept}) == 1
    assert [path.name for path in home.snapshot.parent.iterdir()] == [home.snapshot.name]
