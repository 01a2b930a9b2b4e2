"""Damaged cells, each fed to one reader of cells: numbers, counts, years, dates, periods, codes, taxpayer numbers, names, units, regions.

A cell is put together from pieces of what people write (digits of every script, signs, months, units, brackets, invisible marks) or is
an honest one with a few signs changed. Right is a value within the bounds that its reader promises, or a refusal with words.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from benchmarks.fuzz_blocks import Tally
from benchmarks.fuzz_faults import NASTY
from flows.machinery.reference import codelists
from sources import advert_words, job_titles, kcp_columns, municipality, survey_scale
from sources.rosstat import certainty, periods
from sources.tables import cells, checked, coded, dates, names, taxpayer, words
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR
from sources.tables.ledger import Refused

PIECES = (
    *"0123456789", *" .,;:/-–—−+*()[]\"'«»%№=@#<>&|\\_~≈≤≥…", "\u00a0", "\u202f", "\u200b", "\u00ad", "\ufeff", "\u202e", "\x00", "\n", "\t", "٣", "３",
    "²", "¹)", "⁰", "½", "Ⅳ", "О", "З", "о", "e", "E+", "x", "х", "I", "IV", "ё", "Й", "́", "👷", "тыс", "млн", "чел", "чел.", "руб", "года", "г.", "год",
    "уч. г.", "квартал", "полугодие", "января", "май", "мая", "декабрь", "на 1", "от", "до", "из них", "в том числе", "в т. ч.", "Итого", "Всего", "нет",
    "около", "более", "группы", "мест", "заявок", "20", "2026", "1900", "2060", "9999", "0000", "08.02.01", "15.01.05", "09.02.07", "00", "7707083893",
    "ИНН", "ОГРН", "Раздел", "C", "С", "24.10", "Пермский край", "г. Москва", "Республика", "Образцовая область", "класс", "очная", "заочно", "бюджет",
    "внебюджет", "прогноз", "факт", "true", "nan", "inf", "1e309", "http://", "=", "+7 (999) 123-45-67",
)  # fmt: skip
HONEST = (
    "1 234,5", "25 (в т. ч. 5 целевых)", "≈ 15", "40 чел.", "0,24 тыс. чел.", "2025 (прогноз)", "20252),3)", "на 1 января 2026 г.", "I квартал 2024 г.", "01.12.2026",
    "1 декабря 2026 г.", "IV квартал 2026", "2025/2026 учебный год", "08.02.01 Строительство зданий", "2008-02-01", "8.2.1", "15 янв 05", "7707083893",
    "1027700132195", "Раздел C", "24.10", "Пермский край", "в том числе: г. Москва", "на базе 9 классов", "очно-заочная", "договор", "от 40 000 до 60 000 руб.",
    "десятков человек", "Сварщик 5 разряда", "Численность занятых, тысяч человек", "«Завод» ООО", "12 мес.", "да", "44927", "1-й квартал", "3 года 10 месяцев",
)  # fmt: skip
LONG_SHARE, LONGEST = 0.003, 20_000
Reader = tuple[Callable[[Any], Any], Callable[[Any], bool]]


def _number(value: Any) -> bool:
    found = value.number if isinstance(value, cells.Value) else value
    return found is None or math.isfinite(found)


def _day(value: date | None) -> bool:
    return value is None or EARLIEST_YEAR <= value.year <= LATEST_YEAR


def _year(value: Any) -> bool:
    found = value[0] if isinstance(value, tuple) else value
    return found is None or EARLIEST_YEAR <= found <= LATEST_YEAR


def _text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _any(value: Any) -> bool:
    return True


def _matches(pattern: str) -> Callable[[Any], bool]:
    known = re.compile(pattern, re.ASCII)
    return lambda value: value is None or known.fullmatch(value) is not None


def _as_text(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda cell: read(cells.clean(cell))


def _readers() -> dict[str, Reader]:
    lists, column = codelists(), "Столбец"
    return {
        "число": (cells.number, _number), "текст": (cells.clean, _text), "подпись": (cells.label, _text), "заголовок": (cells.heading, _text),
        "сноски": (cells.footnotes, _any), "итог": (cells.is_total, _any), "формула": (cells.starts_like_formula, _any),
        "число с единицей": (cells.measured_in, lambda value: value is None or _number(value[0])), "единица": (_as_text(cells.unit_in), _any),
        "количество": (lambda cell: checked.whole_count(cell, column), lambda value: value is None or 0 <= value <= 1_000_000),
        "примечание к количеству": (checked.told_of_count, _text),
        "величина": (lambda cell: checked.amount(cell, column), lambda value: value is None or 0 <= value <= 1e12),
        "год": (lambda cell: checked.year(cell, column), _year), "год приёма": (lambda cell: checked.year(cell, column, closing=True), _year),
        "да и нет": (lambda cell: checked.yes_no(cell, column), _any), "год заголовка": (cells.year_in, _year), "год столбца": (periods.year_of_heading, _year),
        "год названия": (_as_text(dates.titled_year), lambda value: value is None or 2000 <= value <= 2100), "год дня": (dates.year_of_day, _any),
        "дата": (lambda cell: dates.date_of(cell, column), _day), "день": (periods.day_in, _text), "период": (periods.period_in, _text),
        "часть года": (periods.part_of_year, _text), "отрезок": (periods.is_stretch, _any), "день названия": (_as_text(periods.day_of_title), _text),
        "твёрдость": (_as_text(certainty.certainty_of), _text),
        "код программы": (lambda cell: coded.programme(lists, cell, column, 2027), _matches(r"\d\d\.0[12]\.\d\d")),
        "код в ячейке": (coded.code_in, _any), "имя при коде": (coded.name_beside_code, _text),
        "раздел": (lambda cell: coded.section(lists, cell, column), _matches("[A-U]|_T")), 
        "раздел словами": (lambda cell: coded.section_in_words(lists, cells.clean(cell)), _matches("[A-U]|_T")),
        "регион": (lambda cell: coded.region_of_label(lists, cell), _matches(r"\d{2,3}")), "кластер": (lambda cell: coded.cluster(lists, cell, column), _text),
        "занятие": (lists.occupation_code, _matches(r"\d{4}")), "ИНН": (lambda cell: taxpayer.inn(cell, column), _matches(r"\d{10}|\d{12}")),
        "ОГРН": (lambda cell: taxpayer.ogrn(cell, column), _matches(r"\d{13}|\d{15}")), "название": (_as_text(names.unlike_a_name), _text),
        "база": (lambda cell: checked.one_of(cell, column, words.BASES), _text), "форма": (lambda cell: checked.one_of(cell, column, words.FORMS), _text),
        "оплата": (lambda cell: checked.one_of(cell, column, words.FUNDINGS), _text), "масштаб": (_as_text(survey_scale.scale_in), _number),
        "столбец КЦП": (_as_text(kcp_columns.meaning_of), _any), "зарплата": (advert_words.pay_range, lambda value: all(map(_number, value))),
        "адрес": (_as_text(municipality.municipality_in), _text), "должность": (_as_text(job_titles.stems_of), _any),
    }  # fmt: skip


class Cells:
    """One cell through one reader."""

    key, title = "cells", "испорченная ячейка – одному читателю ячеек (это не файл и не таблица)"
    block, seconds, memory = 20_000, 2.0, 500_000_000

    def __init__(self) -> None:
        self.readers = _readers()
        self.names = tuple(self.readers)

    def one(self, chance: random.Random, where: str, tally: Tally) -> bool:
        """Make a cell and read it."""
        name = chance.choice(self.names)
        read, is_right = self.readers[name]
        tally.cases[name] += 1
        cell = a_cell(chance)
        try:
            value = read(cell)
        except Refused as refusal:
            words = refusal
        else:
            assert is_right(value), (name, str(cell)[:200], str(value)[:200])
            return True
        assert str(words.reason).strip(), name
        assert str(words.remedy).strip(), name
        return False

    def late(self) -> dict[str, str]:
        """Nothing is kept."""
        return {}


def a_cell(chance: random.Random) -> Any:
    """A cell as a reader of workbooks may give it."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(NASTY)
    if kind < 0.2:
        return _typed(chance)
    if kind < 0.6:
        return _changed(chance.choice(HONEST), chance)
    if kind < 1 - LONG_SHARE:
        return "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
    run = chance.choice(PIECES[:10] if chance.random() < 0.4 else PIECES) * int(LONGEST ** chance.random())
    text = chance.choice(("", *HONEST))
    at = chance.randrange(len(text) + 1)
    return text[:at] + run + text[at:]


def _changed(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(("", chance.choice(PIECES), text[at : at + 3] * 2)) + text[at + chance.randint(0, 2) :]
    return text


def _typed(chance: random.Random) -> Any:
    """A number, a day, a time, yes or no."""
    return chance.choice((
        lambda: chance.randint(-10, 3_000), lambda: chance.uniform(-1e3, 1e6), lambda: chance.choice((-1, 1)) * 10 ** chance.uniform(-320, 308),
        lambda: float(chance.randint(-5, 10**16)), lambda: chance.choice((True, False)), lambda: date.fromordinal(chance.randint(1, date.max.toordinal())),
        lambda: datetime(1900, 1, 1) + timedelta(seconds=chance.uniform(0, 5e9)), lambda: time(chance.randrange(24), chance.randrange(60)),
        lambda: timedelta(seconds=chance.uniform(-1e9, 1e9)), lambda: 10 ** chance.randint(15, 400),
    ))()  # fmt: skip
