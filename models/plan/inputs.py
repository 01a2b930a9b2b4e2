"""What the admission plan is computed from, what it returns, and the offers in one canonical order.

Method: docs/methodology/admissions.md
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from models.codes import BUDGET, UNASSIGNED
from models.draws import Draws
from models.parameters import Parameters
from models.supply.cohorts import courses_of

INTAKE_YEARS = 3  # first = proposal, next two indicative
OFFER_KEY = ("programme", "basis", "college", "form", "funding", "duration_months")


@dataclass(frozen=True)
class PlanInputs:
    """Everything the plan needs; ``models/plan/checks.py`` refuses frames without their columns.

    need, supply    keys: programme; labour-market years; persons a year
    balance_start   keys: programme; the single base year; persons (negative = usable unemployed)
    intake_yield    keys: programme, basis and, where known, army_share (of the workers, who come army_delay_years later); single
                    year; workers per place, in (0, 1]
    offers          one row per OFFER_KEY; missing where the card does not say: group_size_min, group_size_max, groups_max,
                    groups_last_year, places_last_year, cost_per_place_rub (a year), workshop, workshop_hours_per_group (a
                    week), practice_places, target_contracts, applications (last year's); closed (bool); optional
                    ``assumed``: no data name the places of last year; optional ``entrants_last_year``: who came, to choose
                    among equal colleges
    colleges        college, district, seats_places, teachers_fte; missing where the card does not say
    workshops       workshop, hours_per_week (missing where the card does not say)
    limits          constraint, scope ("" = every year, or an intake year), value, unit, reference; optional ``computed``: the
                    number comes from data, nobody has set it
    overrides       programme, basis, college ("" = all), places, author, reason; optional form, start_year, correction
    """

    ref_area: str
    start_year: int
    need: Draws
    supply: Draws
    balance_start: Draws
    intake_yield: Draws
    offers: pd.DataFrame
    colleges: pd.DataFrame
    workshops: pd.DataFrame
    limits: pd.DataFrame
    overrides: pd.DataFrame
    parameters: Parameters

    @property
    def intake_years(self) -> tuple[int, ...]:
        return tuple(range(self.start_year, self.start_year + INTAKE_YEARS))


@dataclass(frozen=True)
class AdmissionPlan:
    """Places in whole groups, what limits them, and the balance they lead to.

    offers      programme, basis, college, form, funding, duration_months, start_year, groups, group_size, places,
                groups_last_year, places_last_year, binding_constraint; no_more, no_fewer: the offer's own limits that forbid
                one group more and one fewer, whatever the need
    programmes  budget places: programme, basis, start_year, places, places_unrounded, places_last_year, marginal_cost (person-years
                that one more group would add to the expected cost), marginal_cost_less (that one group fewer would), binding_constraint
    balance     keys: programme; persons after the plan, negative = surplus
    cost        expected cost, person-years, with the price of groups moved
    gap         proven relative distance to the best possible plan
    limited     programme, basis, start_year, places_limited: the same limits without whole groups
    warnings    subject, warning (Russian): territorial access, demonstrated capacities, programmes kept as last year
    gave_way    limits that could not hold together with firmer ones (models/plan/ranks.py: YIELDED_COLUMNS)
    last_year   the same balance where every intake stays as last year: AT_LAST_YEAR_COLUMNS
    """

    offers: pd.DataFrame
    programmes: pd.DataFrame
    balance: Draws
    cost: float
    gap: float
    notes: tuple[str, ...]
    warnings: pd.DataFrame
    limited: pd.DataFrame
    gave_way: pd.DataFrame
    last_year: pd.DataFrame


@dataclass(frozen=True)
class Offers:
    """Offers in canonical order with every number filled; arrays follow ``table`` (I rows).

    size_min, size_max     persons per group; last year's average size is always inside
    groups_last, places_last   status quo
    kept        bool: places stay as last year (paid intake, programmes without an estimate of need or set back)
    set_back    bool: of a programme whose signed or decided conditions exclude each other
    assumed     bool: no data name last year's places, a documented share stands for them
    closed      bool
    lag         years from intake to the labour market
    """

    table: pd.DataFrame
    size_min: np.ndarray
    size_max: np.ndarray
    groups_last: np.ndarray
    places_last: np.ndarray
    kept: np.ndarray
    assumed: np.ndarray
    closed: np.ndarray
    lag: np.ndarray
    set_back: np.ndarray

    @cached_property
    def flexible(self) -> np.ndarray:
        return self.size_max > self.size_min

    @cached_property
    def labels(self) -> list[str]:
        """«программа на базе N кл., организация» of each offer."""
        columns = zip(self.table["programme"], self.table["basis"], self.table["college"], strict=True)
        return [f"{programme} на базе {basis} кл., {college}" for programme, basis, college in columns]

    @cached_property
    def shared(self) -> list[np.ndarray]:
        """Rows that share a licence: programme × basis × college × form, whoever pays."""
        keys = ["programme", "basis", "college", "form"]
        return [np.asarray(rows) for rows in self.table.groupby(keys, sort=True).groups.values()]

    @cached_property
    def decided(self) -> np.ndarray:
        return ~self.kept & ~self.closed

    def __len__(self) -> int:
        return len(self.table)


def canonical_offers(inputs: PlanInputs) -> Offers:
    """Sort the offers and fill what a card may leave out.

    A missing group size is the documented one; the range is widened so that last year's average group lies in it,
    because control figures that are not whole multiples of the documented size must stay possible.
    """
    table = inputs.offers.copy()
    table["college"] = table["college"].astype(object).where(table["college"].notna(), UNASSIGNED)
    table = table.sort_values(list(OFFER_KEY), kind="stable", ignore_index=True)
    usual = inputs.parameters.get("group_size").value
    places = _filled(table["places_last_year"], 0.0)
    smallest = _filled(table["group_size_min"], usual)
    largest = np.maximum(_filled(table["group_size_max"], usual), smallest)
    smallest = np.minimum(smallest, largest)
    groups = _filled(table["groups_last_year"], np.nan)
    guessed = np.maximum(1, np.round(places / ((smallest + largest) / 2)))
    groups = np.where(places > 0, np.where(groups > 0, groups, guessed), 0)
    average = np.where(groups > 0, places / np.maximum(groups, 1), smallest)
    has_need = table["programme"].isin(inputs.need.keys["programme"]).to_numpy()
    closed = table["closed"].fillna(False).to_numpy(dtype=bool)
    paid = (table["funding"] != BUDGET).to_numpy()
    smallest = np.minimum(smallest, np.floor(average))
    largest = np.maximum(largest, np.ceil(average))
    _sizes_for_overrides(inputs, table, smallest, largest)
    return Offers(
        table=table,
        size_min=smallest,
        size_max=largest,
        groups_last=groups,
        places_last=places,
        kept=(paid | ~has_need) & ~closed,
        assumed=table["assumed"].fillna(False).to_numpy(dtype=bool)
        if "assumed" in table
        else np.zeros(len(table), bool),
        closed=closed,
        lag=courses_of(table["duration_months"].to_numpy()),
        set_back=np.zeros(len(table), dtype=bool),
    )


def overridden(inputs: PlanInputs, table: pd.DataFrame) -> list[tuple[pd.Series, np.ndarray, int]]:
    """Each override with the rows of ``table`` it fixes and its intake year; control figures are budget places, so a paid
    offer is touched only where no budget one fits."""
    found: list[tuple[pd.Series, np.ndarray, int]] = []
    for _, row in inputs.overrides.iterrows():
        fits = (table["programme"] == row["programme"]).to_numpy()
        if pd.notna(row["basis"]) and row["basis"] != "":
            fits = fits & (table["basis"] == row["basis"]).to_numpy()
        if pd.notna(row["college"]) and row["college"] != "":
            fits = fits & (table["college"] == row["college"]).to_numpy()
        form = row.get("form", "")
        if pd.notna(form) and form != "":
            fits = fits & (table["form"] == form).to_numpy()
        budget = fits & (table["funding"] == BUDGET).to_numpy()
        chosen = np.flatnonzero(budget if budget.any() else fits)
        year = row.get("start_year", inputs.start_year)
        found.append((row, chosen, int(inputs.start_year if pd.isna(year) else year)))
    return found


def _sizes_for_overrides(inputs: PlanInputs, table: pd.DataFrame, smallest: np.ndarray, largest: np.ndarray) -> None:
    """A council may decide a number that is no multiple of the group size: its groups then may be incomplete."""
    for row, rows, _ in overridden(inputs, table):
        places = float(row["places"])
        sizes = smallest[rows]
        whole = len(rows) and (largest[rows] == sizes).all() and np.gcd.reduce(sizes.astype(int)) > 0
        if whole and places % np.gcd.reduce(sizes.astype(int)) != 0:
            smallest[rows] = np.minimum(sizes, np.floor(places / np.ceil(places / sizes)))


def _filled(column: pd.Series, value: float) -> np.ndarray:
    return pd.to_numeric(column).fillna(value).to_numpy(dtype=float)
