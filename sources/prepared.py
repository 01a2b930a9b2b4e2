"""Rows of a table of programmes made ready for any reader: codes printed once, numbers of several rows, rows that are not its own.

    what stands there                                     what becomes of it
    code once, years or bases in the rows below it        the code stands in each of them, told
    one number in a cell merged over several programmes   marked: refused where it is read as a count
    rows of another region in a column «Субъект»          refused
    a level or a district with the sum of its programmes  a total, superseded
    rows of a quarter, of half a year, of some months     refused: they may be parts of the year or run up to it

Rows keep their places, so that a refusal names the row that a person sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.codelists import Codelists
from sources.opened import Cell, Rows
from sources.programme_codes import CODE
from sources.programme_head import Head, find_head
from sources.tables.cells import ON_ROWS, cell_at, clean, label, names_total, number
from sources.tables.coded import COUNTRY, name_beside_code, no_such_region, own_region, region
from sources.tables.colleges import is_college, text_beside_counts
from sources.tables.form import Sheet
from sources.tables.ledger import TOTAL_REASON, Ledger
from sources.tables.meaning import ATTRIBUTES, Meaning, meaning_of, names_organisation
from sources.tables.merged import Areas
from sources.tables.ugps import GROUP

_REGION = re.compile(r"(?:наименование )?(?:субъект\w*(?: рф| российской федерации| федерации)?|регион\w*)")
_PERIOD = re.compile(r"(?:отчетн\w+ )?период\w*|квартал\w*|полугоди\w*|месяц\w*")
_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_OF_YEAR = r"(?:,? ?20\d\d ?(?:г\w*\.?)?)?"
_PART_OF_YEAR = re.compile(
    rf"(?:за )?(?:(?:[ivх]+|[1-4]|перво\w+|второ\w+|трет\w+|четверт\w+)(?:-?[а-я]{{1,2}})? )?(?:полугоди\w+|квартал\w*){_OF_YEAR}"
    rf"|(?:за )?{_MONTH}(?: ?[-–—] ?{_MONTH})?{_OF_YEAR}|(?:за )?(?:[1-9]|1[01]) месяц\w*{_OF_YEAR}"
)
_WHOLE_YEAR = re.compile(rf"январ\w* ?[-–—] ?декабр\w*{_OF_YEAR}|сентябр\w*{_OF_YEAR}")  # an intake begins in September
OTHER_REGION = "строка о другом регионе, чем таблица", "Положите строки каждого региона в свою папку, названную его кодом"
_YEARLY = re.compile(r"\bгод|\b20\d\d\b|декабр|сентябр|полугоди|квартал")  # ends a part of a year as a heading
REFUSED_PERIOD = (
    "это число за часть года, а приём, выпуск и заявления считаются за весь год: части могут идти и нарастающим итогом",
    "Оставьте строки за год или впишите годовое число одной строкой",
)


@dataclass
class _Table:
    """A table under preparation; ``rows`` are copied as they change."""

    rows: list[list[Cell]]
    head: Head
    sheet: str
    ledger: Ledger

    def is_coded(self, at: int) -> bool:
        return CODE.search(clean(cell_at(self.rows[at], self.head.programme))) is not None

    def columns(self, pattern: re.Pattern[str]) -> list[int]:
        return [at for at, words in self.head.words.items() if pattern.fullmatch(words) and at != self.head.programme]

    def refuse(self, at: int, column: str, value: Cell, reason: str, remedy: str) -> None:
        self.ledger.refuse(self.sheet, at + 1, column, value, reason, remedy)
        self.rows[at] = []


def prepared(sheet: Sheet) -> Rows:
    """The rows made ready; those of a sheet without a table of programmes as they are."""
    areas = sheet.book.merged(sheet.name)
    head = find_head(sheet.rows, areas)
    if head is None:
        return sheet.rows
    table = _Table([list(row) for row in sheet.rows], head, sheet.name, sheet.ledger)
    _codes_printed_once(table)
    _numbers_of_several_rows(table, areas)
    own = region(sheet.codelists, head.title)
    _rows_of_other_regions(table, own if own not in (None, COUNTRY) else own_region(sheet.book, sheet.context, sheet.codelists), sheet.codelists)
    _rows_of_parts_of_a_year(table)
    _totals_in_other_words(table)
    return table.rows


def _codes_printed_once(table: _Table) -> None:
    """Put the code into the rows below it that differ from it in a year, a base, a form, a funding, a college."""
    words = table.head.words
    telling = [at for at, text in words.items() if at != table.head.programme and (names_organisation(text) or any(one.search(text) for one in ATTRIBUTES.values()))]
    above, base = [], -1
    seen: set[tuple[str, ...]] = set()
    filled: dict[int, list[int]] = {}
    for at in range(table.head.first, len(table.rows)):
        row = table.rows[at]
        if table.is_coded(at):
            above, base, seen = row, at, {tuple(clean(cell_at(row, column)) for column in telling)}
        elif above and (whole := _completed(row, above, telling, table.head)):
            told = tuple(clean(cell_at(whole, column)) for column in telling)
            if told not in seen:
                seen.add(told)
                table.rows[at] = whole
                filled.setdefault(base, []).append(at)
        elif any(clean(cell) for cell in row):
            above = []
    if filled:
        count = sum(map(len, filled.values()))
        table.ledger.note(f"Лист «{table.sheet}»: код программы напечатан один раз и отнесён к строкам под ним, строк {count}")
    for base, own in filled.items():
        if names_total([cell_at(table.rows[base], column) for column in telling]):
            _total_gives_way(table, base, own)


def _total_gives_way(table: _Table, at: int, own: Sequence[int]) -> None:
    """The row of a code that says «Всего» where the rows below it name a base, a form, a college: their total."""
    if not _adds_up(table.rows, at, own):
        table.ledger.note(f"Лист «{table.sheet}»: строка {at + 1}: «Всего» по программе не равно сумме строк под ней; приняты строки")
    table.ledger.supersede(table.sheet, at + 1, TOTAL_REASON)
    table.rows[at] = []


def _completed(row: Sequence[Cell], above: Sequence[Cell], telling: Sequence[int], head: Head) -> list[Cell]:
    """A row without a code with the words of the row above it; [] when it may be something else."""
    own = {at for at in telling if clean(cell_at(row, at))}
    if not own or not own <= {at for at in telling if clean(cell_at(above, at))} or clean(cell_at(row, head.programme)) or names_total(row):
        return []
    names = [at for at in range(len(above)) if at not in telling and at != head.programme and _is_words(above[at])]
    if not names and not name_beside_code(cell_at(above, head.programme)):
        return []  # a table of bare codes: the code may as well be lost
    words = [at for at, cell in enumerate(row) if at not in telling and _is_words(cell)]
    if any(label(row[at]) != label(cell_at(above, at)) for at in words):
        return []
    if not any(at not in telling and number(cell).mark == "" for at, cell in enumerate(row)):
        return []
    width = max(len(row), len(above))
    return [
        cell_at(row, at) if clean(cell_at(row, at)) or ((at not in telling and number(cell_at(above, at)).mark != "bad") and at != head.programme) else cell_at(above, at)
        for at in range(width)
    ]  # fmt: skip


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and number(cell).mark == "bad"


def _numbers_of_several_rows(table: _Table, areas: Areas) -> None:
    """Mark a number that is printed once over several records, or over several columns of one."""
    for top, left, bottom, right in areas:
        if top <= table.head.end or top >= len(table.rows) or left == table.head.programme:
            continue
        cell, words = cell_at(table.rows[top], left), table.head.words.get(left, "")
        is_count = number(cell).number is not None and not re.match(r"№|п п|номер", words) and not any(one.search(words) for one in ATTRIBUTES.values())
        records = [at for at in range(top, min(bottom, len(table.rows) - 1) + 1) if table.is_coded(at)]
        across = len({table.head.words.get(at) for at in range(left, right + 1)} - {None}) > 1
        if is_count and records and (len(records) > 1 or across):
            for at in records:
                table.rows[at] += [""] * (left + 1 - len(table.rows[at]))
                table.rows[at][left] = f"{clean(cell)}{ON_ROWS}"


def _rows_of_other_regions(table: _Table, own: str | None, codelists: Codelists) -> None:
    """Refuse the rows whose column of regions names another than the table's; without one the rows must agree."""
    for column in table.columns(_REGION):
        named = {at: region(codelists, clean(cell)) for at in range(table.head.first, len(table.rows)) if table.is_coded(at) and clean(cell := cell_at(table.rows[at], column))}
        if own is None and len(set(named.values())) > 1:
            own = "?"
        for at, found in named.items():
            if own and found != own:
                told = OTHER_REGION if found else no_such_region(clean(cell_at(table.rows[at], column)))
                table.refuse(at, table.head.headings[column], cell_at(table.rows[at], column), *told)


def _rows_of_parts_of_a_year(table: _Table) -> None:
    """Refuse the rows that a column or a heading above them calls a quarter, half a year, some months."""
    heading, columns = "", table.columns(_PERIOD)
    for at in range(table.head.end + 1, len(table.rows)):
        texts = list(dict.fromkeys(text for cell in table.rows[at] if (text := clean(cell))))
        if len(texts) == 1 and not table.is_coded(at):
            heading = texts[0] if _is_part_of_year(texts[0]) else "" if _YEARLY.search(label(texts[0])) else heading
        elif table.is_coded(at):
            column = next((one for one in columns if _is_part_of_year(clean(cell_at(table.rows[at], one)))), None)
            if column is not None:
                table.refuse(at, table.head.headings[column], cell_at(table.rows[at], column), *REFUSED_PERIOD)
            elif heading:
                table.refuse(at, "период", heading, *REFUSED_PERIOD)


def _totals_in_other_words(table: _Table) -> None:
    """Let a row of words and numbers give way where each such row is the sum of the programmes under it: a level, a district."""
    marks = {at: text for at in range(table.head.end + 1, len(table.rows)) if (text := _words_beside_numbers(table, at))}
    ends = [*marks, len(table.rows)]
    under = [[row for row in range(at + 1, end) if table.is_coded(row)] for at, end in pairwise(ends)]
    if not any(len(own) > 1 for own in under) or not all(own and _adds_up(table.rows, at, own) for at, own in zip(marks, under, strict=True)):
        return
    for at in marks:
        table.ledger.supersede(table.sheet, at + 1, TOTAL_REASON)
        table.rows[at] = []


def _words_beside_numbers(table: _Table, at: int) -> str:
    """Words of a row without a code, of none that is known to head or to sum rows; "" for any other row."""
    row = table.rows[at]
    text = "" if table.is_coded(at) else text_beside_counts(row)
    return "" if not text or is_college(text) or meaning_of(text) != Meaning() or names_total(row) or GROUP.search(text) else text


def _adds_up(rows: Rows, at: int, own: Sequence[int]) -> bool:
    """Whether the last number of a row, and any other that is not an ordinal, is the sum of its column in other rows."""
    printed = [(column, found) for column, cell in enumerate(rows[at]) if (found := number(cell).number) is not None and isinstance(cell, int | float)]
    sums = [abs(value - sum(number(cell_at(rows[row], column)).number or 0 for row in own)) < 0.5 for column, value in printed]
    return bool(sums) and sums[-1] and sum(sums) >= len(sums) - 1


def _is_part_of_year(text: str) -> bool:
    words = label(text)
    return _PART_OF_YEAR.fullmatch(words) is not None and _WHOLE_YEAR.fullmatch(words) is None
