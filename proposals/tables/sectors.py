"""Demand by section and level: first and last year on paper, every year in the sheet «Отрасли»; series by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from proposals.figures import Interval, SectorRow, Series
from proposals.numbers import needed
from proposals.table import Column, Known, Pdf, Value, level_of

MEASURES = {"employment": "Занятость", "expansion": "Прирост", "replacement": "Замещение", "recruitment_need": "Потребность"}
LEVELS = {"mean": "средняя", "q10": "нижняя", "q90": "верхняя"}
ALL_LEVELS = "всего"
LEVEL_WORDS = {"без": "без профессионального образования", ALL_LEVELS: "все уровни"}


class FirstAndLast(NamedTuple):
    """One section and level in the first and the last year shown; None where the table has no such row."""

    heading: str
    level: str
    first: SectorRow | None
    last: SectorRow | None


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
        Column("level", "Уровень", "text", lambda row: row.level),
        Column("year", "Год", "year", lambda row: row.time_period, book=8),
        *(measure(key, level) for key in MEASURES for level in LEVELS),
    )


def paper_columns(first: int, last: int) -> tuple[Column[FirstAndLast], ...]:
    """Titles name the two years."""
    total, then, needs = "Всего, чел.", f"В {last} году, чел.", "Потребность в работниках, чел. в год"

    def of(side: str, measure: str) -> Callable[[FirstAndLast], Value]:
        def value(pair: FirstAndLast) -> Value:
            row = getattr(pair, side)
            return level_of(getattr(row, measure), "mean") if row else None

        return value

    return (
        Column("level", "Вид деятельности, уровень", "text", lambda pair: LEVEL_WORDS.get(pair.level, pair.level), pdf=Pdf("1fr", "left")),
        Column("employment_first", f"занятость {first}", "whole", of("first", "employment"), pdf=Pdf(20, group=total)),
        Column("employment_last", f"занятость {last}", "whole", of("last", "employment"), pdf=Pdf(20, group=total)),
        Column("expansion", "прирост", "signed", of("last", "expansion"), pdf=Pdf(15, group=then)),
        Column("replacement", "замещение", "whole", of("last", "replacement"), pdf=Pdf(18, group=then)),
        Column("need_first", str(first), "whole", of("first", "recruitment_need"), pdf=Pdf(14, group=needs)),
        Column("need_last", str(last), "strong", of("last", "recruitment_need"), pdf=Pdf(14, group=needs)),
        Column("need_span", f"{last}: нижняя – верхняя", "text", lambda pair: needed(pair.last.recruitment_need) if pair.last else "…",
               pdf=Pdf(27, "center", group=needs)),
    )  # fmt: skip


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
