"""The door of the room: open the warehouse, build its tables from the SQL files and store results under their contracts.

A file is one table (header ``-- table``) or one check (header ``-- check``); a table with no idea of its own has a header
and no query (sql/made.py). The vintage reaches the SQL as a DuckDB variable, so any query can be pasted into a DuckDB
shell after one ``set variable`` line; ``python -m sql.show mart.places`` prints the query of any table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pandas as pd

from sql.books import close_books, open_books, set_aside
from sql.catalogue import DECLARED_LAYERS, checks, in_order, queries, tables
from sql.contract import ContractBroken, OtherStructure, Table, named
from sql.guard import CheckFailed, enforce, offenders, set_vintage, warnings
from sql.made import creation

__all__ = [
    "CheckFailed", "ContractBroken", "OtherStructure", "build", "checks", "close_books", "connect", "enforce", "insert", "load_codelists",
    "of_other_structure", "offenders", "open_books", "prepare", "queries", "query", "read", "set_vintage", "store", "tables", "warnings",
]  # fmt: skip

# Uncommitted rows take about 0.1 GB a region while staging and marts are built. Fourteen regions took 1.45 GB without a limit
# in reach; within 600 MB, 0.75 GB and a tenth more processor time. A country needs the limit, a region never meets it.
MEMORY_LIMIT = "2GB"
SCHEMAS = ("codelist", "parameter", "raw", "staging", "mart", "forecast", "plan", "proposal", "council")

# A name to compare: small letters, no quotes, no punctuation.
PLAIN_NAME = (
    "create or replace temp macro plain_name(text) as "
    "nullif(trim(regexp_replace(replace(lower(text), 'ё', 'е'), '[^0-9a-zа-я]+', ' ', 'g')), '')"
)


def connect(path: Path | str, *, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """Open the warehouse for writing with the settings that the house relies on; beyond the limit it uses the disk."""
    con = duckdb.connect(
        str(path),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory_limit,
        },
    )
    # A mistyped table name must be an error, never a Python variable of the same name.
    con.execute("set python_enable_replacements = false")
    con.execute("set preserve_insertion_order = true")
    con.execute(PLAIN_NAME)
    return con


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create schemas and the declared (raw and result) tables.

    Raises OtherStructure when a stored table has other columns or types than its header.
    """
    if other := of_other_structure(con):
        raise OtherStructure(other)
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    existing = _columns_in(con)
    for table in tables(DECLARED_LAYERS).values():
        if table.name not in existing:
            con.execute(creation(table))


def of_other_structure(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables that keep rows of earlier nights under other columns or types than their headers promise."""
    stored = _columns_in(con)
    return [
        table.name
        for table in tables().values()
        if table.keeps == "vintages" and table.name in stored and stored[table.name] != {column.name: column.type for column in table.columns}
    ]


def build(con: duckdb.DuckDBPyConnection, layer: str) -> dict[str, int]:
    """Build all tables of ``staging`` or ``marts`` for the bound vintage; returns rows per table.

    Raises ContractBroken when columns or types differ from the header or the grain is not unique.
    """
    built = {}
    if layer == "staging":
        open_books(con)
    stored = _columns_in(con)
    for table in in_order(tables((layer,))):
        _build_one(con, table, table.name in stored)
        row = con.execute(f"select count(*) from {table.name} where {_this_vintage(table)}").fetchone()
        built[table.name] = row[0] if row else 0
    if layer == "staging":
        close_books(con)
    return built


def store(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, **scope: object) -> int:
    """Replace the rows of ``scope`` (for example vintage and ref_area) in a declared table by ``frame``.

    The scope columns are added to the frame. Raises ContractBroken on unknown or missing columns or a broken grain.
    """
    table = tables(DECLARED_LAYERS)[name]
    rows = frame.assign(**scope)
    unknown, missing = set(rows.columns) - set(table.names), set(table.names) - set(rows.columns)
    if unknown or missing:
        raise ContractBroken(name, f"лишние столбцы: {named(unknown)}; не хватает столбцов: {named(missing)}")
    where = " and ".join(f"{column} = ?" for column in scope)
    con.execute(f"delete from {name} where {where}", list(scope.values()))
    insert(con, name, rows[table.names])
    _require_grain(con, table, where, list(scope.values()))
    return len(rows)


def insert(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Append a frame to a table by column name, casting to the stored types."""
    if frame.empty:
        return
    types = dict(con.execute(f"select column_name, column_type from (describe {name})").fetchall())
    con.register("incoming_rows", frame)
    try:
        chosen = ", ".join(f'cast("{column}" as {types[column]}) as "{column}"' for column in frame.columns)
        con.execute(f"insert into {name} by name select {chosen} from incoming_rows")
    finally:
        con.unregister("incoming_rows")


def query(con: duckdb.DuckDBPyConnection, name: str, **bound: object) -> pd.DataFrame:
    """Answer of one file of sql/queries with its parameters."""
    return con.execute(queries()[name].query, bound).df()


def read(con: duckdb.DuckDBPyConnection, name: str, columns: str = "*", **scope: object) -> pd.DataFrame:
    """Rows of one table in which each column of ``scope`` has its value, in a stable order."""
    where = " and ".join(f"{column} = ${column}" for column in scope) or "true"
    return con.execute(f"select {columns} from {name} where {where} order by all", scope).df()


def load_codelists(con: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame]) -> None:
    """Make the committed code lists joinable as ``codelist.<name>``."""
    for name, frame in frames.items():
        if not re.fullmatch(r"[a-z_]+", name):
            raise ContractBroken(f"codelist.{name}", "имя справочника пишется строчными латинскими буквами")
        con.register("incoming_list", frame)
        con.execute(f"create or replace table codelist.{name} as select * from incoming_list")
        con.unregister("incoming_list")


def _build_one(con: duckdb.DuckDBPyConnection, table: Table, stored: bool) -> None:
    con.execute(f"create or replace temp table incoming_build as {table.query}")
    set_aside(con, table)
    described = [(row[0], row[1].lower()) for row in con.execute("describe incoming_build").fetchall()]
    found = [name for name, _ in described]
    _require_columns(table, found)
    _require_types(table, dict(described))
    if table.keeps == "latest" or not stored:
        con.execute(f"create or replace table {table.name} as select * from incoming_build")
    else:
        con.execute(f"delete from {table.name} where {_this_vintage(table)}")
        con.execute(f"insert into {table.name} by name select * from incoming_build")
    con.execute("drop table incoming_build")
    _require_grain(con, table, _this_vintage(table), [])


def _this_vintage(table: Table) -> str:
    return "true" if table.keeps == "latest" else "vintage = getvariable('vintage')"


def _require_columns(table: Table, found: Iterable[str]) -> None:
    promised = set(table.names)
    if promised != set(found):
        raise ContractBroken(
            table.name,
            f"обещаны, но отсутствуют: {named(promised - set(found))}; лишние: {named(set(found) - promised)}",
        )


def _require_types(table: Table, found: Mapping[str, str]) -> None:
    wrong = [
        f"{one.name}: обещан {one.type}, получен {found[one.name]}"
        for one in table.columns
        if found[one.name] != one.type
    ]
    if wrong:
        raise ContractBroken(table.name, f"другие типы столбцов – {'; '.join(wrong)}")


def _require_grain(con: duckdb.DuckDBPyConnection, table: Table, where: str, values: list[object]) -> None:
    if table.grain == ("row",):
        return
    keys = ", ".join(table.grain)
    repeated = con.execute(
        f"select {keys}, count(*) as copies from {table.name} where {where} group by all having count(*) > 1 limit 5",
        values,
    ).fetchall()
    if repeated:
        rows = ("; ".join(f"{name} = {value}" for name, value in zip((*table.grain, "повторов"), row, strict=True)) for row in repeated)
        raise ContractBroken(table.name, f"ключ ({keys}) не уникален, например: {' | '.join(rows)}")


def _columns_in(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Stored tables: column → type."""
    stored: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select schema_name || '.' || table_name, column_name, lower(data_type) from duckdb_columns() "
        "where database_name = current_database() and not internal order by 1, column_index"
    ).fetchall():
        stored.setdefault(table, {})[column] = kind
    return stored
