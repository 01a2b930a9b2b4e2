"""Files that are cut, sources that shrink, files that two sources know: said in numbers, never passed over."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from form_files import codelists, csv_file, xlsx

from flows import transform
from models.errors import UnreadableFile, UnrecognisedFile
from sources import registry
from sources.opened import Opened, open_file
from sources.reading import FileContext, Reading
from sql import run

HEADER = ["Год приёма", "Код профессии, специальности", "Организация", "КЦП, мест"]
ROWS = [HEADER, *([2025, "15.01.05", f"Колледж {at}", 25] for at in range(30))]


def read(payload: bytes, name: str = "kcp.csv") -> Reading:
    return registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]


@pytest.mark.parametrize("cut", [6, 20])
def test_a_table_cut_in_the_middle_of_a_row_says_so_first_and_by_numbers(cut: int) -> None:
    whole = csv_file(ROWS).rstrip(b"\r\n")
    line = whole[whole.rindex(b"\n") + 1 :]
    reading = read(whole[: -len(line) + cut])
    assert "Файл обрезан: последняя строка (№ 31) обрывается: столбцов" in reading.notes[0]
    assert "вместо 4" in reading.notes[0]
    assert reading.rows_accepted == 29
    assert [row.row_number for row in reading.refused] == [31]


@pytest.mark.parametrize("payload", [csv_file(ROWS), csv_file(ROWS).rstrip(b"\r\n"), csv_file([*ROWS, ["Примечание"]])])
def test_a_whole_table_is_not_called_cut(payload: bytes) -> None:
    assert not any("обрезан" in note for note in read(payload).notes)


@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\r\n"), ("cp1251", "\n")])
def test_a_last_number_that_was_cut_is_doubted_by_name(encoding: str, end: str) -> None:
    text = end.join(";".join(map(str, row)) for row in [*ROWS, [2025, "08.02.01", "Колледж", 2]])
    assert read(text.encode(encoding)).notes[0] == (
        "Сверьте конец файла: в последней строке (№ 32) нет знака конца строки, последнее число «2» не такой длины, как числа над ним"
    )
    assert not any("конец файла" in note for note in read((text + end).encode(encoding)).notes)


@pytest.mark.parametrize(
    ("above", "last", "is_doubted"),
    [
        pytest.param(["25", "50", "100", "75"], "25", False, id="a number as long as others"),
        pytest.param(["25", "50", "100", "75"], "7", True, id="a number shorter than all"),
        pytest.param(["25,0", "50,5", "10,0", "7,5"], "75", True, id="a number without its decimals"),
        pytest.param(["25", "50,5", "10", "7"], "12,", True, id="a number that ends in its comma"),
        pytest.param(["25", "", "", "75"], "", False, id="a blank among blanks"),
        pytest.param(["25", "50", "10", "75"], "", True, id="a blank where none is"),
        pytest.param(["очная", "заочная", "очная", "заочная"], "очная", False, id="a word of the list"),
        pytest.param(["очная", "заочная", "очная", "заочная"], "очна", True, id="half a word of the list"),
        pytest.param(["2025-09-01", "2025-10-01", "2025-10-12", "2025-11-01"], "2025-12-3", True, id="a day without its last digit"),
        pytest.param(["Пермь", "Кунгур", "Лысьва", "Чайковский"], "Березники", False, id="one more name"),
    ],
)
def test_a_last_line_without_its_end_is_doubted_only_where_it_breaks_the_pattern_of_its_column(above: list[str], last: str, is_doubted: bool) -> None:
    lines = ["Год приёма;Код профессии, специальности;КЦП, мест;Примечание", *(f"2025;15.01.05;25;{cell}" for cell in (*above, last))]
    book = open_file("\r\n".join(lines).encode(), "kcp.csv")
    assert not book.cut
    assert bool(book.perhaps_cut) is is_doubted


NAMED = [["Год приёма", "Код профессии, специальности", "КЦП, мест", "Организация"], *([2025, "15.01.05", 25, f'Колледж «{at}», филиал "Д"; второй'] for at in range(9))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_table_that_ends_in_a_name_is_told_wherever_it_is_cut(encoding: str) -> None:
    text = csv_file(NAMED).decode()
    last = text.rindex("\n", 0, -2) + 1
    for end in range(last + 1, len(text) - 2):
        try:
            notes = read(text[:end].encode(encoding)).notes
        except (UnreadableFile, UnrecognisedFile):
            continue
        assert notes, text[last:end]
        assert notes[0].startswith(("Файл обрезан", "Сверьте конец файла")), text[last:end]
        assert ("кавычка" in notes[0]) == (text[last:end].count('"') % 2 == 1), text[last:end]
        assert "Колледж" not in notes[0]


def test_a_word_that_stands_whole_above_and_a_signature_end_a_table() -> None:
    paid = [[*HEADER, "Оплата"], *([2025, "15.01.05", f"Колледж {at}", 25, "бюджет"] for at in range(9))]
    for rows in (paid, [*ROWS, ["Исполнитель: Иванова И. И."]]):
        assert not any(note.startswith(("Файл обрезан: последняя", "Сверьте")) for note in read(csv_file(rows)).notes)
    assert not any(note.startswith(("Файл обрезан", "Сверьте")) for note in read(csv_file(paid).rstrip(b"\r\n")).notes)


@pytest.mark.parametrize("tail", ["", "</tr>", "<tr><td>2025</td><td>15.01"])
def test_a_saved_page_whose_table_is_not_closed_is_cut(tail: str) -> None:
    cells = "</tr>".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) for row in ROWS)
    page = f"<html><body><table>{cells}{tail}"
    assert read(page.encode(), "kcp.xls").notes[0] == "Файл обрезан: таблица HTML не закрыта (нет </table>)"
    assert not any("обрезан" in note for note in read(f"<html><body><table>{cells}</tr></table></body></html>".encode(), "kcp.xls").notes)


def books(con: object, vintage: date, sha: str, source: str, rows: int, area: str = "57") -> None:
    con.execute(  # type: ignore[attr-defined]
        "insert into raw.file by name select ? as file_sha256, ? as file_name, 'read' as status, ? as source, ? as rows_accepted, ? as ref_area",
        [sha, sha, source, rows, area],
    )
    con.execute("insert into raw.vintage_file values (?, ?, ?, ?)", [vintage, sha, sha, area])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ([("kcp", 200, "57"), ("kcp", 100, "69")], []),
        ([("kcp", 201, "57")], ["регионов 1 вместо 2"]),
        ([("kcp", 90, "57"), ("kcp", 100, "69")], ["строк 190 вместо 300"]),
        ([], ["регионов 0 вместо 2", "строк 0 вместо 300"]),
    ],
)
def test_a_source_that_shrank_by_a_third_is_told_by_numbers(now: list[tuple[str, int, str]], said: list[str]) -> None:
    con = run.connect(":memory:")
    run.prepare(con)
    books(con, date(2025, 11, 23), "a", "kcp", 200)
    books(con, date(2025, 11, 23), "b", "kcp", 100, "69")
    for at, (source, rows, area) in enumerate(now):
        books(con, date(2026, 11, 23), f"n{at}", source, rows, area)
    run.set_vintage(con, date(2026, 11, 23))
    found = run.offenders(con, "sources_shrink")
    assert found["said"].tolist() == said
    if said:
        assert transform._said("Меньше", found) == "Меньше: " + "; ".join(f"«Контрольные цифры приёма по программам СПО за счёт бюджета»: {one}" for one in said)


def fake(name: str, score: float, accepted: int | None) -> SimpleNamespace:
    """A source that knows every file this surely and accepts so many rows; None: it cannot read it."""
    import pandas as pd

    def parse(book: Opened, context: FileContext, lists: object) -> Reading:
        if accepted is None:
            raise UnreadableFile(name, book.file_name, "таблицы нет", "Пришлите другую")
        return Reading(name, {"row": pd.DataFrame({"x": range(accepted)})}, accepted)

    return SimpleNamespace(SOURCE=name, recognise=lambda book: score, parse=parse)


def among(monkeypatch: pytest.MonkeyPatch, *sources: SimpleNamespace) -> None:
    monkeypatch.setattr(registry, "names", lambda: tuple(one.SOURCE for one in sources))
    monkeypatch.setattr(registry, "source", {one.SOURCE: one for one in sources}.__getitem__)


def test_of_two_sources_about_as_sure_the_one_that_reads_more_is_taken_and_the_other_named(monkeypatch: pytest.MonkeyPatch) -> None:
    among(monkeypatch, fake("a", 0.8, 2), fake("b", 0.78, 9), fake("c", 0.6, 50))
    reading = read(b"x;y\n1;2\n")
    assert reading.source == "b"
    assert "похож и на «a»" in reading.notes[0]


def test_a_source_that_knows_the_marks_and_reads_nothing_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    among(monkeypatch, fake("a", 0.9, None), fake("b", 0.6, 3))
    assert read(b"x;y\n1;2\n").source == "b"
    among(monkeypatch, fake("a", 0.9, None), fake("b", 0.2, 3))
    with pytest.raises(UnreadableFile, match="таблицы нет"):
        read(b"x;y\n1;2\n")


def test_what_no_source_knows_is_not_read() -> None:
    with pytest.raises(UnrecognisedFile):
        read(xlsx({"Лист": [["цвет", "вкус"], ["красный", "кислый"]]}), "книга.xlsx")
