"""Blocks of a table of groups of occupations: a row of one text, or a column, names the activity or the region below it.

Nothing of one activity may be stored as the total: what a heading says and nothing here knows refuses its rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sources.opened import Cell, Opened, Rows
from sources.tables.cells import clean, is_total, label, unit_in
from sources.tables.coded import region, section_of_name
from sources.tables.form import Part, Record, Shaped, Sheet, read_part
from sources.tables.header import Column, Header, find_header

_WITHIN = re.compile(r"^(?:из них|из нее|в том числе|в т ?\. ?ч)")  # parts of a group, no block
_SECTION = re.compile(r"^раздел\w*\s+[a-zа-я]\b[\s.:–-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """Rows (0-based) below one heading; heading "" where none stands above."""

    heading: str
    rows: tuple[int, ...]


def in_blocks(sheet: Sheet, part: Part) -> Shaped | None:
    """A sheet whose headings or whose column name activities or regions; None when it is one table."""
    header = find_header(sheet.rows, part.columns)
    if header is None:
        return None
    sheet = replace(sheet, rows=_totals_of_headings(sheet, header))
    blocks = list(_blocks(sheet.rows, header))
    if not _are_blocks(sheet, header, blocks):
        return None
    regions = [region(sheet.codelists, block.heading) if block.heading else None for block in blocks]
    area = None if all(named or not block.rows for named, block in zip(regions, blocks, strict=True)) else sheet.area_of(header.title)
    records: list[Record] = []
    for named, block in zip(regions, blocks, strict=True):
        records += read_block(sheet, part, header, block.rows, "" if named else block.heading, named or area)
    return Shaped(part.subject, records, area)


def _totals_of_headings(sheet: Sheet, header: Header) -> list[list[Cell]]:
    """The rows of a sheet; an activity or a region printed with its numbers becomes «Всего» of the block that it heads.

    What it was called stands right of the row, where no column of the table is.
    """
    width = max(map(len, sheet.rows), default=0)
    if "activity" in header.columns:  # nothing is renamed; a remark right of the header is no name
        return [row if at > header.row else [*row, *[""] * (width - len(row))] for at, row in enumerate(sheet.rows)]
    quantities = {header.columns[name] for name in ("headcount", "vacancies") if name in header.columns}
    code = header.columns.get("occupation", -1)
    rows: list[list[Cell]] = []
    for at, row in enumerate(sheet.rows):
        texts = [column for column, cell in enumerate(row) if isinstance(cell, str) and clean(cell) and column not in quantities]
        is_record = at > header.row and any(column < len(row) and clean(row[column]) for column in quantities)
        bare = _SECTION.sub("", clean(row[texts[0]])) if is_record and len(texts) == 1 and texts[0] != code else ""
        if bare and not is_total(bare) and (region(sheet.codelists, bare) or section_of_name(sheet.codelists, bare) not in (None, "_T")):
            told = ["Всего" if column == texts[0] else cell for column, cell in enumerate(row)]
            rows.append([*told, *[""] * (width - len(row)), bare])
        else:
            rows.append(row if at > header.row else [*row, *[""] * (width - len(row))])
    return rows


def read_block(sheet: Sheet, part: Part, header: Header, rows: Collection[int], activity: str, area: str | None) -> list[Record]:
    """Read some rows of a sheet; activity: what names it for all of them, "" where they say so themselves."""
    width = max(map(len, sheet.rows), default=0)
    own = [
        [*row, *[""] * (width - len(row)), activity] if at in rows else row if at <= header.row else []
        for at, row in enumerate(sheet.rows)
    ]  # fmt: skip
    columns = {**header.columns, "activity": width} if activity else header.columns
    return read_part(part, replace(sheet, rows=own), replace(header, columns=columns), area)


def _blocks(rows: Rows, header: Header) -> Iterator[Block]:
    """Rows by the heading above them: a row of one text and no numbers, or the filled cells of the column of activities."""
    width = max((len(row) for row in rows[: header.row + 1]), default=0)
    quantities = [header.columns[name] for name in ("headcount", "vacancies") if name in header.columns]
    column, heading, held = header.columns.get("activity", -1), "", list[int]()
    for at in range(header.row + 1, len(rows)):
        row = rows[at]
        texts = {text for cell in row if (text := clean(cell))}
        is_record = any(column < len(row) and clean(row[column]) for column in quantities)
        own = clean(row[column]) if 0 <= column < len(row) and is_record else ""
        above = next(iter(texts)) if len(texts) == 1 and not is_record and not _WITHIN.match(label(next(iter(texts)))) else ""
        if is_record and len(row) > width:  # the name that stood before the total of its block
            above = clean(row[width])
        starts = _SECTION.sub("", above) or own
        if starts and starts != heading:
            yield Block(heading, tuple(held))
            heading, held = starts, []
        if is_record:
            held.append(at)
    yield Block(heading, tuple(held))


def _are_blocks(sheet: Sheet, header: Header, blocks: list[Block]) -> bool:
    """Whether headings part the table: one of them names a section or a region, or «Всего» is printed in several blocks."""
    named = [block for block in blocks if block.heading and block.rows]
    if not named:
        return False
    known = any(region(sheet.codelists, block.heading) or section_of_name(sheet.codelists, block.heading) not in (None, "_T") for block in named)
    totals = sum(1 for block in blocks if any(is_total(cell) for at in block.rows for cell in sheet.rows[at] if cell != header.title))
    return known or totals > 1


def with_staff(sheet: Sheet, staff: Sequence[Column], need: Sequence[Column]) -> Sheet:
    """A sheet of need beside the staff that another sheet of the book gives of the same groups; a group that it lacks keeps none.

    staff, need  headers of the two tables, which the publication prints apart
    """
    header = find_header(sheet.rows, need)
    if header is None or "headcount" in header.columns:
        return sheet
    other = next((name for name in sheet.book.sheets if staff_beside(sheet.book, name, staff, need) == sheet.name), None)
    if other is None:
        return sheet
    rows = sheet.book.sheets[other]
    beside = find_header(rows, staff)
    assert beside is not None
    given = {_group_key(beside, row): beside.cell(row, "headcount") for row in rows[beside.row + 1 :]}
    width = max(map(len, sheet.rows))
    joined = [[*row, *[""] * (width - len(row)), given.get(_group_key(header, row), "") if at > header.row else ""] for at, row in enumerate(sheet.rows)]
    joined[header.row][width] = beside.headings["headcount"]
    sheet.ledger.note(f"Лист «{sheet.name}»: списочная численность тех же групп взята с листа «{other}»")
    return replace(sheet, rows=joined)


def staff_beside(book: Opened, name: str, staff: Sequence[Column], need: Sequence[Column]) -> str | None:
    """The one sheet of need of the year and unit of a sheet that holds staff alone; None where there is none, or are several."""
    header = find_header(book.sheets[name], staff)
    if header is None or "vacancies" in header.columns:
        return None
    found = [
        other for other, rows in book.sheets.items()
        if other != name and (own := find_header(rows, need)) and "headcount" not in own.columns and _about(own, other) == _about(header, name)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _about(header: Header, sheet: str) -> tuple[frozenset[str], tuple[str, float] | None]:
    """Years and unit of a table."""
    return frozenset(re.findall(r"(?<!\d)(20\d\d)(?!\d)", f"{header.title} {sheet}")), unit_in(header.title)


def _group_key(header: Header, row: Sequence[Cell]) -> str:
    return clean(header.cell(row, "occupation")) or label(header.cell(row, "name"))
