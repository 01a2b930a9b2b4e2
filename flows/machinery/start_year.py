"""The intake year that a vintage decides on."""

from __future__ import annotations

from datetime import date

LAST_MONTH_FOR_THIS_AUTUMN = 4


def start_year_of(vintage: date) -> int:
    """Intake year under decision: this autumn's until the end of April, next autumn's afterwards (docs/adr/0005)."""
    return vintage.year if vintage.month <= LAST_MONTH_FOR_THIS_AUTUMN else vintage.year + 1
