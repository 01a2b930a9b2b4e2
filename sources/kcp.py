"""Контрольные цифры приёма: places by programme and intake year, from a csv or an admission table.

Places need not be a multiple of 25 and may be zero: both are kept as written. «Итого» rows are checked by their rows
and superseded. The year stands in a column, in the title or in the sheet's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from sources.kcp_columns import names_basis, names_entrants
from sources.kcp_cross import REMEDIES, Cross, Number, find_cross, has_headings, read_cross
from sources.kcp_sheets import ACROSS, gives_way_to, programmes_across, said_by_sheet, side_by_side
from sources.kcp_under import Under, colleges_under
from sources.opened import Cell, Opened, Rows
from sources.prepared import prepared
from sources.tables.cells import clean, is_dash, is_total, is_unvalued, label, names_total, number
from sources.tables.checked import one_of, told_of_count, whole_count, year
from sources.tables.coded import name_beside_code, programme
from sources.tables.colleges import college_as_known
from sources.tables.dates import first_titled_year
from sources.tables.form import Form, Line, Part, Record, Shaped, Sheet, groups_of, read_part
from sources.tables.header import Column, Header, find_header, is_number_row
from sources.tables.intake_year import NO_YEAR, intake_year
from sources.tables.ledger import TOTAL_REASON, Ledger, Refused
from sources.tables.lettered import with_digits
from sources.tables.line import admitting
from sources.tables.meaning import Meaning, basis_in, names_organisation
from sources.tables.summary import Summed
from sources.tables.words import BASES, FORMS, FUNDINGS

SOURCE = "kcp"
TITLE = "Контрольные цифры приёма (КЦП) и таблицы приёма"
SUBJECTS = ("places",)
MAX_PLACES = 5_000  # one programme of a whole region; the largest real entry seen is below 1 000
EARLIEST_INTAKE = 2010
SURE, FAIR = 0.95, 0.55  # a table of admitted people alone is refused with what it lacks
_LIKE_A_CODE = re.compile(r"(?<!\d)\d{1,2}[.,\s-]+\d{1,2}[.,\s-]+\d{1,2}(?!\d)|^\D{0,3}\d{5}|[ОоЗз]\d\.|\d{4}-\d\d-\d\d")
_EITHER_BASIS = re.compile(r"(?:на базе )?9\D{1,12}11\D{0,12}|без ограничени\w+|люб\w+|не ограничен\w*|независимо\b.*")
_WORDS = re.compile(r"[^\W\d_]{3}")  # «08.0» is a code that was cut, no footnote
_FOOTNOTE = re.compile(r"(?:[*¹²³⁴⁵]+|\d{1,2}\))\s*[А-Яа-яЁё]{2}")
_NAMED_PART = re.compile(r"(?:из них|в том числе|в т\. ?ч)(?![а-я])")
NO_PLACES = ("число мест не указано", "Впишите число мест; 0, если приёма нет")

COLUMNS = (
    Column("number", ("№", "№ п п"), required=False),
    Column(
        "programme",
        (
            "код профессии специальности", "код специальности", "код профессии", "код профессии специальности *",
            "study field code", "код", "code", "шифр", "код образовательной программы", "код и наименование *", "код наименование *",
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
    Column("year", ("год приема", "year", "год", "учебный год", "год набора", "год начала обучения", "год поступления"), required=False, title="год приёма"),
    Column(
        "basis",
        ("база 9 11 кл", "база", "база *", "base", "базовое образование", "уровень образования поступающих"),
        required=False,
        title="база",
        fits=names_basis,
    ),
    Column("form", ("форма обучения", "форма"), required=False),
    Column("funding", ("финансирование", "источник финансирования", "основа обучения"), required=False),
    Column("college", ("код организации", "инн организации", "инн"), required=False),
    Column(
        "college_name", ("организация", "наименование организации", "образовательная организация"), required=False,
        fits=names_organisation,
    ),
    Column(
        "entrants", ("принято чел", "принято", "зачислено", "принято человек"), required=False, title="принято", dash=None,
        fits=names_entrants,
    ),
    Column("level", ("уровень",), required=False),
    Column(
        "ugps",
        tuple(f"{before}{words}" for before in ("", "код ", "код и наименование ") for words in (
            "угпс", "угс", "угсн", "укрупненной группы", "укрупненной группы профессий и специальностей", "укрупненной группы специальностей",
            "укрупненных групп профессий и специальностей", "укрупненная группа", "укрупненная группа профессий и специальностей",
        )),
        required=False,
    ),
    Column("duration", ("срок обучения",), required=False),
)  # fmt: skip


def recognise(book: Opened) -> float:
    """Whether the file is a table of admission control figures."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    best = 0.0
    for sheet, printed in book.sheets.items():
        header, rows = find_header(printed, COLUMNS), printed
        if header is None and (under := colleges_under(printed)):
            rows = under.rows
            header = find_header(rows, COLUMNS)
        if header is not None:
            named = _names_figures(f"{header.title} {header.headings['places']} {sheet} {book.file_name}")
            best = max(best, 0.95 if named else 0.55 if "college" not in header.columns else 0.3)
        elif best < SURE and (cross := find_cross(rows, book.merged(sheet))) is not None:
            named = _names_figures(f"{cross.title} {' '.join(cross.words.values())} {sheet} {book.file_name}")
            best = max(best, SURE if named else FAIR if cross.has_only_entrants else 0.3)
    return best if best or not book.sheets else _with_letters(book)


def _with_letters(book: Opened) -> float:
    """The same for a book whose codes are all typed with letters for digits."""
    for sheet, printed in book.sheets.items():
        rows = with_digits(printed, sheet)
        cross = find_cross(rows, book.merged(sheet)) if rows is not printed else None
        if cross is not None and _names_figures(f"{cross.title} {' '.join(cross.words.values())} {sheet} {book.file_name}"):
            return SURE
    return 0.0


def _names_figures(words: str) -> bool:
    return re.search(r"контрольн|кцп|kcp|план\w* (?:приема|набора)|бюджетн\w+ мест", label(words)) is not None


def _row(line: Line) -> Record | None:
    if _is_no_record(line):
        return None
    start_year = intake_year(line, EARLIEST_INTAKE)
    places = line.needed("places", line.count("places", largest=MAX_PLACES), *NO_PLACES)
    code = line.admitting(start_year) if places else line.programme()
    entrants = line.spared_count("entrants", largest=MAX_PLACES) if _is_of_intake(line, start_year) else None
    said = said_by_sheet(line.sheet, line.header.title)
    name = line.text("college_name") if {"college", "college_name"} & line.header.columns.keys() else said.organisation
    return {
        "start_year": start_year,
        "programme": code,
        "programme_name": line.text("name") or name_beside_code(line.cell("programme")) or None,
        "basis": _basis(line.cell("basis"), line.title("basis")) or said.basis,
        "form": line.one_of("form", FORMS) or said.form or _titled_form(line.header.title),
        "funding": line.one_of("funding", FUNDINGS) or said.funding,
        "college": college_as_known(line.text("college") or name),
        "college_name": name,
        "places": places,
        "entrants": entrants,
    }


def _is_no_record(line: Line) -> bool:
    """Whether a row is a heading, a footnote or a signature; noted. Names and telephones of a signature are not repeated."""
    texts = {text for cell in line.cells if (text := clean(cell))}
    if is_unvalued(line.cell("places")):
        return False
    if len(texts) == 1 and (not re.search(r"\d", next(iter(texts))) or _FOOTNOTE.match(next(iter(texts)))):
        line.ledger.note(f"Строка без кода и числа – заголовок или примечание, не запись: «{next(iter(texts))[:60]}»")
        return True
    words = [clean(line.cell(name)) for name in ("programme", "places")]
    if line.text("name") or not _WORDS.search(words[0]) or _LIKE_A_CODE.search(words[0]) or re.search(r"\d", words[1]):
        return False
    line.ledger.note(f"Строка {line.row_number}: ни кода, ни числа мест – примечание или подпись, не запись")
    return True


def _is_of_intake(line: Line, start_year: int) -> bool:
    """Whether the column of admitted people is of the row's intake: «Принято в 2024 году» beside places of 2025 is not."""
    words = line.header.headings.get("entrants", "")
    years = set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", words))
    if not years or str(start_year) in years:
        return True
    line.ledger.note(f"Столбец «{words}» – другого приёма, чем места {start_year} года: не прочитан")
    return False


def _basis(cell: Cell, column: str) -> str | None:
    """Base that a cell names, in a known wording or in a sentence: «основное общее (9 классов)»; None for both together."""
    if _EITHER_BASIS.fullmatch(label(cell)) or len(BASES.all_named(clean(cell))) > 1:
        return None
    return basis_in(label(cell)) or one_of(cell, column, BASES)


def _is_total_row(row: Sequence[Cell], header: Header) -> bool:
    first = next((cell for cell in row if clean(cell)), "")
    if is_total(first) or is_total(header.cell(row, "name")) or is_total(header.cell(row, "programme")):
        return True
    return not re.search(r"\d\d", clean(header.cell(row, "programme"))) and names_total(row)


def _check_table(rows: Rows, header: Header, sheet: str, ledger: Ledger) -> None:
    """Notes about a plain table as a whole: its wrong totals, its places that are of a draft."""
    _note_wrong_total(rows, header, sheet, ledger)
    if re.search(r"проект|прогноз", label(header.headings["places"])):
        ledger.note(f"{f'Лист «{sheet}»: ' if sheet else ''}столбец «{header.headings['places']}» назван проектом или прогнозом, прочитан как места")


def _note_wrong_total(rows: Rows, header: Header, sheet: str, ledger: Ledger) -> None:
    """Note a total that is the sum neither of rows since an earlier total nor of rows up to a later one."""
    totals: list[tuple[int, float]] = []
    parts = [0.0]  # sums between the totals
    groups = groups_of(_PLACES, rows, header)
    for at, row in enumerate(rows[header.row + 1 :], start=header.row + 1):
        value = number(header.cell(row, "places")).number
        if value is None or at in groups or is_number_row(row) or any(isinstance(cell, str) and _NAMED_PART.match(label(cell)) for cell in row):
            continue
        if _is_total_row(row, header):
            totals.append((at, value))
            parts.append(0.0)
        else:
            parts[-1] += value
    for place, (at, value) in enumerate(totals, start=1):
        sums = [*accumulate(reversed(parts[:place])), *accumulate(parts[place:])]
        if not any(abs(value - added) < 0.5 for added in sums):
            where = f"Лист «{sheet}»: " if sheet else ""
            ledger.note(f"{where}строка {at + 1}: «Итого» {value:g} мест не равно сумме строк {parts[place - 1] or sum(parts[:place]):g}; приняты строки")


def _titled_form(title: str) -> str | None:
    found = re.search(r"(очно-заочн|заочн|очн)\w+ форм", label(title))
    return {"очно-заочн": "очно-заочная", "заочн": "заочная", "очн": "очная"}[found[1]] if found else None


def _other_shape(sheet: Sheet) -> Shaped | None:
    """A draft beside its approved sheet, tables side by side, a cross table; None when the sheet is one plain table."""
    approved = gives_way_to(sheet.name, sheet.book.sheets)
    if approved is not None:
        sheet.ledger.note(f"Лист «{sheet.name}» не прочитан: рядом стоит утверждённый лист «{approved}»")
        return Shaped("places", [], None)
    across = programmes_across(sheet.rows)
    if across is not None:
        sheet.ledger.refuse(sheet.name, across[0] + 1, "код профессии, специальности", across[1], *ACROSS)
        return Shaped("places", [], None)
    under = colleges_under(sheet.rows)
    if under is not None:
        return _under_programmes(sheet, under)
    blocks = side_by_side(sheet.rows, COLUMNS)
    if not blocks:
        return _cross(sheet)
    sheet.ledger.note(f"Лист «{sheet.name}»: таблиц рядом – {len(blocks)}, прочитаны все")
    records: list[Record] = []
    area = None
    for rows in blocks:
        part = replace(sheet, rows=rows)
        header = find_header(rows, COLUMNS)
        area = sheet.area_of(header.title if header else "")
        shaped = _cross(part)
        records += shaped.records if shaped else read_part(_PLACES, part, header, area) if header else []
    return Shaped("places", records, area)


def _under_programmes(sheet: Sheet, under: Under) -> Shaped | None:
    """A sheet whose colleges stand under their programmes, read as one row a college."""
    whole = replace(sheet, rows=under.rows)
    header = find_header(under.rows, COLUMNS)
    area = sheet.area_of(header.title if header else "")
    shaped = _cross(whole) or (Shaped("places", read_part(_PLACES, whole, header, area), area) if header else None)
    if shaped is None:
        return None
    for at in under.totals:
        sheet.ledger.supersede(sheet.name, at + 1, TOTAL_REASON)
    for words in under.wrong:
        sheet.ledger.note(f"Лист «{sheet.name}»: {words}; приняты строки")
    sheet.ledger.note(f"Лист «{sheet.name}»: организации стоят под программой, код отнесён к строкам под ним")
    return shaped


def _cross(sheet: Sheet) -> Shaped | None:
    """A sheet with years, bases or forms across or headings between its rows; None when it is one plain table."""
    areas = sheet.book.merged(sheet.name)
    table = find_cross(sheet.rows, areas)
    if table is None or not (table.is_wide or _is_broken_up(sheet.rows, table)):
        return None
    area = sheet.area_of(table.title)
    read = read_cross(sheet.rows, areas, table)
    records: list[Record] = []
    for number_read in read.numbers:
        try:
            record, repeat = _cross_record(sheet, table, number_read, area)
        except Refused as refusal:
            sheet.ledger.refuse(
                sheet.name, number_read.row_number, refusal.column, refusal.value, refusal.reason, refusal.remedy
            )
            continue
        if repeat is not None:
            sheet.ledger.supersede(sheet.name, number_read.row_number, repeat)
            continue
        records.append(record)
        sheet.ledger.accepted += 1
    for row_number in read.totals:
        sheet.ledger.supersede(sheet.name, row_number, TOTAL_REASON)
    for words in _told(table, read.wrong_totals, read.lost_entrants):
        sheet.ledger.note(f"Лист «{sheet.name}»: {words}")
    return Shaped("places", records, area)


def _is_broken_up(rows: Rows, table: Cross) -> bool:
    """Whether a table is not the plain one: no header of ours, or headings of forms and colleges between its rows."""
    header = find_header(rows, COLUMNS)
    return header is None or ("college" not in header.columns and has_headings(rows, table.first_row, table.programme))


def _told(table: Cross, wrong_totals: list[str], lost_entrants: int) -> Iterator[str]:
    if wrong_totals:
        yield f"итоги не равны суммам: {'; '.join(wrong_totals[:5])}; приняты слагаемые"
    if table.columns.unread:
        yield f"столбцы не о местах, не прочитаны: «{'», «'.join(table.columns.unread[:8])}»"
    if lost_entrants:
        yield f"«Принято» в {lost_entrants} ячейках нельзя отнести к одному столбцу мест, эти числа не прочитаны"


def _cross_record(sheet: Sheet, table: Cross, read: Number, area: str | None) -> tuple[Record, str | None]:
    """The record of one number and why it gives way, if it does. Raises Refused."""
    said_above = said_by_sheet(sheet.name, table.title)
    meaning = _said_in_row(read).over(read.meaning).over(said_above)
    college = read.organisation or (None if table.organisation is not None else said_above.organisation)
    start_year = meaning.year or first_titled_year(sheet.name, table.title, sheet.context.file_name)
    if start_year is None or start_year < EARLIEST_INTAKE:
        raise Refused("год приёма", "", *NO_YEAR)
    if read.doubt:
        raise Refused(read.column, read.value, read.doubt, REMEDIES[read.doubt])
    places = whole_count(read.value, read.column, largest=MAX_PLACES)
    if places is None:
        raise Refused(read.column, read.value, *NO_PLACES)
    if told := told_of_count(read.value):
        sheet.ledger.note(told)
    column = "код профессии, специальности"
    code = (
        admitting(sheet.codelists, read.programme, column, start_year, sheet.context, sheet.ledger)
        if places
        else programme(sheet.codelists, read.programme, column)
    )
    entrants = _entrants(sheet, read)
    record: Record = {
        "ref_area": area,
        "start_year": start_year,
        "programme": code,
        "programme_name": read.name or None,
        "basis": meaning.basis,
        "form": meaning.form or _titled_form(table.title),
        "funding": meaning.funding,
        "college": college_as_known(college),
        "college_name": college,
        "places": int(places),
        "entrants": entrants,
        "sheet": sheet.name,
        "row_number": read.row_number,
    }
    key, said = ("places", area, *(record[name] for name in _KEY)), (record["places"], record["entrants"])
    everything = (read.name, *said)
    return record, sheet.ledger.adds(
        key, everything, said, sheet.name, read.row_number, read.column, read.value, named=bool(college)
    )


def _entrants(sheet: Sheet, read: Number) -> int | None:
    """Admitted people beside a number of places; a cell that is no count costs itself only."""
    if is_dash(read.entrants):
        return None
    try:
        found = whole_count(read.entrants, "принято", largest=MAX_PLACES)
    except Refused as refusal:
        sheet.ledger.spare(sheet.name, read.row_number, refusal)
        return None
    return None if found is None else int(found)


def _said_in_row(read: Number) -> Meaning:
    """What the row's own columns of words say. Raises Refused for a wording that is none."""
    return Meaning(
        year=year(read.said["year"], "год приёма", earliest=EARLIEST_INTAKE) if "year" in read.said else None,
        basis=_basis(read.said.get("basis", ""), "база"),
        form=one_of(read.said.get("form", ""), "форма обучения", FORMS),
        funding=one_of(read.said.get("funding", ""), "финансирование", FUNDINGS),
    )


_KEY = ("start_year", "programme", "basis", "form", "funding", "college")
_PLACES = Part(
    subject="places",
    columns=COLUMNS,
    fields=(
        "ref_area", "start_year", "programme", "programme_name", "basis", "form", "funding", "college", "college_name",
        "places", "entrants",
    ),
    row=_row,
    key=_KEY,
    adds=("places", "entrants"),
    about="places",
    texts=("name", "college_name"),
    once=("college", "college_name"),
    once_each=("form", "basis", "funding", "year"),
    is_total=_is_total_row,
    check=_check_table,
)  # fmt: skip
_SUMMED = Summed("places", ("start_year", "programme"), "places", "КЦП, мест", "college", "организаций")
FORM = Form(
    SOURCE, (_PLACES,), "заголовка со столбцами «Код профессии, специальности» и «КЦП, мест»", after=_SUMMED.without_summaries, ready=prepared,
    other_shape=_other_shape,
)

parse = FORM.parse


def stands_beside(book: Opened) -> bool:
    """Whether a table of applications prints admission control figures too: its own column must name them."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return False
    for sheet, rows in book.sheets.items():
        cross, header = find_cross(rows, book.merged(sheet)), find_header(rows, COLUMNS)
        heads = [header.headings["places"]] if header is not None else []
        heads += [cross.words.get(at, "") for at in cross.columns.places] if cross is not None else []
        if any(_names_figures(words) for words in heads):
            return True
    return False
