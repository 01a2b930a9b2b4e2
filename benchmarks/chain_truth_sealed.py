"""One invented region: its files for the chain, its truth for the scores. The chain gets a folder of files and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.chain_truth_chain import BUDGET, VINTAGE, Draws, Known, PlanInputs, last_places
from sample.network import build_network
from sample.outlook import Outlook, need_futures, outlook
from sample.region import generate
from sample.world import build_world, make_profile

FUTURES = 300
VINTAGE_YEAR = VINTAGE.year
PLACES_KEY = ["programme", "basis", "college", "form"]
# What a region may lack, by the first words of the files' names.
LACKING = {
    "survey": ("Анкета", "Опрос"),
    "later-wave": ("Анкета",),
    "earlier-wave": ("Опрос",),
    "cards": ("Карточки", "Мастерские"),
    "returns": ("СПО-1",),
    "destinations": ("Трудоустройство",),
    "vacancies": ("vacancy",),
    "limits": ("Пределы",),
}


@dataclass(frozen=True)
class Sealed:
    """The truth of a region: its outlook, futures of the need, and where each programme belongs.

    futures    (K, U, E)
    members    level (программа, кластер, УГПС, регион) → entity of each programme of the outlook
    places     budget places of the last intake by PLACES_KEY, whatever the region's last table says of them
    """

    ref_area: str
    seen: Outlook
    futures: np.ndarray
    members: Mapping[str, np.ndarray]
    places: pd.Series

    def places_by_basis(self) -> pd.Series:
        """Places of the last intake by programme and basis."""
        return self.places.groupby(["programme", "basis"]).sum()


def sealed_region(
    codelists: Mapping[str, pd.DataFrame], kind: str, seed: int, inbox: Path, lacking: tuple[str, ...] = ()
) -> Sealed:
    """Write the files of the region ``seed`` of a world to ``inbox`` but for what it lacks, and return its truth."""
    made = generate(codelists, seed=seed, vintage_year=VINTAGE_YEAR, world=kind)
    starts = tuple(start for what in lacking for start in LACKING[what])
    inbox.mkdir(parents=True)
    for name, payload in made.files.items():
        if not (starts and name.startswith(starts)):
            (inbox / name).write_bytes(payload)
    world = build_world(codelists, make_profile(number=1, seed=seed, vintage_year=VINTAGE_YEAR, world=kind))
    network = build_network(world)
    seen = outlook(world, network)
    cluster = world.programmes.set_index("programme")["cluster"]
    codes = np.array(seen.programmes)
    members = {
        "программа": codes,
        "кластер": cluster.reindex(codes).to_numpy(dtype=str),
        "УГПС": np.array([code[:2] for code in codes]),
        "регион": np.repeat(made.code, len(codes)),
    }
    last = network.intakes[(network.intakes["start_year"] == VINTAGE_YEAR) & (network.intakes["funding"] == BUDGET)]
    places = last.groupby(PLACES_KEY)["places"].sum()
    return Sealed(made.code, seen, need_futures(world, seen, FUTURES), members, places)


def law_inputs(known: Known, truth: Sealed) -> PlanInputs:
    """The plan's inputs for a planner who knows every rate, link and trend but not the coming years' shocks."""
    return _inputs(known, truth, np.moveaxis(truth.futures, 0, 2).swapaxes(0, 1), truth.seen.supply_expected)


def realised_inputs(known: Known, truth: Sealed) -> PlanInputs:
    """The plan's inputs with the one future that comes."""
    return _inputs(known, truth, truth.seen.need_realised.T[:, :, None], truth.seen.supply_realised)


def _inputs(said: Known, truth: Sealed, need: np.ndarray, supply: np.ndarray) -> PlanInputs:
    known = said.plan
    years = known.need.years
    columns = np.searchsorted(truth.seen.years, years)
    keys = pd.DataFrame({"programme": list(truth.seen.programmes)})
    count = need.shape[2]
    flow = np.repeat(supply.T[:, columns, None], count, axis=2)
    start = np.repeat(-truth.seen.unemployed[:, None, None], count, axis=2)
    yields = true_yields(known.intake_yield.keys, truth)
    # Paid intakes are in the true supply, so the plan's own rows of them are left out.
    offers = with_true_places(known.offers[known.offers["funding"] == BUDGET], truth)
    return replace(
        known,
        need=Draws(keys, years, need[:, columns]),
        supply=Draws(keys, years, flow),
        balance_start=Draws(keys, known.balance_start.years, start),
        intake_yield=Draws(
            known.intake_yield.keys, known.intake_yield.years, np.repeat(yields[:, None, None], count, axis=2)
        ),
        offers=offers[offers["programme"].isin(truth.seen.programmes)],
        limits=_true_limits(said, offers),
    )


def _true_limits(said: Known, offers: pd.DataFrame) -> pd.DataFrame:
    """Limits with those that the chain drew from its last intake drawn from the true one: its table may lack colleges."""
    limits = said.plan.limits.copy()
    known, true = (last_places(table) for table in (said.plan.offers, offers))  # budget places of school leavers, as the limit counts them
    for row in limits.index:
        constraint, scope = limits.loc[row, "constraint"], limits.loc[row, "scope"]
        if (constraint, scope) in said.derived:
            basis = constraint.removeprefix("youth_places_")
            limits.loc[row, "value"] *= true.get(basis, 0.0) / known[basis] if known.get(basis) else 1.0
    return limits


def with_true_places(offers: pd.DataFrame, truth: Sealed) -> pd.DataFrame:
    """Offers with the places that the last intake truly had: last year's rule needs no table to be whole."""
    places = truth.places.reindex(pd.MultiIndex.from_frame(offers[PLACES_KEY])).fillna(0.0).to_numpy(dtype=float)
    groups = np.ceil(places / offers["group_size_max"].to_numpy(dtype=float))
    return offers.assign(places_last_year=places, groups_last_year=groups)


def true_yields(keys: pd.DataFrame, truth: Sealed) -> np.ndarray:
    """True yield of each (programme, basis) of ``keys``; the region's mean where no budget place was ever filled."""
    table = truth.seen.yields.set_index(["programme", "basis"])["yield"]
    found = table.reindex(pd.MultiIndex.from_frame(keys[["programme", "basis"]])).to_numpy(dtype=float)
    return np.where(np.isnan(found), float(table.mean()), found)
