"""Near-term shortages: what no intake of today can meet in time, and the short programmes that workshops can hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from models.draws import Draws
from models.parameters import Parameters

# Teaching weeks of a year in a workshop; hours outside them are not planned (order 762 of 24.08.2022: 39–41 weeks).
TEACHING_WEEKS = 40
COLUMNS = [
    "programme", "time_period", "shortage", "q10", "q90", "learners", "groups", "hours", "workshop", "hours_free",
    "learners_possible", "feasible",
]  # fmt: skip


def short_programmes(
    balance: Draws, graduation: pd.Series, workshops: pd.DataFrame, use: pd.DataFrame, parameters: Parameters
) -> pd.DataFrame:
    """Size short programmes for the shortage that stands before any intake under decision can graduate.

        shortage[e] = max over u < first graduation of E[B[e,u]⁺]     (a carried stock is met once, not every year)
        hours       = groups × hours of a short programme,  groups = ⌈shortage / group⌉

    Free hours of a workshop = its weekly hours × teaching weeks − hours used, shared in the order of expected shortage.
    The usual expectation of a shortage is taken over draws, so a programme with a balanced mean still shows its risk.

    Parameters
    ----------
    balance : keys: programme; carried balance with the supply already fixed, positive = posts without a graduate
    graduation : index programme, first labour-market year of today's intake
    workshops : workshop, programme, hours_per_week (missing where the card does not say); a programme may have several
    use : workshop, hours (used in the last year: places of the plan, projects, guidance, network, open classes)

    Returns
    -------
    COLUMNS, one row per programme with at least half a group missing; ``workshop`` is None where none is known, and
    ``feasible`` is missing where its hours are not known; learners and hours are persons and hours a year

    Method
    ------
    docs/methodology/decisions.md#short-programmes
    """
    group, hours_each = parameters.get("short_programme_group").value, parameters.get("short_programme_hours").value
    free = _free_hours(workshops, use)
    rows = []
    for row in _shortages(balance, graduation, group / 2).to_dict("records"):
        own = sorted(workshops.loc[workshops["programme"] == row["programme"], "workshop"].astype(str))
        best = max(own, key=lambda one: free.get(one, -1.0)) if own else None
        groups = math.ceil(row["shortage"] / group)
        asked = {**row, "learners": math.ceil(row["shortage"]), "groups": groups, "hours": groups * hours_each}
        rows.append({**asked, "workshop": best, **_held(best, free, groups, group, hours_each)})
    return pd.DataFrame(rows, columns=COLUMNS)


def priced_programmes(short: pd.DataFrame, costs: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Short programmes with their price: what the colleges' own places cost an hour, times learners and hours.

        price = groups × group × hours of a programme × (cost of a place a year / hours of study a year)

    costs : programme, cost_per_place_rub of its offers (their mean counts; missing where no college says)

    Method: docs/methodology/decisions.md#short-programmes
    """
    group, hours_each = parameters.get("short_programme_group").value, parameters.get("short_programme_hours").value
    yearly = pd.to_numeric(costs["cost_per_place_rub"]).groupby(costs["programme"]).mean()
    an_hour = short["programme"].map(yearly).astype(float) / parameters.get("study_hours_per_year").value
    return short.assign(price_rub=short["groups"].astype(float) * group * hours_each * an_hour)


def hours_held(short: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """workshop, hours a year of the short programmes that each workshop was found to hold."""
    group, hours_each = parameters.get("short_programme_group").value, parameters.get("short_programme_hours").value
    held = short.dropna(subset=["workshop"])
    return pd.DataFrame({"workshop": held["workshop"], "hours": held["learners_possible"].astype(float) / group * hours_each})


def _held(
    workshop: str | None, free: dict[str, float], groups: int, group: float, hours_each: float
) -> dict[str, object]:
    """What a workshop can hold of the groups; the hours they take are no longer free."""
    if workshop is None or workshop not in free:
        return {"hours_free": np.nan, "learners_possible": np.nan, "feasible": pd.NA}
    left = free[workshop]
    possible = int(min(groups, left // hours_each))
    free[workshop] -= possible * hours_each
    return {"hours_free": left, "learners_possible": float(possible * group), "feasible": possible == groups}


def _free_hours(workshops: pd.DataFrame, use: pd.DataFrame) -> dict[str, float]:
    """Hours a year that each workshop still has; a workshop whose week nobody told is not among them."""
    spent = use.groupby("workshop")["hours"].sum()
    weekly = pd.to_numeric(workshops.drop_duplicates("workshop").set_index("workshop")["hours_per_week"])
    hours = weekly.dropna() * TEACHING_WEEKS
    left = (hours - spent.reindex(hours.index).fillna(0.0)).clip(lower=0.0)
    return {str(workshop): float(value) for workshop, value in left.items()}


def _shortages(balance: Draws, graduation: pd.Series, least: float) -> pd.DataFrame:
    """programme, time_period (year of the largest expected shortage), shortage, q10, q90; largest first."""
    first = balance.keys["programme"].map(graduation).to_numpy(dtype=float)
    early = balance.years[None, :] < first[:, None]
    expected = np.where(early, np.maximum(balance.values, 0.0).mean(axis=2), -np.inf)
    year = expected.argmax(axis=1)
    rows = np.arange(len(first))
    at_year = balance.values[rows, year]
    low, high = np.quantile(at_year, [0.1, 0.9], axis=1)
    table = pd.DataFrame(
        {
            "programme": balance.keys["programme"],
            "time_period": balance.years[year],
            "shortage": expected[rows, year],
            "q10": low,
            "q90": high,
        }
    )
    needed = table[table["shortage"] >= least]
    return needed.sort_values(["shortage", "programme"], ascending=[False, True]).reset_index(drop=True)
