"""What a generated sentence says, held against the figures printed beside it: each contradiction in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from proposals.arithmetic import summed
from proposals.brief import changes, triggers
from proposals.figures import Figures, Programme
from proposals.numbers import number, rounded
from proposals.terms import LIMITS
from proposals.why import desired, limits_of, why

LONGEST = 10  # words
OF_LEFTOVER = ("потребность", "целые группы")  # what the plan calls a row that no limit holds
GROWS, SHRINKS, STAYS = "grows", "shrinks", "stays"
MOVES = {
    "lacking": {GROWS}, "carried": {GROWS, SHRINKS}, "group": {GROWS}, "contracts": {GROWS}, "enough": {SHRINKS}, "careful": {SHRINKS}, "limit": {SHRINKS},
    "covered": {SHRINKS, STAYS}, "more": {STAYS}, "fewer": {STAYS}, "dear": {STAYS}, "target": {GROWS, SHRINKS, STAYS},
}  # fmt: skip


def contradictions(figures: Figures) -> list[str]:
    """Everything that the sentences of a proposal say against its figures."""
    found = [f"{row.id}: {said}" for row in figures.programmes for said in _of_row(row, figures)]
    return [*found, *_of_lists(figures), *_of_sum(figures)]


def _of_row(row: Programme, figures: Figures) -> Iterator[str]:
    told = why(row, figures)
    words = [word for word in told.text.split() if word != "–"]
    if len(words) > LONGEST:
        yield f"{len(words)} words: {told.text}"
    if told.text.lower() in OF_LEFTOVER or "определяет" in told.text:
        yield f"a left-over as a reason: {told.text}"
    for name in LIMITS:
        if name in told.text and name not in limits_of(row) and told.kind in {"more", "fewer", "limit"}:
            yield f"names a limit that does not hold: {told.text}"
    if told.kind in {"council", "kept", "closed", "unknown"}:
        return
    move = GROWS if (row.change or 0) > 0 else SHRINKS if (row.change or 0) < 0 else STAYS
    if move not in MOVES[told.kind]:
        yield f"the row {move}, the sentence is of another: {told.text}"
    if "глубже нельзя" in told.text and (move != SHRINKS or row.marginal is None or (row.marginal.one_fewer or 0.0) >= 0):
        yield f"a deeper cut would not pay: {told.text}"
    yield from _numbers(row, figures)


def _numbers(row: Programme, figures: Figures) -> Iterator[str]:
    told, cover, chain = why(row, figures), row.coverage, row.chain
    assert cover is not None
    assert chain is not None
    more, fewer = (row.marginal.one_more, row.marginal.one_fewer) if row.marginal else (None, None)
    said = [int(digits.replace("\u202f", "")) for digits in re.findall(r"\d[\d\u202f]*", re.sub(r"\d+,\d+|\(\d+\)", "", told.text))]
    needed, way = max(cover.need.mean or 0.0, 0.0), cover.on_way
    decimals = int(rounded(needed) == rounded(way))
    printed = re.findall(r"\d[\d\u202f]*(?:,\d+)?", told.text)
    lacking = number(cover.lacking, 0 if rounded(cover.lacking) else 1)
    checks = {
        "lacking": lambda: said[:1] == [int(rounded(cover.lacking))] and cover.lacking > 0,
        "covered": lambda: printed == [number(way, decimals), number(needed, decimals)] and way >= needed,
        "enough": lambda: printed[0] == lacking and said[-1] > 0 and cover.lacking > 0,
        "more": lambda: more is not None and more < 0 and bool(limits_of(row)),
        "limit": lambda: more is not None and more < 0 and bool(limits_of(row)),
        "fewer": lambda: fewer is not None and fewer < 0 and bool(limits_of(row)),
        "dear": lambda: all(cost is None or cost >= 0 for cost in (more, fewer)),
        "contracts": lambda: said[:1] == [row.target_contracts] and ("придут" not in told.text or way >= needed),
        "careful": lambda: said[-1:] == [one.places for one in row.variants if one.variant == "cost_2_1"] and said[-1] > (row.places or 0),
        "carried": lambda: said == [abs(int(rounded(chain.carried or 0.0)))],
        "target": lambda: said[:1] == [int(rounded(desired(row) or 0.0))],
        "group": lambda: said == [int(rounded(desired(row) or 0.0))] and (desired(row) or 0.0) < (row.places or 0),
    }
    if not checks[told.kind]():
        yield f"the numbers are not those of the row ({told.kind}): {told.text}"
    if told.kind == "enough" and said[-1] >= sum(one.places_last_year or 0 for one in figures.programmes if one.programme == row.programme):
        yield f"as many places as before would not be a cut: {told.text}"


def _of_lists(figures: Figures) -> Iterator[str]:
    moved = {row.id for row in figures.programmes if row.change}
    listed = [row.id for row in (*changes.added(figures), *changes.cut(figures))]
    if sorted(listed) != sorted(moved):
        yield "the lists of the first page do not hold every change once"
    for one in triggers.flips(figures):
        if one.places <= (one.row.places or 0):
            yield f"{one.row.id}: a trigger that changes nothing"
        losing = (one.row.change or 0) < 0
        if not losing and (one.row.marginal is None or (one.row.marginal.one_more or 0.0) >= 0):
            yield f"{one.row.id}: a row that would not take a group more is said to flip"


def _of_sum(figures: Figures) -> Iterator[str]:
    told = summed(figures)
    if told is None:
        return
    if abs(told.need - told.on_way - told.plan - told.uncovered + told.surplus) > 0.01:
        yield "the sum of the first page does not close"
    needs, way, plan, left, over = told.printed()
    if needs - way - plan != left - over:
        yield f"the printed sum does not close: {needs} − {way} − {plan} ≠ {left} − {over}"
    if told.places != (figures.places_by_share or 0.0):
        yield "places are not the cluster's share where the need is"
