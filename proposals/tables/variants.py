"""What would change the answer: places under other assumptions, single assumptions, reasons of the change."""

from __future__ import annotations

from typing import NamedTuple

from proposals.figures import Driver, Figures, Flip, Programme
from proposals.table import SUM, Column, Known, Sum, Value
from proposals.terms import VARIANTS
from proposals.wording import ROA_CLASSES, full_label, places_title


class Reason(NamedTuple):
    row: Programme
    driver: Driver


class Assumed(NamedTuple):
    row: Programme
    flip: Flip


def columns(figures: Figures) -> tuple[Column[Programme], ...]:
    """A column a variant."""

    def variant(key: str, title: str) -> Column[Programme]:
        def value(row: Programme) -> Value:
            return next((Known(one.places, one.places_status) for one in row.variants if one.variant == key), None)

        return Column(key, title, "whole", value, SUM, 18, None)

    def prospects(key: str, words: str) -> Column[Programme]:
        title = f"Перспективы (ROA): {words}"
        return Column(key, title, "percent", lambda row: getattr(row.roa, key) if row.roa else None, book=13, pdf=None)

    return (
        Column("row_id", "Номер строки", "text", lambda row: row.id, book=14, pdf=None),
        Column("name", "Наименование", "text", full_label, book=44, pdf=None),
        Column("places", places_title(figures), "strong", lambda row: Known(row.places, row.places_status), Sum(lambda rows: figures.places),
               pdf=None),
        *(variant(key, title) for key, title in VARIANTS.items()),
        Column("one_more", "Ещё одна группа: изменение потерь", "signed_tenth",
               lambda row: row.marginal.one_more if row.marginal else None, book=16, pdf=None),
        Column("one_fewer", "На группу меньше: изменение потерь", "signed_tenth",
               lambda row: row.marginal.one_fewer if row.marginal else None, book=16, pdf=None),
        *(prospects(key, words) for key, words in ROA_CLASSES.items()),
    )  # fmt: skip


def reasons(figures: Figures) -> list[Reason]:
    return [Reason(row, driver) for row in figures.programmes for driver in row.change_drivers]


def reason_columns() -> tuple[Column[Reason], ...]:
    return (
        Column("row_id", "Номер строки", "text", lambda one: one.row.id, book=14),
        Column("name", "Наименование", "text", lambda one: full_label(one.row), book=44),
        Column("driver", "Причина изменения", "text", lambda one: one.driver.label, book=18),
        Column("places", "Мест", "signed_tenth", lambda one: one.driver.places, book=18),
    )


def assumptions(figures: Figures) -> list[Assumed]:
    return [Assumed(row, flip) for row in figures.programmes for flip in row.flips]


def assumption_columns() -> tuple[Column[Assumed], ...]:
    """Value and places at both ends."""
    return (
        Column("row", "Номер строки", "text", lambda one: one.row.id, book=14,
               pdf=None),
        Column("label", "Допущение", "text", lambda one: one.flip.label, book=44, pdf=None),
        Column("low", "Нижнее", "share", lambda one: one.flip.low, book=12, pdf=None),
        Column("base", "Принято", "share", lambda one: one.flip.base, book=18, pdf=None),
        Column("high", "Верхнее", "share", lambda one: one.flip.high, book=18, pdf=None),
        Column("unit", "Единица", "text", lambda one: one.flip.unit, book=18, pdf=None),
        Column("places_low", "Мест при нижнем", "whole", lambda one: one.flip.places_low, book=18,
               pdf=None),
        Column("places_high", "Мест при верхнем", "whole", lambda one: one.flip.places_high, book=18,
               pdf=None),
    )  # fmt: skip
