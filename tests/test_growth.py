"""The members of the engine on cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.employment import adaptive, growth, intervals


def walks(series: int = 30, years: int = 15, seed: int = 0, spread: float = 0.05) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(0.01, spread, (series, years)), axis=1)


def test_the_parts_add_up_to_the_growth():
    codes = np.arange(30) % 4
    item = growth.split(walks(), (codes, np.arange(30) % 3))
    assert item.common + sum(item.parts) == pytest.approx(item.total)


def test_a_small_group_is_believed_less_than_a_large_one():
    values = np.concatenate([np.full((2, 3), 0.1), np.full((20, 3), 0.1)])
    effect = growth.group_effect(values, np.ones_like(values, dtype=bool), np.repeat([0, 1], [2, 20]))
    assert effect[0, 0] == pytest.approx(0.1 * 2 / 5)
    assert effect[5, 0] == pytest.approx(0.1 * 20 / 23)


def test_one_outlier_cannot_move_the_scale_of_the_panel():
    logs = walks()
    wild = logs.copy()
    wild[0, 7:] += 5.0
    assert growth.split(wild).middle == pytest.approx(growth.split(logs).middle, rel=0.1)


def test_a_forgotten_growth_bends_no_trend():
    logs = walks(series=3, years=12)
    broken = logs.copy()
    broken[:, 6:] += 0.4
    forgotten = np.zeros((3, 11), dtype=bool)
    forgotten[:, 5] = True
    calm, mended = growth.split(logs, (), forgotten), growth.split(broken, (), forgotten)
    for path in (growth.theta_path, growth.damped_path, growth.drift_path):
        assert path(mended, 5) == pytest.approx(path(calm, 5), abs=1e-9)


def test_theta_goes_on_with_half_of_a_steady_trend():
    item = growth.split(np.cumsum(np.full((5, 12), 0.02), axis=1))
    assert growth.theta_path(item, 4) == pytest.approx(np.broadcast_to(0.01 * np.arange(1, 5), (5, 4)), abs=0.012)


def test_a_damped_trend_keeps_four_fifths_a_year():
    rising = growth.split(np.cumsum(np.full((5, 12), 0.02), axis=1))
    steps = np.diff(np.exp(growth.damped_path(rising, 3)), axis=1)
    assert steps[:, 1] / steps[:, 0] == pytest.approx(np.full(5, 0.8))
    falling = growth.split(np.cumsum(np.full((5, 12), -0.02), axis=1))
    steps = np.diff(growth.damped_path(falling, 3), axis=1)
    assert steps[:, 1] / steps[:, 0] == pytest.approx(np.full(5, 0.8))


def test_gains_add_up_and_losses_compound():
    """A hundred more a year stays a hundred; a tenth less a year stays a tenth."""
    ahead = np.arange(1, 8)
    rising = np.log(np.tile(1000.0 + 100 * np.arange(15), (5, 1)))
    falling = np.tile(np.log(0.9) * np.arange(15), (5, 1))
    gains = growth.split(rising)
    losses = growth.split(falling)
    assert gains.change[0] == pytest.approx(100 * np.arange(-14, 1) / 2400)
    assert losses.change[0] == pytest.approx(np.log(0.9) * np.arange(-14, 1))
    naive = np.zeros((5, 7))
    risen, fallen = (np.exp(adaptive.adapted(item, naive)[0]) for item in (gains, losses))
    assert risen[0] * 2400 == pytest.approx(2400 + 100 * ahead, rel=0.01)
    assert fallen[0] == pytest.approx(0.9**ahead, rel=0.02)


def test_origins_that_agree_are_believed_and_one_bad_year_is_not():
    """The same mean difference between two readings: at every origin, or from one recession alone."""
    steady = np.array([[1.3] * 8, [0.7] * 8])
    once = np.array([[1.0] * 7 + [3.4], [1.0] * 7 + [-1.4]])
    panel = np.array([1.3, 0.7])
    assert steady.mean(axis=1) == pytest.approx(once.mean(axis=1))
    agreed, alone = adaptive.evidence(panel, steady), adaptive.evidence(panel, once)
    assert (agreed > 0.5).all()
    assert (alone < 0.1).all()
    assert (adaptive.evidence(panel, steady[:, :1]) < agreed).all()


def test_steady_growth_of_the_whole_panel_is_followed_where_single_series_wander():
    """Random walks that all drift by 3 % a year: the panel's growth says more than a series' own years."""
    rng = np.random.default_rng(11)
    shared = growth.split(np.cumsum(rng.normal(0.03, 0.05, (200, 16)), axis=1))
    apart = growth.split(rng.normal(0, 0.03, (200, 1)) * np.arange(16) + rng.normal(0, 0.01, (200, 16)))
    weights = adaptive.blend_weights(shared)
    assert weights.sum(axis=0) == pytest.approx(np.ones(200))
    assert weights[4].mean() > 0.9 * adaptive.PRIOR[4] > 5 * weights[0].mean()
    assert adaptive.blend_weights(apart)[4].mean() < 0.1 * adaptive.PRIOR[4]


def test_what_is_usual_holds_where_a_panel_is_too_short_to_tell():
    weights = adaptive.blend_weights(growth.split(walks(series=6, years=4)))
    assert weights == pytest.approx(np.tile(np.array(adaptive.PRIOR)[:, None], 6))


def test_memory_tells_a_count_from_a_sample():
    rng = np.random.default_rng(3)
    shocks = rng.normal(0, 0.02, (200, 20))
    persistent = shocks.copy()
    for year in range(1, 20):
        persistent[:, year] += 0.6 * persistent[:, year - 1]
    sampled = np.cumsum(shocks, axis=1) * 0.1 + rng.normal(0, 0.05, (200, 20))
    assert growth.split(np.cumsum(persistent, axis=1)).memory > 0.3
    assert growth.split(sampled).memory < -0.25


def test_a_common_growth_without_signal_is_hardly_carried_on():
    noise = np.array([0.05, -0.05, 0.04, -0.05, 0.05, -0.04, 0.0])
    signal = np.full(7, 0.02) + np.array([0.001, -0.001, 0.001, 0, -0.001, 0.001, 0])
    assert abs(growth.common_path(noise, 5)[-1]) < 0.005
    assert growth.common_path(signal, 5)[-1] > 0.06


def test_series_that_start_late_use_their_own_years():
    logs = walks(series=10)
    late = logs.copy()
    late[4, :8] = np.nan
    alone = growth.split(logs[:, 8:])
    item = growth.split(late)
    assert item.total[4, 8:] == pytest.approx(alone.total[4], abs=0.05)
    assert np.isfinite(growth.features(item)).all()


@settings(max_examples=20, deadline=None)
@given(years=st.integers(2, 30), series=st.integers(1, 20), seed=st.integers(0, 999))
def test_every_path_is_finite(years, series, seed):
    item = growth.split(walks(series, years, seed))
    for path in (growth.theta_path, growth.damped_path, growth.drift_path):
        assert np.isfinite(path(item, 7)).all()
    assert np.isfinite(growth.features(item)).all()


def test_a_random_walk_has_a_curve_near_one_half():
    first, exponent = intervals.variance_curve(growth.split(walks(series=400, years=20)))
    assert exponent == pytest.approx(0.5, abs=0.15)
    assert first == pytest.approx(1.0, abs=0.2)


def test_a_shock_common_to_all_widens_calm_panels_most():
    """Own scale 0.01: √(0.01² + (0.06 · 0.1)²); a panel a hundred times wilder is hardly touched."""
    walk = 0.8 * np.sqrt(4 / 3) * np.sqrt(1 + 1 / 4)  # four changes of ±1 round no drift; the drift itself is a guess
    for scale in (0.01, 1.0):
        item = growth.split(np.tile(scale * (np.arange(5) % 2), (4, 1)))
        bare = scale * (0.8 * intervals.DEFAULT_CURVE[0] ** intervals.CURVE_SHARE + 0.2 * walk)
        shock = 0.06 * np.sqrt(scale)
        assert intervals.spread(item, 1) == pytest.approx(np.full((4, 1), np.hypot(bare, shock)))


def test_changes_of_a_grown_series_count_by_what_it_is_now():
    """Ten times larger than at first: its early jumps are small beside its present level; a shrunken one keeps its logs."""
    rng = np.random.default_rng(4)
    wander = np.cumsum(rng.normal(0, 0.03, (60, 15)), axis=1)
    wander[0] += np.linspace(0, np.log(10), 15)
    wander[1] -= np.linspace(0, np.log(10), 15)
    item = growth.split(wander)
    changes, _ = intervals.seen_in_levels(item)
    assert changes[0] < 0.6 * item.scale[0]
    assert changes[1] > 0.95 * item.scale[1]


def test_a_series_of_few_years_is_as_wide_as_its_panel():
    """A calm series among wild ones: five years of calm are luck, twenty are a habit."""
    rng = np.random.default_rng(4)
    against = []
    for years in (5, 21):
        logs = np.cumsum(rng.normal(0, 0.05, (200, years)), axis=1)
        logs[0] /= 8
        wide = intervals.spread(growth.split(logs), 1)[:, 0]
        against.append(wide[0] / np.median(wide[1:]))
    assert against[0] > 0.45 > 0.35 > against[1]


def test_readings_that_disagree_are_said_to_lie_apart():
    """A panel that stands still has one reading; a base far off lies apart from the other four by its weight."""
    still = growth.split(np.zeros((12, 15)))
    _, agreed = adaptive.adapted(still, np.zeros((12, 3)))
    _, apart = adaptive.adapted(still, np.full((12, 3), 0.5))
    share = adaptive.PRIOR[1]
    assert agreed == pytest.approx(np.zeros((12, 3)))
    assert apart == pytest.approx(np.full((12, 3), 0.5 * np.sqrt(share * (1 - share))))


@settings(max_examples=50, deadline=None)
@given(one=st.floats(-5, 5), other=st.floats(-5, 5))
def test_multiples_keep_the_order_and_agree_with_exp_near_the_centre(one, other):
    low, high = sorted((one, other))
    found = intervals.multiples(np.array([low, high]))
    assert found[0] <= found[1]
    assert intervals.multiples(np.array([one / 100])) == pytest.approx(np.exp(one / 100), abs=1e-4)
    assert found[0] > 0
