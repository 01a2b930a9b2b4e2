"""What was assumed, what came in, and where each number comes from."""

from __future__ import annotations

from itertools import groupby
from textwrap import shorten

from proposals.blocks import Block, Bullets, Cell, Column, Heading, Run, Table, note, paragraph
from proposals.figures import DECIMALS, Default, Figures
from proposals.intake import intake_lines
from proposals.numbers import NBSP, date_in_table, number, percent

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


UNITS = {
    "persons": "чел.",
    "places": "мест",
    "years": "лет",
    "months": "мес.",
    "rub": "руб.",
    "ratio": "",
    "places_per_group": "чел. в группе",
}
SCOPES = {
    "общее значение": "все",
    "high": "высокая уверенность",
    "medium": "средняя уверенность",
    "low": "низкая уверенность",
    "9": "база 9 классов",
    "11": "база 11 классов",
    "без": "без профессионального образования",
    "ВО": "высшее образование",
}
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
    grouped = [list(rows) for _, rows in groupby(figures.defaults, key=lambda row: (row.parameter, row.label))]
    ranged = any(_range(row) != "–" for row in figures.defaults)
    columns = (
        Column("№", 8, "center"),
        Column("Параметр", "1fr"),
        Column("К чему относится", 27),
        Column("Принято", 21, "right"),
        *((Column("Размах", 20, "center"),) if ranged else ()),
        Column("Источник", "1.4fr"),
    )
    rows = tuple(
        (
            *(_parameter(position, same) if index == 0 else ()),
            SCOPES.get(row.scope, row.scope) or "все",
            _value(row),
            *((_range(row),) if ranged else ()),
            f"принято по умолчанию, источник: {row.source}",
        )
        for position, same in enumerate(grouped, start=1)
        for index, row in enumerate(same)
    )
    return [
        paragraph(
            "Этих сведений регион не передал, или совет их ещё не выбрал. Расчёт стоит на значениях из открытых "
            "источников; каждое можно заменить своим, указав источник."
        ),
        Table("Принято по умолчанию", columns, rows, size=8),
    ]


def _parameter(position: int, same: list[Default]) -> tuple[Cell, Cell]:
    return Cell(str(position), rows=len(same)), Cell(same[0].label or same[0].parameter, rows=len(same))


def _value(row: Default) -> str:
    if row.value is None:
        return row.text or "…"
    if row.unit == "share":
        return percent(row.value, 1 if abs(row.value * 100 - round(row.value * 100)) > 1e-9 else 0)
    return f"{_as_given(row.value)} {UNITS.get(row.unit, row.unit)}".strip()


def _range(row: Default) -> str:
    if row.low is None or row.high is None or row.low == row.high:
        return "–"
    scale = 100 if row.unit == "share" else 1
    return f"{_as_given(row.low * scale)}–{_as_given(row.high * scale)}" + (f"{NBSP}%" if row.unit == "share" else "")


def _as_given(value: float) -> str:
    """As many decimals as the value has."""
    decimals = next((places for places in range(DECIMALS) if abs(round(value, places) - value) < 1e-9), DECIMALS)
    return number(value, decimals)


def _intake(figures: Figures) -> list[Block]:
    if not figures.intake:
        return [paragraph("Сведения о принятых файлах не переданы.")]
    lines = intake_lines(figures)
    columns = (
        Column("Файл", "1fr"),
        Column("Источник", 46),
        Column("прочитано", 18, "right", "Строк"),
        Column("принято", 16, "right", "Строк"),
        Column("отклонено", 18, "right", "Строк"),
        Column("заменено", 17, "right", "Строк"),
    )
    rows = tuple(
        (
            row.file,
            row.source,
            number(row.rows_read),
            number(row.accepted),
            number(row.refused),
            number(row.superseded),
        )
        for row in lines
    )
    notes = tuple(
        shorten(f"{row.file}: {'; '.join(row.notes)}", LONGEST_FILE_NOTE, placeholder=" …")
        for row in lines
        if row.notes
    )
    return [Table("Что поступило", columns, rows, notes=notes, size=8.2)]


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
