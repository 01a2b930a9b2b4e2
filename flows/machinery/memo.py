"""What need not be computed again: a stage whose inputs, parameters and code are those of its last run on this vintage."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from flows.machinery import landing
from flows.settings import Home, code_version, parameters_hash
from sql import run

if TYPE_CHECKING:
    import duckdb

LEDGERS = "*/ledger.jsonl"


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
