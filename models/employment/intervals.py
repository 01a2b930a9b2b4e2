"""How wide the forecast is: a scale for each series and horizon times error quantiles learned on other panels.

Library intervals cover 26-53 % at horizon 7 on 10-20 points, because they believe their own fitted model. Here the
shape comes from rolling-origin errors of many panels and only the scale from the series itself.

Method: docs/methodology/forecast-engine.md#intervals
"""

from __future__ import annotations

import numpy as np

from models.employment.growth import Growth, floored

PANEL_YEARS = 4.0  # a series' own scale weighs n / (n + 4) against its panel's, in logs
LEVEL_SHARE = 0.5  # of the usual change counted in levels where the series grows, beside the one in logs
WALK_SHARE = 0.2  # of a random walk's width, beside the usual change along the panel's curve
USUAL_OF_SCATTER = 0.8  # mean absolute over standard deviation of a normal error
CURVE_SHARE = 0.6
CURVE_STEPS = 4  # h-step changes of a short window say little beyond four steps
COMMON_SHOCK, SHOCK_GROWTH = 0.06, 0.7  # log points per root of the panel's usual change; exponent of the horizon
FLATTEST, STEEPEST = 0.2, 1.1  # exponent b: 0.5 is a random walk, 1 a drift that was guessed wrong
NARROWEST, WIDEST = 0.4, 1.6  # v0: a panel of perfect trends still has an interval
COUNT_NOISE = 0.8  # of the standard deviation of a Poisson count, in logs: its mean absolute error round the truth
DEFAULT_CURVE = (1.0, 0.7)  # v0 and b of a panel too short to show its own


def spread(growth: Growth, horizon: int) -> np.ndarray:
    """(S, H) interval scale in log points: usual change along the panel's curve, some of a random walk, shocks to come.

    A calm window says little of what may hit all its series at once: the shock grows with the root of the panel's usual
    change, so it widens calm panels and hardly touches noisy ones.
    """
    count = growth.known.sum(axis=1)
    share = count / (count + PANEL_YEARS)
    changes, scatter = seen_in_levels(growth)
    own = growth.scale ** (1 - LEVEL_SHARE) * changes**LEVEL_SHARE
    usual = own**share * growth.middle ** (1 - share)
    walk = USUAL_OF_SCATTER * scatter**share * float(np.median(scatter)) ** (1 - share)
    first, exponent = variance_curve(growth)
    steps = np.arange(1, horizon + 1)
    curve = (first * steps**exponent) ** CURVE_SHARE
    further = np.sqrt(steps * (1 + steps / np.maximum(count, 1)[:, None]))
    shock = COMMON_SHOCK * np.sqrt(growth.middle) * steps**SHOCK_GROWTH
    return np.hypot((1 - WALK_SHARE) * usual[:, None] * curve + WALK_SHARE * walk[:, None] * further, shock)


def seen_in_levels(growth: Growth) -> tuple[np.ndarray, np.ndarray]:
    """(S,) mean absolute yearly change and (S,) standard deviation round the own drift of ``growth.change``, floored.

    The own scale in logs where too few changes are known.
    """
    count = growth.known.sum(axis=1)
    change = np.where(growth.known, np.diff(growth.change, axis=1), 0.0)
    mean = change.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(growth.known, (change - mean[:, None]) ** 2, 0.0).sum(axis=1)
    changes, _ = floored(np.abs(change).sum(axis=1) / np.maximum(count, 1), count)
    scatter, _ = floored(np.sqrt(squares / np.maximum(count - 1, 1)), count)
    return np.where(count > 0, changes, growth.scale), np.where(count > 1, scatter, growth.scale)


def counted(values: np.ndarray) -> bool:
    """Whether a panel holds whole numbers, so that its levels are counts (of persons, of firms)."""
    known = values[np.isfinite(values)]
    return bool((known == np.round(known)).all())


def count_floor(scale: np.ndarray, level: np.ndarray) -> np.ndarray:
    """(S, H) interval scales not below what chance alone does to a count: 0.8 / √level, level (S,).

    A dozen employed who did not move for ten years are luck, not certainty.
    """
    return np.maximum(scale, COUNT_NOISE / np.sqrt(np.maximum(level, 1.0))[:, None])


def variance_curve(growth: Growth) -> tuple[float, float]:
    """(v0, b) of v0·h^b: mean absolute h-step change round the own drift, in own scales, median over series."""
    reach = min(CURVE_STEPS, growth.steps // 3)
    if reach < 2 or not growth.known.any():
        return DEFAULT_CURVE
    count = np.maximum(growth.known.sum(axis=1), 1)
    deviation = np.where(growth.known, growth.total - (growth.total.sum(axis=1) / count)[:, None], 0.0)
    path = np.concatenate([np.zeros((growth.series, 1)), np.cumsum(deviation, axis=1)], axis=1)
    started = np.concatenate([growth.known, np.ones((growth.series, 1), dtype=bool)], axis=1)
    whole = bool(started.all())
    moving = np.abs(deviation).sum(axis=1) > 0
    curve = np.zeros(reach)
    for step in range(1, reach + 1):
        change = np.abs(path[:, step:] - path[:, :-step])
        if whole:
            mean = change.mean(axis=1)
        else:
            live = started[:, :-step]
            mean = (change * live).sum(axis=1) / np.maximum(live.sum(axis=1), 1)
        # Deviations from an estimated mean shrink by (1 - h/n): undone, or every panel would look mean-reverting.
        correction = np.sqrt(np.maximum(1 - step / (count + 1), 0.25))
        curve[step - 1] = float(np.median((mean / growth.scale / correction)[moving])) if moving.any() else 0.0
    if (curve <= 0).any():
        return DEFAULT_CURVE
    steps = np.log(np.arange(1, reach + 1))
    exponent = float(np.clip(np.polyfit(steps, np.log(curve), 1)[0], FLATTEST, STEEPEST))
    first = float(np.clip(np.exp(np.mean(np.log(curve) - exponent * steps)), NARROWEST, WIDEST))
    return first, exponent


def multiples(displacement: np.ndarray) -> np.ndarray:
    """Level as a multiple of the centre at a displacement in log points.

        exp(u) below the centre;  1 + u + u²/2 above it

    The two agree to second order. Small noisy series have wide log intervals, and exp() would make their upper
    tails absurd: at three log points it says twenty times the centre, this says eight and a half.
    """
    above = np.maximum(displacement, 0.0)
    result = np.exp(displacement - above)
    above += 0.5 * above * above
    result += above
    return result


def quantiles(centre: np.ndarray, scale: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """(S, H, Q) quantiles in levels from log centre (S, H), scale (S, H) and standardised errors (H, Q)."""
    return np.exp(centre)[:, :, None] * multiples(scale[:, :, None] * standard[None, :, :])


def extended(standard: np.ndarray, horizon: int) -> np.ndarray:
    """Standardised quantiles (L, Q) carried to a longer horizon: the scale already grows, so the last row is held."""
    if horizon <= len(standard):
        return standard[:horizon]
    return np.concatenate([standard, np.repeat(standard[-1:], horizon - len(standard), axis=0)])
