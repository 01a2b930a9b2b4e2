"""One page a region for the plenary session: five decisions, cluster by cluster, where each stands and which way it goes.

Method: docs/methodology/decisions.md#region
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from proposals.blocks import Block, Bullets, Cell, Heading, Table, TableColumn, Turn, note, printable
from proposals.figures.region import RegionDecisions, Standing
from proposals.grammar import said
from proposals.numbers import change, counted, date_in_table, number, percent, rounded
from proposals.typesetting import typeset
from proposals.wording import by_calendar, for_reference, in_round, same_time_before, standing_of, up_to

ARROWS = {"up": " ↑", "down": " ↓", "same": " =", "unknown": ""}
STATES = {"reached": "достигнуто", "nearer": "приближается", "behind": "отстаёт", "no_data": "сведений нет"}
HEADS = ("1. Мастерские, ч", "2. Эксперты от работодателей", "3. Цифровые компетенции", "4. Экспертное предложение, мест", "5. План работы, строк")
NOTHING = {5: "план не прислан"}
MARGIN_MM = 20
Said = Callable[[Standing], tuple[str, str]]


def render(told: RegionDecisions) -> bytes:
    """PDF bytes, the same for the same figures. Raises DocumentNotRendered."""
    head = {
        "title": printable(f"Пять решений пленарного заседания: {told.name}"),
        "author": printable(told.name),
        "keywords": [told.vintage.isoformat(), printable(told.code_version)],
        "margin_left_mm": MARGIN_MM,
        "banner": {"text": told.banner, "reason": printable(told.banner_reason or "")} if told.banner else None,
        "footer": printable(
            f"{standing_of(told)} · {told.name} · данные на {date_in_table(told.vintage)} · {in_round(told.round)} · версия расчёта {told.code_version}"
        ),
    }
    return typeset(f"Решения по региону «{told.name}»", told.vintage, head, [Turn(landscape=True), *content(told)])


def content(told: RegionDecisions) -> list[Block]:
    """What the page says."""
    due = [] if for_reference(told) else [text for text in told.texts if text.current]
    deadlines = "; ".join(f"решение {text.number} – до {date_in_table(text.current)}" for text in due)
    year = f" Использование мастерских – {_used_in(told)}." if told.use_year else ""
    return [
        Heading(f"Пять решений пленарного заседания: {told.name}, набор {told.start_year} года"),
        _table(told),
        Bullets(tuple((line,) for line in _to_say(told))),
        note(
            f"↑ больше, ↓ меньше, = столько же, сколько годом раньше.{year} Мастерские и программы, общие для кластеров, в строке региона "
            "считаются один раз; места кластера – по долям общих программ, как их просит предложение, поэтому складываются в места региона."
            + (f" Сроки ({by_calendar(told.round)}): {deadlines}." if deadlines else "")
        ),
    ]


def _used_in(told: RegionDecisions) -> str:
    """What the hours cover: a year to date stands beside the same part of the year before."""
    if told.used_until is None:
        return f"за {told.use_year} год"
    return f"с начала {told.use_year} года {up_to(told.used_until)}, было – {same_time_before(told.used_until)}"


def _table(told: RegionDecisions) -> Table:
    said = {**SAID, **(FOR_REFERENCE if for_reference(told) else {})}
    rows: list[tuple[str | Cell, ...]] = [(one.name, *(_cell(standing, said) for standing in one.standings)) for one in told.clusters]
    whole: tuple[str | Cell, ...] = (Cell("Регион", bold=True, shade=True), *(_cell(one, said, shade=True) for one in told.region))
    return Table(
        "Где стоят кластеры и куда движутся",
        (TableColumn("Кластер", "1.1fr"), *(TableColumn(head, "1fr", "center") for head in HEADS)),
        (*rows, whole),
        size=8.5,
        breaks="always",
    )


def _cell(one: Standing, said: Mapping[int, Said], shade: bool = False) -> Cell:
    if one.value is None:
        return Cell(NOTHING.get(one.decision, STATES["no_data"]), shade=shade)
    shown, about = said[one.decision](one)
    state = f"; {STATES[one.state]}" if one.target is not None else ""  # a word of state where there is a target
    return Cell(f"{shown}{ARROWS[one.trend]}", bold=shade, muted=f"{about}{state}", shade=shade)


def _hours(one: Standing) -> tuple[str, str]:
    return f"{number(one.value)}", f"{_was(number(one.before), one)}простаивает мастерских: {one.missing}"


def _share(one: Standing) -> tuple[str, str]:
    lacking = f"не хватает {one.missing} чел." if one.decision == 2 else f"осталось {counted(one.missing or 0, 'единица', 'единицы', 'единиц')}"
    return percent(one.value), f"{_was(percent(one.before), one)}цель {percent(one.target)}, {lacking}"


def _places(one: Standing) -> tuple[str, str]:
    grown = "" if one.before is None or one.value is None else f" ({change(float(rounded(one.value) - rounded(one.before)))})"
    return number(one.value), f"прошлый набор {number(one.before)}{grown}; предложение подготовлено"


def _reckoned(one: Standing) -> tuple[str, str]:
    """Places that are shown for reference only: no proposal was made of them."""
    return number(one.value), f"прошлый набор {number(one.before)}; справочный расчёт, чисел приёма не предлагает"


def _plan(one: Standing) -> tuple[str, str]:
    return number(one.value), f"исправить, из них новых {one.missing}"


def _left_alone(one: Standing) -> tuple[str, str]:
    """A plan that came to a document for reference."""
    return "прислан", "справочный документ его не исправляет"


SAID: dict[int, Said] = {1: _hours, 2: _share, 3: _share, 4: _places, 5: _plan}
FOR_REFERENCE: dict[int, Said] = {4: _reckoned, 5: _left_alone}


def _was(before: str, one: Standing, when: str = "") -> str:
    return f"{when or 'было'} {'– ' if when else ''}{before}, " if one.before is not None else ""


def _to_say(told: RegionDecisions) -> list[str]:
    """One sentence a decision for the session: how many clusters are there, and who is furthest behind."""
    lines = []
    for position, name in ((2, "доля экспертов от работодателей"), (3, "охват цифровыми компетенциями")):
        known = [(one.standings[position - 1], one.name) for one in told.clusters if one.standings[position - 1].value is not None]
        if known:
            reached = sum(standing.state == "reached" for standing, _ in known)
            worst, where = min(known, key=lambda pair: pair[0].value or 0.0)
            lines.append(
                f"Решение {position}: {name} достигла цели в {reached} из {len(known)} кластеров; дальше всего – «{where}» ({percent(worst.value)})."
                if position == 2
                else f"Решение {position}: {name} полон в {reached} из {len(known)} кластеров; меньше всего – «{where}» ({percent(worst.value)})."
            )
    idle = told.region[0]
    if idle.value is not None:
        unused = f"ни разу – {counted(idle.missing, 'мастерская', 'мастерские', 'мастерских')}" if idle.missing else "простаивающих нет"
        lines.insert(0, f"Решение 1: мастерские региона использованы {number(idle.value)} ч ({_was(number(idle.before), idle, same_time_before(told.used_until))}{unused}).")
    plan = told.region[4]
    if plan.value is not None and not for_reference(told):
        lines.append(f"Решение 5: предложения исправляют {said(plan.value, 'строка', 'accusative')} планов, из них новых – {plan.missing}.")
    return lines
