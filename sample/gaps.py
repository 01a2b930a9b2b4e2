"""What is missing from the region's tables: years of the past, colleges that did not file, a last table that is not whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample.network import Network
from sample.world import World

# Years before the vintage whose table was lost when the ministry moved its archive.
LOST_YEAR_OF_PLACES, LOST_YEAR_OF_RETURNS = 4, 2


@dataclass(frozen=True)
class Gaps:
    """``silent`` colleges miss the last return, ``late`` ones the last table of places; years whose tables are lost."""

    silent: frozenset[str]
    late: frozenset[str]
    lost_places: frozenset[int]
    lost_returns: frozenset[int]


def gaps_of(world: World, network: Network) -> Gaps:
    """Colleges that lead no cluster, drawn by the kind of world; a college is not missing twice."""
    rng, kind, year = world.profile.stream("gaps"), world.profile.kind, world.profile.vintage_year
    ordinary = network.colleges.loc[~network.colleges["leading"], "college"].tolist()
    order = [ordinary[int(at)] for at in rng.permutation(len(ordinary))]
    silent, late = (_count(share, len(network.colleges), len(order) // 2) for share in (kind.silent_colleges, kind.late_colleges))
    return Gaps(
        silent=frozenset(order[:silent]),
        late=frozenset(order[silent : silent + late]),
        lost_places=frozenset({year - LOST_YEAR_OF_PLACES} if kind.gaps else ()),
        lost_returns=frozenset({year - LOST_YEAR_OF_RETURNS} if kind.gaps else ()),
    )


def _count(share: float, colleges: int, most: int) -> int:
    """At least one college where the share is above zero."""
    return min(most, int(np.ceil(share * colleges)) if share > 0 else 0)
