"""Workshops of colleges and their use over two years: who ordered, what was taught, for whom."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from sample import names
from sample.documents import Book, Cell, Document, Row, Sheet
from sample.network import Network
from sample.world import World

WORKSHOPS_FILE = "Мастерские.xlsx"

WORKSHOPS_HEADER: Row = [
    "Код мастерской", "Код организации", "Компетенция", "Год открытия", "Рабочих мест", "Часов в неделю",
    "Проект", "Оборудование", "Адрес",
]  # fmt: skip
USE_HEADER: Row = [
    "Код мастерской", "Вид", "Дата", "Часов", "Участников", "Работодатель-партнёр (ИНН)",
    "Работодатель-партнёр", "Программа, технология", "Платно (да/нет)", "Уровень проекта", "Уровень образования", "Для кого",
]  # fmt: skip
# Kinds of use of decision 1 and how often each happens (invented).
USE_KINDS = {
    "краткосрочные программы": 0.30,
    "учебные проекты": 0.15,
    "профориентация": 0.30,
    "сетевое использование": 0.15,
    "открытые занятия": 0.10,
}
# Hours a week that a workshop is open: from one shift of six days to two long ones (invented).
ONE_SHIFT_WEEK_HOURS, LONGEST_WEEK_HOURS = 36, 84
USES_A_WORKSHOP = 6
USES_A_YEAR_BEFORE = 4.5
HOURS_OF_A_USE = {2: 0.2, 4: 0.25, 6: 0.2, 8: 0.12, 16: 0.1, 36: 0.08, 72: 0.05}
WITH_EMPLOYER = 0.45
IDLE = 0.05  # share of workshops that nobody used this year
REGULARS, OFTEN_A_REGULAR = 3, 0.6  # employers who come back to a workshop, and how often it is one of them
PROJECT_SINCE = 2019  # the national project began
EQUIPMENT = ("учебные стенды", "станки с числовым программным управлением", "тренажёры", "измерительные комплексы")
TOPICS = ("работа на новом оборудовании", "контроль качества", "цифровые инструменты", "безопасная работа", "основы профессии")


def workshop_documents(world: World, network: Network, partners: list[tuple[str, str]]) -> dict[str, Document]:
    """Workshops and their use; ``partners`` are ИНН and names of employers that use them."""
    table = _workshop_table(network)
    uses: list[Row] = []
    this_year = world.profile.stream("workshops")
    workshops: list[Row] = []
    for line in table.to_dict("records"):
        hours = min(LONGEST_WEEK_HOURS, max(ONE_SHIFT_WEEK_HOURS, int(line["load"] * this_year.uniform(1.0, 1.6))))
        opened, seats = int(this_year.integers(world.profile.vintage_year - 6, world.profile.vintage_year)), int(this_year.integers(8, 16))
        workshops.append([line["workshop"], line["college"], line["programme"], opened, seats, hours])
        uses += _uses(line["workshop"], world.profile.vintage_year, USES_A_WORKSHOP, partners, this_year)
    still = world.profile.stream("idle workshops")
    idle = {workshop for workshop in table["workshop"] if still.random() < IDLE}
    uses = [row for row in uses if row[0] not in idle]
    before = world.profile.stream("workshops a year before")
    idle_then = {line["workshop"] for line in table.to_dict("records") if before.random() < 0.2}
    for workshop in table["workshop"]:
        if workshop not in idle_then:
            uses += _uses(workshop, world.profile.vintage_year - 1, USES_A_YEAR_BEFORE, partners, before)
    return {WORKSHOPS_FILE: _book(world, table, workshops, uses, dict(partners))}


def _workshop_table(network: Network) -> pd.DataFrame:
    """One row per workshop: workshop, college, its district, programme, hours a week of one intake."""
    used = network.offers[network.offers["workshop"] != ""].copy()
    used["load"] = used["workshop_hours_per_group"] * (used["groups_budget"] + used["groups_paid"])
    found = used.groupby("workshop", as_index=False).agg(
        college=("college", "first"), programme=("programme", "first"), load=("load", "sum")
    )
    district = network.colleges.set_index("college")["district"]
    return found.assign(district=found["college"].map(district))


def _uses(
    workshop: str, year: int, usual: float, partners: list[tuple[str, str]], rng: np.random.Generator
) -> list[Row]:
    """Uses of one workshop in one year, the first six columns."""
    kinds, weights = list(USE_KINDS), list(USE_KINDS.values())
    rows: list[Row] = []
    for _ in range(int(rng.poisson(usual))):
        kind = kinds[int(rng.choice(len(kinds), p=weights))]
        used_on = date(year, 1, 12) + timedelta(days=int(rng.integers(0, 290)))
        partner = partners[int(rng.integers(len(partners)))][0] if rng.random() < WITH_EMPLOYER else None
        hours = int(rng.choice(list(HOURS_OF_A_USE), p=list(HOURS_OF_A_USE.values())))
        rows.append([workshop, kind, used_on, hours, int(rng.integers(6, 28)), partner])
    return rows


def _book(world: World, table: pd.DataFrame, workshops: list[Row], uses: list[Row], called: dict[str, str]) -> Book:
    rng = world.profile.stream("workshop details")
    titles = world.programmes.set_index("programme")["name"]
    year = world.profile.vintage_year
    region = world.profile.name
    district = table.set_index("workshop")["district"]
    taught = {str(row[0]): str(titles[row[2]]) for row in workshops}
    first: list[Row] = [[f"Мастерские. {region}"], [], list(WORKSHOPS_HEADER)]
    for row in workshops:
        national = int(str(row[3])) >= PROJECT_SINCE and rng.random() < 0.8
        project = "«Образование», «Молодые профессионалы»" if national else "средства региона"
        equipment = f"{EQUIPMENT[int(rng.integers(len(EQUIPMENT)))]}, {row[4]} мест"
        first.append([row[0], row[1], taught[str(row[0])], *row[3:], project, equipment, f"{district[row[0]]}, ул. Учебная, {int(rng.integers(1, 90))}"])
    second: list[Row] = [[f"Использование мастерских в {year - 1}–{year} годах. {region}"], [], list(USE_HEADER)]
    inns = list(called)
    regulars = {name: [inns[int(at)] for at in rng.integers(len(inns), size=REGULARS)] for name in taught}
    second += [_detailed(row, taught[str(row[0])], regulars[str(row[0])], called, rng) for row in uses]
    return Book(
        [
            Sheet("Мастерские", first, widths=(14, 10, 50, 10, 10, 10, 40, 40, 40)),
            Sheet("Использование", second, widths=(14, 26, 12, 8, 8, 14, 40, 60)),
        ],
        date(year, 11, 1),
    )


def _detailed(row: Row, competence: str, regulars: list[str], called: dict[str, str], rng: np.random.Generator) -> Row:
    """A use with what its kind is asked for: topic and fee, level of a project, level of education, audience."""
    kind, inn = str(row[1]), row[5]
    topic = f"{competence}: {TOPICS[int(rng.integers(len(TOPICS)))]}"
    paid: Cell = None
    level: Cell = None
    education: Cell = None
    audience: Cell = None
    if kind == "краткосрочные программы":
        paid = "да" if rng.random() < 0.6 else "нет"
    elif kind == "учебные проекты":
        level = "федеральный" if rng.random() < 0.4 else "региональный"
    elif kind == "сетевое использование":
        education = ("общее", "СПО", "высшее", "дополнительное")[int(rng.choice(4, p=[0.35, 0.35, 0.1, 0.2]))]
    elif kind == "открытые занятия":
        audience = ("педагоги", "сотрудники организаций")[int(rng.integers(2))]
    else:
        audience = "школьники"
    name: Cell = None
    if isinstance(inn, str):
        inn = regulars[int(rng.integers(len(regulars)))] if rng.random() < OFTEN_A_REGULAR else inn
        name = names.spelling(called[inn], rng)
        inn = inn if rng.random() < 0.9 else None  # who writes the name leaves the number out now and then
    return [*row[:5], inn, name, topic, paid, level, education, audience]
