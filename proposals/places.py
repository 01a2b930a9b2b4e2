"""The table of programmes that the council decides on, and the places at each college."""

from __future__ import annotations

from itertools import groupby

from proposals.blocks import Block, Cell, Column, Heading, Table, Turn
from proposals.figures import Figures, Programme
from proposals.front import mark_text, number_year
from proposals.numbers import NBSP, change, duration, mean, number, percent, span

SIGNS = "«–» – не бывает, «…» – нет данных, «×» – не показывается, чтобы не раскрыть работодателя."


def blocks(figures: Figures) -> list[Block]:
    """Landscape pages: programmes × basis, then colleges."""
    offers = _offers(figures)
    return [
        Turn(landscape=True),
        Heading("1. Места приёма по программам" + (" (расчёт, справочно)" if figures.banner == "ДЕМОНСТРАЦИЯ" else "")),
        _programmes(figures),
        *([offers] if offers else []),
        Turn(landscape=False),
    ]


def _programmes(figures: Figures) -> Table:
    need = "Потребность в год выхода, чел."
    balance = "Дефицит (+), избыток (−), чел."
    columns = (
        Column("№", 7, "center"),
        Column("Код профессии, специаль\u00adности", 17),
        Column("Наименование", "1fr"),
        Column("База, кл.", 9, "center"),
        Column("Срок обучения", 15, "center"),
        Column("места", 13, "right", "Прошлый набор"),
        Column("принято", 14, "right", "Прошлый набор"),
        Column("заявл. на место", 13, "right", "Прошлый набор"),
        Column("Год выхода", 12, "center"),
        Column("Ожид. выпуск, чел.", 15, "right"),
        Column("нижняя – верхняя", 23, "center", need),
        Column("средняя", 15, "right", need),
        Column("подтв. работо\u00adдателями", 17, "right", need),
        Column("без набора", 14, "right", balance),
        Column("с набором", 14, "right", balance),
        Column("Предло\u00adжено мест", 15, "right"),
        Column("Измене\u00adние", 14, "right"),
        Column("Увере\u00adнность", 15, "center"),
    )
    rows: list[tuple[str | Cell, ...]] = []
    for position, row in enumerate(figures.programmes, start=1):
        rows.append(_programme_row(position, row))
    rows.append(
        (
            Cell("Всего", bold=True, shade=True, columns=5),
            Cell(number(figures.places_last_year), bold=True, shade=True),
            Cell(number(_sum_entrants(figures)), bold=True, shade=True),
            Cell("", shade=True, columns=8),
            Cell(number(figures.places), bold=True, shade=True),
            Cell(change(figures.change), bold=True, shade=True),
            Cell("", shade=True),
        )
    )
    shared = [row for row in figures.programmes if row.cluster_share < 1]
    notes = [
        "Потребность и баланс относятся ко всей программе в год выхода её выпускников на рынок труда, поэтому по строкам не "
        "складываются. «Без набора» – средняя нехватка, если этот набор не проводить; «с набором» – средний накопленный "
        "баланс с предложенными местами. " + SIGNS
    ]
    if shared:
        notes.append(
            "Программы, общие с другими кластерами (планируются один раз): "
            + "; ".join(
                f"{row.programme}, доля кластера {percent(row.cluster_share)}"
                + (f" (с кластером «{'», «'.join(row.other_clusters)}»)" if row.other_clusters else "")
                for row in shared
            )
            + "."
        )
    closed = [f"{row.programme}: {text}" for row in figures.programmes for text in row.warnings]
    return Table(
        f"Предложение по программам на {figures.start_year} год",
        columns,
        tuple(rows),
        notes=tuple(notes + closed),
        numbered_columns=True,
        size=8,
    )


def _programme_row(position: int, row: Programme) -> tuple[str | Cell, ...]:
    period = row.places_last_year_period
    shortage = row.chain.shortage if row.chain else None
    return (
        str(position),
        Cell(row.programme, muted=f"УГПС {row.ugps}" if row.ugps else ""),
        Cell(row.name, muted=row.level or ""),
        row.basis,
        duration(row.duration_months, row.duration_months_status),
        Cell(
            number(row.places_last_year, 0, row.places_last_year_status),
            muted=f"({period})" if period and row.places_last_year is not None else "",
        ),
        number(row.entrants_last_year, 0, row.entrants_last_year_status),
        number(row.applications_per_place, 1, row.applications_per_place_status),
        number_year(row.labour_market_year, row.labour_market_year_status),
        number(row.expected_graduates, 0, row.expected_graduates_status),
        span(row.need),
        mean(row.need),
        number(row.confirmed_need, 0, row.confirmed_need_status),
        change(shortage),
        change(row.balance.mean, 0, row.balance.status),
        Cell(number(row.places, 0, row.places_status), bold=True),
        change(row.change),
        mark_text(row),
    )


def _sum_entrants(figures: Figures) -> int | None:
    known = [row.entrants_last_year for row in figures.programmes if row.entrants_last_year is not None]
    return sum(known) if known else None


def _offers(figures: Figures) -> Table | None:
    columns = (
        Column("Код", 19),
        Column("Наименование (база, кл.)", "3fr"),
        Column("Организация", "3fr"),
        Column("Форма обучения", 22, "center"),
        Column("Источник финансирования", 36, "center"),
        Column("Прошлый набор, мест", 19, "right"),
        Column("Групп", 13, "right"),
        Column("Предложено, мест", 22, "right"),
        Column("Что определило число", "2fr"),
    )
    rows: list[tuple[str | Cell, ...]] = []
    for row in figures.programmes:
        for index, offer in enumerate(row.offers):
            lead: tuple[str | Cell, ...] = (
                (Cell(row.programme, rows=len(row.offers)), Cell(f"{row.name} ({row.basis})", rows=len(row.offers)))
                if index == 0
                else ()
            )
            groups = number(offer.groups, 0, offer.groups_status)
            if offer.groups and offer.group_size:
                groups += f"{NBSP}×{NBSP}{offer.group_size}"
            rows.append(
                (
                    *lead,
                    Cell(offer.college, muted=offer.district or ""),
                    offer.form,
                    offer.funding,
                    number(offer.places_last_year, 0, offer.places_last_year_status),
                    groups,
                    Cell(number(offer.places, 0, offer.places_status), bold=True),
                    offer.binding_constraint or row.binding_constraint or "…",
                )
            )
    if not rows:
        return None
    totals = {
        college: sum(offer.places or 0 for offer in inside)
        for college, inside in groupby(
            sorted((offer for row in figures.programmes for offer in row.offers), key=lambda offer: offer.college),
            key=lambda offer: offer.college,
        )
    }
    return Table(
        "Места по организациям",
        columns,
        tuple(rows),
        notes=("Всего мест: " + "; ".join(f"{college} – {number(places)}" for college, places in totals.items()) + ".",),
        size=8.2,
    )
