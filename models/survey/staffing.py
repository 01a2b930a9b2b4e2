"""The staffing matrix that the survey and the default give together."""

from __future__ import annotations

import pandas as pd

from models.parameters import Parameters

KEYS = ["economic_activity", "occupation"]


def survey_staffing(
    default: pd.DataFrame, employed: pd.DataFrame, staff: pd.DataFrame, parameters: Parameters
) -> pd.DataFrame:
    """Default rows moved towards what employers report, as far as the number of answers allows.

        p[s,o] = Σ employed[o] / Σ listed staff            (answering employers of section s)
        the rest 1 − Σ_o p[s,o] keeps the default's shape among occupations that nobody reported
        share  = (κ₀·default + κ₁·n·p) / (κ₀ + κ₁·n)       n = answering employers of s

    Employers are asked about the occupations they train for, not about everyone they employ, so the sum of their
    answers over the listed staff is less than one and must not be scaled up to one.

    Parameters
    ----------
    default : economic_activity, occupation, share (rows of a section sum to 1), reference
    employed : inn, economic_activity, occupation, employed_persons
    staff : inn, economic_activity, listed_staff_persons (persons, > 0)
    parameters : staffing_concentration_default (κ₀), staffing_concentration_per_answer (κ₁)

    Returns
    -------
    economic_activity, occupation, share, answers, obs_status (``A`` moved by answers, ``D`` default), reference

    Method
    ------
    docs/methodology/demand.md#staffing
    """
    rows = default.assign(answers=0.0, obs_status="D")
    known = staff[staff["listed_staff_persons"] > 0]
    reported = employed[employed["inn"].isin(known["inn"])]
    if reported.empty:
        return rows
    known = known[known["inn"].isin(reported["inn"])]
    base = known.groupby("economic_activity").agg(staff=("listed_staff_persons", "sum"), answers=("inn", "nunique"))
    cells = (
        reported.groupby(KEYS, as_index=False)["employed_persons"]
        .sum()
        .merge(base, on="economic_activity", validate="many_to_one")
    )
    cells["observed"] = cells["employed_persons"] / cells["staff"]
    total = cells.groupby("economic_activity")["observed"].transform("sum")
    cells["observed"] /= total.clip(lower=1.0)
    merged = default.merge(cells[[*KEYS, "observed"]], on=KEYS, how="outer", validate="one_to_one")
    merged = merged.merge(base[["answers"]], on="economic_activity", how="left", validate="many_to_one")
    merged["answers"] = merged["answers"].fillna(0.0)
    merged["share"] = merged["share"].fillna(0.0)
    unreported = merged["share"].where(merged["observed"].isna(), 0.0)
    by_section = merged["economic_activity"]
    left = 1 - merged["observed"].groupby(by_section).transform("sum")
    shape = unreported / unreported.groupby(by_section).transform("sum")
    observed = merged["observed"].fillna((left * shape).fillna(0.0))
    prior = parameters.get("staffing_concentration_default").value
    weight = parameters.get("staffing_concentration_per_answer").value * merged["answers"]
    merged["share"] = (prior * merged["share"] + weight * observed) / (prior + weight)
    merged["share"] /= merged["share"].groupby(by_section).transform("sum")
    merged["obs_status"] = merged["answers"].gt(0).map({True: "A", False: "D"})
    merged["reference"] = merged["reference"].fillna("анкеты работодателей")
    return merged[[*KEYS, "share", "answers", "obs_status", "reference"]].sort_values(KEYS).reset_index(drop=True)
