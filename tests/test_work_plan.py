"""Decision 5: the proposal adds to the work plan, changes and closes what decisions 1 to 4 found, each row once."""

from __future__ import annotations

from datetime import date

import pytest

from flows.figures.plan_asks import Answerable, Findings, KindUse, asks_of, correction_is_met
from models.decisions.work_plan import PlanRow, corrected_plan, next_deadline

ON = date(2026, 11, 23)
WHO = Answerable(council="совет", colleges="колледжи", centre="ЦОПП")
CALENDAR = {number: next_deadline(month, day, ON) for number, (month, day) in {1: (3, 1), 2: (5, 1), 3: (4, 1), 4: (2, 1), 5: (12, 10)}.items()}


def findings(**changes: object) -> Findings:
    base: dict = {
        "start_year": 2027, "places": 950, "experts": 100.0, "employers": 50.0, "target": 0.7, "experts_to_replace": 20,
        "experts_to_add": 67, "units": 44, "units_covered": 32, "short_groups": 3, "short_groups_feasible": 2,
    }  # fmt: skip
    return Findings(**{**base, **changes})


def row(number: str = "1", action: str = "Провести опрос", **changes: object) -> PlanRow:
    base: dict = {"responsible": "колледж", "deadline": date(2027, 6, 1), "status": "в работе", "decision": "1"}
    return PlanRow(number, action, **{**base, **changes})


def corrected(rows: list[PlanRow], found: Findings):
    return corrected_plan(rows, asks_of(found, WHO, CALENDAR), CALENDAR, ON, found.start_year)


def test_each_decision_that_found_something_adds_one_row_with_its_own_deadline_ahead() -> None:
    rows = corrected([], findings())
    assert [(one.row.decision, one.row.deadline, one.change) for one in rows] == [
        ("1", date(2027, 3, 1), "added"), ("2", date(2027, 5, 1), "added"), ("3", date(2027, 4, 1), "added"), ("4", date(2027, 2, 1), "added"),
    ]  # fmt: skip
    assert [one.row.number for one in rows] == ["1", "2", "3", "4"]
    assert "хватает на 2" in rows[0].row.action
    assert "20 чел. (или добавить 67" in rows[1].row.action
    assert rows[1].figure == "доля работодателей: 50\u00a0% при цели 70\u00a0%"
    assert all(one.reason and one.figure for one in rows)


def test_nothing_found_adds_nothing() -> None:
    empty = Findings(start_year=2027)
    assert corrected([], empty) == []


@pytest.mark.parametrize(
    ("action", "decision", "said"),
    [
        pytest.param("Использовать мастерские для краткосрочных программ по заказу работодателей", "1", "групп – 3", id="short programmes"),
        pytest.param("Привлечь представителей работодателей к экспертизе демонстрационного экзамена", "2", "заменить 20 чел.", id="experts"),
        pytest.param("Включить цифровые компетенции во все дисциплины, модули и МДК", "п. 3", "осталось единиц – 12", id="digital units"),
    ],
)
def test_a_row_that_says_it_already_is_changed_and_not_added_again(action: str, decision: str, said: str) -> None:
    told = corrected([row(action=action, decision=decision)], findings())
    mine = [one for one in told if one.row.number == "1"]
    assert [one.change for one in mine] == ["changed"]
    assert said in mine[0].row.action
    assert mine[0].before is not None
    assert mine[0].before.action == action
    assert len(told) == 4  # the three others are added, this one is not


def test_the_corrected_plan_of_this_year_is_recognised_whole_when_it_comes_back() -> None:
    first = corrected([row(action="Привлечь работодателей к экспертизе: эксперты", decision="2")], findings())
    again = corrected([one.row for one in first], findings())
    assert [one.change for one in again] == ["kept"] * len(first)


def test_next_years_proposal_replaces_its_own_words() -> None:
    first = corrected([row(action="Обучить экспертов от работодателей", decision="2")], findings())
    later = corrected([first[0].row], findings(start_year=2028, experts_to_replace=15, experts_to_add=50))
    assert later[0].row.action == "Обучить экспертов от работодателей – по предложению на 2028 год: заменить 15 чел. (или добавить 50, если остальные остаются)"


def test_a_goal_that_is_reached_closes_its_row_and_adds_none() -> None:
    met = findings(experts_to_replace=0, employers=80.0)
    told = corrected([row(action="Привлечь экспертов от работодателей", decision="2")], met)
    assert (told[0].change, told[0].row.status) == ("closed", "выполнено")
    assert "80\u00a0% при цели 70\u00a0%" in told[0].figure
    assert not any("эксперт" in one.row.action for one in corrected([], met) if one.row.decision == "2")


def test_the_proposal_closes_its_preparation_and_the_corrected_plan_its_own_row() -> None:
    rows = [row("1", "Подготовить экспертное предложение", decision="4"), row("2", "Внести изменения в план работы кластера", decision="5")]
    found = Findings(start_year=2027, places=950)
    asks = [*asks_of(found, WHO, CALENDAR), correction_is_met(1, 1, WHO, CALENDAR[5])]
    told = corrected_plan(rows, asks, CALENDAR, ON, 2027)
    assert [one.change for one in told] == ["closed", "closed", "added"]


@pytest.mark.parametrize(
    ("deadline", "reason"),
    [pytest.param(date(2026, 9, 1), "срок прошёл 01.09.2026", id="late"), pytest.param(None, "срок не был указан", id="a row without a date")],
)
def test_a_late_or_undated_row_gets_the_next_date_of_its_decision(deadline: date | None, reason: str) -> None:
    (told,) = corrected_plan([row(deadline=deadline)], [], CALENDAR, ON, 2027)
    assert (told.change, told.row.deadline, told.reason) == ("changed", date(2027, 3, 1), reason)
    assert told.row.deadline > ON


def test_a_done_row_is_left_alone_and_an_unmet_goal_gets_a_new_one() -> None:
    told = corrected([row(action="Привлечь экспертов от работодателей", decision="2", status="выполнено", deadline=date(2026, 5, 1))], findings())
    assert told[0].change == "kept"
    assert any(one.change == "added" and one.row.decision == "2" for one in told)


def test_every_row_of_the_plan_stands_once_in_its_order() -> None:
    rows = [row(str(at), f"Мероприятие {at}", deadline=date(2026, 1, at)) for at in range(1, 6)]
    told = corrected(rows, findings())
    assert [one.row.number for one in told][:5] == ["1", "2", "3", "4", "5"]
    assert len({one.row.number for one in told}) == len(told)


def test_a_kind_of_use_that_fell_away_and_idle_workshops_ask_for_rows() -> None:
    found = Findings(start_year=2027, uses=(KindUse("network_use", 0, 4), KindUse("open_class", 5, 6)), idle=("Литьё (техникум)",), use_year=2026)
    actions = [one.row.action for one in corrected([], found)]
    assert len(actions) == 2
    assert "сетевого использования" in actions[0]
    assert "Литьё (техникум)" in actions[1]


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [(12, 10, date(2026, 12, 10)), (11, 23, date(2027, 11, 23)), (3, 1, date(2027, 3, 1))],
    ids=["this year", "the day itself is not ahead", "next year"],
)
def test_the_calendar_is_always_ahead_of_the_document(month: int, day: int, expected: date) -> None:
    assert next_deadline(month, day, ON) == expected
