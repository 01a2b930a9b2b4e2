"""The published snapshot: a verified copy of what may leave the house, replaced in one step.

A table goes out by the rule that its header names (``leaves``); one without a rule stays inside, so a new table is closed until
somebody opens it. Raw and staging rows hold employers' files, names and answers and have none. The tables that the disclosure
gate judges are copied with the hidden numbers empty, and so are the columns that a header keeps ``inside``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.machinery import memo
from flows.machinery.warehouse import log_of, opened_snapshot
from flows.outward.disclosure_gate import decide_missing, disclosed, has_survey
from models.errors import KadryError
from sql import russian
from sql.catalogue import tables
from sql.contract import Table

CODELISTS = "codelist"  # classifications and crosswalks of data/, public as they stand
READ_ONLY = 0o400  # analysts get documents by HTTP, or a copy from whoever keeps the home


class SnapshotBroken(KadryError):
    """The copy does not hold what the warehouse holds; the old snapshot stays."""

    def __init__(self, table: str, expected: int, found: int) -> None:
        super().__init__(
            f"Снимок хранилища не совпал с оригиналом в таблице {table}: {found} строк вместо {expected}. "
            f"Прежний снимок оставлен; запустите расчёт ещё раз."
        )


def publish(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Copy what may leave the house into a new file, compare row counts, and put it in place of the old one.

    The new file is read-only and is opened once more after it took its place. Readers of the old one keep it: they hold
    the file, not its name. A log that somebody's session left beside the old snapshot goes with it, or DuckDB would replay
    it into the new one.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    for stale in (partial, log_of(partial)):  # of a killed run
        stale.unlink(missing_ok=True)
    judged = has_survey(con)
    if judged:
        decide_missing(con)
    con.execute("checkpoint")
    con.execute("attach ? as snapshot", [str(partial)])
    try:
        copied = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database() and not temporary and not internal order by all"
        ).fetchall()
        for schema, table in copied:
            if schema == CODELISTS or leaves(f"{schema}.{table}"):
                with _together(con):
                    _copy(con, schema, table, judged)
    finally:
        con.execute("detach snapshot")
    partial.chmod(READ_ONLY)
    memo.forget_published(target)
    log_of(target).unlink(missing_ok=True)
    os.replace(partial, target)
    log_of(target).unlink(missing_ok=True)  # of a session that wrote its first row meanwhile
    require_readable(target)
    memo.tell_published(con, target)


@contextmanager
def _together(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction: a comment on a column alone would be written out by itself, and there are hundreds."""
    con.begin()
    try:
        yield
        con.commit()
    except BaseException:
        con.rollback()
        raise


def leaves(table: str) -> str:
    """By which rule the table goes out (sql/contract.py LEAVES); empty for one that stays inside or that no header declares."""
    declared = tables().get(table)
    return declared.leaves if declared else ""


def _copy(con: duckdb.DuckDBPyConnection, schema: str, table: str, judged: bool) -> None:
    """One table with what its header says of it, its rows counted on both sides."""
    name, place = f"{schema}.{table}", f'"{schema}"."{table}"'
    declared = tables().get(name)
    con.execute(f'create schema if not exists snapshot."{schema}"')
    rows = disclosed(name) if judged else f"from {name}"
    if declared and declared.inside:
        empty = ", ".join(f"null::{one.type} as {one.name}" for one in declared.columns if one.name in declared.inside)
        rows = f"select * replace ({empty}) from ({rows})"
    con.execute(f"create table snapshot.{place} as {rows}")
    _comment(con, place, *_told(table, declared))
    expected, found = (
        con.execute(f"select count(*) from {where}{place}").fetchall()[0][0] for where in ("", "snapshot.")
    )
    if expected != found:
        raise SnapshotBroken(name, expected, found)


def _told(table: str, declared: Table | None) -> tuple[str | None, dict[str, str]]:
    """What is said of a table and of each of its columns."""
    if declared:
        return f"{declared.russian} / {declared.what}", russian.comments(declared, tables())
    return russian.codelist_comments(table)


def _comment(con: duckdb.DuckDBPyConnection, place: str, of_table: str | None, of_columns: dict[str, str]) -> None:
    """Write what is said of a table and its columns where tools show it."""
    if of_table:
        con.execute(f"comment on table snapshot.{place} is {_quoted(of_table)}")
    for (name,) in con.execute(f"select column_name from (describe snapshot.{place})").fetchall():
        if name in of_columns:
            con.execute(f'comment on column snapshot.{place}."{name}" is {_quoted(of_columns[name])}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def require_readable(snapshot: Path) -> None:
    """Open the published file as a reader does. Raises SnapshotUnreadable."""
    with opened_snapshot(snapshot) as con:
        con.execute("select count(*) from duckdb_tables()").fetchall()
