"""Blocks become a PDF: A4, PDF/A-2a and PDF/UA-1, tagged, Russian, the same bytes for the same blocks."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from models.errors import DocumentNotRendered
from proposals.blocks import Block, Turn, encoded

TEMPLATE = Path(__file__).resolve().parent / "template"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
_PER_THREAD = threading.local()


def typeset(named: str, vintage: date, head: Mapping[str, Any], blocks: Sequence[Block]) -> bytes:
    """PDF bytes; the time stamp is midnight of the vintage.

    named   what cannot be made, for the error: «Предложение кластера «…»»
    head    title, author, keywords, margin, banner and footer, as the template reads them

    Raises DocumentNotRendered; a layout with warnings is never handed out.

    Method: docs/methodology/document.md#conformance
    """
    data = {**head, "parts": _parts(blocks)}
    midnight = datetime(vintage.year, vintage.month, vintage.day, tzinfo=UTC)
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=int(midnight.timestamp()),
        )
    except typst.TypstError as error:
        raise DocumentNotRendered(named, [error.message, *error.hints]) from error
    if warnings:
        raise DocumentNotRendered(named, [warning.message for warning in warnings])
    return bytes(pdf)


def _parts(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    parts: list[tuple[Turn, list[Block]]] = [(Turn(landscape=False), [])]
    for block in blocks:
        if isinstance(block, Turn):
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [{"landscape": turn.landscape, "closes": turn.closes, "blocks": encoded(inside)} for turn, inside in parts if inside]


def _compiler() -> Any:
    """One compiler a thread: it keeps the fonts and the parsed template, and is not safe to share."""
    if not hasattr(_PER_THREAD, "compiler"):
        _PER_THREAD.compiler = typst.Compiler(TEMPLATE / "proposal.typ", root=TEMPLATE, ignore_system_fonts=True)
    return _PER_THREAD.compiler
