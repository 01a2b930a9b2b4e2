"""Values from edge to edge: a plan or a demand that is defined, or a Russian sentence; never a warning of the arithmetic or a traceback."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from builders_demand import region as demand_region
from plan_builders import offer, region

from models.chain.demand import region_demand
from models.draws import Draws
from models.errors import KadryError
from models.plan.admissions import AdmissionPlan, plan_region
from models.plan.inputs import PlanInputs

CODE = "15.01.05"
NAN, INFINITE = float("nan"), float("inf")


def planned(offers: list[dict[str, object]] | None = None, need: float = 40.0, count: int = 50, **words: Any) -> PlanInputs:
    """One programme with the same need in three years."""
    return region([offer()] if offers is None else offers, {CODE: np.full((3, count), need)}, **words)


def places(made: AdmissionPlan) -> list[int]:
    return made.offers["places"].astype(int).tolist()


DEFINED = {
    "no need at all": ({"need": 0.0}, {0}),
    "a surplus larger than the region": ({"need": -1e9}, {0}),
    "a need larger than every capacity": ({"need": 1e12}, {200}),
    "a budget of nothing": ({"limits": {("budget_rub", ""): 0.0}}, {0}),
    "every programme closed": ({"offers": [offer(closed=True), offer(college="К2", closed=True)]}, {0}),
    "no room for a group that ran last year": ({"offers": [offer(groups_max=0)]}, {25}),
    "nobody applied": ({"offers": [offer(applications=0.0)]}, {25, 50}),
    "no pace of change and last year's groups": ({"largest_change": 0.0}, {25, 50}),
    "one draw": ({"count": 1}, {25, 50}),
}  # fmt: skip


@pytest.mark.parametrize("case", DEFINED)
@pytest.mark.filterwarnings("error")
def test_an_edge_has_a_defined_plan_in_whole_groups(case: str) -> None:
    words, allowed = DEFINED[case]
    made = plan_region(planned(**words))
    assert set(places(made)) <= allowed
    assert np.isfinite(made.offers["places"].astype(float)).all()


TOLD = {
    "need without a number": ({"need": NAN}, "Пропуск не означает ноль"),
    "need without an end": ({"need": INFINITE}, "Пропуск не означает ноль"),
    "a usual group of nobody": ({"group_size": 0.0}, "обычная группа меньше одного человека"),
    "a usual group below nobody": ({"group_size": -25.0}, "обычная группа меньше одного человека"),
    "an offer's group of nobody": ({"offers": [offer(group_size_min=0.0, group_size_max=0.0)]}, "группа меньше одного человека"),
    "the smallest group above the largest": ({"offers": [offer(group_size_min=30.0, group_size_max=20.0)]}, "наименьшая группа больше"),
    "a negative capacity": ({"offers": [offer(groups_max=-2)]}, "groups_max = -2"),
    "an endless capacity": ({"offers": [offer(groups_max=INFINITE)]}, "отрицательное или бесконечное"),
    "a negative intake last year": ({"offers": [offer(places_last_year=-25)]}, "places_last_year = -25"),
    "a negative price": ({"offers": [offer(cost_per_place_rub=-1.0)]}, "cost_per_place_rub = -1"),
    "negative contracts": ({"offers": [offer(target_contracts=-5)]}, "target_contracts = -5"),
    "a negative budget": ({"limits": {("budget_rub", ""): -5.0}}, "budget_rub: value = -5"),
    "a budget without a number": ({"limits": {("budget_rub", ""): NAN}}, "у предела нет числа"),
    "a limit nobody knows": ({"limits": {("places_of_happiness", ""): 5.0}}, "неизвестный предел"),
    "a year of the limit that is none": ({"limits": {("budget_rub", "0"): 5.0}}, "год"),
    "nobody of a group comes to work": ({"yields": 0.0}, "больше 0 и не больше 1"),
    "a yield without a number": ({"yields": NAN}, "Пропуск не означает ноль"),
    "a course of no time": ({"offers": [offer(duration_months=0)]}, "срок обучения отсутствует"),
    "a course of eight centuries": ({"offers": [offer(duration_months=9_999)]}, "срок обучения отсутствует"),
    "a region without offers": ({"offers": []}, "нет ни одного предложения"),
    "the year one": ({"base_year": 0}, "Пришлите таблицу новее"),
    "the year 9999": ({"base_year": 9_998}, "начальный баланс позже"),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
@pytest.mark.filterwarnings("error")
def test_what_is_no_value_is_told(case: str) -> None:
    words, sentence = TOLD[case]
    with pytest.raises(KadryError, match=sentence) as told:
        plan_region(planned(**words))
    assert str(told.value).endswith(".")


def test_limits_that_all_contradict_give_way_and_the_plan_says_which() -> None:
    """Contracts of a town, no money, one group, one seat of practice, no pace of change."""
    impossible = offer(target_contracts=10_000, groups_max=1, practice_places=1.0, applications=3.0)
    made = plan_region(planned([impossible], limits={("budget_rub", ""): 0.0, ("youth_places_9", ""): 0.0}, largest_change=0.0))
    assert len(made.gave_way) > 0
    assert made.offers["places"].ge(0).all()
    told = " ".join(made.warnings["warning"])
    assert "места оставлены как в прошлом году" in told or "целевых договоров" in told


def test_one_college_and_one_employer_are_a_region() -> None:
    inputs = demand_region(draws=50)
    sections = inputs.employment.keys["economic_activity"]
    alone = replace(inputs, employment=_scaled(inputs.employment, np.where(sections == sections.iloc[0], 1.0, 0.0)))
    made = region_demand(alone)
    assert np.isfinite(made.need.values).all()


@pytest.mark.parametrize("factor", [0.0, 1e-9, 1e9])
@pytest.mark.filterwarnings("error")
def test_a_region_of_nobody_and_a_region_of_everybody_have_a_need(factor: float) -> None:
    inputs = demand_region(draws=50)
    made = region_demand(replace(inputs, employment=_scaled(inputs.employment, np.full(len(inputs.employment.keys), factor))))
    assert np.isfinite(made.need.values).all()
    if factor == 0.0:  # open posts are left, and nothing else
        assert made.need.values.mean() < region_demand(inputs).need.values.mean()


def _scaled(employment: Draws, factors: np.ndarray) -> Draws:
    return Draws(employment.keys, employment.years, employment.values * factors[:, None, None])
