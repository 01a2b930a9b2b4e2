"""Disclosure control of figures that are mixtures of others with shares that everybody knows.

The employers' reading of a programme is Σ_o share[o, e] · reading[o] over occupations, and the crosswalk is public. So a
programme that rests on many employers can still give one employer away: what two printed programmes have in common is
subtracted, and an occupation that one employer announced is left over.

Method: docs/methodology/disclosure.md#mixtures
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.disclosure.cells import COMPLEMENTARY, FREE, PRIMARY, DisclosureRule, sensitive_cells

NOTHING = 1e-9  # shares are given with two to four decimals


def published_mixtures(shares: pd.DataFrame, contributions: pd.DataFrame, rule: DisclosureRule) -> pd.DataFrame:
    """Which programmes' readings may be printed beside each other.

    A programme is sensitive by the rule on its own employers (their answers times shares). Then, while some combination of
    the printed programmes contains nothing but occupations that too few employers stand behind, or is a sensitive programme
    itself, the smallest programme of that combination is hidden too.

    Parameters
    ----------
    shares : occupation, programme, share (> 0)
    contributions : inn, occupation, obs_value (persons, >= 0)

    Returns
    -------
    programme, conf_status (F printed, C sensitive, D hidden to protect others); programmes with announced persons, sorted

    Method
    ------
    docs/methodology/disclosure.md#mixtures
    """
    announced = contributions.groupby(["inn", "occupation"], as_index=False)["obs_value"].sum().query("obs_value > 0")
    mixed = announced.merge(shares, on="occupation", how="inner", validate="many_to_many")
    mixed["obs_value"] *= mixed["share"].astype(float)
    return _hidden(shares, announced, mixed, rule).rename("conf_status").reset_index()


def _hidden(shares: pd.DataFrame, announced: pd.DataFrame, mixed: pd.DataFrame, rule: DisclosureRule) -> pd.Series:
    """Status of each programme: its own, then one hidden after the other until nothing can be made of the rest."""
    codes = sorted(mixed["programme"].unique())
    status = pd.Series(FREE, index=pd.Index(codes, name="programme"), dtype=object)
    status[sensitive_cells(mixed[["inn", "programme", "obs_value"]], ["programme"], rule)["programme"]] = PRIMARY
    size = mixed.groupby("programme")["obs_value"].sum()
    matrix = shares[shares["programme"].isin(codes) & shares["occupation"].isin(announced["occupation"])].pivot_table(
        index="programme", columns="occupation", values="share", aggfunc="sum", fill_value=0.0
    )
    shown = _Printed.of(matrix[(status.reindex(matrix.index) == FREE).to_numpy()])

    def hide_one_of(used: pd.Index) -> _Printed:
        status[size[used].sort_values(kind="stable").index[0]] = COMPLEMENTARY
        return _Printed.of(matrix[(status.reindex(matrix.index) == FREE).to_numpy()])

    groups = _sensitive_groups(announced[announced["occupation"].isin(matrix.columns)], rule)
    suspects = np.flatnonzero(matrix.columns.isin(frozenset[str]().union(*groups)))
    is_left_over = shown.combination(suspects) is not None  # inside all of them together; else inside none
    for few in groups if is_left_over else ():
        inside = np.flatnonzero(matrix.columns.isin(few))
        while is_left_over and (used := shown.combination(inside)) is not None:
            shown = hide_one_of(used)
            is_left_over = shown.combination(suspects) is not None
    for code in status.index[status == PRIMARY]:
        while (used := shown.makes(matrix.loc[code].to_numpy(dtype=float))) is not None:
            shown = hide_one_of(used)
    return status


def _sensitive_groups(announced: pd.DataFrame, rule: DisclosureRule) -> list[frozenset[str]]:
    """Sets of occupations whose sum rests on too few employers or on one: nothing inside such a set may be left over.

    Too few is counted over the set: two occupations of one employer each are two employers, who know each other's part.
    """
    behind = announced.groupby("occupation")["inn"].agg(frozenset)
    largest = (
        announced.sort_values(["obs_value", "inn"], ascending=[False, True], kind="stable")
        .groupby("occupation")
        .first()
    )
    total = announced.groupby("occupation")["obs_value"].sum()
    few = {employers for employers in behind if len(employers) < rule.min_employers}
    groups = [frozenset(behind.index[[own <= employers for own in behind]]) for employers in sorted(few, key=sorted)]
    for occupation in total.index[largest["obs_value"] > rule.dominance_share * total]:
        who = frozenset([largest.loc[occupation, "inn"]])
        groups.append(frozenset([occupation, *behind.index[[own <= who for own in behind]]]))
    together = few
    while wider := {one | other for one in together for other in few if len(one | other) < rule.min_employers} - together:
        together = together | wider
        groups += [frozenset(behind.index[[own <= employers for own in behind]]) for employers in sorted(wider, key=sorted)]
    return groups


@dataclass(frozen=True)
class _Printed:
    """The printed programmes and what a reader can make of them.

    programmes  (P,) codes
    left, sizes, space  singular value decomposition of the shares; the rows of ``space`` (R, occupations) are an orthonormal
        basis of all combinations of printed programmes
    """

    programmes: pd.Index
    left: np.ndarray
    sizes: np.ndarray
    space: np.ndarray

    @classmethod
    def of(cls, shares: pd.DataFrame) -> _Printed:
        left, sizes, space = np.linalg.svd(shares.to_numpy(dtype=float), full_matrices=False)
        kept = sizes > NOTHING * max(1.0, sizes.max(initial=0.0))
        return cls(shares.index, left[:, kept], sizes[kept], space[kept])

    def combination(self, inside: np.ndarray) -> pd.Index | None:
        """Programmes of a combination in which everything outside ``inside`` cancels and something inside is left.

        A unit vector of the space has all its length inside exactly when the part inside has the singular value 1.
        """
        if not len(self.space) or not len(inside):
            return None
        direction, lengths, _ = np.linalg.svd(self.space[:, inside], full_matrices=False)
        if lengths[0] < 1 - NOTHING:
            return None
        return self._used(direction[:, 0])

    def makes(self, row: np.ndarray) -> pd.Index | None:
        """Programmes of the combination that gives ``row`` (occupations,), None where no combination does."""
        direction = self.space @ row
        missed, length = float(np.linalg.norm(row - direction @ self.space)), float(np.linalg.norm(row))
        if not len(self.space) or missed > NOTHING * max(1.0, length):
            return None
        return self._used(direction)

    def _used(self, direction: np.ndarray) -> pd.Index:
        """Programmes with a weight in the combination that points in ``direction`` (R,) of the space."""
        weights = np.abs(self.left @ (direction / self.sizes))
        return self.programmes[weights > NOTHING * float(weights.max())]
