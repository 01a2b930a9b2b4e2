"""What each step of the chain of means changes, in places: risk, inertia, limits, whole groups, the council.

An effect is the difference between two stations, so the chain adds by construction. Stations are taken as they are published,
with ``PUBLISHED_DECIMALS``: whoever recomputes the chain from the document meets the same numbers.

Method: docs/methodology/explanation.md#chain
"""

from __future__ import annotations

import numpy as np
import pandas as pd

PUBLISHED_DECIMALS = 4
STATIONS = ("need", "supply", "carried", "other_intakes", "intake_yield", "places_unrounded")
EFFECTS = (
    "shortage", "places_at_mean", "risk_effect", "inertia_effect", "limits_effect", "rounding_effect", "override_effect",
)  # fmt: skip


def with_effects(chain: pd.DataFrame) -> pd.DataFrame:
    """The chain of means with what follows from its stations.

        shortage        = need − supply + carried − other_intakes
        places_at_mean  = shortage / intake_yield
        risk_effect     = places_unrounded − places_at_mean      «учёт риска»: whole distribution instead of its mean
        inertia_effect  = places_inert − places_unrounded        the price of moving a group
        limits_effect   = places_limited − places_inert
        rounding_effect = places_before_override − places_limited
        override_effect = places − places_before_override

    Parameters
    ----------
    chain : need, supply, carried, other_intakes (persons), intake_yield (workers per place), places_unrounded,
        places_inert, places_limited, places_before_override, places

    Returns
    -------
    the same rows and columns and ``EFFECTS`` (shortage persons, the others places); places_at_mean and risk_effect are missing
    where a place yields nobody
    """
    seen = {name: chain[name].astype(float).map(lambda value: round(value, PUBLISHED_DECIMALS)) for name in STATIONS}
    shortage = seen["need"] - seen["supply"] + seen["carried"] - seen["other_intakes"]
    at_mean = shortage / seen["intake_yield"].where(seen["intake_yield"] > 0, np.nan)
    optimum, limited, before = seen["places_unrounded"], chain["places_limited"], chain["places_before_override"]
    inert = chain["places_inert"]
    return chain.assign(
        shortage=shortage,
        places_at_mean=at_mean,
        risk_effect=optimum - at_mean,
        inertia_effect=inert - optimum,
        limits_effect=limited - inert,
        rounding_effect=before - limited,
        override_effect=chain["places"] - before,
    )
