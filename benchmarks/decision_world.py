"""Invented histories for the decision backtest: what a planner may know, and what then happened.

The law of a history is that of the sample region's world (benchmarks/decision_law.py). Change it only together with a new
section of docs/methodology/decision-backtest.md that keeps the old results. The truth is computed by formulas of its own,
not by the chain that is tested; a planner knows the documented staffing and links, not the true ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.decision_law import (
    BASE_YEAR,
    KIND,
    LAST_YEAR,
    MONTHS,
    OCCUPATIONS,
    PROGRAMMES,
    SECTIONS,
    SHOCK,
    SHOCK_YEAR,
    START_YEAR,
    YEARS,
    Law,
    law,
    occupation_levels,
)
from models.parameters import Parameters
from models.priors import spread
from sample import calibration as real
from sample.employers import CLUMP, RETIREMENT_SHARE_OF_EXITS, SHARES_NAMED_SD
from sample.world import YEARS_OF_MEMORY

__all__ = ["BASE_YEAR", "CELLS", "LAST_YEAR", "NARROWED_TO", "START_YEAR", "World", "world"]

EMPLOYERS_OF_SECTION = 6
GROUP = 25.0
SHARE_OF_BASIS = {"9": 0.7, "11": 0.3}
CELLS = {
    "correct": "связи и опрос верны",
    "crosswalk": "таблица «профессия → программа» неверна",
    "survey": "работодатели завышают планы в 2,5 раза",
    "narrow": "интервалы втрое уже, чем следует",
    "shock": "в 2027 г. занятость падает на 10 %",
}
SURVEY_BIAS = 2.5
COURSES = {basis: -(-months // 12) for basis, months in MONTHS.items()}
OCCUPATION_CODES = [f"{7000 + 41 * number}" for number in range(OCCUPATIONS)]
SECTION_CODES = [chr(ord("A") + number) for number in range(SECTIONS)]
NARROWED_TO = 1 / 3
RELINKED_SHARE = 0.4


@dataclass(frozen=True)
class World:
    """One region's history in one cell of the grid.

    history     ref_area, economic_activity, time_period, obs_value up to the base year
    staffing, occupations, crosswalk, programmes, enrolment, survey_employers, survey_answers   as in DemandInputs, as the
                planner sees them
    offers      as in PlanInputs
    true_need, true_supply   (E, U) persons a year, years base + 1 … LAST_YEAR; true_yield (E, 2): basis 9, 11
    employed    (S, Y) what came, all years; realised: share of employers' plans that comes true
    """

    history: pd.DataFrame
    staffing: pd.DataFrame
    occupations: pd.DataFrame
    crosswalk: pd.DataFrame
    programmes: pd.DataFrame
    enrolment: pd.DataFrame
    survey_employers: pd.DataFrame
    survey_answers: pd.DataFrame
    offers: pd.DataFrame
    years: np.ndarray
    true_need: np.ndarray
    true_supply: np.ndarray
    true_yield: np.ndarray
    employed: np.ndarray
    realised: float


def world(seed: int, cell: str, parameters: Parameters) -> World:
    """The history number ``seed``; cells share everything but what their name says."""
    true = law(seed, parameters)
    rng = np.random.default_rng([20261128, seed, 2])
    shocked = true.employed * np.where((YEARS >= SHOCK_YEAR) & (cell == "shock"), np.exp(SHOCK), 1.0)
    need, ahead = true.need(shocked), YEARS[1:] > BASE_YEAR
    codes = [f"{10 + number:02d}.{2 - number % 2:02d}.01" for number in range(PROGRAMMES)]
    level_of = ["ППКРС" if code[3:5] == "01" else "ППССЗ" for code in codes]
    entry = np.array([true.entry[level] for level in level_of])
    yields = np.stack([true.fill * entry * (1 - true.dropout[basis]) ** COURSES[basis] for basis in MONTHS], axis=1)
    last = _last_places(rng, true.need(true.employed)[:, ~ahead], yields)
    enrolled, supply = pipeline(true, codes, last, {}, entry, YEARS[1:][ahead])
    realised = float(spread(parameters.get("survey_optimism_beta", ""), np.array(rng.standard_normal())))
    employers, answers = survey_of(rng, true, shocked, cell, realised)
    return World(
        history=employment_until(shocked, BASE_YEAR),
        staffing=pd.DataFrame(
            [
                (section, occupation, true.documented[row, column], 0.0, "D", "выдумано")
                for row, section in enumerate(SECTION_CODES)
                for column, occupation in enumerate(OCCUPATION_CODES)
            ],
            columns=["economic_activity", "occupation", "share", "answers", "obs_status", "reference"],
        ),
        occupations=pd.DataFrame({"occupation": OCCUPATION_CODES, "name": OCCUPATION_CODES, "level": occupation_levels()}),
        crosswalk=_crosswalk(rng, true.links, OCCUPATION_CODES, codes, cell),
        programmes=pd.DataFrame(
            {
                "programme": codes, "name": codes, "level": level_of, "ugps": [code[:2] for code in codes],
                "duration_months_9": MONTHS["9"], "duration_months_11": MONTHS["11"], "admission_until": None,
            }
        ),
        enrolment=enrolled,
        survey_employers=employers,
        survey_answers=answers,
        offers=_offers(codes, last),
        years=YEARS[1:][ahead],
        true_need=need[:, ahead],
        true_supply=supply,
        true_yield=yields,
        employed=shocked,
        realised=realised,
    )  # fmt: skip


def employment_until(employed: np.ndarray, year: int) -> pd.DataFrame:
    """Published employment (S, Y) up to a year."""
    rows = [
        ("901", section, int(when), employed[row, column])
        for row, section in enumerate(SECTION_CODES)
        for column, when in enumerate(YEARS)
        if when <= year
    ]
    return pd.DataFrame(rows, columns=["ref_area", "economic_activity", "time_period", "obs_value"])


def _last_places(rng: np.random.Generator, past: np.ndarray, yields: np.ndarray) -> dict[str, np.ndarray]:
    """Places of the last intake: what the need of many past years asked for, and a misfit that nobody corrected."""
    structural = np.maximum(past[:, -YEARS_OF_MEMORY:].mean(axis=1), 1.0)
    usual = structural / (yields @ np.array(list(SHARE_OF_BASIS.values())))
    usual = usual * np.exp(rng.normal(0, KIND.misfit_sd, PROGRAMMES))
    return {
        basis: np.maximum(np.round(usual * share / GROUP), 1.0 if basis == "9" else 0.0) * GROUP
        for basis, share in SHARE_OF_BASIS.items()
    }


def pipeline(
    true: Law,
    codes: list[str],
    last: dict[str, np.ndarray],
    decided: dict[str, list[np.ndarray]],
    entry: np.ndarray,
    years: np.ndarray,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Students on the 1 October after the newest intake and the workers they become: (E, U).

    last      places of the intake before the start year by basis; intakes before it grew slowly
    decided   places of the start year's intake and of those after it
    """
    rows = []
    supply = np.zeros((len(codes), len(years)))
    for basis, places in last.items():
        stay, own = 1 - true.dropout[basis], decided.get(basis, [])
        newest = START_YEAR - 1 + len(own)
        for course in range(1, COURSES[basis] + 1):
            ago = course - 1 - len(own)
            begun = own[-course] if ago < 0 else places / (1 + real.PLACES_GROWTH_A_YEAR) ** ago
            students = np.round(begun * true.fill * stay ** (course - 1))
            arrive = newest + COURSES[basis] - course + 1
            supply[:, years == arrive] += (students * stay ** (COURSES[basis] - course + 1) * entry)[:, None]
            rows += [
                ("К1", code, basis, "очная", "бюджет", course, MONTHS[basis], float(count), newest)
                for code, count in zip(codes, students, strict=True)
            ]
    columns = [
        "college", "programme", "basis", "form", "funding", "course", "duration_months", "enrolled_persons", "time_period",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns), supply


def _crosswalk(
    rng: np.random.Generator, links: tuple[tuple[int, int, float], ...], occupations: list[str], codes: list[str], cell: str
) -> pd.DataFrame:
    """The planner's table: the true one, or one in which two links of five lead to another programme."""
    wrong = rng.random(len(links)) < RELINKED_SHARE
    other = rng.integers(1, PROGRAMMES, len(links))
    rows = []
    for number, (occupation, programme, share) in enumerate(links):
        seen = (programme + int(other[number])) % PROGRAMMES if cell == "crosswalk" and wrong[number] else programme
        rows.append((occupations[occupation], codes[seen], share))
    table = pd.DataFrame(rows, columns=["occupation", "programme", "share"])
    table = table.groupby(["occupation", "programme"], as_index=False)["share"].sum()
    return table.assign(confidence="medium", reference="выдумано")


def survey_of(
    rng: np.random.Generator, true: Law, employed: np.ndarray, cell: str, realised: float, after: int = BASE_YEAR
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The wave of the year that follows ``after``: some employers of each section, each a clump of it, with plans that are optimistic by 1/β and gross.

    Employers know the expectation and some of what will surprise; whoever leaves for a neighbour is in their plans too. They
    answer what the form of the product asks: staff, who retires, who leaves otherwise, the need, and its part for graduates.
    """
    bias = SURVEY_BIAS if cell == "survey" else 1.0
    base, wave = true.shares.T @ employed[:, after == YEARS], after + 1
    came, expected = true.openings(employed)[:, YEARS[1:] > after], true.openings(true.expected(employed, after))
    hired = (expected + KIND.foresight * (came - expected)) / np.maximum(base, 1.0)
    employers, answers = [], []
    # Of its own, so that what was drawn before the form was answered whole is drawn still.
    sources = np.random.default_rng([*rng.bit_generator.seed_seq.entropy, 1])
    for row in range(SECTIONS):
        for number in range(EMPLOYERS_OF_SECTION):
            inn = f"{row:02d}{number:02d}"
            staff = float(np.round(rng.lognormal(np.log(250), 0.8)))
            employers.append((inn, wave, SECTION_CODES[row], staff))
            clump = rng.dirichlet(CLUMP * true.shares[row] + 1e-6)
            noise = rng.lognormal(0, 0.5, OCCUPATIONS)
            for column, occupation in enumerate(OCCUPATION_CODES):
                own = staff * clump[column]
                if own < 1:
                    continue
                leaving, moving = true.leaving[column] * own, KIND.neighbour_turnover * own
                said = [("employed", wave, own)]
                for step in (1, 2, 3):
                    year = wave + step
                    wish = max(hired[column, step], 0.0) * own / realised * noise[column] * bias + moving
                    said.append(("need", year, wish))
                    said.append(("exits_retirement", year, RETIREMENT_SHARE_OF_EXITS * leaving))
                    said.append(("exits_other", year, (1 - RETIREMENT_SHARE_OF_EXITS) * leaving + moving))
                gross = sum(persons for measure, _, persons in said if measure == "need") / 3
                net = (1 - moving / gross) ** KIND.turnover_known if gross > 0 else 1.0
                graduates = true.wanted_per_opening[column] * net * np.exp(sources.normal(0, SHARES_NAMED_SD))
                said.append(("share_spo_graduates", wave, min(float(graduates), 0.8)))
                answers += [(inn, wave, occupation, *one) for one in said]
    return (
        pd.DataFrame(employers, columns=["inn", "wave", "economic_activity", "listed_staff_persons"]),
        pd.DataFrame(answers, columns=["inn", "wave", "occupation", "measure", "time_period", "obs_value"]),
    )


def _offers(codes: list[str], last: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = [
        {
            "programme": code, "basis": basis, "college": "К1", "form": "очная", "funding": "бюджет",
            "duration_months": MONTHS[basis], "group_size_min": GROUP, "group_size_max": GROUP,
            "groups_max": places[number] / GROUP + 4, "groups_last_year": places[number] / GROUP,
            "places_last_year": places[number], "cost_per_place_rub": 100_000.0, "workshop": "",
            "workshop_hours_per_group": 0.0, "practice_places": np.nan, "target_contracts": 0, "applications": np.nan,
            "closed": False,
        }
        for basis, places in last.items()
        for number, code in enumerate(codes)
    ]  # fmt: skip
    return pd.DataFrame(rows)
