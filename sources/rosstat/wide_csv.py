"""Series of the regional monitoring (распоряжение 806-р) as csv: a date, the name of a variable, a column a region.

A trap of these files: flows that turn from months to quarters may keep the dates of months. A stretch that leaps to more
than double for the whole country and stays there is refused: its dates cannot be believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from sources.codelists import Codelists
from sources.opened import Cell, Opened
from sources.reading import Reading
from sources.rosstat.regions import gives_way
from sources.rosstat.store import Store
from sources.tables.cells import clean, label, number
from sources.tables.coded import COUNTRY, TOTAL, no_such_region, region_of_label
from sources.tables.ledger import Ledger

VARIABLES = {  # name of a series → indicator, unit, factor
    "EMPL_HIRE_NUM_TH": ("hired", "persons", 1_000.0),
    "EMPL_HIRE_NEW_PLACE_NUM_TH": ("hired_new_places", "persons", 1_000.0),
    "EMPL_QUIT_NUM_TH": ("left", "persons", 1_000.0),
    "EMPL_QUIT_VOLUNTARY_NUM_TH": ("left_voluntary", "persons", 1_000.0),
    "EMPL_QUIT_EGREEM_NUM_TH": ("left_by_agreement", "persons", 1_000.0),
    "EMPL_QUIT_FIRED_NUM_TH": ("left_redundancy", "persons", 1_000.0),
    "EMPL_PLAN_FIRE_NUM_TH": ("to_be_released", "persons", 1_000.0),
    "WAGE_VAL_RUB": ("wage", "rub", 1.0),
}
FLOWS = ("hired", "hired_new_places", "left", "left_voluntary", "left_by_agreement", "left_redundancy")
LEAP = 2.0  # a quarter holds about three months; seasons move these flows by less than half
STRETCH = 12


def is_wide(book: Opened) -> bool:
    """Whether a csv is such a file: «varname» beside the dates, regions in the columns."""
    rows = book.sheets.get("", [])
    first = [label(cell) for cell in rows[0]] if rows else []
    return len(first) > 10 and first[1] == "varname" and "российская федерация" in first


def parse_wide(source: str, book: Opened, codelists: Codelists) -> Reading:
    """Read every filled cell of the series that are used; the others are noted."""
    store = Store(Ledger(book.file_name))
    header, *rows = book.sheets[""]
    areas = {column: (clean(cell), region_of_label(codelists, cell), gives_way(label(cell))) for column, cell in enumerate(header) if column > 1}
    unused = sorted({clean(row[1]) for row in rows if len(row) > 1} - VARIABLES.keys() - {""})
    if unused:
        store.ledger.note(f"Ряды не используются и не прочитаны: {', '.join(unused)}")
    for name, known in VARIABLES.items():
        own = [(at, row) for at, row in enumerate(rows, start=2) if len(row) > 1 and clean(row[1]) == name]
        country = next((column for column, (_, area, _) in areas.items() if area == COUNTRY), None)
        doubted = _leap(own, country) if known[0] in FLOWS else len(own)
        for order, (row_number, row) in enumerate(own):
            _read_row(row, row_number, known, order >= doubted, areas, store)
    return store.reading(source, COUNTRY)


def _leap(rows: Sequence[tuple[int, Sequence[Cell]]], country: int | None) -> int:
    """Position from which the country's values are on another level; the number of rows when they never are."""
    if country is None:
        return len(rows)
    values = [number(row[country]).number if country < len(row) else None for _, row in rows]
    for at in range(STRETCH, len(values)):
        before = [value for value in values[at - STRETCH : at] if value]
        after = [value for value in values[at : at + STRETCH] if value]
        if before and after and min(after) > max(before) and median(after) > LEAP * median(before):
            return at
    return len(values)


def _read_row(
    row: Sequence[Cell], row_number: int, known: tuple[str, str, float], doubted: bool,
    areas: dict[int, tuple[str, str | None, str]], store: Store,
) -> None:  # fmt: skip
    indicator, unit, factor = known
    month = re.fullmatch(r"((?:19|20)\d\d)-(\d\d)-\d\d", clean(row[0]))
    for column, (name, area, reason) in areas.items():
        cell = row[column] if column < len(row) else ""
        if number(cell).mark == "blank":
            continue
        if reason:
            store.ledger.supersede("", row_number, reason)
        elif month is None:
            store.ledger.refuse("", row_number, "дата", row[0], "дата не распознана", "Ожидается дата вида 2015-03-01")
        elif area is None:
            store.ledger.refuse("", row_number, "регион", name, *no_such_region(name))
        elif doubted:
            store.ledger.refuse(
                "", row_number, name, cell, "уровень ряда скачком больше вдвое: похоже на кварталы под датами месяцев",
                "Возьмите эти периоды из книги Росстата: в ней подписаны кварталы",
            )  # fmt: skip
        else:
            period = f"{month[1]}-M{month[2]}"
            key = {"ref_area": area, "time_period": period, "economic_activity": TOTAL, "unit_measure": unit}
            store.put("", row_number, name, cell, indicator, key, factor)
