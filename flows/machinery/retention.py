"""What is kept and for how long. Raw bytes, lists of vintages and rounds are never deleted: all the rest is made of them.

    draws       of the newest vintages and of those that rounds are frozen to (a third to a half of the disk)
    documents,  of the newest vintages, the last vintage of each month, the last before each intake, and the rounds'
    rows
    logs        by age; Prefect's own runs and events by its settings (``prefect_environment``)
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.machinery import landing
from flows.machinery.start_year import start_year_of
from flows.settings import Home
from models.errors import KadryError

if TYPE_CHECKING:
    import duckdb

DAY_SECONDS = 86_400
EVENT_DAYS = 7
DERIVED = ("mart", "forecast", "plan", "proposal", "council")  # schemas whose rows can be computed again
SETTINGS = {"draws": "KADRY_KEEP_DRAWS", "nights": "KADRY_KEEP_NIGHTS", "logs": "KADRY_KEEP_LOG_DAYS", "runs": "KADRY_KEEP_RUN_DAYS"}


class BadRetention(KadryError):
    """A setting of the retention is no positive whole number."""

    def __init__(self, name: str, given: str) -> None:
        super().__init__(f"{name} = «{given}»: нужно целое число не меньше 1.")


@dataclass(frozen=True)
class Policy:
    """Draws of the last ``draws`` vintages, documents and rows of the last ``nights``, logs and runs in days."""

    draws: int = 3
    nights: int = 14
    logs: int = 90
    runs: int = 90

    @classmethod
    def of_environment(cls) -> Policy:
        """The policy that is set. Raises BadRetention."""
        given = {}
        for field, name in SETTINGS.items():
            text = os.environ.get(name)
            if text is not None:
                if not text.isdecimal() or int(text) < 1:
                    raise BadRetention(name, text)
                given[field] = int(text)
        return cls(**given)


def kept_vintages(vintages: list[date], frozen: set[date], policy: Policy) -> tuple[set[date], set[date]]:
    """Vintages whose draws, and whose documents and rows are kept."""
    ordered = sorted(vintages)
    months = {(day.year, day.month): day for day in ordered}
    intakes = {start_year_of(day): day for day in ordered}
    rows = {*ordered[-policy.nights :], *months.values(), *intakes.values()} | frozen
    return (set(ordered[-policy.draws :]) | frozen) & rows, rows


def prune(con: duckdb.DuckDBPyConnection, home: Home, policy: Policy) -> int:
    """Delete what the policy does not keep; returns how many vintages lost something. The caller holds the writer's lock."""
    vintages = landing.vintages(home)
    draws, rows = kept_vintages(vintages, frozen_vintages(home), policy)
    touched = set()
    for day in vintages:
        for folder, keep in ((home.root / "draws" / day.isoformat(), draws), (home.outbox(day), rows)):
            if day not in keep and folder.exists():
                shutil.rmtree(folder)
                touched.add(day)
    gone = [day for day in vintages if day not in rows]
    touched |= {day for day in gone if _forget(con, day)}
    _old_logs(home, policy)
    return len(touched)


def _forget(con: duckdb.DuckDBPyConnection, vintage: date) -> bool:
    tables = con.execute(
        "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'vintage' and schema_name in "
        f"({', '.join(['?'] * len(DERIVED))}) and database_name = current_database() order by 1",
        list(DERIVED),
    ).fetchall()
    con.execute("delete from raw.stage where vintage = ?", [vintage])  # first: killed half-way, the rest is computed again
    deleted = sum(con.execute(f"delete from {table} where vintage = ?", [vintage]).fetchall()[0][0] for (table,) in tables)
    return bool(deleted)


def frozen_vintages(home: Home) -> set[date]:
    """Vintages that rounds are frozen to."""
    found = (json.loads(path.read_text(encoding="utf-8")).get("vintage") for path in home.rounds.glob("*/round.json"))
    return {date.fromisoformat(one) for one in found if one}


def _old_logs(home: Home, policy: Policy) -> None:
    before = time.time() - policy.logs * DAY_SECONDS
    for path in (*(home.root / "log").glob("*"), *home.prefect.glob("*.log.*")):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink()


def prefect_environment(policy: Policy) -> dict[str, str]:
    """Settings by which Prefect's server deletes its own old runs and events."""
    return {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(policy.runs * DAY_SECONDS),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{EVENT_DAYS}D",
    }


def sizes(home: Home) -> list[tuple[str, int]]:
    """What takes how many bytes of the home folder, for people."""
    parts = {
        "исходные файлы (raw)": home.raw,
        "кампании (rounds)": home.rounds,
        "хранилище": home.warehouse,
        "снимок": home.snapshot.parent,
        "розыгрыши (draws)": home.root / "draws",
        "документы (outbox)": home.root / "outbox",
        "сценарии (whatif)": home.root / "whatif",
        "Prefect: база и журналы": home.prefect,
        "следы ошибок (log)": home.root / "log",
    }
    return [(name, _bytes(path)) for name, path in parts.items() if path.exists()]


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file() and not one.is_symlink())
