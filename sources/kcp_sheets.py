"""What a sheet of an admission table says by its name and title: whose places, for whom, a draft; tables side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sources.opened import Cell, Rows
from sources.programme_codes import CODE
from sources.tables.cells import cell_at, clean, heading, is_count, label
from sources.tables.header import Column, find_header
from sources.tables.meaning import Meaning, basis_in, form_in

_ONE_COLLEGE = re.compile(
    r"\b(?:колледж|техникум|училище|институт|университет|академия|лицей)\b|\b[а-я]{0,4}(?:поу|поо|оу)\b\s*[«\"“]", re.IGNORECASE
)
_NO_COLLEGE = re.compile(r"\bкцп\b|контрольн|прием|план|свод|итог|всего|техникумы|колледжи", re.IGNORECASE)
_QUOTED = r"[«\"“][^«»\"“”]+(?:«[^»]+»)?[^«»\"“”]*[»\"”]"
_FULL_FORM = r"(?:(?:государств|муниципал|краев|област|бюджет|автоном|казен|казён|частн|профессион|образоват)\w+\s+)+учреждени\w+"
_TITLED_COLLEGE = re.compile(
    rf"(?:\b[А-ЯЁ]{{0,5}}П?ОУ\b|\b[А-ЯЁ]{{0,4}}ПОО\b|(?i:{_FULL_FORM}))[А-Яа-яЁё\s-]{{0,60}}?{_QUOTED}"
    r"|(?:Колледж|Техникум|Училище|Лицей)\s+(?:№\s*\d+|[А-ЯЁ]\S*)$"
)
_DRAFT = re.compile(r"проект|чернов", re.IGNORECASE)
_APPROVED = re.compile(r"утвержд|окончательн", re.IGNORECASE)


def said_by_sheet(name: str, title: str) -> Meaning:
    """College, base, form and funding that a sheet's name says; where it is silent, the college and base of the title."""
    words = label(name)
    funding = "внебюджет" if re.search(r"внебюджет|платн|договор", words) else "бюджет" if "бюджет" in words else None
    college = clean(name) if _ONE_COLLEGE.search(name) and not _NO_COLLEGE.search(name) else None
    basis = basis_in(words) or basis_in(" ".join(re.findall(r"на базе[^.;,]*", label(title))))
    return Meaning(basis=basis, form=form_in(words), funding=funding, organisation=college or _college_of_title(title))


def _college_of_title(title: str) -> str | None:
    found = {clean(match.group()) for match in _TITLED_COLLEGE.finditer(title)}
    return found.pop() if len(found) == 1 else None


def gives_way_to(sheet: str, sheets: Iterable[str]) -> str | None:
    """The approved sheet that a draft beside it gives way to."""
    if not _DRAFT.search(sheet) or _APPROVED.search(sheet):
        return None
    return next((other for other in sheets if _APPROVED.search(other) and not _DRAFT.search(other)), None)


def _is_of_blocks(row: Sequence[Cell], edges: Sequence[int]) -> bool:
    """Whether a row above tables side by side prints a title over more than one of them."""
    return sum(1 for left, right in pairwise(edges) if any(clean(cell) for cell in row[left:right])) > 1


def side_by_side(rows: Rows, columns: Sequence[Column]) -> list[Rows]:
    """The tables that stand beside one another under one row of headings, each on an else empty sheet; [] for one table."""
    header = find_header(rows, columns)
    if header is None:
        return []
    words = [heading(cell) if isinstance(cell, str) else "" for cell in rows[header.row]]
    first = words[header.columns["programme"]] if header.columns["programme"] < len(words) else ""
    anchors = [at for at, text in enumerate(words) if text and text == first]
    if len(anchors) < 2:
        return []
    start = min(header.columns.values())
    lead = header.columns["programme"] - start  # columns that stand before the code in each of the tables
    lefts = [max(0, at - lead) for at in anchors]
    if words[lefts[1] : lefts[1] + lead] != words[start : start + lead]:
        lefts = anchors
    edges = [0, *lefts[1:], max(map(len, rows))]
    blocks = [
        [row if at < header.row and not _is_of_blocks(row, edges) else [cell if left <= column < right else "" for column, cell in enumerate(row)] for at, row in enumerate(rows)]
        for left, right in pairwise(edges)
    ]
    return blocks if all(find_header(block, columns) for block in blocks) else []


SPO_LEVELS = ("01", "02")  # of a code: trades, technicians
ACROSS = (
    "программы стоят в столбцах, а организации в строках",
    "Поверните таблицу: Копировать, Специальная вставка, «Транспонировать» – программы в строках, организации в столбцах; так она читается",
)


def programmes_across(rows: Rows) -> tuple[int, str] | None:
    """Row and first code of a header whose columns are programmes with numbers below them; None for other tables."""
    coded = [{column: found[0] for column, cell in enumerate(row) if isinstance(cell, str) and len(found := CODE.findall(cell)) == 1} for row in rows]
    at = next((at for at, codes in enumerate(coded) if sum(1 for code in set(codes.values()) if code[3:5] in SPO_LEVELS) > 1), None)
    if at is None or any(coded[at + 1 :]) or sum(any(is_count(cell_at(row, column)) for row in rows[at + 1 :]) for column in coded[at]) < 2:
        return None
    return at, next(iter(coded[at].values()))
