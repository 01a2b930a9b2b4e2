"""How far real regions lie from their country's average: ``python -m benchmarks.regional_distance``.

The documented staffing matrix and crosswalk are averages of a country. What a region may differ by is measured where
regions are published: log(share of an occupation in the region / in the country), its standard deviation over regions,
weighted by the persons employed, without the sampling error that the publisher states. The figures typed in
sample/calibration.py come from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.panels import SHARED_DATA

US_YEAR = 2013  # the last year of the states' file
UK_YEAR = "2020"  # coding of occupations was faulty in 2021
SMALLEST_REGION, LARGEST_REGION = 300_000, 5_000_000
FEWEST_PERSONS = 100  # of an occupation at the country's share: smaller cells are mostly suppressed or chance
CONFIDENCE_95 = 1.96


@dataclass(frozen=True)
class Distance:
    """Standard deviations of log shares: as published, without sampling error, and within groups of occupations."""

    what: str
    regions: int
    occupations: int
    published: float
    true: float
    within_groups: float


def main() -> None:
    """Print the distances and the volatility of employment."""
    table = Table("что", "регионов", "занятий", "как издано", "без ошибки выборки", "то же внутри групп")
    for one in (us_states(), uk_areas()):
        cells = (f"{value:.2f}".replace(".", ",") for value in (one.published, one.true, one.within_groups))
        table.add_row(one.what, str(one.regions), str(one.occupations), *cells)
    Console().print(table)
    growth = Table("изменения занятости разделов", "лет", "общие", "свои раздела", "вместе", "связь с прошлым годом")
    for name, panel in (("Пермский край", perm()), ("Россия", russia())):
        growth.add_row(name, *volatility(panel))
    Console().print(growth)
    print(f"КЦП Пермского края 2016–2021: разброс годовых логарифмических изменений {places_change():.2f}".replace(".", ","))


def us_states() -> Distance:
    """Broad occupations of US states against the country, major groups being the groups."""
    state = _detailed("us_oews_state/oews_state_2006_2013_27areas.parquet")
    nation = _detailed("us_oews_national/oews_national_2006_2020.parquet")
    share = nation.groupby("occupation")["tot_emp"].sum() / nation["tot_emp"].sum()
    cells = state.groupby(["area", "occupation"], as_index=False)[["tot_emp", "error"]].sum()
    cells["error"] = np.sqrt(cells["error"]) / cells["tot_emp"]
    return _distance(f"штаты США {US_YEAR} г.", cells.rename(columns={"tot_emp": "persons"}), share, lambda code: code[:2])


def _detailed(file: str) -> pd.DataFrame:
    """Detailed occupations of the year with their broad code; ``error`` is the variance of persons."""
    table = duckdb.read_parquet(str(SHARED_DATA / file)).df()
    rows = table[(table["year"] == US_YEAR) & (table["o_group"] == "detailed") & table["tot_emp"].notna()]
    error = (rows["tot_emp"] * rows["emp_prse"].fillna(rows["emp_prse"].median()) / 100) ** 2
    return rows.assign(occupation=rows["occ_code"].str[:6], error=error)


def uk_areas() -> Distance:
    """Sub-major occupations of English planning areas against England; so few occupations are one group."""
    sheet = pd.read_excel(
        SHARED_DATA / "uk_aps_occupation_industry_by_area" / "nomis_aps_employment_by_occupation_2023-04-24.xlsx",
        header=None,
        engine="calamine",
    )
    first = next(row for row in range(len(sheet)) if sheet.loc[row, 0] == "date" and UK_YEAR in str(sheet.loc[row, 1]))
    head = next(row for row in range(first, len(sheet)) if sheet.loc[row, 0] == "Area")
    names = [(col, str(sheet.loc[head, col])) for col in range(1, sheet.shape[1], 3)]
    wanted = [(col, name) for col, name in names if "SOC2010" in name]
    rows = []
    for row in range(head + 2, len(sheet)):
        area = str(sheet.loc[row, 0])
        if not re.match(r"(country:England|lep:|User Defined)", area):
            if area == "nan":
                break
            continue
        for col, name in wanted:
            persons, error = (pd.to_numeric(sheet.loc[row, at], errors="coerce") for at in (col, col + 2))
            rows.append((area, name, persons, error / CONFIDENCE_95))
    table = pd.DataFrame(rows, columns=["area", "occupation", "persons", "error"]).dropna()
    nation = table[table["area"] == "country:England"].set_index("occupation")["persons"]
    cells = table[table["area"] != "country:England"].drop_duplicates(["area", "occupation"])
    cells = cells.assign(error=cells["error"] / cells["persons"])
    return _distance(f"районы Англии {UK_YEAR} г.", cells, nation / nation.sum(), lambda name: "")


def _distance(what: str, cells: pd.DataFrame, share: pd.Series, group_of: object) -> Distance:
    total = cells.groupby("area")["persons"].transform("sum")
    inside = total.between(SMALLEST_REGION, LARGEST_REGION) & (total * cells["occupation"].map(share) >= FEWEST_PERSONS)
    used = cells[inside & (cells["persons"] > 0)].copy()
    used["log"] = np.log(used["persons"] / total / used["occupation"].map(share))
    used["group"] = used["occupation"].map(group_of)
    weight, noise = used["persons"].to_numpy(), float(np.average(used["error"] ** 2, weights=used["persons"]))
    groups = used.assign(weighted=used["log"] * used["persons"]).groupby(["area", "group"])[["weighted", "persons"]]
    middle = groups.transform("sum")
    around = used["log"] - middle["weighted"] / middle["persons"]
    published = float(np.average((used["log"] - np.average(used["log"], weights=weight)) ** 2, weights=weight))
    within = float(np.average(around**2, weights=weight))
    return Distance(
        what,
        used["area"].nunique(),
        used["occupation"].nunique(),
        published**0.5,
        max(published - noise, 0.0) ** 0.5,
        max(within - noise, 0.0) ** 0.5,
    )


def perm() -> pd.DataFrame:
    """Employment of Perm Krai by section (rows) and year, without the total and without the change of method."""
    jobs = pd.read_csv(SHARED_DATA / "ru_perm_krai" / "jobs_minstat_out.csv")
    return jobs.pivot_table(index="okved_group", columns="year", values="worker_num")


def places_change() -> float:
    """Standard deviation of yearly log changes of control figures over all programmes of Perm Krai."""
    places = pd.read_csv(SHARED_DATA / "ru_perm_krai" / "kcp_2016_2021.csv")
    wide = places.pivot_table(index="study_field_code", columns="year", values="kcp_num")
    return float(np.nanstd(np.log(wide.where(wide > 0)).diff(axis=1).to_numpy()))


def russia() -> pd.DataFrame:
    """Employment of Russia by section and year, as typed in the calibration."""
    from sample import calibration

    return pd.DataFrame(calibration.RUSSIA, index=list(calibration.SECTIONS))


def volatility(levels: pd.DataFrame) -> tuple[str, ...]:
    """Standard deviations of yearly log changes, employment-weighted, and their correlation with those of the year before."""
    growth = np.log(levels).diff(axis=1).drop(columns=[levels.columns[0]])
    growth = growth.drop(columns=[year for year in (2017,) if year in growth.columns and levels.columns[0] < 2017])
    weight = levels.mean(axis=1) / levels.mean(axis=1).sum()
    common = growth.mul(weight, axis=0).sum()
    own = growth.sub(common).sub(growth.sub(common).mean(axis=1), axis=0)
    own_sd = float(np.sqrt((own.pow(2).mean(axis=1) * weight).sum()))
    around = growth.sub(growth.mean(axis=1), axis=0)
    both = float(np.sqrt((around.pow(2).mean(axis=1) * weight).sum()))
    before, after = own.to_numpy()[:, :-1], own.to_numpy()[:, 1:]
    together = np.isfinite(before) & np.isfinite(after)
    linked = float(np.corrcoef(before[together], after[together])[0, 1])
    return (str(growth.shape[1]), *(f"{value:.4f}".replace(".", ",") for value in (float(common.std()), own_sd, both, linked)))


if __name__ == "__main__":
    main()
