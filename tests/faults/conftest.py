"""Faults on purpose. Collected only with ``-m faults`` (``make faults``): minutes, not seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from night import Place, night, place_in


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: kills, broken files, full disks (make faults)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if "faults" in config.option.markexpr else True


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home whose one night was left in peace: what every mended home must equal."""
    place = place_in(tmp_path_factory.mktemp("без помех"))
    done = night(place)
    assert done.returncode == 0, done.stderr
    return place
