"""What was assumed, what came in, and where each number comes from."""

from __future__ import annotations

from textwrap import shorten

from proposals.blocks import Block, Bullets, Heading, Run, note, paragraph
from proposals.figures import Figures
from proposals.intake import intake_lines
from proposals.numbers import date_in_table
from proposals.table import printed
from proposals.tables import basis

METHOD = (
    "Занятость по видам деятельности прогнозируется с интервалами, проверенными на прошлых годах.",
    "По штатной матрице занятость раскладывается на занятия; открывающиеся рабочие места – прирост, замещение и "
    "разовое "
    "закрытие накопленных вакансий.",
    "Часть этих мест должен занять новый выпускник СПО: это потребность. Опрос работодателей – второе показание той же "
    "величины, взвешенное по точности.",
    "Потребность переходит от занятий к программам по таблице соответствия; выпуск уже обучающихся вычитается; баланс "
    "переносится до года, когда выпускники этого набора выйдут на рынок.",
    "Места выбираются целыми группами так, чтобы ожидаемые потери от дефицита и избытка были наименьшими при "
    "лицензиях, "
    "мастерских, преподавателях, бюджете и числе поступающих.",
    "Расчёт ведётся на розыгрышах; интервалы – их квантили, складываются только средние.",
)

LONGEST_FILE_NOTE = 160  # characters; the workbook has the whole note


def blocks(figures: Figures) -> list[Block]:
    """Defaults, files that came in, method in short, trace."""
    return [
        Heading("Приложение А. Принято по умолчанию"),
        *_defaults(figures),
        Heading("Приложение Б. Данные и метод"),
        *_intake(figures),
        Heading("Как считали", 2),
        Bullets(tuple((step,) for step in METHOD)),
        note("Подробно, с формулами и источниками, – в методике (docs/methodology)."),
        Heading("След", 2),
        *(note(*item) for item in _trace(figures)),
    ]


def _defaults(figures: Figures) -> list[Block]:
    if not figures.defaults:
        return [paragraph("Все исходные величины получены из данных региона, умолчаний нет.")]
    return [
        paragraph(
            "Этих сведений регион не передал, или совет их ещё не выбрал. Расчёт стоит на значениях из открытых "
            "источников; каждое можно заменить своим, указав источник."
        ),
        printed(
            "Принято по умолчанию", basis.defaults(figures.defaults), figures.defaults, merge=basis.parameter_of, size=8
        ),
    ]


def _intake(figures: Figures) -> list[Block]:
    if not figures.intake:
        return [paragraph("Сведения о принятых файлах не переданы.")]
    lines = intake_lines(figures)
    notes = tuple(
        shorten(f"{row.file}: {'; '.join(row.notes)}", LONGEST_FILE_NOTE, placeholder=" …")
        for row in lines
        if row.notes
    )
    return [printed("Что поступило", basis.files(), lines, notes=notes, size=8.2)]


def _trace(figures: Figures) -> tuple[tuple[Run, ...], ...]:
    items: list[tuple[Run, ...]] = [
        (
            f"Выпуск данных: {date_in_table(figures.vintage)}; версия расчёта {figures.code_version}; "
            f"схема {figures.schema_version}.",
        )
    ]
    if figures.parameters_hash:
        items.append((f"Контрольная сумма параметров: {figures.parameters_hash}",))
    if any(row.sha256 for row in figures.intake):
        items.append(("Контрольные суммы принятых файлов – в книге, лист «Источники».",))
    if any(row.trace_id for row in figures.programmes):
        items.append(
            (
                "У каждой строки предложения есть номер следа (книга, лист «Предложение», столбец «След»): по нему "
                "аналитик "
                "найдёт исходные строки, параметры, версию расчёта и исправления.",
            )
        )
    items += [(text,) for text in figures.notes]
    return tuple(items)
