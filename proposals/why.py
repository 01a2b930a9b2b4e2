"""Why a row has its number, in at most ten words: each sentence is a function of the figures printed beside it.

The order of the questions is the order of force: what the council decided, what nobody may change, what the need asks for,
what holds it. The label of a left-over («определяет потребность») is never a reason.

Method: docs/methodology/document.md#reasons
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from proposals.figures import Chain, Coverage, Figures, Programme
from proposals.grammar import said
from proposals.numbers import change, number, rounded
from proposals.terms import CANNOT, CONTRACTS, LIMITS, NO_LIMIT

# Limits that forbid fewer places; every other limit forbids more.
FLOORS = ("предел изменения за год", CONTRACTS)

EVEN = "1 : 1"  # the ratio of costs under which a surplus is as dear as a shortage
# What the plan says of conditions that cannot hold together (models/plan/admissions.py: _set_back).
CONFLICT, TOGETHER = "условия противоречат друг другу: как в прошлом году", "эти условия нельзя выполнить вместе – "

Kind = Literal[
    "council", "kept", "closed", "unknown", "contracts", "group", "lacking", "carried", "target", "limit", "covered", "enough",
    "careful", "more", "fewer", "dear",
]  # fmt: skip


@dataclass(frozen=True)
class Why:
    """``kind`` names the rule that spoke; ``text`` is the sentence without a full stop."""

    kind: Kind
    text: str


def why(row: Programme, figures: Figures) -> Why:
    """The reason of one row."""
    given = _given(row, figures)
    if given:
        return given
    if row.chain is None or row.coverage is None or row.places is None or row.change is None:
        return Why("unknown", "данных для объяснения не хватает")
    if row.change > 0:
        return _grown(row, row.chain, row.coverage, group_of(row, figures))
    if row.change < 0:
        return _cut(row, row.chain, row.coverage, figures)
    return _same(row, row.coverage)


def with_reasons(figures: Figures) -> Figures:
    """The figures with each row's sentence first among its reasons."""
    rows = tuple(
        row.model_copy(update={"reasons": (_sentence(why(row, figures).text), *row.reasons)}) for row in figures.programmes
    )
    return figures.model_copy(update={"programmes": rows})


def limits_of(row: Programme) -> tuple[str, ...]:
    """Names of the limits that hold a row, without what is no limit."""
    names = (row.binding_constraint or "").split("; ")
    return tuple(name for name in names if name in LIMITS)


def wants_more(row: Programme) -> bool:
    """True where one group more would lower the expected cost and a limit forbids it."""
    pays = row.marginal is not None and row.marginal.one_more is not None and row.marginal.one_more < 0
    return pays and bool(limits_of(row))


def wants_fewer(row: Programme) -> bool:
    """True where one group fewer would lower the expected cost and a limit forbids it."""
    pays = row.marginal is not None and row.marginal.one_fewer is not None and row.marginal.one_fewer < 0
    return pays and not wants_more(row) and bool(limits_of(row))


def group_of(row: Programme, figures: Figures) -> int:
    """Persons in the row's group."""
    sizes = [offer.group_size for offer in row.offers if offer.group_size]
    return sizes[0] if sizes else figures.group_size


def desired(row: Programme) -> float | None:
    """Places that the row would have without limits and whole groups, with the price of moving groups."""
    chain = row.chain
    if chain is None or chain.places_unrounded is None:
        return None
    return max(0.0, chain.places_unrounded + (chain.inertia_effect or 0.0))


def held_by(row: Programme) -> str:
    """«лицензия, практика»: the limits in short words."""
    return ", ".join(dict.fromkeys(LIMITS[name] for name in limits_of(row)))


def conflicts(figures: Figures) -> list[str]:
    """Programmes whose conditions cannot hold together, and these conditions: «44.02.01 – преподаватели, целевые договоры»."""
    codes = dict.fromkeys(row.programme for row in figures.programmes if (row.binding_constraint or "") == CONFLICT)
    named = {code: clashing(code, figures) for code in codes}
    return [f"{code} – {', '.join(names)}" if names else code for code, names in named.items()]


def clashing(programme: str, figures: Figures) -> list[str]:
    """Names of the conditions that the plan's warning says cannot hold together; empty where it says nothing."""
    for warning in figures.warnings:
        subject, _, told = warning.text.partition(": ")
        _, found, listing = told.partition(TOGETHER)
        if subject == programme and found:
            return list(dict.fromkeys(re.split(r": | \(", part)[0] for part in listing.split("; ")))
    return []


def _given(row: Programme, figures: Figures) -> Why | None:
    """What was decided before any need was asked."""
    held = row.binding_constraint or ""
    if "решение совета" in held:
        reasons = [offer.correction.reason for offer in row.offers if offer.correction]
        if reasons and all(reason.startswith(CANNOT) for reason in reasons):
            who = "организация ответила, что сможет" if len(reasons) == 1 else "организации ответили, что смогут"
            return Why("council", f"{who} {number(row.places)}")
        before = None if row.chain is None or row.chain.override_effect is None else (row.chain.places or 0) - row.chain.override_effect
        told = "" if before is None or rounded(before) == row.places else f" вместо {number(before)} по расчёту"
        return Why("council", f"так решил совет: {number(row.places)}{told}")
    if held == CONFLICT and (names := clashing(row.programme, figures)):
        return Why("kept", f"вместе нельзя: {', '.join(names)}; места прежние")
    if held in NO_LIMIT:
        return Why("closed" if "закрыт" in held else "kept", NO_LIMIT[held])
    return None


def _grown(row: Programme, chain: Chain, told: Coverage, group: int) -> Why:
    target, places = desired(row) or 0.0, float(row.places or 0)
    if target <= places - group / 2 and row.target_contracts:
        if _is_covered(told):
            signed = said(row.target_contracts, "договор", "genitive", adjective="целевой")
            return Why("contracts", f"вопреки расчёту, ради {signed}; {_coming(told, 'придут')}")
        return Why("contracts", f"{said(row.target_contracts, 'договор', adjective='целевой')}, меньше группы не набрать")
    if rounded(told.lacking) >= 1:
        return Why("lacking", f"без набора не хватит {said(told.lacking, 'работник', 'genitive')} в год")
    if chain.carried is not None and rounded(chain.carried) >= 1 and (chain.shortage or 0) > 0:
        return Why("carried", f"накопилась нехватка прошлых лет: {said(chain.carried, 'работник')}")
    if target < places:
        return Why("group", f"расчёт – {said(target, 'место')}, округлено до группы")
    return Why("target", f"по расчёту нужно {said(target, 'место')}")


def _cut(row: Programme, chain: Chain, told: Coverage, figures: Figures) -> Why:
    target, last = desired(row) or 0.0, float(row.places_last_year or 0)
    if wants_more(row) and target >= last:
        return Why("limit", f"нужно не меньше прежнего, {_limits(row)}")
    floor = _no_deeper(row)
    if _is_covered(told):
        return Why("covered", f"{_coming(told)}{floor}")
    same = [one for one in figures.programmes if one.programme == row.programme]
    before = sum(one.places_last_year or 0 for one in same)
    gives = yield_of(same)
    enough = told.lacking / gives if gives else None
    if enough is not None and rounded(enough) < before:
        return Why("enough", _enough(row, same, told.lacking, max(enough, 1.0), floor, _smallest_group(row, figures)))
    if chain.carried is not None and rounded(chain.carried) <= -1:
        return Why("carried", f"накопился избыток прошлых лет: {said(-chain.carried, 'человек')}{floor}")
    dearer = next((one.places for one in row.variants if one.variant == "cost_2_1"), None)
    if not floor and figures.cost_ratio == EVEN and dearer is not None and dearer > (row.places or 0):
        return Why("careful", f"избыток дорог, как нехватка; при 2 : 1 – {said(dearer, 'место')}")
    return Why("target", f"расчёт по всему разбросу – {said(target, 'место')}{floor}")


def _enough(row: Programme, same: list[Programme], lacking: float, enough: float, floor: str, group: int) -> str:
    """How many places meet the shortage; a programme that gets none is told that they are fewer than a group, one that gets fewer
    than these what a group more would cost, and one that keeps no more than these needs no word of what stops a deeper cut."""
    told, places = number(lacking, 0 if rounded(lacking) else 1), sum(one.places or 0 for one in same)
    whole = " программы" if len(same) > 1 else ""
    of_places = said(enough, "место", "genitive")
    if not places and rounded(enough) < group:
        return f"нехватке {told} хватит {of_places}{whole}, это меньше группы ({group})"
    if floor and rounded(enough) < places:
        return f"нехватке {told} хватит {of_places}{whole}{floor}"
    more = row.marginal.one_more if row.marginal else None
    if rounded(enough) > places and more is not None and rounded(more, 1) > 0:
        return f"нехватке {told} хватит {of_places}{whole}; ещё группа: потери {change(more, 1)}"
    return f"на нехватку {told} в год хватит {of_places}{whole}"


def yield_of(same: list[Programme]) -> float | None:
    """Workers a year of a place of the programme, those who serve first included: what the table prints as given by the plan, a
    place; where no place is planned, the yields of its rows in the year of leaving, weighted by the places of the last intake."""
    places, told = sum(one.places or 0 for one in same), same[0].coverage
    if places and told is not None and told.plan:
        return told.plan / places
    known = known_yields(same)
    return sum(gives * weight for _, gives, weight in known) / sum(weight for *_, weight in known) if known else None


def known_yields(same: list[Programme]) -> list[tuple[str, float, int]]:
    """Basis, workers of a place in the year of leaving and places of the last intake (one each where there were none) of the
    programme's rows whose yield is known."""
    nobody = not any(one.places_last_year for one in same if one.chain is not None and one.chain.intake_yield)
    return [
        (one.basis, one.chain.intake_yield, one.places_last_year or int(nobody))
        for one in same if one.chain is not None and one.chain.intake_yield
    ]  # fmt: skip


def _smallest_group(row: Programme, figures: Figures) -> int:
    return min((offer.group_size for offer in row.offers if offer.group_size), default=figures.group_size)


def _same(row: Programme, told: Coverage) -> Why:
    if wants_more(row):
        return Why("more", f"нужно больше, {_limits(row)}")
    if wants_fewer(row):
        return Why("fewer", f"хватило бы меньше, {_floor(row)}")
    if not row.places and _is_covered(told):
        return Why("covered", _coming(told))
    costs = (row.marginal.one_more, row.marginal.one_fewer) if row.marginal else (None, None)
    more, fewer = costs
    if (more is None and fewer is None) or min(cost for cost in costs if cost is not None) < 0:
        target = desired(row) or 0.0
        floor = f", но {said(row.target_contracts, 'договор', adjective='целевой')}" if row.target_contracts and target < (row.places or 0) else ""
        return Why("target", f"по расчёту – {said(target, 'место')}{floor}")
    if more is None or fewer is None:
        return Why("dear", f"группа {'меньше' if more is None else 'не окупится'}: потери {change(more if fewer is None else fewer, 1)}")
    return Why("dear", f"группа больше – {_worse(more)}, меньше – {_worse(fewer)}")


def _is_covered(told: Coverage) -> bool:
    return told.on_way >= max(told.need.mean or 0.0, 0.0)


def _coming(told: Coverage, head: str = "без набора придут") -> str:
    """Those who come and those needed; with a decimal where whole persons would print the same number twice."""
    need = max(told.need.mean or 0.0, 0.0)
    decimals = int(rounded(told.on_way) == rounded(need))
    return f"{head} {number(told.on_way, decimals)}, нужно {number(need, decimals)}"


def _no_deeper(row: Programme) -> str:
    """What stops a cut that would pay further; the short words keep the sentence within ten."""
    floors = [name for name in FLOORS if name in limits_of(row)]
    if not floors or not wants_fewer(row):
        return ""
    return f"; глубже нельзя: {'темп, договоры' if len(floors) > 1 else LIMITS[floors[0]]}"


def _worse(cost: float) -> str:
    return f"хуже на {number(cost, 1)}" if rounded(cost, 1) > 0 else "почти то же"


def _limits(row: Programme) -> str:
    names = held_by(row)
    return f"{'пределы' if ',' in names else 'предел'} – {names}"


def _floor(row: Programme) -> str:
    """Why a row cannot shrink, contracts by number where they alone forbid it."""
    if held_by(row) == LIMITS[CONTRACTS] and row.target_contracts:
        return f"но {said(row.target_contracts, 'договор', adjective='целевой')}"
    return _limits(row)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
