"""The sum of a proposal on one basis: need, those who come, places and what stays open, each programme by the cluster's share.

    need − on_way − plan = uncovered − surplus

Whole places never stand beside a need weighted by share: a row of the table shows a programme whole, a headline is always the
cluster's part.

Method: docs/methodology/document.md#basis
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import floor

from proposals.figures import Coverage, Figures, Programme
from proposals.numbers import largest_remainder, rounded
from proposals.terms import LIMITS
from proposals.why import limits_of, wants_more


@dataclass(frozen=True)
class Sum:
    """Persons a year on average over the document's years, and places, all by share.

    open_programmes, over_programmes   how many programmes stay short, how many have a surplus
    held                               of what stays open, what limits hold; ``by_limit`` short name → persons of programmes it holds
    priced                             of some programme that stays short it is known that one more group would cost more than it helps
    """

    need: float
    on_way: float
    plan: float
    uncovered: float
    surplus: float
    places: float
    places_last_year: float
    open_programmes: int
    over_programmes: int
    held: float
    priced: bool
    by_limit: tuple[tuple[str, float], ...]

    @property
    def per_place(self) -> float:
        """Workers that one place gives on average."""
        return self.plan / self.places if self.places else 0.0

    @property
    def change(self) -> int:
        """The difference of the two printed numbers, so that a reader who subtracts finds it."""
        return int(rounded(self.places) - rounded(self.places_last_year))

    def printed(self) -> tuple[int, int, int, int, int]:
        """need, on_way, plan, uncovered, surplus in whole persons that add up on paper, none further than a person from its own: what
        rounding leaves goes to those who come, and to the surplus only where that is not enough."""
        need, left, over = (int(rounded(value)) for value in (self.need, self.uncovered, self.surplus))
        least = floor(self.on_way) + floor(self.plan)
        coming = min(max(need + over - left, least), least + 2)
        way, plan = largest_remainder({"on_way": self.on_way, "plan": self.plan}, coming).values()
        fitted = way + plan + left - need
        return (need, way, plan, left, fitted) if fitted >= 0 and over else (need, way, plan, max(need - coming, 0), max(coming - need, 0))

    @property
    def parts(self) -> tuple[float, float, float, float, float]:
        return self.need, self.on_way, self.plan, self.uncovered, self.surplus


def summed(figures: Figures) -> Sum | None:
    """None where no programme's need is known."""
    by_programme: dict[str, list[Programme]] = {}
    for row in figures.programmes:
        if row.coverage is not None:
            by_programme.setdefault(row.programme, []).append(row)
    if not by_programme:
        return None
    parts: defaultdict[str, float] = defaultdict(float)
    limits: defaultdict[str, float] = defaultdict(float)
    held, priced = 0.0, False
    short, over = 0, 0
    for rows in by_programme.values():
        told, share = _coverage(rows), rows[0].cluster_share
        for name in ("on_way", "plan", "uncovered", "surplus"):
            parts[name] += share * getattr(told, name)
        parts["need"] += share * (told.need.mean or 0.0)
        short += int(rounded(told.uncovered) >= 1)
        over += int(rounded(told.surplus) >= 1)
        priced |= told.uncovered > 0 and any(_costs_more(row) for row in rows)
        names = {LIMITS[name] for row in rows if wants_more(row) for name in limits_of(row)}
        if names:
            held += share * told.uncovered
            for name in names:
                limits[name] += share * told.uncovered
    return Sum(
        **{name: parts[name] for name in ("need", "on_way", "plan", "uncovered", "surplus")},
        places=figures.places_by_share or 0.0,
        places_last_year=figures.places_last_year_by_share or 0.0,
        open_programmes=short,
        over_programmes=over,
        held=held,
        priced=priced,
        by_limit=tuple(sorted(limits.items(), key=lambda item: (-item[1], item[0]))),
    )


def _costs_more(row: Programme) -> bool:
    """True where one more group is known to cost more than it helps."""
    return row.marginal is not None and row.marginal.one_more is not None and row.marginal.one_more >= 0


def _coverage(rows: list[Programme]) -> Coverage:
    told = rows[0].coverage
    assert told is not None
    return told
