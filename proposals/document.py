"""The proposal of one cluster: what its document says, in reading order, and its PDF."""

from __future__ import annotations

import json

from proposals import decisions, reference
from proposals.annexes import cards, colleges, evidence, method
from proposals.blocks import UNPRINTABLE, Block, encoded, note, printable
from proposals.brief import ask, resolution, triggers, whole
from proposals.figures import Figures
from proposals.numbers import date_in_table
from proposals.typesetting import typeset
from proposals.wording import edition_mark, for_reference, in_round, standing_of

# ГОСТ Р 7.0.97: 20 mm, or at least 30 mm where the document is kept for more than ten years.
MARGIN_LEFT_MM = 20


def render(figures: Figures, margin_left_mm: int = MARGIN_LEFT_MM) -> bytes:
    """PDF bytes of the proposal. Raises DocumentNotRendered; a layout with warnings is never handed out."""
    head = {
        "title": printable(_title(figures)),
        "author": printable(f"Кластер «{figures.cluster.name}», {figures.region.name}"),
        "keywords": [figures.vintage.isoformat(), printable(figures.cluster.code), printable(figures.code_version)],
        "margin_left_mm": margin_left_mm,
        "banner": {"text": figures.banner, "reason": printable(figures.banner_reason or "")}
        if figures.banner
        else None,
        "footer": printable(_footer(figures)),
        "mark": "" if figures.edition == "final" else edition_mark(figures),
    }
    return typeset(f"Предложение кластера «{figures.cluster.name}»", figures.vintage, head, content(figures))


def content(figures: Figures) -> list[Block]:
    """What the document says, in reading order."""
    made = reference.blocks(figures) if for_reference(figures) else _proposal(figures)
    strange = UNPRINTABLE in json.dumps(encoded(made), ensure_ascii=False)
    return [*made, note(f"«{UNPRINTABLE}» стоит вместо знака, которого нет в шрифте документа; в книге и JSON знак сохранён.")] if strange else made


def _title(figures: Figures) -> str:
    if for_reference(figures):
        return f"Потребность в выпускниках СПО: кластер «{figures.cluster.name}», справочно"
    return f"Экспертное предложение кластера «{figures.cluster.name}» на {figures.start_year} год"


def _proposal(figures: Figures) -> list[Block]:
    return [
        *ask.blocks(figures),
        *whole.blocks(figures),
        *triggers.blocks(figures),
        *resolution.blocks(figures),
        *cards.blocks(figures),
        *colleges.blocks(figures),
        *decisions.blocks(figures),
        *method.blocks(figures),
        *evidence.blocks(figures),
    ]


def _footer(figures: Figures) -> str:
    edition = "Согласовано советом" if figures.edition == "final" else standing_of(figures)
    return (
        f"{edition} · кластер «{figures.cluster.name}» · данные на {date_in_table(figures.vintage)} · {in_round(figures.round)} · "
        f"версия расчёта {figures.code_version}"
    )
