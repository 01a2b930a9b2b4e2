"""``kadry status``: what lies in the home folder."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from flows.machinery import landing
from flows.settings import DEFAULT_HOME, Home

VINTAGES_SHOWN = 14


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
    for vintage in found[-VINTAGES_SHOWN:]:
        documents = sorted(home.outbox(vintage).rglob("proposal.pdf"))
        print(f"  срез {vintage:%d.%m.%Y}: файлов {len(landing.listed(home, vintage))}, документов {len(documents)}")
    for path in sorted(home.rounds.glob("*/round.json")):
        print(f"  кампания {path.parent.name}")
    if home.snapshot.exists():
        from flows.machinery.warehouse import reading

        with reading(home) as con:
            rows = con.execute("select count(*), sum(estimated_size) from duckdb_tables()").fetchall()[0]
        print(f"  снимок: {home.snapshot} ({home.snapshot.stat().st_size / 1e6:.1f} МБ, таблиц {rows[0]})")
    _sizes(home, found)
    return 0


def _sizes(home: Home, vintages: list[date]) -> None:
    """What takes how much of the disk, and what the policy keeps."""
    from flows.machinery.retention import Policy, frozen_vintages, kept_vintages, sizes

    policy = Policy.of_environment()
    draws, rows = kept_vintages(vintages, frozen_vintages(home), policy)
    parts = sizes(home)
    print(f"  на диске {sum(size for _, size in parts) / 1e6:.0f} МБ:")
    for name, size in parts:
        print(f"    {name:<26}{size / 1e6:>9.1f} МБ")
    print(
        f"  хранится: срезов {len(rows)} из {len(vintages)}, с розыгрышами {len(draws)}; журналы {policy.logs} дн., запуски Prefect "
        f"{policy.runs} дн. (docs/operations.md#retention)"
    )
