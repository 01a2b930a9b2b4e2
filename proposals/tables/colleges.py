"""Places by college as the order on admission control figures lists them."""

from __future__ import annotations

from proposals.between_colleges import reason
from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import NBSP, number
from proposals.table import SUM, Column, Known, Pdf
from proposals.tables.offers import Offered
from proposals.wording import capital, sentence


def columns(figures: Figures) -> tuple[Column[Offered], ...]:
    """Code, name, basis, form, groups × persons, places, last intake, change."""

    def groups(one: Offered) -> str:
        count = number(one.offer.groups, 0, one.offer.groups_status)
        return f"{count}{NBSP}×{NBSP}{one.size}" if one.whole_groups and one.offer.groups else count

    return (
        Column("programme", "Код", "text", lambda one: one.row.programme, pdf=Pdf(17, "left")),
        Column("name", "Профессия, специальность", "text", lambda one: one.row.name,
               pdf=Pdf("1fr", "left", muted=lambda one: told(one, figures))),
        Column("basis", "База, кл.", "text", lambda one: one.row.basis, pdf=Pdf(11, "center")),
        Column("form", "Форма", "text", lambda one: one.offer.form, pdf=Pdf(19, "center")),
        Column("groups", "Групп × чел.", "text", groups, pdf=Pdf(18, "center")),
        Column("last_places", "Было", "whole", lambda one: Known(one.offer.places_last_year, one.offer.places_last_year_status), SUM, pdf=Pdf(14)),
        Column("places", "Мест", "strong", lambda one: Known(one.offer.places, one.offer.places_status), SUM, pdf=Pdf(14)),
        Column("change", "±", "signed", lambda one: one.change, SUM, pdf=Pdf(12)),
    )  # fmt: skip


def told(one: Offered, figures: Figures) -> str:
    """Why this college, and how few applied where they are fewer than its places; empty where neither is to be said."""
    text = reason(one.row, one.offer, figures)
    return " ".join(part for part in (sentence(capital(text)) if text else "", few_applied(one)) if part)


def few_applied(one: Offered) -> str:
    """Said where fewer people applied than the college gets places: a group is opened when its part is filled."""
    places, applied = one.offer.places, one.offer.applications
    if not places or applied is None or applied >= places:
        return ""
    told = f"Заявлений прошлого набора – {number(applied)} на {said(places, 'место', 'accusative')}: "
    return told + ("последняя группа может остаться неполной." if places - applied < one.size else f"на {number(places - applied)} меньше.")
