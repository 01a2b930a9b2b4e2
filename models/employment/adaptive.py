"""How long growth lasts in this panel: the panel's own past decides between damping, persistence, drift and no change.

One fixed damping is the main loss of a fixed engine: growth of state totals persists for decades, growth of small
trades does not. Every past period of the window is an origin; errors of four simple readings on them, pulled from the
series to its panel and from the panel to what is usual, say how the centre is blended.

Method: docs/methodology/forecast-engine.md#adaptive
"""

from __future__ import annotations

import numpy as np

from models.employment.growth import DAMPED_PHI, Growth, carried_on, damped_states

PERSISTENT_PHI = 0.98
PRIOR = (0.05, 0.67, 0.10, 0.18)  # no change, the fixed blend, persistent trend, drift
SHARPNESS = 18.0  # a reading with errors a tenth larger than another's keeps 0.18 of its weight
PANEL_ORIGINS = 60.0  # a series' own errors weigh n / (n + 60) against its panel's
FIRST_ORIGIN = 3  # growths a series needs before its first in-window origin
REACH = 4  # steps ahead of the in-window errors
STEP_GROWTH = 0.7  # errors h steps ahead are divided by h^0.7
FEWEST_CELLS = 10  # in-window errors of a panel; below them what is usual holds


def adapted(growth: Growth, base: np.ndarray) -> np.ndarray:
    """(S, H) centre: the fixed blend ``base`` mixed with no change, a persistent trend and an undamped drift.

    log weight = log PRIOR − SHARPNESS · log(in-window error), the error pulled from series to panel
    """
    horizon = base.shape[1]
    path, start = growth.change, growth.start
    level, trend = damped_states(path, start, PERSISTENT_PHI)
    weights = blend_weights(growth, path, start, level, trend)
    steps = np.arange(1, horizon + 1)
    persistent = level[-1][:, None] + trend[-1][:, None] * np.cumsum(PERSISTENT_PHI**steps)
    count = np.maximum(path.shape[1] - 1 - start, 1)
    first = path[np.arange(len(path)), np.minimum(start, path.shape[1] - 1)]
    drift = (-first / count)[:, None] * steps
    going_on = weights[2][:, None] * carried_on(persistent) + weights[3][:, None] * carried_on(drift)
    return weights[1][:, None] * base + going_on


def blend_weights(
    growth: Growth, path: np.ndarray, start: np.ndarray, level: np.ndarray, trend: np.ndarray
) -> np.ndarray:
    """(4, S) weights of no change, fixed blend, persistent trend and drift; each column sums to one.

    The damped trend stands for the fixed blend, whose own past forecasts would cost as much as the engine itself.
    """
    prior = np.array(PRIOR)[:, None]
    losses, number, cells = _losses(path, start, growth, level, trend)
    if cells < FEWEST_CELLS:
        return np.broadcast_to(prior, (len(PRIOR), len(path)))
    panel = (losses * number).sum(axis=1, keepdims=True) / number.sum()
    if not (panel > 0).all():
        return np.broadcast_to(prior, (len(PRIOR), len(path)))
    usual = losses.mean(axis=0)
    own = np.where(usual > 0, losses / np.where(usual > 0, usual, 1.0), 1.0)
    origins = np.maximum(path.shape[1] - 1 - FIRST_ORIGIN - start, 0)
    share = np.where(number > 0, origins / (origins + PANEL_ORIGINS), 0.0)
    relative = share * np.log(np.maximum(own, 0.05)) + (1 - share) * np.log(panel / panel.mean())
    score = np.log(prior) - SHARPNESS * relative
    weights = np.exp(score - score.max(axis=0))
    return weights / weights.sum(axis=0)


def _losses(
    path: np.ndarray, start: np.ndarray, growth: Growth, level: np.ndarray, trend: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """(4, S) mean in-window errors in own scales, (S,) steps ahead behind them, number of errors in the panel."""
    length = path.shape[1]
    losses = np.zeros((len(PRIOR), len(path)))
    number = np.zeros(len(path))
    cells = 0
    whole = bool((start == 0).all())
    first = path[np.arange(len(path)), np.minimum(start, length - 1)][:, None]
    states = (
        (growth.damped_levels.T - path, growth.damped_trends.T, DAMPED_PHI),
        (level.T - path, trend.T, PERSISTENT_PHI),
    )
    for ahead in range(1, min(REACH, length - 1 - FIRST_ORIGIN) + 1):
        seen = slice(FIRST_ORIGIN, length - ahead)
        age = np.arange(length)[seen] if whole else np.arange(length)[seen] - start[:, None]
        live = age >= FIRST_ORIGIN
        count = np.broadcast_to(live, (len(path), live.shape[-1])).sum(axis=1)
        moved = path[:, FIRST_ORIGIN + ahead :] - path[:, seen]
        errors = [np.abs(moved)]
        for gap, slope, damping in states:
            reach = float((damping ** np.arange(1, ahead + 1)).sum())
            errors.append(np.abs(moved - gap[:, seen] - slope[:, seen] * reach))
        errors.append(np.abs(moved - (path[:, seen] - first) * (ahead / np.maximum(age, 1))))
        for row, error in enumerate(errors):
            total = error.sum(axis=1) if whole else (error * live).sum(axis=1)
            losses[row] += total / np.maximum(count, 1) / ahead**STEP_GROWTH
        number += count > 0
        cells += int(count.sum())
    return losses / np.maximum(number, 1) / growth.scale, number, cells
