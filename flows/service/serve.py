"""A Prefect server, its worker, the timetable and the run forms on this machine, for one home folder.

    kadry serve ─┬─ server   127.0.0.1:<port>, guarded (flows/service/guard.py), SQLite under <home>/prefect; documents too
                 ├─ worker   pool «kadry», one process a run, heartbeats
                 └─ watch    dead runs, missed nights, the morning letter (flows/service/watch.py)

    kadry worker ─┬─ worker    the same beside a server that runs elsewhere (PREFECT_API_URL)
                  └─ watch

All are children of this process and end with it. Nothing listens on the network; nothing is reported to anybody.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from flows.machinery import prefect_tables
from flows.machinery.ending import end
from flows.machinery.prefect_home import QUIET, closed, serve_lock, served_at
from flows.machinery.retention import Policy, prefect_environment
from flows.outward.addresses import SETTING
from flows.service import POOL, PREFIX, morning
from flows.settings import PROJECT_ROOT, Home
from models.errors import KadryError

HOST = "127.0.0.1"
STARTUP_SECONDS = 600.0  # a few seconds idle; a first start makes the tables, on a loaded machine for minutes
STOP_SECONDS = 30.0
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 30  # the least that Prefect 3.8 accepts
QUERY_SECONDS = 2  # how often the worker asks for runs: a click starts within it
LOG_LINES_SHOWN = 5
PR_SET_PDEATHSIG = 1  # linux/prctl.h


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


class NoServer(KadryError):
    """A worker was asked for without a server to work for."""

    def __init__(self) -> None:
        super().__init__("Не задан сервер Prefect: PREFECT_API_URL=http://адрес:порт/api. На одной машине хватает kadry serve.")


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


def serve(home: Home, inbox: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted (Ctrl-C, SIGTERM); everything that was started ends before this returns.

    Raises PortBusy, AlreadyServed, or ServerNotStarted when a child fails.
    """
    closed(home)
    address = f"http://{HOST}:{port}"
    with _only_one(home, address), _interrupted_by_sigterm():
        _require_free(port)
        environment = server_environment(home, inbox, port)
        prefect_tables.lay(home.prefect, environment)
        children: list[Child] = []
        try:
            say("Запускаю сервер Prefect…")
            server = _start("server", ["flows.service.guard", HOST, str(port)], home, environment)
            children.append(server)
            _wait_until_healthy(server, address)
            say("Записываю расписание и формы запуска…")
            _register(home, environment)
            children += _hands(home, environment)
            say(
                f"Готово: {address}\n"
                f"  формы запуска      {address}/deployments\n"
                f"  документы          {address}{PREFIX}/\n"
                f"  рабочая папка      {home.root.resolve()}\n"
                f"  входная папка      {inbox.resolve()}\n"
                f"  журналы            {home.prefect.resolve()}/server.log, worker.log, watch.log\n"
                f"Адрес открывается только на этой машине. Остановить: Ctrl-C"
            )
            _watch(children)
        except KeyboardInterrupt:
            say("Останавливаю…")
        finally:
            for child in reversed(children):
                _stop(child)
    say("Остановлено.")


def work(home: Home, inbox: Path, say: Callable[[str], None]) -> None:
    """A worker and the watch of this home beside the server of PREFECT_API_URL, until interrupted.

    Raises NoServer, AlreadyServed, or ServerNotStarted when a child fails.
    """
    server = os.environ.get("PREFECT_API_URL")
    if not server:
        raise NoServer
    closed(home)
    with _only_one(home, server.removesuffix("/api")), _interrupted_by_sigterm():
        children: list[Child] = []
        try:
            children += _hands(home, {**run_environment(home, inbox), "PREFECT_API_URL": server})
            say(f"Исполнитель работает: сервер {server}, рабочая папка {home.root.resolve()}. Остановить: Ctrl-C")
            _watch(children)
        except KeyboardInterrupt:
            say("Останавливаю…")
        finally:
            for child in reversed(children):
                _stop(child)
    say("Остановлено.")


def _hands(home: Home, environment: Mapping[str, str]) -> list[Child]:
    morning.require_settings()  # a wrong one would end the watch, and with it everything, at its first letter
    words = ["prefect", "--no-prompt", "worker", "start", "--pool", POOL, "--type", "process", "--name", "kadry"]
    return [_start("watch", ["flows.service.watch"], home, environment), _start("worker", words, home, environment)]


def run_environment(home: Home, inbox: Path) -> dict[str, str]:
    """Environment of the worker, its runs and the watch: this home, heartbeats, no reports to anybody."""
    return {
        **os.environ,
        **QUIET,
        "PREFECT_HOME": str(home.prefect.resolve()),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_WORKER_QUERY_SECONDS": str(QUERY_SECONDS),
        "PREFECT_LOGGING_LEVEL": "INFO",
        "KADRY_HOME": str(home.root.resolve()),
        "KADRY_INBOX": str(inbox.resolve()),
        "KADRY_FOLDER": str(Path.cwd()),
    }


def server_environment(home: Home, inbox: Path, port: int) -> dict[str, str]:
    """Environment of everything that ``kadry serve`` starts: the same, and a server's state under the home."""
    address = f"http://{HOST}:{port}"
    return {
        **run_environment(home, inbox),
        **prefect_environment(Policy.of_environment()),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_UI_URL": address,
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
        # The newer interface asks a host outside for its settings from the analyst's browser at every load.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        # In memory a lease dies with the server and the slot that it stands for stays taken.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        SETTING: os.environ.get(SETTING, f"{address}{PREFIX}"),
    }


def _start(name: str, words: list[str], home: Home, environment: Mapping[str, str]) -> Child:
    log = home.prefect / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 – our own interpreter and constant words
            [sys.executable, "-m", *words],
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
    end(child.process, STOP_SECONDS)
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
    """Forms and timetable, and what the last stop left; in a process with the server's settings, before the worker."""
    log = home.prefect / "register.log"
    words = [sys.executable, "-m", "flows.service.start"]
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603 – our own interpreter and constant words
            words, env=dict(environment), cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        raise ServerNotStarted("Не удалось записать расписание и формы", log)


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

