"""Decision 5 adds to the work plan what decisions 1 to 4 found, and nothing else."""

from __future__ import annotations

from datetime import date

from models.decisions.work_plan import Findings, additions

WHO = {"council": "совет", "colleges": "колледжи", "centre": "ЦОПП"}


def findings(**changes: object) -> Findings:
    base: dict = {
        "start_year": 2027, "places": 950, "experts_to_replace": 20, "experts_to_add": 67, "units_uncovered": 12,
        "short_groups": 3, "short_groups_feasible": 2,
    }  # fmt: skip
    return Findings(**{**base, **changes})


def test_each_decision_that_found_something_adds_one_row_with_its_own_deadline() -> None:
    rows = additions(findings(), **WHO)
    assert [(row.decision, row.deadline) for row in rows] == [
        (1, date(2027, 3, 1)), (2, date(2027, 9, 1)), (3, date(2027, 9, 1)), (4, date(2027, 2, 1)),
    ]  # fmt: skip
    assert "хватает на 2" in rows[0].action
    assert "20 чел. (или добавить 67" in rows[1].action


def test_nothing_found_adds_nothing() -> None:
    assert additions(findings(places=None, experts_to_replace=0, units_uncovered=0, short_groups=0), **WHO) == []
