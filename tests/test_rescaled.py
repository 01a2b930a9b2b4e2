"""Rescaled inputs follow the parameter that multiplies them and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters as documented
from plan_builders import offer, region

from models.explanation.rescaled import rescaled, with_full_match
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


def test_the_yield_is_rescaled_over_the_years_of_study_of_the_chain() -> None:
    """46 months are four courses: (1 − δ)⁴, not (1 − δ)^3.83."""
    given = replace(inputs(), parameters=documented())
    listed = pd.DataFrame({"programme": [CODE], "level": ["ППКРС"], "duration_months_9": [46.0], "duration_months_11": [34.0]})
    now = given.parameters.get("dropout_rate", "9").value
    changed = rescaled(given, given.parameters.replace("dropout_rate", 0.12, "9"), listed)
    ratio = changed.intake_yield.values / given.intake_yield.values
    of_nine = (given.intake_yield.keys["basis"] == "9").to_numpy()
    assert ratio[of_nine] == pytest.approx(((1 - 0.12) / (1 - now)) ** 4)


def test_without_a_known_match_nothing_moves() -> None:
    nothing = pd.DataFrame({"programme": [], "basis": [], "rate": [], "used": pd.Series([], dtype=float)})
    changed = with_full_match(inputs(), nothing)
    assert changed.supply.values == pytest.approx(inputs().supply.values)
