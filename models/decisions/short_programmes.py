"""Near-term shortages: what no intake of today can meet in time, and the short programmes that workshops can hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from models.draws import Draws
from models.parameters import Parameters
from models.supply.cohorts import courses_of, listed_durations

# Teaching weeks of a year in a workshop; hours outside them are not planned (order 762 of 24.08.2022: 39–41 weeks).
TEACHING_WEEKS = 40
COLUMNS = [
    "programme", "time_period", "shortage", "q10", "q90", "learners", "groups", "hours", "workshop", "hours_free",
    "learners_possible", "feasible",
]  # fmt: skip


def first_graduation(programmes: pd.DataFrame, start_year: int) -> pd.Series:
    """First labour-market year of an intake of ``start_year``: index programme, the shortest duration it is taught in.

    Parameters
    ----------
    programmes : programme, duration_months_9, duration_months_11
    """
    shortest = listed_durations(programmes).groupby("programme")["duration_months"].min().dropna()
    return pd.Series(start_year + courses_of(shortest), index=shortest.index)


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
    graduation : index programme, first labour-market year of today's intake (first_graduation)
    workshops : workshop, programme, hours_per_week; a programme may have several
    use : workshop, hours (used in the last year: places of the plan, projects, guidance, network, open classes)

    Returns
    -------
    COLUMNS, one row per programme with at least half a group missing; ``workshop`` is None and ``feasible`` is missing
    where no workshop is known; learners and hours are persons and hours a year

    Method
    ------
    docs/methodology/demand.md#short-programmes
    """
    group, hours_each = parameters.get("short_programme_group").value, parameters.get("short_programme_hours").value
    spent = use.groupby("workshop")["hours"].sum()
    hours = workshops.drop_duplicates("workshop").set_index("workshop")["hours_per_week"] * TEACHING_WEEKS
    left = (hours - spent.reindex(hours.index).fillna(0.0)).clip(lower=0.0)
    free = {str(workshop): float(value) for workshop, value in left.items()}
    rows = []
    for row in _shortages(balance, graduation, group / 2).to_dict("records"):
        groups = math.ceil(row["shortage"] / group)
        own = sorted(workshops.loc[workshops["programme"] == row["programme"], "workshop"].astype(str))
        best = max(own, key=free.__getitem__) if own else None
        possible = None if best is None else int(min(groups, free[best] // hours_each))
        rows.append(
            {
                **row,
                "learners": math.ceil(row["shortage"]),
                "groups": groups,
                "hours": groups * hours_each,
                "workshop": best,
                "hours_free": np.nan if best is None else free[best],
                "learners_possible": np.nan if possible is None else float(possible * group),
                "feasible": pd.NA if possible is None else possible == groups,
            }
        )
        if best is not None and possible is not None:
            free[best] -= possible * hours_each
    return pd.DataFrame(rows, columns=COLUMNS)


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
