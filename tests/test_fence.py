"""An error that nobody foresaw costs the file it met, is told in a sentence with a code, and leaves no rows behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest
from small_inbox import VINTAGE, small_files

from flows import ingest as stage
from flows.machinery.fence import in_words, unforeseen
from flows.settings import Home
from sql import run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home beside an inbox of three files, the broken one read neither first nor last."""
    place = Home(tmp_path / "дом")
    place.root.mkdir()
    (tmp_path / "inbox").mkdir()
    for start in ("Анкета", "КЦП", "Среднегодовая"):
        name = next(name for name in small_files() if name.startswith(start))
        (tmp_path / "inbox" / name).write_bytes(small_files()[name])
    return place


def read_all(home: Home) -> tuple[stage.IngestSummary, dict[str, tuple]]:
    con = run.connect(home.warehouse)
    try:
        run.prepare(con)
        run.set_vintage(con, VINTAGE)
        summary = stage.ingest(con, home, home.root.parent / "inbox", VINTAGE)
        query = "select file_name, status, rows_read, rows_accepted + rows_refused + rows_superseded, file_sha256 from raw.file"
        return summary, {name: rest for name, *rest in con.execute(query).fetchall()}
    finally:
        con.close()


def rows_of(home: Home, sha256: str) -> int:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        tables = [name for name in run.tables(("raw",)) if "__" in name or name == "raw.refused"]
        return sum(
            con.execute(f"select count(*) from {name} where file_sha256 = ?", [sha256]).fetchall()[0][0] for name in tables
        )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ZeroDivisionError("division by zero"), id="a slip of ours"),
        pytest.param(duckdb.ConversionException("Conversion Error: infinity"), id="DuckDB inside a parser"),
        pytest.param(MemoryError(), id="a file too large to hold"),
        pytest.param(RecursionError(), id="a file nested too deep"),
    ],
)
@pytest.mark.parametrize("is_late", [pytest.param(False, id="at once"), pytest.param(True, id="after its first rows")])
def test_a_file_that_breaks_its_parser_costs_only_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch, error: Exception, is_late: bool
) -> None:
    honest = stage._readings

    def breaking(place, file, *rest):
        if file.path.startswith("КЦП"):
            if is_late:
                yield from honest(place, file, *rest)
            raise error
        yield from honest(place, file, *rest)

    monkeypatch.setattr(stage, "_readings", breaking)
    summary, files = read_all(home)
    broken = next(name for name in files if name.startswith("КЦП"))
    ((told_of, told),) = summary.troubled
    assert told_of == broken
    assert "непредвиденная ошибка программы (код " in told
    assert "Traceback" not in told
    status, rows_read, booked, sha256 = files[broken]
    assert (status, rows_read, booked) == ("unreadable", 0, 0)
    assert rows_of(home, sha256) == 0
    assert [one[0] for name, one in files.items() if name != broken] == ["read", "read"]
    assert sum(one[1] for one in files.values()) > 0


def test_the_same_fault_has_one_code_whatever_the_data(tmp_path: Path) -> None:
    def fault(value: str) -> Exception:
        try:
            raise ValueError(value)
        except ValueError as error:
            return error

    codes = {unforeseen(fault(value), f"Файл «{value}»", tmp_path).code for value in ("a", "b")}
    assert len(codes) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EMFILE])
def test_a_full_or_broken_disk_is_blamed_on_no_file_and_told_in_words(tmp_path: Path, number: int) -> None:
    error = OSError(number, os.strerror(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        unforeseen(error, "Файл «a»", tmp_path)
    assert "непредвиденная" not in str(in_words(error, "Команда «nightly»", tmp_path))
