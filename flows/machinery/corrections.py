"""Corrections of providers' errors: data with a reason, applied to staging, loud as soon as the provider repairs the error.

- table: staging.rosstat__employment
  where: {ref_area: "57", time_period: 2023, economic_activity: F}
  action: scale                 # drop | override | scale | flag
  column: obs_value             # what override and scale change
  factor: 0.001                 # scale
  value: 1200                   # override
  expect: {min: 100000}         # of `column` before the correction: min, max, equals
  reason: указано в человеках, остальной файл – в тысячах
  status: reported              # open | reported | acknowledged
  reported_on: 2026-02-14
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from flows.settings import DATA
from models.errors import KadryError
from sql import contract, run

if TYPE_CHECKING:
    import duckdb

ACTIONS = {"drop": (), "override": ("column", "value"), "scale": ("column", "factor"), "flag": ()}
STATUSES = ("open", "reported", "acknowledged")
KNOWN_KEYS = {"table", "where", "action", "column", "factor", "value", "expect", "reason", "status", "reported_on"}
EXPECTATIONS = {"min": ">=", "max": "<=", "equals": "="}


class BadCorrection(KadryError):
    """A correction file breaks its own rules."""

    def __init__(self, file: str, number: int, reason: str) -> None:
        super().__init__(
            f"data/corrections/{file}, исправление {number}: {reason}. Образец – в начале flows/machinery/corrections.py."
        )


class CorrectionObsolete(KadryError):
    """The provider's figure is no longer what the correction was written for."""

    def __init__(self, file: str, number: int, table: str, found: list[object], expected: str) -> None:
        listing = ", ".join(map(str, found[:5]))
        super().__init__(
            f"data/corrections/{file}, исправление {number}: в {table} стоит {listing}, а ожидалось {expected}. Похоже, поставщик исправил "
            f"ошибку: проверьте число и удалите исправление, иначе верное значение будет испорчено."
        )


@dataclass(frozen=True)
class Correction:
    """One correction and where it was written."""

    file: str
    number: int
    table: str
    where: Mapping[str, Any]
    action: str
    reason: str
    column: str = ""
    factor: float | None = None
    value: Any = None
    expect: Mapping[str, Any] = field(default_factory=dict)
    status: str = "open"


def apply_corrections(con: duckdb.DuckDBPyConnection, corrections: tuple[Correction, ...] | None = None) -> int:
    """Apply all corrections to the staging tables of the bound vintage; returns how many found rows.

    Writes   staging tables, staging.refused (dropped rows), staging.correction
    Raises   CorrectionObsolete when rows are found that the expectation does not fit
    """
    con.execute("delete from staging.correction")
    applied = 0
    for one in read_corrections() if corrections is None else corrections:
        condition = " and ".join(f'"{column}" = ?' for column in one.where)
        bound = list(one.where.values())
        rows = con.execute(f"select count(*) from {one.table} where {condition}", bound).fetchall()[0][0]
        if not rows:
            continue
        _expect(con, one, condition, bound)
        _change(con, one, condition, bound)
        note = {
            "table_name": one.table,
            "file": f"{one.file}:{one.number}",
            "action": one.action,
            "rows_affected": rows,
            "reason": one.reason,
            "status": one.status,
        }
        run.insert(con, "staging.correction", pd.DataFrame([note]))
        applied += 1
    return applied


@lru_cache
def read_corrections() -> tuple[Correction, ...]:
    """All committed corrections. Raises BadCorrection."""
    found: list[Correction] = []
    for path in sorted((DATA / "corrections").glob("*.yaml")):
        found += parse(path.read_text(encoding="utf-8"), path.name)
    return tuple(found)


def parse(text: str, file: str) -> list[Correction]:
    """Corrections of one file, checked against the contracts of the tables they name."""
    content = yaml.safe_load(text) or []
    if not isinstance(content, list):
        raise BadCorrection(file, 0, "файл – не список")
    return [_checked(entry, file, number) for number, entry in enumerate(content, start=1)]


def _checked(entry: object, file: str, number: int) -> Correction:
    if not isinstance(entry, dict):
        raise BadCorrection(file, number, "запись – не словарь")
    unknown = set(entry) - KNOWN_KEYS
    missing = {"table", "where", "action", "reason"} - {key for key, value in entry.items() if value}
    if unknown or missing:
        raise BadCorrection(file, number, f"лишние ключи: {contract.named(map(str, unknown))}; не хватает ключей: {contract.named(missing)}")
    table = run.tables(("staging",)).get(str(entry["table"]))
    if table is None:
        raise BadCorrection(file, number, f"таблицы «{entry['table']}» нет среди таблиц staging")
    if entry["action"] not in ACTIONS:
        raise BadCorrection(file, number, f"действие «{entry['action']}»; есть: {', '.join(ACTIONS)}")
    lacking = [key for key in ACTIONS[entry["action"]] if entry.get(key) is None]
    columns = set(table.names)
    strange = [
        str(column)
        for column in (*entry["where"], *([entry["column"]] if entry.get("column") else []))
        if column not in columns
    ]
    if lacking or strange:
        raise BadCorrection(file, number, f"не хватает ключей: {contract.named(lacking)}; незнакомые столбцы: {contract.named(strange)}")
    if set(entry.get("expect") or {}) - set(EXPECTATIONS) or (entry.get("expect") and not entry.get("column")):
        raise BadCorrection(file, number, "expect – это min, max или equals для столбца column")
    if entry.get("status", "open") not in STATUSES or not isinstance(entry.get("reported_on", date.min), date):
        raise BadCorrection(file, number, f"status – один из {', '.join(STATUSES)}, reported_on – дата ГГГГ-ММ-ДД")
    return Correction(
        file=file,
        number=number,
        table=table.name,
        where=entry["where"],
        action=entry["action"],
        reason=str(entry["reason"]),
        column=str(entry.get("column") or ""),
        factor=entry.get("factor"),
        value=entry.get("value"),
        expect=entry.get("expect") or {},
        status=entry.get("status", "open"),
    )


def _expect(con: duckdb.DuckDBPyConnection, one: Correction, condition: str, bound: list[Any]) -> None:
    for name, limit in one.expect.items():
        wrong = con.execute(
            f'select "{one.column}" from {one.table} where {condition} and not ("{one.column}" {EXPECTATIONS[name]} ?) order by all',
            [*bound, limit],
        ).fetchall()
        if wrong:
            raise CorrectionObsolete(
                one.file,
                one.number,
                one.table,
                [value for (value,) in wrong],
                f"{one.column} {EXPECTATIONS[name]} {limit}",
            )


def _change(con: duckdb.DuckDBPyConnection, one: Correction, condition: str, bound: list[Any]) -> None:
    if one.action == "scale":
        con.execute(
            f'update {one.table} set "{one.column}" = "{one.column}" * ? where {condition}', [one.factor, *bound]
        )
    elif one.action == "override":
        con.execute(f'update {one.table} set "{one.column}" = ? where {condition}', [one.value, *bound])
    elif one.action == "drop":
        con.execute(
            "insert into staging.refused by name select file_sha256, sheet, row_number, ? as table_name, '' as column_name, '' as value, ? as reason, "
            f"'исправление {one.file}:{one.number}' as remedy from {one.table} where {condition}",
            [one.table, f"исключено исправлением: {one.reason}", *bound],
        )
        con.execute(f"delete from {one.table} where {condition}", bound)
