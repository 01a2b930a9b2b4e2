"""What need not be computed again: a stage whose inputs, parameters and code are those of its last run on this vintage."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery import landing
from flows.settings import Home, code_version, parameters_hash
from sql import run

if TYPE_CHECKING:
    import duckdb

LEDGERS = "*/ledger.jsonl"
PUBLISHED = "plan_keys.json"  # in the home, not in the snapshot's folder, which may be given away: a hash of employers' files


def inputs_key(home: Home, vintage: date) -> str:
    """SHA-256 of everything that a vintage's figures depend on: landed files, council ledgers, parameters, code."""
    digest = hashlib.sha256(f"{vintage.isoformat()}|{code_version()}|{parameters_hash()}".encode())
    for file in landing.listed(home, vintage):
        digest.update(f"|{file.path}|{file.sha256}|{file.region_hint}".encode())
    for ledger in sorted(home.rounds.glob(LEDGERS)):
        digest.update(ledger.read_bytes())
    return digest.hexdigest()


def is_done(con: duckdb.DuckDBPyConnection, vintage: date, stage: str, key: str) -> bool:
    """True when the stage's last complete run on this vintage had the same key."""
    found = con.execute("select inputs_key from raw.stage where vintage = ? and stage = ?", [vintage, stage]).fetchall()
    return found == [(key,)]


def mark_done(con: duckdb.DuckDBPyConnection, vintage: date, stage: str, key: str) -> None:
    """Remember the key, in the same transaction as the stage's rows: a crash leaves neither."""
    con.execute("delete from raw.stage where vintage = ? and stage = ?", [vintage, stage])
    run.insert(con, "raw.stage", pd.DataFrame([{"vintage": vintage, "stage": stage, "inputs_key": key}]))


def mark_done_alone(con: duckdb.DuckDBPyConnection, vintage: date, stage: str, key: str) -> None:
    """The same for a stage whose tables hold one vintage: it is done for no other one."""
    con.execute("delete from raw.stage where stage = ?", [stage])
    mark_done(con, vintage, stage, key)


def forget_published(snapshot: Path) -> None:
    """Before a snapshot takes another's place: nothing is said of it until it stands there."""
    _notes(snapshot).unlink(missing_ok=True)


def tell_published(con: duckdb.DuckDBPyConnection, snapshot: Path) -> None:
    """Note in the snapshot's home from what the plans in it were made, by vintage."""
    if not con.execute("select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'stage'").fetchall():
        return
    rows = con.execute("select vintage, inputs_key from raw.stage where stage = 'plan' order by vintage").fetchall()
    partial = _notes(snapshot).with_suffix(".partial")
    partial.write_text(json.dumps({vintage.isoformat(): key for vintage, key in rows}, indent=1), encoding="ascii")
    os.replace(partial, _notes(snapshot))


def is_published(snapshot: Path, vintage: date, key: str) -> bool:
    """True when the snapshot's plan of the vintage was made from inputs with this key."""
    notes = _notes(snapshot)
    return notes.exists() and json.loads(notes.read_text(encoding="ascii")).get(vintage.isoformat()) == key


def _notes(snapshot: Path) -> Path:
    return snapshot.parent.parent / PUBLISHED
