"""The sealed truth of the years to come: its expectation is the mean of its futures, and nothing of it stands in a file."""

from __future__ import annotations

import numpy as np
import pytest

from flows.machinery.reference import codelists
from sample.mechanism import Growth
from sample.network import Network, build_network
from sample.outlook import Outlook, entry_share, need_futures, outlook
from sample.world import World, build_world, make_profile

YEAR = 2026


@pytest.fixture(scope="module", params=["mild", "rough"])
def region(request: pytest.FixtureRequest) -> tuple[World, Network, Outlook]:
    profile = make_profile(number=1, seed=3, vintage_year=YEAR, world=request.param)
    world = build_world(codelists().frames(), profile)
    network = build_network(world)
    return world, network, outlook(world, network)


@pytest.fixture(scope="module")
def futures(region: tuple[World, Network, Outlook]) -> np.ndarray:
    world, _, seen = region
    return need_futures(world, seen, 2_000)


def test_the_expected_need_is_the_mean_of_the_futures(
    region: tuple[World, Network, Outlook], futures: np.ndarray
) -> None:
    _, _, seen = region
    error = futures.std(axis=0) / np.sqrt(len(futures))
    assert (np.abs(futures.mean(axis=0) - seen.need_expected) < 5 * error + 0.05).all()


def test_what_comes_is_one_of_the_futures(region: tuple[World, Network, Outlook], futures: np.ndarray) -> None:
    _, _, seen = region
    total = futures.sum(axis=2)
    came = seen.need_realised.sum(axis=1)
    assert (np.abs(came - total.mean(axis=0)) < 4.5 * total.std(axis=0)).all()


def test_the_need_that_comes_is_that_of_the_openings(region: tuple[World, Network, Outlook]) -> None:
    world, _, seen = region
    table = world.need[world.need["programme"].isin(seen.programmes) & (world.need["time_period"] == YEAR + 3)]
    at = list(seen.years).index(YEAR + 3)
    assert seen.need_realised[at].sum() == pytest.approx(table["need_persons"].sum())


def test_shocks_that_last_move_the_level_by_what_they_leave_and_spread_it_more() -> None:
    years = np.arange(1, 5)
    law = Growth(years, np.zeros((4, 1)), own_sd=0.02, common_sd=0.01, own_persistence=0.5, common_persistence=0.2)
    rng = np.random.default_rng(1)
    paths = law.futures(np.array([100.0]), np.array([0.04]), 0.02, 0, rng.standard_normal((200_000, 4, 2)))
    assert law.expected(np.array([100.0]), np.array([0.04]), 0.02, 0) == pytest.approx(paths.mean(axis=0), rel=1e-3)


def test_supply_to_come_is_drawn_around_its_expectation_and_ends_with_the_paid_intakes(region: tuple[World, Network, Outlook]) -> None:
    _, network, seen = region
    expected, drawn = seen.supply_expected.sum(axis=1), seen.supply_realised.sum(axis=1)
    assert drawn == pytest.approx(expected, rel=0.06)
    assert (drawn != expected).all()
    # Long after the vintage only paid intakes reach the market, every year as many.
    assert expected[-1] == pytest.approx(expected[-3], rel=1e-9)
    paid = network.intakes.query("funding == 'внебюджет' and start_year == @YEAR")["entrants"].sum()
    # Of a paid entrant about a third comes to work; as many again may come from other regions.
    assert 0.25 * paid < expected[-1] < 0.8 * paid


def test_entrants_to_work_are_those_who_stay_and_find_work_in_their_field(region: tuple[World, Network, Outlook]) -> None:
    world, network, _ = region
    level = network.destinations["programme"].map(world.programmes.set_index("programme")["level"])
    share = float(np.average(entry_share(level), weights=network.destinations["graduates"]))
    sums = network.destinations[["graduates", "employed", "employed_in_field", "army", "other"]].sum()
    back = sums["army"] * sums["employed"] / (sums["employed"] + sums["other"])
    in_field = (sums["employed"] + back) * sums["employed_in_field"] / sums["employed"] / sums["graduates"]
    assert share == pytest.approx(in_field, rel=0.03)


def test_a_yield_is_a_share_of_a_place(region: tuple[World, Network, Outlook]) -> None:
    _, _, seen = region
    assert seen.yields["yield"].between(0.05, 0.7).all()
    assert not seen.yields.duplicated(["programme", "basis"]).any()
