"""The crosswalk: shares and other ways sum to one, links are as wide as they are known, what is not taught here is no need here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from models.chain.balance import starting_balance
from models.errors import CrosswalkOverOne, RepeatedRows, ShareOutOfRange
from models.need.crosswalk import coverage, crosswalk_draws
from models.priors import Priors

CODES = ("09.02.07", "15.01.05")


def links(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {"occupation": ["7212", "7212", "3512"], "programme": ["15.01.05", "09.02.07", "09.02.07"],
         "share": [0.6, 0.1, 0.9], "confidence": ["low", "low", "high"]}
    )  # fmt: skip
    return table.assign(**changes)


def crosswalk(table: pd.DataFrame, draws: int = 500, routes=None):
    return crosswalk_draws(table, ("3512", "7212", "9999"), CODES, Priors(parameters(), draws), routes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.001, 0.33), min_size=3, max_size=3))
def test_shares_and_other_ways_sum_to_one_on_every_draw(shares):
    drawn = crosswalk(links(share=shares), 50)
    total = drawn.other.copy()
    np.add.at(total, drawn.of_occupation, drawn.shares)
    np.testing.assert_allclose(total, 1.0)


def test_the_mean_of_the_draws_is_the_documented_share():
    drawn = crosswalk(links(), 4000)
    found = dict(zip(zip(drawn.of_occupation, drawn.of_programme, strict=True), drawn.shares.mean(axis=1), strict=True))
    assert found[1, 1] == pytest.approx(0.6, abs=0.01)
    assert found[1, 0] == pytest.approx(0.1, abs=0.01)
    assert found[0, 0] == pytest.approx(0.9, abs=0.01)


def test_high_confidence_is_narrower_than_low():
    high, low = crosswalk(links(confidence="high")), crosswalk(links(confidence="low"))
    assert high.shares.std(axis=1).max() < low.shares.std(axis=1).min() + 0.05
    assert high.shares.std(axis=1).sum() < low.shares.std(axis=1).sum() / 2


def test_need_is_carried_through_and_the_remainder_stays_visible():
    drawn = crosswalk(links())
    need = np.array([100.0, 50.0, 30.0])[:, None, None].repeat(2, axis=1).repeat(500, axis=2)
    carried = drawn.to_programmes(need)
    covered = coverage(drawn, need).set_index("occupation")
    np.testing.assert_allclose(carried.sum(axis=0), (need * (1 - drawn.other)[:, None]).sum(axis=0))
    assert carried.mean(axis=2).sum(axis=0)[0] == pytest.approx((covered["need_mean"] * covered["share_covered"]).sum())
    assert covered.loc["9999", "share_covered"] == 0
    assert covered.loc["7212", "share_covered"] == pytest.approx(0.7, abs=0.03)


def test_a_programme_that_the_region_does_not_teach_is_no_need_of_the_region():
    abroad = crosswalk(links(programme=["15.01.05", "43.02.15", "09.02.07"]), 4000)
    assert abroad.other[1].mean() == pytest.approx(0.4, abs=0.02)


def test_the_share_of_a_closed_programme_goes_to_its_successor():
    drawn = crosswalk(links(), routes={"15.01.05": "09.02.07"})
    assert set(drawn.of_programme) == {0}
    assert drawn.other[1].mean() == pytest.approx(0.3, abs=0.03)


def test_a_link_that_two_rows_make_is_known_as_well_as_the_weaker_of_them():
    routes = {"15.01.05": "09.02.07"}
    mixed = crosswalk(links(confidence=["low", "high", "high"]), 4000, routes).shares[1].std()
    weak = crosswalk(links(confidence="low"), 4000, routes).shares[1].std()
    assert mixed == pytest.approx(weak)


@pytest.mark.parametrize(
    ("table", "error", "text"),
    [
        pytest.param(links(share=[0.8, 0.4, 0.9]), CrosswalkOverOne, "7212: 1.2", id="an occupation over one"),
        pytest.param(links(share=[60, 10, 90]), ShareOutOfRange, "проценты", id="percentages"),
        pytest.param(pd.concat([links(), links()]), RepeatedRows, "7212 → 15", id="a pair twice"),
    ],
)
def test_a_careless_crosswalk_is_refused_by_name(table, error, text):
    with pytest.raises(error, match=text):
        crosswalk(table)


def test_one_unemployed_person_offsets_one_post():
    drawn = crosswalk(links(), 300)
    stock, phi = np.full((3, 300), 1000.0), np.array([0.4, 0.4, 0.0])[:, None].repeat(300, axis=1)
    priors = Priors(parameters(registered_unemployment_rate=0.01, usable_unemployed_rate=0.5), 300)
    start = starting_balance(drawn, stock, phi, priors)
    persons = 1000 * 0.01 * 0.5 * (1 - drawn.other[:2]).sum(axis=0)
    np.testing.assert_allclose(start.sum(axis=(0, 1)), -persons)
