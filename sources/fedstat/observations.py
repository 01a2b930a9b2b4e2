"""Observations of an indicator of ЕМИСС: dimensions told apart by their names, one way to accept or refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from sources.codelists import Codelists
from sources.reading import Reading
from sources.tables.cells import clean, label, number, unit_in
from sources.tables.coded import COUNTRY, no_such_region, region_of_label, section_of_name
from sources.tables.ledger import Ledger, Refused

COLUMNS = (
    "indicator", "ref_area", "dimension", "economic_activity", "time_period", "obs_value", "unit_measure", "sheet",
    "row_number",
)  # fmt: skip
_REPEAT = "Выгрузите показатель заново одним файлом"


@dataclass(frozen=True)
class Dimension:
    """One dimension of a series: its concept or column, its Russian name, the code and name of its value."""

    concept: str
    name: str
    code: str
    value: str

    @property
    def is_area(self) -> bool:
        """Whether it is a territory."""
        return re.search(r"okato|oktmo", self.concept, re.IGNORECASE) is not None or (
            re.search(r"окато|октмо|территори|субъект", self.name, re.IGNORECASE) is not None
        )

    @property
    def is_activity(self) -> bool:
        """Whether it is a kind of activity."""
        return re.search(r"okved", self.concept, re.IGNORECASE) is not None or "оквэд" in self.name.lower()


@dataclass(frozen=True)
class Series:
    """What the observations of one series have in common."""

    indicator: str
    area: str | None
    shown_area: str
    gives_way: str
    activity: str | None
    dimension: str
    unit: str | None
    factor: float


def series_of(
    indicator: str, dimensions: list[Dimension], kept: Mapping[str, object], unit_text: str, codelists: Codelists,
    *, unknown_unit: str | None = None,
) -> Series:  # fmt: skip
    """A series from its dimensions.

    kept          dimensions that are no territory, as the raw table keeps them
    unknown_unit  what is kept of a unit that is not known
    """
    area, reason = _area(dimensions, codelists)
    unit, factor = unit_in(unit_text) or (unknown_unit, 1.0)
    return Series(
        indicator=indicator,
        area=area,
        shown_area=next((dimension.value for dimension in dimensions if dimension.is_area), ""),
        gives_way=reason,
        activity=_activity(dimensions, codelists),
        dimension=json.dumps(kept, ensure_ascii=False, sort_keys=True),
        unit=unit,
        factor=factor,
    )


@dataclass
class Observations:
    """Accepted observations, and the ledger of all."""

    ledger: Ledger
    rows: list[dict[str, object]] = field(default_factory=list)

    def put(self, series: Series, sheet: str, row_number: int, column: str, period: str | None, cell: object) -> None:
        """Accept one observation, refuse it, or find that it gives way."""
        try:
            reason = series.gives_way or self._store(series, sheet, row_number, column, period, cell)
        except Refused as refusal:
            self.ledger.refuse(sheet, row_number, refusal.column, refusal.value, refusal.reason, refusal.remedy)
            return
        if reason:
            self.ledger.supersede(sheet, row_number, reason)

    def _store(
        self, series: Series, sheet: str, row_number: int, column: str, period: str | None, cell: object
    ) -> str | None:
        if series.area is None:
            raise Refused("территория", series.shown_area, *no_such_region(series.shown_area))
        if period is None:
            raise Refused("Time", column, "период не распознан", "Ожидается год четырьмя цифрами")
        value = number(cell)  # type: ignore[arg-type]  # any cell
        if value.mark in ("bad", "blank"):
            raise Refused(column, clean(cell), "значение – не число", "Выгрузите показатель заново")  # type: ignore[arg-type]
        identity = (series.indicator, series.area, series.dimension, period, series.unit)
        repeat = self.ledger.first_row(identity, value.number, sheet, row_number, column, clean(cell))  # type: ignore[arg-type]
        if repeat is not None:
            return repeat
        self.rows.append(
            {
                "indicator": series.indicator,
                "ref_area": series.area,
                "dimension": series.dimension,
                "economic_activity": series.activity,
                "time_period": period,
                "obs_value": None if value.number is None else round(value.number * series.factor, 6),
                "unit_measure": series.unit,
                "sheet": sheet,
                "row_number": row_number,
            }
        )
        self.ledger.accepted += 1
        return None

    def reading(self, source: str) -> Reading:
        """What was read."""
        return self.ledger.reading(source, {"observation": pd.DataFrame(self.rows, columns=list(COLUMNS))})


def _area(dimensions: list[Dimension], codelists: Codelists) -> tuple[str | None, str]:
    """Region of a series and, when the series gives way, why: a federal district adds up from its regions."""
    territory = next((dimension for dimension in dimensions if dimension.is_area), None)
    if territory is None or territory.code == COUNTRY:
        return COUNTRY, ""  # an indicator without a territory is about the country
    if "федеральный округ" in label(territory.value):
        return None, "итог по федеральному округу, складывается из регионов"
    return region_of_label(codelists, territory.value), ""


def _activity(dimensions: list[Dimension], codelists: Codelists) -> str | None:
    for dimension in dimensions:
        if dimension.is_activity:
            name = re.sub(r"^раздел\s+\w\s*[-–.:]?\s*", "", dimension.value, flags=re.IGNORECASE)
            return section_of_name(codelists, name)
    return None


def indicator_of_name(file_name: str) -> str:
    """Number of the indicator in a file's name, "" when there is none."""
    found = re.search(r"(?<!\d)(\d{5})(?!\d)", file_name)
    return found[1] if found else ""
