"""The expected path of employment behind each draw: as uncertain as the trend, and as its mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.draws import Draws
from models.employment.expectation import expected_paths

HORIZON, DRAWS = 8, 4000


def walks(observed: int, seed: int = 1) -> tuple[Draws, np.ndarray]:
    """Random walks whose drift was estimated on ``observed`` growths, and each draw's true drift."""
    rng = np.random.default_rng(seed)
    drift = rng.normal(0, 0.02 / np.sqrt(observed), DRAWS)
    steps = drift + rng.normal(0, 0.02, (HORIZON, DRAWS))
    levels = 1000 * np.exp(np.concatenate([np.zeros((1, DRAWS)), np.cumsum(steps, axis=0)]))
    return Draws(pd.DataFrame({"economic_activity": ["C"]}), np.arange(2025, 2026 + HORIZON), levels[None]), drift


@pytest.mark.parametrize("observed", [4, 9, 25])
def test_the_expectation_is_as_uncertain_as_the_trend(observed: int) -> None:
    drawn, drift = walks(observed)
    path = expected_paths(drawn, np.array([observed])).values[0]
    slope = np.log(path[-1] / path[0]) / HORIZON
    assert slope.std() == pytest.approx(drift.std(), rel=0.1)
    assert np.corrcoef(slope, drift)[0, 1] > 0.9 * np.sqrt(HORIZON / (observed + HORIZON))


def test_expectation_and_single_years_have_one_mean_and_one_start() -> None:
    drawn, _ = walks(9)
    path = expected_paths(drawn, np.array([9])).values
    np.testing.assert_allclose(path.mean(axis=2), drawn.values.mean(axis=2))
    np.testing.assert_allclose(path[:, 0], 1000)


def test_the_change_of_one_year_carries_no_chance() -> None:
    drawn, _ = walks(9)
    path = expected_paths(drawn, np.array([9])).values[0]
    assert np.diff(np.log(path), axis=0).std() < 0.5 * np.diff(np.log(drawn.values[0]), axis=0).std()


def test_a_forecast_without_years_is_left_as_it_is() -> None:
    one = Draws(pd.DataFrame({"economic_activity": ["C"]}), np.array([2025]), np.full((1, 1, 5), 10.0))
    assert expected_paths(one, np.array([3])) is one
