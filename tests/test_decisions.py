"""Decisions 1, 2 and 3: short programmes, employer experts, digital coverage."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decisions.digital import digital_coverage
from models.decisions.experts import missing_experts, projected_experts
from models.decisions.short_programmes import short_programmes
from models.draws import Draws
from models.errors import NegativeCount, RepeatedRows
from models.parameters import PARAMETER_COLUMNS, Parameters


def settled(**values: float) -> Parameters:
    rows = [(name, "", "2020-01-01", value, value, value, "ratio", "тест", "t") for name, value in values.items()]
    return Parameters.in_force(pd.DataFrame(rows, columns=list(PARAMETER_COLUMNS)), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("experts", "employers", "target", "replaced", "added"),
    [
        pytest.param(100, 50, 0.7, 20, 67, id="decision 2: of 100 experts 50 employers', target 70 %"),
        pytest.param(100, 70, 0.7, 0, 0, id="the target is reached exactly"),
        pytest.param(10, 9, 0.5, 0, 0, id="more than the target asks for nothing"),
        pytest.param(0, 0, 0.7, 0, 0, id="no experts yet"),
        pytest.param(10, 5, 1.0, 5, None, id="all must be employers': adding never reaches it"),
        pytest.param(10, 10, 1.0, 0, 0, id="all are employers' already"),
    ],
)
def test_missing_experts_under_both_readings(experts, employers, target, replaced, added):
    gap = missing_experts(experts, employers, target)
    assert (gap.replace, gap.add) == (replaced, added)


@settings(max_examples=60)
@given(st.integers(1, 400), st.floats(0, 1), st.floats(0, 0.95))
def test_the_missing_experts_reach_the_target_and_one_fewer_does_not(experts, filled, target):
    employers = math.floor(filled * experts)
    gap = missing_experts(experts, employers, target)
    assert employers + gap.replace >= target * experts - 1e-6
    assert employers + gap.add >= target * (experts + gap.add) - 1e-6
    if gap.replace:
        assert employers + gap.replace - 1 < target * experts
        assert employers + gap.add - 1 < target * (experts + gap.add - 1)


def test_more_employers_experts_than_experts_is_refused():
    with pytest.raises(NegativeCount, match="11 из 10"):
        missing_experts(10, 11, 0.5)


def test_planned_cohorts_bring_their_need_of_experts_in_the_year_of_their_exam():
    places = pd.DataFrame(
        {
            "programme": "15.01.05",
            "basis": ["9", "11"],
            "start_year": 2027,
            "duration_months": [22, 10],
            "places": [500.0, 250.0],
        }
    )
    completion = pd.DataFrame({"programme": "15.01.05", "basis": ["9", "11"], "completion": [0.8, 1.0]})
    table = projected_experts(
        places, completion, 20, 10, settled(group_size=25, experts_per_exam_group=3, expert_target_share=0.7)
    )
    assert table["year"].tolist() == [2028, 2029]
    assert table["groups"].tolist() == [10, 16]
    assert table["experts"].tolist() == [30, 48]
    assert table["replace"].tolist() == [11, 24]


def units(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "programme": ["15.01.05"] * 3 + ["09.02.07"],
            "kind": ["дисциплина", "модуль", "МДК", "модуль"],
            "unit": ["ОП.01", "ПМ.01", "МДК.01.01", "ПМ.01"],
            "has_digital": [True, False, False, True],
            "hours": [36, 100, 60, 80],
            "responsible": ["ЦОПП", "колледж", None, "колледж"],
            "deadline": [None, date(2026, 4, 1), date(2027, 4, 1), None],
        }
    )
    return table.assign(**changes)


def test_coverage_counts_every_discipline_module_and_course():
    coverage = digital_coverage(units(), date(2026, 11, 23), settled(digital_target_share=1.0))
    table = coverage.programmes.set_index("programme")
    assert table.loc["15.01.05", ["units", "covered", "missing"]].tolist() == [3, 1, 2]
    assert table.loc["09.02.07", "share"] == 1
    assert coverage.uncovered["unit"].tolist() == ["МДК.01.01", "ПМ.01"]
    assert coverage.uncovered["overdue"].tolist() == [False, True]


def test_a_unit_that_stands_twice_is_refused():
    with pytest.raises(RepeatedRows, match="ПМ"):
        digital_coverage(units(kind="модуль", unit="ПМ.01"), date(2026, 11, 23), settled(digital_target_share=1.0))


SHORT = {"short_programme_group": 12.0, "short_programme_hours": 144.0}


def balance(values: dict[str, list[float]]) -> Draws:
    keys = pd.DataFrame({"programme": list(values)})
    return Draws(keys, np.array([2026, 2027, 2028]), np.array(list(values.values()))[:, :, None].repeat(4, axis=2))


def test_a_shortage_before_any_intake_can_graduate_is_sized_in_short_programmes():
    graduation = pd.Series({"а": 2028, "б": 2029})
    workshops = pd.DataFrame({"workshop": ["М1", "М1"], "programme": ["а", "б"], "hours_per_week": [36.0, 36.0]})
    use = pd.DataFrame({"workshop": ["М1"], "hours": [1000.0]})
    table = short_programmes(
        balance({"а": [10.0, 30.0, 500.0], "б": [0.0, 4.0, 18.0]}), graduation, workshops, use, settled(**SHORT)
    )
    assert table["programme"].tolist() == ["а", "б"]
    assert table["time_period"].tolist() == [2027, 2028]
    assert table["groups"].tolist() == [3, 2]
    assert table["hours_free"].tolist() == [440, 8]
    assert table["feasible"].tolist() == [True, False]
    assert table["learners_possible"].tolist() == [36, 0]


def test_less_than_half_a_group_and_a_surplus_ask_for_no_short_programme():
    graduation = pd.Series({"а": 2029, "б": 2029})
    nothing = pd.DataFrame({"workshop": [], "programme": [], "hours_per_week": [], "hours": []})
    table = short_programmes(
        balance({"а": [5.0, 5.0, 5.0], "б": [-50.0, -50.0, -50.0]}), graduation, nothing, nothing, settled(**SHORT)
    )
    assert table.empty


def test_a_shortage_without_a_workshop_is_shown_without_a_verdict():
    nothing = pd.DataFrame({"workshop": [], "programme": [], "hours_per_week": [], "hours": []})
    table = short_programmes(
        balance({"а": [25.0, 25.0, 25.0]}), pd.Series({"а": 2029}), nothing, nothing, settled(**SHORT)
    )
    assert table["workshop"].isna().all()
    assert table["feasible"].isna().all()
