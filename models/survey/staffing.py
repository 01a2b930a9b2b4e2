"""The staffing matrix that the survey and the default give together: employers are clumps, so their answers weigh little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.parameters import Parameters

KEYS = ["economic_activity", "occupation"]
# Relative variance between a region and the default as documented counts as this many sections that answered.
SECTIONS_OF_PRIOR = 5.0


@dataclass(frozen=True)
class Clumping:
    """How unlike employers of one section are.

    similarity   ρ in [0, 1]: share of the variance of a person's occupation that lies between employers; an employer of
                 n persons says of its section as much as n / (1 + (n − 1)·ρ) persons drawn one by one
    employers    employers behind the estimate; 0 = the documented value
    """

    similarity: float
    employers: int


def survey_staffing(
    default: pd.DataFrame, employed: pd.DataFrame, staff: pd.DataFrame, parameters: Parameters
) -> pd.DataFrame:
    """Default rows moved towards what employers report, as far as employers of a section resemble each other.

    Each section twice, first the shares of kinds (major groups of occupations), then the occupations within a kind:

        share = default + γ · (reported − default),   γ = τ² / (τ² + v),   τ = sd · default,   v = default·(1 − default)/n

    n is the effective number of persons behind the answers (``clumping``), within a kind that kind's part of it; sd is the
    relative distance of a region from the default, documented and moved by the region's own answers. What nobody reports
    keeps the default's shape within its kind. Employers are asked about the occupations they train for, so the sum of
    their answers may stay below their staff; the rest keeps the default's shape too.

    Parameters
    ----------
    default : economic_activity, occupation, share (rows of a section sum to 1), reference
    employed : inn, economic_activity, occupation, employed_persons
    staff : inn, economic_activity, listed_staff_persons (persons, > 0)
    parameters : staffing_sd_kind, staffing_sd_occupation, employer_similarity

    Returns
    -------
    economic_activity, occupation, share, answers (employers of the section), relative_sd_kind, relative_sd_own (what is
    left unknown of a share, relative), obs_status (``A`` moved by answers, ``D`` default), reference

    Method
    ------
    docs/methodology/demand.md#staffing
    """
    sd_kind, sd_own = (parameters.get(f"staffing_sd_{part}").value for part in ("kind", "occupation"))
    rows = default.assign(answers=0.0, relative_sd_kind=sd_kind, relative_sd_own=sd_own, obs_status="D")
    known = staff[staff["listed_staff_persons"] > 0]
    reported = employed[employed["inn"].isin(known["inn"])]
    if reported.empty:
        return rows
    known = known[known["inn"].isin(reported["inn"])]
    together = clumping(reported, known, parameters)
    sections = {
        str(section): _Section.of(part, reported, known, together) for section, part in default.groupby(KEYS[0])
    }
    answered = [one for one in sections.values() if one.effective > 0]
    scale_kind = _distance_scale([one.kinds() for one in answered], sd_kind)
    scale_own = _distance_scale([one.within() for one in answered], sd_own)
    moved = [one.moved(sd_kind * scale_kind, sd_own * scale_own) for one in sections.values()]
    table = pd.concat(moved, ignore_index=True)
    return table[[*KEYS, "share", "answers", "relative_sd_kind", "relative_sd_own", "obs_status", "reference"]]


def clumping(employed: pd.DataFrame, staff: pd.DataFrame, parameters: Parameters) -> Clumping:
    """ρ from the variance between employers of a section, over all sections together (Weir and Cockerham's moments).

        ρ = Σ (between − within) / Σ (between + (n_c − 1)·within)      sums over sections and occupations

    Without two employers in any section the documented value stands.

    Parameters
    ----------
    employed : inn, economic_activity, occupation, employed_persons
    staff : inn, economic_activity, listed_staff_persons

    Method
    ------
    docs/methodology/demand.md#staffing
    """
    above = below = 0.0
    seen = 0
    for section, firms in staff.groupby("economic_activity"):
        if len(firms) < 2:
            continue
        size = firms.set_index("inn")["listed_staff_persons"].astype(float)
        mine = employed[(employed["economic_activity"] == section) & employed["inn"].isin(size.index)]
        counts = mine.pivot_table(
            index="inn", columns="occupation", values="employed_persons", aggfunc="sum", fill_value=0.0
        ).reindex(size.index, fill_value=0.0)
        persons = np.maximum(size.to_numpy(), counts.sum(axis=1).to_numpy())
        rest = persons - counts.sum(axis=1).to_numpy()
        shares = np.column_stack([counts.to_numpy(dtype=float), rest]) / persons[:, None]
        total = persons.sum()
        middle = persons @ shares / total
        between = (persons @ (shares - middle) ** 2) / (len(persons) - 1)
        within = (persons @ (shares * (1 - shares))) / max(float((persons - 1).sum()), 1.0)
        usual = (total - (persons**2).sum() / total) / (len(persons) - 1)
        above += float((between - within).sum())
        below += float((between + (usual - 1) * within).sum())
        seen += len(persons)
    if seen == 0 or below <= 0:
        return Clumping(parameters.get("employer_similarity").value, 0)
    return Clumping(float(np.clip(above / below, 0.0, 1.0)), seen)


@dataclass(frozen=True)
class _Section:
    """One section: default rows, what its employers report, and how many persons drawn one by one that is worth."""

    table: pd.DataFrame
    default: np.ndarray
    reported: np.ndarray
    kind: np.ndarray
    answers: int
    effective: float

    @classmethod
    def of(cls, rows: pd.DataFrame, employed: pd.DataFrame, staff: pd.DataFrame, together: Clumping) -> _Section:
        section = rows["economic_activity"].iloc[0]
        firms = staff[staff["economic_activity"] == section]
        told = employed[employed["inn"].isin(firms["inn"]) & (employed["economic_activity"] == section)]
        counts = told.groupby("occupation")["employed_persons"].sum()
        new = pd.DataFrame({"occupation": sorted(set(counts.index[counts > 0]) - set(rows["occupation"]))})
        table = pd.concat([rows, new.assign(economic_activity=section, share=0.0, reference="анкеты работодателей")])
        table = table.sort_values("occupation", ignore_index=True)
        size = firms["listed_staff_persons"].to_numpy(dtype=float)
        total = max(float(size.sum()), float(counts.sum()), 1.0)
        named = table["occupation"].map(counts).to_numpy(dtype=float) / total
        default = table["share"].to_numpy(dtype=float)
        unnamed = np.where(np.isfinite(named), 0.0, default)
        left = 1 - np.nansum(named)
        shape = unnamed / unnamed.sum() if unnamed.sum() > 0 else np.zeros_like(unnamed)
        reported = np.where(np.isfinite(named), named, left * shape)
        reported = reported / max(reported.sum(), 1e-12)
        weight = size / size.sum() if len(size) else size
        variance = float((weight**2 * (together.similarity + (1 - together.similarity) / np.maximum(size, 1))).sum())
        kind = pd.factorize(table["occupation"].str[:1])[0]
        return cls(table, default, reported, kind, len(size), 1 / variance if variance > 0 else 0.0)

    def kinds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Default and reported shares of kinds, and the sampling variance of the latter."""
        default, reported = np.bincount(self.kind, self.default), np.bincount(self.kind, self.reported)
        return default, reported, default * (1 - default) / self.effective

    def within(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same of occupations within their kinds; a kind that nobody reports says nothing."""
        whole, told = np.bincount(self.kind, self.default)[self.kind], np.bincount(self.kind, self.reported)[self.kind]
        default = np.divide(self.default, whole, out=np.zeros_like(whole), where=whole > 0)
        reported = np.divide(self.reported, told, out=default.copy(), where=told > 0)
        behind = self.effective * whole
        variance = np.divide(
            default * (1 - default), behind, out=np.full_like(whole, np.inf), where=(behind > 0) & (told > 0)
        )
        return default, reported, variance

    def moved(self, sd_kind: float, sd_own: float) -> pd.DataFrame:
        if self.effective == 0:
            kinds, own = np.bincount(self.kind, self.default), self.within()[0]
            trust_kind, trust_own = np.zeros(len(kinds)), np.zeros(len(own))
        else:
            kinds, trust_kind = _shrunken(*self.kinds(), sd_kind)
            own, trust_own = _shrunken(*self.within(), sd_own)
        sums = np.bincount(self.kind, own)[self.kind]
        own = np.divide(own, sums, out=np.zeros_like(own), where=sums > 0)
        share = kinds[self.kind] * own
        return self.table.assign(
            share=share / share.sum(),
            answers=float(self.answers),
            relative_sd_kind=sd_kind * np.sqrt(1 - trust_kind)[self.kind],
            relative_sd_own=sd_own * np.sqrt(1 - trust_own),
            obs_status="A" if self.answers else "D",
        )


def _shrunken(
    default: np.ndarray, reported: np.ndarray, variance: np.ndarray, sd: float
) -> tuple[np.ndarray, np.ndarray]:
    """Posterior means and the weight γ of what was reported."""
    # An occupation that the default does not know in this section is as rare there as the rarest that it knows.
    least = default[default > 0].min() if (default > 0).any() else 0.0
    spread = (sd * np.maximum(default, least)) ** 2
    noise = np.where(
        default > 0, variance, np.maximum(variance, np.nanmax(np.where(np.isfinite(variance), variance, 0)))
    )
    trust = np.divide(spread, spread + noise, out=np.zeros_like(spread), where=np.isfinite(noise) & (spread > 0))
    return default + trust * (reported - default), trust


def _distance_scale(sections: list[tuple[np.ndarray, np.ndarray, np.ndarray]], documented: float) -> float:
    """Relative distance of the region from the default, as its answers show it, over the documented one.

    Σ ((reported − default)² − v) over Σ default² is the relative variance that sampling does not explain; the documented
    one counts as ``SECTIONS_OF_PRIOR`` sections. A section whose answers are one clump says little of it: sections count by
    what they can tell, documented² · Σ default² / (documented² · Σ default² + Σ v).
    """
    found, weight, informed = [], [], 0.0
    for default, reported, variance in sections:
        usable = np.isfinite(variance)
        size = float((default[usable] ** 2).sum())
        if size > 0:
            found.append(float(((reported - default)[usable] ** 2 - variance[usable]).sum()) / size)
            weight.append(size)
            known = documented**2 * size
            informed += known / (known + float(variance[usable].sum())) if known > 0 else 0.0
    if not found or documented <= 0:
        return 1.0
    seen = max(float(np.average(found, weights=weight)), 0.0)
    mixed = (SECTIONS_OF_PRIOR * documented**2 + informed * seen) / (SECTIONS_OF_PRIOR + informed)
    return float(np.clip(np.sqrt(mixed) / documented, 0.5, 2.0))
