"""The staffing matrix: how the employment of a section divides into occupations, with its uncertainty and drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.errors import MatrixRowNotOne, RepeatedRows, ShareOutOfRange, UnknownCode
from models.priors import Priors, keyed_normals

ROW_TOLERANCE = 1e-3
# Part of a region's relative distance from the default that an occupation shares over all sections: a region that has
# more welders than the country has them in more than one section. Published distances are of whole regions.
SHARED_OVER_SECTIONS = 0.5
# A drift between two observations is shrunk by this much: two points of a survey are mostly noise.
DRIFT_SHRINKAGE = 0.5


@dataclass(frozen=True)
class Staffing:
    """Draws of the staffing matrix.

    sections     (S,) codes
    occupations  (O,) codes, sorted
    shares       (S, O, D), each section sums to one on each draw
    drift        (S, O) yearly change of the log share at the base year, zero where it was observed once
    damping      part of the drift that is left a year later
    """

    sections: tuple[str, ...]
    occupations: tuple[str, ...]
    shares: np.ndarray
    drift: np.ndarray
    damping: float

    def in_year(self, years_ahead: int) -> np.ndarray:
        """(S, O, D) shares ``years_ahead`` years after the base year, rows renormalised."""
        if years_ahead == 0 or not self.drift.any():
            return self.shares
        steps = float((self.damping ** np.arange(years_ahead)).sum())
        moved = self.shares * np.exp(self.drift * steps)[:, :, None]
        return moved / moved.sum(axis=1, keepdims=True)


def staffing_draws(
    staffing: pd.DataFrame, sections: tuple[str, ...], priors: Priors, people: np.ndarray | None = None
) -> Staffing:
    """Draw the matrix M[s, o]: shares times log-normal factors of the kind (major group) and of the occupation.

    Parameters
    ----------
    staffing : economic_activity, occupation, share (rows of a section sum to 1); where answers moved it,
        relative_sd_kind and relative_sd_own (what is left unknown; else the documented distance between a region and the
        default); where the matrix was observed more than once, time_period: the last observation is the level, the
        change drifts on
    sections : sections of the employment forecast; each needs a row
    people : (S,) persons of each section; the documented distances are those of an occupation over all sections together,
        so the cells' own are as much larger as that takes; None = sections of one size

    Raises
    ------
    UnknownCode       a section has no row
    MatrixRowNotOne   shares of a section do not sum to 1
    ShareOutOfRange   a share outside [0, 1]
    RepeatedRows      a cell stands twice

    Method
    ------
    docs/methodology/openings.md#staffing
    """
    table = staffing.assign(
        economic_activity=staffing["economic_activity"].astype(str), occupation=staffing["occupation"].astype(str)
    )
    if "time_period" not in table:
        table = table.assign(time_period=0)
    _check(table, sections)
    occupations = tuple(sorted(table["occupation"].unique()))
    latest = table["time_period"].groupby(table["economic_activity"]).transform("max")
    current = table[table["time_period"] == latest]
    shares = _matrix(current, "share", sections, occupations)
    shares = shares / shares.sum(axis=1, keepdims=True)
    kind = _spread(current, "relative_sd_kind", priors.value("staffing_sd_kind"), sections, occupations)
    own = _spread(current, "relative_sd_own", priors.value("staffing_sd_occupation"), sections, occupations)
    factor = _of_cells(shares, np.ones(len(sections)) if people is None else people)
    drawn = _shares_around(shares, kind * factor, own * factor, occupations, priors)
    observed_again = table.groupby("economic_activity")["time_period"].nunique().max() > 1
    damping = priors.value("staffing_drift_damping") if observed_again else 1.0
    return Staffing(sections, occupations, drawn, _drift(table, sections, occupations, damping), damping)


def employment_by_occupation(staffing: Staffing, employment: np.ndarray) -> np.ndarray:
    """N[o, u] = Σ_s M[s, o]·N[s, u]: (O, U, D) persons from (S, U, D) persons, on each draw."""
    stock = np.empty((len(staffing.occupations), employment.shape[1], employment.shape[2]))
    for ahead in range(employment.shape[1]):
        stock[:, ahead] = np.einsum("sod,sd->od", staffing.in_year(ahead), employment[:, ahead])
    return stock


def _check(table: pd.DataFrame, sections: tuple[str, ...]) -> None:
    missing = sorted(set(sections) - set(table["economic_activity"]))
    if missing:
        raise UnknownCode("Матрица «раздел × профессия»", missing, "data/crosswalks/staffing_default.csv")
    bad = table[~table["share"].between(0, 1)]
    if len(bad):
        names = bad["economic_activity"] + "/" + bad["occupation"]
        raise ShareOutOfRange("Матрица «раздел × профессия»", "share", dict(zip(names, bad["share"], strict=True)))
    keys = ["economic_activity", "time_period", "occupation"]
    twice = table[table.duplicated(keys)]
    if len(twice):
        raise RepeatedRows(
            "Матрица «раздел × профессия»", sorted(twice["economic_activity"] + "/" + twice["occupation"])
        )
    sums = table[table["economic_activity"].isin(sections)].groupby(["economic_activity", "time_period"])["share"].sum()
    wrong = sums[(sums - 1).abs() > ROW_TOLERANCE]
    if len(wrong):
        rows = wrong.index.get_level_values("economic_activity").astype(str)
        raise MatrixRowNotOne(dict(zip(rows, wrong.astype(float), strict=True)))


def _matrix(table: pd.DataFrame, column: str, sections: tuple[str, ...], occupations: tuple[str, ...]) -> np.ndarray:
    """(S, O) values of one column, zero where the cell is absent."""
    wide = table.pivot_table(index="economic_activity", columns="occupation", values=column, aggfunc="sum")
    return wide.reindex(index=list(sections), columns=list(occupations)).fillna(0.0).to_numpy(dtype=float)


def _spread(
    table: pd.DataFrame, column: str, documented: float, sections: tuple[str, ...], occupations: tuple[str, ...]
) -> np.ndarray:
    """(S, O) relative standard deviation of each cell."""
    if column not in table:
        return np.full((len(sections), len(occupations)), documented)
    return _matrix(table, column, sections, occupations)


def _shares_around(
    shares: np.ndarray, kind: np.ndarray, own: np.ndarray, occupations: tuple[str, ...], priors: Priors
) -> np.ndarray:
    """(S, O, D) shares times exp(kind + own), each partly shared over sections; rows sum to one on each draw."""
    codes = [code[:1] for code in occupations]
    kinds = sorted(set(codes))
    shape = (len(shares) + 1, priors.count)
    of_kind = _over_sections(keyed_normals("staffing-kind", kinds, shape))
    of_own = keyed_normals("staffing", occupations, shape)
    half = (kind**2 + own**2) / 2
    values = np.empty((len(shares), len(occupations), priors.count))
    for row, code in enumerate(codes):  # one at a time: they stay in the processor's cache
        scale = kind[:, row, None] * of_kind[kinds.index(code)] + own[:, row, None] * _over_sections(of_own[row]) - half[:, row, None]
        np.multiply(shares[:, row, None], np.exp(scale), out=values[:, row])
    values /= values.sum(axis=1, keepdims=True)
    return values


def _of_cells(shares: np.ndarray, people: np.ndarray) -> float:
    """How much further a cell lies from the default than an occupation of the whole region does.

        1 / √(ρ + (1 − ρ)·H),   ρ = SHARED_OVER_SECTIONS, H = Σ squared parts of an occupation's people by section

    The documented distances are measured on whole regions. What its sections have of their own averages out in a region:
    cells drawn with those distances would bring less. H is the mean over occupations, weighted by persons.
    """
    held = shares * people[:, None]
    stock = held.sum(axis=0)
    parts = np.divide(held, stock, out=np.zeros_like(held), where=stock > 0)
    concentration = float(np.average((parts**2).sum(axis=0), weights=stock)) if stock.sum() > 0 else 1.0
    return float(1 / np.sqrt(SHARED_OVER_SECTIONS + (1 - SHARED_OVER_SECTIONS) * concentration))


def _over_sections(z: np.ndarray) -> np.ndarray:
    """(…, S, D) standard normals from (…, S + 1, D): the first of each code is shared over the sections."""
    mixed: np.ndarray = np.sqrt(SHARED_OVER_SECTIONS) * z[..., :1, :] + np.sqrt(1 - SHARED_OVER_SECTIONS) * z[..., 1:, :]
    return mixed


def _drift(
    table: pd.DataFrame, sections: tuple[str, ...], occupations: tuple[str, ...], damping: float
) -> np.ndarray:
    """(S, O) shrunken yearly change of the log share between the last two observations of each section."""
    drift = np.zeros((len(sections), len(occupations)))
    position = {code: column for column, code in enumerate(occupations)}
    for row, section in enumerate(sections):
        observed = table[table["economic_activity"] == section]
        years = sorted(observed["time_period"].unique())
        if len(years) < 2:
            continue
        pair = [observed[observed["time_period"] == year].set_index("occupation")["share"] for year in years[-2:]]
        both = pair[0].index.intersection(pair[1].index)
        before, after = pair[0].loc[both], pair[1].loc[both]
        usable = both[(before > 0) & (after > 0)]
        change = np.log(after.loc[usable] / before.loc[usable]) / (years[-1] - years[-2])
        drift[row, [position[code] for code in usable]] = DRIFT_SHRINKAGE * damping * change.to_numpy()
    return drift


def level_matrices(shares: np.ndarray, levels: np.ndarray, order: tuple[str, ...]) -> list[np.ndarray]:
    """The matrix cut by level of qualification: one contiguous (S, O_level, D) block per level of ``order``."""
    return [np.ascontiguousarray(shares[:, levels == level]) for level in order]
