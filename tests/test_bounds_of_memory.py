"""A small file cannot make the reader fill the memory: bounds are told from what is stored, before anything is laid out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from test_cases_variants_containers import ods

from models.errors import KadryError
from sources.opened import open_file

ROOT = Path(__file__).resolve().parents[1]
BASE_MB = 120  # the interpreter with what it imports
PEAK = """
import re, resource, sys
from pathlib import Path
from sources.opened import open_file
from models.errors import KadryError
book = open_file(sys.stdin.buffer.read(), "файл")
try:
    {what}
    said = "read"
except KadryError as error:
    said = "refused"
# Not RUSAGE_SELF: across exec it keeps the peak of the process that started this one. Its own children have no such past.
own = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(said, max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""
SHEETS = "[len(rows) for rows in book.sheets.values()]"


def peak(payload: bytes, what: str = SHEETS) -> tuple[str, int]:
    """How it ended, and the most memory that the process or a child of it held, in MB."""
    done = subprocess.run([sys.executable, "-c", PEAK.format(what=what)], input=payload, capture_output=True, cwd=ROOT, check=True)
    said, size = done.stdout.split()[-2:]  # a progress bar may stand before
    return said.decode(), int(size)


def worksheet(cells: str, sheets: int = 1) -> bytes:
    """A workbook whose every sheet holds these cells."""
    names = range(1, sheets + 1)
    out = io.BytesIO()
    space = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        types = "".join(f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kind}.worksheet+xml"/>' for at in names)
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
            f'ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        )
        link = f"{space}/officeDocument/2006/relationships"
        root = f'<Relationship Id="r" Type="{link}/officeDocument" Target="xl/workbook.xml"/>'
        book.writestr("_rels/.rels", f'<Relationships xmlns="{space}/package/2006/relationships">{root}</Relationships>')
        listed = "".join(f'<sheet name="Л{at}" sheetId="{at}" r:id="r{at}"/>' for at in names)
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{link}"><sheets>{listed}</sheets></workbook>')
        targets = "".join(f'<Relationship Id="r{at}" Type="{link}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in names)
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{space}/package/2006/relationships">{targets}</Relationships>')
        for at in names:
            book.writestr(f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>')
    return out.getvalue()


def repeated(rows: int, columns: int, value: str = ' office:value-type="float" office:value="1"') -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"{value}><text:p>1</text:p></table:table-cell>'
    return f'<table:table table:name="Л"><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row></table:table>'


def far_ods() -> str:
    empty = '<table:table-row table:number-rows-repeated="900000"><table:table-cell/></table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="800"/><table:table-cell office:value-type="float" office:value="1"/>'
    return f'<table:table table:name="Л">{empty}<table:table-row>{cell}</table:table-row></table:table>'


def of_texts(text: str, count: int) -> bytes:
    """A workbook that keeps one text once and shows it in many cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Л")
        for at in range(count):
            sheet.write_string(at, 0, text)
    return out.getvalue()


LONG = "Примечание к строке. " * 1_500


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: ods(repeated(20_000, 50, ' office:value-type="string"').replace("<text:p>1<", f"<text:p>{LONG[:10_000]}<")), id="ods"),
        pytest.param(lambda: ods((repeated(2_000, 1, ' office:value-type="string"') * 8).replace("<text:p>1<", f"<text:p>{LONG[:10_000]}<")), id="ods, many sheets"),
        pytest.param(lambda: of_texts(LONG, 20_000), id="xlsx"),
    ],
)
def test_one_long_text_in_every_cell_is_refused_before_it_is_laid_out(made: Callable[[], bytes]) -> None:
    payload = made()  # not while tests are collected, which each process does
    assert len(payload) < 1_000_000
    said, megabytes = peak(payload)
    assert said == "refused"
    assert megabytes < BASE_MB + 60
    with pytest.raises(KadryError, match="длинный текст повторён"):
        dict(open_file(payload, "файл").sheets)


def test_notes_of_honest_length_are_read() -> None:
    assert len(open_file(of_texts(LONG[:1_000], 10_000), "файл.xlsx").sheets["Л"]) == 10_000
    rows = repeated(5_000, 2, ' office:value-type="string"').replace("<text:p>1<", f"<text:p>{LONG[:1_000]}<")
    assert len(open_file(ods(rows), "файл.ods").sheets["Л"]) == 5_000


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(worksheet('<row r="9000"><c r="EWV9000"><v>1</v></c></row>'), id="xlsx, one cell far out"),
        pytest.param(worksheet('<row r="30000"><c r="ADM30000"><v>1</v></c></row>', sheets=4), id="xlsx, several such sheets"),
        pytest.param(ods(repeated(1_000_000, 1_000)), id="ods, repeated cells"),
        pytest.param(ods(far_ods()), id="ods, one cell far out"),
        pytest.param(b"<html><body><table>" + b"<tr><td colspan=1000>1<td colspan=1000>1<td colspan=1000>1</tr>" * 20_000 + b"</table></body></html>", id="html, wide cells"),
        pytest.param(("a;" * 3_000 + "\n").encode() * 5_000, id="csv, empty columns"),
    ],
)
def test_emptiness_is_refused_before_it_is_laid_out(payload: bytes) -> None:
    said, megabytes = peak(payload)
    assert said == "refused"
    assert megabytes < BASE_MB + 300


def test_the_sparse_workbook_of_the_cases(shared: Path) -> None:
    path = shared.parent / "cases/fault-03-sparse-xlsx/sparse.xlsx"
    if not path.is_file():
        pytest.skip("../shared/cases is absent")
    said, megabytes = peak(path.read_bytes())
    assert (said, megabytes < BASE_MB + 60) == ("refused", True)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(worksheet("".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="Z{at}"><v>1</v></c></row>' for at in range(1, 3_001))), id="xlsx, blank columns inside"),
        pytest.param(worksheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="900"><c r="CV900"><v>1</v></c></row>'), id="xlsx, a stray cell near by"),
        pytest.param(ods(repeated(2_000, 20)), id="ods, honest repeats"),
    ],
)
def test_honest_sheets_are_read(payload: bytes) -> None:
    assert sum(len(rows) for rows in open_file(payload, "файл").sheets.values()) >= 900


def test_the_refusal_says_what_to_remove() -> None:
    with pytest.raises(KadryError, match=r"9000 строк × 4000 столбцов.*Ctrl"):
        dict(open_file(worksheet('<row r="9000"><c r="EWV9000"><v>1</v></c></row>'), "a.xlsx").sheets)


def test_a_hundred_thousand_vacancies_in_one_json_stay_within_bounds() -> None:
    one = {"id": "0", "vacancy_name": "Сварщик", "code_profession": "1", "work_places": 1, "state_region_code": "5900000000000", "date_create": "2026-01-01"}
    records = [dict(one, id=str(at)) for at in range(100_000)]
    what = (
        "from sources import registry; from sources.reading import FileContext; from flows.machinery.reference import codelists; "
        "assert registry.source('trudvsem').parse(book, FileContext('a.json', None, 2026), codelists()).rows_read == 100_000"
    )
    said, megabytes = peak(json.dumps({"vacancies": records}, ensure_ascii=False).encode(), what)
    assert said == "read"
    assert megabytes < 900
