"""What colleges say about themselves: cards of organisations and programmes, workshops and their use."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from sample.documents import Book, Document, Row, Sheet
from sample.network import Network
from sample.world import World

COLLEGES_FILE = "Карточки колледжей.xlsx"
WORKSHOPS_FILE = "Мастерские.xlsx"

ORGANISATIONS_HEADER: Row = [
    "Код организации", "Наименование", "Краткое наименование", "Район", "Ведущая (да/нет)", "Кластер",
    "Преподавателей, ставок", "Учебных мест в смену",
]  # fmt: skip
OFFERS_HEADER: Row = [
    "Код организации", "Код", "Наименование", "База", "Форма", "Срок обучения, мес.", "Лицензия (да/нет)",
    "Максимум групп", "Размер группы от", "Размер группы до", "Затраты на место, руб. в год", "Мастерская (код)",
    "Часов мастерской на группу в неделю", "Мест практики у работодателей", "Целевых договоров", "Кластер",
]  # fmt: skip
WORKSHOPS_HEADER: Row = [
    "Код мастерской", "Код организации", "Компетенция", "Год открытия", "Рабочих мест", "Часов в неделю",
]  # fmt: skip
USE_HEADER: Row = ["Код мастерской", "Вид", "Дата", "Часов", "Участников", "Работодатель-партнёр (ИНН)"]
# Kinds of use of decision 1 and how often each happens (invented).
USE_KINDS = {
    "краткосрочные программы": 0.30,
    "учебные проекты": 0.15,
    "профориентация": 0.30,
    "сетевое использование": 0.15,
    "открытые занятия": 0.10,
}
WORKSHOP_WEEK_HOURS = 54
USES_A_WORKSHOP = 6


def card_documents(world: World, network: Network, partners: list[str]) -> dict[str, Document]:
    """College cards and workshops; ``partners`` are ИНН of employers that use workshops."""
    return {COLLEGES_FILE: _colleges(world, network), WORKSHOPS_FILE: _workshops(world, network, partners)}


def workshop_table(network: Network) -> pd.DataFrame:
    """One row per workshop: workshop, college, programme of its name, load in hours a week with today's groups."""
    used = network.offers[network.offers["workshop"] != ""].copy()
    used["load"] = used["workshop_hours_per_group"] * (used["groups_budget"] + used["groups_paid"]) * used["years"]
    return used.groupby("workshop", as_index=False).agg(
        college=("college", "first"), programme=("programme", "first"), load=("load", "sum")
    )


def _colleges(world: World, network: Network) -> Book:
    clusters = world.clusters.set_index("cluster")["name"]
    programme_names = world.programmes.set_index("programme")["name"]
    organisations: list[Row] = [list(ORGANISATIONS_HEADER)]
    for line in network.colleges.to_dict("records"):
        organisations.append(
            [
                line["college"], line["college_name"], line["short_name"], line["district"],
                "да" if line["leading"] else "нет", clusters[line["cluster"]], float(line["teachers_fte"]),
                int(line["seats_places"]),
            ]
        )  # fmt: skip
    offers: list[Row] = [list(OFFERS_HEADER)]
    for line in network.offers.to_dict("records"):
        size = int(line["group_size"])
        offers.append(
            [
                line["college"], line["programme"], programme_names[line["programme"]], line["basis"], line["form"],
                int(line["duration_months"]), "да", int(line["groups_max"]), max(12, size - 10), size,
                int(line["cost_per_place_rub"]), line["workshop"] or None,
                int(line["workshop_hours_per_group"]) or None, int(line["practice_places"]),
                int(line["target_contracts"]), clusters[line["cluster"]],
            ]
        )  # fmt: skip
    return Book(
        [
            Sheet("Организации", organisations, widths=(10, 50, 40, 22, 10, 34, 12, 12)),
            Sheet("Программы", offers, widths=(10, 12, 50, 8, 12)),
        ],
        date(world.profile.vintage_year, 10, 15),
    )


def _workshops(world: World, network: Network, partners: list[str]) -> Book:
    rng = world.profile.stream("workshops")
    programme_names = world.programmes.set_index("programme")["name"]
    year = world.profile.vintage_year
    table = workshop_table(network)
    workshops: list[Row] = [list(WORKSHOPS_HEADER)]
    uses: list[Row] = [list(USE_HEADER)]
    kinds, weights = list(USE_KINDS), list(USE_KINDS.values())
    for line in table.to_dict("records"):
        # Two shifts fit; a workshop that is full today stays full.
        hours = max(WORKSHOP_WEEK_HOURS // 2, int(line["load"] * rng.uniform(1.0, 1.6)))
        workshops.append(
            [
                line["workshop"], line["college"], programme_names[line["programme"]],
                int(rng.integers(year - 6, year)), int(rng.integers(8, 16)), hours,
            ]
        )  # fmt: skip
        for _ in range(int(rng.poisson(USES_A_WORKSHOP))):
            kind = kinds[int(rng.choice(len(kinds), p=weights))]
            used_on = date(year, 1, 12) + timedelta(days=int(rng.integers(0, 290)))
            partner = partners[int(rng.integers(len(partners)))] if rng.random() < 0.45 else None
            hours_used = int(rng.choice([2, 4, 6, 8, 16, 36, 72], p=[0.2, 0.25, 0.2, 0.12, 0.1, 0.08, 0.05]))
            uses.append([line["workshop"], kind, used_on, hours_used, int(rng.integers(6, 28)), partner])
    return Book(
        [
            Sheet("Мастерские", workshops, widths=(14, 10, 50, 10, 10, 10)),
            Sheet("Использование", uses, widths=(14, 26, 12)),
        ],
        date(year, 11, 1),
    )
