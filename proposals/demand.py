"""The forecast behind the places: need of the cluster, employment, and demand by section and level."""

from __future__ import annotations

from proposals import charts
from proposals.blocks import Block, Cell, Column, Heading, Picture, Table, paragraph
from proposals.figures import Figures, SectorRow, Series
from proposals.numbers import change, mean, number, span


def blocks(figures: Figures) -> list[Block]:
    """Fan charts, the sector table, and what no intake can answer in time."""
    return [
        Heading("6. Прогноз потребности"),
        *([_fan(figures.need_series)] if figures.need_series and _drawable(figures.need_series) else []),
        *(_fan(series) for series in figures.employment_series if _drawable(series)),
        *_sectors(figures),
        *_short_programmes(figures),
    ]


def _drawable(series: Series) -> bool:
    return len(series.history) + len([p for p in series.forecast if p.interval.known]) > 1


def _fan(series: Series) -> Picture:
    told = []
    if series.history:
        first, last = series.history[0], series.history[-1]
        told.append(f"Факт: {number(first.value, 1)} в {first.time_period} году, {number(last.value, 1)} в {last.time_period} году")
    known = [point for point in series.forecast if point.interval.known]
    if known:
        end = known[-1]
        told.append(
            f"прогноз на {end.time_period} год: {mean(end.interval, 1)}, интервал 80 % – {span(end.interval, 1)}"
        )
    remarks = ["сплошная линия – факт, пунктир – прогноз, полоса – 80 случаев из 100"]
    if any(point.extrapolated for point in series.forecast):
        remarks.append("бледная полоса – дальше проверенного горизонта")
    if series.note:
        remarks.append(series.note)
    return Picture(f"{series.title}, {series.unit} ({'; '.join(remarks)})", charts.fan(series), "; ".join(told) + ".")


def _sectors(figures: Figures) -> list[Block]:
    if not figures.sectors:
        return []
    columns = (
        Column("Вид деятельности, уровень", "1fr"),
        Column("Год", 11, "center"),
        Column("Занятость", 19, "right"),
        Column("Прирост", 16, "right"),
        Column("Замещение", 19, "right"),
        Column("средняя", 17, "right", "Потребность в приёме работников"),
        Column("нижняя – верхняя", 30, "center", "Потребность в приёме работников"),
    )
    years = sorted({row.time_period for row in figures.sectors})
    shown = {years[0], years[-1]}
    rows: list[tuple[str | Cell, ...]] = []
    section = None
    for row in figures.sectors:
        if row.time_period not in shown:
            continue
        if row.economic_activity != section:
            section = row.economic_activity
            rows.append((Cell(f"{section}. {row.name}", bold=True, shade=True, columns=len(columns)),))
        rows.append(_sector_cells(row))
    return [
        Table(
            "Потребность в квалифицированных кадрах по видам деятельности, чел.",
            columns,
            tuple(rows),
            notes=(
                "Потребность = прирост + замещение (+ закрытие накопленных вакансий, если известно). Показаны первый и последний "
                "годы; все годы – в книге, лист «Отрасли».",
            ),
        )
    ]


def _sector_cells(row: SectorRow) -> tuple[str | Cell, ...]:
    return (
        row.level if row.level != "без" else "без профессионального образования",
        str(row.time_period),
        mean(row.employment),
        change(row.expansion.mean, 0, row.expansion.status),
        mean(row.replacement),
        Cell(mean(row.recruitment_need), bold=True),
        span(row.recruitment_need),
    )


def _short_programmes(figures: Figures) -> list[Block]:
    if not figures.short_programmes:
        return []
    columns = (
        Column("Программа", "1fr"),
        Column("Год", 12, "center"),
        Column("Нехватка, чел.", 20, "right"),
        Column("Слуша\u00adтелей", 18, "right"),
        Column("Групп", 14, "right"),
        Column("Часов", 15, "right"),
        Column("Мастерская", 38),
        Column("Хватает часов", 18, "center"),
    )
    return [
        Heading("Ближайшая нехватка: краткосрочные программы", 2),
        paragraph(
            "Нехватку ближайших лет местами приёма не закрыть: сегодняшний набор выйдет на рынок позже. Ответ – краткосрочные "
            "программы в мастерских (решение 1)."
        ),
        Table(
            "Краткосрочные программы под ближайшую нехватку",
            columns,
            tuple(
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
            ),
        ),
    ]
