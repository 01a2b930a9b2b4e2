"""Answers as cells, one per employer and occupation: whom it employs and what it plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.need.staffing import Staffing

PLANNED = "need"


@dataclass(frozen=True)
class Cells:
    """Cells of the newest wave, (n,) each; persons a year unless said otherwise.

    employer, occupation   positions
    employed    persons
    planned     need that the employer names, mean over the form's years
    share       part of the need that asks for a new СПО graduate
    """

    employer: np.ndarray
    occupation: np.ndarray
    employed: np.ndarray
    planned: np.ndarray
    share: np.ndarray

    def by_occupation(self, values: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
        """(O,) Σ_i weight_i · values."""
        return np.bincount(self.occupation, values * weights[self.employer], count)

    def by_employer(self, values: np.ndarray, count: int) -> np.ndarray:
        """(n_employers,) Σ_o values."""
        return np.bincount(self.employer, values, count)


def cells_of(
    employers: pd.DataFrame, answers: pd.DataFrame, sections: np.ndarray, staffing: Staffing, graduate_share: np.ndarray
) -> Cells:
    """One row per employer and occupation that it employs or wants.

    An employer that does not say whom it employs is taken to employ as its section does; one that names no sources of
    replacement gets φ.

    Parameters
    ----------
    employers, answers : newest wave, employers in the order of ``sections`` (n,)
    graduate_share : (O,) φ

    Method
    ------
    docs/methodology/survey.md#reading
    """
    who, what = pd.Index(employers["inn"]), pd.Index(staffing.occupations)
    shape = (len(who), len(what))

    def matrix(measure: str, yearly: bool) -> np.ndarray:
        said = answers[answers["measure"] == measure]
        values = np.zeros(shape)
        rows, columns = who.get_indexer(said["inn"]), what.get_indexer(said["occupation"])
        np.add.at(values, (rows, columns), said["obs_value"].to_numpy(dtype=float))
        return values / max(said["time_period"].nunique(), 1) if yearly else values

    employed = matrix("employed", yearly=False)
    silent = employed.sum(axis=1) == 0
    if silent.any():
        listed = employers["listed_staff_persons"].to_numpy(dtype=float)
        usual = staffing.shares.mean(axis=2)[sections]
        employed[silent] = (listed[:, None] * usual)[silent]
    planned = matrix(PLANNED, yearly=True)
    share = _named_shares(answers, who, what, graduate_share)
    used = (employed > 0) | (planned > 0)
    row, column = np.nonzero(used)
    return Cells(row, column, employed[used], planned[used], share[used])


def _named_shares(answers: pd.DataFrame, who: pd.Index, what: pd.Index, graduate_share: np.ndarray) -> np.ndarray:
    """(n, O) share of replaced posts that an employer gives to new graduates, φ where it names none."""
    named = answers[answers["measure"] == "share_spo_graduates"].groupby(["inn", "occupation"])["obs_value"].mean()
    share = np.broadcast_to(graduate_share, (len(who), len(what))).copy()
    rows = who.get_indexer(named.index.get_level_values("inn"))
    share[rows, what.get_indexer(named.index.get_level_values("occupation"))] = named.to_numpy(dtype=float)
    return share
