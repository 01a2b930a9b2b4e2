"""The plan explains itself: chains that add, drivers that add, comparable indicators."""

from __future__ import annotations

from dataclasses import replace

import builders_demand
import numpy as np
import pandas as pd
import pytest
from plan_builders import START, offer, region

from models.chain.demand import region_demand
from models.codes import PAID
from models.draws import Draws
from models.explanation.effects import with_effects
from models.explanation.explain import (
    ROA_CLASSES,
    chain_of_means,
    change_drivers,
    ita_class,
    roa_indicator,
)
from models.explanation.firmness import firmness
from models.explanation.sensitivity import Assumption, carry_inputs, cost_inputs, flips, target_places
from models.explanation.variance import STEPS, variance_shares
from models.explanation.window import Expected, need_window, uncertainty_mark
from models.plan.admissions import plan_region
from proposals.wording import why_of_mark

ROA_LIMITS = dict(zip((f"roa_class_limit:{name}" for name in ROA_CLASSES), (0.85, 1.0, 1.05, 1.15), strict=False))
MARK_LIMITS = {f"uncertainty_mark_limit:{n}": v for n, v in zip("5432", (0.1, 0.2, 0.35, 0.6), strict=True)}
CODE = "15.01.05"


def needs(mean: float, spread: float = 0.0, years: int = 6, count: int = 60, seed: int = 0) -> np.ndarray:
    return np.maximum(mean + spread * np.random.default_rng(seed).normal(0, 1, (years, count)), 0)


def small_region(**changes):
    offers = [
        offer(duration_months=34, groups_last_year=2, places_last_year=50),
        offer(basis="11", duration_months=22),
        offer("43.01.09", duration_months=22, college="К2"),
    ]
    need = {CODE: needs(60, 15), "43.01.09": needs(30, 10, seed=1)}
    supply = {CODE: needs(20, 3, seed=2)}
    return region(offers, need, supply=supply, yields=0.6, **(ROA_LIMITS | MARK_LIMITS | changes))


def test_the_chain_of_means_ends_at_the_mean_balance_after_the_plan():
    inputs = small_region(move_penalty=1.0)
    plan = plan_region(inputs)
    for row in chain_of_means(inputs, plan).itertuples(index=False):
        shortage = row.need - row.supply + row.carried - row.other_intakes
        balance = plan.balance.year(row.labour_market_year).mean(axis=1)
        expected = balance[plan.balance.keys["programme"].tolist().index(row.programme)]
        assert shortage - row.intake_yield * row.places == pytest.approx(expected)


def test_an_override_stands_apart_from_limits_and_rounding_in_the_chain():
    override = {"programme": "43.01.09", "basis": "9", "college": "", "places": 125, "author": "Совет", "reason": ""}
    inputs = small_region(overrides=[override])
    chain = chain_of_means(inputs, plan_region(inputs)).set_index("programme").loc["43.01.09"]
    assert chain["places"] == 125
    assert chain["places_before_override"] < 125


def test_the_first_vintage_names_the_gap_between_last_years_figures_and_the_target():
    inputs = small_region()
    plan = plan_region(inputs)
    table = change_drivers(None, inputs, plan)
    assert set(table["driver"]) == {"first_gap", "limits"}
    _adds_up(table, plan)


def test_drivers_of_change_add_up_and_an_unchanged_input_has_no_effect():
    inputs = small_region()
    plan = plan_region(inputs)
    before = replace(inputs, need=replace(inputs.need, values=inputs.need.values * 0.8))
    table = change_drivers(before, inputs, plan)
    _adds_up(table, plan)
    effect = table.groupby("driver")["places"].apply(lambda places: places.abs().sum())
    assert effect["need"] > 1
    assert effect[["supply", "yield", "parameters"]].max() == pytest.approx(0, abs=1e-6)


def _adds_up(table: pd.DataFrame, plan) -> None:
    first = plan.programmes[plan.programmes["start_year"] == START].set_index(["programme", "basis"])
    total = table.groupby(["programme", "basis"])["places"].sum()
    assert (first["places"] - first["places_last_year"]).to_numpy() == pytest.approx(total.loc[first.index].to_numpy())


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        pytest.param(0.85, "очень хорошие", id="0,85 ещё очень хорошие"),
        pytest.param(0.8501, "хорошие", id="выше 0,85"),
        pytest.param(1.0, "хорошие", id="1,00 ещё хорошие"),
        pytest.param(1.0001, "удовлетворительные", id="выше 1,00"),
        pytest.param(1.05, "удовлетворительные", id="1,05 ещё удовлетворительные"),
        pytest.param(1.0501, "умеренные", id="выше 1,05"),
        pytest.param(1.15, "умеренные", id="1,15 ещё умеренные"),
        pytest.param(1.1501, "плохие", id="выше 1,15"),
    ],
)
def test_the_classes_of_the_roa_indicator_have_its_published_limits(ratio, expected):
    assert ROA_CLASSES[ita_class(np.array([ratio]), (0.85, 1.0, 1.05, 1.15)).item()] == expected


def test_the_roa_indicator_is_supply_over_demand_with_intakes_as_last_year():
    inputs = region([offer()], {CODE: needs(50, years=3)}, yields=0.9, **ROA_LIMITS)
    table = roa_indicator(inputs)
    assert table["ita_mean"].item() == pytest.approx(25 * 0.9 / 50)
    assert table["очень хорошие"].item() == 1.0
    assert table[list(ROA_CLASSES)].sum(axis=1).item() == pytest.approx(1)


@pytest.mark.parametrize(
    ("spread", "has_survey", "expected"),
    [
        pytest.param(0.0, True, 5, id="exact and surveyed"),
        pytest.param(0.0, False, 4, id="exact but nobody asked employers"),
        pytest.param(20.0, True, 3, id="a third either way"),
        pytest.param(150.0, True, 1, id="order of magnitude only"),
    ],
)
def test_the_mark_falls_with_the_width_of_the_interval(spread, has_survey, expected):
    inputs = region([offer()], {CODE: needs(50, spread, years=3, count=400)}, **MARK_LIMITS)
    table = uncertainty_mark(inputs, plan_region(inputs), has_survey)
    assert table["mark"].item() == expected
    assert table["held"].item() == (() if has_survey else ("no_survey",))


def test_years_that_vary_by_themselves_are_surer_together_than_one_by_one():
    values = needs(50, 12, years=4, count=4000)
    row = need_window(region([offer()], {CODE: values})).iloc[0]
    means = values[:3].mean(axis=0)
    assert (row["first_year"], row["last_year"]) == (START + 1, START + 3)
    assert row["mean"] == pytest.approx(means.mean())
    assert (row["q10"], row["q50"], row["q90"]) == pytest.approx(tuple(np.quantile(means, (0.1, 0.5, 0.9))))
    alone = np.quantile(values[0], (0.1, 0.9))
    assert (row["q90"] - row["q10"]) / (alone[1] - alone[0]) == pytest.approx(1 / np.sqrt(3), abs=0.05)


def test_what_all_years_share_stays_as_wide_as_in_one():
    shared = np.repeat(needs(50, 12, years=1, count=400), 4, axis=0)
    row = need_window(region([offer()], {CODE: shared})).iloc[0]
    assert (row["q10"], row["q90"]) == pytest.approx(tuple(np.quantile(shared[0], (0.1, 0.9))))


def test_the_mark_rests_on_the_expectation_and_single_years_stand_apart():
    values = needs(50, 40, years=4, count=400)
    steady = np.full_like(values, 50.0)
    inputs = region([offer()], {CODE: values}, **MARK_LIMITS)
    keys, years = inputs.need.keys, inputs.need.years
    ahead = Expected(Draws(keys, years, steady[None]), Draws(keys, years, np.full_like(steady, 4.0)[None]))
    row = need_window(inputs, ahead).iloc[0]
    assert row["expected_q10"] == row["expected_q90"] == 50
    assert row["single_q90"] - row["single_q10"] > 50
    assert (row["replacement_mean"], row["growth_mean"], row["decline_chance"]) == (46, 4, 0)
    plan = plan_region(inputs)
    assert uncertainty_mark(inputs, plan, True, None, ahead)["mark"].item() == 5
    assert uncertainty_mark(inputs, plan, True)["mark"].item() < 3


@pytest.mark.parametrize(("low", "word"), [(100.0, "firm"), (-1000.0, "disputed")])
def test_a_decision_is_firm_where_the_sign_of_its_change_stands_in_most_draws(low, word):
    values = needs(100, 1.0, years=4, count=400)
    inputs = region([offer()], {CODE: values}, **MARK_LIMITS)
    ahead = values.copy()
    ahead[:, ::2] = low
    made = Draws(inputs.need.keys, inputs.need.years, ahead[None])
    table = firmness(inputs, plan_region(inputs), Expected(made, made))
    assert table["firmness"].item() == word
    assert 0 <= table["sign_share"].item() <= 1


@pytest.mark.parametrize(("change", "word"), [(-1.0, "firm"), (-95.0, "disputed")])
def test_a_decision_is_firm_only_where_its_sign_stands_under_the_worst_perturbation_of_the_data(change, word):
    values = needs(100, 1.0, years=4, count=400)
    inputs = region([offer()], {CODE: values}, **MARK_LIMITS)
    made = Draws(inputs.need.keys, inputs.need.years, values[None])
    keys = pd.DataFrame({"programme": [CODE, CODE, "прочая"], "perturbation": ["а", "б", "а"]})
    shifts = np.stack([np.full((4, 1), 20.0), np.full((4, 1), change), np.full((4, 1), -1e6)])
    table = firmness(inputs, plan_region(inputs), Expected(made, made), Draws(keys, inputs.need.years, shifts))
    assert table["firmness"].item() == word
    worst, share, as_is = (table[name].item() for name in ("worst", "sign_share", "share_as_is"))
    assert (worst, share < as_is) == (("б", True) if word == "disputed" else (None, False))


def test_paid_intakes_that_stay_are_counted_before_a_decision_is_called_disputed():
    """A need of 100 that 50 paid and 50 budget places meet: keeping the 50 is right in every draw."""
    values = needs(100, 1.0, years=4, count=400)
    budget, paid = offer(groups_last_year=2, places_last_year=50), offer(college="К2", funding=PAID, groups_last_year=2, places_last_year=50)
    inputs = region([budget, paid], {CODE: values}, **MARK_LIMITS)
    made = Draws(inputs.need.keys, inputs.need.years, values[None])
    (row,) = firmness(inputs, plan_region(inputs), Expected(made, made)).itertuples()
    assert (row.firmness, row.sign_share) == ("firm", 1.0)


def test_a_place_that_gives_next_to_nobody_is_named_and_never_firm():
    values = needs(100, 1.0, years=4, count=400)
    told = {}
    for fills in (0.9, 0.05):
        inputs = region([offer()], {CODE: values}, yields=fills, **MARK_LIMITS)
        made = Draws(inputs.need.keys, inputs.need.years, values[None])
        told[fills] = firmness(inputs, plan_region(inputs), Expected(made, made)).iloc[0]
    assert np.isnan(float(told[0.9]["doubtful_yield"] or np.nan))
    assert told[0.05]["doubtful_yield"] < 0.1
    assert told[0.05]["firmness"] != "firm"


def test_each_basis_has_the_window_of_its_own_duration():
    table = need_window(small_region()).set_index(["programme", "basis"])
    assert table.loc[(CODE, "9"), "first_year"] == START + 3
    assert table.loc[(CODE, "11"), "first_year"] == START + 2
    assert (table["last_year"] - table["first_year"] == 2).all()


def test_a_mark_names_the_years_of_its_window_and_a_crosswalk_of_low_confidence_caps_it():
    inputs = region([offer()], {CODE: needs(50, 0.0, years=4)}, **MARK_LIMITS)
    plan = plan_region(inputs)
    (row,) = uncertainty_mark(inputs, plan, True).assign(
        firmness="firm", sign_share=0.86, share_as_is=0.96, worst="employment_down", doubtful_yield=0.03
    ).to_dict("records")
    assert why_of_mark(row) == (
        f"ожидаемая потребность в среднем за {START + 1}–{START + 3} гг.: около ±0\u00a0% в 80 случаях из 100; "
        "решение о местах: твёрдо, в худшей половине расчётов стоит в 86\u00a0%, если занятость последнего года на 1 % ниже "
        "(по данным как есть – в 96\u00a0%), но с одного места 0,03 работника – проверьте данные о выпускниках"
    )
    (weak,) = uncertainty_mark(inputs, plan, True, {CODE: 0.4}).to_dict("records")
    assert (weak["mark"], weak["held"]) == (3, ("weak_crosswalk",))
    assert uncertainty_mark(inputs, plan, True, {CODE: 0.6})["mark"].item() == 5


def test_a_dearer_shortage_never_lowers_the_places():
    inputs = small_region(carry_over=0.0)
    table = {variant: target_places(changed)["places"].sum() for variant, changed in cost_inputs(inputs).items()}
    assert table["cost_1_2"] <= table["cost_1_1"] <= table["cost_2_1"]


def test_nothing_and_everything_is_carried_over_beside_the_parameter():
    carried = {variant: one.parameters.get("carry_over").value for variant, one in carry_inputs(small_region()).items()}
    assert carried == {"carry_0": 0.0, "carry_1": 1.0}


def test_a_flip_shows_both_ends_of_the_documented_range_and_skips_points():
    inputs = small_region()
    table = inputs.parameters.table.copy()
    table.loc[("carry_over", ""), ["low", "high"]] = [0.0, 1.0]
    ranged = replace(inputs, parameters=replace(inputs.parameters, table=table))
    assumptions = [Assumption("carry_over", "", "перенос"), Assumption("group_size", "", "размер группы")]
    result = flips(ranged.parameters, assumptions, lambda parameters: replace(ranged, parameters=parameters))
    assert set(result["assumption"]) == {"carry_over"}
    assert (result["low"] == 0).all()
    assert (result["high"] == 1).all()
    assert result["swing"].max() > 0


def test_variance_shares_of_a_programme_sum_to_one():
    inputs, plan_inputs = _chain()
    shares = variance_shares(region_demand(inputs), inputs.crosswalk, plan_inputs)
    totals = shares.groupby("programme")["share"].sum()
    assert totals.to_numpy() == pytest.approx(np.ones(len(totals)))
    assert set(shares["step"]) == set(STEPS)


def test_a_step_that_is_certain_has_no_share_of_the_variance():
    inputs, plan_inputs = _chain()
    sure = plan_inputs.intake_yield
    fixed = replace(
        plan_inputs,
        intake_yield=replace(sure, values=np.broadcast_to(sure.values.mean(axis=2, keepdims=True), sure.values.shape)),
    )
    shares = variance_shares(region_demand(inputs), inputs.crosswalk, fixed).set_index(["programme", "step"])["share"]
    assert shares.xs("match", level="step").abs().max() < 1e-9


def _chain():
    inputs = builders_demand.region(draws=100)
    demand = region_demand(inputs)
    codes = demand.need.keys["programme"].tolist()
    offers = [offer(code, duration_months=22) for code in codes]
    base = region(offers, {code: needs(1, years=3, count=100) for code in codes})
    return inputs, replace(
        base,
        need=demand.need,
        supply=demand.supply,
        balance_start=demand.balance_start,
        intake_yield=demand.intake_yield,
    )


def test_a_draw_without_demand_counts_as_poor_prospects():
    inputs = region([offer()], {CODE: np.zeros((3, 10))}, **ROA_LIMITS)
    table = roa_indicator(inputs)
    assert table["плохие"].item() == 1.0
    assert np.isnan(table["ita_mean"].item())


def test_the_effects_of_a_chain_follow_by_hand_from_its_stations():
    stations = {"need": 80.00004, "supply": 20.0, "carried": 5.0, "other_intakes": 10.0, "intake_yield": 0.5}
    stops = {"places_unrounded": 104.0, "places_inert": 100.0, "places_limited": 88.0, "places_before_override": 75.0, "places": 100.0}
    told = with_effects(pd.DataFrame([stations | stops])).iloc[0]
    assert (told["shortage"], told["places_at_mean"]) == (55.0, 110.0)  # from the means as they are published
    assert [told[f"{name}_effect"] for name in ("risk", "inertia", "limits", "rounding", "override")] == [
        -6.0, -4.0, -12.0, -13.0, 25.0,
    ]  # fmt: skip


def test_a_place_that_yields_nobody_has_no_effect_of_risk():
    stations = {"need": 80.0, "supply": 20.0, "carried": 5.0, "other_intakes": 10.0, "intake_yield": 0.00004}
    stops = {"places_unrounded": 0.0, "places_inert": 0.0, "places_limited": 0.0, "places_before_override": 0.0, "places": 0.0}
    told = with_effects(pd.DataFrame([stations | stops])).iloc[0]
    assert pd.isna(told["places_at_mean"])
    assert pd.isna(told["risk_effect"])
