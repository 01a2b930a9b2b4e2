"""Tables of decisions 2 and 3: employers' experts by year, competence, college and exam to come; digital coverage and gaps."""

from __future__ import annotations

from dataclasses import dataclass

from proposals.figures import DigitalCoverage, ExpertGap
from proposals.figures.decisions import UncoveredUnit
from proposals.numbers import date_in_table, percent
from proposals.table import Column, Formula, Known, Pdf, Value

BY_WORDS = {"all": "кластер", "competence": "компетенция", "college": "организация"}
KIND_TITLES = {"дисциплина": "дисцип\u00adлины", "модуль": "модули", "МДК": "МДК"}


@dataclass(frozen=True)
class Gap:
    """An uncovered unit with the programme it belongs to."""

    programme: str
    name: str
    unit: UncoveredUnit


def experts(what: str = "Экзамен") -> tuple[Column[ExpertGap], ...]:
    """Both gap formulas, live."""
    missing = "{target}*{experts}-{employers}"

    def added(row: ExpertGap) -> Value:
        formula = f"=MAX(0,ROUNDUP(ROUND(({missing})/(1-{{target}}),6),0))"
        return Known(None, "not_applicable") if row.add is None else Formula(formula, row.add) if row.target_share < 1 else row.add

    def named(row: ExpertGap) -> str:
        return row.name or row.scope

    def about(row: ExpertGap) -> str:
        return f"из них и в другой организации: {row.elsewhere_too}" if row.elsewhere_too else ""

    def asked(row: ExpertGap) -> str:
        return "; ".join(f"{one.name} ({one.work_places})" for one in row.ask)

    lacking = "Не хватает, чел."
    return (
        Column("scope", "Мероприятие", "text", lambda row: row.scope, book=40, pdf=None),
        Column("by", "Разрез", "text", lambda row: BY_WORDS[row.by], book=16, pdf=None),
        Column("name", "Компетенция, организация", "text", lambda row: row.name or "", book=50,
               pdf=Pdf("1fr", "left", title=what, text=named, muted=about)),
        Column("kind", "Вид", "text", lambda row: "оценка на будущее" if row.projected else "факт", book=20, pdf=None),
        Column("year", "Год", "year", lambda row: row.year, pdf=Pdf(12, "center")),
        Column("graduates", "Выпускников на экзамене", "whole", lambda row: Known(row.graduates, "not_applicable"), book=16, pdf=None),
        Column("experts", "Экспертов", "whole", lambda row: row.experts, pdf=Pdf(18)),
        Column("employers", "От работодателей", "whole", lambda row: row.employer_experts, book=16,
               pdf=Pdf(19, title="от работо\u00adдателей")),
        Column("share", "Доля", "percent", lambda row: Formula("={employers}/{experts}", row.share), book=16, pdf=Pdf(13)),
        Column("target", "Цель", "percent", lambda row: row.target_share, book=16, pdf=Pdf(13)),
        Column("replace", "Не хватает: заменить", "whole", lambda row: Formula(f"=MAX(0,ROUNDUP(ROUND({missing},6),0))", row.replace),
               book=16, pdf=Pdf(17, title="заменить", group=lacking, bold=True)),
        Column("add", "Не хватает: добавить", "whole", added, book=16, pdf=Pdf(18, title="добавить", group=lacking, bold=True)),
        Column("ask", "Кого просить (вакансий)", "text", asked, book=60, pdf=None),
    )  # fmt: skip


def experts_by_competence() -> tuple[Column[ExpertGap], ...]:
    """Competences with the employers to ask: most open posts and no expert."""

    def asked(row: ExpertGap) -> str:
        if not row.replace:
            return "цель достигнута"
        return "; ".join(f"{one.name} – {one.work_places} вак." for one in row.ask) or "вакансий нет"

    kept = [column for column in experts("Компетенция") if column.key not in ("year", "ask")]
    return (*kept, Column("ask", "Кого просить", "text", asked, pdf=Pdf(54, "left", title="Кого просить: больше вакансий, экспертов нет")))


def is_repeated(row: ExpertGap) -> bool:
    """Whether a noticeable part of an exam to come is the plan's last intake taken again."""
    return row.repeated is not None and row.repeated > 0.005


def experts_ahead() -> tuple[Column[ExpertGap], ...]:
    """Exams to come, with the graduates that they rest on."""

    def rests_on(row: ExpertGap) -> str:
        return f"{percent(row.repeated)} – повтор последнего набора плана" if is_repeated(row) else ""

    graduates: Column[ExpertGap] = Column(
        "graduates", "Выпускников", "whole", lambda row: Known(row.graduates, "not_applicable"), pdf=Pdf(22, title="Выпуск\u00adников")
    )
    year: Column[ExpertGap] = Column(
        "year", "Год экзамена", "text", lambda row: str(row.year), pdf=Pdf("1fr", "left", title="Год экзамена", muted=rests_on)
    )
    rest = [column for column in experts() if column.key in ("experts", "employers", "target", "replace", "add")]
    return (year, graduates, *rest)


def digital() -> tuple[Column[DigitalCoverage], ...]:
    """Units with a digital part by kind, the change on the year before, tools and who leads."""

    def of_kind(kind: str) -> Column[DigitalCoverage]:
        def value(row: DigitalCoverage) -> str:
            found = next((one for one in row.kinds if one.kind == kind), None)
            return f"{found.covered} из {found.units}" if found else "–"

        return Column(kind, f"Охвачено: {kind}", "text", value, book=14, pdf=Pdf(16, "center", title=KIND_TITLES[kind], group="Охвачено"))

    def share(row: DigitalCoverage) -> Value:
        return Formula("={covered}/{units}", row.covered / row.units if row.units else None)

    def taught(row: DigitalCoverage) -> str:
        who = f" (ведут: {', '.join(row.leaders)})" if row.leaders else ""
        return f"{'; '.join(row.tools)}{who}" if row.tools else "…"

    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=40,
               pdf=Pdf("1fr", "left", "Программа", text=lambda row: f"{row.programme} {row.name}")),
        Column("name", "Программа", "text", lambda row: row.name, book=40, pdf=None),
        Column("school_year", "Учебный год с", "year", lambda row: row.school_year, pdf=None),
        Column("units", "Единиц", "whole", lambda row: row.units, pdf=None),
        Column("covered", "С цифровой частью", "whole", lambda row: row.covered, pdf=None),
        *map(of_kind, KIND_TITLES),
        Column("share", "Доля", "percent", share, book=12, pdf=Pdf(13)),
        Column("before", "Доля годом раньше", "percent",
               lambda row: Known(row.covered_before / row.units_before if row.covered_before is not None and row.units_before else None, row.covered_before_status),
               book=14, pdf=Pdf(15, title="годом раньше")),
        Column("change", "Изменение, п. п.", "signed", lambda row: Known(None if row.change is None else 100 * row.change, row.covered_before_status),
               book=14, pdf=Pdf(14, title="± п. п.")),
        Column("tools", "Инструменты", "text", taught, book=50, pdf=Pdf("1fr", "left", title="Инструменты, кто ведёт")),
        Column("responsible", "Отв.", "text", lambda row: row.responsible or "", book=30, pdf=None),
        Column("deadline", "Ближайший срок", "text", lambda row: row.deadline or "", book=14, pdf=None),
    )  # fmt: skip


def gaps_of_programme(courses_came: bool) -> tuple[Column[DigitalCoverage], ...]:
    """Uncovered units of a programme in one line of paper: what, who, until when, which course helps."""

    def units(row: DigitalCoverage) -> str:
        return "; ".join(unit.unit for unit in row.uncovered_units)

    def answerable(row: DigitalCoverage) -> str:
        who = dict.fromkeys(unit.responsible for unit in row.uncovered_units if unit.responsible)
        dates = sorted({unit.deadline for unit in row.uncovered_units if unit.deadline})
        late = ", просрочено" if any(unit.overdue for unit in row.uncovered_units) else ""
        told = ", ".join([*who, *(date_in_table(day) for day in dates)])
        return f"{told}{late}" if told else "не названы"

    def courses(row: DigitalCoverage) -> str:
        found = dict.fromkeys(course for unit in row.uncovered_units for course in unit.courses[:1])  # the one that fits best
        without = sum(not unit.courses for unit in row.uncovered_units)
        left = f"без курса единиц: {without}" if without else ""
        if not courses_came:
            return "…"
        return "; ".join([*found, *([left] if left else [])])

    return (
        Column("programme", "Программа", "text", lambda row: f"{row.programme} {row.name}", pdf=Pdf("0.8fr", "left")),
        Column("units", "Не охвачены", "text", units, pdf=Pdf("1fr", "left")),
        Column("who", "Отв., срок", "text", answerable, pdf=Pdf(38, "left")),
        Column("courses", "Курсы ЦОПП", "text", courses, pdf=Pdf("0.9fr", "left")),
    )  # fmt: skip


def gaps(courses_came: bool) -> tuple[Column[Gap], ...]:
    """Every uncovered unit in a line of the workbook."""
    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=40),
        Column("name", "Программа", "text", lambda row: row.name, book=40),
        Column("kind", "Вид", "text", lambda row: row.unit.kind, book=14),
        Column("unit", "Единица без цифровой части", "text", lambda row: row.unit.unit, book=40),
        Column("responsible", "Отв.", "text", lambda row: row.unit.responsible or "не назван", book=30),
        Column("deadline", "Срок", "text", lambda row: date_in_table(row.unit.deadline) if row.unit.deadline else "не назван", book=14),
        Column("overdue", "Просрочено", "text", lambda row: "да" if row.unit.overdue else "нет", book=12),
        Column("courses", "Курсы ЦОПП", "text", lambda row: "; ".join(row.unit.courses) or ("нет" if courses_came else "…"), book=60),
    )
