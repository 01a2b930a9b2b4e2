"""Estimates that rest on answers, beside totals that everybody knows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_disclosure import RULE, reader_knows

from models.disclosure.cells import COMPLEMENTARY, FREE, PRIMARY, TOTAL, published_estimates

LEVELS = ("ВО", "ППКРС", "ППССЗ", "без")


def estimates(silent: tuple[str, ...] = ("Д",)) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    inner = [(s, level, float(rng.integers(300, 4000)), s in silent) for s in "АБВГД" for level in LEVELS]
    known = [(s, TOTAL, 0.0, True) for s in (*"АБВГД", TOTAL)]
    return pd.DataFrame(inner + known, columns=["раздел", "уровень", "obs_value", "public"])


def reported(few: tuple[str, str] = ("А", "ППКРС")) -> pd.DataFrame:
    rows = [
        {"inn": f"{s}{number}", "раздел": s, "уровень": level, "obs_value": 20.0 + number}
        for s in "АБВГ" for level in LEVELS for number in range(1 if (s, level) == few else 5)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_an_estimate_on_one_employer_is_hidden_with_others_and_totals_of_sections_stay() -> None:
    by = ["раздел", "уровень"]
    made = published_estimates(reported(), estimates(), by, RULE).set_index(by)["conf_status"]
    assert made["А", "ППКРС"] == PRIMARY
    assert (made == COMPLEMENTARY).sum() >= 3
    assert all(made[section, TOTAL] == FREE for section in (*"АБВГД", TOTAL))


def test_a_section_that_nobody_answered_in_hides_nothing() -> None:
    """Its row is documented staffing × statistics: whoever subtracts it from a total learns what it was to protect."""
    by = ["раздел", "уровень"]
    made = published_estimates(reported(), estimates(silent=("Б", "В", "Г", "Д")), by, RULE).set_index(by)[
        "conf_status"
    ]
    assert all(made[section, level] == FREE for section in "БВГД" for level in LEVELS)
    assert made[TOTAL, "ППКРС"] == COMPLEMENTARY


@pytest.mark.parametrize(
    ("answers", "staff"),
    [
        pytest.param({("А", "ППКРС"): 1}, {}, id="one employer in the whole region"),
        pytest.param({("А", "ППКРС"): 2, ("А", "без"): 1, ("Б", "ВО"): 1}, {}, id="a few questionnaires"),
        pytest.param({("А", "ППКРС"): 1}, {("А", "ППКРС"): 99_000.0}, id="one level is nearly the whole public total"),
    ],
)
def test_the_gate_finds_an_answer_however_few_were_asked(answers, staff) -> None:
    by = ["раздел", "уровень"]
    rows = [
        {"inn": f"{s}{number}", "раздел": s, "уровень": level, "obs_value": 20.0}
        for (s, level), firms in answers.items() for number in range(firms)
    ]  # fmt: skip
    table = estimates(silent=tuple(set("АБВГД") - {s for s, _ in answers})).set_index(by)
    for cell, persons in staff.items():
        table.loc[cell, "obs_value"] = persons
    made = published_estimates(pd.DataFrame(rows), table.reset_index(), by, RULE).set_index(by)["conf_status"]
    assert all(made[cell] == PRIMARY for cell in answers)
    assert (made == FREE).any()


def test_no_hidden_estimate_can_be_computed_from_the_printed_ones() -> None:
    by = ["раздел", "уровень"]
    printed = published_estimates(reported(), estimates(), by, RULE)
    true = estimates()[lambda table: table["уровень"] != TOTAL].set_index(by)["obs_value"]
    known = reader_knows(printed, by)
    assert known
    for cell, (low, high) in known.items():
        labels = tuple(printed.loc[cell, by])
        assert low <= 0.85 * true[labels]
        assert high >= 1.15 * true[labels]
