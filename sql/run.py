"""Build tables from the SQL files and run the checks; each file opens with its contract, and the contract is enforced.

A file is one table (header ``-- table``) or one check (header ``-- check``). The vintage reaches the SQL as DuckDB
variables (``getvariable('vintage')``), so any file can be pasted into a DuckDB shell after two ``set variable`` lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from models.errors import KadryError

# Uncommitted rows take about 0.1 GB a region while staging and marts are built. Fourteen regions took 1.45 GB without a limit
# in reach; within 600 MB, 0.75 GB and a tenth more processor time. A country needs the limit, a region never meets it.
MEMORY_LIMIT = "2GB"
SQL_ROOT = Path(__file__).resolve().parent
SCHEMAS = ("codelist", "parameter", "raw", "staging", "mart", "forecast", "plan", "proposal", "council")
BUILT_LAYERS = ("staging", "marts")
DECLARED_LAYERS = ("raw", "results")


class ContractBroken(KadryError):
    """A table does not keep what its header promises."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"Таблица {table}: {reason}. Сверьте заголовок файла sql/ с запросом.")


class CheckFailed(KadryError):
    """A blocking check returned offenders."""

    def __init__(self, name: str, what: str, offenders: pd.DataFrame) -> None:
        self.name, self.offenders = name, offenders
        sample = "; ".join(
            ", ".join(f"{k} = {v}" for k, v in row.items()) for row in offenders.head(5).to_dict("records")
        )
        super().__init__(
            f"Проверка «{name}» не пройдена ({what}): нарушений {len(offenders)}: {sample}. "
            f"Запрос с перечнем нарушений: sql/checks/{name}.sql."
        )


@dataclass(frozen=True)
class Table:
    """The contract of one table: its header, parsed."""

    name: str
    what: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    method: str
    keeps: str
    columns: tuple[tuple[str, str, str], ...]
    query: str
    file: str
    repeats: str = ""


@dataclass(frozen=True)
class Check:
    """A query that returns offenders; ``blocks`` names what must not happen while it returns any."""

    name: str
    what: str
    blocks: str
    query: str


def parse_table(text: str, file: str) -> Table:
    """Read the header of a table file. Raises ContractBroken when a needed line is missing."""
    fields = {
        key: value.strip()
        for key, value in re.findall(r"^-- (table|what|grain|reads|method|keeps|repeats)\s+(.*)$", text, re.M)
    }
    columns = tuple(
        (name, unit, meaning.strip())
        for name, unit, meaning in re.findall(r"^-- column\s+(\S+)\s+(\S+)\s+(.*)$", text, re.M)
    )
    missing = {"table", "what", "grain"} - set(fields)
    if missing or not columns:
        raise ContractBroken(file, f"в заголовке нет строк: {', '.join(sorted(missing)) or 'column'}")
    return Table(
        name=fields["table"],
        what=fields["what"],
        grain=_listed(fields["grain"]),
        reads=_listed(fields.get("reads", "")),
        method=fields.get("method", ""),
        keeps=fields.get("keeps", "vintages"),
        columns=columns,
        query=re.sub(r"^--.*\n?", "", text, flags=re.M).strip().rstrip(";"),
        file=file,
        repeats=fields.get("repeats", ""),
    )


@lru_cache
def tables(layers: tuple[str, ...] = (*DECLARED_LAYERS, *BUILT_LAYERS)) -> dict[str, Table]:
    """All tables of the given layers by name."""
    found = (
        parse_table(path.read_text(encoding="utf-8"), f"sql/{layer}/{path.name}")
        for layer in layers
        for path in sorted((SQL_ROOT / layer).glob("*.sql"))
    )
    return {table.name: table for table in found}


@lru_cache
def checks() -> dict[str, Check]:
    """All checks by name."""
    found = {}
    for path in sorted((SQL_ROOT / "checks").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        fields = {key: value.strip() for key, value in re.findall(r"^-- (check|blocks)\s+(.*)$", text, re.M)}
        found[path.stem] = Check(
            path.stem, fields["check"], fields["blocks"], re.sub(r"^--.*\n?", "", text, flags=re.M).strip().rstrip(";")
        )
    return found


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
    return con


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create schemas and the declared (raw and result) tables; refuse a stored table whose columns differ."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    existing = _columns_in(con)
    for table in tables(DECLARED_LAYERS).values():
        if table.name not in existing:
            con.execute(f"create table {table.name} as {table.query} limit 0")
            _require_columns(table, _columns_in(con)[table.name])
            _comment(con, table)
        else:
            _require_columns(table, existing[table.name])


def set_vintage(con: duckdb.DuckDBPyConnection, vintage: date) -> None:
    """Bind the vintage that every built table reads."""
    con.execute(f"set variable vintage = date '{vintage.isoformat()}'")


def build(con: duckdb.DuckDBPyConnection, layer: str) -> dict[str, int]:
    """Build all tables of ``staging`` or ``marts`` for the bound vintage; returns rows per table.

    Raises ContractBroken when columns differ from the header or the grain is not unique.
    """
    built = {}
    if layer == "staging":
        open_books(con)
    for table in _in_order(tables((layer,))):
        _build_one(con, table)
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
    wanted = [column for column, _, _ in table.columns]
    rows = frame.assign(**scope)
    unknown, missing = set(rows.columns) - set(wanted), set(wanted) - set(rows.columns)
    if unknown or missing:
        raise ContractBroken(name, f"лишние столбцы {sorted(unknown)}, не хватает столбцов {sorted(missing)}")
    where = " and ".join(f"{column} = ?" for column in scope)
    con.execute(f"delete from {name} where {where}", list(scope.values()))
    insert(con, name, rows[wanted])
    _require_grain(con, table, where, list(scope.values()))
    return len(rows)


def insert(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Append a frame to a table by column name, casting to the stored types."""
    if frame.empty:
        return
    types = dict(
        con.execute(
            "select column_name, data_type from duckdb_columns() where schema_name || '.' || table_name = ?", [name]
        ).fetchall()
    )
    con.register("incoming_rows", frame)
    try:
        chosen = ", ".join(f'cast("{column}" as {types[column]}) as "{column}"' for column in frame.columns)
        con.execute(f"insert into {name} by name select {chosen} from incoming_rows")
    finally:
        con.unregister("incoming_rows")


def offenders(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """Rows that break one check."""
    return con.execute(checks()[name].query).df()


def enforce(con: duckdb.DuckDBPyConnection, blocks: str) -> dict[str, int]:
    """Run every check that blocks ``blocks``; returns offenders per check (all zero) or raises CheckFailed."""
    result = {}
    for check in checks().values():
        if check.blocks == blocks:
            found = offenders(con, check.name)
            if len(found):
                raise CheckFailed(check.name, check.what, found)
            result[check.name] = 0
    return result


def warnings(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, pd.DataFrame]]:
    """Checks that only warn and have something to say: name → (what is checked, offenders)."""
    found = {name: (check.what, offenders(con, name)) for name, check in checks().items() if check.blocks == "nothing"}
    return {name: pair for name, pair in found.items() if len(pair[1])}


def load_codelists(con: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame]) -> None:
    """Make the committed code lists joinable as ``codelist.<name>``."""
    for name, frame in frames.items():
        if not re.fullmatch(r"[a-z_]+", name):
            raise ContractBroken(f"codelist.{name}", "имя справочника пишется строчными латинскими буквами")
        con.register("incoming_list", frame)
        con.execute(f"create or replace table codelist.{name} as select * from incoming_list")
        con.unregister("incoming_list")


def _build_one(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    existing = _columns_in(con).get(table.name)
    con.execute(f"create or replace temp table incoming_build as {table.query}")
    _set_aside(con, table)
    described = [row[0] for row in con.execute("describe incoming_build").fetchall()]
    _require_columns(table, described)
    if table.keeps == "latest" or existing is None or set(existing) != set(described):
        con.execute(f"create or replace table {table.name} as select * from incoming_build")
        _comment(con, table)
    else:
        con.execute(f"delete from {table.name} where {_this_vintage(table)}")
        con.execute(f"insert into {table.name} by name select * from incoming_build")
    con.execute("drop table incoming_build")
    _require_grain(con, table, _this_vintage(table), [])


def _set_aside(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Move refused rows and repeats of a staging table out of the build and into the books.

    A staging query may carry two columns that are not part of its contract: ``refused_because`` (null = fine) and
    ``preference`` (of the rows with one key, the largest is kept, then the later row).
    """
    described = {row[0] for row in con.execute("describe incoming_build").fetchall()}
    if "refused_because" in described:
        con.execute(
            "insert into staging.refused by name select file_sha256, sheet, row_number, ? as table_name, "
            "'' as column_name, '' as value, refused_because as reason, "
            "'назовите регион в файле или положите файл в папку с кодом региона' as remedy "
            "from incoming_build where refused_because is not null",
            [table.name],
        )
        con.execute("delete from incoming_build where refused_because is not null")
        con.execute("alter table incoming_build drop column refused_because")
    if "preference" in described:
        if table.grain != ("row",):
            con.execute(
                "create or replace temp table ranked_build as select *, row_number() over "
                f"(partition by {', '.join(table.grain)} order by preference desc, row_number desc, file_sha256) as place_in_key "
                "from incoming_build"
            )
            con.execute(
                "insert into staging.superseded by name select file_sha256, sheet, row_number, ? as table_name, ? as reason "
                "from ranked_build where place_in_key > 1",
                [table.name, table.repeats],
            )
            con.execute(
                "create or replace temp table incoming_build as select * exclude (place_in_key) from ranked_build where place_in_key = 1"
            )
            con.execute("drop table ranked_build")
        con.execute("alter table incoming_build drop column preference")


def open_books(con: duckdb.DuckDBPyConnection) -> None:
    """Start the refused and superseded books of the bound vintage with what the parsers wrote."""
    listed = "(select file_sha256 from raw.vintage_file where vintage = getvariable('vintage'))"
    con.execute("delete from staging.refused")
    con.execute("delete from staging.superseded")
    con.execute(
        "insert into staging.refused by name select file_sha256, sheet, row_number, null as table_name, column_name, value, reason, remedy "
        f"from raw.refused where file_sha256 in {listed}"
    )
    con.execute(
        "insert into staging.superseded by name select file_sha256, sheet, row_number, null as table_name, reason "
        f"from raw.superseded where file_sha256 in {listed}"
    )


def close_books(con: duckdb.DuckDBPyConnection) -> None:
    """Count, for each file, the rows that reached staging, were refused or were superseded."""
    accepted = " union all ".join(
        f"select file_sha256 from {table.name}"
        for table in tables(("staging",)).values()
        if "row_number" in {column for column, _, _ in table.columns}
    )
    con.execute("delete from staging.accounting")
    con.execute(
        f"""
        insert into staging.accounting by name
        select
            file.file_sha256,
            coalesce(file.rows_read, 0) as rows_read,
            coalesce(accepted.n, 0) as rows_accepted,
            coalesce(refused.n, 0) as rows_refused,
            coalesce(superseded.n, 0) as rows_superseded
        from staging.file as file
        left join (select file_sha256, count(*) as n from ({accepted}) group by all) as accepted using (file_sha256)
        left join (select file_sha256, count(*) as n from staging.refused group by all) as refused using (file_sha256)
        left join (select file_sha256, count(*) as n from staging.superseded group by all) as superseded using (file_sha256)
        """
    )


def _this_vintage(table: Table) -> str:
    return "true" if table.keeps == "latest" else "vintage = getvariable('vintage')"


def _require_columns(table: Table, found: Iterable[str]) -> None:
    promised = {column for column, _, _ in table.columns}
    if promised != set(found):
        raise ContractBroken(
            table.name,
            f"обещаны, но отсутствуют {sorted(promised - set(found))}; лишние {sorted(set(found) - promised)}",
        )


def _require_grain(con: duckdb.DuckDBPyConnection, table: Table, where: str, values: list[object]) -> None:
    if table.grain == ("row",):
        return
    keys = ", ".join(table.grain)
    repeated = con.execute(
        f"select {keys}, count(*) as copies from {table.name} where {where} group by all having count(*) > 1 limit 5",
        values,
    ).df()
    if len(repeated):
        raise ContractBroken(table.name, f"ключ ({keys}) не уникален, например {repeated.to_dict('records')}")


def _columns_in(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = current_database() and not internal group by 1"
    ).fetchall()
    return dict(rows)


def _comment(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    con.execute(f"comment on table {table.name} is {_quoted(table.what)}")
    for column, unit, meaning in table.columns:
        con.execute(f'comment on column {table.name}."{column}" is {_quoted(f"{unit}: {meaning}")}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in_order(found: Mapping[str, Table]) -> list[Table]:
    """Tables so that each stands after those of the same layer that it reads."""
    ordered: list[Table] = []
    placed: set[str] = set()
    waiting = dict(found)
    while waiting:
        ready = [
            name for name, table in waiting.items() if all(read in placed or read not in found for read in table.reads)
        ]
        if not ready:
            raise ContractBroken(", ".join(sorted(waiting)), "таблицы читают друг друга по кругу")
        for name in ready:
            ordered.append(waiting.pop(name))
            placed.add(name)
    return ordered


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
