"""A Prefect server, its worker, the timetable and the run forms on this machine, for one home folder.

    kadry serve ─┬─ prefect server   127.0.0.1:<port>, SQLite under <home>/prefect
                 └─ prefect worker   pool «local», one process a run, heartbeats

Both are children of this process and end with it. Nothing listens on the network; nothing is reported to anybody.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from flows.machinery.prefect_home import QUIET, serve_lock, served_at
from flows.outward.web_server import documents_served
from flows.settings import PROJECT_ROOT, Home
from models.errors import KadryError

HOST = "127.0.0.1"
POOL = "local"
STARTUP_SECONDS = 180.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 30  # the least that Prefect 3.8 accepts
SILENCE_SECONDS = 3 * HEARTBEAT_SECONDS
LOG_LINES_SHOWN = 5
PR_SET_PDEATHSIG = 1  # linux/prctl.h
CRASHED = "Замолчавший запуск – аварийный"
SILENT = "Нет вестей от процесса: он был убит или завис"


class PortBusy(KadryError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Порт {port} на {HOST} занят другой программой. Закройте её или задайте другой порт: "
            f"kadry serve --port {port + 1}"
        )


class AlreadyServed(KadryError):
    """``kadry serve`` runs on this home already."""

    def __init__(self, home: Home, address: str) -> None:
        super().__init__(
            f"Рабочую папку «{home.root}» уже обслуживает другой kadry serve: {address}. Откройте этот адрес или "
            f"остановите тот запуск (Ctrl-C)."
        )


class ServerNotStarted(KadryError):
    """A child ended or did not answer in time."""

    def __init__(self, what: str, log: Path) -> None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        tail = " | ".join(line.strip() for line in lines[-LOG_LINES_SHOWN:] if line.strip())
        super().__init__(f"{what}. Журнал: {log}. Последние строки: {tail or 'пусто'}")


@dataclass(frozen=True)
class Child:
    """One process started by us, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def serve(home: Home, inbox: Path, port: int, say: Callable[[str], None], documents_port: int) -> None:
    """Serve until interrupted (Ctrl-C, SIGTERM); everything that was started ends before this returns.

    Raises PortBusy, DocumentsPortBusy, AlreadyServed, or ServerNotStarted when a child fails.
    """
    home.prefect.mkdir(parents=True, exist_ok=True)
    address = f"http://{HOST}:{port}"
    with _only_one(home, address), _interrupted_by_sigterm(), documents_served(home.outboxes, documents_port) as documents:
        _require_free(port)
        environment = server_environment(home, inbox, port)
        children: list[Child] = []
        try:
            say("Запускаю сервер Prefect…")
            server = _start("server", ["server", "start", "--host", HOST, "--port", str(port)], home, environment)
            children.append(server)
            _wait_until_healthy(server, address)
            say("Записываю расписание и формы запуска…")
            _register(home, environment)
            worker = _start(
                "worker", ["worker", "start", "--pool", POOL, "--type", "process", "--name", "kadry"], home, environment
            )
            children.append(worker)
            say(
                f"Готово: {address}\n"
                f"  формы запуска      {address}/deployments\n"
                f"  документы          {documents}\n"
                f"  рабочая папка      {home.root.resolve()}\n"
                f"  входная папка      {inbox.resolve()}\n"
                f"  журналы            {home.prefect.resolve()}/server.log, worker.log\n"
                f"Адрес открывается только на этой машине. Остановить: Ctrl-C"
            )
            _watch(children)
        except KeyboardInterrupt:
            say("Останавливаю…")
        finally:
            for child in reversed(children):
                _stop(child)
    say("Остановлено.")


def server_environment(home: Home, inbox: Path, port: int) -> dict[str, str]:
    """Environment of the server, the worker and the set-up: state under the home, one address, no reports to anybody."""
    address = f"http://{HOST}:{port}"
    return {
        **os.environ,
        **QUIET,
        "PREFECT_HOME": str(home.prefect.resolve()),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_UI_URL": address,
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        # The newer interface asks a host outside for its settings from the analyst's browser at every load.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_LOGGING_LEVEL": "INFO",
        "KADRY_HOME": str(home.root.resolve()),
        "KADRY_INBOX": str(inbox.resolve()),
        "KADRY_FOLDER": str(Path.cwd()),
    }


def _start(name: str, words: list[str], home: Home, environment: Mapping[str, str]) -> Child:
    log = home.prefect / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 – our own interpreter and constant words
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            env=dict(environment),
            cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # An own group: Ctrl-C reaches this process alone, which then ends the worker before the server.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    return Child(name, process, log)


def _die_with_parent() -> None:
    """Runs in the child: SIGTERM when ``kadry serve`` itself is killed, so that no orphan keeps the port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(child: Child) -> None:
    """End a child and what it started, gently first; by its own process group, which nothing else is in."""
    if child.process.poll() is None:
        child.process.terminate()
        try:
            child.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _wait_until_healthy(server: Child, address: str) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise ServerNotStarted("Сервер Prefect закончил работу, не начав отвечать", server.log)
        try:
            if httpx.get(f"{address}/api/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(POLL_SECONDS)
    raise ServerNotStarted(f"Сервер Prefect не отвечает {STARTUP_SECONDS:.0f} с", server.log)


def _register(home: Home, environment: Mapping[str, str]) -> None:
    """Work pool, deployments of prefect.yaml and the automation, each made or brought up to date."""
    log = home.prefect / "deploy.log"
    steps = (
        [sys.executable, "-m", "prefect", "--no-prompt", "work-pool", "create", POOL, "--type", "process", "--overwrite"],
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        [sys.executable, "-m", "flows.serve"],
    )  # fmt: skip
    with log.open("wb") as output:
        for step in steps:
            done = subprocess.run(  # noqa: S603 – our own interpreter and constant words
                step, env=dict(environment), cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
            if done.returncode:
                raise ServerNotStarted(f"Не удалось записать расписание (шаг {' '.join(step[2:])})", log)


async def crash_silent_runs() -> None:
    """Create or renew the automation that turns a run without heartbeats into Crashed.

    Without it a run whose worker was killed stays Running for ever and holds its deployment's only slot.
    """
    from prefect.automations import Automation
    from prefect.client.schemas.objects import StateType
    from prefect.events.actions import ChangeFlowRunState
    from prefect.events.schemas.automations import EventTrigger, Posture

    ended = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    wanted = Automation(
        name=CRASHED,
        description="Запуск, от которого нет вестей, считается аварийным и освобождает место в очереди",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ended},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENCE_SECONDS),
        ),
        actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message=SILENT, force=False)],
    )
    with suppress(ValueError):  # the first start: there is none yet
        await (await Automation.aread(name=CRASHED)).adelete()
    await wanted.acreate()


def _watch(children: list[Child]) -> None:
    while True:
        for child in children:
            if child.process.poll() is not None:
                raise ServerNotStarted(
                    f"Процесс {child.name} закончился сам (код {child.process.returncode})", child.log
                )
        time.sleep(POLL_SECONDS)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortBusy(port) from error


@contextmanager
def _only_one(home: Home, address: str) -> Iterator[None]:
    """Hold the lock that says where this home is served; the kernel frees it when we die."""
    with serve_lock(home).open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServed(home, served_at(home) or "адрес неизвестен") from error
        handle.truncate(0)
        handle.write(address)
        handle.flush()
        yield


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """SIGTERM (systemd, a plain kill) stops the service as Ctrl-C does."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


if __name__ == "__main__":
    asyncio.run(crash_silent_runs())
