"""Answers of all waves, checked, and the share of new graduates that employers name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import NegativeCount, ShareOutOfRange
from models.priors import Priors
from models.rates import shrunken_shares

SIZE_BOUNDS = (100, 500)
SIZE_NAMES = ("малый", "средний", "крупный")


@dataclass(frozen=True)
class SurveyData:
    """All waves, checked: employers with staff in a known section, answers of those employers.

    employers      inn, wave, economic_activity, listed_staff_persons, group (section / size)
    answers        inn, wave, occupation, measure, time_period, obs_value
    wave           newest wave
    """

    employers: pd.DataFrame
    answers: pd.DataFrame
    wave: int


def survey_data(employers: pd.DataFrame, answers: pd.DataFrame, sections: tuple[str, ...]) -> SurveyData | None:
    """Check and prepare the survey; None when there is no usable answer.

    Raises
    ------
    NegativeCount     staff or answers below zero
    ShareOutOfRange   a share of the sources of replacement outside [0, 1]
    """
    if employers.empty or answers.empty:
        return None
    staff = employers.assign(
        inn=employers["inn"].astype(str),
        economic_activity=employers["economic_activity"].astype(str),
        listed_staff_persons=pd.to_numeric(employers["listed_staff_persons"]).astype(float),
    )
    if (staff["listed_staff_persons"] < 0).any():
        raise NegativeCount("Анкеты", "listed_staff_persons", int((staff["listed_staff_persons"] < 0).sum()), ["–"])
    staff = staff[(staff["listed_staff_persons"] > 0) & staff["economic_activity"].isin(sections)]
    staff = staff.drop_duplicates(["inn", "wave"], keep="last")
    size = pd.cut(staff["listed_staff_persons"], [0, *SIZE_BOUNDS, np.inf], right=False, labels=list(SIZE_NAMES))
    given = staff["size_class"] if "size_class" in staff else pd.Series(None, index=staff.index, dtype=object)
    staff["group"] = staff["economic_activity"] + "/" + given.fillna(size.astype(object)).astype(str)
    said = answers.assign(
        inn=answers["inn"].astype(str),
        occupation=answers["occupation"].astype(str),
        obs_value=pd.to_numeric(answers["obs_value"]).astype(float),
    ).dropna(subset=["obs_value"])
    said = said.merge(staff[["inn", "wave"]], on=["inn", "wave"], how="inner", validate="many_to_one")
    if (said["obs_value"] < 0).any():
        bad = said[said["obs_value"] < 0]
        raise NegativeCount("Анкеты", "obs_value", len(bad), sorted(bad["occupation"].unique()))
    shares = said[said["measure"].str.startswith("share_") & (said["obs_value"] > 1)]
    if len(shares):
        raise ShareOutOfRange("Анкеты", "share_*", dict(zip(shares["occupation"], shares["obs_value"], strict=True)))
    if said.empty:
        return None
    return SurveyData(staff, said, int(said["wave"].max()))


def surveyed_graduate_shares(
    survey: SurveyData,
    occupations: tuple[str, ...],
    levels: np.ndarray,
    documented: np.ndarray,
    priors: Priors,
    counted: np.ndarray | float = 1.0,
) -> np.ndarray:
    """φ: (O, D), the documented share of new graduates moved by what employers say, pooled by kind of occupation. Its draws stay
    with those of the rate of replacement, with which they were made (models/need/graduate_share.py).

    One employer's answer about one occupation counts as one trial; a share set by a scenario is left alone. Employers name a
    share of their hires: over ``counted`` (``Turnover.of_shares``, (D,)) it is a share of the region's openings.

    Method
    ------
    docs/methodology/openings.md#share-of-new-graduates
    """
    said = survey.answers[
        (survey.answers["wave"] == survey.wave) & (survey.answers["measure"] == "share_spo_graduates")
    ]
    if said.empty:
        return documented
    tally = said.groupby("occupation")["obs_value"].agg(["sum", "size"]).reindex(list(occupations)).fillna(0.0)
    shares = documented.copy()
    for level in np.unique(levels):
        rows = (levels == level) & (documented.mean(axis=1) > 0)
        if not rows.any() or priors.set_by_scenario("new_graduate_share", level):
            continue
        codes = [code for code, inside in zip(occupations, rows, strict=True) if inside]
        shares[rows] = shrunken_shares(
            f"new_graduate_share:{level}",
            codes,
            [code[:2] for code in codes],
            tally["sum"].to_numpy()[rows],
            tally["size"].to_numpy()[rows],
            np.clip(documented[rows][0] * counted, 0.0, 1.0),
            joint=True,
        )
        shares[rows] = np.minimum(shares[rows] / counted, 1.0)
    return shares
