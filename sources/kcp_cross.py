"""Admission figures with years, bases or forms across: an appendix to an order, a ministry's table by years.

    columns of a cross table            told by
    programme (code, or code and name)  codes of СПО in its cells
    organisation, name, number          words of the header
    base, form, funding, year           words of the header over words: they hold for their row
    places                              year, base, form, funding, organisation in the words of the header
    «Всего», «Итого»                    a total of the row: checked by its parts, read only where there are none

Between the rows may stand headings of one cell: a form of study, a base, a funding, an organisation. They hold for what
follows. One record is one filled cell of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sources.kcp_columns import Columns, columns_of
from sources.kcp_totals import Sums, TotalsAbove, places_of
from sources.opened import Cell, Rows
from sources.programme_codes import CODE
from sources.programme_head import find_head
from sources.tables.cells import cell_at, clean, is_count, is_dash, label, names_total, number
from sources.tables.coded import name_beside_code
from sources.tables.colleges import college_of_heading, heading_beside_numbers, is_college
from sources.tables.header import is_number_row, is_repeat
from sources.tables.meaning import ORGANISATION, Meaning, is_numeric, meaning_of, names_organisation
from sources.tables.merged import Areas, filled_down, printed_once
from sources.tables.ugps import group_rows

_FUNDING_SAID = re.compile(r"бюджет|платн|договор|возмещ")
_IDLE = re.compile(r"^(?:№|п п|номер|срок|наименован|название|направлени|програм|професси|специальност|квалификац|уровень|примечан)")  # loses no place


@dataclass(frozen=True)
class Cross:
    """Where a cross table stands on a sheet."""

    header_row: int
    first_row: int
    programme: int
    name: int | None
    organisation: int | None
    columns: Columns
    title: str
    words: Mapping[int, str]

    @property
    def is_wide(self) -> bool:
        """Whether places stand in several columns that differ in what they are about."""
        return len({meaning for meaning in self.columns.places.values() if not meaning.entrants}) > 1

    @property
    def has_only_entrants(self) -> bool:
        """Whether it prints who was admitted and not how many places there were."""
        return not self.columns.totals and all(meaning.entrants for meaning in self.columns.places.values())


ONLY_ENTRANTS = "напечатано, сколько принято, и не напечатано, сколько мест было"
TWINS = "два столбца говорят об одном и том же: неясно, в котором из них места"
REMEDIES = {  # doubt → what to do
    ONLY_ENTRANTS: "Добавьте рядом столбец «КЦП» с числом мест: «Принято» читается вместе с ним",
    TWINS: "Оставьте один столбец мест или назовите его «КЦП»",
}


@dataclass(frozen=True)
class Number:
    """One number of places with all that is known about it.

    said   cells of the row's own columns of base, form, funding and year
    doubt  why the number cannot be taken, Russian
    """

    row_number: int
    programme: Cell
    name: str
    organisation: str
    meaning: Meaning
    column: str
    value: Cell
    said: Mapping[str, Cell] = field(default_factory=dict)
    entrants: Cell = ""
    doubt: str = ""


@dataclass
class Read:
    """What stands in a cross table, in order, and what its totals say."""

    numbers: list[Number] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    wrong_totals: list[str] = field(default_factory=list)
    lost_entrants: int = 0


def find_cross(rows: Rows, areas: Areas) -> Cross | None:
    """The cross table of a sheet: a column of programme codes under words about programmes, and columns of places."""
    head = find_head(rows, areas)
    if head is None:
        return None
    first, programme, words, headings = head.first, head.programme, head.words, head.headings
    text_columns = [at for at in words if at != programme and not is_numeric(rows, first, at)]
    organisation = next((at for at in text_columns if names_organisation(words[at])), None)
    name = next((at for at in text_columns if at != organisation and re.search(r"наименован|название", words[at])), None)
    columns = columns_of(rows, first, words, headings, (programme, organisation, name), colleges_across(head.printed))
    known = {programme, organisation, name, *columns.attributes.values()}
    texts = tuple(headings.get(at) or words[at] for at in text_columns if at not in known and not _IDLE.search(words[at]) and any(clean(cell_at(row, at)) for row in rows[first:]))
    columns = replace(columns, unread=(*columns.unread, *texts))
    if not columns.places:
        return None
    return Cross(head.start, head.end + 1, programme, name, organisation, columns, head.title, headings)


def has_headings(rows: Rows, first_row: int, programme: int) -> bool:
    """Whether rows of one text, a form or an organisation with or without its total, stand between the rows, or the header again."""
    for row in rows[first_row:]:
        texts = {text for cell in row if (text := clean(cell))}
        line = label(next(iter(texts), ""))
        if heading_beside_numbers(row):
            return True
        if len(texts) != 1 or CODE.search(line) or not re.search(r"[а-я]", line) or re.match(r"(?:итого|всего)\b", line):
            continue
        if ORGANISATION.search(line) or meaning_of(line) != Meaning():
            return True
    return False


def read_cross(rows: Rows, areas: Areas, table: Cross) -> Read:
    """Every filled cell of places; totals are checked against their parts."""
    numeric = {*table.columns.places, *table.columns.totals}
    body = filled_down(rows, areas, table.first_row - 1, but=numeric)
    if table.organisation is not None:
        records = [at for at in range(table.first_row, len(body)) if code_is_in(body[at], table) and not _is_total_row(body[at], table)]
        body = printed_once(body, records, (table.organisation,))
    read = Read()
    heading, organisation, last = Meaning(), "", ""
    sums, above = Sums(table.columns), TotalsAbove(body, table.first_row, table.columns, lambda row: _is_record(row, table))
    outer = _forms_stand_over_colleges(body, table, above)
    groups = group_rows(body, table.first_row, table.programme, lambda row: _places_said(row, table.columns))
    read.wrong_totals += groups.doubts
    for at in range(table.first_row, len(body)):
        row = body[at]
        texts = [text for cell in row if (text := clean(cell))]
        if not texts or is_number_row(row) or _repeats_header(row, table) or is_repeat(row, rows[table.header_row : table.first_row]):
            continue
        line = above.heading_at(at, last)
        if line:
            heading, organisation = _after_heading(line, heading, organisation, outer)
            read.totals.append(at + 1)
            read.wrong_totals += above.doubt(at)
            continue
        if at in groups.totals or _is_total_row(row, table):
            read.totals.append(at + 1)
            read.wrong_totals += [] if at in groups else sums.doubt(row, at + 1)
            continue
        if at in groups.headings:
            continue
        if not _has_number(row, table):
            if not code_is_in(row, table) and len(set(texts)) <= 2:
                line = " ".join(dict.fromkeys(texts))
                heading, organisation = _after_heading(line, heading, organisation, outer)
            continue
        own = clean(cell_at(row, table.organisation))
        last = own or organisation
        found = list(_numbers(row, at + 1, table, heading, own or organisation, read))
        sums.add([one.value for one in found])
        read.numbers += found
    return read


def code_is_in(row: Sequence[Cell], table: Cross) -> bool:
    """Whether a programme code stands in a row."""
    return CODE.search(clean(cell_at(row, table.programme))) is not None


def _is_record(row: Sequence[Cell], table: Cross) -> bool:
    """Whether the code of a programme stands in a row, not that of an enlarged group."""
    code = CODE.search(clean(cell_at(row, table.programme)))
    return code is not None and not code.group().endswith(".00.00")


def _numbers(
    row: Sequence[Cell], row_number: int, table: Cross, heading: Meaning, organisation: str, read: Read
) -> Iterator[Number]:
    cell, columns = cell_at(row, table.programme), table.columns
    name = clean(cell_at(row, table.name)) or name_beside_code(cell)
    said = {name: cell_at(row, at) for name, at in columns.attributes.items() if clean(cell_at(row, at))}
    filled = {at: cell_at(row, at) for at in columns.places if clean(cell_at(row, at))}
    places = {at: value for at, value in filled.items() if not columns.places[at].entrants}
    if table.has_only_entrants:
        for at, value in filled.items():
            meaning = columns.places[at].over(heading)
            yield Number(row_number, cell, name, meaning.organisation or organisation, meaning, table.words[at], value, said, doubt=ONLY_ENTRANTS)
        return
    total = next((cell_at(row, at) for at in columns.totals if clean(cell_at(row, at))), "")
    if not places and total != "":
        yield Number(row_number, cell, name, organisation, heading, table.words[columns.totals[0]], total, said)
        return
    added = sum(number(value).number or 0 for value in places.values())
    printed = number(total).number
    if printed is not None and len(columns.totals) == 1 and abs(printed - added) > 0.5:
        read.wrong_totals.append(f"строка {row_number}: «Всего» {printed:g}, сумма {added:g}")
    admitted = _admitted(filled, columns, places, read)
    for at, value in places.items():
        meaning = columns.places[at].over(heading)
        if heading.funding and not _FUNDING_SAID.search(label(table.words[at])):
            meaning = replace(meaning, funding=heading.funding)  # «КЦП» says less than «По договорам» above the rows
        doubt = TWINS if at in columns.twins else ""
        yield Number(
            row_number, cell, name, meaning.organisation or organisation, meaning, table.words[at], value, said,
            admitted.get(at, ""), doubt,
        )  # fmt: skip


def _admitted(filled: Mapping[int, Cell], columns: Columns, places: Mapping[int, Cell], read: Read) -> dict[int, Cell]:
    """Column of places → admitted people: the one column of the row that they can belong to."""
    found: dict[int, Cell] = {}
    for at, value in filled.items():
        if not columns.places[at].entrants:
            continue
        fitting = [other for other in places if columns.places[at].fits(columns.places[other])]
        if len(fitting) == 1 and fitting[0] not in found:
            found[fitting[0]] = value
        elif not is_dash(value) and number(value).number != 0:
            read.lost_entrants += 1
    return found


def _repeats_header(row: Sequence[Cell], table: Cross) -> bool:
    """Whether a row prints the header again, as the second table of a sheet or a new page does."""
    own = [at for at in table.columns.places if clean(cell_at(row, at))]
    return bool(own) and all(label(cell_at(row, at)) == label(table.words[at]) for at in own)


def _is_total_row(row: Sequence[Cell], table: Cross) -> bool:
    said = ["" if at in table.columns.places and not is_count(cell) else cell for at, cell in enumerate(row)]
    return names_total(said, parts=not code_is_in(row, table)) and not _repeats_header(row, table)


def _places_said(row: Sequence[Cell], columns: Columns) -> dict[str, float]:
    """Places of a row in one number; empty where it prints none."""
    numeric = (*columns.places, *columns.totals)
    return {"мест": places_of(row, columns)} if any(number(cell_at(row, at)).number is not None for at in numeric) else {}


def _has_number(row: Sequence[Cell], table: Cross) -> bool:
    return any(clean(cell_at(row, at)) for at in (*table.columns.places, *table.columns.totals))


def _after_heading(line: str, heading: Meaning, organisation: str, outer: bool) -> tuple[Meaning, str]:
    """What holds after a heading inside the table; outer: forms stand over colleges, so a college does not end its form."""
    if _names_college(line):
        return (heading if outer else Meaning()), college_of_heading(line)
    return meaning_of(line).over(heading), organisation


def _names_college(line: str) -> bool:
    said = meaning_of(line)
    return ORGANISATION.search(line) is not None and not (said.basis or said.form)


def _forms_stand_over_colleges(body: Rows, table: Cross, above: TotalsAbove) -> bool:
    """Whether after every heading of a form or a base the heading of a college follows."""
    lines = []
    for at in range(table.first_row, len(body)):
        row = body[at]
        texts = dict.fromkeys(text for cell in row if (text := clean(cell)))
        if not texts or _is_total_row(row, table):
            continue
        bare = " ".join(texts) if not _has_number(row, table) and not code_is_in(row, table) and len(texts) <= 2 else ""
        lines.append(bare or above.heading_at(at, ""))
    forms = [at for at, line in enumerate(lines) if line and not _names_college(line) and meaning_of(line) != Meaning()]
    return bool(forms) and all(at + 1 < len(lines) and _names_college(lines[at + 1]) for at in forms)


def colleges_across(header: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """Column → the college whose name stands over it in any row of a header, as merged areas were filled."""
    found: dict[int, str] = {}
    for row in header:
        named = {at: clean(cell) for at, cell in enumerate(row) if isinstance(cell, str) and is_college(clean(cell))}
        if len(set(named.values())) > 1 or any(re.search(r"[«\"“]", text) for text in named.values()):
            found |= {at: college_of_heading(text) for at, text in _spread_names(row, named).items()}
    return found


def _spread_names(row: Sequence[Cell], named: dict[int, str]) -> dict[int, str]:
    """Names over the blank cells right of them: a text file keeps no merged areas."""
    spread, last = dict(named), ""
    for at in range(min(named), len(row)):
        text = clean(row[at])
        last = named.get(at, "" if text else last)
        if last:
            spread[at] = last
    return spread
