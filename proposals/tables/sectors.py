"""Demand by section and level, every year in the sheet «Отрасли»; series by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from proposals.figures import Interval, SectorRow, Series
from proposals.table import Column, Known, level_of

MEASURES = {"employment": "Занятость", "expansion": "Прирост", "replacement": "Замещение", "recruitment_need": "Потребность"}
LEVELS = {"mean": "средняя", "q10": "нижняя", "q90": "верхняя"}
LEVEL_WORDS = {"без": "без профессионального образования", "всего": "все уровни", "ВО": "высшее"}


class Point(NamedTuple):
    series: Series
    kind: str
    year: int
    interval: Interval
    missing: str


def columns() -> tuple[Column[SectorRow], ...]:
    def measure(key: str, level: str) -> Column[SectorRow]:
        title = f"{MEASURES[key]}: {LEVELS[level]}"
        return Column(f"{key}_{level}", title, "whole", lambda row: level_of(getattr(row, key), level), book=13)

    return (
        Column("section", "Секция", "text", lambda row: row.economic_activity, book=8),
        Column("name", "Вид деятельности", "text", lambda row: row.name, book=44),
        Column("level", "Уровень", "text", lambda row: LEVEL_WORDS.get(row.level, row.level), book=26),
        Column("year", "Год", "year", lambda row: row.time_period, book=8),
        *(measure(key, level) for key in MEASURES for level in LEVELS),
    )


def points(series: Series) -> Iterator[Point]:
    """History, then forecast."""
    for past in series.history:
        yield Point(series, series.history_label, past.time_period, Interval(mean=past.value), "not_applicable")
    for point in series.forecast:
        kind = "прогноз за горизонтом" if point.extrapolated else "прогноз"
        yield Point(series, kind, point.time_period, point.interval, point.interval.status)


def point_columns() -> tuple[Column[Point], ...]:
    def bound(level: str, title: str) -> Column[Point]:
        return Column(level, title, "tenth", lambda point: Known(getattr(point.interval, level), point.missing), book=13)

    return (
        Column("unit", "Единица", "text", lambda point: point.series.unit, book=8),
        Column("series", "Ряд", "text", lambda point: point.series.title, book=44),
        Column("kind", "Вид", "text", lambda point: point.kind),
        Column("year", "Год", "year", lambda point: point.year, book=8),
        bound("mean", "Среднее"),
        bound("q10", "Нижняя"),
        bound("q90", "Верхняя"),
    )
