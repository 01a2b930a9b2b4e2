"""Regions that lack what others have, or whose files contradict themselves: defined results, marked as what they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders_demand import region, survey
from plan_builders import offer
from plan_builders import region as plan_inputs

from flows.machinery.reference import parameters
from flows.region.official import told, with_path
from models.chain.demand import Demand, DemandInputs, region_demand
from models.codes import BUDGET, PAID
from models.plan.admissions import plan_region
from models.supply.paid import BY_SHARE, paid_intake
from models.survey.staffing import clumping, survey_staffing

RATES = parameters(pd.Timestamp("2026-11-28").date())
ONE_MODEL = "по одной модели"


def answered_by(employers: int, inputs: DemandInputs) -> DemandInputs:
    """The region with the first answers of a usual survey."""
    listed, answers = survey(inputs, employers=40)
    newest = int(answers["wave"].max())
    inns = sorted(answers.loc[answers["wave"] == newest, "inn"].unique())[:employers]
    return replace(
        inputs,
        survey_employers=listed[listed["inn"].isin(inns) & (listed["wave"] == newest)],
        survey_answers=answers[answers["inn"].isin(inns) & (answers["wave"] == newest)],
    )


def marked(demand: Demand, words: str) -> bool:
    return any(words in note for note in demand.notes)


@pytest.mark.parametrize("employers", [1, 2])
def test_a_survey_of_an_employer_or_two_leaves_the_models_reading_and_says_so(employers: int) -> None:
    inputs = region(draws=200)
    silent, heard = region_demand(inputs), region_demand(answered_by(employers, inputs))
    assert marked(silent, ONE_MODEL)
    assert marked(heard, ONE_MODEL)
    assert heard.need_survey is None
    ratio = heard.expectation.values.mean() / silent.expectation.values.mean()
    # One employer names the share of graduates of its own trades: the need may move by that, not by its plans.
    assert 0.6 < ratio < 1.6
    assert np.isfinite(heard.need.values).all()


def test_all_answers_from_one_firm_hardly_move_the_staffing() -> None:
    default = pd.DataFrame({"economic_activity": "C", "occupation": ["7212", "7223", "8211"], "share": [0.2, 0.3, 0.5], "reference": ""})
    staff = pd.DataFrame({"inn": ["1"], "economic_activity": "C", "listed_staff_persons": [5000.0]})
    told_staff = pd.DataFrame({"inn": ["1"], "economic_activity": "C", "occupation": ["7212"], "employed_persons": [5000.0]})
    assert clumping(told_staff, staff, RATES).employers == 0  # the documented resemblance stands
    moved = survey_staffing(default, told_staff, staff, RATES).set_index("occupation")["share"]
    assert moved.sum() == pytest.approx(1)
    assert moved["7212"] < 0.35
    assert moved["8211"] > 0.35


def test_all_answers_from_branches_of_one_firm_count_as_one() -> None:
    """Answers of one ИНН are one employer however many forms it sends."""
    inputs = answered_by(1, region(draws=200))
    forms = pd.concat([inputs.survey_employers] * 3, ignore_index=True)
    made = region_demand(replace(inputs, survey_employers=forms))
    assert marked(made, ONE_MODEL)
    assert made.need_survey is None


def test_a_region_without_any_survey_is_told_by_the_model_and_says_so() -> None:
    demand = region_demand(region(draws=200))
    assert demand.survey_kept is None
    assert demand.survey_quality.empty
    assert marked(demand, "Анкет работодателей нет")


def test_a_total_below_what_the_region_employs_is_marked_and_hardly_followed() -> None:
    """A federal total a third below today's employment, reached in one year."""
    inputs = region(draws=400)
    first = int(inputs.employment.years[1])
    total = pd.DataFrame({"economic_activity": "_T", "time_period": [first, first + 1], "growth_rate": [-0.33, 0.0]})
    drawn = replace(inputs.employment, keys=inputs.employment.keys.assign(growths=8.0))
    heard, notes = with_path(drawn, total, RATES)
    assert notes == ()
    assert heard.table["contradicts"].all()
    assert any("противоречит истории" in note for note in told(heard, 1.0, 1.0, "2030–2033"))
    last = [one.values[:, -1].mean(axis=1).sum() for one in (drawn, heard.draws)]
    assert last[1] > 0.9 * last[0]


def test_without_paid_data_the_documented_share_stands_and_the_plan_says_it_is_assumed() -> None:
    offers = pd.DataFrame([offer()])[["programme", "basis", "college", "form", "places_last_year"]]
    nothing = pd.DataFrame(columns=["programme", "basis", "college", "form", "funding", "course", "enrolled_persons", "time_period"])
    places = pd.DataFrame(columns=["programme", "basis", "college", "form", "funding", "start_year", "places"])
    fill = pd.DataFrame(columns=["programme", "basis", "fill"])
    paid = paid_intake(places, nothing, offers, 2027, fill, paid_share=0.35)
    assert paid["known_by"].tolist() == [BY_SHARE]
    assumed = offer(funding=PAID, places_last_year=int(paid["places_last_year"].iloc[0]), assumed=True)
    made = plan_region(plan_inputs([offer(funding=BUDGET, assumed=False), assumed], {"15.01.05": np.full((5, 4), 90.0)}))
    note = [note for note in made.notes if "внебюджетном приёме" in note]
    assert note == ["Сведений о внебюджетном приёме нет: по документированной доле платного приёма принято 13 мест в год."]


def test_without_cards_of_colleges_nothing_limits_by_capacity_and_the_plan_stands() -> None:
    inputs = plan_inputs(
        [offer(groups_max=np.nan, college="К1"), offer("08.01.24", groups_max=np.nan, college="К2")],
        {"15.01.05": np.full((5, 4), 90.0), "08.01.24": np.full((5, 4), 60.0)},
    )
    assert inputs.colleges.empty
    assert inputs.workshops.empty
    made = plan_region(inputs)
    assert (made.offers["places"] > 0).all()
    assert not set(made.offers["binding_constraint"]) & {"учебные места", "преподаватели", "часы мастерской"}
