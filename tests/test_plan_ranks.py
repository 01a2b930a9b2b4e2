"""Limits give way by rank, visibly; only signed and decided numbers can contradict, and then one programme stays as it was."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plan_builders import START, offer, region

from benchmarks.plan_ranks import random_region
from models.plan.admissions import plan_region
from models.plan.inputs import AdmissionPlan

CODE, OTHER = "15.01.05", "43.01.09"


def needs(persons: float, years: int = 8) -> np.ndarray:
    return np.full((years, 20), float(persons))


def first(plan) -> pd.Series:
    return plan.offers[plan.offers["start_year"] == START].set_index("programme")["places"]


def test_limits_that_get_along_give_nothing_away() -> None:
    plan = plan_region(region([offer(target_contracts=25)], {CODE: needs(0)}))
    assert plan.gave_way.empty
    assert not any("Уступил" in note for note in plan.notes)


def test_applications_and_the_yearly_change_of_one_programme_do_not_stop_a_region() -> None:
    lines = [offer(places_last_year=200, groups_last_year=8, applications=25), offer(OTHER)]
    plan = plan_region(region(lines, {CODE: needs(200), OTHER: needs(50)}, largest_change=0.1))
    (row,) = plan.gave_way.query("scope.str.contains('2027')").to_dict("records")
    assert row["constraint"] == "предел изменения за год"
    assert row["given"] == 175  # a group of the 200 places, which is more than a tenth of them
    assert row["allowed"] == first(plan)[CODE] == 25
    assert row["reason"] == "несовместим с условиями: «заявления»"
    assert any("Уступил предел «предел изменения за год»" in note and "задано 175, принято 25" in note for note in plan.notes)
    assert first(plan)[OTHER] == 50


def test_a_yearly_change_that_the_region_has_set_is_firm_and_applications_give_way() -> None:
    lines = [offer(places_last_year=200, groups_last_year=8, applications=25)]
    plan = plan_region(region(lines, {CODE: needs(0)}, limits={("largest_change", ""): 0.1}))
    assert set(plan.gave_way["constraint"]) == {"заявления"}
    assert first(plan)[CODE] == 175


def test_contracts_bind_before_school_leavers_do_unless_the_region_has_counted_them() -> None:
    lines = [offer(target_contracts=50), offer(OTHER)]
    inputs = region(lines, {CODE: needs(50), OTHER: needs(50)}, limits={("youth_places_9", ""): 30.0})
    computed = plan_region(region_with_computed(inputs))
    assert set(computed.gave_way["constraint"]) == {"выпускники 9 классов"}
    assert first(computed)[CODE] == 50
    by_hand = plan_region(inputs)
    assert by_hand.gave_way["constraint"].tolist() == ["условия противоречат друг другу: как в прошлом году"]
    assert first(by_hand)[CODE] == 25
    (told,) = by_hand.warnings.loc[by_hand.warnings["subject"] == CODE, "warning"]
    assert "целевые договоры" in told
    assert "выпускники 9 классов" in told


def region_with_computed(inputs):
    from dataclasses import replace

    return replace(inputs, limits=inputs.limits.assign(computed=True))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param({"closed": True, "target_contracts": 3}, "переоформите", id="contracts of a closed code"),
        pytest.param({"target_contracts": 60, "groups_max": 1}, "лицензия", id="contracts above the licence"),
    ],
)
def test_what_one_programme_signed_in_vain_costs_no_other(line, told: str) -> None:
    plan = plan_region(region([offer(**line), offer(OTHER)], {CODE: needs(50), OTHER: needs(50)}))
    assert plan.warnings["warning"].str.contains(told).any()
    assert first(plan)[OTHER] == 50


def test_a_budget_below_last_years_places_is_named_and_a_plan_exists() -> None:
    paid = offer(OTHER, funding="бюджет", places_last_year=100, groups_last_year=4)
    plan = plan_region(region([offer(), paid], {CODE: needs(50)}, limits={("budget_rub", ""): 5e6}))
    assert set(plan.gave_way["constraint"]) == {"бюджет"}
    assert any("«нет оценки потребности: как в прошлом году»" in note for note in plan.notes)
    assert first(plan)[OTHER] == 100


# Regions in which, taken together, every limit that can give way does so, one of them without any contradiction.
SEEDS = (2, 4, 10, 12, 13, 14, 16)
GIVING_WAY = {
    "бюджет", "выпускники 11 классов", "выпускники 9 классов", "заявления", "лицензия и нагрузка (число групп)", "места практики", "предел изменения за год",
    "преподаватели", "решение совета", "условия противоречат друг другу: как в прошлом году", "учебные места", "целевые договоры", "часы мастерской",
}  # fmt: skip


def test_every_region_gets_a_plan_that_keeps_what_did_not_give_way() -> None:
    plans = {seed: plan_of(seed) for seed in SEEDS}
    assert {name for plan in plans.values() for name in plan.gave_way["constraint"]} == GIVING_WAY
    assert plans[16].gave_way.empty


def plan_of(seed: int) -> AdmissionPlan:
    inputs = random_region(seed)
    plan = plan_region(inputs)
    assert len(plan.offers) == 3 * len(inputs.offers)
    assert (plan.offers["places"] >= 0).all()
    set_back = set(plan.gave_way.loc[plan.gave_way["allowed"].isna(), "scope"])
    mine = plan.offers[plan.offers["programme"].isin(set_back) & (plan.offers["funding"] == "бюджет")]
    closed = mine["binding_constraint"] == "код закрыт для приёма"
    assert (mine.loc[~closed, "places"] == mine.loc[~closed, "places_last_year"]).all()
    told = " ".join(plan.notes) + " ".join(plan.warnings["warning"])
    for name in plan.gave_way.loc[plan.gave_way["allowed"].notna(), "constraint"]:
        assert name in told
    return plan
