"""Feed the truth, get the truth back."""

from __future__ import annotations

import numpy as np
import pytest

from models.employment import learning


def test_coefficients_survive_a_tenth_of_wild_rows():
    rng = np.random.default_rng(0)
    design = rng.normal(size=(3_000, 3))
    target = design @ [1.0, -0.5, 0.2] + rng.normal(0, 0.1, 3_000)
    target[:300] += 50
    found = learning.least_absolute(design, target, np.ones(3_000))
    assert found == pytest.approx([1.0, -0.5, 0.2], abs=0.05)


def test_weighted_quantiles_of_equal_weights_are_plain_ones():
    values = np.random.default_rng(1).normal(size=5_000)
    levels = np.array([0.1, 0.5, 0.9])
    found = learning.weighted_quantiles(values, np.ones(5_000), levels)
    assert found == pytest.approx(np.quantile(values, levels), abs=0.01)


def test_a_heavy_row_counts_like_many_light_ones():
    values = np.array([0.0, 1.0])
    assert learning.weighted_quantiles(values, np.array([1.0, 99.0]), np.array([0.5]))[0] == pytest.approx(
        1.0, abs=0.05
    )


def test_error_quantiles_are_symmetric_and_ordered():
    errors = [np.random.default_rng(2).normal(0.5, 1, (500, 7))]
    found = learning.standard_quantiles(errors, [np.ones(500)])
    assert found == pytest.approx(-found[:, ::-1])
    assert (np.diff(found, axis=1) >= 0).all()


def test_the_shares_of_common_and_group_errors_are_recovered():
    rng = np.random.default_rng(4)
    codes = np.arange(60) % 6
    windows = []
    for _ in range(150):
        common, group = rng.normal(size=7), rng.normal(size=(6, 7))
        own = rng.normal(size=(60, 7))
        windows.append(np.sqrt(0.3) * common + np.sqrt(0.2) * group[codes] + np.sqrt(0.5) * own)
    common_share, group_share, _ = learning.dependence(windows, [(codes,)] * 150, [1.0] * 150)
    assert common_share == pytest.approx(0.3 + 0.2 / 6, abs=0.06)
    assert group_share == pytest.approx(0.2 * 5 / 6, abs=0.06)


def test_persistence_over_horizons_is_recovered():
    rng = np.random.default_rng(5)
    steps = np.arange(1, 8)
    ratio = np.minimum.outer(steps, steps) / np.maximum.outer(steps, steps)
    factor = np.linalg.cholesky(ratio**0.5)
    windows = [(factor @ rng.normal(size=(7, 200))).T for _ in range(40)]
    _, _, persistence = learning.dependence(windows, [()] * 40, [1.0] * 40)
    assert persistence == pytest.approx(0.5, abs=0.05)
