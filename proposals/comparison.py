"""Two plans side by side, the published one and a scenario's: a workbook and a chart from the same rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from proposals.charts import Pair, dumbbell
from proposals.worksheet import FIRST_TABLE_ROW, Field, Sheet, Value, styles_of, write_remarks, write_table

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


@dataclass(frozen=True)
class Comparison:
    """``scenario`` what was changed and to what; ``remarks`` what a reader must know; rows sorted."""

    name: str
    region: str
    vintage: date
    scenario: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    rows: tuple[ComparedPlaces, ...]

    def totals(self) -> tuple[tuple[int, int, int, int], ...]:
        """(intake year, last year's places, before, after)."""
        found = []
        for year in sorted({row.start_year for row in self.rows}):
            rows = [row for row in self.rows if row.start_year == year]
            sums = (sum(row.last for row in rows), sum(row.before for row in rows), sum(row.after for row in rows))
            found.append((year, *sums))
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
    row = write_table(top, FIRST_TABLE_ROW, [Field("Что изменено", 60), Field("Значение", 30)], comparison.scenario)
    row = _totals(top, row + 1, comparison)
    write_remarks(top, row + 1, comparison.remarks)
    _programmes(_opened(book, styles, comparison, "Места"), comparison)
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


def _totals(sheet: Sheet, row: int, comparison: Comparison) -> int:
    titles = ("Приём", "Мест в прошлом году", f"Мест {BEFORE}", f"Мест {AFTER}", "Разница")
    for column, title in enumerate(titles):
        sheet.page.write_string(row, column, title, sheet.styles["header"])
    for index, (year, last, before, after) in enumerate(comparison.totals(), start=1):
        sheet.page.write_number(row + index, 0, year, sheet.styles["year"])
        for column, value in enumerate((last, before, after), start=1):
            sheet.page.write_number(row + index, column, value, sheet.styles["whole"])
        line = row + index + 1
        sheet.page.write_formula(row + index, 4, f"=D{line}-C{line}", sheet.styles["signed"], after - before)
    return row + 1 + len(comparison.totals())


def _programmes(sheet: Sheet, comparison: Comparison) -> None:
    fields = [
        Field("Код", 11), Field("Программа", 46), Field("На базе, кл.", 9), Field("Приём", 8, "year"),
        Field("В прошлом году", 11, "whole"), Field(f"Мест {BEFORE}", 12, "whole"), Field(f"Мест {AFTER}", 12, "strong"),
        Field("Разница", 10, "signed"), Field(f"Потребность {BEFORE}, чел. в год", 14, "tenth"),
        Field(f"Потребность {AFTER}, чел. в год", 14, "tenth"), Field(f"Чем удержано {BEFORE}", 26),
        Field(f"Чем удержано {AFTER}", 26),
    ]  # fmt: skip
    lines: list[list[Value]] = [
        [
            row.programme, row.name, row.basis, row.start_year, row.last, row.before, row.after, row.change,
            row.need_before, row.need_after, row.held_before, row.held_after,
        ]
        for row in comparison.rows
    ]  # fmt: skip
    write_table(sheet, FIRST_TABLE_ROW, fields, lines)
