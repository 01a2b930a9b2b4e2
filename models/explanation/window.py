"""Need over the plan's labour-market years: what is expected, what single years may bring, and how sure a row is.

Method: docs/methodology/explanation.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.codes import BUDGET
from models.draws import Draws
from models.plan.inputs import INTAKE_YEARS, AdmissionPlan, Offers, PlanInputs, canonical_offers

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


@dataclass(frozen=True)
class Expected:
    """Expected need by programme, without the chance of single years, and its part that growth of employment brings."""

    need: Draws
    growth: Draws


def need_window(inputs: PlanInputs, expected: Expected | None = None) -> pd.DataFrame:
    """Need as the plan meets it: a year on average over the labour-market years that the row's three intakes reach.

        window[e, b] = start + lag(b) … start + lag(b) + 2,   mean[d] = Σ need[e, u, d] / 3 over the window

    The mean is taken within each draw and the quantiles over draws. Three spreads are told apart: of the expectation (what
    is not known of the mean), of the window's mean as it will come, and of one of its years alone. Without ``expected``
    the expectation is the need itself and growth is not known.

    Returns
    -------
    one row per offered programme with a need × basis: programme, basis, first_year, last_year, mean, q10, q50, q90 (of the
    mean as it will come), expected_mean, expected_q10, expected_q50, expected_q90, replacement_mean, growth_mean,
    growth_q10, growth_q90 (parts of the expectation), single_q10, single_q90 (one year alone), decline_chance (that the
    expectation is below zero); persons a year

    Method
    ------
    docs/methodology/explanation.md#window
    """
    codes = {code: row for row, code in enumerate(inputs.need.keys["programme"])}
    ahead = inputs.need if expected is None else expected.need
    rows = []
    for (programme, basis), lag in sorted(usual_lag(canonical_offers(inputs)).items()):
        if programme not in codes:
            continue
        first = inputs.start_year + lag
        last = first + INTAKE_YEARS - 1
        single = _inside(inputs.need, programme, first, last)
        means, mean_path = single.mean(axis=0), _inside(ahead, programme, first, last).mean(axis=0)
        row = {"programme": programme, "basis": basis, "first_year": first, "last_year": last}
        row |= {"mean": means.mean()} | _quantiles("", means, (LOW, MIDDLE, HIGH))
        row |= {"expected_mean": mean_path.mean()} | _quantiles("expected_", mean_path, (LOW, MIDDLE, HIGH))
        growth = np.full(1, np.nan)
        if expected is not None:
            growth = _inside(expected.growth, programme, first, last).mean(axis=0)
        row |= {"replacement_mean": mean_path.mean() - growth.mean(), "growth_mean": growth.mean()}
        row |= _quantiles("growth_", growth, (LOW, HIGH)) | _quantiles("single_", single.ravel(), (LOW, HIGH))
        rows.append(row | {"decline_chance": float((mean_path < 0).mean())})
    return pd.DataFrame(rows, columns=WINDOW_COLUMNS)


WINDOW_COLUMNS = [
    "programme", "basis", "first_year", "last_year", "mean", "q10", "q50", "q90", "expected_mean", "expected_q10",
    "expected_q50", "expected_q90", "replacement_mean", "growth_mean", "growth_q10", "growth_q90", "single_q10",
    "single_q90", "decline_chance",
]  # fmt: skip


def _inside(draws: Draws, programme: str, first: int, last: int) -> np.ndarray:
    """(years, D) of one programme between two years."""
    row = int(np.flatnonzero(draws.keys["programme"].to_numpy() == programme)[0])
    return np.asarray(draws.values[row][(draws.years >= first) & (draws.years <= last)])


def _quantiles(prefix: str, values: np.ndarray, levels: tuple[float, ...]) -> dict[str, float]:
    found = np.quantile(values, levels)
    return {f"{prefix}q{round(level * 100)}": float(one) for level, one in zip(levels, found, strict=True)}


def uncertainty_mark(
    inputs: PlanInputs,
    plan: AdmissionPlan,
    has_survey: bool,
    coverage: Mapping[str, float] | None = None,
    expected: Expected | None = None,
    window: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How sure a row is: 5 = narrow interval, 1 = order of magnitude only.

    The half width of the 80 % interval of the *expected* need a year over the plan's window, divided by its mean, gives the
    mark: the best one whose documented limit it does not exceed. Without answers of employers it is 4 at best, with less
    than half of the crosswalk's weight above low confidence (``coverage``: programme → that share) 3 at best, without an
    estimate of need 1. ``window`` is ``need_window`` of the same, where the caller has it.

    Returns
    -------
    programme, basis, mark (1 … 5), half_width (share; missing without an estimate, infinite where no need is expected),
    first_year, last_year (of the window; missing without an estimate), held (what keeps the mark down: no_need, no_survey,
    weak_crosswalk; in that order)

    Method
    ------
    docs/methodology/explanation.md#mark
    """
    limits = {mark: inputs.parameters.get("uncertainty_mark_limit", str(mark)).value for mark in (5, 4, 3, 2)}
    window = need_window(inputs, expected) if window is None else window
    known = {(row.programme, row.basis): row for row in window.itertuples(index=False)}
    pairs = plan.programmes[["programme", "basis"]].drop_duplicates()
    rows: list[tuple[str, str, int, float, float, float, tuple[str, ...]]] = []
    for programme, basis in pairs.itertuples(index=False):
        if (programme, basis) not in known:
            rows.append((programme, basis, 1, np.nan, np.nan, np.nan, ("no_need",)))
            continue
        row = known[programme, basis]
        middle = row.expected_mean
        width = (row.expected_q90 - row.expected_q10) / 2 / middle if middle > 0 else np.inf
        mark = max((mark for mark, limit in limits.items() if width <= limit), default=1)
        held: tuple[str, ...] = ()
        if not has_survey and mark > 4:
            mark, held = 4, ("no_survey",)
        if coverage is not None and coverage.get(programme, 0.0) < 0.5 and mark > 3:
            mark, held = 3, (*held, "weak_crosswalk")
        rows.append((programme, basis, mark, width, row.first_year, row.last_year, held))
    return pd.DataFrame(rows, columns=["programme", "basis", "mark", "half_width", "first_year", "last_year", "held"])


def usual_lag(offers: Offers) -> dict[tuple[str, str], int]:
    """Lag of the largest offer of each programme × basis, budget ones first: the row speaks of them."""
    paid = offers.table["funding"] != BUDGET
    table = offers.table[["programme", "basis"]].assign(lag=offers.lag, places=offers.places_last, paid=paid)
    largest = table.sort_values(["paid", "places", "lag"], ascending=[True, False, True], kind="stable").drop_duplicates(
        ["programme", "basis"]
    )
    pairs = zip(largest["programme"], largest["basis"], strict=True)
    return dict(zip(pairs, largest["lag"].astype(int).tolist(), strict=True))
