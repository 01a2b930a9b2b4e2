"""The yearbook's table: regions in rows, activities in columns, one year in the title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.codelists import Codelists
from sources.opened import Rows
from sources.rosstat.certainty import certainty_of
from sources.rosstat.indicators import EMPLOYMENT_TOTAL, doubt, indicator_in, is_employment
from sources.rosstat.periods import day_of_title
from sources.rosstat.regions import gives_way, region_name
from sources.rosstat.store import Store
from sources.tables.cells import clean, label, number, unit_in
from sources.tables.coded import no_such_region, region_of_label, section_of_name
from sources.tables.merged import Areas, filled_across

SEARCH_ROWS = 30
FEWEST_SECTIONS = 3
# How names of sections begin; enough to know such a header before the code lists are at hand.
_SECTION_WORDS = re.compile(
    r"сельское|добыча полез|обрабатывающ|обеспечение электр|водоснабжен|строительств|торговля|транспортир|образовани|здравоохран"
)
EMPLOYMENT = "employment_by_activity"  # by section and region: evidence, not the table that the forecast rests on


@dataclass(frozen=True)
class ActivityTable:
    """Where the table stands: last row of its header, section of each column, words above, columns of no section."""

    header_row: int
    sections: dict[int, str]
    title: str
    unread: tuple[str, ...] = ()


def looks_so(rows: Rows) -> bool:
    """Whether a row among the first names several sections."""
    return any(
        sum(1 for cell in row if isinstance(cell, str) and _SECTION_WORDS.match(label(cell))) >= FEWEST_SECTIONS
        for row in rows[:SEARCH_ROWS]
    )


def find_by_activity(rows: Rows, areas: Areas, codelists: Codelists) -> ActivityTable | None:
    """The header whose cells are sections; None when there is none."""
    filled = filled_across(rows, areas, SEARCH_ROWS)[:SEARCH_ROWS]
    for at, row in enumerate(filled):
        sections = {column: found for column, cell in enumerate(row) if column and (found := section_of_name(codelists, cell))}
        if len(set(sections.values())) >= FEWEST_SECTIONS:
            title = " ".join(text for above in rows[:at] for cell in above if (text := clean(cell)))
            words = _words_of_the_rest(filled, rows, at, sections)
            above = {column: found for column, text in words.items() if (found := section_of_name(codelists, text))}
            unread = tuple(text for column, text in words.items() if column not in above)
            return ActivityTable(at, {**sections, **above}, title, unread)
    return None


def _words_of_the_rest(header: Rows, rows: Rows, at: int, sections: dict[int, str]) -> dict[int, str]:
    """The lowest words over each column of numbers that names no section in its own row: «Всего» may stand a row higher."""
    words: dict[int, str] = {}
    for column in range(1, max(map(len, rows[at:]), default=0)):
        if column in sections or not any(column < len(row) and number(row[column]).number is not None for row in rows[at + 2 :]):
            continue
        texts = (clean(line[column]) for line in reversed(header[max(0, at - 2) : at + 1]) if column < len(line))
        words[column] = next((text for text in texts if text), "без названия")
    return words


def read_by_activity(sheet: str, rows: Rows, table: ActivityTable, store: Store, codelists: Codelists) -> None:
    """Read one sheet, or note what its title does not say."""
    words = label(table.title)
    named = indicator_in(words) or ((EMPLOYMENT_TOTAL, EMPLOYMENT) if is_employment(words) else None)
    unit = unit_in(table.title)
    day = day_of_title(table.title)
    periods = {day} if day else set(re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", re.sub(r"\d\d\.\d\d\.\d{4}", "", table.title)))
    wrong = doubt(named[0] if named else None, unit[0] if unit else None, is_point=day is not None, of="таблица")
    wrong = wrong or ("" if len(periods) == 1 else "в названии должен быть один год")
    if named is None or unit is None or wrong:
        store.ledger.note(f"Лист «{sheet}»: «{table.title[:80]}» – {wrong}; лист не прочитан")
        return
    period, certainty = periods.pop(), certainty_of(f"{table.title} {sheet}")
    if table.unread:
        store.ledger.note(f"Лист «{sheet}»: столбцы не разделы ОКВЭД2, не прочитаны: «{'», «'.join(table.unread[:8])}»")
    first = min(table.sections)
    for at in range(table.header_row + 1, len(rows)):
        row = rows[at]
        name = region_name(row[:first], codelists)
        filled = {column: row[column] for column in table.sections if column < len(row) and number(row[column]).mark != "blank"}
        if not name or not filled or re.fullmatch(r"[аa]|\d{1,2}", label(name)):
            continue
        reason = gives_way(label(name))
        area = None if reason else region_of_label(codelists, name)
        for column, cell in filled.items():
            section = table.sections[column]
            if reason:
                store.ledger.supersede(sheet, at + 1, reason)
            elif area is None:
                store.ledger.refuse(sheet, at + 1, "регион", name, *no_such_region(name))
            else:
                key = {"ref_area": area, "time_period": period, "economic_activity": section, "unit_measure": unit[0]}
                store.put(sheet, at + 1, clean(rows[table.header_row][column]), cell, named[1], key, unit[1], certainty)
