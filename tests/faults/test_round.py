"""The council's round on the invented region: the page of the mechanism word by word, and kills between any two steps."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from night import ROOT, environment

sys.path.insert(0, str(ROOT / "tests"))
import smtp_server

pytestmark = pytest.mark.faults

PAGE = ROOT / "docs" / "mechanism.ru.md"
STEP_SECONDS = 1_800
CORRECTED = {"13.01.10-9-K14-очная": 25, "13.01.10-9-K16-очная": 25}  # both can be carried out on the sample
KILLED_BEFORE = """
import os, signal, sys
at, seen, real = int(sys.argv[1]), 0, os.replace
def replace(source, target, **words):
    global seen
    seen += "prefect" not in str(target)
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target, **words)
os.replace = replace
from flows.cli import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Desk:
    """Where a person types: the working folder is the page's «var», letters go to the server in this process."""

    folder: Path
    port: int
    said: list[str] = field(default_factory=list)

    def mail(self) -> dict[str, str]:
        settings = {"HOST": "127.0.0.1", "PORT": str(self.port), "SECURITY": "none"}
        return {"PYTHONPATH": str(ROOT), "KADRY_MAIL_FROM": "kadry@region.example", **{f"KADRY_SMTP_{key}": one for key, one in settings.items()}}

    def run(self, words: list[str]) -> int:
        return self._process([sys.executable, "-m", "flows.cli", *words])

    def killed(self, at: int, words: list[str]) -> int:
        return self._process([sys.executable, "-c", KILLED_BEFORE, str(at), *words])

    def shell(self, line: str) -> int:
        return self._process(["sh", "-c", line])

    def _process(self, words: list[str]) -> int:
        done = subprocess.run(
            words, cwd=self.folder, env=environment(**self.mail()), capture_output=True, text=True, check=False, timeout=STEP_SECONDS
        )
        self.said.append(f"{words[-8:]} → {done.returncode}\n{done.stdout}{done.stderr}")
        return done.returncode


def commands() -> list[str]:
    """Every line of the page's shell blocks, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line]


def fill_in(desk: Desk) -> None:
    """What a council does at its desk: two numbers, reasons and names into the yellow cells."""
    book = openpyxl.load_workbook(desk.folder / "var/rounds/2027-1/engineering/annex.xlsx")
    sheet = book["Исправления"]
    for row in range(6, sheet.max_row + 1):
        number = CORRECTED.get(str(sheet[f"E{row}"].value))
        if number is not None:
            sheet[f"H{row}"], sheet[f"I{row}"], sheet[f"K{row}"] = number, "набор некуда вести на практику", "директор, завод"
    book.save(desk.folder / "var/вернулось.xlsx")


def test_the_page_followed_word_by_word_and_every_step_killed(tmp_path: Path) -> None:
    with smtp_server.running() as server:
        desk = Desk(tmp_path, server.port)
        for line in commands():
            if not line.startswith("kadry "):
                assert desk.shell(line) == 0, desk.said[-1]
                continue
            words = shlex.split(line, comments=True)[1:]
            if words[:2] == ["round", "correct"]:
                fill_in(desk)
            if words[:2] in (["round", "send"], ["round", "review"], ["round", "release"], ["round", "deliver"]) and "--dry-run" not in words:
                kill_between_any_two_steps(desk, server, words)
            else:
                assert desk.run(words) == 0, desk.said[-1]
        letters = [(to, str(message["Subject"])) for to, message in server.letters()]
    assert len(letters) == len(set(letters)) == 4, letters
    assert [to for to, subject in letters if not subject.startswith("ПРОЕКТ")] == ["otdel@example.org", "sovet@example.org"]
    told = "\n".join(desk.said)
    assert "принято ценой" in told
    assert "Отозвано: 13.01.10-9-K16-очная" in told
    assert "engineering: передан" in told
    report = (desk.folder / "var/rounds/2027-2/report.md").read_text(encoding="utf-8")
    assert "Ответили 1 из 9" in report
    assert not [line for line in (desk.folder / "var").rglob("*.partial") if "prefect" not in line.parts]


def kill_between_any_two_steps(desk: Desk, server: smtp_server.Server, words: list[str]) -> None:
    """Run the step again and again, killed one durable write later each time, until it lives to its end.

    A person answers what nobody else can: whether a letter that was being handed over has arrived.
    """
    for at in range(1, 40):
        code = desk.killed(at, words)
        if code == -signal.SIGKILL:
            answer_for_the_recipient(desk, server)
            continue
        # A decision or a release that was recorded before the kill is refused the second time: it is there already.
        assert code == 0 or (words[1] in ("review", "release") and "отсюда не переходят" in desk.said[-1]), desk.said[-1]
        return
    raise AssertionError(f"{words} never lived to its end")


def answer_for_the_recipient(desk: Desk, server: smtp_server.Server) -> None:
    if desk.run(["mail", "show"]) != 1:
        return
    for line in desk.said[-1].splitlines():
        if "исход неизвестен" in line:
            delivery = line.split()[0]
            has_arrived = any(delivery in str(message["Message-ID"]) for _, message in server.letters())
            said = ["--by", "аналитик", "--why", "позвонил получателю"]
            assert desk.run(["mail", "decide", delivery, "arrived" if has_arrived else "again", *said]) == 0, desk.said[-1]
