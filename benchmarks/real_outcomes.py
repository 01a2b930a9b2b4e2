"""What public facts say of official paths and of regions' replacement: ``python -m benchmarks.real_outcomes``.

Official paths: the same 22 groups of occupations in four editions of the US ten-year projections. How far the expected growth
was revised from edition to edition is the least that an edition errs by; what came is the projection plus shocks.
Replacement: British Columbia's outlook for its seven regions against the province.
"""

from __future__ import annotations

import re
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
PROVINCE = "British Columbia"


def main() -> None:
    """Print both tables."""
    console = Console(width=120)
    console.print(_shown("Прогнозы занятости США, 22 группы занятий, логарифм темпа в год", paths(SHARED_DATA / BLS)))
    console.print(_shown("Доля замещения районов Британской Колумбии, в год", replacement(SHARED_DATA / BC)))


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
    """Employment of the base and the target year by major group (two digits)."""
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str)
        codes = table["Occupation Code"].str.extract(r"(\d\d-\d{4})")[0]
        numbers = [table[f"Employment {year}"] for year in (base, base + YEARS)]
    else:
        raw = pd.read_excel(path, sheet_name="Table 1.2", header=None, dtype=str, engine="calamine")
        table = raw[(raw[2] == "Line item") & raw[1].str.fullmatch(r"\d\d-\d{4}").fillna(False).astype(bool)]
        codes, numbers = table[1], [table[3], table[4]]
    persons = [pd.to_numeric(column.str.replace(",", "")) for column in numbers]
    made = pd.DataFrame({"group": codes.str[:2], "base": persons[0], "target": persons[1]})
    return made.groupby("group")[["base", "target"]].sum()


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


def _shown(title: str, rows: pd.DataFrame) -> Table:
    table = Table(title=title)
    for name in rows.columns:
        table.add_column(name)
    def number(cell: object) -> str:
        return (
            f"{cell:.4f}".replace(".", ",") if isinstance(cell, float) else str(cell)
        )
    for row in rows.itertuples(index=False):
        table.add_row(*(number(cell) for cell in row))
    return table


if __name__ == "__main__":
    main()
