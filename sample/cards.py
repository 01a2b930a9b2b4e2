"""What colleges say about themselves: cards of organisations and programmes."""

from __future__ import annotations

from datetime import date

import numpy as np

from sample.documents import Book, Document, Row, Sheet, body
from sample.network import Network
from sample.world import World

COLLEGES_FILE = "Карточки колледжей.xlsx"

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


def card_documents(world: World, network: Network) -> dict[str, Document]:
    """College cards."""
    return {COLLEGES_FILE: _colleges(world, network)}


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
