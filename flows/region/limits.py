"""Limits of a whole region: what its files set, what the number of school leavers allows, and what the plan uses of both.

Method: docs/methodology/admissions.md#region-limits
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.region.returns import enrolment_of, places_of
from models import codes
from models.parameters import Parameters
from models.plan.admissions import AdmissionPlan, PlanInputs
from models.plan.constraints import BUDGET, CORRESPONDENCE, YOUTH, of_school_leavers, regional_use
from models.plan.inputs import INTAKE_YEARS
from models.supply.paid import paid_first_course
from models.supply.youth import GRADUATE_AGE, youth_places
from sql import run

if TYPE_CHECKING:
    import duckdb

LIMIT_COLUMNS = ["constraint", "scope", "value", "unit", "reference"]
NO_BUDGET = "Предел бюджета не задан: файла с пределами плана нет или в нём нет бюджета этого набора."
NO_POPULATION = (
    "Предел по числу выпускников {basis} классов не задан: нет таблицы населения по возрасту с нужными годами рождения."
)
NAMES = {"budget_rub": BUDGET, **{f"youth_places_{basis}": name for basis, name in YOUTH.items()}}


@dataclass(frozen=True)
class RegionalLimits:
    """``frame`` as PlanInputs.limits wants it; ``youth`` as models/supply/youth.py returns it; ``notes`` what is absent or lifted."""

    frame: pd.DataFrame
    youth: pd.DataFrame
    notes: tuple[str, ...]


def regional_limits(
    con: duckdb.DuckDBPyConnection,
    vintage: date,
    ref_area: str,
    start_year: int,
    last_year: dict[str, float],
    parameters: Parameters,
) -> RegionalLimits:
    """Limits of one region: rows of its file, and school leavers where the file says nothing of them.

    Reads    mart.admission_limit, mart.population, mart.enrolment, mart.places
    """
    given = run.query(con, "limits_given", vintage=vintage, ref_area=ref_area)
    ages = "time_period, first_age, last_age, population_persons"
    population = run.read(con, "mart.population", ages, vintage=vintage, ref_area=ref_area)
    years = tuple(range(start_year, start_year + INTAKE_YEARS))
    youth = youth_places(population, _paid_intake(con, vintage, ref_area), last_year, years, parameters)
    free = [
        _row_of(given, f"youth_places_{basis}", year) is None
        for basis, year in zip(youth["basis"], youth["start_year"], strict=True)
    ]
    youth = youth[pd.Series(free, dtype=bool)].reset_index(drop=True)
    counted = int(population["time_period"].max()) if len(population) else 0
    made = [
        {
            "constraint": f"youth_places_{row.basis}",
            "scope": str(row.start_year),
            "value": row.places,
            "unit": "places",
            "reference": _derivation(row, counted, parameters),
            "computed": True,
        }
        for row in youth.itertuples(index=False)
    ]
    set_by_region = given[LIMIT_COLUMNS].assign(computed=False)
    tables = [table for table in (pd.DataFrame(made, columns=[*LIMIT_COLUMNS, "computed"]), set_by_region) if len(table)]
    frame = pd.concat(tables, ignore_index=True) if tables else set_by_region
    return RegionalLimits(frame, youth, tuple(_notes(frame, youth, years)))


def limit_rows(inputs: PlanInputs, plan: AdmissionPlan, limits: RegionalLimits) -> dict[str, pd.DataFrame]:
    """What limited the region and what its plan uses, by table: plan.spending, plan.limit, plan.limit_note.

    limits : as ``regional_limits`` gave them to ``inputs``
    """
    used, spending = regional_use(inputs, plan)
    derived = {
        (f"youth_places_{basis}", int(year))
        for basis, year in zip(limits.youth["basis"], limits.youth["start_year"], strict=True)
    }
    rows = [
        {
            "constraint_kind": kind,
            "start_year": year,
            "limit_value": None if row is None else float(row["value"]),
            "unit": "rub" if kind == "budget_rub" else "places",
            "derived": None if row is None else (kind, year) in derived,
            "used": float(used.get((kind, year), 0.0)),
            "reference": None if row is None else row["reference"],
        }
        for kind in NAMES
        for year in inputs.intake_years
        for row in (_row_of(inputs.limits, kind, year),)
    ]
    return {
        "plan.spending": spending,
        "plan.limit": pd.DataFrame(rows),
        "plan.limit_note": pd.DataFrame({"note": limits.notes}, dtype=object),
    }


def last_places(offers: pd.DataFrame) -> dict[str, float]:
    """Budget places of the last intake by basis that school leavers took."""
    young = offers[of_school_leavers(offers) & (offers["funding"] == codes.BUDGET).to_numpy()]
    return {str(basis): float(places) for basis, places in young.groupby("basis")["places_last_year"].sum().items()}


def _paid_intake(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> dict[str, float] | None:
    """Persons in the first course of paid study at the newest return, by basis; adults study by correspondence.

    None where the region has no return.
    """
    enrolment = enrolment_of(con, vintage, ref_area, places_of(con, vintage, ref_area))
    return None if enrolment.empty else paid_first_course(enrolment, apart=CORRESPONDENCE)


def _row_of(limits: pd.DataFrame, kind: str, year: int) -> pd.Series | None:
    """The row that holds for a year: its own, else the general one (as models/plan/constraints.py reads them)."""
    mine = limits[limits["constraint"] == kind]
    for scope in (str(year), ""):
        found = mine[mine["scope"] == scope]
        if len(found):
            return found.iloc[-1]
    return None


def _derivation(row: Any, counted: int, parameters: Parameters) -> str:
    """How a limit by school leavers came about, in words with its numbers."""
    finished = parameters.get("finished_school_share", row.basis).value
    entering = parameters.get(f"youth_share_spo_{row.basis}").value
    lifted = "; поднят до мест прошлого набора с поправкой на число ровесников" if row.places > row.left_persons else ""
    paid = (
        "платный приём не известен" if pd.isna(row.paid_persons) else f"минус платный приём {row.paid_persons:.0f} чел."
    )
    return (
        f"население {GRADUATE_AGE[row.basis]} лет на 01.01.{row.start_year} по счёту на 01.01.{counted} – "
        f"{row.cohort_persons:.0f} чел., заканчивают {row.basis} классов {_percent(finished)}, из них поступают в СПО "
        f"{_percent(entering)}, {paid}{lifted}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %".replace(".", ",")


def _notes(frame: pd.DataFrame, youth: pd.DataFrame, years: tuple[int, ...]) -> list[str]:
    notes = []
    if any(_row_of(frame, "budget_rub", year) is None for year in years):
        notes.append(NO_BUDGET)
    for basis in GRADUATE_AGE:
        if any(_row_of(frame, f"youth_places_{basis}", year) is None for year in years):
            notes.append(NO_POPULATION.format(basis=basis))
        lifted = youth[
            (youth["basis"] == basis) & (youth["places"] > youth["left_persons"].clip(lower=0)) & (youth["places"] > 0)
        ]
        notes += [_told_lifted(basis, row) for row in lifted.head(1).itertuples(index=False)]
    return notes


def _told_lifted(basis: str, row: Any) -> str:
    """That school leavers are fewer than the places of the last intake, and what follows from it."""
    enough = (
        f"хватило бы на {row.left_persons:.0f} бюджетных мест {row.start_year} года"
        if row.left_persons > 0
        else f"не хватило бы и на внебюджетный приём {row.start_year} года"
    )
    return (
        f"Выпускников {basis} классов по возрастной таблице {enough}, а прошлый набор на {row.last_year_places:.0f} бюджетных мест "
        "состоялся (поступают и выпускники прошлых лет, и приезжие). Предел принят по прошлому набору и растёт вместе с числом "
        "ровесников."
    )
