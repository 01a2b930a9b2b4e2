"""Bytes are kept as they came, once, by content; a vintage lists its files; nothing outside the inbox is read."""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path

import pytest

from flows import ingest
from flows.machinery import landing
from flows.settings import Home
from models.errors import EmptyInbox
from sql import run

VINTAGE = date(2025, 3, 1)


def inbox(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / "inbox"
    for name, payload in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(payload)
    folder.mkdir(exist_ok=True)
    return folder


def test_the_same_bytes_are_kept_once_and_landing_twice_changes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folder = inbox(tmp_path, a_dot_csv=b"x;y\n1;2\n", b_dot_csv=b"x;y\n1;2\n")
    first = landing.land(home, folder, VINTAGE).files
    before = {
        path: path.stat().st_mtime_ns for path in home.raw.rglob("*") if path.is_file() and path.suffix != ".json"
    }
    second = landing.land(home, folder, VINTAGE).files
    assert first == second
    assert len(before) == 1
    assert before == {
        path: path.stat().st_mtime_ns for path in home.raw.rglob("*") if path.is_file() and path.suffix != ".json"
    }
    assert landing.content_path(home, first[0].sha256).read_bytes() == b"x;y\n1;2\n"


def test_a_changed_file_joins_the_vintage_and_the_old_bytes_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    old = landing.land(home, inbox(tmp_path, a_dot_csv=b"old"), VINTAGE).files
    new = landing.land(home, inbox(tmp_path, a_dot_csv=b"new"), VINTAGE).files
    assert tuple(landing.listed(home, VINTAGE)) == new
    assert landing.content_path(home, old[0].sha256).exists()


def test_a_frozen_vintage_refuses_other_files(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    landing.land(home, inbox(tmp_path, a_dot_csv=b"old"), VINTAGE)
    (home.rounds / "2025-1").mkdir(parents=True)
    (home.rounds / "2025-1" / "round.json").write_text(json.dumps({"vintage": VINTAGE.isoformat()}))
    landing.land(home, inbox(tmp_path), VINTAGE)
    with pytest.raises(landing.VintageFrozen, match="2025-1"):
        landing.land(home, inbox(tmp_path, a_dot_csv=b"new"), VINTAGE)


def test_links_and_descriptions_are_not_landed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (tmp_path / "secret.csv").write_bytes(b"secret")
    folder = inbox(tmp_path, a_dot_csv=b"1", README_dot_md=b"text")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    came = landing.land(home, folder, VINTAGE)
    landed, ignored = came.files, came.ignored
    assert [file.path for file in landed] == ["a.csv"]
    assert ignored == ("README.md",)


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_an_empty_inbox_is_said_and_nothing_is_written(tmp_path: Path, exists: bool) -> None:
    home = Home(tmp_path / "home")
    folder = inbox(tmp_path) if exists else tmp_path / "nowhere"
    with pytest.raises(EmptyInbox, match="нет ни одного файла"):
        landing.land(home, folder, VINTAGE)
    assert not home.root.exists()


def test_a_folder_named_by_a_region_code_is_a_hint(tmp_path: Path) -> None:
    landed = landing.land(
        Home(tmp_path / "home"), inbox(tmp_path, **{"57__a_dot_csv": b"1", "other__b_dot_csv": b"2"}), VINTAGE
    ).files
    assert [(file.path, file.region_hint) for file in landed] == [("57/a.csv", "57"), ("other/b.csv", None)]


def test_a_file_rewritten_while_it_is_copied_is_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = inbox(tmp_path, a_dot_csv=b"one;two\n" * 1000, b_dot_csv=b"b")
    honest = landing.scrubbed

    def meanwhile(stream, name):
        if name == "a.csv":
            (folder / "a.csv").write_bytes(b"one;two\n" * 500)
        yield from honest(stream, name)

    monkeypatch.setattr(landing, "scrubbed", meanwhile)
    home = Home(tmp_path / "home")
    came = landing.land(home, folder, VINTAGE)
    assert [file.path for file in came.files] == ["b.csv"]
    assert [name for name, _ in came.left_out] == ["a.csv"]
    assert "сократился с 8000 до 4000 байт" in came.left_out[0][1]
    assert not list((home.raw / "incoming").iterdir())
    monkeypatch.setattr(landing, "scrubbed", honest)
    assert [file.path for file in landing.land(home, folder, VINTAGE).files] == ["a.csv", "b.csv"]


def test_a_file_that_cannot_be_cleaned_of_people_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = landing.scrubbed

    def broken(stream, name):
        if name == "a.csv":
            raise ZeroDivisionError
        yield from honest(stream, name)

    monkeypatch.setattr(landing, "scrubbed", broken)
    home = Home(tmp_path / "home")
    came = landing.land(home, inbox(tmp_path, a_dot_csv=b"1", b_dot_csv=b"2"), VINTAGE)
    assert [file.path for file in came.files] == ["b.csv"]
    ((name, told),) = came.left_out
    assert name == "a.csv"
    assert "непредвиденная ошибка" in told
    (log,) = (home.root / "log").iterdir()
    assert log.stem.removeprefix("error-") in told
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(PermissionError(errno.EACCES, "Permission denied"), "нет прав на чтение", id="no rights"),
        pytest.param(FileNotFoundError(errno.ENOENT, "No such file"), "его убрали", id="gone meanwhile"),
    ],
)
def test_a_file_that_may_not_be_read_is_left_out_and_no_fault_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str) -> None:
    folder = inbox(tmp_path, a_dot_csv=b"x", b_dot_csv=b"y")
    honest = landing._keep

    def keep(home: Home, path: Path, name: str, known: dict) -> landing.LandedFile:
        if name == "a.csv":
            error.filename = str(path)
            raise error
        return honest(home, path, name, known)

    monkeypatch.setattr(landing, "_keep", keep)
    came = landing.land(Home(tmp_path / "home"), folder, VINTAGE)
    assert [file.path for file in came.files] == ["b.csv"]
    ((name, told),) = came.left_out
    assert name == "a.csv"
    assert said in told
    assert "непредвиденная" not in told


@pytest.mark.parametrize("spoilt", [None, b"other"])
def test_lost_bytes_of_a_dump_stop_the_reading_as_those_of_a_small_file_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bytes | None) -> None:
    home = Home(tmp_path / "home")
    (file,) = landing.land(home, inbox(tmp_path, a_dot_json=b"[]"), VINTAGE).files
    kept = landing.content_path(home, file.sha256)
    kept.unlink() if spoilt is None else kept.write_bytes(spoilt)
    con = run.connect(":memory:")
    run.prepare(con)
    monkeypatch.setattr(ingest, "LARGEST_WHOLE_BYTES", 0)
    with pytest.raises(landing.RawBytesLost, match=r"a\.json"):
        ingest.read_landed(con, home, VINTAGE, [file])


def test_a_vintage_keeps_its_list_where_every_file_had_to_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, folder = Home(tmp_path / "home"), inbox(tmp_path, a_dot_csv=b"1")
    before = landing.land(home, folder, VINTAGE).files

    def broken(stream, name):
        yield b""
        raise ZeroDivisionError

    (folder / "a.csv").write_bytes(b"2")
    monkeypatch.setattr(landing, "scrubbed", broken)
    with pytest.raises(landing.NothingLanded, match=r"не принят ни один файл, их 1: .*a\.csv"):
        landing.land(home, folder, VINTAGE)
    assert tuple(landing.listed(home, VINTAGE)) == before


def test_bytes_kept_by_other_rules_are_made_again_but_for_a_frozen_vintage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, folder = Home(tmp_path / "home"), inbox(tmp_path, a_dot_csv=b"name;1\n")
    before = landing.land(home, folder, VINTAGE).files
    monkeypatch.setattr(landing, "scrubbed", lambda stream, name: iter([stream.read().replace(b"name", b"***")]))
    assert landing.land(home, folder, VINTAGE).files == before  # the rules say that they are the same
    monkeypatch.setattr(landing, "scrubbing_rules", lambda: "other")
    (home.rounds / "2025-1").mkdir(parents=True)
    (home.rounds / "2025-1" / "round.json").write_text(json.dumps({"vintage": VINTAGE.isoformat()}))
    assert landing.land(home, folder, VINTAGE).files == before
    (home.rounds / "2025-1" / "round.json").unlink()
    (again,) = landing.land(home, folder, VINTAGE).files
    assert landing.kept_bytes(home, again) == b"***;1\n"
    assert again.original_sha256 == before[0].original_sha256
