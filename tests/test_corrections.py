"""Corrections change what they say, keep the books balanced, and fail as soon as the provider repairs the error."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest
from empty_warehouse import empty_warehouse

from flows.machinery.corrections import BadCorrection, CorrectionObsolete, apply_corrections, parse
from sql import run

SCALE = """
- table: staging.rosstat__employment
  where: {ref_area: "57", time_period: 2023, economic_activity: F}
  action: scale
  column: obs_value
  factor: 0.001
  expect: {min: 10000000}
  reason: указано в тысячах раз больше
"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    connection = empty_warehouse(date(2025, 3, 1))
    file = {
        "file_sha256": "a",
        "file_name": "a",
        "source": "rosstat",
        "status": "read",
        "ref_area": "57",
        "rows_read": 2,
    }
    run.insert(connection, "raw.file", pd.DataFrame([file]))
    run.insert(
        connection,
        "raw.vintage_file",
        pd.DataFrame([{"vintage": date(2025, 3, 1), "file_path": "a", "file_sha256": "a"}]),
    )
    rows = pd.DataFrame({"economic_activity": ["F", "C"], "obs_value": [120_600_000.0, 234_800.0]})
    run.insert(
        connection,
        "raw.rosstat__employment",
        rows.assign(file_sha256="a", sheet="1", row_number=[1, 2], time_period=2023, unit_measure="PS", obs_status="A"),
    )
    run.build(connection, "staging")
    return connection


def values(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    return dict(con.execute("select economic_activity, obs_value from staging.rosstat__employment").fetchall())


def test_a_scaled_value_is_corrected_and_noted(con: duckdb.DuckDBPyConnection) -> None:
    assert apply_corrections(con, tuple(parse(SCALE, "x.yaml"))) == 1
    assert values(con) == {"F": 120_600.0, "C": 234_800.0}
    assert con.execute("select action, rows_affected from staging.correction").fetchall() == [("scale", 1)]


def test_a_repaired_figure_stops_the_run_instead_of_being_spoilt(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update staging.rosstat__employment set obs_value = 120600 where economic_activity = 'F'")
    with pytest.raises(CorrectionObsolete, match="поставщик исправил"):
        apply_corrections(con, tuple(parse(SCALE, "x.yaml")))


def test_a_dropped_row_is_refused_and_the_books_still_balance(con: duckdb.DuckDBPyConnection) -> None:
    text = "- {table: staging.rosstat__employment, where: {economic_activity: F}, action: drop, reason: опечатка}"
    apply_corrections(con, tuple(parse(text, "x.yaml")))
    run.close_books(con)
    assert {"rows_add_up", "quantities_add_up"} <= set(run.enforce(con, "ingest", date(2025, 3, 1)))
    assert "опечатка" in con.execute("select reason from staging.refused").fetchall()[0][0]


def test_a_correction_for_rows_that_are_not_here_does_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert apply_corrections(con, tuple(parse(SCALE.replace('"57"', '"69"'), "x.yaml"))) == 0


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param(
            "- {table: staging.nowhere, where: {a: 1}, action: drop, reason: r}", "нет среди таблиц", id="unknown table"
        ),
        pytest.param(
            "- {table: staging.kcp__places, where: {x; drop table: 1}, action: drop, reason: r}",
            "незнакомые столбцы",
            id="column outside the contract",
        ),
        pytest.param(
            "- {table: staging.kcp__places, where: {programme: a}, action: explode, reason: r}",
            "действие",
            id="unknown action",
        ),
        pytest.param(
            "- {table: staging.kcp__places, where: {programme: a}, action: scale, reason: r}",
            "не хватает ключей: column, factor",
            id="scale without a factor",
        ),
        pytest.param("- {table: staging.kcp__places, where: {programme: a}, action: drop}", "reason", id="no reason"),
        pytest.param(
            "- {table: staging.kcp__places, where: {programme: a}, action: drop, reason: r, why: x}",
            "лишние ключи",
            id="unknown key",
        ),
    ],
)
def test_a_careless_correction_is_refused(text: str, match: str) -> None:
    with pytest.raises(BadCorrection, match=match):
        parse(text, "x.yaml")
