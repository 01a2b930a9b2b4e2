"""Bytes are kept as they came, once, by content; a vintage lists its files; nothing outside the inbox is read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from flows.machinery import landing
from flows.settings import Home
from models.errors import EmptyInbox

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
    first, _ = landing.land(home, folder, VINTAGE)
    before = {
        path: path.stat().st_mtime_ns for path in home.raw.rglob("*") if path.is_file() and path.suffix != ".json"
    }
    second, _ = landing.land(home, folder, VINTAGE)
    assert first == second
    assert len(before) == 1
    assert before == {
        path: path.stat().st_mtime_ns for path in home.raw.rglob("*") if path.is_file() and path.suffix != ".json"
    }
    assert landing.content_path(home, first[0].sha256).read_bytes() == b"x;y\n1;2\n"


def test_a_changed_file_joins_the_vintage_and_the_old_bytes_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    old, _ = landing.land(home, inbox(tmp_path, a_dot_csv=b"old"), VINTAGE)
    new, _ = landing.land(home, inbox(tmp_path, a_dot_csv=b"new"), VINTAGE)
    assert landing.listed(home, VINTAGE) == new
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
    landed, ignored = landing.land(home, folder, VINTAGE)
    assert [file.path for file in landed] == ["a.csv"]
    assert ignored == ["README.md"]


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_an_empty_inbox_is_said_and_nothing_is_written(tmp_path: Path, exists: bool) -> None:
    home = Home(tmp_path / "home")
    folder = inbox(tmp_path) if exists else tmp_path / "nowhere"
    with pytest.raises(EmptyInbox, match="нет ни одного файла"):
        landing.land(home, folder, VINTAGE)
    assert not home.root.exists()


def test_a_folder_named_by_a_region_code_is_a_hint(tmp_path: Path) -> None:
    landed, _ = landing.land(
        Home(tmp_path / "home"), inbox(tmp_path, **{"57__a_dot_csv": b"1", "other__b_dot_csv": b"2"}), VINTAGE
    )
    assert [(file.path, file.region_hint) for file in landed] == [("57/a.csv", "57"), ("other/b.csv", None)]
