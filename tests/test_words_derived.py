"""Sentences about the data say what the data say: what was not told is unknown, sums are over the same rows, counts name what they count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from figures_builder import full_figures
from hypothesis import given
from hypothesis import strategies as st
from region_builder import sheet_values

from proposals import decisions
from proposals.annexes import cards, method
from proposals.arithmetic import Sum, summed
from proposals.brief import ask, triggers
from proposals.figures import Figures
from proposals.figures.evidence import TrackRecord
from proposals.figures.programme import Marginal
from proposals.numbers import largest_remainder, number, whole_sum
from proposals.page import programme as programme_page
from proposals.page.regions import Listed, render
from proposals.region import document
from proposals.region.sheet import RegionSheet
from proposals.standing import region_decisions
from proposals.tables import experts_and_digital as more
from proposals.tables import offers, programmes, sectors
from proposals.terms import LEFT_OVER, NOT_HELD
from proposals.wording import REFERENCE


def with_decisions(**changes: Any) -> Figures:
    figures = full_figures()
    return figures.model_copy(update={"decisions": figures.decisions.model_copy(update=changes)})


def test_rows_of_plans_that_did_not_come_are_in_no_sum_of_the_region() -> None:
    came, missing = full_figures(), with_decisions(plan_came=False)
    told = region_decisions([came, missing])
    assert told.region[4].value == told.clusters[0].standings[4].value
    assert told.clusters[1].standings[4].value is None


def test_a_year_before_is_compared_only_where_all_was_counted_then() -> None:
    figures = full_figures()
    rows = figures.decisions.digital
    known = [row.model_copy(update={"units_before": 10, "covered_before": 5}) for row in rows]
    partly = [known[0].model_copy(update={"programme": "00.00.01"}), known[0].model_copy(update={"units_before": None, "covered_before": None})]
    for told, trend in ((known[:1], True), (partly, False)):
        standing = region_decisions([with_decisions(digital=tuple(told))]).region[2]
        assert (standing.before is not None) is trend
    assert whole_sum([1.0, None]) is None
    assert (whole_sum([1.0, 2.0]), whole_sum([])) == (3.0, None)


def test_employers_that_came_back_are_counted_and_not_their_rows() -> None:
    order = full_figures().decisions.orders[0]
    twice = [order.model_copy(update={"employer": "Завод", "orders_in_all": 2, "workshop": name}) for name in ("первая", "вторая")]
    orders = (*twice, order.model_copy(update={"employer": "Депо", "orders_in_all": 1}))
    page = str(decisions.blocks(with_decisions(orders=orders))).replace("\\xa0", " ")
    assert "Повторно заказывали организаций: 1 из 2." in page
    assert "за два года" not in page  # how many years the records cover is not known here


def test_courses_that_nobody_listed_are_unknown() -> None:
    row = next(row for row in full_figures().decisions.digital if row.uncovered_units)
    bare = row.model_copy(update={"uncovered_units": tuple(unit.model_copy(update={"courses": ()}) for unit in row.uncovered_units)})
    for came, paper, sheet in ((False, "…", "…"), (True, "без курса единиц: ", "нет")):
        columns = {column.key: column for column in more.gaps_of_programme(came)}
        assert str(columns["courses"].value(bare)).startswith(paper)
        lines = {column.key: column for column in more.gaps(came)}
        assert lines["courses"].value(more.Gap(row.programme, row.name, bare.uncovered_units[0])) == sheet


def test_past_corrections_of_one_programme_are_one_programme() -> None:
    rows = tuple(
        TrackRecord(round="2025-1", programme="15.01.05", name=name, proposed=50, approved=50, entrants=40) for name in ("первая", "вторая")
    )
    told = ask.missed(full_figures(track_record=rows))
    assert told == "По 1\u00a0программе, где советы исправляли места прошлых наборов: предлагали 100, принято 80."


def test_what_was_checked_is_what_the_errors_are_of() -> None:
    figures = full_figures()
    page = str(method.blocks(figures))
    for quantity in {row.quantity for row in figures.forecast_errors}:
        assert quantity in page
    assert "проверено то, что наблюдается" not in str(method.blocks(figures.model_copy(update={"forecast_errors": ()})))
    assert "проверенной на прошлых годах" not in page


def test_a_group_fewer_of_unknown_price_is_not_said_to_be_impossible() -> None:
    row = full_figures().programmes[0]
    for places, said in ((row.places, False), (0, True)):
        told = cards._price(row.model_copy(update={"places": places, "marginal": Marginal(one_more=3.0)}))
        assert ("меньше некуда" in told) is said


@pytest.mark.parametrize(
    ("keys", "said"), [(("a",), " в 1\u00a0кластере"), (("a", "b"), " в 2\u00a0кластерах"), (("a", ""), " в 1\u00a0кластере и вне кластеров"), (("",), " вне кластеров")]
)
def test_programmes_of_no_cluster_are_no_cluster(keys: tuple[str, ...], said: str) -> None:
    sheet = RegionSheet.model_validate(sheet_values())
    parts = tuple(sheet.clusters[0].model_copy(update={"key": key, "name": f"к{key}" if key else "вне кластеров"}) for key in keys)
    assert document._in_clusters(sheet.model_copy(update={"clusters": parts})) == said


@pytest.mark.parametrize(("remarks", "said"), [((REFERENCE,), "Справочно."), ((REFERENCE, ""), "Проект."), (("ОБРАЗЕЦ",), "Проект.")])
def test_a_list_of_regions_for_reference_is_no_draft(remarks: tuple[str, ...], said: str) -> None:
    listed = [Listed(str(at), f"Край {at}", 10, 10, remark, "") for at, remark in enumerate(remarks)]
    assert f">{said}<" in render(date(2026, 11, 28), listed).decode()


def test_parts_add_up_to_the_whole_that_is_asked_for() -> None:
    assert largest_remainder({"a": 1.26, "b": 1.26, "c": 0.48}, 3) == {"a": 1, "b": 1, "c": 1}
    assert largest_remainder({"a": -0.5, "b": 2.5}, 2) == {"a": 0, "b": 2}


def test_the_workbook_calls_a_row_that_no_limit_holds_as_the_paper_does() -> None:
    figures = full_figures()
    row = figures.programmes[0]
    free = tuple(one.model_copy(update={"binding_constraint": LEFT_OVER}) for one in row.offers)
    row = row.model_copy(update={"binding_constraint": LEFT_OVER, "offers": free})
    for columns, line in (
        (programmes.columns(figures), row), (offers.columns(figures), offers.Offered(row, free[0], 25)), (offers.corrections(), offers.Offered(row, free[0], 25)),
    ):  # fmt: skip
        assert next(column for column in columns if column.key == "held").value(line) == NOT_HELD


PERSONS = st.integers(0, 9_999).map(lambda value: value / 10)


@given(PERSONS, PERSONS, st.lists(st.tuples(PERSONS, PERSONS), min_size=1, max_size=3))
def test_the_printed_sum_closes_and_no_number_is_further_than_a_person_from_its_own(way: float, plan: float, gaps: list[tuple[float, float]]) -> None:
    """Beside it stand the workbook's tenths and the years of the chart: a surplus of 20,4 was printed as 19."""
    left, over = (sum(one[at] for one in gaps) for at in (0, 1))
    need = way + plan + left - over
    if need < 0:
        return
    told = Sum(need, way, plan, left, over, 0.0, 0.0, 1, 1, 0.0, False, ())
    needs, ways, plans, lefts, overs = told.printed()
    assert needs - ways - plans == lefts - overs
    assert min(lefts, overs) >= 0
    for printed, value in zip((needs, ways, plans, lefts, overs), (need, way, plan, left, over), strict=True):
        assert abs(printed - value) < 1.01


def test_the_page_prints_steps_as_they_are_and_does_not_explain_a_change_of_none() -> None:
    figures = full_figures()
    row = next(row for row in figures.programmes if row.chain and row.chain.places is not None and row.change_drivers)
    chain = str(programme_page._chain(row, figures))
    assert f"<span>{number(row.chain.places)}</span>" in chain
    assert f"<span>{number(row.chain.places, 2)}</span>" not in chain
    still = row.model_copy(update={"places": row.places_last_year})
    assert still.change == 0
    assert "Почему число мест не изменилось" in str(programme_page._drivers(still))
    assert "Почему число мест изменилось на" in str(programme_page._drivers(row))


def test_levels_of_education_are_words() -> None:
    column = next(column for column in sectors.columns() if column.key == "level")
    row = full_figures().sectors[0]
    told = [column.value(row.model_copy(update={"level": level})) for level in ("без", "всего", "ВО", "ППКРС")]
    assert told == ["без профессионального образования", "все уровни", "высшее", "ППКРС"]


def with_rows(marginal: Marginal | None, constraint: str | None = None, **coverage: float) -> Figures:
    """The figures with every row at one price of one more group, under one limit, short of the same."""
    figures = full_figures()
    rows = tuple(
        row.model_copy(update={
            "marginal": marginal, "binding_constraint": constraint, "places": row.places_last_year, "change": 0, "offers": (),
            "coverage": row.coverage and row.coverage.model_copy(update=coverage),
        })
        for row in figures.programmes
    )  # fmt: skip
    return figures.model_copy(update={"programmes": rows})


PAYS, DEAR = Marginal(one_more=-5.0), Marginal(one_more=5.0)


@pytest.mark.parametrize(
    ("marginal", "constraint", "said"),
    [
        (DEAR, None, "до набора: больше групп не нужно."),
        (PAYS, "размер группы", "до набора: ещё группы нужны, но их держит то, что до набора не меняют (размер группы)."),
        (PAYS, None, "до набора: ещё группы нужны там, где места заданы не расчётом."),
        (None, None, "до набора."),
    ],
    ids=["dear", "held for good", "decided by the council", "nobody knows"],
)
def test_no_row_that_flips_is_no_proof_that_none_needs_more(marginal: Marginal | None, constraint: str | None, said: str) -> None:
    page = str(triggers.blocks(with_rows(marginal, constraint)))
    assert f"которое можно снять {said}" in page


def test_rows_of_unknown_price_are_not_said_to_need_nothing() -> None:
    figures = with_rows(DEAR)
    some = (figures.programmes[0].model_copy(update={"marginal": None}), *figures.programmes[1:])
    page = str(triggers.blocks(figures.model_copy(update={"programmes": some})))
    assert "неизвестно, помогла ли бы им ещё группа" in page
    assert "больше групп не нужно" not in page


@pytest.mark.parametrize(
    ("marginal", "constraint", "said"),
    [
        (DEAR, None, "потому что ещё одна группа обошлась бы дороже, чем помогла."),
        (PAYS, "бюджет", "потому что держат пределы (чаще всего бюджет)."),
        (None, "код закрыт для приёма", "потому что места там заданы не расчётом либо цена ещё одной группы не посчитана."),
        (PAYS, None, "потому что места там заданы не расчётом либо цена ещё одной группы не посчитана."),
    ],
    ids=["dear", "held", "closed", "decided by the council"],
)
def test_what_stays_open_stays_open_for_the_reason_that_is_named(marginal: Marginal | None, constraint: str | None, said: str) -> None:
    figures = with_rows(marginal, constraint, on_way=0.0, plan=10.0, uncovered=30.0, surplus=0.0)
    told = summed(figures)
    assert told is not None
    runs = ask._sum(figures, told)
    text = "".join(run if isinstance(run, str) else run[0] for run in runs)
    assert said in text
