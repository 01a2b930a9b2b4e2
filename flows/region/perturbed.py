"""What the expected need would be had the data been a little other: how firm a decision is against what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from models.chain.demand import DemandInputs, expected_need
from models.draws import Draws

# Relative error of the last published employment that is tried, both ways.
LAST_YEAR_ERROR = 0.01
LARGER, SMALLER, WITHOUT_LARGEST = "employment_up", "employment_down", "without_largest"  # in words: proposals/terms.py
NUDGES = {LARGER: 1 + LAST_YEAR_ERROR, SMALLER: 1 - LAST_YEAR_ERROR}
DRAWS_FOR_SHIFTS = 100  # means on common random numbers: differences are known far better than the means


def perturbed_need(inputs: DemandInputs, nudged: Mapping[str, Callable[[], Draws]]) -> Draws:
    """Changes of the expected need under each perturbation of the data, mean over draws; keys: perturbation, programme.

    Parameters
    ----------
    inputs : as the forecast used them
    nudged : perturbation → the employment that the forecast gives then
    """
    usual = _expected(inputs, inputs.employment)
    changed = {name: _expected(inputs, employment()) for name, employment in nudged.items()}
    if len(inputs.survey_employers) and len(inputs.survey_answers):
        changed[WITHOUT_LARGEST] = _expected(without_largest(inputs), inputs.employment)
    keys = [usual.keys[["programme"]].assign(perturbation=name) for name in changed]
    shifts = [(need.values - usual.values).mean(axis=2, keepdims=True) for need in changed.values()]
    if not shifts:
        nothing = pd.DataFrame(columns=["programme", "perturbation"])
        return Draws(nothing, usual.years, np.zeros((0, len(usual.years), 1)))
    return Draws(pd.concat(keys, ignore_index=True), usual.years, np.concatenate(shifts))


def without_largest(inputs: DemandInputs) -> DemandInputs:
    """The survey without the employer of the newest wave that has most staff; the staffing table stays."""
    newest = inputs.survey_employers[inputs.survey_employers["wave"] == inputs.survey_employers["wave"].max()]
    staff = pd.to_numeric(newest["listed_staff_persons"]).to_numpy(dtype=float)
    largest = newest["inn"].astype(str).iloc[int(np.argmax(staff))]
    employers, answers = inputs.survey_employers, inputs.survey_answers
    return replace(
        inputs,
        survey_employers=employers[employers["inn"].astype(str) != largest],
        survey_answers=answers[answers["inn"].astype(str) != largest],
    )


def _expected(inputs: DemandInputs, employment: Draws) -> Draws:
    fewer = Draws(employment.keys, employment.years, employment.values[:, :, :DRAWS_FOR_SHIFTS])
    return expected_need(replace(inputs, employment=fewer, draws=fewer.count))
