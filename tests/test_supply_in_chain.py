"""Supply and plan from files to printed sentences: what a note says of the data is what the data say."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import openpyxl
import pytest
from chain_run import Chain, fixed_version
from small_inbox import VINTAGE, small_files

from flows.machinery.warehouse import reading

pytestmark = pytest.mark.xdist_group("chain")
RETURN, PLACES, CARDS = "СПО-1", "КЦП СПО", "Карточки колледжей"
AS_LAST_YEAR = "Внебюджетный приём принят таким же, как в прошлом году"
BY_SHARE = "Сведений о внебюджетном приёме нет"
NEW_PROGRAMME = "43.02.15"
NONE = "Внебюджетного приёма в данных региона нет"
Files = dict[str, bytes]


def without(start: str) -> Callable[[Files], Files]:
    return lambda files: {name: payload for name, payload in files.items() if not name.startswith(start)}


def with_rows(start: str, keep: Callable[[tuple], bool]) -> Callable[[Files], Files]:
    """The files with the rows of one table that ``keep`` lets stand."""

    def changed(files: Files) -> Files:
        name = next(name for name in files if name.startswith(start))
        book = openpyxl.load_workbook(io.BytesIO(files[name]))
        for sheet in book:
            rows = list(sheet.iter_rows(values_only=True))
            for number in range(len(rows), 0, -1):
                if not keep((sheet.title, *rows[number - 1])):
                    sheet.delete_rows(number)
        out = io.BytesIO()
        book.save(out)
        return files | {name: out.getvalue()}

    return changed


def licensed_yesterday(files: Files) -> Files:
    """A card of a programme that nobody taught, planned or was asked about."""
    name = next(name for name in files if name.startswith(CARDS))
    book = openpyxl.load_workbook(io.BytesIO(files[name]))
    added = 0
    for sheet in book:
        for row in list(sheet.iter_rows(values_only=True)):
            codes = [value for value in row if re.fullmatch(r"\d\d\.\d\d\.\d\d", str(value))]
            if codes:
                sheet.append([NEW_PROGRAMME if value == codes[0] else value for value in row])
                added += 1
                break
    assert added == 1
    out = io.BytesIO()
    book.save(out)
    return files | {name: out.getvalue()}


def two_rows_of_the_last_year(files: Files) -> Files:
    """The last table of places as it is when two rows of it have come."""
    seen = {"2026": 0}

    def keep(row: tuple) -> bool:
        if row[0] != "2026" or not isinstance(row[1], int):
            return True
        seen["2026"] += 1
        return seen["2026"] % 25 == 1

    return with_rows(PLACES, keep)(files)


CHANGES: dict[str, Callable[[Files], Files]] = {
    "as it is": lambda files: files,
    "no return": without(RETURN),
    "no paid study": with_rows(RETURN, lambda row: "внебюджет" not in row),
    "licensed yesterday": licensed_yesterday,
    "partial table": two_rows_of_the_last_year,
    "no cards": without(CARDS),
}


@cache
def ran(change: str) -> Chain:
    root = Path(mkdtemp(prefix="kadry-supply-"))
    inbox = root / "inbox"
    inbox.mkdir()
    for name, payload in CHANGES[change](small_files()).items():
        (inbox / name).write_bytes(payload)
    with fixed_version():
        return Chain(root / "home", inbox, VINTAGE).run()


def printed(chain: Chain) -> list[str]:
    """Notes of every document."""
    found = [json.loads(payload)["notes"] for name, payload in chain.bytes_of_outbox().items() if name.endswith("proposal.json")]
    assert found
    return ["\n".join(notes) for notes in found]


@pytest.mark.parametrize(("change", "sentence"), [("as it is", AS_LAST_YEAR), ("no return", BY_SHARE), ("no paid study", NONE)])
def test_what_the_documents_say_of_paid_study_is_what_the_files_say(change: str, sentence: str) -> None:
    for notes in printed(ran(change)):
        assert [one for one in (AS_LAST_YEAR, BY_SHARE, NONE) if one in notes] == [sentence]


@pytest.mark.parametrize(("change", "paid_is_there"), [("as it is", True), ("no return", True), ("no paid study", False)])
def test_paid_places_stay_in_every_intake_and_stand_in_no_proposal(change: str, paid_is_there: bool) -> None:
    with reading(ran(change).home) as con:
        kept = con.execute(
            "select start_year, sum(places), sum(places_last_year), bool_and(places = places_last_year) from plan.offer where funding = 'внебюджет' group by 1 order by 1"
        ).fetchall()
        proposed = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
        budget = con.execute("select sum(places) from plan.offer where start_year = 2027 and funding = 'бюджет'").fetchall()[0][0]
    assert bool(kept) is paid_is_there
    assert all(places == last > 0 and same for _, places, last, same in kept)
    assert proposed == budget


def test_supply_does_not_drop_where_nothing_changes_from_year_to_year() -> None:
    with reading(ran("as it is").home) as con:
        by_year = dict(con.execute("select time_period, sum(supply) from plan.last_year group by 1 order by 1").fetchall())
        alone = dict(con.execute("select time_period, sum(mean) from forecast.supply group by 1").fetchall())
    # What is on the way runs out, what stays does not. A dip of some per cent after the last fixed intake is that intake's
    # soldiers, who come a year late and meet the first planned one, whose soldiers are counted on time.
    assert all(by_year[year + 1] > 0.92 * by_year[year] for year in range(2026, 2034))
    assert by_year[2034] > 0.99 * by_year[2033]
    assert alone[2034] < 0.2 * by_year[2034]


def test_the_balance_at_last_years_places_is_stored_and_printed() -> None:
    chain = ran("as it is")
    with reading(chain.home) as con:
        rows = con.execute("select need, supply, mean, q10, q50, q90 from plan.last_year").fetchall()
    assert rows
    assert all(low <= middle <= high for *_, low, middle, high in rows)
    for notes in printed(chain):
        assert "С местами прошлого года на работу по профессии выходило бы" in notes


def test_a_programme_licensed_yesterday_has_too_few_data_and_stops_nobody() -> None:
    chain = ran("licensed yesterday")
    found = [json.loads(payload) for name, payload in chain.bytes_of_outbox().items() if name.endswith("proposal.json")]
    assert len(found) >= len(printed(ran("as it is")))
    new = [row for one in found for row in one["programmes"] if row["programme"] == NEW_PROGRAMME]
    assert new
    assert all(row["places"] == 0 and row["need"]["status"] == "no_data" for row in new)
    with reading(chain.home) as con:
        told = con.execute("select notes from plan.run").fetchall()[0][0]
    assert NEW_PROGRAMME in told


def test_a_part_of_a_table_is_filled_from_the_year_before_and_said() -> None:
    whole, part = ran("as it is"), ran("partial table")
    for notes in printed(part):
        assert "Таблица приёма 2026 г. (бюджет) неполная" in notes
    for notes in printed(whole):
        assert "неполная" not in notes
    with reading(part.home) as con:
        last = con.execute("select sum(places_last_year) from plan.programme where start_year = 2027").fetchall()[0][0]
        by_year = dict(con.execute("select start_year, sum(places) from mart.places group by 1").fetchall())
    assert by_year[2026] < 0.1 * by_year[2025]
    assert last == pytest.approx(by_year[2025], abs=by_year[2026])


def test_a_region_without_cards_of_colleges_gets_a_plan() -> None:
    with reading(ran("no cards").home) as con:
        places = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
        bound = {name for (name,) in con.execute("select distinct binding_constraint from plan.offer").fetchall()}
    assert places > 0
    assert not bound & {"лицензия и нагрузка (число групп)", "учебные места", "преподаватели", "часы мастерской"}


def test_the_clusters_shares_of_the_places_add_up_to_the_plan() -> None:
    chain = ran("as it is")
    found = [json.loads(payload) for name, payload in chain.bytes_of_outbox().items() if name.endswith("proposal.json")]
    with reading(chain.home) as con:
        planned = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
    assert {one["region_places"] for one in found} == {planned}
    assert sum(row["places"] * row["cluster_share"] for one in found for row in one["programmes"]) == pytest.approx(planned)
    assert sum(row["places"] for one in found for row in one["programmes"]) > planned
