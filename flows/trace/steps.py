"""The arithmetic of a row, a place or a workshop, each step computed again and compared with what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from flows.figures import frames
from flows.machinery import draws_store
from flows.machinery.draws_store import DrawsMissing
from flows.settings import Home
from flows.trace.found import Found
from models.draws import Draws
from proposals.figures import Chain, Offer, Programme
from proposals.terms import CHAIN, SHORTAGE

TOLERANCE = 1e-3  # documents hold four decimals, draws seven digits
LEVELS = tuple(zip(frames.LEVELS[1:], frames.QUANTILES, strict=True))

# Which part of a row (flows/commands/trace.py: PARTS) follows a step of the chain further.
FURTHER = {"shortage": "потребность", "places_at_mean": "выход", "places_unrounded": "перемена", "places": "пределы"}


@dataclass(frozen=True)
class Step:
    """``printed`` is what the document says, ``computed`` what the expression gives now; ``part`` is what follows it further."""

    title: str
    expression: str
    computed: float
    printed: float
    part: str = ""

    @property
    def agrees(self) -> bool:
        """Within the rounding of the document."""
        return abs(self.computed - self.printed) <= TOLERANCE * max(1.0, abs(self.printed))


def steps_of(found: Found, home: Home | None) -> list[Step]:
    """All steps of an id; those that need the draws only where the home has them."""
    if found.workshop is not None:
        return []
    if found.offer is not None:
        return list(_offer(found.offer, found.offer.group_size or found.figures.group_size))
    assert found.row is not None
    drawn = [] if home is None else drawn_steps(found, home)
    return [*drawn, *_chain(found.row.chain), *_row(found.row)]


def drawn_steps(found: Found, home: Home) -> list[Step]:
    """Need and supply of the year in which the first intake reaches the market, from the draws."""
    return [] if found.row is None else list(_from_draws(found, found.row, home))


def _chain(chain: Chain | None) -> Iterator[Step]:
    """From need to places in means (docs/methodology/explanation.md#chain)."""
    if chain is None:
        return
    known = chain.model_dump()

    def step(title: str, expression: str, name: str, value: float) -> Step:
        return Step(title, expression, value, known[name], FURTHER[name])

    if all(known[name] is not None for name in ("shortage", *SHORTAGE)):
        terms = [(words, sign * known[name]) for name, (words, sign) in SHORTAGE.items()]
        yield step("нехватка, чел.", added(terms), "shortage", sum(value for _, value in terms))
    if None not in (chain.shortage, chain.intake_yield, chain.places_at_mean):
        told = f"{known['shortage']} нехватка ÷ {known['intake_yield']} работников с одного места"
        yield step("мест по среднему", told, "places_at_mean", known["shortage"] / known["intake_yield"])
    if None not in (chain.places_at_mean, chain.risk_effect, chain.places_unrounded):
        terms = [("мест по среднему", known["places_at_mean"]), (CHAIN["risk_effect"], known["risk_effect"])]
        yield step("оптимум до ограничений (наименьшие потери по всем розыгрышам)", added(terms), "places_unrounded", sum(value for _, value in terms))
    effects = [name for name in known if name.endswith("_effect") and name != "risk_effect"]
    if known["places"] is not None and None not in (known["places_unrounded"], *(known[name] for name in effects)):
        terms = [("оптимум до ограничений", known["places_unrounded"]), *((CHAIN[name], known[name]) for name in effects)]
        yield step("места", added(terms), "places", sum(value for _, value in terms))


def added(terms: list[tuple[str, float]]) -> str:
    """«45,1 потребность − 20,8 выйдут уже начатые наборы»: every term named, its sign before it, none that is zero."""
    told = [(words, value) for words, value in terms if value] or terms[:1]
    (words, first), *others = told
    return f"{first} {words}" + "".join(f" {'+' if value > 0 else '−'} {abs(value)} {words}" for words, value in others)


def _row(row: Programme) -> Iterator[Step]:
    places = [offer.places for offer in row.offers]
    if row.places is not None and places and None not in places:
        told = " + ".join(f"{offer.places} ({offer.id})" for offer in row.offers)
        yield Step("места по организациям", told, float(sum(one for one in places if one is not None)), row.places)
    if None not in (row.change, row.places, row.places_last_year):
        yield Step("изменение", f"{row.places} − {row.places_last_year}", float((row.places or 0) - (row.places_last_year or 0)), float(row.change or 0))
    if row.applications_per_place is not None and row.applications is not None and row.places_last_year:
        yield Step("заявлений на место", f"{row.applications} ÷ {row.places_last_year}", row.applications / row.places_last_year, row.applications_per_place)


def _offer(offer: Offer, size: int) -> Iterator[Step]:
    if offer.places is not None and offer.groups is not None and offer.groups * size == offer.places:
        yield Step("места", f"{offer.groups} гр. × {size} чел.", float(offer.groups * size), offer.places)
    if offer.correction is not None and offer.places is not None:
        yield Step("решение совета", f"{offer.correction.places_before} → {offer.correction.places_after}", float(offer.correction.places_after), offer.places)


def _from_draws(found: Found, row: Programme, home: Home) -> Iterator[Step]:
    """Need and supply of the row's year from the simulated draws; nothing that was withheld is computed again."""
    folder = home.draws(found.figures.vintage, found.figures.ref_area)
    if row.labour_market_year is None:
        return
    for name, title, interval in (("need", "потребность", row.need), ("supply", "выпуск начатых наборов", row.supply)):
        if not interval.known or interval.mean is None:
            continue
        try:
            values = _values(draws_store.load(folder, name), row.programme, row.labour_market_year)
        except DrawsMissing:
            continue
        if not len(values):
            continue
        told = f"{len(values)} розыгрышей, {row.labour_market_year} г."
        yield Step(f"{title}: среднее, чел.", f"среднее по {told}", float(values.mean()), interval.mean)
        for level, share in LEVELS:
            printed = getattr(interval, level)
            if printed is not None:
                yield Step(f"{title}: {share:.0%}".replace("%", " %"), f"квантиль {told}", float(np.quantile(values, share)), printed)


def _values(draws: Draws, programme: str, year: int) -> np.ndarray:
    """Draws of one programme in one year, empty where there are none."""
    rows = np.flatnonzero((draws.keys["programme"] == programme).to_numpy())
    years = np.flatnonzero(np.asarray(draws.years) == year)
    if len(rows) != 1 or len(years) != 1:
        return np.zeros(0)
    return np.asarray(draws.values[rows[0], years[0]])
