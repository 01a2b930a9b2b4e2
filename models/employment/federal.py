"""A forecast of need as a path of employment: what growth it takes for so many posts to open a year."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from models.draws import Draws

TOTAL = "_T"
# Levels of the federal table that make the whole; СПО may come as its two kinds.
WHOLE = ({"ВО", "СПО", "без"}, {"ВО", "ППССЗ", "ППКРС", "без"})
COLUMNS = ["economic_activity", "time_period", "growth_rate"]


def whole_need(need: pd.DataFrame) -> pd.DataFrame:
    """Need of all levels of education by section and year: as printed, or the sum of levels where all of them came.

    Parameters
    ----------
    need : economic_activity, education_level, time_period, need_persons
    """
    rows = []
    for (section, year), part in need.groupby(["economic_activity", "time_period"]):
        by_level = part.groupby("education_level")["need_persons"].sum()
        levels = next((levels for levels in ({TOTAL}, *WHOLE) if levels <= set(by_level.index)), None)
        if levels:
            rows.append((section, int(year), float(by_level[sorted(levels)].sum())))
    return pd.DataFrame(rows, columns=["economic_activity", "time_period", "need_persons"])


def implied_path(need: pd.DataFrame, drawn: Draws, leaving: Callable[[str, int], float]) -> pd.DataFrame:
    """The yearly growth of employment at which the documented leavers and the growth together are the need.

        growth[t] = need[t] / N[t−1] − r[t],   N[t] = N[t−1]·(1 + growth[t])

    N before the need's first year is the forecast's mean. Years before the forecast and after a hole are left out, as are
    sections that the forecast does not know or that begin later than the first of all.

    Parameters
    ----------
    need : economic_activity (sections or ``_T``), time_period, need_persons a year
    drawn : employment, keys economic_activity (sections), the base year first
    leaving : (section, year) → share of last year's staff that leaves

    Returns
    -------
    economic_activity, time_period, growth_rate, as ``models.employment.official.informed`` takes it

    Method
    ------
    docs/methodology/forecast-engine.md#federal
    """
    mean = pd.DataFrame(drawn.values.mean(axis=2), drawn.keys["economic_activity"].astype(str), drawn.years)
    mean.loc[TOTAL] = mean.sum()
    known = need[need["time_period"].between(drawn.years[1], drawn.years[-1]) & need["economic_activity"].isin(mean.index)]
    rows = []
    for section, part in known.groupby("economic_activity"):
        persons = part.set_index("time_period")["need_persons"].sort_index()
        first = int(persons.index[0])
        if first != known["time_period"].min():
            continue
        before = float(mean.loc[section, first - 1])
        for year in range(first, int(persons.index[-1]) + 1):
            if year not in persons.index or not np.isfinite(before) or before <= 0:
                break
            growth = float(persons[year]) / before - leaving(str(section), year)
            rows.append((section, year, growth))
            before *= 1 + growth
    return pd.DataFrame(rows, columns=COLUMNS)
