"""How sure we are: marks and why, prospects, errors of past forecasts, what became of earlier proposals."""

from __future__ import annotations

from proposals.blocks import Block, Cell, Column, Heading, Table, paragraph
from proposals.figures import Figures, Programme
from proposals.numbers import number, percent
from proposals.wording import MARK_WORDS, label, mark_text

TOO_FEW = "недостаточно данных."


def blocks(figures: Figures) -> list[Block]:
    """What an interval means, then marks, then the record so far."""
    scale = "; ".join(f"{mark} – {words}" for mark, words in MARK_WORDS.items())
    return [
        Heading("4. Насколько мы уверены"),
        paragraph(
            "Границы потребности охватывают 80 случаев из 100 по расчёту. Саму потребность никто не наблюдает, "
            "поэтому её "
            "интервал – не проверено; по фактам проверяются занятость, выпуск и наполнение. "
            "Отметка уверенности смотрит на потребность в среднем за год по годам плана (в них выходят три его набора): чем уже её "
            f"границы, тем отметка выше. {scale[:1].upper()}{scale[1:]}."
        ),
        *_marks(figures),
        *_errors(figures),
        *_track_record(figures),
        *_crosswalk(figures),
    ]


def _marks(figures: Figures) -> list[Block]:
    rows = [row for row in figures.programmes if row.uncertainty]
    if not rows:
        return []
    prospects = "Перспективы выпускника, вероятность"
    has_prospects = any(row.roa for row in rows)
    columns = (
        Column("Программа (база, кл.)", "1.2fr"),
        Column("Отметка", 17, "center"),
        Column("Почему", "1fr"),
        *(
            (
                Column("хорошие", 17, "right", prospects),
                Column("средние", 16, "right", prospects),
                Column("слабые", 16, "right", prospects),
            )
            if has_prospects
            else ()
        ),
    )
    body = tuple(
        (
            label(row),
            Cell(mark_text(row), muted=f"{row.uncertainty.mark} из 5"),
            "; ".join(row.uncertainty.why) or "…",
            *(_prospects(row) if has_prospects else ()),
        )
        for row in rows
        if row.uncertainty
    )
    notes = (
        "Перспективы – показатель ROA: отношение предложения к спросу за период плана; хорошие – не выше 1,00, "
        "средние – "
        "не выше 1,05, слабые – выше 1,05.",
    )
    return [
        Table("Уверенность и перспективы по программам", columns, body, notes=notes if has_prospects else (), size=8)
    ]


def _prospects(row: Programme) -> tuple[str, str, str]:
    if row.roa is None:
        return "…", "…", "…"
    return (
        percent(row.roa.very_good + row.roa.good),
        percent(row.roa.fair),
        percent(row.roa.moderate + row.roa.poor),
    )


def _errors(figures: Figures) -> list[Block]:
    if not figures.forecast_errors:
        return [paragraph(("Ошибка прошлых прогнозов: ", "bold"), TOO_FEW)]
    columns = (
        Column("Что прогнозировали", "1fr"),
        Column("Шаг", 30),
        Column("Горизонт, лет", 20, "center"),
        Column("Проверено прогнозов", 22, "right"),
        Column("наша", 16, "right", "Средняя ошибка, %"),
        Column("«как сейчас»", 22, "right", "Средняя ошибка, %"),
        Column("Попало в интервал 80 %", 23, "right"),
    )
    body = tuple(
        (
            row.quantity,
            row.step,
            str(row.horizon_years),
            number(row.windows),
            number(row.mean_absolute_percent, 1),
            number(row.naive_mean_absolute_percent, 1),
            percent(row.coverage_80),
        )
        for row in figures.forecast_errors
    )
    return [Table("Ошибка прошлых прогнозов", columns, body)]


def _track_record(figures: Figures) -> list[Block]:
    if not figures.track_record:
        return [paragraph(("Прошлые предложения и их исход: ", "bold"), TOO_FEW)]
    columns = (
        Column("Кампания", 22),
        Column("Программа", "1fr"),
        Column("Расчёт", 18, "right"),
        Column("Предлагали", 22, "right"),
        Column("Утверждено", 22, "right"),
        Column("Принято", 20, "right"),
        Column("Исход исправления", 40),
    )
    body = tuple(
        (
            row.round,
            f"{row.programme} {row.name}",
            number(row.computed),
            number(row.proposed),
            number(row.approved),
            number(row.entrants),
            row.outcome or "",
        )
        for row in figures.track_record
    )
    return [Table("Что предлагали раньше и что вышло, мест", columns, body)]


def _crosswalk(figures: Figures) -> list[Block]:
    if figures.crosswalk is None:
        return []
    least = "; ".join(
        f"{row.occupation} {row.name} ({percent(row.share_covered)} из {number(row.need_mean)} чел.)"
        for row in figures.crosswalk.least_covered
    )
    return [
        paragraph(
            ("Соответствие занятий и программ. ", "bold"),
            f"Программы СПО нашлись для {percent(figures.crosswalk.share_covered)} потребности, выраженной в занятиях. "
            + (f"Хуже всего покрыты: {least}." if least else ""),
        )
    ]
