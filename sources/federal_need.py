"""The federal seven-year forecast of need: region × activity × level × year; years and levels in columns of their own or across."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, heading, is_total, measured_in, number, unit_in, year_in
from sources.tables.checked import amount, one_of
from sources.tables.coded import TOTAL, no_such_region, region_of_label, section
from sources.tables.form import Form, Line, Part, Record, Shaped, Sheet
from sources.tables.header import Column, Header, find_header
from sources.tables.ledger import Refused, note_unread_columns, read_rows
from sources.tables.merged import Areas, filled_across, filled_down

SOURCE = "federal_need"
TITLE = "Федеральный прогноз кадровой потребности на семь лет"
SUBJECTS = ("need",)
SURE = 0.95
LARGEST_PERSONS = 20_000_000
FEWEST_ACROSS = 2  # columns of years or levels that make a table of them
LEVELS = {
    "во": "ВО", "высшее": "ВО", "высшее образование": "ВО", "спо": "СПО", "среднее профессиональное": "СПО",
    "среднее профессиональное образование": "СПО", "ппссз": "ППССЗ", "специалисты среднего звена": "ППССЗ", "ппкрс": "ППКРС",
    "квалифицированные рабочие служащие": "ППКРС", "квалифицированные рабочие": "ППКРС", "без": "без", "без образования": "без",
    "без профессионального образования": "без", "всего": TOTAL, "итого": TOTAL, "все уровни": TOTAL,
}  # fmt: skip
PARTS_OF_SPO = ("ППССЗ", "ППКРС")
_KEYS = (
    Column("region", ("субъект российской федерации", "субъект рф", "регион", "субъект"), required=False, title="субъект РФ"),
    Column("section", ("вид экономической деятельности", "вид деятельности", "раздел оквэд2", "раздел", "отрасль"), title="вид деятельности"),
    Column("level", ("уровень образования", "уровень", "образование"), required=False, title="уровень образования"),
    Column("year", ("год", "прогнозный год"), required=False, title="год"),
    Column("unit", ("единица измерения", "ед измерения", "ед изм", "единица"), required=False, title="единица измерения"),
)  # fmt: skip
COLUMNS = (
    *(replace(column, required=column.name in ("section", "level", "year")) for column in _KEYS),
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
        if header is not None and "потребност" in f"{header.title} {book.file_name}".lower() and _is_across(header, _across_of(rows, header, ())[1]):
            return SURE
    return 0.0


def _row(line: Line) -> Record:
    return {**_keys(line.cells, line.header, line), "time_period": line.year("year"), "need_persons": _persons(line, line.cell("need"), line.title("need"))}


def _level_said(cell: Cell) -> str | None:
    """Level of education, also one that says more in brackets: «среднее профессиональное образование (ППКРС)»."""
    named = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", clean(cell))
    if named is None:
        return one_of(cell, "уровень образования", LEVELS)
    whole, inside = LEVELS.get(heading(named[1])), LEVELS.get(heading(named[2]))
    if whole and inside in (whole, TOTAL):
        return whole  # «СПО (всего)»
    return inside if whole == "СПО" and inside in PARTS_OF_SPO else one_of(cell, "уровень образования", LEVELS)


def _persons(line: Line, cell: Cell, column: str) -> float:
    """Need in persons: the cell's own unit comes first, then its row's, its column's, the title's."""
    own = measured_in(cell)
    written = clean(line.cell("unit"))
    said = (f", {written}", line.header.headings.get("need", ""), line.header.title)
    unit = (own[1], own[2]) if own else next((unit for words in said if (unit := unit_in(words))), ("persons", 1.0))
    if unit[0] != "persons":
        raise Refused(column, written or cell, "единица – не люди", "Потребность указывается в человеках или тысячах человек")
    value = amount(own[0] if own else cell, column, largest=LARGEST_PERSONS)
    if value is None:
        raise Refused(column, cell, "потребность не указана", "Впишите число; 0, если потребности нет")
    return round(value * unit[1], 6)


def _keys(cells: Sequence[Cell], header: Header, line: Line, across: str = "") -> Record:
    """Region of a row, its section and level; the region of the table where rows name none; across: the level of a column."""
    named = header.cell(cells, "region")
    area = region_of_label(line.codelists, named) if clean(named) else line.area
    if clean(named) and area is None:
        raise Refused("субъект РФ", named, *no_such_region(clean(named)))
    activity = header.cell(cells, "section")
    level = across or _level_said(header.cell(cells, "level"))
    if level is None:
        raise Refused("уровень образования", "", "уровень не указан", "Впишите ВО, СПО, ППССЗ, ППКРС, без или Всего")
    return {
        "ref_area": area,
        "economic_activity": TOTAL if is_total(activity) else section(line.codelists, activity, "вид деятельности"),
        "education_level": level,
    }


def _across(sheet: Sheet) -> Shaped | None:
    """A sheet with years or levels across, one above the other or alone; None when a column names both."""
    header = find_header(sheet.rows, _KEYS)
    if header is None or find_header(sheet.rows, COLUMNS) is not None:
        return None
    last, heads = _across_of(sheet.rows, header, sheet.book.merged(sheet.name))
    if not _is_across(header, heads):
        return None
    header = Header(last, header.columns, header.headings, header.title)
    read_columns = {**header.columns, **{f"need {column}": column for column in heads}}
    note_unread_columns(sheet.rows, replace(header, columns=read_columns), sheet.name, sheet.ledger)
    area = None if "region" in header.columns else sheet.area_of(header.title)
    rows = filled_down(sheet.rows, sheet.book.merged(sheet.name), header.row, but=set(heads))
    named = {column.name: column for column in _KEYS}
    titles = set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", header.title))

    def read(cells: Sequence[Cell], row_number: int) -> Iterator[Record]:
        line = Line(cells, header, named, sheet.name, area, sheet.codelists, sheet.context, sheet.ledger, row_number)
        keys = _keys(cells, header, line, next(iter(heads.values()))[1])  # what is wrong with the row is told once
        for column, (year, level) in heads.items():
            cell = cells[column] if column < len(cells) else ""
            if number(cell).mark in ("blank", "missing"):
                continue
            try:
                said = " ".join(str(one) for one in (year, level) if one)
                of_year = year or (line.year("year") if clean(line.cell("year")) else int(min(titles)) if len(titles) == 1 else None)
                if of_year is None:
                    raise Refused("год", "", "год прогноза не назван", "Назовите его в столбце «Год», над столбцами или в названии таблицы")
                record = {**keys, "education_level": level or keys["education_level"], "time_period": of_year, "need_persons": _persons(line, cell, f"потребность {said}")}
                identity = tuple(record[name] for name in _NEED.key)
                repeat = sheet.ledger.first_row(identity, record["need_persons"], sheet.name, row_number, f"потребность {said}", cell)
            except Refused as fault:
                sheet.ledger.refuse(sheet.name, row_number, fault.column, fault.value, fault.reason, fault.remedy)
                continue
            if repeat is not None:
                sheet.ledger.supersede(sheet.name, row_number, repeat)
                continue
            yield record

    return Shaped("need", read_rows(rows, header, sheet.name, sheet.ledger, read), area)


def _across_of(rows: Rows, header: Header, areas: Areas) -> tuple[int, dict[int, tuple[int | None, str]]]:
    """Last row of the header, and the year and level that stand above each column of numbers."""
    below = rows[header.row + 1] if header.row + 1 < len(rows) else []
    parted = sum(1 for cell in below if _level(cell) or year_in(cell)) >= FEWEST_ACROSS and not clean(header.cell(below, "section"))
    last = header.row + parted
    above = filled_across(rows, areas, last)
    groups = [_spread(above[at], set(header.columns.values())) if at < last else above[at] for at in range(max(0, header.row - 1), last + 1)]
    heads: dict[int, tuple[int | None, str]] = {}
    for column in range(max(map(len, groups))):
        words = [line[column] for line in groups if column < len(line)]
        years = {found[0] for cell in words if (found := year_in(cell))}
        levels = {level for cell in words if (level := _level(cell))}
        if column not in header.columns.values() and len(years) <= 1 and len(levels) <= 1 and (years or levels):
            heads[column] = (next(iter(years), None), next(iter(levels), ""))
    return last, heads


def _is_across(header: Header, heads: Mapping[int, tuple[int | None, str]]) -> bool:
    """Whether years or levels stand across, and levels are named at all: need by activity without levels is another table."""
    return len(heads) >= FEWEST_ACROSS and ("level" in header.columns or any(level for _, level in heads.values()))


def _spread(line: Sequence[Cell], keys: Collection[int]) -> list[Cell]:
    """A row of groups in which each word holds for the blank cells right of it: a text file keeps no merged areas."""
    spread, last = list(line), ""
    for column, cell in enumerate(line):
        last = "" if column in keys else clean(cell) or last
        spread[column] = cell if clean(cell) else last
    return spread


def _level(cell: Cell) -> str:
    return LEVELS.get(heading(cell), "") if isinstance(cell, str) else ""


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
