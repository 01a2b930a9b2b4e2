"""Form 1-Т(проф): staff of organisations and their need by groups of occupations, once in two years at 31 October.

The published layout: groups of ОКЗ in rows, listed staff and need for vacant places in columns; a sheet, a title or a
column names the activity. Organisations without small ones, about a third of them asked: the share of vacant places is
what travels, the numbers are of the sample's circle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sources.codelists import Codelists
from sources.opened import Cell, Opened, Rows
from sources.t1prof_blocks import in_blocks, read_block, staff_beside, with_staff
from sources.tables.cells import clean, heading, is_total, label, latin, number, unit_in, year_in
from sources.tables.checked import whole_count
from sources.tables.coded import COUNTRY, TOTAL, region, section, section_of_name
from sources.tables.form import Form, Line, Part, Record, Shaped, Sheet, read_part
from sources.tables.header import Column, Header, find_header
from sources.tables.ledger import Refused
from sources.tables.merged import Areas, filled_across

SOURCE = "t1prof"
TITLE = "1-Т(проф): работники и потребность по профессиональным группам"
SUBJECTS = ("group",)
SURE = 0.96
SEARCH_ROWS = 20
EARLIEST_WAVE = 2008
LARGEST_PERSONS = 80_000_000
FEWEST_WORDS_OF_A_GROUP = 3  # of the beginning of a name: «Квалифицированные рабочие» are told from nobody
PERCENT_TOLERANCE = 0.15  # the table prints one decimal

COLUMNS = (
    Column("occupation", ("код окз", "код по окз", "окз", "код группы занятий"), required=False, title="код ОКЗ"),
    Column(
        "headcount",
        (
            "списочная численность *", "списочная численность", "численность работников *", "численность работников",
            "численность", "численность чел", "численность человек", "численность тыс чел", "численность тыс человек",
        ),
        title="списочная численность",
    ),
    Column(
        "vacancies",
        (
            "потребность *", "потребность", "число вакантных *", "количество вакантных *", "требуемые работники *", "вакантные *", "требуется *",
            "число вакансий", "число вакансий *", "вакансии",
        ),
        title="потребность в работниках",
    ),
    Column("share", ("в % к *", "в процентах к *", "доля вакантных *"), required=False),
    Column("year", ("год", "год обследования", "год волны"), required=False),
    Column("activity", ("вид деятельности", "вид экономической деятельности", "раздел оквэд2"), required=False),
    Column(
        "name",
        (
            "наименование группы", "профессиональная группа", "профессиональные группы", "группа занятий", "группы занятий",
            "наименование", "наименование профессиональной группы", "наименование группы занятий", "наименование групп занятий", "группа",
        ),
        required=False,
    ),
)  # fmt: skip
# Where the sheet has no headcount: groups of occupations must be named, else it is a list of posts or a questionnaire.
_GROUPS = re.compile(r"профессиональн\w+ групп|1\s*-\s*т\s*\(\s*проф|групп\w* занятий")
_ALONE_COLUMNS = tuple(replace(column, required=column.name in ("name", "vacancies")) for column in COLUMNS)
_STAFF_COLUMNS = tuple(replace(column, required=column.name in ("name", "headcount")) for column in COLUMNS)
_IS_PEOPLE = re.compile(r"\bчел(?:овек)?\b")  # «человек и в % к общему числу рабочих мест» over «человек»
_IS_SHARE = re.compile(r"%|процент|\bдол[яи]|удельн\w+ вес")
_NAMED = {column.name: column for column in COLUMNS}
_OCCUPATIONS = re.compile(r"профессиональн\w+ групп|1\s*-\s*т\s*\(\s*проф|групп\w* занятий|\bокз\b")
# Major groups of ОК 010-2014, as the tables print them where they leave out the code.
MAJOR_GROUPS = {
    "руководители": "1",
    "специалисты высшего уровня квалификации": "2",
    "специалисты среднего уровня квалификации": "3",
    "служащие занятые подготовкой и оформлением документации учетом и обслуживанием": "4",
    "работники сферы обслуживания и торговли охраны граждан и собственности": "5",
    "квалифицированные работники сельского и лесного хозяйства рыбоводства и рыболовства": "6",
    "квалифицированные рабочие промышленности строительства транспорта и рабочие родственных занятий": "7",
    "операторы производственных установок и машин сборщики и водители": "8",
    "неквалифицированные рабочие": "9",
}


def recognise(book: Opened) -> float:
    """Whether the file has staff and vacant places by groups of occupations."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return 0.0
    for sheet, rows in book.sheets.items():
        header = find_header(rows, COLUMNS)
        words = label(f"{header.title} {sheet}") if header is not None else ""
        if header is not None and ("occupation" in header.columns or _OCCUPATIONS.search(words)):
            return SURE
        alone = find_header(rows, _ALONE_COLUMNS) if header is None else None
        if alone is not None and _GROUPS.search(label(f"{alone.title} {sheet} {alone.headings['name']}")):
            return SURE
        if header is None and (_is_grouped(rows, book.merged(sheet)) or _waves(rows)):
            return SURE
    return 0.0


def _row(line: Line) -> Record | None:
    if not any(clean(line.cell(column)) for column in ("headcount", "vacancies")):
        return None  # «из них:» and headings between the groups
    name = line.text("name") or _first_text(line)
    occupation = _group(line, name)
    wave = _wave(line)
    if (words := line.header.headings.get("vacancies", "")) and _IS_SHARE.search(label(words)) and not _IS_PEOPLE.search(label(words)):
        raise line.refusal("vacancies", f"столбец «{words}» – доля, а не число людей", "Запросите таблицу с потребностью в людях; доля читается рядом с ней")
    headcount, vacancies = (_persons(line, column, _factor(line.header, column)) for column in ("headcount", "vacancies"))
    if headcount is None and vacancies is None:
        raise line.refusal("headcount", "ни численности, ни потребности нет", "Удалите строку или впишите числа")
    _check_share(line, headcount, vacancies)
    return {
        "time_period": wave,
        "occupation_group": occupation,
        "group_name": name or None,
        "economic_activity": _activity(line),
        "headcount": headcount,
        "vacancies": vacancies,
    }


def _first_text(line: Line) -> str:
    """The first words of a row that are no activity: the name of its group where no heading names the column."""
    apart = line.header.columns.get("activity", -1)
    return next((text for at, cell in enumerate(line.cells) if at != apart and isinstance(cell, str) and (text := clean(cell))), "")


def _factor(header: Header, column: str) -> float:
    """Persons in one unit of a column: its own heading says so, else the title, else the headings beside it."""
    said = (header.headings.get(column, ""), header.title, " ".join(header.headings.values()))
    return next((unit[1] for words in said if (unit := unit_in(words)) and unit[0] == "persons"), 1.0)


def _group(line: Line, name: str) -> str:
    """Code of one to four digits, ``_T`` for all groups."""
    text = clean(line.cell("occupation")) or _group_named(name, line.codelists)
    if not text and is_total(name):
        return TOTAL
    if len(re.findall(r"\d{1,4}", text)) > 1 and re.fullmatch(r"[\d\s,;и–-]+", text):
        raise Refused("код ОКЗ", text, "в ячейке несколько кодов групп: к какой из них относятся числа, неизвестно", "Дайте каждой группе свою строку")
    if not re.fullmatch(r"\d{1,4}", text):
        reason = "код группы ОКЗ – от одной до четырёх цифр" if text else "группа занятий без кода, по названию не найдена"
        raise Refused("код ОКЗ", text or name, reason, "Сверьте код с ОК 010-2014")
    return text


def _group_named(name: str, codelists: Codelists) -> str:
    """Code of a group that is named without one: a major group, or a unit group of the code list; "" for others."""
    words = heading(name)
    if words in MAJOR_GROUPS:
        return MAJOR_GROUPS[words]
    begun = [code for whole, code in MAJOR_GROUPS.items() if whole.startswith(f"{words} ")]
    if len(begun) == 1 and len(words.split()) >= FEWEST_WORDS_OF_A_GROUP:
        return begun[0]  # «Операторы производственных установок и машин»
    return _unit_groups(codelists).get(words, "")


@lru_cache(maxsize=4)
def _unit_groups(codelists: Codelists) -> dict[str, str]:
    frame = codelists.occupation
    return {heading(name): str(code) for name, code in zip(frame["name"], frame["code"], strict=True)}


def _wave(line: Line) -> int:
    """Year of the survey: of the row's own column, else of the title and the sheet, else of the file's name."""
    told = [clean(line.cell("year"))] if "year" in line.header.columns else [f"{line.header.title} {line.sheet}", line.context.file_name]
    found = (set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", words)) for words in told)
    years = next((named for named in found if named), set())
    if len(years) != 1 or not EARLIEST_WAVE <= int(min(years)) <= 2060:
        raise Refused("год", ", ".join(sorted(years)), "год обследования не назван", "Допишите над таблицей «на 31 октября … г.»")
    return int(years.pop())


def _persons(line: Line, column: str, factor: float) -> float | None:
    cell = line.cell(column)
    value = number(cell)
    if factor != 1.0 and value.number is not None and value.number >= 0:
        return round(value.number * factor, 6)  # thousands with decimals are whole persons
    return whole_count(cell, line.title(column), largest=LARGEST_PERSONS)


def _check_share(line: Line, headcount: float | None, vacancies: float | None) -> None:
    """The printed share of vacant places tells a shifted column."""
    printed = number(line.cell("share")).number
    if printed is None or not headcount or vacancies is None:
        return
    share = 100 * vacancies / (headcount + vacancies)
    if abs(share - printed) > PERCENT_TOLERANCE:
        line.ledger.note(
            f"Доля вакантных мест в строке «{line.text('name') or clean(line.cells[0])}»: напечатано {printed:g} %, "
            f"по численности и потребности {share:.1f} %".replace(".", ",")
        )


def _activity(line: Line) -> str:
    if clean(line.cell("activity")):
        return TOTAL if is_total(line.cell("activity")) else section(line.codelists, line.cell("activity"), "вид деятельности")
    return _named_section(line.codelists, line.sheet, line.header.title) or TOTAL


def _named_section(codelists: Codelists, sheet: str, title: str) -> str | None:
    """The section that a sheet or a title names: «Раздел C», or its name in quotes."""
    letter = re.search(r"\bраздел\w*\s+([A-UА-Я])\b", f"{sheet} {title}", re.IGNORECASE)
    if letter and latin(letter[1].upper()) in "ABCDEFGHIJKLMNOPQRSTU":
        return latin(letter[1].upper())
    for words in (sheet, *re.findall(r"«([^»]+)»", title)):
        found = section_of_name(codelists, words)
        if found and label(words) not in ("всего", "итого"):
            return found
    return None


_GROUP_COLUMNS = tuple(replace(column, required=column.name == "name") for column in COLUMNS if column.name in ("name", "occupation", "activity"))
_GROUP = Part(
    subject="group",
    columns=COLUMNS,
    fields=("ref_area", "time_period", "occupation_group", "group_name", "economic_activity", "headcount", "vacancies"),
    row=_row,
    key=("time_period", "occupation_group", "economic_activity"),
    values=("headcount", "vacancies"),
    about="headcount",
    texts=("name",),
)
_ALONE = replace(_GROUP, columns=_ALONE_COLUMNS, about="vacancies")  # need without headcount: a table of its own in the publication


def _is_grouped(rows: Rows, areas: Areas) -> bool:
    """Whether the two quantities stand under activities or waves, several times side by side."""
    title = label(" ".join(clean(cell) for row in rows[:SEARCH_ROWS] for cell in row if isinstance(cell, str)))
    return _OCCUPATIONS.search(title) is not None and len(_blocks(rows, areas)) > 1


def _blocks(rows: Rows, areas: Areas) -> dict[tuple[str, ...], dict[str, int]]:
    """Words above a pair of columns → the columns of staff and need under them; rows of their header come last."""
    for at, row in enumerate(rows[:SEARCH_ROWS]):
        own = [_quantity(cell) for cell in row]
        if sum(1 for name in own if name) < 4 or not at:
            continue
        above = [_spread(line, own) for line in filled_across(rows, areas, at)[max(0, at - 2) : at]]
        blocks: dict[tuple[str, ...], dict[str, int]] = {}
        for column, name in enumerate(own):
            if name:
                words = tuple(clean(line[column]) for line in above if column < len(line) and clean(line[column]))
                blocks.setdefault(words, {})[name] = column
        return blocks
    return {}


def _spread(line: Sequence[Cell], quantities: Sequence[str | None]) -> list[Cell]:
    """Words over the blank cells right of them, within the columns of quantities: a text file keeps no merged areas."""
    spread: list[Cell] = [*line, *[""] * (len(quantities) - len(line))]
    last: Cell = ""
    for column, name in enumerate(quantities):
        if name:
            last = spread[column] if clean(spread[column]) else last
            spread[column] = last
    return spread


def _quantity(cell: Cell) -> str | None:
    text = heading(cell) if isinstance(cell, str) else ""
    fits = (name for name in ("headcount", "vacancies") for known in _NAMED[name].headings if re.match(known.rstrip(" *") + r"\b", text))
    return next(fits, None) if text else None


def _grouped(sheet: Sheet) -> Shaped | None:
    """A sheet whose pairs of columns stand under activities, regions or waves: each pair is read as a table of its own."""
    areas = sheet.book.merged(sheet.name)
    blocks = _blocks(sheet.rows, areas)
    if len(blocks) < 2:
        waves = _waves(sheet.rows)
        if waves is None and staff_beside(sheet.book, sheet.name, _STAFF_COLUMNS, _ALONE_COLUMNS):
            return Shaped("group", [], None)  # read with the sheet of need
        return _by_waves(sheet, *waves) if waves else _one_table(sheet)
    header_row = next(at for at, row in enumerate(sheet.rows) if sum(1 for cell in row if _quantity(cell)) >= 4)
    title = " ".join(clean(cell) for row in sheet.rows[: max(0, header_row - 1)] for cell in row if clean(cell))
    by_region = all(region(sheet.codelists, " ".join(words)) for words in blocks)
    shared = None if by_region else COUNTRY if region(sheet.codelists, title) == COUNTRY else sheet.area_of(title)
    records: list[Record] = []
    left = min(min(block.values()) for block in blocks.values())
    code = next((at for at in range(left) if any("окз" in heading(row[at]) for row in sheet.rows[: header_row + 1] if at < len(row))), None)
    beside = {"name": 1 if code == 0 and left > 1 else 0, **({} if code is None else {"occupation": code})}
    for words, columns in blocks.items():
        named, above = {**columns, **beside}, " ".join(words)
        area = region(sheet.codelists, above)
        if _names_wave(words):
            records += read_part(_GROUP, sheet, Header(header_row, named, dict.fromkeys(named, ""), f"{above} {title}"), shared)
        else:
            own = Header(header_row, named, dict.fromkeys(named, ""), title)
            records += read_block(sheet, _GROUP, own, range(len(sheet.rows)), "" if area else above, area or shared)
    return Shaped("group", records, shared)


def _one_table(sheet: Sheet) -> Shaped | None:
    """A sheet of one pair of columns: in blocks, or beside the staff of another sheet; None where it is a plain table."""
    joined = with_staff(sheet, _STAFF_COLUMNS, _ALONE_COLUMNS)
    shaped = in_blocks(joined, _GROUP if find_header(joined.rows, COLUMNS) else _ALONE)
    header = find_header(joined.rows, COLUMNS)
    if shaped is not None or joined is sheet or header is None:
        return shaped
    area = COUNTRY if region(sheet.codelists, header.title) == COUNTRY else sheet.area_of(header.title)
    return Shaped("group", read_part(_GROUP, joined, header, area), area)


def _waves(rows: Rows) -> tuple[Header, dict[int, int]] | None:
    """Header of groups and the columns of waves, where the title says that need is what they hold."""
    header = find_header(rows, _GROUP_COLUMNS)
    years = {column: found[0] for column, cell in enumerate(rows[header.row]) if (found := year_in(cell))} if header is not None else {}
    named = header is not None and _GROUPS.search(label(header.title)) and re.search(r"потребност|вакан|требуем", label(header.title))
    return (header, years) if header is not None and named and len(years) > 1 and not re.search(r"численност", label(header.title)) else None


def _by_waves(sheet: Sheet, header: Header, years: Mapping[int, int]) -> Shaped:
    """Need by groups, a wave in each column: each is read as a table of its own."""
    title = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", "", header.title)
    area = COUNTRY if region(sheet.codelists, title) == COUNTRY else sheet.area_of(title)
    records: list[Record] = []
    for column, year in years.items():
        own = Header(header.row, {**header.columns, **{f"need {one}": at for at, one in years.items()}, "vacancies": column}, header.headings, f"{title} {year}")
        records += read_part(_GROUP, sheet, own, area)
    return Shaped("group", records, area)


def _names_wave(words: Sequence[str]) -> bool:
    return any(re.search(r"(?:19|20)\d\d", text) for text in words)


FORM = Form(
    SOURCE, (_GROUP, _ALONE), "таблицы со столбцами «Код ОКЗ», «Списочная численность», «Потребность в работниках»",
    sure=SURE, whole_country=True, other_shape=_grouped,
)  # fmt: skip
parse = FORM.parse
