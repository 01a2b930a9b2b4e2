"""``kadry status``: what lies in the home folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.machinery import landing
from flows.settings import DEFAULT_HOME, Home


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print vintages, rounds, the snapshot and the documents."""
    home = Home(arguments.home)
    found = landing.vintages(home)
    if not found:
        print(f"В папке «{home.root}» ещё ничего нет. Начните с: kadry nightly --sample")
        return 0
    print(f"Рабочая папка: {home.root}")
    for vintage in found:
        documents = sorted(home.outbox(vintage).rglob("proposal.pdf"))
        print(f"  срез {vintage:%d.%m.%Y}: файлов {len(landing.listed(home, vintage))}, документов {len(documents)}")
    for path in sorted(home.rounds.glob("*/round.json")):
        print(f"  кампания {path.parent.name}")
    if home.snapshot.exists():
        from flows.machinery.warehouse import reading

        with reading(home) as con:
            rows = con.execute("select count(*), sum(estimated_size) from duckdb_tables()").fetchall()[0]
        print(f"  снимок: {home.snapshot} ({home.snapshot.stat().st_size / 1e6:.1f} МБ, таблиц {rows[0]})")
    return 0
