"""Prefect's settings, set before Prefect is imported: its state lives below the home folder and it tells nobody."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from flows.machinery import prefect_tables
from flows.settings import Home
from models.errors import KadryError

API = "/api/"  # where Prefect's requests go, on any server
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_COLORS": "false",
}


STARTUP_SECONDS = 600  # a few seconds idle; on a loaded machine the first start makes its tables for minutes
REQUEST_SECONDS = 180  # Prefect's own minute is not enough there

PRIVATE = 0o077  # umask: files 600, folders 700
OPEN_MODE = 0o700


class ServerSilent(KadryError):
    """Prefect's server, embedded or other, did not begin to answer or stopped answering."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__(
            f"Сервер Prefect не ответил вовремя (на запуск даётся {STARTUP_SECONDS} с, на ответ {REQUEST_SECONDS} с): машина перегружена, "
            f"или сервер остановлен. Записанное до этого цело. Дождитесь, пока машина освободится, и запустите ещё раз; дать больше "
            f"времени: PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS и PREFECT_API_REQUEST_TIMEOUT (секунды)."
        )


class ServerEnded(KadryError):
    """Prefect's server of this run ended before it answered."""

    exit_code = 3

    def __init__(self, log: Path) -> None:
        super().__init__(
            f"Сервер Prefect закончился, не ответив; что он сказал, стоит в конце файла {log}. Записанное до этого цело. Запустите ещё раз; "
            f"если повторится, уберите папку prefect рабочей папки: в ней только история запусков, расчёт её не читает."
        )


def silence(error: BaseException) -> ServerSilent | None:
    """The same error in our words where it is the server's silence; None for any other."""
    import httpx

    if isinstance(error, RuntimeError) and "ephemeral Prefect API server" in str(error):
        return ServerSilent()
    if isinstance(error, httpx.TransportError) and error._request is not None and error._request.url.path.startswith(API):
        return ServerSilent()
    return None


def closed(home: Home) -> None:
    """Make the home its owner's alone: it holds answers of employers, and whoever may write Prefect's database starts runs."""
    os.umask(PRIVATE)
    home.prefect.mkdir(parents=True, exist_ok=True)
    for folder in (home.root, home.prefect):
        if folder.stat().st_uid == os.getuid():  # another owner has decided who may enter
            folder.chmod(OPEN_MODE)


def embed(home: Home) -> None:
    """Point Prefect at the home folder unless the environment already names a server or a Prefect home.

    Where ``kadry serve`` holds this home, the run is recorded by its server: two servers on one SQLite file would
    lock each other out.
    """
    closed(home)
    defaults = {
        "PREFECT_HOME": str(home.prefect.resolve()),
        # Prefect prints the traceback of every failure; ours are sentences, and an unexpected one Python prints itself.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(STARTUP_SECONDS),
        "PREFECT_API_REQUEST_TIMEOUT": str(REQUEST_SECONDS),
        **QUIET,
    }
    address = served_at(home)
    if address is not None:
        defaults["PREFECT_API_URL"] = f"{address}/api"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if os.environ["PREFECT_HOME"] == defaults["PREFECT_HOME"] and not os.environ.get("PREFECT_API_URL"):
        prefect_tables.lay(home.prefect, os.environ)


def serve_lock(home: Home) -> Path:
    """Held by ``kadry serve`` while it runs; holds the address of its server."""
    return home.prefect / "serve.lock"


def served_at(home: Home) -> str | None:
    """Address of the server that ``kadry serve`` runs on this home, None when it does not run."""
    path = serve_lock(home)
    if not path.exists():
        return None
    with path.open("r+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return handle.read().strip() or None
    return None
