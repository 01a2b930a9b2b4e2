"""Charts of the proposal as SVG text, set in the document's own typeface.

Readable by the colour-blind and in grey print: kinds differ by shape and lightness, never by hue alone. Drawn without a
plotting library: a chart costs about a millisecond, its letters are real text, the same figures give the same bytes.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from proposals.blocks import printable
from proposals.figures import PathYear, PlacesYear
from proposals.numbers import change, number

FONT = "Libertinus Serif"
INK, GREY, LIGHT, RULE = "#1a1a1a", "#5f6b76", "#aab4bd", "#d9dee3"
BLUE, BAND, BAND_FAR = "#0b5394", "#b9d3ea", "#e6eef6"
DARK = "#4a5661"
ORANGE = "#b45309"
WIDTH = 510.0  # pt, 180 mm


@dataclass(frozen=True)
class Pair:
    """One row of the dumbbell chart."""

    label: str
    before: float | None
    after: float | None


def dumbbell(rows: Sequence[Pair], year_before: str, year_after: str, width: float = WIDTH) -> str:
    """Places of the last intake (hollow) and proposed (filled), one line per programme and basis."""
    left, right, top, row_height = 232.0, 56.0, 24.0, 19.0
    height = top + row_height * len(rows) + 20
    largest = max([value for row in rows for value in (row.before, row.after) if value is not None], default=1.0)
    ticks = ticks_of(0.0, max(largest, 25.0))

    def x(value: float) -> float:
        return left + value / ticks[-1] * (width - left - right)

    parts = [_line(x(tick), top - 4, x(tick), height - 18, RULE, 0.6) for tick in ticks]
    parts += [_text(x(tick), height - 6, number(tick), anchor="middle", fill=GREY) for tick in ticks]
    parts += [
        _ring(left + 6, 8, GREY),
        _text(left + 14, 11, year_before, fill=GREY),
        _dot(left + 96, 8, BLUE),
        _text(left + 104, 11, year_after, fill=BLUE),
    ]
    for index, row in enumerate(rows):
        middle = top + row_height * (index + 0.5)
        parts += _row_label(left - 10, middle, row.label)
        if row.before is not None and row.after is not None:
            parts.append(_line(x(row.before), middle, x(row.after), middle, GREY, 1.4))
        if row.before is not None:
            parts.append(_ring(x(row.before), middle, GREY))
        if row.after is not None:
            parts.append(_dot(x(row.after), middle, BLUE))
        difference = None if row.before is None or row.after is None else row.after - row.before
        parts.append(_text(width - 4, middle + 3, change(difference), anchor="end", size=8.8, weight="bold"))
    return _svg(parts, width, height)


def ticks_of(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values that enclose low … high."""
    reach = high - low or abs(high) or 1.0
    rough = reach / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    return [round(index * step, 10) for index in range(first, last + 1)]


def decimals_of(ticks: Sequence[float]) -> int:
    return next((places for places in range(4) if all(abs(round(t, places) - t) < 1e-9 for t in ticks)), 4)


def _row_label(x: float, middle: float, label: str) -> list[str]:
    lines = _wrapped(label, 50)
    return [
        _text(x, middle + 3 + (offset - (len(lines) - 1) / 2) * 9, line, anchor="end", size=8.2)
        for offset, line in enumerate(lines)
    ]


def _wrapped(label: str, columns: int) -> list[str]:
    return textwrap.wrap(label, columns, max_lines=2, placeholder=" …") or [""]


def _svg(parts: Sequence[str], width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}pt" height="{_n(height)}pt" '
        f'viewBox="0 0 {_n(width)} {_n(height)}">{"".join(parts)}</svg>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, weight: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
        f'stroke-width="{_n(weight)}"{dashed}/>'
    )


def _path(points: Sequence[tuple[float, float]], stroke: str, weight: float, dash: str = "") -> str:
    if len(points) < 2:
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{_points(points)}" fill="none" stroke="{stroke}" stroke-width="{_n(weight)}"{dashed}/>'


def _dot(cx: float, cy: float, fill: str, radius: float = 4.0) -> str:
    return f'<circle cx="{_n(cx)}" cy="{_n(cy)}" r="{_n(radius)}" fill="{fill}"/>'


def _ring(cx: float, cy: float, stroke: str) -> str:
    return f'<circle cx="{_n(cx)}" cy="{_n(cy)}" r="3.6" fill="#ffffff" stroke="{stroke}" stroke-width="1.2"/>'


def _text(
    x: float, y: float, text: str, anchor: str = "start", fill: str = INK, size: float = 8.5, weight: str = "regular"
) -> str:
    bold = ' font-weight="bold"' if weight == "bold" else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-family="{FONT}" font-size="{_n(size)}" fill="{fill}" '
        f'text-anchor="{anchor}"{bold}>{escape(printable(text))}</text>'
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def covered(years: Sequence[PathYear], first: int | None, last: int | None, width: float = WIDTH, height: float = 168.0) -> str:
    """Need as a band and a line; in it those who come anyway, what the intake brings, and the open rest, year by year.

    Kinds differ by lightness and outline, so that a grey print tells them apart.
    """
    left, right, top, bottom = 34.0, 6.0, 24.0, 20.0
    highest = max(max(one.need.q90 or 0.0, one.on_way + one.plan, one.need.mean or 0.0) for one in years)
    ticks = ticks_of(0.0, max(highest, 1.0), 4)
    step = (width - left - right) / len(years)
    bar = min(step * 0.52, 40.0)

    def x(at: int) -> float:
        return left + step * (at + 0.5)

    def y(value: float) -> float:
        return height - bottom - max(value, 0.0) / ticks[-1] * (height - top - bottom)

    parts = [_line(left, y(tick), width - right, y(tick), RULE, 0.6) for tick in ticks]
    parts += [_text(left - 5, y(tick) + 3, number(tick), anchor="end", fill=GREY) for tick in ticks]
    known = [(x(at), one.need) for at, one in enumerate(years) if one.need.known]
    if len(known) > 1:
        outline = [(at, y(need.q90 or 0.0)) for at, need in known] + [(at, y(need.q10 or 0.0)) for at, need in known[::-1]]
        parts.append(f'<polygon points="{_points(outline)}" fill="{BAND_FAR}"/>')
    for at, one in enumerate(years):
        parts += _covered_year(x(at), bar, one, y)
        inside = first is not None and last is not None and first <= one.year <= last
        parts.append(_text(x(at), height - bottom + 13, str(one.year), anchor="middle", fill=INK if inside else GREY,
                           weight="bold" if inside else "regular"))  # fmt: skip
    parts.append(_path([(at, y(need.mean or 0.0)) for at, need in known], INK, 1.4, "5 3"))
    return _svg([*parts, *_covered_legend(4.0, any(one.surplus >= 0.5 for one in years))], width, height)


def _covered_year(middle: float, bar: float, one: PathYear, y: Callable[[float], float]) -> list[str]:
    need = one.on_way_needed + one.plan_needed + one.uncovered
    stack = (
        (0.0, one.on_way_needed, DARK, DARK, "#ffffff"),
        (one.on_way_needed, one.on_way_needed + one.plan_needed, BAND, BLUE, INK),
        (one.on_way_needed + one.plan_needed, need, "#ffffff", ORANGE, ORANGE),
        (need, need + one.surplus, "none", LIGHT, GREY),
    )
    parts = []
    for low, high, fill, edge, ink in stack:
        tall = y(low) - y(high)
        if high - low < 0.5:
            continue
        dash = ' stroke-dasharray="3 2"' if fill in ("#ffffff", "none") else ""
        parts.append(
            f'<rect x="{_n(middle - bar / 2)}" y="{_n(y(high))}" width="{_n(bar)}" height="{_n(tall)}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="0.9"{dash}/>'
        )
        if tall >= 8.5:
            parts.append(_text(middle, (y(low) + y(high)) / 2 + 2.8, number(high - low), anchor="middle", fill=ink, size=8))
    return parts


def _covered_legend(left: float, surplus: bool) -> list[str]:
    """One line of keys; each takes the room that its words need."""
    entries = [
        ("придут без набора (нужная часть)", DARK, DARK, False),
        ("даст набор (нужная часть)", BAND, BLUE, False),
        ("не закрыто", "#ffffff", ORANGE, True),
    ]
    if surplus:
        entries.append(("сверх нужного", "none", LIGHT, True))
    parts = [_line(left, 8, left + 15, 8, INK, 1.4, "5 3"), _text(left + 19, 11, "нужно (80 из 100)", fill=INK, size=8.2)]
    at = left + 19 + 3.75 * 17 + 8
    for label, fill, edge, dashed in entries:
        dash = ' stroke-dasharray="3 2"' if dashed else ""
        parts.append(f'<rect x="{_n(at)}" y="4" width="11" height="8" fill="{fill}" stroke="{edge}" stroke-width="0.9"{dash}/>')
        parts.append(_text(at + 15, 11, label, fill=INK, size=8.2))
        at += 15 + 3.75 * len(label) + 10
    return parts


def history_and_path(
    past: Sequence[PlacesYear], places: int | None, start_year: int, path: Sequence[PathYear], width: float = 262.0, height: float = 150.0
) -> str:
    """Left: places of past intakes and the proposed one. Right: need and who covers it by year."""
    middle, parts = 96.0, [_text(0, 9, "Мест по годам набора", fill=INK, size=8), _text(118, 9, "Нужно и придут, чел. в год", fill=INK, size=8)]
    bars = [(one.start_year, one.places) for one in past[-4:] if one.places is not None]
    if places is not None:
        bars.append((start_year, places))
    if bars:
        parts += _bars(bars, start_year, middle, height)
    if path:
        parts += _small_path(path, middle + 22, width, height)
    return _svg(parts, width, height)


def _bars(bars: Sequence[tuple[int, int]], start_year: int, width: float, height: float) -> list[str]:
    highest = max(max(value for _, value in bars), 1)
    step = width / len(bars)
    parts = []
    for at, (year, value) in enumerate(bars):
        tall = value / highest * (height - 48)
        ours = year == start_year
        parts.append(
            f'<rect x="{_n(at * step + 2)}" y="{_n(height - 18 - tall)}" width="{_n(step - 4)}" height="{_n(max(tall, 0.6))}" '
            f'fill="{BAND if ours else LIGHT}" stroke="{BLUE if ours else GREY}" stroke-width="0.8"/>'
        )
        parts.append(_text(at * step + step / 2, height - 21 - tall, number(value), anchor="middle", size=7.5, weight="bold" if ours else "regular"))
        parts.append(_text(at * step + step / 2, height - 8, str(year), anchor="middle", fill=GREY, size=7.2))
    return parts


def _small_path(path: Sequence[PathYear], left: float, width: float, height: float) -> list[str]:
    highest = max(max(one.need.q90 or 0.0, one.on_way + one.plan, one.need.mean or 0.0) for one in path)
    ticks = ticks_of(0.0, max(highest, 1.0), 3)
    decimals, step = decimals_of(ticks), (width - left) / len(path)

    def y(value: float) -> float:
        return height - 18 - max(value, 0.0) / ticks[-1] * (height - 40)

    parts = [_line(left, y(tick), width, y(tick), RULE, 0.5) for tick in ticks]
    parts += [_text(left - 3, y(tick) + 2.6, number(tick, decimals), anchor="end", fill=GREY, size=7.2) for tick in ticks]
    known = [(left + step * (at + 0.5), one.need) for at, one in enumerate(path) if one.need.known]
    if len(known) > 1:
        outline = [(x, y(need.q90 or 0.0)) for x, need in known] + [(x, y(need.q10 or 0.0)) for x, need in known[::-1]]
        parts.append(f'<polygon points="{_points(outline)}" fill="{BAND_FAR}"/>')
    for at, one in enumerate(path):
        x, wide = left + step * at + step * 0.2, step * 0.6
        parts.append(_rect(x, y(one.on_way), wide, y(0) - y(one.on_way), DARK, DARK))
        if one.plan >= 0.5:
            parts.append(_rect(x, y(one.on_way + one.plan), wide, y(one.on_way) - y(one.on_way + one.plan), BAND, BLUE))
        if at % 2 == 0:
            parts.append(_text(x + wide / 2, height - 8, str(one.year), anchor="middle", fill=GREY, size=7.2))
    parts.append(_path([(x, y(need.mean or 0.0)) for x, need in known], INK, 1.2, "4 2.5"))
    return parts


def _rect(x: float, y: float, width: float, height: float, fill: str, edge: str) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(max(height, 0.0))}" fill="{fill}" stroke="{edge}" stroke-width="0.7"/>'
    )
