"""Annex Д: data, answers of employers by size, what is missing, trace."""

from __future__ import annotations

from textwrap import shorten

from proposals.blocks import Block, Bullets, Heading, Run, note, paragraph
from proposals.figures import Figures
from proposals.grammar import said
from proposals.intake import intake_lines, missing_sources, unread
from proposals.numbers import WITHHELD, date_in_table, in_classes, number, percent
from proposals.table import printed
from proposals.tables import basis
from proposals.wording import capital, sentence

LONGEST_FILE_NOTE = 160  # characters; the workbook has the whole note


def blocks(figures: Figures) -> list[Block]:
    """What came in, who answered, what did not come, warnings, trace."""
    return [
        Heading("Приложение Д. Данные"),
        *_intake(figures),
        *_response(figures),
        *_crosswalk(figures),
        *_missing(figures),
        *_warnings(figures),
        Heading("След", 2),
        *(note(*item) for item in _trace(figures)),
    ]


def _intake(figures: Figures) -> list[Block]:
    if not figures.intake:
        return [paragraph("Сведения о принятых файлах не переданы.")]
    lines = intake_lines(figures)
    notes = tuple(
        shorten(f"{row.file}: {'; '.join(row.notes)}", LONGEST_FILE_NOTE, placeholder=" …") for row in lines if row.notes
    )
    return [printed("Что поступило", basis.files(), lines, notes=notes, size=8.5, breaks="always")]


def _response(figures: Figures) -> list[Block]:
    if not figures.response:
        return [paragraph(("Ответы работодателей. ", "bold"), "Опрос не поступал: потребность прочитана одной моделью.")]
    told = "; ".join(
        f"{row.size} работников – {WITHHELD if row.employers is None else said(row.employers, 'предприятие')}" for row in figures.response
    )
    known = sum(row.employers or 0 for row in figures.response)
    total = f"всего {number(known)}" if all(row.employers is not None for row in figures.response) else f"показано {number(known)}"
    return [paragraph(("Ответы работодателей. ", "bold"), f"Опрос {figures.response[0].wave} года, {total}: {told}.")]


def _crosswalk(figures: Figures) -> list[Block]:
    if figures.crosswalk is None:
        return []
    least = "; ".join(
        f"{row.occupation} {row.name} ({percent(row.share_covered)} из {number(row.need_mean)} чел.)" for row in figures.crosswalk.least_covered
    )
    covered = f"Программы СПО нашлись для {percent(figures.crosswalk.share_covered)} потребности, выраженной в занятиях."
    return [paragraph(("Соответствие занятий и программ. ", "bold"), covered + (f" Хуже всего покрыты: {least}." if least else ""))]


def _missing(figures: Figures) -> list[Block]:
    absent = missing_sources(figures)
    told = "; ".join(f"{name} ({what})" for name, what in absent)
    said = [f"Не поступили: {told}."] if absent else []
    if damaged := unread(figures):
        said.append(f"Не прочитаны: {'; '.join(row.file for row in damaged)}.")
    return [paragraph(("Чего не хватает. ", "bold"), " ".join(said))] if said else []


def _warnings(figures: Figures) -> list[Block]:
    if not figures.warnings:
        return []
    return [Heading("Предупреждения", 2), Bullets(tuple((sentence(warning.text),) for warning in figures.warnings))]


def _trace(figures: Figures) -> list[tuple[Run, ...]]:
    items: list[tuple[Run, ...]] = [
        (f"Выпуск данных: {date_in_table(figures.vintage)}; версия расчёта {figures.code_version}; схема {figures.schema_version}.",)
    ]
    if figures.parameters_hash:
        items.append((f"Контрольная сумма параметров: {figures.parameters_hash}",))
    if any(row.sha256 for row in figures.intake):
        items.append(("Контрольные суммы принятых файлов – в книге, лист «Источники».",))
    if any(row.trace_id for row in figures.programmes):
        items.append(("Номер следа каждой строки – в книге, лист «Предложение», столбец «След».",))
    items += [(capital(text),) for text in (figures.purpose, figures.legal_reference) if text]
    items += [(in_classes(text),) for text in figures.notes]
    return items
