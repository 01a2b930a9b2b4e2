"""``kadry backtest``: errors of past forecasts land in the warehouse, by vintage."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest
from engine_builders import panel

from flows.commands.backtest import report
from flows.forecast_errors import measure_errors, past_errors, undeclared_breaks
from models.backtest.forecasts import INSUFFICIENT
from sql import run

VINTAGE = date(2026, 2, 1)


def history(years: int = 14, ref_area: str = "59") -> pd.DataFrame:
    frame = panel(series=19, years=years)
    sections = frame.assign(economic_activity=frame["unique_id"], ref_area=ref_area)
    total = sections.groupby("time_period", as_index=False)["obs_value"].sum()
    total = total.assign(economic_activity="_T", ref_area=ref_area)
    whole = pd.concat([sections, total])[["ref_area", "economic_activity", "time_period", "obs_value"]]
    return whole.assign(obs_status=np.where(whole["time_period"] == 2017, "B", "A"))


def warehouse(frame: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    run.prepare(con)
    con.execute("create schema if not exists mart")
    con.register("rows_in", frame.rename(columns={"obs_value": "employment_persons"}).assign(vintage=VINTAGE))
    con.execute("create or replace table mart.employment as from rows_in")
    return con


def test_the_errors_of_a_region_are_stored_by_step_and_horizon():
    con = warehouse(history())
    returned = measure_errors(con, VINTAGE)
    stored = con.execute("from forecast.error order by step, horizon").df()
    assert len(stored) == len(returned) == 4 * 7
    assert set(stored["step"]) == {"naive", "drift", "model", "reconciled"}
    assert stored[stored["horizon"] == 1]["mase"].notna().all()
    assert con.execute("select sum(share) from forecast.error_pit").fetchone()[0] == pytest.approx(1)


def test_a_second_run_replaces_the_first():
    con = warehouse(history())
    measure_errors(con, VINTAGE)
    measure_errors(con, VINTAGE)
    assert con.execute("select count(*) from forecast.error").fetchone()[0] == 28


def test_too_little_history_is_said_in_words():
    con = warehouse(history(years=7))
    table = measure_errors(con, VINTAGE)
    assert set(table["note"]) == {INSUFFICIENT}
    assert con.execute("select count(*) from forecast.error_pit").fetchone()[0] == 0
    assert any(INSUFFICIENT in line for line in report(table.to_dict("records")))


def test_a_warehouse_without_history_gives_an_empty_table():
    assert measure_errors(warehouse(history().head(0)), VINTAGE).empty


def test_the_printed_table_has_a_line_a_horizon():
    con = warehouse(history())
    lines = report(measure_errors(con, VINTAGE).to_dict("records"))
    assert len(lines) == 2 + 7
    measured = [line for line in lines[2:] if line.endswith(tuple("0123456789"))]
    assert measured
    assert all("." not in line and line.count(",") == 4 for line in measured)


def test_two_regions_are_replayed_as_one_panel():
    both = pd.concat([history(), history(ref_area="63")])
    found = past_errors(both).errors
    assert set(found["unique_id"].str.split("/").str[0]) == {"59", "63"}


def test_an_undeclared_step_of_one_section_is_named():
    frame = history()
    moved = (frame["economic_activity"] == "s04") & (frame["time_period"] >= 2020)
    stepped = frame.assign(obs_value=frame["obs_value"] * np.where(moved, 2.5, 1.0))
    found = undeclared_breaks(warehouse(stepped), VINTAGE)
    assert ("59/s04", 2020) in set(zip(found["unique_id"], found["time_period"], strict=True))
    assert 2017 not in set(found["time_period"])
