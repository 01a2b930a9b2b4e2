"""A file that is not what it should be costs only itself."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from night import Place, books_balance, digests, half_written, night, place_in
from small_inbox import small_files

pytestmark = pytest.mark.faults


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to a gigabyte of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(1_000):
                sheet.write(b"\0" * 1_000_000)
    return out.getvalue()


def truncated() -> bytes:
    payload = next(payload for name, payload in small_files().items() if name.startswith("КЦП"))
    return payload[: len(payload) // 2]


BROKEN: dict[str, Callable[[], bytes]] = {
    "оборванный.xlsx": truncated,
    "бомба.xlsx": bomb,
    "страница вместо книги.xlsx": lambda: b"<!doctype html><html><body>404</body></html>",
    "мусор.xlsx": lambda: bytes(range(256)) * 40,
    "пустой.csv": lambda: b"",
    "никем не узнанный.csv": lambda: "а;б\n1;2\n".encode(),
}


def figures_of(place: Place) -> dict[str, object]:
    """Programmes and totals of each cluster; the list of files, which names the broken ones, is left out."""
    found = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in place.outbox.rglob("*.json")}
    return {name: [one["programmes"], one["need_total"]] for name, one in found.items() if "programmes" in one}


def test_broken_files_cost_only_themselves(tmp_path: Path, undisturbed: Place) -> None:
    place = place_in(tmp_path / "битые")
    for name, make in BROKEN.items():
        (place.inbox / name).write_bytes(make())
    done = night(place)
    assert done.returncode == 0, done.stderr
    for name in BROKEN:
        assert f"! {name}: " in done.stdout
    assert "Traceback" not in done.stderr
    assert figures_of(place) == figures_of(undisturbed)
    books_balance(place.home / "warehouse.duckdb")
    report = (place.outbox / "intake.md").read_text(encoding="utf-8")
    assert all(name.split(".")[0] in report for name in BROKEN)


def test_only_broken_files_end_with_code_1_and_no_document(tmp_path: Path) -> None:
    place = place_in(tmp_path / "одни битые")
    shutil.rmtree(place.inbox)
    place.inbox.mkdir()
    for name, make in BROKEN.items():
        (place.inbox / name).write_bytes(make())
    done = night(place)
    assert done.returncode == 1, done.stderr
    assert "Предложений нет" in done.stdout
    assert "Traceback" not in done.stderr
    assert list(place.home.rglob("proposal.pdf")) == []


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_an_empty_inbox_ends_with_code_2_and_writes_nothing(tmp_path: Path, exists: bool) -> None:
    place = place_in(tmp_path / "пусто")
    shutil.rmtree(place.inbox)
    if exists:
        place.inbox.mkdir()
    done = night(place)
    assert done.returncode == 2
    assert "нет ни одного файла данных" in done.stderr
    assert "Traceback" not in done.stderr
    left = {path.name for path in place.home.iterdir()} if place.home.exists() else set()
    # That a night was tried is kept for the morning's letter, and what Prefect's server said for whoever looks after it.
    assert left <= {"prefect", "writer.lock", "nights", "log"}


def test_an_inbox_that_becomes_empty_leaves_last_nights_documents(tmp_path: Path, undisturbed: Place) -> None:
    place = Place(tmp_path / "копия", tmp_path / "пусто")
    shutil.copytree(undisturbed.home, place.home, ignore=shutil.ignore_patterns("prefect"))
    place.inbox.mkdir()
    before = digests(place.home)
    assert night(place).returncode == 2
    after = digests(place.home)
    kept = [name for name in before if name != "writer.lock" and not name.startswith("nights/")]  # of tonight's own try
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert half_written(place.home) == []
