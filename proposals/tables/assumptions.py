"""Every parameter in force: value, range, unit, source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import shorten

from proposals.figures import Assumption
from proposals.numbers import DEFAULT_MARK, plain_number
from proposals.table import Column, Pdf
from proposals.wording import ROA_CLASSES

LONGEST_SOURCE = 110  # characters; the sheet has the whole reference
UNITS = {
    "share": "доля", "ratio": "отношение", "years": "лет", "months": "мес.", "persons": "чел.", "places": "мест", "rub": "руб.",
    "hours": "ч", "employers": "предприятий", "places_per_group": "чел. в группе", "graduates_per_group": "чел. за группу",
}  # fmt: skip

# Keys of values in the words of the documents; classes of prospects are named as models/explanation/explain.py does.
KEYS = {
    "high": "высокая", "medium": "средняя", "low": "низкая", "удовлетворительные": ROA_CLASSES["fair"], "умеренные": ROA_CLASSES["moderate"],
}  # fmt: skip
# Codes of other parameters in brackets and commands: the workbook has them, on paper they are no words.
CODES = re.compile(r" \([a-z]+(?:_[a-z0-9]+)+(?:, [a-z]+(?:_[a-z0-9]+)+)*\)")
COMMAND = re.compile(r"python -m [\w.]+(?:, столбец \w+)?")


@dataclass(frozen=True)
class Grouped:
    """All values of one parameter; ``default`` where the region did not supply its own."""

    rows: list[Assumption]
    default: bool


def on_paper(source: str) -> str:
    """A source without words of code."""
    return COMMAND.sub("измерено, команда – в книге", CODES.sub("", source))


def columns() -> tuple[Column[Assumption], ...]:
    """Every value by itself: the sheet."""
    return (
        Column("parameter", "Код", "text", lambda row: row.parameter, book=28, pdf=None),
        Column("label", "Допущение", "text", lambda row: row.label, book=60, pdf=None),
        Column("key", "К чему", "text", lambda row: KEYS.get(row.key, row.key) or "ко всему", book=20, pdf=None),
        Column("value", "Принято", "decimal", lambda row: row.value, book=12, pdf=None),
        Column("low", "Нижняя граница", "decimal", lambda row: row.low, book=12, pdf=None),
        Column("high", "Верхняя граница", "decimal", lambda row: row.high, book=12, pdf=None),
        Column("unit", "Единица", "text", lambda row: UNITS.get(row.unit, row.unit), book=16, pdf=None),
        Column("source", "Откуда", "text", lambda row: row.source, book=80, pdf=None),
    )


def paper_columns() -> tuple[Column[Grouped], ...]:
    """One line a parameter."""

    def value(one: Grouped) -> str:
        mark = DEFAULT_MARK if one.default else ""
        if len(one.rows) == 1:
            return plain_number(one.rows[0].value) + mark
        return "; ".join(f"{KEYS.get(row.key, row.key) or 'прочие'}\u00a0– {plain_number(row.value)}{mark}" for row in one.rows)

    def bounds(one: Grouped) -> str:
        spans = dict.fromkeys((row.low, row.high) for row in one.rows)
        told = [f"{plain_number(low)}–{plain_number(high)}" for low, high in spans if low is not None and high is not None and low != high]
        return "; ".join(told) or "–"

    def source(one: Grouped) -> str:
        return shorten("; ".join(dict.fromkeys(on_paper(row.source) for row in one.rows)), LONGEST_SOURCE, placeholder=" …")

    return (
        Column("label", "Допущение", "text", lambda one: one.rows[0].label, pdf=Pdf("1.1fr", "left")),
        Column("value", "Принято", "text", value, pdf=Pdf(33, "center")),
        Column("unit", "Единица", "text", lambda one: UNITS.get(one.rows[0].unit, one.rows[0].unit), pdf=Pdf(17, "center")),
        Column("bounds", "Границы", "text", bounds, pdf=Pdf(26, "center")),
        Column("source", "Откуда", "text", source, pdf=Pdf("1fr", "left")),
    )
