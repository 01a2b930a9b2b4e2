"""A region of one or two programmes with corrections of its council."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from plan_builders import START, region

CODE, OTHER = "15.01.05", "43.01.09"


def needs(mean: float) -> np.ndarray:
    return np.random.default_rng(1).normal(mean, 5, size=(6, 40))


def decision(places: int, name: str = "a", **changes: object) -> dict[str, object]:
    usual = {
        "correction": name, "programme": CODE, "basis": "9", "college": "К1", "form": "очная", "places": places,
        "author": "Совет", "reason": "новый цех", "start_year": START,
    }  # fmt: skip
    return usual | changes


def corrected_region(offers: list[dict[str, object]], *decisions: dict[str, object], **values: float):
    inputs = region(offers, {CODE: needs(60), OTHER: needs(60)}, **values)  # type: ignore[arg-type]
    return replace(inputs, overrides=pd.DataFrame(decisions, columns=list(decision(0))))
