"""The limits of an admission plan: every rule a row with the Russian name under which the document speaks of it.

Columns are the decisions: groups of offer i in intake year t, and, where the size of a group may vary, the places above
the smallest size. A capacity never lies below the load that the college carried last year (what was done was possible);
where a card claims less, a warning says so. ``capacity_factor`` scales capacities after that rule (what-if).

Method: docs/methodology/admissions.md#limits
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from models import codes
from models.plan.inputs import (
    INTAKE_YEARS,
    OFFER_KEY,
    AdmissionPlan,
    Offers,
    PlanInputs,
    overridden,
)

LICENCE = "лицензия и нагрузка (число групп)"
SEATS = "учебные места"
TEACHERS = "преподаватели"
WORKSHOP = "часы мастерской"
PRACTICE = "места практики"
BUDGET = "бюджет"
YOUTH = {"9": "выпускники 9 классов", "11": "выпускники 11 классов"}
APPLICANTS = "заявления"
GROUP_SIZE = "размер группы"
CLOSED = "код закрыт для приёма"
CONTRACTS = "целевые договоры"
CHANGE = "предел изменения за год"
OVERRIDE = "решение совета"
KEPT_PAID = "внебюджетный приём: как в прошлом году"
KEPT_NO_NEED = "нет оценки потребности: как в прошлом году"
KEPT_CONFLICT = "условия противоречат друг другу: как в прошлом году"

CORRESPONDENCE = "заочная"
DEFAULT_SHIFTS = 2.0  # study places serve two shifts a day; limits row `shifts` overrides

LIMIT_KINDS = (
    "budget_rub", "youth_places_9", "youth_places_11", "largest_change", "shifts", "teachers_per_group", "capacity_factor",
)  # fmt: skip
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Columns:
    """Where each decision stands: ``groups`` (I, T) and ``extra`` (I, T), −1 where the size is fixed; ``count`` in all."""

    groups: np.ndarray
    extra: np.ndarray
    count: int

    @classmethod
    def of(cls, offers: Offers) -> Columns:
        groups = np.arange(len(offers) * INTAKE_YEARS).reshape(len(offers), INTAKE_YEARS)
        extra = np.full_like(groups, -1)
        flexible = np.flatnonzero(offers.flexible)
        extra[flexible] = groups.size + np.arange(len(flexible) * INTAKE_YEARS).reshape(-1, INTAKE_YEARS)
        return cls(groups, extra, groups.size + len(flexible) * INTAKE_YEARS)


@dataclass
class Limits:
    """Rows lower ≤ matrix·x ≤ upper, each with a name and a scope; ``warnings`` are (subject, text); ``by_hand`` names the
    limits that the region's own table sets."""

    columns: Columns
    offers: Offers
    names: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    by_hand: set[str] = field(default_factory=set)
    _columns: list[np.ndarray] = field(default_factory=list)
    _values: list[np.ndarray] = field(default_factory=list)

    def add(self, name: str, scope: str, terms: tuple[np.ndarray, np.ndarray], lower: float, upper: float) -> None:
        self.names.append(name)
        self.scopes.append(scope)
        self._columns.append(terms[0])
        self._values.append(terms[1])
        self.lower.append(lower)
        self.upper.append(upper)

    def groups(self, rows: np.ndarray, year: int, weight: np.ndarray | float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Terms Σ weight·groups of the offers ``rows`` in the intake year number ``year``."""
        return self.columns.groups[rows, year], np.broadcast_to(np.asarray(weight, dtype=float), rows.shape)

    def places(self, rows: np.ndarray, year: int, weight: np.ndarray | float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Terms Σ weight·places."""
        weights = np.broadcast_to(np.asarray(weight, dtype=float), rows.shape)
        flexible = self.offers.flexible[rows]
        return (
            np.concatenate([self.columns.groups[rows, year], self.columns.extra[rows[flexible], year]]),
            np.concatenate([weights * self.offers.size_min[rows], weights[flexible]]),
        )

    def taught(self, decisions: np.ndarray) -> np.ndarray:
        """(I, T) places of decisions, whole or relaxed."""
        extra = np.where(self.columns.extra >= 0, decisions[self.columns.extra], 0.0)
        return np.asarray(decisions[self.columns.groups] * self.offers.size_min[:, None] + extra)

    def copy(self) -> Limits:
        """The same rows, whose sides and number may be changed without changing these."""
        own: dict[str, Any] = {name: list(getattr(self, name)) for name in ("names", "scopes", "lower", "upper", "warnings", "_columns", "_values")}
        return replace(self, **own)

    def matrix(self, count: int) -> csr_matrix:
        """(M, count) coefficients."""
        lengths = [len(block) for block in self._columns]
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(int)
        if not lengths:
            return csr_matrix((0, count))
        return csr_matrix(
            (np.concatenate(self._values), np.concatenate(self._columns), start), shape=(len(lengths), count)
        )


def plan_limits(inputs: PlanInputs, offers: Offers) -> Limits:
    """All limits of one region's plan."""
    limits = Limits(Columns.of(offers), offers, by_hand=_set_by_region(inputs))
    years = inputs.intake_years
    factor = limit_value(inputs, "capacity_factor", years[0], 1.0)
    for number, year in enumerate(years):
        _group_sizes(limits, number, year)
        _kept_and_closed(limits, number, year)
        _shared_offers(limits, number, year, factor)
        _applicants(limits, number, year)
        _colleges(limits, inputs, number, year, factor)
        _workshops(limits, inputs, number, year, factor)
        _region(limits, inputs, number, year)
        _largest_change(limits, inputs, number, year)
    _overrides(limits, inputs)
    return limits


def _set_by_region(inputs: PlanInputs) -> set[str]:
    """Names of the limits whose number people have set, not data or a default."""
    names = {"largest_change": CHANGE, "budget_rub": BUDGET} | {f"youth_places_{basis}": name for basis, name in YOUTH.items()}
    computed = inputs.limits["computed"].eq(True) if "computed" in inputs.limits else pd.Series(False, inputs.limits.index)
    return {names[kind] for kind in inputs.limits.loc[~computed, "constraint"] if kind in names}


def limit_value(inputs: PlanInputs, constraint: str, year: int, default: float) -> float:
    """The value of a limit for an intake year: the row of that year, else the general row, else ``default``."""
    rows = inputs.limits[inputs.limits["constraint"] == constraint]
    scope = rows["scope"].fillna("").astype(str)
    for wanted in (str(year), ""):
        found = rows.loc[scope == wanted, "value"]
        if len(found):
            return float(found.iloc[-1])
    return default


def place_costs(inputs: PlanInputs, table: pd.DataFrame) -> np.ndarray:
    """Roubles a place and year of each offer: what the card says, else the documented cost of its level."""
    cost = pd.to_numeric(table["cost_per_place_rub"]).to_numpy(dtype=float).copy()
    levels = table["programme"].map(level_of).to_numpy()
    for level in sorted(set(levels[np.isnan(cost)])):
        cost[np.isnan(cost) & (levels == level)] = inputs.parameters.get("cost_per_place_rub", level).value
    return cost


def of_school_leavers(table: pd.DataFrame) -> np.ndarray:
    """Rows of ``form`` by which school leavers study: adults study by correspondence."""
    return (table["form"] != CORRESPONDENCE).to_numpy()


def _paid_by_budget(table: pd.DataFrame) -> np.ndarray:
    return (table["funding"] == codes.BUDGET).to_numpy()


def regional_use(inputs: PlanInputs, plan: AdmissionPlan) -> tuple[dict[tuple[str, int], float], pd.DataFrame]:
    """What a plan uses of the regional limits, and what its budget places cost by programme.

    Returns
    -------
    (constraint, intake year) → roubles or places; and programme, start_year, cost_rub, cost_last_year_rub
    """
    keys = list(OFFER_KEY)
    costs = inputs.offers[keys].assign(cost=place_costs(inputs, inputs.offers))
    costs["college"] = costs["college"].astype(object).where(costs["college"].notna(), codes.UNASSIGNED)
    rows = plan.offers.merge(costs, on=keys, how="left", validate="many_to_one")
    used = {
        (f"youth_places_{basis}", int(year)): float(places)
        for (basis, year), places in rows[of_school_leavers(rows) & _paid_by_budget(rows)]
        .groupby(["basis", "start_year"])["places"]
        .sum()
        .items()
    }
    paid_from_budget = rows[rows["funding"] == codes.BUDGET]
    spending = paid_from_budget.assign(
        cost_rub=paid_from_budget["places"] * paid_from_budget["cost"],
        cost_last_year_rub=paid_from_budget["places_last_year"] * paid_from_budget["cost"],
    )
    spending = spending.groupby(["programme", "start_year"], as_index=False)[["cost_rub", "cost_last_year_rub"]].sum()
    for year, total in spending.groupby("start_year")["cost_rub"].sum().items():
        used["budget_rub", int(year)] = float(total)
    return used, spending


def level_of(programme: str) -> str:
    """Level of a programme from its code XX.0Y.ZZ: 01 a profession (ППКРС), 02 a speciality (ППССЗ)."""
    return "ППКРС" if programme[3:5] == "01" else "ППССЗ"


def _group_sizes(limits: Limits, number: int, year: int) -> None:
    offers = limits.offers
    for row in np.flatnonzero(offers.flexible).tolist():
        spread = offers.size_max[row] - offers.size_min[row]
        columns = np.array([limits.columns.extra[row, number], limits.columns.groups[row, number]])
        limits.add(GROUP_SIZE, _scope(offers, row, year), (columns, np.array([1.0, -spread])), -np.inf, 0.0)


def _kept_and_closed(limits: Limits, number: int, year: int) -> None:
    offers = limits.offers
    paid = (offers.table["funding"] != codes.BUDGET).to_numpy()
    for row in np.flatnonzero(offers.closed | offers.kept).tolist():
        one = np.array([row])
        groups = 0.0 if offers.closed[row] else offers.groups_last[row]
        places = 0.0 if offers.closed[row] else offers.places_last[row]
        kept_by = KEPT_PAID if paid[row] else KEPT_CONFLICT if offers.set_back[row] else KEPT_NO_NEED
        name = CLOSED if offers.closed[row] else kept_by
        limits.add(name, _scope(offers, row, year), limits.groups(one, number), groups, groups)
        if offers.flexible[row]:
            limits.add(name, _scope(offers, row, year), limits.places(one, number), places, places)


def _shared_offers(limits: Limits, number: int, year: int, factor: float) -> None:
    """Licence, practice and contracts belong to programme × basis × college × form, whoever pays; contracts are met with
    budget places."""
    offers = limits.offers
    table = offers.table
    groups_of = _numbers(table, "groups_max")
    practice_of = _numbers(table, "practice_places")
    contracts_of = _numbers(table, "target_contracts")
    of_budget = _paid_by_budget(table)
    for rows in offers.shared:
        scope = _scope(offers, rows[0], year)
        groups_max, practice = np.fmax.reduce(groups_of[rows]), np.fmax.reduce(practice_of[rows])
        contracts = np.fmax.reduce(contracts_of[rows])
        if pd.notna(groups_max):
            last = offers.groups_last[rows].sum()
            allowed = _demonstrated(limits, LICENCE, scope, float(groups_max), last, number)
            limits.add(LICENCE, scope, limits.groups(rows, number), -np.inf, _scaled(allowed, factor))
        if pd.notna(practice):
            last = offers.places_last[rows].sum()
            allowed = _demonstrated(limits, PRACTICE, scope, float(practice), last, number)
            limits.add(PRACTICE, scope, limits.places(rows, number), -np.inf, allowed * factor)
        if pd.notna(contracts) and contracts > 0:
            signed = rows[of_budget[rows]] if of_budget[rows].any() else rows  # paid only: met with paid places
            if not offers.decided[signed].any():
                # Nothing is decided here, so a contract cannot raise it; it must not stop the region either.
                if number == 0:
                    limits.warnings += _unmet(offers, signed, scope, float(contracts))
                continue
            limits.add(CONTRACTS, scope, limits.places(signed, number), float(contracts), np.inf)


def _unmet(offers: Offers, rows: np.ndarray, scope: str, contracts: float) -> list[tuple[str, str]]:
    if offers.closed[rows].all():
        return [(scope, f"целевых договоров {contracts:g}, а код закрыт для приёма: переоформите их на код-преемник")]
    if offers.places_last[rows].sum() < contracts:
        return [(scope, f"целевых договоров {contracts:g}, а места оставлены как в прошлом году")]
    return []


def _applicants(limits: Limits, number: int, year: int) -> None:
    """No more groups than the applications of last year fill; the last one may stay incomplete."""
    offers = limits.offers
    applications = pd.to_numeric(offers.table["applications"]).to_numpy(dtype=float)
    for row in np.flatnonzero(np.isfinite(applications) & (applications > 0) & offers.decided).tolist():
        fillable = np.ceil(applications[row] / offers.size_min[row])
        limits.add(APPLICANTS, _scope(offers, row, year), limits.groups(np.array([row]), number), -np.inf, fillable)


def _colleges(limits: Limits, inputs: PlanInputs, number: int, year: int, factor: float) -> None:
    """Study places and teachers serve all courses, so an offer weighs its intake × years of study (steady intake)."""
    offers = limits.offers
    shifts = limit_value(inputs, "shifts", year, DEFAULT_SHIFTS)
    posts = limit_value(inputs, "teachers_per_group", year, np.nan)
    posts = inputs.parameters.get("teachers_per_group").value if np.isnan(posts) else posts
    cards = inputs.colleges.set_index("college").to_dict("index")
    on_site = (offers.table["form"] != CORRESPONDENCE).to_numpy()
    colleges = offers.table["college"].astype(str).to_numpy()
    students = offers.places_last * offers.lag
    for rows in _groups_of(offers.table, ["college"]):
        college = colleges[rows[0]]
        if college == codes.UNASSIGNED or college not in cards:
            continue
        card = cards[college]
        scope = f"{college}, {year} г."
        if pd.notna(card["seats_places"]):
            members = rows[on_site[rows]]
            given = float(card["seats_places"]) * shifts
            allowed = _demonstrated(limits, SEATS, scope, given, float(students[members].sum()), number)
            if len(members):
                limits.add(SEATS, scope, limits.places(members, number, offers.lag[members]), -np.inf, allowed * factor)
        if pd.notna(card["teachers_fte"]):
            # In groups at once: posts / posts per group.
            given = float(card["teachers_fte"]) / posts
            busy = float((offers.groups_last * offers.lag)[rows].sum())
            allowed = _demonstrated(limits, TEACHERS, scope, given, busy, number)
            limits.add(TEACHERS, scope, limits.groups(rows, number, offers.lag[rows]), -np.inf, allowed * factor)


def _workshops(limits: Limits, inputs: PlanInputs, number: int, year: int, factor: float) -> None:
    """A group uses the workshop in one of its years of study, so one intake loads it once."""
    offers = limits.offers
    table = offers.table
    hours_of = inputs.workshops.set_index("workshop")["hours_per_week"].to_dict()
    workshops = table["workshop"].to_numpy()
    hours = pd.to_numeric(table["workshop_hours_per_group"]).fillna(0).to_numpy(dtype=float)
    for rows in _groups_of(table[table["workshop"].notna() & (table["workshop"] != "") & (hours > 0)], ["workshop"]):
        workshop = workshops[rows[0]]
        if workshop not in hours_of or pd.isna(hours_of[workshop]):
            continue
        scope = f"мастерская {workshop}, {year} г."
        last = float((offers.groups_last[rows] * hours[rows]).sum())
        allowed = _demonstrated(limits, WORKSHOP, scope, float(hours_of[workshop]), last, number)
        limits.add(WORKSHOP, scope, limits.groups(rows, number, hours[rows]), -np.inf, allowed * factor)


def _region(limits: Limits, inputs: PlanInputs, number: int, year: int) -> None:
    offers = limits.offers
    budget = limit_value(inputs, "budget_rub", year, np.inf)
    if np.isfinite(budget):
        paid_from_budget = np.flatnonzero(_paid_by_budget(offers.table))
        cost = place_costs(inputs, offers.table.iloc[paid_from_budget])
        # In millions of roubles: the solver's tolerances are absolute.
        limits.add(BUDGET, f"{year} г.", limits.places(paid_from_budget, number, cost / 1e6), -np.inf, budget / 1e6)
    for basis, name in YOUTH.items():
        young = limit_value(inputs, f"youth_places_{basis}", year, np.inf)
        members = np.flatnonzero(
            (offers.table["basis"] == basis).to_numpy() & of_school_leavers(offers.table) & _paid_by_budget(offers.table)
        )
        if np.isfinite(young) and len(members):
            limits.add(name, f"{year} г.", limits.places(members, number), -np.inf, young)


def _largest_change(limits: Limits, inputs: PlanInputs, number: int, year: int) -> None:
    """Places of programme × basis change by no more than a share of last year's, and by one group at least."""
    offers = limits.offers
    share = limit_value(inputs, "largest_change", year, np.nan)
    if np.isnan(share):
        share = inputs.parameters.get("largest_change").value
    decided_by_council: set[int] = set()
    for _, rows, when in overridden(inputs, offers.table):
        if when == year:
            decided_by_council.update(rows.tolist())
    programme, basis = offers.table["programme"].to_numpy(), offers.table["basis"].to_numpy()
    for rows in _groups_of(offers.table[offers.decided], ["programme", "basis"]):
        if decided_by_council.intersection(rows.tolist()):
            continue
        last = offers.places_last[rows].sum()
        step = max(share * last, offers.size_max[rows].max())
        scope = f"{programme[rows[0]]} на базе {basis[rows[0]]} кл., {year} г."
        columns, values = limits.places(rows, number)
        if number == 0:
            limits.add(CHANGE, scope, (columns, values), last - step, last + step)
        else:
            before, less = limits.places(rows, number - 1)
            terms = np.concatenate([columns, before]), np.concatenate([values, -less])
            limits.add(CHANGE, scope, terms, -step, step)


def _overrides(limits: Limits, inputs: PlanInputs) -> None:
    for row, rows, year in overridden(inputs, limits.offers.table):
        if year not in inputs.intake_years or limits.offers.set_back[rows].any():
            continue
        college = row["college"] if pd.notna(row["college"]) and row["college"] != "" else "все организации"
        scope = f"{row['programme']}, {college}, {year} г. ({row['author']})"
        places = float(row["places"])
        limits.add(OVERRIDE, scope, limits.places(rows, year - inputs.start_year), places, places)


def _demonstrated(limits: Limits, name: str, scope: str, given: float, last: float, number: int) -> float:
    """What a card allows, or last year's load where that was more."""
    if last <= given + _TOLERANCE:
        return given
    if number == 0:
        limits.warnings.append(
            (
                scope,
                f"{name}: указано {figure(given)}, в прошлом году занято {figure(last)}; предел принят по факту, уточните карточку",
            )
        )
    return last


def figure(value: float) -> str:
    """A limit's number as Russian readers write it: 12,5."""
    return f"{round(value, 1):g}".replace(".", ",")


def _scaled(groups: float, factor: float) -> float:
    return groups if factor == 1 else max(0.0, np.floor(groups * factor + _TOLERANCE))


def _numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    return pd.to_numeric(table[column]).to_numpy(dtype=float)


def _groups_of(table: pd.DataFrame, keys: list[str]) -> list[np.ndarray]:
    """Row numbers of each group of ``keys``, in canonical order."""
    if table.empty:
        return []
    by = keys if len(keys) > 1 else keys[0]
    return [np.asarray(index) for index in table.groupby(by, sort=True).groups.values()]


def _scope(offers: Offers, row: int, year: int) -> str:
    return f"{offers.labels[row]}, {year} г."
