"""What the engine learns from windows of the development panels, with any family or late year left out."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from benchmarks.panels import ANNUAL, FASTER
from benchmarks.windows import Window, windows
from models.employment import engine as employment
from models.employment import learning, seasonal
from models.employment.learned import MEASURED_HORIZON_YEARS, QUARTERS_MEASURED, EngineParameters, SeasonalParameters

SEASONS = {"Q": 4, "M": 12}
SEASONAL_HORIZON_YEARS = 2
FEWEST_FAMILIES = 3  # below them errors on unseen families would rest on one or two publishers


def annual_windows() -> list[Window]:
    return [window for panel in ANNUAL for window in windows(panel, MEASURED_HORIZON_YEARS)]


def lessons_of(found: Sequence[Window], until: int | None = None) -> list[learning.Lesson]:
    """Every window with its groups, and once more without them: panels without groups must be served too.

    until   last target year that may be learned from; windows without one are left out
    """
    seen = [(window, _until(window, until)) for window in found]
    seen = [(window, future) for window, future in seen if np.isfinite(future).any()]
    sizes: dict[str, int] = {}
    for window, _ in seen:
        sizes[window.panel] = sizes.get(window.panel, 0) + len(window.past)
    lessons = []
    for window, future in seen:
        weight = float(1 / np.sqrt(sizes[window.panel]))
        readings = [window.groups, ()] if window.groups else [()]
        lessons += [
            learning.lesson(window.family, window.past, future, groups, weight, window.cutoff) for groups in readings
        ]
    return lessons


def _until(window: Window, until: int | None) -> np.ndarray:
    """(S, H) targets of a window, NaN after the last year that may be known."""
    if until is None:
        return window.future
    years = window.cutoff + np.arange(1, window.future.shape[1] + 1)
    return np.where(years <= until, window.future, np.nan)


def folds(lessons: Sequence[learning.Lesson]) -> list[str]:
    """Name of each lesson's fold: its family; with fewer than three families each is cut in two at its median origin."""
    families = sorted({item.family for item in lessons})
    if len(families) >= FEWEST_FAMILIES:
        return [item.family for item in lessons]
    middle = {f: float(np.median([item.cutoff for item in lessons if item.family == f])) for f in families}
    return [f"{item.family} {'late' if item.cutoff > middle[item.family] else 'early'}" for item in lessons]


def learn(lessons: Sequence[learning.Lesson], panels: Sequence[str], learned_on: str) -> EngineParameters:
    """Coefficients on all lessons; error quantiles from errors on families that the coefficients had not seen."""
    errors: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    scored: list[learning.Lesson] = []
    names = folds(lessons)
    for fold in sorted(set(names)):
        blind = bare([item for item, name in zip(lessons, names, strict=True) if name != fold])
        for item, name in zip(lessons, names, strict=True):
            if name == fold:
                path, scale = employment.paths(item.growth, MEASURED_HORIZON_YEARS, blind)
                errors.append((item.ahead - path) / scale)
                weights.append(np.full(len(path), item.weight))
                scored.append(item)
    standard = learning.standard_quantiles(errors, weights)
    common, group, persistence = learning.dependence(
        [_scores(table, standard) for table in errors],
        [item.groups for item in scored],
        [item.weight for item in scored],
    )
    scales = np.concatenate([item.growth.scale for item in lessons])
    return EngineParameters(
        version=f"annual-{learned_on}",
        learned_on=learned_on,
        panels=tuple(panels),
        coefficients=learning.growth_coefficients(lessons),
        usual_growth=learning.usual_growth(lessons),
        levels=learning.LEVELS,
        standard=standard,
        common_share=common,
        group_share=group,
        persistence=persistence,
        typical_scale=float(np.median(scales)),
    )


def seasonal_windows() -> list[tuple[int, Window]]:
    """(periods a year, window) of the quarterly and monthly panels."""
    found = []
    for panel in FASTER:
        season = SEASONS[panel.freq]
        found += [(season, window) for window in windows(panel, SEASONAL_HORIZON_YEARS * season)]
    return found


def learn_seasonal(found: Sequence[tuple[int, Window]], learned_on: str) -> SeasonalParameters:
    """Error quantiles by quarter of a year ahead, monthly and quarterly panels together."""
    sizes: dict[str, int] = {}
    for _, window in found:
        sizes[window.panel] = sizes.get(window.panel, 0) + len(window.past)
    errors, weights, groups, single = [], [], [], []
    for season, window in found:
        positive = (window.past > 0).all(axis=1)
        logs = np.log(window.past[positive])
        result = seasonal.paths(logs, season, SEASONAL_HORIZON_YEARS * season)
        future = window.future[positive]
        error = (np.log(np.where(future > 0, future, np.nan)) - result.path) / result.spread
        step = season // 4
        errors.append(error[:, step - 1 :: step][:, :QUARTERS_MEASURED])
        weights.append(np.full(len(error), 1 / np.sqrt(sizes[window.panel])))
        groups.append(tuple(code[positive] for code in window.groups))
        single.append(float(1 / np.sqrt(sizes[window.panel])))
    standard = learning.standard_quantiles(errors, weights)
    scores = [_scores(table, standard) for table in errors]
    common, group, persistence = learning.dependence(scores, groups, single)
    panels = tuple(sorted({window.panel for _, window in found}))
    return SeasonalParameters(
        f"seasonal-{learned_on}", learned_on, panels, learning.LEVELS, standard, common, group, persistence
    )


def bare(lessons: Sequence[learning.Lesson]) -> EngineParameters:
    """What lessons teach of the point paths; no error quantiles."""
    coefficients, usual_growth = learning.growth_coefficients(lessons), learning.usual_growth(lessons)
    empty = np.zeros((len(coefficients), 1))
    return EngineParameters("", "", (), coefficients, usual_growth, np.array([0.5]), empty, 0.0, 0.0, 0.5, 0.03)


def _scores(errors: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Normal scores of standardised errors under the learned quantiles."""
    knots = np.array([NormalDist().inv_cdf(float(level)) for level in learning.LEVELS])
    scores = np.full(errors.shape, np.nan)
    for step in range(errors.shape[1]):
        known = np.isfinite(errors[:, step])
        scores[known, step] = np.interp(errors[known, step], standard[step], knots)
    return scores
