"""Small invented regions for the tests of the chain from employment to need and supply."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from models.chain.demand import DemandInputs
from models.draws import Draws, generator
from models.parameters import PARAMETER_COLUMNS, Parameters

AGES = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69", "70+")
EXITS = (0.01, 0.008, 0.006, 0.006, 0.007, 0.009, 0.012, 0.02, 0.07, 0.15, 0.25, 0.35)
MOVES = (0.12, 0.10, 0.07, 0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01, 0.01, 0.01)
RECRUITS = (0.06, 0.26, 0.18, 0.14, 0.11, 0.09, 0.07, 0.05, 0.03, 0.01, 0.0, 0.0)
BASIC = [
    # name, key, value, low, high, unit
    ("replacement_rate", "", 0.0228, 0.015, 0.03, "share"),
    ("pension_reform_multiplier", "", 1.0, 1.0, 1.0, "ratio"),
    ("pension_reform_multiplier", "2027", 0.8, 0.7, 0.9, "ratio"),
    ("new_graduate_share", "ППКРС", 0.45, 0.3, 0.6, "share"),
    ("new_graduate_share", "ППССЗ", 0.5, 0.35, 0.65, "share"),
    ("closing_years", "", 3, 3, 3, "years"),
    ("normal_vacancy_rate", "", 0.02, 0.015, 0.03, "share"),
    ("dropout_rate", "9", 0.069, 0.05, 0.12, "share"),
    ("dropout_rate", "11", 0.084, 0.05, 0.12, "share"),
    ("return_rate", "", 0.03, 0.01, 0.05, "share"),
    ("continue_study", "", 0.12, 0.10, 0.16, "share"),
    ("leave_region", "", 0.08, 0.04, 0.15, "share"),
    ("arrive_region", "", 0.0, 0.0, 0.0, "share"),
    ("employment_rate", "", 1.0, 1.0, 1.0, "share"),
    ("graduate_share_part", "ППКРС", 0.5, 0.5, 0.5, "share"),
    ("graduate_share_part", "ППССЗ", 0.5, 0.5, 0.5, "share"),
    ("graduate_share_growth_rate", "", 0.001, 0.001, 0.001, "share"),
    ("graduate_share_total", "", 1.0, 0.9, 1.1, "ratio"),
    ("match_rate", "ППКРС", 0.56, 0.5, 0.65, "share"),
    ("match_rate", "ППССЗ", 0.61, 0.5, 0.7, "share"),
    ("army_share", "", 0.15, 0.10, 0.20, "share"),
    ("army_delay_years", "", 1, 1, 1, "years"),
    ("paid_share", "", 0.35, 0.3, 0.4, "share"),
    ("fill_rate", "", 0.97, 0.9, 0.99, "share"),
    ("usable_unemployed_rate", "", 0.3, 0.1, 0.6, "share"),
    ("registered_unemployment_rate", "", 0.006, 0.004, 0.012, "ratio"),
    ("vacancy_coverage", "", 0.5, 0.3, 0.75, "share"),
    ("transfer_rate", "", 0.03, 0.01, 0.06, "share"),
    ("employer_similarity", "", 0.25, 0.1, 0.45, "share"),
    ("survey_optimism_alpha", "", 0.0, 0.0, 0.02, "ratio"),
    ("crosswalk_concentration", "high", 200, 200, 200, "ratio"),
    ("crosswalk_concentration", "medium", 50, 50, 50, "ratio"),
    ("crosswalk_concentration", "low", 12, 12, 12, "ratio"),
    ("staffing_sd_kind", "", 0.05, 0.05, 0.05, "ratio"),
    ("staffing_sd_occupation", "", 0.1, 0.1, 0.1, "ratio"),
    ("staffing_drift_damping", "", 0.8, 0.8, 0.8, "ratio"),
    ("survey_prior_sd", "", 0.25, 0.25, 0.25, "share"),
    ("model_prior_sd", "", 0.3, 0.3, 0.3, "share"),
    ("survey_optimism_beta", "", 0.7, 0.4, 1.1, "ratio"),
    ("net_transfer_sd", "", 0.005, 0.005, 0.005, "share"),
    ("net_migration_rate", "", 0.0, -0.002, 0.002, "share"),
    *(("exit_rate_by_age", age, value, value, value, "share") for age, value in zip(AGES, EXITS, strict=True)),
    *(("transfer_rate_by_age", age, value, value, value, "share") for age, value in zip(AGES, MOVES, strict=True)),
    *(("recruit_share_by_age", age, value, value, value, "share") for age, value in zip(AGES, RECRUITS, strict=True)),
]


def parameters(**changes: float) -> Parameters:
    """Parameters of the invented region; ``name=value`` fixes one general value."""
    rows = [
        (name, key, "2020-01-01", value, low, high, unit, "тест", "test.yaml")
        for name, key, value, low, high, unit in BASIC
    ]
    table = pd.DataFrame(rows, columns=list(PARAMETER_COLUMNS))
    for name, value in changes.items():
        table.loc[table["parameter"] == name, ["value", "low", "high"]] = value
    return Parameters.in_force(table, date(2026, 11, 23))


def certain() -> Parameters:
    """Parameters without any spread."""
    table = parameters().table.copy()
    table["low"] = table["value"]
    table["high"] = table["value"]
    return Parameters(table, date(2026, 11, 23))


def employment(
    sections: int = 4, draws: int = 200, base_year: int = 2025, years: int = 8, spread: float = 0.02
) -> Draws:
    """Random walks of employment by section."""
    codes = [chr(ord("A") + index) for index in range(sections)]
    steps = np.stack([generator("test-employment", code).normal(0.002, spread, (years, draws)) for code in codes])
    steps[:, 0] = 0.0
    level = 20_000.0 * (1 + np.arange(sections))[:, None, None]
    return Draws(
        pd.DataFrame({"economic_activity": codes}),
        np.arange(base_year, base_year + years),
        level * np.exp(np.cumsum(steps, axis=1)),
    )


def region(
    sections: int = 4, occupations: int = 12, programmes: int = 6, draws: int = 200, years: int = 8, **changes: object
) -> DemandInputs:
    """A region whose tables are all present but the survey; ``changes`` replace fields of DemandInputs."""
    rng = generator("test-region", sections, occupations, programmes)
    codes = [f"{7000 + 37 * index:04d}" for index in range(occupations)]
    levels = [("ППКРС", "ППССЗ", "ВО", "без")[index % 4] for index in range(occupations)]
    units = [f"{8 + index % 40:02d}.{1 + index % 2:02d}.{1 + index // 40:02d}" for index in range(programmes)]
    staffing = pd.DataFrame(
        [
            (chr(ord("A") + section), code, share, 0.0, "default", "тест")
            for section in range(sections)
            for code, share in zip(codes, rng.dirichlet(np.ones(occupations)), strict=True)
        ],
        columns=["economic_activity", "occupation", "share", "answers", "obs_status", "reference"],
    )
    listed = pd.DataFrame(
        {
            "programme": units,
            "name": [f"программа {index}" for index in range(programmes)],
            "level": [("ППКРС", "ППССЗ")[index % 2] for index in range(programmes)],
            "ugps": [unit[:2] for unit in units],
            "duration_months_9": [(22, 46)[index % 2] for index in range(programmes)],
            "duration_months_11": [(10, 34)[index % 2] for index in range(programmes)],
            "admission_until": None,
        }
    )
    links = [(code, units[index % programmes], 0.6, "medium", "тест") for index, code in enumerate(codes)]
    links += [(code, units[(index + 1) % programmes], 0.25, "low", "тест") for index, code in enumerate(codes)]
    enrolment = pd.DataFrame(
        [
            ("К1", unit, basis, "очная", funding, course, months, 20.0 - course)
            for unit, nine, eleven in zip(units, listed["duration_months_9"], listed["duration_months_11"], strict=True)
            for basis, months in (("9", nine), ("11", eleven))
            for funding in ("бюджет", "внебюджет")
            for course in range(1, -(-months // 12) + 1)
        ],
        columns=["college", "programme", "basis", "form", "funding", "course", "duration_months", "enrolled_persons"],
    ).assign(time_period=2025)
    fields: dict[str, object] = {
        "ref_area": "901",
        "base_year": 2025,
        "horizon_year": 2025 + years - 1,
        "employment": employment(sections, draws, years=years),
        "staffing": staffing,
        "occupations": pd.DataFrame({"occupation": codes, "name": codes, "level": levels}),
        "age_structure": None,
        "vacancies": pd.DataFrame(
            {"occupation": codes[:4], "vacancies_persons": [400.0, 90.0, 10.0, 0.0], "source": "trudvsem"}
        ),
        "survey_employers": pd.DataFrame(
            columns=["inn", "wave", "economic_activity", "listed_staff_persons", "size_class"]
        ),
        "survey_answers": pd.DataFrame(columns=["inn", "wave", "occupation", "measure", "time_period", "obs_value"]),
        "crosswalk": pd.DataFrame(links, columns=["occupation", "programme", "share", "confidence", "reference"]),
        "programmes": listed,
        "enrolment": enrolment,
        "intakes_fixed": pd.DataFrame(
            [(unit, "9", "очная", "бюджет", 2026, None, 25.0) for unit in units],
            columns=["programme", "basis", "form", "funding", "start_year", "duration_months", "entrants_persons"],
        ),
        "graduates": pd.DataFrame(
            columns=[
                "time_period",
                "programme",
                "basis",
                "graduates",
                "employed",
                "employed_in_field",
                "continue_study",
                "army",
                "left_region",
            ]
        ),
        "start_year": 2027,
        "parameters": parameters(),
        "draws": draws,
    }
    return DemandInputs(**{**fields, **changes})


def survey(
    inputs: DemandInputs,
    employers: int = 60,
    beta: float = 0.6,
    alpha: float = 0.01,
    waves: tuple[int, ...] = (2023, 2025),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Employers and answers whose plans come true with known α and β: (survey_employers, survey_answers)."""
    rng = generator("test-survey", employers, beta, alpha)
    sections = inputs.employment.keys["economic_activity"].tolist()
    codes = inputs.occupations["occupation"].to_numpy()
    listed, rows = [], []
    for index in range(employers):
        inn, section = f"99{index:08d}", sections[index % len(sections)]
        share = (
            inputs.staffing.set_index(["economic_activity", "occupation"])["share"].loc[section].loc[codes].to_numpy()
        )
        staff = rng.multinomial(int(rng.integers(60, 900)), share).astype(float)
        hiring = rng.uniform(0.02, 0.1)
        for one, two in zip(waves, (*waves[1:], None), strict=True):
            listed.append((inn, one, section, staff.sum()))
            span = 2 if two is None else two - one
            need = rng.poisson(hiring * staff)
            leaving = rng.poisson(0.02 * staff)
            for code, persons, wanted, gone in zip(codes, staff, need, leaving, strict=True):
                if persons == 0 and wanted == 0:
                    continue
                rows.append((inn, one, code, "employed", one, persons))
                rows.append((inn, one, code, "share_spo_graduates", one, 0.4))
                rows += [(inn, one, code, "need", one + year, float(wanted)) for year in range(8)]
                rows += [(inn, one, code, "exits_retirement", one + year, float(gone)) for year in range(8)]
            staff = np.maximum(staff + rng.poisson(span * (alpha * staff + beta * need)) - span * leaving, 0)
    return (
        pd.DataFrame(listed, columns=["inn", "wave", "economic_activity", "listed_staff_persons"]),
        pd.DataFrame(rows, columns=["inn", "wave", "occupation", "measure", "time_period", "obs_value"]),
    )
