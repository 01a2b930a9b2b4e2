"""Prefect's server of one run, started by us: a run that let Prefect start it would import the whole server itself as well.

    named()  ──► PREFECT_API_URL, before Prefect is imported
    running() ─► the server process comes up while the run imports what it needs
    wait()   ──► it answers

The server is given a socket that listens already: no port can be lost between choosing and taking it. Servers of one home come
up one after another: two at once would both make the tables of Prefect's new database, and one would die of it.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter

from flows.machinery.ending import end
from flows.machinery.prefect_home import STARTUP_SECONDS, ServerEnded, ServerSilent
from flows.settings import PROJECT_ROOT, Home

HOST = "127.0.0.1"
URL = "PREFECT_API_URL"
QUEUE = 256  # requests that may wait until it answers
POLL_SECONDS = 0.05
HEALTH_SECONDS = 30.0
STOP_SECONDS = 5.0
# What Prefect itself sets for the server that it embeds: no pages, only the services that a run needs. Types of blocks are not
# registered either: a run uses none, and ``kadry serve`` registers them, since no memo says that it was done.
EMBEDDED = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "0",
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "0",
}


class OwnServer:
    """Nothing where a server is named already, or Prefect has been imported and knows its own."""

    def __init__(self, home: Home) -> None:
        self._log = home.root / "log" / "prefect-server.log"
        self._turn = home.prefect / "starting.lock"
        self._starting: BufferedWriter | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        elsewhere = os.environ.get("PREFECT_HOME") != str(home.prefect.resolve())  # its profile may name a server
        if os.environ.get(URL) or elsewhere or "prefect" in sys.modules:
            return
        self._socket = socket.create_server((HOST, 0), backlog=QUEUE)
        os.environ[URL] = f"http://{HOST}:{self._socket.getsockname()[1]}/api"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start it; it ends with this process, after what Prefect still sends at the end."""
        if self._socket is None:
            yield
            return
        words = [sys.executable, "-m", "flows.machinery.own_server_process", str(self._socket.fileno())]
        environment = {**os.environ, **EMBEDDED}
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._starting = self._turn.open("ab")
        fcntl.flock(self._starting, fcntl.LOCK_EX)  # freed by the kernel when this run dies
        with self._log.open("ab") as log:  # what it says when it is stopped is no word to whoever started the run
            self._process = subprocess.Popen(  # noqa: S603 our own module
                words, env=environment, cwd=PROJECT_ROOT, pass_fds=[self._socket.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C and a closed terminal reach the run, which still has to tell its server of its end
            )  # fmt: skip
        self._socket.close()  # a server that dies refuses connections, not leaves them waiting
        atexit.register(self._stop)
        try:
            yield
        finally:
            self._starting.close()
            del os.environ[URL]

    def wait(self) -> None:
        """Until it answers, then let the next one of this home start. Raises ServerEnded when it ends before, ServerSilent
        when it takes too long."""
        if self._process is None or self._starting is None:
            return
        try:
            self._answering(self._process)
        finally:
            self._starting.close()

    def _answering(self, process: subprocess.Popen[bytes]) -> None:
        import httpx

        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{os.environ[URL]}/health", timeout=HEALTH_SECONDS).is_success:
                    return
            except httpx.TransportError:
                time.sleep(POLL_SECONDS)
        raise ServerSilent if process.poll() is None else ServerEnded(self._log)

    def _stop(self) -> None:
        assert self._process is not None
        end(self._process, STOP_SECONDS)
