"""A file is read again when what decides its reading changes, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from form_files import xlsx

from flows import ingest, settings
from flows.machinery.warehouse import writing
from flows.settings import DATA, Home

VINTAGE = date(2026, 11, 23)
EMPLOYMENT = xlsx(
    {
        "Лист1": [
            ["Среднегодовая численность занятых по видам экономической деятельности, Пермский край (тыс. человек)"],
            [None, 2020, 2021],
            ["Всего", 100.5, 101.0],
            ["обрабатывающие производства", 100.5, 101.0],
        ]
    }
)


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's data that a test may change."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    monkeypatch.setattr(ingest, "DATA", copy)
    monkeypatch.setattr(settings, "PARAMETER_ROOMS", (copy,))
    return copy


@pytest.fixture
def read(tmp_path: Path, own_data: Path) -> Iterator[Callable[[], int]]:
    """Ingests an inbox of one file; returns how many files had to be read."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "Занятость.xlsx").write_bytes(EMPLOYMENT)

    def once() -> int:
        ingest.parser_version.cache_clear()
        settings.parameters_hash.cache_clear()
        with writing(Home(tmp_path / "home"), VINTAGE) as con:
            return ingest.ingest(con, Home(tmp_path / "home"), inbox, VINTAGE).newly_read

    yield once
    ingest.parser_version.cache_clear()
    settings.parameters_hash.cache_clear()


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    "name",
    ["parameters/plan.yaml", "parameters/survey.yaml", "crosswalks/occupation_programme.csv", "document/proposal.yaml"],
)
def test_a_changed_parameter_of_the_plan_reads_no_file_again(
    name: str, read: Callable[[], int], own_data: Path
) -> None:
    assert read() == 1
    before = settings.parameters_hash()
    _append(own_data / name)
    assert read() == 0
    assert settings.parameters_hash() != before  # documents name the change nevertheless


def test_a_changed_code_list_reads_files_again(read: Callable[[], int], own_data: Path) -> None:
    assert read() == 1
    _append(own_data / "codelists" / "programme.csv")
    assert read() == 1
    assert read() == 0


def test_no_parser_asks_for_a_crosswalk() -> None:
    """What ``parser_version`` leaves out is indeed read by no parser."""
    asked = ("occupation_programme", "staffing_default", ".crosswalk(", "cluster_programme")
    for path in sorted((settings.PROJECT_ROOT / "sources").rglob("*.py")):
        if path.stem != "codelists":
            assert not [name for name in asked if name in path.read_text(encoding="utf-8")], path.name
