"""Two plans side by side, the published one and a scenario's: a workbook and a chart from the same rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import xlsxwriter

from proposals.charts import Pair, dumbbell
from proposals.table import Column, Formula
from proposals.tables.basis import fact_columns
from proposals.worksheet import Sheet, styles_of, write_lines, write_remarks, write_table

ROWS_IN_CHART = 25
BEFORE, AFTER = "по расчёту", "по сценарию"


@dataclass(frozen=True)
class ComparedPlaces:
    """One programme, basis and intake year; needs are persons a year."""

    programme: str
    name: str
    basis: str
    start_year: int
    last: int
    before: int
    after: int
    need_before: float | None
    need_after: float | None
    held_before: str
    held_after: str

    @property
    def change(self) -> int:
        return self.after - self.before


class Total(NamedTuple):
    """Places of one intake: last year's, before and after."""

    year: int
    last: int
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """``scenario`` what was changed and to what; ``remarks`` what a reader must know; rows sorted."""

    name: str
    region: str
    vintage: date
    scenario: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    rows: tuple[ComparedPlaces, ...]

    def totals(self) -> tuple[Total, ...]:
        """Sums by intake year."""
        found = []
        for year in sorted({row.start_year for row in self.rows}):
            rows = [row for row in self.rows if row.start_year == year]
            sums = (sum(row.last for row in rows), sum(row.before for row in rows), sum(row.after for row in rows))
            found.append(Total(year, *sums))
        return tuple(found)

    def first_year(self) -> tuple[ComparedPlaces, ...]:
        """Rows of the proposal's intake, those that change most first."""
        first = min((row.start_year for row in self.rows), default=0)
        chosen = [row for row in self.rows if row.start_year == first]
        return tuple(sorted(chosen, key=lambda row: (-abs(row.change), -row.before, row.programme, row.basis)))


def chart(comparison: Comparison) -> str:
    """SVG: places of the programmes that the scenario moves most."""
    rows = [row for row in comparison.first_year() if row.change][:ROWS_IN_CHART]
    rows = rows or list(comparison.first_year()[:ROWS_IN_CHART])
    pairs: Sequence[Pair] = [
        Pair(f"{row.programme} {row.name}, {row.basis} кл.", float(row.before), float(row.after)) for row in rows
    ]
    return dumbbell(pairs, BEFORE, AFTER)


def workbook(comparison: Comparison) -> bytes:
    """XLSX: what the scenario is, totals, and every programme."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    vintage = comparison.vintage
    book.set_properties(
        {
            "title": f"Сценарий «{comparison.name}», {comparison.region}",
            "created": datetime(vintage.year, vintage.month, vintage.day),
        }
    )
    styles = styles_of(book)
    top = _opened(book, styles, comparison, "Сценарий")
    row = write_table(top, fact_columns("Что изменено", (60, 30)), comparison.scenario)
    row = write_lines(top, row + 1, _total_columns(), comparison.totals())
    write_remarks(top, row + 1, comparison.remarks)
    write_table(_opened(book, styles, comparison, "Места"), _columns(), comparison.rows)
    book.close()
    return buffer.getvalue()


def _opened(book: xlsxwriter.Workbook, styles: dict, comparison: Comparison, name: str) -> Sheet:
    page = book.add_worksheet(name)
    page.write_string(0, 0, "ЧТО ЕСЛИ: расчёт сценария, не предложение кластера", styles["banner"])
    page.write_string(1, 0, f"Сценарий «{comparison.name}», {comparison.region}", styles["title"])
    page.write_string(2, 0, f"Данные среза {comparison.vintage:%d.%m.%Y}; срез не изменён.", styles["muted"])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    return Sheet(page, styles)


def _total_columns() -> tuple[Column[Total], ...]:
    return (
        Column("year", "Приём", "year", lambda total: total.year),
        Column("last", "Мест в прошлом году", "whole", lambda total: total.last),
        Column("before", f"Мест {BEFORE}", "whole", lambda total: total.before),
        Column("after", f"Мест {AFTER}", "whole", lambda total: total.after),
        Column("change", "Разница", "signed", lambda total: Formula("={after}-{before}", total.after - total.before)),
    )


def _columns() -> tuple[Column[ComparedPlaces], ...]:
    return (
        Column("programme", "Код", "text", lambda row: row.programme, book=11),
        Column("name", "Программа", "text", lambda row: row.name, book=46),
        Column("basis", "На базе, кл.", "text", lambda row: row.basis, book=9),
        Column("year", "Приём", "year", lambda row: row.start_year, book=8),
        Column("last", "В прошлом году", "whole", lambda row: row.last, book=11),
        Column("before", f"Мест {BEFORE}", "whole", lambda row: row.before),
        Column("after", f"Мест {AFTER}", "strong", lambda row: row.after),
        Column("change", "Разница", "signed", lambda row: row.change, book=10),
        Column("need_before", f"Потребность {BEFORE}, чел. в год", "tenth", lambda row: row.need_before, book=14),
        Column("need_after", f"Потребность {AFTER}, чел. в год", "tenth", lambda row: row.need_after, book=14),
        Column("held_before", f"Чем удержано {BEFORE}", "text", lambda row: row.held_before, book=26),
        Column("held_after", f"Чем удержано {AFTER}", "text", lambda row: row.held_after, book=26),
    )
