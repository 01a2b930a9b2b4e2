"""The table of programmes that the council decides on, and the places at each college."""

from __future__ import annotations

from collections import Counter

from proposals.blocks import Block, Heading, Table, Turn, note
from proposals.figures import Figures
from proposals.numbers import number, percent
from proposals.table import printed
from proposals.tables import limits, offers, programmes
from proposals.terms import NOT_DISTRIBUTED
from proposals.wording import for_reference

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


def _programmes(figures: Figures) -> Table:
    return printed(
        f"{'Потребность и расчётные места' if for_reference(figures) else 'Предложение'} по программам на "
        f"{figures.start_year} год",
        programmes.columns(figures),
        figures.programmes,
        total="Всего",
        notes=_notes(figures),
        numbered_columns=True,
        size=7.8,
        breaks="always",
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
    offered = offers.rows(figures)
    if not offered:
        return []
    if all(one.offer.college == NOT_DISTRIBUTED for one in offered):
        return [note("По организациям места не распределены: регион не передал, где какая программа идёт.")]
    totals: Counter[str] = Counter()
    for one in offered:
        totals[one.offer.college] += one.offer.places or 0
    told = "; ".join(f"{college} – {number(totals[college])}" for college in sorted(totals))
    return [
        note(("Всего мест по организациям: ", "bold"), f"{told}."),
        printed(
            "Места по организациям",
            offers.columns(figures),
            offered,
            merge=lambda one: one.row.id,
            size=7.8,
            breaks="always",
        ),
    ]


def _limits(figures: Figures) -> list[Block]:
    """Limits of the whole region in the year that the council decides; the other two years stand in the workbook."""
    decided = [row for row in figures.limits if row.start_year == figures.start_year]
    rows = [row for row in decided if row.value is not None]
    absent = ", ".join(row.label for row in decided if row.value is None)
    told_absent = f"Предел не задан, и план его не знает: {absent}. Почему – в приложении Б." if absent else ""
    if not rows:
        return [note(("Пределы региона. ", "bold"), told_absent)] if absent else []
    notes = (
        f"Пределы действуют на весь регион в наборе {figures.start_year} года; по кластерам их делит план, а не таблица.",
        "Доля кластера в бюджете – для сравнения: столько стоили бы его места прошлого набора среди мест всех кластеров по "
        "сегодняшним затратам на место; общие программы – по долям кластеров.",
        *((told_absent,) if absent else ()),
    )
    return [printed("Пределы региона", limits.columns(), rows, notes=notes, size=8)]
