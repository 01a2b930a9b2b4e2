"""The forecast behind the places: need of the cluster, employment, and demand by section and level."""

from __future__ import annotations

from itertools import groupby

from proposals import charts
from proposals.blocks import Block, Cell, Column, Gallery, Heading, Picture, Table, paragraph
from proposals.figures import Figures, SectorRow, Series
from proposals.numbers import change, mean, needed, number, span

# Above this many rows the page keeps only the levels that СПО trains for; the workbook has all.
MOST_SECTOR_ROWS = 48
TRAINED_LEVELS = ("ППКРС", "ППССЗ")
ALL_LEVELS = "всего"
LEVEL_ORDER = (ALL_LEVELS, "ППКРС", "ППССЗ", "СПО", "ВО", "без")
LEVEL_WORDS = {"без": "без профессионального образования", ALL_LEVELS: "все уровни"}
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
    needs, then = "Потребность в работниках, чел. в год", f"В {last} году, чел."
    columns = (
        Column("Вид деятельности, уровень", "1fr"),
        Column(f"занятость {first}", 20, "right", "Всего, чел."),
        Column(f"занятость {last}", 20, "right", "Всего, чел."),
        Column("прирост", 15, "right", then),
        Column("замещение", 18, "right", then),
        Column(str(first), 14, "right", needs),
        Column(str(last), 14, "right", needs),
        Column(f"{last}: нижняя – верхняя", 27, "center", needs),
    )
    names = {row.economic_activity: row.name for row in figures.sectors}
    rows: list[tuple[str | Cell, ...]] = []
    for section, inside in groupby(pairs, key=lambda pair: pair[0]):
        rows.append((Cell(f"{section}. {names[section]}", bold=True, shade=True, columns=len(columns)),))
        rows += [_sector_cells(level, cells.get((s, level, first)), cells.get((s, level, last))) for s, level in inside]
    return [
        Table(
            "Потребность в квалифицированных кадрах по видам деятельности",
            columns,
            tuple(rows),
            notes=tuple(notes),
            size=8.2,
        )
    ]


def _level_order(pair: tuple[str, str]) -> tuple[str, int, str]:
    section, level = pair
    return section, LEVEL_ORDER.index(level) if level in LEVEL_ORDER else len(LEVEL_ORDER), level


def _sector_cells(level: str, first: SectorRow | None, last: SectorRow | None) -> tuple[str | Cell, ...]:
    return (
        LEVEL_WORDS.get(level, level),
        mean(first.employment) if first else "…",
        mean(last.employment) if last else "…",
        change(last.expansion.mean, 0, last.expansion.status) if last else "…",
        mean(last.replacement) if last else "…",
        mean(first.recruitment_need) if first else "…",
        Cell(mean(last.recruitment_need), bold=True) if last else "…",
        needed(last.recruitment_need) if last else "…",
    )


def _short_programmes(figures: Figures) -> list[Block]:
    if not figures.short_programmes:
        return []
    columns = (
        Column("Программа", "1fr"),
        Column("Год", 12, "center"),
        Column("Нехватка, чел.", 19, "right"),
        Column("Слуша\u00adтелей", 17, "right"),
        Column("Групп", 13, "right"),
        Column("Часов", 14, "right"),
        Column("Мастерская", 38),
        Column("Хватает часов", 17, "center"),
    )
    rows = tuple(
        (
            f"{row.programme} {row.name}",
            str(row.year),
            number(row.shortage),
            number(row.learners),
            number(row.groups),
            number(row.hours),
            row.workshop or "…",
            {True: "да", False: "нет", None: "…"}[row.feasible],
        )
        for row in figures.short_programmes
    )
    return [
        Heading("Ближайшая нехватка: краткосрочные программы", 2),
        paragraph(
            "Нехватку ближайших лет местами приёма не закрыть: сегодняшний набор выйдет на рынок позже. Ответ – "
            "краткосрочные программы в мастерских (решение 1)."
        ),
        Table("Краткосрочные программы под ближайшую нехватку", columns, rows),
    ]
