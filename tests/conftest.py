"""Fixtures that more than one test file needs."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from flows.settings import Home

# The groups that take longest begin first, so that no processor is left with one of them at the end.
LONGEST_FIRST = (
    "test_chain.py", "test_lost_regions.py", "test_workers.py", "test_supply_in_chain.py", "test_checks.py", "test_sample.py", "test_rebuild.py",
    "test_plan_search.py", "test_whatif.py", "test_own_server.py", "test_frozen_perm.py", "test_round_way.py", "test_attacks.py", "test_document.py",
    "test_council.py",
    "test_round.py", "test_kill.py", "test_week.py", "test_dependence.py", "test_values.py", "test_endings.py", "test_damage.py",  # of make faults
)  # fmt: skip
YOUNG_OBJECTS = 10_000  # before the collector looks at them; Python's own 700 is for processes of a few MB
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


class ByModuleFixture(LoadScopeScheduling):
    """Tests of a module with fixtures or remembered results of its own run in one process: two workers would each make them anew.

    What the plugin's ``loadgroup`` means to do by marks; its marks have no effect on the node ids of pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::")[0]
        return path if _keeps_what_it_made(path) else nodeid


@cache
def _keeps_what_it_made(path: str) -> bool:
    text = (Path(__file__).resolve().parent.parent / path).read_text(encoding="utf-8")
    return 'scope="module"' in text or "\n@cache\n" in text


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    config.option.loadscopereorder = False  # it would begin with the groups of most tests, not with the longest
    return ByModuleFixture(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else len(LONGEST_FIRST))


def pytest_configure() -> None:
    gc.set_threshold(YOUNG_OBJECTS)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and tests stay until the end: the collector of cycles, which walks them anew again and again, need not look at
    them (a tenth of all processor time)."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # or DuckDB calls what is left at the end leaked


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real public data beside the checkout; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small inbox from its files to its documents, computed once for all test processes; nobody writes into it."""
    from chain_run import Chain, fixed_version
    from small_inbox import VINTAGE, write_small

    from flows.settings import Home

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "малый регион"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            with fixed_version():
                Chain(partial / "дом", write_small(partial / "входная папка"), VINTAGE).run()
            partial.rename(folder)
    return Home(folder / "дом")


@pytest.fixture
def small_copy(small_home: Home, tmp_path: Path) -> Home:
    """A copy of that home, to be spoilt."""
    from flows.settings import Home

    return Home(Path(shutil.copytree(small_home.root, tmp_path / "дом")))
