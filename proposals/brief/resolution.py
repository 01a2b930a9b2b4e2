"""The fourth page: the draft resolution, a correction slip, the signatures."""

from __future__ import annotations

from proposals import agreed
from proposals.blocks import Block, Bullets, Heading, Paragraph, Run, Signatures, Slip, TableColumn, Turn
from proposals.brief import ask, changes
from proposals.figures import Figures
from proposals.grammar import said
from proposals.numbers import NBSP, date_in_text, rounded
from proposals.terms import CORRECTION_REASONS, DRAFT_RESOLUTION
from proposals.why import conflicts

BLANK_ROWS = 8
CODES_NAMED = 8  # of the rows that limits hold; more would push the signatures off the sheet
POSITIONS = ("Председатель Координационного совета кластера", "Руководитель ведущей профессиональной образовательной организации")
HEAD, LEADING = "председатель совета", "руководитель ведущей ПОО"


def blocks(figures: Figures) -> list[Block]:
    """Resolution, slip and signatures on one sheet; of an agreed proposal the corrections instead of the slip."""
    signatures = Signatures(tuple(line.position for line in figures.sign_off) or POSITIONS)
    if figures.edition == "final":
        return [Turn(landscape=False, closes=True), *agreed.blocks(figures, signatures)]
    return [
        Turn(landscape=False, closes=True),
        Heading(DRAFT_RESOLUTION),
        Paragraph(
            (f"Кластер «{figures.cluster.name}», {figures.region.name}, протокол от{NBSP}«____»{NBSP}________{NBSP}20___{NBSP}г.{NBSP}№{NBSP}______",), style="list"
        ),
        Bullets(tuple(_points(figures)), numbered=True),
        _slip(),
        signatures,
    ]


def _points(figures: Figures) -> list[tuple[Run, ...]]:
    own = said(float(rounded(figures.places_by_share or 0)), "место", "accusative")
    disputed = ask.open_questions(figures)
    points = [(f"Одобрить экспертное предложение: {own} первого курса на {figures.start_year} год по таблице 1.", HEAD, _council(figures))]
    if disputed:
        points.append((f"Подтвердить или отклонить спорные изменения: {'; '.join(disputed)}.", HEAD, _council(figures)))
    if told := conflicts(figures):
        points.append((f"Определить, какое условие уступает: {'; '.join(told)}.", HEAD, _council(figures)))
    points.append((f"Принять отношение цены нехватки к цене избытка {figures.cost_ratio} либо иное: ______.", HEAD, _council(figures)))
    points.append(
        ("Собрать исправления членов совета по отрывному листу или листу «Исправления» книги.", LEADING, _before(figures))
    )
    blocked = changes.wanted(figures)
    if blocked:
        codes = ", ".join(changes.code(one.row) for one in blocked[:CODES_NAMED])
        rest = f" и ещё {said(len(blocked) - CODES_NAMED, 'строка')}" if len(blocked) > CODES_NAMED else ""
        points.append((f"Просить организации и работодателей снять пределы, названные в таблице 2: {codes}{rest}.", LEADING, "до утверждения КЦП"))
    points.append(("Внести в план работы кластера строки приложения В (решения пленарного заседания 1, 2, 3, 5).", LEADING, _council(figures)))
    points.append(("Направить одобренное предложение в орган, который утверждает КЦП.", HEAD, _after(figures)))
    return [(text, (f" Отв.: {who}. Срок: {when}.", "muted")) for text, who, when in points]


def _council(figures: Figures) -> str:
    day = figures.calendar.council_date
    return date_in_text(day).rstrip(".") if day else "день совета"


def _before(figures: Figures) -> str:
    day = figures.calendar.council_date
    return f"до {date_in_text(day).rstrip('.')}" if day else "до дня совета"


def _after(figures: Figures) -> str:
    return f"в день совета, {_council(figures)}" if figures.calendar.council_date else "в день совета"


def _slip() -> Slip:
    told = "; ".join(f"{at}{NBSP}– {reason}" for at, reason in enumerate(CORRECTION_REASONS, start=1))
    return Slip(
        title="Отрывной лист исправлений",
        columns=(
            TableColumn("Код и база", 26),
            TableColumn("Организация", "1fr"),
            TableColumn("В проекте", 18),
            TableColumn("Нужно", 18),
            TableColumn("Причина, №", 20),
            TableColumn("Чем подтверждено", 40),
        ),
        blank_rows=BLANK_ROWS,
        remark=f"Причины: {told}. Число – целыми группами; неполная группа – с пояснением. Кто предложил: ____________________",
    )
