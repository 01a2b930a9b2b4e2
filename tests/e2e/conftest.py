"""A real server, worker and browser. Collected only with ``-m e2e`` (``make e2e``): minutes, not seconds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from small_inbox import write_small

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
QUIET_BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTUP_SECONDS = 900
STOP_SECONDS = 90


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "e2e: a real server and browser (make e2e)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if "e2e" in config.option.markexpr else True


@dataclass
class Served:
    """A running ``kadry serve``."""

    address: str
    documents: str
    home: Path
    inbox: Path
    process: subprocess.Popen[str]

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST to the API, or GET where there is no body."""
        url = f"{self.address}/api/{path}"
        answer = httpx.get(url, timeout=60) if body is None else httpx.post(url, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def deployments(self) -> dict[str, dict[str, Any]]:
        """Key of the flow → its deployment; the deployment's own name is for people."""
        keys = {flow["id"]: flow["name"] for flow in self.api("flows/filter", {})}
        return {keys[one["flow_id"]]: one for one in self.api("deployments/filter", {})}

    def deployment(self, key: str) -> dict[str, Any]:
        """The registered deployment of this flow."""
        return self.deployments()[key]

    def started(self, key: str, **parameters: Any) -> dict[str, Any]:
        """A run of a deployment with some fields filled in, as its form creates it."""
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return self.api(f"deployments/{self.deployment(key)['id']}/create_flow_run", body)

    def artifact(self, key: str, run: str) -> dict[str, Any]:
        """The artifact of a run by its key."""
        wanted = {"artifacts": {"key": {"any_": [key]}, "flow_run_id": {"any_": [run]}}}
        [found] = self.api("artifacts/filter", wanted)
        return found

    def finished(self, run: str, seconds: float) -> dict[str, Any]:
        """Wait for a run to end; returns it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.api(f"flow_runs/{run}")
            if found["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}:
                return found
            time.sleep(2)
        raise AssertionError(f"run {run} is still {found['state_name']} after {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(root: Path) -> Iterator[Served]:
    """``kadry serve`` on a free port, with a home below ``root``, stopped by Ctrl-C."""
    home, inbox, port = root / "дом", write_small(root / "входная папка"), free_port()
    output = (root / "serve.log").open("w+", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve", "--home", home, "--inbox", inbox, "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + STARTUP_SECONDS
        while "Готово: " not in Path(output.name).read_text(encoding="utf-8"):
            assert process.poll() is None, Path(output.name).read_text(encoding="utf-8")
            assert time.monotonic() < deadline, Path(output.name).read_text(encoding="utf-8")
            time.sleep(1)
        yield Served(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/documents/", home, inbox, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
        output.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server that most tests share."""
    with serving(tmp_path_factory.mktemp("рабочее место")) as running:
        yield running


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: $KADRY_SHOTS when it is set, to look at them."""
    folder = Path(os.environ.get("KADRY_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of the system."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.fail(f"нет {CHROMIUM}: sh .ci/packages --install")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_BROWSER)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A new page that notes every address it asks; ``page.asked`` is checked by the privacy test."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="ru-RU")
    opened = context.new_page()
    opened.set_default_timeout(90_000)
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    context.close()
