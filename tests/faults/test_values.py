"""Values that no honest file holds, from the provider's file to the document: a refusal that the document prints, or a plan that is defined."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from night import books_balance
from small_inbox import VINTAGE, frames

from benchmarks import kill_world
from benchmarks.kill_points import forked
from flows.settings import Home
from models.errors import KadryError
from sample.documents import Book, Delimited
from sample.limits import LIMITS_FILE, LIMITS_HEADER

pytestmark = pytest.mark.faults
Documents = dict[str, Any]
TEXTS = (".md", ".csv", ".json")


def named(documents: Documents, start: str) -> Any:
    """The document whose name begins so."""
    return next(one for name, one in documents.items() if name.startswith(start))


def column(start: str, sheet: str, heading: str, value: object, only: int | None = None) -> Callable[[Documents], None]:
    """A column of a table filled with one value, or one row of it."""

    def change(documents: Documents) -> None:
        for one in named(documents, start).sheets:
            header = next((row for row in one.rows if heading in row), None)
            if header is None or (sheet and one.name != sheet):
                continue
            below = one.rows[one.rows.index(header) + 1 :]
            for row in below if only is None else below[only : only + 1]:
                if len(row) > header.index(heading):
                    row[header.index(heading)] = value

    return change


def limits(*rows: list[Any]) -> Callable[[Documents], None]:
    """Limits that the ministry would never set."""
    return lambda documents: documents.update({LIMITS_FILE: Delimited([LIMITS_HEADER, *([*row, "Закон", date(2026, 11, 14)] for row in rows)])})


def every(*changes: Callable[[Documents], None]) -> Callable[[Documents], None]:
    """One change after another."""

    def change(documents: Documents) -> None:
        for one in changes:
            one(documents)

    return change


def one_employer(documents: Documents) -> None:
    """One questionnaire, and nobody advertises."""
    for name in [one for one in documents if one.startswith("vacancy")]:
        del documents[name]


def of_the_year(year: int) -> Callable[[Documents], None]:
    """Last year's table of places says that it is of another year."""

    def change(documents: Documents) -> None:
        sheet = named(documents, "КЦП").sheet("2026")
        sheet.name = str(year)
        sheet.rows = [[cell.replace("2026/2027", f"{year}/{year + 1}") if isinstance(cell, str) else cell for cell in row] for row in sheet.rows]

    return change


def nobody(*starts: str) -> Callable[[Documents], None]:
    """Tables of statistics in which every number but the years is nought."""

    def change(documents: Documents) -> None:
        for start in starts:
            for sheet in named(documents, start).sheets:
                sheet.rows = [[0 if isinstance(cell, int | float) and not 1990 <= cell <= 2100 else cell for cell in row] for row in sheet.rows]

    return change


def empty(documents: Documents) -> None:
    """Headings without a row: a region that sent the forms and nothing in them; nobody answers, nobody advertises."""
    for start, code in (("КЦП", 2), ("СПО-1", 4), (CARDS, 1)):
        for sheet in named(documents, start).sheets:
            sheet.rows = [row for row in sheet.rows if len(row) <= code or str(row[code]).count(".") != 2]
    for name in [one for one in documents if one.startswith(("Анкета", "vacancy"))]:
        del documents[name]


CARDS = "Карточки"
CASES: dict[str, tuple[Callable[[Documents], None], tuple[str, ...]]] = {
    "each refused in its row": (
        every(
            column(CARDS, "Программы", "Размер группы до", 0, only=0), column(CARDS, "Программы", "Максимум групп", -2, only=1),
            column(CARDS, "Организации", "Преподавателей, ставок", "NaN", only=0), column("КЦП", "2026", "КЦП, мест", float("1e308"), only=0),
            limits(["Бюджет", 0, 100, "тыс. руб."], ["Бюджет", 9999, 100, "тыс. руб."], ["Бюджет", 2027, 0, "тыс. руб."]),
        ),
        ("группа меньше одного человека", "отрицательное число", "вместо числа стоит текст", "год не распознан", "предел не больше нуля"),
    ),
    "places without a number": (column("КЦП", "", "КЦП, мест", "NaN"), ("вместо числа стоит текст",)),
    "one employer": (one_employer, ()),
    "a budget of one rouble": (limits(["Бюджет", 2027, 1, "руб."]), ()),
    "no college with a licence": (column(CARDS, "Программы", "Лицензия (да/нет)", "нет"), ()),
    "every college closed": (every(column(CARDS, "Программы", "Максимум групп", 0), column("КЦП", "2026", "КЦП, мест", 0)), ()),
    "an empty region": (empty, ()),
    "a region of nobody": (nobody("Среднегодовая", "Распределение"), ()),
    "the intake of the year 9999": (of_the_year(9999), ()),
    "the intake of the year 0": (of_the_year(0), ()),
    "all of it contradicts": (
        every(
            limits(["Бюджет", 2027, 1, "руб."], ["Места после 9 классов", 2027, 1, "мест"], ["Изменение за год", 2027, 1, "%"]),
            column(CARDS, "Программы", "Целевых договоров", 900), column(CARDS, "Программы", "Мест практики у работодателей", 0),
            column(CARDS, "Организации", "Преподавателей, ставок", 0), column(CARDS, "Организации", "Учебных мест в смену", 1),
        ), (),
    ),
}  # fmt: skip


def whole_night(inbox: Path, home: Path) -> str:
    """Stage after stage; a sentence of ours where one ends the night."""

    class Here:
        pass

    here: Any = Here()
    here.inbox = inbox
    try:
        for work in kill_world.STAGES.values():
            work(here, home)
    except KadryError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("case", CASES)
def test_an_extreme_value_goes_from_the_file_to_the_document(case: str, tmp_path: Path) -> None:
    change, told = CASES[case]
    documents = copy.deepcopy(kill_world.tiny_documents())
    change(documents)
    assert any(isinstance(one, Book) for one in documents.values())
    inbox, home = tmp_path / "входная папка", tmp_path / "дом"
    kill_world.write_documents(inbox, documents)
    ended = forked(lambda: whole_night(inbox, home), home)
    assert (ended.signal, ended.code) == (0, 0), ended.said
    books_balance(home / "warehouse.duckdb")
    written = {path: path.read_text(encoding="utf-8-sig") for path in Home(home).outbox(VINTAGE).rglob("*") if path.suffix in TEXTS}
    assert ended.answer or any(path.name == "proposal.json" for path in written), "neither a document nor a sentence"
    said = " ".join([str(ended.answer), *written.values()])
    assert [one for one in told if one not in said] == []
    for path, text in written.items():
        if path.suffix == ".json":
            json.loads(text, parse_constant=pytest.fail)  # NaN and Infinity
    if not ended.answer:
        places = frames(home / "warehouse.duckdb", ("plan",))["plan.offer"]["places"]
        assert places.ge(0).all()
        assert places.eq(places.round()).all()
