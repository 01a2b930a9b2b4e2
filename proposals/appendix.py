"""What was assumed, what came in, and where each number comes from."""

from __future__ import annotations

from proposals.blocks import Block, Bullets, Column, Heading, Table, note, paragraph
from proposals.figures import Default, Figures
from proposals.numbers import date_in_table, number


def blocks(figures: Figures) -> list[Block]:
    """Defaults, files that came in, method in short, trace."""
    return [
        Heading("Приложение А. Принято по умолчанию"),
        *_defaults(figures),
        Heading("Приложение Б. Данные и метод"),
        *_intake(figures),
        *_method(figures),
        *_trace(figures),
    ]


def _defaults(figures: Figures) -> list[Block]:
    if not figures.defaults:
        return [paragraph("Все исходные величины получены из данных региона, умолчаний нет.")]
    columns = (
        Column("№", 8, "center"),
        Column("Параметр", "1.3fr"),
        Column("К чему", 30),
        Column("Принято", 20, "right"),
        Column("Допустимый размах", 24, "center"),
        Column("Источник", "1fr"),
    )
    return [
        paragraph("Этих сведений регион не передал или они ещё не выбраны советом. Расчёт стоит на значениях из открытых источников."),
        Table(
            "Принято по умолчанию",
            columns,
            tuple(
                (
                    str(position),
                    row.label or row.parameter,
                    row.scope or "все",
                    _value(row),
                    f"{_plain(row.low)}–{_plain(row.high)}" if row.low is not None and row.high is not None and row.low != row.high else "–",
                    f"принято по умолчанию, источник: {row.source}",
                )
                for position, row in enumerate(figures.defaults, start=1)
            ),
        ),
    ]


def _value(row: Default) -> str:
    if row.value is None:
        return row.text or "…"
    return f"{_plain(row.value)} {row.unit}".strip()


def _plain(value: float | None) -> str:
    """As many decimals as the value has, at most four."""
    if value is None:
        return "…"
    decimals = next((places for places in range(4) if abs(round(value, places) - value) < 1e-9), 4)
    return number(value, decimals)


def _intake(figures: Figures) -> list[Block]:
    if not figures.intake:
        return [paragraph("Сведения о принятых файлах не переданы.")]
    columns = (
        Column("Файл", "1fr"),
        Column("Источник", 34),
        Column("прочитано", 19, "right", "Строк"),
        Column("принято", 17, "right", "Строк"),
        Column("отклонено", 19, "right", "Строк"),
        Column("заменено", 18, "right", "Строк"),
    )
    notes = tuple(f"{row.file}: {'; '.join(row.notes)}" for row in figures.intake if row.notes)
    return [
        Table(
            "Что поступило",
            columns,
            tuple(
                (
                    row.file,
                    row.source,
                    number(row.rows_read),
                    number(row.accepted),
                    number(row.refused),
                    number(row.superseded),
                )
                for row in figures.intake
            ),
            notes=notes,
        )
    ]


def _method(figures: Figures) -> list[Block]:
    return [
        Heading("Как считали", 2),
        Bullets(
            (
                ("Занятость по видам деятельности прогнозируется с интервалами, проверенными на прошлых годах.",),
                ("По штатной матрице занятость раскладывается на занятия; открывающиеся рабочие места – прирост, замещение "
                 "и разовое закрытие накопленных вакансий.",),
                ("Часть этих мест должен занять новый выпускник СПО: это потребность. Опрос работодателей – второе "
                 "показание той же величины, взвешенное по точности.",),
                ("Потребность переходит от занятий к программам по таблице соответствия; выпуск уже обучающихся и принятые "
                 "наборы вычитаются; баланс переносится до года выхода выпускников на рынок.",),
                ("Места выбираются целыми группами так, чтобы ожидаемые потери от дефицита и избытка были наименьшими при "
                 "лицензиях, мастерских, преподавателях, бюджете и числе поступающих.",),
                ("Расчёт ведётся на розыгрышах; интервалы – их квантили, складываются только средние.",),
            )
        ),  # fmt: skip
        note("Подробно, с формулами и источниками, – в методике (docs/methodology)."),
    ]


def _trace(figures: Figures) -> list[Block]:
    items: list[tuple[str, ...]] = [
        (f"Выпуск данных: {date_in_table(figures.vintage)}; версия расчёта {figures.code_version}; схема {figures.schema_version}.",)
    ]
    if figures.parameters_hash:
        items.append((f"Контрольная сумма параметров: {figures.parameters_hash}",))
    items += [(f"{row.file}: SHA-256 {row.sha256}",) for row in figures.intake if row.sha256]
    traced = [row for row in figures.programmes if row.trace_id]
    if traced:
        items.append(
            (
                "Номера следов (по ним аналитик найдёт строки, параметры и исправления каждого числа): "
                + "; ".join(f"{row.programme} ({row.basis}) – {row.trace_id}" for row in traced)
                + ".",
            )
        )
    items += [(text,) for text in figures.notes]
    return [Heading("След", 2), Bullets(tuple(items))]
