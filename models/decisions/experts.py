"""Employer experts of the demonstration exam: how many are missing, now and for the cohorts that a plan brings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
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


def exam_cohorts(
    enrolled: pd.DataFrame, planned: pd.DataFrame, completion: pd.DataFrame, years: tuple[int, int]
) -> pd.DataFrame:
    """Everybody who comes to the exam of a year: those already enrolled and the intakes of the plan.

    An intake of year t takes the exam in t + ⌈months/12⌉. Where the plan ends before the intake whose exam a year holds, its
    last intake is taken again, so that a year does not look empty for want of a plan.

    Parameters
    ----------
    enrolled : programme, year, graduates; of the cohorts already in training
    planned : programme, basis, start_year, duration_months, places
    completion : programme, basis, completion (share of places that reaches the exam)
    years : first and last exam year wanted

    Returns
    -------
    year, graduates, enrolled, planned, repeated (of these from an intake taken again); one row a year

    Raises
    ------
    NegativeCount   a planned programme has no completion

    Method
    ------
    docs/methodology/decisions.md#experts
    """
    cohorts = planned.merge(completion, on=["programme", "basis"], how="left", validate="many_to_one")
    missing = sorted(cohorts.loc[cohorts["completion"].isna(), "programme"].unique())
    if missing:
        raise NegativeCount("Доля завершающих обучение", "completion", len(missing), missing)
    cohorts["year"] = cohorts["start_year"] + courses_of(cohorts["duration_months"])
    cohorts["graduates"] = cohorts["places"] * cohorts["completion"]
    parts = {
        "enrolled": _by_year(enrolled, years),
        "planned": _by_year(cohorts, years),
        "repeated": _by_year(_taken_again(cohorts, years[1]), years),
    }
    table = pd.DataFrame(parts)
    return table.assign(graduates=table.sum(axis=1)).rename_axis("year").reset_index()


def _by_year(cohorts: pd.DataFrame, years: tuple[int, int]) -> pd.Series:
    wanted = range(years[0], years[1] + 1)
    return cohorts.groupby("year")["graduates"].sum().reindex(wanted).fillna(0.0).astype(float)


def _taken_again(cohorts: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """The last intake of each programme and basis in the years after it."""
    last = cohorts[cohorts["start_year"] == cohorts["start_year"].max()]
    again = [last.assign(year=last["year"] + ahead) for ahead in range(1, last_year - int(cohorts["year"].min()) + 1)] if len(last) else []
    return pd.concat(again) if again else last.iloc[:0]


def projected_experts(
    cohorts: pd.DataFrame, groups_now: float | None, experts: float, employers: float, parameters: Parameters
) -> pd.DataFrame:
    """Experts that coming exams ask for at today's load, and how many employers' among them are missing.

        experts[y] = ⌈experts now × groups[y] / groups now⌉,   groups = graduates / usual group

    An expert sits in the commissions of several groups, so the load of today is carried on rather than a new commission
    hired for every group; without today's groups the documented experts of a group take its place. Never fewer than today's:
    an exam round that shrinks dismisses nobody.

    Parameters
    ----------
    cohorts : year, graduates (exam_cohorts)
    groups_now : groups at the exam in the year of the experts counted; None where not known
    experts, employers : today's experts and, of these, employers'

    Returns
    -------
    year, graduates, groups, experts, employer_experts (today's), target_share, replace, add; one row an exam year

    Method
    ------
    docs/methodology/decisions.md#experts
    """
    yearly = cohorts[["year", "graduates"]].assign(groups=cohorts["graduates"] / parameters.get("group_size").value)
    a_group = experts / groups_now if groups_now and experts else parameters.get("experts_per_exam_group").value
    asked = np.ceil((yearly["groups"] * a_group).round(9)).clip(lower=experts)
    targets = [parameters.get("expert_target_share", str(year)).value for year in yearly["year"]]
    gaps = [missing_experts(count, employers, target) for count, target in zip(asked, targets, strict=True)]
    return yearly.assign(
        experts=asked,
        employer_experts=employers,
        target_share=targets,
        replace=[gap.replace for gap in gaps],
        add=pd.array([gap.add for gap in gaps], dtype="Int64"),
    )
