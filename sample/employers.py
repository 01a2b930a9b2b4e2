"""Employers of the frame: whom they employ, what they plan, what they then do, and whether they answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sample import calibration as real
from sample import names
from sample.world import World

FRAME_SIZE = 300
# Years between the two waves: the earlier plan can be held against what happened until the later one.
YEARS_BETWEEN_WAVES = 2
HORIZON_YEARS = 8
NEAR_YEARS = 4  # that a plan looks at
EARLIER_HORIZON_YEARS = 2
# Small = few occupations in one office: an office is a clump of the section, not a miniature of it.
CLUMP = 3.0
# Trades of a section that are large enough for a plant of their own and too small for two.
ANCHORED_PERSONS = (60, 700)
RETIREMENT_SHARE_OF_EXITS = 0.62
# Standard deviation of the logarithm of the share of graduates that an employer names around its true one.
SHARES_NAMED_SD = 0.2


@dataclass(frozen=True)
class Form:
    """What one employer answers in one wave; ``answers`` as columns of Employers.answers by name."""

    inn: str
    ogrn: str
    employer_name: str
    economic_activity: str
    wave: int
    answers: list[dict[str, Any]]


@dataclass(frozen=True)
class Employers:
    """The frame of asked employers and the answers they would give.

    frame     inn, ogrn, employer_name, economic_activity, size_class, listed_staff_persons, response_probability,
              answered_earlier, answered_later
    answers   inn, wave, occupation, employed, vacancies, and for k = 0 … horizon − 1: exits_retirement_k,
              exits_other_k, new_posts_k, need_k; in the later wave also share_internal, share_spo_graduates,
              share_retrained, share_migration (per cent) and target_contracts
    realised  inn, occupation, planned_persons, realised_persons, employed_persons, neighbour_persons: hires planned in the
              earlier wave for the years up to the later one, and made; those who only come for one who went to a neighbour
    """

    frame: pd.DataFrame
    answers: pd.DataFrame
    realised: pd.DataFrame

    def form(self, inn: str, wave: int) -> Form:
        """What an employer of the frame answers in a wave, whether or not it sends the form in."""
        return self._forms[inn, wave]

    @cached_property
    def _forms(self) -> dict[tuple[str, int], Form]:
        answers: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for answer in self.answers.to_dict("records"):
            answers.setdefault((answer["inn"], answer["wave"]), []).append({str(k): v for k, v in answer.items()})
        waves = sorted(self.answers["wave"].unique().tolist())
        return {
            (inn, wave): Form(inn, ogrn, name, section, wave, answers.get((inn, wave), []))
            for inn, ogrn, name, section in zip(
                *(self.frame[column].tolist() for column in ("inn", "ogrn", "employer_name", "economic_activity")),
                strict=True,
            )
            for wave in waves
        }


def build_employers(world: World) -> Employers:
    """Draw the frame, the earlier plans, what came of them, the later plans, and who answers."""
    frame = _frame(world)
    staff = _staff(world, frame)
    frame["listed_staff_persons"] = frame["inn"].map(staff.groupby("inn")["employed"].sum()).astype(int)
    frame["size_class"] = frame["listed_staff_persons"].map(size_class)
    frame = _answering(world, frame)
    rates = _rates(world)
    rng = world.profile.stream("plans")
    later_wave = world.profile.vintage_year
    earlier_wave = later_wave - YEARS_BETWEEN_WAVES

    temper = frame.set_index("inn")["temper"].reindex(staff["inn"]).to_numpy()
    earlier = _plans(staff["employed"].to_numpy(), staff["occupation"], temper, rates, rng)
    came, employed_later = _between_waves(staff, earlier, rng)
    later = _plans(employed_later, staff["occupation"], temper, rates, rng)
    shares = _sources(staff, rates, later, world.profile.kind.turnover_known, rng)

    answers = pd.concat(
        [
            staff[["inn", "occupation"]].assign(wave=earlier_wave, **earlier),
            staff[["inn", "occupation"]].assign(wave=later_wave, **later, **shares),
        ],
        ignore_index=True,
    )
    # Nobody writes down who of those that left went next door.
    answers = answers.drop(columns=[f"neighbours_{k}" for k in range(HORIZON_YEARS)])
    answers = answers[(answers["employed"] > 0) | (answers["need_0"] > 0)].reset_index(drop=True)
    staff_later = staff.assign(employed=employed_later).groupby("inn")["employed"].sum()
    frame = frame.assign(staff_later=frame["inn"].map(staff_later).astype(int)).drop(columns="temper")
    return Employers(
        frame=frame,
        answers=answers,
        realised=came,
    )


def _between_waves(
    staff: pd.DataFrame, earlier: dict[str, np.ndarray], rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray]:
    """What became of the earlier wave's plans (Employers.realised), and the staff of the later wave."""
    years = range(YEARS_BETWEEN_WAVES)
    planned = sum(earlier[f"need_{k}"] for k in years)
    # Whoever goes to the plant next door is replaced at once; only the rest of the plans is too bold.
    moves = sum(earlier[f"neighbours_{k}"] for k in years)
    bold = real.OPTIMISM_ALPHA * YEARS_BETWEEN_WAVES * staff["employed"] + real.OPTIMISM_BETA * (planned - moves)
    realised = rng.poisson(bold + moves)
    # Employers know who will retire: as many leave as they said, give or take chance. Only hiring plans are too bold.
    gone = rng.poisson(sum(earlier[f"exits_{why}_{k}"] for why in ("retirement", "other") for k in years))
    table = staff[["inn", "occupation"]].assign(
        employed_persons=staff["employed"],
        planned_persons=planned,
        realised_persons=realised,
        neighbour_persons=moves,
    )
    return table, np.maximum(0, staff["employed"].to_numpy() + realised - gone)


def size_class(persons: float) -> str:
    """Class of listed staff: small (under 100), middle (under 500), large."""
    return "малый" if persons < 100 else "средний" if persons < 500 else "крупный"


def _frame(world: World) -> pd.DataFrame:
    rng = world.profile.stream("employers")
    now = world.employment[world.employment["time_period"] == world.profile.vintage_year - 1]
    weight = now.set_index("economic_activity")["employed_persons"].reindex(list(real.SECTIONS)) ** 0.6
    extra = round(FRAME_SIZE * world.profile.scale**0.5) - 4 * len(real.SECTIONS)
    count = 4 + np.floor(weight / weight.sum() * max(extra, 0)).astype(int)
    section = np.repeat(list(real.SECTIONS), count)
    persons = np.clip(np.exp(rng.normal(np.log(95), 0.95, len(section))), 16, 3500).round().astype(int)
    serial = np.arange(1, len(section) + 1) + 20_000 * world.profile.number
    return pd.DataFrame(
        {
            "inn": [names.inn(int(s)) for s in serial],
            "ogrn": [names.ogrn(int(s), 2002 + int(s) % 20) for s in serial],
            "employer_name": [
                names.employer_name(a, int(s), rng) for a, s in zip(section, serial % 20_000, strict=True)
            ],
            "economic_activity": section,
            "size_class": "",
            "listed_staff_persons": persons,
            # How much an employer hires against others of its kind, mean 1.
            "temper": np.exp(rng.normal(-0.06, 0.35, len(section))),
        }
    )


def _answering(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """Who answers: by section, the larger the likelier, and in some worlds those who hire more."""
    rng, kind = world.profile.stream("answering"), world.profile.kind
    usual = frame["economic_activity"].map(real.RESPONSE_RATE).fillna(real.RESPONSE_RATE_ELSEWHERE).to_numpy()
    size = np.log(frame["listed_staff_persons"].to_numpy())
    pull = kind.size_slope * (size - np.median(size)) + kind.eagerness * np.log(frame["temper"].to_numpy())
    odds = usual / (1 - usual) * np.exp(pull)
    probability = odds / (1 + odds)
    # The willingness of an employer lasts from wave to wave.
    willingness = rng.random(len(frame))
    again = np.where(rng.random(len(frame)) < 0.75, willingness, rng.random(len(frame)))
    return frame.assign(
        response_probability=probability, answered_earlier=again < probability, answered_later=willingness < probability
    )


def _staff(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """One row per employer and occupation that it has: inn, occupation, employed (earlier wave)."""
    rng = world.profile.stream("staff")
    anchors = _anchors(world, frame)
    held = anchors.set_index(["economic_activity", "occupation"])["share"]
    usual, occupations = {}, {}
    for section, part in world.staffing.groupby("economic_activity"):
        pairs = pd.MultiIndex.from_product([[section], part["occupation"]])
        # What one employer of the region holds, the others have less of.
        shares = part["share"].to_numpy() * (1 - held.reindex(pairs).fillna(0.0).to_numpy())
        usual[section], occupations[section] = CLUMP * shares / shares.sum() + 1e-6, part["occupation"].to_numpy()
    rows = []
    for line in frame.to_dict("records"):
        counts = rng.multinomial(line["listed_staff_persons"], rng.dirichlet(usual[line["economic_activity"]]))
        has = counts > 0
        named = occupations[line["economic_activity"]][has]
        rows.append(pd.DataFrame({"inn": line["inn"], "occupation": named, "employed": counts[has]}))
    rows.append(anchors[["inn", "occupation", "employed"]])
    return pd.concat(rows, ignore_index=True).groupby(["inn", "occupation"], as_index=False, sort=True)["employed"].sum()


def _anchors(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """Trades of which one employer holds most of the region's people, as a foundry holds the founders.

    Returns  economic_activity, occupation, share, inn, employed
    """
    rng, kind = world.profile.stream("anchors"), world.profile.kind
    now = world.employment[world.employment["time_period"] == world.profile.vintage_year - 1 - YEARS_BETWEEN_WAVES]
    employed = now.set_index("economic_activity")["employed_persons"]
    cells = world.staffing.assign(persons=world.staffing["share"] * world.staffing["economic_activity"].map(employed))
    cells = cells[cells["persons"].between(*ANCHORED_PERSONS)]
    cells = cells[rng.random(len(cells)) < kind.anchored_trades]
    share = np.clip(kind.anchored_share + rng.normal(0, 0.1, len(cells)), 0.0, 0.95) * (kind.anchored_share > 0)
    holders = {str(section): part for section, part in frame.groupby("economic_activity")}
    inns = []
    for section in cells["economic_activity"]:
        # The larger, the likelier to be the one.
        size = holders[section]["listed_staff_persons"].to_numpy(dtype=float)
        inns.append(holders[section]["inn"].to_numpy()[int(rng.choice(len(size), p=size / size.sum()))])
    return cells.assign(share=share, inn=inns, employed=np.round(share * cells["persons"]).astype(int))


def _rates(world: World) -> pd.DataFrame:
    """Yearly rates per employee by occupation: hire, exit, vacancy, moves to neighbours; the share of new graduates."""
    hire, exits = _foreseen(world)
    codes = pd.Index(world.mechanism.occupations, name="occupation")
    base = world.mechanism.stock(world.employed.loc[world.base_year].to_numpy())
    open_posts = world.vacancies.set_index("occupation")["vacancies_persons"].reindex(codes).to_numpy()
    return pd.DataFrame(
        {
            "exit": exits / base,
            "hire": np.maximum(hire / base, 0.004),
            "vacancy": open_posts / base,
            "neighbours": world.profile.kind.neighbour_turnover,
            "graduates": world.mechanism.graduates,
        },
        index=codes,
    )


def _foreseen(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(O,) openings and exits a year of the near years as employers see them: the expectation, and some of what will surprise."""
    near = np.arange(world.base_year, world.base_year + NEAR_YEARS + 1)
    last = world.employed.loc[world.base_year].to_numpy()
    mean = world.growth.expected(last, world.own, world.common, world.base_year)[:NEAR_YEARS]
    seen = []
    for employed in (np.concatenate([last[None], mean]), world.employed.loc[near].to_numpy()):
        parts = world.mechanism.components(employed, near)
        seen.append([parts[name].mean(axis=0) for name in ("openings", "exits")])
    known = world.profile.kind.foresight
    opened, exits = (expected + known * (came - expected) for expected, came in zip(*seen, strict=True))
    return opened, exits


def _plans(
    employed: np.ndarray, occupation: pd.Series, temper: np.ndarray, rates: pd.DataFrame, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Whole persons by measure and year; plans are what would give the true hires after the optimism is taken off.

    Exits count whoever leaves the plant, for the one next door too (``neighbours_k`` of them), and need whoever comes.
    """
    exit_rate = occupation.map(rates["exit"]).to_numpy()
    hire = occupation.map(rates["hire"]).to_numpy() * temper
    planned = np.maximum((hire - real.OPTIMISM_ALPHA) / real.OPTIMISM_BETA, 0)
    columns = {"employed": employed, "vacancies": rng.poisson(occupation.map(rates["vacancy"]).to_numpy() * employed)}
    for k in range(HORIZON_YEARS):
        retiring = _whole(exit_rate * RETIREMENT_SHARE_OF_EXITS * employed, rng)
        leaving = _whole(exit_rate * (1 - RETIREMENT_SHARE_OF_EXITS) * employed, rng)
        moving = _whole(occupation.map(rates["neighbours"]).to_numpy() * temper * employed, rng)
        leaving = leaving + moving
        # The further away, the fewer new posts anybody can name.
        new = _whole(np.maximum(planned - exit_rate, 0) * employed * 0.9**k, rng)
        columns |= {
            f"exits_retirement_{k}": retiring,
            f"exits_other_{k}": leaving,
            f"new_posts_{k}": new,
            f"need_{k}": retiring + leaving + new,
            f"neighbours_{k}": moving,
        }
    return columns


def _sources(
    staff: pd.DataFrame, rates: pd.DataFrame, plans: dict[str, np.ndarray], turnover_known: float, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Where the people will come from, whole per cent that add to at most 100; contracts signed with students.

    Of all who are hired many come from a neighbour; employers know it more or less when they name the share of graduates.
    """
    gross = sum(plans[f"need_{k}"] for k in range(HORIZON_YEARS))
    moves = sum(plans[f"neighbours_{k}"] for k in range(HORIZON_YEARS))
    net = np.where(gross > 0, 1 - moves / np.maximum(gross, 1), 1.0) ** turnover_known
    usual = staff["occupation"].map(rates["graduates"]).to_numpy()
    graduates = pd.Series(np.clip(usual * net * np.exp(rng.normal(0, SHARES_NAMED_SD, len(staff))), 0, 0.8))
    graduate_percent = (graduates * 100).round().astype(int).to_numpy()
    left = 100 - graduate_percent
    internal = (left * rng.uniform(0.15, 0.35, len(staff))).astype(int)
    retrained = (left * rng.uniform(0.1, 0.3, len(staff))).astype(int)
    migration = (left * rng.uniform(0.0, 0.15, len(staff))).astype(int)
    return {
        "share_internal": internal,
        "share_spo_graduates": graduate_percent,
        "share_retrained": retrained,
        "share_migration": migration,
        "target_contracts": rng.binomial(plans["need_0"], 0.12),
    }


def _whole(expected: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whole persons whose mean is ``expected``: the fraction is the chance of one more."""
    return np.floor(expected + rng.random(len(expected))).astype(int)
