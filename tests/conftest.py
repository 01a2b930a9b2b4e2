"""Fixtures that more than one test file needs."""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from chain_run import Chain

    from flows.settings import Home

# The groups that take longest begin first, so that no processor is left with one of them at the end.
LONGEST_FIRST = (
    "test_chain.py", "test_lost_regions.py", "test_workers.py", "test_supply_in_chain.py", "test_checks.py", "test_sample.py", "test_rebuild.py",
    "test_trace_of_sample.py", "test_plan_search.py", "test_whatif.py", "test_own_server.py", "test_frozen_perm.py", "test_round_way.py", "test_attacks.py", "test_document.py",
    "test_council.py",
    "test_round.py", "test_kill.py", "test_week.py", "test_dependence.py", "test_values.py", "test_endings.py", "test_damage.py",  # of make faults
)  # fmt: skip
T = TypeVar("T")
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
    return any(
        sign in text for sign in ('scope="module"', "\n@cache\n", "chain: Chain")
    )  # the last one waits for the first who asks


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    config.option.loadscopereorder = False  # it would begin with the groups of most tests, not with the longest
    return ByModuleFixture(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else len(LONGEST_FIRST)
    )


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
def cases(shared: Path) -> Path:
    """Folder of tables as regions have sent them, beside the data."""
    folder = shared.parent / "cases"
    if not folder.is_dir():
        pytest.skip("../shared/cases is absent")
    return folder


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small inbox from its files to its documents, computed once for all test processes; nobody writes into it."""
    from chain_run import Chain, fixed_version
    from small_inbox import VINTAGE, write_small

    def computed(folder: Path) -> Home:
        with fixed_version():
            return Chain(folder / "дом", write_small(folder / "входная папка"), VINTAGE).run().home

    return _made_once(tmp_path_factory, "малый регион", computed)


@pytest.fixture(scope="session")
def computed_sample(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The invented region from its files to its documents, computed once for all test processes; nobody writes into it."""
    import sample_run

    return _made_once(tmp_path_factory, "Кадры и пробелы", sample_run.computed)


@pytest.fixture(scope="module")
def chain(computed_sample: Chain) -> Iterator[Chain]:
    """That region, read under the version of code that made it."""
    from chain_run import fixed_version

    with fixed_version():
        yield computed_sample


def _made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What the first process that asks for it makes in a folder of all; the others wait and read what it said."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    kept = folder / "сделано.pickle"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            shutil.rmtree(folder, ignore_errors=True)  # another process failed half-way
            kept.parent.mkdir()
            made = make(folder)
            whole = kept.with_suffix(".partial")
            whole.write_bytes(pickle.dumps(made))
            whole.replace(kept)  # a process killed while it writes leaves nothing that the others would read
        return pickle.loads(kept.read_bytes())


@pytest.fixture
def small_copy(small_home: Home, tmp_path: Path) -> Home:
    """A copy of that home, to be spoilt."""
    from flows.settings import Home

    return Home(Path(shutil.copytree(small_home.root, tmp_path / "дом")))
