"""Known future paths: an official macro forecast or a scenario steers the total, the sections keep their differences.

The largest lever left in the forecast is the common growth path; a ministry's forecast or a council's scenario knows
more about it than ten points of history do. Steering moves all members of a steered group by one factor a period, so
that their sum follows the path, wholly or by a stated weight.

Method: docs/methodology/forecast-engine.md#scenarios
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.employment.engine import PanelForecast
from models.errors import BadPanelValues, MissingColumns

SLOWEST_GROWTH, FASTEST_GROWTH = -0.5, 1.0  # a period; beyond them a per cent was read as a share
BASE_SCENARIO = "base"


def steer(forecast: PanelForecast, paths: pd.DataFrame, scenario: str = BASE_SCENARIO) -> PanelForecast:
    """A forecast whose steered sums follow known growth paths.

        shift[G, h] = weight · (Σ log(1 + growth[G, 1…h]) − log(Σ_{i in G} N̂[i, h] / Σ_{i in G} N[i, 0]))

    Parameters
    ----------
    paths : one row per (scenario, group, time_period)
        time_period  int    period ahead of the forecast's origin, from the first one on without holes
        growth_rate  float  growth of the group's sum in that period, share (0.01 = 1 %)
        scenario     str    optional; rows of ``scenario`` are used
        weight       float  optional, 0 to 1: 1 replaces the engine's sum (default), 0.5 meets it half way
        one of the forecast's group columns, optional: the path holds for that group; empty = for the whole panel

    Group paths are laid on first, then the path of the whole panel moves everything together. After a path's last
    period its last shift is kept. Intervals keep their width: official forecasts err as well. Draws of all scenarios
    share their seeds, so differences between scenarios are not noise.

    Raises
    ------
    MissingColumns   time_period or growth_rate is absent
    BadPanelValues   no such scenario, unknown group, a hole, a repeated period, a growth that is a per cent
    """
    missing = [column for column in ("time_period", "growth_rate") if column not in paths]
    if missing:
        raise MissingColumns(missing, [str(column) for column in paths.columns])
    chosen = _of_scenario(paths, scenario)
    centre = forecast.centre.copy()
    grouping = next((column for column in forecast.group_columns if column in chosen), None)
    labels = chosen[grouping].fillna("").astype(str) if grouping else pd.Series("", index=chosen.index)
    for label in sorted(set(labels) - {""}):
        members = (forecast.keys[grouping].astype(str) == label).to_numpy()
        if not members.any():
            raise BadPanelValues("путь задан для группы, которой нет", [label], "Проверьте коды в файле сценария.")
        centre[members] += _shift(forecast, centre, members, chosen[labels == label], label)
    if (labels == "").any():
        everything = np.ones(len(forecast.keys), dtype=bool)
        centre += _shift(forecast, centre, everything, chosen[labels == ""], "весь ряд")
    return moved(forecast, centre)


def moved(forecast: PanelForecast, centre: np.ndarray) -> PanelForecast:
    """The same forecast round another centre (S, H) of logs; a series of zeros stays zero."""
    factor = np.exp(centre - forecast.centre)
    offset = forecast.offset[:, None]
    return replace(
        forecast,
        centre=centre,
        mean=np.maximum((forecast.mean + offset) * factor - offset, 0.0),
        quantiles=np.maximum((forecast.quantiles + offset[:, :, None]) * factor[:, :, None] - offset[:, :, None], 0.0),
    )


def _of_scenario(paths: pd.DataFrame, scenario: str) -> pd.DataFrame:
    if "scenario" not in paths:
        return paths
    chosen = paths[paths["scenario"].astype(str) == scenario]
    if not len(chosen):
        known = sorted(set(paths["scenario"].astype(str)))
        raise BadPanelValues(f"нет сценария «{scenario}»; есть", known, "Укажите один из них.")
    return chosen


def _shift(
    forecast: PanelForecast, centre: np.ndarray, members: np.ndarray, path: pd.DataFrame, label: str
) -> np.ndarray:
    """(H,) log shift that brings the members' sum to the path."""
    ordered = path.sort_values("time_period")
    periods = ordered["time_period"].to_numpy()
    expected = forecast.origin + np.arange(1, len(periods) + 1)
    if not np.array_equal(periods, expected):
        raise BadPanelValues(
            f"путь «{label}» не идёт подряд с периода {forecast.origin + 1}", [str(p) for p in periods],
            "Нужна ровно одна строка на каждый период, начиная с первого прогнозного.",
        )  # fmt: skip
    growth = ordered["growth_rate"].to_numpy(dtype=float)
    bad = ~((growth >= SLOWEST_GROWTH) & (growth <= FASTEST_GROWTH))
    if bad.any():
        raise BadPanelValues(
            "невозможный темп роста", [f"{label} {p}: {g}" for p, g in zip(periods[bad], growth[bad], strict=True)],
            "Темп задаётся долей: 1,2 % — это 0.012.",
        )  # fmt: skip
    weight = ordered["weight"].to_numpy(dtype=float) if "weight" in ordered else np.ones(len(growth))
    if not ((weight >= 0) & (weight <= 1)).all():
        raise BadPanelValues("вес пути вне 0…1", [str(value) for value in weight], "1 — заменить, 0.5 — наполовину.")
    steps = min(len(growth), len(forecast.years))
    sums = np.exp(centre[members]).sum(axis=0)
    start = float(np.exp(forecast.last[members]).sum())
    target = np.cumsum(np.log1p(growth))[:steps]
    shift = np.empty(len(forecast.years))
    shift[:steps] = weight[:steps] * (target - np.log(sums[:steps] / start))
    shift[steps:] = shift[steps - 1]
    return shift
