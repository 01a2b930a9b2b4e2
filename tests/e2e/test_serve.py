"""An analyst opens the address, fills the form in Russian, and sees what came of the run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import ROOT, STOP_SECONDS, Served, free_port
from small_inbox import VINTAGE

pytestmark = pytest.mark.e2e

RUN_SECONDS = 400
TICK_SECONDS = 120
STAGES = {"ingest", "transform", "forecast", "plan", "propose"}


def run_from_form(page: Any, served: Served, deployment: str, inbox: Path | None = None) -> str:
    """Open the run form, maybe type another inbox, submit; returns the run's id."""
    found = served.deployment(deployment)
    known = {run["id"] for run in served.api("flow_runs/filter", {})}
    page.goto(f"{served.address}/deployments/deployment/{found['id']}/run")
    page.get_by_text("Рабочая папка").first.wait_for()
    if inbox is not None:
        page.locator("textarea").nth(1).fill(str(inbox))
    page.get_by_role("button", name="Submit").click()
    for _ in range(60):
        new = [
            run for run in served.api("flow_runs/filter", {}) if run["id"] not in known and not run["auto_scheduled"]
        ]
        if new:
            return new[0]["id"]
        time.sleep(1)
    raise AssertionError("the form created no run")


def test_the_night_and_every_stage_have_a_form_filled_in_for_this_home(served: Served) -> None:
    deployments = {one["name"]: one for one in served.api("deployments/filter", {})}
    assert set(deployments) == {"nightly", *STAGES, "backtest", "whatif"}
    for name, one in deployments.items():
        if name in {"backtest", "whatif"}:
            continue  # what-if needs no turn, and its scenario is a group of fields
        assert one["parameters"]["home"] == str(served.home)
        assert one["global_concurrency_limit"]["limit"] == 1
        for field in one["parameter_openapi_schema"]["properties"].values():
            assert re.search("[а-я]", field["title"]), field
            assert re.search("[а-я]", field["description"]), field


def test_the_timetable_creates_runs(served: Served) -> None:
    """SQLAlchemy 2.1 once made the scheduler fail in silence; only a scheduled run proves that it works."""
    nightly = served.deployment("nightly")
    assert nightly["schedules"][0]["schedule"]["timezone"] == "Asia/Yekaterinburg"
    deadline = time.monotonic() + TICK_SECONDS
    while True:
        runs = [
            run
            for run in served.api("flow_runs/filter", {})
            if run["auto_scheduled"] and run["deployment_id"] == nightly["id"]
        ]
        if runs or time.monotonic() > deadline:
            break
        time.sleep(2)
    assert runs
    assert all(run["expected_start_time"].endswith("21:30:00Z") for run in runs)  # 02:30 in Yekaterinburg


def test_a_run_without_news_is_turned_into_crashed_by_an_automation(served: Served) -> None:
    [automation] = served.api("automations/filter", {})
    assert automation["enabled"]
    assert automation["trigger"]["posture"] == "Proactive"
    assert automation["actions"][0]["state"] == "CRASHED"


def test_the_form_is_russian_and_the_browser_asks_nobody_else(page: Any, served: Served, shots: Path) -> None:
    found = served.deployment("nightly")
    page.goto(f"{served.address}/deployments/deployment/{found['id']}/run")
    for text in ("Рабочая папка", "Входная папка", "Дата среза", "Папка с файлами поставщиков"):
        page.get_by_text(text).first.wait_for()
    page.wait_for_timeout(1_500)  # the page fades in
    page.screenshot(path=shots / "form.png")
    assert page.locator("textarea").nth(0).input_value() == str(served.home)
    assert page.get_by_text("Upgrade").count() == 0
    hosts = {urlsplit(url).netloc for url in page.asked if url.startswith("http")}
    assert hosts == {urlsplit(served.address).netloc}


def test_a_run_from_the_form_makes_the_documents_and_shows_its_tables(page: Any, served: Served, shots: Path) -> None:
    run = run_from_form(page, served, "nightly")
    ended = served.finished(run, RUN_SECONDS)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    vintage = date.fromisoformat(json.loads(next(served.home.glob("raw/vintages/*.json")).read_text())["vintage"])
    assert abs((vintage - date.today()).days) <= 1
    assert len(list((served.home / "outbox" / vintage.isoformat()).rglob("proposal.pdf"))) >= 2
    page.goto(f"{served.address}/runs/flow-run/{run}")
    page.get_by_text("Artifacts", exact=True).first.click()
    page.get_by_text("intake-files", exact=False).first.wait_for()
    page.wait_for_timeout(1_500)
    page.screenshot(path=shots / "artifacts.png")
    for key, text in (("intake-files", "Прочитано"), ("intake-refusals", "Что делать"), ("proposals", "Транспорт"), ("sector-demand", "Все виды деятельности")):
        [artifact] = served.api("artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})
        page.goto(f"{served.address}/artifacts/artifact/{artifact['id']}")
        page.get_by_text(text).first.wait_for()
        page.wait_for_timeout(1_500)
        page.screenshot(path=shots / f"artifact-{key}.png")


def test_the_night_s_page_and_documents_open_over_http(page: Any, served: Served, shots: Path) -> None:
    """Runs after the night of the form."""
    page.goto(served.documents)
    page.get_by_role("link", name=re.compile(r"^\d{4}-\d\d-\d\d$")).first.click()
    page.get_by_role("heading", level=1).wait_for()
    with page.expect_response(re.compile(r"/region\.json$")) as answered:
        page.goto(page.url.split("#")[0] + "region.json")
    assert answered.value.json()["places"] > 0
    page.screenshot(path=shots / "documents.png")
    assert {urlsplit(url).netloc for url in page.asked} == {urlsplit(served.documents).netloc}


def test_an_empty_inbox_ends_failed_with_our_sentence(page: Any, served: Served, shots: Path, tmp_path: Path) -> None:
    run = run_from_form(page, served, "ingest", inbox=tmp_path)
    ended = served.finished(run, RUN_SECONDS)
    assert ended["state_type"] == "FAILED"
    assert "нет ни одного файла данных" in ended["state"]["message"]
    page.goto(f"{served.address}/runs/flow-run/{run}")
    page.get_by_text("нет ни одного файла данных").first.wait_for()
    page.wait_for_timeout(1_500)
    page.screenshot(path=shots / "empty-inbox.png")


def test_a_stage_of_a_vintage_that_was_never_landed_says_which_are(served: Served) -> None:
    deployment = served.deployment("forecast")
    body = {"parameters": {"home": str(served.home), "vintage": "1999-01-01"}, "state": {"type": "SCHEDULED"}}
    run = served.api(f"deployments/{deployment['id']}/create_flow_run", body)
    ended = served.finished(run["id"], RUN_SECONDS)
    assert ended["state_type"] == "FAILED"
    assert "последние принятые срезы" in ended["state"]["message"]


@pytest.mark.parametrize("stage", ["transform", "forecast", "plan", "propose"])
def test_a_stage_by_itself_repeats_what_the_night_did(served: Served, stage: str) -> None:
    """Runs after the night of the form: same bytes in the outbox."""
    before = {path: path.read_bytes() for path in (served.home / "outbox").rglob("*") if path.is_file()}
    deployment = served.deployment(stage)
    run = served.api(f"deployments/{deployment['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
    ended = served.finished(run["id"], RUN_SECONDS)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert before == {path: path.read_bytes() for path in (served.home / "outbox").rglob("*") if path.is_file()}


def test_a_second_serve_on_the_same_home_or_port_is_refused(served: Served, tmp_path: Path) -> None:
    def refused(home: Path, port: int) -> str:
        words = [sys.executable, "-m", "flows.cli", "serve", "--home", str(home), "--port", str(port), "--documents-port", str(free_port())]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        return done.stderr

    assert served.address in refused(served.home, free_port())
    assert "занят другой программой" in refused(tmp_path, urlsplit(served.address).port or 0)


def test_a_night_from_the_command_line_is_recorded_by_the_running_server(served: Served) -> None:
    before = {run["id"] for run in served.api("flow_runs/filter", {})}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = ["nightly", "--home", str(served.home), "--inbox", str(served.inbox), "--vintage", VINTAGE.isoformat()]
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False, timeout=RUN_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    new = [run for run in served.api("flow_runs/filter", {}) if run["id"] not in before]
    assert [run["state_type"] for run in new if not run["auto_scheduled"]] == ["COMPLETED"]


def test_ctrl_c_ends_the_server_and_the_worker(served: Served) -> None:
    """Last of all: nothing answers on the port afterwards."""
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(STOP_SECONDS) == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{served.address}/api/health", timeout=5)
