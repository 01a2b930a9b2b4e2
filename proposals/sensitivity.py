"""What would change the answer: other assumptions, the worth of one group more, and the next two intakes."""

from __future__ import annotations

from proposals.blocks import Block, Cell, Column, Heading, Table, paragraph
from proposals.figures import VARIANTS, Figures
from proposals.numbers import NBSP, change, number, percent
from proposals.wording import label

TITLES = {
    "cost_1_2": "1 : 2",
    "cost_1_1": "1 : 1",
    "cost_2_1": "2 : 1",
    "match_1": "все по специ\u00adальности",
    "carry_0": "ρ = 0",
    "carry_1": "ρ = 1",
}
GROUPS = {"match_1": "", "carry_0": "Перенос", "carry_1": "Перенос"}
MOST_FLIPS = 10


def blocks(figures: Figures) -> list[Block]:
    """Variants, single assumptions, where data would pay, marginal worth, indicative years."""
    return [
        Heading("5. Что изменило бы ответ"),
        *_variants(figures),
        *_flips(figures),
        *_variance(figures),
        *_marginal(figures),
        *_indicative(figures),
    ]


def _variants(figures: Figures) -> list[Block]:
    chosen = {(row.id, variant.variant): variant for row in figures.programmes for variant in row.variants}
    keys = [key for key in VARIANTS if any(variant == key for _, variant in chosen)]
    if not keys:
        return [paragraph("Варианты расчёта при других допущениях: недостаточно данных.")]
    columns = (
        Column("Программа (база, кл.)", "1fr"),
        Column("Предло\u00adжено", 16, "right"),
        *(
            Column(
                TITLES[key], 19 if key == "match_1" else 14, "right", GROUPS.get(key, "Цена дефицита : цена избытка")
            )
            for key in keys
        ),
    )
    body: list[tuple[str | Cell, ...]] = []
    for row in figures.programmes:
        if not row.variants:
            continue
        found = [chosen.get((row.id, key)) for key in keys]
        body.append(
            (
                label(row),
                Cell(number(row.places, 0, row.places_status), bold=True),
                *(number(variant.places, 0, variant.places_status) if variant else "…" for variant in found),
            )
        )
    totals = [
        number(sum(variant.places for (_, at), variant in chosen.items() if at == key and variant.places is not None))
        for key in keys
    ]
    body.append(
        (
            Cell("Всего", bold=True, shade=True),
            Cell(number(figures.places), bold=True, shade=True),
            *(Cell(total, bold=True, shade=True) for total in totals),
        )
    )
    carried = f" (принято {number(figures.carry_over, 1)})" if figures.carry_over is not None else ""
    return [
        paragraph(
            f"В предложении цена дефицита и цена избытка одного работника относятся как {figures.cost_ratio}; выбор "
            "отношения – за советом. «Все по специальности» – сколько мест хватило бы, если бы каждый выпускник шёл "
            f"работать по профессии. ρ – доля дефицита или избытка, которая остаётся на следующий год{carried}."
        ),
        Table("Места при других допущениях", columns, tuple(body), size=8.2),
    ]


def _flips(figures: Figures) -> list[Block]:
    rows = [(row, flip) for row in figures.programmes for flip in row.flips]
    rows.sort(key=lambda pair: (-abs(pair[1].places_high - pair[1].places_low), pair[0].id, pair[1].assumption))
    if not rows:
        return []
    columns = (
        Column("Программа (база, кл.)", "1fr"),
        Column("Допущение", "1fr"),
        Column("нижнее", 14, "right", "Значение"),
        Column("принято", 15, "right", "Значение"),
        Column("верхнее", 15, "right", "Значение"),
        Column("единица", 16, "left", "Значение"),
        Column("при нижнем", 18, "right", "Мест"),
        Column("при верхнем", 19, "right", "Мест"),
    )
    body = tuple(
        (
            label(row),
            flip.label,
            number(flip.low, 2),
            number(flip.base, 2),
            number(flip.high, 2),
            flip.unit,
            number(flip.places_low),
            number(flip.places_high),
        )
        for row, flip in rows[:MOST_FLIPS]
    )
    return [Table("Допущения, которые сильнее всего меняют число мест (по одному)", columns, body, size=8.2)]


def _variance(figures: Figures) -> list[Block]:
    if not figures.variance_shares:
        return []
    parts = sorted(figures.variance_shares, key=lambda share: (-share.share, share.step))
    told = "; ".join(f"{part.label} – {percent(part.share)}" for part in parts)
    return [
        paragraph(
            ("Где лучшие данные окупятся сильнее всего. ", "bold"), f"Разброс числа мест по шагам расчёта: {told}."
        )
    ]


def _marginal(figures: Figures) -> list[Block]:
    rows = sorted(
        (row.marginal.one_more, row.id, label(row), row.marginal.unit)
        for row in figures.programmes
        if row.marginal and row.marginal.one_more is not None
    )
    if not rows:
        return []
    told = "; ".join(f"{name}: {change(worth, 1)}" for worth, _, name, _ in rows[:5])
    return [
        paragraph(
            ("Почему не на группу больше. ", "bold"),
            f"Ещё одна группа изменила бы ожидаемые потери ({rows[0][3]}; плюс – хуже): {told}.",
        )
    ]


def _indicative(figures: Figures) -> list[Block]:
    years = sorted({item.start_year for row in figures.programmes for item in row.indicative})
    if not years:
        return []
    parts = []
    for year in years:
        places = [
            item.places
            for row in figures.programmes
            for item in row.indicative
            if item.start_year == year and item.places is not None
        ]
        parts.append(f"{year}{NBSP}г. – {number(sum(places)) if places else '…'}")
    return [
        paragraph(
            ("Ориентир на следующие наборы. ", "bold"),
            "Всего мест по кластеру: " + "; ".join(parts) + ". По программам – в книге, лист «Предложение».",
        )
    ]
