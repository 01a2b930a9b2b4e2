"""The limits of a plan by their values: what scales a capacity, which row of a limit counts, what was done was possible."""

from __future__ import annotations

import numpy as np
import pytest
from plan_builders import START, offer, region

from models.plan import constraints
from models.plan.constraints import limit_value, plan_limits
from models.plan.inputs import PlanInputs, canonical_offers

NEED = {"15.01.05": np.full((6, 2), 30.0)}
COLLEGE = {"college": "К1", "district": "", "seats_places": 300.0, "teachers_fte": 17.0}
WORKSHOP = {"workshop": "М1", "college": "К1", "hours_per_week": 90.0}


def one_offer(factor: float | None = None, **limits: float) -> PlanInputs:
    rows = {(name, ""): value for name, value in limits.items()} | ({} if factor is None else {("capacity_factor", ""): factor})
    taught = offer(groups_max=9, practice_places=70.0, workshop="М1", workshop_hours_per_group=10.0)
    return region([taught], NEED, colleges=[COLLEGE], workshops=[WORKSHOP], limits=rows)


def upper(inputs: PlanInputs, name: str, year: int = START) -> float:
    limits = plan_limits(inputs, canonical_offers(inputs))
    (found,) = [
        bound for one, scope, bound in zip(limits.names, limits.scopes, limits.upper, strict=True)
        if one == name and str(year) in scope
    ]  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("name", "whole", "halved"),
    [
        pytest.param(constraints.LICENCE, 9.0, 4.0, id="licence: whole groups, rounded down"),
        pytest.param(constraints.PRACTICE, 70.0, 35.0, id="practice: places"),
        pytest.param(constraints.SEATS, 600.0, 300.0, id="seats: two shifts a day"),
        pytest.param(constraints.TEACHERS, 10.0, 5.0, id="teachers: 17 posts at 1.7 a group"),
        pytest.param(constraints.WORKSHOP, 90.0, 45.0, id="workshop: hours a week"),
    ],
)
def test_the_capacity_factor_scales_every_capacity(name: str, whole: float, halved: float) -> None:
    assert upper(one_offer(), name) == pytest.approx(whole)
    assert upper(one_offer(factor=0.5), name) == pytest.approx(halved)


@pytest.mark.parametrize("name", [constraints.PRACTICE, constraints.SEATS, constraints.TEACHERS, constraints.WORKSHOP])
def test_a_capacity_factor_acts_in_every_intake_year(name: str) -> None:
    assert [upper(one_offer(factor=0.5), name, year) for year in range(START, START + 3)] == pytest.approx(
        [upper(one_offer(), name) / 2] * 3
    )


def test_the_row_of_a_year_counts_before_the_general_one() -> None:
    inputs = region([offer()], NEED, limits={("budget_rub", ""): 9e6, ("budget_rub", str(START + 1)): 4e6})
    assert [limit_value(inputs, "budget_rub", year, np.inf) for year in range(START, START + 3)] == [9e6, 4e6, 9e6]
    assert [upper(inputs, constraints.BUDGET, year) for year in range(START, START + 3)] == pytest.approx([9.0, 4.0, 9.0])


def test_a_limit_that_nobody_set_is_the_default() -> None:
    assert limit_value(region([offer()], NEED), "budget_rub", START, 7.0) == 7.0


def test_of_two_rows_for_one_year_the_later_counts() -> None:
    inputs = one_offer()
    rows = inputs.limits.copy()
    rows.loc[0] = ["shifts", str(START), 1.0, "", "а"]
    rows.loc[1] = ["shifts", str(START), 3.0, "", "б"]
    object.__setattr__(inputs, "limits", rows)
    assert upper(inputs, constraints.SEATS) == pytest.approx(900.0)
    assert upper(inputs, constraints.SEATS, START + 1) == pytest.approx(600.0)


def test_what_was_done_last_year_was_possible_and_the_card_is_doubted() -> None:
    taught = offer(groups_last_year=4, places_last_year=100, groups_max=2, practice_places=60.0, workshop="М1", workshop_hours_per_group=30.0)
    inputs = region([taught], NEED, colleges=[COLLEGE | {"seats_places": 40.0, "teachers_fte": 3.4}], workshops=[WORKSHOP])
    limits = plan_limits(inputs, canonical_offers(inputs))
    assert upper(inputs, constraints.LICENCE) == 4.0
    assert upper(inputs, constraints.PRACTICE) == 100.0
    assert upper(inputs, constraints.SEATS) == 100.0
    assert upper(inputs, constraints.TEACHERS) == 4.0
    assert upper(inputs, constraints.WORKSHOP) == 120.0
    assert len(limits.warnings) == 5
    assert all("уточните карточку" in text for _, text in limits.warnings)
