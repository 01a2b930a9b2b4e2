"""Tables and numbers of the decision backtest's page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def span(shares: pd.Series, digits: int = 1) -> str:
    """«9,8–14,2 %»: smallest and largest over cells."""
    return f"{number(100 * shares.min(), digits)}–{number(100 * shares.max(), digits)} %"


def percents(share: float, low: float, high: float) -> str:
    return f"{number(100 * share, 1)} ({number(100 * low, 1)}…{number(100 * high, 1)})"


def number(value: float, digits: int = 0) -> str:
    rounded = np.round(value, digits) + 0.0  # no minus before a zero
    return f"{rounded:.{digits}f}".replace(".", ",").replace("-", "−")
