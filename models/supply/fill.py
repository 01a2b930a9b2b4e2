"""How many entrants a place brings: learned where tables of places name both, shrunk to the family, else documented.

Method: docs/methodology/supply.md#rates
"""

from __future__ import annotations

import pandas as pd

from models.codes import BUDGET

YEARS_OF_FILL = 3


def entrants_of_places(places: pd.DataFrame | None) -> pd.DataFrame:
    """Places and entrants of the last ``YEARS_OF_FILL`` years in which both are known, budget places only (a control
    figure is what the yield of a place is asked for).

    Parameters
    ----------
    places : programme, basis, funding, start_year, places, entrants (missing where not reported)

    Returns
    -------
    programme, basis, entrants (at most the places), offered
    """
    columns = ["programme", "basis", "entrants", "offered"]
    if places is None or places.empty:
        return pd.DataFrame(columns=columns)
    known = places[(places["funding"] == BUDGET) & places["entrants"].notna() & (places["places"] > 0)]
    known = known[known["start_year"] > known["start_year"].max() - YEARS_OF_FILL]
    sums = known.groupby(["programme", "basis"], as_index=False)[["places", "entrants"]].sum()
    return sums.assign(entrants=sums[["entrants", "places"]].min(axis=1), offered=sums["places"])[columns]
