"""The same table in every container a ministry sends it in; what cannot be read is named for what it is."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from form_files import codelists, csv_file, xlsx

from flows.machinery.landing import land
from flows.settings import Home
from models.errors import KadryError, UnreadableFile, UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

HEADER = ["Год приёма", "Код профессии, специальности", "Организация", "КЦП, мест"]
ROWS = [HEADER, [2025, "15.01.05", "Колледж А", 25], [2025, "08.02.01", "Колледж Б", 50]]


def readings(payload: bytes, name: str) -> list[Reading]:
    book = open_file(payload, name)
    return [
        registry.source(registry.recognise(inner)[0]).parse(inner, FileContext(inner.file_name, "57", 2026), codelists())
        for inner in book.members or (book,)
    ]


def places(payload: bytes, name: str) -> int:
    return sum(int(reading.tables["places"]["places"].sum()) for reading in readings(payload, name))


@pytest.mark.parametrize("name", ["k13_html_as.xls", "k15_zip_of_xlsx.zip", "k16_spreadsheetml.xls", "k22_ods.ods"])
def test_the_table_is_read_in_its_container(cases: Path, name: str) -> None:
    assert places((cases / "14-containers" / name).read_bytes(), name) == 225


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in files.items():
            archive.writestr(name, payload)
    return out.getvalue()


def test_every_workbook_of_a_parcel_is_landed_and_read_under_its_own_name(tmp_path: Path) -> None:
    inbox, home = tmp_path / "inbox", Home(tmp_path / "home")
    (inbox / "57").mkdir(parents=True)
    parcel = {"КЦП 2025.xlsx": xlsx({"КЦП": ROWS}), "папка/kcp.csv": csv_file(ROWS), "README.txt": b"x", "__MACOSX/._a": b"x"}
    (inbox / "57" / "посылка.zip").write_bytes(zipped(parcel))
    landed = land(home, inbox, date(2026, 11, 23))
    assert [file.path for file in landed.files] == ["57/посылка.zip/КЦП 2025.xlsx", "57/посылка.zip/kcp.csv"]
    assert {file.region_hint for file in landed.files} == {"57"}


def test_files_of_one_name_in_two_folders_of_a_parcel_are_both_landed_under_names_of_their_own(tmp_path: Path) -> None:
    inbox, home = tmp_path / "inbox", Home(tmp_path / "home")
    inbox.mkdir()
    parcel = {f"{college}/{name}": csv_file([[college], *ROWS]) for college in "АБВ" for name in ("кцп.csv", "анкета.csv")}
    (inbox / "посылка.zip").write_bytes(zipped(parcel))
    paths = [file.path for file in land(home, inbox, date(2026, 11, 23)).files]
    assert len(set(paths)) == 6
    assert sorted(paths)[:3] == ["посылка.zip/2/анкета.csv", "посылка.zip/2/кцп.csv", "посылка.zip/3/анкета.csv"]


def test_a_bomb_inside_a_parcel_meets_the_same_guards() -> None:
    with pytest.raises(UnreadableFile, match="бомб"):
        _ = open_file(zipped({"a.csv": b"0" * 30_000_000}), "посылка.zip").members


def test_html_with_merged_cells_is_a_table_and_a_login_page_is_none() -> None:
    table = (
        "<html><body><table><tr><td colspan=4>Контрольные цифры приёма. Пермский край</td></tr>"
        "<tr><th>Год приёма</th><th>Код профессии, специальности</th><th>Организация</th><th>КЦП, мест</th></tr>"
        "<tr><td>2025</td><td>15.01.05</td><td rowspan='2'>Колледж&nbsp;А</td><td>25</td></tr>"
        "<tr><td>2025</td><td>08.02.01</td><td>50</td></tr></table></body></html>"
    )
    [reading] = readings(table.encode(), "kcp.xls")
    assert reading.tables["places"]["college_name"].tolist() == ["Колледж А", "Колледж А"]
    page = table.replace("<body>", "<body><form action=login><input name=password></form>")
    with pytest.raises(KadryError, match="HTML"):
        readings(page.encode(), "kcp.xls")


def test_indexes_and_merges_of_spreadsheetml_are_kept() -> None:
    def row(*cells: str) -> str:
        return "<Row>" + "".join(cells) + "</Row>"

    def cell(text: object, attributes: str = "") -> str:
        return f'<Cell {attributes}><Data ss:Type="{"Number" if isinstance(text, int) else "String"}">{text}</Data></Cell>'

    body = row(*map(cell, HEADER))
    body += row(cell(2025), cell("15.01.05"), cell("Колледж А", 'ss:MergeDown="1"'), cell(25))
    body += row(cell(2025), cell("08.02.01"), cell(50, 'ss:Index="4"'))
    text = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="КЦП"><Table>{body}</Table></Worksheet></Workbook>'
    )
    [reading] = readings(text.encode(), "kcp.xls")
    table = reading.tables["places"]
    assert list(zip(table["college_name"], table["places"], strict=True)) == [("Колледж А", 25), ("Колледж А", 50)]


def test_days_of_a_workbook_that_counts_from_1904_are_right() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        sheet = book.add_worksheet("Лист1")
        sheet.write_datetime(0, 0, date(2025, 3, 14), book.add_format({"num_format": "dd.mm.yyyy"}))  # type: ignore[arg-type]
    cell = open_file(out.getvalue(), "a.xlsx").sheets["Лист1"][0][0]
    assert str(cell)[:10] == "2025-03-14"


def without_values(payload: bytes) -> bytes:
    """The workbook as a program writes it that computes no formula."""
    import re

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v></v>", part) if "worksheets/" in name else part)
    return out.getvalue()


def test_a_formula_without_a_value_is_refused_and_never_blank() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("КЦП")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_formula(2, 3, "=D2*2", None, 50)
    assert places(out.getvalue(), "kcp.xlsx") == 75
    [reading] = readings(without_values(out.getvalue()), "kcp.xlsx")
    assert [(row.row_number, row.column_name) for row in reading.refused] == [(3, "КЦП, мест")]
    assert "формула без значения" in reading.refused[0].reason


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "Word"),
    ],
)
def test_what_holds_no_table_is_named_and_the_remedy_can_work(payload: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=f"{said}.*Запросите у поставщика xlsx или csv"):
        open_file(payload, "приказ")


def test_a_parcel_without_a_table_is_not_recognised() -> None:
    with pytest.raises((UnrecognisedFile, UnreadableFile)):
        readings(zipped({"письмо.txt": "Добрый день".encode()}), "посылка.zip")
