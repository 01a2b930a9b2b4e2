"""A printed table is described once: a column added in one line stands right on paper, in the workbook and in CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pandas as pd
import pdf_text
import pytest
from figures_builder import full_figures
from spreadsheet import Book

from flows.figures.decision_experts import _gap
from models import codes
from models.parameters import PARAMETER_COLUMNS, Parameters
from proposals import document, terms, typesetting, workbook
from proposals.annexes import cards
from proposals.blocks import Cell, Table
from proposals.brief import whole
from proposals.decisions import _exam_in_words
from proposals.figures import Chain, Figures, Programme
from proposals.figures.decisions import ExpertGap
from proposals.numbers import number
from proposals.table import SUM, Column, as_csv, in_book, missing_sign, on_paper, plain
from proposals.tables import (
    assumptions,
    basis,
    chain,
    colleges,
    decisions,
    experts_and_digital,
    limits,
    offers,
    programmes,
    readings,
    record,
    sectors,
    variants,
)
from proposals.tables import triggers as trigger_tables
from proposals.worksheet import letter

TOY: Column[Programme] = Column("toy", "Игрушек", "whole", lambda row: 1000 + int(row.basis), SUM)
AFTER = ("position", "entrants", "need_q10", "places", "trace")
PLAIN = programmes.columns


@pytest.fixture(params=AFTER)
def full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Figures:
    """Figures whose table of proposals has one column more, at each of several places."""

    def with_toy(figures: Figures) -> tuple[Column[Programme], ...]:
        columns = PLAIN(figures)
        at = [column.key for column in columns].index(request.param) + 1
        return (*columns[:at], TOY, *columns[at:])

    monkeypatch.setattr(programmes, "columns", with_toy)
    return full_figures()


def expected(figures: Figures) -> int:
    return sum(1000 + int(row.basis) for row in figures.programmes)


def main_table(figures: Figures) -> Table:
    return whole.table(figures)


def totals_by_title(table: Table) -> dict[str, str]:
    """The last row by the title under which each of its cells stands; blanks left out."""
    found, at = {}, 0
    for cell in table.rows[-1]:
        assert isinstance(cell, Cell)
        if cell.text:
            found[f"{table.columns[at].group} {table.columns[at].title}".strip().replace("\u00ad", "")] = cell.text
        at += cell.columns
    assert at == len(table.columns)
    return found


def test_paper_shows_the_new_column_with_its_total_and_leaves_the_others(full: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    table = main_table(full)
    at = [column.title for column in table.columns].index("Игрушек")
    shared = [column.title for column in table.columns].index("Потреб\u00adность")
    where = at if at < shared else at - len(table.columns)  # rows leave out the cells that a spanning cell covers
    assert [line[where] for line in table.rows[:-1]] == [number(1000 + int(row.basis)) for row in full.programmes]
    totals = totals_by_title(table)
    assert totals.pop("Игрушек") == number(expected(full))
    monkeypatch.setattr(programmes, "columns", PLAIN)
    assert totals == totals_by_title(main_table(full))


def test_the_printed_document_has_it(full: Figures) -> None:
    text = pdf_text.text(document.render(full)).replace("\n-\n", "")
    assert "Игрушек" in text
    assert number(expected(full)) in text


def test_the_workbook_shows_it_and_every_formula_still_holds(full: Figures) -> None:
    book = Book.opened(workbook.render(full))
    page = book.values["Предложение"]
    rows = list(page.iter_rows(min_row=5, values_only=True))
    titles, last = list(rows[0]), rows[len(full.programmes) + 1]
    told = dict(zip(titles, last, strict=True))
    assert told["Игрушек"] == expected(full)
    assert (told["Предложено мест"], told["Изменение"]) == (full.places, full.change)
    assert told["Прошлый набор: мест"] == full.places_last_year
    for sheet in ("Предложение", "По шагам"):
        for line in book.formulas[sheet].iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    stored, found = book.values[sheet][cell.coordinate].value, book.value(sheet, cell.coordinate)
                    assert found == (pytest.approx(stored, abs=1e-3) if isinstance(stored, int | float) else stored or "")


def test_csv_has_it_too(full: Figures) -> None:
    payload = as_csv(programmes.columns(full), full.programmes, total="Всего").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(payload), delimiter=";"))
    assert [line["Игрушек"] for line in lines[:-1]] == [f"{1000 + int(row.basis)},0000" for row in full.programmes]
    assert lines[-1]["Игрушек"] == f"{expected(full)},0000"
    assert lines[-1]["Предложено мест"] == f"{full.places},0000"
    assert lines[0]["Год выхода на рынок"] == str(full.programmes[0].labour_market_year)


ALL = full_figures()
TABLES = {
    "programmes": programmes.columns(ALL),
    "offers": offers.columns(ALL),
    "corrections": offers.corrections(),
    "limits": limits.columns(),
    "chain": chain.columns(),
    "reading lines": readings.line_columns(),
    "variants": variants.columns(ALL),
    "reasons": variants.reason_columns(),
    "assumptions": variants.assumption_columns(),
    "colleges": colleges.columns(ALL),
    "all assumptions": assumptions.columns(),
    "assumptions on paper": assumptions.paper_columns(),
    "triggers": trigger_tables.columns(),
    "choices": trigger_tables.choice_columns(),
    "facts": trigger_tables.unknown_columns(),
    "sectors": sectors.columns(),
    "series": sectors.point_columns(),
    "defaults": basis.defaults(ALL.defaults),
    "files": basis.files(),
    "errors": record.errors(),
    "earlier": record.earlier(),
    "marks": record.marks(),
    "workshops": decisions.workshops(),
    "passports": decisions.passports(),
    "use": decisions.use_details(),
    "orders": decisions.orders(),
    "short programmes": decisions.short_programmes(),
    "experts": experts_and_digital.experts(),
    "experts by competence": experts_and_digital.experts_by_competence(),
    "experts ahead": experts_and_digital.experts_ahead(),
    "digital": experts_and_digital.digital(),
    "gaps": experts_and_digital.gaps(courses_came=True),
    "work plan": decisions.work_plan(),
}


@pytest.mark.parametrize("name", TABLES)
def test_keys_are_unique_and_a_shared_title_stands_over_neighbours(name: str) -> None:
    columns = TABLES[name]
    assert len({column.key for column in columns}) == len(columns)
    titles = [column.title for column in in_book(columns)]
    assert len(set(titles)) == len(titles)
    groups = [pdf.group for _, pdf in on_paper(columns)]
    runs = [group for at, group in enumerate(groups) if group and (at == 0 or groups[at - 1] != group)]
    assert len(set(runs)) == len(runs)


def test_a_target_of_all_experts_is_never_reached_by_adding() -> None:
    of_all = Parameters.in_force(pd.DataFrame([("expert_target_share", "", "2020-01-01", 1, 1, 1, "ratio", "тест", "t")], columns=list(PARAMETER_COLUMNS)), date(2026, 1, 1))
    row = ExpertGap(**_gap("экзамен", 2026, 100, 50, of_all))
    cells = {column.key: column.value(row) for column in experts_and_digital.experts()}
    assert (row.replace, row.add) == (50, None)
    assert missing_sign(cells["add"]) == "–"
    assert plain(cells["add"]) is None
    (told,) = _exam_in_words([row])
    assert "не хватает 50 при замене, добавлением цели не достичь" in str(told)


def test_no_letter_of_a_column_is_written_by_hand() -> None:
    """Formulas name columns by key; a letter beside a row number would break with the next column."""
    for path in sorted((typesetting.TEMPLATE.parent).rglob("*.py")):
        source = re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))
        assert not re.findall(r'f["\'][^"\']*[=(:,*/+\-$][A-Z]{1,2}\{|\$[A-Y]\$\{', source), path.name


def test_the_steps_find_a_column_wherever_it_stands() -> None:
    assert letter(chain.columns(), "row_id") == "A"
    assert letter(offers.columns(ALL), "places") == "K"


def test_places_without_a_college_are_called_as_the_plan_calls_them() -> None:
    assert terms.NOT_DISTRIBUTED == codes.UNASSIGNED


@pytest.mark.parametrize("key", terms.CHAIN)
def test_a_step_of_the_chain_is_called_the_same_on_paper_in_the_annex_and_in_the_description_of_the_json(key: str) -> None:
    word = terms.CHAIN[key]
    column = next(column for column in chain.columns() if column.key == key)
    assert word in column.title.lower()
    told_on_card = {what for row in ALL.programmes for what, _, _ in cards.card(row, ALL).steps}
    assert word in told_on_card or all(getattr(row.chain, key, 0) in (None, 0) for row in ALL.programmes)
    assert Chain.model_fields[key].description.lower().startswith(word)
    told = [str(cell.value) for line in Book.opened(workbook.render(ALL)).values["По шагам"].iter_rows() for cell in line]
    assert any(text.startswith(f"+ {word}") for text in told)
