"""The admission plan: exact, whole, within limits, explained when impossible."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_builders import START, offer, region

from models.errors import BadPlanInput, EmploymentTooOld, RateOutOfRange
from models.plan.admissions import plan_cost, plan_region
from models.plan.expected_cost import ExpectedCost
from models.plan.targets import inert_places, unconstrained_places

CODE = "15.01.05"


def needs(mean: float, spread: float = 0.0, years: int = 3, draws: int = 40, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (years, draws))
    return np.maximum(mean + spread * noise, 0)


def first_year(plan, column: str = "places") -> list[int]:
    return plan.offers.loc[plan.offers["start_year"] == START, column].tolist()


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        pytest.param(50, 50, id="two groups for fifty"),
        pytest.param(60, 50, id="sixty is nearer to two groups than to three"),
        pytest.param(0, 0, id="nobody needed, nobody taught"),
    ],
)
def test_without_uncertainty_the_plan_meets_the_need_in_whole_groups(need, expected):
    plan = plan_region(region([offer()], {CODE: needs(need)}, carry_over=0.0))
    assert first_year(plan) == [expected]


@given(
    seed=st.integers(0, 10_000),
    carry=st.sampled_from([0.0, 0.5, 1.0]),
    shortage=st.sampled_from([0.5, 1.0, 2.0]),
    penalty=st.sampled_from([0.0, 2.0]),
)
@settings(max_examples=12, deadline=None)
def test_the_plan_is_as_cheap_as_the_best_of_all_plans(seed, carry, shortage, penalty):
    rng = np.random.default_rng(seed)
    need = {"15.01.05": rng.lognormal(3.5, 0.5, (3, 20)), "15.01.35": rng.lognormal(3, 0.5, (3, 20))}
    offers = [
        offer("15.01.05", groups_max=2, groups_last_year=int(rng.integers(1, 3))),
        offer("15.01.35", groups_max=2, groups_last_year=int(rng.integers(1, 3))),
    ]
    for line in offers:
        line["places_last_year"] = 25 * line["groups_last_year"]
    inputs = region(
        offers, need, yields=0.7, limits={("budget_rub", ""): 75 * 100_000.0}, carry_over=carry, shortage_cost=shortage,
        move_penalty=penalty,
    )  # fmt: skip
    plan = plan_region(inputs)
    assert plan.cost == pytest.approx(_cheapest_by_enumeration(inputs, carry, shortage, penalty), rel=1.1e-3, abs=1e-3)


def _cheapest_by_enumeration(inputs, carry, shortage, penalty) -> float:
    """All plans of two offers, three years, at most three groups together a year."""
    last = inputs.offers["groups_last_year"].to_numpy()
    years = [pair for pair in itertools.product(range(3), repeat=2) if sum(pair) <= 3]
    best = np.inf
    for path in itertools.product(years, repeat=3):
        groups = np.array(path).T
        balance, cost = np.zeros((2, inputs.need.count)), 0.0
        for year in range(3):
            balance = carry * balance + inputs.need.values[:, year] - 0.7 * 25 * groups[:, year, None]
            cost += (shortage * np.maximum(balance, 0) + np.maximum(-balance, 0)).mean(axis=1).sum()
        moved = np.abs(np.diff(np.concatenate([last[:, None], groups], axis=1), axis=1)).sum()
        best = min(best, cost + penalty * moved)
    return best


@pytest.mark.parametrize(("shortage", "share"), [(1.0, 1 / 2), (2.0, 2 / 3), (0.5, 1 / 3)], ids=["1:1", "2:1", "1:2"])
def test_the_unrounded_target_is_the_newsvendors_quantile(shortage, share):
    need = np.random.default_rng(5).lognormal(4, 0.4, (3, 501))
    inputs = region([offer()], {CODE: need}, yields=0.55, carry_over=0.0, shortage_cost=shortage)
    targets = unconstrained_places(inputs)["places_unrounded"].to_numpy()
    expected = np.quantile(need, share, axis=1, method="inverted_cdf") / 0.55
    assert targets == pytest.approx(expected, rel=0.01)


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_the_expected_cost_is_convex_and_its_planes_lie_below_it(seed):
    rng = np.random.default_rng(seed)
    cost = ExpectedCost(
        rng.normal(20, 30, (2, 3, 50)),
        rng.uniform(0.2, 1, (2, 2, 50)),
        np.ones((2, 3), dtype=bool),
        rng.uniform(0.5, 2),
        1.0,
    )
    a, b = rng.uniform(0, 80, (2, 2, 2, 3))
    middle = (a + b) / 2
    assert (cost.at(middle) <= (cost.at(a) + cost.at(b)) / 2 + 1e-9).all()
    value, constant, slope = cost.tangents(a)
    assert value == pytest.approx(constant + (slope * a).sum(axis=1))
    assert (cost.at(b) >= constant + (slope * b).sum(axis=1) - 1e-9).all()


def test_the_same_region_gives_the_same_plan_whatever_the_order_of_its_rows():
    rng = np.random.default_rng(3)
    codes = ["15.01.05", "15.01.35", "08.02.01"]
    offers = [offer(code, college=college, groups_max=3) for code in codes for college in ("К1", "К2")]
    need = {code: rng.lognormal(4, 0.4, (3, 50)) for code in codes}
    inputs = region(offers, need, yields=0.6, limits={("budget_rub", ""): 1.6e7}, move_penalty=1.0)
    shuffled = replace(inputs, offers=inputs.offers.iloc[::-1].reset_index(drop=True))
    plan, again = plan_region(inputs), plan_region(shuffled)
    pd.testing.assert_frame_equal(plan.offers, again.offers)
    pd.testing.assert_frame_equal(plan.programmes, again.programmes)


def test_the_balance_after_the_plan_is_need_minus_supply_minus_the_plans_graduates():
    plan = plan_region(region([offer()], {CODE: needs(60)}, yields=0.5, carry_over=0.5, start_balance=-10.0))
    places = plan.offers["places"].to_numpy()
    expected, balance = [], -10.0
    for year in range(3):
        balance = 0.5 * balance + 60 - 0.5 * places[year]
        expected.append(balance)
    assert plan.balance.values[0, :, 0] == pytest.approx(expected)


def test_cost_of_any_plan_agrees_with_the_plans_own_cost():
    inputs = region([offer(groups_max=3)], {CODE: needs(60, 20)}, yields=0.5)
    plan = plan_region(inputs)
    assert plan_cost(inputs, plan.offers) == pytest.approx(plan.cost)


@pytest.mark.parametrize(
    ("line", "extra", "reason"),
    [
        pytest.param({"groups_max": 1}, {}, "лицензия", id="licence"),
        pytest.param({}, {"limits": {("budget_rub", ""): 2.6e6}}, "бюджет", id="budget"),
        pytest.param({}, {"limits": {("youth_places_9", ""): 30.0}}, "выпускники 9 классов", id="young people"),
        pytest.param({"applications": 20}, {}, "заявления", id="applicants"),
        pytest.param({"practice_places": 30}, {}, "места практики", id="practice"),
        pytest.param(
            {"workshop": "М1", "workshop_hours_per_group": 6.0},
            {"workshops": [{"workshop": "М1", "college": "К1", "hours_per_week": 10.0}]}, "часы мастерской", id="workshop",
        ),
        pytest.param(
            {}, {"colleges": [{"college": "К1", "district": "А", "seats_places": 15.0, "teachers_fte": 100.0}]},
            "учебные места", id="study places",
        ),
        pytest.param(
            {}, {"colleges": [{"college": "К1", "district": "А", "seats_places": 900.0, "teachers_fte": 2.0}]},
            "преподаватели", id="teachers",
        ),
        pytest.param({}, {"largest_change": 0.1}, "предел изменения", id="largest change"),
    ],
)  # fmt: skip
def test_the_limit_that_stops_a_programme_is_named(line, extra, reason):
    plan = plan_region(region([offer(**line)], {CODE: needs(300)}, **extra))
    expected = 50 if reason == "предел изменения" else 25
    assert first_year(plan) == [expected]
    assert reason in first_year(plan, "binding_constraint")[0]
    assert reason in plan.programmes.loc[plan.programmes["start_year"] == START, "binding_constraint"].item()


def test_a_closed_code_gets_no_places():
    plan = plan_region(region([offer(closed=True)], {CODE: needs(300)}))
    assert plan.offers["places"].sum() == 0
    assert first_year(plan, "binding_constraint") == ["код закрыт для приёма"]


def test_contracts_hold_places_that_nobody_needs():
    plan = plan_region(region([offer(target_contracts=5)], {CODE: needs(0)}))
    assert first_year(plan) == [25]
    assert first_year(plan, "binding_constraint") == ["целевые договоры"]


def test_last_years_odd_control_figure_stays_possible():
    plan = plan_region(region([offer(places_last_year=28)], {CODE: needs(28)}, carry_over=0.0, move_penalty=2.0))
    assert first_year(plan) == [28]


def test_an_override_is_met_exactly_even_in_an_incomplete_group():
    override = {"programme": CODE, "basis": "9", "college": "", "places": 40, "author": "Совет", "reason": "новый цех"}
    plan = plan_region(region([offer()], {CODE: needs(300)}, overrides=[override]))
    assert first_year(plan) == [40]
    assert "решение совета" in first_year(plan, "binding_constraint")[0]


def test_a_programme_without_an_estimate_of_need_stays_as_last_year():
    plan = plan_region(region([offer(), offer("43.01.09", places_last_year=50, groups_last_year=2)], {CODE: needs(50)}))
    kept = plan.offers[plan.offers["programme"] == "43.01.09"]
    assert kept["places"].tolist() == [50, 50, 50]
    assert any("43.01.09" in note for note in plan.notes)


def test_paid_places_stay_as_last_year_and_count_as_supply():
    paid = offer(funding="внебюджет", places_last_year=25)
    alone = plan_region(region([offer()], {CODE: needs(75)}, carry_over=0.0))
    together = plan_region(region([offer(), paid], {CODE: needs(75)}, carry_over=0.0))
    assert first_year(alone) == [75]
    assert first_year(together) == [50, 25]


def test_a_district_that_loses_its_only_programme_is_warned_about():
    cards = [{"college": "К1", "district": "Северный", "seats_places": 900.0, "teachers_fte": 900.0}]
    plan = plan_region(region([offer()], {CODE: needs(0)}, colleges=cards))
    assert plan.warnings["warning"].str.contains("Северный").any()


def test_a_college_that_taught_more_than_its_card_says_is_believed_and_reported():
    cards = [{"college": "К1", "district": "А", "seats_places": 5.0, "teachers_fte": 900.0}]
    plan = plan_region(region([offer()], {CODE: needs(25)}, colleges=cards))
    assert first_year(plan) == [25]
    assert plan.warnings["warning"].str.contains("уточните карточку").any()


def test_places_by_correspondence_take_nobody_from_school():
    offers = [offer(), offer(form="заочная")]
    inputs = region(offers, {CODE: np.full((6, 20), 100.0)}, limits={("youth_places_9", ""): 30.0})
    plan = plan_region(inputs)
    first = plan.offers[plan.offers["start_year"] == START].set_index("form")["places"]
    assert first["очная"] <= 30
    assert first.sum() >= 75


def test_limits_that_exclude_each_other_are_named_and_no_others():
    offers = [offer(target_contracts=60, groups_max=8), offer("43.01.09", groups_max=8)]
    override = {
        "programme": CODE,
        "basis": "9",
        "college": "",
        "places": 25,
        "author": "Совет машиностроения",
        "reason": "",
    }
    inputs = region(offers, {CODE: needs(50), "43.01.09": needs(50)}, overrides=[override])
    plan = plan_region(inputs)
    (told,) = plan.warnings.loc[plan.warnings["subject"] == CODE, "warning"]
    assert told.count("целевые договоры") == told.count("решение совета") == 1
    assert "43.01.09" not in told
    places = plan.offers[plan.offers["start_year"] == START].set_index("programme")["places"]
    assert places[CODE] == 25
    assert places["43.01.09"] == 50


@pytest.mark.parametrize(
    ("lines", "extra", "words"),
    [
        pytest.param([{"groups_max": -1}], {}, "отрицательное", id="negative capacity"),
        pytest.param([{}, {}], {}, "дважды", id="the same offer twice"),
        pytest.param([{"basis": "10"}], {}, "не 9 и не 11", id="unknown basis"),
        pytest.param([{"group_size_min": 30, "group_size_max": 20}], {}, "больше наибольшей", id="inverted group size"),
        pytest.param([{}], {"limits": {("budget", ""): 1.0}}, "неизвестный предел", id="unknown limit"),
        pytest.param([{"duration_months": np.nan}], {}, "срок обучения", id="no duration"),
        pytest.param(
            [{}],
            {"overrides": [
                {"programme": CODE, "basis": "9", "college": "", "places": places, "author": author, "reason": ""}
                for places, author in ((25, "Совет А"), (50, "Совет Б"))
            ]},
            "противоречат", id="contradictory overrides",
        ),
        pytest.param(
            [{"closed": True}],
            {"overrides": [{"programme": CODE, "basis": "9", "college": "", "places": 25, "author": "Совет", "reason": ""}]},
            "закрытому для приёма", id="override of a closed code",
        ),
        pytest.param(
            [{}],
            {"overrides": [{"programme": "00.00.00", "basis": "9", "college": "", "places": 25, "author": "Совет", "reason": ""}]},
            "нет среди предложений", id="override of nothing",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name_with_a_remedy(lines, extra, words):
    with pytest.raises(BadPlanInput, match=words) as caught:
        plan_region(region([offer(**line) for line in lines], {CODE: needs(50)}, **extra))
    assert caught.value.remedy


def test_a_yield_above_one_is_refused():
    with pytest.raises(RateOutOfRange, match="intake_yield"):
        plan_region(region([offer()], {CODE: needs(50)}, yields=85.0))


def test_a_horizon_that_ends_before_the_cohorts_graduate_is_refused():
    with pytest.raises(EmploymentTooOld, match=r"кончается 2027 годом: прогноз от неё доходит до 2030 года.* 2031 году\. .*должен быть 2028 год"):
        plan_region(region([offer(duration_months=22)], {CODE: needs(50)}))


def test_two_bases_of_one_programme_close_one_need():
    offers = [offer(duration_months=46), offer(basis="11", duration_months=34)]
    plan = plan_region(region(offers, {CODE: needs(100, years=6)}, carry_over=0.0))
    balance = plan.balance.values[0, :, 0]
    # From the year in which both bases arrive the need is met exactly.
    assert balance[3:] == pytest.approx([0, 0, 0], abs=1e-6)


def test_inertia_keeps_places_between_the_optimum_and_last_year_and_a_free_move_has_none():
    rng = np.random.default_rng(11)
    last, need = 1, {CODE: rng.lognormal(4, 0.4, (3, 201))}
    offers = [offer(groups_last_year=last, places_last_year=25 * last)]
    free = region(offers, need, yields=0.55, carry_over=0.0, move_penalty=0.0)
    dear = region(offers, need, yields=0.55, carry_over=0.0, move_penalty=2.0)
    dearest = region(offers, need, yields=0.55, carry_over=0.0, move_penalty=1e6)
    optimum = unconstrained_places(dear)["places_unrounded"].to_numpy()
    assert inert_places(free)["places_inert"].to_numpy() == pytest.approx(optimum, abs=0.5)
    kept = inert_places(dear)["places_inert"].to_numpy()
    assert abs(kept[0] - 25 * last) < abs(optimum[0] - 25 * last) - 0.5
    assert inert_places(dearest)["places_inert"].to_numpy() == pytest.approx([25.0 * last] * 3, abs=0.5)
