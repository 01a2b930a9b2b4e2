"""A server of Prefect that does not answer, and a scenario that cannot be: one Russian sentence, said before anything is opened."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from flows import cli
from flows.commands import whatif
from flows.machinery import prefect_home
from flows.machinery.prefect_home import silence

API = "http://127.0.0.1:4200/api/flow_runs/"
NO_ANSWER = httpx.ReadTimeout("", request=httpx.Request("POST", API))
NOT_STARTED = RuntimeError("Timed out while attempting to connect to ephemeral Prefect API server. stdout: …")


@pytest.mark.parametrize("error", [NO_ANSWER, NOT_STARTED], ids=["an answer", "its start"])
def test_a_silent_server_is_named_with_what_to_do(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def run(arguments: object) -> int:
        raise error

    monkeypatch.setattr(whatif, "run", run)
    assert cli.main(["whatif", "--home", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert said.startswith("kadry whatif: Сервер Prefect не ответил вовремя")
    assert "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS" in said
    assert "непредвиденная" not in said
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("что-то другое"),
        httpx.ReadTimeout("без запроса"),
        httpx.ConnectError("", request=httpx.Request("GET", "https://opendata.trudvsem.ru/oapi/v1/vacancies")),
    ],
    ids=["another fault", "nobody's", "a provider's"],
)
def test_another_error_is_not_blamed_on_the_server(error: Exception) -> None:
    assert silence(error) is None


def test_prefect_is_given_the_time_that_the_sentence_names(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from flows.machinery.prefect_home import embed; from flows.settings import Home; "
        "embed(Home(Path(sys.argv[1]))); from prefect.settings import get_current_settings as s; "
        "print(int(s().server.ephemeral.startup_timeout_seconds), int(s().api.request_timeout))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(prefect_home.STARTUP_SECONDS), str(prefect_home.REQUEST_SECONDS)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--budget", "-5"], "--budget: −5 меньше допустимого", id="out of range"),
        pytest.param(["--match", "7"], "--match: 7 больше допустимого", id="a percentage for a share"),
        pytest.param(["--growth", "Щ=0.1"], "--growth: раздела «Щ» нет; подходит буква", id="no such section"),
        pytest.param(["--name", "../x"], "имя", id="a name that is no folder"),
    ],
)
def test_a_wrong_scenario_is_said_before_the_home_is_touched(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """No snapshot is there, and that is not what is said: the fields are judged first."""
    began = time.process_time()
    assert cli.main(["whatif", "--home", str(tmp_path / "нет"), *words]) == 2
    assert said.lower() in capsys.readouterr().err.lower()
    assert time.process_time() - began < 5
    assert not (tmp_path / "нет").exists()
