"""Derive data/crosswalks/staffing_default.csv: which occupations work in a section when nobody has been asked.

Russia publishes no open table section × ОКЗ unit group. The default is built from four named sources:

1. occupation totals: data/crosswalks/occupation_anchor.csv where given (orders of magnitude from general knowledge,
   not checked), else US OEWS May 2017 (US Bureau of Labor Statistics, public domain), SOC 2010 → ISCO-08 by the
   correspondence of the Institute for Structural Research (doi:10.1111/ecot.12145), each SOC code split equally over
   its unit groups, times the ratio of Russian to US employment; a unit group that neither names
   gets the 5 % quantile of the American totals;
2. where an occupation works: data/crosswalks/occupation_activity_affinity.csv, the authors' judgement by code prefix
   (``*`` = in proportion to the section's employment);
3. section employment 2024 (Rosstat, 05-05_2017-2024);
4. shares of the major groups of occupations among the employed (order of magnitude of the Rosstat labour force survey,
   from general knowledge, not checked).

Iterative proportional fitting moves 1 × 2 to the margins of 3 and 4; cells below MIN_SHARE are dropped except the main
section of an occupation, and each section is scaled to 1. Confidence is low by construction: a region's survey
moves it, and models/need/staffing.py draws around it (``staffing_sd_kind``, ``staffing_sd_occupation``).

    python -m benchmarks.derive_staffing_default ../shared/data
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from sample import calibration

ROOT = Path(__file__).resolve().parents[1]
MIN_SHARE = 0.0004  # of a section's employment
OUT_DIGITS = 5
ITERATIONS = 200
MILITARY = "0"

SECTION_EMPLOYMENT = dict(zip(calibration.SECTIONS, calibration.RUSSIA[2024], strict=True))  # thousand persons
# Shares of major groups among the employed, order of magnitude of the labour force survey of 2022–2023, not checked.
MAJOR_GROUP_SHARE = {
    "1": 0.06,
    "2": 0.255,
    "3": 0.135,
    "4": 0.03,
    "5": 0.165,
    "6": 0.02,
    "7": 0.13,
    "8": 0.13,
    "9": 0.075,
}
REFERENCE = (
    "расчёт benchmarks/derive_staffing_default.py: OEWS 2017 (BLS) через SOC–ISCO, распределение занятий по разделам – "
    "оценка авторов, итоги Росстата 2024 и опорные численности; достоверность низкая"
)


def main(shared: Path) -> None:
    """Write the table and print how well it fits."""
    rows = derive(shared)
    with (ROOT / "data/crosswalks/staffing_default.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["economic_activity", "occupation", "share", "reference"])
        writer.writerows([section, code, f"{share:.{OUT_DIGITS}f}", REFERENCE] for section, code, share in rows)
    print(f"rows: {len(rows)}; occupations: {len({code for _, code, _ in rows})}")


def derive(shared: Path) -> list[tuple[str, str, float]]:
    """Section, occupation, share of the section's employment; shares of a section sum to exactly one."""
    totals = occupation_totals(shared)
    occupations = pd.read_csv(ROOT / "data/codelists/occupation.csv", dtype=str)["code"]
    occupations = [code for code in occupations if not code.startswith(MILITARY)]
    affinity = pd.read_csv(ROOT / "data/crosswalks/occupation_activity_affinity.csv", dtype={"occupation_prefix": str})
    seed = pd.DataFrame({code: _affinity_row(code, affinity) for code in occupations}).T.mul(totals.reindex(occupations), axis=0)
    fitted = fit(seed)
    shares = trimmed(fitted / fitted.sum())
    return [
        (section, code, share)
        for section in shares.columns
        for code, share in _rounded(shares[section]).items()
        if share > 0
    ]


def occupation_totals(shared: Path) -> pd.Series:
    """Employment by ISCO-08 unit group, thousand persons: anchors, else US totals at Russian scale."""
    oews = shared / "us_oews_national/oews_national_2006_2020.parquet"
    detailed = duckdb.execute(
        "select occ_code, tot_emp from read_parquet(?) where year = 2017 and o_group = 'detailed' and tot_emp > 0",
        [str(oews)],
    ).df()
    links = pd.read_csv(shared / "crosswalks/soc2010_to_isco08.csv", dtype=str)
    links["part"] = 1 / links.groupby("soc10")["isco08"].transform("size")
    joined = detailed.merge(links, left_on="occ_code", right_on="soc10", validate="one_to_many")
    american = joined["tot_emp"].mul(joined["part"]).groupby(joined["isco08"].str.zfill(4)).sum()
    print(f"OEWS employment carried over: {american.sum() / detailed['tot_emp'].sum():.1%}")
    scaled = american * sum(SECTION_EMPLOYMENT.values()) / detailed["tot_emp"].sum()
    anchors = pd.read_csv(ROOT / "data/crosswalks/occupation_anchor.csv", dtype={"occupation": str})
    known = anchors.set_index("occupation")["employed_thousand"]
    everywhere = scaled.reindex(pd.Index(pd.read_csv(ROOT / "data/codelists/occupation.csv", dtype=str)["code"]))
    return known.reindex(everywhere.index).fillna(everywhere).fillna(scaled.quantile(0.05))


def fit(seed: pd.DataFrame) -> pd.DataFrame:
    """Occupation × section table whose sections and major groups have the Russian totals (thousand persons)."""
    table = seed.copy()
    sections = pd.Series(SECTION_EMPLOYMENT)
    majors = pd.Series(MAJOR_GROUP_SHARE) / sum(MAJOR_GROUP_SHARE.values()) * sections.sum()
    group = pd.Series(table.index.str[0], index=table.index)
    for _ in range(ITERATIONS):
        table = table.mul(group.map(majors / table.sum(axis=1).groupby(group).sum()), axis=0)
        table = table * (sections / table.sum())
    drift = (table.sum(axis=1).groupby(group).sum() / majors - 1).abs().max()
    print(f"largest deviation of a major group after fitting: {drift:.2%}")
    return table


def trimmed(shares: pd.DataFrame) -> pd.DataFrame:
    """Without cells too small to mean anything, except where an occupation mainly works."""
    main_section = shares.to_numpy() == shares.to_numpy().max(axis=1, keepdims=True)
    kept = shares.where((shares >= MIN_SHARE) | main_section, 0.0)
    return kept / kept.sum()


def _affinity_row(code: str, rows: pd.DataFrame) -> pd.Series:
    prefix = max((p for p in rows["occupation_prefix"].unique() if code.startswith(p)), key=len)
    chosen = rows[rows["occupation_prefix"] == prefix]
    sections = pd.Series(SECTION_EMPLOYMENT)
    weights = pd.Series(0.0, index=sections.index)
    for section, weight in zip(chosen["economic_activity"], chosen["weight"], strict=True):
        if section == "*":
            weights = weights + weight * sections / sections.sum()
        else:
            weights[section] += weight
    return weights / weights.sum()


def _rounded(shares: pd.Series) -> pd.Series:
    """Shares with OUT_DIGITS digits that sum to exactly one (largest remainders)."""
    unit = 10**OUT_DIGITS
    scaled = shares * unit
    floor = np.floor(scaled)
    short = round(unit - floor.sum())
    order = (scaled - floor).sort_values(ascending=False, kind="stable").index[:short]
    floor[order] += 1
    return floor / unit


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data")
