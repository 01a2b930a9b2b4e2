"""Sentences bound to figures: on invented rows of every kind and on random ones none contradicts its chain."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from figures_builder import full_figures, sparse_figures
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_builder import offer, programme
from sentences import contradictions

from models.plan import admissions, constraints
from proposals.figures import Figures, Programme
from proposals.terms import LIMITS, NO_LIMIT
from proposals.why import CONFLICT, Why, clashing, limits_of, wants_fewer, wants_more, why, with_reasons

ONE = full_figures()
NAMES = (*LIMITS, "потребность", "целые группы")


def row_of(last: int, places: int, need: float, way: float, carried: float, contracts: int | None, held: str, more: float | None,
           fewer: float | None, target: float, moves: float, yield_: float = 0.3) -> dict[str, Any]:  # fmt: skip
    """A row whose chain closes, whatever its numbers."""
    shortage = need - way + carried
    at_mean = shortage / yield_
    made = programme(
        groups=1, seed=1, offers=(offer(groups=places // 25, places_last_year=last),), places=places, places_last_year=last,
        change_drivers=(), target_contracts=contracts, binding_constraint=held or None,
        marginal={"one_more": more, "one_fewer": fewer},
    )  # fmt: skip
    made["chain"] = {
        "need": need, "supply": way, "carried": carried, "other_intakes": 0.0, "shortage": shortage, "intake_yield": yield_,
        "places_at_mean": at_mean, "risk_effect": target - at_mean, "places_unrounded": target, "inertia_effect": moves,
        "limits_effect": places - target - moves, "rounding_effect": 0.0, "override_effect": 0.0, "places": places,
    }  # fmt: skip
    made["coverage"] |= {"need": {"mean": need, "q10": need - 5, "q50": need, "q90": need + 5}, "on_way": way, "plan": places * yield_}
    return made


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    cost = st.none() | st.floats(-20, 20)
    return row_of(
        last=draw(st.integers(0, 12)) * 25, places=draw(st.integers(0, 12)) * 25, need=draw(st.floats(-20, 300)),
        way=draw(st.floats(0, 300)), carried=draw(st.floats(-100, 100)), contracts=draw(st.none() | st.integers(0, 40)),
        held="; ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))), more=draw(cost), fewer=draw(cost),
        target=draw(st.floats(0, 400)), moves=draw(st.floats(-50, 50)), yield_=draw(st.floats(0.05, 0.9)),
    )  # fmt: skip


@given(row=rows())
@settings(max_examples=200, deadline=None)
def test_no_sentence_of_a_random_row_contradicts_its_chain(row: dict[str, Any]) -> None:
    alone = ONE.model_copy(update={"programmes": (Programme.model_validate(row),)})
    assert contradictions(alone) == []


@pytest.mark.parametrize("figures", [full_figures(), sparse_figures()], ids=["full", "sparse"])
def test_no_sentence_of_the_invented_figures_contradicts_them(figures: Figures) -> None:
    assert contradictions(figures) == []


def told(**changes: Any) -> Why:
    base: dict[str, Any] = {
        "last": 50, "places": 50, "need": 30.0, "way": 10.0, "carried": 0.0, "contracts": 0, "held": "потребность", "more": 2.0, "fewer": 3.0,
        "target": 60.0, "moves": 0.0,
    }  # fmt: skip
    figures = full_figures(programmes=(row_of(**(base | changes)),))
    return why(figures.programmes[0], figures)


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        pytest.param({}, "dear", "группа больше – хуже на 2,0, меньше – хуже на 3,0", id="stays because both ways are dearer"),
        pytest.param({"places": 75}, "lacking", "без набора не хватит 20 работников в год", id="grows to what is lacking"),
        pytest.param({"places": 25, "last": 0, "target": 4.0, "contracts": 1, "held": "целевые договоры"}, "contracts",
                     "1 целевой договор, меньше группы не набрать", id="a contract brings a group"),
        pytest.param({"places": 25, "way": 40.0, "target": 10.0}, "covered", "без набора придут 40, нужно 30", id="those on the way suffice"),
        pytest.param({"places": 25, "fewer": -3.0, "held": "предел изменения за год", "target": 0.0, "way": 30.4}, "covered",
                     "без набора придут 30,4, нужно 30,0; глубже нельзя: темп изменения", id="the yearly limit stops a deeper cut"),
        pytest.param({"places": 75, "last": 100, "fewer": -3.0, "held": "предел изменения за год; целевые договоры", "target": 10.0}, "enough",
                     "нехватке 20 хватит 67 мест; глубже нельзя: темп, договоры", id="contracts stop it too"),
        pytest.param({"places": 25, "last": 0, "way": 166.0, "need": 21.0, "target": 0.0, "contracts": 8, "held": "целевые договоры"}, "contracts",
                     "вопреки расчёту, ради 8 целевых договоров; придут 166, нужно 21", id="contracts against a need already met"),
        pytest.param({"places": 25, "last": 100, "target": 10.0}, "enough", "нехватке 20 хватит 67 мест; ещё группа: потери +2,0",
                     id="fewer places than suffice, for a group more is dear"),
        pytest.param({"places": 25, "last": 100, "target": 10.0, "more": -1.0}, "enough", "на нехватку 20 в год хватит 67 мест", id="fewer places suffice"),
        pytest.param({"places": 0, "last": 50, "need": 14.8, "target": 4.0}, "enough", "нехватке 5 хватит 16 мест, это меньше группы (25)",
                     id="fewer than a group"),
        pytest.param({"places": 75, "last": 100, "fewer": -3.0, "held": "предел изменения за год", "target": 10.0, "need": 32.6}, "enough",
                     "на нехватку 23 в год хватит 75 мест", id="what suffices is what is proposed"),
        pytest.param({"places": 25, "more": -3.0, "held": "бюджет"}, "limit", "нужно не меньше прежнего, предел – бюджет", id="a limit cuts"),
        pytest.param({"more": -3.0, "held": "места практики; преподаватели"}, "more", "нужно больше, пределы – практика, преподаватели",
                     id="limits above"),
        pytest.param({"fewer": -3.0, "contracts": 4, "held": "целевые договоры"}, "fewer", "хватило бы меньше, но 4 целевых договора",
                     id="contracts below"),
        pytest.param({"places": 0, "last": 0, "fewer": None}, "dear", "группа не окупится: потери +2,0", id="a group that never pays"),
        pytest.param({"held": "решение совета"}, "council", "так решил совет: 50", id="the council decides"),
        pytest.param({"held": "код закрыт для приёма"}, "closed", "код закрыт для приёма", id="a closed code"),
    ],
)  # fmt: skip
def test_each_case_has_its_sentence(changes: dict[str, Any], kind: str, said: str) -> None:
    found = told(**changes)
    assert (found.kind, found.text.replace("\u00a0", " ")) == (kind, said)


def test_a_cut_for_caution_says_what_another_price_would_bring() -> None:
    made = row_of(last=50, places=25, need=30.0, way=10.0, carried=0.0, contracts=0, held="потребность", more=2.0, fewer=3.0, target=40.0, moves=0.0)
    made["variants"] = ({"variant": "cost_2_1", "places": 50},)
    figures = full_figures(programmes=(made,), cost_ratio="1 : 1")
    assert why(figures.programmes[0], figures) == Why("careful", "избыток дорог, как нехватка; при 2 : 1 – 50\u00a0мест")
    other = figures.model_copy(update={"cost_ratio": "2 : 1"})
    assert why(other.programmes[0], other).kind == "target"
    assert contradictions(figures) == []


def test_rows_of_one_programme_say_one_number() -> None:
    nine = row_of(last=100, places=25, need=30.0, way=10.0, carried=0.0, contracts=0, held="потребность", more=2.0, fewer=3.0, target=10.0, moves=0.0, yield_=0.4)
    eleven = row_of(last=100, places=25, need=30.0, way=10.0, carried=0.0, contracts=0, held="потребность", more=2.0, fewer=3.0, target=10.0, moves=0.0, yield_=0.2)
    figures = full_figures(programmes=(nine, eleven | {"id": "other", "basis": "11"}))
    assert {why(row, figures).text.replace("\u00a0", " ") for row in figures.programmes} == {
        "нехватке 20 хватит 100 мест программы; ещё группа: потери +2,0"
    }  # 10 of 50 places
    none = full_figures(programmes=(nine | {"places": 0, "offers": ()}, eleven | {"id": "other", "basis": "11", "places": 0, "offers": ()}))
    assert {why(row, none).text.replace("\u00a0", " ") for row in none.programmes} == {"нехватке 20 хватит 67 мест программы; ещё группа: потери +2,0"}


def test_a_wrong_sentence_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walker sees what it is for: the label of a left-over, a number of another row, a reason for another move."""
    import sentences

    for wrong in (Why("dear", "потребность"), Why("lacking", "без набора не хватит 999 работников в год"), Why("more", "нужно больше, предел – бюджет")):
        monkeypatch.setattr(sentences, "why", lambda row, figures, wrong=wrong: wrong)
        assert contradictions(full_figures()), wrong


def test_every_limit_of_the_plan_has_its_short_word() -> None:
    named = {value for name, value in vars(constraints).items() if name.isupper() and isinstance(value, str)} | set(constraints.YOUTH.values())
    not_of_a_row = {constraints.CORRESPONDENCE, constraints.OVERRIDE, constraints.KEPT_PAID}
    assert named - not_of_a_row <= set(LIMITS) | set(NO_LIMIT)


def test_a_conflict_is_told_in_the_words_that_the_plan_warns_with() -> None:
    gave_way = pd.DataFrame([{"constraint": CONFLICT, "scope": "15.01.05", "given": None, "allowed": None, "reason": "преподаватели (K28, 2029 г.)"}])
    [(subject, text)] = admissions._set_back(gave_way)
    warned = full_figures(warnings=({"kind": "other", "text": f"{subject}: {text}"},))
    assert clashing("15.01.05", warned) == ["преподаватели"]
    assert clashing("15.01.36", warned) == []
    assert constraints.KEPT_CONFLICT == CONFLICT


def test_a_row_cannot_want_more_and_fewer_at_once() -> None:
    for row in full_figures().programmes:
        assert not (wants_more(row) and wants_fewer(row))
        assert not wants_more(row) or limits_of(row)


def test_the_sentence_stands_first_among_the_reasons_of_the_json() -> None:
    figures = with_reasons(full_figures())
    for row in figures.programmes:
        assert row.reasons[0] == f"{why(row, figures).text[:1].upper()}{why(row, figures).text[1:]}."


