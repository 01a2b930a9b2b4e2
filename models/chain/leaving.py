"""Who leaves an occupation: by age where ages are known, by the section's rate elsewhere, one by one or as many as expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.need.replacement import AgeRates, age_rates, net_transfer_rates, person_noise, replacement_rates
from models.need.staffing import Staffing
from models.priors import Priors


@dataclass(frozen=True)
class Rates:
    """Yearly rates of the stock of the year before.

    of_section  (S, U, D) applies where an occupation's age structure is unknown
    unknown     (O,) True where it applies
    own         (O, U, D) what the occupation adds: exits by age or persons' chance, without ``of_section``
    transfers   (O, U, D)
    """

    of_section: np.ndarray
    unknown: np.ndarray
    own: np.ndarray
    transfers: np.ndarray


def rates_of(
    age_structure: pd.DataFrame | None,
    staffing: Staffing,
    employment: np.ndarray,
    stock: np.ndarray,
    years: np.ndarray,
    priors: Priors,
    notes: list[str],
    chance: bool = True,
) -> Rates:
    """Rates of one employment; with ``chance`` persons leave one by one, without it as many as expected."""
    sections, occupations = staffing.sections, staffing.occupations
    of_section = replacement_rates(sections, years, priors)
    unknown = np.ones(len(occupations), dtype=bool)
    own = np.zeros((len(occupations), len(years), priors.count))
    moves = np.zeros_like(own)
    known = _known_ages(age_structure, years, priors)
    if known is None:
        notes.append("Возрастной структуры занятых нет: выбытие рассчитано по доле замещения без разбивки по возрасту.")
    elif known.occupations and age_structure is not None and "occupation" in age_structure:
        place = {code: row for row, code in enumerate(known.occupations)}
        unknown = np.array([code not in place for code in occupations])
        rows = [place[code] for code in np.array(occupations)[~unknown]]
        own[~unknown], moves[~unknown] = known.exit[rows], known.move[rows]
    else:
        place = {code: row for row, code in enumerate(known.occupations)}
        for row, section in enumerate(sections):
            if section in place:
                of_section[row] = known.exit[place[section]]
    before = stock[:, :-1]
    if chance:
        expected = np.where(unknown[:, None, None], _carried(staffing, employment, of_section, before), own)
        own += person_noise("exits", occupations, expected, before)
    return Rates(of_section, unknown, own, net_transfer_rates(occupations, before, moves, priors))


def _known_ages(age_structure: pd.DataFrame | None, years: np.ndarray, priors: Priors) -> AgeRates | None:
    """Rates by age of occupations, or of sections where the structure is known by section only."""
    if age_structure is None or age_structure.empty:
        return None
    if "occupation" in age_structure:
        return age_rates(age_structure, years, priors)
    return age_rates(age_structure.rename(columns={"economic_activity": "occupation"}), years, priors)


def _carried(staffing: Staffing, employment: np.ndarray, of_section: np.ndarray, before: np.ndarray) -> np.ndarray:
    """(O, U, D) mean over sections of a section rate, weighted by where the occupation works."""
    carried = np.empty_like(before)
    for year in range(before.shape[1]):
        leaving = employment[:, year] * of_section[:, year]
        carried[:, year] = np.einsum("sod,sd->od", staffing.in_year(year), leaving)
    return np.divide(carried, before, out=np.zeros_like(before), where=before > 0)


def exits_of(staffing: Staffing, employment: np.ndarray, stock: np.ndarray, rates: Rates) -> np.ndarray:
    """(O, U, D) share of the stock of the year before that leaves the labour force."""
    carried = _carried(staffing, employment, rates.of_section, stock[:, :-1])
    return np.where(rates.unknown[:, None, None], carried, 0.0) + rates.own
