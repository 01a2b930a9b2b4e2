"""Hours of a workshop over a year: what its week offers, what the plan's groups take, what is used otherwise, what is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.decisions.short_programmes import TEACHING_WEEKS

HOURS_COLUMNS = [
    "workshop", "hours_available", "hours_for_places", "hours_used", "hours_free", "hours_short", "hours_left",
]  # fmt: skip


def workshop_hours(
    workshops: pd.DataFrame, groups: pd.DataFrame, use: pd.DataFrame, short: pd.DataFrame
) -> pd.DataFrame:
    """The balance of hours of every workshop.

        available = hours a week × teaching weeks
        free      = max(0, available − groups of the plan − use of the newest year)
        left      = free − short programmes

    Parameters
    ----------
    workshops : workshop, hours_per_week (missing where the card does not say)
    groups : workshop, hours a year of the groups of the first intake
    use : workshop, hours of the newest year
    short : workshop, hours a year of the short programmes that it holds

    Returns
    -------
    HOURS_COLUMNS, one row a workshop in the order given; available, free and left are missing where the week is not known

    Method
    ------
    docs/methodology/decisions.md#workshops
    """
    names = workshops["workshop"].astype(str)
    available = pd.to_numeric(workshops["hours_per_week"]).to_numpy(dtype=float) * TEACHING_WEEKS
    taken, used, given = (_hours(frame, names) for frame in (groups, use, short))
    free = np.maximum(available - taken - used, 0.0)
    return pd.DataFrame(
        {
            "workshop": names.to_numpy(),
            "hours_available": available,
            "hours_for_places": taken,
            "hours_used": used,
            "hours_free": free,
            "hours_short": given,
            "hours_left": free - given,
        }
    )[HOURS_COLUMNS]


def _hours(frame: pd.DataFrame, names: pd.Series) -> np.ndarray:
    """Hours of each workshop in a frame of workshop and hours, nothing where it is not named."""
    return frame.groupby("workshop")["hours"].sum().reindex(names).fillna(0.0).to_numpy(dtype=float)
