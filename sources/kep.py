"""Росстат, «Краткосрочные экономические показатели»: labour-market tables of the text edition.

The edition is one long text of tables without headers of their own: lines of words, then lines that begin with a year
and hold 17 values (year, four quarters, twelve months). A table is found by its words; the numbered heading
(«4.1.4. …») and the lines after it say what is measured. Tables outside employment and wages are left alone, with a
note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from sources.codelists import Codelists
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, clean, label, number
from sources.tables.ledger import Ledger, no_table

SOURCE = "kep"
TITLE = "Росстат: краткосрочные экономические показатели"
SUBJECTS = ("indicator",)
INDICATOR_COLUMNS = ["indicator", "time_period", "obs_value", "unit_measure", "edition"]

PARTS = ("", *(f"-Q{quarter}" for quarter in range(1, 5)), *(f"-M{month:02d}" for month in range(1, 13)))
_INDICATORS = (  # words of a table → indicator, unit, factor; first match wins
    (r"получают пособие", "unemployed_with_benefit", "persons", 1_000.0),
    (r"потребность работодателей в работниках", "employer_need", "persons", 1_000.0),
    (r"нагрузка.*вакансий", "jobseekers_per_100_vacancies", "persons", 1.0),
    (r"численность граждан,? не занятых", "jobseekers_registered", "persons", 1_000.0),
    (r"официально зарегистрированных безработных", "unemployed_registered", "persons", 1_000.0),
    (r"уровень безработицы", "unemployment_rate", "percent", 1.0),
    (r"общая численность безработных", "unemployed_survey", "persons", 1_000_000.0),
    (r"численность занят", "employed_survey", "persons", 1_000_000.0),
    (r"номинальная начисленная заработная плата", "wage", "rub", 1.0),
    (r"реальная начисленная заработная плата", "real_wage", "percent", 1.0),
)
_SUFFIXES = ((r"в % к соответствующему периоду предыдущего года", "_yoy"), (r"в % к предыдущему периоду", "_mom"))
_DATA_LINE = re.compile(r"((?:19|20)\d\d)\s*(?:\d\)[,; ]*)*$")
_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+\D")
_GLUED_FOOTNOTE = re.compile(r"^([+-]?\d+(?:,\d+)?)\d\)(?:,?\d\))*$")


def recognise(book: Opened) -> float:
    """Whether the file is a text edition of the short-term indicators."""
    if book.kind not in ("csv", "text") or "\t" not in book.text[:20_000]:
        return 0.0
    start = book.text[:4_000]
    return 0.97 if re.search(r"Кварталы", start) and re.search(r"Сводные показатели|внутренний продукт", start) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the labour-market tables; one record is one filled cell.

    Raises UnreadableFile when the file is no text or none of the tables is found.
    """
    if book.kind not in ("csv", "text"):
        raise no_table(SOURCE, book, "это не текстовая таблица", "Нужен выпуск в виде текста с табуляцией (tab.csv)")
    ledger = Ledger(book.file_name)
    tables = list(_tables(book.text))
    used = [table for table in tables if table.indicator]
    if not used:
        raise no_table(
            SOURCE,
            book,
            "таблицы занятости и заработной платы не найдены",
            "Проверьте, что файл – выпуск «Краткосрочных экономических показателей» целиком",
        )
    edition = _edition(book.file_name, used)
    accepted: list[dict[str, object]] = []
    seen: set[tuple[str, str]] = set()
    for table in used:
        for row_number, cells in table.lines:
            _read_line(table, row_number, cells, edition, ledger, seen, accepted)
    ledger.note(
        f"Выпуск {edition}: прочитано таблиц о занятости и зарплате: {len(used)}; "
        f"остальные таблицы выпуска ({len(tables) - len(used)}) не используются"
    )
    frame = pd.DataFrame(accepted, columns=[*INDICATOR_COLUMNS, "sheet", "row_number"])
    return ledger.reading(SOURCE, {"indicator": frame})


@dataclass
class _Table:
    """One table: what it measures and its lines (row number, cells)."""

    indicator: str
    unit: str
    factor: float
    lines: list[tuple[int, list[str]]] = field(default_factory=list)


def _tables(text: str) -> Iterator[_Table]:
    topic, words = "", ""
    current: _Table | None = None
    for row_number, line in enumerate(text.split("\n"), start=1):
        cells = [clean(cell) for cell in line.rstrip("\r").split("\t")]
        first = cells[0].strip('"')
        if _DATA_LINE.match(first) and len(cells) > 5:
            if current is None:
                current = _Table(*_measured(topic, words))
            current.lines.append((row_number, cells))
            continue
        if not first or first.startswith("_"):
            continue
        if current is not None:
            yield current
            current, words = None, ""
        if _HEADING.match(first):
            topic, words = first, ""
        elif re.match(r"\d\) ", first) is None:
            words = first
    if current is not None:
        yield current


def _measured(topic: str, words: str) -> tuple[str, str, float]:
    """Indicator, unit and factor of a table, the indicator empty when it is not used."""
    suffix = next((ending for pattern, ending in _SUFFIXES if re.search(pattern, label(words))), "")
    for text in (label(words), label(topic)):
        for pattern, indicator, unit, factor in _INDICATORS:
            if re.search(pattern, text):
                return (indicator + suffix, "percent", 1.0) if suffix else (indicator, unit, factor)
    return "", "", 1.0


def _read_line(
    table: _Table,
    row_number: int,
    cells: list[str],
    edition: str,
    ledger: Ledger,
    seen: set[tuple[str, str]],
    accepted: list[dict[str, object]],
) -> None:
    year = int(cells[0].strip('"')[:4])
    values = cells[1:]
    while len(values) > len(PARTS) and not values[-1]:
        values.pop()
    for position, cell in enumerate(values):
        if not cell:
            continue
        if not EARLIEST_YEAR <= year <= LATEST_YEAR or len(values) > len(PARTS):
            ledger.refuse(
                "", row_number, "год", cells[0], "строка не укладывается в год, кварталы и месяцы", "Сверьте с выпуском"
            )
            continue
        glued = _GLUED_FOOTNOTE.match(cell)
        value = number(glued[1] if glued else cell)
        period = f"{year}{PARTS[position]}"
        if value.mark == "bad":
            ledger.refuse("", row_number, period, cell, "вместо числа стоит текст", "Сверьте ячейку с выпуском")
        elif (table.indicator, period) in seen:
            ledger.supersede("", row_number, "тот же показатель и период уже есть выше")
        else:
            scaled = None if value.number is None else round(value.number * table.factor, 6)
            seen.add((table.indicator, period))
            accepted.append(
                {
                    "indicator": table.indicator,
                    "time_period": period,
                    "obs_value": scaled,
                    "unit_measure": table.unit,
                    "edition": edition,
                    "sheet": "",
                    "row_number": row_number,
                }
            )
            ledger.accepted += 1


def _edition(file_name: str, tables: list[_Table]) -> str:
    """Edition as ``2017-12``: from the file name, else the last month that has a value."""
    named = re.search(r"(20\d\d)[-_.](0[1-9]|1[0-2])(?!\d)", file_name)
    if named:
        return f"{named[1]}-{named[2]}"
    last = ""
    for table in tables:
        for _, cells in table.lines:
            months = [place for place, cell in enumerate(cells[6 : 1 + len(PARTS)], start=1) if cell]
            if months:
                last = max(last, f"{cells[0].strip(chr(34))[:4]}-{months[-1]:02d}")
    return last
