"""How wrong earlier forecasts would have been: rolling origins on the panel's own history.

Errors are shown against the two forecasts that cost nothing (the last value, the last value plus drift), with the
coverage of the intervals and the probability integral transform. Where history is too short for that, the answer is
«недостаточно данных», by a stated rule.

Method: docs/methodology/forecast-engine.md#backtest
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.employment.breaks import Break
from models.employment.engine import PanelForecast, forecast
from models.employment.learned import EngineParameters
from models.employment.panel import matrix
from models.employment.reconcile import complete_families, reconcile_forecast
from models.errors import EmptyPanel

SHORTEST_HISTORY_YEARS = 5  # growths that a series must show before an origin
FEWEST_ERRORS = 30  # series × origins behind a printed figure
FEWEST_ORIGINS = 3
INSUFFICIENT = "недостаточно данных"
ENOUGH = ""
PIT_BINS = 10
MODEL, NAIVE, DRIFT, RECONCILED = "model", "naive", "drift", "reconciled"
STEPS = (NAIVE, DRIFT, MODEL, RECONCILED)


@dataclass(frozen=True)
class Backtest:
    """Errors of one step on its own history.

    errors      one row per (unique_id, cutoff, horizon): actual, one column a step (naive, drift, model, reconciled;
                reconciled = model where no tree was given), q025 … q975, pit, scale (mean absolute change of the
                series before the cutoff), all in the panel's unit but pit
    by_horizon  one row per horizon: mase_<step> (mean error in units of ``scale``), wape_<step> (sum of errors /
                sum of actual values), bias_rate, coverage80_rate, coverage95_rate, wis, errors (number), origins, note
    pit         (10,) share of actuals in each tenth of the forecast distribution; uniform = honest
    note        «недостаточно данных» when no horizon has enough errors, else empty
    """

    errors: pd.DataFrame
    by_horizon: pd.DataFrame
    pit: np.ndarray
    note: str


def rolling_origins(
    panel: pd.DataFrame,
    horizon: int,
    *,
    parameters: EngineParameters,
    groups: Sequence[str] = (),
    breaks: Sequence[Break] = (),
    history: int | None = None,
    tree: pd.DataFrame | None = None,
) -> Backtest:
    """Forecast a panel from each of its past years as it was known then, and compare.

    panel    as for ``models.employment.engine.forecast``
    history  years before an origin that the forecast sees; None = all
    tree     parent, child: the step «reconciled» is the model made to add up over it

    An error counts when the series was observed at the origin and at the target, shows at least five growths before
    the origin and changed at all. A target behind a declared break that the origin could not know is left out: the
    level shift is not an error of the forecast.
    """
    pieces = list(_errors(panel, horizon, parameters, groups, breaks, history, tree))
    if not pieces:
        empty = pd.DataFrame(columns=[*_COLUMNS])
        return Backtest(empty, summary(empty, horizon), np.full(PIT_BINS, np.nan), INSUFFICIENT)
    errors = pd.concat(pieces, ignore_index=True)
    table = summary(errors, horizon)
    note = INSUFFICIENT if (table["note"] == INSUFFICIENT).all() else ENOUGH
    return Backtest(errors, table, pit_histogram(errors["pit"].to_numpy()), note)


def steps_table(by_horizon: pd.DataFrame) -> pd.DataFrame:
    """The error table by step and horizon, long: step, horizon, mase, wape_rate, bias_rate, coverage80_rate,
    coverage95_rate, errors, origins, note. Bias and coverage belong to the model's distribution only."""
    parts = []
    for step in STEPS:
        part = by_horizon[["horizon", "errors", "origins", "note"]].copy()
        part.insert(0, "step", step)
        part["mase"], part["wape_rate"] = by_horizon[f"mase_{step}"], by_horizon[f"wape_{step}"]
        for column in ("bias_rate", "coverage80_rate", "coverage95_rate"):
            part[column] = by_horizon[column] if step == MODEL else np.nan
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def summary(errors: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Error table by horizon; figures are NaN and ``note`` says so where fewer than 30 errors or 3 origins exist."""
    rows = []
    for step in range(1, horizon + 1):
        part = errors[errors["horizon"] == step]
        row: dict[str, object] = {"horizon": step, "errors": len(part), "origins": part["cutoff"].nunique()}
        enough = len(part) >= FEWEST_ERRORS and part["cutoff"].nunique() >= FEWEST_ORIGINS
        row["note"] = ENOUGH if enough else INSUFFICIENT
        row |= _figures(part) if enough else dict.fromkeys(_FIGURES, np.nan)
        rows.append(row)
    return pd.DataFrame(rows)[["horizon", *_FIGURES, "errors", "origins", "note"]]


def pit_histogram(pit: np.ndarray) -> np.ndarray:
    """(10,) shares of the probability integral transform in tenths."""
    counts, _ = np.histogram(pit, bins=PIT_BINS, range=(0.0, 1.0))
    return counts / max(counts.sum(), 1)


def interval_score(actual: np.ndarray, low: np.ndarray, high: np.ndarray, miss: float) -> np.ndarray:
    """Width plus 2/miss times the distance by which the actual value lies outside (Gneiting & Raftery 2007)."""
    below, above = np.maximum(low - actual, 0), np.maximum(actual - high, 0)
    return (high - low) + 2 / miss * (below + above)


def weighted_interval_score(actual: np.ndarray, quantiles: np.ndarray) -> np.ndarray:
    """WIS of (…, 5) quantiles 0.025, 0.1, 0.5, 0.9, 0.975 (Bracher et al. 2021)."""
    low95, low80, middle, high80, high95 = np.moveaxis(quantiles, -1, 0)
    inner = 0.1 * interval_score(actual, low80, high80, 0.2)
    outer = 0.025 * interval_score(actual, low95, high95, 0.05)
    return (0.5 * np.abs(actual - middle) + inner + outer) / 2.5


_COLUMNS = (
    "unique_id", "cutoff", "horizon", "actual", *STEPS,
    "q025", "q10", "q50", "q90", "q975", "pit", "scale",
)  # fmt: skip
_FIGURES = (
    *[f"mase_{step}" for step in STEPS], *[f"wape_{step}" for step in STEPS],
    "bias_rate", "coverage80_rate", "coverage95_rate", "wis",
)  # fmt: skip


def _errors(
    panel: pd.DataFrame, horizon: int, parameters: EngineParameters, groups: Sequence[str], breaks: Sequence[Break],
    history: int | None, tree: pd.DataFrame | None,
) -> Iterator[pd.DataFrame]:  # fmt: skip
    table = matrix(panel, groups)
    observed = np.isfinite(table.values)
    for end in range(SHORTEST_HISTORY_YEARS, len(table.periods) - 1):
        cutoff = int(table.periods[end])
        start = 0 if history is None else max(0, end - history + 1)
        seen = observed[:, start : end + 1]
        usable = seen[:, -1] & (seen.sum(axis=1) > SHORTEST_HISTORY_YEARS)
        if not usable.any():
            continue
        then = _seen_then(panel, table.keys["unique_id"], usable, table.periods[start], cutoff)
        known = [_known_then(item, table.keys["unique_id"][usable]) for item in breaks if item.period <= cutoff]
        made = forecast(
            then, min(horizon, len(table.periods) - 1 - end), parameters=parameters, groups=groups,
            breaks=[item for item in known if item is not None],
        )  # fmt: skip
        past = table.values[usable, start : end + 1]
        future = table.values[usable, end + 1 : end + 1 + len(made.years)]
        crossed = _behind_breaks(breaks, table.keys["unique_id"][usable], cutoff, made.years)
        future = np.where(crossed, np.nan, future)
        added_up = made if tree is None else _reconciled(made, tree)
        yield _compared(made, added_up.mean, past, future, cutoff)


def _reconciled(made: PanelForecast, tree: pd.DataFrame) -> PanelForecast:
    """Reconciled over the families of the tree that were complete at this origin."""
    whole = complete_families(tree, made.keys["unique_id"])
    return reconcile_forecast(made, whole) if len(whole) else made


def _compared(
    made: PanelForecast, added_up: np.ndarray, past: np.ndarray, future: np.ndarray, cutoff: int
) -> pd.DataFrame:
    steps = np.arange(1, future.shape[1] + 1)
    change = np.abs(np.diff(past, axis=1))
    scale = np.nansum(change, axis=1) / np.maximum(np.isfinite(change).sum(axis=1), 1)
    last = past[:, -1]
    first = np.isfinite(past).argmax(axis=1)
    span = np.maximum(past.shape[1] - 1 - first, 1)
    slope = (last - past[np.arange(len(past)), first]) / span
    counted = np.isfinite(future) & (scale > 0)[:, None]
    rows, columns = np.nonzero(counted)
    shown = [int(np.argmin(np.abs(made.levels - level))) for level in (0.025, 0.1, 0.5, 0.9, 0.975)]
    quantiles = made.quantiles[rows, columns]
    actual = future[rows, columns]
    table = {
        "unique_id": made.keys["unique_id"].to_numpy()[rows],
        "cutoff": cutoff,
        "horizon": steps[columns],
        "actual": actual,
        MODEL: made.mean[rows, columns],
        RECONCILED: added_up[rows, columns],
        NAIVE: last[rows],
        DRIFT: np.maximum(last[rows] + slope[rows] * steps[columns], 0.0),
        **{
            f"q{name}": quantiles[:, place] for name, place in zip(("025", "10", "50", "90", "975"), shown, strict=True)
        },
        "pit": _pit(actual, quantiles, made.levels),
        "scale": scale[rows],
    }
    return pd.DataFrame(table)


def _pit(actual: np.ndarray, quantiles: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Share of the forecast distribution below the actual value, straight lines between the quantiles."""
    below = (quantiles < actual[:, None]).sum(axis=1)
    low = np.clip(below - 1, 0, len(levels) - 1)
    high = np.clip(below, 0, len(levels) - 1)
    rows = np.arange(len(actual))
    left, right = quantiles[rows, low], quantiles[rows, high]
    share = np.where(right > left, (actual - left) / np.where(right > left, right - left, 1.0), 0.5)
    inside = levels[low] + np.clip(share, 0, 1) * (levels[high] - levels[low])
    return np.where(below == 0, levels[0] / 2, np.where(below == len(levels), (1 + levels[-1]) / 2, inside))


def _figures(part: pd.DataFrame) -> dict[str, float]:
    actual = part["actual"].to_numpy()
    scale = part["scale"].to_numpy()
    size = max(float(np.abs(actual).sum()), 1e-12)
    quantiles = part[["q025", "q10", "q50", "q90", "q975"]].to_numpy()
    error = {name: np.abs(part[name].to_numpy() - actual) for name in STEPS}
    return {
        **{f"mase_{name}": float((values / scale).mean()) for name, values in error.items()},
        **{f"wape_{name}": float(values.sum() / size) for name, values in error.items()},
        "bias_rate": float((part[MODEL].to_numpy() - actual).sum() / size),
        "coverage80_rate": float(((actual >= quantiles[:, 1]) & (actual <= quantiles[:, 3])).mean()),
        "coverage95_rate": float(((actual >= quantiles[:, 0]) & (actual <= quantiles[:, 4])).mean()),
        "wis": float((weighted_interval_score(actual, quantiles) / scale).mean()),
    }


def _seen_then(panel: pd.DataFrame, labels: pd.Series, usable: np.ndarray, first: int, cutoff: int) -> pd.DataFrame:
    chosen = panel["unique_id"].isin(labels[usable]) & panel["time_period"].between(first, cutoff)
    then = panel[chosen]
    if not len(then):
        raise EmptyPanel(f"Панель рядов до {cutoff} года")
    return then


def _known_then(declared: Break, labels: pd.Series) -> Break | None:
    """A break as far as it touches the series of this origin."""
    if not declared.unique_ids:
        return declared
    present = tuple(sorted(set(declared.unique_ids) & set(labels.astype(str))))
    return Break(declared.period, declared.reason, present) if present else None


def _behind_breaks(breaks: Sequence[Break], labels: pd.Series, cutoff: int, years: np.ndarray) -> np.ndarray:
    """(S, H) targets behind a break that lies after the cutoff."""
    behind = np.zeros((len(labels), len(years)), dtype=bool)
    for declared in breaks:
        touched = np.ones(len(labels), dtype=bool)
        if declared.unique_ids:
            touched = labels.astype(str).isin(declared.unique_ids).to_numpy()
        later = (years >= declared.period) & (declared.period > cutoff)
        behind |= touched[:, None] & later[None, :]
    return behind
