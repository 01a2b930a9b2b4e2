"""What the plan makes of a council's corrections: met, priced, and set aside where they cannot be."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from corrected_region import CODE, OTHER, corrected_region, decision, needs
from plan_builders import START, offer, region

from models.council import effect as override_effect
from models.council.effect import ALL, override_effects, settled_plan
from models.explanation.explain import chain_of_means


def test_a_correction_is_met_and_its_price_is_told() -> None:
    settled = settled_plan(corrected_region([offer(), offer(OTHER)], decision(150)))
    effects = override_effects(settled).effects.set_index("correction")
    assert effects.loc["a", "places_with"] == 150
    assert effects.loc["a", "cost_change"] > 0
    assert effects.loc["a"].equals(effects.loc[ALL])
    chain = chain_of_means(settled.inputs, settled.plan).set_index("programme")
    assert (
        chain.loc[CODE, "places"] - chain.loc[CODE, "places_before_override"]
        == 150 - effects.loc["a", "places_without"]
    )


def test_places_that_a_correction_takes_from_another_programme_are_named() -> None:
    inputs = region(
        [offer(), offer(OTHER)], {CODE: needs(60), OTHER: needs(60)}, limits={("youth_places_9", ""): 175.0}
    )
    made = override_effects(settled_plan(replace(inputs, overrides=pd.DataFrame([decision(150)]))))
    first = made.moved[(made.moved["correction"] == "a") & (made.moved["start_year"] == START)].set_index("programme")
    assert first.loc[OTHER, "places_with"] == 25
    taken = first.loc[OTHER, "places_without"] - 25
    assert taken > 0
    assert set(made.effects["moved_places"]) == {taken}


def test_each_of_two_corrections_has_its_own_effect_and_both_have_one_together() -> None:
    made = override_effects(
        settled_plan(corrected_region([offer(), offer(OTHER)], decision(100), decision(0, "b", programme=OTHER)))
    )
    effects = made.effects.set_index("correction")
    assert list(effects.index) == [ALL, "a", "b"]
    assert list(effects["places_with"]) == [100, 100, 0]
    assert effects.loc[ALL, "cost_change"] >= max(effects.loc["a", "cost_change"], effects.loc["b", "cost_change"])
    assert made.notes == ()


def test_many_corrections_are_solved_together_only_and_the_notes_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(override_effect, "LARGEST_NUMBER_SOLVED_APART", 1)
    made = override_effects(
        settled_plan(corrected_region([offer(), offer(OTHER)], decision(100), decision(0, "b", programme=OTHER)))
    )
    assert list(made.effects["correction"]) == [ALL]
    assert "всех вместе" in made.notes[0]


def test_of_two_forms_of_study_only_the_corrected_one_is_fixed() -> None:
    settled = settled_plan(corrected_region([offer(), offer(form="заочная"), offer(OTHER)], decision(100)))
    first = settled.plan.offers.query("start_year == @START").set_index(["programme", "form"])["places"]
    assert first[CODE, "очная"] == 100


@pytest.mark.parametrize(
    ("gone_wrong", "told"),
    [
        pytest.param(decision(25, college="К9"), "больше нет", id="the college is gone"),
        pytest.param(decision(25, programme="01.01.01"), "больше нет", id="the programme is gone"),
        pytest.param(decision(1_000), "не уживается с ограничениями", id="more groups than the licence"),
    ],
)
def test_a_correction_that_cannot_be_carried_out_costs_only_itself(gone_wrong, told: str) -> None:
    settled = settled_plan(corrected_region([offer(), offer(OTHER)], gone_wrong, decision(75, "b", programme=OTHER)))
    (gone,) = settled.set_aside.to_dict("records")
    assert gone["correction"] == "a"
    assert told in gone["why"]
    assert list(settled.inputs.overrides["correction"]) == ["b"]
    assert settled.plan.programmes.set_index(["programme", "start_year"]).loc[(OTHER, START), "places"] == 75


def test_limits_that_conflict_without_any_correction_cost_the_programme_and_no_correction() -> None:
    inputs = corrected_region([offer(target_contracts=25), offer(OTHER)], decision(25, programme=OTHER))
    limits = [{"constraint": "youth_places_9", "scope": "", "value": 10.0, "unit": "", "reference": "тест"}]
    settled = settled_plan(replace(inputs, limits=pd.DataFrame(limits)))
    assert settled.plan.gave_way["allowed"].notna().any()
    assert "выпускники 9 классов" in " ".join(settled.plan.notes)
