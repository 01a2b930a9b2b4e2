"""Employers' answers move the default staffing matrix as far as their number allows, and rows still sum to one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.parameters import PARAMETER_COLUMNS, Parameters
from models.survey.staffing import Clumping, clumping, survey_staffing


def parameters(kind: float = 0.2, occupation: float = 0.3, similarity: float = 0.25) -> Parameters:
    rows = [
        (name, "", "2020-01-01", value, value, value, "ratio", "test", "t")
        for name, value in (
            ("staffing_sd_kind", kind),
            ("staffing_sd_occupation", occupation),
            ("employer_similarity", similarity),
        )
    ]
    return Parameters.in_force(pd.DataFrame(rows, columns=list(PARAMETER_COLUMNS)), date(2025, 1, 1))


def default() -> pd.DataFrame:
    return pd.DataFrame(
        {"economic_activity": "C", "occupation": ["7223", "7212", "2144"], "share": [0.2, 0.1, 0.7], "reference": "d"}
    )


def answers(employers: int, welders: float = 30.0, staff: float = 100.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    inns = [str(number) for number in range(employers)]
    return (
        pd.DataFrame({"inn": inns, "economic_activity": "C", "occupation": "7212", "employed_persons": welders}),
        pd.DataFrame({"inn": inns, "economic_activity": "C", "listed_staff_persons": staff}),
    )


def moved(rows: pd.DataFrame, occupation: str = "7212") -> float:
    return float(rows.set_index("occupation").loc[occupation, "share"])


def clumps(employers: int, rng: np.random.Generator, concentration: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Employers of 200 whose staff is Dirichlet around 40, 20 and 40 per cent."""
    codes = ["7223", "7212", "2144"]
    shares = rng.dirichlet(concentration * np.array([0.4, 0.2, 0.4]), employers)
    rows = [
        (str(firm), "C", code, float(persons))
        for firm in range(employers)
        for code, persons in zip(codes, rng.multinomial(200, shares[firm]), strict=True)
        if persons
    ]
    staff = pd.DataFrame(
        {"inn": [str(i) for i in range(employers)], "economic_activity": "C", "listed_staff_persons": 200.0}
    )
    return pd.DataFrame(rows, columns=["inn", "economic_activity", "occupation", "employed_persons"]), staff


@pytest.mark.parametrize("concentration", [3.0, 30.0])
def test_how_alike_employers_are_is_found_in_their_answers(concentration: float) -> None:
    found = clumping(*clumps(400, np.random.default_rng(1), concentration), parameters())
    assert found.similarity == pytest.approx(1 / (concentration + 1), rel=0.15)
    assert found.employers == 400


def test_one_employer_leaves_the_documented_likeness_and_moves_the_default_little() -> None:
    employed, staff = answers(1)
    assert clumping(employed, staff, parameters()) == Clumping(0.25, 0)
    assert 0.1 < moved(survey_staffing(default(), employed, staff, parameters())) < 0.13


def test_clumps_move_the_default_less_than_miniatures_of_the_section() -> None:
    rng = np.random.default_rng(2)
    gaps = []
    for concentration in (2.0, 200.0):
        rows = survey_staffing(default(), *clumps(12, rng, concentration), parameters())
        gaps.append(float(rows["relative_sd_own"].max()))
    assert gaps[0] > gaps[1]


def test_many_answers_replace_the_default() -> None:
    rows = survey_staffing(default(), *clumps(3_000, np.random.default_rng(3), 3.0), parameters())
    assert moved(rows) == pytest.approx(0.2, abs=0.01)
    assert rows["share"].sum() == pytest.approx(1)


def test_answers_bring_the_matrix_nearer_to_the_truth_than_the_default_over_many_regions() -> None:
    rng = np.random.default_rng(4)
    before, after = [], []
    truth = pd.Series({"7223": 0.4, "7212": 0.2, "2144": 0.4})
    for _ in range(30):
        rows = survey_staffing(default(), *clumps(8, rng, 3.0), parameters()).set_index("occupation")["share"]
        before.append(float((default().set_index("occupation")["share"] - truth).abs().sum()))
        after.append(float((rows - truth).abs().sum()))
    assert np.mean(after) < 0.95 * np.mean(before)


def test_what_nobody_names_is_not_pulled_to_zero() -> None:
    employed, staff = clumps(6, np.random.default_rng(5), 3.0)
    silent = employed[employed["occupation"] != "7212"]
    told = survey_staffing(default(), silent, staff, parameters())
    assert moved(told) > 0.6 * 0.1


def test_occupations_that_nobody_was_asked_about_keep_their_proportions() -> None:
    three = pd.concat(
        [default(), pd.DataFrame({"economic_activity": "C", "occupation": ["2145"], "share": [0.0], "reference": "d"})]
    )
    three["share"] = [0.2, 0.1, 0.4, 0.3]
    rows = survey_staffing(three, *answers(50), parameters()).set_index("occupation")["share"]
    assert rows["2144"] / rows["2145"] == pytest.approx(0.4 / 0.3)


def test_without_answers_the_default_stands_and_says_so() -> None:
    employed, staff = answers(0)
    rows = survey_staffing(default(), employed, staff, parameters())
    assert rows["share"].tolist() == [0.2, 0.1, 0.7]
    assert set(rows["obs_status"]) == {"D"}


def test_an_occupation_outside_the_default_enters() -> None:
    employed, staff = answers(10)
    rows = survey_staffing(default(), employed.assign(occupation="7233"), staff, parameters()).set_index("occupation")[
        "share"
    ]
    assert rows["7233"] > 0.0
    assert rows.sum() == pytest.approx(1)
