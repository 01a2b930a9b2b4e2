"""Would the plan have been the better decision? Realised costs of plan, last year's places, point rule and oracle.

Regret is the realised cost of a decision above that of the oracle, who knew need, supply and yields and kept the same
limits.

Method: docs/methodology/decision-backtest.md
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from models.plan.inputs import OFFER_KEY, PlanInputs, canonical_offers
from models.plan.nearest import nearest_places
from models.supply.cohorts import courses_of

PLAN, LAST_YEAR, POINT_RULE, ORACLE = "plan", "last_year", "point_rule", "oracle"
POINT_NEAREST = "point_nearest"  # the point rule with groups rounded to the nearest, not upwards
RESAMPLES = 2_000


def unpriced_moves(inputs: PlanInputs) -> PlanInputs:
    """The same without the price of moved groups."""
    return replace(inputs, parameters=inputs.parameters.replace("move_penalty", 0.0))


def last_year_places(inputs: PlanInputs) -> pd.DataFrame:
    """Every intake as last year, whether or not the limits allow it: OFFER_KEY, start_year, places."""
    return _every_year(
        inputs, np.repeat(canonical_offers(inputs).places_last[:, None], len(inputs.intake_years), axis=1)
    )


def kept_last_year(inputs: PlanInputs) -> pd.DataFrame:
    """Every intake as near to last year's as the limits of the plan allow: OFFER_KEY, start_year, places."""
    return nearest_places(inputs, last_year_places(inputs))


def point_rule_places(inputs: PlanInputs, rounded: Callable[[np.ndarray], np.ndarray] = np.ceil) -> pd.DataFrame:
    """Mean need of the year in which the intake reaches the market, divided by the mean yield, in whole groups.

    No balance, no distribution: what a spreadsheet does. ``rounded`` turns groups into whole ones, upwards as a rule.
    """
    need = pd.DataFrame(
        inputs.need.values.mean(axis=2), index=inputs.need.keys["programme"].astype(str), columns=inputs.need.years
    )
    return ordered_places(inputs, need, rounded)


def ordered_places(
    inputs: PlanInputs, need: pd.DataFrame, rounded: Callable[[np.ndarray], np.ndarray] = np.ceil
) -> pd.DataFrame:
    """An order of graduates, less those of the intakes that nobody decides, divided by the mean yield.

    Split over the offers of a programme that are decided by last year's places (equally where there were none); of this order the
    nearest whole plan is made that keeps every limit of the region's plan. What the plan keeps stays as last year; what is closed
    admits nobody.

    Parameters
    ----------
    need : persons a year, rows programme, columns successive labour-market years; a year outside takes the nearest; a
        programme that is not there stays as last year
    """
    offers = canonical_offers(inputs)
    table = offers.table
    pairs = pd.MultiIndex.from_frame(inputs.intake_yield.keys[["programme", "basis"]])
    zeta = pd.Series(inputs.intake_yield.values.mean(axis=(1, 2)), index=pairs)
    yields = zeta.reindex(pd.MultiIndex.from_frame(table[["programme", "basis"]])).to_numpy()
    decided, of_programme = offers.decided, table["programme"].to_numpy()
    total, count, kept = (
        pd.Series(values).groupby(of_programme).transform("sum").to_numpy(dtype=float)
        for values in (offers.places_last * decided, decided, np.nan_to_num(offers.places_last * yields) * offers.kept)
    )
    share = np.where(total > 0, offers.places_last / np.where(total > 0, total, 1), 1 / np.maximum(count, 1)) * decided
    ordered = need.reindex(table["programme"].to_numpy()).to_numpy(dtype=float)
    columns = []
    for year in inputs.intake_years:
        market = np.clip(year + courses_of(table["duration_months"].to_numpy()), need.columns[0], need.columns[-1])
        wanted = np.maximum(ordered[np.arange(len(table)), np.searchsorted(need.columns, market)] - kept, 0.0)
        places = rounded(wanted * share / yields / offers.size_max) * offers.size_max
        columns.append(np.where(np.isnan(places), offers.places_last, places))
    return nearest_places(inputs, _every_year(inputs, np.stack(columns, axis=1)))


def summary(costs: pd.DataFrame, rivals: Sequence[str] = (LAST_YEAR, POINT_RULE), seed: int = 1) -> pd.DataFrame:
    """Regret and saving by cell, with 95 % bootstrap intervals over histories.

    Parameters
    ----------
    costs : one row per (cell, history): cell, history, plan, oracle and a column for each rival (person-years)

    Returns
    -------
    cell, rival, histories, regret_plan, regret_rival (means), saving, saving_low, saving_high (1 − Σ cost of the plan /
    Σ cost of the rival), won (share of histories in which the plan was cheaper), worst (largest loss of the plan against
    the rival in one history, person-years, 0 when it never lost)
    """
    rows = []
    for cell, own in costs.groupby("cell", sort=False):
        plan = own[PLAN].to_numpy()
        for rival in rivals:
            other = own[rival].to_numpy()
            saving, low, high = saving_interval(plan, other, seed)
            rows.append(
                (
                    cell, rival, len(own), (plan - own[ORACLE]).mean(), (other - own[ORACLE]).mean(),
                    saving, low, high, (plan < other).mean(), max((plan - other).max(), 0.0),
                )
            )  # fmt: skip
    columns = [
        "cell", "rival", "histories", "regret_plan", "regret_rival", "saving", "saving_low", "saving_high", "won", "worst",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def saving_interval(cost: np.ndarray, rival: np.ndarray, seed: int = 1) -> tuple[float, float, float]:
    """1 − Σ cost / Σ rival over histories, and its 95 % bootstrap interval."""
    picks = np.random.default_rng(seed).integers(0, len(cost), (RESAMPLES, len(cost)))
    drawn = 1 - cost[picks].sum(axis=1) / rival[picks].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(1 - cost.sum() / rival.sum()), float(low), float(high)


def mean_interval(values: np.ndarray, seed: int = 1) -> tuple[float, float, float]:
    """Mean over histories and its 95 % bootstrap interval."""
    picks = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[picks].mean(axis=1), [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def _every_year(inputs: PlanInputs, places: np.ndarray) -> pd.DataFrame:
    table = canonical_offers(inputs).table[list(OFFER_KEY)]
    rows = table.loc[table.index.repeat(len(inputs.intake_years))].reset_index(drop=True)
    return rows.assign(start_year=np.tile(inputs.intake_years, len(table)), places=places.ravel())
