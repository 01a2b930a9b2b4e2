"""Soldiers of the plan's own intakes come after they have served: supply stays level where nothing changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plan_builders import START, offer, region

from models.draws import Draws
from models.explanation.explain import chain_of_means
from models.plan.admissions import balance_after, plan_cost, plan_region
from models.plan.inputs import PlanInputs, canonical_offers

SERVING, ZETA, PLACES = 0.25, 0.8, 100
YEARS = 5


def served(need: float = 80.0, **changes: object) -> PlanInputs:
    """One programme of ten months whose last fixed intake was as large as last year's: its soldiers come in the first year."""
    supply = np.zeros((YEARS, 3))
    supply[0] = SERVING * ZETA * PLACES
    made = region(
        [offer(places_last_year=PLACES, groups_last_year=4, **changes)],
        {"15.01.05": np.full((YEARS, 3), need) * np.array([0.7, 1.0, 1.3])},
        supply={"15.01.05": supply}, yields=ZETA, army_delay_years=1.0,
    )  # fmt: skip
    keys = made.intake_yield.keys.assign(army_share=SERVING)
    return replace(made, intake_yield=Draws(keys, made.intake_yield.years, made.intake_yield.values))


def test_supply_stays_level_where_every_intake_stays() -> None:
    last = plan_region(served()).last_year
    np.testing.assert_allclose(last["supply"], ZETA * PLACES)


def test_without_a_share_of_soldiers_the_first_year_has_them_twice() -> None:
    inputs = served()
    blind = Draws(
        inputs.intake_yield.keys.drop(columns="army_share"), inputs.intake_yield.years, inputs.intake_yield.values
    )
    last = plan_region(replace(inputs, intake_yield=blind)).last_year
    assert last["supply"].iloc[0] == pytest.approx((1 + SERVING) * ZETA * PLACES)


def test_the_balance_is_the_recursion_with_the_army_written_out() -> None:
    inputs = served()
    places = np.array([[100.0, 50.0, 150.0]])
    found = balance_after(inputs, canonical_offers(inputs), places).values[0]
    decided = [100.0, 50.0, 150.0, 150.0, 150.0]
    balance = np.zeros(3)
    for year in range(YEARS):
        come = ZETA * (1 - SERVING) * decided[year] + (ZETA * SERVING * decided[year - 1] if year else 0.0)
        balance = 0.5 * balance + inputs.need.values[0, year] - inputs.supply.values[0, year] - come
        np.testing.assert_allclose(found[year], balance, atol=1e-9)


@pytest.mark.parametrize("sizes", [{}, {"group_size_min": 20.0, "group_size_max": 28.0}])
def test_the_solver_and_the_recursion_count_alike(sizes: dict[str, object]) -> None:
    inputs = served(need=120.0, **sizes)
    made = plan_region(inputs)
    assert plan_cost(inputs, made.offers) == pytest.approx(made.cost, abs=1e-3)
    # Every other number of groups in one intake is dearer.
    for year in inputs.intake_years:
        for step in (-25, 25):
            other = made.offers.copy()
            other.loc[other["start_year"] == year, "places"] += step
            assert plan_cost(inputs, other) >= made.cost - 1e-3


def test_one_group_more_costs_what_the_recursion_says() -> None:
    inputs = served(need=110.0)
    made = plan_region(inputs)
    first = made.programmes[made.programmes["start_year"] == START].iloc[0]
    more = made.offers.copy()
    more.loc[more["start_year"] == START, "places"] += 25
    assert first["marginal_cost"] == pytest.approx(plan_cost(inputs, more) - made.cost, abs=1e-3)


def test_the_chain_of_means_counts_those_who_serve_apart() -> None:
    """Taken off as if they had come, they made the workers of the other intakes fewer than none."""
    inputs = served(need=120.0)
    plan = plan_region(inputs)
    row = chain_of_means(inputs, plan).iloc[0]
    assert row["intake_yield"] == pytest.approx((1 - SERVING) * ZETA)
    assert row["yield_late"] == pytest.approx(SERVING * ZETA)
    assert row["other_intakes"] == pytest.approx(0.0, abs=1e-9)
    balance = plan.balance.year(int(row["labour_market_year"])).mean()
    assert row["shortage"] - row["intake_yield"] * row["places"] == pytest.approx(balance, abs=1e-3)
