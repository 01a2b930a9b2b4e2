"""The employers' survey: weights, what they are worth, optimism, and occupations with few answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters, region, survey

from models.chain.demand import region_demand
from models.draws import generator
from models.errors import CalibrationImpossible, NegativeCount, ShareOutOfRange
from models.priors import Priors
from models.survey.answers import survey_data
from models.survey.area import between_variance, chance_of_counts, trust
from models.survey.optimism import hiring_facts, optimism
from models.survey.weights import (
    effective_sample_size,
    influence,
    raked_weights,
    replicate_multipliers,
)


def test_raking_to_two_margins_reaches_both():
    codes = [np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])]
    margins = [(codes[0], np.array([30.0, 50.0, 20.0])), (codes[1], np.array([60.0, 40.0]))]
    weights = raked_weights(np.ones(6), margins, np.ones(6))
    for code, totals in margins:
        np.testing.assert_allclose(np.bincount(code, weights), totals, rtol=1e-6)


@pytest.mark.parametrize(
    "margins",
    [
        pytest.param([(np.array([0, 0]), np.array([1.0, 5.0]))], id="a total without anybody to carry it"),
        pytest.param(
            [(np.array([0, 1]), np.array([1.0, 5.0])), (np.array([0, 1]), np.array([5.0, 1.0]))], id="contradictory"
        ),
    ],
)
def test_impossible_margins_are_refused(margins):
    with pytest.raises(CalibrationImpossible):
        raked_weights(np.ones(2), margins, np.ones(2))


def test_replicates_have_the_sampling_variance_of_a_mean():
    y = generator("survey-test").normal(0, 1, 40)
    multipliers = replicate_multipliers(["a"] * 40, [f"u{n}" for n in range(40)], 8000)
    means = (multipliers * (y - y.mean())[:, None]).mean(axis=0)
    assert means.std() == pytest.approx(y.std(ddof=1) / np.sqrt(40), rel=0.05)
    assert multipliers.mean() == pytest.approx(1, abs=0.01)


def test_a_census_has_no_sampling_error():
    np.testing.assert_allclose(replicate_multipliers(["a"] * 5, list("abcde"), 50, 1.0), 1.0)


def test_equal_weights_are_worth_their_number_and_unequal_ones_less():
    assert effective_sample_size(np.full(10, 7.0)) == pytest.approx(10)
    assert effective_sample_size(np.array([1.0, 1, 1, 97])) == pytest.approx(1.06, abs=0.01)


def test_influence_is_what_leaving_one_answer_out_does():
    rng = generator("influence")
    y, x, strata, totals = (
        rng.uniform(1, 9, 12),
        rng.uniform(20, 90, 12),
        np.repeat([0, 1, 2], 4),
        np.array([900.0, 500, 700]),
    )

    def estimate(keep: np.ndarray) -> float:
        return sum(totals[s] * y[keep & (strata == s)].sum() / x[keep & (strata == s)].sum() for s in range(3))

    everyone = np.ones(12, dtype=bool)
    for one in range(12):
        without = everyone.copy()
        without[one] = False
        expected = estimate(without) / estimate(everyone) - 1
        assert influence(y, x, strata, totals)[one] == pytest.approx(expected)


# --- optimism ---


def facts(alpha: float, beta: float, employers: int, seed: int) -> pd.DataFrame:
    rng = generator("optimism-test", seed)
    group = np.array(["C/малый", "C/крупный", "Q/малый", "Q/крупный"])[np.arange(employers) % 4]
    kinds = ("C/крупный", "C/малый", "Q/крупный", "Q/малый")
    slope = dict(zip(kinds, beta + rng.normal(0, 0.08, 4), strict=True))
    persons = rng.integers(40, 800, employers)
    planned = rng.uniform(0.0, 0.12, employers)
    hires = rng.poisson(persons * (alpha + np.array([slope[g] for g in group]) * planned))
    return pd.DataFrame(
        {
            "employer": [f"и{n}" for n in range(employers)],
            "economic_activity": [g[0] for g in group],
            "group": group,
            "employed_persons": persons,
            "planned": planned,
            "realised": hires / persons,
        }
    )


def test_known_optimism_is_recovered_within_the_stated_interval():
    held = []
    for seed in range(40):
        found = optimism(facts(0.006, 0.65, 120, seed), ["C/малый"], Priors(parameters(), 300))
        low, high = np.quantile(found.alpha + 0.06 * found.beta[0], [0.1, 0.9])
        truth = 0.006 + 0.06 * (0.65 + generator("optimism-test", seed).normal(0, 0.08, 4)[1])
        held.append(low <= truth <= high)
    assert 0.65 <= np.mean(held) <= 0.97


def test_without_earlier_waves_the_documented_value_stands_and_says_so():
    found = optimism(facts(0, 0.6, 3, 1), ["C/малый", "Q/малый"], Priors(parameters(), 400))
    assert found.learned == 0
    assert np.median(found.beta) == pytest.approx(0.7, abs=0.01)
    np.testing.assert_array_equal(found.beta[0], found.beta[1])


def test_a_kind_of_employer_never_seen_gets_the_common_slope_with_more_doubt():
    found = optimism(facts(0.0, 0.65, 160, 2), ["C/малый", "F/малый"], Priors(parameters(), 2000))
    assert found.beta[1].mean() == pytest.approx(0.65, abs=0.12)
    assert found.beta[1].std() > found.beta[0].std()


def test_hires_are_what_filled_the_posts_between_two_waves():
    employers = pd.DataFrame({"inn": "1", "wave": [2023, 2025], "economic_activity": "C", "group": "C/малый"})
    rows = [(2023, "employed", 2023, 100.0), (2025, "employed", 2025, 96.0)]
    rows += [(2023, "need", year, 10.0) for year in (2023, 2024)]
    rows += [(2023, "exits_retirement", year, 5.0) for year in (2023, 2024)]
    answers = pd.DataFrame(rows, columns=["wave", "measure", "time_period", "obs_value"]).assign(
        inn="1", occupation="7212"
    )
    fact = hiring_facts(employers, answers).iloc[0]
    assert fact["planned"] == pytest.approx(20 / 200)
    assert fact["realised"] == pytest.approx((96 - 100 + 10) / 200)


def test_chance_in_the_exits_that_an_employer_names_does_not_make_its_plan_look_true():
    rng = generator("optimism-test", "exits")
    count, stock = 600, 100.0
    named, new = rng.poisson(3.0, count), rng.poisson(rng.uniform(0, 4, count))
    later = stock + rng.poisson(0.6 * (named + new)) - rng.poisson(3.0, count)
    inns = [f"{n:04d}" for n in range(count)]
    employers = pd.DataFrame({"inn": inns, "wave": 2024, "economic_activity": "C", "group": "C/малый"})

    def said(wave: int, measure: str, year: int, values: object) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "inn": inns,
                "wave": wave,
                "occupation": "7212",
                "measure": measure,
                "time_period": year,
                "obs_value": values,
            }
        )

    answers = pd.concat(
        [
            said(2024, "employed", 2024, stock),
            said(2024, "exits_retirement", 2024, named.astype(float)),
            said(2024, "need", 2024, (named + new).astype(float)),
            said(2024, "new_posts", 2024, new.astype(float)),
            said(2025, "employed", 2025, later),
        ]
    )
    facts_ = hiring_facts(employers, answers)
    # The exits' chance stands on both sides: a plain line would be steeper by about 0.4 · its share of the plan.
    assert np.polyfit(facts_["planned"], facts_["realised"], 1)[0] > 0.7
    found = optimism(facts_, ["C/малый"], Priors(parameters(), 400))
    assert found.beta.mean() == pytest.approx(0.6, abs=0.1)


def test_one_wave_gives_no_facts():
    employers = pd.DataFrame({"inn": ["1"], "wave": [2025], "economic_activity": "C", "group": "C/малый"})
    answers = pd.DataFrame(
        {"inn": ["1"], "wave": [2025], "occupation": "7212", "measure": "need", "time_period": 2025, "obs_value": 1.0}
    )
    assert hiring_facts(employers, answers).empty


# --- the reading ---


def test_the_moment_equation_finds_the_variance_between_occupations():
    rng = np.random.default_rng(5)
    scale, noise = np.full(400, 0.02), rng.uniform(0.001, 0.01, 400)
    deviation = rng.normal(0, np.sqrt(0.09 * scale**2 + noise**2))
    found = between_variance(deviation, noise**2, scale, 0.04)
    assert found == pytest.approx(0.09, rel=0.25)
    worth = trust(noise**2, scale, found)
    assert ((worth > 0) & (worth < 1)).all()
    assert np.corrcoef(worth, noise)[0, 1] < -0.8


def test_shrunken_rates_are_nearer_to_the_truth_than_either_reading_alone():
    rng = np.random.default_rng(6)
    model, noise = np.full(500, 0.02), rng.uniform(0.002, 0.02, 500)
    truth = model * (1 + rng.normal(0, 0.3, 500))
    seen = truth + rng.normal(0, noise)
    worth = trust(noise**2, model, between_variance(seen - model, noise**2, model, 0.04))
    mixed = model + worth * (seen - model)
    assert np.abs(mixed - truth).mean() < 0.9 * min(np.abs(model - truth).mean(), np.abs(seen - truth).mean())


def test_chance_of_whole_persons_and_unlike_employers_are_told_apart():
    rng = np.random.default_rng(7)
    expected = rng.uniform(0.2, 30, 20_000)
    counts = rng.poisson(expected * rng.gamma(4, 0.25, 20_000))
    chance, unlike = chance_of_counts(counts.astype(float), expected)
    assert chance == pytest.approx(1.0, abs=0.25)
    assert unlike == pytest.approx(0.25, abs=0.08)


def test_an_occupation_nobody_answered_about_follows_the_model():
    assert trust(np.array([np.inf, 1e-6]), np.array([0.02, 0.02]), 0.05).tolist()[0] == 0.0


def test_the_error_of_a_line_found_by_new_posts_is_what_it_strays_by():
    """Errors in the named exits stand in plan and fact alike: they are no residual of the line."""
    priors, rng, found, told = Priors(parameters(), 400), generator("two-stage"), [], []
    for _ in range(60):
        new_posts, exits, slip = rng.uniform(0, 0.06, 150), rng.uniform(0.04, 0.06, 150), rng.normal(0, 0.02, 150)
        hired = 0.005 + 0.7 * (new_posts + exits) + rng.normal(0, 0.004, 150)
        facts = pd.DataFrame({"planned": new_posts + exits + slip, "realised": hired + slip, "new_posts": new_posts, "employed_persons": 1.0})
        made = optimism(facts.assign(economic_activity="C", group="C/малый"), ["C/малый"], priors)
        found.append(made.alpha.mean())
        told.append(made.alpha.std())
    assert np.mean(told) == pytest.approx(np.std(found), rel=0.25)


def test_an_employer_that_tells_its_need_in_two_lines_has_the_influence_of_one_line():
    inputs = region(draws=20)
    employers, answers = survey(inputs, 12)
    parted = (answers["inn"] == "9900000000") & (answers["measure"] == "need")
    halves = answers.assign(obs_value=answers["obs_value"].where(~parted, answers["obs_value"] / 2))
    whole, in_two = (
        region_demand(replace(inputs, survey_employers=employers, survey_answers=told)).survey_quality.set_index(["measure", "scope"])["value"]
        for told in (answers, pd.concat([halves, halves[parted]], ignore_index=True))
    )
    assert in_two["largest_influence", ""] == pytest.approx(whole["largest_influence", ""])


def test_a_true_plan_is_found_again_by_the_survey():
    inputs = region(draws=300)
    employers, answers = survey(inputs, employers=120, beta=0.6, alpha=0.01)
    result = region_demand(replace(inputs, survey_employers=employers, survey_answers=answers))
    latest = answers[answers["wave"] == 2025]
    planned = latest[(latest["measure"] == "need") & (latest["time_period"] == 2026)].groupby("inn")["obs_value"].sum()
    staff = employers[employers["wave"] == 2025].set_index("inn")
    base = inputs.employment.year(2025).mean(axis=1)
    truth = 0.0
    for section, people in zip(inputs.employment.keys["economic_activity"], base, strict=True):
        own = staff[staff["economic_activity"] == section]
        persons = own["listed_staff_persons"].sum()
        truth += 0.4 * people * (0.01 + 0.6 * planned.reindex(own.index).sum() / persons)
    level = inputs.occupations.set_index("occupation")["level"].isin(["ППКРС", "ППССЗ"]).to_numpy()
    low, high = np.quantile(result.need_survey.year(2026).sum(axis=0), [0.05, 0.95])
    # All occupations are asked for college graduates here, whatever their level.
    assert level.any()
    assert low <= truth <= high


def test_a_year_nobody_was_asked_about_differs_from_the_asked_ones_as_the_models_years_do():
    inputs = region()
    employers, answers = survey(inputs)
    short = answers[answers["time_period"] <= 2028]
    result = region_demand(replace(inputs, survey_employers=employers, survey_answers=short))
    form, last = result.need_model.years <= 2028, result.need_model.years[-1]

    def change(reading):
        return (reading.year(last) - reading.values[:, form].mean(axis=1)).sum(axis=0)

    level = result.survey_kept.level.values[0, 0]
    np.testing.assert_allclose(change(result.need_survey), level * change(result.need_model))


@pytest.mark.parametrize("waves", [1, 2])
def test_leavers_for_the_plant_next_door_are_no_need_of_the_region(waves):
    inputs = region(draws=300)
    employers, answers = survey(inputs, employers=80)
    answers["obs_value"] *= np.where(answers["measure"] == "need", 0.25, 1.0)
    staff = answers[answers["measure"] == "employed"].set_index(["inn", "wave", "occupation"])["obs_value"]
    stirred = answers.copy()
    mine = stirred["measure"] == "need"
    keys = pd.MultiIndex.from_frame(stirred.loc[mine, ["inn", "wave", "occupation"]])
    next_door = 0.1 * staff.reindex(keys).fillna(0.0).to_numpy()
    stirred.loc[mine, "obs_value"] += next_door
    churn = stirred[mine].assign(measure="exits_other", obs_value=next_door)
    one_wave = (2025,) if waves == 1 else (2023, 2025)

    def level(said):
        asked, kept = said[said["wave"].isin(one_wave)], employers[employers["wave"].isin(one_wave)]
        result = region_demand(replace(inputs, survey_employers=kept, survey_answers=asked))
        return result.survey_kept.level.values[0, 0].mean()

    calm, told = level(answers), level(pd.concat([stirred, churn]))
    assert told == pytest.approx(calm, rel=0.15)
    if waves == 1:
        assert level(stirred) > 1.5 * calm


def test_a_section_with_too_few_answers_keeps_the_models_reading():
    inputs = region()
    employers, answers = survey(inputs, employers=40)
    few = employers[(employers["economic_activity"] != "D")]
    result = region_demand(replace(inputs, survey_employers=few, survey_answers=answers))
    assert any("разделах D" in note for note in result.notes)
    one = region_demand(
        replace(inputs, survey_employers=employers[employers["economic_activity"] == "A"], survey_answers=answers)
    )
    alone = one.need_model.values.mean(axis=(1, 2))
    stock = inputs.employment.year(2025).mean(axis=1)
    matrix = inputs.staffing.pivot_table(index="economic_activity", columns="occupation", values="share").to_numpy()
    outside = 1 - matrix[0] * stock[0] / (matrix.T @ stock)
    assert (one.need_survey.values.mean(axis=(1, 2)) > 0.8 * outside * alone - 1e-9)[alone > 0].all()
    nobody = employers[employers["economic_activity"] == "нет"]
    assert region_demand(replace(inputs, survey_employers=nobody, survey_answers=answers)).need_survey is None


def test_a_survey_with_too_few_answers_everywhere_leaves_the_model_alone_and_says_so():
    inputs = region()
    employers, answers = survey(inputs, employers=40)
    two = employers[employers["inn"].isin(sorted(employers["inn"])[:2])]
    result = region_demand(replace(inputs, survey_employers=two, survey_answers=answers))
    assert result.need_survey is None
    assert any("ни в одном разделе" in note for note in result.notes)


@pytest.mark.parametrize(
    ("waves", "employers", "told"),
    [
        pytest.param((2023, 2025), 40, "выведена по двум волнам опроса, предприятий: ", id="learned"),
        pytest.param((2023, 2025), 9, "не проверена: предприятий, у которых известны и план, и факт, меньше 10", id="two waves, few employers in both"),
        pytest.param((2025,), 40, "не проверена: прошлых волн нет", id="one wave"),
    ],
)
def test_why_plans_were_not_checked_on_facts_is_told_from_the_answers(waves, employers, told):
    inputs = region()
    everybody, answers = survey(inputs, employers=40)
    both = set(sorted(everybody["inn"])[:employers])
    kept = answers[answers["wave"].isin(waves) & ((answers["wave"] == 2025) | answers["inn"].isin(both))]
    notes = region_demand(replace(inputs, survey_employers=everybody, survey_answers=kept)).notes
    assert [note for note in notes if note.startswith(f"Поправка на оптимизм работодателей {told}")]


def test_percentages_and_negative_answers_are_refused():
    inputs = region()
    employers, answers = survey(inputs, employers=8)
    percent = answers.assign(obs_value=answers["obs_value"].where(answers["measure"] != "share_spo_graduates", 40.0))
    with pytest.raises(ShareOutOfRange, match="проценты"):
        survey_data(employers, percent, ("A", "B", "C", "D"))
    with pytest.raises(NegativeCount):
        survey_data(employers, answers.assign(obs_value=-1.0), ("A", "B", "C", "D"))


def test_what_a_survey_leaves_behind_gives_the_same_need_without_any_answer():
    inputs = region()
    employers, answers = survey(inputs, employers=40)
    asked = answers[answers["measure"] == "employed"].assign(
        measure="vacancies", obs_value=lambda rows: rows["obs_value"] * 0.05
    )
    with_answers = replace(inputs, survey_employers=employers, survey_answers=pd.concat([answers, asked]))
    first = region_demand(with_answers)
    again = region_demand(replace(inputs, survey_kept=first.survey_kept))
    np.testing.assert_allclose(again.need.values, first.need.values)
    np.testing.assert_allclose(again.openings.values, first.openings.values)
