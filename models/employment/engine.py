"""Employment ahead: points, quantiles and draws for a whole panel of short annual series at once.

    panel ─► logs, breaks forgotten ─► growth members blended as the past advises ─► scale × learned error quantiles ─► draws

Method: docs/methodology/forecast-engine.md
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from models.draws import DEFAULT_DRAWS, Draws, generator
from models.employment import adaptive, intervals, seasonal, usual
from models.employment import growth as members
from models.employment.breaks import Break, broken_growth, level_shifts
from models.employment.learned import MEASURED_HORIZON_YEARS, QUANTILES_SHOWN, EngineParameters, SeasonalParameters
from models.employment.panel import (
    ALL_ZERO,
    CONSTANT,
    FEW_POINTS,
    SINGLE,
    ZEROS,
    Matrix,
    Prepared,
    matrix,
    prepare,
    require_years,
)
from models.errors import BadHorizon, BadPanelValues

LARGEST_HORIZON_YEARS = 10
SHORT_SERIES_GROWTH = 0.6  # share of the growth path kept at five points; see the methodology page
MEMBER_WEIGHTS = (0.33, 0.17, 0.17, 0.30)  # split, drift, theta, damped trend; the remaining 0.03 is no change
SHORT_MEMBER_WEIGHTS = (0.475, 0.2375, 0.2375, 0.0)  # below eight points a damped trend has nothing to hold on to
LARGEST_HORIZON_SEASONS = 5  # years of a quarterly or monthly forecast
MEASURED_HORIZON_SEASONS = 2
ROUNDING = 1e-9  # of the offset of a series with zeros: below it a level is nothing but rounding
LARGEST_LOG_STEP = 50.0  # keeps exp() finite whatever a panel holds
UNMOVED = [ZEROS, ALL_ZERO, SINGLE, CONSTANT]  # their point forecast is the last value
NO_SHIFTS = pd.DataFrame({"unique_id": [], "time_period": [], "shift_rate": []})
NODES_OF_A_MEAN = 501  # equally likely errors over which the mean of a simulated year is taken
CHUNK_CELLS = 4_000_000  # simulated values held at once by ``simulate_chunks``: 32 MB


@dataclass(frozen=True)
class PanelForecast:
    """Forecast of a panel, one row of arrays per series.

    keys        unique_id, group columns, obs_status (``panel.STATUSES``), method, points, sorted by unique_id
    origin      last period of the panel; horizon h is the period origin + h
    years       (H,) int
    mean        (S, H) point forecast in the panel's unit: the centre of the distribution on the log scale.
                Sums and balances use the means of the draws, not this.
    levels      (Q,) probabilities, ``quantiles`` (S, H, Q) in the panel's unit, ascending, >= 0
    extrapolated (H,) bool: beyond the horizons whose errors were measured
    centre, spread (S, H), standard (H, Q): quantile = exp(centre) · intervals.multiples(spread × standard)
    last        (S,) log level at the origin
    offset      (S,) taken off after exp (series with zeros)
    shifts      level shifts at declared breaks: unique_id, time_period, shift_rate
    """

    keys: pd.DataFrame
    origin: int
    years: np.ndarray
    mean: np.ndarray
    levels: np.ndarray
    quantiles: np.ndarray
    extrapolated: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    standard: np.ndarray
    last: np.ndarray
    offset: np.ndarray
    group_columns: tuple[str, ...]
    dependence: Dependence
    shifts: pd.DataFrame = field(repr=False)

    def part(self, rows: np.ndarray) -> PanelForecast:
        """Some of the series, (S,) bool; seeds are keyed by series, so a part has the same draws as the whole."""
        return replace(
            self,
            keys=self.keys[rows].reset_index(drop=True),
            mean=self.mean[rows],
            quantiles=self.quantiles[rows],
            centre=self.centre[rows],
            spread=self.spread[rows],
            last=self.last[rows],
            offset=self.offset[rows],
            shifts=self.shifts[self.shifts["unique_id"].isin(self.keys.loc[rows, "unique_id"])],
        )

    def table(self) -> pd.DataFrame:
        """Long frame: unique_id, group columns, obs_status, time_period, horizon, extrapolated, mean, q025 … q975."""
        steps = len(self.years)
        long = self.keys.loc[self.keys.index.repeat(steps)].reset_index(drop=True)
        long["time_period"] = np.tile(self.years, len(self.keys))
        long["horizon"] = np.tile(np.arange(1, steps + 1), len(self.keys))
        long["extrapolated"] = np.tile(self.extrapolated, len(self.keys))
        long["mean"] = self.mean.ravel()
        for level in QUANTILES_SHOWN:
            position = int(np.argmin(np.abs(self.levels - level)))
            long[f"q{round(level * 1000):03d}".removesuffix("0")] = self.quantiles[:, :, position].ravel()
        return long


@dataclass(frozen=True)
class Dependence:
    """Gaussian copula of the forecast errors: shares of variance and their persistence over horizons."""

    common_share: float
    group_share: float
    persistence: float

    def over_horizons(self, horizon: int) -> np.ndarray:
        """(H, H) lower Cholesky factor of corr(h, k) = (h/k)^persistence."""
        steps = np.arange(1, horizon + 1, dtype=float)
        ratio = np.minimum.outer(steps, steps) / np.maximum.outer(steps, steps)
        return np.linalg.cholesky(ratio**self.persistence)


def forecast(
    panel: pd.DataFrame,
    horizon: int,
    *,
    parameters: EngineParameters,
    groups: Sequence[str] = (),
    breaks: Sequence[Break] = (),
) -> PanelForecast:
    """Annual forecast of every series of a panel.

        log N[i, T+h] = log N[i, T] + blend of growth members, pulled to usual growth (adaptive, usual);  quantiles = centre + S_i(h) · learned quantiles

    Parameters
    ----------
    panel : one row per (unique_id, time_period)
        unique_id    str    series
        time_period  int    year
        obs_value    float  >= 0, any unit; NaN or an absent row = no observation
        groups       str    up to two columns whose members share shocks, for example section, then region
    horizon : years ahead, 1 to 10; beyond 7 marked as extrapolated
    breaks : declared changes of method; the growth of that year is forgotten, the new level kept, the shift reported

    Known future paths (official forecast, scenario): ``models.employment.scenarios.steer`` on the result.

    Raises
    ------
    BadHorizon, MissingColumns, BadPanelValues, EmptyPanel

    Method
    ------
    docs/methodology/forecast-engine.md
    """
    if not 1 <= horizon <= LARGEST_HORIZON_YEARS:
        raise BadHorizon(horizon, LARGEST_HORIZON_YEARS)
    if len(groups) > 2:
        raise BadPanelValues(
            "слишком много столбцов групп", list(groups), "Движок делит рост не больше чем на две группы."
        )
    table = matrix(panel, groups)
    require_years(table.periods)
    ready = prepare(table.values)
    crossed = broken_growth(breaks, table.keys, table.periods)
    logs = _at_least_two(ready.logs)
    if len(crossed.T) < logs.shape[1] - 1:
        crossed = np.zeros((len(logs), logs.shape[1] - 1), dtype=bool)
    parts = members.split(logs, table.groups, crossed if crossed.any() else None)
    if not parts.known.any():
        parts = replace(parts, scale=np.full(len(logs), parameters.typical_scale), middle=parameters.typical_scale)
    path, scale = paths(parts, horizon, parameters)
    if intervals.counted(table.values):
        scale = intervals.count_floor(scale, np.exp(ready.logs[:, -1]))
    path, scale = _cautious(path, scale, ready)
    count = np.maximum(parts.known.sum(axis=1), 1)
    shifts = level_shifts(ready.logs, crossed, parts.total.sum(axis=1) / count, table.keys, table.periods)
    standard = intervals.extended(parameters.standard, horizon)
    dependence = Dependence(parameters.common_share, parameters.group_share, parameters.persistence)
    shape = (parameters.levels, standard)
    return _assembled(table, ready, path, scale, shape, dependence, MEASURED_HORIZON_YEARS, groups, shifts)


def forecast_seasonal(
    panel: pd.DataFrame, horizon: int, season: int, *, parameters: SeasonalParameters, groups: Sequence[str] = ()
) -> PanelForecast:
    """Quarterly (season 4) or monthly (season 12) forecast of every series of a panel.

    panel    unique_id, time_period (int, period ordinal counted without holes), obs_value >= 0, group columns
    horizon  periods ahead, up to five years; beyond two marked as extrapolated

    Raises BadHorizon, MissingColumns, BadPanelValues, EmptyPanel. ``years`` of the result holds period ordinals.
    """
    if not 1 <= horizon <= LARGEST_HORIZON_SEASONS * season:
        raise BadHorizon(horizon, LARGEST_HORIZON_SEASONS * season)
    table = matrix(panel, groups)
    ready = prepare(table.values)
    found = seasonal.paths(_at_least_two(ready.logs), season, horizon)
    path, scale = _cautious(found.path - ready.logs[:, -1:], found.spread, ready)
    standard = parameters.by_period(season, horizon)
    measured = MEASURED_HORIZON_SEASONS * season
    dependence = Dependence(parameters.common_share, parameters.group_share, parameters.persistence)
    return _assembled(table, ready, path, scale, (parameters.levels, standard), dependence, measured, groups, None)


def paths(parts: members.Growth, horizon: int, parameters: EngineParameters) -> tuple[np.ndarray, np.ndarray]:
    """(S, H) cumulated log growth and (S, H) interval scale of a split panel."""
    common = members.common_path(parts.common, horizon)
    cross = members.split_path(parts, extended_coefficients(parameters.coefficients, horizon), common)
    drift = members.drift_path(parts, horizon)
    theta = members.theta_path(parts, horizon)
    damped = members.damped_path(parts, horizon)
    long = (parts.known.sum(axis=1) + 1 >= FEW_POINTS)[:, None]
    weights = [np.where(long, *pair) for pair in zip(MEMBER_WEIGHTS, SHORT_MEMBER_WEIGHTS, strict=True)]
    base = weights[0] * cross + weights[1] * drift + weights[2] * theta + weights[3] * damped
    path, apart = adaptive.adapted(parts, base)
    if parts.known.any():
        path = usual.pulled(path, parts.common, parameters.usual_growth)
    return path, np.hypot(intervals.spread(parts, horizon), apart)


def extended_coefficients(coefficients: np.ndarray, horizon: int) -> np.ndarray:
    """Coefficients carried beyond the learned horizons by their last mean yearly step, damped."""
    learned = len(coefficients)
    if horizon <= learned:
        return coefficients[:horizon]
    step = (coefficients[-1] - coefficients[-4]) / 3
    ahead = np.cumsum(members.DRIFT_DAMPING ** np.arange(1, horizon - learned + 1))
    return np.concatenate([coefficients, coefficients[-1] + ahead[:, None] * step])


def simulate(forecast: PanelForecast, draws: int = DEFAULT_DRAWS, step: str = "employment") -> Draws:
    """Numbered draws of every series and year, in the panel's unit.

    Marginals are the forecast's quantiles; dependence is a Gaussian copula with one factor common to the panel, one
    for each member of the first two group columns, and an own part, all persistent over horizons. Seeds are keyed by
    series and group, so the draws of one region do not change when another is added.

    Returns Draws with keys unique_id and the group columns; values (S, H, draws), >= 0.

    Method: docs/methodology/forecast-engine.md#draws
    """
    pieces = [values for _, values in simulate_chunks(forecast, draws, step)]
    columns = ["unique_id", *forecast.group_columns]
    return Draws(forecast.keys[columns].copy(), forecast.years, np.concatenate(pieces))


def simulate_chunks(
    forecast: PanelForecast, draws: int = DEFAULT_DRAWS, step: str = "employment"
) -> Iterator[tuple[slice, np.ndarray]]:
    """The same draws in pieces of bounded memory: (rows of ``forecast.keys``, values (rows, H, draws))."""
    steps, series = len(forecast.years), len(forecast.keys)
    link = forecast.dependence
    factor = link.over_horizons(steps)
    group_count = len(forecast.group_columns)
    own_share = 1 - link.common_share - link.group_share * group_count
    shared = np.sqrt(link.common_share) * (factor @ generator(step, "common").standard_normal((steps, draws)))
    effects: list[tuple[np.ndarray, np.ndarray]] = []
    for column in forecast.group_columns:
        codes, labels = pd.factorize(forecast.keys[column])
        shocks = np.stack([generator(step, column, label).standard_normal((steps, draws)) for label in labels])
        effects.append((codes, np.sqrt(link.group_share) * (factor @ shocks)))
    knots = _normal_scores(forecast.levels)
    evenly = ndtri((np.arange(NODES_OF_A_MEAN) + 0.5) / NODES_OF_A_MEAN)
    nodes = [_from_scores(evenly, knots, forecast.standard[horizon]) for horizon in range(steps)]
    size = max(1, CHUNK_CELLS // (steps * draws))
    identities = forecast.keys[["unique_id", *forecast.group_columns]].astype(str).to_numpy()
    for start in range(0, series, size):
        rows = slice(start, min(start + size, series))
        own = np.stack([generator(step, *identity).standard_normal((steps, draws)) for identity in identities[rows]])
        scores = np.sqrt(own_share) * (factor @ own)
        scores += shared
        for codes, shocks in effects:
            scores += shocks[codes[rows]]
        for horizon in range(steps):
            standard = _from_scores(scores[:, horizon], knots, forecast.standard[horizon])
            displacement = forecast.spread[rows, horizon, None] * standard
            scores[:, horizon] = intervals.multiples(displacement)
            # A finite number of draws has a mean of its own: yearly changes of it would be read as growth.
            expected = intervals.multiples(forecast.spread[rows, horizon, None] * nodes[horizon]).mean(axis=1)
            middle = np.exp(forecast.centre[rows, horizon]) * expected / scores[:, horizon].mean(axis=1)
            scores[:, horizon] *= middle[:, None]
        scores -= forecast.offset[rows, None, None]
        yield rows, np.maximum(scores, 0.0, out=scores)


def _from_scores(scores: np.ndarray, knots: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Standard normal scores to standardised errors: straight lines between the knots, carried on beyond them."""
    values = np.interp(scores, knots, standard)
    low, high = scores < knots[0], scores > knots[-1]
    values[low] += (scores[low] - knots[0]) * (standard[1] - standard[0]) / (knots[1] - knots[0])
    values[high] += (scores[high] - knots[-1]) * (standard[-1] - standard[-2]) / (knots[-1] - knots[-2])
    return values


def _normal_scores(levels: np.ndarray) -> np.ndarray:
    from statistics import NormalDist

    return np.array([NormalDist().inv_cdf(float(level)) for level in levels])


def _cautious(path: np.ndarray, scale: np.ndarray, ready: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """Growth of short, zero-ridden and single-point series pulled to naive; late series widened by their lag."""
    kept = np.clip(1 - (FEW_POINTS - ready.points) * (1 - SHORT_SERIES_GROWTH) / (FEW_POINTS - 5), 0.0, 1.0)
    kept = np.where(np.isin(ready.status, UNMOVED), 0.0, kept)
    if (ready.lag > 0).any():
        horizon = np.arange(1, path.shape[1] + 1)
        scale = scale * np.sqrt(1 + ready.lag[:, None] / horizon)
    scale = np.where((ready.status == ALL_ZERO)[:, None], 0.0, scale)
    return path * kept[:, None], scale


def _assembled(
    table: Matrix, ready: Prepared, path: np.ndarray, scale: np.ndarray, shape: tuple[np.ndarray, np.ndarray],
    dependence: Dependence, measured: int, groups: Sequence[str], shifts: pd.DataFrame | None,
) -> PanelForecast:  # fmt: skip
    """Paths in logs to a forecast in the panel's unit; ``shape`` = probabilities and standardised quantiles (H, Q)."""
    horizon = path.shape[1]
    probabilities, standard = shape
    base = ready.logs[:, -1][:, None]
    centre = np.clip(base + path, base - LARGEST_LOG_STEP, base + LARGEST_LOG_STEP)
    spread = np.minimum(scale, LARGEST_LOG_STEP / max(float(np.abs(standard).max()), 1.0))
    offset = ready.offset[:, None]
    levels = intervals.quantiles(centre, spread, standard)
    if ready.offset.any():
        levels = _without(levels, offset[:, :, None])
    unmoved = np.isin(ready.status, UNMOVED)
    keys = table.keys.copy()
    keys["obs_status"] = ready.status
    keys["method"] = np.where(unmoved, "naive", "ensemble")
    keys["points"] = ready.points
    origin = int(table.periods[-1])
    years = origin + np.arange(1, horizon + 1)
    return PanelForecast(
        keys=keys,
        origin=origin,
        years=years,
        mean=_without(np.exp(centre), offset),
        levels=probabilities,
        quantiles=levels,
        extrapolated=years > origin + measured,
        centre=centre,
        spread=spread,
        standard=standard,
        last=ready.logs[:, -1],
        offset=ready.offset,
        group_columns=tuple(groups),
        dependence=dependence,
        shifts=NO_SHIFTS if shifts is None else shifts,
    )


def _without(levels: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Levels less what was added before the logarithm; what rounding leaves of a zero is zero."""
    rest = levels - offset
    return np.where(rest > ROUNDING * offset, rest, 0.0)


def _at_least_two(logs: np.ndarray) -> np.ndarray:
    """A panel of one year gains an empty one before it, so that growth exists and is unknown."""
    return logs if logs.shape[1] > 1 else np.concatenate([np.full((len(logs), 1), np.nan), logs], axis=1)
