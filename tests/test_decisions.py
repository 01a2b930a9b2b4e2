"""Decisions 1, 2 and 3: short programmes, employer experts, digital coverage."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decisions.digital import courses_for_gaps, coverage_by_kind, digital_coverage
from models.decisions.experts import exam_cohorts, missing_experts, projected_experts
from models.decisions.organisations import organisations
from models.decisions.short_programmes import priced_programmes, short_programmes
from models.decisions.workshops import workshop_hours
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


NOBODY = pd.DataFrame({"programme": [], "year": [], "graduates": []})


def planned(**changes: object) -> pd.DataFrame:
    table = {"programme": "15.01.05", "basis": ["9", "11"], "start_year": 2027, "duration_months": [22, 10], "places": [500.0, 250.0]}
    return pd.DataFrame({**table, **changes})


COMPLETION = pd.DataFrame({"programme": "15.01.05", "basis": ["9", "11"], "completion": [0.8, 1.0]})


def test_an_exam_year_holds_those_in_training_and_the_intakes_of_the_plan():
    enrolled = pd.DataFrame({"programme": "15.01.05", "year": [2027, 2028], "graduates": [600.0, 380.0]})
    table = exam_cohorts(enrolled, planned(), COMPLETION, (2027, 2030)).set_index("year")
    assert table["enrolled"].tolist() == [600, 380, 0, 0]
    assert table["planned"].tolist() == [0, 250, 400, 0]
    assert table["repeated"].tolist() == [0, 0, 250, 650]  # the last intake again where the plan ends
    assert (table["graduates"] == table[["enrolled", "planned", "repeated"]].sum(axis=1)).all()


def test_a_steady_intake_asks_for_a_steady_number_of_experts():
    enrolled = pd.DataFrame({"programme": "15.01.05", "year": [2027, 2028], "graduates": [650.0, 400.0]})
    cohorts = exam_cohorts(enrolled, planned(), COMPLETION, (2027, 2031))
    asked = projected_experts(cohorts, 26.0, 20, 10, settled(**EXAM_RULES))
    assert asked["experts"].tolist() == [20] * 5


EXAM_RULES = {"group_size": 25, "experts_per_exam_group": 3, "expert_target_share": 0.7}


@pytest.mark.parametrize(
    ("groups_now", "experts"),
    [
        pytest.param(20.0, [20, 40], id="the load of today: one expert a group"),
        pytest.param(None, [48, 120], id="without today's groups, the documented experts of a group"),
        pytest.param(200.0, [20, 20], id="a small exam round dismisses nobody"),
    ],
)
def test_experts_grow_with_the_groups_at_todays_load(groups_now, experts):
    cohorts = pd.DataFrame({"year": [2028, 2029], "graduates": [400.0, 1000.0]})
    table = projected_experts(cohorts, groups_now, 20, 10, settled(**EXAM_RULES))
    assert table["groups"].tolist() == [16, 40]
    assert table["experts"].tolist() == experts
    assert table["replace"].tolist() == [max(0, math.ceil(0.7 * count - 10 - 1e-9)) for count in experts]


def test_a_planned_programme_without_completion_is_refused():
    with pytest.raises(NegativeCount, match="завершающих"):
        exam_cohorts(NOBODY, planned(basis=["9", "12"]), COMPLETION, (2027, 2030))


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


def test_coverage_tells_disciplines_modules_and_courses_apart():
    table = coverage_by_kind(units()).set_index(["programme", "kind"])
    assert table.loc[("15.01.05", "дисциплина"), ["units", "covered"]].tolist() == [1, 1]
    assert table.loc[("15.01.05", "модуль"), ["units", "covered"]].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("course", "fits"),
    [
        pytest.param({"programme": "15.01.05"}, True, id="for the programme"),
        pytest.param({"ugps": "15.00.00"}, True, id="for its enlarged group"),
        pytest.param({"unit": "ОП.07 Инженерная графика"}, True, id="for the discipline of any programme, whatever its index"),
        pytest.param({"ugps": "09.00.00"}, False, id="for another group"),
        pytest.param({"ugps": "15.00.00", "unit": "ОП.02 Математика"}, False, id="for another discipline"),
        pytest.param({}, False, id="for anybody: says nothing of a gap"),
    ],
)
def test_a_course_of_the_centre_is_matched_to_the_gap_it_fits(course, fits):
    gap = pd.DataFrame({"programme": ["15.01.05"], "kind": ["дисциплина"], "unit": ["ОП.01 Инженерная графика"]})
    offered = pd.DataFrame([{"course": "Ц-1", "title": "Курс", "programme": None, "ugps": None, "unit": None, **course}])
    assert courses_for_gaps(gap, offered)["course"].tolist() == (["Ц-1"] if fits else [])


def test_the_course_cut_most_closely_comes_first():
    gap = pd.DataFrame({"programme": ["15.01.05"], "kind": ["дисциплина"], "unit": ["ОП.01 Инженерная графика"]})
    offered = pd.DataFrame({"course": ["Ц-1", "Ц-2"], "title": ["группе", "дисциплине"], "programme": None, "ugps": ["15.00.00", None], "unit": [None, "ОП.01 Инженерная графика"]})
    assert courses_for_gaps(gap, offered)["course"].tolist() == ["Ц-2", "Ц-1"]


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


def test_a_workshop_whose_week_nobody_told_is_not_found_to_hold_a_programme():
    workshops = pd.DataFrame({"workshop": ["М1"], "programme": ["а"], "hours_per_week": [np.nan]})
    use = pd.DataFrame({"workshop": [], "hours": []})
    table = short_programmes(balance({"а": [25.0, 25.0, 25.0]}), pd.Series({"а": 2029}), workshops, use, settled(**SHORT))
    assert table["workshop"].tolist() == ["М1"]
    assert table[["feasible", "learners_possible", "hours_free"]].isna().all(axis=None)


def test_the_hours_of_a_workshop_are_given_out_once():
    workshops = pd.DataFrame({"workshop": ["М1", "М2", "М3"], "hours_per_week": [36.0, 36.0, np.nan]})
    groups = pd.DataFrame({"workshop": ["М1"], "hours": [1000.0]})
    use = pd.DataFrame({"workshop": ["М1", "М2"], "hours": [100.0, 9000.0]})
    short = pd.DataFrame({"workshop": ["М1"], "hours": [288.0]})
    table = workshop_hours(workshops, groups, use, short).set_index("workshop")
    assert table.loc["М1"].tolist() == [1440, 1000, 100, 340, 288, 52]
    assert table.loc["М2", "hours_free"] == 0  # more use than hours leaves none, not less than none
    assert pd.isna(table.loc["М3", "hours_free"])


def test_a_short_programme_costs_what_the_colleges_places_cost_an_hour():
    short = pd.DataFrame({"programme": ["а", "б"], "groups": [2, 1]})
    costs = pd.DataFrame({"programme": ["а", "а"], "cost_per_place_rub": [144_000.0, 288_000.0]})
    priced = priced_programmes(short, costs, settled(**SHORT, study_hours_per_year=1440.0))
    assert priced["price_rub"].iloc[0] == 2 * 12 * 144 * 150
    assert pd.isna(priced["price_rub"].iloc[1])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("ООО „Станкосервис-12“", "СТАНКОСЕРВИС-12, ООО", True, id="form behind, capitals"),
        pytest.param("ООО «Станкосервис-12»", "Общество с ограниченной ответственностью «Станкосервис-12»", True, id="form in full"),
        pytest.param("ООО «Станкосервис-12»", "ООО «Станкосрвис-12»", True, id="a slip of one letter"),
        pytest.param("ООО «Станкосервис-12»", "ООО «Станкосервис-13»", False, id="another number"),
        pytest.param("АО «Метиз»", "АО «Магнит»", False, id="another name"),
        pytest.param("ООО «Мир»", "ООО «Мар»", False, id="a short name is not guessed"),
    ],
)
def test_names_without_a_number_are_joined_when_nearly_equal(one, other, same):
    found = organisations(pd.DataFrame({"inn": [None, None], "name": [one, other]}))
    assert (len(set(found["organisation"])) == 1) == same


def test_three_spellings_are_one_organisation_by_number_and_shown():
    names = ["ООО «Метиз плюс»", "Метиз плюс (ООО)", "Общество с ограниченной ответственностью «Метиз плюс»"]
    found = organisations(pd.DataFrame({"inn": ["1", "1", None], "name": names}))
    assert set(found["organisation"]) == {0}
    assert found["shown"].iloc[0] == "ООО «Метиз плюс»"
    assert set(found["spellings"].iloc[0]) == set(names)


def test_two_numbers_are_two_organisations_and_a_name_like_both_joins_neither():
    found = organisations(pd.DataFrame({"inn": ["1", "2", None], "name": ["ООО «Техника»", "АО «Техника»", "Техника"]}))
    assert found["organisation"].tolist() == [0, 1, 2]


def test_an_entrepreneur_is_not_named_and_nobody_is_nobody():
    found = organisations(pd.DataFrame({"inn": ["500100732259", None], "name": ["ИП Иванов И. И.", None]}))
    assert found["shown"].tolist() == ["индивидуальный предприниматель", None]
    assert found["organisation"].tolist() == [0, -1]
