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
EARLIER_HORIZON_YEARS = 2
# Small = few occupations in one office: an office is a clump of the section, not a miniature of it.
CLUMP = 3.0
RETIREMENT_SHARE_OF_EXITS = 0.62


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
    realised  inn, occupation, planned_persons, realised_persons, employed_persons: hires planned in the earlier wave
              for the years up to the later one, and made
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
    rates = _rates(world)
    rng = world.profile.stream("plans")
    later_wave = world.profile.vintage_year
    earlier_wave = later_wave - YEARS_BETWEEN_WAVES

    temper = frame.set_index("inn")["temper"].reindex(staff["inn"]).to_numpy()
    earlier = _plans(staff["employed"].to_numpy(), staff["occupation"], temper, rates, rng)
    planned = sum(earlier[f"need_{k}"] for k in range(YEARS_BETWEEN_WAVES))
    expected = real.OPTIMISM_ALPHA * YEARS_BETWEEN_WAVES * staff["employed"] + real.OPTIMISM_BETA * planned
    realised = rng.poisson(expected)
    # Employers know who will retire: as many leave as they said, give or take chance. Only hiring plans are too bold.
    leaving = sum(earlier[f"exits_{why}_{k}"] for why in ("retirement", "other") for k in range(YEARS_BETWEEN_WAVES))
    gone = rng.poisson(leaving)
    employed_later = np.maximum(0, staff["employed"].to_numpy() + realised - gone)
    later = _plans(employed_later, staff["occupation"], temper, rates, rng)

    answers = pd.concat(
        [
            staff[["inn", "occupation"]].assign(wave=earlier_wave, **earlier),
            staff[["inn", "occupation"]].assign(wave=later_wave, **later, **_sources(staff, rates, later, rng)),
        ],
        ignore_index=True,
    )
    answers = answers[(answers["employed"] > 0) | (answers["need_0"] > 0)].reset_index(drop=True)
    staff_later = staff.assign(employed=employed_later).groupby("inn")["employed"].sum()
    frame = frame.assign(staff_later=frame["inn"].map(staff_later).astype(int)).drop(columns="temper")
    return Employers(
        frame=frame,
        answers=answers,
        realised=staff[["inn", "occupation"]].assign(
            employed_persons=staff["employed"], planned_persons=planned, realised_persons=realised
        ),
    )


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
    usual = pd.Series(section).map(real.RESPONSE_RATE).fillna(real.RESPONSE_RATE_ELSEWHERE).to_numpy()
    # Larger offices have somebody to fill in forms; the willingness of an employer lasts from wave to wave.
    odds = usual / (1 - usual) * np.exp(0.3 * (np.log(persons) - np.log(95)))
    probability = odds / (1 + odds)
    willingness = rng.random(len(section))
    again = np.where(rng.random(len(section)) < 0.75, willingness, rng.random(len(section)))
    return pd.DataFrame(
        {
            "inn": [names.inn(int(s)) for s in serial],
            "ogrn": [names.ogrn(int(s), 2002 + int(s) % 20) for s in serial],
            "employer_name": [
                names.employer_name(a, int(s), rng) for a, s in zip(section, serial % 20_000, strict=True)
            ],
            "economic_activity": section,
            "size_class": [size_class(p) for p in persons],
            "listed_staff_persons": persons,
            "response_probability": probability,
            "answered_earlier": again < probability,
            "answered_later": willingness < probability,
            # How much an employer hires against others of its kind, mean 1.
            "temper": np.exp(rng.normal(-0.06, 0.35, len(section))),
        }
    )


def _staff(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """One row per employer and occupation that it has: inn, occupation, employed (earlier wave)."""
    rng = world.profile.stream("staff")
    rows: list[pd.DataFrame] = []
    matrix = {str(section): part for section, part in world.staffing.groupby("economic_activity")}
    for line in frame.to_dict("records"):
        part = matrix[line["economic_activity"]]
        clump = rng.dirichlet(CLUMP * part["share"].to_numpy() + 1e-6)
        counts = rng.multinomial(line["listed_staff_persons"], clump)
        has = counts > 0
        rows.append(
            pd.DataFrame(
                {"inn": line["inn"], "occupation": part["occupation"].to_numpy()[has], "employed": counts[has]}
            )
        )
    return pd.concat(rows, ignore_index=True)


def _rates(world: World) -> pd.DataFrame:
    """Yearly rates per employee by occupation: hire, exit, vacancy; and the new-graduate share of its level."""
    year = world.profile.vintage_year
    near = world.openings[world.openings["time_period"].between(year - 1, year + 3)]
    mean = near.groupby("occupation")[["employed", "exits", "openings", "new_graduates"]].mean()
    open_posts = world.vacancies.set_index("occupation")["vacancies_persons"].reindex(mean.index)
    level = world.occupations.set_index("occupation")["level"].reindex(mean.index)
    return pd.DataFrame(
        {
            "exit": mean["exits"] / mean["employed"],
            "hire": (mean["openings"] / mean["employed"]).clip(lower=0.004),
            "vacancy": open_posts / mean["employed"],
            "graduates": level.map(real.NEW_GRADUATE_SHARE).fillna(0.0),
        }
    )


def _plans(
    employed: np.ndarray, occupation: pd.Series, temper: np.ndarray, rates: pd.DataFrame, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Whole persons by measure and year; plans are what would give the true hires after the optimism is taken off."""
    exit_rate = occupation.map(rates["exit"]).to_numpy()
    hire = occupation.map(rates["hire"]).to_numpy() * temper
    planned = np.maximum((hire - real.OPTIMISM_ALPHA) / real.OPTIMISM_BETA, 0)
    columns = {"employed": employed, "vacancies": rng.poisson(occupation.map(rates["vacancy"]).to_numpy() * employed)}
    for k in range(HORIZON_YEARS):
        retiring = _whole(exit_rate * RETIREMENT_SHARE_OF_EXITS * employed, rng)
        leaving = _whole(exit_rate * (1 - RETIREMENT_SHARE_OF_EXITS) * employed, rng)
        # The further away, the fewer new posts anybody can name.
        new = _whole(np.maximum(planned - exit_rate, 0) * employed * 0.9**k, rng)
        columns |= {
            f"exits_retirement_{k}": retiring,
            f"exits_other_{k}": leaving,
            f"new_posts_{k}": new,
            f"need_{k}": retiring + leaving + new,
        }
    return columns


def _sources(
    staff: pd.DataFrame, rates: pd.DataFrame, plans: dict[str, np.ndarray], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Where the people will come from, whole per cent that add to at most 100; contracts signed with students."""
    graduates = np.clip(staff["occupation"].map(rates["graduates"]) * np.exp(rng.normal(0, 0.2, len(staff))), 0, 0.8)
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
