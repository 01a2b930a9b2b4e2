"""The closing of the final edition: what the council corrected, what became of each correction, and blank signatures."""

from __future__ import annotations

from proposals.blocks import Block, Heading, Signatures, paragraph
from proposals.figures import Figures
from proposals.figures.whole import CouncilCorrection
from proposals.numbers import date_in_table
from proposals.table import Column, Pdf, printed
from proposals.terms import AGREED_CORRECTIONS

NONE = "Совет согласовал предложение без исправлений."
SOME = (
    "Места в таблицах – согласованные советом. Ниже каждое исправление, внесённое советом к этому набору: оба числа, причина, "
    "автор и что с ним стало; расчёт без исправлений сохранён в журнале кампании."
)
NEXT = "Предложение направляется в орган, устанавливающий контрольные цифры приёма. Подписи ставят на бумаге: программа их не заполняет."


def blocks(figures: Figures, signatures: Signatures) -> list[Block]:
    """Nothing is left to correct: the list, what happens next, and the signatures."""
    listed: list[Block] = [paragraph(NONE)]
    if figures.corrections:
        listed = [paragraph(SOME), printed("Исправления совета", _columns(), figures.corrections)]
    return [Heading(AGREED_CORRECTIONS), *listed, paragraph(NEXT), signatures]


def _columns() -> tuple[Column[CouncilCorrection], ...]:
    return (
        Column("round", "Кампания", "text", lambda one: one.round, pdf=Pdf(18, "left")),
        Column("name", "Программа и организация", "text", lambda one: one.name, pdf=Pdf("3fr", "left")),
        Column("before", "Было, мест", "whole", lambda one: one.places_before, pdf=Pdf(13)),
        Column("after", "Решено, мест", "whole", lambda one: one.places_after, pdf=Pdf(15)),
        Column("reason", "Причина", "text", lambda one: one.reason, pdf=Pdf("2fr", "left")),
        Column("author", "Кто предложил и когда внесено", "text", lambda one: f"{one.author}, {date_in_table(one.recorded)}", pdf=Pdf("2fr", "left")),
        Column("outcome", "Что стало", "text", lambda one: one.outcome, pdf=Pdf("2fr", "left")),
    )  # fmt: skip
