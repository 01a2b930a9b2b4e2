"""Plans under other costs stand on the ground of the first; whatever else changes makes a ground of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from benchmarks.plan_regions import invented_region
from models.parameters import Parameter, Parameters
from models.plan.admissions import planned_offers
from models.plan.constraints import plan_limits
from models.plan.ground import OF_THE_COST, ground_of
from models.plan.inputs import PlanInputs, canonical_offers


class Reading(Parameters):
    """Parameters that remember which were asked for."""

    asked: ClassVar[set[str]] = set()

    def get(self, name: str, key: str = "") -> Parameter:
        self.asked.add(name)
        return super().get(name, key)


@pytest.fixture(scope="module")
def region() -> PlanInputs:
    return invented_region(12, 3, 40, 60)


def test_no_limit_and_no_offer_asks_for_a_cost(region: PlanInputs) -> None:
    inputs = replace(region, parameters=Reading(region.parameters.table, region.parameters.on))
    plan_limits(inputs, canonical_offers(inputs))
    assert "group_size" in Reading.asked
    assert not Reading.asked & set(OF_THE_COST)


@pytest.mark.parametrize("name", OF_THE_COST)
def test_another_cost_stands_on_the_same_ground(region: PlanInputs, name: str) -> None:
    changed = replace(region, parameters=region.parameters.replace(name, 0.7))
    assert ground_of(changed) is ground_of(region)


@pytest.mark.parametrize(
    "changed",
    [
        lambda inputs: replace(inputs, parameters=inputs.parameters.replace("largest_change", 0.01)),
        lambda inputs: replace(inputs, offers=inputs.offers.assign(places_last_year=inputs.offers["places_last_year"] + 25)),
        lambda inputs: replace(inputs, start_year=inputs.start_year + 1),
        lambda inputs: replace(inputs, colleges=inputs.colleges.assign(seats_places=1.0)),
        lambda inputs: replace(inputs, limits=inputs.limits.assign(value=inputs.limits["value"] / 2)),
    ],
)
def test_whatever_limits_read_makes_a_ground_of_its_own(region: PlanInputs, changed) -> None:
    assert ground_of(changed(region)) is not ground_of(region)


def test_limits_that_gave_way_once_give_way_alike_under_other_costs(region: PlanInputs) -> None:
    """A budget below what is signed: the first plan finds what yields, the second is the same as one made alone."""
    poor = replace(region, limits=region.limits.assign(value=region.limits["value"].where(region.limits["constraint"] != "budget_rub", 1.0)))
    dear = replace(poor, parameters=poor.parameters.replace("shortage_cost", 3.0))
    alone = planned_offers(dear)
    planned_offers(replace(poor, start_year=poor.start_year))
    assert ground_of(dear).yielded is not None
    assert planned_offers(dear).equals(alone)
