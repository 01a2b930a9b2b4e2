"""Prefect's tables in a new home, laid from a list of statements: its own hundred migrations take ten seconds of processor.

``prefect_tables.sql`` is what the migrations of one version of Prefect leave in an empty SQLite file; its first line names that
version. Where another version is installed, or the file lies there already, nothing is done: Prefect migrates by itself as ever.

    python -m flows.machinery.prefect_tables    write the statements anew, after the version of Prefect has changed
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

STATEMENTS = Path(__file__).with_name("prefect_tables.sql")
FILE = "prefect.db"
ELSEWHERE = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
MIGRATE = "import asyncio; from prefect.server.database import provide_database_interface as db; asyncio.run(db().create_db())"


def lay(folder: Path, environment: Mapping[str, str]) -> None:
    """Prefect's tables in ``folder``, unless they lie there, another version is installed, or ``environment`` names another database."""
    target = folder / FILE
    if target.exists() or any(environment.get(name) for name in ELSEWHERE) or _version_of(STATEMENTS) != version("prefect"):
        return
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        made = Path(beside) / FILE
        with closing(sqlite3.connect(made)) as con:
            con.executescript(STATEMENTS.read_text(encoding="utf-8"))
        try:
            os.link(made, target)  # whole or not at all, and never over what another process has laid
        except FileExistsError:
            return


def migrated() -> str:
    """The statements of a file that the installed Prefect has made itself."""
    with tempfile.TemporaryDirectory() as folder:
        alone = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        alone["PREFECT_HOME"] = folder
        subprocess.run([sys.executable, "-c", MIGRATE], env=alone, check=True)  # noqa: S603 our own words
        return dumped(Path(folder) / FILE)


def dumped(file: Path) -> str:
    """Everything that lies in a file of Prefect, as statements under the version that made it."""
    with closing(sqlite3.connect(file)) as con:
        return "\n".join([f"-- prefect {version('prefect')}", *con.iterdump(), ""])


def _version_of(statements: Path) -> str:
    with statements.open(encoding="utf-8") as lines:
        return lines.readline().split()[-1]


if __name__ == "__main__":
    STATEMENTS.write_text(migrated(), encoding="utf-8")
