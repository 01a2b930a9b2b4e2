"""Dated parameters: every assumption has a value, a range, a unit, a date of validity and a reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from models.errors import MissingParameter

# How the reference of a value that a what-if has set begins.
SCENARIO_MARK = "задано в сценарии"
PARAMETER_COLUMNS = ("parameter", "key", "valid_from", "value", "low", "high", "unit", "reference", "file")


@dataclass(frozen=True)
class Parameter:
    """One value in force: ``low`` and ``high`` are the documented range (10 % and 90 % of the prior), equal to
    ``value`` when the reference gives none."""

    name: str
    key: str
    value: float
    low: float
    high: float
    unit: str
    reference: str


@dataclass(frozen=True)
class Parameters:
    """All parameters in force on one date."""

    table: pd.DataFrame
    on: date

    @classmethod
    def in_force(cls, rows: pd.DataFrame, on: date) -> Parameters:
        """Keep, for each parameter and key, the newest value that is valid on ``on`` (rows: PARAMETER_COLUMNS)."""
        valid = rows[pd.to_datetime(rows["valid_from"]) <= pd.Timestamp(on)]
        newest = valid.sort_values("valid_from", kind="stable").drop_duplicates(["parameter", "key"], keep="last")
        return cls(newest.set_index(["parameter", "key"]).sort_index(), on)

    def get(self, name: str, key: str = "") -> Parameter:
        """The parameter for ``key``, falling back to the parameter's general value (key ``""``).

        Raises MissingParameter when neither is in force.
        """
        for candidate in (key, ""):
            if (name, candidate) in self._known:
                return self._known[name, candidate]
        raise MissingParameter(name, [key or "(общее значение)"], "data/parameters")

    @cached_property
    def _known(self) -> dict[tuple[str, str], Parameter]:
        columns = (self.table[name].tolist() for name in ("value", "low", "high", "unit", "reference"))
        return {
            (name, key): Parameter(name, key, *row)
            for (name, key), row in zip(self.table.index.tolist(), zip(*columns, strict=True), strict=True)
        }

    def replace(self, name: str, value: float, key: str = "") -> Parameters:
        """A copy in which one value is set (what-if); its range collapses on the value."""
        table = self.table.copy()
        old = self.get(name, key)
        table.loc[(name, key), ["value", "low", "high", "unit", "reference"]] = [
            value, value, value, old.unit, f"{SCENARIO_MARK} (было {old.value:g})",
        ]  # fmt: skip
        return Parameters(table.sort_index(), self.on)
