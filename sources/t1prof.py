"""Form 1-Т(проф): staff of organisations and their need by groups of occupations, once in two years at 31 October.

The published layout: groups of ОКЗ in rows, listed staff and need for vacant places in columns; a sheet, a title or a
column names the activity. Organisations without small ones, about a third of them asked: the share of vacant places is
what travels, the numbers are of the sample's circle.
"""

from __future__ import annotations

import re

from sources.codelists import Codelists
from sources.tables.cells import clean, is_total, label, latin, number, unit_in
from sources.tables.checked import whole_count
from sources.tables.coded import TOTAL, section, section_of_name
from sources.tables.form import Form, Line, Part, Record
from sources.tables.header import Column
from sources.tables.ledger import Refused

SOURCE = "t1prof"
TITLE = "1-Т(проф): работники и потребность по профессиональным группам"
SUBJECTS = ("group",)
EARLIEST_WAVE = 2008
LARGEST_PERSONS = 80_000_000
PERCENT_TOLERANCE = 0.15  # the table prints one decimal

COLUMNS = (
    Column("occupation", ("код окз", "код по окз", "окз", "код группы занятий"), title="код ОКЗ"),
    Column(
        "headcount",
        ("списочная численность *", "списочная численность", "численность работников *", "численность работников"),
        title="списочная численность",
    ),
    Column(
        "vacancies",
        ("потребность *", "потребность", "число вакантных *", "требуемые работники *", "вакантные рабочие места"),
        title="потребность в работниках",
    ),
    Column("share", ("в % к *", "в процентах к *", "доля вакантных *"), required=False),
    Column("activity", ("вид деятельности", "вид экономической деятельности", "раздел оквэд2"), required=False),
    Column("name", ("наименование группы", "профессиональная группа", "группа занятий", "наименование"), required=False),
)


def _row(line: Line) -> Record:
    name = line.text("name") or next((text for cell in line.cells if isinstance(cell, str) and (text := clean(cell))), "")
    occupation = _group(line, name)
    wave = _wave(line)
    unit = unit_in(line.header.title) or unit_in(" ".join(line.header.headings.values())) or ("persons", 1.0)
    headcount, vacancies = (_persons(line, column, unit[1]) for column in ("headcount", "vacancies"))
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


def _group(line: Line, name: str) -> str:
    """Code of one to four digits, ``_T`` for all groups."""
    text = clean(line.cell("occupation"))
    if not text and is_total(name):
        return TOTAL
    if not re.fullmatch(r"\d{1,4}", text):
        raise line.refusal("occupation", "код группы ОКЗ – от одной до четырёх цифр", "Сверьте код с ОК 010-2014")
    return text


def _wave(line: Line) -> int:
    years = set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", f"{line.header.title} {line.sheet}"))
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
FORM = Form(
    SOURCE, (_GROUP,), "таблицы со столбцами «Код ОКЗ», «Списочная численность», «Потребность в работниках»",
    sure=0.96, whole_country=True,
)  # fmt: skip
recognise, parse = FORM.recognise, FORM.parse
