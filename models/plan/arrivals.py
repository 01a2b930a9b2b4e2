"""When the workers of an intake reach the market: after the course, soldiers after they have served as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.plan.expected_cost import BASES
from models.plan.inputs import INTAKE_YEARS, Offers, PlanInputs


@dataclass(frozen=True)
class Arrivals:
    """Which offer's intake of which year reaches the market in which year: parallel arrays over arrivals.

    After the last intake year decided here the intake is taken to stay as in it, to the end of the programme's window.
    ``share`` of an intake's workers arrives then; soldiers come ``late``, once they have served.
    """

    offer: np.ndarray
    intake: np.ndarray
    programme: np.ndarray
    basis: np.ndarray
    year: np.ndarray
    share: np.ndarray
    late: np.ndarray

    def of_places(self, places: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """(E, 2, U) places (I, T) in the years in which their workers arrive; ``shape`` = (E, U)."""
        arriving = np.zeros((shape[0], len(BASES), shape[1]))
        np.add.at(arriving, (self.programme, self.basis, self.year), self.share * places[self.offer, self.intake])
        return arriving

    def distinct(self, *columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of ``columns`` that differ, soldiers apart, and the share of each: offers of a class arrive alike."""
        rows = np.stack([*columns, self.late.astype(int)], axis=1)
        found, first = np.unique(rows, axis=0, return_index=True)
        return found[:, :-1], self.share[first]


def arrivals_of(inputs: PlanInputs, offers: Offers, programmes: tuple[str, ...], years: np.ndarray) -> Arrivals:
    """Arrivals of every offer of ``programmes`` in ``years``, workers first, then soldiers."""
    programme = pd.Index(programmes, dtype=object).get_indexer(offers.table["programme"].to_numpy())
    basis = offers.table["basis"].map({name: number for number, name in enumerate(BASES)}).to_numpy(dtype=int)
    first = inputs.start_year + offers.lag
    serving = army_shares(inputs, offers)
    delay = round(inputs.parameters.get("army_delay_years").value) if serving.any() else 0
    parts = []
    for late, wait, share in ((False, 0, 1 - serving), (True, delay, serving)):
        begins = first + wait
        arrives = (years[None, :] >= begins[:, None]) & ((programme >= 0) & (share > 0))[:, None]
        offer, year = np.nonzero(arrives)
        intake = np.minimum(years[year] - begins[offer], INTAKE_YEARS - 1)
        parts.append((offer, intake, programme[offer], basis[offer], year, share[offer], np.full(len(offer), late)))
    return Arrivals(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def army_shares(inputs: PlanInputs, offers: Offers) -> np.ndarray:
    """(I,) share of an intake's workers who serve first; none where the yield does not tell them."""
    return _known_shares(inputs, pd.MultiIndex.from_frame(offers.table[["programme", "basis"]]))


def at_once(inputs: PlanInputs, programmes: tuple[str, ...]) -> np.ndarray:
    """(E, 2) share of a place's workers who come in the year in which its intake reaches the market."""
    shares = _known_shares(inputs, pd.MultiIndex.from_product([programmes, BASES]))
    return np.asarray(1 - shares.reshape(len(programmes), len(BASES)))


def _known_shares(inputs: PlanInputs, pairs: pd.MultiIndex) -> np.ndarray:
    """Share of the workers of each programme and basis who serve first; 0 where the yield does not tell it."""
    keys = inputs.intake_yield.keys
    if "army_share" not in keys:
        return np.zeros(len(pairs))
    known = keys.set_index(["programme", "basis"])["army_share"].astype(float)
    return known.reindex(pairs).fillna(0.0).to_numpy()


def kept_arrivals(
    inputs: PlanInputs, offers: Offers, programmes: tuple[str, ...], years: np.ndarray, yields: np.ndarray
) -> np.ndarray:
    """(E, D) workers whom intakes that nobody decides bring in each programme's own year.

    ``years`` (E,) one labour-market year a programme; ``yields`` (E, bases, D) workers of a place.
    """
    row = pd.Index(programmes).get_indexer(offers.table["programme"].to_numpy())
    mine = offers.kept & (row >= 0)
    mine[mine] = years[row[mine]] >= inputs.start_year + offers.lag[mine]
    places = np.zeros((len(programmes), len(BASES)))
    basis = offers.table["basis"].map({name: number for number, name in enumerate(BASES)}).to_numpy(dtype=int)
    first = np.where(mine, years[row] == inputs.start_year + offers.lag, False)
    serving = np.where(first, army_shares(inputs, offers), 0.0)  # in an offer's first year nobody is back from the army
    np.add.at(places, (row[mine], basis[mine]), (offers.places_last * (1 - serving))[mine])
    return np.asarray(np.einsum("eb,ebd->ed", places, yields))
