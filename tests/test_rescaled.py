"""Rescaled inputs follow the parameter that multiplies them and nothing else moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plan_builders import offer, region

from models.explanation.rescaled import with_full_match
from models.plan.inputs import PlanInputs

CODE = "15.01.05"


def inputs(share: float = 0.3) -> PlanInputs:
    people = np.arange(12.0).reshape(4, 3)
    return region([offer(CODE)], {CODE: people + 50}, supply={CODE: people}, yields=share)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param(0.3, 0.6, id="half matched: twice the yield"),
        pytest.param(0.8, 1.0, id="never above one worker a place"),
    ],
)
def test_full_match_divides_supply_and_yield_by_the_match_that_was_used(share: float, expected: float) -> None:
    given = inputs(share)
    changed = with_full_match(
        given, given.intake_yield.keys[["programme", "basis"]].assign(rate="match_rate", used=0.5)
    )
    assert changed.supply.values == pytest.approx(given.supply.values * 2)
    assert changed.intake_yield.values == pytest.approx(np.full_like(given.intake_yield.values, expected))
    assert changed.need is given.need


def test_without_a_known_match_nothing_moves() -> None:
    nothing = pd.DataFrame({"programme": [], "basis": [], "rate": [], "used": pd.Series([], dtype=float)})
    changed = with_full_match(inputs(), nothing)
    assert changed.supply.values == pytest.approx(inputs().supply.values)
