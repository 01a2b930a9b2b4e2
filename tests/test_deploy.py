"""What deploy/ promises: units that systemd accepts, a proxy that nginx accepts, a compose file whose parts fit together."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from flows.outward.addresses import SETTING
from flows.service.guard import PUBLIC

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_every_unit(unit: Path) -> None:
    said = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False).stderr
    complaints = [line for line in said.splitlines() if unit.name in line and "is not executable" not in line]
    assert complaints == []


@pytest.mark.parametrize("unit", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_service_has_least_rights(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    for right in ("User=kadry", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert right in lines, right


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_accepts_the_proxy(tmp_path: Path) -> None:
    config = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/etc/nginx/", f"{tmp_path}/")
    config = config.replace("server:4200", "127.0.0.1:4200")
    (tmp_path / "tls").mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=kadry.example.org", "-days", "1",
         "-keyout", str(tmp_path / "tls/kadry.key"), "-out", str(tmp_path / "tls/kadry.crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "kadry.htpasswd").write_text("a:b\n")
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {config} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_the_proxy_is_reachable_and_nothing_runs_as_root() -> None:
    services = compose()["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert compose()["networks"]["inside"] == {"internal": True}
    for name in ("server", "worker"):
        assert services[name]["user"] != "0:0"
        assert services[name]["cap_drop"] == ["ALL"]


def test_the_guard_knows_the_names_that_the_proxy_and_the_worker_use() -> None:
    server = compose()["services"]["server"]["environment"]
    names = server[PUBLIC].split(",")
    proxy = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"server_name {names[0]};" in proxy
    assert f"server {names[1]};" in proxy
    assert compose()["services"]["worker"]["environment"]["PREFECT_API_URL"] == f"http://{names[1]}/api"
    assert server[SETTING].startswith(f"https://{names[0]}/")
    assert set(compose()["secrets"]) == {"database"}
