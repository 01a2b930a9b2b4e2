"""One number in every document: shared places rounded once, counts that include themselves, no proposal in a document for reference."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from figures_builder import full_figures
from region_builder import sheet_values

from flows.figures.cluster_places import largest_remainder
from flows.figures.decision_plan import findings_of, plan_figures
from flows.figures.plan_asks import Answerable, Findings, KindUse, asks_of
from proposals.brief import triggers
from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import NBSP
from proposals.region import document as region_document
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
    found = findings_of([], {"use": [], "workshops": [], "use_year": None}, [], [], short, 2027, date(2026, 11, 28))
    assert (found.short_groups, found.short_groups_feasible) == (9, 5)


def test_use_so_far_is_compared_with_as_much_of_the_year_before() -> None:
    uses = (KindUse("network_use", 0, 4), KindUse("open_class", 4, 10))
    whole, half = (
        {ask.reason: ask.figure for ask in asks_of(Findings(2027, uses=uses, use_year=2026, until=until), WHO, CALENDAR)}
        for until in (None, date(2026, 6, 30))
    )
    assert len(whole) == 2
    assert half == {
        "мастерские не использовались для сетевого использования разными уровнями образования":
            "занятий в 2026 г. по 30.06.2026: 0, за весь предыдущий год: 4"
    }  # fmt: skip


def test_a_document_for_reference_orders_nothing_and_sets_no_day() -> None:
    for banner, told in (("ОБРАЗЕЦ", True), ("ДЕМОНСТРАЦИЯ", False)):
        sheet = RegionSheet.model_validate(sheet_values(banner=banner))
        assert ("Проект приложения к приказу об установлении" in str(region_document.content(sheet))) is told
        page = str(content(region_decisions([full_figures().model_copy(update={"banner": banner})])))
        assert ("предложение подготовлено" in page) is told
        assert ("Сроки (" in page) is told
        assert ("чисел приёма не предлагает" in page) is not told


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
