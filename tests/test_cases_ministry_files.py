"""Files as they come from a ministry by mail: pages inside pages, pictures, damaged books, folders named by the region; codes typed as numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from form_files import codelists, xlsx
from test_cases_kcp import places, reading_of
from test_cases_ministry_shapes import known
from test_cases_variants_kcp import ONE, THREE, TWO, T, by

from flows import cli
from flows.machinery import landing
from flows.settings import Home
from models.errors import KadryError
from sources.opened import open_file
from sources.programme_codes import CodeProblem, normal_code

INNER = "<table><tr><th>Код</th><th>Наименование</th><th>КЦП</th></tr><tr><td>08.02.01</td><td>С</td><td>25{}</td></tr><tr><td>15.01.05</td><td>С</td><td>50</td></tr></table>"


def test_a_table_inside_a_table_of_layout_is_read_under_the_words_before_it() -> None:
    page = f"<html><body><table><tr><td><h3>{T}</h3></td></tr><tr><td>{INNER.format('')}</td></tr><tr><td>Отдел СПО</td></tr></table></body></html>"
    assert places(known(page.encode(), "кцп.xls")) == 75
    two = page.replace("<tr><td>Отдел СПО</td></tr>", f"<tr><td>2025/2026</td></tr><tr><td>{INNER.format('')}</td></tr>")
    assert [len(rows) for rows in open_file(two.encode(), "кцп.xls").sheets.values()] == [4, 4]


def test_a_table_of_one_line_inside_a_cell_is_part_of_the_cell() -> None:
    page = f"<html><body><p>x</p>{INNER.format('<table><tr><td>*</td></tr></table>')}</body></html>".replace("Код<", f"{T}</th></tr><tr><th>Код<")
    assert by(known(page.encode(), "кцп.xls"), "programme") == {"08.02.01": 25, "15.01.05": 50}


BOOK = xlsx({"КЦП": [[T], ["Код", "Наименование", "КЦП"], [*ONE, 25], *([["", "", ""]] * 5), ["x" * 30_000]]})


@pytest.mark.parametrize(
    ("payload", "reason", "remedy"),
    [
        pytest.param(BOOK[: len(BOOK) // 2], "повреждён или недокачан", "попросите отправителя прислать его ещё раз", id="cut"),
        pytest.param(b"\x8f\x03\x91\xfe\x00\x01" * 900, "двоичные данные неизвестного вида, хотя по имени это таблица", "попросите того, кто его прислал", id="random bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "изображение", "Запросите у поставщика xlsx или csv", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(100), "изображение", "Запросите у поставщика xlsx или csv", id="jpeg"),
    ],
)
def test_what_is_no_workbook_is_named_with_who_can_help(payload: bytes, reason: str, remedy: str) -> None:
    with pytest.raises(KadryError) as error:
        known(payload, "кцп.xlsx")
    assert reason in str(error.value)
    assert remedy in str(error.value)
    assert "сайтом поставщика" not in str(error.value)


@pytest.mark.parametrize(
    ("folder", "region"),
    [("57", "57"), ("57-permskiy", "57"), ("57_perm", "57"), ("Пермский край", "57"), ("57 Пермский край", "57"), ("59-Пермский край", "57"), ("901", "901"),
     ("40_Санкт-Петербург", "40"), ("01-край", None),
     ("01 КЦП", None), ("57-кцп", None), ("92-tatarstan", None), ("2026", None), ("заявления", None)],
)  # fmt: skip
def test_a_folder_named_by_its_region(folder: str, region: str | None, tmp_path: Path) -> None:
    (tmp_path / "inbox" / folder).mkdir(parents=True)
    (tmp_path / "inbox" / folder / "кцп.xlsx").write_bytes(BOOK)
    [file] = landing.land(Home(tmp_path / "home"), tmp_path / "inbox", date(2026, 1, 1)).files
    assert file.region_hint == codelists().region_of_folder(folder) == region


def test_one_file_is_read_with_the_region_of_its_folder_or_a_named_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "57-permskiy").mkdir()
    path = tmp_path / "57-permskiy" / "кцп.xlsx"
    path.write_bytes(xlsx({"КЦП": [["КЦП на 2026 год"], ["Код", "Наименование", "КЦП"], [*ONE, 25]]}))
    assert cli.main(["read", str(path)]) == 0
    assert "57  " in capsys.readouterr().out
    deeper = path.parent / "КЦП" / "2026"
    deeper.mkdir(parents=True)
    (deeper / "кцп.xlsx").write_bytes(path.read_bytes())
    assert cli.main(["read", str(deeper / "кцп.xlsx")]) == 0
    assert "57  " in capsys.readouterr().out  # as the night takes all folders below a region's
    assert cli.main(["read", "--region", "Томская область", str(path)]) == 0
    assert "69  " in capsys.readouterr().out
    assert cli.main(["read", "--region", "Пормский край", str(path)]) == 2
    assert "Региона «Пормский край» нет" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(8.0201, "08.02.01"), (23.0205, "23.02.05"), ("23,0205", "23.02.05"), (15.011, "15.01.10"), (230205, "23.02.05"), (150105.0, "15.01.05"), (80201, "08.02.01")],
)
def test_a_code_typed_as_a_number_is_told_by_the_code_that_it_was(cell: object, meant: str) -> None:
    found = normal_code(cell)
    assert isinstance(found, CodeProblem)
    assert meant in found.reason
    assert meant in found.remedy
    reading = reading_of(xlsx({"КЦП": [[T], ["Код", "Наименование", "КЦП"], [cell, "С", 25], [*TWO, 50], [*THREE, 25]]}))
    assert (places(reading), [row.row_number for row in reading.refused]) == (75, [3])


@pytest.mark.parametrize("cell", ["2.3e7", "2,3E+07", "2.30205E+07"])
def test_a_code_whose_digits_are_lost_is_told_so(cell: str) -> None:
    found = normal_code(cell)
    assert isinstance(found, CodeProblem)
    assert "цифры потеряны" in found.reason
