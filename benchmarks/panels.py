"""Public employment panels as long frames, read from the shared data beside the checkout.

Each panel: unique_id, time_period (year, or a period ordinal for quarters and months), obs_value, group columns.
Panels of one ``family`` have one publisher: nothing that scores a panel is learned on its family. These are the
development panels, which choices have seen; what is reported lies in ``report_panels``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
US_SOC_GROUPS_BEFORE_2018 = 2010  # SOC changes inside the range; only codes present in every year are kept


@dataclass(frozen=True)
class Panel:
    """One panel with the rolling origins on which it is scored."""

    name: str
    family: str
    freq: str
    groups: tuple[str, ...]
    histories: tuple[int, ...]
    cutoffs: tuple[int, ...]
    dropped_targets: tuple[int, ...]
    load: Callable[[], pd.DataFrame]
    in_bars: bool = True
    breaks: tuple[int, ...] = ()  # changes of method declared by the publisher


def _parquet(path: str) -> pd.DataFrame:
    return duckdb.sql(f"select * from '{SHARED_DATA / path}'").df()


def _excel(path: str, sheet: str) -> pd.DataFrame:
    return pd.read_excel(SHARED_DATA / path, sheet_name=sheet, header=None, engine="calamine")


@lru_cache(maxsize=1)
def _us_ces_monthly() -> pd.DataFrame:
    frame = _parquet("us_ces_employment/us_employment.parquet").dropna(subset=["Employed"])
    month = pd.to_datetime(frame["Month"])
    return pd.DataFrame(
        {
            "unique_id": frame["Series_ID"].astype(str),
            "year": month.dt.year,
            "month": month.dt.month,
            "obs_value": frame["Employed"],
            "economic_activity": frame["Title"].astype(str).str.split(":").str[0],
        }
    )


def us_ces_annual() -> pd.DataFrame:
    monthly = _us_ces_monthly()
    annual = monthly.groupby(["unique_id", "economic_activity", "year"], as_index=False).agg(
        obs_value=("obs_value", "mean"), months=("obs_value", "size")
    )
    annual = annual[annual["months"] == 12].rename(columns={"year": "time_period"})
    return annual[["unique_id", "time_period", "obs_value", "economic_activity"]]


def us_ces_monthly() -> pd.DataFrame:
    monthly = _us_ces_monthly()
    return monthly.assign(time_period=(monthly["year"] - 1970) * 12 + monthly["month"] - 1)[
        ["unique_id", "time_period", "obs_value", "economic_activity"]
    ]


def us_ces_quarterly() -> pd.DataFrame:
    monthly = _us_ces_monthly()
    quarterly = monthly.assign(time_period=(monthly["year"] - 1970) * 4 + (monthly["month"] - 1) // 3)
    quarterly = quarterly.groupby(["unique_id", "economic_activity", "time_period"], as_index=False).agg(
        obs_value=("obs_value", "mean"), months=("obs_value", "size")
    )
    return quarterly[quarterly["months"] == 3].drop(columns="months")


@lru_cache(maxsize=1)
def _au_quarterly() -> pd.DataFrame:
    parts = []
    for sheet in ("Data1", "Data2", "Data3", "Data4", "Data5"):
        wide = _excel("au_abs_labour_force_by_industry/6291006.xls", sheet)
        body = wide.iloc[10:].set_index(0)
        body.columns = wide.iloc[0, 1:].astype(str).to_list()
        parts.append(body)
    wide = pd.concat(parts, axis=1)
    long = wide.stack().rename("obs_value").reset_index()  # noqa: PD013 - the index is the date
    long.columns = pd.Index(["date", "label", "obs_value"])
    pieces = long["label"].str.split(";", expand=True)
    industry = pieces[0].str.strip()
    long["industry"] = industry.str.lstrip("> ")
    long["is_division"] = ~industry.str.startswith(">")
    long["hours"] = pieces[1].str.strip(" >")
    long["sex"] = pieces[2].str.strip(" >")
    order = long.loc[long["is_division"], "industry"].unique()
    labels = pd.Series(wide.columns).drop_duplicates()
    division, owner = "", {}
    for label in labels:
        name = label.split(";")[0].strip()
        if not name.startswith(">"):
            division = name
        owner[label] = division if division in order else ""
    long["economic_activity"] = long["label"].map(owner)
    date = pd.to_datetime(long["date"])
    long["year"], long["quarter"] = date.dt.year, (date.dt.month - 2) // 3
    long["obs_value"] = long["obs_value"].astype(float)
    whole = long["industry"].isin(["Employed total", "Employed full-time", "Employed part-time"])
    return long[~whole]


def _au(hours: str, sexes: tuple[str, ...]) -> pd.DataFrame:
    frame = _au_quarterly()
    chosen = frame[(frame["hours"] == hours) & frame["sex"].isin(sexes) & ~frame["is_division"]]
    return chosen.assign(unique_id=chosen["industry"] + "|" + chosen["sex"])


def au_annual(hours: str, sexes: tuple[str, ...]) -> pd.DataFrame:
    chosen = _au(hours, sexes)
    annual = chosen.groupby(["unique_id", "economic_activity", "sex", "year"], as_index=False).agg(
        obs_value=("obs_value", "mean"), quarters=("obs_value", "size")
    )
    annual = annual[annual["quarters"] == 4].rename(columns={"year": "time_period"})
    positive = annual.groupby("unique_id")["obs_value"].transform("min") > 0
    return annual[positive][["unique_id", "time_period", "obs_value", "economic_activity", "sex"]]


def au_quarterly() -> pd.DataFrame:
    chosen = _au("Employed total", ("Persons",))
    chosen = chosen.assign(time_period=(chosen["year"] - 1970) * 4 + chosen["quarter"])
    return chosen[["unique_id", "time_period", "obs_value", "economic_activity"]]


def ru_klems() -> pd.DataFrame:
    wide = pd.read_excel(
        SHARED_DATA / "ru_national_by_okved/RUS_KLEMS_december_2019.xlsx", sheet_name="DATA", engine="calamine"
    )
    wide = wide[(wide["Variable"] == "EMP") & ~wide["code"].isin(["TOT", "Mecon", "NMServ", "P"])]
    years = [column for column in wide if str(column).startswith("_")]
    long = wide.melt(id_vars="code", value_vars=years, var_name="time_period", value_name="obs_value").dropna()
    long["time_period"] = long["time_period"].str[1:].astype(int)
    manufacturing = long["code"].str.match(r"^(1|2|3)\d") | (long["code"] == "D")
    long["economic_activity"] = np.where(manufacturing, "industry", "other")
    return long.rename(columns={"code": "unique_id"})


def us_oews_national() -> pd.DataFrame:
    frame = _parquet("us_oews_national/oews_national_2006_2020.parquet")
    detailed = frame["o_group"].fillna("").str.strip().isin(["", "detailed"]) & frame["tot_emp"].notna()
    frame = frame[detailed & ~frame["occ_code"].str.endswith("0000")]
    frame = frame.drop_duplicates(["occ_code", "year"])
    whole = frame.groupby("occ_code")["year"].transform("size") == frame["year"].nunique()
    frame = frame[whole]
    return pd.DataFrame(
        {
            "unique_id": frame["occ_code"].astype(str),
            "time_period": frame["year"].astype(int),
            "obs_value": frame["tot_emp"].astype(float),
            "occupation_group": frame["occ_code"].astype(str).str[:2],
        }
    )


def us_oews_state() -> pd.DataFrame:
    frame = _parquet("us_oews_state/oews_state_2006_2013_27areas.parquet")
    frame = frame[frame["tot_emp"].notna() & frame["occ_code"].str.endswith("0000") & (frame["occ_code"] != "00-0000")]
    unique_id = frame["area"] + "|" + frame["occ_code"]
    whole = unique_id.map(unique_id.value_counts()) == frame["year"].nunique()
    return pd.DataFrame(
        {
            "unique_id": unique_id,
            "time_period": frame["year"].astype(int),
            "obs_value": frame["tot_emp"].astype(float),
            "occupation_group": frame["occ_code"],
            "ref_area": frame["area"],
        }
    )[whole]


def bc_occupations() -> pd.DataFrame:
    wide = _excel("ca_bc_labour_market_outlook/lfs_by_5digit_noc_2015_2024.xlsx", "Employed")
    body = wide.iloc[4:].copy()
    body.columns = ["code", "title", *range(2015, 2025)]
    body = body[body["code"] != "Total"].dropna()
    long = body.melt(id_vars=["code", "title"], var_name="time_period", value_name="obs_value")
    long["obs_value"] = long["obs_value"].astype(float)
    long["time_period"] = long["time_period"].astype(int)
    long = long[long.groupby("code")["obs_value"].transform("min") > 0]
    long["occupation_group"] = long["code"].astype(str).str[:2]
    return long.rename(columns={"code": "unique_id"})[["unique_id", "time_period", "obs_value", "occupation_group"]]


def uk_enterprises() -> pd.DataFrame:
    frame = pd.read_csv(SHARED_DATA / "uk_west_north_yorkshire_lsip/uk_business_counts_by_size_2010_2022.csv")
    frame = frame.groupby(["GEOGRAPHY_CODE", "INDUSTRY_CODE", "DATE"], as_index=False)["OBS_VALUE"].sum()
    frame["unique_id"] = frame["GEOGRAPHY_CODE"] + "|" + frame["INDUSTRY_CODE"]
    frame = frame[frame.groupby("unique_id")["OBS_VALUE"].transform("min") >= 50]  # counts are rounded to 5
    return frame.rename(
        columns={
            "DATE": "time_period",
            "OBS_VALUE": "obs_value",
            "INDUSTRY_CODE": "economic_activity",
            "GEOGRAPHY_CODE": "ref_area",
        }
    )


def uk_bres() -> pd.DataFrame:
    frame = pd.read_csv(SHARED_DATA / "uk_west_north_yorkshire_lsip/bres_employment_by_industry_2015_2021.csv")
    frame["unique_id"] = frame["GEOGRAPHY_CODE"] + "|" + frame["INDUSTRY_CODE"]
    frame = frame[frame.groupby("unique_id")["OBS_VALUE"].transform("min") >= 500]
    return frame.rename(
        columns={
            "DATE": "time_period",
            "OBS_VALUE": "obs_value",
            "INDUSTRY_CODE": "economic_activity",
            "GEOGRAPHY_CODE": "ref_area",
        }
    )[["unique_id", "time_period", "obs_value", "economic_activity", "ref_area"]]


def perm() -> pd.DataFrame:
    path = "ru_perm_krai/Среднегодовая_численность_занятых_по_видам_деятельности_в_Пермском.xlsx"
    parts = []
    for sheet in ("1", "2"):
        wide = _excel(path, sheet)
        header = int(np.flatnonzero(wide[1].astype(str).str.match(r"^20\d\d"))[0])
        years = [int(float(str(value)[:4])) for value in wide.iloc[header, 1:]]
        start = int(np.flatnonzero(wide[0].astype(str).str.strip().str.startswith("Всего"))[0]) + 2
        block = wide.iloc[start : start + 19]
        part = pd.DataFrame(block.iloc[:, 1:].astype(float).to_numpy(), columns=years)
        part["unique_id"] = [f"{position:02d}" for position in range(19)]
        parts.append(part.melt(id_vars="unique_id", var_name="time_period", value_name="obs_value"))
    long = pd.concat(parts, ignore_index=True)
    long["time_period"] = long["time_period"].astype(int)
    return long


def uk_firms() -> pd.DataFrame:
    frame = pd.read_csv(SHARED_DATA / "small_reference_panels/EmplUK.csv")
    return pd.DataFrame(
        {
            "unique_id": frame["firm"].map("{:03d}".format),
            "time_period": frame["year"].astype(int),
            "obs_value": frame["emp"].astype(float),
            "economic_activity": frame["sector"].astype(str),
        }
    )


def ru_wages_monthly() -> pd.DataFrame:
    wide = pd.read_csv(SHARED_DATA / "ru_rosstat_806_regional/csv/WAGE_VAL_RUB.csv")
    wide = wide.rename(columns={wide.columns[0]: "date"}).drop(columns="varname")
    long = wide.melt(id_vars="date", var_name="unique_id", value_name="obs_value").dropna()
    date = pd.to_datetime(long["date"])
    long["time_period"] = (date.dt.year - 1970) * 12 + date.dt.month - 1
    whole = long.groupby("unique_id")["obs_value"].transform("size") == long["time_period"].nunique()
    return long[whole][["unique_id", "time_period", "obs_value"]]


COVID = (2020, 2021)

ANNUAL = (
    Panel(
        "us_ces_national",
        "bls",
        "Y",
        ("economic_activity",),
        (10, 15, 20),
        tuple(range(1960, 2018, 3)),
        (),
        us_ces_annual,
    ),
    Panel(
        "au_persons",
        "abs",
        "Y",
        ("economic_activity",),
        (10, 15, 20),
        tuple(range(1994, 2017, 3)),
        (),
        lambda: au_annual("Employed total", ("Persons",)),
    ),
    Panel(
        "au_men_and_women_full_time",
        "abs",
        "Y",
        ("economic_activity", "sex"),
        (10, 15, 20),
        tuple(range(1995, 2017, 3)),
        (),
        lambda: au_annual("Employed full-time", ("Males", "Females")),
    ),
    Panel(
        "au_women_part_time",
        "abs",
        "Y",
        ("economic_activity",),
        (10, 15, 20),
        tuple(range(1996, 2017, 3)),
        (),
        lambda: au_annual("Employed part-time", ("Females",)),
    ),
    Panel("ru_klems", "rosstat", "Y", ("economic_activity",), (10, 15, 20), tuple(range(2004, 2016)), (), ru_klems),
    Panel(
        "us_oews_national",
        "bls",
        "Y",
        ("occupation_group",),
        (10,),
        (2015, 2016, 2017, 2018),
        COVID,
        us_oews_national,
    ),
    Panel(
        "uk_enterprises",
        "ons",
        "Y",
        ("economic_activity", "ref_area"),
        (8, 10),
        (2017, 2018, 2019, 2020),
        (),
        uk_enterprises,
    ),
    Panel("ru_perm", "rosstat", "Y", (), (10,), (2019, 2020, 2021, 2022), COVID, perm, breaks=(2017,)),
    Panel(
        "us_oews_state",
        "bls",
        "Y",
        ("occupation_group", "ref_area"),
        (5, 6),
        (2010, 2011, 2012),
        (),
        us_oews_state,
        in_bars=False,
    ),
    Panel(
        "bc_occupations",
        "statcan",
        "Y",
        ("occupation_group",),
        (5, 8),
        (2019, 2022, 2023),
        COVID,
        bc_occupations,
        in_bars=False,
    ),
    Panel("uk_bres", "ons", "Y", ("economic_activity", "ref_area"), (5,), (2019,), COVID[:1], uk_bres, in_bars=False),
    Panel("uk_firms", "uk_firms", "Y", ("economic_activity",), (5, 6), (1981, 1982, 1983), (), uk_firms, in_bars=False),
)

FASTER = (
    Panel(
        "us_ces_monthly",
        "bls",
        "M",
        ("economic_activity",),
        (120,),
        tuple((year - 1970) * 12 + 11 for year in (1999, 2002, 2005, 2008, 2011, 2014, 2016)),
        (),
        us_ces_monthly,
    ),
    Panel(
        "us_ces_quarterly",
        "bls",
        "Q",
        ("economic_activity",),
        (40,),
        tuple((year - 1970) * 4 + 3 for year in (1999, 2002, 2005, 2008, 2011, 2014, 2016)),
        (),
        us_ces_quarterly,
    ),
    Panel(
        "au_quarterly",
        "abs",
        "Q",
        ("economic_activity",),
        (40,),
        tuple((year - 1970) * 4 + 3 for year in (1996, 1999, 2002, 2005, 2008, 2011, 2014)),
        (),
        au_quarterly,
    ),
    Panel(
        "ru_wages_monthly",
        "rosstat",
        "M",
        (),
        (48, 60),
        tuple((year - 1970) * 12 + 11 for year in (2012, 2013, 2014)),
        (),
        ru_wages_monthly,
    ),
)
