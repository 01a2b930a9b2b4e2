"""Errors of past forecasts on the warehouse's own history, by region, step and horizon."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.forecast import TOTAL, declared_breaks, engine_parameters, groups_of, panel_of
from models.backtest.forecasts import INSUFFICIENT, Backtest, pit_histogram, rolling_origins, steps_table, summary
from models.employment.breaks import suspected_breaks
from models.employment.learned import MEASURED_HORIZON_YEARS
from sql import run

if TYPE_CHECKING:
    import duckdb

QUANTITY = "employment"


def measure_errors(con: duckdb.DuckDBPyConnection, vintage: date) -> pd.DataFrame:
    """Replay the employment forecast from every past year of one vintage's history.

    Reads    mart.employment
    Writes   forecast.error, forecast.error_pit, all rows of the vintage anew
    Stops    when a check that blocks errors finds offenders
    Returns  the rows of forecast.error, vintage left out
    """
    history = _history(con, vintage)
    if history.empty:
        return pd.DataFrame(columns=["ref_area", "quantity", "step", "horizon", "note"])
    found = past_errors(history)
    tables = []
    area_of = found.errors["unique_id"].str.split("/").str[0]
    for ref_area in sorted(history["ref_area"].unique()):
        own = found.errors[area_of == ref_area]
        table = steps_table(summary(own, MEASURED_HORIZON_YEARS)).assign(quantity=QUANTITY)
        run.store(con, "forecast.error", table, vintage=vintage, ref_area=ref_area)
        run.store(con, "forecast.error_pit", _pit(own, table), vintage=vintage, ref_area=ref_area)
        tables.append(table.assign(ref_area=ref_area))
    run.enforce(con, "errors", vintage)
    return pd.concat(tables, ignore_index=True)


def undeclared_breaks(con: duckdb.DuckDBPyConnection, vintage: date) -> pd.DataFrame:
    """Years that look like a change of method although no file declares one: unique_id, time_period, score.

    Reads    mart.employment
    """
    history = _history(con, vintage)
    if history.empty:
        return pd.DataFrame(columns=["unique_id", "time_period", "score", "step_ratio"])
    panel = panel_of(history[history["economic_activity"] != TOTAL])
    return suspected_breaks(panel, groups_of(panel), declared_breaks(panel))


def past_errors(history: pd.DataFrame) -> Backtest:
    """Rolling origins of all regions as one panel, with the breaks that the files declare and the printed totals."""
    panel = panel_of(history)
    names = panel.drop_duplicates("unique_id")
    leaves = names[names["economic_activity"] != TOTAL]
    tree = pd.DataFrame({"parent": leaves["ref_area"] + "/" + TOTAL, "child": leaves["unique_id"]})
    return rolling_origins(
        panel[["unique_id", "ref_area", "economic_activity", "time_period", "obs_value"]],
        MEASURED_HORIZON_YEARS,
        parameters=engine_parameters(),
        groups=groups_of(panel),
        breaks=declared_breaks(panel),
        tree=tree[tree["parent"].isin(set(names["unique_id"]))],
    )


def _history(con: duckdb.DuckDBPyConnection, vintage: date) -> pd.DataFrame:
    return con.execute(
        "select ref_area, economic_activity, time_period, employment_persons as obs_value, obs_status "
        "from mart.employment where vintage = ? order by all",
        [vintage],
    ).df()


def _pit(errors: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Ten rows, or none where no horizon has enough errors."""
    if (table["note"] == INSUFFICIENT).all():
        return pd.DataFrame({"quantity": [], "tenth": [], "share": []})
    shares = pit_histogram(errors["pit"].to_numpy())
    return pd.DataFrame({"quantity": QUANTITY, "tenth": np.arange(1, len(shares) + 1), "share": shares})
