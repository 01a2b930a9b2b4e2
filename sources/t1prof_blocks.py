"""Blocks of a table of groups of occupations: a row of one text, or a column, names the activity or the region below it.

Nothing of one activity may be stored as the total: what a heading says and nothing here knows refuses its rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sources.opened import Rows
from sources.tables.cells import clean, is_total, label
from sources.tables.coded import region, section_of_name
from sources.tables.form import Part, Record, Shaped, Sheet, read_part
from sources.tables.header import Header, find_header

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
    blocks = list(_blocks(sheet.rows, header))
    if not _are_blocks(sheet, header, blocks):
        return None
    regions = [region(sheet.codelists, block.heading) if block.heading else None for block in blocks]
    area = None if all(named or not block.rows for named, block in zip(regions, blocks, strict=True)) else sheet.area_of(header.title)
    records: list[Record] = []
    for named, block in zip(regions, blocks, strict=True):
        records += read_block(sheet, part, header, block.rows, "" if named else block.heading, named or area)
    return Shaped(part.subject, records, area)


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
    quantities = [header.columns[name] for name in ("headcount", "vacancies") if name in header.columns]
    column, heading, held = header.columns.get("activity", -1), "", list[int]()
    for at in range(header.row + 1, len(rows)):
        row = rows[at]
        texts = {text for cell in row if (text := clean(cell))}
        is_record = any(column < len(row) and clean(row[column]) for column in quantities)
        own = clean(row[column]) if 0 <= column < len(row) and is_record else ""
        above = next(iter(texts)) if len(texts) == 1 and not is_record and not _WITHIN.match(label(next(iter(texts)))) else ""
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
