"""Where graduates went, by year of graduation, programme and basis (persons).

Header ``Год выпуска | Код | Наименование | База | Выпуск, чел. | Трудоустроены | из них по профессии | Продолжили
обучение | Армия | Выехали из региона | Прочее``. The destinations may not add to more than the graduates.
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
    REPEATED,
    TOTAL_REASON,
    Column,
    Header,
    Ledger,
    Refused,
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

SOURCE = "graduates"
TITLE = "Трудоустройство и другие пути выпускников"
SUBJECTS = ("destination",)
COUNTS = {  # column → Russian name in messages
    "graduates": "выпуск, чел.",
    "employed": "трудоустроены",
    "employed_in_field": "из них по профессии",
    "continue_study": "продолжили обучение",
    "army": "армия",
    "left_region": "выехали из региона",
    "other": "прочее",
}
DESTINATION_COLUMNS = ["ref_area", "time_period", "programme", "basis", *COUNTS]
EARLIEST_GRADUATION = 2005
MAX_GRADUATES = 20_000  # one programme of a whole region

COLUMNS = (
    Column("year", ("год выпуска", "год", "выпуск года")),
    Column("programme", ("код", "код профессии специальности", "код специальности", "код программы")),
    Column("graduates", ("выпуск чел", "выпуск", "выпускников", "выпускников всего", "выпуск человек")),
    Column("employed", ("трудоустроены", "трудоустроено", "трудоустроены чел")),
    Column("employed_in_field", ("из них по профессии", "по профессии", "из них по специальности"), required=False),
    Column("continue_study", ("продолжили обучение", "продолжают обучение"), required=False),
    Column("army", ("армия", "призваны в армию", "служба в армии"), required=False),
    Column("left_region", ("выехали из региона", "выехали"), required=False),
    Column("other", ("прочее", "прочие", "иное"), required=False),
    Column("name", ("наименование", "наименование профессии специальности"), required=False),
    Column("basis", ("база", "база 9 11 кл"), required=False),
)


def recognise(book: Opened) -> float:
    """Whether the file is a table of graduates' destinations."""
    return 0.97 if header_score(book, COLUMNS) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read destinations. Raises UnreadableFile when no sheet has the header or the file is of another region."""
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    ref_area: str | None = None
    found = False
    for sheet, rows, header in tables(book, COLUMNS, ledger):
        area = area_of(SOURCE, book, header.title, context, codelists, ledger)
        found, ref_area = True, ref_area or area
        reader = _Sheet(header, sheet, area, codelists, ledger)
        accepted += read_rows(rows, header, sheet, ledger, reader.read, text_columns=("name",))
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет заголовка «Год выпуска | Код | Выпуск, чел. | Трудоустроены»",
            "Сверьте таблицу с docs/sources.md#graduates",
        )
    frame = pd.DataFrame(accepted, columns=[*DESTINATION_COLUMNS, "sheet", "row_number"])
    return Reading(
        SOURCE,
        {"destination": frame},
        ledger.rows_read,
        ledger.refused,
        ledger.superseded,
        ledger.notes,
        ref_area=ref_area,
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
        if any(is_total(cell(row, name)) for name in ("year", "programme", "name")):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return
        time_period = year(cell(row, "year"), "год выпуска", earliest=EARLIEST_GRADUATION)
        code = programme(self.codelists, cell(row, "programme"), "код")
        basis = one_of(cell(row, "basis"), "база", BASES)
        counts = {name: whole_count(cell(row, name), title, largest=MAX_GRADUATES) for name, title in COUNTS.items()}
        _check_destinations(counts, cell(row, "graduates"))
        persons = {name: None if count is None else int(count) for name, count in counts.items()}
        identity = (self.area, time_period, code, basis)
        if self.ledger.repeats(identity, tuple(persons.values()), "выпуск, чел.", cell(row, "graduates")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield {"ref_area": self.area, "time_period": time_period, "programme": code, "basis": basis, **persons}


def _check_destinations(counts: dict[str, float | None], shown: Cell) -> None:
    graduates, employed = counts["graduates"], counts["employed"]
    if graduates is None:
        raise Refused("выпуск, чел.", shown, "выпуск не указан", "Впишите число выпускников")
    parts = ("employed", "continue_study", "army", "left_region", "other")
    together = sum(counts[name] or 0 for name in parts)
    if together > graduates:
        raise Refused(
            "выпуск, чел.",
            shown,
            f"сумма по путям выпускников {together:g} больше выпуска {graduates:g}",
            "Проверьте, не посчитан ли один выпускник дважды и не процент ли это",
        )
    in_field = counts["employed_in_field"]
    if in_field is not None and in_field > (employed or 0):
        raise Refused(
            "из них по профессии",
            in_field,
            "работающих по профессии больше, чем трудоустроенных",
            "«Из них по профессии» – часть столбца «Трудоустроены»",
        )
