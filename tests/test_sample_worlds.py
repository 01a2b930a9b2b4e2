"""Kinds of world: how far each lies from the documented one, how unsteady it is, what its files lack."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sample_tables import YEAR, file_named, made, rows_of, table_of

from flows.machinery.reference import codelists
from sample import calibration as real
from sample.employers import build_employers
from sample.gaps import LOST_YEAR_OF_RETURNS, gaps_of
from sample.network import build_network
from sample.world import World, build_world, make_profile
from sample.worlds import USUAL


@cache
def world_of(kind: str, seed: int = 1) -> World:
    return build_world(codelists().frames(), make_profile(number=1, seed=seed, vintage_year=YEAR, world=kind))


@pytest.mark.parametrize(("kind", "distance"), [("mild", 0.29), ("rough", 0.36)])
def test_staffing_lies_as_far_from_the_documented_one_as_states_from_their_country(kind: str, distance: float) -> None:
    found = []
    for seed in range(1, 6):
        world = world_of(kind, seed)
        employed = world.employed.loc[YEAR - 1]
        default = codelists().frames()["staffing_default"]
        shares = [
            table.assign(persons=table["share"] * table["economic_activity"].map(employed)).groupby("occupation")["persons"].sum()
            for table in (world.staffing, default)
        ]
        log, weight = np.log(shares[0] / shares[1].reindex(shares[0].index)), shares[0]
        found.append(np.average((log - np.average(log, weights=weight)) ** 2, weights=weight))
    assert np.mean(found) ** 0.5 == pytest.approx(distance, abs=0.04)


@pytest.mark.parametrize(("kind", "low", "high"), [("calm", 0.004, 0.014), ("mild", 0.022, 0.034), ("rough", 0.034, 0.052)])
def test_sections_are_as_unsteady_as_the_kind_of_world_says(kind: str, low: float, high: float) -> None:
    variances = []
    for seed in range(1, 5):
        world = world_of(kind, seed)
        growth = np.log(world.employed).diff().iloc[1:].to_numpy() - world.growth.drift[: len(world.employed) - 1]
        variances.append(np.average((growth**2).mean(axis=0), weights=world.employed.mean().to_numpy()))
    assert low < np.mean(variances) ** 0.5 < high


def test_one_employer_holds_most_people_of_some_trades() -> None:
    world = world_of("mild")
    employers = build_employers(world)
    staff = employers.answers[employers.answers["wave"] == YEAR - 2]
    largest = staff.groupby("occupation")["employed"].max()
    everywhere = pd.Series(world.mechanism.stock(world.employed.loc[YEAR - 3].to_numpy()), index=list(world.mechanism.occupations))
    held = (largest / everywhere.reindex(largest.index))[everywhere.reindex(largest.index).between(60, 700)]
    assert 0.08 < (held > 0.4).mean() < 0.4


def test_in_a_calm_world_nobody_goes_to_a_neighbour_and_all_files_are_whole() -> None:
    world = world_of("calm")
    network = build_network(world)
    assert build_employers(world).realised["neighbour_persons"].sum() == 0
    gaps = gaps_of(world, network)
    assert not (gaps.silent | gaps.late | gaps.lost_places | gaps.lost_returns)


@pytest.mark.parametrize("kind", ["mild", "rough"])
def test_the_last_tables_lack_colleges_and_the_past_lacks_years(kind: str) -> None:
    region, world = made(world=kind), world_of(kind)
    network = build_network(world)
    gaps = gaps_of(world, network)
    assert gaps.late
    assert gaps.silent
    assert not gaps.late & gaps.silent
    last = table_of(rows_of(region, file_named(region, "КЦП"), str(YEAR)), "№ п/п")
    reported = set(last["Код организации"]) - {""}
    assert not reported & gaps.late
    assert reported | gaps.late == set(network.intakes.query("start_year == @YEAR and funding == 'бюджет'")["college"])
    students = table_of(rows_of(region, file_named(region, f"СПО-1 на 01.10.{YEAR}, очная")), "Организация")
    assert not set(students["Код организации"]) & gaps.silent
    assert not [name for name in region.files if f"СПО-1 на 01.10.{YEAR - LOST_YEAR_OF_RETURNS}" in name]


def test_the_ministrys_path_of_growth_knows_the_drift_with_an_error() -> None:
    world = world_of(USUAL)
    region = made()
    table = table_of(rows_of(region, file_named(region, "Сценарии")), "Сценарий")
    base = table[(table["Сценарий"] == "базовый") & table["Раздел"].isin(real.SECTIONS) & (table["Рост, %"] != "")]
    said = base.pivot_table(index="Раздел", columns="Год", values="Рост, %", aggfunc="first").astype(float)[[YEAR + 3, YEAR + 4]]
    drift = world.growth.drift[world.growth.years == YEAR + 3][0]
    assert np.corrcoef(said.mean(axis=1).reindex(list(world.mechanism.sections)), drift)[0, 1] > 0.8
