"""One line of the table of bars: what was measured and whether it suffices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Bar:
    """One line of the table of bars: measured figure with its 90 % interval, bounds, verdicts."""

    name: str
    figure: float
    low: float
    high: float
    goal: float
    must: float

    def line(self) -> str:
        verdict = "goal" if self.figure <= self.goal else "must" if self.figure <= self.must else "MISSED"
        certain = "" if np.isnan(self.high) else (" sure" if self.high < 1 else " unsure")
        interval = "" if np.isnan(self.low) else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"| {self.name} | {self.figure:.3f}{interval} | {self.goal:g} | {self.must:g} | {verdict}{certain} |"
