"""What a region sent about decisions 1, 2, 3 and 5, read from its files without the product's readers, against what is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from proposals import decisions as page
from proposals.blocks import Block, Bullets, Cell, Paragraph, Table
from proposals.figures import Figures
from sample.dirt import PATH

KINDS = {
    "short_programme": "краткосрочные программы",
    "training_project": "учебные проекты",
    "career_guidance": "профориентация",
    "network_use": "сетевое использование",
    "open_class": "открытые занятия",
}
SAYS_MISSING = ("нет данных", "недостаточно данных", "не поступал", "неизвестн", "не назван", "…")
Line = dict[str, Any]


class Sent:
    """Rows of the region's files by the words of their headings."""

    def __init__(self, inbox: Path, vintage: date) -> None:
        self.year = vintage.year
        self.workshops = _table(inbox, "Мастерские", "Мастерские", "Код мастерской")
        self.uses = _table(inbox, "Мастерские", "Использование", "Код мастерской")
        self.offers = _table(inbox, "Карточки колледжей", "Программы", "Код организации")
        # What is no name is refused.
        self.experts = [line for line in _table(inbox, "Эксперты", "Эксперты", "Код эксперта") if line["Код эксперта"] and line["Компетенция / КОД"] != PATH]
        self.units = _table(inbox, "Цифровой компонент", "Цифровой компонент", "Код программы")
        self.plan = _table(inbox, "Планы работы", "План", "Кластер")


def _table(inbox: Path, file: str, sheet: str, first: str) -> list[Line]:
    (path,) = inbox.glob(f"**/{file}*.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    head = next(at for at, row in enumerate(rows) if first in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if any(cell != "" for cell in row)]


def contradictions(sent: Sent, figures: Figures) -> list[str]:
    """Every figure of one cluster's decisions that its files say otherwise, and every one that they hold and it lacks."""
    return [*_of_workshops(sent, figures), *_of_experts(sent, figures), *_of_units(sent, figures), *_of_plan(sent, figures)]


def _of_workshops(sent: Sent, figures: Figures) -> Iterable[str]:
    told, codes = figures.decisions, {row.programme for row in figures.programmes}
    needed = {line["Мастерская (код)"] for line in sent.offers if line["Код"] in codes and line["Мастерская (код)"]}
    cards = {line["Код мастерской"]: line for line in sent.workshops}
    yield from _differ("мастерские", {row.id for row in told.workshops}, needed & set(cards))
    for row in told.workshops:
        card, uses = cards[row.id], _used(sent, row.id, sent.year)
        said = (row.project, row.equipment, row.place, row.opened_year, row.hours_available)
        yield from _differ(row.id, said, (card["Проект"], card["Оборудование"], card["Адрес"], card["Год открытия"], card["Часов в неделю"] * 40))
        yield from _differ(f"{row.id}, часы по видам", {use.kind: use.hours for use in row.uses}, _hours(uses))
        yield from _differ(f"{row.id}, простаивает", row.is_idle, not uses)
        yield from _differ(f"{row.id}, участников", row.participants, sum(line["Участников"] for line in uses))
        yield from _differ(f"{row.id}, с работодателем", row.hours_with_employer, sum(line["Часов"] for line in uses if _employer(line)))
        yield from _differ(f"{row.id}, годом раньше", row.hours_before, _hours_as_far(sent, row.id))
        if row.hours_for_places is None or row.hours_free is None:
            yield f"{row.id}: часы группы есть в карточке, а на набор и свободные не показаны"
    mine = [line for row in told.workshops for line in _used(sent, row.id, sent.year)]
    yield from _differ("виды по кластеру", {row.kind: row.hours for row in told.use if row.part is None and row.hours}, _hours(mine))
    both = [line for row in told.workshops for year in (sent.year, sent.year - 1) for line in _used(sent, row.id, year)]
    ordered = sum(line["Вид"] == KINDS["short_programme"] and _employer(line) for line in both)
    yield from _differ("заказы работодателей", sum(row.orders for row in told.orders), ordered)


def _used(sent: Sent, workshop: str, year: int) -> list[Line]:
    return [line for line in sent.uses if line["Код мастерской"] == workshop and line["Дата"].year == year]


def _hours_as_far(sent: Sent, workshop: str) -> float:
    """Hours of the year before up to the day and month of the region's last record."""
    last = max(line["Дата"] for line in sent.uses if line["Дата"].year == sent.year)
    until = (last.month, last.day)
    return float(sum(line["Часов"] for line in _used(sent, workshop, sent.year - 1) if (line["Дата"].month, line["Дата"].day) <= until))


def _employer(line: Line) -> bool:
    return bool(line["Работодатель-партнёр"] or line["Работодатель-партнёр (ИНН)"])


def _hours(lines: list[Line]) -> dict[str, float]:
    hours: dict[str, float] = defaultdict(float)
    for line in lines:
        hours[next(kind for kind, word in KINDS.items() if word == line["Вид"])] += line["Часов"]
    return dict(hours)


def _of_experts(sent: Sent, figures: Figures) -> Iterable[str]:
    counted: dict[tuple[str, int], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    colleges: dict[str, set[str]] = defaultdict(set)
    for line in sent.experts:
        if line["Кластер"] == figures.cluster.name:
            event = "демонстрационный экзамен" if line["Мероприятие (ДЭ / чемпионат)"] == "ДЭ" else "чемпионаты"
            everybody, employers = counted[event, int(line["Год"])]
            everybody.add(line["Код эксперта"])
            employers.update([line["Код эксперта"]] if line["Работодатель (да/нет)"] == "да" else [])
            if event.startswith("дем") and int(line["Год"]) == sent.year and line["Код организации"]:
                colleges[line["Код организации"]].add(line["Код эксперта"])
    told = {(row.scope, row.year): (row.experts, row.employer_experts) for row in figures.decisions.experts if row.by == "all" and not row.projected}
    yield from _differ("эксперты", told, {key: (len(one), len(other)) for key, (one, other) in counted.items()})
    by_college = sorted(row.experts for row in figures.decisions.experts if row.by == "college")
    yield from _differ("эксперты по организациям", by_college, sorted(map(len, colleges.values())))


def _of_units(sent: Sent, figures: Figures) -> Iterable[str]:
    for row in figures.decisions.digital:
        for year, said in ((sent.year, (row.units, row.covered)), (sent.year - 1, (row.units_before, row.covered_before))):
            lines = [line for line in sent.units if line["Код программы"] == row.programme and line["Учебный год"].startswith(str(year))]
            covered = sum(line["Цифровой компонент (да/нет)"] == "да" for line in lines)
            yield from _differ(f"{row.programme}, {year} г.", said, (len(lines), covered))
    codes = {line["Код программы"] for line in sent.units}
    yield from _differ("программы", {row.programme for row in figures.decisions.digital}, codes & {row.programme for row in figures.programmes})


def _of_plan(sent: Sent, figures: Figures) -> Iterable[str]:
    came = sorted(str(int(line["№"])) for line in sent.plan if line["Кластер"] == figures.cluster.name)
    told = sorted(row.number for row in figures.decisions.work_plan if row.change != "added")
    yield from _differ("строки плана", told, came)
    late = [row.number for row in figures.decisions.work_plan if row.status not in ("выполнено", "отменено") and (row.deadline is None or row.deadline <= figures.vintage)]
    yield from _differ("сроки позади документа", late, [])


def _differ(what: str, told: object, sent: object) -> Iterable[str]:
    if told != sent:
        yield f"{what}: сказано {told}, прислано {sent}"


def said_missing(figures: Figures) -> list[str]:
    """Places of the decisions' pages that call something missing, by decision: «1: …»."""
    found, decision = [], 0
    for block in page.blocks(figures):
        text = getattr(block, "text", "")
        decision = int(text[8]) if text.startswith("Решение ") else decision
        found += [f"{decision}: {piece}" for piece in _pieces(block) if any(word in piece.lower() for word in SAYS_MISSING)]
    return found


def _pieces(block: Block) -> Iterable[str]:
    if isinstance(block, Table):
        for line in block.rows:
            yield from (cell.text if isinstance(cell, Cell) else cell for cell in line)
        yield from block.notes
    elif isinstance(block, Paragraph | Bullets):
        runs = block.runs if isinstance(block, Paragraph) else [run for item in block.items for run in item]
        yield "".join(run if isinstance(run, str) else run[0] for run in runs)
