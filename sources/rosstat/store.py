"""One data cell of a statistics table: accepted in the table's unit, refused, or found to repeat another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from sources.containers.shape import PerCent
from sources.opened import Cell
from sources.reading import Reading
from sources.rosstat.certainty import ESTIMATE, FORECAST, MARKED, NO_FACT
from sources.tables.cells import Value, measured_in, number
from sources.tables.checked import percent
from sources.tables.coded import COUNTRY
from sources.tables.ledger import Ledger, Refused

COLUMNS = {
    "employment": (
        "ref_area", "time_period", "economic_activity", "obs_value", "unit_measure", "obs_status", "note",
    ),
    "population": ("ref_area", "time_period", "age_group", "settlement", "obs_value"),
    "indicator": ("ref_area", "time_period", "indicator", "economic_activity", "obs_value", "unit_measure", "obs_status"),
}  # fmt: skip
MAX_REGION_PERSONS = 12_000_000  # Moscow, the largest subject, has about 7–9 million employed
MAX_COUNTRY_PERSONS = 200_000_000
_KEY = ("ref_area", "time_period", "economic_activity", "age_group", "settlement")


@dataclass
class Store:
    """Accepted cells by subject, and the ledger of all."""

    ledger: Ledger
    tables: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def put(
        self, sheet: str, row_number: int, column: str, cell: Cell, subject: str, key: Mapping[str, object], factor: float,
        certainty: str = "",
    ) -> None:  # fmt: skip
        """Accept one cell, or refuse it, or find that it repeats another.

        subject  employment, population, or the indicator that is measured
        key      what the cell is about
        factor   from the table's unit to the unit that is kept
        certainty  of its column: a forecast is refused, an estimate is marked
        """
        if certainty == FORECAST:
            self.ledger.refuse(sheet, row_number, column, cell, *NO_FACT)
            return
        status = key.get("obs_status", "A")
        if certainty == ESTIMATE and subject != "population":  # the population is counted by estimates
            self.ledger.note(MARKED)
            status = "P" if status == "A" else status
        try:
            value = _checked(cell, column, subject, key, factor)
            identity = (subject, *(key.get(name) for name in _KEY))
            repeat = self.ledger.first_row(identity, value, sheet, row_number, column, cell)
        except Refused as refusal:
            self.ledger.refuse(sheet, row_number, refusal.column, refusal.value, refusal.reason, refusal.remedy)
            return
        if repeat is not None:
            self.ledger.supersede(sheet, row_number, repeat)
            return
        target = subject if subject in ("employment", "population") else "indicator"
        record = {"indicator": subject, **key} if target == "indicator" else dict(key)
        record |= {} if target == "population" else {"obs_status": status}
        self.tables[target].append({**record, "obs_value": value, "sheet": sheet, "row_number": row_number})
        self.ledger.accepted += 1

    def reading(self, source: str, ref_area: str | None) -> Reading:
        """What was read."""
        frames = {
            name: pd.DataFrame(rows, columns=[*COLUMNS[name], "sheet", "row_number"])
            for name, rows in self.tables.items()
            if rows
        }
        return self.ledger.reading(source, frames, ref_area)


def _checked(cell: Cell, column: str, subject: str, key: Mapping[str, object], factor: float) -> float | None:
    """The value in the unit that is kept. Raises Refused."""
    value, own = number(cell), measured_in(cell)
    if isinstance(cell, PerCent) and key.get("unit_measure") == "percent":
        value = percent(cell)
    if own is not None and own[1] == key.get("unit_measure", "persons"):
        value, factor = Value(own[0]), own[2]
    if value.mark == "bad":
        raise Refused(column, cell, "вместо числа стоит текст", "Впишите число; для отсутствующих данных поставьте «…»")
    if value.mark == "missing" and subject in ("employment", "population"):
        remedy = "Запросите его у поставщика или внесите в data/corrections с источником"
        raise Refused(column, cell, "поставщик не показал значение", remedy)
    if value.number is None:
        return None
    scaled = round(value.number * factor, 6)
    largest = MAX_COUNTRY_PERSONS if key["ref_area"] in (None, COUNTRY) else MAX_REGION_PERSONS
    if key.get("unit_measure", "persons") == "persons" and subject != "population" and scaled > largest:
        raise Refused(
            column, cell, f"больше {largest:,} человек – столько в регионе быть не может".replace(",", " "),
            "Проверьте единицу измерения и не относится ли таблица к России в целом",
        )  # fmt: skip
    if scaled < 0:
        raise Refused(column, cell, "отрицательное число", "Проверьте знак: этот показатель не бывает меньше нуля")
    return scaled
