"""From a long frame of short series to a checked matrix, with a stated behaviour for everything odd in it.

Method: docs/methodology/forecast-engine.md#odd-series
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import BadPanelValues, EmptyPanel, MissingColumns

EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
LARGEST_SPAN_YEARS = 200
FEW_POINTS = 8  # below this the growth paths shrink to naive
AFTER_ZERO_POINTS = 5  # years after the last zero that make a series of their own: the shortest measured history
COMPLETE, INTERPOLATED, ZEROS, ALL_ZERO, CONSTANT, FEW, SINGLE, STALE, RESTARTED = (
    "A", "I", "Z", "Z0", "C", "F", "N", "L", "ZR",
)  # fmt: skip
# complete · years in between filled in · zeros inside · nothing but zeros · constant · few points · a single one · ends before
# the panel · begins anew after a zero
STATUSES = (COMPLETE, INTERPOLATED, ZEROS, ALL_ZERO, CONSTANT, FEW, SINGLE, STALE, RESTARTED)


@dataclass(frozen=True)
class Matrix:
    """A checked panel.

    keys     one row per series, sorted by unique_id: unique_id, group columns
    periods  (T,) int, without holes
    values   (S, T) float, NaN where there is no observation
    groups   codes (S,) of each group column
    """

    keys: pd.DataFrame
    periods: np.ndarray
    values: np.ndarray
    groups: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Prepared:
    """A matrix ready for logs.

    logs     (S, T) log levels, NaN only before a series starts
    offset   (S,) added before the logarithm (series with zeros), taken off again after it
    lag      (S,) whole periods between a series' last observation and the panel's
    points   (S,) observations of each series
    status   (S,) one of the codes of ``STATUSES``
    """

    logs: np.ndarray
    offset: np.ndarray
    lag: np.ndarray
    points: np.ndarray
    status: np.ndarray


def matrix(panel: pd.DataFrame, groups: Sequence[str] = ()) -> Matrix:
    """Check a long panel and lay it out as series × period.

    panel  unique_id, time_period (int), obs_value (>= 0, NaN = no observation), group columns; any order of rows

    Raises
    ------
    MissingColumns   a needed column is absent
    BadPanelValues   duplicates, negatives, infinities, text, periods that are not years, a series in two groups
    EmptyPanel       nothing to forecast
    """
    needed = ["unique_id", "time_period", "obs_value", *groups]
    missing = [column for column in needed if column not in panel]
    if missing:
        raise MissingColumns(missing, [str(column) for column in panel.columns])
    if not len(panel):
        raise EmptyPanel("Панель рядов")
    labels = panel["unique_id"]
    if labels.isna().any():
        offenders = [f"строка {row + 1}" for row in np.flatnonzero(labels.isna().to_numpy())]
        raise BadPanelValues("нет кода ряда", offenders, "Заполните unique_id.")
    values = _numbers(panel["obs_value"], labels)
    periods = _periods(panel["time_period"], labels)
    codes, uniques = pd.factorize(labels, sort=True)
    first, last = int(periods.min()), int(periods.max())
    span = last - first + 1
    if span > LARGEST_SPAN_YEARS * 12:
        raise BadPanelValues(
            "слишком широкий охват", [f"{first}…{last}"], "Вероятно, в столбце периода стоит не год: проверьте его."
        )
    cell = codes * span + (periods - first)
    repeated = np.bincount(cell, minlength=len(uniques) * span) > 1
    if repeated.any():
        places = np.flatnonzero(repeated)
        offenders = [f"{uniques[int(place) // span]} {first + int(place) % span}" for place in places]
        raise BadPanelValues(
            "несколько значений за один период", offenders, "Оставьте одну строку на ряд и период или сложите их явно."
        )
    table = np.full((len(uniques), span), np.nan)
    table[codes, periods - first] = values
    observed = np.isfinite(table)
    if not observed.any():
        raise EmptyPanel("Панель рядов")
    empty = ~observed.any(axis=1)
    if empty.any():
        raise BadPanelValues(
            "ряд без единого значения", [str(label) for label in uniques[empty]], "Удалите его или загрузите данные."
        )
    used = np.flatnonzero(observed.any(axis=0))
    table = table[:, used[0] : used[-1] + 1]
    keys = pd.DataFrame({"unique_id": uniques})
    group_codes: list[np.ndarray] = []
    position = np.zeros(len(uniques), dtype=np.int64)
    position[codes] = np.arange(len(codes))
    for column in groups:
        members = panel[column]
        empty_label = members.isna().to_numpy()
        if empty_label.any():
            offenders = sorted({str(label) for label in labels[empty_label]})
            raise BadPanelValues(f"пустая группа «{column}»", offenders, "Заполните столбец группы.")
        own = members.iloc[position]
        plain = members.to_numpy(dtype=object)
        torn = plain != plain[position][codes]
        if torn.any():
            offenders = sorted({str(label) for label in labels[torn]})
            raise BadPanelValues(
                f"ряд стоит в нескольких группах «{column}»", offenders, "У ряда одна группа на все годы."
            )
        keys[column] = own.to_numpy()
        group_codes.append(pd.factorize(own, sort=True)[0])
    return Matrix(keys, np.arange(first + used[0], first + used[-1] + 1), table, tuple(group_codes))


def require_years(periods: np.ndarray) -> None:
    """Raises BadPanelValues when the periods cannot be calendar years."""
    first, last = int(periods[0]), int(periods[-1])
    if first < EARLIEST_YEAR or last > LATEST_YEAR or last - first >= LARGEST_SPAN_YEARS:
        raise BadPanelValues(
            "период не похож на год", [f"{first}…{last}"], "Укажите год четырьмя цифрами, например 2024."
        )


def prepare(values: np.ndarray) -> Prepared:
    """Logs of a series × period matrix: holes interpolated, late ends carried, zeros offset, each marked.

    values  (S, T) >= 0, NaN = no observation; every row has at least one number
    """
    values, restarted = _from_last_zero(values)
    observed = np.isfinite(values)
    points = observed.sum(axis=1)
    span = values.shape[1]
    first = observed.argmax(axis=1)
    lag = observed[:, ::-1].argmax(axis=1)
    status = np.full(len(values), COMPLETE, dtype="<U2")
    zero = observed & (values == 0)
    has_zero = zero.any(axis=1)
    offset = np.zeros(len(values))
    if has_zero.any():
        positive = np.where(observed & (values > 0), values, np.inf)
        smallest = positive[has_zero].min(axis=1)
        offset[has_zero] = np.where(np.isfinite(smallest), smallest / 2, 1.0)
    with np.errstate(invalid="ignore"):
        logs = np.log(values + offset[:, None])
    holes = (span - first - lag) > points
    if holes.any():
        grid = np.arange(span, dtype=float)
        for row in np.flatnonzero(holes):
            inside = slice(first[row], span - lag[row])
            seen = observed[row, inside]
            logs[row, inside] = np.interp(grid[inside], grid[inside][seen], logs[row, inside][seen])
    if lag.any():
        change = np.diff(logs, axis=1)
        for row in np.flatnonzero(lag):
            for column in range(span - lag[row], span):
                others = change[:, column - 1]
                others = others[np.isfinite(others)]
                usual = float(np.median(others)) if len(others) and not has_zero[row] else 0.0
                logs[row, column] = logs[row, column - 1] + usual
    moving = np.nanmax(logs, axis=1) > np.nanmin(logs, axis=1)
    status[holes] = INTERPOLATED
    status[~moving] = CONSTANT
    status[points < FEW_POINTS] = FEW
    status[restarted] = RESTARTED
    status[lag > 0] = STALE
    status[has_zero] = ZEROS
    status[points == 1] = SINGLE
    status[has_zero & ~(np.where(observed, values, 0) > 0).any(axis=1)] = ALL_ZERO
    return Prepared(logs, offset, lag, points, status)


def _from_last_zero(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The matrix without what came before the last zero of a series that has gone on since, and (S,) which these are.

    One zero in a growing series is a gap of the record or a start anew: the years after it are the series. Fewer than
    five positive values after it are too few to tell.
    """
    zero = values == 0
    if not zero.any():
        return values, np.zeros(len(values), dtype=bool)
    last = values.shape[1] - 1 - zero[:, ::-1].argmax(axis=1)
    place = np.arange(values.shape[1])
    after = ((place > last[:, None]) & np.isfinite(values)).sum(axis=1)
    restarted = zero.any(axis=1) & (after >= AFTER_ZERO_POINTS)
    return np.where(restarted[:, None] & (place <= last[:, None]), np.nan, values), restarted


def _numbers(column: pd.Series, labels: pd.Series) -> np.ndarray:
    if not pd.api.types.is_numeric_dtype(column):
        numeric = pd.to_numeric(column, errors="coerce")
        text = numeric.isna() & column.notna()
        if text.any():
            offenders = [f"{label}: «{value}»" for label, value in zip(labels[text], column[text], strict=True)]
            raise BadPanelValues("текст вместо числа", offenders, "Уберите пробелы, знаки сносок и единицы измерения.")
        column = numeric
    values = column.to_numpy(dtype=float, na_value=np.nan)
    infinite = np.isinf(values)
    if infinite.any():
        raise BadPanelValues("бесконечное значение", _some(labels, infinite), "Исправьте источник.")
    negative = values < 0
    if negative.any():
        raise BadPanelValues(
            "отрицательная численность", _some(labels, negative),
            "Численность не бывает меньше нуля: возможно, в столбце стоит прирост, а не уровень.",
        )  # fmt: skip
    return values


def _periods(column: pd.Series, labels: pd.Series) -> np.ndarray:
    periods = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(periods) | (np.floor(periods) != periods)
    if bad.any():
        offenders = [f"{label}: «{value}»" for label, value in zip(labels[bad], column[bad], strict=True)]
        raise BadPanelValues("период не является целым годом", offenders, "Укажите год четырьмя цифрами.")
    return periods.astype(np.int64)


def _some(labels: pd.Series, chosen: np.ndarray) -> list[str]:
    return [str(label) for label in labels[chosen]]
