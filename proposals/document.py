"""The proposal as a PDF: A4, PDF/A-2a and PDF/UA-1, tagged, Russian, the same bytes for the same figures."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from models.errors import DocumentNotRendered
from proposals import appendix, decisions, demand, front, places, readings, reasoning, sensitivity, sureness
from proposals.blocks import Block, Turn, encoded, printable
from proposals.figures import Figures
from proposals.numbers import date_in_table

TEMPLATE = Path(__file__).resolve().parent / "template"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
# ГОСТ Р 7.0.97: 20 mm, or at least 30 mm where the document is kept for more than ten years.
MARGIN_LEFT_MM = 20
_PER_THREAD = threading.local()


def render(figures: Figures, margin_left_mm: int = MARGIN_LEFT_MM) -> bytes:
    """PDF bytes of the proposal. Raises DocumentNotRendered; a layout with warnings is never handed out."""
    data = {
        "title": printable(f"Экспертное предложение кластера «{figures.cluster.name}» на {figures.start_year} год"),
        "author": printable(f"Кластер «{figures.cluster.name}», {figures.region.name}"),
        "keywords": [figures.vintage.isoformat(), printable(figures.cluster.code), printable(figures.code_version)],
        "margin_left_mm": margin_left_mm,
        "banner": {"text": figures.banner, "reason": printable(figures.banner_reason or "")}
        if figures.banner
        else None,
        "footer": printable(_footer(figures)),
        "parts": _parts(content(figures)),
    }
    midnight = datetime(figures.vintage.year, figures.vintage.month, figures.vintage.day, tzinfo=UTC)
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=int(midnight.timestamp()),
        )
    except typst.TypstError as error:
        raise DocumentNotRendered(figures.cluster.name, [error.message, *error.hints]) from error
    if warnings:
        raise DocumentNotRendered(figures.cluster.name, [warning.message for warning in warnings])
    return bytes(pdf)


def content(figures: Figures) -> list[Block]:
    """What the document says, in reading order."""
    return [
        *front.blocks(figures),
        *places.blocks(figures),
        *reasoning.blocks(figures),
        *readings.blocks(figures),
        *sureness.blocks(figures),
        *sensitivity.blocks(figures),
        *demand.blocks(figures),
        *decisions.blocks(figures),
        *front.closing(figures),
        *appendix.blocks(figures),
    ]


def _parts(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    parts: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in blocks:
        if isinstance(block, Turn):
            parts.append((block.landscape, []))
        else:
            parts[-1][1].append(block)
    return [{"landscape": landscape, "blocks": encoded(inside)} for landscape, inside in parts if inside]


def _footer(figures: Figures) -> str:
    kind = f"кампания {figures.round}" if figures.round else "ночной черновик"
    return (
        f"{'Согласовано советом' if figures.edition == 'final' else 'Проект'} · кластер «{figures.cluster.name}» · данные на {date_in_table(figures.vintage)} · {kind} · "
        f"версия расчёта {figures.code_version}"
    )


def _compiler() -> Any:
    """One compiler a thread: it keeps the fonts and the parsed template, and is not safe to share."""
    if not hasattr(_PER_THREAD, "compiler"):
        _PER_THREAD.compiler = typst.Compiler(TEMPLATE / "proposal.typ", root=TEMPLATE, ignore_system_fonts=True)
    return _PER_THREAD.compiler
