"""How long growth lasts in this panel: the panel's own past decides between damping, persistence, drift and no change.

One fixed damping is the main loss of a fixed engine: growth of state totals persists for decades, growth of small
trades does not. Every past period of the window is an origin; errors of five simple readings on them, pulled from the
series to its panel and from the panel to what is usual, say how the centre is blended. What one recession inside a short
window says is heard as far as the origins agree on it.

Method: docs/methodology/forecast-engine.md#adaptive
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.employment.growth import (
    COMMON_RHO,
    DAMPED_PHI,
    Growth,
    carried_on,
    common_signal,
    damped_states,
    neutral_path,
)

PERSISTENT_PHI = 0.98
PRIOR = (0.10, 0.42, 0.04, 0.17, 0.27)  # no change, the fixed blend, persistent trend, drift, common growth
SHARPNESS = 18.0  # a reading with errors a tenth larger than another's keeps 0.18 of its weight
DOUBT = 30.0  # squared standard errors that are set against a squared difference of the panel's errors
USUAL_SPREAD, USUAL_ORIGINS = 0.15, 4.0  # spread of that difference over origins, and how many origins it is worth
OVERLAP_YEARS = 2.5  # errors one to four steps ahead overlap: n origins carry n / 2.5 independent ones
PANEL_ORIGINS = 60.0  # a series' own errors weigh n / (n + 60) against its panel's
FIRST_ORIGIN = 3  # growths a series needs before its first in-window origin
REACH = 4  # steps ahead of the in-window errors
STEP_GROWTH = 0.7  # errors h steps ahead are divided by h^0.7
FEWEST_CELLS = 10  # in-window errors of a panel; below them what is usual holds


@dataclass(frozen=True)
class _Readings:
    """What the readings know at every period of the window.

    level, trend       (T, S) of the persistent trend of ``growth.change``
    relative           (S, T) levels against the panel's median growth, in logs, ending at 0
    relative_level, relative_trend   (T, S) of their damped trend
    common             (T,) cumulated median growth of the panel
    """

    level: np.ndarray
    trend: np.ndarray
    relative: np.ndarray
    relative_level: np.ndarray
    relative_trend: np.ndarray
    common: np.ndarray


@dataclass(frozen=True)
class _Errors:
    """In-window errors of the readings in own scales.

    losses    (R, S) mean error of each series
    number    (S,) steps ahead behind it
    cells     number of errors in the panel
    origins   (R, O) mean error of the panel at each origin that has one
    """

    losses: np.ndarray
    number: np.ndarray
    cells: int
    origins: np.ndarray


def adapted(growth: Growth, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(S, H) centre: the fixed blend ``base`` mixed with no change, persistent trend, undamped drift and common growth;
    (S, H) how far these readings lie apart: their weighted standard deviation.

    log weight = log PRIOR − SHARPNESS · log(in-window error), the error pulled from series to panel, the panel's
    as far as its origins agree
    """
    path, start = growth.change, growth.start
    readings = _readings(growth)
    weights = blend_weights(growth, readings)
    steps = np.arange(1, base.shape[1] + 1)
    persistent = readings.level[-1][:, None] + readings.trend[-1][:, None] * np.cumsum(PERSISTENT_PHI**steps)
    count = np.maximum(path.shape[1] - 1 - start, 1)
    first = path[np.arange(len(path)), np.minimum(start, path.shape[1] - 1)]
    drift = (-first / count)[:, None] * steps
    mean, share = common_signal(growth.common)
    late = float(growth.common[-1]) - mean if len(growth.common) else 0.0
    common = share * mean * steps + late * np.cumsum(COMMON_RHO**steps)
    apart = readings.relative_level[-1][:, None] + readings.relative_trend[-1][:, None] * np.cumsum(DAMPED_PHI**steps)
    going_on = [carried_on(change) for change in (persistent, drift, common + apart)]
    ahead = np.stack([np.zeros(base.shape), base, *going_on])
    centre = (weights[:, :, None] * ahead).sum(axis=0)
    squares = (weights[:, :, None] * (ahead - centre) ** 2).sum(axis=0)
    return centre, np.sqrt(squares)


def blend_weights(growth: Growth, readings: _Readings | None = None) -> np.ndarray:
    """(5, S) weights of no change, fixed blend, persistent trend, drift and common growth; each column sums to one.

    The damped trend stands for the fixed blend, whose own past forecasts would cost as much as the engine itself.
    """
    prior = np.array(PRIOR)[:, None]
    seen = _errors(growth, readings or _readings(growth))
    usual_weights = np.broadcast_to(prior, (len(PRIOR), growth.series))
    if seen.cells < FEWEST_CELLS:
        return usual_weights
    losses, number = seen.losses, seen.number
    panel = (losses * number).sum(axis=1, keepdims=True) / number.sum()
    if not (panel > 0).all():
        return usual_weights
    usual = losses.mean(axis=0)
    own = np.where(usual > 0, losses / np.where(usual > 0, usual, 1.0), 1.0)
    origins = np.maximum(growth.steps - FIRST_ORIGIN - growth.start, 0)
    share = np.where(number > 0, origins / (origins + PANEL_ORIGINS), 0.0)
    heard = evidence(panel[:, 0], seen.origins)[:, None] * np.log(panel / panel.mean())
    relative = share * np.log(np.maximum(own, 0.05)) + (1 - share) * heard
    score = np.log(prior) - SHARPNESS * relative
    weights = np.exp(score - score.max(axis=0))
    return weights / weights.sum(axis=0)


def evidence(panel: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """(R,) share in 0 … 1 of a reading's difference from the others that is believed: d² / (d² + doubt · variance of d).

    panel    (R,) mean in-window errors
    origins  (R, O) the same at each origin

    All series of a panel live through the same years: a thousand errors of one recession are one experience.
    """
    count = origins.shape[1]
    difference = panel / panel.mean() - 1
    apart = (origins - origins.mean(axis=0)) / origins.mean()
    squares = ((apart - apart.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    spread = (squares + USUAL_ORIGINS * USUAL_SPREAD**2) / (count + USUAL_ORIGINS)
    variance = spread / max(count / OVERLAP_YEARS, 1.0)
    return difference**2 / (difference**2 + DOUBT * variance)


def _readings(growth: Growth) -> _Readings:
    level, trend = damped_states(growth.change, growth.start, PERSISTENT_PHI)
    relative, start = neutral_path(np.where(growth.known, growth.total - growth.common, 0.0), growth.known)
    relative_level, relative_trend = damped_states(relative, start, DAMPED_PHI)
    common = np.concatenate([[0.0], np.cumsum(growth.common)])
    return _Readings(level, trend, relative, relative_level, relative_trend, common)


def _errors(growth: Growth, readings: _Readings) -> _Errors:
    """Errors one to four steps ahead of the readings at every period with at least three growths before it."""
    length, series = growth.steps + 1, growth.series
    losses, number, cells = np.zeros((len(PRIOR), series)), np.zeros(series), 0
    width = max(length - 1 - FIRST_ORIGIN, 0)
    origins, reached = np.zeros((len(PRIOR), width)), np.zeros(width)
    whole = bool((growth.start == 0).all())
    for ahead in range(1, min(REACH, width) + 1):
        age = np.arange(FIRST_ORIGIN, length - ahead) - (0 if whole else growth.start[:, None])
        live = np.broadcast_to(age >= FIRST_ORIGIN, (series, length - ahead - FIRST_ORIGIN))
        count, present = live.sum(axis=1), live.sum(axis=0)
        seen = slice(0, length - ahead - FIRST_ORIGIN)
        for row, error in enumerate(_errors_ahead(growth, readings, ahead, np.maximum(age, 1))):
            scaled = np.abs(error) if whole else np.abs(error) * live
            scaled = scaled / (growth.scale * ahead**STEP_GROWTH)[:, None]
            losses[row] += scaled.sum(axis=1) / np.maximum(count, 1)
            origins[row, seen] += scaled.sum(axis=0) / np.maximum(present, 1)
        number += count > 0
        reached[seen] += present > 0
        cells += int(count.sum())
    some = reached > 0
    return _Errors(losses / np.maximum(number, 1), number, cells, origins[:, some] / reached[some])


def _errors_ahead(growth: Growth, readings: _Readings, ahead: int, age: np.ndarray) -> Iterator[np.ndarray]:
    """(S, O) errors of each reading ``ahead`` steps after each origin, in the order of ``PRIOR``.

    age   (O,) or (S, O) growths of a series before the origin
    """
    path, length = growth.change, growth.steps + 1
    seen = slice(FIRST_ORIGIN, length - ahead)
    moved = path[:, FIRST_ORIGIN + ahead :] - path[:, seen]
    yield moved
    damped = float((DAMPED_PHI ** np.arange(1, ahead + 1)).sum())
    yield moved - (growth.damped_levels.T - path)[:, seen] - growth.damped_trends.T[:, seen] * damped
    persistent = float((PERSISTENT_PHI ** np.arange(1, ahead + 1)).sum())
    yield moved - (readings.level.T - path)[:, seen] - readings.trend.T[:, seen] * persistent
    start = np.minimum(growth.start, length - 1)
    first = path[np.arange(len(path)), start][:, None]
    yield moved - (path[:, seen] - first) * (ahead / age)
    relative, common = readings.relative, readings.common
    moved = relative[:, FIRST_ORIGIN + ahead :] - relative[:, seen] + common[FIRST_ORIGIN + ahead :] - common[seen]
    going_on = (common[seen] - common[start][:, None]) * (ahead / age)
    apart = (readings.relative_level.T - relative)[:, seen] + readings.relative_trend.T[:, seen] * damped
    yield moved - going_on - apart
