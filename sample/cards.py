"""What colleges say about themselves: cards of organisations and programmes, workshops and their use."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from sample.documents import Book, Document, Row, Sheet, body
from sample.network import Network
from sample.world import World

COLLEGES_FILE = "Карточки колледжей.xlsx"
WORKSHOPS_FILE = "Мастерские.xlsx"

ORGANISATIONS_HEADER: Row = [
    "Код организации",
    "Наименование",
    "Краткое наименование",
    "Район",
    "Ведущая (да/нет)",
    "Кластер",
    "Преподавателей, ставок",
    "Учебных мест в смену",
]
OFFERS_HEADER: Row = [
    "Код организации",
    "Код",
    "Наименование",
    "База",
    "Форма",
    "Срок обучения, мес.",
    "Лицензия (да/нет)",
    "Максимум групп",
    "Размер группы от",
    "Размер группы до",
    "Затраты на место, руб. в год",
    "Мастерская (код)",
    "Часов мастерской на группу в неделю",
    "Мест практики у работодателей",
    "Целевых договоров",
    "Кластер",
]
WORKSHOPS_HEADER: Row = [
    "Код мастерской",
    "Код организации",
    "Компетенция",
    "Год открытия",
    "Рабочих мест",
    "Часов в неделю",
]
USE_HEADER: Row = ["Код мастерской", "Вид", "Дата", "Часов", "Участников", "Работодатель-партнёр (ИНН)"]
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


def card_documents(world: World, network: Network, partners: list[str]) -> dict[str, Document]:
    """College cards and workshops; ``partners`` are ИНН of employers that use workshops."""
    return {COLLEGES_FILE: _colleges(world, network), WORKSHOPS_FILE: _workshops(world, network, partners)}


def workshop_table(network: Network) -> pd.DataFrame:
    """One row per workshop: workshop, college, programme of its name, hours a week of one intake."""
    used = network.offers[network.offers["workshop"] != ""].copy()
    used["load"] = used["workshop_hours_per_group"] * (used["groups_budget"] + used["groups_paid"])
    return used.groupby("workshop", as_index=False).agg(
        college=("college", "first"), programme=("programme", "first"), load=("load", "sum")
    )


def _colleges(world: World, network: Network) -> Book:
    clusters = world.clusters.set_index("cluster")["name"]
    colleges = network.colleges.assign(
        leading=np.where(network.colleges["leading"], "да", "нет"), cluster=network.colleges["cluster"].map(clusters)
    )
    columns = [
        "college",
        "college_name",
        "short_name",
        "district",
        "leading",
        "cluster",
        "teachers_fte",
        "seats_places",
    ]
    organisations: list[Row] = [list(ORGANISATIONS_HEADER), *body(colleges[columns])]
    offers = network.offers.assign(
        name=network.offers["programme"].map(world.programmes.set_index("programme")["name"]),
        licensed="да",
        group_size_min=(network.offers["group_size"] - 10).clip(lower=12),
        workshop_hours_per_group=network.offers["workshop_hours_per_group"].astype(object).replace(0, ""),
        cluster=network.offers["cluster"].map(clusters),
    )
    columns = [
        *("college", "programme", "name", "basis", "form", "duration_months", "licensed", "groups_max"),
        *("group_size_min", "group_size", "cost_per_place_rub", "workshop", "workshop_hours_per_group"),
        *("practice_places", "target_contracts", "cluster"),
    ]
    programmes: list[Row] = [list(OFFERS_HEADER), *body(offers[columns])]
    return Book(
        [
            Sheet("Организации", organisations, widths=(10, 50, 40, 22, 10, 34, 12, 12)),
            Sheet("Программы", programmes, widths=(10, 12, 50, 8, 12)),
        ],
        date(world.profile.vintage_year, 10, 15),
    )


def _workshops(world: World, network: Network, partners: list[str]) -> Book:
    rng = world.profile.stream("workshops")
    programme_names = world.programmes.set_index("programme")["name"]
    year = world.profile.vintage_year
    table = workshop_table(network)
    workshops: list[Row] = [[f"Мастерские. {world.profile.name}"], [], list(WORKSHOPS_HEADER)]
    uses: list[Row] = [[f"Использование мастерских в {year} году. {world.profile.name}"], [], list(USE_HEADER)]
    kinds, weights = list(USE_KINDS), list(USE_KINDS.values())
    for line in table.to_dict("records"):
        hours = min(LONGEST_WEEK_HOURS, max(ONE_SHIFT_WEEK_HOURS, int(line["load"] * rng.uniform(1.0, 1.6))))
        workshops.append(
            [
                line["workshop"],
                line["college"],
                programme_names[line["programme"]],
                int(rng.integers(year - 6, year)),
                int(rng.integers(8, 16)),
                hours,
            ]
        )
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
