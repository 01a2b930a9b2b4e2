"""The command line answers in Russian, with the exit code that a script relies on."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from form_files import csv_file, xlsx

from flows import cli
from flows.settings import PROJECT_ROOT
from models.errors import KadryError

WRITTEN = [name for name in cli.COMMANDS if (Path(cli.__file__).parent / "commands" / f"{name}.py").exists()]
ENGLISH = ("usage:", "optional arguments", "show this help", "positional arguments", "options:", "error:")
EMPLOYMENT = xlsx(
    {
        "Лист1": [
            ["Среднегодовая численность занятых по видам экономической деятельности, Пермский край (тыс. человек)"],
            [None, 2020, 2021],
            ["Всего", 100.5, 101.0],
            ["обрабатывающие производства", 100.5, 101.0],
        ]
    }
)

ADMISSION = xlsx(
    {
        "КЦП": [
            ["Контрольные цифры приёма на 2025/2026 учебный год. Пермский край"],
            ["Код профессии, специальности", "Форма обучения", "База (9/11 кл.)", "Организация", "КЦП, мест"],
            ["09.02.07", "очная", "9 кл.", "Колледж", -5],
            ["99.99.99", "очная", "9 кл.", "Колледж", 25],
            ["09.02.07", "очная", "9 кл.", "Колледж", 25],
        ]
    }
)


def russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


def test_every_announced_command_exists() -> None:
    assert set(cli.COMMANDS) == set(WRITTEN)


@pytest.mark.parametrize("command", WRITTEN)
def test_help_is_russian_and_ends_well(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert russian(said)
    assert [word for word in ENGLISH if word in said] == []


@pytest.mark.parametrize("words", [["--help"], ["-h"]])
def test_the_overview_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in cli.COMMANDS)
    assert [word for word in ENGLISH if word in said] == []


def test_no_command_at_all_shows_the_overview_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "kadry КОМАНДА" in capsys.readouterr().out


def test_the_version_names_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kadry ")


def test_an_unknown_command_is_refused_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nightlyy"]) == 2
    assert "нет команды «nightlyy»" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nightly", "--nonsense"], "неизвестные параметры: --nonsense"),
        (["nightly", "--inbox"], "нужно одно значение"),
        (["nightly", "--inbox", "x", "--sample"], "нельзя задать вместе"),
        (["nightly", "--vintage", "01.03.2024"], "--vintage"),
        (["sample"], "не заданы обязательные параметры: --out"),
        (["round", "freeze", "2027-1"], "--vintage"),
        (["round"], "не заданы обязательные параметры: {open,freeze,"),
        (["serve", "--port", "80"], "--port"),
        (["serve", "--port", "много"], "--port"),
        (["whatif", "--gro", "x"], "неоднозначный параметр: --gro, подходят: --growth, --growth-scenario"),
        (["backtest", "--decisions=да"], "лишнее значение"),
        (["register", "--runs", "0"], "недопустимо: целое число от 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option_is_refused_with_code_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in printed
    assert "Справка: kadry" in printed
    assert [word for word in (*ENGLISH, "invalid", "required") if word in printed] == []


def test_nightly_without_an_inbox_never_falls_back_to_the_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["nightly", "--home", str(tmp_path / "home")]) == 2
    assert "не указана входная папка" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_file_is_read_and_its_rows_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Занятость.xlsx"
    path.write_bytes(EMPLOYMENT)
    assert cli.main(["read", "auto", str(path)]) in {0, 1}
    assert "rosstat" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "payload", "said"),
    [
        ("нет.xlsx", None, "файл не открывается"),
        ("пустой.xlsx", b"", "файл пуст"),
        ("страница.xlsx", b"<html><body>Not found</body></html>", "страница"),
        ("обрывок.xlsx", EMPLOYMENT[: len(EMPLOYMENT) // 2], "обрывок.xlsx"),
    ],
    ids=["no file", "empty file", "web page instead of a workbook", "truncated workbook"],
)
def test_an_unreadable_file_is_refused_in_one_russian_line(
    tmp_path: Path, name: str, payload: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if payload is not None:
        path.write_bytes(payload)
    assert cli.main(["read", "auto", str(path)]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err + printed.out


def test_an_unknown_source_is_refused_with_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["read", "nonsense", str(tmp_path)])
    assert ended.value.code == 2
    assert "rosstat" in capsys.readouterr().err


def test_the_inbox_check_names_files_and_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Занятость.xlsx").write_bytes(EMPLOYMENT)
    (tmp_path / "README.md").write_text("text", encoding="utf-8")
    assert cli.main(["inbox", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"rosstat, уверенность \d,\d\d\)", said)
    assert "README.md: пропущен" in said
    assert "прогноз занятости по разделам" in said  # what rests on the file that came
    assert re.search(r"kcp: нет прошлогодних мест.*kadry template kcp", said)


def test_the_inbox_check_fails_where_a_file_is_not_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "прочее.csv").write_bytes(csv_file([["a", "b"], [1, 2]]))
    assert cli.main(["inbox", "check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "✗  прочее.csv: не прочитан. Не распознан: " in said
    assert "Не прочитано файлов: 1 из 1" in said


def test_the_inbox_check_tells_a_command_that_can_be_pasted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "входная папка"
    folder.mkdir()
    (folder / "приём 2026.xlsx").write_bytes(ADMISSION)
    cli.main(["inbox", "check", str(folder)])
    [pasted] = re.findall(r"все по строкам: kadry (read kcp .*)", capsys.readouterr().out)
    assert cli.main(shlex.split(pasted)) == 1
    assert "прочитано 3" in capsys.readouterr().out


def test_options_and_files_stand_in_any_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "анкета.xlsx").write_bytes(ADMISSION)
    said = []
    for words in (["анкета.xlsx", "--out", "вернуть.xlsx"], ["--out", "вернуть.xlsx", "анкета.xlsx"]):
        paths = [word if word.startswith("--") else str(tmp_path / word) for word in words]
        assert cli.main(["survey", "check", *paths]) == 2
        said.append(capsys.readouterr().err)
    assert said[0] == said[1]
    assert "анкета.xlsx" in said[0]


def test_an_empty_inbox_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inbox", "check", str(tmp_path)]) == 2
    assert "нет ни одного файла" in capsys.readouterr().err


def test_the_status_of_a_new_home_says_how_to_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", "--home", str(tmp_path / "home")]) == 0
    assert "ещё ничего нет" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


def test_rebuilding_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rebuild", "--home", str(tmp_path / "home")]) == 2
    assert "ещё нет хранилища" in capsys.readouterr().err


def test_a_home_that_is_a_file_is_said_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    assert cli.main(["round", "open", "2027", "--home", str(tmp_path / "home")]) == 3
    assert "вместо папки найден файл" in capsys.readouterr().err


def test_an_error_that_nobody_foresaw_is_a_sentence_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.commands import status

    def fail(arguments: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(status, "run", fail)
    assert cli.main(["status", "--home", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert "непредвиденная ошибка программы (код " in told
    assert "Traceback" not in told
    (log,) = (tmp_path / "log").iterdir()
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_the_inbox_takes_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inbox", "look", "x"]) == 2
    assert "Нужна одна папка" in capsys.readouterr().err


def test_a_file_alone_is_read_by_its_contents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "что-то.csv").write_text("а;б\n1;2\n", encoding="utf-8")
    assert cli.main(["read", str(tmp_path / "что-то.csv")]) == 2
    assert "не распознан" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["nightly --sample", "sample"])
def test_a_seed_below_nothing_is_refused_in_words(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([*command.split(), "--seed", "-1"])
    assert "--seed" in capsys.readouterr().err


def test_measuring_errors_of_nothing_is_said_before_any_server_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backtest", "--home", str(tmp_path / "home")]) == 2
    assert "ещё нет хранилища" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_mistyped_option_is_answered_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["plan", "--regoin", "59"])
    assert "Может быть, --region?" in capsys.readouterr().err


def test_a_day_that_is_in_no_calendar_is_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["nightly", "--vintage", "2026-13-40"])
    assert "нужен день календаря вида ГГГГ-ММ-ДД, а задано '2026-13-40'" in capsys.readouterr().err


KEPT_ERROR = """
import ctypes, sys, types
import duckdb
import flows.cli as cli
from models.errors import KadryError

def configure(parser):
    pass

def run(chosen):
    con = duckdb.connect()
    con.execute("create table a (b integer)")

    def task():
        con.execute("select * from a").df()
        error = KadryError("нечего делить")
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(error))  # as long as the process lives
        raise error

    task()

sys.modules["flows.commands.plan"] = types.SimpleNamespace(configure=configure, run=run)
sys.exit(cli.main(["plan"]))
"""


def test_an_error_that_somebody_keeps_leaves_no_lines_of_the_database() -> None:
    ended = subprocess.run([sys.executable, "-c", KEPT_ERROR], cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert ended.returncode == KadryError.exit_code
    assert ended.stderr.splitlines() == ["kadry plan: нечего делить"]
