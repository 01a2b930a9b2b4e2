"""What the statistical office and the ministry of economy publish: employment, population, macro scenarios."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from sample import calibration as real
from sample import names
from sample.documents import Book, Document, Row, Sheet
from sample.world import FIRST_YEAR, LAST_YEAR_OF_OLD_METHOD, World

EMPLOYMENT_FILE = "Среднегодовая численность занятых по видам деятельности.xlsx"
POPULATION_FILE = "Распределение населения по возрастным группам.xlsx"
SCENARIO_FILE = "Сценарии прогноза социально-экономического развития.xlsx"
SCENARIO_YEARS = 10
# Percentage points a year that the ministry's scenarios add to the base one (invented).
SCENARIOS = {"базовый": 0.0, "консервативный": -0.8, "целевой": 0.7}

NBSP = "\u00a0"


def statistics_documents(world: World) -> dict[str, Document]:
    """Employment by section, population by age, growth scenarios."""
    return {
        EMPLOYMENT_FILE: _employment(world),
        POPULATION_FILE: _population(world),
        SCENARIO_FILE: _scenario(world),
    }


def _employment(world: World) -> Book:
    rng = world.profile.stream("office")
    place = names.region_name_prepositional(world.profile.number)
    last = world.profile.vintage_year - 1
    title = "СРЕДНЕГОДОВАЯ ЧИСЛЕННОСТЬ ЗАНЯТЫХ ПО ВИДАМ ЭКОНОМИЧЕСКОЙ ДЕЯТЕЛЬНОСТИ"
    first_span, second_span = f"{FIRST_YEAR}-{LAST_YEAR_OF_OLD_METHOD}", f"2017-{last}"
    saved_on = date(world.profile.vintage_year, 8, 26)
    contents = Sheet(
        "Содержание",
        [
            ["Содержание:"],
            [],
            ["1. ", f"{title} В {place.upper()} В {first_span} гг."],
            ["2.", f"{title} В {place.upper()} В {second_span} гг."],
            [],
            [],
            ["Ответственный исполнитель:"],
            [names.person(rng)],
            ["тел. +7 (000) 000-05-15 доб. 233#"],
            [],
            [f"Обновлено: {saved_on:%d.%m.%Y}г."],
        ],
        widths=(6, 90),
    )
    old = _employment_sheet(
        "1",
        world.employment_old,
        title=f"{title} 1), 2) в {place} в {first_span} гг.",
        marks={},
        footnotes=[
            "1) По балансу трудовых ресурсов. Данные о среднегодовой численности занятых рассчитаны в соответствии "
            "с ОКВЭД2.\n2) По «хозяйственным» видам экономической деятельности.\n"
        ],
        decimals=3,
        section_mark="",
    )
    published = world.employment[world.employment["time_period"] <= last]
    new = _employment_sheet(
        "2",
        published,
        title=f"{title} в {place} в {second_span} гг.",
        marks={2017: "1)", 2022: "2)"},
        footnotes=[
            "1) В 2017 году изменена методология отнесения к занятому населению лиц, занятых в домашнем хозяйстве "
            "производством продукции для продажи или обмена (Резолюция 19-й Международной конференции статистиков "
            "труда). Данные за 2017 год и далее несопоставимы с данными за предыдущие годы.",
            "2) Начиная с 2022 года с учётом итогов Всероссийской переписи населения 2020 года.",
            "3) Включая лиц, занятых в личном подсобном хозяйстве производством продукции преимущественно для продажи.",
        ],
        decimals=1,
        section_mark=" 3)",
    )
    return Book([contents, old, new], saved_on)


def _employment_sheet(
    name: str,
    employment: pd.DataFrame,
    *,
    title: str,
    marks: dict[int, str],
    footnotes: list[str],
    decimals: int,
    section_mark: str,
) -> Sheet:
    table = employment.pivot_table("employed_persons", "economic_activity", "time_period") / 1000
    years = [int(year) for year in table.columns]
    # The office computes percentages from unrounded figures and rounds afterwards.
    percent = table / table.sum() * 100
    heads: Row = [None, *(f"{year}{marks[year]}" if year in marks else year for year in years)]
    rows: list[Row] = [["К содержанию"], [title], [], heads]
    for unit, block, places in (("Тысяч человек", table, decimals), ("В процентах к итогу", percent, 1)):
        rows.append([unit])
        rows.append(["Всего", *(round(value, places) for value in block.to_numpy().sum(axis=0).tolist())])
        rows.append(["из них:"])
        for section, values in zip(block.index, block.to_numpy().tolist(), strict=True):
            mark = section_mark if section == "A" else ""
            # Real tables indent with spaces and glue words with no-break spaces.
            label = "  " + real.SECTION_NAMES[section].replace("; ", f";{NBSP}", 1) + mark
            rows.append([label, *(round(value, places) for value in values)])
    rows.append([])
    rows.extend([line] for line in footnotes)
    return Sheet(name, rows, widths=(70,))


def _population(world: World) -> Book:
    rng = world.profile.stream("population")
    year = world.profile.vintage_year
    years = list(range(year - 9, year + 1))
    employed = world.employment.groupby("time_period")["employed_persons"].sum()
    size = employed.loc[2020] * real.POPULATION_PER_EMPLOYED
    share = np.array(list(real.POPULATION_2020.values()), dtype=float)
    share /= share.sum()
    groups = list(real.POPULATION_2020)
    columns = [_aged(share, at - 2020) * size * (1 - 0.006) ** (at - 2020) for at in years]
    whole = np.round(np.array(columns).T * np.exp(rng.normal(0, 0.002, (len(groups), len(years))))).astype(int)
    urban = np.round(whole * real.URBAN_SHARE).astype(int)
    rows: list[Row] = [
        [f"РАСПРЕДЕЛЕНИЕ НАСЕЛЕНИЯ ПО ВОЗРАСТНЫМ ГРУППАМ. {world.profile.name.upper()}"],
        ["(оценка на 1 января соответствующего года; человек)"],
        [],
        [None, *years],
    ]
    for label, counts in (
        ("Всё население", whole),
        ("Городское население", urban),
        ("Сельское население", whole - urban),
    ):
        rows.append([label, *counts.sum(axis=0).tolist()])
        rows.append(["в том числе в возрасте, лет:"])
        rows += [[group, *line] for group, line in zip(groups, counts.tolist(), strict=True)]
    return Book([Sheet("Лист1", rows, widths=(40,))], date(year, 5, 12))


def _aged(share: np.ndarray, years: int) -> np.ndarray:
    """Age profile moved by ``years`` along the five-year groups, linearly."""
    position = np.arange(len(share)) - years / 5
    moved = np.interp(position, np.arange(len(share)), share)
    return moved / moved.sum()


def _scenario(world: World) -> Book:
    last = world.profile.vintage_year - 1
    reference = f"Прогноз социально-экономического развития, {world.profile.name}, {world.profile.vintage_year} г."
    rows: list[Row] = [["Сценарий", "Раздел", "Год", "Рост, %", "Источник"]]
    rng = world.profile.stream("scenario")
    # The ministry sees where the country goes, and errs for each section in its own way.
    error = rng.normal(0, world.profile.kind.scenario_sd, len(real.SECTIONS))
    level = world.employed.loc[last].to_numpy()
    expected = world.growth.expected(level, world.own, world.common, last)[:SCENARIO_YEARS]
    growth = 100 * (expected / np.concatenate([level[None], expected[:-1]]) - 1 + error)
    for scenario, shift in SCENARIOS.items():
        for place, section in enumerate(world.mechanism.sections):
            for ahead in range(1, SCENARIO_YEARS + 1):
                percent = float(growth[ahead - 1, place]) + shift * 0.95**ahead
                rows.append([scenario, section, last + ahead, round(percent, 2), reference])
    return Book([Sheet("Сценарии", rows, widths=(16, 8, 8, 10, 60))], date(world.profile.vintage_year, 10, 1))
