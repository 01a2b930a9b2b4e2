"""One region through every variant of the chain: what was said, what was decided, what the decisions truly cost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.chain_truth_chain import (
    KadryError,
    Known,
    PlanInputs,
    as_codelists,
    cost_of,
    fair_last_year,
    fair_point_rule,
    from_files,
    known_of,
    last_year_places,
    law_places,
    loose_point_rule,
    marks_of,
    on_draws,
    planned,
    with_default_staffing,
)
from benchmarks.chain_truth_scores import by_mark, place_records, records
from benchmarks.chain_truth_sealed import Sealed, law_inputs, realised_inputs, sealed_region

SHIPPED, DEFAULT_STAFFING, NO_SURVEY = "как есть", "штат по умолчанию", "без опроса"
VARIANTS = (SHIPPED, DEFAULT_STAFFING, NO_SURVEY)
PLAN, LAST_YEAR, POINT_RULE, LAW = "план", "места прошлого года", "правило «потребность / выход»", "знающий закон"
LAST_YEAR_FREE = "места прошлого года без бюджета и пределов"
POINT_RULE_LOOSE = "то же правило без пределов колледжей"


@dataclass(frozen=True)
class Told:
    """What one region gave.

    ``failed`` holds variants that brought no plan, with the reason: there last year's places stay and count as the decision. It
    holds rivals without an answer too: they are left out. ``expectation``: whether the chain has an estimand of its own.

    records    as ``chain_truth_scores.records``
    costs      variant, decision, cost (mean over futures), cost_realised, places (first intake)
    marks      mark, programme, basis, off, size (shipped chain)
    stability  programme, basis, stands (share of re-plans with the same sign of change), moved, places (shipped chain)
    """

    records: pd.DataFrame
    costs: pd.DataFrame
    marks: pd.DataFrame
    stability: pd.DataFrame
    failed: Mapping[str, str]
    expectation: bool


def one_region(
    kind: str, seed: int, lacking: tuple[str, ...] = (), tick: Callable[[str], None] = lambda stage: None
) -> Told:
    """The region ``seed`` of a world from files to places, with its survey, without, and with the default staffing."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        tick("образец")
        truth = sealed_region(as_codelists(), kind, seed, root / "inbox", lacking)
        read = from_files(root / "inbox", root / "home", truth.ref_area, tick)
        tick("потребность")
        known = {SHIPPED: known_of(read), DEFAULT_STAFFING: known_of(with_default_staffing(read))}
        sealed_region(as_codelists(), kind, seed, root / "silent", (*lacking, "survey"))
        known[NO_SURVEY] = known_of(from_files(root / "silent", root / "silent-home", truth.ref_area, tick))
    return _told(known, truth, tick)


def _told(known: Mapping[str, Known], truth: Sealed, tick: Callable[[str], None]) -> Told:
    shipped = known[SHIPPED]
    law, came = law_inputs(shipped, truth), realised_inputs(shipped, truth)
    failed: dict[str, str] = {}
    rows = [records(name, one, truth) for name, one in known.items()]
    costs: list[pd.DataFrame] = []
    marks, stability = pd.DataFrame(), pd.DataFrame()
    tick("знающий закон")
    rivals = {LAST_YEAR_FREE: last_year_places(law)}
    rivals |= _decided({LAST_YEAR: partial(fair_last_year, law), LAW: partial(law_places, law)}, failed)
    for name, one in known.items():
        tick(f"план: {name}")
        rules: dict[str, Callable[[], pd.DataFrame]] = {POINT_RULE: partial(fair_point_rule, one.plan)}
        if name == SHIPPED:  # far from every limit it is long to find
            rules[POINT_RULE_LOOSE] = partial(loose_point_rule, one.plan)
        decisions = rivals | _decided(rules, failed, name)
        try:
            made = planned(one.plan)
        except KadryError as error:
            failed[name] = str(error)
            # Where no plan comes out, places stay as they were.
            stays = rivals.get(LAST_YEAR, rivals[LAST_YEAR_FREE])
            costs.append(_costs(decisions | {PLAN: stays}, law, came).assign(variant=name))
            continue
        if LAW in rivals:
            rows.append(place_records(name, made.offers, rivals[LAW], shipped.plan.start_year, truth))
        costs.append(_costs(decisions | {PLAN: made.offers}, law, came).assign(variant=name))
        if name == SHIPPED:
            marks = by_mark(marks_of(one, made), rows[0])
            tick("устойчивость")
            stability = _stability(one.plan, made.programmes)
    return Told(
        pd.concat(rows, ignore_index=True),
        pd.concat(costs, ignore_index=True),
        marks,
        stability,
        failed,
        all(one.expectation is not None for one in known.values()),
    )


def _decided(
    asked: Mapping[str, Callable[[], pd.DataFrame]], failed: dict[str, str], variant: str = ""
) -> dict[str, pd.DataFrame]:
    """Places of each decision; one without an answer is told in ``failed`` (of which variant) and left out of the comparison."""
    made = {}
    for name, places in asked.items():
        try:
            made[name] = places()
        except KadryError as error:
            failed[f"{name}: {variant}" if variant else name] = str(error)
    return made


def _costs(decisions: Mapping[str, pd.DataFrame], law: PlanInputs, came: PlanInputs) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "decision": name,
                "cost": cost_of(law, places),
                "cost_realised": cost_of(came, places),
                "places": float(places.loc[places["start_year"] == law.start_year, "places"].sum()),
            }
            for name, places in decisions.items()
        ]
    )


def _stability(inputs: PlanInputs, made: pd.DataFrame) -> pd.DataFrame:
    """Each half of the draws plans anew, as another seed of the simulation would."""
    keys = ["programme", "basis"]
    half = inputs.need.count // 2
    first = made[made["start_year"] == inputs.start_year].set_index(keys)
    change = np.sign(first["places"] - first["places_last_year"])
    stands, moved = [], []
    for part in (slice(0, half), slice(half, 2 * half)):
        again = planned(on_draws(inputs, part)).programmes
        again = again[again["start_year"] == inputs.start_year].set_index(keys).reindex(first.index)
        stands.append((np.sign(again["places"] - again["places_last_year"]) == change).astype(float))
        moved.append((again["places"] - first["places"]).abs() / 2)
    table = pd.DataFrame({"stands": sum(stands) / len(stands), "moved": sum(moved) / len(moved)})
    return table.assign(places=first["places"], changed=change != 0).reset_index()
