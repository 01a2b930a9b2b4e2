"""The ground of a plan: its offers and limits, and which limits give way. Other costs, needs and yields stand on the same one.

A night plans a region half a dozen times under other costs; finding limits that hold together takes longer than a plan on
them. The ground is therefore kept by what it is made of.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import pandas as pd

from models.plan.constraints import plan_limits
from models.plan.inputs import PlanInputs, canonical_offers
from models.plan.ranks import YIELDED_COLUMNS, Settled, settled

# What a plan costs and how its balance is carried; no limit and no offer depends on these (tests/test_ground.py).
OF_THE_COST = ("shortage_cost", "surplus_cost", "carry_over", "move_penalty")
_KEPT = 4  # several regions and scenarios in one process
_grounds: OrderedDict[bytes, Ground] = OrderedDict()


class Ground:
    """Offers and limits of one plan; ``yielded`` is what is left of them once they were found to exclude each other."""

    def __init__(self, inputs: PlanInputs) -> None:
        self.offers = canonical_offers(inputs)
        self._limits = plan_limits(inputs, self.offers)
        self.yielded: Settled | None = None

    def as_given(self) -> Settled:
        """All limits as they are."""
        return Settled(self.offers, self._limits, pd.DataFrame(columns=list(YIELDED_COLUMNS)))

    def give_way(self, inputs: PlanInputs) -> Settled:
        """The limits that hold together, found once; ``inputs`` are those of this ground."""
        if self.yielded is None:
            self.yielded = settled(
                self.offers, lambda changed: self._limits.copy() if changed is self.offers else plan_limits(inputs, changed)
            )
        return self.yielded


def ground_of(inputs: PlanInputs) -> Ground:
    """The ground of these inputs, the one kept where nothing that makes it differs."""
    content = _content(inputs)
    if content not in _grounds:
        _grounds[content] = Ground(inputs)
        while len(_grounds) > _KEPT:
            _grounds.popitem(last=False)
    return _grounds[content]


def _content(inputs: PlanInputs) -> bytes:
    frames = (inputs.offers, inputs.colleges, inputs.workshops, inputs.limits, inputs.overrides)
    values = inputs.parameters.table["value"]
    firm = values[~values.index.get_level_values(0).isin(OF_THE_COST)]
    of_frames = [(list(frame.columns), frame.to_dict("list"), frame.index.tolist()) for frame in frames]
    told = (inputs.start_year, of_frames, firm.index.tolist(), firm.tolist(), inputs.need.keys["programme"].tolist())
    return hashlib.sha256(repr(told).encode()).digest()
