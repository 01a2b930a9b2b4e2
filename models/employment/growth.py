"""Growth members of the forecast engine: batched point paths in logs for a whole panel of short series.

Four readings of the same growth matrix are made and averaged: a cross-learned growth split, a shrunken damped drift, a
theta and a damped trend with averaged smoothing. Shocks are measured in logs, trends go on in levels: a trade that gained
a thousand a year gains a thousand a year, not a per cent of ever more. Everything is numpy over all series at once.

Method: docs/methodology/forecast-engine.md#members, docs/methodology/forecast-engine.md#scale
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WINSOR_SCALES = 5.0  # growth beyond this many own scales is cut
JUMP_YEARS = 2  # a jump this late has not yet shown whether it was growth
JUMP_SCALES = 4.0  # mean absolute growth of the years before
JUMP_FLOOR = 0.25  # of the panel's median scale: a calm series may move a little
SCALE_FLOOR_SHARE = 0.1  # of the panel's median scale, so that a constant series has an interval
GROUP_PRIOR_COUNT = 3.0  # a group effect is sum / (count + 3)
CLIP_SCALES = 6.0  # relative growth to a horizon, in own scales
SMALLEST_SCALE = 1e-4  # log points; a panel of constants still has an interval of ±0.01 %

COMMON_RHO = 0.4
COMMON_DAMPING = (0.6, 0.35)  # φ = 0.6 + 0.35 κ
DRIFT_DAMPING = 0.9
DRIFT_RHO = 0.2
DRIFT_SIGNAL = 2.0
THETA_ALPHAS = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
DAMPED_ALPHAS = (0.3, 0.6, 1.0)
DAMPED_BETAS = (0.0, 0.2, 0.5)  # of the level's constant
DAMPED_PHI = 0.8
THETA_REACH = 3  # steps of the in-sample errors that weigh the smoothing constants
FEATURES = (
    "own_last", "own_three", "own_all", "own_signal",
    "first_last", "first_three", "first_all",
    "second_last", "second_three", "second_all",
    "smoothed_gap", "half_trend",
    "own_last_memory", "own_three_memory", "own_all_memory", "smoothed_gap_memory",
)  # fmt: skip


@dataclass(frozen=True)
class Growth:
    """A panel's growth split into common, group and own parts.

    level    (S,) last log level
    total    (S, N) winsorised log growth, 0 where unknown
    known    (S, N) bool
    scale    (S,) mean absolute growth, floored
    middle   median scale of the panel's moving series
    common   (N,) median growth of the panel
    parts    up to two (S, N) shrunken group effects, then the own remainder (S, N)
    smoothed, half_trend   (S,) averaged smoothed log level relative to the last one; half of the log-linear trend
    change   (S, N+1) winsorised levels against the last one by ``seen_from_now``: the last column is 0
    start    (S,) position in ``change`` at which each series begins
    damped_levels, damped_trends   (N+1, S) level of ``change`` and trend of the averaged damped trend, at
             every period of the window: the last row is the member, the others are origins of its in-window errors
    memory   lag-one autocorrelation of own growth in this panel
    """

    level: np.ndarray
    total: np.ndarray
    known: np.ndarray
    scale: np.ndarray
    middle: float
    common: np.ndarray
    parts: tuple[np.ndarray, ...]
    smoothed: np.ndarray
    half_trend: np.ndarray
    change: np.ndarray
    start: np.ndarray
    damped_levels: np.ndarray
    damped_trends: np.ndarray
    memory: float

    @property
    def series(self) -> int:
        return len(self.level)

    @property
    def steps(self) -> int:
        return len(self.common)


def split(logs: np.ndarray, groups: Sequence[np.ndarray] = (), forgotten: np.ndarray | None = None) -> Growth:
    """Split log growth into common(t) + group effects(t) + own(t).

    logs    (S, T) log levels, NaN before a series starts; the last column is known
    groups  up to two (S,) integer codes, for example section, then region
    forgotten (S, T-1) bool, growths that cross a declared break and say nothing about the economy

    Method: docs/methodology/forecast-engine.md#split
    """
    change = np.diff(logs, axis=1)
    known = np.isfinite(change)
    if forgotten is not None:
        known &= ~forgotten
    change = np.where(known, change, 0.0)
    count = known.sum(axis=1)
    scale, middle = floored(np.abs(change).sum(axis=1) / np.maximum(count, 1), count)
    limit = (WINSOR_SCALES * scale)[:, None]
    whole = bool(known.all())
    total = np.clip(without_late_jumps(change, known, middle), -limit, limit)
    common = median_over_series(total, known, whole)
    remainder = np.where(known, total - common, 0.0)
    parts: list[np.ndarray] = []
    for codes in groups:
        effect = group_effect(remainder, known, codes)
        parts.append(effect)
        remainder = np.where(known, remainder - effect, 0.0)
    path, start = neutral_path(total, known)
    smoothed, half_trend = theta(path, start, count)
    change_ago = seen_from_now(path)
    damped_levels, damped_trends = damped_states(change_ago, start, DAMPED_PHI)
    memory = panel_memory(remainder, known)
    return Growth(
        logs[:, -1], total, known, scale, middle, common, (*parts, remainder), smoothed, half_trend,
        change_ago, start, damped_levels, damped_trends, memory,
    )  # fmt: skip


def floored(scale: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, float]:
    """Scales floored at a tenth of the panel median, and that median, taken over the series that move.

    A series without a single growth has the median itself.
    """
    moving = scale[scale > 0]
    middle = float(np.median(moving)) if len(moving) else SMALLEST_SCALE
    middle = max(middle, SMALLEST_SCALE)
    return np.maximum(np.where(count > 0, scale, middle), SCALE_FLOOR_SHARE * middle), middle


def without_late_jumps(change: np.ndarray, known: np.ndarray, middle: float) -> np.ndarray:
    """(S, N) growth whose last two years lie within four usual changes of the panel's growth of that year.

    The level after a jump stays; only the belief that it was growth, which would go on, is taken away. Usual is the
    mean of the other years, so that a jump does not excuse itself.
    """
    count = known.sum(axis=1)
    if change.shape[1] <= JUMP_YEARS + 1:
        return change
    late = change[:, -JUMP_YEARS:]
    size = np.abs(change)
    rest = (size.sum(axis=1) - size[:, -JUMP_YEARS:].sum(axis=1)) / np.maximum(count - JUMP_YEARS, 1)
    limit = np.where(count > JUMP_YEARS + 1, JUMP_SCALES * np.maximum(rest, JUMP_FLOOR * middle), np.inf)[:, None]
    usual = median_over_series(late, known[:, -JUMP_YEARS:], bool(known[:, -JUMP_YEARS:].all()))
    calm = np.where(known[:, -JUMP_YEARS:], np.clip(late, usual - limit, usual + limit), 0.0)
    return np.concatenate([change[:, :-JUMP_YEARS], calm], axis=1)


def median_over_series(values: np.ndarray, known: np.ndarray, whole: bool) -> np.ndarray:
    """(N,) median of the known values of each column, 0 where a column is empty."""
    if whole:
        return np.median(values, axis=0)
    ordered = np.sort(np.where(known, values, np.inf), axis=0)
    count = known.sum(axis=0)
    low = np.maximum((count - 1) // 2, 0)
    high = np.maximum(count // 2, 0)
    columns = np.arange(values.shape[1])
    middle = (ordered[low, columns] + ordered[np.minimum(high, len(values) - 1), columns]) / 2
    return np.where(count > 0, middle, 0.0)


def group_effect(values: np.ndarray, known: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(S, N) shrunken group mean of each year: sum / (count + 3), spread back to the members."""
    groups = int(codes.max()) + 1
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(groups))
    present = np.diff(np.append(starts, len(codes))) > 0
    sums = np.zeros((groups, values.shape[1]))
    counts = np.zeros((groups, values.shape[1]))
    sums[present] = np.add.reduceat(values[order], starts[present], axis=0)
    counts[present] = np.add.reduceat(known[order].astype(float), starts[present], axis=0)
    return (sums / (counts + GROUP_PRIOR_COUNT))[codes]


def features(growth: Growth) -> np.ndarray:
    """(S, 16) features in own scales, in the order of ``FEATURES``.

    The features on the panel's memory (lag-one autocorrelation of own growth) tell a counted panel, whose growth
    persists, from a sampled one, whose last growth is half noise and will be taken back.
    """
    known = growth.known
    whole = bool(known.all())
    count = np.maximum(known.sum(axis=1), 1)
    recent_count = np.maximum(known[:, -3:].sum(axis=1), 1)
    columns = np.zeros((growth.series, len(FEATURES)))
    own = growth.parts[-1]
    own_mean = own.sum(axis=1) / count
    noise = np.maximum((own**2).sum(axis=1) / count - own_mean**2, 1e-12) / count
    columns[:, 0] = own[:, -1]
    columns[:, 1] = own[:, -3:].sum(axis=1) / recent_count
    columns[:, 2] = own_mean
    columns[:, 3] = own_mean * own_mean**2 / (own_mean**2 + noise)
    for position, effect in enumerate(growth.parts[:-1][:2]):
        part = effect if whole else np.where(known, effect, 0.0)
        base = 4 + 3 * position
        columns[:, base] = part[:, -1]
        columns[:, base + 1] = part[:, -3:].sum(axis=1) / recent_count
        columns[:, base + 2] = part.sum(axis=1) / count
    columns[:, 10], columns[:, 11] = growth.smoothed, growth.half_trend
    columns[:, 12:15] = columns[:, :3] * growth.memory
    columns[:, 15] = columns[:, 10] * growth.memory
    return columns / growth.scale[:, None]


def panel_memory(own: np.ndarray, known: np.ndarray) -> float:
    """Lag-one autocorrelation of own growth, median over series, its small-sample bias of -1/n added back."""
    count = known.sum(axis=1)
    usable = count >= 3
    if not usable.any():
        return 0.0
    number = np.maximum(count, 1)
    deviation = np.where(known, own - (own.sum(axis=1) / number)[:, None], 0.0)
    squares = (deviation**2).sum(axis=1)
    moving = usable & (squares > 0)
    if not moving.any():
        return 0.0
    products = (deviation[:, 1:] * deviation[:, :-1]).sum(axis=1)
    correlation = products[moving] / squares[moving] + 1 / count[moving]
    return float(np.clip(np.median(correlation), -0.5, 0.9))


def common_signal(common: np.ndarray) -> tuple[float, float]:
    """Mean yearly common growth and its signal share: squared mean over squared mean plus squared error of the mean."""
    if not len(common):
        return 0.0, 0.0
    mean = float(common.mean())
    deviation = common - mean
    variance = float((deviation**2).mean())
    if variance <= 0 or len(common) < 2:
        return mean, 1.0 if len(common) >= 2 else 0.0
    first = float((deviation[1:] * deviation[:-1]).sum() / (deviation**2).sum())
    rho = float(np.clip(first, 0.0, 0.8))
    error = variance * (1 + rho) / (1 - rho) / len(common)
    return mean, mean**2 / (mean**2 + error)


def common_path(common: np.ndarray, horizon: int) -> np.ndarray:
    """(H,) cumulated common growth: mean growth shrunk by its own signal share, damped, plus the last deviation."""
    if not len(common):
        return np.zeros(horizon)
    mean, share = common_signal(common)
    steps = np.arange(1, horizon + 1)
    damping = COMMON_DAMPING[0] + COMMON_DAMPING[1] * share
    trend = mean * share * np.cumsum(damping**steps)
    return trend + (float(common[-1]) - mean) * np.cumsum(COMMON_RHO**steps)


def split_path(growth: Growth, coefficients: np.ndarray, common: np.ndarray) -> np.ndarray:
    """(S, H) cumulated growth of the cross-learned split: common path + LAD coefficients on the features."""
    relative = features(growth) @ coefficients.T
    return carried_on(common + np.clip(relative, -CLIP_SCALES, CLIP_SCALES) * growth.scale[:, None])


def drift_path(growth: Growth, horizon: int) -> np.ndarray:
    """(S, H) shrunken damped drift: own mean growth pulled to half the panel median by signal to noise."""
    count = np.maximum(growth.known.sum(axis=1), 1)
    mean = growth.total.sum(axis=1) / count
    target = 0.5 * float(np.median(mean))
    effect = (mean - target) / growth.scale
    share = effect**2 / (effect**2 + DRIFT_SIGNAL / count)
    drift = target + share * (mean - target)
    steps = np.arange(1, horizon + 1)
    last = growth.total[:, -1] - mean
    return carried_on(drift[:, None] * np.cumsum(DRIFT_DAMPING**steps) + last[:, None] * np.cumsum(DRIFT_RHO**steps))


def theta_path(growth: Growth, horizon: int) -> np.ndarray:
    """(S, H) theta on levels: the averaged smoothed level plus half of the linear trend."""
    level, half = theta(growth.change, growth.start, growth.known.sum(axis=1))
    return carried_on(level[:, None] + half[:, None] * np.arange(1, horizon + 1))


def seen_from_now(path: np.ndarray) -> np.ndarray:
    """Past levels against the last one, so that gains since then count in levels and losses in logs.

        exp(p) - 1 for p < 0,   p for p >= 0,   p = log(level / last level)

    A trade that gains a thousand a year gains a thousand next year; one that loses a tenth a year keeps losing a tenth.
    """
    return np.where(path < 0, np.expm1(np.minimum(path, 0.0)), path)


def carried_on(change: np.ndarray) -> np.ndarray:
    """Log growth of a change ahead, the other way of ``seen_from_now``: gains add up, losses compound.

    log(1 + x) for x > 0,   x for x <= 0
    """
    return np.where(change > 0, np.log1p(np.maximum(change, 0.0)), change)


def neutral_path(total: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(S, N+1) winsorised log levels that end at 0, (S,) position at which each series starts.

    A forgotten growth inside a series is replaced by the series' mean growth, which bends no trend.
    """
    series, steps = total.shape
    count = known.sum(axis=1)
    start = np.where(count > 0, known.argmax(axis=1), steps)
    if not known.all():
        mean = total.sum(axis=1) / np.maximum(count, 1)
        inside = ~known & (np.arange(steps) >= start[:, None])
        total = np.where(inside, mean[:, None], total)
    path = np.concatenate([np.zeros((series, 1)), np.cumsum(total, axis=1)], axis=1)
    return path - path[:, -1:], start


def theta(path: np.ndarray, start: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(S,) smoothed level relative to the last one, (S,) half of the linear trend, of logs or of levels.

    Exponential smoothing round half of the trend, smoothing constants averaged. The weights of the constants are the
    in-sample errors one to three steps ahead (as a Gaussian likelihood) times a prior pooled over the panel.
    """
    series, length = path.shape
    time = np.arange(length, dtype=float)
    weight = (time >= start[:, None]).astype(float)
    middle = (weight @ time) / weight.sum(axis=1)
    centred = (time - middle[:, None]) * weight
    half = 0.5 * (centred * path).sum(axis=1) / np.maximum((centred * time).sum(axis=1), 1e-12)
    detrended = path - half[:, None] * (time - time[-1])
    alphas = THETA_ALPHAS[:, None]
    whole = bool((start == 0).all())
    level = np.broadcast_to(detrended[:, 0], (len(THETA_ALPHAS), series)).copy()
    squares = np.zeros_like(level)
    terms = np.zeros(series)
    for position in range(length - 1):
        reach = min(THETA_REACH, length - 1 - position)
        live = 1.0 if whole else (position >= start).astype(float)
        for ahead in range(1, reach + 1):
            squares += live * (detrended[:, position + ahead] - level) ** 2 / ahead
            terms += live
        following = detrended[:, position + 1]
        if whole:
            level += alphas * (following - level)
        else:
            level = np.where(position + 1 <= start, following, level + alphas * (following - level))
    effective = np.minimum(terms, count)  # overlapping errors carry no more than one degree of freedom a year
    variance = np.maximum(squares / np.maximum(terms, 1), 1e-14)
    posterior = averaged(-0.5 * effective * np.log(variance))
    return (posterior * level).sum(axis=0), half


def damped_states(path: np.ndarray, start: np.ndarray, damping: float) -> tuple[np.ndarray, np.ndarray]:
    """(T, S) levels relative to the last one and (T, S) trends of a damped linear trend, smoothing constants averaged.

    path    (S, T) logs or levels that end at 0

    Weights of the nine pairs of constants: in-sample errors one and two steps ahead (two-step errors counting half)
    as a Gaussian likelihood, times a prior pooled over the panel.
    """
    series, length = path.shape
    grid = np.array([(alpha, alpha * beta) for alpha in DAMPED_ALPHAS for beta in DAMPED_BETAS])
    alpha, beta = grid[:, :1], grid[:, 1:]
    whole = bool((start == 0).all())
    rows = np.arange(series)
    early = np.minimum(start + 2, length - 1)
    slope = (path[rows, early] - path[rows, np.minimum(start, length - 1)]) / np.maximum(early - start, 1)
    levels = np.empty((length, len(grid), series))
    trends = np.empty_like(levels)
    levels[0], trends[0] = path[:, 0], slope
    squares = [np.zeros((len(grid), series)), np.zeros((len(grid), series))]
    terms = [np.zeros(series), np.zeros(series)]
    for step in range(1, length):
        level = levels[step - 1]
        carried = damping * trends[step - 1]
        error = path[:, step] - level - carried
        live = 1.0 if whole and step > 1 else (step - 1 >= start + 1).astype(float)
        squares[0] += live * error**2
        terms[0] += live
        if step + 1 < length:
            further = path[:, step + 1] - level - (1 + damping) * carried
            squares[1] += live * further**2
            terms[1] += live
        levels[step] = level + carried + alpha * error
        trends[step] = carried + beta * error
        if not whole:
            waiting = step <= start
            levels[step][:, waiting] = path[waiting, step]
            trends[step][:, waiting] = slope[waiting]
    score = np.zeros((len(grid), series))
    for ahead, (total, number) in enumerate(zip(squares, terms, strict=True), start=1):
        variance = np.maximum(total / np.maximum(number, 1), 1e-14)
        score -= 0.5 * np.log(variance) * np.maximum(number / ahead, 2.0)
    posterior = averaged(score)
    return np.einsum("gs,tgs->ts", posterior, levels), np.einsum("gs,tgs->ts", posterior, trends)


def averaged(score: np.ndarray) -> np.ndarray:
    """(G, S) posterior weights of G constants: likelihoods times a prior pooled over the series by five EM steps."""
    likelihood = np.exp(score - score.max(axis=0))
    prior = np.full(len(score), 1 / len(score))
    posterior = likelihood
    for _ in range(5):
        posterior = likelihood * prior[:, None]
        posterior /= posterior.sum(axis=0)
        prior = posterior.mean(axis=1)
    return posterior


def damped_path(growth: Growth, horizon: int) -> np.ndarray:
    """(S, H) averaged damped linear trend of the levels."""
    reach = np.cumsum(DAMPED_PHI ** np.arange(1, horizon + 1))
    return carried_on(growth.damped_levels[-1][:, None] + growth.damped_trends[-1][:, None] * reach)
