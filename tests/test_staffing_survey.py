"""Employers' answers move the default staffing matrix as far as their number allows, and rows still sum to one."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from models.parameters import PARAMETER_COLUMNS, Parameters
from models.survey.staffing import survey_staffing


def parameters(prior: float = 30.0, per_answer: float = 10.0) -> Parameters:
    rows = [
        (name, "", "2020-01-01", value, value, value, "ratio", "test", "t")
        for name, value in (
            ("staffing_concentration_default", prior),
            ("staffing_concentration_per_answer", per_answer),
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


@pytest.mark.parametrize(
    ("employers", "expected"),
    [
        pytest.param(3, (30 * 0.1 + 30 * 0.3) / 60, id="three answers weigh as much as the default"),
        pytest.param(3_000, 0.3, id="many answers replace it"),
    ],
)
def test_the_share_moves_with_the_number_of_answers(employers: int, expected: float) -> None:
    rows = survey_staffing(default(), *answers(employers), parameters())
    assert rows.set_index("occupation").loc["7212", "share"] == pytest.approx(expected, abs=1e-3)
    assert rows["share"].sum() == pytest.approx(1)


def test_occupations_that_nobody_was_asked_about_keep_their_proportions() -> None:
    rows = survey_staffing(default(), *answers(50), parameters()).set_index("occupation")["share"]
    assert rows["2144"] / rows["7223"] == pytest.approx(0.7 / 0.2)


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
    assert rows["7233"] > 0.2
    assert rows.sum() == pytest.approx(1)
