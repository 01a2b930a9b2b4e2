"""Sheets of the annex that show what the places rest on: readings, variants, sectors, defaults, sources."""

from __future__ import annotations

from proposals.figures import VARIANTS, Figures, Series
from proposals.intake import intake_lines
from proposals.numbers import date_in_table
from proposals.wording import MARK_WORDS
from proposals.worksheet import (
    FIRST_TABLE_ROW,
    Field,
    Formula,
    Sheet,
    Value,
    known,
    level_of,
    write_block,
    write_remarks,
    write_table,
)

ROA_CLASSES = {
    "very_good": "очень хорошие",
    "good": "хорошие",
    "fair": "средние",
    "moderate": "ниже средних",
    "poor": "слабые",
}


def write_readings(sheet: Sheet, figures: Figures) -> None:
    names = {"model": "модель", "survey": "опрос работодателей", "combined": "объединённая"}
    fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Год выхода", 9, "year"),
        Field("Показание", 20),
        Field("Среднее, чел.", 12, "tenth"),
        Field("Нижняя, чел.", 12, "tenth"),
        Field("Медиана, чел.", 12, "tenth"),
        Field("Верхняя, чел.", 12, "tenth"),
        Field("Вес", 9, "percent"),
        Field("Ответов", 9, "whole"),
        Field("Проверено по фактам", 12),
        Field("Примечание", 44),
    )
    rows: list[list[Value]] = []
    for row in figures.programmes:
        head: list[Value] = [row.id, f"{row.programme} {row.name} ({row.basis} кл.)", row.labour_market_year]
        for reading in row.readings:
            if reading.reading == "combined":
                continue  # stands below as the need that the calculation uses
            levels: list[Value] = [level_of(reading.interval, level) for level in ("mean", "q10", "q50", "q90")]
            rows.append(
                [
                    *head,
                    names[reading.reading],
                    *levels,
                    known(reading.weight, reading.interval.status),
                    reading.answers,
                    "да" if reading.verified else "не проверено",
                    reading.note or "",
                ]
            )
        combined: list[Value] = [level_of(row.need, level) for level in ("mean", "q10", "q50", "q90")]
        rows.append([*head, "объединённая", *combined, None, None, "не проверено", "эта величина идёт в расчёт"])
        rows.append(
            [
                *head,
                "вакансии",
                known(row.vacancies, row.vacancies_status),
                None,
                None,
                None,
                None,
                None,
                "",
                "для сравнения",
            ]
        )
        rows.append(
            [
                *head,
                "заявления",
                known(row.applications, row.applications_status),
                None,
                None,
                None,
                None,
                None,
                "",
                "для сравнения",
            ]
        )
    write_table(sheet, FIRST_TABLE_ROW, fields, rows)


def write_variants(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Предложено мест", 12, "strong"),
        *(Field(title, 18, "whole") for title in VARIANTS.values()),
        Field("Ещё одна группа: изменение потерь", 16, "signed_tenth"),
        Field("На группу меньше: изменение потерь", 16, "signed_tenth"),
        *(Field(f"Перспективы (ROA): {words}", 13, "percent") for words in ROA_CLASSES.values()),
    )
    rows: list[list[Value]] = []
    for row in figures.programmes:
        places = {variant.variant: variant.places for variant in row.variants}
        rows.append(
            [
                row.id,
                f"{row.programme} {row.name} ({row.basis} кл.)",
                known(row.places, row.places_status),
                *(places.get(key) for key in VARIANTS),
                row.marginal.one_more if row.marginal else None,
                row.marginal.one_fewer if row.marginal else None,
                *(getattr(row.roa, name) if row.roa else None for name in ROA_CLASSES),
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    driver_fields = (
        Field("Номер строки", 14),
        Field("Наименование", 44),
        Field("Причина изменения", 18),
        Field("Мест", 18, "signed_tenth"),
    )
    drivers: list[list[Value]] = [
        [row.id, f"{row.programme} {row.name} ({row.basis} кл.)", driver.label, driver.places]
        for row in figures.programmes
        for driver in row.change_drivers
    ]
    if drivers:
        last = write_block(sheet, last + 2, "Из чего сложилось изменение к прошлому набору", driver_fields, drivers)
    flips: list[list[Value]] = [
        [row.id, flip.label, flip.low, flip.base, flip.high, flip.unit, flip.places_low, flip.places_high]
        for row in figures.programmes
        for flip in row.flips
    ]
    if flips:
        flip_fields = (
            Field("Номер строки", 14),
            Field("Допущение", 44),
            Field("Нижнее", 12, "share"),
            Field("Принято", 18, "share"),
            Field("Верхнее", 18, "share"),
            Field("Единица", 18),
            Field("Мест при нижнем", 18, "whole"),
            Field("Мест при верхнем", 18, "whole"),
        )
        write_block(sheet, last + 2, "Что изменило бы ответ: допущения по одному", flip_fields, flips)


def write_sectors(sheet: Sheet, figures: Figures) -> None:
    measures = {
        "employment": "Занятость",
        "expansion": "Прирост",
        "replacement": "Замещение",
        "recruitment_need": "Потребность",
    }
    fields = (
        Field("Секция", 8),
        Field("Вид деятельности", 44),
        Field("Уровень", 12),
        Field("Год", 8, "year"),
        *(
            Field(f"{title}: {words}", 13, "whole")
            for title in measures.values()
            for words in ("средняя", "нижняя", "верхняя")
        ),
    )
    rows: list[list[Value]] = [
        [
            row.economic_activity,
            row.name,
            row.level,
            row.time_period,
            *(level_of(getattr(row, measure), level) for measure in measures for level in ("mean", "q10", "q90")),
        ]
        for row in figures.sectors
    ]
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    all_series = [series for series in (figures.need_series, *figures.employment_series) if series]
    points = [point for series in all_series for point in _series_rows(series)]
    if points:
        series_fields = (
            Field("Единица", 8),
            Field("Ряд", 44),
            Field("Вид", 12),
            Field("Год", 8, "year"),
            Field("Среднее", 13, "tenth"),
            Field("Нижняя", 13, "tenth"),
            Field("Верхняя", 13, "tenth"),
        )
        write_block(sheet, last + 2, "Ряды по годам", series_fields, points)


def _series_rows(series: Series) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [series.unit, series.title, series.history_label, point.time_period, point.value, "–", "–"]
        for point in series.history
    ]
    for point in series.forecast:
        levels: list[Value] = [level_of(point.interval, level) for level in ("mean", "q10", "q90")]
        kind = "прогноз за горизонтом" if point.extrapolated else "прогноз"
        rows.append([series.unit, series.title, kind, point.time_period, *levels])
    return rows


def write_limits(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Год набора", 9, "year"),
        Field("Предел региона", 26),
        Field("Единица", 10),
        Field("Предел", 16, "whole"),
        Field("Занято планом региона", 16, "whole"),
        Field("Доля кластера", 10, "percent"),
        Field("Приходится на кластер", 16, "whole"),
        Field("Занято планом кластера", 16, "whole"),
        Field("Откуда", 90),
    )
    rows: list[list[Value]] = []
    for index, row in enumerate(figures.limits):
        line = FIRST_TABLE_ROW + 2 + index
        share = row.value is not None and row.cluster_share is not None
        rows.append(
            [
                row.start_year,
                row.label,
                row.unit,
                known(row.value, row.value_status),
                row.used,
                known(row.cluster_share, row.cluster_share_status),
                Formula(f"=D{line}*F{line}", row.cluster_value, "whole") if share else "–",
                known(row.cluster_used, row.cluster_used_status),
                row.reference or "предел не задан",
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    write_remarks(
        sheet,
        last + 1,
        (
            "Пределы региональные: места между кластерами распределяет план, а не эта таблица.",
            "Доля кластера – часть затрат прошлого набора по сегодняшней стоимости места; общие программы – по долям.",
        ),
    )


def write_defaults(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("№", 5, "whole"),
        Field("Параметр", 24),
        Field("Название", 48),
        Field("К чему", 20),
        Field("Принято", 12, "any"),
        Field("Нижнее", 10, "any"),
        Field("Верхнее", 10, "any"),
        Field("Единица", 14),
        Field("Источник", 70),
    )
    write_table(
        sheet,
        FIRST_TABLE_ROW,
        fields,
        [
            [
                position,
                row.parameter,
                row.label or row.parameter,
                row.scope or "все",
                row.value if row.value is not None else row.text or "…",
                row.low,
                row.high,
                row.unit,
                f"принято по умолчанию, источник: {row.source}",
            ]
            for position, row in enumerate(figures.defaults, start=1)
        ],
    )


def write_sources(sheet: Sheet, figures: Figures) -> None:
    fields = (
        Field("Файл", 48),
        Field("Источник", 22),
        Field("Строк прочитано", 12, "whole"),
        Field("принято", 12, "whole"),
        Field("отклонено", 12, "whole"),
        Field("заменено", 12, "whole"),
        Field("Сходится", 12),
        Field("SHA-256", 68),
        Field("Примечания", 60),
    )
    rows: list[list[Value]] = []
    for index, row in enumerate(intake_lines(figures)):
        line = FIRST_TABLE_ROW + 2 + index
        rows.append(
            [
                row.file,
                row.source,
                row.rows_read,
                row.accepted,
                row.refused,
                row.superseded,
                Formula(f'=IF(C{line}=D{line}+E{line}+F{line},"да","нет")', "да", "text"),
                row.sha256,
                "; ".join(row.notes),
            ]
        )
    last = write_table(sheet, FIRST_TABLE_ROW, fields, rows)
    facts = [
        ("Выпуск данных", date_in_table(figures.vintage)),
        ("Кампания", figures.round or "ночной черновик"),
        ("Версия расчёта", figures.code_version),
        ("Контрольная сумма параметров", figures.parameters_hash or "…"),
        ("Правовое основание", figures.legal_reference or "не указано в настройке"),
        ("Отношение цены дефицита и избытка", figures.cost_ratio),
        *(("Предупреждение", warning.text) for warning in figures.warnings),
        *(("Сведения", text) for text in figures.notes),
        *((f"Отметка уверенности {mark}", words) for mark, words in MARK_WORDS.items()),
    ]
    write_block(sheet, last + 2, "О расчёте", (Field("Что", 48), Field("Значение", 22)), [list(fact) for fact in facts])
    if figures.forecast_errors:
        write_block(
            sheet,
            last + 6 + len(facts),
            "Ошибка прошлых прогнозов",
            (
                Field("Что прогнозировали", 48),
                Field("Шаг", 22),
                Field("Горизонт, лет", 12, "whole"),
                Field("Прогнозов", 12, "whole"),
                Field("Ошибка, %", 12, "tenth"),
                Field("«Как сейчас», %", 12, "tenth"),
                Field("Попало в 80 %", 12, "percent"),
            ),
            [
                [
                    row.quantity,
                    row.step,
                    row.horizon_years,
                    row.windows,
                    row.mean_absolute_percent,
                    row.naive_mean_absolute_percent,
                    row.coverage_80,
                ]
                for row in figures.forecast_errors
            ],
        )
