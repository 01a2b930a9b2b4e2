"""Sheets of the annex that show what the places rest on: readings, variants, sectors, defaults, sources."""

from __future__ import annotations

from proposals.figures import Figures
from proposals.intake import intake_lines
from proposals.tables import assumptions, basis, limits, readings, record, sectors, variants
from proposals.worksheet import Sheet, write_block, write_remarks, write_table


def write_readings(sheet: Sheet, figures: Figures) -> None:
    write_table(sheet, readings.line_columns(), list(readings.lines(figures)))


def write_variants(sheet: Sheet, figures: Figures) -> None:
    last = write_table(sheet, variants.columns(figures), figures.programmes)
    reasons, assumptions = variants.reasons(figures), variants.assumptions(figures)
    if reasons:
        title = "Из чего сложилось изменение к прошлому набору"
        last = write_block(sheet, last + 2, title, variants.reason_columns(), reasons)
    if assumptions:
        title = "Что изменило бы ответ: допущения по одному"
        write_block(sheet, last + 2, title, variants.assumption_columns(), assumptions)


def write_sectors(sheet: Sheet, figures: Figures) -> None:
    last = write_table(sheet, sectors.columns(), figures.sectors)
    all_series = [series for series in (figures.need_series, *figures.employment_series) if series]
    points = [point for series in all_series for point in sectors.points(series)]
    if points:
        write_block(sheet, last + 2, "Ряды по годам", sectors.point_columns(), points)


def write_limits(sheet: Sheet, figures: Figures) -> None:
    last = write_table(sheet, limits.columns(), figures.limits)
    write_remarks(
        sheet,
        last + 1,
        (
            "Пределы региональные: места между кластерами распределяет план, а не эта таблица.",
            "Доля кластера – часть затрат прошлого набора по сегодняшней стоимости места; общие программы – по долям.",
        ),
    )


def write_defaults(sheet: Sheet, figures: Figures) -> None:
    write_table(sheet, basis.defaults(figures.defaults), figures.defaults)


def write_assumptions(sheet: Sheet, figures: Figures) -> None:
    """Every parameter in force, those by age included."""
    write_table(sheet, assumptions.columns(), figures.assumptions)


def write_certainty(sheet: Sheet, figures: Figures) -> None:
    """How sure each row is, then what became of earlier proposals."""
    marks = [record.Marked(row, row.uncertainty) for row in figures.programmes if row.uncertainty]
    last = write_table(sheet, record.marks(), marks)
    if figures.track_record:
        write_block(sheet, last + 2, "Что предлагали раньше и что вышло, мест", record.earlier(), figures.track_record)


def write_sources(sheet: Sheet, figures: Figures) -> None:
    last = write_table(sheet, basis.files(), intake_lines(figures))
    last = write_block(sheet, last + 2, "О расчёте", basis.fact_columns(), basis.facts(figures))
    if figures.forecast_errors:
        write_block(sheet, last + 2, "Ошибка прошлых прогнозов", record.errors(), figures.forecast_errors)
