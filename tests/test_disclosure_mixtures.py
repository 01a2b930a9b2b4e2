"""Mixtures with public shares: what two printed programmes have in common is subtracted, and nobody is left over alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disclosure.cells import COMPLEMENTARY, FREE, PRIMARY, DisclosureRule
from models.disclosure.mixtures import published_mixtures

RULE = DisclosureRule(min_employers=3, dominance_share=0.85, protection_share=0.15, protection_smallest=1.0)


def shares(rows: dict[str, dict[str, float]]) -> pd.DataFrame:
    """{programme: {occupation: share}}"""
    return pd.DataFrame(
        [(occupation, programme, share) for programme, parts in rows.items() for occupation, share in parts.items()],
        columns=["occupation", "programme", "share"],
    )


def announced(rows: dict[str, list[str]], persons: float = 10.0) -> pd.DataFrame:
    """{occupation: employers}, each the same number of persons."""
    return pd.DataFrame(
        [(employer, occupation, persons) for occupation, employers in rows.items() for employer in employers],
        columns=["inn", "occupation", "obs_value"],
    )


def verdicts(rows: dict[str, dict[str, float]], answers: dict[str, list[str]]) -> dict[str, str]:
    made = published_mixtures(shares(rows), announced(answers), RULE)
    return dict(zip(made["programme"], made["conf_status"], strict=True))


@pytest.mark.parametrize(
    ("rows", "answers", "expected"),
    [
        pytest.param({"x": {"a": 1.0}}, {"a": ["1", "2", "3"]}, {"x": FREE}, id="three employers"),
        pytest.param({"x": {"a": 1.0}}, {"a": ["1", "2"]}, {"x": PRIMARY}, id="two employers"),
        pytest.param(
            {"x": {"a": 0.5, "b": 1.0}, "y": {"a": 0.5}},
            {"a": ["1", "2", "3"], "b": ["4"]},
            {"x": FREE, "y": COMPLEMENTARY},
            id="the difference of two programmes is one employer: the smaller one goes",
        ),
        pytest.param(
            {"x": {"a": 0.5, "b": 1.0}, "y": {"a": 0.5, "c": 0.3}},
            {"a": ["1", "2", "3"], "b": ["4"], "c": ["5", "6", "7"]},
            {"x": FREE, "y": FREE},
            id="the difference of two programmes mixes many employers",
        ),
        pytest.param(
            {"x": {"a": 0.5, "b": 1.0}, "y": {"a": 0.5}},
            {"a": ["1", "2", "3"], "b": ["4", "5", "6", "7"]},
            {"x": FREE, "y": FREE},
            id="the difference of two programmes rests on four employers",
        ),
        pytest.param(
            {"x": {"a": 1.0, "b": 0.5, "c": 0.5}, "y": {"a": 1.0}},
            {"a": ["1", "2", "3"], "b": ["4"], "c": ["5"]},
            {"x": FREE, "y": COMPLEMENTARY},
            id="the difference of two programmes is two employers of an occupation each, who know their own part",
        ),
    ],
)
def test_a_reading_is_judged_by_its_employers_and_by_what_its_neighbours_give_away(rows, answers, expected) -> None:
    assert verdicts(rows, answers) == expected


def test_two_printed_programmes_do_not_add_up_to_a_dominated_one() -> None:
    """One employer holds nine tenths of w through two occupations; x − y would be w."""
    rows = {"w": {"a": 0.5, "b": 0.5}, "x": {"a": 0.5, "b": 0.5, "c": 1.0}, "y": {"c": 1.0}}
    persons = [
        *[("big", "a", 95.0), ("1", "a", 2.0), ("2", "a", 2.0)], *[("big", "b", 80.0), ("3", "b", 10.0), ("4", "b", 5.0)],
        *[(f"c{n}", "c", 60.0) for n in range(4)],
    ]  # fmt: skip
    answers = pd.DataFrame(persons, columns=["inn", "occupation", "obs_value"])
    made = published_mixtures(shares(rows), answers, RULE).set_index("programme")["conf_status"]
    assert made.to_dict() == {"w": PRIMARY, "x": FREE, "y": COMPLEMENTARY}


def test_an_occupation_that_one_employer_holds_is_not_left_over_either() -> None:
    """x − y would be b, of which one of three employers has nine tenths."""
    rows = {"x": {"a": 0.5, "b": 1.0}, "y": {"a": 0.5}}
    persons = [*((name, "a", 100.0) for name in "123"), ("4", "b", 90.0), ("5", "b", 5.0), ("6", "b", 5.0)]
    answers = pd.DataFrame(persons, columns=["inn", "occupation", "obs_value"])
    made = published_mixtures(shares(rows), answers, RULE).set_index("programme")["conf_status"]
    assert made.to_dict() == {"x": FREE, "y": COMPLEMENTARY}


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_combination_of_printed_readings_leaves_one_or_two_employers_over(seed: int) -> None:
    rng = np.random.default_rng(seed)
    occupations, programmes = list("abcdefgh"), list("uvwxyz")
    table = rng.choice([0.0, 0.0, 0.25, 0.5, 1.0], (len(programmes), len(occupations)))
    answers = {name: [str(who) for who in rng.choice(9, rng.integers(1, 6), replace=False)] for name in occupations}
    rows = {
        code: {name: share for name, share in zip(occupations, line, strict=True) if share}
        for code, line in zip(programmes, table, strict=True)
    }
    status = verdicts(rows, answers)
    printed = table[[status.get(code) == FREE for code in programmes]]
    rank = np.linalg.matrix_rank(printed) if len(printed) else 0
    for size in (1, 2):
        # The attack, written without the module under test: forget what rests on others; fewer dimensions are left
        # exactly when a combination lives inside what rests on these employers alone.
        for few in combinations(sorted({who for own in answers.values() for who in own}), size):
            alone = np.array([set(answers[name]) <= set(few) for name in occupations])
            if len(printed):
                assert np.linalg.matrix_rank(printed[:, ~alone]) == rank
