"""The start of the balance and the margins of the sector table, by hand-made numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters

from models.chain.balance import starting_balance
from models.chain.sector_margins import TOTAL, with_margins
from models.draws import Draws
from models.need.crosswalk import CrosswalkDraws
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
