"""What the engine learns on other panels: growth coefficients, error quantiles and the dependence of errors.

Pure estimation on arrays; ``benchmarks/learn_engine.py`` brings the panels and writes the dated parameter file.

Method: docs/methodology/forecast-engine.md#learning
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.employment import growth as members
from models.employment import usual

LAD_ITERATIONS = 30
LAD_FLOOR = 0.05  # own scales; keeps the reweighting finite at an exact fit
LAD_RIDGE = 5.0
FEWEST_STEPS = 7  # growths of a window whose mean says anything of usual growth: eight points
PERCENT = 100.0  # usual growth is estimated in per cent, so that ridge and floor suit it
LEVELS = np.array(
    [0.005, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.995]
)  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """One window of one panel, split, with what came after it.

    family     panels of one family share cells and are left out together
    ahead      (S, H) cumulated log growth that came, NaN where unknown
    common     (H,) its median over series
    weight     of each series of this window in the pooled estimates
    cutoff     last year of the window
    """

    family: str
    growth: members.Growth
    groups: tuple[np.ndarray, ...]
    ahead: np.ndarray
    common: np.ndarray
    weight: float
    cutoff: int = 0


def lesson(
    family: str, past: np.ndarray, future: np.ndarray, groups: Sequence[np.ndarray], weight: float, cutoff: int = 0
) -> Lesson:
    """A window as the engine sees it. past (S, T) > 0, future (S, H) with NaN where unknown."""
    logs = np.log(past)
    ahead = np.log(np.where(future > 0, future, np.nan)) - logs[:, -1:]
    known = np.isfinite(ahead).any(axis=0)
    common = np.full(ahead.shape[1], np.nan)
    common[known] = np.nanmedian(ahead[:, known], axis=0)
    return Lesson(family, members.split(logs, groups), tuple(groups), ahead, common, weight, cutoff)


def growth_coefficients(lessons: Sequence[Lesson]) -> np.ndarray:
    """(H, F) least-absolute-deviation coefficients of relative growth on ``growth.FEATURES``, pooled over lessons."""
    horizon = lessons[0].ahead.shape[1]
    features = [members.features(item.growth) for item in lessons]
    targets = [
        np.clip((item.ahead - item.common) / item.growth.scale[:, None], -members.CLIP_SCALES, members.CLIP_SCALES)
        for item in lessons
    ]
    design = np.concatenate(features)
    target = np.concatenate(targets)
    weight = np.concatenate([np.full(len(table), item.weight) for table, item in zip(features, lessons, strict=True)])
    coefficients = np.zeros((horizon, design.shape[1]))
    for step in range(horizon):
        known = np.isfinite(target[:, step])
        if not known.any():
            continue  # nothing seen that far ahead: the common path alone
        coefficients[step] = least_absolute(design[known], target[known, step], weight[known])
    return coefficients


def usual_growth(lessons: Sequence[Lesson]) -> np.ndarray:
    """(H, 3) mean yearly growth of a panel's median up to each horizon on ``usual.features``, smoothed over horizons.

    One row a window, each weighing about one over the root of its panel's windows; a horizon nobody saw repeats the one before.
    """
    seen = [item for item in lessons if item.growth.steps >= FEWEST_STEPS]
    horizon = lessons[0].ahead.shape[1]
    weight = np.array([item.weight * np.sqrt(item.growth.series) for item in seen])
    units = np.array([1.0, PERCENT, PERCENT])
    design = np.array([units * usual.features(item.growth.common) for item in seen])
    found = np.zeros((horizon, len(usual.FEATURES)))
    for step in range(horizon):
        target = np.array([PERCENT * item.common[step] / (step + 1) for item in seen])
        known = np.isfinite(target)
        if known.any():
            found[step] = least_absolute(design[known], target[known], weight[known]) * units / PERCENT
        elif step:
            found[step] = found[step - 1]
    return np.array([found[max(step - 1, 0) : step + 2].mean(axis=0) for step in range(horizon)])


def least_absolute(design: np.ndarray, target: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(F,) weighted least-absolute-deviation coefficients by reweighted ridge regression."""
    coefficients = np.zeros(design.shape[1])
    ridge = LAD_RIDGE * np.eye(design.shape[1])
    scaled = weight / weight.mean()
    for _ in range(LAD_ITERATIONS):
        residual = np.abs(target - design @ coefficients)
        pull = (scaled / np.maximum(residual, LAD_FLOOR))[:, None] * design
        coefficients = np.linalg.solve(pull.T @ design + ridge, pull.T @ target)
    return coefficients


def weighted_quantiles(values: np.ndarray, weight: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """(Q,) quantiles of weighted values, at mid-weights, straight lines between."""
    order = np.argsort(values)
    share = np.cumsum(weight[order])
    share = (share - weight[order] / 2) / share[-1]
    return np.interp(levels, share, values[order])


def standard_quantiles(
    errors: Sequence[np.ndarray], weights: Sequence[np.ndarray], levels: np.ndarray = LEVELS
) -> np.ndarray:
    """(H, Q) symmetric quantiles of standardised errors by horizon, each from its own and its neighbours' errors.

    Symmetric, because the sign of a panel's past errors (one recession) does not carry over to another panel.
    """
    table = np.concatenate(errors)
    weight = np.concatenate(weights)
    rows = []
    for step in range(table.shape[1]):
        near = [k for k in (step - 1, step, step + 1) if 0 <= k < table.shape[1]]
        values = np.concatenate([table[:, k] for k in near])
        pooled = np.concatenate([weight * (1.0 if k == step else 0.5) for k in near])
        known = np.isfinite(values)
        values, pooled = values[known], pooled[known]
        rows.append(weighted_quantiles(np.append(values, -values), np.append(pooled, pooled), levels))
    return np.maximum.accumulate(np.array(rows), axis=1)


def dependence(
    errors: Sequence[np.ndarray], groups: Sequence[tuple[np.ndarray, ...]], weights: Sequence[float]
) -> tuple[float, float, float]:
    """Shares of the errors' variance that are common and of one group column, and their persistence over horizons.

    errors  per window (S, H) normal scores of the errors

    The common share is the variance of the window mean beyond what independent errors would give it; the group share
    the same for group means of what is left; persistence the slope of log correlation on log(h/k).
    """
    common, grouped, total = 0.0, 0.0, 0.0
    pairs: dict[tuple[int, int], list[float]] = {}
    grouped_weight = 0.0
    for table, codes, weight in zip(errors, groups, weights, strict=True):
        known = np.isfinite(table)
        usable = np.flatnonzero(known.sum(axis=0) >= 10)
        for step in usable:
            values = table[known[:, step], step]
            variance = float((values**2).mean())
            mean = float(values.mean())
            inside = float(values.var(ddof=1))
            common += weight * (mean**2 - inside / len(values))
            total += weight * variance
            for code in codes:
                centred = values - mean
                own = code[known[:, step]]
                counts = np.bincount(own)
                big = counts >= 2
                sums = np.bincount(own, weights=centred)
                squares = np.bincount(own, weights=centred**2)
                # Products of different members of a group estimate the group's variance without bias.
                products = (sums[big] ** 2 - squares[big]).sum() / (counts[big] * (counts[big] - 1)).sum()
                grouped += weight * products
                grouped_weight += weight * variance
        for first in usable:
            for second in usable:
                if first < second:
                    both = known[:, first] & known[:, second]
                    a, b = table[both, first], table[both, second]
                    correlation = float((a * b).mean() / np.sqrt((a**2).mean() * (b**2).mean()))
                    pairs.setdefault((int(first) + 1, int(second) + 1), []).append(correlation)
    ratios = np.log([h / k for h, k in pairs])
    observed = np.log([max(float(np.median(values)), 0.05) for values in pairs.values()])
    persistence = float((ratios @ observed) / (ratios @ ratios)) if len(pairs) else 0.5
    common_share = float(np.clip(common / total, 0.0, 0.9)) if total > 0 else 0.0
    group_share = float(np.clip(grouped / grouped_weight, 0.0, (0.9 - common_share) / 2)) if grouped_weight > 0 else 0.0
    return common_share, group_share, persistence
