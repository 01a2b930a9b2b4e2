"""Invented histories for the decision backtest: what a planner may know, and what then happened.

FROZEN before any plan was scored on it: change it only together with a new section of
docs/methodology/decision-backtest.md that keeps the old results.

Calibrated to real volatility (``python -m benchmarks.decision_world ../shared/data`` prints these from the files):
- sections' yearly log changes of employment, Perm Krai 2010–2023 without the method break 2016/2017: common to all
  sections 0.018, a section's own 0.045 (standard deviations);
- control figures of Perm Krai 2016–2021: yearly log changes 0.44 over all programmes, 0.115 for the median programme.

The truth is computed by formulas of its own, not by the chain that is tested; true rates are drawn from the documented
ranges, and a common relative error that no rate explains is added (``UNEXPLAINED_SD``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from models.parameters import Parameters
from models.priors import spread

COMMON_GROWTH_SD, OWN_GROWTH_SD = 0.018, 0.045
TREND_SD = 0.01  # a section's lasting growth, assumption
PLACES_MISMATCH_SD = 0.44  # last year's places against what the need of recent years would have asked for
PLACES_YEARLY_SD = 0.115
UNEXPLAINED_SD = 0.2
FIRST_YEAR, BASE_YEAR, START_YEAR, LAST_YEAR = 2011, 2025, 2027, 2034
SECTIONS, OCCUPATIONS, PROGRAMMES, EMPLOYERS_OF_SECTION = 8, 16, 10, 6
GROUP = 25.0
MONTHS = {"9": 46, "11": 34}
SHARE_OF_BASIS = {"9": 0.7, "11": 0.3}
LEVELS = ("ППКРС", "ППССЗ", "ППКРС", "ППССЗ", "ВО", "ППКРС", "ППССЗ", "без")
SHOCK_YEAR, SHOCK = 2027, -0.10
CELLS = {
    "correct": "связи и опрос верны",
    "crosswalk": "таблица «профессия → программа» неверна",
    "survey": "работодатели завышают планы в 2,5 раза",
    "narrow": "интервалы втрое уже, чем следует",
    "shock": "в 2027 г. занятость падает на 10 %",
}
SURVEY_BIAS = 2.5
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


def world(seed: int, cell: str, parameters: Parameters) -> World:
    """The history number ``seed``; cells share everything but what their name says."""
    rng = np.random.default_rng([20261123, seed])

    def rate(name: str, key: str = "") -> float:
        return float(spread(parameters.get(name, key), np.array(rng.standard_normal())))

    all_years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    sections = [chr(ord("A") + number) for number in range(SECTIONS)]
    growth = rng.normal(0, COMMON_GROWTH_SD, len(all_years)) + rng.normal(0, TREND_SD, (SECTIONS, 1))
    growth = growth + rng.normal(0, OWN_GROWTH_SD, (SECTIONS, len(all_years)))
    if cell == "shock":
        growth[:, all_years == SHOCK_YEAR] += SHOCK
    employed = rng.lognormal(np.log(25_000), 0.6, (SECTIONS, 1)) * np.exp(np.cumsum(growth, axis=1))

    occupations = [f"{7000 + 41 * number}" for number in range(OCCUPATIONS)]
    levels = [LEVELS[number % len(LEVELS)] for number in range(OCCUPATIONS)]
    shares = rng.dirichlet(np.full(OCCUPATIONS, 0.5), SECTIONS)
    graduates_wanted = {level: rate("new_graduate_share", level) for level in sorted(set(LEVELS))}
    stock = shares.T @ employed
    leaving = np.array([rate("replacement_rate", section) for section in sections])
    exits = shares.T @ (employed[:, :-1] * leaving[:, None])
    tilt = rng.normal(0, parameters.get("net_transfer_sd").value, (OCCUPATIONS, 1))
    opened = np.diff(stock, axis=1) + exits + tilt * stock[:, :-1]
    wanted = opened * np.array([graduates_wanted[level] for level in levels])[:, None]
    wanted = wanted * np.exp(rng.normal(0, UNEXPLAINED_SD) - UNEXPLAINED_SD**2 / 2)

    codes = [f"{10 + number:02d}.{2 - number % 2:02d}.01" for number in range(PROGRAMMES)]
    trained = [number for number, level in enumerate(levels) if level.startswith("ПП")]
    links = []
    for place, occupation in enumerate(trained):
        links.append((occupation, place % PROGRAMMES, 0.6))
        links.append((occupation, int(rng.integers(0, PROGRAMMES - 1) + place % PROGRAMMES + 1) % PROGRAMMES, 0.2))
    of_programme = np.zeros((PROGRAMMES, OCCUPATIONS))
    for occupation, programme, share in links:
        of_programme[programme, occupation] += share
    need = of_programme @ wanted
    ahead = all_years[1:] > BASE_YEAR

    level_of = ["ППКРС" if code[3:5] == "01" else "ППССЗ" for code in codes]
    lost = {basis: rate("dropout_rate", basis) for basis in MONTHS}
    entry_of_level = {
        level: (1 - rate("continue_study")) * (1 - rate("leave_region")) * rate("match_rate", level)
        for level in ("ППКРС", "ППССЗ")
    }
    filled = rate("fill_rate")
    entry = np.array([entry_of_level[level] for level in level_of])
    courses = {basis: -(-months // 12) for basis, months in MONTHS.items()}
    yields = np.stack([filled * entry * (1 - lost[basis]) ** courses[basis] for basis in MONTHS], axis=1)

    recent = np.maximum(need[:, ~ahead][:, -3:].mean(axis=1), 0.0)
    usual = recent / (yields @ np.array(list(SHARE_OF_BASIS.values())))
    usual = usual * np.exp(rng.normal(0, PLACES_MISMATCH_SD, PROGRAMMES))
    last = {
        basis: np.maximum(np.round(usual * share / GROUP), 1.0 if basis == "9" else 0.0) * GROUP
        for basis, share in SHARE_OF_BASIS.items()
    }
    enrolled, supply = _pipeline(rng, codes, last, courses, lost, filled, entry, all_years[1:][ahead])

    employers, answers = _survey(rng, sections, occupations, employed, shares, opened, all_years, cell, rate)
    return World(
        history=pd.DataFrame(
            [
                ("901", section, int(year), employed[row, column])
                for row, section in enumerate(sections)
                for column, year in enumerate(all_years)
                if year <= BASE_YEAR
            ],
            columns=["ref_area", "economic_activity", "time_period", "obs_value"],
        ),
        staffing=pd.DataFrame(
            [
                (section, occupation, shares[row, column], 0.0, "A", "выдумано")
                for row, section in enumerate(sections)
                for column, occupation in enumerate(occupations)
            ],
            columns=["economic_activity", "occupation", "share", "answers", "obs_status", "reference"],
        ),
        occupations=pd.DataFrame({"occupation": occupations, "name": occupations, "level": levels}),
        crosswalk=_crosswalk(rng, links, occupations, codes, cell),
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
        years=all_years[1:][ahead],
        true_need=need[:, ahead],
        true_supply=supply,
        true_yield=yields,
    )  # fmt: skip


def _pipeline(
    rng: np.random.Generator,
    codes: list[str],
    last: dict[str, np.ndarray],
    courses: dict[str, int],
    lost: dict[str, float],
    filled: float,
    entry: np.ndarray,
    years: np.ndarray,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Students on 1 October before the start year and the workers they become: (E, U)."""
    rows = []
    supply = np.zeros((len(codes), len(years)))
    for basis, places in last.items():
        for course in range(1, courses[basis] + 1):
            begun = places * np.exp(rng.normal(0, PLACES_YEARLY_SD * np.sqrt(course - 1), len(codes)))
            students = np.round(begun * filled * (1 - lost[basis]) ** (course - 1))
            arrive = START_YEAR - 1 + courses[basis] - course + 1
            graduates = students * (1 - lost[basis]) ** (courses[basis] - course + 1)
            supply[:, years == arrive] += (graduates * entry)[:, None]
            rows += [
                ("К1", code, basis, "очная", "бюджет", course, MONTHS[basis], float(count), START_YEAR - 1)
                for code, count in zip(codes, students, strict=True)
            ]
    columns = [
        "college",
        "programme",
        "basis",
        "form",
        "funding",
        "course",
        "duration_months",
        "enrolled_persons",
        "time_period",
    ]
    return pd.DataFrame(rows, columns=columns), supply


def _crosswalk(
    rng: np.random.Generator, links: list[tuple[int, int, float]], occupations: list[str], codes: list[str], cell: str
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


def _survey(
    rng: np.random.Generator,
    sections: list[str],
    occupations: list[str],
    employed: np.ndarray,
    shares: np.ndarray,
    opened: np.ndarray,
    all_years: np.ndarray,
    cell: str,
    rate: object,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One wave: some employers of each section, their staff and their plans, optimistic by 1/β and noisy."""
    realised = rate("survey_optimism_beta")  # type: ignore[operator]
    bias = SURVEY_BIAS if cell == "survey" else 1.0
    now = int(np.flatnonzero(all_years == BASE_YEAR)[0])
    planned_rate = opened / np.maximum((shares.T @ employed)[:, :-1], 1.0)
    employers, answers = [], []
    for row, section in enumerate(sections):
        for number in range(EMPLOYERS_OF_SECTION):
            inn = f"{row:02d}{number:02d}"
            staff = float(np.round(rng.lognormal(np.log(250), 0.8)))
            employers.append((inn, BASE_YEAR + 1, section, staff))
            noise = rng.lognormal(0, 0.5, OCCUPATIONS)
            for column, occupation in enumerate(occupations):
                own = staff * shares[row, column]
                if own < 1:
                    continue
                answers.append((inn, BASE_YEAR + 1, occupation, "employed", BASE_YEAR + 1, own))
                for step in (1, 2, 3):
                    wish = max(planned_rate[column, now + step], 0.0) * own / realised * noise[column] * bias
                    answers.append((inn, BASE_YEAR + 1, occupation, "need", BASE_YEAR + 1 + step, wish))
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


def volatility(shared: Path) -> dict[str, float]:
    """The calibrated figures from the files."""
    jobs = pd.read_csv(shared / "ru_perm_krai" / "jobs_minstat_out.csv")
    levels = np.log(jobs.pivot_table(index="okved_group", columns="year", values="worker_num"))
    growth = levels.diff(axis=1).drop(columns=[2010, 2017])  # the first year, and the change of method
    common = growth.median(axis=0)
    places = pd.read_csv(shared / "ru_perm_krai" / "kcp_2016_2021.csv")
    wide = places.pivot_table(index="study_field_code", columns="year", values="kcp_num")
    changes = np.log(wide.where(wide > 0)).diff(axis=1)
    return {
        "common growth": float(common.std()),
        "own growth, median section": float(growth.sub(common).std(axis=1).median()),
        "places, all changes": float(np.nanstd(changes.to_numpy())),
        "places, median programme": float(changes.std(axis=1).median()),
    }


if __name__ == "__main__":
    for name, value in volatility(Path(sys.argv[1])).items():
        print(f"{name}: {value:.3f}")
