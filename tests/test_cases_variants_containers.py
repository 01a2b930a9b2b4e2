"""The same table in other containers and encodings: the same places, or a clear word about what the file is."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import old_workbooks
import pytest
import xlsxwriter
from form_files import codelists, csv_file, xlsx
from test_cases_containers import readings, zipped

from flows import cli
from models.errors import KadryError
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

T = "Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"
ROWS = [
    [T],
    ["Организация", "Код профессии, специальности", "Наименование", "КЦП, мест"],
    ["Техникум А", "08.02.01", "Строительство", 1025],
    ["", "09.02.07", "ИСП", 50],
    ["Колледж Б", "15.01.05", "Сварщик", 25],
]
WHOLE = [("Техникум А", 1025), ("Техникум А", 50), ("Колледж Б", 25)]
TABLE = csv_file(ROWS, delimiter="\t").decode()


def ods(rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>{rows}</office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
    return out.getvalue()


def ods_cell(value: object, attributes: str = "") -> str:
    kind = "float" if isinstance(value, int) else "string"
    number = f' office:value="{value}"' if isinstance(value, int) else ""
    return f'<table:table-cell office:value-type="{kind}"{number} {attributes}><text:p>{value}</text:p></table:table-cell>' if value != "" else "<table:table-cell/>"


def ods_rows(last: str) -> str:
    lines = ["".join(map(ods_cell, row)) for row in ROWS]
    lines[2] = ods_cell("Техникум А", 'table:number-rows-spanned="2"') + "".join(map(ods_cell, ROWS[2][1:]))
    lines[3] = "<table:covered-table-cell/>" + "".join(map(ods_cell, ROWS[3][1:-1])) + last
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    return '<table:table table:name="КЦП">' + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines) + empty + "</table:table>"


HTML = (
    f"<html><body><table border=1><tr><td colspan=4>{T}</td></tr><tr><th>Организация<th>Код профессии, специальности<th>Наименование"
    "<th>КЦП, мест</tr><tr><td rowspan=2>Техникум А</td><td>08.02.01</td><td>С</td><td>1&nbsp;025</td></tr><tr><td>09.02.07</td>"
    "<td>И</td><td>50</td></tr><tr><td>Колледж Б</td><td>15.01.05</td><td>С</td><td>25<sup>1)</sup></td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        pytest.param(ods(ods_rows(ods_cell(50))), "а.ods", id="ods, merged cells, a million empty rows"),
        pytest.param(HTML.encode("cp1251"), "а.xls", id="html, cp1251, a raised footnote"),
        pytest.param(HTML.encode("utf-16"), "а.xls", id="html, utf-16"),
        pytest.param(TABLE.encode("utf-16"), "а.xls", id="tabs, utf-16, named xls"),
        pytest.param(TABLE.encode("utf-16-le"), "а.txt", id="tabs, utf-16 without a mark"),
        pytest.param(TABLE.encode("cp866"), "а.csv", id="cp866"),
        pytest.param(TABLE.encode("koi8-r"), "а.csv", id="koi8-r"),
        pytest.param(("sep=;\r\n" + TABLE.replace("\t", ";")).encode("cp1251"), "а.csv", id="a line that names the delimiter"),
        pytest.param(gzip.compress(TABLE.encode()), "а.csv.gz", id="csv in gzip"),
        pytest.param(gzip.compress(xlsx({"КЦП": ROWS})), "а.xlsx.gz", id="xlsx in gzip"),
    ],
)
def test_the_table_is_the_same_in_every_container(payload: bytes, name: str) -> None:
    [reading] = readings(payload, name)
    table = reading.tables["places"]
    assert list(zip(table["college_name"], table["places"], strict=True)) == WHOLE


def test_a_formula_of_ods_without_a_value_is_refused_and_never_blank() -> None:
    [reading] = readings(ods(ods_rows('<table:table-cell table:formula="of:=25+25"/>')), "а.ods")
    assert [(row.row_number, row.value) for row in reading.refused] == [(4, "(формула без значения)")]


def test_a_raised_footnote_of_a_number_is_not_its_last_digit() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("КЦП")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.write_rich_string(4, 3, "25", book.add_format({"font_script": 1}), "1", book.add_format())
    assert re.search(rb'vertAlign val="superscript"', zipfile.ZipFile(io.BytesIO(out.getvalue())).read("xl/sharedStrings.xml"))
    [reading] = readings(out.getvalue(), "а.xlsx")
    assert reading.tables["places"]["places"].tolist() == [1025, 50, 25]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        pytest.param(b"Rar!\x1a\x07\x00" + bytes(20), "архив RAR", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c" + bytes(20), "архив 7z", id="7z"),
        pytest.param(rb"{\rtf1\ansi }", "документ RTF", id="rtf"),
        pytest.param(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<table>", "веб-архив MHTML", id="mhtml"),
        pytest.param(b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "SYLK", id="slk"),
    ],
)
def test_what_is_no_table_is_named(payload: bytes, said: str) -> None:
    with pytest.raises(KadryError, match=said):
        readings(payload, "файл")


def test_one_bad_file_of_a_parcel_costs_itself_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = xlsx({"КЦП": ROWS})
    parcel = tmp_path / "посылка.zip"
    parcel.write_bytes(zipped({"a/кцп.xlsx": good, "приказ.pdf": b"%PDF-1.4", "ещё.zip": zipped({"d.xlsx": good}), "битый.xlsx": good[:300]}))
    assert cli.main(["read", "auto", str(parcel), "--region", "57"]) == 1
    out = capsys.readouterr().out
    assert out.count("прочитано 3 = принято 3") == 2  # one of them in the archive inside
    assert "приказ.pdf: пропущен" in out
    assert "повреждён" in out


OLD = [[T], ["Организация", "Код", "КЦП"], *[[f"Колледж {at}", "08.02.01", 25] for at in range(40)]]


@pytest.mark.parametrize(("payload", "name"), [(old_workbooks.biff5("КЦП", OLD), "кцп.xls"), (old_workbooks.xlsb("КЦП", OLD), "кцп.xlsb")], ids=["BIFF5", "xlsb"])
def test_workbooks_that_only_excel_writes_are_read(payload: bytes, name: str) -> None:
    reading, _ = registry.read(open_file(payload, name), FileContext(name, "57", 2025), codelists())
    assert reading.tables["places"]["places"].sum() == 1_000
    assert reading.tables["places"]["college_name"].nunique() == 40


@pytest.mark.parametrize("make", [old_workbooks.biff5, old_workbooks.xlsb], ids=["BIFF5", "xlsb"])
def test_a_cut_workbook_is_named_and_never_half_read(make: Callable[[str, list[list[object]]], bytes]) -> None:
    whole = make("КЦП", OLD)
    with pytest.raises(KadryError, match="заново"):
        registry.read(open_file(whole[: len(whole) // 2], "кцп.xls"), FileContext("кцп.xls", "57", 2025), codelists())
