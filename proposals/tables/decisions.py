"""Tables of decisions 1, 2, 3 and 5: workshops, short programmes, experts, digital coverage, the work plan."""

from __future__ import annotations

from proposals.figures import DigitalCoverage, ExpertGap, PlanRow, ShortProgramme, Workshop
from proposals.numbers import date_in_table
from proposals.table import Column, Formula, Known, Pdf, Value
from proposals.terms import USE_KINDS
from proposals.wording import YES_OR_NO

USED = "Использование, часов в год"
USE_TITLES = {
    "short_programme": "кратко\u00adсрочные",
    "training_project": "проекты",
    "career_guidance": "проф\u00adориен\u00adтация",
    "network_use": "сетевое",
    "open_class": "открытые",
}
CHANGE_WORDS = {"added": "новая", "changed": "изменена", "kept": "без изменений"}


def workshops() -> tuple[Column[Workshop], ...]:
    """Hours over the five kinds of use and their sum."""
    kinds = list(USE_KINDS)

    def used(kind: str) -> Column[Workshop]:
        def value(row: Workshop) -> Value:
            return Known({str(use.kind): use.hours for use in row.uses}.get(kind), "not_applicable")

        return Column(kind, USE_KINDS[kind], "whole", value, book=16, pdf=Pdf(13.5, title=USE_TITLES[kind], group=USED))

    return (
        Column("name", "Мастерская", "text", lambda row: row.name, book=40,
               pdf=Pdf("1fr", "left", "Мастерская, организация", muted=lambda row: row.college)),
        Column("college", "Организация", "text", lambda row: row.college, book=40, pdf=None),
        Column("available", "Часов доступно", "whole", lambda row: Known(row.hours_available, row.hours_available_status), pdf=Pdf(16)),
        Column("for_places", "Часов на набор", "whole", lambda row: Known(row.hours_for_places, row.hours_for_places_status), pdf=Pdf(14)),
        *map(used, kinds),
        Column("all", "Всего часов использования", "whole", lambda row: Formula(f"=SUM({{{kinds[0]}}}:{{{kinds[-1]}}})", row.hours_used),
               book=14, pdf=Pdf(12, title="всего", group=USED, bold=True)),
        Column("with_employer", "С работодателем, часов", "whole", lambda row: row.hours_with_employer, book=14,
               pdf=Pdf(17, title="с работо\u00adдателем", group=USED)),
    )  # fmt: skip


def short_programmes() -> tuple[Column[ShortProgramme], ...]:
    """A shortage that no intake of today can answer in time."""
    return (
        Column("programme", "Программа", "text", lambda row: f"{row.programme} {row.name}", book=40, pdf=Pdf("1fr", "left")),
        Column("workshop", "Мастерская", "text", lambda row: row.workshop or "…", book=40, pdf=Pdf(38, "left", before="enough")),
        Column("year", "Год", "year", lambda row: row.year, pdf=Pdf(12, "center")),
        Column("shortage", "Нехватка, чел.", "tenth", lambda row: row.shortage, pdf=Pdf(19, format="whole")),
        Column("learners", "Слушателей", "whole", lambda row: row.learners, book=16, pdf=Pdf(17, title="Слуша\u00adтелей")),
        Column("groups", "Групп", "whole", lambda row: row.groups, book=16, pdf=Pdf(13)),
        Column("hours", "Часов", "whole", lambda row: row.hours, book=16, pdf=Pdf(14)),
        Column("enough", "Хватает часов", "text", lambda row: YES_OR_NO[row.feasible], book=16, pdf=Pdf(17, "center")),
    )  # fmt: skip


def experts() -> tuple[Column[ExpertGap], ...]:
    """Both gap formulas, live."""
    missing = "{target}*{experts}-{employers}"

    def added(row: ExpertGap) -> Value:
        formula = f"=MAX(0,ROUNDUP(ROUND(({missing})/(1-{{target}}),6),0))"
        return Formula(formula, row.add) if row.target_share < 1 else row.add

    lacking = "Не хватает, чел."
    return (
        Column("scope", "Экзамен, компетенция", "text", lambda row: row.scope, book=40,
               pdf=Pdf("1fr", "left", muted=lambda row: "оценка на будущее" if row.projected else "")),
        Column("kind", "Вид", "text", lambda row: "оценка на будущее" if row.projected else "факт", book=40, pdf=None),
        Column("year", "Год", "year", lambda row: row.year, pdf=Pdf(12, "center")),
        Column("experts", "Экспертов", "whole", lambda row: row.experts, pdf=Pdf(19)),
        Column("employers", "От работодателей", "whole", lambda row: row.employer_experts, book=16,
               pdf=Pdf(20, title="от работо\u00adдателей")),
        Column("share", "Доля", "percent", lambda row: Formula("={employers}/{experts}", row.share), book=16, pdf=Pdf(14)),
        Column("target", "Цель", "percent", lambda row: row.target_share, book=16, pdf=Pdf(14)),
        Column("replace", "Не хватает: заменить", "whole", lambda row: Formula(f"=MAX(0,ROUNDUP(ROUND({missing},6),0))", row.replace),
               book=16, pdf=Pdf(18, title="заменить", group=lacking, bold=True)),
        Column("add", "Не хватает: добавить", "whole", added, book=16, pdf=Pdf(18, title="добавить", group=lacking, bold=True)),
    )  # fmt: skip


def digital() -> tuple[Column[DigitalCoverage], ...]:
    """Units with a digital part and those without."""

    def answerable(row: DigitalCoverage) -> str:
        told = ", ".join(part for part in (row.responsible, row.deadline) if part)
        return told or ("–" if row.covered == row.units else "…")

    def share(row: DigitalCoverage) -> Value:
        return Formula("={covered}/{units}", row.covered / row.units if row.units else None)

    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=40,
               pdf=Pdf("1fr", "left", "Программа", text=lambda row: f"{row.programme} {row.name}")),
        Column("name", "Программа", "text", lambda row: row.name, book=40, pdf=None),
        Column("units", "Единиц", "whole", lambda row: row.units, pdf=Pdf(14)),
        Column("covered", "С цифровой частью", "whole", lambda row: row.covered, pdf=Pdf(18, title="с цифровой частью")),
        Column("share", "Доля", "percent", share, book=16, pdf=Pdf(14)),
        Column("uncovered", "Не охвачены", "text", lambda row: "; ".join(row.uncovered), book=16,
               pdf=Pdf("1.3fr", "left", text=lambda row: "; ".join(row.uncovered) or "–")),
        Column("responsible", "Отв.", "text", lambda row: row.responsible or "", book=16,
               pdf=Pdf(34, "left", "Отв., срок", text=answerable)),
        Column("deadline", "Срок", "text", lambda row: row.deadline or "", book=16, pdf=None),
    )  # fmt: skip


def work_plan() -> tuple[Column[PlanRow], ...]:
    """Rows of the cluster's plan that the proposal adds or changes."""

    def deadline(row: PlanRow) -> str:
        return date_in_table(row.deadline) if row.deadline else row.deadline_text or "…"

    return (
        Column("number", "№", "text", lambda row: row.number, book=40, pdf=Pdf(12, "left")),
        Column("action", "Мероприятие", "text", lambda row: row.action, book=40, pdf=Pdf("1fr", "left")),
        Column("responsible", "Отв.", "text", lambda row: row.responsible or "", pdf=Pdf(54, "left", text=lambda row: row.responsible or "…")),
        Column("deadline", "Срок", "text", deadline, pdf=Pdf(20, "center")),
        Column("decision", "Решение", "text", lambda row: row.source_decision or "", book=16,
               pdf=Pdf(16, "center", text=lambda row: row.source_decision or "–")),
        Column("status", "Строка", "text", lambda row: row.status or CHANGE_WORDS[row.change], book=16, pdf=Pdf(22, "center")),
    )  # fmt: skip
