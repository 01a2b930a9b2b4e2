"""Контрольные цифры приёма: places by programme and intake year, from a csv or an admission table.

Places need not be a multiple of 25 and may be zero: both are kept as written. «Итого» rows are checked by their rows
and superseded. The year stands in a column, in the title or in the sheet's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, is_total, label, number
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column, Header, find_header
from sources.tables.ledger import Ledger
from sources.tables.words import BASES, FORMS, FUNDINGS

SOURCE = "kcp"
TITLE = "Контрольные цифры приёма (КЦП) и таблицы приёма"
SUBJECTS = ("places",)
MAX_PLACES = 5_000  # one programme of a whole region; the largest real entry seen is below 1 000
EARLIEST_INTAKE = 2010

COLUMNS = (
    Column(
        "programme",
        (
            "код профессии специальности", "код специальности", "код профессии", "код профессии специальности *",
            "study field code", "код", "code", "шифр", "код образовательной программы",
        ),
        title="код профессии, специальности",
    ),
    Column(
        "places",
        (
            "кцп мест", "кцп", "kcp num", "контрольные цифры приема", "контрольные цифры приема *", "кцп *",
            "количество мест", "мест", "seats", "число мест",
        ),
        title="КЦП, мест",
    ),
    Column(
        "name",
        (
            "наименование", "study field name", "name", "наименование профессии специальности",
            "профессия специальность", "специальность",
        ),
        required=False,
    ),
    Column("year", ("год приема", "year", "год", "учебный год"), required=False, title="год приёма"),
    Column(
        "basis",
        ("база 9 11 кл", "база", "база *", "base", "базовое образование", "уровень образования поступающих"),
        required=False,
        title="база",
    ),
    Column("form", ("форма обучения", "форма"), required=False),
    Column("funding", ("финансирование", "источник финансирования", "основа обучения"), required=False),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column("college_name", ("организация", "наименование организации", "образовательная организация"), required=False),
    Column("entrants", ("принято чел", "принято", "зачислено", "принято человек"), required=False, title="принято"),
    Column("level", ("уровень",), required=False),
    Column("ugps", ("код угпс", "угпс"), required=False),
    Column("duration", ("срок обучения",), required=False),
)  # fmt: skip


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


def _row(line: Line) -> Record:
    start_year = _start_year(line)
    places = line.needed(
        "places", line.count("places", largest=MAX_PLACES), "число мест не указано", "Впишите число мест; 0, если приёма нет"
    )
    code = line.programme(start_year=start_year if places else None)
    entrants = line.count("entrants", largest=MAX_PLACES)
    return {
        "start_year": start_year,
        "programme": code,
        "programme_name": line.text("name"),
        "basis": line.one_of("basis", BASES),
        "form": line.one_of("form", FORMS) or _titled_form(line.header.title),
        "funding": line.one_of("funding", FUNDINGS),
        "college": line.text("college"),
        "college_name": line.text("college_name"),
        "places": places,
        "entrants": entrants,
    }


def _start_year(line: Line) -> int:
    if "year" in line.header.columns:
        return line.year("year", earliest=EARLIEST_INTAKE)
    return line.needed(
        "year", _titled_year(line.sheet) or _titled_year(line.header.title),
        "год приёма не указан ни в столбце, ни в названии, ни в имени листа",
        "Добавьте столбец «Год приёма» или назовите лист годом",
    )  # fmt: skip


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


_KEY = ("start_year", "programme", "basis", "form", "funding", "college", "college_name")
_PLACES = Part(
    subject="places",
    columns=COLUMNS,
    fields=(
        "ref_area", "start_year", "programme", "programme_name", "basis", "form", "funding", "college", "college_name",
        "places", "entrants",
    ),
    row=_row,
    key=_KEY,
    values=("places", "entrants"),
    apart=("duration", "name"),
    about="places",
    texts=("name", "college_name"),
    is_total=_is_total_row,
    check=_note_wrong_total,
)  # fmt: skip
FORM = Form(SOURCE, (_PLACES,), "заголовка со столбцами «Код профессии, специальности» и «КЦП, мест»")
parse = FORM.parse
