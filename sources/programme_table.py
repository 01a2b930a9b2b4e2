"""A table of programmes in any printed shape – years, bases, fundings, forms across, headings between its rows – as plain tables.

    Код       Подано заявлений             Код       Подано заявлений  Год приёма
              2024    2025                 08.02.01  60                2024
    08.02.01  60      70             →     Код       Подано заявлений  Год приёма
                                           08.02.01  70                2025

Each plain table keeps the rows of the sheet at their places, so a refusal names the row that a person sees. What a column
or a heading says stands in columns of its own; a column that holds the sum of others is compared with them and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sources.opened import Cell, Opened, Rows
from sources.programme_codes import CODE
from sources.programme_head import Head, find_head, programme_column
from sources.tables.cells import cell_at, clean, label, number
from sources.tables.colleges import college_of_heading, is_college
from sources.tables.dates import first_titled_year
from sources.tables.form import Part, Record, Shaped, Sheet, read_part
from sources.tables.header import HEADER_SEARCH_ROWS, Column, find_header, is_number_row
from sources.tables.meaning import ATTRIBUTES, Meaning, holds_words, is_numeric, meaning_of, names_organisation
from sources.tables.merged import Areas, filled_down

ACROSS = 0.9  # how surely a file is a form whose words stand in another shape: the other sources are asked too
_IN_COLUMNS = ("year", "basis", "form", "funding", "college_name")  # what a plain table says in columns of words
_HEADS = {"year": "год", "basis": "база", "form": "форма обучения", "funding": "финансирование", "college_name": "организация"}
_NO_COUNT = re.compile(r"%|процент|\bдол[яи]|конкурс|на (?:одно |1 )?место|средн|балл|отклонен|прирост|динамик|норматив|план выпуск|прогноз|ожидаем")
_NO_QUANTITY = re.compile(  # words that say of which intake, base, form or funding a number is, never of what
    r"\d+|гг?|год\w*|уч|учебн\w*|на|в|за|по|для|и|из|с|от|\w*очн\w*|дневн\w*|вечерн\w*|форм\w*|обучени\w*|баз\w*|класс\w*|кл|основн\w*|средн\w*"
    r"|общ(?:ее|его|ем|ей)|образован\w*|\w*бюджет\w*|договор\w*|плат\w*|основ\w*|сч[её]т\w*|средств\w*|всего|итого"
)
_SCHOOL_YEAR = re.compile(r"20\d\d\s*[/–-]\s*(?:20)?\d\d(?!\d)")
_PART = re.compile(r"в том числе|в т\.? ?ч|из них|целев|квот|иностран|инвалид|сирот|договор\w* о целев")


TWINS = "столбцы говорят об одном и том же: неясно, который из них верен", "Оставьте один столбец или назовите год, базу, форму каждого"


@dataclass(frozen=True)
class Quantity:
    """A column of counts, told by its words.

    by_title  words of a title that say it of columns headed by a year, a base, a form, a funding alone
    own       whether it makes the table one of its form; places do not make a table of applications
    """

    name: str
    words: re.Pattern[str]
    by_title: re.Pattern[str] | None = None
    own: bool = True


@dataclass(frozen=True)
class Plain:
    """One plain table and what must be told about the printed one.

    twins  headings of columns that say the same, of which none was read; where: row of the header, 1-based
    """

    rows: Rows
    told: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    where: int = 0
    title: str = ""


def across(part: Part, quantities: Sequence[Quantity], *, closing: bool = False) -> Callable[[Sheet], Shaped | None]:
    """The reader of sheets in other shapes for a form of programmes; closing: a school year is that in which it ends."""

    def read(sheet: Sheet) -> Shaped | None:
        areas = sheet.book.merged(sheet.name)
        if find_header(sheet.rows, part.columns) is not None and is_plain(sheet.rows, areas, quantities) and not has_headings(sheet.rows):
            return None
        records: list[Record] = []
        area, is_read = None, False
        for table in plain_tables(sheet.rows, areas, quantities, part.columns, closing=closing):
            header = find_header(table.rows, part.columns)
            if header is None and table.twins:
                is_read = True
                sheet.ledger.refuse(sheet.name, table.where, f"«{'», «'.join(table.twins)}»", "", *TWINS)
            if header is None:
                continue
            is_read, area = True, sheet.area_of(header.title)
            records += read_part(part, replace(sheet, rows=table.rows), header, area)
            for words in table.told:
                sheet.ledger.note(f"Лист «{sheet.name}»: {words}")
        return Shaped(part.subject, records, area) if is_read else None

    return read


def stands_across(book: Opened, part: Part, quantities: Sequence[Quantity]) -> bool:
    """Whether a sheet of a book is a dated table of this part in another shape."""
    if book.kind not in ("csv", "xlsx", "xls"):
        return False
    tables = (
        (name, table) for name, rows in book.sheets.items() if _says(rows, quantities)
        for table in plain_tables(rows, book.merged(name), quantities, part.columns)
    )  # fmt: skip
    for name, table in tables:
        header = find_header(table.rows, part.columns)
        if (header and "year" in header.columns) or ((header or table.twins) and first_titled_year(name, table.title, book.file_name)):
            return True
    return False


def _says(rows: Rows, quantities: Sequence[Quantity]) -> bool:
    """Whether the top of a sheet has words of one of the quantities at all: most sheets need no closer look."""
    top = [label(cell) for row in rows[:HEADER_SEARCH_ROWS] for cell in row if isinstance(cell, str)]
    return any(pattern.search(text) for one in quantities for pattern in (one.words, one.by_title) if pattern for text in top)


def plain_tables(
    rows: Rows, areas: Areas, quantities: Sequence[Quantity], columns: Sequence[Column], *, closing: bool = False
) -> list[Plain]:
    """The plain tables of a sheet; none when it holds no table of these quantities by programme."""
    head = find_head(rows, areas)
    if head is None:
        return []
    found = _columns(rows, head, quantities, closing)
    own = {one.name for one in quantities if one.own}
    if not any(name in own for name, _ in found.values()):
        return []
    left, told, twins = _without_sums(rows, head, found)
    shares: dict[Meaning, dict[int, str]] = {}
    for at, (name, meaning) in left.items():
        shares.setdefault(meaning, {})[at] = name
    if len(shares) > 1 and (bare := shares.pop(Meaning(), {})):
        told = (*told, f"столбцы «{'», «'.join(head.headings.get(at, '') for at in bare)}» относятся ко всем столбцам сразу, не прочитаны")
    body = filled_down(rows, areas, head.end, but=set(found))
    views = [_view(body, head, own, meaning, set(found), columns, closing) for meaning, own in shares.items()]
    return [Plain(view, told, twins, head.end + 1, head.title) for view in views or ([[]] if twins else [])]


def is_plain(rows: Rows, areas: Areas, quantities: Sequence[Quantity]) -> bool:
    """Whether each quantity stands in one column."""
    head = find_head(rows, areas)
    if head is None:
        return True
    names = [name for name, _ in _columns(rows, head, quantities, False).values()]
    return len(names) == len(set(names))


def has_headings(rows: Rows) -> bool:
    """Whether headings of years, bases, forms or colleges stand between the rows of a table of programmes."""
    found = programme_column(rows)
    return found is not None and any(_heading(row) for row in rows[found[0] :])


def _columns(rows: Rows, head: Head, quantities: Sequence[Quantity], closing: bool) -> dict[int, tuple[str, Meaning]]:
    """Column → quantity and what it is of."""
    by_classes = {"9", "11"} <= set(head.headings.values())
    found: dict[int, tuple[str, Meaning]] = {}
    for at, words in head.words.items():
        if at == head.programme or not is_numeric(rows, head.first, at) or _NO_COUNT.search(words):
            continue
        if any(pattern.search(words) and holds_words(rows, head.first, at, name) for name, pattern in ATTRIBUTES.items()):
            continue  # «Год выпуска», «База»
        own = label(head.headings.get(at, ""))
        meaning = _meaning(words, closing)
        if by_classes and own in ("9", "11"):
            meaning = replace(meaning, basis=own)
        name = next((one.name for text in (own, words) for one in quantities if one.words.search(text)), "")
        if not name and re.search(r"\w", words) and all(_NO_QUANTITY.fullmatch(word) for word in re.findall(r"[0-9a-zа-яё]+", words)):
            name = next((one.name for one in quantities if one.by_title and one.by_title.search(label(head.title))), "")
        if name and not (_PART.search(own) and any(known == name for known, _ in found.values())):
            found[at] = (name, meaning)
    return found


def _meaning(words: str, closing: bool) -> Meaning:
    """Year, base, form and funding that words name; of a school year the one in which it begins, or ends."""
    said = replace(meaning_of(words), entrants=False, organisation=None)
    return replace(said, year=said.year + 1) if closing and said.year and _SCHOOL_YEAR.search(words) else said


def _without_sums(
    rows: Rows, head: Head, found: Mapping[int, tuple[str, Meaning]]
) -> tuple[dict[int, tuple[str, Meaning]], tuple[str, ...], tuple[str, ...]]:
    """The columns without those that print the sum of more telling ones, what differs from it, and twins, of which none is kept."""
    left, told = dict(found), []
    coded = [row for row in range(head.first, len(rows)) if CODE.search(clean(cell_at(rows[row], head.programme)))]
    under = {
        at: [other for other, (own, said) in found.items() if own == name and said != meaning and meaning.over(said) == said]
        for at, (name, meaning) in found.items()
    }  # fmt: skip
    for at in found:
        parts = [other for other in under[at] if not under[other]]
        wrong = [row + 1 for row in coded if _differs(rows, row, at, parts)] if parts else []
        if len(parts) == 1 or 2 * len(wrong) > len(coded):  # only some of its parts are printed
            told.append(f"прочитан столбец «{head.headings.get(at, '')}», его части не прочитаны: «{'», «'.join(head.headings.get(part, '') for part in parts)}»")
            left = {other: said for other, said in left.items() if other not in under[at]}
        elif parts:
            left.pop(at, None)
            told += [f"«{head.headings.get(at, '')}» не равно сумме своих столбцов в строках {', '.join(map(str, wrong[:5]))}; приняты слагаемые"] if wrong else []
    twins = {at for at, said in left.items() if any(other != at and own == said for other, own in left.items())}
    if twins:
        told.append(f"столбцы «{'», «'.join(head.headings.get(at, '') for at in sorted(twins))}» говорят об одном и том же, ни один не прочитан: оставьте один")
    return {at: said for at, said in left.items() if at not in twins}, tuple(told), tuple(head.headings.get(at, "") for at in sorted(twins))


def _differs(rows: Rows, row: int, total: int, parts: Sequence[int]) -> bool:
    printed = number(cell_at(rows[row], total)).number
    return printed is not None and abs(printed - sum(number(cell_at(rows[row], at)).number or 0 for at in parts)) > 0.5


def _view(
    rows: Rows, head: Head, own: Mapping[int, str], meaning: Meaning, counted: set[int], columns: Sequence[Column], closing: bool
) -> Rows:
    """The rows with the columns of one meaning under their known headings, and what is said of them in columns at the end."""
    known = {column.name: column.headings[0].rstrip("* ") for column in columns}
    width = max(map(len, rows))
    blank = {column for column in range(width) if not any(clean(cell_at(row, column)) for row in rows[head.first :])}  # of the intake to come
    heading, college = Meaning(), ""
    view: list[list[Cell]] = []
    for at, row in enumerate(rows):
        cells = [*row, *[""] * (width - len(row))]
        if head.start <= at <= head.end:
            view.append(_heads(head, own, known, width, counted | blank) if at == head.end else [])
            continue
        if at <= head.end or is_number_row(row):
            view.append(cells if at < head.start else [])
            continue
        if line := _heading(row):
            heading, college = (Meaning(), college_of_heading(line)) if is_college(line) else (_meaning(line, closing).over(heading), college)
            view.append([])
            continue
        kept = ["" if column in counted and column not in own else cell for column, cell in enumerate(cells)]
        if len(own) < len(counted) and not any(clean(cells[column]) for column in own):
            view.append([])  # of another of the tables
            continue
        said = meaning.over(heading)
        view.append([*kept, said.year or "", said.basis or "", said.form or "", said.funding or "", college])
    return _without_blank_columns(view, head, width)


def _heads(head: Head, own: Mapping[int, str], known: Mapping[str, str], width: int, counted: set[int]) -> list[Cell]:
    """The header of a plain table: words that its form knows over the columns that are known, the printed ones over the rest."""
    words: list[Cell] = [head.headings.get(at, "") if at not in counted else "" for at in range(width)]
    words[head.programme] = known["programme"]
    for at in range(width):
        if at == head.programme or at in counted:
            continue
        name = next((one for one, pattern in ATTRIBUTES.items() if pattern.search(head.words.get(at, ""))), "")
        if not name and names_organisation(head.words.get(at, "")):
            name = "college_name"
        if name:
            words[at] = known.get(name, _HEADS[name])
    for at, name in own.items():
        words[at] = known[name]
    return [*words, *(known.get(name, _HEADS[name]) for name in _IN_COLUMNS)]


def _without_blank_columns(view: Rows, head: Head, width: int) -> Rows:
    """The rows without the added columns that say nothing, or that the table has itself."""
    printed = view[head.end][:width]
    keep = [
        at for at in range(width, width + len(_IN_COLUMNS))
        if view[head.end][at] not in printed and any(len(row) > at and clean(row[at]) for row in view[head.end + 1 :])
    ]  # fmt: skip
    return [[*row[:width], *(row[at] for at in keep)] if len(row) > width else row for row in view]


def _heading(row: Sequence[Cell]) -> str:
    """The one text of a row that names a year, a base, a form, a funding or a college for the rows below it; "" otherwise."""
    texts = list(dict.fromkeys(text for cell in row if (text := clean(cell))))
    if len(texts) != 1 or CODE.search(texts[0]) or re.match(r"(?:итого|всего)\b", label(texts[0])):
        return ""
    return texts[0] if is_college(texts[0]) or (meaning_of(texts[0]) != Meaning() and not re.match(r"(?:[*¹²³]+|\d{1,2}[).])\s", texts[0])) else ""
