"""The first page's short table: the largest rows, with need before places where places are for reference only."""

from __future__ import annotations

from collections.abc import Sequence

from proposals.figures import Programme
from proposals.numbers import needed, needed_mean
from proposals.table import SUM, Column, Known, Pdf, level_of
from proposals.wording import mark_text, short_name, shown_need


def row_name(row: Programme) -> str:
    return f"{row.programme} {short_name(row.name)} ({row.basis})"


def columns(rows: Sequence[Programme], need_first: bool) -> tuple[Column[Programme], ...]:
    seats, need = "Места приёма", "Потребность, чел. в год"
    title = "справочно" if need_first else "предложе\u00adние"
    places: tuple[Column[Programme], ...] = (
        Column("last_places", "прошлый набор", "whole", lambda row: Known(row.places_last_year, row.places_last_year_status), SUM,
               pdf=Pdf(16, group=seats)),
        Column("places", title, "whole", lambda row: Known(row.places, row.places_status), SUM,
               pdf=Pdf(18, group=seats, bold=not need_first)),
        Column("change", "измене\u00adние", "signed", lambda row: row.change, SUM, pdf=Pdf(15, group=seats)),
    )  # fmt: skip
    needs: tuple[Column[Programme], ...] = (
        Column("years", "годы", "text", lambda row: shown_need(row)[0], pdf=Pdf(17, "center", group=need)),
        Column("span", "нижняя – верхняя", "text", lambda row: needed(*shown_need(row)[1:]), pdf=Pdf(27, "center", group=need)),
        Column("mean", "средняя", "whole", lambda row: level_of(shown_need(row)[1], "mean"),
               pdf=Pdf(14, group=need, text=lambda row: needed_mean(shown_need(row)[1]))),
    )
    marked = any(row.uncertainty for row in rows)
    return (
        Column("name", "Профессия, специальность (база, кл.)", "text", row_name, pdf=Pdf("1fr", "left")),
        *((*needs, *places) if need_first else (*places, *needs)),
        *((Column("mark", "Увере\u00adнность", "text", mark_text, pdf=Pdf[Programme](14, "center")),) if marked else ()),
    )
