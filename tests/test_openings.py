"""Staffing, leavers, transfers and the closing of a backlog."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders_demand import AGES, certain, parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import MatrixRowNotOne, NegativeCount, RepeatedRows, ShareOutOfRange, UnknownCode
from models.need.openings import closing_of_vacancies, posted_vacancies
from models.need.readings import combine, graduate_shares, updated_relative_sd
from models.need.replacement import age_bounds, age_rates, net_transfer_rates, person_noise, replacement_rates
from models.need.staffing import staffing_draws
from models.need.survey_reading import Reading
from models.priors import Priors

YEARS = np.arange(2026, 2031)


def matrix(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {"economic_activity": "C", "occupation": ["7212", "7223", "9329"], "share": [0.5, 0.3, 0.2], "answers": 0.0}
    )
    return table.assign(**changes)


def staffing(table: pd.DataFrame, draws: int = 300):
    return staffing_draws(table, ("C",), Priors(parameters(), draws))


def test_rows_of_the_matrix_sum_to_one_on_every_draw_and_keep_their_mean():
    drawn = staffing(matrix(), 2000)
    np.testing.assert_allclose(drawn.shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(drawn.shares.mean(axis=2)[0], [0.5, 0.3, 0.2], atol=0.01)


def test_what_answers_leave_unknown_is_what_the_matrix_varies_by():
    known = staffing(matrix(relative_sd_kind=0.0, relative_sd_own=0.02), 2000).shares
    unknown = staffing(matrix(relative_sd_kind=0.2, relative_sd_own=0.3), 2000).shares
    assert known[0, 1].std() / 0.3 < 0.03
    assert unknown[0, 1].std() / 0.3 > 0.1


def test_a_rare_occupation_is_as_uncertain_relative_to_itself_as_regions_differ():
    rare = staffing(matrix(share=[0.9995, 0.0004, 0.0001], relative_sd_kind=0.2, relative_sd_own=0.3), 3000).shares[
        0, 2
    ]
    assert rare.std() / rare.mean() == pytest.approx(np.hypot(0.2, 0.3) * np.sqrt(2), rel=0.25)
    assert rare.mean() == pytest.approx(0.0001, rel=0.15)


def test_an_occupation_is_more_frequent_in_all_sections_of_a_region_together():
    table = pd.concat([matrix(), matrix(economic_activity="D")]).assign(relative_sd_kind=0.0, relative_sd_own=0.3)
    shares = staffing_draws(table, ("C", "D"), Priors(parameters(), 4000)).shares
    assert 0.3 < np.corrcoef(shares[0, 2], shares[1, 2])[0, 1] < 0.7


@pytest.mark.parametrize("sections", [("C",), ("C", "D"), tuple("CDEFGH")])
def test_an_occupation_of_the_whole_region_lies_as_far_from_the_default_as_documented(sections: tuple[str, ...]) -> None:
    """Distances are published for whole regions: what sections have of their own must not average a part of them away."""
    codes = [f"{kind}{number}00" for kind in range(1, 9) for number in range(1, 5)]
    table = pd.DataFrame(
        [(section, code, 1 / len(codes), 0.0) for section in sections for code in codes],
        columns=["economic_activity", "occupation", "share", "answers"],
    )
    people = np.linspace(1.0, 3.0, len(sections))
    priors = Priors(parameters(), 2000)
    drawn = staffing_draws(table, sections, priors, people)
    region = np.einsum("sod,s->od", drawn.shares, people)
    documented = np.hypot(priors.value("staffing_sd_kind"), priors.value("staffing_sd_occupation"))
    assert np.sqrt(np.log(region).var(axis=1).mean()) == pytest.approx(documented, rel=0.05)
    assert drawn.shares.mean(axis=(0, 2)) == pytest.approx(np.full(len(codes), 1 / len(codes)), rel=0.05)


def test_cells_of_two_sections_lie_further_from_the_default_than_their_sum() -> None:
    """Two like sections: H = 1/2, so each cell lies 1/√(1/2 + 1/2·1/2) as far as that of a section alone."""
    table = matrix(share=[0.998, 0.001, 0.001], relative_sd_kind=0.0, relative_sd_own=0.2)
    both = pd.concat([table, table.assign(economic_activity="D")])
    alone, of_two = (
        np.log(staffing_draws(one, sections, Priors(parameters(), 4000)).shares[0, 2]).std()
        for one, sections in ((table, ("C",)), (both, ("C", "D")))
    )
    assert of_two / alone == pytest.approx(1 / np.sqrt(0.75), rel=0.04)


def test_a_drift_goes_on_damped_and_rows_still_sum_to_one():
    table = pd.concat([matrix(time_period=2020), matrix(time_period=2024, share=[0.6, 0.2, 0.2])])
    drawn = staffing(table)
    means = [drawn.in_year(ahead)[0].mean(axis=1) for ahead in range(8)]
    np.testing.assert_allclose(np.sum(means, axis=1), 1.0)
    steps = np.diff([mean[0] for mean in means])
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()


@pytest.mark.parametrize(
    ("table", "error", "text"),
    [
        pytest.param(matrix(share=[0.5, 0.3, 0.3]), MatrixRowNotOne, "C: 1.1", id="a row over one"),
        pytest.param(matrix(share=[50.0, 30.0, 20.0]), ShareOutOfRange, "проценты", id="percentages"),
        pytest.param(matrix(economic_activity="D"), UnknownCode, "C", id="a section without a row"),
        pytest.param(matrix(occupation=["7212", "7212", "9329"]), RepeatedRows, "C/7212", id="a cell twice"),
    ],
)
def test_a_careless_matrix_is_refused_by_name(table, error, text):
    with pytest.raises(error, match=text):
        staffing(table)


def test_the_pension_reform_makes_the_rate_a_saw_tooth():
    rates = replacement_rates(("C",), np.array([2026, 2027, 2028]), Priors(certain(), 5))[0, :, 0]
    np.testing.assert_allclose(rates, [0.0228, 0.0228 * 0.8, 0.0228])


def ages(shares: dict[str, list[float]]) -> pd.DataFrame:
    rows = [(code, age, share) for code, row in shares.items() for age, share in zip(AGES, row, strict=True)]
    return pd.DataFrame(rows, columns=["occupation", "age_group", "share"])


YOUNG = [0.05, 0.25, 0.25, 0.2, 0.15, 0.1, 0, 0, 0, 0, 0, 0]
OLD = [0, 0, 0, 0, 0, 0.1, 0.2, 0.2, 0.3, 0.15, 0.04, 0.01]


def test_an_old_occupation_retires_and_a_young_one_moves_on():
    rates = age_rates(ages({"7212": OLD, "5131": YOUNG}), YEARS, Priors(certain(), 5))
    young, old = rates.occupations.index("5131"), rates.occupations.index("7212")
    assert (rates.exit[old] > 3 * rates.exit[young]).all()
    assert (rates.move[young] > rates.move[old]).all()


def test_the_wave_of_retirement_passes():
    rates = age_rates(ages({"7212": OLD, "5131": YOUNG}), np.arange(2029, 2045), Priors(certain(), 2))
    old = rates.exit[rates.occupations.index("7212"), :, 0]
    assert old.max() > 1.02 * old[0]
    assert old[-1] < 0.9 * old.max()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.01, 1), min_size=12, max_size=12))
def test_exits_and_moves_never_exceed_the_stock(weights):
    shares = (np.array(weights) / sum(weights)).tolist()
    rates = age_rates(ages({"7212": shares, "5131": YOUNG}), YEARS, Priors(parameters(), 50))
    assert (rates.exit >= 0).all()
    assert (rates.exit + rates.move <= 1).all()


def test_age_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(MatrixRowNotOne, match="7212"):
        age_rates(ages({"7212": [0.2] * 12}), YEARS, Priors(parameters(), 5))


def test_the_open_group_of_the_oldest_leaves_as_its_first_years_do():
    """«65+» and «65–69» are the same people where nobody is older than that."""
    shares = {"occupation": ["7212", "7212", "7213", "7213"], "share": [0.6, 0.4, 0.9, 0.1]}
    structures = [pd.DataFrame(shares | {"age_group": ["25-29", oldest] * 2}) for oldest in ("65+", "65-69")]
    priors = Priors(parameters(replacement_rate=0.02), 20)
    rates = [age_rates(structure, np.array([2027]), priors).exit[0, 0].mean() for structure in structures]
    assert rates[0] == pytest.approx(rates[1])


@pytest.mark.parametrize(("text", "bounds"), [("15–19", (15, 19)), ("65+", (65, 75)), ("70 и старше", (70, 75))])
def test_age_groups_are_read_as_people_write_them(text, bounds):
    assert age_bounds(text) == bounds


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1, 1e5), min_size=2, max_size=8))
def test_moves_between_occupations_sum_to_zero_on_every_draw(stocks):
    codes = tuple(f"{7000 + n}" for n in range(len(stocks)))
    stock = np.array(stocks)[:, None, None].repeat(3, axis=1).repeat(20, axis=2)
    rates = net_transfer_rates(codes, stock, np.full(stock.shape, 0.03), Priors(parameters(net_migration_rate=0.0), 20))
    np.testing.assert_allclose((rates * stock).sum(axis=0) / stock.sum(axis=0), 0.0, atol=1e-12)


def test_people_who_come_into_the_region_lower_the_openings():
    stock = np.full((2, 3, 20), 1000.0)
    rates = net_transfer_rates(
        ("7212", "7223"), stock, np.zeros(stock.shape), Priors(parameters(net_migration_rate=0.01), 20)
    )
    np.testing.assert_allclose((rates * stock).sum(axis=0), -20.0)


def test_single_persons_make_a_small_occupation_uncertain_and_never_negative():
    rate = np.full((2, 1, 4000), 0.05)
    stock = np.array([20.0, 20_000.0])[:, None, None] * np.ones((1, 1, 4000))
    realised = rate + person_noise("test", ("7212", "7223"), rate, stock)
    assert realised.min() >= 0
    assert realised[0].std() > 10 * realised[1].std()


def vacancies(persons: float = 120.0, source: str = "Работа России") -> pd.DataFrame:
    return pd.DataFrame({"occupation": ["7212"], "vacancies_persons": [persons], "source": [source]})


def closing(table: pd.DataFrame, normal: float = 30.0, coverage: float = 1.0) -> np.ndarray:
    priors = Priors(certain().replace("vacancy_coverage", coverage), 4)
    posts = posted_vacancies(table, ("7212", "7223"), priors)
    return closing_of_vacancies(posts, np.full((2, 4), normal), YEARS, 2025, priors)[:, :, 0]


def test_a_backlog_is_closed_once_over_three_years_and_never_again():
    np.testing.assert_allclose(closing(vacancies())[0], [30, 30, 30, 0, 0])
    assert closing(vacancies())[0].sum() == pytest.approx(120 - 30)


def test_the_same_vacancy_on_two_portals_counts_once():
    both = pd.concat([vacancies(120), vacancies(90, "hh")])
    np.testing.assert_allclose(closing(both), closing(vacancies(120)))


def test_an_occupation_that_no_portal_shows_has_no_backlog():
    assert (closing(vacancies())[1] == 0).all()


def test_portals_show_only_a_part_of_the_open_posts():
    np.testing.assert_allclose(closing(vacancies(120), coverage=0.5)[0, 0], (240 - 30) / 3)


def test_fewer_vacancies_than_normal_lower_the_openings():
    assert closing(vacancies(0.0))[0, 0] == pytest.approx(-10)


def test_negative_vacancies_are_refused():
    with pytest.raises(NegativeCount, match="7212"):
        closing(vacancies(-5))


def test_occupations_of_higher_education_ask_for_no_college_graduate_by_default():
    shares = graduate_shares(np.array(["ВО", "ППКРС", "без", "ППССЗ"]), Priors(parameters(), 50))
    assert (shares[[0, 2]] == 0).all()
    assert np.median(shares[1]) == pytest.approx(0.45, abs=0.02)


def test_the_share_of_new_graduates_and_the_replacement_rate_give_one_total():
    priors = Priors(parameters(), 4_000)
    workers, engineers = graduate_shares(np.array(["ППКРС", "ППССЗ"]), priors)
    leaving = priors.draws("replacement_rate") + 0.001
    total = (workers / 0.45 + engineers / 0.5) / 2 * leaving / (0.0228 + 0.001)
    possible = np.maximum(workers, engineers) < 1  # a share ends at one
    assert possible.mean() > 0.9
    np.testing.assert_allclose(total[possible], priors.draws("graduate_share_total")[possible], rtol=1e-6)
    apart = (priors.draws("new_graduate_share", "ППКРС") / 0.45 * leaving).std() / leaving.mean()
    assert total.std() < 0.4 * apart
    assert np.corrcoef(workers, leaving)[0, 1] < -0.5


def test_a_share_that_a_scenario_sets_stays_and_moves_no_other():
    before = graduate_shares(np.array(["ППКРС", "ППССЗ"]), Priors(parameters(), 500))
    after = graduate_shares(
        np.array(["ППКРС", "ППССЗ"]), Priors(parameters().replace("new_graduate_share", 0.9, "ППКРС"), 500)
    )
    assert (after[0] == 0.9).all()
    assert after[1].mean() == pytest.approx(before[1].mean(), rel=0.05)


def said(level: np.ndarray | float, model: np.ndarray) -> Reading:
    """Employers who say ``level`` times what the model says, about all occupations alike."""
    count = model.shape[2]
    nothing = np.zeros((len(model), count))
    return Reading(nothing, np.broadcast_to(level, (1, count)), nothing, np.zeros((len(model), 1)))


def test_measured_readings_that_disagree_widen_the_interval_instead_of_averaging_it_away():
    model = np.full((1, 1, 2000), 100.0)
    combined = combine(model, said(3.5, model), Priors(parameters(), 2000), survey_sd=0.25)
    low, high = np.quantile(combined.of(model)[0, 0], [0.1, 0.9])
    assert low < 140
    assert high > 260
    assert sum(combined.weights.values()) == pytest.approx(1)
    assert combined.weights["survey"] == pytest.approx(0.3**2 / (0.3**2 + 0.25**2), abs=0.02)


@pytest.mark.parametrize("times", [2.0, 3.5])
def test_plans_that_nobody_held_against_hires_lose_the_more_weight_the_further_they_are_from_the_model(times):
    """One difference of variance model² + survey² makes survey² = apart² − model² the likeliest."""
    model = np.full((1, 1, 2000), 100.0)
    combined = combine(model, said(times, model), Priors(parameters(), 2000))
    apart = (times - 1) / ((1 + times) / 2)
    assert combined.weights["survey"] == pytest.approx(0.3**2 / apart**2, abs=0.01)
    assert combined.of(model).mean() < 100 * (1 + (times - 1) * 0.3)


def test_plans_near_the_model_keep_the_documented_weight():
    model = np.full((1, 1, 2000), 100.0)
    unchecked = combine(model, said(1.2, model), Priors(parameters(), 2000))
    measured = combine(model, said(1.2, model), Priors(parameters(), 2000), survey_sd=0.25)
    assert unchecked.weights == measured.weights


def test_readings_that_agree_are_surer_together_than_the_better_of_them():
    model = np.full((1, 1, 4000), 100.0)
    combined = combine(model, said(1.1, model), Priors(parameters(), 4000)).of(model)
    expected = 0.3 * 0.25 / np.hypot(0.3, 0.25)
    assert combined.std() / combined.mean() == pytest.approx(expected, rel=0.1)


def test_a_larger_reading_is_not_trusted_more_for_being_larger():
    """Both vary by 60 persons around their mean: the same precision, whatever the means."""
    rng = np.random.default_rng(2)
    model, survey = 100 + 60 * rng.standard_normal((1, 1, 4000)), 160 + 60 * rng.standard_normal((1, 4000))
    combined = combine(model, said(survey / model[:, 0], model), Priors(parameters(), 4000))
    assert combined.survey_weight == pytest.approx(0.5, abs=0.02)


def test_a_reading_that_hit_the_facts_gains_weight():
    model = np.full((1, 1, 500), 100.0)
    trusted = updated_relative_sd(0.25, np.array([0.02, -0.03, 0.01, 0.04, -0.02, 0.0, 0.03, -0.01]))
    assert trusted < 0.2
    with_facts = combine(model, said(1.2, model), Priors(parameters(), 500), trusted)
    without = combine(model, said(1.2, model), Priors(parameters(), 500))
    assert with_facts.weights["survey"] > without.weights["survey"] + 0.1


@pytest.mark.parametrize(("trust", "expected"), [(0.0, 100.0), (0.5, 120.0), (1.0, 140.0)])
def test_an_occupations_own_answers_count_by_what_they_are_worth(trust, expected):
    model = np.full((2, 1, 500), 100.0)
    reading = replace(said(1.0, model), deviation=np.array([[40.0], [-40.0]]) * np.ones((2, 500)))
    combined = combine(model, replace(reading, trust=np.array([[trust], [trust]])), Priors(parameters(), 500))
    assert combined.of(model)[0].mean() / combined.of(model).mean() == pytest.approx(expected / 100, rel=0.01)


def test_draws_that_already_vary_more_than_documented_are_not_widened():
    wide = 100 + 60 * np.random.default_rng(1).standard_normal((1, 1, 3000))
    combined = combine(wide, None, Priors(parameters(), 3000))
    np.testing.assert_array_equal(combined.of(wide), wide)
