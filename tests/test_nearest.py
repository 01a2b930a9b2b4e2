"""What a rule of thumb orders is held to every limit of the plan, by the plan's own rows and by none of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plan_builders import START, offer, region

from benchmarks.chain_truth_chain import cost_of, fair_last_year, fair_point_rule, law_places, loose_point_rule
from benchmarks.plan_ranks import random_region
from benchmarks.plan_regions import invented_region
from models.backtest.decisions import kept_last_year, last_year_places, point_rule_places
from models.plan.constraints import SEATS, TEACHERS, WORKSHOP, plan_limits
from models.plan.ground import ground_of
from models.plan.inputs import OFFER_KEY, PlanInputs, canonical_offers
from models.plan.nearest import nearest_places

CODE, OTHER = "15.01.05", "43.01.09"


def needs(persons: float) -> np.ndarray:
    return np.full((8, 20), float(persons))


def groups_of(inputs: PlanInputs, places: pd.DataFrame) -> np.ndarray:
    """(I, T) groups in which these places can be taught."""
    offers = canonical_offers(inputs)
    wide = places.pivot_table(index=list(OFFER_KEY), columns="start_year", values="places")
    taught = wide.reindex(pd.MultiIndex.from_frame(offers.table[list(OFFER_KEY)])).to_numpy(dtype=float)
    groups = np.ceil(taught / offers.size_max[:, None] - 1e-9)
    assert (groups * offers.size_min[:, None] <= taught + 1e-9).all()
    return groups


def broken(inputs: PlanInputs, places: pd.DataFrame) -> set[str]:
    """Names of the plan's limits that these places do not keep, after those that exclude each other gave way."""
    limits = ground_of(inputs).give_way(inputs).limits
    groups = groups_of(inputs, places)
    offers, columns = limits.offers, limits.columns
    wide = places.pivot_table(index=list(OFFER_KEY), columns="start_year", values="places")
    taught = wide.reindex(pd.MultiIndex.from_frame(offers.table[list(OFFER_KEY)])).to_numpy(dtype=float)
    x = np.zeros(columns.count)
    x[columns.groups] = groups
    flexible = columns.extra >= 0
    x[columns.extra[flexible]] = (taught - groups * offers.size_min[:, None])[flexible]
    used = limits.matrix(columns.count) @ x
    outside = (used > np.array(limits.upper) + 1e-6) | (used < np.array(limits.lower) - 1e-6)
    return {limits.names[row] for row in np.flatnonzero(outside)}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_point_rule_keeps_every_limit_of_a_region_whose_limits_bite(seed: int) -> None:
    inputs = invented_region(12, 3, 30, 20, seed)
    loose = loose_point_rule(inputs)
    assert broken(inputs, loose) & {SEATS, TEACHERS, WORKSHOP}
    assert broken(inputs, fair_point_rule(inputs)) == set()
    assert broken(inputs, fair_last_year(inputs)) == set()


@pytest.mark.parametrize("seed", [11, 12])
def test_limits_that_exclude_each_other_give_way_for_the_rule_as_for_the_plan(seed: int) -> None:
    inputs = random_region(seed)
    assert broken(inputs, point_rule_places(inputs, np.round)) == set()


def test_last_year_stays_where_every_limit_allows_it() -> None:
    inputs = region([offer(places_last_year=75, groups_last_year=3), offer(OTHER)], {CODE: needs(500), OTHER: needs(0)})
    pd.testing.assert_frame_equal(kept_last_year(inputs), last_year_places(inputs))


@pytest.mark.parametrize(
    ("changed", "most"),
    [
        pytest.param({"offers": {"groups_max": 5}}, 125, id="licence"),
        pytest.param({"offers": {"practice_places": 100.0}}, 100, id="practice"),
        pytest.param({"offers": {"applications": 80.0}}, 100, id="applications, the last group incomplete"),
        pytest.param({"colleges": {"seats_places": 60.0}}, 100, id="study places in two shifts"),
        pytest.param({"colleges": {"teachers_fte": 7.0}}, 100, id="teachers"),
        pytest.param({"workshops": {"hours_per_week": 36.0}}, 75, id="workshop"),
        pytest.param({"limits": {("budget_rub", ""): 15e6}}, 150, id="budget"),
        pytest.param({"limits": {("youth_places_9", ""): 130.0}}, 125, id="school leavers"),
        pytest.param({"limits": {("largest_change", ""): 1.0}}, 50, id="change of a year"),
    ],
)
def test_each_limit_alone_holds_an_order_back(changed: dict[str, dict], most: int) -> None:
    line = offer(workshop="М1", workshop_hours_per_group=12.0) | changed.get("offers", {})
    card = {"college": "К1", "district": "Район", "seats_places": np.nan, "teachers_fte": np.nan} | changed.get(
        "colleges", {}
    )
    room = {"workshop": "М1", "college": "К1", "hours_per_week": np.nan} | changed.get("workshops", {})
    inputs = region([line], {CODE: needs(200)}, colleges=[card], workshops=[room], limits=changed.get("limits"))
    made = fair_point_rule(inputs)
    assert made.loc[made["start_year"] == START, "places"].tolist() == [most]


def test_a_group_without_room_in_one_college_is_taught_in_another() -> None:
    lines = [
        offer(college="К1", places_last_year=75, groups_last_year=3, groups_max=3),
        offer(college="К2", places_last_year=75, groups_last_year=3, groups_max=8),
    ]
    made = fair_point_rule(region(lines, {CODE: needs(200)}))
    first = made[made["start_year"] == START].set_index("college")["places"]
    assert first.to_dict() == {"К1": 75, "К2": 125}


def test_what_a_budget_lacks_everybody_gives_in_equal_shares() -> None:
    codes = [f"15.01.{number:02d}" for number in range(1, 5)]
    groups = dict(zip(codes, (8, 8, 4, 4), strict=True))
    lines = [offer(code, places_last_year=25 * count, groups_last_year=count) for code, count in groups.items()]
    inputs = region(
        lines, {code: needs(25 * count) for code, count in groups.items()}, limits={("budget_rub", ""): 18 * 25 * 1e5}
    )
    made = fair_last_year(inputs)
    first = made[made["start_year"] == START].set_index("programme")["places"] / 25
    assert first.to_dict() == {codes[0]: 6, codes[1]: 6, codes[2]: 3, codes[3]: 3}


def test_shares_are_equal_however_many_groups_are_given_up() -> None:
    """Half of sixty groups goes: from 40 it is twenty steps down, from 20 it is ten."""
    groups = {CODE: 40, OTHER: 20}
    lines = [offer(code, places_last_year=25 * count, groups_last_year=count, groups_max=60) for code, count in groups.items()]
    limits = {("budget_rub", ""): 30 * 25 * 1e5, ("largest_change", ""): 1.0}
    made = fair_last_year(region(lines, {code: needs(25 * count) for code, count in groups.items()}, limits=limits))
    first = made[made["start_year"] == START].set_index("programme")["places"] / 25
    assert first.to_dict() == {CODE: 20, OTHER: 10}


def test_no_other_whole_plan_is_nearer() -> None:
    """All plans of three programmes are tried: the square of the distance over the order of each."""
    codes, ordered, budget = ("15.01.05", "15.01.31", "43.01.09"), np.array([7, 4, 2]), 8
    lines = [offer(code, places_last_year=25 * count, groups_last_year=count) for code, count in zip(codes, ordered, strict=True)]
    limits = {("budget_rub", ""): budget * 25 * 1e5, ("largest_change", ""): 1.0}
    made = fair_last_year(region(lines, {code: needs(100) for code in codes}, limits=limits))
    wide = made.pivot_table(index="programme", columns="start_year", values="places").reindex(list(codes)) / 25

    def distance(groups: np.ndarray) -> float:
        return float((25 * (groups - ordered) ** 2 / ordered).sum())

    nearest = min(distance(np.array(tried)) for tried in np.ndindex(8, 5, 3) if sum(tried) <= budget)
    for year in wide.columns:
        assert wide[year].sum() <= budget
        assert distance(wide[year].to_numpy()) == pytest.approx(nearest, rel=1e-2)


def test_what_the_plan_keeps_or_closes_is_not_ordered() -> None:
    lines = [offer(funding="внебюджет", places_last_year=20), offer(closed=True, college="К2"), offer(college="К3")]
    inputs = region(lines, {CODE: needs(80)})
    order = last_year_places(inputs).assign(places=50.0)
    made = nearest_places(inputs, order)
    first = made[made["start_year"] == START].set_index("college")["places"]
    assert first.to_dict() == {"К1": 20, "К2": 0, "К3": 50}


def test_who_knows_the_law_is_not_dearer_than_a_rule_within_the_same_limits() -> None:
    """The rule of a spreadsheet beside the planner on the same draws: with limits of its own it was cheaper than the law."""
    inputs = invented_region(12, 4, 30, 30, seed=4)
    law = cost_of(inputs, law_places(inputs))
    assert law <= cost_of(inputs, fair_point_rule(inputs)) * 1.005
    assert law <= cost_of(inputs, fair_last_year(inputs)) * 1.005


def test_the_plans_own_rows_are_the_only_limits() -> None:
    """Without any limit the order is carried out."""
    inputs = region([offer(groups_max=np.nan)], {CODE: needs(1000)})
    assert set(plan_limits(inputs, canonical_offers(inputs)).names) == {"предел изменения за год"}
    made = fair_point_rule(inputs)
    assert made["places"].tolist() == [1000.0] * 3
