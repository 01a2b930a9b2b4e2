"""One consistent invented region: what is true, before anybody reports it.

Each table is drawn from a random stream of its own, named after the table, so a change in one leaves the others alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sample import calibration as real
from sample import names
from sample.mechanism import Growth, Mechanism, long_table
from sample.worlds import KINDS, Kind

FIRST_YEAR = 2010
LAST_YEAR_OF_OLD_METHOD = 2016
YEARS_OF_TRUTH_AHEAD = 12
YEARS_OF_MEMORY = 8
# Parts of the staffing's distance, so that occupations' totals over the sections lie as far as real ones do.
OF_OCCUPATION, OF_CELL = 0.9, 0.8


@dataclass(frozen=True)
class Profile:
    """What makes one sample region differ from another.

    code            901, 902 … : outside the codes of real subjects
    scale           size against the first region, ratio
    vintage_year    year in whose autumn the files were collected
    kind            how rough the world is
    """

    number: int
    seed: int
    vintage_year: int
    scale: float
    kind: Kind

    @property
    def code(self) -> str:
        """Code of the region."""
        return str(900 + self.number)

    @property
    def name(self) -> str:
        """Name of the region."""
        return names.region_name(self.number)

    def stream(self, table: str) -> np.random.Generator:
        """Random numbers of one table; the same table of the same region always gets the same ones."""
        return np.random.default_rng([self.seed, self.number, zlib.crc32(table.encode())])


@dataclass(frozen=True)
class World:
    """The truth that every file of the region is a report of.

    employment       time_period, economic_activity, employed_persons: new method throughout, to the last year of truth
    employment_old   the same by the old method, 2010–2016
    staffing         economic_activity, occupation, share: rows of a section sum to 1
    occupations      occupation, name, level
    openings         time_period, occupation, employed, expansion, exits, closing, openings, new_graduates (persons)
    vacancies        occupation, vacancies_persons, normal_persons (posts at the vintage)
    crosswalk        occupation, programme, share; the rest of a row is «other»
    need             time_period, programme, need_persons
    programmes       programmes that the region teaches, with the columns of the code list and cluster, popularity
    clusters         cluster, name, name_short, order
    growth           law of employment, and ``own``, ``common``: the deviations of the last published year
    mechanism        the rule from employment to need
    """

    profile: Profile
    employment: pd.DataFrame
    employment_old: pd.DataFrame
    staffing: pd.DataFrame
    occupations: pd.DataFrame
    openings: pd.DataFrame
    vacancies: pd.DataFrame
    crosswalk: pd.DataFrame
    need: pd.DataFrame
    programmes: pd.DataFrame
    clusters: pd.DataFrame
    growth: Growth
    own: np.ndarray
    common: float
    mechanism: Mechanism

    @property
    def base_year(self) -> int:
        """The last year whose employment is published."""
        return self.profile.vintage_year - 1

    @cached_property
    def employed(self) -> pd.DataFrame:
        """Employment by year (rows) and section of the mechanism (columns)."""
        wide = self.employment.pivot_table("employed_persons", "time_period", "economic_activity")
        return wide[list(self.mechanism.sections)]

    @cached_property
    def occupation_names(self) -> dict[str, tuple[str, str]]:
        """Classifier name and level by occupation."""
        columns = (self.occupations[name].tolist() for name in ("occupation", "name", "level"))
        return {code: (name, level) for code, name, level in zip(*columns, strict=True)}


def build_world(codelists: Mapping[str, pd.DataFrame], profile: Profile) -> World:
    """The true region: employment → occupations → openings → need for graduates by programme."""
    employment, employment_old, growth, deviations = _employment(profile)
    occupations = codelists["occupation"].rename(columns={"code": "occupation"})[["occupation", "name", "level"]]
    staffing = _staffing(codelists["staffing_default"], profile)
    everywhere = _crosswalk(codelists["occupation_programme"], profile)
    mechanism, vacancies = _mechanism(employment, staffing, everywhere, occupations, profile)
    programmes = _programmes(codelists, _openings_and_need(employment, mechanism)[1], profile)
    crosswalk = _taken_by_neighbours(everywhere, set(programmes["programme"]), profile)
    mechanism = replace(mechanism, crosswalk=_links(crosswalk, mechanism))
    openings, need = _openings_and_need(employment, mechanism)
    return World(
        profile=profile,
        employment=employment,
        employment_old=employment_old,
        staffing=staffing,
        occupations=occupations,
        openings=openings,
        vacancies=vacancies,
        crosswalk=crosswalk,
        need=need,
        programmes=programmes,
        clusters=codelists["cluster"].sort_values("order").reset_index(drop=True),
        growth=growth,
        own=deviations[:-1],
        common=float(deviations[-1]),
        mechanism=mechanism,
    )


def make_profile(*, number: int, seed: int, vintage_year: int, world: str) -> Profile:
    """Size of region ``number``: the first is calibrated, the others are between half of it and nearly twice it."""
    spread = np.random.default_rng([seed, number, zlib.crc32(b"profile")]).uniform(-0.7, 0.6)
    return Profile(
        number=number,
        seed=seed,
        vintage_year=vintage_year,
        scale=1.0 if number == 1 else float(np.exp(spread)),
        kind=KINDS[world],
    )


def _employment(profile: Profile) -> tuple[pd.DataFrame, pd.DataFrame, Growth, np.ndarray]:
    """Levels by the new and the old method, the law of growth, and the deviations of the last published year."""
    rng = profile.stream("employment")
    sections = list(real.SECTIONS)
    base = np.array([real.PERM_2017[s] for s in sections])
    mix_spread = 0.02 if profile.number == 1 else 0.25
    base = base * np.exp(rng.normal(0, mix_spread, len(sections)))
    base *= real.EMPLOYMENT_2017_THOUSAND * profile.scale / base.sum()

    years = np.arange(2018, profile.vintage_year + YEARS_OF_TRUTH_AHEAD + 1)
    kind = profile.kind
    lasting = rng.normal(0, kind.lasting_sd, len(sections))
    drift = np.stack([_russian_growth(int(year)) + lasting for year in years])
    growth = Growth(
        years, drift, kind.own_sd, kind.common_sd, kind.own_persistence, kind.common_persistence
    )
    levels, deviation, last = {2017: base}, np.zeros(len(sections) + 1), np.zeros(len(sections) + 1)
    for at, year in enumerate(years.tolist()):
        own = growth.own_persistence * deviation[:-1] + rng.normal(0, growth.own_sd, len(sections))
        common = growth.common_persistence * deviation[-1] + rng.normal(0, growth.common_sd)
        levels[year] = levels[year - 1] * np.exp(drift[at] + own + common)
        deviation = np.append(own, common)
        if year == profile.vintage_year - 1:
            last = deviation

    # The old method counted more people, above all own-account farmers (A), as Permstat's two tables show.
    step = np.array([real.PERM_2016[s] / real.PERM_2017[s] for s in sections])
    trend = np.array([np.log(real.PERM_2016[s] / real.PERM_2010[s]) / 6 for s in sections])
    old = {LAST_YEAR_OF_OLD_METHOD: base * step}
    for year in range(LAST_YEAR_OF_OLD_METHOD - 1, FIRST_YEAR - 1, -1):
        old[year] = old[year + 1] * np.exp(-(trend + rng.normal(0, 0.02, len(sections))))
    before = _long({year: old[year] for year in sorted(old)}, sections)
    return _long(levels, sections), before, growth, last


def _russian_growth(year: int) -> np.ndarray:
    """Growth of Russian employment by section, logs; after the last published year the mean path, damped by a fifth."""
    if year <= real.RUSSIA_LAST_YEAR:
        return np.log(np.array(real.RUSSIA[year]) / np.array(real.RUSSIA[year - 1]))
    span = real.RUSSIA_LAST_YEAR - 2017
    return 0.8 * np.log(np.array(real.RUSSIA[real.RUSSIA_LAST_YEAR]) / np.array(real.RUSSIA[2017])) / span


def _long(levels: Mapping[int, np.ndarray], sections: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "time_period": np.repeat(list(levels), len(sections)),
            "economic_activity": sections * len(levels),
            "employed_persons": np.concatenate(list(levels.values())) * 1000,
        }
    )


def _staffing(default: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """The documented matrix moved: an occupation is rarer or commoner here than in the country, in some sections more so."""
    rng = profile.stream("staffing")
    table = default[["economic_activity", "occupation", "share"]].sort_values(["economic_activity", "occupation"])
    table = table[table["share"] > 0].reset_index(drop=True)
    codes, place = np.unique(table["occupation"], return_inverse=True)
    # A part of the distance is the occupation's own in the region, a part that of one section's offices.
    spread = profile.kind.staffing_distance * OF_OCCUPATION, profile.kind.staffing_distance * OF_CELL
    moved = rng.normal(0, spread[0], len(codes))[place] + rng.normal(0, spread[1], len(table))
    drawn = table["share"].to_numpy() * np.exp(moved)
    total = table.assign(drawn=drawn).groupby("economic_activity")["drawn"].transform("sum").to_numpy()
    return table.assign(share=drawn / total)


def _mechanism(
    employment: pd.DataFrame,
    staffing: pd.DataFrame,
    crosswalk: pd.DataFrame,
    occupations: pd.DataFrame,
    profile: Profile,
) -> tuple[Mechanism, pd.DataFrame]:
    """The rule from employment to need, and the open posts of the base year."""
    rng = profile.stream("openings")
    by_year = _wide(employment, "time_period", "economic_activity", "employed_persons")
    matrix = _wide(staffing, "economic_activity", "occupation", "share")
    sections = [s for s in by_year.columns if s in matrix.index]
    codes = matrix.columns.to_numpy()
    base = profile.vintage_year - 1
    stock = by_year.loc[base, sections].to_numpy() @ matrix.loc[sections].to_numpy()

    kind = profile.kind
    exit_rate = real.REPLACEMENT_RATE * np.exp(rng.normal(0, kind.exits_region_sd) + rng.normal(0, kind.exits_sd, len(codes)))
    normal = real.NORMAL_VACANCY_RATE * stock
    open_posts = normal * real.OPEN_POSTS_RATIO * np.exp(rng.normal(0, 0.35, len(codes)))
    closing = (open_posts - normal) / real.CLOSING_YEARS
    level = occupations.set_index("occupation")["level"].reindex(codes)
    spread = rng.normal(0, kind.graduates_region_sd) + rng.normal(0, kind.graduates_sd, len(codes))
    share = np.minimum(level.map(real.NEW_GRADUATE_SHARE).fillna(0.0).to_numpy() * np.exp(spread), 0.95)
    links = _wide(crosswalk[crosswalk["occupation"].isin(codes)], "occupation", "programme", "share")
    mechanism = Mechanism(
        sections=tuple(sections),
        occupations=tuple(codes.tolist()),
        programmes=tuple(links.columns.tolist()),
        staffing=matrix.loc[sections].to_numpy(),
        exit_rate=exit_rate,
        tooth=real.REFORM_TOOTH,
        closing={base + ahead: closing for ahead in range(1, real.CLOSING_YEARS + 1)},
        graduates=share,
        crosswalk=links.reindex(codes).fillna(0.0).to_numpy(),
    )
    vacancies = pd.DataFrame({"occupation": codes, "vacancies_persons": open_posts, "normal_persons": normal})
    return mechanism, vacancies


def _openings_and_need(employment: pd.DataFrame, mechanism: Mechanism) -> tuple[pd.DataFrame, pd.DataFrame]:
    by_year = _wide(employment, "time_period", "economic_activity", "employed_persons")[list(mechanism.sections)]
    years = by_year.index.to_numpy()
    parts = mechanism.components(by_year.to_numpy(), years)
    parts["new_graduates"] = parts["openings"] * mechanism.graduates
    keys = long_table(parts["employed"], years[1:], mechanism.occupations, "occupation", "employed")
    openings = keys.assign(**{name: values.ravel() for name, values in parts.items()})
    need = mechanism.need(by_year.to_numpy(), years)
    return openings, long_table(need, years[1:], mechanism.programmes, "programme", "need_persons")


def _wide(table: pd.DataFrame, index: str, columns: str, values: str) -> pd.DataFrame:
    return table.pivot_table(index=index, columns=columns, values=values, aggfunc="sum", fill_value=0.0)


def _crosswalk(default: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Shares of programmes as the country's labour market truly uses them."""
    rng = profile.stream("crosswalk")
    until = pd.to_datetime(default["valid_until"], errors="coerce")
    in_force = default[until.isna() | (until.dt.year > profile.vintage_year)]
    table = in_force[["occupation", "programme", "share"]].sort_values(["occupation", "programme"], ignore_index=True)
    moved = table["share"].to_numpy() * np.exp(rng.normal(0, profile.kind.crosswalk_distance, len(table)))
    rows = table.assign(moved=moved).groupby("occupation")
    # Which programme takes how much is uncertain; how much vocational education takes in all is less so.
    kept = rows["share"].transform("sum") / rows["moved"].transform("sum")
    return table.assign(share=moved * kept * np.minimum(1.0, 1.0 / rows["share"].transform("sum")))


def _taken_by_neighbours(crosswalk: pd.DataFrame, taught: set[str], profile: Profile) -> pd.DataFrame:
    """A part of what untaught programmes would get goes to graduates of taught ones, in proportion; the rest stays unmet."""
    low, high = profile.kind.untaught_taken
    part = profile.stream("untaught").uniform(low, high)
    inside = crosswalk["programme"].isin(taught)
    mine = crosswalk["share"].where(inside, 0.0).groupby(crosswalk["occupation"]).transform("sum")
    others = crosswalk["share"].where(~inside, 0.0).groupby(crosswalk["occupation"]).transform("sum")
    gained = 1 + part * others / mine.where(mine > 0, 1.0)
    left = np.where(mine > 0, 1 - part, 1.0)
    return crosswalk.assign(share=crosswalk["share"] * np.where(inside, gained, left))


def _links(crosswalk: pd.DataFrame, mechanism: Mechanism) -> np.ndarray:
    wide = _wide(crosswalk, "occupation", "programme", "share")
    return wide.reindex(index=list(mechanism.occupations), columns=list(mechanism.programmes)).fillna(0.0).to_numpy()


def _programmes(codelists: Mapping[str, pd.DataFrame], need: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Programmes the region teaches: open for admission, of every cluster, the more needed the likelier."""
    rng = profile.stream("programmes")
    listed = codelists["programme"].rename(columns={"code": "programme"}).sort_values("programme")
    until = pd.to_datetime(listed["admission_until"], errors="coerce")
    still_open = until.isna() | (until.dt.year > profile.vintage_year + 1)
    listed = listed[still_open & listed["duration_months_9"].notna()].reset_index(drop=True)

    main = codelists["cluster_programme"].sort_values(["programme", "share", "cluster"], ascending=[True, False, True])
    main = main.drop_duplicates("programme")[["programme", "cluster"]]
    listed = listed.merge(main, on="programme", how="inner", validate="one_to_one")

    # Networks grew by the need of the past; nobody knew that of the future.
    past = need[need["time_period"].between(profile.vintage_year - YEARS_OF_MEMORY, profile.vintage_year - 1)]
    listed["need_mean"] = listed["programme"].map(past.groupby("programme")["need_persons"].mean()).fillna(0.0)
    listed["popularity"] = np.exp(rng.normal(0, 0.45, len(listed)))
    rank = np.log1p(listed["need_mean"].clip(lower=0)) + rng.normal(0, 0.5, len(listed))
    wanted = min(len(listed), round(real.PROGRAMMES * min(1.0, profile.scale**0.3)))
    first = listed.assign(rank=rank).sort_values("rank", ascending=False).groupby("cluster").head(4).index
    rest = rank.drop(first).sort_values(ascending=False).index[: max(0, wanted - len(first))]
    return listed.loc[sorted([*first, *rest])].reset_index(drop=True)
