"""Rolling-origin windows of the public panels: what every method sees, and what it is scored against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.panels import Panel
from models.employment.engine import PanelForecast
from models.employment.learned import QUANTILES_SHOWN

LARGEST_SCORED_PER_WINDOW = 100  # series; a fixed sample, so that slow libraries finish
ORIGIN_STEP = 4  # a run at reduced size learns from every fourth window and scores at most every fourth origin of a tree
FEWEST_SCORED_PER_WINDOW = 5  # series kept of a thinned window


@dataclass(frozen=True)
class Window:
    """One panel seen from one origin.

    past     (S, T) complete histories up to the cutoff, all series of the panel that have one
    future   (S, H) what came, NaN where unknown or not scored
    scored   (S,) bool, the series on which methods are compared
    """

    panel: str
    family: str
    history: int
    cutoff: int
    unique_id: np.ndarray
    groups: tuple[np.ndarray, ...]
    past: np.ndarray
    future: np.ndarray
    scored: np.ndarray


def windows(panel: Panel, horizon: int) -> Iterator[Window]:
    """Every (history, cutoff) of a panel that leaves at least one scored target."""
    frame = panel.load()
    wide = frame.pivot(index="unique_id", columns="time_period", values="obs_value")  # noqa: PD010 - one value a cell
    first, last = int(wide.columns.min()), int(wide.columns.max())
    wide = wide.reindex(columns=range(first, last + 1))
    labels = frame.drop_duplicates("unique_id").set_index("unique_id").reindex(wide.index)
    codes = [pd.factorize(labels[column], sort=True)[0] for column in panel.groups]
    values = wide.to_numpy(float)
    for history in panel.histories:
        for cutoff in panel.cutoffs:
            end = cutoff - first + 1
            if end - history < 0 or cutoff >= last:
                continue
            past = values[:, end - history : end]
            future = _future(values, end, horizon, [target - cutoff - 1 for target in panel.dropped_targets])
            whole = np.isfinite(past).all(1)
            moving = np.abs(np.diff(past, axis=1)).sum(1) > 0
            usable = whole & moving & np.isfinite(future).any(1)
            if usable.sum() < 5:
                continue
            rng = np.random.default_rng([history, cutoff, len(panel.name)])
            chosen = np.flatnonzero(usable)
            if len(chosen) > LARGEST_SCORED_PER_WINDOW:
                chosen = np.sort(rng.choice(chosen, LARGEST_SCORED_PER_WINDOW, replace=False))
            scored = np.zeros(len(values), dtype=bool)
            scored[chosen] = True
            yield Window(
                panel.name,
                panel.family,
                history,
                cutoff,
                wide.index.to_numpy()[whole],
                tuple(code[whole] for code in codes),
                past[whole],
                future[whole],
                scored[whole],
            )


def thinned(window: Window, thin: int) -> Window:
    """The window with every ``thin``-th of its scored series, but with at least five of them where it has as many.

    All histories stay: the engine sees the whole panel, fewer of its series are compared.
    """
    chosen = np.flatnonzero(window.scored)
    step = min(thin, max(1, len(chosen) // FEWEST_SCORED_PER_WINDOW))
    scored = np.zeros_like(window.scored)
    scored[chosen[::step]] = True
    return replace(window, scored=scored)


def long_frame(window: Window) -> tuple[pd.DataFrame, list[str]]:
    """A window as the long frame that a user would hand in."""
    series, length = window.past.shape
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(window.unique_id.astype(str), length),
            "time_period": np.tile(np.arange(window.cutoff - length + 1, window.cutoff + 1), series),
            "obs_value": window.past.ravel(),
        }
    )
    names = []
    for position, codes in enumerate(window.groups[:2]):
        names.append(f"group{position}")
        frame[names[-1]] = np.repeat(codes, length)
    return frame, names


def shown(made: PanelForecast, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Point (S, H) and the five scored quantiles (S, H, 5) of the scored series, in the window's order."""
    place = {label: row for row, label in enumerate(made.keys["unique_id"])}
    rows = [place[label] for label in window.unique_id[window.scored].astype(str)]
    columns = [int(np.argmin(np.abs(made.levels - level))) for level in QUANTILES_SHOWN]
    return made.mean[rows], made.quantiles[rows][:, :, columns]


def _future(values: np.ndarray, end: int, horizon: int, dropped: list[int]) -> np.ndarray:
    """(N, H) what came after, missing where the panel ends or a target is not scored."""
    future = np.full((len(values), horizon), np.nan)
    reach = min(horizon, values.shape[1] - end)
    future[:, :reach] = values[:, end : end + reach]
    for step in dropped:
        if 0 <= step < horizon:
            future[:, step] = np.nan
    return future
