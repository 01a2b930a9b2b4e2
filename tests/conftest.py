"""Fixtures that more than one test file needs."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests that share a module's fixture run in one process: two workers would each make it anew."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    shares = any(fixture[-1].scope == "module" for fixture in fixtures)
    if shares and item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real public data beside the checkout; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED
