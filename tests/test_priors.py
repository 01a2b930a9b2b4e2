"""Documented ranges become draws; shares learned from counts are pooled as far as the data allow."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from builders_demand import parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.machinery.reference import parameters as documented
from models.draws import generator
from models.errors import MissingParameter, NegativeCount
from models.parameters import Parameter, Parameters
from models.priors import Priors, gamma_from_normals, keyed_normals, spread, stratified_normals
from models.rates import concentration, shrunken_shares


@pytest.mark.parametrize(
    ("value", "low", "high", "unit"),
    [
        pytest.param(0.0228, 0.015, 0.03, "share", id="a share between its bounds"),
        pytest.param(0.7, 0.4, 1.1, "ratio", id="a ratio that may pass one"),
        pytest.param(0.0, -0.002, 0.002, "share", id="a change around zero"),
        pytest.param(2.0, 0.5, 9.0, "ratio", id="a lopsided range"),
    ],
)
def test_low_and_high_are_the_tenth_and_the_ninetieth_percentile(value, low, high, unit):
    draws = spread(Parameter("x", "", value, low, high, unit, ""), stratified_normals("test", count=4000))
    expected = np.clip([low, value, high], 0, 1) if unit == "share" else [low, value, high]
    np.testing.assert_allclose(np.quantile(draws, [0.1, 0.5, 0.9]), expected, rtol=0.01, atol=1e-4)


def test_shares_stay_shares():
    draws = spread(Parameter("x", "", 0.95, 0.85, 1.0, "share", ""), stratified_normals("test", count=1000))
    assert draws.min() > 0
    assert draws.max() <= 1


@pytest.mark.parametrize(
    ("value", "low", "high", "unit"),
    [
        pytest.param(0.08, 0.03, 0.18, "share", id="leavers and arrivals, whose median would give 0.095"),
        pytest.param(0.95, 0.85, 0.99, "share", id="filled places"),
        pytest.param(1.0, 0.8, 1.0, "share", id="a share that cannot grow"),
        pytest.param(2.0, 0.5, 9.0, "ratio", id="a lopsided range"),
        pytest.param(0.95, 0.05, 0.99, "share", id="a range so lopsided that the first shift tried is too short"),
    ],
)
def test_a_rate_published_as_a_mean_is_the_mean_of_its_draws(value, low, high, unit):
    known = parameters().table.copy()
    known.loc[("leave_region", ""), ["value", "low", "high", "unit", "reference"]] = [value, low, high, unit, "тест"]
    priors = Priors(Parameters(known.sort_index(), parameters().on), 2000)
    drawn = priors.mean_draws("leave_region")
    assert drawn.mean() == pytest.approx(value, rel=1e-6)
    assert drawn.std() > 0 or value == 1.0
    set_by_hand = Priors(priors.parameters.replace("leave_region", value / 2), 5)
    np.testing.assert_array_equal(set_by_hand.mean_draws("leave_region"), np.full(5, value / 2))


def test_without_data_as_many_come_as_leave():
    """Over the country in equals out: a region that reports neither gains nobody by its own ignorance."""
    priors = Priors(documented(date(2026, 11, 23)), 1000)
    assert priors.mean_draws("arrive_region").mean() == pytest.approx(
        priors.mean_draws("leave_region").mean(), rel=1e-6
    )
    assert priors.mean_draws("arrive_region").mean() == pytest.approx(priors.value("arrive_region"), rel=1e-6)


def test_a_key_without_its_own_value_shares_the_draws_of_the_general_one():
    priors = Priors(parameters(), 100)
    np.testing.assert_array_equal(priors.draws("replacement_rate", "C"), priors.draws("replacement_rate", "Q"))


def test_only_what_was_used_is_listed_and_once():
    priors = Priors(parameters(), 10)
    priors.draws("replacement_rate", "C")
    priors.value("replacement_rate")
    assert priors.used()["parameter"].tolist() == ["replacement_rate"]


def test_an_unknown_parameter_is_refused_with_its_file():
    with pytest.raises(MissingParameter, match="data/parameters"):
        Priors(parameters(), 10).value("нет такого")


def test_a_newcomer_leaves_the_numbers_of_the_others_alone():
    few, more = keyed_normals("test", ["7212", "7223"], (5,)), keyed_normals("test", ["1111", "7212", "7223"], (5,))
    np.testing.assert_array_equal(few, more[1:])


@pytest.mark.parametrize("shape", [0.05, 0.5, 1.0, 3.0, 80.0])
def test_gammas_from_normals_have_the_mean_and_variance_of_gammas(shape):
    values = gamma_from_normals(np.array(shape), stratified_normals("gamma", count=20_000))
    assert values.mean() == pytest.approx(shape, rel=0.02)
    assert values.var() == pytest.approx(shape, rel=0.06)


def test_a_small_change_of_shape_is_a_small_change_of_every_draw():
    z = stratified_normals("gamma", count=500)
    one, two = gamma_from_normals(np.array(0.30), z), gamma_from_normals(np.array(0.3001), z)
    assert np.abs(one - two).max() < 0.01


def test_without_data_the_documented_prior_is_returned_as_it_is():
    prior = np.linspace(0.05, 0.12, 50)
    shares = shrunken_shares("t", ["а", "б"], ["08", "09"], np.zeros(2), np.zeros(2), prior)
    np.testing.assert_array_equal(shares, [prior, prior])


def test_a_programme_without_data_borrows_from_its_family():
    prior = np.full(400, 0.07) + stratified_normals("p", count=400) * 0.02
    names, families = [f"{family}.{n}" for family in ("08", "09") for n in range(6)], ["08"] * 6 + ["09"] * 6
    trials = np.array([400.0] * 5 + [0] + [400] * 5 + [0])
    counts = trials * np.array([0.04] * 6 + [0.16] * 6)
    shares = shrunken_shares("t", names, families, counts, trials, np.clip(prior, 0.01, 0.3))
    assert shares[5].mean() == pytest.approx(0.04, abs=0.02)
    assert shares[11].mean() == pytest.approx(0.16, abs=0.03)
    assert shares[5].std() > shares[0].std()


def test_a_small_programme_is_shrunk_further_than_a_large_one():
    prior = np.clip(np.full(400, 0.08) + stratified_normals("p", count=400) * 0.02, 0.01, 0.3)
    names = [f"п{n}" for n in range(8)]
    trials = np.array([10.0, 1000, 500, 500, 500, 500, 500, 500])
    counts = trials * np.array([0.3, 0.3, 0.07, 0.08, 0.09, 0.08, 0.07, 0.09])
    small, large = shrunken_shares("t", names, ["08"] * 8, counts, trials, prior).mean(axis=1)[:2]
    assert small < 0.23 < 0.27 < large


def test_eighty_per_cent_intervals_hold_the_true_shares_four_times_in_five():
    rng = generator("recovery", "shares")
    held = []
    for world in range(40):
        family_mean = rng.beta(20, 180, 6)
        truth = rng.beta(np.repeat(family_mean, 10) * 120, (1 - np.repeat(family_mean, 10)) * 120)
        trials = rng.integers(10, 300, 60)
        counts = rng.binomial(trials, truth)
        prior = np.clip(0.08 + 0.02 * stratified_normals("p", count=300), 0.01, 0.3)
        names, families = [f"{world}/{n}" for n in range(60)], np.repeat([f"{n:02d}" for n in range(6)], 10).tolist()
        low, high = np.quantile(shrunken_shares("t", names, families, counts, trials, prior), [0.1, 0.9], axis=1)
        held.append(((low <= truth) & (truth <= high)).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=0.06)


def test_the_spread_between_members_is_found_by_moments():
    rng = generator("recovery", "concentration")
    truth = rng.beta(0.1 * 60, 0.9 * 60, 400)
    trials = np.full(400, 200)
    estimate = concentration(rng.binomial(trials, truth).astype(float), trials.astype(float), np.zeros(400, dtype=int))
    assert estimate == pytest.approx(60, rel=0.25)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_learned_shares_are_always_shares(pairs):
    counts = np.array([min(pair) for pair in pairs], dtype=float)
    trials = np.array([max(pair) for pair in pairs], dtype=float)
    names = [f"п{n}" for n in range(len(pairs))]
    shares = shrunken_shares("t", names, ["08"] * len(pairs), counts, trials, np.linspace(0.05, 0.12, 20))
    assert ((shares > 0) & (shares < 1)).all()


def test_more_counted_than_tried_is_refused():
    with pytest.raises(NegativeCount, match="п0"):
        shrunken_shares("t", ["п0"], ["08"], np.array([5.0]), np.array([4.0]), np.full(10, 0.1))
