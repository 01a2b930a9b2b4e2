"""φ, the staffing and the crosswalk in force give Russia as many posts for graduates as it places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibrate_graduate_share import ON, openings_for_graduates, placed_in_field
from flows.machinery.reference import parameters
from models.need.readings import graduate_shares
from models.priors import Priors
from models.survey.answers import SurveyData, surveyed_graduate_shares


def test_russia_neither_lacks_nor_exceeds_with_the_parameters_in_force() -> None:
    in_force = parameters(ON)
    opened = openings_for_graduates(in_force)
    ordered = sum(opened[level] * in_force.get("new_graduate_share", level).value for level in opened.index)
    assert ordered == pytest.approx(placed_in_field(in_force), rel=0.01)
    assert in_force.get("leave_region").value == in_force.get("arrive_region").value


def test_the_parts_from_which_levels_are_drawn_together_are_those_of_the_total() -> None:
    in_force = parameters(ON)
    opened = openings_for_graduates(in_force)
    ordered = {level: opened[level] * in_force.get("new_graduate_share", level).value for level in opened.index}
    for level in ("ППССЗ", "ППКРС", "ВО"):
        part = ordered[level] / sum(ordered.values())
        assert in_force.get("graduate_share_part", level).value == pytest.approx(part, abs=0.005)


@pytest.mark.parametrize("answers", [1, 10, 300])
def test_answers_about_the_share_of_graduates_never_make_the_need_less_known(answers: int) -> None:
    """φ and the rate of replacement are one unknown: a region's φ · (r + g) stays as sure as it was, however many answer."""
    priors, documented, moved = answered(answers)
    leaving = priors.draws("replacement_rate") + priors.value("graduate_share_growth_rate")
    before, after = (half_width((shares * leaving).mean(axis=0)) for shares in (documented, moved))
    assert after < 1.03 * before
    assert moved.mean() == pytest.approx(documented.mean(), rel=0.05)


def answered(answers: int, said: float | None = None) -> tuple[Priors, np.ndarray, np.ndarray]:
    """The share of graduates in sixty trades before and after so many like answers; ``said`` None: what is documented."""
    priors = Priors(parameters(ON), 1000)
    occupations = tuple(f"{group}{n:02d}" for group in range(71, 81) for n in range(6))
    levels = np.repeat("ППКРС", len(occupations))
    documented = graduate_shares(levels, priors)
    told = pd.DataFrame(
        {"inn": [str(n) for n in range(answers)], "wave": 2026, "occupation": [occupations[n % 60] for n in range(answers)],
         "measure": "share_spo_graduates", "time_period": 2026, "obs_value": documented.mean() if said is None else said}
    )  # fmt: skip
    return priors, documented, surveyed_graduate_shares(SurveyData(pd.DataFrame(), told, 2026), occupations, levels, documented, priors)


def half_width(values: np.ndarray) -> float:
    low, high = np.quantile(values, [0.1, 0.9])
    return float((high - low) / 2 / values.mean())


@pytest.mark.parametrize("said", [0.2, 0.8, 0.95])
def test_answers_move_the_share_to_what_is_answered_and_keep_the_order_of_its_draws(said: float) -> None:
    """Six hundred like answers outweigh the documented share; the draws stay in their order, each within (0, 1)."""
    _, documented, moved = answered(600, said)
    assert moved.mean() == pytest.approx(said, abs=0.03)
    assert ((moved > 0) & (moved < 1)).all()
    ranks = [pd.Series(values.mean(axis=0)).rank() for values in (documented, moved)]
    assert np.corrcoef(*ranks)[0, 1] > 0.8
