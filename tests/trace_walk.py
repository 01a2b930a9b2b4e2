"""The reason of every printed row against what ``kadry trace`` makes it of: each number, each limit, each price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flows.trace.around import Around
from flows.trace.reason import OF_RULE, RULES, reason_of
from proposals.figures import Figures, Programme
from proposals.numbers import number
from proposals.terms import LIMITS

OVERLONG = re.compile(r"[.,]\d{7}")  # figures have four decimals, yields six: more is the dust of a subtraction
NUMBER = re.compile(r"\d+(?:[ \u202f]\d{3})*(?:,\d+)?")
RATIO = re.compile(r"\d \s*:\s* \d|\d\s*:\s*\d")
NAMES_LIMITS = ("limit", "more", "fewer", "covered", "enough", "target")


def untraced(figures: Figures, near: Around) -> Iterator[str]:
    """What a reader of the trace could not find again, row by row."""
    for row in figures.programmes:
        mine = replace(near, row=row)
        one = reason_of(row, figures, mine.price)
        if not one.agrees:
            yield f"{row.id}: напечатано «{one.printed}», по числам «{one.found.text}»"
        yield from (f"{row.id}: {step}" for step in one.steps if not step.agrees)
        yield from (f"{row.id}: лишние знаки: {step.expression}" for step in one.steps if OVERLONG.search(step.expression))
        yield from (f"{row.id}: в причине {lost}, в следе нет" for lost in _lost_numbers(one.found.text, [step.computed for step in one.steps]))
        if one.found.kind in NAMES_LIMITS:
            yield from (f"{row.id}: предел «{name}» не стоит рядом со строкой" for name in _lost_limits(row, one.found.text, mine))
        if one.found.kind not in RULES:
            yield f"{row.id}: правило {one.found.kind} не названо"
        if NUMBER.search(RATIO.sub("", one.found.text)) and one.found.kind not in OF_RULE:
            yield f"{row.id}: у правила {one.found.kind} нет слагаемых"


def _lost_numbers(text: str, computed: list[float]) -> list[str]:
    # parts have four decimals each: a sum of 1.3499 is the 1.35 of the figures, which the sentence rounds to 1.4
    shown = {number(abs(said), decimals) for value in computed for said in (value, round(value, 3)) for decimals in (0, 1)}
    return [one for one in NUMBER.findall(RATIO.sub("", text)) if one.replace(" ", "\u202f") not in shown]


def _lost_limits(row: Programme, text: str, near: Around) -> list[str]:
    holding = near.limits[near.limits["no_more"] | near.limits["no_fewer"]]["name"]
    tail = text.partition("предел")[2] or text.partition("нельзя")[2]
    return [name for name, short in LIMITS.items() if short in tail and name in (row.binding_constraint or "") and name not in set(holding)]
