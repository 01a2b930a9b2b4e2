"""A number that a workbook shows in per cent is what the cell shows, whatever the workbook is saved as."""

from __future__ import annotations

import pytest
from form_files import read
from old_workbooks import biff5
from test_cases_variants_containers import ods, ods_cell

HEAD = ["Проект", "Раздел ОКВЭД2", "Год", "Новых рабочих мест", "Вероятность, %"]
ROWS = [["Завод", "C", 2027, 100, 0.7], ["Порт", "H", 2028, 50, 1.0]]
SHARE = 4


def as_ods(kind: str) -> bytes:
    def cell(at: int, value: object) -> str:
        if at != SHARE:
            return ods_cell(value)
        return f'<table:table-cell office:value-type="{kind}" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    lines = ["".join(map(ods_cell, HEAD)), *("".join(cell(at, value) for at, value in enumerate(row)) for row in ROWS)]
    return ods('<table:table table:name="Проекты">' + "".join(f"<table:table-row>{line}</table:table-row>" for line in lines) + "</table:table>")


def as_spreadsheetml(shown: str) -> bytes:
    def cell(value: object, at: int = -1) -> str:
        kind = "Number" if isinstance(value, int | float) else "String"
        return f'<Cell{" ss:StyleID=" + chr(34) + "p" + chr(34) if at == SHARE else ""}><Data ss:Type="{kind}">{value}</Data></Cell>'

    rows = ["".join(map(cell, HEAD)), *("".join(cell(value, at) for at, value in enumerate(row)) for row in ROWS)]
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles><Style ss:ID="p"><NumberFormat ss:Format="{shown}"/></Style></Styles>'
        f'<Worksheet ss:Name="Проекты"><Table>{"".join(f"<Row>{row}</Row>" for row in rows)}</Table></Worksheet></Workbook>'
    ).encode()


SAVED = {
    "xls in 0 %": (biff5("Проекты", [HEAD, *ROWS], "0%", SHARE), True),
    "xls in 0.0 %": (biff5("Проекты", [HEAD, *ROWS], "0.0%;-0.0%", SHARE), True),
    "xls in plain numbers": (biff5("Проекты", [HEAD, *ROWS], "0.00", SHARE), False),
    "xls with the sign as text": (biff5("Проекты", [HEAD, *ROWS], '0"%"', SHARE), False),
    "ods": (as_ods("percentage"), True),
    "ods in plain numbers": (as_ods("float"), False),
    "xml of 2003": (as_spreadsheetml("Percent"), True),
    "xml of 2003, a format of its own": (as_spreadsheetml("0.0%"), True),
    "xml of 2003, plain": (as_spreadsheetml("0.00"), False),
}


@pytest.mark.parametrize("kind", SAVED)
def test_a_share_under_the_format_of_per_cent_is_what_the_cell_shows(kind: str) -> None:
    payload, is_shown = SAVED[kind]
    reading = read("projects", payload)
    if is_shown:
        assert reading.tables["job"]["probability"].tolist() == [0.7, 1.0]
        return
    assert "похоже на долю, а не на процент" in {row.reason for row in reading.refused}
