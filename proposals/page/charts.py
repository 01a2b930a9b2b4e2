"""Charts of the page as SVG: shapes take their colours from the page's style, points carry their words for pointer and keyboard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from proposals.charts import decimals_of, ticks_of
from proposals.numbers import needed, needed_mean, number
from proposals.page.data import Year
from proposals.page.markup import Html, joined, tag
from proposals.table import SUM, Column
from proposals.terms import SHORTAGE
from proposals.wording import cut_to

ROW, TOP, LABEL = 40.0, 24.0, 14.0  # height of a line, of the axis above the lines, of a label above its line
START, SPAN = 2.0, 95.0  # where an axis lies, per cent of the drawing's width: drawings fill the width they are given
FAN_HEIGHT, FAN_START, FAN_SPAN, FAN_TOP, FAN_BOTTOM = 240.0, 11.0, 85.0, 12.0, 26.0
MOST_YEARS = 8  # labels of years that a narrow screen has room for
LONGEST_LABEL = 46


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
    """Before as an open circle, after as a full one, the change as the line between them, the label above it."""
    ticks = ticks_of(0.0, max([1.0, *(max(pair.before, pair.after) for pair in pairs)]))
    height = TOP + ROW * len(pairs) + 6

    def x(value: float) -> str:
        return _per_cent(START + value / ticks[-1] * SPAN)

    made = _axis(ticks, x, height)
    for at, pair in enumerate(pairs):
        top = TOP + ROW * at
        y = top + LABEL + (ROW - LABEL) / 2
        kind = "up" if pair.after > pair.before else "down" if pair.after < pair.before else "same"
        made.append(
            tag("g",
                tag("rect", x=0, y=top, width="100%", height=ROW, class_="target"),
                tag("text", _short(pair.label), x=x(0.0), y=top + LABEL, class_="label"),
                tag("line", x1=x(pair.before), y1=y, x2=x(pair.after), y2=y, class_=f"move {kind}"),
                tag("circle", cx=x(pair.before), cy=y, r=4.5, class_="before"),
                tag("circle", cx=x(pair.after), cy=y, r=5, class_=f"after {kind}"),
                class_="point", data_tip=pair.said),
        )  # fmt: skip
    return _drawing(height, made)


def bars(items: Sequence[Bar]) -> Html:
    """What adds to and takes from: bars on both sides of zero."""
    low, high = min([0.0, *(item.value for item in items)]), max([0.0, *(item.value for item in items)])
    ticks = ticks_of(low, high if high > low else low + 1)
    height = TOP + ROW * len(items) + 6

    def share(value: float) -> float:
        return (value - ticks[0]) / (ticks[-1] - ticks[0]) * SPAN

    made = _axis(ticks, lambda tick: _per_cent(START + share(tick)), height)
    for at, item in enumerate(items):
        top = TOP + ROW * at
        start, end = sorted((share(0.0), share(item.value)))
        made.append(
            tag("g",
                tag("rect", x=0, y=top, width="100%", height=ROW, class_="target"),
                tag("text", _short(item.label), x=_per_cent(START), y=top + LABEL, class_="label"),
                tag("rect", x=_per_cent(START + start), y=top + LABEL + 6, width=_per_cent(max(end - start, 0.3)), height=ROW - LABEL - 12,
                    class_=f"bar {'up' if item.value >= 0 else 'down'}"),
                class_="point", data_tip=item.said),
        )  # fmt: skip
    return _drawing(height, made)


def fan(years: Sequence[Year]) -> Html:
    """Need with its band, from nobody upwards, against the graduates on their way and the supply that last year's places would give."""
    levels = [level for year in years for level in (year.need.q90, year.need.mean, year.supply, year.as_last_year) if level is not None]
    ticks = ticks_of(0.0, max([1.0, *levels]))
    first, last = years[0].year, years[-1].year
    depth = FAN_HEIGHT - FAN_BOTTOM - FAN_TOP

    def share(year: float) -> float:
        return (year - first) / max(last - first, 1)

    def across(year: float) -> str:
        return _per_cent(FAN_START + share(year) * FAN_SPAN)

    def y(value: float) -> float:
        return FAN_HEIGHT - FAN_BOTTOM - max(value, 0.0) / ticks[-1] * depth  # an axis begins with nobody; a decline is told in words

    made = [
        joined(tag("line", x1=_per_cent(FAN_START), y1=y(tick), x2=_per_cent(FAN_START + FAN_SPAN), y2=y(tick), class_="grid"),
               tag("text", number(tick, decimals_of(ticks)), x=_per_cent(FAN_START - 1.2), y=y(tick) + 4, class_="tick", text_anchor="end"))
        for tick in ticks
    ]  # fmt: skip
    every = math.ceil(len(years) / MOST_YEARS)
    made += [tag("text", str(one.year), x=across(one.year), y=FAN_HEIGHT - 8, class_="tick", text_anchor="middle") for one in years[::every]]
    made.append(_lines(years, share, lambda value: y(value) - FAN_TOP, depth))
    step = FAN_SPAN / max(len(years) - 1, 1)
    made += [
        tag("g",
            tag("rect", x=_per_cent(FAN_START + share(year.year) * FAN_SPAN - step / 2), y=0, width=_per_cent(step), height=FAN_HEIGHT - FAN_BOTTOM, class_="target"),
            tag("circle", cx=across(year.year), cy=y(year.need.mean), r=3.5, class_="dot need") if year.need.mean is not None else None,
            class_="point", data_tip=said_of(year))
        for year in years
    ]  # fmt: skip
    return _drawing(FAN_HEIGHT, made)


def _lines(years: Sequence[Year], share: Callable[[float], float], y: Callable[[float], float], depth: float) -> Html:
    """Band and lines in a drawing of their own that stretches to any width; strokes keep theirs (style.css)."""

    def at(year: Year, value: float) -> tuple[float, float]:
        return 100 * share(year.year), y(value)

    known = [year for year in years if year.need.known]
    made: list[Html] = []
    if len(known) > 1:
        band = [at(year, year.need.q90 or 0.0) for year in known] + [at(year, year.need.q10 or 0.0) for year in known[::-1]]
        made.append(tag("polygon", points=_points(band), class_="band"))
    for kind, line in (
        ("last", [at(year, year.as_last_year) for year in years if year.as_last_year is not None]),
        ("supply", [at(year, year.supply) for year in years if year.supply is not None]),
        ("need", [at(year, year.need.mean) for year in years if year.need.mean is not None]),
    ):
        if line:
            made.append(tag("polyline", points=_points(line), class_=f"line {kind}"))
    return tag("svg", *made, x=_per_cent(FAN_START), y=FAN_TOP, width=_per_cent(FAN_SPAN), height=depth,
               viewBox=f"0 0 100 {depth:g}", preserveAspectRatio="none", overflow="visible")  # fmt: skip


def said_of(year: Year) -> str:
    """One year of the fan in words."""
    need = f"потребность {needed_mean(year.need)}, в 80 случаях из 100 – {needed(year.need)}"
    supply = f"{SHORTAGE['supply'][0]} – {number(year.supply)}"
    return f"{year.year} год: {need}, {supply}, с прошлогодними местами {number(year.as_last_year)}, чел."


def _drawing(height: float, made: Sequence[Html]) -> Html:
    return tag("svg", *made, width="100%", height=height, aria_hidden="true", focusable="false")


def _axis(ticks: Sequence[float], x: Callable[[float], str], height: float) -> list[Html]:
    """Lines of the grid with their numbers above; the first and the last one stay inside the drawing."""
    anchors = ["start", *["middle"] * (len(ticks) - 2), "end"]
    return [
        joined(tag("line", x1=x(tick), y1=TOP - 6, x2=x(tick), y2=height - 6, class_="grid"),
               tag("text", number(tick, decimals_of(ticks)), x=x(tick), y=TOP - 10, class_="tick", text_anchor=anchor))
        for tick, anchor in zip(ticks, anchors, strict=True)
    ]  # fmt: skip


def _per_cent(share: float) -> str:
    return f"{share:.2f}%"


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
