"""What goes wrong with one region costs it alone: the others are planned, documented and published, and it is named first."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from chain_run import few_draws, no_pages
from small_inbox import VINTAGE, frames, small_documents

import flows.forecast as forecast_flow
import flows.plan as plan_flow
import flows.propose as propose_flow
from flows import ingest, transform
from flows.commands import nightly as nightly_command
from flows.machinery.region_fence import lost_regions
from flows.machinery.summaries import IngestSummary, TransformSummary
from flows.machinery.warehouse import writing
from flows.outward import night_report
from flows.outward.documents import ProposeSummary
from flows.settings import Home
from models.errors import PlanInfeasible
from proposals import region_decisions as decisions_document
from proposals.region import document as sheet_document
from sample.documents import Files
from sql import run

REGIONS = ("901", "902", "903")
SICK = "902"
WELL = {"901", "903"}
SECRET = "секрет предприятия"
STAGES = ("forecast", "plan", "propose")
# What the undisturbed night gathered for the forecast of each region, and computed: the same marts and tasks would give the same.
GATHERED: dict[str, dict[str, object]] = {}


def of_gathering(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, *rest: object) -> str:
    return ref_area


def of_forecast(task: forecast_flow.RegionTask) -> str:
    return task.ref_area


def of_plan(task: plan_flow.RegionTask) -> str:
    return task.now.inputs.ref_area


def again(known: dict[str, object], area_of: Callable, honest: Callable) -> Callable:
    """The work of a stage, each region once."""

    def work(*words):
        if area_of(*words) not in known:
            known[area_of(*words)] = honest(*words)
        return known[area_of(*words)]

    return work


def stages(home: Home, names: tuple[str, ...] = STAGES) -> ProposeSummary | int:
    found: ProposeSummary | int = 0
    flows = {"forecast": forecast_flow.forecast, "plan": plan_flow.plan, "propose": propose_flow.propose}
    with few_draws(), no_pages(), pytest.MonkeyPatch.context() as patch:
        for page in (sheet_document, decisions_document):  # what a page looks like is another test's
            patch.setattr(page, "render", lambda told: b"%PDF-1.7")
        for name in names:
            with writing(home, VINTAGE) as con:
                found = flows[name](con, home, VINTAGE)
    return found


@pytest.fixture(scope="module", autouse=True)
def _each_region_once() -> Iterator[None]:
    steps = [
        (forecast_flow, "demand_inputs", of_gathering),
        (forecast_flow, "plan_inputs", of_gathering),
        (forecast_flow, "region_rows", of_forecast),
        (plan_flow, "region_rows", of_plan),
    ]
    with pytest.MonkeyPatch.context() as patch:
        for flow, name, area_of in steps:
            patch.setattr(flow, name, again(GATHERED.setdefault(f"{flow.__name__}.{name}", {}), area_of, getattr(flow, name)))
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three small regions whose night went well."""
    home, inbox = Home(tmp_path_factory.mktemp("дом")), tmp_path_factory.mktemp("входная")
    for number, ref_area in enumerate(REGIONS, start=1):
        (inbox / ref_area).mkdir()
        for name, payload in Files(small_documents(number, ("09.",))).items():
            (inbox / ref_area / name).write_bytes(payload)
    with writing(home, VINTAGE) as con:
        ingest.ingest(con, home, inbox, VINTAGE)
        transform.transform(con, VINTAGE)
    made = stages(home)
    assert isinstance(made, ProposeSummary)
    assert made.lost == ()
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(whole.root, tmp_path / "дом")))


def outbox(home: Home) -> dict[str, bytes]:
    root = home.outbox(VINTAGE)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def areas(home: Home, table: str) -> set[str]:
    return set(frames(home.warehouse, (table.split(".")[0],))[table]["ref_area"])


def failing(honest: Callable, area_of: Callable[..., str], error: Exception) -> Callable:
    def work(*words, **options):
        if area_of(*words, **options) == SICK:
            raise error
        return honest(*words, **options)

    return work


def require_only_the_sick_one_lost(home: Home, whole: Home, made: ProposeSummary | int, words: str) -> None:
    assert isinstance(made, ProposeSummary)
    (told,) = made.lost
    assert SICK in told
    assert words in told
    assert SECRET not in told
    assert {one.ref_area for one in made.documents} == WELL
    assert made.not_made == ()
    now, before = outbox(home), outbox(whole)
    for name, payload in before.items():
        if name.startswith(tuple(WELL)):
            assert now[name] == payload, name
    assert [name for name in now if name.startswith(SICK) and name.endswith((".pdf", ".html"))] == []
    assert "не сделано" in now["index.html"].decode()


@pytest.mark.parametrize(
    ("flow", "patched", "area_of", "stage", "words"),
    [
        pytest.param(forecast_flow, "region_rows", of_forecast, "forecast", "прогноз потребности", id="forecast"),
        pytest.param(forecast_flow, "demand_inputs", of_gathering, "forecast", "прогноз потребности", id="its gathering"),
        pytest.param(plan_flow, "region_rows", of_plan, "plan", "план приёма", id="plan"),
        pytest.param(plan_flow, "regional_limits", of_gathering, "plan", "план приёма", id="its gathering too"),
        pytest.param(propose_flow, "region_documents", lambda task: task.frames.ref_area, "propose", "документы", id="documents"),
        pytest.param(propose_flow, "region_frames", of_gathering, "propose", "документы", id="their gathering"),
    ],
)  # fmt: skip
def test_an_unforeseen_error_costs_its_region_alone(
    home: Home, whole: Home, monkeypatch: pytest.MonkeyPatch, flow: object, patched: str, area_of: Callable, stage: str, words: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(flow, patched, failing(getattr(flow, patched), area_of, ZeroDivisionError(SECRET)))
        made = stages(home, STAGES[STAGES.index(stage) :])
    require_only_the_sick_one_lost(home, whole, made, f"не сделано – {words}. Регион {SICK}: непредвиденная ошибка")
    assert SECRET in "".join(path.read_text(encoding="utf-8") for path in (home.root / "log").iterdir())
    assert SICK not in areas(home, "plan.offer" if stage != "propose" else "proposal.document")


def test_the_next_undisturbed_run_makes_up_for_the_loss(home: Home, whole: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = home.draws(VINTAGE, SICK).with_name("kept")
    shutil.copytree(home.draws(VINTAGE, SICK), kept)
    with monkeypatch.context() as patch:
        patch.setattr(forecast_flow, "region_rows", failing(forecast_flow.region_rows, of_forecast, ZeroDivisionError(SECRET)))
        assert stages(home, ("forecast", "plan")) == len(WELL)
    assert not home.draws(VINTAGE, SICK).exists()
    kept.rename(home.draws(VINTAGE, SICK))  # rows are remembered by this test, their draws are not
    made = stages(home)
    assert isinstance(made, ProposeSummary)
    assert made.lost == ()
    assert outbox(home) == outbox(whole)


def test_contradictory_limits_cost_their_region_alone(home: Home, whole: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_flow, "region_rows", failing(plan_flow.region_rows, of_plan, PlanInfeasible(["бюджет", "целевые договоры"])))
    made = stages(home, ("plan", "propose"))
    require_only_the_sick_one_lost(home, whole, made, "План невозможен: эти условия нельзя выполнить одновременно")


def spoilt(honest: Callable, **columns: object) -> Callable:
    def rows(task: plan_flow.RegionTask) -> plan_flow.RegionRows:
        made = honest(task)
        if made.ref_area != SICK:
            return made
        offers = made.rows["plan.offer"].astype(dict.fromkeys(columns, object))
        return replace(made, rows={**made.rows, "plan.offer": offers.assign(**columns)})

    return rows


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        pytest.param({"groups": "не число"}, "непредвиденная ошибка", id="rows that DuckDB refuses"),
        pytest.param({"places": 7.5}, "Проверка «plan_", id="rows that break a rule"),
    ],
)
def test_rows_that_cannot_be_stored_cost_their_region_alone(
    home: Home, whole: Home, monkeypatch: pytest.MonkeyPatch, columns: dict, words: str
) -> None:
    monkeypatch.setattr(plan_flow, "region_rows", spoilt(plan_flow.region_rows, **columns))
    made = stages(home, ("plan", "propose"))
    require_only_the_sick_one_lost(home, whole, made, words)
    assert areas(home, "plan.programme") == WELL


def test_a_full_disk_is_no_fault_of_a_region(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(forecast_flow, "region_rows", failing(forecast_flow.region_rows, of_forecast, full))
    with pytest.raises(OSError, match="No space left"):
        stages(home, ("forecast",))
    assert areas(home, "forecast.need") == set(REGIONS)


def test_where_every_region_fails_nothing_is_written(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def infeasible(task: plan_flow.RegionTask) -> plan_flow.RegionRows:
        raise PlanInfeasible(["бюджет"])

    monkeypatch.setattr(plan_flow, "region_rows", infeasible)
    with pytest.raises(PlanInfeasible, match=r"^Регион 901: План невозможен"):
        stages(home, ("plan",))
    assert areas(home, "plan.offer") == set(REGIONS)


def test_the_loss_stands_first_in_the_summary_and_in_the_exit_code(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plan_flow, "region_rows", failing(plan_flow.region_rows, of_plan, PlanInfeasible(["бюджет"])))
        made = stages(home, ("plan", "propose"))
    assert isinstance(made, ProposeSummary)
    night = night_report.Night(VINTAGE, IngestSummary(27, (), 27, ()), TransformSummary(1, 1, 0, 0, (), REGIONS), made)
    with writing(home, VINTAGE) as con:
        page = night_report.report(con, home, night).split("\n\n")
        assert [one.ref_area for one in lost_regions(con, VINTAGE)] == [SICK]
    assert page[1] == "## Не посчитано регионов: 1; остальные опубликованы"
    assert "План невозможен" in page[2]
    summary = {"ingest": asdict(night.came_in), "transform": asdict(night.books), "proposals": asdict(made)}
    assert nightly_command._report(summary, home, VINTAGE, 1.0) == 4
    told = capsys.readouterr().out.strip().splitlines()
    assert told[0].startswith("! Не посчитано регионов: 1")
    assert sum("План невозможен" in line for line in told) == 1


def test_a_table_of_losses_is_written_anew_by_every_run(home: Home) -> None:
    with writing(home, VINTAGE) as con:
        row = pd.DataFrame([{"ref_area": SICK, "reason": "прежняя"}])
        run.store(con, "raw.lost_region", row, vintage=VINTAGE, stage="forecast")
    stages(home, ("forecast",))
    with writing(home, VINTAGE) as con:
        assert lost_regions(con, VINTAGE) == ()


def test_a_loss_of_a_later_stage_does_not_touch_an_earlier_one(home: Home) -> None:
    with writing(home, VINTAGE) as con:
        row = pd.DataFrame([{"ref_area": SICK, "reason": "документы не вышли"}])
        run.store(con, "raw.lost_region", row, vintage=VINTAGE, stage="propose")
        assert lost_regions(con, VINTAGE, "plan") == ()
        assert [one.stage for one in lost_regions(con, VINTAGE)] == ["propose"]


@pytest.mark.parametrize(
    ("gone", "run_again", "empty"),
    [
        pytest.param(("mart.employment",), ("forecast", "plan"), ("forecast.need", "forecast.employment", "plan.offer", "plan.run"), id="no employment any more"),
        pytest.param(("mart.places", "mart.offer", "mart.enrolment"), ("plan",), ("plan.offer", "plan.run"), id="no offers any more"),
    ],
)
def test_a_region_whose_files_are_gone_leaves_no_rows_of_an_earlier_run(
    home: Home, gone: tuple[str, ...], run_again: tuple[str, ...], empty: tuple[str, ...]
) -> None:
    with writing(home, VINTAGE) as con:
        for table in gone:
            con.execute(f"delete from {table} where ref_area = ?", [SICK])
    stages(home, run_again)
    assert {table: areas(home, table) for table in empty} == dict.fromkeys(empty, WELL)
