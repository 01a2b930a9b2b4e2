"""Scores of forecasts on windows: scaled errors, interval scores, coverage, and ratios with a cluster bootstrap.

Same definitions as the usual M-competition ones: a window's errors are divided by the mean absolute (seasonal) change
inside the window, averaged over horizons, then over series and origins; ratios are geometric means over panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.windows import Window
from models.backtest.forecasts import weighted_interval_score

RESAMPLES = 300


@dataclass(frozen=True)
class Made:
    """Forecasts of one method, one item a window: mean (S, H) and quantiles (S, H, 5) or None; NaN = left out."""

    name: str
    mean: list[np.ndarray]
    quantiles: list[np.ndarray | None]


@dataclass(frozen=True)
class Scored:
    """Scores of one method on one panel.

    cutoff   (N,) origin of each series-window
    ase, wis (N, H) scaled, NaN where not scored
    inside80, inside95 (N, H) 0/1, NaN where not scored
    """

    cutoff: np.ndarray
    ase: np.ndarray
    wis: np.ndarray
    inside80: np.ndarray
    inside95: np.ndarray


def score(made: Made, windows: Sequence[Window], panel: str, season: int = 1) -> Scored:
    """Scores of a method on all windows of a panel."""
    cutoffs, ases, wiss, eighties, nineties = [], [], [], [], []
    for position, window in enumerate(windows):
        if window.panel != panel:
            continue
        past, actual = window.past[window.scored], window.future[window.scored]
        scale = np.abs(past[:, season:] - past[:, :-season]).mean(axis=1)[:, None]
        mean = np.where(np.isfinite(made.mean[position]), made.mean[position], np.nan)
        ases.append(np.abs(mean - actual) / scale)
        cutoffs.append(np.full(len(past), window.cutoff))
        quantiles = made.quantiles[position]
        if quantiles is None:
            quantiles = np.full((*actual.shape, 5), np.nan)
        quantiles = np.sort(quantiles, axis=2)
        known = np.where(np.isfinite(actual) & np.isfinite(quantiles).all(axis=2), 1.0, np.nan)
        wiss.append(weighted_interval_score(actual, quantiles) / scale)
        eighties.append(((actual >= quantiles[..., 1]) & (actual <= quantiles[..., 3])) * known)
        nineties.append(((actual >= quantiles[..., 0]) & (actual <= quantiles[..., 4])) * known)
    return Scored(*(np.concatenate(item) for item in (cutoffs, ases, wiss, eighties, nineties)))


def row_means(values: np.ndarray) -> np.ndarray:
    """(N,) means over the horizons that are known, NaN where none is."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    count = known.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def overall(values: np.ndarray) -> float:
    """Mean over series-windows of the mean over horizons."""
    rows = row_means(values)
    return float(rows[np.isfinite(rows)].mean()) if np.isfinite(rows).any() else float("nan")


def geometric(values: Sequence[float]) -> float:
    """Geometric mean of the finite values."""
    finite = np.array([value for value in values if np.isfinite(value)])
    return float(np.exp(np.log(finite).mean())) if len(finite) else float("nan")


def ratio_interval(
    ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray], cutoffs: Sequence[np.ndarray],
    families: Sequence[str] | None = None,
) -> tuple[float, float, float]:  # fmt: skip
    """Geometric-mean ratio over panels and its 90 % interval: families resampled, then origins, then series in them.

    One (N,) array of series-window scores a panel and method; windows that either method leaves out are skipped.
    Without families the panels stay as they are.
    """
    rng = np.random.default_rng(0)
    names = list(families) if families is not None else [""] * len(ours)
    prepared: dict[str, list[tuple[np.ndarray, np.ndarray, list[np.ndarray]]]] = {}
    for own, other, cutoff, family in zip(ours, theirs, cutoffs, names, strict=True):
        both = np.isfinite(own) & np.isfinite(other)
        if both.any():
            groups = [np.flatnonzero(cutoff[both] == value) for value in np.unique(cutoff[both])]
            prepared.setdefault(family, []).append((own[both], other[both], groups))
    publishers = [prepared[name] for name in sorted(prepared)]
    point = geometric([own.mean() / other.mean() for panels in publishers for own, other, _ in panels])
    found = []
    for _ in range(RESAMPLES):
        ratios = []
        for chosen in rng.integers(0, len(publishers), len(publishers)):
            for own, other, groups in publishers[chosen]:
                picked = [groups[k] for k in rng.integers(0, len(groups), len(groups))]
                rows = np.concatenate([group[rng.integers(0, len(group), len(group))] for group in picked])
                ratios.append(own[rows].mean() / other[rows].mean())
        found.append(geometric(ratios))
    low, high = np.quantile(found, [0.05, 0.95])
    return point, float(low), float(high)
