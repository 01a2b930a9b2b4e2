"""Supply and plan from files to printed sentences: what a note says of the data is what the data say."""

from __future__ import annotations

import io
import json
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


CHANGES: dict[str, Callable[[Files], Files]] = {
    "as it is": lambda files: files,
    "no return": without(RETURN),
    "no paid study": with_rows(RETURN, lambda row: "внебюджет" not in row),
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
