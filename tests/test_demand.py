"""The chain from employment to need and fixed supply keeps its identities on every draw."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from builders_demand import certain, employment, parameters, region, survey

from models.chain.demand import region_demand
from models.chain.for_plan import PlanDemand, demand_for_plan
from models.chain.sector_margins import with_margins
from models.errors import DrawsMismatch, MissingYears, NegativeCount, UnknownCode


@pytest.fixture(scope="module")
def result():
    return region_demand(region())


def asked(inputs):
    employers, answers = survey(inputs)
    return replace(inputs, survey_employers=employers, survey_answers=answers)


@pytest.mark.parametrize(
    "of_region",
    [lambda inputs: inputs, asked, lambda inputs: replace(inputs, survey_kept=region_demand(asked(inputs)).survey_kept, survey_weight=0.4)],
    ids=["nobody asked", "employers asked", "what a scenario has of the answers"],
)
def test_what_a_plan_reads_is_the_whole_chain_s_to_the_last_bit(of_region):
    inputs = of_region(region())
    whole, read = region_demand(inputs), demand_for_plan(inputs)
    for name in fields(PlanDemand):
        one, other = getattr(whole, name.name), getattr(read, name.name)
        assert one.values.tobytes() == other.values.tobytes(), name.name
        pd.testing.assert_frame_equal(one.keys, other.keys)
        assert one.years.tolist() == other.years.tolist()


def sector(result, measure):
    rows = result.sectors.keys["measure"] == measure
    return result.sectors.values[rows.to_numpy()]


def component(result, name):
    return result.openings.values[(result.openings.keys["component"] == name).to_numpy()]


def test_recruitment_need_is_expansion_plus_replacement_plus_closing_on_every_draw(result):
    parts = sector(result, "expansion") + sector(result, "replacement") + sector(result, "closing")
    np.testing.assert_allclose(sector(result, "recruitment_need"), parts)


def test_levels_of_a_section_add_to_its_employment(result):
    keys = result.sectors.keys
    rows = ((keys["measure"] == "employment") & (keys["economic_activity"] == "B")).to_numpy()
    np.testing.assert_allclose(result.sectors.values[rows].sum(axis=0), region().employment.values[1, 1:])


@pytest.mark.parametrize(
    ("of_sections", "of_occupations"),
    [("expansion", ["expansion"]), ("replacement", ["exits", "transfers"]), ("closing", ["closing"])],
)
def test_sections_and_occupations_count_the_same_persons(result, of_sections, of_occupations):
    total = sum(component(result, name).sum(axis=0) for name in of_occupations)
    np.testing.assert_allclose(sector(result, of_sections).sum(axis=0), total, rtol=1e-9, atol=1e-6)


def test_sections_and_occupations_agree_with_an_age_structure_for_some_occupations_and_a_drifting_matrix():
    inputs = region()
    codes = inputs.occupations["occupation"].tolist()
    ages = pd.DataFrame([(code, age, 0.25) for code in codes[:7] for age in ("15-24", "25-44", "45-59", "60+")],
                        columns=["occupation", "age_group", "share"])  # fmt: skip
    earlier = inputs.staffing.assign(time_period=2020)
    later = inputs.staffing.assign(time_period=2024, share=inputs.staffing["share"].to_numpy()[::-1])
    later["share"] /= later.groupby("economic_activity")["share"].transform("sum")
    result = region_demand(replace(inputs, age_structure=ages, staffing=pd.concat([earlier, later])))
    for of_sections, of_occupations in (("expansion", ["expansion"]), ("replacement", ["exits", "transfers"])):
        total = sum(component(result, name).sum(axis=0) for name in of_occupations)
        np.testing.assert_allclose(sector(result, of_sections).sum(axis=0), total, rtol=1e-9, atol=1e-6)


def test_ages_known_by_section_only_give_the_sections_rates():
    inputs = region(parameters=certain())
    young, old = (0.3, 0.5, 0.18, 0.02), (0.05, 0.25, 0.4, 0.3)
    ages = pd.DataFrame(
        [(section, age, share) for section, row in zip("ABCD", (young, old, young, old), strict=True)
         for age, share in zip(("15-24", "25-44", "45-59", "60+"), row, strict=True)],
        columns=["economic_activity", "age_group", "share"],
    )  # fmt: skip
    result = region_demand(replace(inputs, age_structure=ages))
    keys = result.sectors.keys
    rates = []
    for section, people in zip("ABCD", inputs.employment.values[:, 0].mean(axis=1), strict=True):
        rows = ((keys["measure"] == "replacement") & (keys["economic_activity"] == section)).to_numpy()
        rates.append(result.sectors.values[rows, 0].mean(axis=1).sum() / people)
    assert min(rates[1], rates[3]) > 2 * max(rates[0], rates[2])
    assert not any("Возрастной структуры" in note for note in result.notes)


def test_transfers_between_occupations_sum_to_net_migration_on_every_draw():
    still = region_demand(region(parameters=parameters(net_migration_rate=0.0)))
    np.testing.assert_allclose(component(still, "transfers").sum(axis=0), 0.0, atol=1e-6)


def test_every_figure_is_a_number(result):
    for draws in (
        result.sectors,
        result.openings,
        result.need,
        result.supply,
        result.intake_yield,
        result.balance_start,
    ):
        assert np.isfinite(draws.values).all()


def test_needs_are_not_floored():
    shrinking = employment(draws=200)
    shrinking = replace(shrinking, values=shrinking.values * np.linspace(1, 0.5, 8)[None, :, None])
    assert (region_demand(region(employment=shrinking)).need.values < 0).any()


def test_twice_the_employment_is_twice_the_need():
    inputs = replace(region(), vacancies=region().vacancies.iloc[:0], parameters=certain())
    doubled = replace(inputs, employment=replace(inputs.employment, values=2 * inputs.employment.values))
    # Persons leave one by one, so the means agree within the chance of single exits.
    once, twice = (region_demand(case).need.values.mean(axis=(1, 2)) for case in (inputs, doubled))
    np.testing.assert_allclose(twice, 2 * once, rtol=0.01)


def test_the_order_of_rows_does_not_matter(result):
    inputs = region()
    mixed = {
        name: getattr(inputs, name).sample(frac=1, random_state=3)
        for name in ("staffing", "occupations", "crosswalk", "programmes", "enrolment", "intakes_fixed", "vacancies")
    }
    other = region_demand(replace(inputs, **mixed))
    np.testing.assert_allclose(other.need.values, result.need.values, rtol=1e-9)
    np.testing.assert_allclose(other.supply.values, result.supply.values, rtol=1e-9, atol=1e-9)


def test_the_same_inputs_give_the_same_draws(result):
    np.testing.assert_array_equal(region_demand(region()).need.values, result.need.values)


def test_need_and_supply_speak_of_the_same_programmes_and_years(result):
    pd.testing.assert_frame_equal(result.need.keys, result.supply.keys)
    assert result.need.years.tolist() == result.supply.years.tolist() == list(range(2026, 2033))


def test_every_documented_value_that_was_used_is_listed(result):
    used = set(result.defaults["parameter"])
    assert {
        "replacement_rate",
        "new_graduate_share",
        "dropout_rate",
        "match_rate",
        "fill_rate",
        "closing_years",
    } <= used
    assert result.defaults["reference"].notna().all()


def test_a_region_without_anything_but_employment_and_places_still_gets_need_and_supply():
    inputs = region()
    places = pd.DataFrame(
        [
            (code, None, "очная", "бюджет", year, None, None, 50.0)
            for code in inputs.programmes["programme"]
            for year in (2022, 2023)
        ],
        columns=[
            "programme",
            "basis",
            "form",
            "funding",
            "start_year",
            "duration_months",
            "entrants_persons",
            "places",
        ],
    )
    result = region_demand(
        replace(inputs, enrolment=inputs.enrolment.iloc[:0], intakes_fixed=places, vacancies=inputs.vacancies.iloc[:0])
    )
    assert (result.supply.values.mean(axis=2) > 0).any(axis=1).all()
    assert len(result.notes) >= 5


def test_another_number_of_draws_is_refused():
    with pytest.raises(DrawsMismatch, match="прогонов"):
        region_demand(region(draws=200, employment=employment(draws=100)))


def test_a_forecast_that_ends_too_early_is_refused():
    with pytest.raises(MissingYears, match="2032"):
        region_demand(region(employment=employment(years=7)))


@pytest.mark.parametrize("persons", [-1.0, np.nan], ids=["fewer than nobody", "no number"])
def test_employment_that_cannot_be_is_refused_by_section(persons):
    broken = employment()
    broken.values[1, 2, 3] = persons
    with pytest.raises(NegativeCount, match="B"):
        region_demand(region(employment=broken))


def test_a_horizon_before_the_base_year_is_refused():
    with pytest.raises(MissingYears, match="2026"):
        region_demand(replace(region(), horizon_year=2025))


def test_an_occupation_without_a_level_is_refused():
    with pytest.raises(UnknownCode, match="Уровень профессии"):
        region_demand(replace(region(), occupations=region().occupations.iloc[1:]))


def test_the_employers_reading_stands_beside_the_models():
    inputs = region()
    employers, answers = survey(inputs)
    result = region_demand(replace(inputs, survey_employers=employers, survey_answers=answers))
    assert result.need_survey is not None
    assert set(result.need_readings["reading"]) == {"model", "survey"}
    weights = result.need_readings.groupby("reading")["weight"].first()
    assert weights.sum() == pytest.approx(1)
    assert result.survey_quality.set_index(["measure", "scope"])["value"]["optimism_employers", ""] == 60
    assert np.isfinite(result.need.values).all()


def test_margins_of_the_sector_table_add_on_every_draw(result) -> None:
    table = with_margins(result.sectors)
    keys = table.keys
    inner = (keys["economic_activity"] != "_T") & (keys["level"] != "_T")
    for measure, of_measure in keys.groupby("measure").groups.items():
        mine = keys.index.isin(of_measure)
        total = table.values[mine & (keys["economic_activity"] == "_T") & (keys["level"] == "_T")]
        assert total.shape[0] == 1, measure
        by_level = (keys["economic_activity"] == "_T") & (keys["level"] != "_T")
        by_section = (keys["economic_activity"] != "_T") & (keys["level"] == "_T")
        for margin in (inner, by_level, by_section):
            np.testing.assert_allclose(table.values[mine & margin].sum(axis=0), total[0], atol=1e-6)
