"""How sure we are: marks and why, prospects, errors of past forecasts, what became of earlier proposals."""

from __future__ import annotations

from proposals.blocks import Block, Heading, paragraph
from proposals.figures import Figures
from proposals.numbers import number, percent
from proposals.table import printed
from proposals.tables import record
from proposals.wording import MARK_WORDS

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
    rows = [record.Marked(row, row.uncertainty) for row in figures.programmes if row.uncertainty]
    if not rows:
        return []
    prospects = (
        "Перспективы – показатель ROA: отношение предложения к спросу за период плана; хорошие – не выше 1,00, "
        "средние – "
        "не выше 1,05, слабые – выше 1,05.",
    )
    notes = prospects if any(one.row.roa for one in rows) else ()
    return [printed("Уверенность и перспективы по программам", record.marks(rows), rows, notes=notes, size=8)]


def _errors(figures: Figures) -> list[Block]:
    if not figures.forecast_errors:
        return [paragraph(("Ошибка прошлых прогнозов: ", "bold"), TOO_FEW)]
    return [printed("Ошибка прошлых прогнозов", record.errors(), figures.forecast_errors)]


def _track_record(figures: Figures) -> list[Block]:
    if not figures.track_record:
        return [paragraph(("Прошлые предложения и их исход: ", "bold"), TOO_FEW)]
    blocks: list[Block] = [printed("Что предлагали раньше и что вышло, мест", record.earlier(), figures.track_record)]
    if figures.council_scores:
        blocks.append(printed("Помогали ли исправления советов", record.councils(), figures.council_scores))
    return blocks


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
