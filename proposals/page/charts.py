"""Charts of the page as SVG: shapes take their colours from the page's style, points carry their words for pointer and keyboard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from proposals.numbers import needed, needed_mean, number
from proposals.page.data import Year
from proposals.page.markup import Html, joined, tag
from proposals.table import SUM, Column
from proposals.wording import cut_to

WIDTH, ROW, TOP, LABEL = 760.0, 26.0, 26.0, 275.0
FAN_HEIGHT, LEFT, RIGHT, BOTTOM = 240.0, 56.0, 16.0, 26.0
LONGEST_LABEL = 35
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class Pair(NamedTuple):
    """One line of a dumbbell: a label, before and after, and what is said at the point."""

    label: str
    before: float
    after: float
    said: str


class Bar(NamedTuple):
    label: str
    value: float
    said: str


def dumbbell(pairs: Sequence[Pair]) -> Html:
    """Before as an open circle, after as a full one, the change as the line between them."""
    highest = max([1.0, *(max(pair.before, pair.after) for pair in pairs)])
    ticks = _ticks(0.0, highest)
    height = TOP + ROW * len(pairs) + 6

    def x(value: float) -> float:
        return LABEL + value / ticks[-1] * (WIDTH - LABEL - 24)

    made = [_grid(x(tick), TOP - 4, x(tick), height - 6, number(tick, _decimals(ticks)), TOP - 10) for tick in ticks]
    for at, pair in enumerate(pairs):
        y = TOP + ROW * (at + 0.5)
        kind = "up" if pair.after > pair.before else "down" if pair.after < pair.before else "same"
        made.append(
            tag("g",
                tag("rect", x=0, y=y - ROW / 2, width=WIDTH, height=ROW, class_="target"),
                tag("text", _short(pair.label), x=LABEL - 10, y=y + 4, class_="label", text_anchor="end"),
                tag("line", x1=x(pair.before), y1=y, x2=x(pair.after), y2=y, class_=f"move {kind}"),
                tag("circle", cx=x(pair.before), cy=y, r=4.5, class_="before"),
                tag("circle", cx=x(pair.after), cy=y, r=5, class_=f"after {kind}"),
                class_="point", data_tip=pair.said),
        )  # fmt: skip
    return _drawing(height, made)


def bars(items: Sequence[Bar]) -> Html:
    """What adds to and takes from: bars on both sides of zero."""
    low, high = min([0.0, *(item.value for item in items)]), max([0.0, *(item.value for item in items)])
    ticks = _ticks(low, high if high > low else low + 1)
    height = TOP + ROW * len(items) + 6

    def x(value: float) -> float:
        return LABEL + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (WIDTH - LABEL - 24)

    made = [_grid(x(tick), TOP - 4, x(tick), height - 6, number(tick, _decimals(ticks)), TOP - 10) for tick in ticks]
    for at, item in enumerate(items):
        y = TOP + ROW * at
        start, end = sorted((x(0.0), x(item.value)))
        made.append(
            tag("g",
                tag("rect", x=0, y=y, width=WIDTH, height=ROW, class_="target"),
                tag("text", _short(item.label), x=LABEL - 10, y=y + ROW / 2 + 4, class_="label", text_anchor="end"),
                tag("rect", x=start, y=y + 5, width=max(end - start, 1.0), height=ROW - 10, class_=f"bar {'up' if item.value >= 0 else 'down'}"),
                class_="point", data_tip=item.said),
        )  # fmt: skip
    return _drawing(height, made)


def fan(years: Sequence[Year]) -> Html:
    """Need with its band, from nobody upwards, against the graduates on their way and the supply that last year's places would give."""
    levels = [level for year in years for level in (year.need.q90, year.need.mean, year.supply, year.as_last_year) if level is not None]
    ticks = _ticks(0.0, max([1.0, *levels]))
    first, last = years[0].year, years[-1].year

    def x(year: float) -> float:
        return LEFT + (year - first) / max(last - first, 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        value = max(value, 0.0)  # an axis begins with nobody; below it is a decline, which the words tell
        return FAN_HEIGHT - BOTTOM - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (FAN_HEIGHT - BOTTOM - 12)

    made = [
        joined(tag("line", x1=LEFT, y1=y(tick), x2=WIDTH - RIGHT, y2=y(tick), class_="grid"),
               tag("text", number(tick, _decimals(ticks)), x=LEFT - 8, y=y(tick) + 4, class_="tick", text_anchor="end"))
        for tick in ticks
    ]  # fmt: skip
    made += [tag("text", str(year.year), x=x(year.year), y=FAN_HEIGHT - 8, class_="tick", text_anchor="middle") for year in years]
    known = [year for year in years if year.need.known]
    band = [(x(year.year), y(year.need.q90 or 0.0)) for year in known] + [(x(year.year), y(year.need.q10 or 0.0)) for year in known[::-1]]
    if len(known) > 1:
        made.append(tag("polygon", points=_points(band), class_="band"))
    for kind, line in (
        ("last", [(x(year.year), y(year.as_last_year)) for year in years if year.as_last_year is not None]),
        ("supply", [(x(year.year), y(year.supply)) for year in years if year.supply is not None]),
        ("need", [(x(year.year), y(year.need.mean)) for year in years if year.need.mean is not None]),
    ):
        if line:
            made.append(tag("polyline", points=_points(line), class_=f"line {kind}"))
    step = (WIDTH - LEFT - RIGHT) / max(len(years) - 1, 1)
    made += [
        tag("g",
            tag("rect", x=x(year.year) - step / 2, y=0, width=step, height=FAN_HEIGHT - BOTTOM, class_="target"),
            tag("circle", cx=x(year.year), cy=y(year.need.mean), r=3.5, class_="dot need") if year.need.mean is not None else None,
            class_="point", data_tip=said_of(year))
        for year in years
    ]  # fmt: skip
    return _drawing(FAN_HEIGHT, made)


def said_of(year: Year) -> str:
    """One year of the fan in words."""
    need = f"потребность {needed_mean(year.need)}, в 80 случаях из 100 – {needed(year.need)}"
    supply = f"уже учатся и выйдут {number(year.supply)}"
    return f"{year.year} год: {need}, {supply}, с прошлогодними местами {number(year.as_last_year)}, чел."


def _drawing(height: float, made: Sequence[Html]) -> Html:
    return tag("svg", *made, viewBox=f"0 0 {WIDTH:g} {height:g}", aria_hidden="true", focusable="false")


def _grid(x1: float, y1: float, x2: float, y2: float, said: str, at: float) -> Html:
    return joined(
        tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="grid"), tag("text", said, x=x1, y=at + 4, class_="tick", text_anchor="middle")
    )


def _ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values that enclose both ends."""
    raw = (high - low) / count or 1.0
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * one for one in STEPS if size * one >= raw)
    return [step * at for at in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _decimals(ticks: Sequence[float]) -> int:
    return 0 if all(abs(tick - round(tick)) < 1e-9 for tick in ticks) else 1


def _points(line: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in line)


def _short(label: str) -> str:
    return cut_to(label, LONGEST_LABEL)


def bar_columns() -> tuple[Column[Bar], ...]:
    """The same bars as a table."""
    return (
        Column("label", "Шаг", "text", lambda item: item.label),
        Column("value", "Мест", "signed_tenth", lambda item: item.value, SUM),
    )
