"""Quarterly and monthly panels: seasonal factors, then a damped trend averaged over a grid of smoothing constants.

One pass over time serves all series and all constants at once, and because it keeps its states, every past period
is an origin of an in-window backtest for free; those errors give the width of the interval.

Method: docs/methodology/forecast-engine.md#seasonal
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.employment.growth import averaged, carried_on, seen_from_now

ALPHAS = (0.15, 0.3, 0.5, 0.7, 0.9)  # level
BETAS = (0.0, 0.05, 0.15, 0.3)  # trend, as a share of the level's constant
DAMPINGS = (0.9, 0.97)  # a period; the grid is their product
SEASONAL_MEMORIES = (0.7, 0.95)  # weight of a year against the next one in the seasonal factors; the two are averaged
SEASONAL_PASSES = 2
OWN_SCALE_SHARE = 0.7
CHUNK_SERIES = 256  # keeps the stored states of a chunk in the processor's cache and memory bounded
SMALLEST_SCALE = 1e-4
LARGEST_SHIFT = 3.0  # log points between origin and horizon


@dataclass(frozen=True)
class SeasonalPaths:
    """path (S, H) log levels ahead; spread (S, H) interval scale in log points; factors (S, m) seasonal factors."""

    path: np.ndarray
    spread: np.ndarray
    factors: np.ndarray


def paths(logs: np.ndarray, season: int, horizon: int) -> SeasonalPaths:
    """Paths and interval scales of a panel of seasonal series.

    logs     (S, T) log levels, NaN only before a series starts
    season   periods a year: 4 or 12; 1 switches the factors off
    """
    path = np.empty((len(logs), horizon))
    scale = np.empty((len(logs), horizon))
    factors = np.zeros((len(logs), season))
    for start in range(0, len(logs), CHUNK_SERIES):
        rows = slice(start, min(start + CHUNK_SERIES, len(logs)))
        factors[rows] = seasonal_factors(logs[rows], season)
        position = np.arange(logs.shape[1]) % season
        adjusted = logs[rows] - factors[rows][:, position]
        path[rows], scale[rows] = _damped(adjusted, season, horizon)
        ahead = (logs.shape[1] + np.arange(horizon)) % season
        path[rows] += factors[rows][:, ahead]
    return SeasonalPaths(path, _pooled(scale), factors)


def seasonal_factors(logs: np.ndarray, season: int) -> np.ndarray:
    """(S, m) seasonal factors in logs, zero mean, recent years weighing more; zero below two whole years.

    Factor p belongs to the columns t with t mod m = p.
    """
    series, length = logs.shape
    factors = np.zeros((series, season))
    if season == 1 or length < 2 * season:
        return factors
    known = np.isfinite(logs)
    years = known.sum(axis=1) / season
    filled = np.where(known, logs, np.take_along_axis(logs, known.argmax(axis=1)[:, None], axis=1))
    position = np.arange(length) % season
    years_ago = ((length - 1 - np.arange(length)) // season).astype(float)
    weights = np.mean([memory**years_ago / (memory**years_ago).sum() for memory in SEASONAL_MEMORIES], axis=0)
    for _ in range(SEASONAL_PASSES):
        trend = _trend(filled - factors[:, position], season)
        ratio = np.where(known, filled - trend, 0.0)
        for place in range(season):
            columns = position == place
            weight = known[:, columns] * weights[columns]
            factors[:, place] = (ratio[:, columns] * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
        factors -= factors.mean(axis=1, keepdims=True)
    factors[years < 2] = 0.0
    return factors


def _trend(values: np.ndarray, season: int) -> np.ndarray:
    """(S, T) centred moving average over a year, its ends carried by the mean growth of the nearest year."""
    half = season // 2
    ends = (values[:, season : season + half] - values[:, :half]).mean(axis=1) / season
    late = (values[:, -half:] - values[:, -half - season : -season]).mean(axis=1) / season
    steps = np.arange(half, 0, -1)
    first_year = values[:, :season].mean(axis=1) - ends * (season - 1) / 2
    last_year = values[:, -season:].mean(axis=1) + late * (season - 1) / 2
    before = first_year[:, None] - ends[:, None] * steps
    after = last_year[:, None] + late[:, None] * np.arange(1, half + 1)
    padded = np.concatenate([before, values, after], axis=1)
    window = np.ones(season + 1)
    window[[0, -1]] = 0.5
    window /= season
    total = np.cumsum(np.concatenate([np.zeros((len(padded), 1)), padded], axis=1), axis=1)
    inner = total[:, season:] - total[:, :-season]  # sums over a year
    return (inner[:, :-1] + inner[:, 1:])[:, : values.shape[1]] / (2 * season)


def _damped(adjusted: np.ndarray, season: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """(S, H) log path and (S, H) mean absolute in-window error of a damped trend: gains in levels, losses in logs."""
    series, length = adjusted.shape
    known = np.isfinite(adjusted)
    start = known.argmax(axis=1)
    values = np.where(known, adjusted, np.take_along_axis(adjusted, start[:, None], axis=1))
    base = values[:, -1:].copy()
    # The states are kept in single precision: relative to the last value that is ample.
    values = seen_from_now(values - base)
    grid = np.array([(alpha, beta, damping) for alpha in ALPHAS for beta in BETAS for damping in DAMPINGS])
    alpha, damping = grid[:, 0, None], grid[:, 2, None]
    beta = grid[:, 0, None] * grid[:, 1, None]
    level = np.broadcast_to(values[:, 0], (len(grid), series)).copy()
    reach = min(season * 2, length - 1)
    live = np.maximum(length - 1 - start, 1)
    early = np.minimum(start + reach, length - 1)
    slope = (values[np.arange(series), early] - values[np.arange(series), start]) / np.maximum(early - start, 1)
    trend = np.broadcast_to(slope, level.shape).copy()
    levels = np.empty((length, len(grid), series), dtype=np.float32)
    trends = np.empty_like(levels)
    levels[0], trends[0] = level, trend
    for step in range(1, length):
        carried = damping * trend
        error = values[:, step] - level - carried
        level = level + carried + alpha * error
        trend = carried + beta * error
        waiting = step <= start
        if waiting.any():
            level[:, waiting] = values[waiting, step]
            trend[:, waiting] = slope[waiting]
        levels[step], trends[step] = level, trend
    checks = sorted({1, max(season // 2, 1), season, min(2 * season, horizon)})
    checks = [ahead for ahead in checks if ahead <= horizon and ahead < length - season]
    weight = _weights(values, start, levels, trends, grid[:, 2], checks or [1])
    smooth_level = np.einsum("gs,tgs->ts", weight, levels)
    path = np.empty((series, horizon))
    scale = np.empty((series, horizon))
    burn = np.minimum(start + season, length - 2)
    when = np.arange(length)
    for ahead in range(1, horizon + 1):
        reachable = grid[:, 2] * (1 - grid[:, 2] ** ahead) / (1 - grid[:, 2])
        drift = np.einsum("gs,tgs->ts", weight * reachable[:, None], trends)
        path[:, ahead - 1] = smooth_level[-1] + np.clip(drift[-1], -LARGEST_SHIFT, LARGEST_SHIFT)
        if ahead < length - 1:
            error = np.abs(values[:, ahead:].T - smooth_level[:-ahead] - drift[:-ahead])
            counted = when[: length - ahead, None] >= burn
            number = counted.sum(axis=0)
            mean = (error * counted).sum(axis=0) / np.maximum(number, 1)
            scale[:, ahead - 1] = np.where(number >= 3, mean, np.nan)
        else:
            scale[:, ahead - 1] = np.nan
    return carried_on(path) + base, _carried(scale, live)


def _weights(
    values: np.ndarray, start: np.ndarray, levels: np.ndarray, trends: np.ndarray, damping: np.ndarray,
    checks: list[int],
) -> np.ndarray:  # fmt: skip
    """(G, S) weights of the constants: in-window errors at several steps times a prior pooled over the chunk."""
    length = len(levels)
    score = np.zeros(levels.shape[1:])
    when = np.arange(length)
    for ahead in checks:
        reachable = (damping * (1 - damping**ahead) / (1 - damping))[:, None]
        error = values.T[ahead:, None, :] - levels[:-ahead] - reachable * trends[:-ahead]
        counted = (when[: length - ahead, None] >= start + 1)[:, None, :]
        number = np.maximum(counted.sum(axis=0), 1)
        variance = np.maximum(((error**2) * counted).sum(axis=0) / number, 1e-14)
        # Overlapping errors of many steps carry about n/ahead independent ones.
        score += -0.5 * np.log(variance) * np.maximum(number / ahead, 2.0)
    return averaged(score)


def _carried(scale: np.ndarray, live: np.ndarray) -> np.ndarray:
    """Scales of horizons without in-window errors continue as a square root of the horizon."""
    filled = scale.copy()
    filled[:, 0] = np.where(np.isfinite(filled[:, 0]), filled[:, 0], SMALLEST_SCALE)
    for step in range(1, filled.shape[1]):
        missing = ~np.isfinite(filled[:, step])
        filled[missing, step] = filled[missing, step - 1] * np.sqrt((step + 1) / step)
    return np.maximum.accumulate(np.maximum(filled, SMALLEST_SCALE), axis=1)


def _pooled(scale: np.ndarray) -> np.ndarray:
    """Own scale pulled to the panel's: own(h)^0.7 · (own(1) · panel's median curve)^0.3, floored at a tenth."""
    first = np.maximum(scale[:, :1], 0.1 * np.median(scale[:, 0]))
    curve = np.median(scale / first, axis=0)
    usual = first * curve
    return np.maximum(scale, 0.1 * usual) ** OWN_SCALE_SHARE * usual ** (1 - OWN_SCALE_SHARE)
