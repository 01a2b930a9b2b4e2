"""The parts of deploy/compose.yaml as processes of this machine: PostgreSQL, the guarded server, nginx with TLS and a login."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml
from conftest import ROOT, STARTUP_SECONDS, STOP_SECONDS, free_port

DEPLOY = ROOT / "deploy"
NAME = "kadry.example.org"
LOGIN = ("analyst", "secret")
OWNER = "nobody"  # PostgreSQL refuses to run as root


def postgres_tool(name: str) -> str | None:
    """A tool of Debian's PostgreSQL, which is not on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


MISSING = [name for name in ("nginx", "openssl") if shutil.which(name) is None] + [
    name for name in ("initdb", "postgres", "createdb") if postgres_tool(name) is None
]
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")]


@dataclass(frozen=True)
class Deployed:
    """Where the parts answer."""

    proxy: str
    server: str
    database: str
    home: Path
    inbox: Path


@contextmanager
def running(words: list[str], log: Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def until_it_answers(process: subprocess.Popen[bytes], log: Path, words: list[str] | None = None, url: str = "") -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            if words and subprocess.run(words, capture_output=True, check=False).returncode == 0:
                return
            if url and httpx.get(url, timeout=10, verify=False).status_code < 500:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


@contextmanager
def database(root: Path) -> Iterator[str]:
    """The cluster of the compose file: user and database «prefect»."""
    data, port = root / "data", free_port()
    data.mkdir()
    as_owner = {"user": OWNER} if os.geteuid() == 0 else {}
    if as_owner:
        shutil.chown(data, OWNER)
        for folder in (root, *root.parents):  # it has to reach its own folder below ours
            if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
                folder.chmod(0o711)
    subprocess.run([postgres_tool("initdb"), "-D", data, "-U", "prefect", "-A", "trust"], check=True, capture_output=True, cwd="/", **as_owner)  # type: ignore[call-overload]
    at = ["-h", "127.0.0.1", "-p", str(port), "-U", "prefect"]
    words = [str(postgres_tool("postgres")), "-D", str(data), "-p", str(port), "-k", str(data), "-h", "127.0.0.1"]
    with running(words, root / "database.log", cwd="/", **as_owner) as process:
        until_it_answers(process, root / "database.log", [str(postgres_tool("createdb")), *at, "prefect"])
        yield f"prefect@127.0.0.1:{port}/prefect"


@contextmanager
def server(root: Path, home: Path, inbox: Path, stored: str) -> Iterator[str]:
    """With the environment of the compose file, hosts and folders apart."""
    port = free_port()
    given = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["server"]["environment"]
    moved = {"KADRY_HOME": str(home), "KADRY_INBOX": str(inbox), "PREFECT_HOME": str(home / "prefect"), "PREFECT_SERVER_API_HOST": "127.0.0.1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = {**kept, **given, **moved, "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://{stored}"}
    words = [sys.executable, "-m", "flows.service.guard", "127.0.0.1", str(port)]
    with running(words, root / "server.log", env=environment, cwd=ROOT) as process:
        until_it_answers(process, root / "server.log", url=f"http://127.0.0.1:{port}/api/health")
        yield f"127.0.0.1:{port}"


@contextmanager
def proxy(root: Path, upstream: str) -> Iterator[str]:
    """deploy/nginx.conf on ports of this test."""
    plain, secure = free_port(), free_port()
    config = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/etc/nginx/", f"{root}/").replace("server:4200", upstream, 1)
    config = config.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl")
    (root / "tls").mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", "-days", "1",
         "-keyout", str(root / "tls/kadry.key"), "-out", str(root / "tls/kadry.crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    hashed = subprocess.run(["openssl", "passwd", "-apr1", LOGIN[1]], check=True, capture_output=True, text=True).stdout
    (root / "kadry.htpasswd").write_text(f"{LOGIN[0]}:{hashed}", encoding="ascii")
    whole = f"daemon off; master_process off; pid {root}/pid; error_log {root}/error.log; events {{}} http {{ access_log off; {config} }}"
    (root / "nginx.conf").write_text(whole, encoding="utf-8")
    with running(["nginx", "-c", str(root / "nginx.conf")], root / "proxy.log") as process:
        until_it_answers(process, root / "proxy.log", url=f"https://127.0.0.1:{secure}/")
        yield f"https://127.0.0.1:{secure}"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    root = tmp_path_factory.mktemp("deployed")
    home, inbox = root / "home", root / "inbox"
    (home / "outbox" / "2026-11-23").mkdir(parents=True)
    (home / "outbox" / "2026-11-23" / "proposal.pdf").write_bytes(b"%PDF-1.7")
    (home / "raw").mkdir()
    (home / "raw" / "file").write_bytes(b"answers of employers")
    inbox.mkdir()
    with database(root) as stored, server(root, home, inbox, stored) as upstream, proxy(root, upstream) as front:
        yield Deployed(front, upstream, stored, home, inbox)


def ask(deployed: Deployed, path: str, method: str = "GET", login: tuple[str, str] | None = LOGIN, **headers: str) -> httpx.Response:
    with httpx.Client(verify=False, auth=login, headers={"host": NAME, **headers}, timeout=60) as client:
        return client.request(method, f"{deployed.proxy}{path}", json={} if method == "POST" else None)


def test_nothing_is_answered_without_a_login(deployed: Deployed) -> None:
    for path in ("/", "/api/health", "/documents/outbox/2026-11-23/proposal.pdf"):
        assert ask(deployed, path, login=None).status_code == 401
        assert ask(deployed, path, login=("analyst", "wrong")).status_code == 401


def test_a_login_reaches_the_server_and_its_documents_only(deployed: Deployed) -> None:
    assert ask(deployed, "/api/health").json() is True
    assert ask(deployed, "/documents/outbox/2026-11-23/proposal.pdf").content == b"%PDF-1.7"
    assert "2026-11-23" in ask(deployed, "/documents/outbox/").text
    assert ask(deployed, "/documents/raw/file").status_code == 404
    assert "max-age" in ask(deployed, "/api/health").headers["strict-transport-security"]


def test_a_foreign_page_starts_nothing_with_the_reader_s_login(deployed: Deployed) -> None:
    own, foreign = f"https://{NAME}", "https://evil.example"
    assert ask(deployed, "/api/flow_runs/filter", "POST", origin=own).status_code == 200
    assert ask(deployed, "/api/flow_runs/filter", "POST", origin=foreign).status_code == 403


def test_forms_and_timetable_are_kept_in_postgresql(deployed: Deployed) -> None:
    environment = {**os.environ, "PREFECT_API_URL": f"http://{deployed.server}/api"}
    words = [sys.executable, "-m", "flows.cli", "register", "--home", str(deployed.home), "--inbox", str(deployed.inbox)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=STARTUP_SECONDS)
    assert done.returncode == 0, done.stderr
    assert asyncio.run(_count(deployed.database, "deployment")) >= 10
    assert asyncio.run(_count(deployed.database, "deployment_schedule")) >= 1
    assert not (deployed.home / "prefect" / "prefect.db").exists()


async def _count(stored: str, table: str) -> int:
    import asyncpg

    connection = await asyncpg.connect(f"postgresql://{stored}")
    try:
        return int(await connection.fetchval(f"select count(*) from {table}"))
    finally:
        await connection.close()
