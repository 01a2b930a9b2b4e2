"""The annex's sheet of decisions 1, 2, 3 and 5: hours, experts, coverage and plan rows, with live sums and shares."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from proposals.figures import USE_KINDS, Figures
from proposals.numbers import date_in_table
from proposals.worksheet import FIRST_TABLE_ROW, Field, Formula, Sheet, Value, known, write_block


def write_decisions(sheet: Sheet, figures: Figures) -> None:
    """One block below another; a block without data says so."""
    line = FIRST_TABLE_ROW
    line = _workshops(sheet, figures, line)
    line = _short_programmes(sheet, figures, line)
    line = _experts(sheet, figures, line)
    line = _digital(sheet, figures, line)
    _work_plan(sheet, figures, line)


def _block(sheet: Sheet, line: int, title: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> int:
    if not rows:
        return write_block(sheet, line, title, (Field("", 40),), [["недостаточно данных"]]) + 1
    return write_block(sheet, line, title, fields, rows) + 1


def _workshops(sheet: Sheet, figures: Figures, line: int) -> int:
    fields = (
        Field("Мастерская", 40),
        Field("Организация", 40),
        Field("Часов доступно", 12, "whole"),
        Field("Часов на набор", 12, "whole"),
        *(Field(words, 16, "whole") for words in USE_KINDS.values()),
        Field("Всего часов использования", 14, "whole"),
        Field("С работодателем, часов", 14, "whole"),
    )
    rows: list[list[Value]] = []
    for workshop in figures.decisions.workshops:
        at = line + 2 + len(rows)
        hours = {str(use.kind): use.hours for use in workshop.uses}
        total = f"=SUM({xl_rowcol_to_cell(at, 4)}:{xl_rowcol_to_cell(at, 8)})"
        rows.append(
            [
                workshop.name,
                workshop.college,
                known(workshop.hours_available, workshop.hours_available_status),
                known(workshop.hours_for_places, workshop.hours_for_places_status),
                *(known(hours.get(kind), "not_applicable") for kind in USE_KINDS),
                Formula(total, workshop.hours_used),
                workshop.hours_with_employer,
            ]
        )
    return _block(sheet, line, "Решение 1. Мастерские", fields, rows)


def _short_programmes(sheet: Sheet, figures: Figures, line: int) -> int:
    fields = (
        Field("Программа", 40),
        Field("Мастерская", 40),
        Field("Год", 12, "year"),
        Field("Нехватка, чел.", 12, "tenth"),
        Field("Слушателей", 16, "whole"),
        Field("Групп", 16, "whole"),
        Field("Часов", 16, "whole"),
        Field("Хватает часов", 16),
    )
    enough = {True: "да", False: "нет", None: "…"}
    rows: list[list[Value]] = [
        [
            f"{row.programme} {row.name}",
            row.workshop or "…",
            row.year,
            row.shortage,
            row.learners,
            row.groups,
            row.hours,
            enough[row.feasible],
        ]
        for row in figures.short_programmes
    ]
    return _block(sheet, line, "Решение 1. Краткосрочные программы под ближайшую нехватку", fields, rows)


def _experts(sheet: Sheet, figures: Figures, line: int) -> int:
    fields = (
        Field("Экзамен, компетенция", 40),
        Field("Вид", 40),
        Field("Год", 12, "year"),
        Field("Экспертов", 12, "whole"),
        Field("От работодателей", 16, "whole"),
        Field("Доля", 16, "percent"),
        Field("Цель", 16, "percent"),
        Field("Не хватает: заменить", 16, "whole"),
        Field("Не хватает: добавить", 16, "whole"),
    )
    rows: list[list[Value]] = []
    for gap in figures.decisions.experts:
        at = line + 3 + len(rows)
        add = f"=MAX(0,ROUNDUP(ROUND((G{at}*D{at}-E{at})/(1-G{at}),6),0))"
        rows.append(
            [
                gap.scope,
                "оценка на будущее" if gap.projected else "факт",
                gap.year,
                gap.experts,
                gap.employer_experts,
                Formula(f"=E{at}/D{at}", gap.share, "percent"),
                gap.target_share,
                Formula(f"=MAX(0,ROUNDUP(ROUND(G{at}*D{at}-E{at},6),0))", gap.replace),
                Formula(add, gap.add) if gap.target_share < 1 else gap.add,
            ]
        )
    return _block(sheet, line, "Решение 2. Эксперты от работодателей", fields, rows)


def _digital(sheet: Sheet, figures: Figures, line: int) -> int:
    fields = (
        Field("Код", 40),
        Field("Программа", 40),
        Field("Единиц", 12, "whole"),
        Field("С цифровой частью", 12, "whole"),
        Field("Доля", 16, "percent"),
        Field("Не охвачены", 16),
        Field("Отв.", 16),
        Field("Срок", 16),
    )
    rows: list[list[Value]] = []
    for coverage in figures.decisions.digital:
        at = line + 3 + len(rows)
        share = coverage.covered / coverage.units if coverage.units else None
        rows.append(
            [
                coverage.programme,
                coverage.name,
                coverage.units,
                coverage.covered,
                Formula(f"=D{at}/C{at}", share, "percent"),
                "; ".join(coverage.uncovered),
                coverage.responsible or "",
                coverage.deadline or "",
            ]
        )
    return _block(sheet, line, "Решение 3. Цифровые компетенции", fields, rows)


def _work_plan(sheet: Sheet, figures: Figures, line: int) -> int:
    fields = (
        Field("№", 40),
        Field("Мероприятие", 40),
        Field("Отв.", 12),
        Field("Срок", 12),
        Field("Решение", 16),
        Field("Строка", 16),
    )
    words = {"added": "новая", "changed": "изменена", "kept": "без изменений"}
    rows: list[list[Value]] = [
        [
            item.number,
            item.action,
            item.responsible or "",
            date_in_table(item.deadline) if item.deadline else item.deadline_text or "…",
            item.source_decision or "",
            item.status or words[item.change],
        ]
        for item in figures.decisions.work_plan
    ]
    return _block(sheet, line, "Решение 5. План работы", fields, rows)
