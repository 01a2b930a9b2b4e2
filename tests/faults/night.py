"""One night as a process of its own, and what it left behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from small_inbox import VINTAGE, frames, small_documents, write_small

from sample import names
from sample.documents import Book, Document, Files

ROOT = Path(__file__).resolve().parents[2]
NIGHT_SECONDS = 400
RESULTS = ("mart", "forecast", "plan")
ANSWERED = "Анкета 2026 9800200020.xlsx"  # the first questionnaire of the small inbox that is taken in; its neighbour's number is wrong on purpose
QUIET = {  # file, name: they answer and advertise nothing, so that no open list names them
    "Анкета 2026 {inn}.xlsx": "ООО „Тихий омут“",
    "Анкета АО Немая заводь.xlsx": "АО «Немая заводь»",
    "Анкета 2026 {inn}, уточнение.xlsx": "ЗАО \"Дальний кордон\"",
}


@dataclass(frozen=True)
class Place:
    """A home and its inbox, both with spaces and Cyrillic in their paths."""

    home: Path
    inbox: Path

    @property
    def outbox(self) -> Path:
        """Documents of the vintage."""
        return self.home / "outbox" / VINTAGE.isoformat()


def place_in(folder: Path) -> Place:
    """A new home with the inbox of all nights beside it."""
    return Place(folder / "рабочая папка", inbox_in(folder / "входная папка"))


def inbox_in(folder: Path) -> Path:
    """The small inbox, and in it the employers who answer and do not advertise."""
    write_small(folder)
    for name, payload in quiet_files().items():
        (folder / name).write_bytes(payload)
    return folder


@cache
def quiet_files() -> Files:
    """The questionnaires of those who advertise nothing."""
    numbers = {file: names.inn(serial) for serial, file in enumerate(QUIET, start=777_001)}
    return Files({
        file.format(inn=inn): answered_by({"ИНН": inn, "ОГРН": names.ogrn(int(inn[4:9]), 2004), "Наименование": QUIET[file]}) for file, inn in numbers.items()
    })


def answered_by(employer: dict[str, str]) -> Document:
    """A questionnaire of the small inbox as another employer's."""
    answered = small_documents()[ANSWERED]
    assert isinstance(answered, Book)
    head, *others = answered.sheets
    rows = [[row[0], employer[str(row[0])], *row[2:]] if row and row[0] in employer else row for row in head.rows]
    assert rows != head.rows
    return replace(answered, sheets=[replace(head, rows=rows), *others])


def environment(**more: str) -> dict[str, str]:
    """The environment of a user: no Prefect settings of the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **more}


def words(place: Place) -> list[str]:
    """The command of one night."""
    own = ["nightly", "--home", str(place.home), "--inbox", str(place.inbox), "--vintage", VINTAGE.isoformat()]
    return [sys.executable, "-m", "flows.cli", *own]


def start(place: Place) -> subprocess.Popen[str]:
    """A night that the test may disturb. It hears Ctrl-C even where the tests were started in the background by a shell,
    which bids its background jobs not to."""
    return subprocess.Popen(
        words(place), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def night(place: Place) -> subprocess.CompletedProcess[str]:
    """A whole night."""
    return subprocess.run(
        words(place), cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=NIGHT_SECONDS
    )


def kadry(*own: str, largest_bytes: int = 0) -> subprocess.CompletedProcess[str]:
    """Any other command; no file that it writes may grow beyond ``largest_bytes``, if any."""
    limit = ["prlimit", f"--fsize={largest_bytes}"] if largest_bytes else []
    return subprocess.run(
        [*limit, sys.executable, "-m", "flows.cli", *own], cwd=ROOT, env=environment(), capture_output=True, text=True,
        check=False, timeout=NIGHT_SECONDS,
    )  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    """Relative path → SHA-256 of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table_hashes(warehouse: Path) -> dict[str, str]:
    """Table → hash of its rows, whatever their order in the file."""
    return {
        name: hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
        for name, frame in frames(warehouse, RESULTS).items()
    }


def half_written(home: Path) -> list[str]:
    """Files and folders that only an unfinished step leaves."""
    return sorted(
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if ".partial" in path.name and "prefect" not in path.relative_to(home).parts
    )


def books_balance(warehouse: Path) -> None:
    """Rows read = accepted + refused + superseded, for every file."""
    books = frames(warehouse, ("staging",))["staging.accounting"]
    assert len(books)
    assert (books["rows_read"] == books[["rows_accepted", "rows_refused", "rows_superseded"]].sum(axis=1)).all()
