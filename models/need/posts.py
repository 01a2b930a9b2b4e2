"""Open posts of occupations, seen from the programmes that train for them: context beside the need, not a part of it."""

from __future__ import annotations

import pandas as pd


def posts_by_programme(crosswalk: pd.DataFrame, posts: pd.DataFrame) -> dict[str, float]:
    """Posts through the mean shares of the crosswalk.

        posts[e] = Σ_o share[o, e] · posts[o]

    Parameters
    ----------
    crosswalk : occupation, programme, share
    posts : occupation, work_places (persons)

    Method
    ------
    docs/methodology/crosswalk.md
    """
    linked = crosswalk.merge(posts, on="occupation", validate="many_to_one")
    shared = linked["share"].astype(float) * linked["work_places"]
    return {str(code): float(total) for code, total in shared.groupby(linked["programme"]).sum().items()}
