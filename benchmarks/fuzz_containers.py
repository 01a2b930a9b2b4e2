"""Damaged bytes of small files, each to its opener: text tables in every spelling, HTML, SpreadsheetML, xlsx, ods, zip, gzip, old workbooks,
and the streams that portals send, JSON and XML, to the readers that take them apart as they come.

Right is sheets or records, or a sentence. Nothing is asked of recognition or of forms here.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.fuzz_blocks import Tally
from benchmarks.fuzz_faults import damaged_bytes, damaged_text
from sources import hh, registry, trudvsem
from sources.opened import Opened, open_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # honest files of every kind, as the tests make them
from form_files import csv_file, xlsx
from old_workbooks import biff5, xlsb
from source_files import dump, vacancy
from test_cases_variants_containers import ROWS, ods, ods_cell, ods_rows

OLD_SHARE = 0.002  # a process of its own reads old workbooks: a hundred times dearer
TEXT_SHARE = 0.5
HTML = (
    "<html><body><table><tr><td colspan=4>Контрольные цифры приёма. Пермский край</td></tr><tr><th>Год приёма</th><th>Код</th><th>КЦП</th></tr>"
    "<tr><td>2025</td><td rowspan='2'>15.01.05&nbsp;</td><td>25</td></tr><tr><td>2025</td><td>50</td></tr></table></body></html>"
)
SPREADSHEETML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="КЦП"><Table><Row><Cell ss:Index="2"><Data ss:Type="String">Код</Data></Cell></Row>'
    '<Row><Cell ss:MergeDown="1"><Data ss:Type="Number">25</Data></Cell><Cell><Data ss:Type="DateTime">2026-01-01T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>'
)
PORTAL_XML = (
    "<?xml version='1.0' encoding='utf-8'?><source><vacancies><vacancy><identifier>1</identifier><job-name>Сварщик</job-name><work_places>2</work_places>"
    "<creation-date>2026-02-20</creation-date><region><region_code>5900000000000</region_code></region></vacancy></vacancies></source>"
)
HH_REPLY = {"items": [{"id": "1", "name": "Сварщик", "area": {"id": "72", "name": "Пермь"}, "salary": {"from": 1, "to": 2, "currency": "RUR"},
                       "published_at": "2026-02-20T04:40:38+0300", "employer": {"name": "Завод"}}], "found": 1, "pages": 1, "page": 0, "per_page": 20}  # fmt: skip
API_REPLY = {"status": "200", "meta": {"total": 1, "limit": 100}, "results": {"vacancies": [{"vacancy": vacancy(1)}]}}


def _opened(payload: bytes) -> None:
    """Everything that is asked of an opened file before a form sees it."""
    book = open_file(payload, "файл")
    _looked_at(book)
    for member in book.members:
        _looked_at(member)


def _looked_at(book: Opened) -> None:
    for name, rows in book.sheets.items():
        assert all(isinstance(row, list) for row in rows)
        assert all(len(area) == 4 for area in book.merged(name))
    _ = book.kind, book.cut, book.perhaps_cut, book.hidden_sheets, book.sample_sheets, book.hidden_rows, book.entries
    registry.seen(book)
    registry.remedy_for(book)


def _streamed(scrub: Callable[..., object]) -> Callable[[bytes], None]:
    def read(payload: bytes) -> None:
        for piece in scrub(io.BytesIO(payload), "выгрузка"):  # type: ignore[attr-defined]
            assert isinstance(piece, bytes)
            piece.decode("utf-8")

    return read


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("КЦП.csv", csv_file(ROWS))
        archive.writestr("папка/kcp.html", HTML)
    return out.getvalue()


class Containers:
    """One small file with its bytes or its letters damaged."""

    key, title = "containers", "испорченные байты малого файла – тому, кто его открывает"
    block, seconds, memory = 500, 10.0, 1_000_000_000

    def __init__(self) -> None:
        table, jsons = csv_file(ROWS).decode(), [json.dumps(one, ensure_ascii=False).encode() for one in (API_REPLY, HH_REPLY)]
        portal, vacancies = _streamed(trudvsem.scrub), dump([vacancy(1), vacancy(2)])
        self.kinds: dict[str, tuple[bytes, Callable[[bytes], None]]] = {
            **{f"csv {name}": (table.encode(name), _opened) for name in ("utf-8", "utf-8-sig", "cp1251", "utf-16", "cp866", "koi8-r")},
            **{f"csv «{mark}»": (table.replace(";", mark).encode(), _opened) for mark in (",", "\t", "|")},
            "html": (HTML.encode(), _opened), "spreadsheetml": (SPREADSHEETML.encode(), _opened), "xlsx": (xlsx({"КЦП": ROWS}, hidden=()), _opened),
            "ods": (ods(ods_rows(ods_cell(50))), _opened), "zip": (_zipped(), _opened), "gz": (gzip.compress(table.encode(), mtime=0), _opened),
            "портал: выгрузка": (vacancies, portal), "портал: список": (json.dumps([vacancy(1)]).encode(), portal), "портал: ответ": (jsons[0], portal),
            "портал: xml": (PORTAL_XML.encode(), portal), "портал: gz": (gzip.compress(vacancies, mtime=0), portal), "hh: ответ": (jsons[1], _streamed(hh.scrub)),
        }  # fmt: skip
        self.old = {"xls": (biff5("Л", ROWS), _opened), "xlsb": (xlsb("Л", ROWS), _opened)}
        for payload, read in self.kinds.values():
            read(payload)  # an honest one is read

    def one(self, chance: random.Random, where: str, tally: Tally) -> bool:
        """Damage a file and open it, or stream it."""
        kinds = self.old if chance.random() < OLD_SHARE else self.kinds
        name = chance.choice(sorted(kinds))
        tally.cases[name] += 1
        payload, read = kinds[name]
        read(_damaged(payload, chance))
        return True

    def late(self) -> dict[str, str]:
        """Nothing is kept."""
        return {}


def _damaged(payload: bytes, chance: random.Random) -> bytes:
    if chance.random() < TEXT_SHARE:
        try:
            return damaged_text(payload.decode("utf-8"), chance).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            pass
    return damaged_bytes(payload, chance) or b" "
