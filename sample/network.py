"""Colleges, what they offer, whom they admitted and how far those have come: the supply side of the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sample import calibration as real
from sample import names
from sample.world import World

# Intakes before the first published year are needed for the upper courses of the first return.
YEARS_OF_INTAKE = 9
# Two shifts of six days (invented).
FULL_WORKSHOP_WEEK_HOURS = 66
# Small programmes have somewhat more places than their need, large ones less: a college keeps its last group.
NEED_POWER = 0.8
OFFER = ["college", "programme", "basis", "form"]
Pool = tuple[np.ndarray, np.ndarray]  # colleges and the chance of each


@dataclass(frozen=True)
class Network:
    """The supply side.

    colleges   college, college_name, short_name, district, leading, cluster, teachers_fte, seats_places
    offers     college, programme, basis, form, level, duration_months, years, cluster, group_size, groups_budget,
               groups_paid, groups_max, cost_per_place_rub, workshop, workshop_hours_per_group, practice_places,
               target_contracts
    intakes    OFFER, funding, start_year, group_size, groups, places, applications, entrants
    cohorts    OFFER, funding, start_year, course, enrolled_persons (on 1 October of start_year + course − 1)
    graduates  OFFER, funding, time_period, graduates
    destinations  time_period, programme, basis, graduates, employed, employed_in_field, continue_study, army,
               left_region, other
    dropout    programme, basis, rate: true yearly drop-out
    """

    colleges: pd.DataFrame
    offers: pd.DataFrame
    intakes: pd.DataFrame
    cohorts: pd.DataFrame
    graduates: pd.DataFrame
    destinations: pd.DataFrame
    dropout: pd.DataFrame


def build_network(world: World) -> Network:
    """Colleges and offers that fit the need with inertia and misfit, and the cohorts that came of them."""
    colleges = _colleges(world)
    offers = _offers(world, colleges)
    intakes = _intakes(world, offers)
    dropout = _dropout(world, offers)
    cohorts, graduates = _cohorts(world, offers, intakes, dropout)
    offers, colleges = _capacity(world, offers, colleges, cohorts)
    destinations = _destinations(world, graduates)
    return Network(colleges, offers, intakes, cohorts, graduates, destinations, dropout)


def education_years(months: int) -> int:
    """Courses that a programme has: 10 months → 1, 22 → 2, 34 → 3, 46 → 4, 58 → 5."""
    return -(-int(months) // 12)


def _colleges(world: World) -> pd.DataFrame:
    rng = world.profile.stream("colleges")
    order = world.clusters["cluster"].tolist()
    count = max(len(order) + 3, round(real.COLLEGES * world.profile.scale**0.7))
    weight = world.programmes.groupby("cluster")["need_mean"].sum().clip(lower=1).reindex(order, fill_value=1.0)
    shares = (weight**0.5 / (weight**0.5).sum()).to_numpy()
    per_cluster = 1 + _largest_remainder(shares * (count - len(order)), count - len(order))
    rows: list[dict[str, object]] = []
    for position, (cluster, number) in enumerate(zip(order, per_cluster, strict=True)):
        kind = names.COLLEGE_ADJECTIVES[position % len(names.COLLEGE_ADJECTIVES)]
        for i in range(number):
            town = names.TOWNS[0] if i == 0 else names.TOWNS[int(rng.integers(len(names.TOWNS)))]
            title = _college_title(kind, town, leading=i == 0, serial=i)
            rows.append(
                {
                    "college": f"K{len(rows) + 1:02d}",
                    "college_name": f"ГБПОУ «{title}»",
                    "short_name": title,
                    "district": f"г. {town}" if town in names.TOWNS[:8] else f"муниципальный округ {town}",
                    "leading": i == 0,
                    "cluster": cluster,
                    "weight": 1.6 if i == 0 else float(np.exp(rng.normal(0, 0.4))),
                }
            )
    return pd.DataFrame(rows)


def _college_title(kind: str, town: str, *, leading: bool, serial: int) -> str:
    noun = kind if kind.startswith("колледж") else f"{kind} колледж"
    if leading:
        return f"Образцовый {noun}"
    return f"{noun[0].upper()}{noun[1:]} № {serial + 1} ({town})"


def _largest_remainder(parts: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that sum to ``total`` and stay within one of ``parts``."""
    whole = np.floor(parts).astype(int)
    short = total - int(whole.sum())
    whole[np.argsort(-(parts - whole), kind="stable")[:short]] += 1
    return whole


def _offers(world: World, colleges: pd.DataFrame) -> pd.DataFrame:
    """Budget groups of the vintage year: by the need of the past, times a misfit that nobody corrected so far."""
    rng = world.profile.stream("offers")
    programmes = world.programmes
    groups = round(real.BUDGET_PLACES * world.profile.scale / (real.GROUP_SIZE * 0.985))
    misfit = np.exp(rng.normal(0, world.profile.kind.misfit_sd, len(programmes)))
    weight = (programmes["need_mean"].clip(lower=8) ** NEED_POWER * misfit).to_numpy()
    extra = max(0, groups - len(programmes))
    per_programme = 1 + _largest_remainder(weight / weight.sum() * extra, extra)

    everywhere = _pool(colleges)
    of_cluster = {cluster: _pool(part) for cluster, part in colleges.groupby("cluster")}
    rows: list[dict[str, object]] = []
    for programme, total in zip(programmes.to_dict("records"), per_programme, strict=True):
        on_11, pools = _groups_on_11(programme, int(total), rng), (everywhere, of_cluster[programme["cluster"]])
        rows += _place(programme, "9", int(total) - on_11, pools, rng)
        rows += _place(programme, "11", on_11, pools, rng)
    offers = (
        pd.DataFrame(rows)
        .groupby(OFFER, as_index=False)
        .agg(groups_budget=("groups", "sum"), level=("level", "first"), duration_months=("duration_months", "first"))
    )
    offers = _with_paid(_nobody_idle(offers, colleges, programmes), programmes, rng)
    offers["group_size"] = np.where(rng.random(len(offers)) < 0.07, 20, real.GROUP_SIZE)
    offers["years"] = offers["duration_months"].map(education_years)
    offers["cluster"] = offers["programme"].map(programmes.set_index("programme")["cluster"])
    return offers


def _nobody_idle(offers: pd.DataFrame, colleges: pd.DataFrame, programmes: pd.DataFrame) -> pd.DataFrame:
    """A college that got nothing takes over half of the largest offer of its cluster."""
    cluster = offers["programme"].map(programmes.set_index("programme")["cluster"])
    for college in colleges.loc[~colleges["college"].isin(offers["college"])].to_dict("records"):
        own = offers[(cluster.reindex(offers.index) == college["cluster"]) & (offers["groups_budget"] >= 2)]
        if own.empty:
            own = offers[offers["groups_budget"] >= 2]
        largest = own["groups_budget"].idxmax()
        taken = int(offers.loc[largest, "groups_budget"]) // 2
        offers.loc[largest, "groups_budget"] -= taken
        moved = offers.loc[[largest]].assign(college=college["college"], groups_budget=taken)
        offers = pd.concat([offers, moved], ignore_index=True)
        cluster = offers["programme"].map(programmes.set_index("programme")["cluster"])
    return offers


def _groups_on_11(programme: dict[Any, Any], total: int, rng: np.random.Generator) -> int:
    if pd.isna(programme["duration_months_11"]):
        return 0
    return int(rng.binomial(total - 1, 0.12 if programme["level"] == "ППКРС" else 0.18)) if total > 1 else 0


def _pool(colleges: pd.DataFrame) -> Pool:
    return colleges["college"].to_numpy(), (colleges["weight"] / colleges["weight"].sum()).to_numpy()


def _place(
    programme: dict[Any, Any], basis: str, groups: int, pools: tuple[Pool, Pool], rng: np.random.Generator
) -> list[dict[str, object]]:
    """Groups of a programme at colleges of its cluster, now and then at any of the region."""
    if groups == 0:
        return []
    everywhere, own = pools
    names_of, weights = everywhere if rng.random() < 0.12 else own
    hosts = min(len(names_of), int(np.ceil(groups / 3)))
    chosen = rng.choice(names_of, hosts, replace=False, p=weights)
    shares = rng.dirichlet(np.full(hosts, 4.0))
    split = 1 + _largest_remainder(shares * (groups - hosts), groups - hosts)
    return [
        {
            "college": college,
            "programme": programme["programme"],
            "basis": basis,
            "form": "очная",
            "groups": int(number),
            "level": programme["level"],
            "duration_months": int(programme[f"duration_months_{basis}"]),
        }
        for college, number in zip(chosen, split, strict=True)
    ]


def _with_paid(offers: pd.DataFrame, programmes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Paid groups where young people want to study; correspondence courses are paid and on basis 11 only."""
    popularity = offers["programme"].map(programmes.set_index("programme")["popularity"]).to_numpy()
    specialist = np.where(offers["level"] == "ППССЗ", 1.0, 0.15)
    weight = popularity**2 * specialist * offers["groups_budget"].to_numpy() ** 0.5
    # A paid group fills less surely, so somewhat more places than people: see _intakes.
    wanted = round(offers["groups_budget"].sum() * (1 / real.BUDGET_SHARE_OF_INTAKE - 1) / 0.9)
    offers = offers.assign(groups_paid=_largest_remainder(weight / weight.sum() * wanted, wanted))
    host = offers[(offers["basis"] == "9") & (offers["groups_paid"] >= 2) & (offers["level"] == "ППССЗ")]
    known_11 = programmes.set_index("programme")["duration_months_11"]
    host = host[host["programme"].map(known_11).notna()].sort_values(["groups_paid", *OFFER], ascending=False).head(8)
    offers.loc[host.index, "groups_paid"] -= 1
    apart = host.assign(
        basis="11",
        form="заочная",
        groups_budget=0,
        groups_paid=1,
        # Part-time study may take up to a year longer than full-time.
        duration_months=host["programme"].map(known_11).astype(int) + 12,
    )
    return pd.concat([offers, apart], ignore_index=True).sort_values(OFFER, ignore_index=True)


def _intakes(world: World, offers: pd.DataFrame) -> pd.DataFrame:
    """Groups walk back from the vintage year with inertia: most stay, a few per cent a year were opened or closed."""
    rng = world.profile.stream("intakes")
    year = world.profile.vintage_year
    popularity = offers["programme"].map(world.programmes.set_index("programme")["popularity"]).to_numpy()
    college_draw = np.exp(rng.normal(0, 0.35, len(offers)))
    frames: list[pd.DataFrame] = []
    for funding, column in (("бюджет", "groups_budget"), ("внебюджет", "groups_paid")):
        groups = offers[column].to_numpy().copy()
        for start in range(year, year - YEARS_OF_INTAKE, -1):
            frame = offers[[*OFFER, "group_size"]].assign(funding=funding, start_year=start, groups=groups)
            frame["places"] = frame["groups"] * frame["group_size"]
            frame["pull"] = popularity * college_draw * np.exp(rng.normal(0, 0.12, len(offers)))
            frames.append(frame[frame["groups"] > 0])
            opened = rng.binomial(groups, real.PLACES_GROWTH_A_YEAR + 0.02)
            closed_since = rng.random(len(groups)) < 0.02 * (offers[column].to_numpy() > 0)
            groups = groups - opened + closed_since
    intakes = pd.concat(frames, ignore_index=True)
    paid = (intakes["funding"] == "внебюджет").to_numpy()
    per_place = intakes["pull"] * np.where(paid, 0.6, 1.0)
    budget_mean = np.average(per_place[~paid], weights=intakes["places"][~paid])
    per_place *= real.APPLICATIONS_A_PLACE / budget_mean
    intakes["applications"] = rng.poisson(intakes["places"] * per_place)
    # One young person files several applications, so not each of them is a pupil; a paid place is harder to fill.
    fill = np.where(paid, 0.93, 0.995) * np.clip(per_place / 1.25, 0.45, 1.0)
    intakes["entrants"] = np.minimum(rng.binomial(intakes["places"], fill), intakes["applications"])
    return intakes.drop(columns="pull").sort_values([*OFFER, "funding", "start_year"], ignore_index=True)


def _dropout(world: World, offers: pd.DataFrame) -> pd.DataFrame:
    rng = world.profile.stream("dropout")
    table = offers[["programme", "basis"]].drop_duplicates().sort_values(["programme", "basis"], ignore_index=True)
    usual = table["basis"].map(real.DROPOUT_RATE).to_numpy()
    return table.assign(rate=usual * np.exp(rng.normal(-0.02, 0.2, len(table))))


def _cohorts(
    world: World, offers: pd.DataFrame, intakes: pd.DataFrame, dropout: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = world.profile.stream("cohorts")
    table = intakes.merge(offers[[*OFFER, "years"]], on=OFFER, validate="many_to_one")
    table = table.merge(dropout, on=["programme", "basis"], validate="many_to_one")
    present = table["entrants"].to_numpy()
    left_last_year = np.zeros(len(table), dtype=int)
    key = [*OFFER, "funding", "start_year"]
    cohorts: list[pd.DataFrame] = []
    graduates: list[pd.DataFrame] = []
    for course in range(1, 7):
        going = table["years"].to_numpy() >= course
        cohorts.append(table.loc[going, key].assign(course=course, enrolled_persons=present[going]))
        left = rng.binomial(present, table["rate"])
        back = rng.binomial(left_last_year, real.RETURN_RATE)
        present, left_last_year = present - left + back, left
        done = table["years"].to_numpy() == course
        graduates.append(
            table.loc[done, key].assign(time_period=table.loc[done, "start_year"] + course, graduates=present[done])
        )
    year = world.profile.vintage_year
    enrolled = pd.concat(cohorts, ignore_index=True)
    enrolled = enrolled[enrolled["start_year"] + enrolled["course"] - 1 <= year]
    finished = pd.concat(graduates, ignore_index=True).drop(columns="start_year")
    finished = finished[finished["time_period"] <= year]
    return enrolled.reset_index(drop=True), finished.sort_values([*OFFER, "funding", "time_period"], ignore_index=True)


def _capacity(
    world: World, offers: pd.DataFrame, colleges: pd.DataFrame, cohorts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = world.profile.stream("capacity")
    groups = offers["groups_budget"] + offers["groups_paid"]
    offers = offers.assign(
        groups_max=groups + rng.binomial(2, 0.45, len(offers)) + (groups >= 4),
        cost_per_place_rub=(np.exp(rng.normal(np.log(105_000), 0.22, len(offers))) / 100).round().astype(int) * 100,
        practice_places=(groups * offers["group_size"] * rng.uniform(0.97, 1.6, len(offers))).round().astype(int),
        target_contracts=rng.binomial(groups * 4, 0.18 * (offers["groups_budget"] > 0)),
    )
    offers = _with_workshops(offers, rng)
    year = world.profile.vintage_year
    now = cohorts[cohorts["start_year"] + cohorts["course"] - 1 == year].groupby("college")["enrolled_persons"].sum()
    students = colleges["college"].map(now).fillna(0).to_numpy()
    colleges = colleges.assign(
        teachers_fte=(students / rng.uniform(13, 17, len(colleges))).round(1),
        seats_places=(np.ceil(students * rng.uniform(0.55, 0.8, len(colleges)) / 25) * 25).astype(int),
    )
    return offers, colleges.drop(columns="weight")


def _with_workshops(offers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A workshop for every programme family of a college, another when its week is full; some families need none."""
    wanted = rng.integers(6, 15, len(offers))
    codes: list[str] = []
    hours: list[int] = []
    load: dict[str, tuple[int, int]] = {}
    for line, usual in zip(offers.to_dict("records"), wanted.tolist(), strict=True):
        family = f"{line['college']}-{line['programme'][:2]}"
        if sum(map(ord, family)) % 5 > 2 or line["form"] != "очная":
            codes.append("")
            hours.append(0)
            continue
        # A group uses the workshop in one of its years, so an intake loads it once; a large stream gets fewer hours a
        # group rather than more than a week has.
        groups = line["groups_budget"] + line["groups_paid"]
        a_group = max(1, min(usual, FULL_WORKSHOP_WEEK_HOURS // groups))
        number, taken = load.get(family, (1, 0))
        if taken + a_group * groups > FULL_WORKSHOP_WEEK_HOURS and taken:
            number, taken = number + 1, 0
        load[family] = (number, taken + a_group * groups)
        codes.append(f"M-{family}-{number}")
        hours.append(a_group)
    return offers.assign(workshop=codes, workshop_hours_per_group=hours)


def _destinations(world: World, graduates: pd.DataFrame) -> pd.DataFrame:
    rng = world.profile.stream("destinations")
    key = ["time_period", "programme", "basis"]
    table = graduates.groupby(key, as_index=False)["graduates"].sum()
    level = table["programme"].map(world.programmes.set_index("programme")["level"])
    usual = np.array([0.0, real.CONTINUE_STUDY, real.ARMY_SHARE, real.LEAVE_REGION, real.OTHER_DESTINATION])
    usual[0] = 1 - usual.sum()
    tilt = np.exp(rng.normal(0, 0.15, (len(table), len(usual))))
    shares = usual * tilt / (usual * tilt).sum(axis=1, keepdims=True)
    drawn = rng.multinomial(table["graduates"].to_numpy(), shares)
    columns = ["employed", "continue_study", "army", "left_region", "other"]
    table = table.assign(**dict(zip(columns, drawn.T, strict=True)))
    match = level.map(real.MATCH_RATE).to_numpy() * np.exp(rng.normal(0, 0.08, len(table)))
    table["employed_in_field"] = rng.binomial(table["employed"], np.clip(match, 0, 1))
    return table[[*key, "graduates", "employed", "employed_in_field", *columns[1:]]]
