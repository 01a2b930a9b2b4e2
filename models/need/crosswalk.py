"""The crosswalk from occupation to programme, drawn with the share that goes by other ways, and what it covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import CrosswalkOverOne, RepeatedRows, ShareOutOfRange
from models.priors import Priors, gamma_from_normals, keyed_normals

SHARE_TOLERANCE = 1e-6
# Confidences from the weakest on: what is known of a link that two rows make is what is known of the weaker one.
CONFIDENCES = ("low", "medium", "high")
# Position of programmes that are not in the list.
OUTSIDE = -1


@dataclass(frozen=True)
class CrosswalkDraws:
    """Draws of C[o, e], sparse: only the links that the table holds.

    occupations, programmes  (O,), (P,) codes
    of_occupation            (K,) position of each link's occupation, ascending
    of_programme             (K,) position of each link's programme
    shares                   (K, D); with ``other`` they sum to one for each occupation and draw
    other                    (O, D) share that goes by other ways or to programmes that the region does not teach
    """

    occupations: tuple[str, ...]
    programmes: tuple[str, ...]
    of_occupation: np.ndarray
    of_programme: np.ndarray
    shares: np.ndarray
    other: np.ndarray

    def to_programmes(self, values: np.ndarray) -> np.ndarray:
        """(P, U, D) from (O, U, D): need[e,u] = Σ_o C[o,e]·need[o,u], on each draw."""
        result = np.zeros((len(self.programmes), *values.shape[1:]))
        for programme in np.unique(self.of_programme):
            links = np.flatnonzero(self.of_programme == programme)
            result[programme] = np.einsum("kd,kud->ud", self.shares[links], values[self.of_occupation[links]])
        return result


def crosswalk_draws(
    crosswalk: pd.DataFrame,
    occupations: tuple[str, ...],
    programmes: tuple[str, ...],
    priors: Priors,
    routes: Mapping[str, str] | None = None,
) -> CrosswalkDraws:
    """Draw C from Dirichlet(κ·row) with *other* as one of its members; κ by the confidence of the row.

    Parameters
    ----------
    crosswalk : occupation, programme, share, confidence (high | medium | low); Σ share of an occupation ≤ 1
    occupations, programmes : codes that the result is to hold; what the table gives to programmes outside the list
        (the region does not teach them) is drawn with the rest of the row and then counts as *other*
    routes : closed programme → its successor, which takes its share

    Raises
    ------
    ShareOutOfRange    a share outside [0, 1]
    CrosswalkOverOne   shares of an occupation exceed 1
    RepeatedRows       a pair stands twice

    Method
    ------
    docs/methodology/crosswalk.md#draws
    """
    table = _checked(crosswalk, occupations, routes or {})
    place = {code: position for position, code in enumerate(occupations)}
    seat = {code: position for position, code in enumerate(programmes)}
    of_occupation = table["occupation"].map(place).to_numpy(dtype=int)
    of_programme = table["programme"].map(seat).fillna(OUTSIDE).to_numpy(dtype=int)
    share = table["share"].to_numpy(dtype=float)
    kappa = table["confidence"].map(
        {level: priors.value("crosswalk_concentration", level) for level in table["confidence"].unique()}
    )
    # One row of the Dirichlet has one concentration: the links' own, weighted by their shares.
    weight = np.bincount(of_occupation, share, len(occupations))
    weighted = np.bincount(of_occupation, share * kappa.to_numpy(dtype=float), len(occupations))
    row_kappa = np.divide(weighted, weight, out=np.ones(len(occupations)), where=weight > 0)
    remainder = np.where(weight > 1 - SHARE_TOLERANCE, 0.0, 1 - weight)
    links = (table["occupation"] + ">" + table["programme"]).tolist()
    values = gamma_from_normals(
        (share * row_kappa[of_occupation])[:, None], keyed_normals("crosswalk", links, (priors.count,))
    )
    others = gamma_from_normals(
        (remainder * row_kappa)[:, None], keyed_normals("crosswalk-other", occupations, (priors.count,))
    )
    total = others.copy()
    np.add.at(total, of_occupation, values)
    # All gammas of a row may underflow together where every shape is tiny: the documented shares then stand.
    empty = total <= 0
    total = np.where(empty, 1.0, total)
    values = np.where(empty[of_occupation], share[:, None], values / total[of_occupation])
    others = np.where(empty, remainder[:, None], others / total)
    outside = of_programme == OUTSIDE
    np.add.at(others, of_occupation[outside], values[outside])
    inside = ~outside
    return CrosswalkDraws(occupations, programmes, of_occupation[inside], of_programme[inside], values[inside], others)


def successors(programmes: pd.DataFrame, start_year: int) -> dict[str, str]:
    """Programmes closed for the intake of September ``start_year`` → the open programme that follows them.

    Parameters
    ----------
    programmes : programme, admission_until (date or empty), successor; without the last column nothing is routed.
        A successor outside the list leads nowhere: the region does not teach it.
    """
    if "successor" not in programmes:
        return {}
    table = programmes.drop_duplicates("programme").assign(programme=lambda rows: rows["programme"].astype(str))
    closed = pd.to_datetime(table["admission_until"]) < pd.Timestamp(start_year, 9, 1)
    known = closed & table["successor"].isin(table["programme"])
    steps = dict(zip(table.loc[known, "programme"], table.loc[known, "successor"].astype(str), strict=True))
    routes = {}
    for code, last in steps.items():
        seen = {code}
        while last in steps and last not in seen:
            seen.add(last)
            last = steps[last]
        routes[code] = last
    return {code: last for code, last in routes.items() if code != last}


def coverage(crosswalk: CrosswalkDraws, need: np.ndarray) -> pd.DataFrame:
    """What of each occupation's need reaches a programme: occupation, need_mean, share_covered.

    Parameters
    ----------
    need : (O, U, D) persons a year; ``need_mean`` is its mean over years and draws
    """
    return pd.DataFrame(
        {
            "occupation": list(crosswalk.occupations),
            "need_mean": need.mean(axis=(1, 2)),
            "share_covered": 1 - crosswalk.other.mean(axis=1),
        }
    )


def _checked(crosswalk: pd.DataFrame, occupations: tuple[str, ...], routes: Mapping[str, str]) -> pd.DataFrame:
    table = crosswalk.assign(
        occupation=crosswalk["occupation"].astype(str), programme=crosswalk["programme"].astype(str)
    )
    names = table["occupation"] + " → " + table["programme"]
    bad = ~table["share"].between(0, 1)
    if bad.any():
        raise ShareOutOfRange(
            "Таблица «профессия → программа»", "share", dict(zip(names[bad], table.loc[bad, "share"], strict=True))
        )
    if names.duplicated().any():
        raise RepeatedRows("Таблица «профессия → программа»", sorted(names[names.duplicated()]))
    sums = table.groupby("occupation")["share"].sum()
    over = sums[sums > 1 + SHARE_TOLERANCE]
    if len(over):
        raise CrosswalkOverOne({str(code): float(value) for code, value in over.items()})
    used = table[table["occupation"].isin(occupations) & (table["share"] > 0)]
    rank = used["confidence"].map({level: place for place, level in enumerate(CONFIDENCES)})
    used = used.assign(programme=used["programme"].replace(dict(routes)), rank=rank).sort_values(["occupation", "programme"])
    merged = used.groupby(["occupation", "programme"], as_index=False).agg({"share": "sum", "rank": "min"})
    return merged.assign(confidence=merged.pop("rank").map(dict(enumerate(CONFIDENCES))))
