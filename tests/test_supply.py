"""Cohorts on the way reach the right labour-market year, and as many of them as the rates let through."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from builders_demand import certain, parameters

from flows.machinery.reference import parameters as in_reference
from models.codes import BUDGET
from models.draws import generator
from models.errors import NegativeCount, UnknownCode, UnknownDuration
from models.need.crosswalk import successors
from models.priors import Priors
from models.supply.cohorts import cohorts_on_the_way, courses_of
from models.supply.intakes import decided_intakes, told_missing_rows, with_missing_rows
from models.supply.observed import DESTINATIONS, observed_counts
from models.supply.pipeline import fixed_supply

YEARS = np.arange(2026, 2034)
DRAWS = 200


def programmes(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "programme": ["15.01.05", "09.02.07"],
            "name": ["Сварщик", "Программист"],
            "level": ["ППКРС", "ППССЗ"],
            "ugps": ["15", "09"],
            "duration_months_9": [22, 46],
            "duration_months_11": [10, 34],
            "admission_until": None,
        }
    )
    return table.assign(**changes)


def enrolled(
    persons: float = 100.0, course: int = 1, months: int = 22, basis: str = "9", **changes: object
) -> pd.DataFrame:
    row = {
        "college": "К1", "programme": "15.01.05", "basis": basis, "form": "очная", "funding": "бюджет",
        "course": course, "duration_months": months, "enrolled_persons": persons, "time_period": 2025,
    }  # fmt: skip
    return pd.DataFrame([row]).assign(**changes)


def intake(
    entrants: float | None = 100.0, year: int = 2025, months: int | None = 22, **changes: object
) -> pd.DataFrame:
    row = {
        "programme": "15.01.05", "basis": "9", "form": "очная", "funding": "внебюджет", "start_year": year,
        "duration_months": months, "entrants_persons": entrants,
    }  # fmt: skip
    return pd.DataFrame([row]).assign(**changes)


def students_of(*parts: pd.DataFrame) -> pd.DataFrame:
    return cohorts_on_the_way(pd.concat(parts), NO_INTAKES, programmes(), 2026).students


PAIR = pd.DataFrame({"programme": ["15.01.05"], "basis": ["9"]})
NO_STUDENTS, NO_INTAKES = enrolled().iloc[:0], intake().iloc[:0]
NO_GRADUATES = pd.DataFrame(columns=["time_period", "programme", "basis", "graduates", "employed", *DESTINATIONS[1:]])


def supply(
    students=NO_STUDENTS,
    intakes=NO_INTAKES,
    graduates=NO_GRADUATES,
    listed=None,
    settled=None,
    start_year=2026,
    routes=None,
):
    listed = programmes() if listed is None else listed
    codes = tuple(sorted(listed["programme"]))
    priors = Priors(certain() if settled is None else settled, DRAWS)
    return fixed_supply(students, intakes, graduates, listed, codes, YEARS, start_year, priors, routes)


def of(draws, code="15.01.05") -> pd.Series:
    row = draws.keys.index[draws.keys["programme"] == code][0]
    return pd.Series(draws.values[row].mean(axis=1), index=draws.years)


@pytest.mark.parametrize(
    ("months", "years"),
    [(10, 1), (22, 2), (34, 3), (46, 4), (58, 5)],
    ids=["10 months", "1 y 10", "2 y 10", "3 y 10", "4 y 10"],
)
def test_an_intake_of_september_meets_the_market_after_its_years_of_study(months, years):
    assert courses_of(months) == years
    alone = certain().replace("army_share", 0.0).replace("return_rate", 0.0)
    result = of(supply(enrolled(months=months), settled=alone).graduates)
    assert result[result > 0].index.tolist() == [2025 + years]


def test_students_of_the_last_course_graduate_next_summer():
    result = of(supply(enrolled(course=2)).graduates)
    assert result[2026] == pytest.approx(100 * (1 - 0.069), rel=0.01)


@pytest.mark.parametrize(
    ("basis", "months", "share"),
    [("9", 22, 0.867), ("9", 34, 0.807), ("9", 46, 0.751), ("11", 22, 0.839), ("11", 34, 0.769), ("11", 46, 0.704)],
)
def test_completion_is_the_published_power_of_the_yearly_dropout(basis, months, share):
    rates = supply().rates
    row = rates.keys.index[(rates.keys["programme"] == "15.01.05") & (rates.keys["basis"] == basis)]
    assert rates.completion(courses_of(np.array([months])), row)[0, 0] == pytest.approx(share, abs=5e-4)


def test_soldiers_come_a_year_later_and_nobody_is_lost():
    result = supply(enrolled(course=2))
    entry = (1 - 0.12) * (1 - 0.08) * 0.56
    working, out = of(result.supply), of(result.graduates)
    assert working[2026] == pytest.approx(out[2026] * entry * 0.85, rel=1e-6)
    assert working.sum() == pytest.approx(out.sum() * entry, rel=1e-6)


def test_those_who_come_back_graduate_a_year_late():
    late = of(supply(enrolled(course=2)).graduates)[2027]
    assert late == pytest.approx(100 * 0.069 * 0.03 * (1 - 0.069), rel=0.01)


def test_students_beyond_the_last_course_count_with_the_last():
    result = of(supply(enrolled(course=4)).graduates)
    assert result[2026] == pytest.approx(93.1, rel=0.01)


def test_budget_and_paid_students_are_both_supply():
    both = pd.concat([enrolled(60, 2), enrolled(40, 2, funding="внебюджет")])
    assert of(supply(both).graduates)[2026] == pytest.approx(93.1, rel=0.01)


def test_an_intake_that_the_enrolment_already_shows_is_not_counted_twice():
    twice = supply(enrolled(100, 1), intake(100, 2025), start_year=2026)
    once = supply(enrolled(100, 1), start_year=2026)
    np.testing.assert_allclose(twice.supply.values, once.supply.values)


def test_the_intake_under_decision_is_no_supply_yet():
    assert supply(intakes=intake(year=2026), start_year=2026).supply.values.sum() == 0


def test_a_year_that_nobody_reported_repeats_the_last_intakes():
    known = pd.concat([intake(60, 2022), intake(90, 2023), intake(120, 2024)])
    table = cohorts_on_the_way(NO_STUDENTS, known, programmes(), 2027)
    filled = table.table.set_index("start_year")["persons"]
    assert filled.loc[[2025, 2026]].tolist() == [90, 90]
    assert any("2025, 2026" in note for note in table.notes)


def test_paid_students_of_an_unreported_intake_are_remembered_from_the_enrolment():
    students = pd.concat([enrolled(50, 1), enrolled(30, 1, funding="внебюджет")])
    table = cohorts_on_the_way(students, intake(60, 2026, funding="бюджет"), programmes(), 2027).table
    coming = table[table["start_year"] == 2026].set_index("funding")["persons"]
    assert coming.to_dict() == {"бюджет": 60, "внебюджет": 30}


def test_control_figures_alone_become_entrants_by_fill_and_paid_students_stand_beside_them():
    places = pd.concat(
        [intake(None, 2025, places=100.0, funding="бюджет"), intake(None, 2024, places=100.0, funding="бюджет")]
    )
    alone = certain().replace("army_share", 0.0).replace("return_rate", 0.0)
    result = supply(intakes=places, settled=alone, start_year=2026)
    assert of(result.graduates)[2027] == pytest.approx(100 * 0.97 * (1 - 0.069) ** 2 / (1 - 0.35), rel=0.01)
    assert len(result.notes) >= 2


def test_the_status_of_a_decided_intake_says_that_it_is_places():
    carried = intake(50, 2026, obs_status="P", funding="бюджет")
    table = cohorts_on_the_way(enrolled(), carried, programmes(), 2027).table
    assert table.loc[table["start_year"] == 2026, "counted"].tolist() == ["places"]


def test_a_college_that_has_not_told_its_entrants_counts_with_its_places_beside_one_that_has():
    told = {"start_year": 2024, "programme": "09.02.07", "basis": "9", "form": "очная", "funding": BUDGET, "places": 25.0}
    places = pd.DataFrame([told | {"college": "А", "entrants": 24.0}, told | {"college": "Б", "entrants": np.nan}])
    found = decided_intakes(places, None, 2026, years_back=2)
    assert found[["start_year", "entrants_persons", "obs_status"]].to_numpy().tolist() == [
        [2024, 24.0, "A"], [2024, 25.0, "P"], [2025, 50.0, "L"],
    ]  # fmt: skip


def test_a_part_of_a_table_is_held_against_what_the_year_before_had():
    told = {"basis": "9", "form": "очная", "funding": BUDGET, "college": "А", "places": 25.0, "entrants": np.nan}
    years = {2024: ("09.02.07", "15.01.05", "43.02.15", "08.01.25"), 2025: ("35.02.16",)}
    places = pd.DataFrame([told | {"start_year": year, "programme": code} for year, codes in years.items() for code in codes])
    assert "в ней 1 строк, годом раньше было 4; места остальных предложений (4)" in told_missing_rows(with_missing_rows(places))[0]


def test_without_a_reference_date_the_year_before_the_first_fixed_intake_is_taken_and_said():
    table = cohorts_on_the_way(enrolled().drop(columns="time_period"), intake(50, 2026), programmes(), 2027)
    assert table.students["time_period"].tolist() == [2025]
    assert any("1 октября 2025" in note for note in table.notes)


def test_dropout_is_learned_from_two_returns():
    before, after = enrolled(1000, 1, time_period=2024), enrolled(800, 2, time_period=2025)
    learned = supply(pd.concat([before, after]), settled=parameters()).rates
    row = learned.keys.index[(learned.keys["programme"] == "15.01.05") & (learned.keys["basis"] == "9")][0]
    assert learned.dropout[row].mean() == pytest.approx(0.2, abs=0.02)


def test_a_course_that_was_recoded_says_nothing_about_dropout():
    before, after = enrolled(100, 1, time_period=2024), enrolled(5, 2, time_period=2025)
    rates = supply(pd.concat([before, after]), settled=parameters()).rates
    np.testing.assert_array_equal(rates.dropout, supply(settled=parameters()).rates.dropout)


def test_students_who_change_over_make_no_drop_out_of_courses_that_only_swapped_them():
    """Paid students moved to budget places: one course loses what the other gains."""
    before = pd.concat([enrolled(500, 1, time_period=2024, funding=kind) for kind in ("бюджет", "внебюджет")])
    after = pd.concat([enrolled(persons, 2, funding=kind) for kind, persons in (("бюджет", 550), ("внебюджет", 350))])
    counts = observed_counts(students_of(before, after), NO_GRADUATES, None, PAIR)
    assert counts[["enrolled", "lost"]].iloc[0].tolist() == [1000, 100]


def test_a_course_that_took_over_another_one_says_nothing_about_dropout():
    before, after = enrolled(20, 1, time_period=2024), enrolled(60, 2)
    told = pd.concat([before, after, enrolled(100, 1, time_period=2024, college="К2"), enrolled(90, 2, college="К2")])
    assert observed_counts(students_of(told), NO_GRADUATES, None, PAIR)["lost"].iloc[0] == 10


def test_a_college_that_did_not_file_loses_nobody():
    """Two colleges with 10 % drop-out each, one of which the last return lacks."""
    first = [enrolled(100, 1, time_period=year, college=name) for year in (2023, 2024) for name in ("К1", "К2")]
    second = [enrolled(90, 2, time_period=2024, college=name) for name in ("К1", "К2")]
    counts = observed_counts(students_of(*first, *second, enrolled(90, 2, time_period=2025)), NO_GRADUATES, None, PAIR)
    assert counts["lost"].iloc[0] / counts["enrolled"].iloc[0] == pytest.approx(0.1)


def destinations() -> pd.DataFrame:
    return pd.DataFrame([(2024, "15.01.05", "9", 1000, 500, 300, 200, 100, 100)], columns=NO_GRADUATES.columns)


def test_observed_and_documented_rates_stand_side_by_side():
    table = supply(graduates=destinations(), settled=parameters()).coefficients
    match = table[(table["rate"] == "match_rate") & (table["programme"] == "15.01.05") & (table["basis"] == "9")].iloc[
        0
    ]
    assert match["observed"] == pytest.approx(300 / 500)
    assert match["documented"] == pytest.approx(0.56)
    assert match["documented"] < match["used"] < match["observed"] + 0.01
    at_work = table[(table["rate"] == "employment_rate") & (table["programme"] == "15.01.05") & (table["basis"] == "9")]
    assert at_work["observed"].tolist() == pytest.approx([500 / 600])


def test_match_is_of_those_at_work_and_the_two_shares_together_are_those_in_the_field():
    many = destinations().assign(**{name: destinations()[name] * 1_000 for name in destinations().columns[3:]})
    rates = supply(graduates=many, settled=parameters()).rates
    welder = (rates.keys["programme"] == "15.01.05").to_numpy() & (rates.keys["basis"] == "9").to_numpy()
    assert (rates.employed[welder] * rates.matching[welder]).mean() == pytest.approx(300 / 600, abs=0.01)
    unreported = supply(graduates=many.assign(employed=np.nan), settled=parameters()).rates
    assert unreported.matching[welder].mean() == pytest.approx(0.56, abs=0.02)


def test_without_data_the_rates_that_are_used_mean_what_is_documented():
    """0.08 with a range of 0.03–0.18 has a mean of 0.095 around its median; a region that reports nothing would gain persons by it."""
    in_force = in_reference(date(2026, 11, 23))
    rates, documented = supply(settled=in_force).rates, Priors(in_force, 1)
    for name, drawn in {"leave_region": rates.leaving, "arrive_region": rates.arriving, "fill_rate": rates.fill, "return_rate": rates.returns}.items():
        assert drawn.mean() == pytest.approx(documented.value(name), rel=1e-6), name
    after_nine = (rates.keys["basis"] == "9").to_numpy()
    assert rates.dropout[after_nine].mean() == pytest.approx(documented.value("dropout_rate", "9"), rel=1e-6)


def test_soldiers_are_a_share_of_those_who_stay():
    """Of 100 graduates 20 study on or leave and 20 serve: a quarter of those who come to work comes a year late."""
    row = {
        "time_period": 2025, "programme": "15.01.05", "basis": "9", "graduates": 1000, "employed": 500, "employed_in_field": 300,
        "continue_study": 100, "army": 200, "left_region": 100,
    }  # fmt: skip
    made = supply(graduates=pd.DataFrame([row])).coefficients.set_index(["programme", "basis", "rate"])
    assert made.loc[("15.01.05", "9", "army_share"), ["observed", "persons"]].tolist() == [0.25, 800]


def test_graduates_of_other_regions_come_as_own_ones_leave():
    closed = certain().replace("leave_region", 0.0)
    both_ways = certain().replace("arrive_region", 0.08)
    alone, both = (supply(enrolled(50, 1), steady_intakes(50), settled=chosen, start_year=2030) for chosen in (closed, both_ways))
    np.testing.assert_allclose(of(both.supply).loc[2028:2030], of(alone.supply).loc[2028:2030], rtol=0.02)
    one_way = supply(enrolled(50, 1), steady_intakes(50), settled=certain(), start_year=2030)
    assert (of(one_way.supply).loc[2028:2030] < 0.95 * of(alone.supply).loc[2028:2030]).all()
    np.testing.assert_allclose(both.intake_yield.values, one_way.intake_yield.values)


def steady_intakes(entrants: float) -> pd.DataFrame:
    return pd.concat([intake(entrants, year, funding="бюджет") for year in (2026, 2027, 2028, 2029)], ignore_index=True)


def test_fill_is_learned_where_tables_name_entrants_and_places():
    table = pd.DataFrame(
        {"programme": "15.01.05", "basis": "9", "funding": ["бюджет", "внебюджет"], "start_year": 2025, "places": 1_000.0, "entrants": [700.0, 100.0]}
    )
    codes = tuple(sorted(programmes()["programme"]))
    made = fixed_supply(
        NO_STUDENTS, NO_INTAKES, NO_GRADUATES, programmes(), codes, YEARS, 2026, Priors(parameters(), DRAWS), places=table
    )
    used = made.coefficients.query("rate == 'fill_rate' and programme == '15.01.05' and basis == '9'").iloc[0]
    assert used["observed"] == pytest.approx(0.7)
    assert used["used"] == pytest.approx(0.7, abs=0.03)
    assert used["documented"] == pytest.approx(0.97)


def test_a_scenario_overrides_what_was_learned():
    scenario = parameters().replace("match_rate", 1.0, "ППКРС")
    rates = supply(graduates=destinations(), settled=scenario).rates
    welder = rates.keys["programme"] == "15.01.05"
    assert (rates.matching[welder] == 1).all()
    assert (rates.matching[~welder] < 1).all()


def test_match_of_one_raises_supply_and_yield_alike():
    observed, full = supply(enrolled()), supply(enrolled(), settled=certain().replace("match_rate", 1.0, "ППКРС"))
    np.testing.assert_allclose(of(full.supply) * 0.56, of(observed.supply))
    rows = (full.intake_yield.keys["programme"] == "15.01.05").to_numpy()
    np.testing.assert_allclose(full.intake_yield.values[rows] * 0.56, observed.intake_yield.values[rows])


def test_the_yield_is_fill_times_completion_times_entry():
    result = supply()
    row = (result.intake_yield.keys[["programme", "basis"]] == ["15.01.05", "9"]).all(axis=1).to_numpy()
    completion = (1 - 0.069) ** 2 * (1 + 0.03 * 2 * 0.069)
    assert result.intake_yield.values[row].item(0) == pytest.approx(0.97 * completion * 0.88 * 0.92 * 0.56)
    assert result.intake_yield.years.tolist() == [2026]


def test_graduates_of_a_closed_programme_are_supply_of_its_successor():
    listed = programmes(admission_until=["2023-12-31", None], successor=["09.02.07", None])
    routes = successors(listed, 2026)
    assert routes == {"15.01.05": "09.02.07"}
    result = supply(enrolled(course=2), listed=listed, routes=routes)
    assert of(result.graduates, "15.01.05").sum() == 0
    assert of(result.graduates, "09.02.07")[2026] == pytest.approx(93.1, rel=0.01)


def test_a_successor_of_a_successor_is_found_and_a_circle_ends():
    chain = pd.DataFrame(
        {
            "programme": ["а", "б", "в"],
            "admission_until": ["2020-01-01", "2022-01-01", None],
            "successor": ["б", "в", None],
        }
    )
    assert successors(chain, 2026) == {"а": "в", "б": "в"}
    circle = pd.DataFrame({"programme": ["а", "б"], "admission_until": "2020-01-01", "successor": ["б", "а"]})
    assert successors(circle, 2026) == {}


def test_drop_out_of_whole_cohorts_is_recovered_within_the_interval():
    rng = generator("recovery", "cohorts")
    truth, held = 0.11, []
    for _ in range(12):
        first = rng.integers(20, 200)
        second = rng.binomial(first, 1 - truth)
        both = pd.concat([enrolled(first, 1, time_period=2024), enrolled(second, 2, time_period=2025)])
        draws = supply(both, settled=parameters()).rates.dropout[3]
        low, high = np.quantile(draws, [0.02, 0.98])
        held.append(low <= truth <= high)
    assert np.mean(held) >= 0.75


@pytest.mark.parametrize(
    ("students", "error", "text"),
    [
        pytest.param(enrolled(-1), NegativeCount, "15.01.05", id="fewer than nobody"),
        pytest.param(enrolled(np.nan), NegativeCount, "пустых", id="an empty count"),
        pytest.param(enrolled(programme="99.99.99"), UnknownCode, "99.99.99", id="a programme outside the list"),
    ],
)
def test_careless_enrolment_is_refused_by_name(students, error, text):
    with pytest.raises(error, match=text):
        supply(students)


def test_a_programme_without_any_duration_is_refused():
    listed = programmes(duration_months_9=[np.nan, 46], duration_months_11=[np.nan, 34])
    with pytest.raises(UnknownDuration, match=r"15\.01\.05"):
        supply(intakes=intake(months=None), listed=listed)
