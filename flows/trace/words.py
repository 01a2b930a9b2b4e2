"""Numbers and units of a trace as Russian writes them."""

from __future__ import annotations

import re

from proposals.grammar import said
from proposals.numbers import rounded
from sql.russian import unit_named

COUNTED = {"years": "год", "months": "месяц", "hours": "час", "persons": "человек", "places": "место", "rub": "рубль", "employers": "работодатель"}
OF_GROUP = {"graduates_per_group": "выпускник", "places_per_group": "место"}


def with_unit(value: float, unit: str) -> str:
    """«3 года», «2 выпускника на группу», «0,0228 (доля)»; a ratio is a bare number."""
    if unit == "ratio":
        return four_decimals(value)
    noun = COUNTED.get(unit) or OF_GROUP.get(unit)
    if noun is None:
        return f"{four_decimals(value)} ({unit_named(unit)})"
    decimals = 0 if rounded(value, 4) == rounded(value) else 1 if rounded(value, 4) == rounded(value, 1) else 2
    return said(value, noun, decimals=decimals) + (" на группу" if unit in OF_GROUP else "")


def four_decimals(value: float) -> str:
    """«0,2585», «−12»: as many decimals as documents hold."""
    text = f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")
    return "0" if text == "−0" else text


def in_russian(expression: str) -> str:
    """Numbers of an expression with decimal commas and minus signs; ids and words stay."""
    return re.sub(r"(?<![\w.-])(-?)(\d+)\.(\d+)(?![\w.-])", lambda found: f"{'−' if found[1] else ''}{_trimmed(found[2], found[3])}", expression)


def _trimmed(whole: str, decimals: str) -> str:
    kept = decimals.rstrip("0")
    return f"{whole},{kept}" if kept else whole
