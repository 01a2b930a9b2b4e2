"""The short table of a document for reference: need first, places last and only as calculated."""

from __future__ import annotations

from proposals.figures import Programme
from proposals.numbers import needed, needed_mean, number
from proposals.table import Column, Known, Pdf, level_of
from proposals.wording import mark_text, row_name, share_mark, shown_need


def columns() -> tuple[Column[Programme], ...]:
    """Programme, need, those on the way, calculated places, how sure."""
    return (
        Column("name", "Программа (база)", "text", row_name, pdf=Pdf("1fr", "left", aside=share_mark)),
        Column("mean", "Нужно в год", "whole", lambda row: level_of(shown_need(row)[1], "mean"),
               pdf=Pdf(16, text=lambda row: needed_mean(shown_need(row)[1]), bold=True)),
        Column("span", "80 из 100", "text", lambda row: needed(*shown_need(row)[1:]), pdf=Pdf(34, "center")),
        Column("way", "Придут без набора", "text", lambda row: number(row.coverage.on_way) if row.coverage else "…", pdf=Pdf(19)),
        Column("places", "Расчёт\u00adные места", "whole", lambda row: Known(row.places, row.places_status), pdf=Pdf(18)),
        Column("mark", "Уверен\u00adность", "text", mark_text, pdf=Pdf(16, "center")),
    )  # fmt: skip
