"""School leavers of an intake: a cohort moved forward from the last count, its groups divided without losing anybody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_builders import parameters

from models.supply.youth import single_ages, youth_places

FIVE = [(0, 4), (5, 9), (10, 14), (15, 19), (20, 24)]
SHARES = {"finished_school_share": 1.0, "youth_share_spo_9": 0.5, "youth_share_spo_11": 0.1}


def population(spans: list[tuple[int, int, float]], year: int = 2026) -> pd.DataFrame:
    return pd.DataFrame(spans, columns=["first_age", "last_age", "population_persons"]).assign(time_period=year)


@settings(deadline=None)
@given(st.lists(st.integers(0, 100_000), min_size=5, max_size=5))
def test_single_ages_add_to_every_printed_group_and_are_never_negative(persons: list[int]) -> None:
    ages, _ = single_ages(population([(*span, n) for span, n in zip(FIVE, persons, strict=True)]))
    assert list(ages) == list(range(25))
    assert min(ages.values()) >= -1e-6
    for (first, last), wanted in zip(FIVE, persons, strict=True):
        assert sum(ages[age] for age in range(first, last + 1)) == pytest.approx(wanted, abs=1e-6)


def test_equal_groups_are_divided_equally() -> None:
    ages, _ = single_ages(population([(*span, 500.0) for span in FIVE]))
    assert np.allclose(list(ages.values()), 100.0)


def test_single_ages_count_before_the_group_that_contains_them() -> None:
    ages, _ = single_ages(population([(10, 14, 500.0), *((age, age, 10.0 * age) for age in range(10, 15))]))
    assert ages == pytest.approx({age: 10.0 * age for age in range(10, 15)})


def test_ages_beyond_a_hole_are_not_guessed() -> None:
    ages, _ = single_ages(population([(0, 4, 500.0), (10, 14, 500.0)]))
    assert set(ages) == set(range(5))


def test_only_the_last_count_is_used() -> None:
    both = pd.concat([population([(10, 14, 500.0)], 2024), population([(10, 14, 900.0)], 2025)])
    ages, counted = single_ages(both)
    assert (sum(ages.values()), counted) == (pytest.approx(900.0), 2025)


def test_a_cohort_is_moved_forward_and_the_paid_intake_taken_off() -> None:
    table = population([(age, age, 1000.0 + age) for age in range(20)])
    found = youth_places(table, {"9": 100.0}, {"9": 10.0}, (2027, 2028, 2029), parameters(**SHARES))
    nine = found[found["basis"] == "9"].set_index("start_year")
    # 15 years old on 1 January 2029 are the 12 years old of 1 January 2026.
    assert nine.loc[2029, "cohort_persons"] == 1012.0
    assert nine.loc[2029, "places"] == pytest.approx(1012 * 0.5 - 100)
    eleven = found[found["basis"] == "11"].set_index("start_year")
    assert eleven.loc[2027, "places"] == pytest.approx(1016 * 0.1)


def test_the_limit_never_lies_below_what_was_done() -> None:
    table = population([(age, age, 100.0) for age in range(20)])
    found = youth_places(table, {"11": 80.0}, {"9": 900.0}, (2027,), parameters(**SHARES)).set_index("basis")
    assert found.loc["9", "places"] == 900.0
    assert found.loc["11", "places"] == 0.0


def test_what_was_done_grows_with_the_cohort_but_does_not_shrink_with_it() -> None:
    growing = population([(age, age, 200.0 - 10 * age) for age in range(20)])
    found = youth_places(growing, {}, {"9": 900.0}, (2027, 2028), parameters(**SHARES)).set_index(["basis", "start_year"])
    # 15 years old on 1 January 2026 are 50, of 2027 (14 in 2026) 60, of 2028 (13) 70.
    assert found.loc[("9", 2027), "places"] == pytest.approx(900 * 60 / 50)
    assert found.loc[("9", 2028), "places"] == pytest.approx(900 * 70 / 50)
    shrinking = population([(age, age, 10.0 + age) for age in range(20)])
    found = youth_places(shrinking, {}, {"9": 900.0}, (2027,), parameters(**SHARES)).set_index("basis")
    assert found.loc["9", "places"] == 900.0


def test_a_paid_intake_that_nobody_reports_is_not_taken_for_none() -> None:
    table = population([(age, age, 1000.0) for age in range(20)])
    found = youth_places(table, None, {}, (2027,), parameters(**SHARES)).set_index("basis")
    assert found["paid_persons"].isna().all()
    assert found.loc["9", "places"] == pytest.approx(500.0)


def test_a_cohort_that_was_not_counted_gives_no_limit() -> None:
    found = youth_places(population([(16, 19, 400.0)]), {}, {}, (2027, 2028, 2029), parameters(**SHARES))
    assert found[["basis", "start_year"]].values.tolist() == [["11", 2027]]
    assert youth_places(population([]), {}, {}, (2027,), parameters(**SHARES)).empty
