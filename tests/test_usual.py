"""Shared growth returns towards what is usual: learned from other panels, moving all series of a panel alike."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from engine_builders import line, parameters

from models.employment import learning, usual
from models.employment.engine import forecast

COEFFICIENTS = np.array([[0.004, 0.5, 0.3], [0.006, 0.4, 0.1]])


def test_the_usual_path_adds_up_and_holds_its_last_rate():
    common = np.array([0.01, 0.02, 0.06])
    found = usual.usual_path(common, COEFFICIENTS, 4)
    first, later = 0.004 + 0.5 * 0.03 + 0.3 * 0.03, 0.006 + 0.4 * 0.03 + 0.1 * 0.03
    assert found == pytest.approx([first, 2 * later, 3 * later, 4 * later])


def test_all_series_are_moved_alike_until_the_median_is_a_third_of_the_way():
    path = np.array([[-0.02, -0.04], [0.0, 0.0], [0.05, 0.09]])
    common = np.array([0.03, 0.03])
    moved = usual.pulled(path, common, COEFFICIENTS)
    assert moved - path == pytest.approx(np.tile(moved[1], (3, 1)))
    assert np.median(moved, axis=0) == pytest.approx(usual.usual_path(common, COEFFICIENTS, 2) / 3)


def lesson(mean: float, seed: int) -> learning.Lesson:
    """A window whose panel grew by ``mean`` a year and goes on by 0.6 % and two fifths of that."""
    rng = np.random.default_rng(seed)
    logs = np.cumsum(np.concatenate([np.full(12, mean), np.full(7, 0.006 + 0.4 * mean)]))
    levels = np.exp(logs + rng.normal(0, 0.002, (20, 19)))
    return learning.lesson("f", levels[:, :12], levels[:, 12:], (), 0.1)


def test_usual_growth_is_learned_back():
    means = np.linspace(-0.02, 0.05, 60)
    found = learning.usual_growth([lesson(mean, seed) for seed, mean in enumerate(means)])
    assert found[:, 0] == pytest.approx(0.006, abs=0.001)
    assert found[:, 1] == pytest.approx(0.4, abs=0.03)


def test_years_that_nobody_saw_repeat_the_rate_before():
    seen = [lesson(mean, seed) for seed, mean in enumerate(np.linspace(-0.02, 0.05, 30))]
    for item in seen:
        item.common[3:] = np.nan
    found = learning.usual_growth(seen)
    assert found[5:] == pytest.approx(np.tile(found[-1], (2, 1)))
    assert np.isfinite(found).all()


@pytest.mark.parametrize(("growth", "sign"), [(0.05, -1), (-0.03, 1)])
def test_a_boom_is_expected_to_slow_and_a_decline_to_ease(growth, sign):
    rng = np.random.default_rng(5)
    levels = 1000.5 * np.exp(np.cumsum(rng.normal(growth, 0.02, (15, 12)), axis=1))
    frame = pd.concat([line(f"s{row:02d}", levels[row]) for row in range(15)])
    made = forecast(frame, 7, parameters=parameters())
    with patch.object(usual, "USUAL_SHARE", 0.0):
        unheard = forecast(frame, 7, parameters=parameters())
    assert (sign * (made.mean[:, -1] / unheard.mean[:, -1] - 1) > 0.005).all()
