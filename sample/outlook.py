"""The years after the last published one as they truly are: expected, as they will come, and as else they might have come.

Nothing of this stands in a file of the region. It serves those who score what was made of the files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample import calibration as real
from sample.mechanism import long_table
from sample.network import OFFER, Network
from sample.world import World

PAID = "внебюджет"
RECENT_INTAKES = 3
STEADY_YEARS = 4  # graduates of these years are all enrolled already


@dataclass(frozen=True)
class Outlook:
    """Sealed truth of the years base + 1 … ; arrays are (U, E): year × programme that the region teaches.

    need          persons a year: the mean over all futures of the law, and what the one drawn future brings
    replacement   expected posts that fall vacant, whoever fills them
    supply        graduates who enter work in their field, but for the budget intakes that are still undecided: enrolled
                  students, paid intakes to come as large as the last, and graduates of other regions; expected and drawn
    yields        programme, basis, yield (persons in work per place, late graduates and the army's delay included)
    unemployed    (E,) persons trained in the programme, without work and usable, in the base year
    """

    years: np.ndarray
    programmes: tuple[str, ...]
    need_expected: np.ndarray
    need_realised: np.ndarray
    replacement_expected: np.ndarray
    supply_expected: np.ndarray
    supply_realised: np.ndarray
    yields: pd.DataFrame
    unemployed: np.ndarray

    def tables(self) -> dict[str, pd.DataFrame]:
        """As tables of the truth."""
        arrays = {
            "need_expected": self.need_expected,
            "replacement_expected": self.replacement_expected,
            "supply_expected": self.supply_expected,
            "supply_realised": self.supply_realised,
        }
        made = {
            name: long_table(values, self.years, self.programmes, "programme", "persons")
            for name, values in arrays.items()
        }
        return made | {"yields": self.yields}


def outlook(world: World, network: Network) -> Outlook:
    """What is to come of one region."""
    taught = tuple(sorted(world.programmes["programme"].astype(str)))
    years = np.arange(world.base_year + 1, int(world.employed.index[-1]) + 1)
    rows = _rows(world, taught)
    last = world.employed.loc[world.base_year].to_numpy()
    mean = world.growth.expected(last, world.own, world.common, world.base_year)
    known_years = np.arange(world.base_year, years[-1] + 1)
    expected = np.concatenate([last[None], mean])
    supply = _supply(world, network, taught, years)
    unplaced = network.destinations[network.destinations["time_period"] == world.base_year]
    unplaced = unplaced.groupby("programme")["other"].sum().reindex(taught).fillna(0.0).to_numpy()
    return Outlook(
        years=years,
        programmes=taught,
        need_expected=_columns(world.mechanism.need(expected, known_years), rows),
        need_realised=_columns(world.mechanism.need(world.employed.loc[known_years].to_numpy(), known_years), rows),
        replacement_expected=_columns(world.mechanism.replacement(expected, known_years), rows),
        supply_expected=supply[0],
        supply_realised=supply[1],
        yields=_yields(world, network),
        unemployed=unplaced * real.UNPLACED_STILL_LOOKING,
    )


def need_futures(world: World, seen: Outlook, count: int) -> np.ndarray:
    """(K, U, E) need in other futures of the same region: same rates, links and trends, other shocks."""
    rng = world.profile.stream("futures")
    last = world.employed.loc[world.base_year].to_numpy()
    shocks = rng.standard_normal((count // 2, len(seen.years), len(last) + 1))
    # Each future has its mirror image, so that their mean carries little chance.
    paths = world.growth.futures(last, world.own, world.common, world.base_year, np.concatenate([shocks, -shocks]))
    first = np.broadcast_to(last, (len(paths), 1, len(last)))
    employed = np.concatenate([first, paths], axis=1)
    years = np.arange(world.base_year, seen.years[-1] + 1)
    return _columns(world.mechanism.need(employed, years), _rows(world, seen.programmes))


def _rows(world: World, programmes: tuple[str, ...]) -> np.ndarray:
    """Position of each programme in the mechanism; −1 where nothing leads to it."""
    return pd.Index(world.mechanism.programmes).get_indexer(list(programmes))


def _columns(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Last axis picked by position; nothing is needed of what nothing leads to."""
    padded = np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1)
    return padded[..., rows]


def entry_share(level: pd.Series) -> np.ndarray:
    """Graduates who work in their field in the region, at once or after the army, by level of the programme."""
    staying = 1 - real.CONTINUE_STUDY - real.ARMY_SHARE - real.LEAVE_REGION - real.OTHER_DESTINATION
    back_from_army = real.ARMY_SHARE * staying / (staying + real.OTHER_DESTINATION)
    return np.asarray((staying + back_from_army) * level.map(real.MATCH_RATE).to_numpy(dtype=float))


def _army_part() -> float:
    """Part of the entrants to work who come a year later."""
    staying = 1 - real.CONTINUE_STUDY - real.ARMY_SHARE - real.LEAVE_REGION - real.OTHER_DESTINATION
    return real.ARMY_SHARE / (staying + real.OTHER_DESTINATION + real.ARMY_SHARE)


def _yields(world: World, network: Network) -> pd.DataFrame:
    """Fill of the last budget intakes × completion × entry, by programme and basis."""
    intakes = network.intakes[network.intakes["funding"] != PAID]
    recent = intakes[intakes["start_year"] > world.profile.vintage_year - RECENT_INTAKES]
    keys = ["programme", "basis"]
    fill = recent.groupby(keys, as_index=False)[["places", "entrants"]].sum()
    years = network.offers.groupby(keys, as_index=False)["years"].min()
    table = fill.merge(years, on=keys, validate="one_to_one").merge(network.dropout, on=keys, validate="one_to_one")
    lost, courses = table["rate"].to_numpy(), table["years"].to_numpy()
    completion = (1 - lost) ** courses + real.RETURN_RATE * courses * lost * (1 - lost) ** courses
    level = table["programme"].map(world.programmes.set_index("programme")["level"])
    share = table["entrants"].to_numpy() / table["places"].to_numpy() * completion * entry_share(level)
    return table[keys].assign(**{"yield": share})


def _supply(
    world: World, network: Network, taught: tuple[str, ...], years: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(U, E) expected and (U, E) drawn entrants to work from students enrolled and paid intakes to come."""
    rng = world.profile.stream("supply to come")
    students = pd.concat([_finished(world, network), _enrolled(world, network), _paid_to_come(world, network, years)])
    students = students.merge(network.dropout, on=["programme", "basis"], validate="many_to_one")
    stay = ((1 - students["rate"]) ** students["left"]).to_numpy()
    late = (real.RETURN_RATE * students["left"] * students["rate"]).to_numpy()
    stay = np.minimum(stay * (1 + late), 1.0)
    enter = entry_share(students["programme"].map(world.programmes.set_index("programme")["level"]))
    persons = students["persons"].to_numpy()
    drawn = rng.binomial(rng.binomial(np.round(persons).astype(int), stay), enter)
    made = []
    for entrants in (persons * stay * enter, drawn.astype(float)):
        flow = np.zeros((len(years), len(taught)))
        column = pd.Index(taught).get_indexer(students["programme"])
        for delay, part in ((0, 1 - _army_part()), (1, _army_part())):
            row = students["time_period"].to_numpy() + delay - years[0]
            inside = (row >= 0) & (row < len(years)) & (column >= 0)
            np.add.at(flow, (row[inside], column[inside]), part * entrants[inside])
        made.append(flow)
    come = _from_elsewhere(world, made[0])
    return made[0] + come, made[1] + rng.poisson(np.broadcast_to(come, made[1].shape))


def _from_elsewhere(world: World, own: np.ndarray) -> np.ndarray:
    """(E,) graduates of other regions who come to work here every year, in proportion to the region's own of the first years."""
    middle, spread = world.profile.kind.arrivals
    rng = world.profile.stream("arrivals")
    leavers = real.LEAVE_REGION / (1 - real.CONTINUE_STUDY - real.LEAVE_REGION - real.OTHER_DESTINATION)
    rate = middle * leavers * np.exp(rng.normal(0, spread) + rng.normal(0, spread, own.shape[1]))
    return np.asarray(rate * own[:STEADY_YEARS].mean(axis=0))


def _finished(world: World, network: Network) -> pd.DataFrame:
    """Graduates up to the vintage: programme, basis, time_period, persons, left = 0; the army sends some of them later."""
    out = network.graduates[network.graduates["time_period"] >= world.base_year]
    return out.rename(columns={"graduates": "persons"}).assign(left=0)[
        ["programme", "basis", "time_period", "persons", "left"]
    ]


def _enrolled(world: World, network: Network) -> pd.DataFrame:
    """Students on 1 October of the vintage year with the years of study that are left."""
    now = network.cohorts[network.cohorts["start_year"] + network.cohorts["course"] - 1 == world.profile.vintage_year]
    now = now.merge(network.offers[[*OFFER, "years"]], on=OFFER, validate="many_to_one")
    return pd.DataFrame(
        {
            "programme": now["programme"],
            "basis": now["basis"],
            "time_period": now["start_year"] + now["years"],
            "persons": now["enrolled_persons"],
            "left": now["years"] - now["course"] + 1,
        }
    )


def _paid_to_come(world: World, network: Network, years: np.ndarray) -> pd.DataFrame:
    """Paid intakes after the vintage year, each as large as the last one."""
    last = network.intakes[
        (network.intakes["start_year"] == world.profile.vintage_year) & (network.intakes["funding"] == PAID)
    ].merge(network.offers[[*OFFER, "years"]], on=OFFER, validate="one_to_one")
    ahead = [
        pd.DataFrame(
            {
                "programme": last["programme"],
                "basis": last["basis"],
                "time_period": start + last["years"],
                "persons": last["entrants"],
                "left": last["years"],
            }
        )
        for start in range(world.profile.vintage_year + 1, int(years[-1]) + 1)
    ]
    return pd.concat(ahead, ignore_index=True)
