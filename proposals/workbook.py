"""The annex: the same numbers as a workbook, with live formulas where a person would expect them."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from proposals.annex_decisions import write_decisions
from proposals.annex_evidence import (
    write_assumptions,
    write_certainty,
    write_defaults,
    write_limits,
    write_readings,
    write_sectors,
    write_sources,
    write_variants,
)
from proposals.annex_places import write_chain, write_corrections, write_offers, write_proposal
from proposals.annex_short import write_short
from proposals.annex_steps import write_steps
from proposals.figures import Figures
from proposals.numbers import date_in_table
from proposals.wording import for_reference
from proposals.worksheet import opened, styles_of

SHEETS = (
    ("Коротко", "Сумма предложения и кто закроет потребность по годам", write_short),
    ("Предложение", "Места приёма по программам", write_proposal),
    ("Организации", "Места = группы × размер группы", write_offers),
    ("Расчёт", "Цепочка средних: жёлтые ячейки можно менять, места пересчитаются", write_chain),
    ("По шагам", "Одна программа от потребности до мест", write_steps),
    ("Прочтения", "Показания потребности рядом", write_readings),
    ("Уверенность", "Насколько твёрдо каждое число и что вышло из прошлых предложений", write_certainty),
    ("Варианты", "Места при других допущениях и причины изменений", write_variants),
    ("Отрасли", "Потребность в квалифицированных кадрах, чел.", write_sectors),
    ("Пределы", "Пределы региона по наборам плана", write_limits),
    ("Умолчания", "Принято по умолчанию", write_defaults),
    ("Допущения", "Все параметры расчёта, действующие на дату данных", write_assumptions),
    ("Источники", "Что поступило и на чём стоит расчёт", write_sources),
    ("Решения", "Решения 1, 2, 3 и 5", write_decisions),
    ("Исправления", "Впишите новое число мест и причину в жёлтые ячейки и верните файл", write_corrections),
)
# What a document for reference says of the sheets that hold places.
REFERENCE_WHATS = {
    "Коротко": "Потребность и кто закроет её по годам; места – справочный расчёт",
    "Предложение": "Расчётные места, справочно: чисел приёма документ не предлагает",
}


def render(figures: Figures) -> bytes:
    """XLSX bytes of the annex, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": f"{'Справочные таблицы' if for_reference(figures) else 'Приложение к экспертному предложению'} кластера «{figures.cluster.name}»",
            "subject": f"Места приёма на {figures.start_year} год",
            "author": f"Кластер «{figures.cluster.name}», {figures.region.name}",
            "comments": f"Данные на {date_in_table(figures.vintage)}, версия {figures.code_version}",
            "created": datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day),
        }
    )
    book.set_calc_mode("auto")
    styles = styles_of(book)
    for name, what, write in SHEETS:
        if (name != "Пределы" or figures.limits) and (write is not write_corrections or (figures.edition == "draft" and not for_reference(figures))):
            write(opened(book, styles, figures, name, REFERENCE_WHATS.get(name, what) if for_reference(figures) else what), figures)
    book.close()
    return buffer.getvalue()
