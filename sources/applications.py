"""Applications to colleges by programme and intake year.

Header ``Год приёма | Код организации | Организация | Код | Наименование | База | Финансирование | Подано заявлений |
Мест``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import area_of, programme
from sources.opened import Cell, Opened
from sources.reading import FileContext, Reading
from sources.table import (
    BASES,
    FUNDINGS,
    REPEATED,
    TOTAL_REASON,
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    header_score,
    is_total,
    no_table,
    one_of,
    read_rows,
    tables,
    whole_count,
    year,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "applications"
TITLE = "Заявления поступающих по программам"
SUBJECTS = ("demand",)
DEMAND_COLUMNS = ["ref_area", "start_year", "college", "programme", "basis", "funding", "applications", "places"]
EARLIEST_INTAKE = 2010
MAX_APPLICATIONS = 50_000  # one programme of one college

COLUMNS = (
    Column("year", ("год приема", "год", "приемная кампания")),
    Column("programme", ("код", "код профессии специальности", "код специальности", "код программы")),
    Column("applications", ("подано заявлений", "заявлений", "заявления", "количество заявлений")),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column("college_name", ("организация", "наименование организации"), required=False),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
    Column("funding", ("финансирование", "источник финансирования"), required=False),
    Column("places", ("мест", "места", "кцп мест", "число мест"), required=False),
)


def recognise(book: Opened) -> float:
    """Whether the file is a table of applications by programme."""
    return 0.95 if header_score(book, COLUMNS) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read applications. Raises UnreadableFile when no sheet has the header or the file is of another region."""
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    ref_area: str | None = None
    found = False
    for sheet, rows, header in tables(book, COLUMNS, ledger):
        area = area_of(SOURCE, book, header.title, context, codelists, ledger)
        found, ref_area = True, ref_area or area
        reader = _Sheet(header, sheet, area, codelists, ledger)
        accepted += read_rows(rows, header, sheet, ledger, reader.read, text_columns=("name", "college_name"))
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет заголовка «Год приёма | Код | Подано заявлений»",
            "Сверьте таблицу с docs/sources.md#applications",
        )
    frame = pd.DataFrame(accepted, columns=[*DEMAND_COLUMNS, "sheet", "row_number"])
    return Reading(
        SOURCE, {"demand": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=ref_area
    )


@dataclass(frozen=True)
class _Sheet:
    """One sheet under reading."""

    header: Header
    sheet: str
    area: str | None
    codelists: Codelists
    ledger: Ledger

    def read(self, row: Sequence[Cell], row_number: int) -> Iterator[dict[str, object]]:
        """The record of one row, none for a total or a repeat. Raises Refused."""
        cell = self.header.cell
        if any(is_total(cell(row, name)) for name in ("year", "college", "college_name", "programme", "name")):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return
        start_year = year(cell(row, "year"), "год приёма", earliest=EARLIEST_INTAKE)
        applications = whole_count(cell(row, "applications"), "подано заявлений", largest=MAX_APPLICATIONS)
        if applications is None:
            raise Refused(
                "подано заявлений",
                cell(row, "applications"),
                "число заявлений не указано",
                "Впишите число; 0, если их нет",
            )
        places = whole_count(cell(row, "places"), "мест")
        record: dict[str, object] = {
            "ref_area": self.area,
            "start_year": start_year,
            "college": clean(cell(row, "college")) or None,
            "programme": programme(self.codelists, cell(row, "programme"), "код", start_year if applications else None),
            "basis": one_of(cell(row, "basis"), "база", BASES),
            "funding": one_of(cell(row, "funding"), "финансирование", FUNDINGS),
            "applications": int(applications),
            "places": None if places is None else int(places),
        }
        identity = (*(record[name] for name in DEMAND_COLUMNS[:6]), clean(cell(row, "college_name")))
        content = (record["applications"], record["places"])
        if self.ledger.repeats(identity, content, "подано заявлений", cell(row, "applications")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield record
