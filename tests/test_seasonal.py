"""Quarters and months: the season is kept, the trend is damped, odd series are survived."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from engine_builders import ENGINE_PARAMETERS
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.machinery.engine_parameters import load_seasonal_parameters
from models.employment.engine import forecast_seasonal, simulate
from models.employment.learned import SeasonalParameters
from models.employment.seasonal import SEASONAL_MEMORIES, paths, seasonal_factors
from models.errors import BadHorizon, BadParameter

PARAMETERS = load_seasonal_parameters(ENGINE_PARAMETERS)


def table(values: np.ndarray) -> pd.DataFrame:
    series, periods = values.shape
    return pd.DataFrame(
        {
            "unique_id": np.repeat([f"s{row:02d}" for row in range(series)], periods),
            "time_period": np.tile(np.arange(periods), series),
            "obs_value": values.ravel(),
        }
    )


def monthly(series: int = 8, periods: int = 96, noise: float = 0.01, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 0.1 * np.sin(2 * np.pi * np.arange(periods) / 12)
    trend = np.cumsum(rng.normal(0.001, 0.003, (series, periods)), axis=1)
    return np.exp(4 + season + trend + rng.normal(0, noise, (series, periods)))


def of(values: np.ndarray, horizon: int = 12, season: int = 12):
    return forecast_seasonal(table(values), horizon, season, parameters=PARAMETERS)


def test_the_season_of_the_past_is_the_season_of_the_forecast():
    values = monthly(noise=0.0)
    factors = seasonal_factors(np.log(values), 12)
    assert factors == pytest.approx(np.broadcast_to(0.1 * np.sin(2 * np.pi * np.arange(12) / 12), factors.shape), abs=0.02)
    ahead = np.log(of(values).mean / values[:, -1:])
    assert ahead[:, 3] - ahead[:, 9] == pytest.approx(np.full(8, 0.2), abs=0.06)


def test_a_changed_season_is_believed_as_two_memories_say():
    """Four years of one season, then a year of another: weights 0.7 and 0.95 a year, averaged."""
    old, new = np.array([0.1, -0.1, 0.1, -0.1]), np.array([-0.1, 0.1, -0.1, 0.1])
    factors = seasonal_factors(np.concatenate([np.tile(old, 40), np.tile(new, 40)])[None], 4)
    shares = [(1 - memory**40) / (1 - memory**80) for memory in SEASONAL_MEMORIES]
    assert factors[0] == pytest.approx(np.mean(shares) * new + (1 - np.mean(shares)) * old, abs=0.01)


def test_a_steady_gain_stays_the_same_gain():
    """A hundred more a quarter: two years on 0.97-damped steps of a hundred, not of a per cent of ever more."""
    ahead = of(np.tile(10_000.0 + 100 * np.arange(60), (6, 1)), 8, 4).mean
    steps = np.diff(ahead[0])
    assert steps[1:] / steps[:-1] == pytest.approx(np.full(6, 0.97), abs=0.02)
    assert (steps < 100).all()


def test_factors_add_to_nothing_over_a_year():
    assert seasonal_factors(np.log(monthly()), 12).sum(axis=1) == pytest.approx(np.zeros(8), abs=1e-12)


def test_below_two_years_there_is_no_season():
    assert (seasonal_factors(np.log(monthly(periods=20)), 12) == 0).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), periods=st.integers(1, 60), season=st.sampled_from([4, 12]), noise=st.floats(0, 0.5))
def test_quantiles_are_ordered_and_finite_whatever_the_panel(seed, periods, season, noise):
    result = of(monthly(periods=periods, noise=noise, seed=seed), horizon=2 * season, season=season)
    assert np.isfinite(result.quantiles).all()
    assert (np.diff(result.quantiles, axis=2) >= 0).all()


def test_persons_instead_of_thousands_change_nothing_else():
    values = monthly()
    assert of(values * 1000).quantiles == pytest.approx(of(values).quantiles * 1000, rel=1e-6)


def test_zeros_and_constants_are_survived():
    values = monthly()
    values[0] = 0.0
    values[1] = 7.0
    values[2, 5:9] = 0.0
    result = of(values)
    assert result.mean[0] == pytest.approx(np.zeros(12))
    assert result.mean[1] == pytest.approx(np.full(12, 7.0))
    assert np.isfinite(result.quantiles).all()


def test_more_noise_makes_wider_intervals():
    calm, loud = of(monthly(noise=0.005)), of(monthly(noise=0.05))
    assert (loud.spread[:, 0] > 2 * calm.spread[:, 0]).all()


def test_periods_beyond_two_years_are_marked():
    marked = of(monthly(), horizon=30).extrapolated
    assert marked.sum() == 6


def test_more_than_five_years_ahead_are_refused():
    with pytest.raises(BadHorizon):
        of(monthly(), horizon=61)


def test_draws_of_months_are_never_negative():
    draws = simulate(of(monthly(noise=0.4)), 200)
    assert (draws.values >= 0).all()


def test_series_are_forecast_alike_in_any_chunk():
    logs = np.log(monthly(series=300))
    whole = paths(logs, 12, 6)
    assert whole.path.shape == (300, 6)
    assert np.isfinite(whole.spread).all()


def test_broken_parameters_are_refused():
    with pytest.raises(BadParameter):
        SeasonalParameters.from_mapping({"version": "x"}, "файл.json")
