"""Tables of decisions 1 and 5: workshops, their use, orders of employers, short programmes, the work plan."""

from __future__ import annotations

from proposals.figures import PlanRow, ShortProgramme, UseDetail, Workshop, WorkshopOrder
from proposals.numbers import date_in_table
from proposals.table import Column, Formula, Known, Pdf, Value
from proposals.terms import USE_KINDS
from proposals.wording import YES_OR_NO

USED = "Использование, часов в год"
USE_TITLES = {
    "short_programme": "кратко\u00adсроч\u00adные",
    "training_project": "про\u00adекты",
    "career_guidance": "проф\u00adориен\u00adтация",
    "network_use": "сете\u00adвое",
    "open_class": "откры\u00adтые",
}
CHANGE_WORDS = {"added": "добавить", "changed": "изменить", "closed": "закрыть", "kept": "без изменений"}


def passports() -> tuple[Column[Workshop], ...]:
    """Whose a workshop is, of which project and year, what stands in it and where: on paper, the workbook has it with the hours."""
    return (
        Column("name", "Мастерская", "text", lambda row: row.name, pdf=Pdf("1.2fr", "left")),
        Column("college", "Чья", "text", lambda row: row.college, pdf=Pdf("1fr", "left")),
        Column("project", "Проект", "text", lambda row: row.project or "…", pdf=Pdf("1fr", "left")),
        Column("opened", "Год", "year", lambda row: row.opened_year, pdf=Pdf(11, "center")),
        Column("equipment", "Оборудование", "text", lambda row: row.equipment or "…", pdf=Pdf("1fr", "left")),
        Column("place", "Место", "text", lambda row: row.place or "…", pdf=Pdf("0.9fr", "left")),
    )


def workshops() -> tuple[Column[Workshop], ...]:
    """Hours over the five kinds of use and their sum, beside what the plan takes and what is left."""
    kinds = list(USE_KINDS)

    def used(kind: str) -> Column[Workshop]:
        def value(row: Workshop) -> Value:
            hours = {str(use.kind): use.hours for use in row.uses}.get(kind)
            return Known(hours, "no_data" if row.uses_status == "no_data" else "not_applicable")

        return Column(kind, USE_KINDS[kind], "whole", value, book=16, pdf=Pdf(11.5, title=USE_TITLES[kind], group=USED))

    def all_used(row: Workshop) -> Value:
        return Formula(f"=SUM({{{kinds[0]}}}:{{{kinds[-1]}}})", row.hours_used) if row.uses_status != "no_data" else Known(None)

    return (
        Column("name", "Мастерская", "text", lambda row: row.name, book=40,
               pdf=Pdf("1fr", "left", "Мастерская, организация", muted=lambda row: row.college)),
        Column("college", "Организация", "text", lambda row: row.college, book=40, pdf=None),
        Column("project", "Проект", "text", lambda row: row.project or "…", book=30, pdf=None),
        Column("opened", "Год открытия", "year", lambda row: row.opened_year, pdf=None),
        Column("equipment", "Оборудование", "text", lambda row: row.equipment or "…", book=30, pdf=None),
        Column("place", "Адрес", "text", lambda row: row.place or "…", book=30, pdf=None),
        Column("available", "Часов доступно", "whole", lambda row: Known(row.hours_available, row.hours_available_status), pdf=Pdf(12.5, title="Часов дос\u00adтупно")),
        Column("for_places", "Часов на набор", "whole", lambda row: Known(row.hours_for_places, row.hours_for_places_status), pdf=Pdf(12, title="на группы плана")),
        *map(used, kinds),
        Column("all", "Всего часов использования", "whole", all_used, book=14, pdf=Pdf(11, title="всего", group=USED, bold=True)),
        Column("before", "Всего за то же время годом раньше", "whole", lambda row: Known(row.hours_before, row.hours_before_status), book=14,
               pdf=Pdf(13, title="годом раньше*", group=USED)),
        Column("with_employer", "С работодателем, часов", "whole", lambda row: Known(row.hours_with_employer, row.hours_with_employer_status), book=14,
               pdf=Pdf(15, title="с работо\u00adдателем", group=USED)),
        Column("participants", "Участников", "whole", lambda row: Known(row.participants, row.participants_status), book=14, pdf=Pdf(12, title="Участ\u00adников")),
        Column("free", "Свободно часов", "whole", lambda row: Known(row.hours_free, row.hours_free_status), book=14, pdf=Pdf(13, title="Сво\u00adбодно часов", bold=True)),
        Column("reason", "Почему нет часов", "text", lambda row: row.use_reason or "", book=30, pdf=None),
    )  # fmt: skip


def use_details() -> tuple[Column[UseDetail], ...]:
    """The five kinds of use with their parts, this year and the year before."""

    def printed_name(row: UseDetail) -> str:
        return USE_KINDS[row.kind] if row.part is None else f"– {row.part}"

    now, before = "Последний год", "Годом раньше"
    return (
        Column("kind", "Вид использования", "text", lambda row: USE_KINDS[row.kind], book=40, pdf=Pdf("1fr", "left", text=printed_name)),
        Column("part", "Часть вида", "text", lambda row: row.part or "", book=30, pdf=None),
        Column("occasions", "Занятий", "whole", lambda row: row.occasions, pdf=Pdf(18, title="занятий", group=now)),
        Column("hours", "Часов", "whole", lambda row: row.hours, pdf=Pdf(16, title="часов", group=now)),
        Column("participants", "Участников", "whole", lambda row: Known(row.participants, row.participants_status), pdf=Pdf(20, title="участников", group=now)),
        Column("occasions_before", "Занятий за то же время годом раньше", "whole", lambda row: Known(row.occasions_before, row.occasions_before_status), book=16,
               pdf=Pdf(18, title="занятий", group=before)),
        Column("hours_before", "Часов за то же время годом раньше", "whole", lambda row: Known(row.hours_before, row.hours_before_status), book=16,
               pdf=Pdf(16, title="часов", group=before)),
    )  # fmt: skip


def orders() -> tuple[Column[WorkshopOrder], ...]:
    """Short programmes that employers ordered."""

    def paid(row: WorkshopOrder) -> str:
        told = [f"{count} {word}" for count, word in ((row.paid, "платно"), (row.free, "бесплатно")) if count]
        return ", ".join(told) or "…"

    def spellings(row: WorkshopOrder) -> str:
        return f"в файлах также: {'; '.join(row.spellings)}" if row.spellings else ""

    return (
        Column("employer", "Работодатель", "text", lambda row: row.employer, book=40, pdf=Pdf("1fr", "left", muted=spellings)),
        Column("spellings", "Другие написания", "text", lambda row: "; ".join(row.spellings), book=40, pdf=None),
        Column("technologies", "Технологии", "text", lambda row: "; ".join(row.technologies) or "…", book=60,
               pdf=Pdf("1.2fr", "left", title="Технологии, мастерская", muted=lambda row: row.workshop)),
        Column("workshop", "Мастерская", "text", lambda row: row.workshop, book=40, pdf=None),
        Column("orders", "Заказов", "whole", lambda row: row.orders, book=14, pdf=Pdf(18)),
        Column("now", "из них в последнем году", "whole", lambda row: row.orders_this_year, book=14, pdf=None),
        Column("participants", "Обучено, чел.", "whole", lambda row: Known(row.participants, row.participants_status), pdf=Pdf(16)),
        Column("hours", "Часов", "whole", lambda row: row.hours, pdf=Pdf(14)),
        Column("paid", "Оплата", "text", paid, book=20, pdf=Pdf(24, "center")),
        Column("again", "Повторно", "text", lambda row: YES_OR_NO[row.is_repeated], book=12, pdf=Pdf(18, "center")),
    )  # fmt: skip


def short_programmes() -> tuple[Column[ShortProgramme], ...]:
    """A shortage that no intake of today can answer in time, what it costs to answer it and who asked."""

    def asked(row: ShortProgramme) -> str:
        told = [
            f"заказывали: {'; '.join(row.ordered_by)}" if row.ordered_by else "",
            f"больше всего вакансий: {'; '.join(row.advertised_by)}" if row.advertised_by else "",
        ]
        return ". ".join(part for part in told if part) or "–"

    return (
        Column("programme", "Программа", "text", lambda row: f"{row.programme} {row.name}", book=40, pdf=Pdf("1fr", "left", muted=asked)),
        Column("workshop", "Мастерская", "text", lambda row: row.workshop or "нет", book=40, pdf=Pdf(36, "left", before="enough")),
        Column("year", "Год", "year", lambda row: row.year, pdf=Pdf(12, "center")),
        Column("shortage", "Нехватка, чел.", "tenth", lambda row: row.shortage, pdf=Pdf(17, format="whole")),
        Column("learners", "Слушателей", "whole", lambda row: row.learners, book=16, pdf=Pdf(16, title="Слуша\u00adтелей")),
        Column("groups", "Групп", "whole", lambda row: row.groups, book=16, pdf=Pdf(12)),
        Column("hours", "Часов", "whole", lambda row: row.hours, book=16, pdf=Pdf(13)),
        Column("price", "Цена, тыс. руб.", "whole", lambda row: Known(None if row.price_rub is None else row.price_rub / 1000, row.price_rub_status),
               book=16, pdf=Pdf(16)),
        Column("enough", "Хватает часов", "text", lambda row: YES_OR_NO[row.feasible] if row.workshop else "–", book=16, pdf=Pdf(16, "center")),
        Column("asked", "Кто просил", "text", asked, book=60, pdf=None),
    )  # fmt: skip


def work_plan() -> tuple[Column[PlanRow], ...]:
    """Rows of the cluster's plan: those that the proposal adds, changes and closes, with reason and figure."""

    def deadline(row: PlanRow) -> str:
        return date_in_table(row.deadline) if row.deadline else row.deadline_text or "не назван"

    def deadline_before(row: PlanRow) -> str:
        return f"был {date_in_table(row.deadline_before)}" if row.deadline_before else ""

    def why(row: PlanRow) -> str:
        return "; ".join(part for part in (row.reason, row.figure) if part) or "–"

    def what(row: PlanRow) -> str:
        return f"Было: {row.action_before}" if row.action_before else ""

    return (
        Column("number", "№", "text", lambda row: row.number, book=40, pdf=Pdf(8, "left")),
        Column("change", "Что со строкой", "text", lambda row: CHANGE_WORDS[row.change], book=16, pdf=Pdf(19, "left", title="Строку")),
        Column("action", "Мероприятие", "text", lambda row: row.action, book=60, pdf=Pdf("1fr", "left", muted=what)),
        Column("action_before", "Мероприятие прежде", "text", lambda row: row.action_before or "", book=40, pdf=None),
        Column("responsible", "Отв.", "text", lambda row: row.responsible or "", book=40, pdf=Pdf(36, "left", text=lambda row: row.responsible or "не назван")),
        Column("deadline", "Срок", "text", deadline, book=14, pdf=Pdf(20, "center", muted=deadline_before)),
        Column("deadline_before", "Срок прежде", "text", lambda row: date_in_table(row.deadline_before) if row.deadline_before else "", book=14, pdf=None),
        Column("decision", "Решение", "text", lambda row: row.source_decision or "", book=10,
               pdf=Pdf(8, "center", title="Реш.", text=lambda row: row.source_decision or "–")),
        Column("status", "Статус", "text", lambda row: row.status or "", book=16, pdf=None),
        Column("reason", "Почему", "text", why, book=60, pdf=Pdf(42, "left", title="Почему и какое число")),
        Column("figure", "Число", "text", lambda row: row.figure or "", book=40, pdf=None),
    )  # fmt: skip
