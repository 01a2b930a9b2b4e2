"""Method breaks: declared, level-shifted and reported, never smoothed over silently.

A change of classification or of counting rules moves a series' level without a single job being created or lost.
The growth of that year says nothing about the economy, so the engine forgets it and works with the new level.

Method: docs/methodology/forecast-engine.md#breaks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.employment.growth import SMALLEST_SCALE, group_effect
from models.employment.panel import matrix, prepare
from models.errors import BadPanelValues


@dataclass(frozen=True)
class Break:
    """A declared change of method: figures from ``period`` on are not comparable with those before it.

    period      first period counted by the new rules
    reason      as printed in the document
    unique_ids  the series it touches; empty = every series of the panel
    """

    period: int
    reason: str
    unique_ids: tuple[str, ...] = ()


def broken_growth(breaks: Sequence[Break], keys: pd.DataFrame, periods: np.ndarray) -> np.ndarray:
    """(S, T-1) bool: growths that cross a declared break.

    Raises BadPanelValues when a break names a series that the panel does not have.
    """
    crossed = np.zeros((len(keys), len(periods) - 1), dtype=bool)
    for declared in breaks:
        position = np.flatnonzero(periods[1:] == declared.period)
        rows = np.ones(len(keys), dtype=bool)
        if declared.unique_ids:
            unknown = sorted(set(declared.unique_ids) - set(keys["unique_id"].astype(str)))
            if unknown:
                raise BadPanelValues(
                    f"разрыв {declared.period} года объявлен для рядов, которых нет",
                    unknown,
                    "Исправьте список разрывов.",
                )
            rows = keys["unique_id"].astype(str).isin(declared.unique_ids).to_numpy()
        if len(position):
            crossed[rows, position[0]] = True
    return crossed


def level_shifts(
    logs: np.ndarray, crossed: np.ndarray, expected: np.ndarray, keys: pd.DataFrame, periods: np.ndarray
) -> pd.DataFrame:
    """Size of each level shift: unique_id, time_period, shift_rate (0.05 = the new method counts 5 % more).

    expected  (S,) growth that the year would have had without the break, log points
    """
    rows, columns = np.nonzero(crossed & np.isfinite(np.diff(logs, axis=1)))
    shift = np.diff(logs, axis=1)[rows, columns] - expected[rows]
    return pd.DataFrame(
        {
            "unique_id": keys["unique_id"].to_numpy()[rows],
            "time_period": periods[1:][columns],
            "shift_rate": np.expm1(shift),
        }
    )


PANEL_SPREAD_RATIO = 2.0  # a year in which sections scatter twice as widely as in the median year
SERIES_SCORE = 5.0  # robust standard deviations of the own growth that make a series worth testing
LIKELIHOOD_RATIO = 10.83  # chi-squared, one degree of freedom, 0.1 %
FEWEST_GROWTHS = 6
LARGEST_TESTED = 200  # series × years put to the state-space test; the rest are named untested
NORMAL_MAD = 1.4826  # median absolute deviation to standard deviation


def suspected_breaks(panel: pd.DataFrame, groups: Sequence[str] = (), breaks: Sequence[Break] = ()) -> pd.DataFrame:
    """Years that look like a change of method although nobody declared one.

    A recession moves sections together; a reclassification moves them apart. So a year counts for the whole panel
    when own growths (beyond the common and group growth) scatter at least twice as widely as in the median year, and
    for one series when its own growth is beyond five robust deviations and a step explains the series better than a
    single odd value does: likelihood ratios of a local-level state-space model with a step and with a pulse.

    panel, groups, breaks   as for ``models.employment.engine.forecast``; declared years are left out

    Returns one row per suspicion: unique_id ("" = the whole panel), time_period, score (ratio or robust deviations),
    step_ratio (likelihood ratio; NaN for the panel and where untested), largest score first. Nothing is changed: a
    suspicion becomes a break only when somebody declares it.
    """
    table = matrix(panel, groups)
    columns = ["unique_id", "time_period", "score", "step_ratio"]
    if len(table.periods) <= FEWEST_GROWTHS:
        return pd.DataFrame(columns=columns)
    ready = prepare(table.values)
    crossed = broken_growth(breaks, table.keys, table.periods)
    change = np.diff(ready.logs, axis=1)
    known = np.isfinite(change) & ~crossed
    known &= (known.sum(axis=1) >= FEWEST_GROWTHS)[:, None]
    if not known.any():
        return pd.DataFrame(columns=columns)
    # Nothing is winsorised here as it is for the forecast: that would hide the very steps that are looked for.
    own = np.where(known, change - _row_medians(np.where(known, change, np.nan).T), 0.0)
    for codes in table.groups:
        own -= np.where(known, group_effect(own, known, codes), 0.0)
    own = np.where(known, np.abs(own), np.nan)
    usual = np.maximum(_row_medians(own), SMALLEST_SCALE)
    rows = _panel_rows(own / usual[:, None], table.periods[1:])
    score = own / (NORMAL_MAD * usual[:, None])
    places = np.argwhere(np.nan_to_num(score) > SERIES_SCORE)
    places = places[np.argsort(-score[places[:, 0], places[:, 1]])]
    for number, (row, column) in enumerate(places):
        ratio = float("nan")
        if number < LARGEST_TESTED:
            step, pulse = step_and_pulse(ready.logs[row], column + 1)
            if step < LIKELIHOOD_RATIO or step < pulse:
                continue
            ratio = step
        rows.append(
            (table.keys["unique_id"].iloc[row], int(table.periods[column + 1]), float(score[row, column]), ratio)
        )
    return pd.DataFrame(rows, columns=columns).sort_values("score", ascending=False, ignore_index=True)


def step_and_pulse(series: np.ndarray, position: int) -> tuple[float, float]:
    """Likelihood ratios of a level step and of one odd value at a position of a log series, against neither.

    Local-level state-space model with a fixed drift (statsmodels UnobservedComponents), fitted three times.
    """
    import warnings

    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = series[np.isfinite(series)]
    place = position - (len(series) - len(values))
    step = (np.arange(len(values)) >= place).astype(float)
    pulse = (np.arange(len(values)) == place).astype(float)
    likelihoods = []
    for effect in (None, step, pulse):
        model = UnobservedComponents(values * 100, level="local linear deterministic trend", exog=effect)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ten points rarely satisfy an optimiser; the likelihood is what counts
            likelihoods.append(float(model.fit(disp=False, maxiter=200).llf))
    return 2 * (likelihoods[1] - likelihoods[0]), 2 * (likelihoods[2] - likelihoods[0])


def _panel_rows(scaled: np.ndarray, periods: np.ndarray) -> list[tuple[str, int, float, float]]:
    """Years in which the median scaled own growth is at least twice that of the median year."""
    spread = _row_medians(scaled.T)
    middle = float(np.nanmedian(spread))
    if not middle > 0 or np.isfinite(scaled).sum(axis=0).max() < FEWEST_GROWTHS:
        return []
    ratio = spread / middle
    return [("", int(period), float(value), float("nan")) for period, value in zip(periods, ratio, strict=True)
            if value >= PANEL_SPREAD_RATIO]  # fmt: skip


def _row_medians(values: np.ndarray) -> np.ndarray:
    """Medians of rows over known values, NaN for an empty row."""
    medians = np.full(len(values), np.nan)
    filled = np.isfinite(values).any(axis=1)
    medians[filled] = np.nanmedian(values[filled], axis=1)
    return medians
