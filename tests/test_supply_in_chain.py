"""Supply, need and plan from files to printed sentences: what a note says of the data is what the data say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from chain_run import Chain, bytes_of_outbox, few_draws, fixed_version, no_pages
from small_inbox import VINTAGE, rows_kept, small_documents

from flows.machinery.warehouse import reading
from flows.settings import Home
from sample.documents import Book, Document, Files, Row, Sheet
from sample.statistics import SCENARIO_FILE

RETURN, PLACES, CARDS, SURVEY = "СПО-1", "КЦП СПО", "Карточки колледжей", "Анкета"
AS_LAST_YEAR = "Внебюджетный приём принят таким же, как в прошлом году"
BY_SHARE = "Сведений о внебюджетном приёме нет"
NEW_PROGRAMME = "43.02.15"
NONE = "Внебюджетного приёма в данных региона нет"
Inbox = dict[str, Document]


def without(start: str) -> Callable[[Inbox], Inbox]:
    return lambda files: {name: document for name, document in files.items() if not name.startswith(start)}


def named(files: Inbox, start: str) -> str:
    return next(name for name in files if name.startswith(start))


def no_paid_study(files: Inbox) -> Inbox:
    name = named(files, RETURN)
    return files | {name: rows_kept(files[name], lambda sheet, row: "внебюджет" not in row)}


def licensed_yesterday(files: Inbox) -> Inbox:
    """A card of a programme that nobody taught, planned or was asked about."""
    name = named(files, CARDS)
    book = rows_kept(files[name], lambda sheet, row: True)
    (cards,) = (sheet for sheet in book.sheets if any(map(code_in, sheet.rows)))
    row = next(row for row in cards.rows if code_in(row))
    cards.rows.append([NEW_PROGRAMME if cell == code_in(row) else cell for cell in row])
    return files | {name: book}


def code_in(row: Row) -> str | None:
    return next((str(cell) for cell in row if re.fullmatch(r"\d\d\.\d\d\.\d\d", str(cell))), None)


def two_rows_of_the_last_year(files: Inbox) -> Inbox:
    """The last table of places as it is when two rows of it have come."""
    name = named(files, PLACES)
    book = files[name]
    assert isinstance(book, Book)
    numbered = [row for row in book.sheet("2026").rows if row and isinstance(row[0], int)]
    come = {id(row) for row in numbered[::25]}

    def keep(sheet: Sheet, row: Row) -> bool:
        return sheet.name != "2026" or not row or not isinstance(row[0], int) or id(row) in come

    return files | {name: rows_kept(book, keep)}


def one_firm(files: Inbox) -> Inbox:
    """Two questionnaires of one firm, the second with other staff, and no others; the first firm's ИНН is a planted fault."""
    name = max(name for name in files if name.startswith(SURVEY) and "уточнение" not in name)
    book = files[name]
    assert isinstance(book, Book)
    second = replace(book, sheets=[replace(sheet, rows=[list(row) for row in sheet.rows]) for sheet in book.sheets])
    row, column = next(
        (row, column) for sheet in second.sheets for row in sheet.rows for column, cell in enumerate(row) if type(cell) is int and 0 < cell < 1_000
    )
    row[column] += 7
    return without(SURVEY)(files) | {name: book, name.replace(".xlsx", ", филиал.xlsx"): second}


def a_path_into_ruin(files: Inbox) -> Inbox:
    """An official path by which every activity loses a third of its people at once."""
    rows: list[Row] = [["Сценарий", "Раздел", "Год", "Рост, %", "Источник"]]
    rows += [["базовый", section, year, -33.0 if year == 2026 else 0.0, "Прогноз"] for section in "ACFGHIJKLMNPQS" for year in (2026, 2027)]
    return files | {SCENARIO_FILE: Book([Sheet("Сценарии", rows)], VINTAGE)}


def a_federal_total_of_nobody(files: Inbox) -> Inbox:
    """A federal forecast by which activities that lose thousands of people a year need one."""
    rows: list[Row] = [["Вид деятельности", "Уровень образования", "Год", "Потребность, чел."]]
    rows += [[section, "Всего", year, 1] for section in ("C", "F", "Q") for year in (2027, 2028)]
    title = "Федеральный прогноз кадровой потребности, человек.xlsx"
    return files | {title: Book([Sheet("Прогноз", rows)], VINTAGE)}


UNCHANGED, NO_RETURN, NO_PAID = "as it is", "no return, no cards, no survey, a partial table", "no paid study, licensed yesterday"
ODD = "one firm answers, an official path and a federal total against history"
# What does not touch each other shares a run.
CHANGES: dict[str, tuple[Callable[[Inbox], Inbox], ...]] = {
    NO_RETURN: (without(RETURN), without(CARDS), without(SURVEY), two_rows_of_the_last_year),
    NO_PAID: (no_paid_study, licensed_yesterday),
    ODD: (one_firm, a_path_into_ruin, a_federal_total_of_nobody),
}


@pytest.fixture(scope="module")
def homes(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """The home in which a changed inbox was computed, when first asked for."""
    made = {UNCHANGED: small_home}

    def home(change: str) -> Home:
        if change not in made:
            made[change] = computed(change, tmp_path_factory.mktemp("изменённый"))
        return made[change]

    return home


def computed(change: str, root: Path) -> Home:
    inbox = root / "inbox"
    inbox.mkdir()
    files = small_documents()
    for one in CHANGES[change]:
        files = one(files)
    for name, payload in Files(files).items():
        (inbox / name).write_bytes(payload)
    with fixed_version(), few_draws(), no_pages():
        return Chain(root / "home", inbox, VINTAGE).run().home


def proposals(home: Home) -> list[dict]:
    found = [json.loads(payload) for name, payload in bytes_of_outbox(home, VINTAGE).items() if name.endswith("proposal.json")]
    assert found
    return found


def printed(home: Home) -> list[str]:
    """Notes of every document; there are some."""
    notes = ["\n".join(one["notes"]) for one in proposals(home)]
    assert notes
    return notes


@pytest.mark.parametrize(("change", "sentence"), [(UNCHANGED, AS_LAST_YEAR), (NO_RETURN, BY_SHARE), (NO_PAID, NONE)])
def test_what_the_documents_say_of_paid_study_is_what_the_files_say(
    homes: Callable[[str], Home], change: str, sentence: str
) -> None:
    for notes in printed(homes(change)):
        assert [one for one in (AS_LAST_YEAR, BY_SHARE, NONE) if one in notes] == [sentence]


@pytest.mark.parametrize(("change", "paid_is_there"), [(UNCHANGED, True), (NO_RETURN, True), (NO_PAID, False)])
def test_paid_places_stay_in_every_intake_and_stand_in_no_proposal(
    homes: Callable[[str], Home], change: str, paid_is_there: bool
) -> None:
    with reading(homes(change)) as con:
        kept = con.execute(
            "select start_year, sum(places), sum(places_last_year), bool_and(places = places_last_year) from plan.offer where funding = 'внебюджет' group by 1 order by 1"
        ).fetchall()
        proposed = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
        budget = con.execute("select sum(places) from plan.offer where start_year = 2027 and funding = 'бюджет'").fetchall()[0][0]
    assert bool(kept) is paid_is_there
    assert all(places == last > 0 and same for _, places, last, same in kept)
    assert proposed == budget


def test_supply_does_not_drop_where_nothing_changes_from_year_to_year(small_home: Home) -> None:
    with reading(small_home) as con:
        by_year = dict(con.execute("select time_period, sum(supply) from plan.last_year group by 1 order by 1").fetchall())
        alone = dict(con.execute("select time_period, sum(mean) from forecast.supply group by 1").fetchall())
    # What is on the way runs out, what stays does not. A dip of some per cent after the last fixed intake is that intake's
    # soldiers, who come a year late and meet the first planned one, whose soldiers are counted on time.
    assert all(by_year[year + 1] > 0.92 * by_year[year] for year in range(2026, 2034))
    assert by_year[2034] > 0.99 * by_year[2033]
    assert alone[2034] < 0.2 * by_year[2034]


def test_the_balance_at_last_years_places_is_stored_and_printed(small_home: Home) -> None:
    with reading(small_home) as con:
        rows = con.execute("select need, supply, mean, q10, q50, q90 from plan.last_year").fetchall()
    assert rows
    assert all(low <= middle <= high for *_, low, middle, high in rows)
    for notes in printed(small_home):
        assert "С местами прошлого года на работу по профессии выходило бы" in notes


def test_a_programme_licensed_yesterday_has_too_few_data_and_stops_nobody(homes: Callable[[str], Home]) -> None:
    found = proposals(homes(NO_PAID))
    assert len(found) >= len(proposals(homes(UNCHANGED)))
    new = [row for one in found for row in one["programmes"] if row["programme"] == NEW_PROGRAMME]
    assert new
    assert all(row["places"] == 0 and row["need"]["status"] == "no_data" for row in new)
    with reading(homes(NO_PAID)) as con:
        told = con.execute("select notes from plan.run").fetchall()[0][0]
    assert NEW_PROGRAMME in told


def test_a_part_of_a_table_is_filled_from_the_year_before_and_said(homes: Callable[[str], Home]) -> None:
    whole, part = homes(UNCHANGED), homes(NO_RETURN)
    for notes in printed(part):
        assert "Таблица приёма 2026 г. (бюджет) неполная" in notes
    for notes in printed(whole):
        assert "неполная" not in notes
    with reading(part) as con:
        last = con.execute("select sum(places_last_year) from plan.programme where start_year = 2027").fetchall()[0][0]
        by_year = dict(con.execute("select start_year, sum(places) from mart.places group by 1").fetchall())
    assert by_year[2026] < 0.1 * by_year[2025]
    assert last == pytest.approx(by_year[2025], abs=by_year[2026])


def test_a_region_without_cards_of_colleges_gets_a_plan(homes: Callable[[str], Home]) -> None:
    with reading(homes(NO_RETURN)) as con:
        places = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
        bound = {name for (name,) in con.execute("select distinct binding_constraint from plan.offer").fetchall()}
    assert places > 0
    assert not bound & {"лицензия и нагрузка (число групп)", "учебные места", "преподаватели", "часы мастерской"}


def test_the_clusters_shares_of_the_places_add_up_to_the_plan(small_home: Home) -> None:
    found = proposals(small_home)
    with reading(small_home) as con:
        planned = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
    assert {one["region_places"] for one in found} == {planned}
    assert sum(row["places"] * row["cluster_share"] for one in found for row in one["programmes"]) == pytest.approx(planned)
    assert sum(row["places"] for one in found for row in one["programmes"]) > planned


@pytest.mark.parametrize(("change", "said"), [(NO_RETURN, "Анкет работодателей нет"), (ODD, "ни в одном разделе нет")])
def test_too_few_answers_leave_the_need_to_the_model_and_every_document_says_so(
    homes: Callable[[str], Home], change: str, said: str
) -> None:
    home = homes(change)
    with reading(home) as con:
        readings = {str(name) for (name,) in con.execute("select distinct reading from forecast.need").fetchall()}
    with duckdb.connect(str(home.warehouse), read_only=True) as con:  # answers are not published
        assert con.execute("select count(distinct inn) from mart.survey_answer").fetchall() == [(1 if change == ODD else 0,)]
    assert "survey" not in readings
    assert all(said in notes and "по одной модели" in notes for notes in printed(home))
    assert all(one["programmes"] for one in proposals(home))


def test_a_path_against_history_is_hardly_followed_and_every_document_says_so(homes: Callable[[str], Home]) -> None:
    def employed(home: Home) -> dict[int, float]:
        with reading(home) as con:
            rows = con.execute("select time_period, sum(mean) from forecast.employment where economic_activity <> '_T' group by 1").fetchall()
        return {int(year): float(persons) for year, persons in rows}

    odd, usual = employed(homes(ODD)), employed(homes(UNCHANGED))
    last = max(usual)
    assert odd[last] > 0.9 * usual[last]
    assert all("Официальный путь роста противоречит истории" in notes for notes in printed(homes(ODD)))
    assert not any("противоречит истории" in notes for notes in printed(homes(UNCHANGED)))


def test_a_federal_total_is_compared_with_and_moves_nothing_and_every_document_says_so(homes: Callable[[str], Home]) -> None:
    assert all("Федеральный прогноз потребности в расчёт не входит" in notes for notes in printed(homes(ODD)))
    assert not any("Федеральный прогноз" in notes for notes in printed(homes(UNCHANGED)))
