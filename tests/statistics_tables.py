"""Tables of statistics as regions save them, and what a reading took from them."""

from __future__ import annotations

from form_files import codelists

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

REGIONS = ["Пермский край", "Тверская область"]
ACTIVITIES = {
    "_T": "Всего",
    "A": "Сельское, лесное хозяйство, охота, рыболовство и рыбоводство",
    "C": "Обрабатывающие производства",
    "F": "Строительство",
}
EMPLOYED = "Среднегодовая численность занятых по видам экономической деятельности, Пермский край"
HIRED = "Численность принятых на работу работников списочного состава по субъектам Российской Федерации"
NEEDED = "Численность требуемых работников на вакантные рабочие места по субъектам Российской Федерации"
WAGE = "Среднемесячная номинальная начисленная заработная плата работников организаций"
OVER_TWO = [(1, 1, 1, 2), (1, 3, 1, 4)]
THOUSANDS = {
    (year, section): (start + at) * 1000.0
    for year, start in ((2022, 100), (2023, 110))
    for at, section in enumerate(ACTIVITIES)
}


def taken(payload: bytes, name: str = "таблица.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, None, 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


def by_activity(title: str, *heads: list[object], values: tuple[float, ...]) -> list[list[object]]:
    return [
        [title],
        *heads,
        *([name, *(value + at for value in values)] for at, name in enumerate(ACTIVITIES.values())),
    ]


def employment(reading: Reading) -> dict[tuple[int, str], float]:
    return {
        (row.time_period, row.economic_activity): row.obs_value for row in reading.tables["employment"].itertuples()
    }


def indicators(reading: Reading) -> dict[tuple[str, str], list[float]]:
    table = reading.tables["indicator"]
    return {key: list(rows.obs_value) for key, rows in table.groupby(["indicator", "time_period"])}
