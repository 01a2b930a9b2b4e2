"""Annex Б: places by college in the form of admission control figures."""

from __future__ import annotations

from itertools import groupby

from proposals.blocks import Block, Heading, note
from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import change, natural
from proposals.table import printed
from proposals.tables import colleges, offers
from proposals.terms import NOT_DISTRIBUTED


def blocks(figures: Figures) -> list[Block]:
    """One table, a college after the other with its total."""
    heading: list[Block] = [Heading("Приложение Б. Места по организациям")]
    rows = sorted(
        (one for one in offers.rows(figures) if one.offer.places or one.offer.places_last_year),
        key=lambda one: (natural(one.offer.college), one.row.programme, int(one.row.basis)),
    )
    if not rows:
        return []
    if all(one.offer.college == NOT_DISTRIBUTED for one in rows):
        return [*heading, note("По организациям места не распределены: регион не передал, где какая программа идёт.")]
    totals = {}
    for college, own in groupby(rows, key=lambda one: one.offer.college):
        listed = list(own)
        places, before = sum(one.offer.places or 0 for one in listed), sum(one.offer.places_last_year or 0 for one in listed)
        where = f", {listed[0].offer.district}" if listed[0].offer.district else ""
        totals[college] = f"{college}{where}: {said(places, 'место')} ({change(places - before)})"
    shared = any(row.cluster_share < 1 for row in figures.programmes)
    whole = " Программы, общие с другими кластерами, показаны целиком." if shared else ""
    return [
        *heading,
        note(f"Под строкой сказано, почему организация получила, сохранила или потеряла места, если места этой программы сдвинулись.{whole}{_few(rows)}"),
        printed(
            f"Места первого курса на {figures.start_year} год, региональный бюджет",
            colleges.columns(figures),
            rows,
            section=lambda one: totals[one.offer.college],
            total="Всего",
            size=9,
            breaks="always",
        ),
    ]


def _few(rows: list[offers.Offered]) -> str:
    """How many lines get more places than people applied."""
    few = sum(bool(colleges.few_applied(one)) for one in rows)
    return f" Мест больше, чем было заявлений, – {said(few, 'строка')}: это сказано под ними." if few else ""
