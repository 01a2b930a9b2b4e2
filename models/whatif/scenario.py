"""What if: one scenario laid on copies of the inputs of demand and plan, and two plans side by side.

A scenario changes what it names and nothing else; draws are keyed by entity, so the difference between two plans is the
scenario's and not that of chance.

Method: docs/methodology/whatif.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from models.chain.demand import DemandInputs
from models.codes import BUDGET
from models.draws import Draws
from models.errors import KadryError, MissingYears, UnknownCode
from models.need.replacement import FIRST_PENSION_AGE
from models.parameters import SCENARIO_MARK, Parameters
from models.plan.constraints import place_costs
from models.plan.inputs import AdmissionPlan, PlanInputs

TOTAL = "_T"
YOUNGEST, OLDEST = 15, 75
_STATIONARY_YEARS = 300
NAME_PATTERN = r"^[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё _.-]{0,59}$"


class ScenarioOutOfRange(KadryError):
    """A scenario asks for what cannot be."""

    def __init__(self, what: str, value: float, low: float, high: float) -> None:
        super().__init__(f"Сценарий: {what} = {value:g}, а допускается от {low:g} до {high:g}. Исправьте значение.")


class NoSuchScenario(KadryError):
    """The official scenario that was named is not among those that came in."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            f"Официального сценария роста «{name}» нет. Есть: {', '.join(known) or 'ни одного'}. "
            f"Сценарии приходят файлом источника scenario во входную папку (docs/sources.md)."
        )


class BadScenarioName(KadryError):
    """The name cannot be a folder."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Имя сценария «{name}» не годится для папки: нужны буквы, цифры, пробел, точка, дефис, до 60 знаков, "
            f"первый знак – буква или цифра."
        )


# What a field may be: low, high. The form of the flow and the command line use the same bounds.
BOUNDS: dict[str, tuple[float, float]] = {
    "growth_rate": (-0.2, 0.2),
    "retirement_shift_years": (-5.0, 5.0),
    "match_rate": (0.05, 1.0),
    "survey_weight": (0.0, 1.0),
    "budget_change": (-0.9, 2.0),
    "capacity_change": (-0.9, 2.0),
    "cost_ratio": (0.1, 10.0),
    "carry_over": (0.0, 1.0),
    "largest_change": (0.0, 5.0),
    "move_penalty": (0.0, 100.0),
}


@dataclass(frozen=True)
class Scenario:
    """Nothing is changed where a field is None, empty or zero.

    growth                  section (or ``_T`` for all) → what is added to its yearly growth rate, share
    growth_scenario         name of an official scenario whose growth replaces the forecast's, where it says something
    retirement_shift_years  later (+) or earlier (−) retirement from the first forecast year on
    match_rate              share of graduates who work in what they were trained for
    survey_weight           mean weight of the employers' reading
    budget_change           relative change of the budget; without a budget, of what last year's places cost
    capacity_change         relative change of licensed groups, study places, teachers and workshop hours
    cost_ratio              cost of a missing graduate in units of a surplus one
    carry_over              ρ
    largest_change          largest relative change of a programme's places in a year
    move_penalty            λ, graduates per group moved
    """

    growth: Mapping[str, float] = field(default_factory=dict)
    growth_scenario: str = ""
    retirement_shift_years: float = 0.0
    match_rate: float | None = None
    survey_weight: float | None = None
    budget_change: float | None = None
    capacity_change: float = 0.0
    cost_ratio: float | None = None
    carry_over: float | None = None
    largest_change: float | None = None
    move_penalty: float | None = None

    def __post_init__(self) -> None:
        given: dict[str, float | None] = {name: getattr(self, name) for name in BOUNDS if name != "growth_rate"}
        for name, value in [*given.items(), *(("growth_rate", value) for value in self.growth.values())]:
            low, high = BOUNDS[name]
            if value is not None and not low <= value <= high:
                raise ScenarioOutOfRange(name, value, low, high)

    @property
    def moves_demand(self) -> bool:
        """Whether need or supply must be computed anew."""
        changed = (any(self.growth.values()), self.growth_scenario != "", self.retirement_shift_years != 0)
        return any(changed) or self.match_rate is not None or self.survey_weight is not None


def demand_under(scenario: Scenario, inputs: DemandInputs, official: pd.DataFrame) -> DemandInputs:
    """A copy of the inputs in which the scenario holds.

    Parameters
    ----------
    official : scenario, economic_activity (section or _T), time_period, growth_rate; read when the scenario names one

    Raises
    ------
    NoSuchScenario   the official scenario is not there
    UnknownCode      a section without employment
    MissingYears     the official scenario has a hole or starts after the first forecast year
    """
    employment = inputs.employment
    if scenario.growth_scenario:
        employment = _steered(employment, official, scenario.growth_scenario)
    employment = _grown(employment, scenario.growth)
    parameters = inputs.parameters
    if scenario.retirement_shift_years:
        ahead = employment.years[1:]
        # Where ages are known the multiplier acts on exits of pension age only, else on all exits.
        shares = retirement_factors(parameters, len(ahead), scenario.retirement_shift_years)
        factors = shares.of_all if inputs.age_structure is None else shares.of_pension_age
        for year, factor in zip(ahead, factors, strict=True):
            parameters = _scaled(parameters, "pension_reform_multiplier", str(year), float(factor))
    if scenario.match_rate is not None:
        for key in _keys(parameters, "match_rate"):
            parameters = parameters.replace("match_rate", scenario.match_rate, key)
    weight = inputs.survey_weight if scenario.survey_weight is None else scenario.survey_weight
    return replace(inputs, employment=employment, parameters=parameters, survey_weight=weight)


def plan_under(scenario: Scenario, inputs: PlanInputs) -> PlanInputs:
    """A copy of the inputs in which the scenario holds; need, supply and yield stay what the inputs bring."""
    parameters, limits = inputs.parameters, inputs.limits
    single = {
        "shortage_cost": scenario.cost_ratio,
        "surplus_cost": None if scenario.cost_ratio is None else 1.0,
        "carry_over": scenario.carry_over,
        "move_penalty": scenario.move_penalty,
    }
    for name, value in single.items():
        if value is not None:
            parameters = parameters.replace(name, value)
    if scenario.largest_change is not None:
        limits = _with_limit(limits, "largest_change", scenario.largest_change, "share")
    if scenario.capacity_change:
        limits = _with_limit(limits, "capacity_factor", 1 + scenario.capacity_change, "ratio")
    if scenario.budget_change is not None:
        limits = _with_budget(replace(inputs, limits=limits), 1 + scenario.budget_change)
    return replace(inputs, parameters=parameters, limits=limits)


@dataclass(frozen=True)
class Published:
    """What a comparison needs of a plan that was made before: its programmes and its expected cost, as they were stored."""

    programmes: pd.DataFrame
    cost: float


def compare(before: AdmissionPlan | Published, after: AdmissionPlan, need_before: Draws, need_after: Draws) -> pd.DataFrame:
    """Both plans by programme and basis.

    Returns
    -------
    programme, basis, start_year, places_last_year, places_before, places_after, change, binding_before, binding_after
    (Russian names of limits), need_before, need_after (persons a year, mean over draws and years)
    """
    keys = ["programme", "basis", "start_year"]
    columns = [*keys, "places", "binding_constraint"]
    merged = before.programmes[[*columns, "places_last_year"]].merge(
        after.programmes[columns], on=keys, how="outer", suffixes=("_before", "_after"), validate="one_to_one"
    )
    for name, need in (("need_before", need_before), ("need_after", need_after)):
        mean = pd.Series(need.values.mean(axis=(1, 2)), index=need.keys["programme"].astype(str))
        merged[name] = merged["programme"].map(mean)
    named = merged.rename(columns=lambda name: name.replace("binding_constraint", "binding"))
    numbers = ["places_before", "places_after", "places_last_year"]
    named[numbers] = named[numbers].fillna(0).astype(int)
    named["change"] = named["places_after"] - named["places_before"]
    order = [
        *keys, "places_last_year", "places_before", "places_after", "change", "binding_before", "binding_after",
        "need_before", "need_after",
    ]  # fmt: skip
    return named.sort_values(keys, ignore_index=True)[order]


@dataclass(frozen=True)
class RetirementFactors:
    """(U,) exits of each year relative to those without the shift: of all workers, of those of pension age."""

    of_all: np.ndarray
    of_pension_age: np.ndarray


def retirement_factors(parameters: Parameters, years: int, shift_years: float) -> RetirementFactors:
    """How exits of the coming years change when the whole profile of retirement over age moves by ``shift_years``.

    Workers of each year of age, in the age structure that the documented ages of recruits and exits would settle into;
    from the first year on h'(a) = h(a − shift) for ages touched by the shift, and employment stays constant. The effect
    is largest at first and fades as the postponed cohorts reach the new age.

    Method
    ------
    docs/methodology/whatif.md#retirement
    """
    ages = np.arange(YOUNGEST, OLDEST)
    usual = _over_ages(parameters, "exit_rate_by_age", ages)
    recruits = _over_ages(parameters, "recruit_share_by_age", ages)
    recruits = recruits / recruits.sum()
    shifted = np.where(
        ages >= FIRST_PENSION_AGE + min(shift_years, 0.0), np.interp(ages - shift_years, ages, usual), usual
    )
    workers = np.full(len(ages), 1 / len(ages))
    for _ in range(_STATIONARY_YEARS):
        workers = _year_older(workers, usual, recruits)
    touched = ages >= FIRST_PENSION_AGE + min(shift_years, 0.0)
    all_before, old_before = workers @ usual, workers[touched] @ usual[touched]
    of_all, of_old = np.empty(years), np.empty(years)
    for year in range(years):
        of_all[year] = workers @ shifted / all_before
        of_old[year] = workers[touched] @ shifted[touched] / old_before
        workers = _year_older(workers, shifted, recruits)
    return RetirementFactors(of_all, of_old)


def _year_older(workers: np.ndarray, exit_rate: np.ndarray, recruits: np.ndarray) -> np.ndarray:
    """One year on: the oldest leave, everybody who left is replaced."""
    staying = workers * (1 - exit_rate)
    older = np.concatenate([[0.0], staying[:-1]])
    return older + (workers.sum() - older.sum()) * recruits


def _over_ages(parameters: Parameters, name: str, ages: np.ndarray) -> np.ndarray:
    """The documented five-year profile at each year of age."""
    keys = ["70+" if age >= 70 else f"{age // 5 * 5}-{age // 5 * 5 + 4}" for age in ages]
    return np.array([parameters.get(name, key).value for key in keys], dtype=float)


def _steered(employment: Draws, official: pd.DataFrame, name: str) -> Draws:
    """Means of the sections follow the official growth; draws keep their distance from the mean."""
    rows = official[official["scenario"].astype(str) == name]
    if rows.empty:
        raise NoSuchScenario(name, sorted(official["scenario"].astype(str).unique()))
    sections = employment.keys["economic_activity"].astype(str)
    unknown = sorted(set(rows["economic_activity"]) - set(sections) - {TOTAL})
    if unknown:
        raise UnknownCode("Официальный сценарий роста: раздел", unknown, "занятость региона (источник rosstat)")
    factors = np.ones((len(sections), len(employment.years)))
    own = rows["economic_activity"] != TOTAL
    for section, path in rows[own].groupby("economic_activity"):
        chosen = (sections == section).to_numpy()
        factors[chosen] = _path_factors(employment, chosen, factors, path, str(section))
    if (~own).any():
        everything = np.ones(len(sections), dtype=bool)
        factors = factors * _path_factors(employment, everything, factors, rows[~own], TOTAL)
    return Draws(employment.keys, employment.years, employment.values * factors[:, :, None])


def _path_factors(
    employment: Draws, chosen: np.ndarray, factors: np.ndarray, path: pd.DataFrame, label: str
) -> np.ndarray:
    """(U,) factor on the chosen sections that makes their mean sum grow as the path says; its last one is kept."""
    growth = path.set_index("time_period")["growth_rate"].sort_index()
    growth = growth[(growth.index > employment.years[0]) & (growth.index <= employment.years[-1])]
    expected = employment.years[1 : max(len(growth), 1) + 1].tolist()
    missing = sorted(set(expected) - set(growth.index.tolist()))
    if missing:
        raise MissingYears(f"Официальный сценарий роста, раздел {label}", missing)
    mean = (employment.values.mean(axis=2) * factors)[chosen].sum(axis=0)
    result = np.ones(len(employment.years))
    steps = len(growth) + 1
    result[1:steps] = np.cumprod(1 + growth.to_numpy(dtype=float)) * mean[0] / mean[1:steps]
    result[steps:] = result[steps - 1]
    return result


def _grown(employment: Draws, growth: Mapping[str, float]) -> Draws:
    sections = employment.keys["economic_activity"].astype(str)
    unknown = sorted(set(growth) - set(sections) - {TOTAL})
    if unknown:
        raise UnknownCode("Сценарий: раздел", unknown, "занятость региона (источник rosstat)")
    rate = sections.map(lambda code: growth.get(code, 0.0)).to_numpy(dtype=float) + growth.get(TOTAL, 0.0)
    factors = (1 + rate)[:, None] ** (employment.years - employment.years[0])
    return Draws(employment.keys, employment.years, employment.values * factors[:, :, None])


def _keys(parameters: Parameters, name: str) -> list[str]:
    return [key for parameter, key in parameters.table.index if parameter == name]


def _scaled(parameters: Parameters, name: str, key: str, factor: float) -> Parameters:
    """A copy in which a value and its range are multiplied: the scenario does not make the year better known."""
    old = parameters.get(name, key)
    table = parameters.table.copy()
    table.loc[(name, key), ["value", "low", "high", "unit", "reference"]] = [
        old.value * factor, old.low * factor, old.high * factor, old.unit, f"{SCENARIO_MARK} (было {old.value:g})",
    ]  # fmt: skip
    return Parameters(table.sort_index(), parameters.on)


def _with_limit(limits: pd.DataFrame, constraint: str, value: float, unit: str) -> pd.DataFrame:
    others = limits[limits["constraint"] != constraint]
    row = pd.DataFrame([{"constraint": constraint, "scope": "", "value": value, "unit": unit, "reference": SCENARIO_MARK}])
    return row if others.empty else pd.concat([others, row], ignore_index=True)


def _with_budget(inputs: PlanInputs, factor: float) -> pd.DataFrame:
    limits = inputs.limits
    given = limits["constraint"] == "budget_rub"
    if given.any():
        scaled = limits["value"].astype(float).where(~given, limits["value"].astype(float) * factor)
        return limits.assign(value=scaled)
    offers = inputs.offers[inputs.offers["funding"] == BUDGET]
    spent = float((place_costs(inputs, offers) * offers["places_last_year"].fillna(0)).sum())
    return _with_limit(limits, "budget_rub", spent * factor, "rub")
