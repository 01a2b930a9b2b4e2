"""Faults that were once seen, one folder each in ``cases/fault-*`` beside the checkout: each goes in through the product's own door.

The kind is tried on files made here, so that nothing is skipped where the folder is absent; its own files are tried too where it is there.
``ANSWERS`` says which test answers which folder; a folder without an answer fails.
"""

from __future__ import annotations

import ast
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from form_files import csv_file
from small_inbox import VINTAGE
from source_files import dump, vacancy
from test_bounds_of_memory import far_ods, worksheet
from test_cases_cut_and_near import ROWS
from test_cases_variants_containers import ods

from benchmarks import fuzz_sources
from benchmarks.fuzz_files import Kept
from benchmarks.fuzz_tables import Tables, table
from flows import ingest
from flows.machinery import landing
from flows.machinery.reference import codelists
from flows.settings import Home
from models.errors import KadryError
from sources import registry
from sources.reading import FileContext
from sql import run

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT.parent / "shared" / "cases"
ANSWERS = {
    "fault-01-stale-wal": "test_snapshot.py: test_a_strangers_log_disturbs_neither_the_old_snapshot_nor_the_next",
    "fault-02-vacancy-date-infinity": "test_fault_cases.py: test_a_vacancy_of_no_day_costs_only_itself",
    "fault-03-sparse-xlsx": "test_fault_cases.py: test_a_small_file_that_spreads_far_is_told_and_fills_no_memory",
    "fault-05-landing-race": "test_fault_cases.py: test_a_file_that_changes_under_the_copy_is_left_out_and_told",
    "fault-06-freeze-unverified-outbox": "test_rounds.py: test_a_half_replaced_outbox_is_never_frozen",
    "fault-07-truncated-csv": "test_fault_cases.py: test_half_of_a_table_is_told",
    "fault-08-orphan-server": "faults/test_endings.py: test_an_ended_night_leaves_no_process_and_no_lock",
}  # fmt: skip


def test_every_case_has_an_answer_that_exists() -> None:
    present = {path.name for path in CASES.glob("fault-*")} if CASES.is_dir() else set()
    assert present <= ANSWERS.keys()
    for answer in ANSWERS.values():
        file, name = answer.split(": ")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def files_of(case: str, suffix: str) -> dict[str, bytes]:
    """Files of a case's folder; none where it is absent."""
    return {path.name: path.read_bytes() for path in sorted((CASES / case).glob(f"*{suffix}"))}


class Taken:
    """An inbox of these files taken in as a night takes it."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        inbox, self.home = folder / "входная папка", Home(folder / "дом")
        inbox.mkdir()
        for name, payload in files.items():
            (inbox / name).write_bytes(payload)
        self.con = run.connect(":memory:")
        run.prepare(self.con)
        self.summary = ingest.ingest(self.con, self.home, inbox, VINTAGE)

    def told(self) -> dict[str, str]:
        """File → why it was not read, or what was noted of it."""
        notes = self.con.execute("select file_name, coalesce(message, notes) from raw.file").fetchall()
        return {**dict(notes), **dict(self.summary.troubled)}


# --- a vacancy dated «infinity», and what else is no number and no day -------------------------------------------------------------------

IMPOSSIBLE = ("inf", "-inf", "infinity", "-infinity", "Infinity", "epoch", "9999-12-31T23:59:59", "-0044-03-15")
NO_DAYS = (*IMPOSSIBLE, "nan", "0000-00-00", "10000-01-01")  # the last three are no day at all: missing


def test_a_vacancy_of_no_day_costs_only_itself(tmp_path: Path) -> None:
    files = {f"{field}.json": dump([vacancy(0), *(vacancy(at, **{field: day}) for at, day in enumerate(NO_DAYS, start=1))]) for field in ("date_create", "date_modify")}
    taken = Taken(tmp_path, {**files, **files_of("fault-02-vacancy-date-infinity", ".json")})
    assert taken.summary.troubled == ()
    books = taken.con.execute("select file_name, rows_read, rows_accepted, rows_refused, rows_superseded from raw.file").fetchall()
    assert len(books) >= len(files)
    for name, rows_read, accepted, refused, superseded in books:
        assert rows_read == accepted + refused + superseded, name
        if name in files:
            assert (rows_read, refused) == (len(NO_DAYS) + 1, len(IMPOSSIBLE)), name
    days = taken.con.execute("select count(*) from raw.trudvsem__vacancy where not isfinite(created_on) or year(created_on) not between 2000 and 2100").fetchall()
    assert days == [(0,)]


NO_NUMBERS = ("inf", "-inf", "Infinity", "-Infinity", "NaN", "1e999", "-1E+400", "∞", "9" * 400, 1e308, float("inf"), float("nan"))


def test_what_is_no_number_is_refused_in_its_row_or_missing_but_never_kept() -> None:
    """In every table of a form and of the invented region, column by column: an end of a number's range, no number, one beyond every bound."""
    (level,) = fuzz_sources.levels_of(["tables"]).values()
    assert isinstance(level, Tables)
    kept, tried = Kept(), 0
    for seed in level.seeds:
        for sheet, rows in seed.sheets.items():
            for column in range(max(map(len, rows), default=0)):
                tried += 1
                value = NO_NUMBERS[tried % len(NO_NUMBERS)]
                spoilt = {**seed.sheets, sheet: [spoilt_row(row, column, value) for row in rows]}
                try:
                    reading = registry.source(seed.source).parse(table(seed.name, seed.kind, spoilt), FileContext(seed.name, "57", VINTAGE.year), codelists())
                except KadryError:
                    continue
                for subject, frame in reading.tables.items():
                    numbers = frame.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
                    assert not np.isinf(numbers).any(), (seed.name, sheet, column, value)
                    kept.add(f"{seed.name}, {column}, {value}", f"raw.{reading.source}__{subject}", frame)
    assert tried > 200
    assert len({seed.source for seed in level.seeds}) > 12
    assert kept.refused() == {}


def spoilt_row(row: list[Any], column: int, value: object) -> list[Any]:
    """The row with another value where a number or a day stands in the column."""
    is_one = column < len(row) and isinstance(row[column], int | float | date)
    return [value if is_one and at == column else cell for at, cell in enumerate(row)]


# --- a small workbook that addresses a cell far away -------------------------------------------------------------------------------------

DOOR = """
import json, re, resource, sys
from datetime import date
from pathlib import Path
from flows import ingest
from flows.settings import Home
from sql import run
folder = Path(sys.argv[1])
con = run.connect(":memory:")
run.prepare(con)
summary = ingest.ingest(con, Home(folder / "дом"), folder / "входная папка", date(2026, 11, 23))
own = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps([dict(summary.troubled), max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024]))
"""
FAR = '<row r="9000"><c r="EWV9000"><v>1</v></c></row>'


def taken_in(folder: Path, files: Mapping[str, bytes]) -> tuple[dict[str, str], int]:
    """What a process that takes these files in says of them, and the most memory that it held, in MB."""
    (folder / "входная папка").mkdir(parents=True)
    for name, payload in files.items():
        (folder / "входная папка" / name).write_bytes(payload)
    done = subprocess.run([sys.executable, "-c", DOOR, str(folder)], capture_output=True, cwd=ROOT, check=True, text=True)
    told, megabytes = json.loads(done.stdout.splitlines()[-1])
    return told, megabytes


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in files.items():
            archive.writestr(name, payload)
    return out.getvalue()


def test_a_small_file_that_spreads_far_is_told_and_fills_no_memory(tmp_path: Path) -> None:
    far = {
        "далеко.xlsx": worksheet(FAR), "много листов.xlsx": worksheet(FAR.replace("9000", "30000"), sheets=6), "далеко.ods": ods(far_ods()),
        "сжато.xlsx.gz": gzip.compress(worksheet(FAR.replace("9000", "9001"))), "в архиве.zip": zipped({"внутри.xlsx": worksheet(FAR.replace("9000", "9002"))}),
        **files_of("fault-03-sparse-xlsx", ".xlsx"),
    }  # fmt: skip
    honest = {"КЦП.csv": csv_file(ROWS)}
    _, usual = taken_in(tmp_path / "без них", honest)
    told, megabytes = taken_in(tmp_path / "с ними", {**far, **honest})
    assert {name.split("/")[0] for name in told} == set(far)
    assert [name for name, said in told.items() if "строк × " not in said] == []
    assert megabytes < usual + 60


# --- a file that is written to while it is copied ----------------------------------------------------------------------------------------

WHOLE = b"one;two\n" * 1_000


def renamed_over(path: Path) -> None:
    other = path.with_name("other.tmp")
    other.write_bytes(WHOLE.replace(b"one", b"two"))
    os.replace(other, path)


MEANWHILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "it grows": (lambda path: path.write_bytes(WHOLE * 2), "вырос с 8000 до 16000"),
    "it is cut": (lambda path: path.write_bytes(WHOLE[:4_000]), "сократился с 8000 до 4000"),
    "it is emptied": (lambda path: path.write_bytes(b""), "сократился с 8000 до 0"),
    "other bytes, no longer": (lambda path: path.write_bytes(WHOLE[::-1]), "переписан (размер прежний, 8000 байт)"),
    "another file takes its name": (renamed_over, "переписан (размер прежний, 8000 байт)"),
    "it is taken away": (lambda path: path.unlink(), "его убрали"),
}  # fmt: skip


@pytest.mark.parametrize("case", MEANWHILE)
def test_a_file_that_changes_under_the_copy_is_left_out_and_told(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change, said = MEANWHILE[case]
    honest = landing.scrubbed

    def meanwhile(stream: BinaryIO, name: str) -> Iterator[bytes]:
        for number, piece in enumerate(honest(stream, name)):
            if name == "a.csv" and number == 0:
                change(tmp_path / "входная папка" / name)
            yield piece

    monkeypatch.setattr(landing, "scrubbed", meanwhile)
    taken = Taken(tmp_path, {"a.csv": WHOLE, "b.csv": csv_file(ROWS)})
    assert said in dict(taken.summary.troubled)["a.csv"]
    assert taken.con.execute("select file_name, status from raw.file").fetchall() == [("b.csv", "read")]
    kept = [path for path in taken.home.raw.rglob("*") if path.is_file() and path.suffix != ".json"]
    assert [path.read_bytes() for path in kept] == [csv_file(ROWS)]


# --- a half of a table -------------------------------------------------------------------------------------------------------------------

TEXT = csv_file(ROWS).decode()
CUT_TEXT = TEXT[: TEXT.index("\n", len(TEXT) // 2) - 9]  # inside a row
HALVES: dict[str, bytes] = {
    "cut.csv": CUT_TEXT.encode(), "bom.csv": CUT_TEXT.encode("utf-8-sig"), "cp1251.csv": CUT_TEXT.encode("cp1251"), "utf-16.csv": CUT_TEXT.encode("utf-16"),
    "half a letter.csv": CUT_TEXT.encode("utf-16")[:-1], "tabs.txt": CUT_TEXT.replace(";", "\t").encode(),
    "packed.csv.gz": gzip.compress(CUT_TEXT.encode()),
    "half of gzip.csv.gz": gzip.compress(TEXT.encode())[:-12], "member.zip": zipped({"внутри.csv": CUT_TEXT.replace("Колледж", "Техникум").encode()}),
    "half of zip.zip": zipped({"внутри.csv": TEXT.encode()})[:-40],
    "quotes.csv": (TEXT[: TEXT.index("\n", len(TEXT) // 2) + 1] + '2025;15.01.05;"Колледж').encode(),
}  # fmt: skip


def test_half_of_a_table_is_told(tmp_path: Path) -> None:
    taken = Taken(tmp_path, {**HALVES, "whole.csv": TEXT.encode()})
    told = {name.split("/")[0]: said for name, said in taken.told().items()}
    assert set(told) == {*HALVES, "whole.csv"}
    unread = dict(taken.summary.troubled)
    silent = [name for name in HALVES if name not in unread and not said_of_the_end(told[name])]
    assert silent == []
    assert not said_of_the_end(told["whole.csv"])
    assert set(unread) <= {"half a letter.csv", "half of gzip.csv.gz", "half of zip.zip"}


def said_of_the_end(said: str) -> bool:
    return "Файл обрезан" in said or "Сверьте конец файла" in said
