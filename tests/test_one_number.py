"""One number in every document: shared places rounded once, counts that include themselves, no proposal in a document for reference."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from figures_builder import full_figures
from page_builder import page_data
from region_builder import sheet_values
from spreadsheet import Book

from flows.figures.decision_frames import DecisionFrames
from flows.figures.decision_plan import findings_of, plan_figures, plan_left_alone
from flows.figures.decision_workshops import with_employers, workshop_figures
from flows.figures.plan_asks import Answerable, Findings, KindUse, asks_of
from proposals import workbook
from proposals.brief import triggers
from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import NBSP, largest_remainder
from proposals.page.render import render as render_page
from proposals.region import document as region_document
from proposals.region import machine
from proposals.region.sheet import RegionSheet
from proposals.region_decisions import content
from proposals.standing import region_decisions

CALENDAR = dict.fromkeys(range(1, 6), date(2027, 3, 1))
WHO = Answerable("совет", "колледжи", "центр")


def test_places_that_are_shared_are_rounded_so_that_they_add_up() -> None:
    assert largest_remainder({"it": 402.5, "energy": 2.5, "agro": 10.0}) == {"it": 403, "energy": 2, "agro": 10}
    assert largest_remainder({"a": 33.4, "b": 33.4, "c": 33.2}) == {"a": 34, "b": 33, "c": 33}


def test_a_cluster_asks_for_the_places_that_its_region_rounded() -> None:
    full = full_figures()
    exact = full.places_by_share
    assert exact is not None
    near = Figures.model_validate({**full.model_dump(), "cluster_places": {"places": int(exact), "places_last_year": 70}})
    assert (near.places_by_share, near.places_last_year_by_share) == (int(exact), 70.0)
    with pytest.raises(ValueError, match="строки по долям дают"):
        Figures.model_validate({**full.model_dump(), "cluster_places": {"places": int(exact) + 2}})


def test_workshop_hours_are_told_group_by_group() -> None:
    short = [{"groups": 9, "feasible": False, "groups_possible": 5}]
    found = findings_of([], {"use": [], "workshops": [], "use_year": None, "used_until": None}, [], [], short, 2027)
    assert (found.short_groups, found.short_groups_feasible) == (9, 5)


def _workshops_told(*used_on: str) -> dict[str, Any]:
    """Decision 1 of a region of one workshop that was used ten hours on each of these days."""
    days = pd.to_datetime(list(used_on))
    events = pd.DataFrame(
        {
            "workshop": "w1", "kind": "открытые занятия", "topic": "тема", "used_on": days, "hours": 10.0, "participants": 5.0, "employer_name": None,
            "partner_inn": None, "is_paid": None, "project_level": None, "education_level": None, "audience": "педагоги",
        }
    )  # fmt: skip
    use = events.assign(used_year=days.year, is_possible=True, with_employer=0, hours_with_employer=0.0)
    tables = {
        "offers": pd.DataFrame({"programme": ["09.02.07"], "workshop": ["w1"]}),
        "workshops": pd.DataFrame([{"workshop": "w1", "competence": "Сети", "college": "c1", "project": None, "equipment": None, "place": None,
                                    "opened_year": 2020}]),
        "events": events, "use": use, "hours": pd.DataFrame({"workshop": []}), "colleges": pd.DataFrame({"college": [], "short_name": []}),
    }  # fmt: skip
    return workshop_figures(DecisionFrames(tables, {}), {"09.02.07": "Сети"}, 2026)


@pytest.mark.parametrize(
    ("days", "hours", "until"),
    [
        (("2025-03-01", "2025-06-30", "2025-12-01", "2026-06-30"), 20, date(2026, 6, 30)),
        (("2025-07-01", "2026-06-30"), 0, date(2026, 6, 30)),
        (("2024-12-01", "2025-12-31", "2026-12-31"), 10, date(2026, 12, 31)),
    ],
    ids=["up to the same day", "what came later is not counted", "a whole year beside a whole year"],
)
def test_use_so_far_is_compared_with_as_much_of_the_year_before(days: tuple[str, ...], hours: float, until: date) -> None:
    told = _workshops_told(*days)
    whole = next(row for row in told["use"] if row["kind"] == "open_class" and row["part"] is None)
    assert (told["used_until"], told["workshops"][0]["hours_before"], whole["hours_before"]) == (until, hours, hours)
    assert whole["occasions_before"] == hours / 10


def test_a_workshop_without_a_competence_is_named_by_its_code() -> None:
    tables = {
        "workshops": pd.DataFrame([{"workshop": "w1", "competence": None, "college": "c1"}, {"workshop": "w2", "competence": "Сети", "college": "c2"}]),
        "colleges": pd.DataFrame({"college": ["c1"], "short_name": ["Колледж № 1"]}), "events": pd.DataFrame({"workshop": []}),
        "hours": pd.DataFrame({"workshop": []}), "use": pd.DataFrame({"workshop": []}),
    }  # fmt: skip
    rows = [{"workshop": code, "programme": "09.02.07"} for code in ("w1", "w2", "w3")]
    told = with_employers(DecisionFrames(tables, {}), rows, {})
    assert [row["workshop"] for row in told] == ["w1, Колледж № 1", "Сети, c2", "w3"]


def test_a_row_of_the_plan_names_the_time_that_it_compares() -> None:
    uses = (KindUse("network_use", 0, 4), KindUse("open_class", 6, 10))
    asked = asks_of(Findings(2027, uses=uses, use_year=2026, until=date(2026, 6, 30)), WHO, CALENDAR)
    assert [ask.figure for ask in asked] == ["занятий в 2026 г. по 30.06.2026: 0, за то же время годом раньше: 4"]


def test_an_arrow_of_hours_says_of_which_time_it_is() -> None:
    page = str(content(region_decisions([full_figures()])))
    assert "с начала 2026 года по 20.10.2026, было – годом раньше по 20.10.2025" in page


def test_a_document_for_reference_orders_nothing_and_sets_no_day() -> None:
    for banner, told in (("ОБРАЗЕЦ", True), ("ДЕМОНСТРАЦИЯ", False)):
        sheet = RegionSheet.model_validate(sheet_values(banner=banner))
        assert ("Проект приложения к приказу об установлении" in str(region_document.content(sheet))) is told
        page = str(content(region_decisions([full_figures().model_copy(update={"banner": banner})])))
        assert ("предложение подготовлено" in page) is told
        assert ("Сроки (" in page) is told
        assert ("чисел приёма не предлагает" in page) is not told


def test_no_file_of_a_document_for_reference_proposes_or_sets_a_day() -> None:
    sheet = RegionSheet.model_validate(sheet_values(banner="ДЕМОНСТРАЦИЯ"))
    head = machine.to_csv(sheet).decode().splitlines()[0]
    assert "Места (справочно)" in head
    assert "проект" not in head
    page = render_page(page_data(sheet=page_data().sheet.model_copy(update={"banner": "ДЕМОНСТРАЦИЯ"}))).decode()
    assert "чисел приёма страница не предлагает" in page
    for word in ("проект приказа", "лист региона с проектом", ">предложение, PDF", "Проект."):
        assert word not in page, word
    book = Book.opened(workbook.render(full_figures().model_copy(update={"banner": "ДЕМОНСТРАЦИЯ"})))
    assert "Исправления" not in book.values.sheetnames
    assert str(book.values["Предложение"]["A3"].value).startswith("Расчётные места, справочно")
    written = [cell.value for sheet in book.values for row in sheet.iter_rows() for cell in row]
    assert "Расчётных мест" in written
    assert "Предложено мест" not in written


def test_a_plan_that_came_to_a_document_for_reference_is_left_alone() -> None:
    frames = SimpleNamespace(of=lambda name: pd.DataFrame({"cluster": ["it"], "number": ["1"]}))
    assert plan_left_alone(frames, "it") == {"plan_came": True, "work_plan": []}  # type: ignore[arg-type]
    full = full_figures()
    told = full.decisions.model_copy(update={"plan_came": True, "work_plan": ()})
    page = str(content(region_decisions([full.model_copy(update={"banner": "ДЕМОНСТРАЦИЯ", "decisions": told})])))
    assert "справочный документ его не исправляет" in page
    assert "исправляют" not in page


def test_days_of_a_round_that_is_not_open_are_called_usual() -> None:
    drafted = str(content(region_decisions([full_figures().model_copy(update={"round": None})])))
    assert "Сроки (обычный день кампании; сама кампания не открыта)" in drafted
    assert "Сроки (по календарю кампании)" in str(content(region_decisions([full_figures().model_copy(update={"round": "2027-1"})])))


def test_a_plan_counts_the_row_that_reports_its_correction() -> None:
    plan = pd.DataFrame(
        {
            "cluster": "it", "number": ["1", "2"], "measure": ["Подготовить экспертное предложение", "Внести изменения в план работы кластера"],
            "responsible": None, "deadline": pd.NaT, "status": None, "decision": ["4", "5"],
        }
    )  # fmt: skip
    frames = SimpleNamespace(of=lambda name: plan)
    told = plan_figures(frames, "it", Findings(start_year=2027, places=950), WHO, CALENDAR, date(2026, 11, 28))["work_plan"]  # type: ignore[arg-type]
    closed = [row for row in told if row["change"] == "closed"]
    assert len(closed) == 2
    assert closed[-1]["figure"] == "изменено и закрыто строк: 2, добавлено: 1"


def test_other_prices_stand_beside_the_places_under_the_price_in_force() -> None:
    full = full_figures()
    assert f"к цене избытка – {full.cost_ratio}, это {said(full.places or 0, 'место')}" in str(triggers.blocks(full)).replace("\\xa0", NBSP)
