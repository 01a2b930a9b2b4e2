"""Totals of the sector table: by section, by level and over both, from draws, so that means add and quantiles are true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.draws import Draws

TOTAL = "_T"
DIMENSIONS = ("economic_activity", "level")


def with_margins(sectors: Draws) -> Draws:
    """The table with its margins.

    Parameters
    ----------
    sectors : keys economic_activity, level, measure; persons

    Returns
    -------
    the same rows, then level ``_T`` of each section, section ``_T`` of each level, and both ``_T``, for each measure

    Method
    ------
    docs/methodology/demand.md#sector-table
    """
    margins = [sectors.total_by([column, "measure"]) for column in DIMENSIONS]
    margins.append(sectors.total_by(["measure"]))
    keys = [margin.keys.assign(**{name: TOTAL for name in DIMENSIONS if name not in margin.keys}) for margin in margins]
    return Draws(
        pd.concat([sectors.keys, *(key[list(sectors.keys.columns)] for key in keys)], ignore_index=True),
        sectors.years,
        np.concatenate([sectors.values, *(margin.values for margin in margins)]),
    )
