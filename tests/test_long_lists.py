"""Lists of the first page when a cluster is large: one sheet, every change with its reason, no word broken."""

from __future__ import annotations

import json
import re
from typing import Any

import pdf_text
import pytest
from figures_builder import full_figures
from test_document import first_page

from proposals import document
from proposals.blocks import encoded
from proposals.brief import ask, changes, triggers
from proposals.figures import Figures
from proposals.why import why
from proposals.wording import cut_to


def cluster_of(rows: int, **held: Any) -> Figures:
    """The full cluster with one programme under so many codes, and what else each of its rows holds."""
    row = full_figures().programmes[0].model_dump(mode="json") | held
    return full_figures(programmes=tuple(row | {"id": f"p{at}", "programme": f"15.{1 + at // 50:02d}.{at % 50:02d}"} for at in range(rows)))


def test_every_change_says_why_where_the_page_holds_it() -> None:
    """Rows after the lists' largest too: a director whose programme loses places finds the reason on the first page."""
    many = cluster_of(12, offers=(), change_drivers=())
    moved = [one for one in many.programmes if one.change]
    assert len(moved) > changes.ROWS_OF_A_LIST
    told = json.dumps(encoded(ask.blocks(many)), ensure_ascii=False)
    assert "И\u00a0ещё" in told
    for one in moved:
        assert told.replace("\u00a0", " ").count(why(one, many).text.replace("\u00a0", " ")) >= len(moved), one.id


@pytest.mark.parametrize("rows", [1, 60])
def test_the_first_page_is_one_sheet_and_holds_every_change_of_the_largest_cluster(rows: int) -> None:
    many = cluster_of(rows)
    assert len([one for one in many.programmes if one.change]) == rows
    first = first_page(document.render(many))
    assert "Чем мы ошибались." in first
    for one in many.programmes:
        assert one.programme in first, one.id


def test_rows_after_a_list_that_share_a_mark_are_told_under_it_once() -> None:
    many = cluster_of(60)
    told = next(block for block in changes.blocks(many, 20) if "И ещё: " in [run[0] for run in getattr(block, "runs", ())])
    assert str(told.runs[1]).count("–") == 1, told.runs[1]


def test_a_long_name_of_a_college_is_cut_on_the_third_page_as_a_programme_is() -> None:
    college = "Государственное бюджетное профессиональное образовательное учреждение " * 4
    row = next(one for one in full_figures().programmes if (one.change or 0) < 0)
    offer_lost = row.offers[0].model_copy(update={"college": college, "places": 0, "places_last_year": 25, "target_contracts": None})
    found = triggers._by_contracts(row.model_copy(update={"offers": (offer_lost,)}))
    assert found is not None
    assert f"({cut_to(college, 58)}, сейчас" in found.what


def test_lists_of_the_first_page_and_titles_of_columns_break_no_word() -> None:
    """«преподавате-ли», «Не закры-то» at the edge of a column."""
    many = cluster_of(3, binding_constraint="лицензия и нагрузка (число групп); места практики; преподаватели", change_drivers=())
    first, table = ("\n".join(page) for page in pdf_text.pieces(document.render(many))[:2])
    lists = first[first.index("Прибавить") :]
    assert "преподаватели" in lists
    assert "\n-\n" not in lists
    assert re.search(r"Не\s+закрыто", table)
