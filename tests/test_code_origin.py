"""The hash of the code that a document prints is led back to a commit, or says how a checkout is compared."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import cli, settings
from flows.machinery import code_origin
from flows.machinery.code_origin import origin_of


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for module in (settings, code_origin):
        monkeypatch.setattr(module, "PROJECT_ROOT", tmp_path)
    settings.code_version.cache_clear()
    yield tmp_path
    settings.code_version.cache_clear()


def written(root: Path, name: str, text: str) -> str:
    """Write a file of the code; the version that it makes."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    settings.code_version.cache_clear()
    return settings.code_version()


def committed(root: Path) -> str:
    who = ["-c", "user.name=Кто-то", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
    subprocess.run(["git", "-C", str(root), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(root), *who, "commit", "-qm", "шаг"], check=True)
    return subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout[:12]


def test_a_version_of_yesterday_is_led_to_its_commit(checkout: Path) -> None:
    written(checkout, "flows/a/б.py", "один = 1\n")
    written(checkout, "sql/marts/x.sql", "select 1\n")
    old, first = written(checkout, "flows/a.py", "два = 2\n"), committed(checkout)
    new = written(checkout, "flows/a.py", "три = 3\n")
    assert origin_of(new).told(new).endswith("файлы изменены после последнего коммита")
    second = committed(checkout)
    assert old != new
    assert (origin_of(new).is_here, origin_of(new).commit) == (True, second)
    assert (origin_of(old).is_here, origin_of(old).commit) == (False, first)
    assert f"git worktree add ../код {first}" in origin_of(old).told(old)


def test_a_version_that_no_commit_has_is_said(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(checkout, "models/a.py", "один = 1\n")
    committed(checkout)
    assert "kadry verify --code 0.1.0+000000000000" in origin_of("0.1.0+000000000000").told("0.1.0+000000000000")
    assert cli.main(["verify", "--code", "0.1.0+000000000000"]) == 1
    assert "ни в одном коммите этой истории его нет" in capsys.readouterr().out


def test_without_a_history_the_rule_of_the_hash_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = written(checkout, "models/a.py", "один = 1\n")
    monkeypatch.setattr("shutil.which", lambda program: None)
    told = origin_of(version).told(version)
    assert told.startswith("код этой папки тот же; истории git здесь нет")
    assert "flows/settings.py: code_version" in told
