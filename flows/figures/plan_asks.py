"""What decisions 1 to 4 ask of a cluster's work plan, each with its reason and the figure that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.decisions.work_plan import Ask
from proposals.numbers import percent

KIND_WORDS = {
    "training_project": ("федеральных и региональных проектов обучения", (("проект", "обучен"), ("учебн", "проект"))),
    "career_guidance": ("профориентации школьников", (("профориент",),)),
    "network_use": ("сетевого использования разными уровнями образования", (("сетев",),)),
    "open_class": ("открытых трансляций и мастер-классов", (("мастер-класс",), ("трансляц",), ("открыт", "занят"))),
}


@dataclass(frozen=True)
class KindUse:
    """Occasions of one kind of use in the newest year and up to the same day of the year before it, None where nobody told of that."""

    kind: str
    occasions: int
    before: int | None


@dataclass(frozen=True)
class Findings:
    """What decisions 1 to 4 found in numbers.

    start_year              intake under decision
    places                  places proposed by the cluster
    experts, employers      experts of the demonstration exam now and, of these, employers'; None where no list came
    target                  target share now
    experts_to_replace      employers' experts missing if the number of experts stays, this year
    experts_to_add          employers' experts missing if others stay
    units, units_covered    units of programmes and those with a digital component; None where no table came
    short_groups            groups of short programmes that near-term shortages ask for
    short_groups_feasible   of these, groups that the free workshop hours allow; None where unknown
    uses                    use by kind; empty where no use was reported
    idle                    workshops that nobody used in the newest year
    use_year                the newest year of use
    until                   last record of that year; the year before is counted up to the same day
    """

    start_year: int
    places: int | None = None
    experts: float | None = None
    employers: float | None = None
    target: float | None = None
    experts_to_replace: int = 0
    experts_to_add: int | None = None
    units: int | None = None
    units_covered: int | None = None
    short_groups: int = 0
    short_groups_feasible: int | None = None
    uses: tuple[KindUse, ...] = ()
    idle: tuple[str, ...] = ()
    use_year: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Answerable:
    """Who answers, as the region's settings word it."""

    council: str
    colleges: str
    centre: str


def asks_of(found: Findings, who: Answerable, calendar: dict[int, date]) -> list[Ask]:
    """What the findings ask for, in the order of the decisions; a goal that is reached asks for its row to be closed.

    Method: docs/methodology/decisions.md#work-plan
    """
    return [
        *_short(found, who, calendar[1]),
        *_kinds(found, who, calendar[1]),
        *_idle(found, who, calendar[1]),
        *_experts(found, who, calendar[2]),
        *_digital(found, who, calendar[3]),
        *_proposal(found, who, calendar[4]),
    ]


def _short(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    if not found.short_groups:
        return []
    held = found.short_groups_feasible
    limit = "" if held is None or held >= found.short_groups else f"; часов мастерских хватает на {held}"
    detail = f"групп – {found.short_groups}{limit}"
    return [
        Ask(1, (("краткосрочн",),), "Набрать группы краткосрочных программ в мастерских", detail,
            "нехватка наступает раньше первого выпуска предлагаемого набора", f"групп краткосрочных программ: {found.short_groups}",
            who.colleges, deadline)
    ]  # fmt: skip


def _kinds(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    """A kind of use that nobody made use of, or half as often as by the same day of the year before."""
    asks = []
    now = f"в {found.use_year} г." + (f" по {found.until:%d.%m.%Y}" if found.until else "")
    before = "за то же время годом раньше" if found.until else "годом раньше"
    for use in found.uses:
        if use.kind not in KIND_WORDS or (use.occasions and (use.before is None or use.occasions * 2 > use.before)):
            continue
        name, words = KIND_WORDS[use.kind]
        reason = f"занятий {name} – половина прежнего или меньше" if use.occasions else f"мастерские не использовались для {name}"
        earlier = "нет данных" if use.before is None else use.before
        asks.append(
            Ask(1, words, f"Провести в мастерских занятия {name}", f"{now} занятий – {use.occasions}, {before} – {earlier}",
                reason, f"занятий {now}: {use.occasions}, {before}: {earlier}", who.colleges, deadline)
        )  # fmt: skip
    return asks


def _idle(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    if not found.idle:
        return []
    named = "; ".join(found.idle)
    return [
        Ask(1, (("загруз", "мастерск"), ("простаива",)), "Загрузить мастерские, не использованные за год", named,
            f"в {found.use_year} г. мастерские не использованы ни для одного из пяти видов", f"простаивает мастерских: {len(found.idle)}",
            who.colleges, deadline)
    ]  # fmt: skip


def _experts(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    if not found.experts or found.target is None or found.employers is None:
        return []
    share = f"{percent(found.employers / found.experts)} при цели {percent(found.target)}"
    words = (("эксперт", "работодател", "привле"), ("эксперт", "работодател"), ("замен", "эксперт"))
    if not found.experts_to_replace:
        return [Ask(2, words, "", "", "цель решения достигнута", f"доля работодателей: {share}", who.council, deadline, is_met=True)]
    way = "" if found.experts_to_add is None else f" (или добавить {found.experts_to_add}, если остальные остаются)"
    detail = f"заменить {found.experts_to_replace} чел.{way}"
    return [
        Ask(2, words, "Привлечь экспертов от работодателей", detail, "доля работодателей среди экспертов ниже цели",
            f"доля работодателей: {share}", who.council, deadline)
    ]  # fmt: skip


def _digital(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    if not found.units or found.units_covered is None:
        return []
    left = found.units - found.units_covered
    figure = f"охвачено {found.units_covered} из {found.units}"
    words = (("цифров", "дисциплин"), ("цифров", "компетенц"), ("цифров", "составляющ"))
    if not left:
        return [Ask(3, words, "", "", "цифровая составляющая есть во всех единицах", figure, who.centre, deadline, is_met=True)]
    detail = f"осталось единиц – {left}"
    return [
        Ask(3, words, "Включить цифровую составляющую в дисциплины, модули и МДК", detail,
            "не все дисциплины, модули и МДК охвачены", figure, who.centre, deadline)
    ]  # fmt: skip


def _proposal(found: Findings, who: Answerable, deadline: date) -> list[Ask]:
    if found.places is None:
        return []
    year, places = found.start_year, f"мест: {found.places}"
    prepared = (("подготов", "экспертн", "предложен"), ("сформир", "экспертн", "предложен"))
    considered = (("рассмотр", "экспертн", "предложен"), ("направ", "экспертн", "предложен"))
    return [
        Ask(4, prepared, "", "", f"экспертное предложение на {year} год подготовлено – это настоящий документ", places, who.council,
            deadline, is_met=True),
        Ask(4, considered, "Рассмотреть экспертное предложение и направить его в орган, устанавливающий КЦП",
            f"мест – {found.places}", "предложение ждёт решения Координационного совета", places, who.council, deadline),
    ]  # fmt: skip


def correction_is_met(changed: int, added: int, who: Answerable, deadline: date) -> Ask:
    """Decision 5 itself: the plan that comes with the proposal is the corrected one."""
    return Ask(
        5, (("изменен", "план"), ("коррект", "план")), "", "", "исправленный план приложен к предложению",
        f"изменено и закрыто строк: {changed}, добавлено: {added}", who.council, deadline, is_met=True,
    )  # fmt: skip
