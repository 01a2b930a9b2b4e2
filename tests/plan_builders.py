"""Small regions for the tests of the plan: builders with defaults, so that a test shows only what it is about."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from models.draws import Draws
from models.parameters import Parameters
from models.plan.inputs import PlanInputs

START = 2027
DEFAULTS = {
    "carry_over": 0.5, "shortage_cost": 1.0, "surplus_cost": 1.0, "move_penalty": 0.0, "group_size": 25.0,
    "largest_change": 100.0, "cost_per_place_rub": 100_000.0, "teachers_per_group": 1.7,
}  # fmt: skip


def parameters(**values: float) -> Parameters:
    """Values by name, or by «name:key»."""
    rows = pd.DataFrame(
        [
            {
                "parameter": name.partition(":")[0], "key": name.partition(":")[2], "valid_from": "2020-01-01", "value": value, "low": value, "high": value,
                "unit": "ratio", "reference": "тест", "file": "test.yaml",
            }
            for name, value in (DEFAULTS | values).items()
        ]
    )  # fmt: skip
    return Parameters.in_force(rows, date(2026, 11, 1))


def offer(programme: str = "15.01.05", **changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "programme": programme, "basis": "9", "college": "К1", "form": "очная", "funding": "бюджет", "duration_months": 10,
        "group_size_min": np.nan, "group_size_max": np.nan, "groups_max": 8, "groups_last_year": 1, "places_last_year": 25,
        "cost_per_place_rub": 100_000.0, "workshop": "", "workshop_hours_per_group": 0.0, "practice_places": np.nan,
        "target_contracts": 0, "applications": np.nan, "closed": False,
    }  # fmt: skip
    return usual | changes


def draws(values: np.ndarray, years: range, **keys: list[str]) -> Draws:
    return Draws(pd.DataFrame(keys), np.array(years), np.asarray(values, dtype=float))


def region(
    offers: list[dict[str, object]],
    need: dict[str, np.ndarray],
    *,
    supply: dict[str, np.ndarray] | None = None,
    yields: float | dict[tuple[str, str], np.ndarray] = 1.0,
    start_balance: float = 0.0,
    limits: dict[tuple[str, str], float] | None = None,
    colleges: list[dict[str, object]] | None = None,
    workshops: list[dict[str, object]] | None = None,
    overrides: list[dict[str, object]] | None = None,
    base_year: int = START,
    **values: float,
) -> PlanInputs:
    """``need[programme]`` is (U, D) persons for the years after ``base_year``."""
    names = list(need)
    years = range(base_year + 1, base_year + 1 + next(iter(need.values())).shape[0])
    count = next(iter(need.values())).shape[1]
    pairs = sorted({(str(o["programme"]), str(o["basis"])) for o in offers})
    zeta = np.array([
        np.broadcast_to(yields if isinstance(yields, float | int) else yields[pair], (count,)) for pair in pairs
    ]).reshape(len(pairs), 1, count)  # fmt: skip
    none = {name: np.zeros((len(years), count)) for name in names}
    return PlanInputs(
        ref_area="901",
        start_year=START,
        need=draws(np.stack([need[name] for name in names]), years, programme=names),
        supply=draws(np.stack([(none | (supply or {}))[name] for name in names]), years, programme=names),
        balance_start=draws(
            np.full((len(names), 1, count), start_balance), range(base_year, base_year + 1), programme=names
        ),
        intake_yield=draws(zeta, range(START, START + 1), programme=[p for p, _ in pairs], basis=[b for _, b in pairs]),
        offers=pd.DataFrame(offers, columns=None if offers else list(offer())),
        colleges=pd.DataFrame(colleges or [], columns=["college", "district", "seats_places", "teachers_fte"]),
        workshops=pd.DataFrame(workshops or [], columns=["workshop", "college", "hours_per_week"]),
        limits=pd.DataFrame(
            [
                {"constraint": name, "scope": scope, "value": value, "unit": "", "reference": "тест"}
                for (name, scope), value in (limits or {}).items()
            ],
            columns=["constraint", "scope", "value", "unit", "reference"],
        ),
        overrides=pd.DataFrame(
            overrides or [], columns=["programme", "basis", "college", "places", "author", "reason"]
        ),
        parameters=parameters(**values),
    )
