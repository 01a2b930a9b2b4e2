"""The part of a region's chain that a plan reads: what a scenario asks for, without the tables that documents print."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.chain.demand import (
    DemandInputs,
    codes_of,
    drawn,
    expectation_of,
    posts_of,
    routed,
    said_of,
    start_of,
    supply_of,
)
from models.draws import Draws
from models.need.readings import need_from_openings
from models.priors import Priors


@dataclass(frozen=True)
class PlanDemand:
    """Parts of ``Demand`` by the same names."""

    need: Draws
    supply: Draws
    balance_start: Draws
    intake_yield: Draws


def demand_for_plan(inputs: DemandInputs) -> PlanDemand:
    """``region_demand(inputs)`` in what a plan reads, the same to the last bit. Raises as it does.

    Method
    ------
    docs/methodology/demand.md#chain
    """
    priors = Priors(inputs.parameters, inputs.draws)
    posts = posts_of(inputs, priors, [])
    said, crosswalk = said_of(posts, priors), routed(inputs, posts, priors)
    model = need_from_openings(drawn(inputs, posts, priors, [])[0], said.share)
    need = crosswalk.to_programmes(expectation_of(inputs, posts, said, priors).combined.of(model))
    fixed = supply_of(inputs, posts, priors)
    return PlanDemand(
        need=Draws(pd.DataFrame({"programme": list(codes_of(inputs))}), posts.years, need),
        supply=fixed.supply,
        balance_start=start_of(inputs, posts, said, crosswalk, priors),
        intake_yield=fixed.intake_yield,
    )
