"""Tables whose rows are regions: monitoring workbooks; months may turn into quarters inside a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.codelists import Codelists
from sources.opened import Cell, Rows
from sources.rosstat.indicators import EMPLOYMENT_TOTAL, doubt, indicator_in, is_employment, is_whole
from sources.rosstat.layout import Period, YearTable
from sources.rosstat.store import Store
from sources.tables.cells import clean, label, unit_in
from sources.tables.coded import TOTAL, no_such_region, region_of_label, section_in_words, section_of_name

_BY_ACTIVITY = re.compile(r"\b(?:по|в|вида?) (?:виду |вида )?(?:экономической )?деятельности\b")
# Stems of section names, in the cases of a title: «в строительстве», «работников образования».
_ACTIVITY_STEMS = re.compile(
    r"сельск\w+ хозяйств|добыч\w+ полезн|обрабатывающ|водоснабжен|\bстроительств|\bторговл|транспорт|гостиниц|общественн\w+ питани"
    r"|(?:сфер\w+|систем\w+|отрасл\w+|работник\w*|в) образовани|здравоохранени|информаци\w+ и связ|финансов\w+ и страхов|государственн\w+ управлени"
)


@dataclass(frozen=True)
class _Measured:
    """A data column with what it measures."""

    period: Period
    indicator: str
    unit: str
    factor: float
    activity: str


def is_by_region(rows: Rows, table: YearTable, codelists: Codelists) -> bool:
    """Whether most of the first rows of a table are regions."""
    labels = [table.row_label(row)[0] for row in rows[table.first_row : table.first_row + 12]]
    named = [text for text in labels if text and region_of_label(codelists, text)]
    return len(named) >= 2 and len(named) * 2 >= len([text for text in labels if text])


def read_regions(sheet: str, rows: Rows, table: YearTable, title: str, store: Store, codelists: Codelists) -> None:
    """Read one sheet."""
    kinds = {period.period[5:6] for period in table.periods}
    if len(kinds) > 1:
        changes = [now.period for before, now in pairwise(table.periods) if now.period[5:6] != before.period[5:6]]
        said = "месяцы сменяются кварталами с" if kinds <= {"M", "Q"} else "годы, кварталы и месяцы стоят рядом, другой период с"
        store.ledger.note(f"Лист «{sheet}»: {said} {', '.join(changes)}; ряды не складываются напрямую")
    activity = activity_in(title, codelists, sheet)
    if activity is None:
        store.ledger.note(f"Лист «{sheet}»: вид деятельности в названии «{title[:80]}» не распознан, лист не прочитан")
        return
    columns = _measured(sheet, rows, table, title, activity, store, codelists)
    for at in range(table.first_row, len(rows)):
        _read_row(sheet, at + 1, rows[at], columns, store, codelists)


def activity_in(title: str, codelists: Codelists, sheet: str = "") -> str | None:
    """Section that a table by regions is about, by its title or its sheet's name; the total where none is named.

    None when the words are of an activity that is not known: a table of builders must not be stored as everybody's.
    """
    quoted = [section_of_name(codelists, words) for words in re.findall(r"«([^»]+)»", title)]
    known = next((found for found in quoted if found), None) or section_in_words(codelists, title) or _of_sheet(sheet, codelists)
    if known:
        return known
    if not _BY_ACTIVITY.search(label(title)):
        return None if _ACTIVITY_STEMS.search(label(title)) else TOTAL
    named = _BY_ACTIVITY.split(label(title), maxsplit=1)[1]
    words = re.split(r"[,.;(]|\bпо субъект|\bпо регион|\bтыс|\bчеловек|\bруб", named)[0].strip(" «»:-–")
    return section_of_name(codelists, words)


def _of_sheet(sheet: str, codelists: Codelists) -> str | None:
    """Section that a sheet is called after: its name, or «Раздел C»; a bare letter may be any numbering."""
    found = section_in_words(codelists, sheet) or section_of_name(codelists, sheet)
    return None if found == TOTAL else found


def _measured(sheet: str, rows: Rows, table: YearTable, title: str, whole: str, store: Store, codelists: Codelists) -> list[_Measured]:
    """The columns whose indicator, unit and activity are named; the others are noted.

    whole  activity of the table, for columns that name none
    """
    columns: dict[tuple[str, ...], list[_Measured]] = {}
    first_unit = next((unit for row in rows[: table.header_row] for cell in row if (unit := unit_in(clean(cell)))), None)
    for period in table.periods:
        words = label(f"{title} {period.words}") if period.words and period.words not in title else label(title)
        found = indicator_in(label(period.words)) or indicator_in(words)
        if found is None and is_employment(words):
            found = EMPLOYMENT_TOTAL, EMPLOYMENT_TOTAL.name
        unit = unit_in(period.words) or unit_in(title) or first_unit
        wrong = doubt(found[0] if found else None, unit[0] if unit else None, is_point=period.is_point)
        if found is None or unit is None or wrong:
            store.ledger.note(f"Лист «{sheet}»: «{(period.words or title)[:80]}» – {wrong}; столбцы не прочитаны")
            continue
        activity = activity_of_column(period.words, title, codelists) or whole
        columns.setdefault((period.period, found[1], unit[0], activity), []).append(_Measured(period, found[1], *unit, activity))
    return [column for alike in columns.values() for column in _told_apart(sheet, alike, store)]


def activity_of_column(words: str, title: str, codelists: Codelists) -> str | None:
    """Section that words above a column name; None where they name none, or are the table's own title."""
    if not words or words in title:
        return None
    return section_of_name(codelists, words) or section_in_words(codelists, words)


def _told_apart(sheet: str, alike: list[_Measured], store: Store) -> list[_Measured]:
    """Of columns about the same, the one that says «всего»; words that are not understood must not be taken for the whole."""
    words = [label(column.period.words) for column in alike]
    if len(set(words)) < 2:
        return alike
    whole = [column for column, text in zip(alike, words, strict=True) if is_whole(text)]
    others = "», «".join(text[-60:] for column, text in zip(alike, words, strict=True) if column not in whole or len(whole) > 1)
    told = "; прочитан только «всего»" if len(whole) == 1 else " и не прочитаны"
    store.ledger.note(f"Лист «{sheet}»: столбцы «{others}» одного периода не различены{told}")
    return whole if len(whole) == 1 else []


def _read_row(
    sheet: str,
    row_number: int,
    row: Sequence[Cell],
    columns: Sequence[_Measured],
    store: Store,
    codelists: Codelists,
) -> None:
    name = region_name(row[: min((item.period.column for item in columns), default=0)], codelists)
    filled = [(item, cell) for item in columns if item.period.column < len(row) and clean(cell := row[item.period.column])]
    if not name or not filled:
        return
    reason = gives_way(label(name))
    area = None if reason else region_of_label(codelists, name)
    for item, cell in filled:
        if reason:
            store.ledger.supersede(sheet, row_number, reason)
        elif area is None:
            store.ledger.refuse(sheet, row_number, "регион", name, *no_such_region(name))
        else:
            period = item.period.period
            key = {"ref_area": area, "time_period": period, "economic_activity": item.activity, "unit_measure": item.unit}
            store.put(sheet, row_number, period, cell, item.indicator, key, item.factor, item.period.certainty)


def region_name(cells: Sequence[Cell], codelists: Codelists) -> str:
    """What names the region of a row among the cells left of its numbers: codes of a classifier may stand before it."""
    names = [text for cell in cells if (text := clean(cell))]
    known = (text for text in names if not text.isdigit() and (gives_way(label(text)) or region_of_label(codelists, text)))
    return next(known, next((text for text in names if not text.isdigit()), names[0] if names else ""))


def gives_way(text: str) -> str:
    """Why a row is not kept, "" when it is."""
    if "федеральный округ" in text:
        return "итог по федеральному округу, складывается из регионов"
    if re.search(r"\bбез (?:авт|данных|учета)", text):
        return "регион без автономного округа, уже учтён в строке региона"
    return ""
