"""What the proposal does about decisions 1, 2, 3 and 5 of the plenary session."""

from __future__ import annotations

from proposals.blocks import Block, Bullets, Heading, Paragraph, paragraph
from proposals.figures import Figures
from proposals.numbers import date_in_table, number, percent
from proposals.table import printed
from proposals.tables import decisions as tables
from proposals.terms import USE_KINDS
from proposals.wording import sentence

MISSING = "Сведения не поступали: недостаточно данных."

def blocks(figures: Figures) -> list[Block]:
    """One part for each decision, the wording first, then where we stand."""
    return [
        Heading("7. Решения 1, 2, 3 и 5"),
        *_opening(1, "мастерские", figures),
        *_workshops(figures),
        *_opening(2, "эксперты от работодателей", figures),
        *_experts(figures),
        *_opening(3, "цифровые компетенции", figures),
        *_digital(figures),
        *_opening(5, "план работы кластера", figures),
        *_work_plan(figures),
    ]


def _opening(position: int, title: str, figures: Figures) -> list[Block]:
    heading = Heading(f"Решение {position}: {title}", 2)
    decision = next((text for text in figures.decisions.texts if text.number == position), None)
    if decision is None:
        return [heading]
    deadline = f" Срок: до {date_in_table(decision.deadline)}." if decision.deadline else ""
    return [
        heading,
        paragraph(sentence(decision.wording)),
        Paragraph((f"Отв.: {decision.responsible}.{deadline}",), style="duty"),
    ]


def _workshops(figures: Figures) -> list[Block]:
    workshops = figures.decisions.workshops
    if not workshops:
        return [paragraph(MISSING)]
    unused = sorted(set(USE_KINDS) - {use.kind for workshop in workshops for use in workshop.uses})
    notes = (
        "Виды использования: " + "; ".join(USE_KINDS.values()) + ".",
        *(("Не используются вовсе: " + "; ".join(USE_KINDS[kind] for kind in unused) + ".",) if unused else ()),
    )
    title = "Мастерские: часы и использование по пяти видам"
    return [printed(title, tables.workshops(), workshops, notes=notes, without_gaps=True, size=8)]


def _experts(figures: Figures) -> list[Block]:
    experts = figures.decisions.experts
    if not experts:
        return [paragraph(MISSING)]
    return [
        printed(
            "Эксперты от работодателей: сейчас и к экзаменам предлагаемых наборов",
            tables.experts(),
            experts,
            notes=(
                "«Заменить» – общее число экспертов не меняется; «добавить» – прежние эксперты остаются, приходят "
                "только "
                "работодатели. Числа сильно различаются, поэтому показаны оба.",
            ),
        )
    ]


def _digital(figures: Figures) -> list[Block]:
    coverage = figures.decisions.digital
    if not coverage:
        return [paragraph(MISSING)]
    units, covered = sum(row.units for row in coverage), sum(row.covered for row in coverage)
    return [
        paragraph(
            f"Цифровая составляющая есть в {number(covered)} из {number(units)} дисциплин, модулей и МДК "
            f"({percent(covered / units if units else None)}); цель – во всех."
        ),
        printed("Охват цифровыми компетенциями", tables.digital(), coverage),
    ]


def _work_plan(figures: Figures) -> list[Block]:
    plan = figures.decisions.work_plan
    if not plan:
        row = f"Рассмотреть экспертное предложение на {figures.start_year} год на заседании Координационного совета."
        return [
            paragraph("План работы кластера не поступал. Предложение добавляет в него одну строку:"),
            Bullets(((row,),)),
        ]
    return [printed("Строки плана работы, которые добавляет или меняет предложение", tables.work_plan(), plan)]
