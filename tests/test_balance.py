"""The start of the balance, how it is carried on, and the margins of the sector table, by hand-made numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters

from models.chain.balance import starting_balance
from models.chain.sector_margins import TOTAL, with_margins
from models.draws import Draws, generator
from models.need.crosswalk import CrosswalkDraws
from models.plan.expected_cost import carried
from models.priors import Priors


@pytest.mark.parametrize(
    ("graduate_share", "usable"),
    [
        pytest.param(0.4, 40.0, id="СПО trains for it"),
        pytest.param(0.001, 40.0, id="however few of its recruits are graduates"),
        pytest.param(1.0, 40.0, id="it recruits graduates alone"),
        pytest.param(0.0, 0.0, id="nobody is recruited from СПО"),
    ],
)
def test_usable_unemployed_offset_posts_only_where_graduates_are_recruited(graduate_share: float, usable: float) -> None:
    """2 000 employed × 5 % registered × 40 % usable = 40 persons, three quarters of them for the one programme."""
    taught = CrosswalkDraws(
        ("7212",), ("15.01.05",), np.array([0]), np.array([0]), np.full((1, 3), 0.75), np.full((1, 3), 0.25)
    )
    priors = Priors(parameters(registered_unemployment_rate=0.05, usable_unemployed_rate=0.4), 3)
    start = starting_balance(taught, np.full((1, 3), 2_000.0), np.full((1, 3), graduate_share), priors)
    assert start.shape == (1, 1, 3)
    np.testing.assert_allclose(start, -0.75 * usable)


def test_margins_are_sums_over_sections_over_levels_and_over_both_of_each_measure_alone() -> None:
    cells = {
        ("C", "ВО", "need"): 1.0, ("C", "ППКРС", "need"): 2.0, ("F", "ВО", "need"): 4.0, ("F", "ППКРС", "need"): 8.0,
        ("C", "ВО", "staff"): 100.0, ("F", "ППКРС", "staff"): 300.0,
    }  # fmt: skip
    keys = pd.DataFrame(list(cells), columns=["economic_activity", "level", "measure"])
    values = np.array(list(cells.values()))[:, None, None] * np.ones((1, 2, 3))
    made = with_margins(Draws(keys, np.array([2027, 2028]), values))
    found = {tuple(key): made.values[row] for row, key in enumerate(made.keys.itertuples(index=False, name=None))}
    margins = {
        ("C", TOTAL, "need"): 3.0, ("F", TOTAL, "need"): 12.0, (TOTAL, "ВО", "need"): 5.0, (TOTAL, "ППКРС", "need"): 10.0,
        (TOTAL, TOTAL, "need"): 15.0, ("C", TOTAL, "staff"): 100.0, ("F", TOTAL, "staff"): 300.0,
        (TOTAL, "ВО", "staff"): 100.0, (TOTAL, "ППКРС", "staff"): 300.0, (TOTAL, TOTAL, "staff"): 400.0,
    }  # fmt: skip
    assert {key: numbers.mean() for key, numbers in found.items()} == pytest.approx(cells | margins)
    assert made.years.tolist() == [2027, 2028]
    assert made.values.shape == (len(cells) + len(margins), 2, 3)


def test_the_balance_is_carried_with_what_is_still_there():
    need, fixed = np.array([[[100.0], [100.0], [100.0]]]), np.array([[[40.0], [120.0], [100.0]]])
    balance = carried(np.array([[-20.0]]), need - fixed, 0.5)
    np.testing.assert_allclose(balance[0, :, 0], [50, 5, 2.5])


@pytest.mark.parametrize(
    ("rho", "last"), [(0.0, 0.0), (1.0, 20.0)], ids=["nothing is carried", "everything is carried"]
)
def test_the_two_ends_of_carrying(rho, last):
    need, fixed = np.array([[[100.0], [100.0], [100.0]]]), np.array([[[40.0], [120.0], [100.0]]])
    assert carried(np.array([[-20.0]]), need - fixed, rho)[0, -1, 0] == last


def test_the_balance_is_affine_in_the_plan():
    rng = generator("balance")
    need, fixed, plan = (rng.normal(100, 30, (3, 6, 5)) for _ in range(3))
    start = rng.normal(0, 10, (3, 5))
    none, one, two = (carried(start, need - fixed - size * plan, 0.4) for size in (0, 1, 2))
    np.testing.assert_allclose(two - one, one - none)
