"""The published snapshot: a verified copy of what may leave the house, replaced in one step.

Raw and staging rows stay inside (they hold employers' files, names and answers), marts of the survey too; the tables that the
disclosure gate judges are copied with the hidden numbers empty.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from flows.machinery.warehouse import log_of, opened_snapshot
from flows.outward.disclosure_gate import decide_missing, disclosed, has_survey
from models.errors import KadryError

PUBLISHED = (
    "codelist",
    "parameter",
    "mart",
    "forecast",
    "plan",
    "proposal",
    "council",
)  # schemas; any other stays inside
READ_ONLY = 0o444
MICRODATA = ("survey_employer", "survey_answer")


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
            "select schema_name, table_name, comment from duckdb_tables() where database_name = current_database() and not temporary and not internal order by all"
        ).fetchall()
        for schema, table, comment in copied:
            if schema not in PUBLISHED or table in MICRODATA:
                continue
            _copy(con, schema, table, comment, judged)
    finally:
        con.execute("detach snapshot")
    partial.chmod(READ_ONLY)
    log_of(target).unlink(missing_ok=True)
    os.replace(partial, target)
    log_of(target).unlink(missing_ok=True)  # of a session that wrote its first row meanwhile
    require_readable(target)


def _copy(con: duckdb.DuckDBPyConnection, schema: str, table: str, comment: str | None, judged: bool) -> None:
    """One table with its comment, its rows counted on both sides."""
    name, place = f"{schema}.{table}", f'"{schema}"."{table}"'
    con.execute(f'create schema if not exists snapshot."{schema}"')
    con.execute(f"create table snapshot.{place} as {disclosed(name) if judged else f'from {name}'}")
    if comment:
        con.execute(f"""comment on table snapshot.{place} is '{comment.replace("'", "''")}'""")
    expected, found = (
        con.execute(f"select count(*) from {where}{place}").fetchall()[0][0] for where in ("", "snapshot.")
    )
    if expected != found:
        raise SnapshotBroken(name, expected, found)


def require_readable(snapshot: Path) -> None:
    """Open the published file as a reader does. Raises SnapshotUnreadable."""
    with opened_snapshot(snapshot) as con:
        con.execute("select count(*) from duckdb_tables()").fetchall()
