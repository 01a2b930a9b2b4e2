"""A plan that cannot be proven stops no region: it is issued with its distance, or last year's places stay, visibly."""

from __future__ import annotations

import numpy as np
import pytest
from plan_builders import offer, region

from models.errors import PlanNotProven
from models.plan import admissions, search
from models.plan.admissions import plan_region
from models.plan.inputs import PlanInputs
from models.plan.problem import PlanProblem


def small(need: float = 130.0) -> PlanInputs:
    return region([offer(places_last_year=50, groups_last_year=2)], {"15.01.05": np.full((5, 4), need)})


def test_a_proven_plan_says_nothing_of_it() -> None:
    assert not any("не доказан" in note for note in plan_region(small()).notes)


def test_a_plan_beyond_the_gap_is_issued_and_says_by_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    found = search.cheapest_plan

    def loose(problem: PlanProblem) -> search.Found:
        best = found(problem)
        return search.Found(best.x, best.relaxed, best.objective, 0.0123)

    monkeypatch.setattr(admissions, "cheapest_plan", loose)
    made = plan_region(small())
    assert made.gap == 0.0123
    assert any("План не доказан" in note and "1,23 %" in note for note in made.notes)


def test_where_no_plan_is_met_every_programme_stays_as_last_year_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found, calls = search.cheapest_plan, []

    def first_fails(problem: PlanProblem) -> search.Found:
        calls.append(problem)
        if len(calls) == 1:
            raise PlanNotProven(np.inf, search.ACCEPTED_GAP)
        return found(problem)

    monkeypatch.setattr(admissions, "cheapest_plan", first_fails)
    made = plan_region(small())
    assert (made.offers["places"] == 50).all()
    assert made.warnings["subject"].tolist() == ["15.01.05"]
    assert made.warnings["warning"].str.contains("как в прошлом году: поиск не нашёл плана").all()
