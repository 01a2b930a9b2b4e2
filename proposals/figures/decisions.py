"""Decisions 1, 2, 3 and 5 of the plenary session, and the shortage that no intake can answer in time."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

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


class WorkshopUse(Record):
    kind: Literal["short_programme", "training_project", "career_guidance", "network_use", "open_class"]
    hours: Number
    participants: Count | None = None


class Workshop(Record):
    id: Text
    name: Text
    college: Text
    competence: Text | None = None
    hours_available: Number | None = None
    hours_available_status: Status = "no_data"
    hours_for_places: Number | None = Field(default=None, description="Часов на предлагаемый набор")
    hours_for_places_status: Status = "no_data"
    hours_with_employer: Number | None = None
    uses: tuple[WorkshopUse, ...] = ()

    @property
    def hours_used(self) -> float:
        """Hours over all five kinds."""
        return sum(use.hours for use in self.uses)


class ExpertGap(Record):
    """Employer experts of one competence, now or for a cohort that the plan brings to the exam."""

    scope: Text = Field(description="Демонстрационный экзамен или чемпионат, компетенция")
    year: int
    projected: bool = False
    experts: Number
    employer_experts: Number
    target_share: Share
    replace: Count = Field(description="Не хватает, если общее число экспертов постоянно (заменить)")
    add: Count = Field(description="Не хватает, если только добавлять работодателей")

    @property
    def share(self) -> float | None:
        """Employer experts / all."""
        return self.employer_experts / self.experts if self.experts else None


class DigitalCoverage(Record):
    programme: Text
    name: Text
    units: Count
    covered: Count
    uncovered: tuple[Text, ...] = Field(default=(), description="Дисциплины, модули и МДК без цифровой составляющей")
    responsible: Text | None = None
    deadline: Text | None = None


class PlanRow(Record):
    number: Text
    action: Text
    responsible: Text | None = None
    deadline: date | None = None
    deadline_text: Text | None = None
    status: Text | None = None
    source_decision: Text | None = None
    change: Literal["added", "changed", "kept"] = "added"


class Decision(Record):
    """Wording, responsible and deadline of one decision of the plenary session, from configuration."""

    number: Literal[1, 2, 3, 4, 5]
    wording: Text
    responsible: Text
    deadline: date | None = None


class Decisions(Record):
    texts: tuple[Decision, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    workshops_status: Status = "no_data"
    experts: tuple[ExpertGap, ...] = ()
    experts_status: Status = "no_data"
    digital: tuple[DigitalCoverage, ...] = ()
    digital_status: Status = "no_data"
    work_plan: tuple[PlanRow, ...] = ()
    work_plan_status: Status = "no_data"
