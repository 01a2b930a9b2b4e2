"""Charts of the proposal as SVG text, set in the document's own typeface.

Readable by the colour-blind and in grey print: kinds differ by shape and lightness, never by hue alone. Drawn without a
plotting library: a chart costs about a millisecond, its letters are real text, the same figures give the same bytes.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from proposals.blocks import printable
from proposals.figures import Interval, Series
from proposals.numbers import change, number

FONT = "Libertinus Serif"
INK, GREY, LIGHT, RULE = "#1a1a1a", "#5f6b76", "#aab4bd", "#d9dee3"
BLUE, BAND, BAND_FAR = "#0b5394", "#b9d3ea", "#dfe9f2"
ORANGE = "#b45309"
WIDTH = 510.0  # pt, 180 mm


@dataclass(frozen=True)
class Pair:
    """One row of the dumbbell chart."""

    label: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Whisker:
    """One reading of one programme; ``low`` and ``high`` may be missing."""

    kind: str
    mean: float
    low: float | None
    high: float | None


def need_whisker(kind: str, need: Interval) -> Whisker:
    """A need on an axis that begins with nobody: what lies below zero is a decline and is told in words."""
    low, high = (None if level is None else max(level, 0.0) for level in (need.q10, need.q90))
    return Whisker(kind, max(need.mean or 0.0, 0.0), low, high)


def fan(series: Series, height: float = 190.0, width: float = WIDTH) -> str:
    """History as a line with points, forecast as a dashed mean inside its 80 % band; pale where extrapolated."""
    years = [point.time_period for point in series.history] + [point.time_period for point in series.forecast]
    values = [point.value for point in series.history] + [
        level
        for point in series.forecast
        for level in (point.interval.mean, point.interval.q10, point.interval.q90)
        if level is not None
    ]
    large = width >= WIDTH
    left, right, top, bottom = (44.0, 12.0, 26.0, 22.0) if large else (34.0, 8.0, 8.0, 18.0)
    ticks = _ticks(min(values), max(values), 5 if large else 3)
    decimals = _decimals(ticks)
    left = max(left, 12 + 4.7 * max(len(number(tick, decimals)) for tick in ticks))

    def x(year: float) -> float:
        reach = max(years) - min(years) or 1
        return left + (year - min(years)) / reach * (width - left - right)

    def y(value: float) -> float:
        return height - bottom - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (height - top - bottom)

    parts = [_line(left, y(tick), width - right, y(tick), RULE, 0.6) for tick in ticks]
    parts += [_text(left - 6, y(tick) + 3, number(tick, decimals), anchor="end", fill=GREY) for tick in ticks]
    step = max(1, math.ceil((max(years) - min(years) + 1) / (16 if large else 7)))
    parts += [
        _text(x(year), height - bottom + 14, str(year), anchor="middle", fill=GREY)
        for year in range(min(years), max(years) + 1)
        if (year - min(years)) % step == 0
    ]
    known = [point for point in series.forecast if point.interval.known]
    start = series.history[-1] if series.history else None
    for far, colour in ((False, BAND), (True, BAND_FAR)):
        band = [
            (point.time_period, point.interval.q10 or 0.0, point.interval.q90 or 0.0)
            for index, point in enumerate(known)
            if point.extrapolated == far or (far and index + 1 < len(known) and known[index + 1].extrapolated)
        ]
        if not far and start and band:
            band.insert(0, (start.time_period, start.value, start.value))
        if len(band) > 1:
            outline = [(x(year), y(high)) for year, _, high in band] + [
                (x(year), y(low)) for year, low, _ in band[::-1]
            ]
            parts.append(f'<polygon points="{_points(outline)}" fill="{colour}"/>')
    for year in series.breaks:
        if min(years) <= year <= max(years):
            parts.append(_line(x(year - 0.5), top, x(year - 0.5), height - bottom, ORANGE, 0.8, "2 2"))
            parts.append(_text(x(year - 0.5) + 3, top + 7, "ряд считают иначе", fill=ORANGE, size=7.5))
    if start:
        parts.append(_line(x(start.time_period), top, x(start.time_period), height - bottom, LIGHT, 0.6))
    means = [(x(p.time_period), y(p.interval.mean)) for p in series.forecast if p.interval.mean is not None]
    if start:
        means.insert(0, (x(start.time_period), y(start.value)))
    parts.append(_path(means, BLUE, 1.6, "5 3"))
    past = [(x(point.time_period), y(point.value)) for point in series.history]
    parts.append(_path(past, INK, 1.6))
    parts += [f'<circle cx="{_n(cx)}" cy="{_n(cy)}" r="2" fill="{INK}"/>' for cx, cy in past]
    if large:
        parts += _fan_legend(left, series)
    return _svg(parts, width, height)


def _fan_legend(left: float, series: Series) -> list[str]:
    entries = [("прогноз, среднее", BLUE, "5 3"), ("80 случаев из 100", BAND, "band")]
    if series.history:
        entries.insert(0, (series.history_label, INK, ""))
    if any(point.extrapolated for point in series.forecast):
        entries.append(("дальше проверенного горизонта", BAND_FAR, "band"))
    parts: list[str] = []
    at = left
    for label, colour, kind in entries:
        if kind == "band":
            parts.append(f'<rect x="{_n(at)}" y="4" width="18" height="8" fill="{colour}"/>')
        else:
            parts.append(_line(at, 8, at + 18, 8, colour, 1.6, kind))
        parts.append(_text(at + 23, 11, label, fill=GREY))
        at += 36 + 4.6 * len(label)
    return parts


def dumbbell(rows: Sequence[Pair], year_before: str, year_after: str, width: float = WIDTH) -> str:
    """Places of the last intake (hollow) and proposed (filled), one line per programme and basis."""
    left, right, top, row_height = 232.0, 56.0, 24.0, 19.0
    height = top + row_height * len(rows) + 20
    largest = max([value for row in rows for value in (row.before, row.after) if value is not None], default=1.0)
    ticks = _ticks(0.0, max(largest, 25.0))

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


def waterfall(steps: Sequence[tuple[str, float]], first: tuple[str, float], last: tuple[str, float]) -> str:
    """From last year's places to the proposed ones, one bar per reason."""
    width, row_height, left, right, top = WIDTH, 19.0, 232.0, 56.0, 6.0
    rows: list[tuple[str, float, float, str]] = [(first[0], 0.0, first[1], GREY)]
    level = first[1]
    for label, size in steps:
        rows.append((label, level, level + size, BLUE if size >= 0 else ORANGE))
        level += size
    rows.append((last[0], 0.0, last[1], INK))
    height = top + row_height * len(rows) + 18
    ticks = _ticks(min(0.0, *(min(a, b) for _, a, b, _ in rows)), max(max(a, b) for _, a, b, _ in rows))

    def x(value: float) -> float:
        return left + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (width - left - right)

    parts = [_line(x(tick), top, x(tick), height - 16, RULE, 0.6) for tick in ticks]
    parts += [_text(x(tick), height - 5, number(tick), anchor="middle", fill=GREY) for tick in ticks]
    for index, (label, begin, end, colour) in enumerate(rows):
        upper = top + row_height * index + 3
        parts.append(_text(left - 10, upper + 10, _wrapped(label, 50)[0], anchor="end", size=8.5))
        start, size = x(min(begin, end)), abs(x(end) - x(begin))
        hollow = 0 < index < len(rows) - 1 and end < begin
        parts.append(
            f'<rect x="{_n(start)}" y="{_n(upper)}" width="{_n(max(size, 0.8))}" height="13" '
            f'fill="{"#ffffff" if hollow else colour}" stroke="{colour}" stroke-width="1"/>'
        )
        edge = 0 < index < len(rows) - 1
        shown = change(end - begin) if edge else number(end)
        parts.append(_text(width - 4, upper + 10, shown, anchor="end", size=8.8, weight="regular" if edge else "bold"))
        if index < len(rows) - 1:
            parts.append(_line(x(end), upper + 13, x(end), upper + row_height, GREY, 0.6))
    return _svg(parts, width, height)


def readings(rows: Sequence[tuple[str, Sequence[Whisker]]], width: float = WIDTH) -> str:
    """Readings of the need side by side: dot = model, square = survey, thick bar = combined, diamond = vacancies."""
    left, right, top = 232.0, 20.0, 22.0
    row_height = 20.0
    height = top + row_height * len(rows) + 20
    levels = [v for _, kinds in rows for w in kinds for v in (w.mean, w.low, w.high) if v is not None]
    ticks = _ticks(min([0.0, *levels]), max([1.0, *levels]))

    def x(value: float) -> float:
        return left + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (width - left - right)

    parts = [_line(x(tick), top - 4, x(tick), height - 18, RULE, 0.6) for tick in ticks]
    parts += [_text(x(tick), height - 6, number(tick), anchor="middle", fill=GREY) for tick in ticks]
    shown = {whisker.kind for _, kinds in rows for whisker in kinds}
    legend = (
        ("combined", "объединённая, принята в расчёт" if len(shown) > 1 else "среднее и границы 80 случаев из 100"),
        ("model", "модель"),
        ("survey", "опрос работодателей"),
        ("context", "вакансии, для сравнения"),
    )
    at = 24.0
    for kind, label in legend:
        if kind not in shown:
            continue
        parts += [_symbol(kind, at + 6, 8), _text(at + 14, 11, label, fill=GREY)]
        at += 26 + 4.9 * len(label)
    for index, (label, kinds) in enumerate(rows):
        middle = top + row_height * (index + 0.5)
        parts += _row_label(left - 10, middle, label)
        for whisker in kinds:
            at_y = middle + ({"combined": -5.5, "survey": 6.5}.get(whisker.kind, 0.5) if len(shown) > 1 else 0.5)
            colour = {"combined": BLUE, "model": GREY, "survey": ORANGE}.get(whisker.kind, INK)
            if whisker.low is not None and whisker.high is not None:
                weight = 3.0 if whisker.kind == "combined" else 1.1
                parts.append(_line(x(whisker.low), at_y, x(whisker.high), at_y, colour, weight))
            parts.append(_symbol(whisker.kind, x(whisker.mean), at_y))
    return _svg(parts, width, height)


def _symbol(kind: str, cx: float, cy: float) -> str:
    if kind == "survey":
        return (
            f'<rect x="{_n(cx - 2.6)}" y="{_n(cy - 2.6)}" width="5.2" height="5.2" fill="#fff" stroke="{ORANGE}" '
            'stroke-width="1.2"/>'
        )
    if kind == "context":
        outline = _points([(cx, cy - 3.6), (cx + 3.6, cy), (cx, cy + 3.6), (cx - 3.6, cy)])
        return f'<polygon points="{outline}" fill="#fff" stroke="{INK}" stroke-width="0.9"/>'
    if kind == "combined":
        return f'<rect x="{_n(cx - 1.4)}" y="{_n(cy - 4)}" width="2.8" height="8" fill="{BLUE}"/>'
    return _dot(cx, cy, GREY, 2.6)


def _ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values that enclose low … high."""
    reach = high - low or abs(high) or 1.0
    rough = reach / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    return [round(index * step, 10) for index in range(first, last + 1)]


def _decimals(ticks: Sequence[float]) -> int:
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
