"""The invented region's truth as inputs of the chain: what perfect parsing of its files would bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from models.chain.demand import DemandInputs
from models.draws import Draws, generator
from models.parameters import Parameters
from sample.region import SampleRegion
from sources.parameters import parse

DATA = Path(__file__).resolve().parent.parent / "data"
HORIZON = 8


def codelists() -> dict[str, pd.DataFrame]:
    """The project's code lists with numbers where the sample expects them."""
    lists = {
        name: pd.read_csv(DATA / "codelists" / f"{name}.csv", dtype=str)
        for name in ("programme", "cluster", "cluster_programme", "occupation")
    }
    for name in ("occupation_programme", "staffing_default"):
        lists[name] = pd.read_csv(DATA / "crosswalks" / f"{name}.csv", dtype=str)
    for name in ("cluster_programme", "occupation_programme", "staffing_default"):
        lists[name]["share"] = lists[name]["share"].astype(float)
    for column in ("duration_months_9", "duration_months_11"):
        lists["programme"][column] = pd.to_numeric(lists["programme"][column])
    return lists


def documented(on: date = date(2025, 11, 20)) -> Parameters:
    """The project's own parameters."""
    files = sorted((DATA / "parameters").glob("*.yaml"))
    return Parameters.in_force(pd.concat([parse(path.read_bytes(), path.name) for path in files]), on)


def inputs_from_truth(sample: SampleRegion, lists: Mapping[str, pd.DataFrame], draws: int = 200) -> DemandInputs:
    """Inputs of the chain: employment around the truth, default staffing and crosswalk, everything else as reported."""
    truth, base = sample.truth, sample.vintage_year - 1
    listed = truth["programmes"][
        [
            "programme",
            "name",
            "level",
            "ugps",
            "duration_months_9",
            "duration_months_11",
            "admission_until",
            "successor",
        ]
    ]
    crosswalk = lists["occupation_programme"]
    in_force = crosswalk["valid_until"].isna() | (crosswalk["valid_until"] >= f"{sample.vintage_year}-11-20")
    months = truth["offers"].drop_duplicates(["programme", "basis"])[["programme", "basis", "duration_months"]]
    cohorts = truth["cohorts"].merge(months, on=["programme", "basis"], how="left")
    cohorts["time_period"] = cohorts["start_year"] + cohorts["course"] - 1
    enrolment = cohorts[cohorts["time_period"].between(sample.vintage_year - 3, sample.vintage_year)]
    graduates = truth["destinations"][truth["destinations"]["time_period"] <= sample.vintage_year]
    return DemandInputs(
        ref_area=sample.code,
        base_year=base,
        horizon_year=base + HORIZON,
        employment=_around(truth["employment"], base, draws),
        staffing=lists["staffing_default"].assign(answers=0.0, obs_status="D"),
        occupations=lists["occupation"].rename(columns={"code": "occupation"}),
        age_structure=None,
        vacancies=truth["vacancies"][["occupation", "vacancies_persons"]].assign(source="Работа России"),
        survey_employers=_employers(truth["employers"], sample.vintage_year),
        survey_answers=_answers(truth["answers"], truth["employers"], sample.vintage_year),
        crosswalk=crosswalk[in_force & (crosswalk["valid_from"] <= f"{sample.vintage_year}-11-20")],
        programmes=listed,
        enrolment=enrolment,
        intakes_fixed=enrolment.iloc[:0].assign(entrants_persons=[]),
        graduates=graduates,
        start_year=sample.vintage_year + 1,
        parameters=documented(),
        draws=draws,
    )


def _around(employment: pd.DataFrame, base: int, draws: int) -> Draws:
    wide = employment.pivot_table(index="economic_activity", columns="time_period", values="employed_persons")
    years = np.arange(base, base + HORIZON + 1)
    steps = np.stack([generator("truth-employment", code).normal(0, 0.01, (len(years), draws)) for code in wide.index])
    steps[:, 0] = 0.0
    values = wide[years].to_numpy()[:, :, None] * np.exp(np.cumsum(steps, axis=1))
    return Draws(pd.DataFrame({"economic_activity": wide.index}), years, values)


def _employers(employers: pd.DataFrame, vintage_year: int) -> pd.DataFrame:
    columns = ["inn", "economic_activity", "listed_staff_persons", "size_class"]
    earlier = employers[employers["answered_earlier"]][columns].assign(wave=vintage_year - 2)
    later = employers[employers["answered_later"]].assign(listed_staff_persons=lambda rows: rows["staff_later"])
    return pd.concat([earlier, later[columns].assign(wave=vintage_year)], ignore_index=True)


def _answers(answers: pd.DataFrame, employers: pd.DataFrame, vintage_year: int) -> pd.DataFrame:
    parts = []
    for wave, flag, years in ((vintage_year - 2, "answered_earlier", 2), (vintage_year, "answered_later", 8)):
        said = answers[(answers["wave"] == wave) & answers["inn"].isin(employers.loc[employers[flag], "inn"])]
        keys = said[["inn", "wave", "occupation"]]
        parts += [
            keys.assign(measure=measure, time_period=wave, obs_value=said[measure])
            for measure in ("employed", "vacancies")
        ]
        for measure in ("exits_retirement", "exits_other", "new_posts", "need"):
            parts += [
                keys.assign(measure=measure, time_period=wave + ahead, obs_value=said[f"{measure}_{ahead}"])
                for ahead in range(years)
            ]
        shares = keys.assign(
            measure="share_spo_graduates", time_period=wave, obs_value=said["share_spo_graduates"] / 100
        )
        parts.append(shares.dropna(subset=["obs_value"]))
    return pd.concat(parts, ignore_index=True)
