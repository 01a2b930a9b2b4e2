"""Decision 5: rows that the results of decisions 1 to 4 add to a cluster's work plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PlanAddition:
    """One row to add: what, by whom, until when, and which decision asks for it."""

    action: str
    responsible: str
    deadline: date
    decision: int


@dataclass(frozen=True)
class Findings:
    """What decisions 1 to 4 found in numbers.

    start_year              intake under decision
    places                  places proposed by the cluster
    experts_to_replace      employers' experts missing if the number of experts stays, this year
    experts_to_add          employers' experts missing if others stay
    units_uncovered         units of programmes without a digital component
    short_groups            groups of short programmes that near-term shortages ask for
    short_groups_feasible   of these, groups that the free workshop hours allow; None where unknown
    """

    start_year: int
    places: int | None
    experts_to_replace: int
    experts_to_add: int | None
    units_uncovered: int
    short_groups: int
    short_groups_feasible: int | None


def additions(found: Findings, *, council: str, colleges: str, centre: str) -> list[PlanAddition]:
    """Rows to add, in the order of the decisions; nothing where a decision asks for nothing.

    council, colleges, centre : who answers, as the region's settings word it

    Deadlines follow the admission cycle of the start year: the proposal by 1 February, short programmes by 1 March,
    experts and digital components by 1 September (docs/methodology/decisions.md#work-plan).
    """
    autumn, spring = date(found.start_year, 9, 1), date(found.start_year, 3, 1)
    rows = []
    if found.short_groups:
        asked = f"Набрать группы краткосрочных программ в мастерских: {found.short_groups}{_hours_limit(found)}"
        rows.append(PlanAddition(asked, colleges, spring, 1))
    if found.experts_to_replace:
        way = "" if found.experts_to_add is None else f" (или добавить {found.experts_to_add}, если остальные остаются)"
        rows.append(
            PlanAddition(
                f"Заменить экспертами от работодателей: {found.experts_to_replace} чел.{way}", council, autumn, 2
            )
        )
    if found.units_uncovered:
        rows.append(
            PlanAddition(
                f"Включить цифровую составляющую в дисциплины, модули и МДК: {found.units_uncovered}", centre, autumn, 3
            )
        )
    if found.places is not None:
        rows.append(
            PlanAddition(
                f"Рассмотреть экспертное предложение на {found.start_year} год ({found.places} мест) и направить его в орган, устанавливающий КЦП",
                council,
                date(found.start_year, 2, 1),
                4,
            )
        )
    return rows


def _hours_limit(found: Findings) -> str:
    held = found.short_groups_feasible
    return "" if held is None or held >= found.short_groups else f"; часов мастерских хватает на {held}"
