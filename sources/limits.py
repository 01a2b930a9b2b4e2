"""Limits of the admission plan that the region sets: money, young people, pace of change, shifts, staffing, capacity.

Header ``Предел | Год приёма | Значение | Единица | Основание | Дата документа``. A limit without a year holds for every
intake of the plan. Values are stored in the unit of the plan: roubles, places, shares, shifts, posts a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import area_of
from sources.dates import date_of
from sources.opened import Cell, Opened
from sources.reading import FileContext, Reading
from sources.table import (
    REPEATED,
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    header_score,
    heading,
    no_table,
    number,
    read_rows,
    required_text,
    tables,
    year,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "limits"
TITLE = "Пределы плана приёма: бюджет, выпускники школ, темп изменений"
SUBJECTS = ("limit",)
LIMIT_COLUMNS = ["ref_area", "constraint_kind", "start_year", "limit_value", "unit", "reference", "document_date"]

COLUMNS = (
    Column("limit", ("предел", "ограничение", "предел плана")),
    Column("cluster", ("кластер",), required=False),
    Column("year", ("год приема", "год набора")),
    Column("value", ("значение", "величина")),
    Column("unit", ("единица", "единица измерения", "ед изм")),
    Column("reference", ("основание", "источник")),
    Column("document_date", ("дата документа", "дата")),
)


@dataclass(frozen=True)
class _Kind:
    """One limit: its name in the file, the unit it is stored in, how its units convert, and what is absurd."""

    name: str
    unit: str
    units: dict[str, float]
    largest: float
    whole: bool = False


_SHARES = {"доля": 1.0, "%": 0.01, "процентов": 0.01, "проценты": 0.01}
_PLACES = {"мест": 1.0, "места": 1.0, "чел": 1.0}
_ROUBLES = {
    "руб": 1.0, "рублей": 1.0, "тыс руб": 1e3, "тыс рублей": 1e3, "тысяч рублей": 1e3, "млн руб": 1e6,
    "млн рублей": 1e6, "миллионов рублей": 1e6,
}  # fmt: skip
_KINDS = {
    "budget_rub": _Kind("бюджет", "rub", _ROUBLES, 1e12),
    "youth_places_9": _Kind("места после 9 классов", "places", _PLACES, 1e6, whole=True),
    "youth_places_11": _Kind("места после 11 классов", "places", _PLACES, 1e6, whole=True),
    "largest_change": _Kind("изменение за год", "share", _SHARES, 1.0),
    "shifts": _Kind("смены", "ratio", {"смен": 1.0, "смены": 1.0}, 3.0),
    "teachers_per_group": _Kind("ставок на группу", "ratio", {"ставок": 1.0, "ставки": 1.0}, 20.0),
    "capacity_factor": _Kind("доля мощности", "ratio", _SHARES, 10.0),
}
_NAMES = {heading(kind.name): code for code, kind in _KINDS.items()} | {
    "бюджетные средства": "budget_rub",
    "предел бюджета": "budget_rub",
    "выпускники 9 классов": "youth_places_9",
    "выпускники 11 классов": "youth_places_11",
    "предел изменения за год": "largest_change",
    "наибольшее изменение за год": "largest_change",
    "число смен": "shifts",
    "преподавателей на группу": "teachers_per_group",
}


def recognise(book: Opened) -> float:
    """Whether the file is a table of limits."""
    return 0.97 if header_score(book, COLUMNS) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the limits of one region.

    A limit of the same kind and year that is repeated alike is superseded; with another value it is refused. Raises
    UnreadableFile when no sheet has the header or the file is of another region.
    """
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    ref_area: str | None = None
    found = False
    for sheet, rows, header in tables(book, COLUMNS, ledger):
        area = area_of(SOURCE, book, header.title, context, codelists, ledger)
        found, ref_area = True, ref_area or area
        reader = _Sheet(header, sheet, area, ledger)
        accepted += read_rows(rows, header, sheet, ledger, reader.read, text_columns=("reference",))
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет заголовка «Предел | Год приёма | Значение | Единица | Основание | Дата документа»",
            "Сверьте таблицу с docs/sources.md#limits",
        )
    frame = pd.DataFrame(accepted, columns=[*LIMIT_COLUMNS, "sheet", "row_number"])
    return Reading(
        SOURCE, {"limit": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=ref_area
    )


@dataclass(frozen=True)
class _Sheet:
    """One sheet under reading."""

    header: Header
    sheet: str
    area: str | None
    ledger: Ledger

    def read(self, row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        """The record of one row, none for a repeat. Raises Refused."""
        cell = self.header.cell
        if clean(cell(row, "cluster")):
            raise Refused(
                "Кластер",
                cell(row, "cluster"),
                "предел задан для кластера, а пределы плана региональные",
                "Дайте предел всего региона: доля кластера печатается по правилу docs/methodology/admissions.md",
            )
        code = _kind(cell(row, "limit"))
        start_year = year(cell(row, "year"), "Год приёма", earliest=2010) if clean(cell(row, "year")) else None
        value = _value(code, cell(row, "value"), cell(row, "unit"))
        reference = required_text(cell(row, "reference"), "Основание")
        document_date = _document_date(cell(row, "document_date"))
        if self.ledger.repeats((self.area, code, start_year), value, "Значение", cell(row, "value")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield {
            "ref_area": self.area,
            "constraint_kind": code,
            "start_year": start_year,
            "limit_value": value,
            "unit": _KINDS[code].unit,
            "reference": reference,
            "document_date": document_date,
        }


def _kind(cell: Cell) -> str:
    text = required_text(cell, "Предел")
    code = _NAMES.get(heading(cell)) or (text if text in _KINDS else None)
    if code is None:
        listing = ", ".join(f"«{kind.name}»" for kind in _KINDS.values())
        raise Refused("Предел", cell, "такого предела план не знает", f"Впишите одно из названий: {listing}")
    return code


def _value(code: str, cell: Cell, unit_cell: Cell) -> float:
    kind = _KINDS[code]
    factor = kind.units.get(heading(unit_cell))
    if factor is None:
        listing = ", ".join(f"«{unit}»" for unit in kind.units)
        said = "единица не указана" if not clean(unit_cell) else "единица не подходит к этому пределу"
        raise Refused("Единица", unit_cell, said, f"Для предела «{kind.name}» допустимо: {listing}")
    found = number(cell)
    if found.number is None:
        reason = "значение не указано" if found.mark in ("blank", "missing") else "вместо числа стоит текст"
        raise Refused("Значение", cell, reason, "Впишите число; единица стоит в соседнем столбце")
    value = round(found.number * factor, 6)
    if value <= 0:
        raise Refused(
            "Значение", cell, "предел не больше нуля", "Если предела нет, уберите строку; запрет приёма задаётся решением совета"
        )  # fmt: skip
    if value > kind.largest:
        raise Refused("Значение", cell, f"больше {kind.largest:,.0f}".replace(",", " "), "Проверьте единицу измерения")
    if kind.whole and value != int(value):
        raise Refused("Значение", cell, "дробное число мест", "Впишите целое число мест")
    return value


def _document_date(cell: Cell) -> date:
    found = date_of(cell, "Дата документа")
    if found is None:
        raise Refused("Дата документа", cell, "дата не указана", "Впишите дату документа как ДД.ММ.ГГГГ")
    return found
