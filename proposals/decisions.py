"""What the proposal does about decisions 1, 2, 3 and 5 of the plenary session."""

from __future__ import annotations

from proposals.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, Table, paragraph, without_empty
from proposals.figures import USE_KINDS, Figures
from proposals.numbers import date_in_table, number, percent
from proposals.wording import sentence

MISSING = "Сведения не поступали: недостаточно данных."
USE_TITLES = {
    "short_programme": "кратко\u00adсрочные",
    "training_project": "проекты",
    "career_guidance": "проф\u00adориен\u00adтация",
    "network_use": "сетевое",
    "open_class": "открытые",
}
CHANGE_WORDS = {"added": "новая", "changed": "изменена", "kept": "без изменений"}


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
    kinds = "Использование, часов в год"
    columns = (
        Column("Мастерская, организация", "1fr"),
        Column("Часов доступно", 16, "right"),
        Column("Часов на набор", 14, "right"),
        *(Column(USE_TITLES[kind], 13.5, "right", kinds) for kind in USE_KINDS),
        Column("всего", 12, "right", kinds),
        Column("с работо\u00adдателем", 17, "right", kinds),
    )
    rows: list[tuple[str | Cell, ...]] = []
    for workshop in workshops:
        hours = {str(use.kind): use.hours for use in workshop.uses}
        rows.append(
            (
                Cell(workshop.name, muted=workshop.college),
                number(workshop.hours_available, 0, workshop.hours_available_status),
                number(workshop.hours_for_places, 0, workshop.hours_for_places_status),
                *(number(hours.get(kind), 0, "not_applicable") for kind in USE_KINDS),
                Cell(number(workshop.hours_used), bold=True),
                number(workshop.hours_with_employer),
            )
        )
    unused = sorted(set(USE_KINDS) - {use.kind for workshop in workshops for use in workshop.uses})
    notes = (
        "Виды использования: " + "; ".join(USE_KINDS.values()) + ".",
        *(("Не используются вовсе: " + "; ".join(USE_KINDS[kind] for kind in unused) + ".",) if unused else ()),
    )
    kept, body, missing = without_empty(columns, rows)
    return [Table("Мастерские: часы и использование по пяти видам", kept, body, notes=(*notes, *missing), size=8)]


def _experts(figures: Figures) -> list[Block]:
    experts = figures.decisions.experts
    if not experts:
        return [paragraph(MISSING)]
    missing = "Не хватает, чел."
    columns = (
        Column("Экзамен, компетенция", "1fr"),
        Column("Год", 12, "center"),
        Column("Экспертов", 19, "right"),
        Column("от работо\u00adдателей", 20, "right"),
        Column("Доля", 14, "right"),
        Column("Цель", 14, "right"),
        Column("заменить", 18, "right", missing),
        Column("добавить", 18, "right", missing),
    )
    rows = tuple(
        (
            Cell(row.scope, muted="оценка на будущее" if row.projected else ""),
            str(row.year),
            number(row.experts),
            number(row.employer_experts),
            percent(row.share),
            percent(row.target_share),
            Cell(number(row.replace), bold=True),
            Cell(number(row.add), bold=True),
        )
        for row in experts
    )
    return [
        Table(
            "Эксперты от работодателей: сейчас и к экзаменам предлагаемых наборов",
            columns,
            rows,
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
    columns = (
        Column("Программа", "1fr"),
        Column("Единиц", 14, "right"),
        Column("с цифровой частью", 18, "right"),
        Column("Доля", 14, "right"),
        Column("Не охвачены", "1.3fr"),
        Column("Отв., срок", 34),
    )
    rows = tuple(
        (
            f"{row.programme} {row.name}",
            number(row.units),
            number(row.covered),
            percent(row.covered / row.units if row.units else None),
            "; ".join(row.uncovered) or "–",
            ", ".join(part for part in (row.responsible, row.deadline) if part)
            or ("–" if row.covered == row.units else "…"),
        )
        for row in coverage
    )
    return [
        paragraph(
            f"Цифровая составляющая есть в {number(covered)} из {number(units)} дисциплин, модулей и МДК "
            f"({percent(covered / units if units else None)}); цель – во всех."
        ),
        Table("Охват цифровыми компетенциями", columns, rows),
    ]


def _work_plan(figures: Figures) -> list[Block]:
    plan = figures.decisions.work_plan
    if not plan:
        row = f"Рассмотреть экспертное предложение на {figures.start_year} год на заседании Координационного совета."
        return [
            paragraph("План работы кластера не поступал. Предложение добавляет в него одну строку:"),
            Bullets(((row,),)),
        ]
    columns = (
        Column("№", 12),
        Column("Мероприятие", "1fr"),
        Column("Отв.", 54),
        Column("Срок", 20, "center"),
        Column("Решение", 16, "center"),
        Column("Строка", 22, "center"),
    )
    rows = tuple(
        (
            row.number,
            row.action,
            row.responsible or "…",
            date_in_table(row.deadline) if row.deadline else row.deadline_text or "…",
            row.source_decision or "–",
            row.status or CHANGE_WORDS[row.change],
        )
        for row in plan
    )
    return [Table("Строки плана работы, которые добавляет или меняет предложение", columns, rows)]
