"""The forecast behind the places: need of the cluster, employment, and demand by section and level."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Gallery, Heading, Picture, paragraph
from proposals.figures import Figures, Series
from proposals.numbers import mean, number, span
from proposals.table import printed
from proposals.tables.decisions import short_programmes
from proposals.tables.sectors import ALL_LEVELS, FirstAndLast, paper_columns

# Above this many rows the page keeps only the levels that СПО trains for; the workbook has all.
MOST_SECTOR_ROWS = 48
TRAINED_LEVELS = ("ППКРС", "ППССЗ")
LEVEL_ORDER = (ALL_LEVELS, "ППКРС", "ППССЗ", "СПО", "ВО", "без")
MOST_EMPLOYMENT_CHARTS = 6


def blocks(figures: Figures) -> list[Block]:
    """Fan charts, the sector table, and what no intake can answer in time."""
    return [
        Heading("6. Прогноз потребности"),
        *_need(figures),
        *_employment(figures),
        *_sectors(figures),
        *_short_programmes(figures),
    ]


def _need(figures: Figures) -> list[Block]:
    series = figures.need_series
    if series is None or not _drawable(series):
        return [paragraph("Ряд потребности по годам не построен: недостаточно данных.")]
    return [Picture(f"{series.title}, {series.unit}", charts.fan(series), _told(series))]


def _employment(figures: Figures) -> list[Block]:
    drawable = [series for series in figures.employment_series if _drawable(series)][:MOST_EMPLOYMENT_CHARTS]
    if not drawable:
        return []
    items = tuple(
        (f"{series.title}, {series.unit}", charts.fan(series, height=120.0, width=250.0), _told(series))
        for series in drawable
    )
    return [Gallery("Занятость: факт и прогноз с полосой 80 случаев из 100", items)]


def _drawable(series: Series) -> bool:
    return len(series.history) + len([point for point in series.forecast if point.interval.known]) > 1


def _told(series: Series) -> str:
    told = [f"{series.title}, {series.unit}"]
    if series.history:
        first, last = series.history[0], series.history[-1]
        told.append(
            f"{series.history_label}: {number(first.value, 1)} в {first.time_period} году, {number(last.value, 1)} "
            f"в {last.time_period} году"
        )
    known = [point for point in series.forecast if point.interval.known]
    if known:
        end = known[-1].interval
        told.append(f"прогноз на {known[-1].time_period} год: {mean(end, 1)}, интервал 80 % – {span(end, 1)}")
    if series.note:
        told.append(series.note)
    return "; ".join(told) + "."


def _sectors(figures: Figures) -> list[Block]:
    if not figures.sectors:
        return []
    years = sorted({row.time_period for row in figures.sectors})
    first, last = years[0], years[-1]
    cells = {(row.economic_activity, row.level, row.time_period): row for row in figures.sectors}
    pairs = sorted({(row.economic_activity, row.level) for row in figures.sectors}, key=_level_order)
    notes = [
        "Потребность = прирост + замещение (+ закрытие накопленных вакансий, если известно). Все отрасли и годы – в файле "
        "sector_demand.csv рядом с документами."
    ]
    if len(pairs) > MOST_SECTOR_ROWS:
        pairs = [pair for pair in pairs if pair[1] in (ALL_LEVELS, *TRAINED_LEVELS)] or pairs
        notes.append("Показаны уровни, которые готовит СПО; остальные – в книге.")
    if any(row.employment.status == "suppressed" for row in figures.sectors):
        notes.append("«×» – не показано, чтобы не раскрыть ответы отдельных работодателей; итоги по отраслям сходятся.")
    names = {row.economic_activity: row.name for row in figures.sectors}
    rows = [
        FirstAndLast(f"{section}. {names[section]}", level, cells.get((section, level, first)), cells.get((section, level, last)))
        for section, level in pairs
    ]
    return [
        printed(
            "Потребность в квалифицированных кадрах по видам деятельности",
            paper_columns(first, last),
            rows,
            section=lambda row: row.heading,
            notes=notes,
            size=8.2,
        )
    ]


def _level_order(pair: tuple[str, str]) -> tuple[str, int, str]:
    section, level = pair
    return section, LEVEL_ORDER.index(level) if level in LEVEL_ORDER else len(LEVEL_ORDER), level


def _short_programmes(figures: Figures) -> list[Block]:
    if not figures.short_programmes:
        return []
    return [
        Heading("Ближайшая нехватка: краткосрочные программы", 2),
        paragraph(
            "Нехватку ближайших лет местами приёма не закрыть: сегодняшний набор выйдет на рынок позже. Ответ – "
            "краткосрочные программы в мастерских (решение 1)."
        ),
        printed("Краткосрочные программы под ближайшую нехватку", short_programmes(), figures.short_programmes),
    ]
