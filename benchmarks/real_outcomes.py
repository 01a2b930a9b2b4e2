"""What public facts say of official paths, openings and replacement: ``python -m benchmarks.real_outcomes [--page]``.

Official paths: the same 22 groups of occupations in four editions of the US ten-year projections. How far the expected growth
was revised from edition to edition is the least that an edition errs by; what came is the projection plus shocks.
Openings a year over persons employed, edition against edition. Replacement: British Columbia's outlook for its seven regions
against the province, and ROA's published evaluation of its forecasts, typed.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.panels import SHARED_DATA

BLS, BC = "us_bls_ep_vintages", "ca_bc_labour_market_outlook"
EDITIONS: dict[int, str] = {
    2018: "occupation_2018-28.xlsx",
    2019: "occupation_2019-29.xlsx",
    2021: "employment_projections_2021-31.csv",
    2022: "employment_projections_2022-32.csv",
}
YEARS = 10
NAMES = {
    "editions": "издания", "revision_mean": "пересмотр, в среднем", "revision_sd": "пересмотр, разброс", "error_mean": "ошибка, в среднем",
    "error_sd": "ошибка, разброс", "rate_first": "в первом", "rate_second": "во втором", "region": "район", "rate": "доля",
    "distance": "отличие",
}  # fmt: skip
PROVINCE = "British Columbia"


# ROA, evaluation of the forecasts for 1993–1998, «Empirische analyse vervangingsvraagprognoses per beroepsklasse»
# (5dok.net/article/empirische-analyse-vervangingsvraagprognoses-per-beroepsklasse.q2n3g3xj).
ROA = (
    ("классов занятий, для которых прогнозировали замену", 93.0),
    ("из них замена вышла меньше прогноза", 72.0),
    ("завышено всего, тыс. человек за пять лет", 440.0),
    ("из них пять классов, тыс. человек", 150.0),
)
PAGE = Path(__file__).resolve().parents[1] / "docs" / "methodology" / "real-outcomes.md"


@dataclass(frozen=True)
class Sheet:
    """One table: what its rows say, and how to read them."""

    title: str
    rows: pd.DataFrame
    told: str


def main() -> None:
    """Print the tables, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", action="store_true", help="записать docs/methodology/real-outcomes.md")
    write = parser.parse_args().page
    made = sheets(SHARED_DATA)
    console = Console(width=140)
    for sheet in made:
        console.print(_shown(sheet))
    if write:
        PAGE.write_text(page(made), encoding="utf-8")


def sheets(data: Path) -> list[Sheet]:
    """Everything that public facts let one check."""
    roa = pd.DataFrame(ROA, columns=["что", "вышло"])
    return [
        Sheet(
            "Официальный путь роста: четыре издания прогноза BLS, 22 группы занятий, логарифм темпа в год", paths(data / BLS),
            "«Пересмотр» – на сколько следующее издание изменило ожидаемый темп: меньше этого издание не ошибается. «Ошибка» – что вышло к году "
            "следующего издания против прогноза: вместе с потрясениями (2020 г.) и сменой классификатора в 2019 г. Отсюда `official_growth_sd_…`.",
        ),
        Sheet(
            "Места, которые открываются за год, на одного занятого: издание против издания", openings(data / BLS),
            "Рост, выход из рабочей силы и смена занятия вместе; логарифм отношения изданий, разброс – между 22 группами, в логарифмах.",
        ),
        Sheet(
            "Доля замещения районов Британской Колумбии, 2026–2035 гг., в год", replacement(data / BC),
            "Смерти и выход на пенсию на одного занятого; у нас `replacement_rate` 0,0228. «Отличие» – логарифм отношения к провинции: насколько регион "
            "отличается от страны (`model_prior_sd`).",
        ),
        Sheet(
            "Замена по прогнозу и по факту: ROA, 1993–1998 гг.", roa,
            "Опубликованная оценка прогнозов Маастрихта (5dok.net, q2n3g3xj). Факт восстановлен тем же нетто-методом. Замену завышали почти всюду; "
            "у нас доля замещения имеет границы 0,015–0,030, а вместе с φ привязана к числу выпускников, которые находят работу.",
        ),
    ]  # fmt: skip


def page(made: list[Sheet]) -> str:
    """The page as Markdown."""
    parts = [
        "# Проверка на том, что вышло",
        "",
        "Страницу пишет `python -m benchmarks.real_outcomes --page` по открытым данным; код – `benchmarks/real_outcomes.py`.",
    ]
    for sheet in made:
        head = [NAMES.get(str(name), str(name)) for name in sheet.rows.columns]
        parts += ["", f"## {sheet.title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        parts += ["| " + " | ".join(map(_text, row)) + " |" for row in sheet.rows.itertuples(index=False)]
        parts += ["", sheet.told]
    return "\n".join(parts) + "\n"


def paths(folder: Path) -> pd.DataFrame:
    """Revision of the expected yearly growth and error against what came, weighted by persons.

    Returns  editions, revision_mean, revision_sd, error_mean, error_sd
    """
    made = {year: _edition(folder / name, year) for year, name in EDITIONS.items()}
    rows = []
    for first, second in combinations(made, 2):
        one, two = made[first], made[second]
        weight = one["base"] / one["base"].sum()
        said = np.log(one["target"] / one["base"]) / YEARS
        revised = np.log(two["target"] / two["base"]) / YEARS - said
        came = np.log(two["base"] / one["base"]) / (second - first) - said
        rows.append((f"{first} → {second}", *_mean_and_sd(revised, weight), *_mean_and_sd(came, weight)))
    return pd.DataFrame(rows, columns=["editions", "revision_mean", "revision_sd", "error_mean", "error_sd"])


def openings(folder: Path) -> pd.DataFrame:
    """Openings a year over persons employed in the base year by edition, and how far groups were revised.

    Returns  editions, rate_first, rate_second, revision_mean, revision_sd (logs, weighted by persons)
    """
    made = {year: _edition(folder / name, year) for year, name in EDITIONS.items()}
    rows = []
    for first, second in combinations(made, 2):
        one, two = made[first], made[second]
        rates = [table["openings"] / table["base"] for table in (one, two)]
        weight = one["base"] / one["base"].sum()
        whole = [float(table["openings"].sum() / table["base"].sum()) for table in (one, two)]
        rows.append((f"{first} → {second}", *whole, *_mean_and_sd(np.log(rates[1] / rates[0]), weight)))
    return pd.DataFrame(rows, columns=["editions", "rate_first", "rate_second", "revision_mean", "revision_sd"])


def replacement(folder: Path) -> pd.DataFrame:
    """Posts to be replaced over persons employed, mean of the outlook's years, and its log distance from the province.

    Returns  region, rate, distance; the last row is the root mean square weighted by persons
    """
    opened, employed = (_outlook(folder / f"{name}_occupation.xlsx") for name in ("job_openings", "employment"))
    replaced = opened[opened["Variable"] == "Replacement Demand"]
    rate = replaced.set_index("Geographic Area")["persons"] / employed.set_index("Geographic Area")["persons"]
    regions = rate.drop(PROVINCE)
    apart = np.log(regions / rate[PROVINCE])
    weight = employed.set_index("Geographic Area")["persons"].reindex(regions.index)
    whole = float(np.sqrt((weight * apart**2).sum() / weight.sum()))
    rows = [(str(name), float(regions[name]), float(apart[name])) for name in regions.index]
    return pd.DataFrame([*rows, ("вместе", float(rate[PROVINCE]), whole)], columns=["region", "rate", "distance"])


def _edition(path: Path, base: int) -> pd.DataFrame:
    """Employment of the base and the target year and openings a year by major group (two digits)."""
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str)
        codes = table["Occupation Code"].str.extract(r"(\d\d-\d{4})")[0]
        numbers = [table[f"Employment {year}"] for year in (base, base + YEARS)]
        numbers.append(table[f"Occupational Openings, {base}-{base + YEARS} Annual Average"])
    else:
        raw = pd.read_excel(path, sheet_name="Table 1.2", header=None, dtype=str, engine="calamine")
        table = raw[(raw[2] == "Line item") & raw[1].str.fullmatch(r"\d\d-\d{4}").fillna(False).astype(bool)]
        codes, numbers = table[1], [table[3], table[4], table[9]]
    persons = [pd.to_numeric(column.str.replace(",", "")) for column in numbers]
    made = pd.DataFrame({"group": codes.str[:2], "base": persons[0], "target": persons[1], "openings": persons[2]})
    return made.groupby("group")[["base", "target", "openings"]].sum()


def _outlook(path: Path) -> pd.DataFrame:
    """All occupations together: Variable, Geographic Area, persons (sum over the years)."""
    raw = pd.read_excel(path, header=None, engine="calamine")
    head = next(row for row in range(12) if "Variable" in raw.iloc[row].astype(str).tolist())
    table = raw.iloc[head + 1 :].set_axis([str(name).removesuffix(".0") for name in raw.iloc[head]], axis=1)
    years = [name for name in table.columns if re.fullmatch(r"20(2[6-9]|3\d)", name)]
    whole = table[table["NOC"].astype(str) == "#T"]
    return whole[["Variable", "Geographic Area"]].assign(persons=whole[years].astype(float).sum(axis="columns"))


def _mean_and_sd(values: pd.Series, weight: pd.Series) -> tuple[float, float]:
    mean = float((values * weight).sum())
    return mean, float(np.sqrt((weight * (values - mean) ** 2).sum()))


def _text(cell: object) -> str:
    return (
        f"{cell:.4f}".replace(".", ",").replace("-", "−")
        if isinstance(cell, float) and abs(cell) < 1
        else f"{cell:g}"
        if isinstance(cell, float)
        else str(cell)
    )


def _shown(sheet: Sheet) -> Table:
    table = Table(title=sheet.title, title_justify="left")
    for name in sheet.rows.columns:
        table.add_column(NAMES.get(str(name), str(name)))
    for row in sheet.rows.itertuples(index=False):
        table.add_row(*map(_text, row))
    return table


if __name__ == "__main__":
    main()
