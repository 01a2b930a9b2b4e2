"""Whole places of each cluster, of shared programmes by its share: one rounding for every document of a region.

Method: docs/methodology/document.md#region
"""

from __future__ import annotations

from collections.abc import Mapping, Set

import pandas as pd

from flows.figures.frames import RegionFrames
from flows.machinery.reference import codelists
from models.codes import BUDGET
from proposals.numbers import largest_remainder

OUTSIDE = ""  # programmes of no cluster


def cluster_places(region: RegionFrames, start_year: int) -> dict[str, dict[str, int | None]]:
    """cluster → ``places`` and ``places_last_year`` of the first intake; each adds up to the plan of the region.

    Last year is None where no offer of the region knows it.
    """
    return region.once(f"cluster_places {start_year}", lambda: _counted(region, start_year))


def _counted(region: RegionFrames, start_year: int) -> dict[str, dict[str, int | None]]:
    offers = region.of("offer")
    mine = offers[(offers["start_year"] == start_year) & (offers["funding"] == BUDGET)]
    weights = members_of(set(mine["programme"]))
    columns = {name: _whole(mine, name, weights) for name in ("places", "places_last_year")}
    return {cluster: {name: found.get(cluster) for name, found in columns.items()} for cluster in weights}


def members_of(programmes: Set[str]) -> dict[str, pd.Series]:
    """cluster → share of each of these programmes, in the order of clusters; last, those of no cluster."""
    lists = codelists()
    shares = lists.cluster_programme.astype({"share": float})
    shares = shares[shares["programme"].isin(programmes)]
    found = {
        str(cluster): shares[shares["cluster"] == cluster].set_index("programme")["share"]
        for cluster in lists.cluster.sort_values("order")["cluster"]
    }
    found[OUTSIDE] = pd.Series(1.0, index=sorted(programmes - set(shares["programme"])))
    return {cluster: members for cluster, members in found.items() if len(members)}


def _whole(offers: pd.DataFrame, column: str, weights: Mapping[str, pd.Series]) -> dict[str, int]:
    known = offers.dropna(subset=[column])
    if known.empty:
        return {}
    parts = {cluster: float((known[column] * known["programme"].map(members)).sum()) for cluster, members in weights.items()}
    return largest_remainder(parts)
