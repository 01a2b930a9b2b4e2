"""Prefect's tables in a new home: whole, up to date, and never over what lies there.

That they are those of the migrations, which take ten seconds of processor: tests/e2e/test_prefect_migrations.py.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.machinery import prefect_tables
from flows.machinery.prefect_tables import FILE, STATEMENTS, dumped, lay


def test_a_new_home_gets_all_tables_whole_and_nothing_beside_them(tmp_path: Path) -> None:
    lay(tmp_path, {})
    assert (tmp_path / FILE).exists(), "another Prefect is installed: python -m flows.machinery.prefect_tables, then make e2e"
    assert dumped(tmp_path / FILE) == STATEMENTS.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_lies_there_stays(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    lay(tmp_path, {})
    assert (tmp_path / FILE).read_bytes() == b""


def test_another_process_that_was_faster_keeps_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faster(made: Path, target: Path) -> None:
        target.write_bytes(b"theirs")
        raise FileExistsError

    monkeypatch.setattr(prefect_tables.os, "link", faster)
    lay(tmp_path, {})
    assert (tmp_path / FILE).read_bytes() == b"theirs"


def test_another_version_of_prefect_migrates_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_tables, "version", lambda package: "99.0.0")
    lay(tmp_path, {})
    assert not (tmp_path / FILE).exists()


def test_a_state_kept_in_another_database_needs_no_file(tmp_path: Path) -> None:
    lay(tmp_path, {"PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://prefect@localhost/prefect"})
    assert not (tmp_path / FILE).exists()


def test_prefect_finds_the_laid_tables_up_to_date(tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory
    from prefect.server import database

    lay(tmp_path, {})
    with closing(sqlite3.connect(tmp_path / FILE)) as con:
        ((revision,),) = con.execute("select version_num from alembic_version").fetchall()
    scripts = Path(str(database.__file__)).parent / "_migrations"
    assert ScriptDirectory(scripts, version_locations=[scripts / "versions" / "sqlite"]).get_heads() == [revision]
