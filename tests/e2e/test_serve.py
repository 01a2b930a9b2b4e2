"""An analyst opens the address, fills the form in Russian, and sees what came of the run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from conftest import ROOT, STOP_SECONDS, Served, free_port
from small_inbox import VINTAGE

pytestmark = pytest.mark.e2e

RUN_SECONDS = 900
TICK_SECONDS = 120
ROUND = {f"round-{step}" for step in ("open", "freeze", "send", "collect", "review", "replan", "release", "deliver")}
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


def test_everything_has_a_form_filled_in_for_this_home(served: Served) -> None:
    deployments = served.deployments()
    assert {one["entrypoint"] for one in deployments.values()} == {
        one["entrypoint"] for one in yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    }
    assert {"nightly", *STAGES, "backtest", "whatif", "compare", "rebuild", "publish", *ROUND} <= set(deployments)
    for key, one in deployments.items():
        assert one["parameters"]["home"] == str(served.home)
        if key in {"nightly", *STAGES}:
            assert one["global_concurrency_limit"]["limit"] == 1
        schema = one["parameter_openapi_schema"]
        for group in (schema, *schema.get("definitions", {}).values()):
            for field in group["properties"].values():
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


def test_a_scheduled_run_is_taken_and_ends(served: Served) -> None:
    """Not only created: waited for. A form of a few seconds is put on a timetable of its own, once a day, soon."""
    deployment = served.deployment("survey-check")
    soon = datetime.now(UTC) + timedelta(minutes=3)
    cron = {"cron": f"{soon.minute} {soon.hour} * * *", "timezone": "UTC"}
    served.api(f"deployments/{deployment['id']}/schedules", [{"schedule": cron, "active": True}])
    deadline = time.monotonic() + RUN_SECONDS
    ended: list[dict[str, Any]] = []
    while not ended and time.monotonic() < deadline:
        runs = served.api("flow_runs/filter", {"deployments": {"id": {"any_": [deployment["id"]]}}})
        ended = [run for run in runs if run["auto_scheduled"] and run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}]
        time.sleep(2)
    assert [run["state_type"] for run in ended[:1]] == ["COMPLETED"]
    assert ended[0]["name"].startswith("Проверка анкет: ")


def test_a_run_without_news_is_turned_into_crashed_by_an_automation(served: Served) -> None:
    automations = served.api("automations/filter", {})
    assert len(automations) == 2  # Running without a heartbeat, Pending without a beginning
    for automation in automations:
        assert automation["enabled"]
        assert automation["trigger"]["posture"] == "Proactive"
        assert automation["actions"][0]["state"] == "CRASHED"


def test_a_page_open_in_the_browser_starts_no_run(page: Any, served: Served) -> None:
    """A form on a foreign page needs no leave of ours to be sent; it must be refused."""
    target = f"{served.address}/api/deployments/{served.deployment('nightly')['id']}/create_flow_run"
    before = len(served.api("flow_runs/filter", {}))
    page.set_content(
        f"""<form id=f method=post enctype=text/plain action="{target}"><input name='{{"state":{{"type":"SCHEDULED"}},"x":"' value='"}}'></form>
        <script>fetch("{target}", {{method: "POST", mode: "no-cors", body: "{{}}"}}).catch(() => 0)</script>"""
    )
    with page.expect_response(target) as answered:
        page.evaluate("document.getElementById('f').submit()")
    assert answered.value.status == 403
    assert len(served.api("flow_runs/filter", {})) == before
    assert httpx.get(f"{served.address}/api/health", headers={"host": "evil.example"}, timeout=10).status_code == 403


def test_the_home_is_its_owner_s_alone(served: Served) -> None:
    assert served.home.stat().st_mode & 0o777 == 0o700
    open_to_others = [path for path in served.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert open_to_others == []


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
    assert served.api(f"flow_runs/{run}")["name"] == f"Ночной расчёт, срез {vintage:%d.%m.%Y}, регионов 1"
    page.goto(f"{served.address}/runs/flow-run/{run}")
    page.get_by_text("Artifacts", exact=True).first.click()
    page.get_by_text("intake-files", exact=False).first.wait_for()
    page.wait_for_timeout(1_500)
    page.screenshot(path=shots / "artifacts.png")
    cards = page.locator(".artifact-card, [class*=artifact-card]").all_inner_texts()
    assert not cards or "Главное" in cards[0]
    for key, text in SHOWN.items():
        look_at(page, served, run, key, shots)
        page.get_by_text(text).first.wait_for()
        assert hidden_columns(page) == []
    page.get_by_text("PDF", exact=True).first.wait_for()


SHOWN = {
    "nightly-summary": "На что посмотреть", "intake-files": "Принято", "intake-refusals": "например",
    "sector-demand": "Все виды деятельности", "proposals": "Транспорт",
}  # fmt: skip


def look_at(page: Any, served: Served, run: str, key: str, shots: Path) -> None:
    """Open an artifact of a run on the light and the dark ground of the UI and keep both pictures; the dark one stays."""
    page.goto(f"{served.address}/artifacts/artifact/{served.artifact(key, run)['id']}")
    page.get_by_text("Show raw data").first.wait_for()
    grounds = []
    for ground in ("light", "dark"):  # what the UI's own switch of grounds does
        page.evaluate("chosen => { document.documentElement.classList.remove('light', 'dark'); document.documentElement.classList.add(chosen) }", ground)
        page.wait_for_timeout(1_500)
        page.screenshot(path=shots / f"artifact-{key}-{ground}.png")
        grounds.append(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
        assert faint_words(page) == []
    assert grounds[0] != grounds[1]


def faint_words(page: Any) -> list[str]:
    """Cells and paragraphs of an artifact whose letters are too near their ground to be read (WCAG: 4.5 : 1)."""
    return page.evaluate(
        """() => {
            const parts = colour => colour.match(/[\\d.]+/g).map(Number);
            const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = one => { for (; one; one = one.parentElement) {
                const colour = parts(getComputedStyle(one).backgroundColor);
                if ((colour[3] ?? 1) > 0.5) return colour; } return [255, 255, 255]; };
            return [...document.querySelectorAll("td, th, li, p, h1, h2")].filter(one => one.innerText.trim() && one.offsetParent).filter(one => {
                const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05) < 4.5;
            }).map(one => one.innerText.slice(0, 40));
        }"""
    )


def hidden_columns(page: Any) -> list[str]:
    """Headings of tables that lie outside what is visible of their table."""
    return page.evaluate(
        """() => [...document.querySelectorAll("th")].filter(head => {
            let room = head.closest("table").parentElement;
            while (room && getComputedStyle(room).overflowX === "visible") room = room.parentElement;
            const limit = room ? room.getBoundingClientRect().right : innerWidth;
            return head.innerText.trim() && head.getBoundingClientRect().right > Math.min(limit, innerWidth) + 1;
        }).map(head => head.innerText)"""
    )


def test_a_proposal_opens_by_a_click(page: Any, served: Served) -> None:
    """Runs after the night of the form."""
    [newest, *_] = served.api("artifacts/filter", {"artifacts": {"key": {"any_": ["proposals"]}}})
    address = re.search(r"\[PDF\]\(([^)]+proposal\.pdf)\)", newest["data"] if isinstance(newest["data"], str) else json.dumps(newest["data"]))
    assert address is not None
    answer = httpx.get(address[1], timeout=30)
    assert (answer.status_code, answer.headers["content-type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    page.goto(f"{served.address}/artifacts/artifact/{newest['id']}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="PDF").last.click()
    assert opened.value.url.startswith(served.address)


def test_a_wrong_scenario_is_refused_at_once_and_a_right_one_is_shown(page: Any, served: Served, shots: Path) -> None:
    """Runs after the night of the form, whose region and vintage the form offers."""
    began = time.monotonic()
    for wrong in ({"ref_area": "999"}, {"vintage": "1999-01-01"}, {"demand": {"match_rate": 7}}, {"rules": {"cost": 1}}):
        with pytest.raises(httpx.HTTPStatusError) as refused:
            served.started("whatif", **wrong)
        assert refused.value.response.status_code == 409
    assert time.monotonic() - began < 5 * 4
    fields = served.deployment("whatif")["parameter_openapi_schema"]["properties"]
    assert fields["ref_area"]["enum"] == ["901 Образцовая область"]
    run = served.started("whatif", name="проба", ref_area=fields["ref_area"]["enum"][0], vintage=fields["vintage"]["enum"][0], demand={"match_rate": 0.5})["id"]
    ended = served.finished(run, RUN_SECONDS)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert ended["name"].startswith("Что если: «проба», Образцовая область, срез ")
    for key in ("whatif-summary", "whatif-places"):
        look_at(page, served, run, key, shots)
        assert hidden_columns(page) == []


def test_a_second_night_waits_its_turn_visibly(served: Served) -> None:
    first, second = (served.started("nightly")["id"] for _ in range(2))
    seen: set[str] = set()
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline and "AwaitingConcurrencySlot" not in seen:
        seen |= {served.api(f"flow_runs/{run}")["state_name"] for run in (first, second)}
        time.sleep(1)
    assert "AwaitingConcurrencySlot" in seen
    assert {served.finished(run, RUN_SECONDS)["state_type"] for run in (first, second)} == {"COMPLETED"}


def test_the_night_s_page_and_documents_open_over_http(page: Any, served: Served, shots: Path) -> None:
    """Runs after the night of the form."""
    page.goto(served.documents)
    page.get_by_role("link", name="Черновики ночей").click()
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


def test_a_stage_of_a_vintage_that_was_never_landed_is_refused_by_its_form(served: Served) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refused:
        served.started("forecast", vintage="1999-01-01")
    assert "vintage" in refused.value.response.text


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
        words = [sys.executable, "-m", "flows.cli", "serve", "--home", str(home), "--port", str(port)]
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
