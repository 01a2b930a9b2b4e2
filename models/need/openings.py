"""Openings: posts to be filled in a year, from the change of employment, the leavers and a backlog closed once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.draws import Draws
from models.errors import NegativeCount
from models.need.staffing import Staffing
from models.priors import Priors

COMPONENTS = ("expansion", "exits", "transfers", "closing")


def openings(
    occupations: tuple[str, ...],
    years: np.ndarray,
    stock: np.ndarray,
    exit_rate: np.ndarray,
    transfer_rate: np.ndarray,
    closing: np.ndarray,
) -> Draws:
    """Openings by component; their sum over components is the openings of the occupation, on each draw.

        openings[o,u] = (N[o,u] − N[o,u−1]) + exits[o,u] + net transfers out[o,u] + closing[o,u]

    Parameters
    ----------
    years : (U,) years of the flow; stock has one year more, the base year first
    stock : (O, U + 1, D) persons employed
    exit_rate, transfer_rate : (O, U, D) shares of the stock of the year before
    closing : (O, U, D) persons

    Returns
    -------
    keys: occupation, component (expansion | exits | transfers | closing); persons a year; never floored

    Method
    ------
    docs/methodology/openings.md#openings
    """
    before = stock[:, :-1]
    values = np.empty((len(occupations), len(COMPONENTS), len(years), stock.shape[2]))
    np.subtract(stock[:, 1:], before, out=values[:, 0])
    np.multiply(before, exit_rate, out=values[:, 1])
    np.multiply(before, transfer_rate, out=values[:, 2])
    values[:, 3] = closing
    keys = pd.DataFrame(
        {"occupation": np.repeat(list(occupations), len(COMPONENTS)), "component": list(COMPONENTS) * len(occupations)}
    )
    return Draws(keys, years, values.reshape(-1, len(years), stock.shape[2]))


def posted_vacancies(vacancies: pd.DataFrame, occupations: tuple[str, ...], priors: Priors) -> np.ndarray:
    """(O, D) open posts from portals: the largest source of each occupation over the documented share that is posted.

    Portals repeat each other, so sources are not summed; not every open post is posted, so the posted ones are divided
    by ``vacancy_coverage``. An occupation without a row is not observed: NaN.

    Parameters
    ----------
    vacancies : occupation, vacancies_persons (work places), source

    Raises
    ------
    NegativeCount   vacancies below zero or absent

    Method
    ------
    docs/methodology/openings.md#closing
    """
    bad = vacancies[~(vacancies["vacancies_persons"] >= 0)]
    if len(bad):
        raise NegativeCount("Вакансии", "vacancies_persons", len(bad), sorted(bad["occupation"].astype(str)))
    listed = vacancies.assign(occupation=vacancies["occupation"].astype(str))
    by_source = listed.groupby(["occupation", "source"], as_index=False)["vacancies_persons"].sum()
    largest = by_source.groupby("occupation")["vacancies_persons"].max().reindex(list(occupations))
    return largest.to_numpy(dtype=float)[:, None] / priors.draws("vacancy_coverage")


def normal_vacancies(staffing: Staffing, people: np.ndarray, priors: Priors) -> np.ndarray:
    """(O, D) V*[o] = Σ_s M[s,o]·N[s]·normal vacancy rate of the section, from the (S, D) persons of the base year."""
    rates = np.stack([priors.draws("normal_vacancy_rate", section) for section in staffing.sections])
    return np.einsum("sod,sd->od", staffing.shares, people * rates)


def closing_of_vacancies(
    posts: np.ndarray, normal: np.ndarray, years: np.ndarray, base_year: int, priors: Priors
) -> np.ndarray:
    """(O, U, D) persons a year: the stock of unfilled posts beyond the normal one is closed once, over τ years.

        closing[o,u] = (V[o] − V*[o]) / τ   for base < u ≤ base + τ, 0 after

    Parameters
    ----------
    posts : (O, D) open posts V, NaN where not observed: no closing there
    normal : (O, D) normal vacancies V*, from the normal vacancy rates of the sections carried through the matrix

    Method
    ------
    docs/methodology/openings.md#closing
    """
    span = max(round(priors.value("closing_years")), 1)
    closing = np.zeros((len(posts), len(years), normal.shape[1]))
    within = (years > base_year) & (years <= base_year + span)
    closing[:, within] = np.nan_to_num((posts - normal) / span, nan=0.0)[:, None, :]
    return closing
