"""The table of demand per sector as a CSV file that a Russian spreadsheet opens by a double click.

Semicolons between cells, decimal comma, UTF-8 with a byte order mark, CRLF: what Excel with Russian settings reads without a
wizard. Text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers keep four decimals, so that
the means of a column still add up to its totals.

Method: docs/methodology/document.md#csv
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from proposals.numbers import WITHHELD
from proposals.table import Column, Value, as_csv

MEASURES = {
    "employment": "Занятость",
    "expansion": "Прирост",
    "replacement": "Замещение",
    "closing": "Закрытие накопленных вакансий",
    "recruitment_need": "Потребность в работниках",
}
LEVELS = {"mean": "среднее", "q10": "10 %", "q50": "медиана", "q90": "90 %"}
SHOWN, HIDDEN = "показано", "закрыто: слишком мало работодателей"
Line = Mapping[str, Any]


def sector_csv(region: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Bytes of the file.

    rows : section, name, level, time_period, and for each measure of MEASURES a mapping mean, q10, q50, q90 (persons a year;
        employment in persons), None where the disclosure gate hides the cell; in the order of the file
    """
    return as_csv(columns(region), rows)


def columns(region: str) -> tuple[Column[Line], ...]:
    """Who and when, four numbers a measure, and whether the disclosure gate shows them."""

    def level(measure: str, key: str) -> Callable[[Line], Value]:
        return lambda row: row[measure][key] if row[measure] else WITHHELD

    return (
        Column("region", "Регион", "text", lambda row: region),
        Column("section", "Раздел", "text", lambda row: str(row["section"])),
        Column("name", "Вид деятельности", "text", lambda row: str(row["name"])),
        Column("level", "Уровень образования", "text", lambda row: str(row["level"])),
        Column("year", "Год", "year", lambda row: row["time_period"]),
        *(
            Column(f"{measure}_{key}", f"{title}, чел.: {word}", "tenth", level(measure, key))
            for measure, title in MEASURES.items()
            for key, word in LEVELS.items()
        ),
        Column("state", "Состояние", "text", lambda row: SHOWN if all(row[measure] for measure in MEASURES) else HIDDEN),
    )
