"""Контрольные цифры приёма: places by programme and intake year, from a csv or an admission table.

Places need not be a multiple of 25 and may be zero: both are kept as written. «Итого» rows are checked by their rows
and superseded. The year stands in a column, in the title or in the sheet's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sources.coded import area_of, programme
from sources.opened import Cell, Opened, Rows
from sources.reading import FileContext, Reading
from sources.table import (
    BASES,
    FORMS,
    FUNDINGS,
    REPEATED,
    TOTAL_REASON,
    Column,
    Header,
    Ledger,
    Refused,
    clean,
    find_header,
    is_total,
    label,
    no_table,
    number,
    one_of,
    read_rows,
    tables,
    whole_count,
    year,
)

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "kcp"
TITLE = "Контрольные цифры приёма (КЦП) и таблицы приёма"
SUBJECTS = ("places",)
PLACES_COLUMNS = [
    "ref_area",
    "start_year",
    "programme",
    "programme_name",
    "basis",
    "form",
    "funding",
    "college",
    "college_name",
    "places",
    "entrants",
]
MAX_PLACES = 5_000  # one programme of a whole region; the largest real entry seen is below 1 000
EARLIEST_INTAKE = 2010

COLUMNS = (
    Column(
        "programme",
        (
            "код профессии специальности",
            "код специальности",
            "код профессии",
            "код профессии специальности *",
            "study field code",
            "код",
            "code",
            "шифр",
            "код образовательной программы",
        ),
    ),
    Column(
        "places",
        (
            "кцп мест",
            "кцп",
            "kcp num",
            "контрольные цифры приема",
            "контрольные цифры приема *",
            "кцп *",
            "количество мест",
            "мест",
            "seats",
            "число мест",
        ),
    ),
    Column(
        "name",
        (
            "наименование",
            "study field name",
            "name",
            "наименование профессии специальности",
            "профессия специальность",
            "специальность",
        ),
        required=False,
    ),
    Column("year", ("год приема", "year", "год", "учебный год"), required=False),
    Column(
        "basis",
        ("база 9 11 кл", "база", "база *", "base", "базовое образование", "уровень образования поступающих"),
        required=False,
    ),
    Column("form", ("форма обучения", "форма"), required=False),
    Column("funding", ("финансирование", "источник финансирования", "основа обучения"), required=False),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column("college_name", ("организация", "наименование организации", "образовательная организация"), required=False),
    Column("entrants", ("принято чел", "принято", "зачислено", "принято человек"), required=False),
    Column("level", ("уровень",), required=False),
    Column("ugps", ("код угпс", "угпс"), required=False),
    Column("duration", ("срок обучения",), required=False),
)


def recognise(book: Opened) -> float:
    """Whether the file is a table of admission control figures."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    best = 0.0
    for rows in book.sheets.values():
        header = find_header(rows, COLUMNS)
        if header is None:
            continue
        words = label(f"{header.title} {header.headings['places']}")
        named = "контрольн" in words or "кцп" in words or "kcp" in words
        best = max(best, 0.95 if named else 0.55 if "college" not in header.columns else 0.3)
    return best


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read admission control figures.

    Raises UnreadableFile when no sheet has a header with a programme code and places, or the file is of another region.
    """
    if book.kind not in ("csv", "xlsx", "xls"):
        raise no_table(SOURCE, book, "это не таблица", "Пришлите КЦП как xlsx или csv (docs/sources.md#kcp)")
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    ref_area: str | None = None
    found = False
    for sheet, rows, header in tables(book, COLUMNS, ledger):
        area = area_of(SOURCE, book, header.title, context, codelists, ledger)
        found, ref_area = True, ref_area or area
        reader = _Sheet(header, sheet, area, codelists, ledger)
        _note_wrong_total(rows, header, sheet, ledger)
        accepted += read_rows(rows, header, sheet, ledger, reader.read, text_columns=("name", "college_name"))
    if not found:
        raise no_table(
            SOURCE,
            book,
            "нет заголовка со столбцами «Код профессии, специальности» и «КЦП, мест»",
            "Сверьте таблицу с docs/sources.md#kcp",
        )
    frame = pd.DataFrame(accepted, columns=[*PLACES_COLUMNS, "sheet", "row_number"])
    return Reading(
        SOURCE, {"places": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes, ref_area=ref_area
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
        if _is_total_row(row, self.header):
            self.ledger.supersede(self.sheet, row_number, TOTAL_REASON)
            return
        if "year" in self.header.columns:
            start_year = year(cell(row, "year"), "год приёма", earliest=EARLIEST_INTAKE)
        elif (titled := _titled_year(self.sheet) or _titled_year(self.header.title)) is not None:
            start_year = titled
        else:
            raise Refused(
                "год приёма",
                "",
                "год приёма не указан ни в столбце, ни в названии, ни в имени листа",
                "Добавьте столбец «Год приёма» или назовите лист годом",
            )
        places = whole_count(cell(row, "places"), "КЦП, мест", largest=MAX_PLACES)
        if places is None:
            raise Refused(
                "КЦП, мест", cell(row, "places"), "число мест не указано", "Впишите число мест; 0, если приёма нет"
            )
        code = programme(
            self.codelists, cell(row, "programme"), "код профессии, специальности", start_year if places else None
        )
        entrants = whole_count(cell(row, "entrants"), "принято", largest=MAX_PLACES)
        record: dict[str, object] = {
            "ref_area": self.area,
            "start_year": start_year,
            "programme": code,
            "programme_name": clean(cell(row, "name")) or None,
            "basis": one_of(cell(row, "basis"), "база", BASES),
            "form": one_of(cell(row, "form"), "форма обучения", FORMS) or _titled_form(self.header.title),
            "funding": one_of(cell(row, "funding"), "финансирование", FUNDINGS),
            "college": clean(cell(row, "college")) or None,
            "college_name": clean(cell(row, "college_name")) or None,
            "places": int(places),
            "entrants": None if entrants is None else int(entrants),
        }
        identity = tuple(
            record[name] for name in ("start_year", "programme", "basis", "form", "funding", "college", "college_name")
        )
        identity += (clean(cell(row, "duration")), clean(cell(row, "name")).lower())
        content = (record["places"], record["entrants"])
        if self.ledger.repeats(identity, content, "КЦП, мест", cell(row, "places")):
            self.ledger.supersede(self.sheet, row_number, REPEATED)
            return
        yield record


def _is_total_row(row: Sequence[Cell], header: Header) -> bool:
    first = next((cell for cell in row if clean(cell)), "")
    return (
        is_total(first)
        or is_total(header.cell(row, "name"))
        or is_total(header.cell(row, "programme"))
        or (not clean(header.cell(row, "programme")) and re.match(r"(итого|всего)\b", label(first)) is not None)
    )


def _note_wrong_total(rows: Rows, header: Header, sheet: str, ledger: Ledger) -> None:
    """Note when the last «Итого» is not the sum of the rows above it."""
    total: float | None = None
    added = 0.0
    for row in rows[header.row + 1 :]:
        value = number(header.cell(row, "places")).number
        if value is None:
            continue
        if _is_total_row(row, header):
            total = value
        else:
            added += value
    if total is not None and abs(total - added) > 0.5:
        where = f"Лист «{sheet}»: " if sheet else ""
        ledger.note(f"{where}«Итого» {total:g} мест не равно сумме строк {added:g}; приняты строки")


def _titled_year(title: str) -> int | None:
    """Intake year named in words: «на 2025/2026 учебный год» → 2025, «2024» → 2024; None when several differ."""
    pairs = re.findall(r"(20\d\d)\s*[/–-]\s*(?:20)?\d\d", title)
    years = set(pairs) or set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", re.sub(r"(?:от\s+)?\d\d\.\d\d\.20\d\d", "", title)))
    return int(years.pop()) if len(years) == 1 else None


def _titled_form(title: str) -> str | None:
    found = re.search(r"(очно-заочн|заочн|очн)\w+ форм", label(title))
    return {"очно-заочн": "очно-заочная", "заочн": "заочная", "очн": "очная"}[found[1]] if found else None
