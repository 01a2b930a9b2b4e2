"""Perturbations of the data: which need they give, and that they change nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders_demand import region, survey

from flows.region.perturbed import LARGER, WITHOUT_LARGEST, perturbed_need, without_largest
from models.chain.demand import DemandInputs, region_demand
from models.draws import Draws


@pytest.fixture(scope="module")
def surveyed() -> DemandInputs:
    inputs = region(draws=120)
    employers, answers = survey(inputs, employers=40)
    return replace(inputs, survey_employers=employers, survey_answers=answers)


def grown(inputs: DemandInputs, factor: float) -> Draws:
    """Employment with a trend that is ``factor`` a year steeper."""
    steps = np.arange(len(inputs.employment.years))
    values = inputs.employment.values * factor ** steps[:, None]
    return Draws(inputs.employment.keys, inputs.employment.years, values)


def test_a_steeper_trend_raises_the_need_by_what_the_chain_says(surveyed: DemandInputs) -> None:
    shifts = perturbed_need(surveyed, {LARGER: lambda: grown(surveyed, 1.01)})
    mine = (shifts.keys["perturbation"] == LARGER).to_numpy()
    assert shifts.values[mine].sum() > 0
    whole = [
        region_demand(replace(surveyed, employment=Draws(e.keys, e.years, e.values[:, :, :100]), draws=100)).expectation
        for e in (surveyed.employment, grown(surveyed, 1.01))
    ]
    np.testing.assert_allclose(shifts.values[mine][:, :, 0], (whole[1].values - whole[0].values).mean(axis=2))


def test_nothing_changed_shifts_nothing(surveyed: DemandInputs) -> None:
    shifts = perturbed_need(surveyed, {LARGER: lambda: surveyed.employment})
    assert np.abs(shifts.values[(shifts.keys["perturbation"] == LARGER).to_numpy()]).max() == 0


def test_the_largest_employer_of_the_newest_wave_is_left_out_of_every_wave(surveyed: DemandInputs) -> None:
    newest = surveyed.survey_employers[surveyed.survey_employers["wave"] == surveyed.survey_employers["wave"].max()]
    largest = newest.loc[newest["listed_staff_persons"].idxmax(), "inn"]
    without = without_largest(surveyed)
    assert largest not in set(without.survey_employers["inn"]) | set(without.survey_answers["inn"])
    assert len(set(surveyed.survey_employers["inn"])) - len(set(without.survey_employers["inn"])) == 1
    shifts = perturbed_need(surveyed, {})
    assert set(shifts.keys["perturbation"]) == {WITHOUT_LARGEST}
    assert np.abs(shifts.values).max() > 0


def test_without_a_survey_nobody_is_left_out() -> None:
    inputs = region(draws=120)
    assert perturbed_need(inputs, {}).values.size == 0
