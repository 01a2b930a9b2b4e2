"""Errors of past forecasts: as known then, against what costs nothing, or «недостаточно данных»."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from engine_builders import panel, parameters

from models.backtest.forecasts import INSUFFICIENT, pit_histogram, rolling_origins, steps_table, weighted_interval_score
from models.employment.breaks import Break
from models.employment.engine import forecast

PARAMETERS = parameters()


def backtest(frame: pd.DataFrame, horizon: int = 3, **named):
    return rolling_origins(frame, horizon, parameters=PARAMETERS, **named)


def test_a_past_forecast_sees_nothing_of_its_future():
    frame = panel(series=10, years=12)
    errors = backtest(frame).errors
    then = forecast(frame[frame["time_period"] <= 2020], 3, parameters=PARAMETERS)
    row = errors[(errors["unique_id"] == "s03") & (errors["cutoff"] == 2020) & (errors["horizon"] == 2)]
    assert row["model"].item() == pytest.approx(then.mean[3, 1])


def test_growth_that_repeats_is_foreseen_better_than_by_the_last_value():
    frame = panel(series=30, years=16, spread=0.002)
    table = backtest(frame).by_horizon.set_index("horizon")
    assert (table["mase_model"] < 0.7 * table["mase_naive"]).all()


def test_intervals_cover_about_what_they_promise_on_a_random_walk():
    table = backtest(panel(series=60, years=18, seed=4)).by_horizon
    assert table["coverage80_rate"].between(0.68, 0.95).all()
    assert table["coverage95_rate"].between(0.87, 1.0).all()


def test_a_short_history_gives_no_figures_but_words():
    result = backtest(panel(series=5, years=8))
    assert result.note == INSUFFICIENT
    assert result.by_horizon["mase_model"].isna().all()
    assert set(result.by_horizon["note"]) == {INSUFFICIENT}


def test_a_history_without_a_single_origin_gives_words_too():
    result = backtest(panel(series=5, years=4))
    assert result.note == INSUFFICIENT
    assert result.errors.empty


def test_a_method_break_is_not_an_error_of_the_forecast():
    frame = panel(series=20, years=14)
    broken = frame.assign(obs_value=frame["obs_value"] * np.where(frame["time_period"] >= 2019, 0.5, 1.0))
    declared = backtest(broken, breaks=[Break(2019, "новая методика")]).by_horizon
    silent = backtest(broken).by_horizon
    assert (declared["mase_model"] < 0.8 * silent["mase_model"]).all()


def test_a_late_series_counts_only_where_it_was_observed():
    frame = panel(series=10, years=14)
    late = frame[~((frame["unique_id"] == "s01") & (frame["time_period"] < 2020))]
    errors = backtest(late).errors
    assert "s01" not in set(errors["unique_id"])


def test_an_honest_forecast_has_a_flat_transform():
    histogram = pit_histogram(np.linspace(0.001, 0.999, 1000))
    assert histogram == pytest.approx(np.full(10, 0.1), abs=0.01)


def test_the_interval_score_of_a_known_case():
    score = weighted_interval_score(np.array([12.0]), np.array([[6.0, 8.0, 10.0, 11.0, 14.0]]))
    # |12-10|/2 = 1;  0.1·(3 + 10·1) = 1.3;  0.025·8 = 0.2
    assert score.item() == pytest.approx((1 + 1.3 + 0.2) / 2.5)


def test_the_table_by_step_holds_all_that_was_tried():
    frame = panel(series=12, years=14)
    total = frame.groupby("time_period", as_index=False)["obs_value"].sum().assign(unique_id="_T")
    tree = pd.DataFrame({"parent": "_T", "child": sorted(set(frame["unique_id"]))})
    table = steps_table(backtest(pd.concat([frame, total]), tree=tree).by_horizon)
    assert table["step"].drop_duplicates().tolist() == ["naive", "drift", "model", "reconciled"]
    first = table[table["horizon"] == 1].set_index("step")["mase"]
    assert first["reconciled"] != first["model"]
    assert abs(first["reconciled"] / first["model"] - 1) < 0.2
