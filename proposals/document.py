"""The proposal of one cluster: what its document says, in reading order, and its PDF."""

from __future__ import annotations

from proposals import decisions, reference
from proposals.annexes import cards, colleges, evidence, method
from proposals.blocks import Block, Turn, printable
from proposals.brief import ask, resolution, triggers, whole
from proposals.figures import Figures
from proposals.numbers import date_in_table
from proposals.typesetting import typeset
from proposals.wording import for_reference

# ГОСТ Р 7.0.97: 20 mm, or at least 30 mm where the document is kept for more than ten years.
MARGIN_LEFT_MM = 20


def render(figures: Figures, margin_left_mm: int = MARGIN_LEFT_MM) -> bytes:
    """PDF bytes of the proposal. Raises DocumentNotRendered; a layout with warnings is never handed out."""
    head = {
        "title": printable(f"Экспертное предложение кластера «{figures.cluster.name}» на {figures.start_year} год"),
        "author": printable(f"Кластер «{figures.cluster.name}», {figures.region.name}"),
        "keywords": [figures.vintage.isoformat(), printable(figures.cluster.code), printable(figures.code_version)],
        "margin_left_mm": margin_left_mm,
        "banner": {"text": figures.banner, "reason": printable(figures.banner_reason or "")}
        if figures.banner
        else None,
        "footer": printable(_footer(figures)),
    }
    return typeset(f"Предложение кластера «{figures.cluster.name}»", figures.vintage, head, content(figures))


def content(figures: Figures) -> list[Block]:
    """What the document says, in reading order."""
    if for_reference(figures):
        return reference.blocks(figures)
    return [
        *ask.blocks(figures),
        *whole.blocks(figures),
        *triggers.blocks(figures),
        *resolution.blocks(figures),
        *cards.blocks(figures),
        *colleges.blocks(figures),
        Turn(landscape=False),
        *decisions.blocks(figures),
        *method.blocks(figures),
        *evidence.blocks(figures),
    ]


def _footer(figures: Figures) -> str:
    kind = f"кампания {figures.round}" if figures.round else "ночной черновик"
    return (
        f"{'Согласовано советом' if figures.edition == 'final' else 'Проект'} · кластер «{figures.cluster.name}» · данные на {date_in_table(figures.vintage)} · {kind} · "
        f"версия расчёта {figures.code_version}"
    )
