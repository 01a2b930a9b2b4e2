"""The federal seven-year forecast of need: region × activity × level × year, years in a column or across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sources.opened import Cell, Opened
from sources.tables.cells import clean, is_total, number, unit_in, year_in
from sources.tables.checked import amount, one_of
from sources.tables.coded import TOTAL, region_of_label, section
from sources.tables.form import Form, Line, Part, Record, Shaped, Sheet
from sources.tables.header import Column, Header, find_header
from sources.tables.ledger import Refused, read_rows
from sources.tables.merged import filled_down

SOURCE = "federal_need"
TITLE = "Федеральный прогноз кадровой потребности на семь лет"
SUBJECTS = ("need",)
SURE = 0.95
LARGEST_PERSONS = 20_000_000
LEVELS = {
    "во": "ВО", "высшее": "ВО", "высшее образование": "ВО", "спо": "СПО", "среднее профессиональное": "СПО",
    "среднее профессиональное образование": "СПО", "ппссз": "ППССЗ", "специалисты среднего звена": "ППССЗ", "ппкрс": "ППКРС",
    "квалифицированные рабочие служащие": "ППКРС", "квалифицированные рабочие": "ППКРС", "без": "без", "без образования": "без",
    "без профессионального образования": "без", "всего": TOTAL, "итого": TOTAL, "все уровни": TOTAL,
}  # fmt: skip
_KEYS = (
    Column("region", ("субъект российской федерации", "субъект рф", "регион", "субъект"), required=False, title="субъект РФ"),
    Column("section", ("вид экономической деятельности", "вид деятельности", "раздел оквэд2", "раздел", "отрасль"), title="вид деятельности"),
    Column("level", ("уровень образования", "уровень", "образование"), title="уровень образования"),
)  # fmt: skip
COLUMNS = (
    *_KEYS,
    Column("year", ("год", "прогнозный год"), title="год"),
    Column(
        "need",
        (
            "потребность *", "потребность", "кадровая потребность *", "кадровая потребность", "прогнозная потребность *",
            "прогнозная потребность",
        ),
        title="потребность, чел.",
    ),
    Column("number", ("№", "№ п п"), required=False),
)  # fmt: skip


def recognise(book: Opened) -> float:
    """Whether the file is a forecast of need by activity, level and year."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    for rows in book.sheets.values():
        if find_header(rows, COLUMNS) is not None:
            return SURE
        header = find_header(rows, _KEYS)
        if header is not None and len(_years_across(rows[header.row])) >= 2 and "потребност" in f"{header.title} {book.file_name}".lower():
            return SURE
    return 0.0


def _row(line: Line) -> Record:
    unit = unit_in(f"{line.header.title} {line.header.headings.get('need', '')}")
    value = amount(line.cell("need"), line.title("need"), largest=LARGEST_PERSONS)
    if value is None:
        raise line.refusal("need", "потребность не указана", "Впишите число; 0, если потребности нет")
    return {
        **_keys(line.cells, line.header, line),
        "time_period": line.year("year"),
        "need_persons": round(value * (unit[1] if unit and unit[0] == "persons" else 1.0), 6),
    }


def _keys(cells: Sequence[Cell], header: Header, line: Line) -> Record:
    """Region of a row, its section and level; the region of the table where rows name none."""
    named = header.cell(cells, "region")
    area = region_of_label(line.codelists, named) if clean(named) else line.area
    if clean(named) and area is None:
        raise Refused("субъект РФ", named, "регион не найден в справочнике", "Проверьте название субъекта")
    activity = header.cell(cells, "section")
    level = one_of(header.cell(cells, "level"), "уровень образования", LEVELS)
    if level is None:
        raise Refused("уровень образования", "", "уровень не указан", "Впишите ВО, СПО, ППССЗ, ППКРС, без или Всего")
    return {
        "ref_area": area,
        "economic_activity": TOTAL if is_total(activity) else section(line.codelists, activity, "вид деятельности"),
        "education_level": level,
    }


def _across(sheet: Sheet) -> Shaped | None:
    """A sheet with years across; None when there is a column of years."""
    header = find_header(sheet.rows, _KEYS)
    years = _years_across(sheet.rows[header.row]) if header is not None else {}
    if header is None or len(years) < 2:
        return None
    area = None if "region" in header.columns else sheet.area_of(header.title)
    unit = unit_in(header.title)
    factor = unit[1] if unit and unit[0] == "persons" else 1.0
    rows = filled_down(sheet.rows, sheet.book.merged(sheet.name), header.row, but=set(years))

    def read(cells: Sequence[Cell], row_number: int) -> Iterator[Record]:
        line = Line(cells, header, {}, sheet.name, area, sheet.codelists, sheet.context, sheet.ledger)
        keys = _keys(cells, header, line)
        for column, year in years.items():
            cell = cells[column] if column < len(cells) else ""
            if number(cell).mark in ("blank", "missing"):
                continue
            value = amount(cell, f"потребность {year}", largest=LARGEST_PERSONS)
            record = {**keys, "time_period": year, "need_persons": round(float(value or 0.0) * factor, 6)}
            identity = (keys["ref_area"], keys["economic_activity"], keys["education_level"], year)
            said = record["need_persons"]
            repeat = sheet.ledger.first_row(identity, said, sheet.name, row_number, f"потребность {year}", cell)
            if repeat is not None:
                sheet.ledger.supersede(sheet.name, row_number, repeat)
                continue
            yield record

    return Shaped("need", read_rows(rows, header, sheet.name, sheet.ledger, read), area)


def _years_across(row: Sequence[Cell]) -> dict[int, int]:
    return {column: found[0] for column, cell in enumerate(row) if (found := year_in(cell))}


_NEED = Part(
    subject="need",
    columns=COLUMNS,
    fields=("ref_area", "economic_activity", "education_level", "time_period", "need_persons"),
    row=_row,
    key=("ref_area", "economic_activity", "education_level", "time_period"),
    values=("need_persons",),
    about="need",
)
FORM = Form(SOURCE, (_NEED,), "столбцов «Вид деятельности», «Уровень образования» и потребности по годам", sure=SURE, other_shape=_across)
parse = FORM.parse
