"""Decision 5: what the results of decisions 1 to 4 add to a cluster's work plan, change in it and close, each row once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Change = Literal["kept", "changed", "closed", "added"]
DONE = frozenset({"выполнено", "отменено"})
# What the proposal writes behind a row's own words, so that the next proposal replaces it instead of adding to it.
_OWN_WORDS = re.compile(r"\s+– по предложению на \d{4} год: .*$")


@dataclass(frozen=True)
class PlanRow:
    """A row of the plan as the region keeps it, or as the proposal words it."""

    number: str
    action: str
    responsible: str | None
    deadline: date | None
    status: str | None
    decision: str | None


@dataclass(frozen=True)
class Ask:
    """What a decision asks of the plan.

    words       stems of which a row of the plan that already says it holds every one of some group
    action      wording of a new row, without the detail
    detail      what the proposal puts behind the words of a row, its own or one that is there; empty: nothing
    reason      why, in a sentence
    figure      the figure that asks for it
    is_met      nothing is left to do: a row that says it is closed, none is added
    """

    decision: int
    words: tuple[tuple[str, ...], ...]
    action: str
    detail: str
    reason: str
    figure: str
    responsible: str
    deadline: date
    is_met: bool = False


@dataclass(frozen=True)
class Corrected:
    """A row of the corrected plan and what became of it; ``before`` where its words or its date are others now."""

    row: PlanRow
    change: Change
    reason: str = ""
    figure: str = ""
    before: PlanRow | None = field(default=None)


def corrected_plan(
    rows: Sequence[PlanRow], asks: Sequence[Ask], calendar: dict[int, date], on: date, start_year: int
) -> list[Corrected]:
    """The whole plan after the proposal: every row of it once, in its order, then the rows added.

    An ask is carried by the row that says it best and is not done; failing one, it is added. A row that is late, or that
    nobody gave a date, gets the next date of its decision. A row that already says everything is kept.

    Parameters
    ----------
    rows : the plan as it came
    asks : what decisions 1 to 4 found
    calendar : next date of each decision, ahead of ``on``
    on : date of the document

    Method
    ------
    docs/methodology/decisions.md#work-plan
    """
    carried: dict[int, Ask] = {}
    left: list[Ask] = []
    for ask in asks:
        best = _best(rows, ask, carried)
        if best is not None:
            carried[best] = ask
        elif not ask.is_met:
            left.append(ask)
    told = [_corrected(row, carried.get(at), calendar, on, start_year) for at, row in enumerate(rows)]
    return told + _added(left, rows, start_year)


def _best(rows: Sequence[PlanRow], ask: Ask, taken: dict[int, Ask]) -> int | None:
    """The row that says what an ask wants: most of its words, its decision's number, then the earliest."""
    scored = [
        (_said(row, ask) + 0.5 * (_number(row.decision) == ask.decision), -at)
        for at, row in enumerate(rows)
        if at not in taken and _said(row, ask) and (row.status not in DONE)
    ]
    return -max(scored)[1] if scored else None


def _said(row: PlanRow, ask: Ask) -> int:
    """Words of the fullest group that a row holds whole."""
    text = row.action.casefold().replace("ё", "е")
    return max((len(group) for group in ask.words if all(stem in text for stem in group)), default=0)


def _corrected(row: PlanRow, ask: Ask | None, calendar: dict[int, date], on: date, start_year: int) -> Corrected:
    if row.status in DONE:
        return Corrected(row, "kept")
    if ask is not None and ask.is_met:
        return Corrected(replace(row, status="выполнено"), "closed", ask.reason, ask.figure, row)
    ahead = row.deadline is not None and row.deadline > on
    number = ask.decision if ask is not None else _number(row.decision)
    moved = row.deadline if ahead else ask.deadline if ask is not None else calendar.get(number or 0, max(calendar.values()))
    action = row.action
    if ask is not None:
        action = _worded(row.action, ask, start_year)
    made = replace(row, action=action, deadline=moved)
    if made == row:
        return Corrected(row, "kept", ask.reason if ask else "", ask.figure if ask else "")
    late = "" if ahead else "срок не был указан" if row.deadline is None else f"срок прошёл {row.deadline:%d.%m.%Y}"
    reason = "; ".join(part for part in (ask.reason if ask and action != row.action else "", late) if part)
    return Corrected(made, "changed", reason, ask.figure if ask else "", row)


def _worded(action: str, ask: Ask, start_year: int) -> str:
    """A row's own words and what the proposal of this year puts behind them."""
    own = _OWN_WORDS.sub("", action).rstrip(" .")
    return f"{own} – по предложению на {start_year} год: {ask.detail}" if ask.detail else action


def _added(asks: Sequence[Ask], rows: Sequence[PlanRow], start_year: int) -> list[Corrected]:
    """Rows for what no row says, numbered on from the plan's last number."""
    last = max((int(found[0]) for row in rows if (found := re.match(r"\d+", row.number))), default=0)
    return [
        Corrected(
            PlanRow(str(last + at), _worded(ask.action, ask, start_year), ask.responsible, ask.deadline, "не начато", str(ask.decision)),
            "added",
            ask.reason,
            ask.figure,
        )
        for at, ask in enumerate(asks, start=1)
    ]


def _number(decision: str | None) -> int | None:
    """Number of the decision that a row serves, as written: «4», «решение 4», «п. 4»."""
    found = re.search(r"[1-5]", decision or "")
    return int(found[0]) if found else None


def next_deadline(month: int, day: int, on: date) -> date:
    """The first such day after a date: the round's calendar, always ahead of the document."""
    this_year = date(on.year, month, day)
    return this_year if this_year > on else date(on.year + 1, month, day)
