"""The national crosswalk cut to what one region teaches."""

from __future__ import annotations

import pandas as pd


def within_region(crosswalk: pd.DataFrame, taught: set[str]) -> pd.DataFrame:
    """Shares of programmes that the region does not teach go, in proportion, to those it does.

        C'[o,e] = C[o,e] · Σ_all C[o,·] / Σ_taught C[o,·]      for taught e, where any is taught

    A post that elsewhere goes to a graduate of another programme is filled here by a graduate of what is taught here;
    *other* (no vocational programme at all) keeps its share. An occupation for which nothing is taught stays uncovered.

    Parameters
    ----------
    crosswalk : occupation, programme, share, confidence, reference (Σ over programmes of an occupation ≤ 1)
    taught : programmes with places or learners in the region

    Returns
    -------
    the rows of taught programmes, same columns, Σ per occupation unchanged where anything is taught

    Method
    ------
    docs/methodology/crosswalk.md#region
    """
    rows = crosswalk.assign(share=crosswalk["share"].astype(float))
    total = rows.groupby("occupation")["share"].transform("sum")
    own = rows["share"].where(rows["programme"].isin(taught), 0.0)
    own_total = own.groupby(rows["occupation"]).transform("sum")
    kept = own > 0
    scaled = rows[kept].assign(share=(own * total / own_total.where(own_total > 0, 1.0))[kept])
    return scaled.reset_index(drop=True)
