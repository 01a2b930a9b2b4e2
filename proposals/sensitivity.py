"""What would change the answer: other assumptions, the worth of one group more, and the next two intakes."""

from __future__ import annotations

from proposals.blocks import Block, Heading, paragraph
from proposals.figures import Figures
from proposals.numbers import NBSP, change, number, percent
from proposals.table import printed
from proposals.tables import variants
from proposals.terms import VARIANTS
from proposals.wording import label

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
    rows = [row for row in figures.programmes if row.variants]
    if not any(variant.variant in VARIANTS for row in rows for variant in row.variants):
        return [paragraph("Варианты расчёта при других допущениях: недостаточно данных.")]
    carried = f" (принято {number(figures.carry_over, 1)})" if figures.carry_over is not None else ""
    return [
        paragraph(
            f"В предложении цена дефицита и цена избытка одного работника относятся как {figures.cost_ratio}; выбор "
            "отношения – за советом. «Все по специальности» – сколько мест хватило бы, если бы каждый выпускник шёл "
            f"работать по профессии. ρ – доля дефицита или избытка, которая остаётся на следующий год{carried}."
        ),
        printed("Места при других допущениях", variants.columns(figures), rows, total="Всего", size=8.2),
    ]


def _flips(figures: Figures) -> list[Block]:
    found = variants.assumptions(figures)
    found.sort(key=lambda one: (-abs(one.flip.places_high - one.flip.places_low), one.row.id, one.flip.assumption))
    if not found:
        return []
    title = "Допущения, которые сильнее всего меняют число мест (по одному)"
    return [printed(title, variants.assumption_columns(), found[:MOST_FLIPS], size=8.2)]


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
