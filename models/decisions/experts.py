"""Employer experts of the demonstration exam: how many are missing, now and for the cohorts that a plan brings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from models.errors import NegativeCount, ShareOutOfRange
from models.parameters import Parameters
from models.supply.cohorts import courses_of

# Absorbs binary rounding before a count is rounded up: 0.7 × 100 − 50 must give 20, not 21.
ROUNDING = 1e-9


@dataclass(frozen=True)
class MissingExperts:
    """The gap to the target share under both readings of decision 2.

    experts    all experts (persons)
    employers  of these, employers' (persons)
    target     target share
    replace    employers' experts missing when the number of experts stays: ⌈target·N − n⌉
    add        employers' experts missing when others stay and only employers' are added: ⌈(target·N − n)/(1 − target)⌉,
               None where the target is 1 and others remain: no addition reaches it
    """

    experts: float
    employers: float
    target: float
    replace: int
    add: int | None

    @property
    def share(self) -> float | None:
        """Employers' experts of all, None without experts."""
        return self.employers / self.experts if self.experts else None


def missing_experts(experts: float, employers: float, target: float) -> MissingExperts:
    """Employers' experts missing to the target: of 100 experts 50 employers', target 70 %: replace 20, or add 67.

    Raises
    ------
    NegativeCount     fewer than no experts, or more employers' experts than experts
    ShareOutOfRange   the target is not a share

    Method
    ------
    docs/methodology/decisions.md#experts
    """
    if not 0 <= employers <= experts:
        raise NegativeCount("Эксперты", "employer_experts", 1, [f"{employers:g} из {experts:g}"])
    if not 0 <= target <= 1:
        raise ShareOutOfRange("Эксперты", "expert_target_share", {"цель": target})
    short = max(target * experts - employers, 0.0)
    replace = math.ceil(short - ROUNDING)
    if target < 1:
        return MissingExperts(experts, employers, target, replace, math.ceil(short / (1 - target) - ROUNDING))
    return MissingExperts(experts, employers, target, replace, 0 if short == 0 else None)


def projected_experts(
    places: pd.DataFrame, completion: pd.DataFrame, experts: float, employers: float, parameters: Parameters
) -> pd.DataFrame:
    """Experts that the exams of the planned cohorts ask for, and how many employers' among them are missing.

    Groups at the exam = places × completion / usual group, in the summer t + ⌈months/12⌉; experts = groups × documented
    experts per group, but never fewer than today's (an exam round that shrinks dismisses nobody).

    Parameters
    ----------
    places : programme, basis, start_year, duration_months, places
    completion : programme, basis, completion (share of places that graduates, for example ζ before entry)
    experts, employers : today's experts and, of these, employers'

    Returns
    -------
    year, graduates, groups, experts, employer_experts (today's), target_share, replace, add; one row per exam year

    Method
    ------
    docs/methodology/decisions.md#experts
    """
    cohorts = places.merge(completion, on=["programme", "basis"], how="left", validate="many_to_one")
    if cohorts["completion"].isna().any():
        missing = cohorts.loc[cohorts["completion"].isna(), "programme"].nunique()
        raise NegativeCount(
            "Доля завершающих обучение", "completion", int(missing), sorted(cohorts["programme"].unique())
        )
    return _asked(cohorts, experts, employers, parameters)


def _asked(cohorts: pd.DataFrame, experts: float, employers: float, parameters: Parameters) -> pd.DataFrame:
    cohorts["year"] = cohorts["start_year"] + courses_of(cohorts["duration_months"])
    cohorts["graduates"] = cohorts["places"] * cohorts["completion"]
    yearly = cohorts.groupby("year", as_index=False)["graduates"].sum()
    yearly["groups"] = yearly["graduates"] / parameters.get("group_size").value
    asked = (yearly["groups"] * parameters.get("experts_per_exam_group").value).clip(lower=experts)
    targets = [parameters.get("expert_target_share", str(year)).value for year in yearly["year"]]
    gaps = [missing_experts(count, employers, target) for count, target in zip(asked, targets, strict=True)]
    return yearly.assign(
        experts=asked,
        employer_experts=employers,
        target_share=targets,
        replace=[gap.replace for gap in gaps],
        add=pd.array([gap.add for gap in gaps], dtype="Int64"),
    )
