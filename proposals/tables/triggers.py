"""What would change the proposal: rows that flip, and the council's own choices."""

from __future__ import annotations

from dataclasses import dataclass

from proposals.figures import Programme
from proposals.table import Column, Pdf
from proposals.wording import row_name


@dataclass(frozen=True)
class Trigger:
    """A row that flips: what has to come, from whom, and its places then."""

    row: Programme
    what: str
    who: str
    places: int


@dataclass(frozen=True)
class Choice:
    """What a choice of the council does to the whole cluster."""

    words: str
    places: int
    rows: int
    largest: str


@dataclass(frozen=True)
class Unknown:
    """An assumption that would move rows by a group or more over its documented range."""

    words: str
    span: str
    rows: int
    widest: str
    who: str


def columns() -> tuple[Column[Trigger], ...]:
    """Programme, what has to come, who brings it, places now and then."""
    return (
        Column("name", "Программа (база)", "text", lambda one: row_name(one.row), pdf=Pdf("1fr", "left")),
        Column("what", "Что нужно", "text", lambda one: one.what, pdf=Pdf(58, "left")),
        Column("who", "Кто может дать", "text", lambda one: one.who, pdf=Pdf(38, "left")),
        Column("now", "Предло\u00adжено", "whole", lambda one: one.row.places, pdf=Pdf(14)),
        Column("then", "Станет", "strong", lambda one: one.places, pdf=Pdf(14)),
    )


def choice_columns() -> tuple[Column[Choice], ...]:
    """A choice, places, rows that move, the largest of them."""
    return (
        Column("words", "Решение совета", "text", lambda one: one.words, pdf=Pdf("1fr", "left")),
        Column("places", "Мест всего", "strong", lambda one: one.places, pdf=Pdf(20)),
        Column("rows", "Строк изменится", "whole", lambda one: one.rows, pdf=Pdf(22)),
        Column("largest", "Больше всего", "text", lambda one: one.largest, pdf=Pdf(66, "left")),
    )


def unknown_columns() -> tuple[Column[Unknown], ...]:
    """An assumption, its range, how many rows it moves, the widest of them, who knows."""
    return (
        Column("words", "Допущение", "text", lambda one: one.words, pdf=Pdf("1fr", "left")),
        Column("span", "Границы", "text", lambda one: one.span, pdf=Pdf(34, "center")),
        Column("rows", "Строк", "whole", lambda one: one.rows, pdf=Pdf(12)),
        Column("widest", "Шире всего, мест", "text", lambda one: one.widest, pdf=Pdf(38, "left")),
        Column("who", "Кто заменит фактом", "text", lambda one: one.who, pdf=Pdf(38, "left")),
    )
