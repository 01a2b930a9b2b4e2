"""Fixtures that more than one test file needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


class ByModuleFixture(LoadScopeScheduling):
    """Tests of a module with fixtures of its own run in one process: two workers would each make them anew.

    What the plugin's ``loadgroup`` means to do by marks; its marks have no effect on the node ids of pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::")[0]
        return path if _has_module_fixtures(path) else nodeid


@cache
def _has_module_fixtures(path: str) -> bool:
    return 'scope="module"' in (Path(__file__).resolve().parent.parent / path).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    return ByModuleFixture(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real public data beside the checkout; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED
