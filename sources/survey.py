"""The employers' survey: one workbook an employer, or one csv of all of them, as answers in persons and shares.

    form (tags + one row an occupation) ─► one employer, its answers by occupation, measure and year

The record that is counted: the employer, and each filled cell of an occupation's row (in a csv: each line). A form that
cannot be attributed (ИНН, ОГРН, ОКВЭД2, year) is refused whole, so is one whose staff by occupation is a hundred times
its listed staff or more: persons and thousands are mixed. When one file holds several answers of an employer, the
latest date of answer wins, then the fuller answer, then the later in the file; the others are superseded.

Names and contacts of people who filled the form are dropped at the door.

Method: docs/methodology/sources.md#survey
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from sources.codelists import Codelists
from sources.opened import Cell, Opened, Rows
from sources.reading import OUR_FORM, FileContext, Reading
from sources.survey_csv import HEADER as LINES
from sources.survey_csv import forms_of_lines
from sources.survey_employer import ANSWER_COLUMNS, EMPLOYER_COLUMNS, Form, chosen, employer_of
from sources.survey_form import (
    FLOW_HEADINGS,
    SHARE_HEADINGS,
    STOCK_HEADINGS,
    TAG_HEADINGS,
)
from sources.survey_rows import OccupationRows
from sources.survey_scale import Scale, scale_of, without_scale
from sources.tables.cells import clean, heading, is_total, number, starts_like_formula
from sources.tables.header import Column, Header, column_letter, find_header, is_number_row
from sources.tables.ledger import Ledger, Refused, no_table, note_hidden_rows
from sources.tables.merged import filled_down
from sources.tables.people import PERSONAL
from sources.tables.remarks import is_remark

SOURCE = "survey"
TITLE = "Опрос работодателей"
SUBJECTS = ("employer", "answer")

_FLOW = re.compile(
    r"(" + "|".join(FLOW_HEADINGS) + r")(?: чел\w*)?(?: на| в)? ((?:19|20)\d\d)(?: г\w*)?(?: чел\w*)?"
)
_HEADER = (
    Column("occupation", ("код окз", "окз", "код по окз")),
    Column(
        "title",
        ("профессия должность", "профессия", "должность", "наименование профессии", "наименование профессии должности"),
    ),
    Column("level", ("уровень образования", "образование"), required=False),
    *(Column(name, words, required=False) for name, words in STOCK_HEADINGS.items()),
    *(Column(name, words, required=False) for name, words in SHARE_HEADINGS.items()),
)


def recognise(book: Opened) -> float:
    """How surely the file is a questionnaire or a consolidated table of questionnaires."""
    best = 0.0
    for rows in book.sheets.values():
        if find_header(rows, LINES):
            return OUR_FORM
        table = _table(rows)
        if table is not None:
            best = OUR_FORM if _tags(rows[: table[0].row]) else max(best, 0.6)
    return best


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read one workbook (any version of the template, one form a sheet) or one consolidated table.

    Raises UnreadableFile when neither shape is found.
    """
    ledger = Ledger(context.file_name)
    note_hidden_rows(book, ledger)
    forms: list[Form] = []
    found = False
    for sheet, rows in book.sheets.items():
        if header := find_header(rows, LINES):
            found = True
            forms += forms_of_lines(rows, header, sheet, context, codelists, ledger)
        elif table := _table(rows):
            found = True
            counts = {*table[1], *(table[0].columns[name] for name in STOCK_HEADINGS if name in table[0].columns)}
            whole = filled_down(rows, book.merged(sheet), table[0].row, but=counts)  # one occupation over two shops
            scale = scale_of(whole, table[0].row, sorted(counts - {table[0].columns.get("target_contracts", -1)}))
            for note in scale.notes():
                ledger.note(note)
            for tags, place, rows_of_form in _forms_on(whole, table[0], sheet):
                form = _form(whole, *table, tags, place, rows_of_form, scale, context, codelists, ledger)
                forms += [form] if form else []
    if not found:
        raise no_table(
            SOURCE, book,
            "нет ни анкеты («Код ОКЗ», «Потребность <год>»), ни сводной таблицы («ИНН», «Код ОКЗ», «Показатель», «Значение»)",
            "Сравните файл с образцом: kadry survey template",
        )  # fmt: skip
    kept = chosen(forms, ledger)
    answers = [answer for form in kept for answer in form.answers]
    ledger.accepted = len(kept) + len(answers)
    regions = {str(form.employer["ref_area"]) for form in kept}
    tables = {
        "employer": pd.DataFrame([form.employer for form in kept], columns=list(EMPLOYER_COLUMNS)),
        "answer": pd.DataFrame(answers, columns=list(ANSWER_COLUMNS)),
    }
    return ledger.reading(SOURCE, tables, regions.pop() if len(regions) == 1 else None)


def _forms_on(rows: Rows, header: Header, sheet: str) -> Iterator[tuple[dict[str, Cell], tuple[str, int], Sequence[int]]]:
    """Tags, place and rows (0-based) of each questionnaire of a sheet: one, or one of each ИНН where it stands in a column."""
    below = range(header.row + 1, len(rows))
    columns = {name: at for at, cell in enumerate(rows[header.row]) if (name := TAG_HEADINGS.get(heading(cell))) and at not in header.columns.values()}
    if "inn" not in columns:
        yield _tags(rows[: header.row]), (sheet, _tag_row(rows[: header.row], "inn")), below
        return
    common, by_inn, last = _tags(rows[: header.row]), dict[str, list[int]](), ""
    for at in below:
        if is_number_row(rows[at]):
            continue
        printed = clean(rows[at][columns["inn"]]) if columns["inn"] < len(rows[at]) else ""
        last = re.sub(r"\s", "", printed) or last
        by_inn.setdefault(last, []).append(at)
    for own in by_inn.values():
        row = rows[own[0]]
        yield {**common, **{name: row[at] for name, at in columns.items() if at < len(row) and clean(row[at])}}, (sheet, own[0] + 1), own


def _form(
    rows: Rows,
    header: Header,
    flows: dict[int, tuple[str, int]],
    tags: dict[str, Cell],
    place: tuple[str, int],
    own: Sequence[int],
    scale: Scale,
    context: FileContext,
    codelists: Codelists,
    ledger: Ledger,
) -> Form | None:
    """One questionnaire; None when it is refused whole."""
    sheet = place[0]
    if any(PERSONAL.search(heading(cell)) for row in rows[: header.row + 1] for cell in row if cell):
        ledger.note("Поля о людях (респондент, телефон, почта) не сохранены")
    first_year = min((year for _, year in flows.values()), default=None)
    try:
        employer = employer_of(tags, context, codelists, ledger, first_year=first_year, place=place, row_of=_tag_rows(rows[: header.row]))
    except Refused as refusal:
        _refuse_whole(rows, header, flows, place, own, ledger, refusal)
        employer = {"ref_area": None, "inn": None, "wave": first_year or 0}
        trial = Ledger(context.file_name)  # its bad cells are told too: an employer mends a questionnaire once
        _read_rows(OccupationRows(Form(*place, employer), header, flows, codelists, trial, scale), rows, own)
        ledger.refused += trial.refused
        return None
    _note_unread(rows, header, flows, ledger)
    form = Form(*place, {**employer, "sheet": sheet, "row_number": place[1]})
    _read_rows(OccupationRows(form, header, flows, codelists, ledger, scale), rows, own)
    return form


def _read_rows(table: OccupationRows, rows: Rows, own: Sequence[int]) -> None:
    """The rows of one questionnaire, totals and numbers of columns aside."""
    header, ledger = table.header, table.ledger
    for at in own:
        row = rows[at]
        if not _is_filled(row, header, table.flows) or (at <= header.row + 2 and is_number_row(row)):
            continue
        if is_total(header.cell(row, "title")) or is_total(header.cell(row, "occupation")):
            ledger.supersede(table.form.sheet, at + 1, "итог, считается по строкам")
            continue
        ledger.formulas += starts_like_formula(header.cell(row, "title"))
        table.read(row, at + 1)


def _note_unread(rows: Rows, header: Header, flows: dict[int, tuple[str, int]], ledger: Ledger) -> None:
    """Name the columns of numbers whose headings are not understood."""
    for at in range(max(map(len, rows[header.row :]))):
        if at in flows or at in header.columns.values():
            continue
        printed = (clean(rows[line][at]) for line in (header.row, header.row - 1) if line >= 0 and at < len(rows[line]))
        title = next((text for text in printed if text), "")
        filled = any(at < len(row) and number(row[at]).number for row in rows[header.row + 1 :] if not is_number_row(row))
        if filled and not re.match(r"№|n\b|п п|номер", heading(title)) and not PERSONAL.search(heading(title)):
            ledger.note(f"Столбец чисел {f'«{title}»' if title else f'{column_letter(at)} без заголовка'} не понят и не прочитан: сверьте заголовок с анкетой")


def _table(rows: Rows) -> tuple[Header, dict[int, tuple[str, int]]] | None:
    """Header and year blocks of a questionnaire; the years may stand in a row of their own below their block."""
    header, printed = find_header(rows, _HEADER), rows
    if header is None:
        return None
    rows = without_scale(printed, header.row - 1, header.row + 1)
    header = header if rows is printed else find_header(rows, _HEADER)
    if header is None:
        return None
    flows = _flow_columns(rows[header.row])
    if flows:
        return header, flows
    for top in (header.row, header.row - 1):  # words below a header («2025 г.») are its last row already
        if 0 <= top < len(rows) - 1 and (flows := _flow_columns(_joined(rows[top], rows[top + 1]))):
            return replace(header, row=top + 1), flows
    return None


def _joined(above: Sequence[Cell], below: Sequence[Cell]) -> list[str]:
    """Words of a group with those of each of its columns: «Потребность» over «2025 г.»."""
    groups: list[str] = []
    for cell in above:
        groups.append(clean(cell) or (groups[-1] if groups else ""))
    return [f"{group} {clean(cell)}" if clean(cell) else "" for group, cell in zip(groups, below, strict=False)]


def _flow_columns(row: Sequence[Cell]) -> dict[int, tuple[str, int]]:
    """Column → measure and year of the year blocks."""
    found = ((position, _FLOW.fullmatch(heading(cell))) for position, cell in enumerate(row))
    first: dict[tuple[str, int], int] = {}
    for position, match in found:
        if match:
            first.setdefault((FLOW_HEADINGS[match[1]], int(match[2])), position)
    return {position: block for block, position in first.items()}


def _tags(rows: Rows) -> dict[str, Cell]:
    """Label–value rows above the table: the value is the first filled cell after the label. People are left out."""
    tags: dict[str, Cell] = {}
    for row in rows:
        for position, cell in enumerate(row):
            name = TAG_HEADINGS.get(heading(cell)) if isinstance(cell, str) else None
            if name and name not in tags:
                tags[name] = next((value for value in row[position + 1 :] if clean(value)), "")
    return tags


def _tag_row(rows: Rows, tag: str) -> int:
    """1-based row of a tag, 1 when it is absent."""
    return next((at for at, row in enumerate(rows, start=1) for cell in row if TAG_HEADINGS.get(heading(cell)) == tag), 1)


def _tag_rows(rows: Rows) -> dict[str, int]:
    """1-based row of each tag above the table."""
    return {name: at for at, row in enumerate(rows, start=1) for cell in row if (name := TAG_HEADINGS.get(heading(cell)))}


def _is_filled(row: Sequence[Cell], header: Header, flows: Mapping[int, tuple[str, int]]) -> bool:
    """Whether the employer wrote anything into the row: occupation and level are printed by the template."""
    printed = {header.columns.get(name, -1) for name in ("occupation", "title", "level")}
    answered = [*(header.columns[name] for name in header.columns if header.columns[name] not in printed), *flows]
    return any(position < len(row) and number(row[position]).mark != "blank" for position in answered) and not is_remark(row)


def _refuse_whole(
    rows: Rows, header: Header, flows: dict[int, tuple[str, int]], place: tuple[str, int], own: Sequence[int], ledger: Ledger, refusal: Refused
) -> None:
    sheet = place[0]
    ledger.refuse(*place, refusal.column, refusal.value, refusal.reason, refusal.remedy)
    for at in own:
        if _is_filled(rows[at], header, flows) and not is_number_row(rows[at]):
            ledger.refuse(sheet, at + 1, "(анкета)", "", f"анкета отклонена целиком: {refusal.reason}", refusal.remedy)
