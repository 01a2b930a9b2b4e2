"""A wrong word on the command line is answered in Russian with what fits."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from flows.commands import inbox, whatif


def called(command: object, words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    command.configure(parser)  # type: ignore[attr-defined]
    command.run(parser.parse_args(words))  # type: ignore[attr-defined]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(inbox.NoFolder, match=r"Папки «.*nosuch» нет"):
        called(inbox, ["check", str(tmp_path / "nosuch")])


def test_an_unknown_section_is_answered_with_what_fits(tmp_path: Path) -> None:
    with pytest.raises(whatif.BadFlags, match=r"раздела «Q9» нет; подходит буква раздела ОКВЭД2 от A до U или _T"):
        called(whatif, ["--home", str(tmp_path), "--growth", "Q9=0.02"])
