"""The word of a row's sign names by its side what shakes it; no word is firm without saying what would undo the change."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from figures_builder import full_figures

from flows.figures.explained import explanation_of
from flows.region.perturbed import LARGER, SMALLER, WITHOUT_LARGEST
from proposals.brief import ask, changes, whole
from proposals.figures import Figures, Mark, Programme
from proposals.standing_of_sign import firmness_and_why, shaken_by
from proposals.terms import PERTURBATIONS


def _row(change: int = 25, **mark: Any) -> Programme:
    row = next(one for one in full_figures().programmes if one.places)
    told = Mark(mark=3, **{"sign_share": 0.9, "share_as_is": 0.9, "firmness": "твёрдо", **mark})
    return row.model_copy(update={"places_last_year": (row.places or 0) - change, "uncertainty": told})


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ({}, "твёрдо"),
        ({"overturned": ("cost_1_2", "carry_0")}, "твёрдо, кроме: 1\u00a0:\u00a02; без переноса"),
        ({"firmness": "спорно", "sign_share": 0.3, "worst": SMALLER}, "спорно: занятость −1 %"),
        ({"firmness": "скорее", "sign_share": 0.7, "worst": WITHOUT_LARGEST}, "скорее: без крупнейшего предприятия"),
        ({"firmness": "спорно", "sign_share": 0.3, "share_as_is": 0.4, "worst": LARGER}, "спорно: разброс расчёта"),
        ({"firmness": "скорее", "doubtful_yield": 0.03}, "скорее: данные о выпуске"),
        ({"firmness": None, "sign_share": None}, "…"),
    ],
)
def test_a_cell_says_what_shakes_the_sign(mark: dict[str, Any], said: str) -> None:
    assert firmness_and_why(_row(**mark)) == said


def test_a_row_that_stays_has_no_sign_and_every_perturbation_has_words() -> None:
    assert firmness_and_why(_row(change=0)) == "–"
    for name in (LARGER, SMALLER, WITHOUT_LARGEST):
        assert PERTURBATIONS[name][0] in shaken_by(Mark(mark=3, sign_share=0.1, share_as_is=0.9, worst=name, firmness="спорно"))


def _explained(places: int, last: int, **variants: int) -> dict[str, Any]:
    tables = {
        "variant": pd.DataFrame([{"basis": "9", "variant": name, "places": found} for name, found in variants.items()]),
        "mark": pd.DataFrame([{"basis": "9", "mark": 3, "why": "а; б", "firmness": "твёрдо", "sign_share": 0.9, "share_as_is": 0.9, "worst": None,
                               "doubtful_yield": float("nan")}]),
    }  # fmt: skip
    region = SimpleNamespace(of=lambda name: tables.get(name, pd.DataFrame()), at=lambda name, keys, *values: list(tables.get(name, pd.DataFrame()).itertuples()))
    return explanation_of(region, "15.01.05", "9", last, places)["uncertainty"]  # type: ignore[arg-type]


@pytest.mark.parametrize(("other", "undone"), [(125, False), (110, False), (100, True), (75, True)])
def test_a_variant_that_takes_the_change_away_or_turns_it_is_named(other: int, undone: bool) -> None:
    told = _explained(125, 100, cost_1_2=other, cost_1_1=125)
    assert (told["overturned"] == ["cost_1_2"]) == undone
    assert any("1 : 2" in line for line in told["why"]) == undone


def test_firm_rows_of_a_whole_proposal_name_their_variants_and_weak_data_stand_below_the_table() -> None:
    full = full_figures()
    rows = tuple(
        row.model_copy(update={"uncertainty": Mark(mark=3, firmness="твёрдо", sign_share=0.9, share_as_is=0.9, overturned=("cost_1_2",), doubtful_yield=0.03)})
        for row in full.programmes
    )
    figures = Figures.model_validate({**full.model_dump(), "programmes": [row.model_dump() for row in rows]})
    page = str(ask.blocks(figures))
    assert page.count("твёрдо, кроме: 1\\xa0:\\xa02") == len(changes.added(figures)) + len(changes.cut(figures))
    assert "«твёрдо» – направление стоит не реже чем в 80 расчётах из 100" in str(whole.blocks(figures))
    assert str(whole.blocks(figures)).count("с одного места 0,03 работника – проверьте данные о выпускниках") == len(rows)
