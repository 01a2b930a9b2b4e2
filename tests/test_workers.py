"""Regions side by side: the same rows whatever the number of workers, and nothing half-stored when one dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from chain_run import few_draws
from small_inbox import VINTAGE, frames, small_documents
from worker_tasks import (
    Refused,
    broken_at_one,
    doubled,
    killed_at_one,
    killed_the_first_time,
    printed,
    refused_at_one,
    slow_first,
)

from flows import forecast as forecast_stage
from flows import ingest
from flows.forecast import forecast
from flows.machinery import landing, workers
from flows.machinery.warehouse import writing
from flows.machinery.workers import BadWorkerCount, Crew, Lost, NoCluster, WorkerDied
from flows.plan import plan
from flows.propose import propose
from flows.settings import Home
from flows.transform import transform
from sample.documents import Files

REGIONS = ("901", "902")
FEW_UGPS = ("09.", "22.")  # taught for two clusters
TOLD_OF_902 = r"^Регион 902: .*2 раза подряд.*из этого этапа по нему ничего не записано"
COMPUTED = ("raw", "forecast", "plan", "council", "proposal")


def killed_in_902(task: forecast_stage.RegionTask) -> dict:
    if task.ref_area == "902":
        os.kill(os.getpid(), signal.SIGKILL)
    return forecast_stage.region_rows(task)


def numbered(count: int) -> list[tuple[str, int]]:
    return [(f"Регион {900 + number}", number) for number in range(count)]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for number, ref_area in enumerate(REGIONS, start=1):
        (folder / ref_area).mkdir()
        for name, payload in Files(small_documents(number, FEW_UGPS)).items():
            (folder / ref_area / name).write_bytes(payload)
    return folder


@dataclass(frozen=True)
class Night:
    """All stages over two small regions."""

    home: Home
    steps: tuple[tuple[str, int, int], ...]

    def files(self, folder: str) -> dict[str, bytes]:
        root = self.home.root / folder
        return {
            path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
        }


def night(root: Path, inbox: Path, count: int) -> Night:
    home, steps = Home(root), []
    with workers.of_run(count) as crew:
        read_only_marts(home, inbox, crew)
        for stage in (forecast, plan, propose):
            with writing(home, VINTAGE) as con:
                stage(con, home, VINTAGE, lambda *step: steps.append(step), crew)
    return Night(home, tuple(steps))


def read_only_marts(home: Home, inbox: Path, crew: Crew) -> None:
    with writing(home, VINTAGE) as con:
        ingest.ingest(con, home, inbox, VINTAGE, crew=crew)
        transform(con, VINTAGE)


@pytest.fixture(scope="module")
def nights(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Night, Night]:
    with few_draws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(landing, "FILES_WORTH_WORKERS", 2)
        patch.setattr(landing, "FILES_A_TASK", 3)
        alone, together = (night(tmp_path_factory.mktemp("home"), inbox, count) for count in (1, 2))
    return alone, together


def test_two_workers_store_the_rows_that_one_stores(nights: tuple[Night, Night]) -> None:
    alone, together = (frames(one.home.warehouse, COMPUTED) for one in nights)
    assert set(alone) == set(together)
    assert [name for name, table in alone.items() if not table.equals(together[name])] == []
    assert {
        "forecast.need",
        "forecast.variance_share",
        "plan.offer",
        "plan.variant",
        "plan.flip",
        "proposal.document",
    } <= {name for name, table in alone.items() if set(REGIONS) <= set(table.get("ref_area", ()))}


def test_two_workers_write_the_bytes_that_one_writes(nights: tuple[Night, Night]) -> None:
    alone, together = nights
    assert alone.files("outbox") == together.files("outbox")
    assert alone.files("draws") == together.files("draws")
    assert alone.files("raw") == together.files("raw")
    assert len([name for name in alone.files("outbox") if name.endswith(".pdf")]) > len(REGIONS)


def test_files_are_cleaned_in_workers_where_many_are_new(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new inbox goes out in portions; the same one again, all known, stays with the caller, who starts nobody."""
    monkeypatch.setattr(landing, "FILES_WORTH_WORKERS", 2)
    shutil.copytree(inbox, copy := tmp_path / "inbox")
    here = sorted(copy.rglob("*.xlsx"))[0]
    shutil.copy(here, here.with_name(f"copy of {here.name}"))  # the same bytes in two portions
    monkeypatch.setattr(landing, "FILES_A_TASK", 1)
    cleaned: list[str] = []
    honest = landing.scrubbed
    monkeypatch.setattr(landing, "scrubbed", lambda stream, name: cleaned.append(name) or honest(stream, name))
    with workers.of_run(2) as crew:
        first = landing.land(Home(tmp_path / "home"), copy, VINTAGE, crew)
        assert crew.processes
        assert cleaned == []
    with workers.of_run(2) as crew:
        assert landing.land(Home(tmp_path / "home"), copy, VINTAGE, crew) == first
        assert crew.processes == []
    assert landing.land(Home(tmp_path / "alone"), copy, VINTAGE) == first
    assert sorted(cleaned) == sorted(Path(file.path).name for file in first.files)


def test_progress_names_each_region_and_ends_full(nights: tuple[Night, Night]) -> None:
    for one in nights:
        named = [area for area, _, _ in one.steps]
        assert set(named) == set(REGIONS)
        assert [done for _, done, total in one.steps if done > total] == []
        assert one.steps[-1][1] == one.steps[-1][2]


def test_a_region_that_kills_workers_is_named_and_the_other_is_stored(
    nights: tuple[Night, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(nights[0].home.root, home.root)
    before = frames(home.warehouse, COMPUTED)["forecast.need"]
    with few_draws(), monkeypatch.context() as patch, workers.of_run(2) as crew:
        patch.setattr(forecast_stage, "region_rows", killed_in_902)
        with writing(home, VINTAGE) as con:
            assert forecast(con, home, VINTAGE, crew=crew) == 1
    after = frames(home.warehouse, COMPUTED)
    assert after["forecast.need"].equals(before[before["ref_area"] == "901"])
    ((ref_area, reason),) = after["raw.lost_region"][["ref_area", "reason"]].to_numpy()
    assert ref_area == "902"
    assert re.match(TOLD_OF_902, reason)
    assert not home.draws(VINTAGE, "902").exists()


def test_an_attempt_tells_what_was_lost_and_goes_on() -> None:
    for count in (1, 2):
        with workers.of_run(count) as crew:
            found = dict(crew.attempts(broken_at_one, [*numbered(3), ("Регион 903", Lost(Refused("12", 3)))], 4))
        assert [found[f"Регион {900 + one}"] for one in (0, 2)] == [1, -1]
        assert isinstance(found["Регион 901"], Lost)
        assert isinstance(found["Регион 901"].error, ZeroDivisionError)
        assert isinstance(found["Регион 903"].error, Refused)


def test_results_come_in_the_order_of_the_tasks() -> None:
    with workers.of_run(2) as crew:
        list(crew.in_order(doubled, numbered(2), 2))  # both are up
        found = list(crew.in_order(slow_first, numbered(4), 4))
    assert [number for number, _ in found] == list(range(4))
    assert found[1][1] < found[0][1]  # the second was ready before the first


def test_no_more_tasks_are_held_than_twice_the_workers() -> None:
    asked: list[int] = []

    def tasks():
        for label, number in numbered(9):
            asked.append(number)
            yield label, number

    with workers.of_run(2) as crew:
        for done, _ in enumerate(crew.in_order(doubled, tasks(), 9), start=1):
            assert len(asked) - done < 4


def test_what_a_library_prints_does_not_disturb_the_answers(capfd: pytest.CaptureFixture[str]) -> None:
    with workers.of_run(2) as crew:
        assert list(crew.in_order(printed, numbered(3), 3)) == [0, 1, 2]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("count", [pytest.param(1, id="here"), pytest.param(2, id="in a worker")])
def test_an_error_of_ours_keeps_its_kind_and_gains_the_region(count: int) -> None:
    with (
        workers.of_run(count) as crew,
        pytest.raises(Refused, match=r"^Регион 901: В строке «12» нарушений: 3") as caught,
    ):
        list(crew.in_order(refused_at_one, numbered(3), 3))
    assert (caught.value.place, caught.value.count) == ("12", 3)


def test_a_fault_of_the_code_comes_with_the_worker_s_own_trace() -> None:
    with workers.of_run(2) as crew, pytest.raises(ZeroDivisionError) as caught:
        list(crew.in_order(broken_at_one, numbered(3), 3))
    assert "broken_at_one" in "".join(caught.value.__notes__)


def test_a_lost_worker_s_task_is_done_again_by_another(tmp_path: Path) -> None:
    with workers.of_run(2) as crew:
        asked = [(f"Регион {number}", (number, str(tmp_path))) for number in range(4)]
        assert list(crew.in_order(killed_the_first_time, asked, 4)) == [0, 1, 2, 3]
    assert (tmp_path / "killed").exists()


def test_a_cluster_that_is_there_does_the_same_and_is_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        monkeypatch.setenv(workers.CLUSTER, cluster.scheduler_address)
        said: list[str] = []
        with workers.of_run(say=said.append) as crew:
            assert list(crew.in_order(doubled, numbered(5), 5)) == [0, 2, 4, 6, 8]
            assert crew.processes == []
        assert cluster.scheduler_address in said[0]
        assert "исполнителей 2" in said[0]
        assert len(cluster.workers) == 2


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ANSWER_SECONDS", 1)
    monkeypatch.setenv(workers.CLUSTER, "tcp://127.0.0.1:9")
    with workers.of_run() as crew, pytest.raises(NoCluster, match="планировщик не отвечает"):
        list(crew.in_order(doubled, numbered(3), 3))


def test_a_killed_worker_stops_the_tasks_and_says_what_to_do() -> None:
    with workers.of_run(2) as crew, pytest.raises(WorkerDied, match=r"^Регион 901: .*KADRY_WORKERS=1"):
        list(crew.in_order(killed_at_one, numbered(3), 3))


def test_a_cluster_that_cannot_be_closed_in_order_hides_nothing_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A nanny that starts a killed worker anew has no process to wait for: distributed asserts."""
    from distributed import LocalCluster

    honest = LocalCluster.close

    def closed(self: LocalCluster, timeout: float | None = None) -> None:
        honest(self, timeout)
        raise AssertionError("can only join a started process")

    monkeypatch.setattr(LocalCluster, "close", closed)
    with pytest.raises(WorkerDied), workers.of_run(2) as crew:
        list(crew.in_order(killed_at_one, numbered(3), 3))


def test_one_task_starts_no_process() -> None:
    with workers.of_run(2) as crew:
        assert list(crew.in_order(doubled, numbered(1), 1)) == [0]
        assert crew.processes == []


def test_no_worker_outlives_its_run() -> None:
    with workers.of_run(2) as crew:
        list(crew.in_order(doubled, numbered(3), 3))
        children = crew.processes
    assert len(children) == 2
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal\nfrom flows.machinery.workers import Crew\n"
        "crew = Crew(2)\nlist(crew.in_order(abs, [('a', 1), ('b', 2)], 2))\n"
        "print(*crew.processes, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    parent = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    children = [int(pid) for pid in parent.stdout.split()]
    assert parent.returncode == -signal.SIGKILL
    assert len(children) == 2
    deadline = time.monotonic() + 10
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.parametrize("given", ["0", "-1", "two", ""])
def test_a_wrong_number_of_workers_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SETTING, given)
    with pytest.raises(BadWorkerCount, match="целое число процессов не меньше 1"):
        workers.usual_count()


def test_the_number_of_workers_follows_the_setting_or_the_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SETTING, "7")
    assert workers.usual_count() == 7
    monkeypatch.delenv(workers.SETTING)
    assert 1 <= workers.usual_count() <= len(os.sched_getaffinity(0))


def alive(pid: int) -> bool:
    """True while the process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
