"""Decisions 1, 2, 3 and 5 of the plenary session, and the shortage that no intake can answer in time."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from proposals.figures.values import Count, Number, Record, Share, Status, Text


class ShortProgramme(Record):
    """A shortage that comes before any intake of today can graduate, and the short programmes that answer it."""

    programme: Text
    name: Text
    year: int
    shortage: Number
    learners: Count | None = Field(default=None, description="Слушателей краткосрочных программ")
    groups: Count | None = None
    hours: Number | None = None
    workshop: Text | None = None
    feasible: bool | None = Field(default=None, description="Хватает ли часов мастерских")
    groups_possible: Count | None = Field(default=None, description="Групп, на которые хватает часов мастерской")
    price_rub: Number | None = Field(default=None, description="Цена всех групп по затратам колледжей на место, руб.")
    price_rub_status: Status = "no_data"
    ordered_by: tuple[Text, ...] = Field(default=(), description="Работодатели, заказывавшие краткосрочные программы в мастерской")
    advertised_by: tuple[Text, ...] = Field(default=(), description="Работодатели с наибольшим числом вакансий по профессиям программы")


UseKind = Literal["short_programme", "training_project", "career_guidance", "network_use", "open_class"]


class WorkshopUse(Record):
    kind: UseKind
    hours: Number
    participants: Count | None = None


class Workshop(Record):
    """One workshop: what it is, what its hours go to, this year and the year before."""

    id: Text
    name: Text
    college: Text
    competence: Text | None = None
    project: Text | None = Field(default=None, description="Национальный проект, в котором создана мастерская")
    equipment: Text | None = None
    place: Text | None = None
    opened_year: int | None = None
    hours_available: Number | None = Field(default=None, description="Часов в неделю × учебные недели")
    hours_available_status: Status = "no_data"
    hours_for_places: Number | None = Field(default=None, description="Часов на группы предлагаемого набора")
    hours_for_places_status: Status = "no_data"
    hours_free: Number | None = Field(default=None, description="Свободно после групп плана и использования")
    hours_free_status: Status = "no_data"
    hours_with_employer: Number | None = None
    hours_with_employer_status: Status = "no_data"
    hours_before: Number | None = Field(default=None, description="Часов использования годом раньше, с января по день и месяц used_until")
    hours_before_status: Status = "no_data"
    participants: Count | None = None
    participants_status: Status = "no_data"
    uses: tuple[WorkshopUse, ...] = ()
    uses_status: Status = Field(default="no_data", description="not_applicable – использования за год не было; no_data – сведения не поступали или невозможны")
    use_reason: Text | None = Field(default=None, description="Почему часов использования нет")

    @property
    def hours_used(self) -> float | None:
        """Hours over all five kinds, None where they are not known."""
        return sum(use.hours for use in self.uses) if self.uses_status != "no_data" else None

    @property
    def is_idle(self) -> bool:
        """Whether nobody used it in the newest year, though use is reported."""
        return self.uses_status == "not_applicable"


class UseDetail(Record):
    """One of the five kinds of use over all workshops of the cluster, or a part of it (for a fee, by level, by audience)."""

    kind: UseKind
    part: Text | None = Field(default=None, description="Часть вида: платно, с работодателем, уровень, аудитория; пусто – вид целиком")
    occasions: Count
    hours: Number
    participants: Count | None = None
    participants_status: Status = "no_data"
    occasions_before: Count | None = Field(default=None, description="Занятий годом раньше, с января по день и месяц used_until")
    occasions_before_status: Status = "no_data"
    hours_before: Number | None = Field(default=None, description="Часов годом раньше за то же время")
    hours_before_status: Status = "no_data"


class WorkshopOrder(Record):
    """Short programmes that one employer ordered in one workshop, all that was recorded."""

    employer: Text
    spellings: tuple[Text, ...] = Field(default=(), description="Другие написания названия в файлах")
    workshop: Text
    technologies: tuple[Text, ...] = ()
    orders: Count
    orders_in_all: Count = Field(description="Заказов этого работодателя во всех мастерских кластера")
    orders_this_year: Count
    participants: Count | None = None
    participants_status: Status = "no_data"
    hours: Number
    paid: Count = Field(description="Из заказов платных")
    free: Count = Field(description="Из заказов бесплатных; остальные – не указано")

    @property
    def is_repeated(self) -> bool:
        """Whether the employer came back."""
        return self.orders_in_all > 1


class EmployerAsked(Record):
    """An employer with open posts in a competence and no expert on the lists."""

    name: Text
    work_places: Count


class ExpertGap(Record):
    """Employer experts of one event and year: over the cluster, of one competence or college, or of an exam to come."""

    scope: Text = Field(description="Демонстрационный экзамен или чемпионаты")
    by: Literal["all", "competence", "college"] = "all"
    name: Text | None = Field(default=None, description="Компетенция или организация; пусто – по кластеру")
    year: int
    projected: bool = False
    graduates: Number | None = Field(default=None, description="Выпускников, выходящих на экзамен этого года")
    repeated: Share | None = Field(default=None, description="Доля выпускников из последнего набора плана, повторённого за его пределами")
    experts: Number
    employer_experts: Number
    target_share: Share
    replace: Count = Field(description="Не хватает, если общее число экспертов постоянно (заменить)")
    add: Count | None = Field(default=None, description="Не хватает, если только добавлять работодателей; пусто – добавлением цели не достичь")
    elsewhere_too: Count = Field(default=0, description="Экспертов, работавших за год и в другой организации")
    ask: tuple[EmployerAsked, ...] = Field(default=(), description="Работодатели с вакансиями по компетенции и без эксперта")

    @property
    def share(self) -> float | None:
        """Employer experts / all."""
        return self.employer_experts / self.experts if self.experts else None

    @model_validator(mode="after")
    def _part_within_the_whole(self) -> ExpertGap:
        if self.employer_experts > self.experts:
            raise ValueError(f"экспертов от работодателей {self.employer_experts:g} больше, чем всех экспертов {self.experts:g}")
        return self


class KindCoverage(Record):
    kind: Text = Field(description="дисциплина, модуль, МДК")
    units: Count
    covered: Count


class UncoveredUnit(Record):
    """A unit without a digital component, who answers, by when, and which course of the centre teaches what it lacks."""

    kind: Text
    unit: Text
    responsible: Text | None = None
    deadline: date | None = None
    overdue: bool = False
    courses: tuple[Text, ...] = ()


class DigitalCoverage(Record):
    programme: Text
    name: Text
    school_year: int | None = Field(default=None, description="Год начала учебного года")
    units: Count
    covered: Count
    units_before: Count | None = Field(default=None, description="Единиц годом раньше")
    units_before_status: Status = "no_data"
    covered_before: Count | None = None
    covered_before_status: Status = "no_data"
    kinds: tuple[KindCoverage, ...] = ()
    tools: tuple[Text, ...] = Field(default=(), description="Цифровые инструменты, от самых частых")
    leaders: tuple[Text, ...] = Field(default=(), description="Кто ведёт, от самых частых")
    uncovered: tuple[Text, ...] = Field(default=(), description="Дисциплины, модули и МДК без цифровой составляющей")
    uncovered_units: tuple[UncoveredUnit, ...] = ()
    responsible: Text | None = None
    deadline: Text | None = None

    @model_validator(mode="after")
    def _part_within_the_whole(self) -> DigitalCoverage:
        if self.covered > self.units:
            raise ValueError(f"охвачено единиц {self.covered}, а всего их {self.units}")
        return self

    @property
    def change(self) -> float | None:
        """Change of the share on the year before, None where one of them is not known."""
        if not self.units or not self.units_before or self.covered_before is None:
            return None
        return self.covered / self.units - self.covered_before / self.units_before


class PlanRow(Record):
    """A row of the corrected plan; of a changed one what stood before."""

    number: Text
    action: Text
    responsible: Text | None = None
    deadline: date | None = None
    deadline_text: Text | None = None
    status: Text | None = None
    source_decision: Text | None = None
    change: Literal["added", "changed", "closed", "kept"] = "added"
    reason: Text | None = Field(default=None, description="Почему строка добавлена, изменена или закрыта")
    figure: Text | None = Field(default=None, description="Число, которое этого требует")
    action_before: Text | None = None
    deadline_before: date | None = None


class Decision(Record):
    """Wording, responsible and deadlines of one decision of the plenary session, from configuration."""

    number: Literal[1, 2, 3, 4, 5]
    wording: Text
    responsible: Text
    deadline: date | None = Field(default=None, description="Срок протокола – история")
    current: date | None = Field(default=None, description="Действующий срок по календарю кампании")


class Decisions(Record):
    texts: tuple[Decision, ...] = ()
    use_year: int | None = Field(default=None, description="Последний год записей об использовании мастерских")
    used_until: date | None = Field(default=None, description="Последняя запись региона за этот год; предыдущий год взят по тот же день и месяц")
    workshops: tuple[Workshop, ...] = ()
    workshops_status: Status = "no_data"
    use: tuple[UseDetail, ...] = ()
    use_status: Status = "no_data"
    orders: tuple[WorkshopOrder, ...] = ()
    orders_status: Status = "no_data"
    experts: tuple[ExpertGap, ...] = ()
    experts_status: Status = "no_data"
    load: Number | None = Field(default=None, description="Экспертов на одну группу экзамена сейчас")
    groups_now: Number | None = Field(default=None, description="Групп на экзамене в год последнего списка экспертов")
    digital: tuple[DigitalCoverage, ...] = ()
    digital_status: Status = "no_data"
    courses: Count | None = Field(default=None, description="Курсов ЦОПП в присланном перечне")
    courses_status: Status = "no_data"
    work_plan: tuple[PlanRow, ...] = ()
    work_plan_status: Status = "no_data"
    plan_came: bool = Field(default=False, description="Прислан ли план работы кластера")
