"""What a council's correction does to the plan: which can be carried out, what each costs, and what else it moves.

The effect of a correction is the difference of two plans, with all corrections and with all but this one: an integer
plan has no duals, so the plan is solved again.

Method: docs/methodology/council.md#effect
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from models.errors import BadPlanInput
from models.plan.admissions import plan_region
from models.plan.checks import check_inputs
from models.plan.constraints import OVERRIDE, plan_limits
from models.plan.inputs import OFFER_KEY, AdmissionPlan, PlanInputs, canonical_offers, overridden
from models.plan.ranks import firm_conflict

ALL = "все"  # the effect of all corrections together
LARGEST_NUMBER_SOLVED_APART = 30  # a region's plan takes seconds; more corrections would hold up the night
EFFECT_COLUMNS = (
    "correction",
    "cost_without",
    "cost_with",
    "cost_change",
    "places_without",
    "places_with",
    "moved_places",
)
MOVED_COLUMNS = ("correction", *OFFER_KEY, "start_year", "places_without", "places_with")


@dataclass(frozen=True)
class SettledPlan:
    """A plan that keeps every correction which can be kept.

    inputs      with the corrections that entered the plan
    plan        under them
    set_aside   correction, why (Russian): corrections that no plan of this vintage can carry out
    """

    inputs: PlanInputs
    plan: AdmissionPlan
    set_aside: pd.DataFrame


@dataclass(frozen=True)
class OverrideEffects:
    """Effects of corrections.

    effects   one row per correction and one for ALL: EFFECT_COLUMNS; costs in person-years with the price of groups moved,
              places of the corrected offer (of all corrected offers) in the intake that was corrected, moved_places = sum of
              the absolute changes of the other offers in the first intake
    moved     one row per correction (and ALL), offer and intake year whose places differ: MOVED_COLUMNS
    notes     what an analyst should know (Russian)
    """

    effects: pd.DataFrame
    moved: pd.DataFrame
    notes: tuple[str, ...] = ()


def settled_plan(inputs: PlanInputs) -> SettledPlan:
    """Plan with the corrections of ``inputs.overrides`` (column ``correction`` names each), without those that cannot be met.

    A correction of an offer that is gone or closed is set aside; so is one that contradicts firm limits, given the ones
    before it. Firm limits are never loosened for it; those that give way by rank (models/plan/ranks.py) do.

    Raises
    ------
    BadPlanInput, PlanNotProven   as ``plan_region``: the region cannot be planned without corrections either
    """
    kept, gone = _possible(inputs)
    if len(kept) and _why_not(replace(inputs, overrides=kept)):
        kept, excluded = _compatible(replace(inputs, overrides=kept))
        gone = pd.concat([gone, excluded], ignore_index=True)
    inputs = replace(inputs, overrides=kept)
    return SettledPlan(inputs, plan_region(inputs), gone)


def override_effects(settled: SettledPlan) -> OverrideEffects:
    """Re-solve the plan without each correction, and without all of them.

    Of more than ``LARGEST_NUMBER_SOLVED_APART`` corrections only the effect of all together is computed, and the notes
    say so.
    """
    inputs, overrides = settled.inputs, settled.inputs.overrides
    if overrides.empty:
        return OverrideEffects(pd.DataFrame(columns=list(EFFECT_COLUMNS)), pd.DataFrame(columns=list(MOVED_COLUMNS)))
    bare = plan_region(replace(inputs, overrides=overrides.iloc[:0]))
    apart = overrides if len(overrides) <= LARGEST_NUMBER_SOLVED_APART else overrides.iloc[:0]
    effects, moved = [], []
    for name, dropped in [(ALL, overrides), *((str(key), rows) for key, rows in apart.groupby("correction"))]:
        alone = len(dropped) == len(overrides)
        without = bare if alone else plan_region(replace(inputs, overrides=overrides.drop(dropped.index)))
        effect, changed = _difference(inputs, dropped, without, settled.plan)
        effects.append({"correction": name, **effect})
        moved.append(changed.assign(correction=name)[list(MOVED_COLUMNS)])
    notes = () if len(apart) else (
        f"Исправлений совета {len(overrides)}, больше {LARGEST_NUMBER_SOLVED_APART}: посчитано только действие всех вместе.",
    )  # fmt: skip
    return OverrideEffects(
        pd.DataFrame(effects, columns=list(EFFECT_COLUMNS)), pd.concat(moved, ignore_index=True), notes
    )


def _possible(inputs: PlanInputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Corrections of offers that exist and admit; the others with the reason."""
    table = inputs.offers.reset_index(drop=True)
    closed = table["closed"].fillna(False).to_numpy(dtype=bool)
    why: list[str] = []
    for row, rows, _ in overridden(inputs, table):
        if not len(rows):
            why.append("такого предложения в данных этого среза больше нет")
        elif row["places"] > 0 and closed[rows].all():
            why.append("код программы закрыт для приёма")
        else:
            why.append("")
    reasons = pd.Series(why, index=inputs.overrides.index, dtype=object)
    gone = inputs.overrides[reasons != ""][["correction"]].assign(why=reasons[reasons != ""])
    return inputs.overrides[reasons == ""], gone.reset_index(drop=True)


def _compatible(inputs: PlanInputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Corrections, earliest first, as long as a plan exists; the others with the limits that exclude them."""
    kept: list[int] = []
    excluded = []
    overrides = inputs.overrides.reset_index(drop=True)
    for at, (_, row) in enumerate(overrides.iterrows()):
        conflict = _why_not(replace(inputs, overrides=overrides.loc[[*kept, at]]))
        if not conflict:
            kept.append(at)
            continue
        own = f"{OVERRIDE} ({row['programme']}, "
        others = [name for name in conflict if not name.startswith(own)]
        excluded.append({
            "correction": row["correction"],
            "why": "не уживается с ограничениями: " + "; ".join(others) if others else "число недостижимо группами допустимого размера",
        })  # fmt: skip
    return overrides.loc[kept], pd.DataFrame(excluded, columns=["correction", "why"])


def _why_not(inputs: PlanInputs) -> list[str]:
    """What keeps the corrections of ``inputs`` from being carried out together, in words; empty where nothing does."""
    try:
        check_inputs(inputs)
    except BadPlanInput as refused:
        return [f"{refused.what}: {'; '.join(refused.offenders)}"]
    limits = plan_limits(inputs, canonical_offers(inputs))
    rows = firm_conflict(limits)
    decided = any(limits.names[row] == OVERRIDE for row in rows)
    return sorted({f"{limits.names[row]} ({limits.scopes[row]})" for row in rows}) if decided else []


def _difference(
    inputs: PlanInputs, dropped: pd.DataFrame, without: AdmissionPlan, plan: AdmissionPlan
) -> tuple[dict[str, float], pd.DataFrame]:
    keys = [*OFFER_KEY, "start_year"]
    both = without.offers[[*keys, "places"]].merge(
        plan.offers[[*keys, "places"]], on=keys, suffixes=("_without", "_with"), validate="one_to_one"
    )
    corrected = pd.Series(False, index=both.index)
    for _, rows, year in overridden(replace(inputs, overrides=dropped), both):
        mine = both.index.isin(rows) & (both["start_year"] == year)
        corrected |= mine
    change = both["places_with"] - both["places_without"]
    first = both["start_year"] == inputs.start_year
    effect = {
        "cost_without": without.cost,
        "cost_with": plan.cost,
        "cost_change": plan.cost - without.cost,
        "places_without": float(both.loc[corrected, "places_without"].sum()),
        "places_with": float(both.loc[corrected, "places_with"].sum()),
        "moved_places": float(change[first & ~corrected].abs().sum()),
    }
    return effect, both[change != 0]
