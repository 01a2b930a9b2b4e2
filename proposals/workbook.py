"""The annex: the same numbers as a workbook, with live formulas where a person would expect them."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from proposals.annex_decisions import write_decisions
from proposals.annex_evidence import (
    write_defaults,
    write_limits,
    write_readings,
    write_sectors,
    write_sources,
    write_variants,
)
from proposals.annex_places import write_chain, write_corrections, write_offers, write_proposal
from proposals.annex_steps import write_steps
from proposals.figures import Figures
from proposals.numbers import date_in_table
from proposals.worksheet import opened, styles_of


def render(figures: Figures) -> bytes:
    """XLSX bytes of the annex, the same for the same figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(
        {
            "title": f"Приложение к экспертному предложению кластера «{figures.cluster.name}»",
            "subject": f"Места приёма на {figures.start_year} год",
            "author": f"Кластер «{figures.cluster.name}», {figures.region.name}",
            "comments": f"Данные на {date_in_table(figures.vintage)}, версия {figures.code_version}",
            "created": datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day),
        }
    )
    book.set_calc_mode("auto")
    styles = styles_of(book)
    write_proposal(opened(book, styles, figures, "Предложение", "Места приёма по программам"), figures)
    write_offers(opened(book, styles, figures, "Организации", "Места = группы × размер группы"), figures)
    write_chain(
        opened(book, styles, figures, "Расчёт", "Цепочка средних: жёлтые ячейки можно менять, места пересчитаются"),
        figures,
    )
    write_steps(opened(book, styles, figures, "По шагам", "Одна программа от потребности до мест"), figures)
    write_readings(opened(book, styles, figures, "Прочтения", "Показания потребности рядом"), figures)
    write_variants(
        opened(book, styles, figures, "Варианты", "Места при других допущениях и причины изменений"), figures
    )
    write_sectors(opened(book, styles, figures, "Отрасли", "Потребность в квалифицированных кадрах, чел."), figures)
    if figures.limits:
        write_limits(opened(book, styles, figures, "Пределы", "Пределы региона по наборам плана"), figures)
    write_defaults(opened(book, styles, figures, "Умолчания", "Принято по умолчанию"), figures)
    write_sources(opened(book, styles, figures, "Источники", "Что поступило и на чём стоит расчёт"), figures)
    write_decisions(opened(book, styles, figures, "Решения", "Решения 1, 2, 3 и 5"), figures)
    write_corrections(
        opened(
            book, styles, figures, "Исправления", "Впишите новое число мест и причину в жёлтые ячейки и верните файл"
        ),
        figures,
    )
    book.close()
    return buffer.getvalue()
