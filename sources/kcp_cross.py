"""Admission figures with years, bases or forms across: an appendix to an order, a ministry's table by years.

    columns of a cross table          told by
    programme (code, or code and name)  codes of СПО in its cells
    organisation, name, number          words of the header
    places                              year, base, form, funding in the words of the header
    «Всего», «Итого»                    a total of the row: checked by its parts, read only where there are none

Between the rows may stand headings of one cell: a form of study, a base, a funding, an organisation. They hold for what
follows. One record is one filled cell of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sources.opened import Cell, Rows
from sources.tables.cells import clean, is_dash, label, number
from sources.tables.coded import code_in, name_beside_code
from sources.tables.header import is_number_row
from sources.tables.merged import Areas, filled_across, filled_down

SEARCH_ROWS = 60
_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}")
_PROGRAMME_WORDS = re.compile(r"професси|специальност|направлени|программ|\bкод\b|шифр")
_ORGANISATION = re.compile(
    r"организаци|учрежден|колледж|техникум|училищ|институт|университет|академи|\bг[бао]{1,2}п?оу\b|\bспо\b", re.IGNORECASE
)
_FORM = ((r"заочн", "заочная"), (r"очн|дневн", "очная"))
_BASIS = ((r"основно\w* общ|\b9[\s-]*(?:-?\w+ )?кл|\bна базе 9", "9"), (r"средне\w* (?:\(полно\w*\) )?общ|\b11[\s-]*(?:-?\w+ )?кл|\bна базе 11", "11"))
_FUNDING = ((r"внебюджет|платн|договор|возмещени|полной стоимост", "внебюджет"), (r"бюджет|контрольн\w+ цифр|\bкцп\b", "бюджет"))
_ENTRANTS = re.compile(r"принято|зачислен|факт")
_TOTAL = re.compile(r"^(?:всего|итого|общее (?:число|количество)|в том числе)")
_NOT_PLACES = re.compile(r"^год\b|год приема|^база|\bинн\b|окпдтр|район|число групп|№|срок|квалификац|уровень|примечан|угпс|угс|стоимост|норматив|балл|конкурс|заявлен|%|дол[яи]")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True)
class Meaning:
    """What a number of a column is about; None where the column does not say."""

    year: int | None = None
    basis: str | None = None
    form: str | None = None
    funding: str | None = None
    entrants: bool = False

    def over(self, other: Meaning) -> Meaning:
        """This meaning, completed by a wider one."""
        return Meaning(
            self.year or other.year,
            self.basis or other.basis,
            self.form or other.form,
            self.funding or other.funding,
            self.entrants,
        )


@dataclass(frozen=True)
class Cross:
    """Where a cross table stands on a sheet."""

    first_row: int
    programme: int
    name: int | None
    organisation: int | None
    places: Mapping[int, Meaning]
    totals: tuple[int, ...]
    title: str
    words: Mapping[int, str]

    @property
    def is_wide(self) -> bool:
        """Whether places stand in several columns that differ in what they are about."""
        return len({meaning for meaning in self.places.values() if not meaning.entrants}) > 1


@dataclass(frozen=True)
class Number:
    """One number of places with all that is known about it."""

    row_number: int
    programme: Cell
    name: str
    organisation: str
    meaning: Meaning
    column: str
    value: Cell
    entrants: Cell = ""


@dataclass
class Read:
    """What stands in a cross table, in order, and what its totals say."""

    numbers: list[Number] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    wrong_totals: list[str] = field(default_factory=list)


def find_cross(rows: Rows, areas: Areas) -> Cross | None:
    """The cross table of a sheet: a column of programme codes under words about programmes, and columns of places."""
    found = _programme_column(rows)
    if found is None:
        return None
    first, programme = found
    start = _header_start(rows, first, programme)
    if start is None:
        return None
    end = max(at for at in range(start, first) if at == start or len({text for cell in rows[at] if (text := clean(cell))}) > 1)
    header = filled_across(rows, areas, end)[start : end + 1]
    words = _words([row for row in header if not is_number_row(row)])
    if not _PROGRAMME_WORDS.search(words.get(programme, "")):
        return None
    title = " ".join(text for row in rows[:start] for cell in row if (text := clean(cell)))
    organisation = next((at for at, text in words.items() if at != programme and _ORGANISATION.search(text) and not _names_funding(text)), None)
    name = next((at for at, text in words.items() if at not in (programme, organisation) and re.search(r"наименован|название", text)), None)
    numeric = [at for at in words if at not in (programme, organisation, name) and not _NOT_PLACES.search(words[at]) and _is_numeric(rows, first, at)]
    totals = tuple(at for at in numeric if _is_total(words[at]))
    places = {at: meaning_of(words[at]) for at in numeric if at not in totals}
    if not places:
        places, totals = {at: meaning_of(words[at]) for at in totals[:1]}, ()
    if not places:
        return None
    return Cross(end + 1, programme, name, organisation, places, totals, title, words)


def read_cross(rows: Rows, areas: Areas, table: Cross) -> Read:
    """Every filled cell of places; totals are checked against their parts."""
    body = filled_down(rows, areas, table.first_row - 1, but={*table.places, *table.totals})
    read = Read()
    heading, organisation = Meaning(), ""
    for at in range(table.first_row, len(body)):
        row = body[at]
        texts = [text for cell in row if (text := clean(cell))]
        if not texts or is_number_row(row):
            continue
        if _is_total_row(row, table):
            read.totals.append(at + 1)
            continue
        if not _has_number(row, table):
            if not code_is_in(row, table) and len(set(texts)) <= 2:
                line = " ".join(dict.fromkeys(texts))
                heading, organisation = _after_heading(line, heading, organisation)
            continue
        own = clean(_at(row, table.organisation)) if table.organisation is not None else ""
        read.numbers += _numbers(row, at + 1, table, heading, own or organisation, read)
    return read


def meaning_of(words: str) -> Meaning:
    """Year, base, form and funding that words name."""
    text = label(words)
    years = set(_YEAR.findall(re.sub(r"\d\d\.\d\d\.20\d\d", "", text)))
    pair = re.search(r"(20\d\d)\s*[/–-]\s*(?:20)?\d\d", text)
    year = int(pair[1]) if pair else int(years.pop()) if len(years) == 1 else None
    return Meaning(year, _first(_BASIS, text), form_in(text), _first(_FUNDING, text), _ENTRANTS.search(text) is not None)


def form_in(text: str) -> str | None:
    """Form of study that words name."""
    if re.search(r"очно\s*-?\s*заочн|вечерн", text):
        return "очно-заочная"
    return _first(_FORM, text)


def code_is_in(row: Sequence[Cell], table: Cross) -> bool:
    """Whether a programme code stands in a row."""
    return _CODE.search(clean(_at(row, table.programme))) is not None


def _numbers(
    row: Sequence[Cell], row_number: int, table: Cross, heading: Meaning, organisation: str, read: Read
) -> Iterator[Number]:
    cell = _at(row, table.programme)
    name = clean(_at(row, table.name)) if table.name is not None else ""
    filled = {at: _at(row, at) for at in table.places if clean(_at(row, at))}
    places = {at: value for at, value in filled.items() if not table.places[at].entrants}
    total = next((_at(row, at) for at in table.totals if clean(_at(row, at))), "")
    if not places and total != "":
        at = table.totals[0]
        yield Number(row_number, cell, name or name_beside_code(cell), organisation, heading, table.words[at], total)
        return
    added = sum(number(value).number or 0 for value in places.values())
    printed = number(total).number
    if printed is not None and len(table.totals) == 1 and abs(printed - added) > 0.5:
        read.wrong_totals.append(f"строка {row_number}: «Всего» {printed:g}, сумма {added:g}")
    admitted = {replace(table.places[at], entrants=False): filled[at] for at in filled if table.places[at].entrants}
    for at, value in places.items():
        own = table.places[at]
        name_here = name or name_beside_code(cell)
        yield Number(
            row_number, cell, name_here, organisation, own.over(heading), table.words[at], value, admitted.get(own, "")
        )


def _programme_column(rows: Rows) -> tuple[int, int] | None:
    """First row and column of at least one programme code, in the column that holds the most of them."""
    counts: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row[:30]):
            if isinstance(cell, str) and _CODE.match(clean(cell).lstrip("«(")) and isinstance(code_in(cell), str):
                counts.setdefault(column, []).append(at)
    spo = {column: found for column, found in counts.items() if any(_is_spo(rows[at][column]) for at in found)}
    if not spo:
        return None
    column = max(spo, key=lambda at: (sum(_is_spo(rows[row][at]) for row in spo[at]), -at))
    return spo[column][0], column


def _is_spo(cell: Cell) -> bool:
    found = _CODE.search(clean(cell))
    return found is not None and found.group()[3:5] in ("01", "02")


def _header_start(rows: Rows, first: int, programme: int) -> int | None:
    """First row of the header: the topmost of the rows right above the codes that has words in two columns or more."""
    start = None
    for at in range(first - 1, max(-1, first - 8), -1):
        filled = {text for cell in rows[at] if (text := clean(cell))}
        if len(filled) >= 2 and not (start is not None and _PROGRAMME_WORDS.search(label(_at(rows[start], programme)))):
            start = at
        elif start is not None and len(filled) < 2:
            break
    if start is None and first and clean(_at(rows[first - 1], programme)):
        return first - 1
    return start


def _words(header: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """Words of each column over all header rows."""
    width = max(map(len, header), default=0)
    words = {}
    for column in range(width):
        texts = dict.fromkeys(text for row in header if (text := label(_at(row, column))))
        if texts:
            words[column] = " ".join(texts)
    return words


def _is_total(words: str) -> bool:
    last = words.split(" ")[-1]
    return _TOTAL.match(words) is not None or last in ("всего", "итого")


def _names_funding(text: str) -> bool:
    return _first(_FUNDING, text) is not None and "наименован" not in text


def _is_numeric(rows: Rows, first: int, column: int) -> bool:
    values = [_at(row, column) for row in rows[first:] if clean(_at(row, column))]
    counted = sum(1 for value in values if number(value).number is not None or is_dash(value))
    return bool(values) and counted * 2 >= len(values)


def _is_total_row(row: Sequence[Cell], table: Cross) -> bool:
    words = [label(cell) for at, cell in enumerate(row) if isinstance(cell, str) and at not in table.places]
    if any(re.match(r"(?:итого|всего)\b", text) for text in words):
        return True
    code = _CODE.search(clean(_at(row, table.programme)))
    return code is not None and code.group().endswith(".00.00")  # a total of an enlarged group


def _has_number(row: Sequence[Cell], table: Cross) -> bool:
    return any(clean(_at(row, at)) for at in (*table.places, *table.totals))


def _after_heading(line: str, heading: Meaning, organisation: str) -> tuple[Meaning, str]:
    """What holds after a heading inside the table."""
    said = meaning_of(line)
    if _ORGANISATION.search(line) and not (said.basis or said.form):
        return Meaning(), line
    return said.over(heading), organisation


def _first(patterns: Sequence[tuple[str, str]], text: str) -> str | None:
    return next((value for pattern, value in patterns if re.search(pattern, text)), None)


def _at(row: Sequence[Cell], column: int | None) -> Cell:
    return row[column] if column is not None and column < len(row) else ""
