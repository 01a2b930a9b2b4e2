"""The table of programmes that the council decides on, and the places at each college."""

from __future__ import annotations

from proposals.blocks import Block, Cell, Column, Heading, Table, Turn, note
from proposals.figures import Figures, Offer, Programme
from proposals.numbers import NBSP, change, duration, needed, needed_mean, number, percent
from proposals.wording import for_reference, mark_text, number_year, shown_need

NOT_DISTRIBUTED = "не распределено"  # the pseudo-college of a region that reports places without colleges
SIGNS = (
    "«–» – не бывает, «…» – нет данных, «×» – не показывается, чтобы не раскрыть работодателя, «*» – стоит на "
    "значении по "
    "умолчанию (приложение А)."
)


def blocks(figures: Figures) -> list[Block]:
    """Landscape pages: programmes × basis, then colleges."""
    return [
        Turn(landscape=True),
        Heading(
            "1. Потребность и расчётные места (справочно)"
            if for_reference(figures)
            else "1. Места приёма по программам"
        ),
        _programmes(figures),
        *_offers(figures),
        *_limits(figures),
    ]


def _has_marks(figures: Figures) -> bool:
    return any(row.uncertainty for row in figures.programmes)


def _programmes(figures: Figures) -> Table:
    past = "Прошлый набор"
    need = "Потребность: в год выхода и в среднем за годы плана, чел. в год"
    balance = "Дефицит (+), избыток (−), чел."
    columns = (
        Column("№", 6.5, "center"),
        Column("Код, УГПС", 14.5),
        Column("Наименование, уровень", "1fr"),
        Column("База, кл.", 8.5, "center"),
        Column("Срок обуче\u00adния", 14, "center"),
        Column("мест", 11, "right", past),
        Column("при\u00adнято", 10.5, "right", past),
        Column("заявл. на место", 11.5, "right", past),
        Column("Год выхода, годы плана", 13, "center"),
        Column("Ожид. выпуск, чел.", 13, "right"),
        Column("нижняя – верхняя", 18.5, "center", need),
        Column("сред\u00adняя", 11, "right", need),
        Column("подтв. работо\u00adдат.", 13.5, "right", need),
        Column("без набо\u00adра", 11.5, "right", balance),
        Column("с набо\u00adром", 11.5, "right", balance),
        Column("Расчёт мест" if for_reference(figures) else "Предло\u00adжено мест", 14, "right"),
        Column("Изме\u00adнение", 12, "right"),
        *((Column("Увере\u00adнность", 14, "center"),) if _has_marks(figures) else ()),
    )
    entrants = [row.entrants_last_year for row in figures.programmes if row.entrants_last_year is not None]
    rows: list[tuple[str | Cell, ...]] = [
        _programme_cells(position, row, figures) for position, row in enumerate(figures.programmes, start=1)
    ]
    rows.append(
        (
            Cell("Всего", bold=True, shade=True, columns=5),
            Cell(number(figures.places_last_year), bold=True, shade=True),
            Cell(number(sum(entrants) if entrants else None), bold=True, shade=True),
            Cell("", shade=True, columns=8),
            Cell(number(figures.places), bold=True, shade=True),
            Cell(change(figures.change), bold=True, shade=True),
            *((Cell("", shade=True),) if _has_marks(figures) else ()),
        )
    )
    return Table(
        f"{'Потребность и расчётные места' if for_reference(figures) else 'Предложение'} по программам на "
        f"{figures.start_year} год",
        columns,
        tuple(rows),
        notes=_notes(figures),
        numbered_columns=True,
        size=7.8,
        breaks="always",
    )


def _programme_cells(position: int, row: Programme, figures: Figures) -> tuple[str | Cell, ...]:
    period = row.places_last_year_period
    usual = figures.start_year - 1
    shortage = row.chain.shortage if row.chain else None
    _, lead, chance = shown_need(row)
    return (
        str(position),
        Cell(row.programme, muted=row.ugps or ""),
        Cell(row.name, muted=row.level or ""),
        row.basis,
        duration(row.duration_months, row.duration_months_status),
        Cell(
            number(row.places_last_year, 0, row.places_last_year_status),
            muted=f"({period})" if period not in (None, usual) and row.places_last_year is not None else "",
        ),
        number(row.entrants_last_year, 0, row.entrants_last_year_status),
        number(row.applications_per_place, 1, row.applications_per_place_status),
        Cell(number_year(row.labour_market_year, row.labour_market_year_status), muted=row.need_years),
        number(row.expected_graduates, 0, row.expected_graduates_status),
        Cell(needed(row.need), muted=needed(lead, chance) if row.need_years else ""),
        Cell(needed_mean(row.need), muted=needed_mean(lead) if row.need_years else ""),
        number(row.confirmed_need, 0, row.confirmed_need_status),
        change(shortage),
        change(row.balance.mean, 0, row.balance.status),
        Cell(number(row.places, 0, row.places_status), bold=True),
        change(row.change),
        *((mark_text(row),) if _has_marks(figures) else ()),
    )


def _notes(figures: Figures) -> tuple[str, ...]:
    notes = [
        "Потребность и баланс относятся ко всей программе в год выхода её выпускников на рынок труда, поэтому по "
        "строкам "
        "не складываются. «Без набора» – средняя нехватка, если этот набор не проводить; «с набором» – средний "
        "накопленный баланс с этими местами. Вторая строка в столбцах потребности – в среднем за год по годам плана, то есть "
        "тем, в которые выходят три его набора: от неё зависит отметка уверенности. "
        f"Прошлый набор – {figures.start_year - 1} год, если рядом не указан "
        "другой. " + SIGNS
    ]
    shared = [row for row in figures.programmes if row.cluster_share < 1]
    if shared:
        told = "; ".join(
            f"{percent(share)} – "
            f"{', '.join(f'{row.programme} ({row.basis})' for row in shared if row.cluster_share == share)}"
            for share in sorted({row.cluster_share for row in shared}, reverse=True)
        )
        partners = sorted({name for row in shared for name in row.other_clusters})
        with_whom = f" (с кластерами «{'», «'.join(partners)}»)" if partners else ""
        notes.append(
            f"Общие с другими кластерами{with_whom} программы планируются один раз; доля этого кластера: {told}. "
            f"С учётом долей на кластер приходится мест: {number(figures.places_by_share)}."
        )
    notes += [f"{row.programme} ({row.basis}): {text}" for row in figures.programmes for text in row.warnings]
    return tuple(notes)


def _offers(figures: Figures) -> list[Block]:
    offers = [offer for row in figures.programmes for offer in row.offers]
    if not offers:
        return []
    if all(offer.college == NOT_DISTRIBUTED for offer in offers):
        return [note("По организациям места не распределены: регион не передал, где какая программа идёт.")]
    limited = any(
        offer.binding_constraint or row.binding_constraint for row in figures.programmes for offer in row.offers
    )
    columns = (
        Column("Код", 15),
        Column("Наименование (база, кл.)", "3fr"),
        Column("Организация", "3fr"),
        Column("Форма обуче\u00adния", 17, "center"),
        Column("Источник финанси\u00adрования", 30, "center"),
        Column("Прошлый набор, мест", 17, "right"),
        Column("Групп × человек", 20, "center"),
        Column("Расчёт, мест" if for_reference(figures) else "Предло\u00adжено, мест", 18, "right"),
        *((Column("Что определило число", "2fr"),) if limited else ()),
    )
    rows = tuple(
        (
            *(_programme_of(row) if index == 0 else ()),
            Cell(offer.college, muted=offer.district or ""),
            offer.form,
            offer.funding,
            number(offer.places_last_year, 0, offer.places_last_year_status),
            _groups(offer, figures.group_size),
            Cell(number(offer.places, 0, offer.places_status), bold=True),
            *((offer.binding_constraint or row.binding_constraint or "–",) if limited else ()),
        )
        for row in figures.programmes
        for index, offer in enumerate(row.offers)
    )
    totals: dict[str, int] = {}
    for offer in offers:
        totals[offer.college] = totals.get(offer.college, 0) + (offer.places or 0)
    told = "; ".join(f"{college} – {number(totals[college])}" for college in sorted(totals))
    return [
        note(("Всего мест по организациям: ", "bold"), f"{told}."),
        Table("Места по организациям", columns, rows, size=7.8, breaks="always"),
    ]


def _limits(figures: Figures) -> list[Block]:
    """Limits of the whole region in the year that the council decides; the other two years stand in the workbook."""
    decided = [row for row in figures.limits if row.start_year == figures.start_year]
    rows = [row for row in decided if row.value is not None]
    absent = ", ".join(row.label for row in decided if row.value is None)
    told_absent = f"Предел не задан, и план его не знает: {absent}. Почему – в приложении Б." if absent else ""
    if not rows:
        return [note(("Пределы региона. ", "bold"), told_absent)] if absent else []
    columns = (
        Column("Предел региона", "1fr"),
        Column("Единица", 18, "center"),
        Column("предел", 24, "right", "По региону"),
        Column("занято планом", 24, "right", "По региону"),
        Column("доля", 15, "right", "По кластеру"),
        Column("приходится", 22, "right", "По кластеру"),
        Column("занято планом", 22, "right", "По кластеру"),
        Column("Откуда", "2fr"),
    )
    body = tuple(
        (
            row.label[:1].upper() + row.label[1:],
            "млн руб." if row.unit == "руб." else row.unit,
            _amount(row.value, row.unit),
            _amount(row.used, row.unit),
            percent(row.cluster_share) if row.cluster_share is not None else "–",
            _amount(row.cluster_value, row.unit),
            _amount(row.cluster_used, row.unit),
            row.reference or "…",
        )
        for row in rows
    )
    notes = (
        f"Пределы действуют на весь регион в наборе {figures.start_year} года; по кластерам их делит план, а не таблица.",
        "Доля кластера в бюджете – для сравнения: столько стоили бы его места прошлого набора среди мест всех кластеров по "
        "сегодняшним затратам на место; общие программы – по долям кластеров.",
        *((told_absent,) if absent else ()),
    )
    return [Table("Пределы региона", columns, body, notes=notes, size=8)]


def _amount(value: float | None, unit: str) -> str:
    """Roubles in millions, places whole; «–» where a cluster has no part of its own."""
    if value is None:
        return "–"
    return number(value / 1e6, 1) if unit == "руб." else number(value)


def _programme_of(row: Programme) -> tuple[Cell, Cell]:
    return Cell(row.programme, rows=len(row.offers)), Cell(f"{row.name} ({row.basis})", rows=len(row.offers))


def _groups(offer: Offer, group_size: int) -> str:
    if not offer.groups:
        return number(offer.groups, 0, offer.groups_status)
    size = offer.group_size or group_size
    if offer.groups * size != offer.places:
        return number(offer.groups)
    return f"{number(offer.groups)}{NBSP}×{NBSP}{size}"
