"""An official growth path as a second measurement of the sections' trends: it counts by what both are worth, and no more.

A ministry knows of the coming years what ten points of history do not show; it errs as well. The trends of the sections
are known by history with the covariance T, by the official path with the error O, so the path moves them by
K = TAᵀ(ATAᵀ + O)⁻¹ of what the two say differently, and what is left unknown of a trend falls by as much.

Method: docs/methodology/forecast-engine.md#official
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.draws import Draws
from models.errors import BadPanelValues
from models.parameters import Parameters
from models.priors import keyed_normals, stratified_normals

TOTAL = "_T"
SLOWEST_GROWTH, FASTEST_GROWTH = -0.5, 1.0  # a year; beyond them a per cent was read as a share
# Documented errors of a path count as this many sections on which it could be held against history.
SECTIONS_OF_PRIOR = 5.0
# A path that lies further from history than this many joint standard errors contradicts it.
CONTRADICTION = 3.0
# Eigenvalues of a covariance of a thousand draws below this share of the largest are noise.
SMALLEST_EIGENVALUE = 1e-9
TABLE = {
    "economic_activity": "str", "years": "int64", "official_rate": "float64", "history_rate": "float64",
    "used_rate": "float64", "weight": "float64", "growths": "float64", "contradicts": "bool",
}  # fmt: skip


@dataclass(frozen=True)
class Informed:
    """The forecast after it has heard the official path.

    draws   keys: economic_activity, growths (yearly growths of history that the trend is now worth)
    table   TABLE, one row per measured section (``_T`` = all together): mean yearly growth over the path's ``years`` by the
            path, by history and as used; how much of a difference of all sections at once is followed; whether the path
            contradicts history
    """

    draws: Draws
    table: pd.DataFrame


@dataclass(frozen=True)
class _Measured:
    """What the path says against history: rows of sections it names, yearly growth over its years.

    labels   (M,) sections, or ``_T`` alone
    loads    (M, S) trends that a row measures
    apart    (M, H) cumulated log growth of the path less that of history, held after the path's last year
    before   forecast years before the path's first one: employment is published later than the path begins
    years    years of the path
    """

    labels: tuple[str, ...]
    loads: np.ndarray
    apart: np.ndarray
    before: int
    years: int

    @property
    def end(self) -> int:
        """Forecast years up to the path's last one."""
        return self.before + self.years

    @property
    def a_year(self) -> np.ndarray:
        """(M,) difference of mean yearly log growth."""
        return np.asarray(self.apart[:, self.end - 1] / self.years)


def unheard(drawn: Draws) -> Informed:
    """The forecast as it was: there is no path."""
    return Informed(drawn, pd.DataFrame(columns=list(TABLE)).astype(TABLE))


def informed(drawn: Draws, path: pd.DataFrame, parameters: Parameters) -> Informed:
    """Sections' employment after an official path of growth.

        log N[i, T+h, d] += Σ_m K[i, m]·apart[m, h] − years(h)·(K(A·trend[d] + ε[d]))[i]     ε ~ N(0, O)

    years(h) counts the path's years up to h.

    The second term takes off each draw what the path has ruled out (conditioning by paths: Matheron's rule), so that draws
    keep their chance of single years and lose what is known of the trend. O has a part common to all sections and one of
    each section. The documented values stand for ``SECTIONS_OF_PRIOR`` sections; differences between path and history
    beyond what history's own error explains raise them, smaller ones lower them. A section on which the path contradicts
    history gets an error of its own that explains the difference.

    Parameters
    ----------
    drawn : keys economic_activity (sections) and growths (yearly growths behind each trend); the base year first
    path : economic_activity (sections, or ``_T`` for all together), time_period, growth_rate (share); without holes, the
        same years for all; sections unknown to ``drawn`` and years before the forecast are left out
    parameters : official_growth_sd_own, official_growth_sd_common

    Raises
    ------
    BadPanelValues   a hole, a repeated year, a growth that is a per cent

    Method
    ------
    docs/methodology/forecast-engine.md#official
    """
    if len(drawn.years) < 2:
        return unheard(drawn)
    measured = _measured(drawn, path)
    if measured is None:
        return unheard(drawn)
    growths = np.maximum(drawn.keys["growths"].to_numpy(dtype=float), 1.0)
    displacement = _displacement(drawn.values)
    trend = _trends(drawn, displacement, growths, measured.end)
    known = np.atleast_2d(np.cov(trend))
    common, own, contradicts = _errors_of_path(measured, known, parameters)
    error = np.diag(own) + common
    gain = known @ measured.loads.T @ np.linalg.inv(measured.loads @ known @ measured.loads.T + error)
    draw = np.sqrt(common) * stratified_normals("official", "common", count=drawn.count)
    draw = draw + np.sqrt(own)[:, None] * keyed_normals("official", measured.labels, (drawn.count,))
    ruled_out = gain @ (measured.loads @ trend + draw)
    steps = np.clip(np.arange(1, len(drawn.years)) - measured.before, 0, measured.years)
    shift = (gain @ measured.apart)[:, :, None] - steps[:, None] * ruled_out[:, None, :]
    values = drawn.values.copy()
    wanted = drawn.values[:, 1:].mean(axis=2) * np.exp(gain @ measured.apart)
    moved = drawn.values[:, 1:] * np.exp(shift)
    mean = moved.mean(axis=2)
    values[:, 1:] = moved * np.divide(wanted, mean, out=np.ones_like(mean), where=mean > 0)[:, :, None]
    worth = _growths_left(displacement[:, -1], growths, trend, ruled_out, len(steps), measured.years)
    keys = drawn.keys.assign(growths=worth)
    return Informed(Draws(keys, drawn.years, values), _told(measured, gain, drawn, worth, contradicts))


def _measured(drawn: Draws, path: pd.DataFrame) -> _Measured | None:
    """The path held against the forecast's own mean; sections where it names any, else the whole; None where neither."""
    sections = drawn.keys["economic_activity"].astype(str).tolist()
    first, last = int(drawn.years[1]), int(drawn.years[-1])
    rows = path[path["time_period"].between(first, last)]
    named = [code for code in sections if (rows["economic_activity"] == code).any()]
    labels = named or ([TOTAL] if (rows["economic_activity"] == TOTAL).any() else [])
    if not labels:
        return None
    begins = int(rows.loc[rows["economic_activity"].isin(labels), "time_period"].min())
    before = begins - first
    growth = {label: _growth(rows[rows["economic_activity"] == label], label, begins) for label in labels}
    years = min(len(values) for values in growth.values())
    mean = drawn.values.mean(axis=2)
    base = mean[:, 0] / max(float(mean[:, 0].sum()), 1e-9)
    loads = np.array([base if label == TOTAL else np.eye(len(sections))[sections.index(label)] for label in labels])
    whole = np.vstack([mean.sum(axis=0) if label == TOTAL else mean[sections.index(label)] for label in labels])
    usable = (whole > 0).all(axis=1)
    if not usable.any():
        return None
    history = np.log(whole[usable, 1:] / whole[usable, :1])
    said = np.cumsum([np.log1p(growth[label][:years]) for label in np.array(labels)[usable]], axis=1)
    known = np.diff(history, axis=1, prepend=0.0)[:, before : before + years].cumsum(axis=1)
    apart = np.zeros_like(history)
    apart[:, before : before + years] = said - known
    apart[:, before + years :] = (said - known)[:, -1:]
    return _Measured(tuple(np.array(labels)[usable].tolist()), loads[usable], apart, before, years)


def _growth(rows: pd.DataFrame, label: str, first: int) -> np.ndarray:
    """Yearly growth of one label, checked."""
    ordered = rows.sort_values("time_period")
    years, rate = ordered["time_period"].to_numpy(), ordered["growth_rate"].to_numpy(dtype=float)
    if not np.array_equal(years, first + np.arange(len(years))):
        raise BadPanelValues(
            f"официальный путь роста «{label}» не идёт подряд с {first} г.", [str(year) for year in years],
            "Нужна ровно одна строка на каждый год, у всех разделов с одного и того же.",
        )  # fmt: skip
    bad = ~((rate >= SLOWEST_GROWTH) & (rate <= FASTEST_GROWTH))
    if bad.any():
        raise BadPanelValues(
            "невозможный темп роста официального пути",
            [f"{label} {year}: {value}" for year, value in zip(years[bad], rate[bad], strict=True)],
            "Проверьте единицу: 1,2 % в файле – это 1,2, а не 120.",
        )
    return rate


def _displacement(values: np.ndarray) -> np.ndarray:
    """(S, H, D) log displacement of each draw from the mean of logs."""
    logs = np.log(np.maximum(values[:, 1:], np.finfo(float).tiny))
    return np.asarray(logs - logs.mean(axis=2, keepdims=True))


def _trends(drawn: Draws, displacement: np.ndarray, growths: np.ndarray, years: int) -> np.ndarray:
    """(S, D) draws of what is unknown of the yearly trend, given where each draw ends after ``years``.

    After h years share² = h/(n + h) of the variance is the trend's; given the displacement u the trend is share²·u/h with the
    variance share²·(1 − share²)·Var(u)/h². Sections depend on each other here as their displacements do.
    """
    ends = displacement[:, years - 1]
    square = (years / (growths + years))[:, None]
    spread = ends.std(axis=1, keepdims=True)
    codes = drawn.keys["economic_activity"].astype(str).tolist()
    fresh = _correlated(ends, keyed_normals("official-trend", codes, (drawn.count,)))
    return np.asarray((square * ends + np.sqrt(square * (1 - square)) * spread * fresh) / years)


def _correlated(like: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """(S, D) standard normals that depend on each other over the rows as ``like`` (S, D) does."""
    spread = like.std(axis=1, keepdims=True)
    scaled = np.divide(like, spread, out=np.zeros_like(like), where=spread > 0)
    values, vectors = np.linalg.eigh(scaled @ scaled.T / like.shape[1])
    root = vectors * np.sqrt(np.maximum(values, SMALLEST_EIGENVALUE * max(float(values.max()), 1e-12)))
    return np.asarray(root @ vectors.T @ normals)


def _errors_of_path(
    measured: _Measured, known: np.ndarray, parameters: Parameters
) -> tuple[float, np.ndarray, np.ndarray]:
    """Variance of the path's yearly growth: common, (M,) own, and (M,) where it contradicts history."""
    common, own = (float(parameters.get(f"official_growth_sd_{part}").value) ** 2 for part in ("common", "own"))
    apart, count = measured.a_year, len(measured.labels)
    covariance = measured.loads @ known @ measured.loads.T
    level = float(np.median(apart))
    middle = float(covariance.mean())
    lasting = max(level**2 - middle - own / count, 0.0)
    together = (SECTIONS_OF_PRIOR * common + lasting) / (SECTIONS_OF_PRIOR + 1)
    if lasting > CONTRADICTION**2 * (common + middle + own / count):
        together = max(together, lasting)
    if count == 1:
        return together, np.array([own]), np.array([level**2 > CONTRADICTION**2 * (common + middle + own)])
    apart = apart - level
    alone = np.maximum(np.diag(covariance) - middle, 0.0)
    contradicts = apart**2 > CONTRADICTION**2 * (alone + own)
    usual = ~contradicts
    seen = max(float((apart[usual] ** 2 - alone[usual]).mean()), 0.0) if usual.any() else own
    learned = (SECTIONS_OF_PRIOR * own + usual.sum() * seen) / (SECTIONS_OF_PRIOR + usual.sum())
    each = np.where(contradicts, np.maximum(apart**2 - alone, learned), learned)
    far = level**2 > CONTRADICTION**2 * (common + middle + own / count)
    return together, each, contradicts | far


def _growths_left(
    ends: np.ndarray, growths: np.ndarray, trend: np.ndarray, ruled_out: np.ndarray, horizon: int, years: int
) -> np.ndarray:
    """(S,) yearly growths that the trend is now worth: chance keeps its variance, the trend's has fallen.

    n' = H · Var(chance) / Var(what is left of the trend after H years)
    """
    variance = ends.var(axis=1)
    chance = variance * growths / (growths + horizon)
    left = (horizon * trend - years * ruled_out).var(axis=1)
    return np.asarray(np.divide(horizon * chance, left, out=growths.copy(), where=left > 0))


def _told(
    measured: _Measured, gain: np.ndarray, drawn: Draws, worth: np.ndarray, contradicts: np.ndarray
) -> pd.DataFrame:
    years, first, last = measured.years, measured.before, measured.end
    persons = measured.loads > 0
    mean = drawn.values.mean(axis=2)
    whole = np.stack([mean[row].sum(axis=0) for row in persons])
    history = np.log(whole[:, last] / whole[:, first]) / years
    used = history + measured.loads @ (gain @ measured.apart)[:, last - 1] / years
    table = {
        "economic_activity": list(measured.labels),
        "years": years,
        "official_rate": np.expm1(history + measured.a_year),
        "history_rate": np.expm1(history),
        "used_rate": np.expm1(used),
        "weight": measured.loads @ gain @ np.ones(len(measured.labels)),
        "growths": measured.loads @ worth,
        "contradicts": contradicts,
    }
    return pd.DataFrame(table)[list(TABLE)]
