"""``kadry backtest``: errors of past forecasts on the own history."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from flows.settings import DEFAULT_HOME, Home

HEADS = ("как сейчас", "линия", "модель", "согласов.", "в инт. 80 %", "прогнозов")
WIDTH = 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата среза (по умолчанию последний)",
    )
    _decisions_option(parser)


def _decisions_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--decisions",
        action="store_true",
        help="и планы прежних срезов по потребности этого, рядом с местами прошлого года и правилом «потребность / выход»",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the flow and print its table; 0 measured, 1 too little history."""
    from flows.machinery.prefect_home import embed
    from flows.machinery.warehouse import NoWarehouse

    home = Home(arguments.home)
    if not home.warehouse.exists():  # said at once, not after a server has come up
        raise NoWarehouse(home)
    embed(home)
    from flows.machinery import progress
    from flows.machinery.companion import watched
    from flows.machinery.own_server import OwnServer

    server = OwnServer(home)
    with watched(), server.running(), progress.terminal():
        from flows.backtest import backtest  # while the server comes up
        from flows.decision_replay import told

        server.wait()
        found = backtest(home=str(arguments.home), vintage=arguments.vintage, decisions=arguments.decisions)
    records = found["errors"]
    for line in report(records):
        print(line)
    for row in found["suspected_breaks"]:
        print(f"Похоже на необъявленную смену методики: {row['Ряд']}, {row['Год']} год. Проверьте сноски источника.")
    for line in told(found["decisions"]) if arguments.decisions else []:
        print(line)
    return 0 if any(not row["note"] for row in records) else 1


def report(records: list[dict[str, Any]]) -> list[str]:
    """Lines of the printed table, one region after another."""
    from flows.plan_report.tables import percent, tenth

    lines = []
    for ref_area in sorted({row["ref_area"] for row in records}):
        own = [row for row in records if row["ref_area"] == ref_area]
        lines += [f"Регион {ref_area}: занятость по разделам, ошибка прошлых прогнозов, % от факта"]
        lines += [f"{'лет':>4} " + " ".join(f"{head:>{WIDTH}}" for head in HEADS)]
        for horizon in sorted({row["horizon"] for row in own}):
            steps = {row["step"]: row for row in own if row["horizon"] == horizon}
            if steps["model"]["note"]:
                lines.append(f"{horizon:>4} {steps['model']['note']} (прошлых прогнозов {steps['model']['errors']})")
                continue
            rates = [tenth(100 * steps[name]["wape_rate"]) for name in ("naive", "drift", "model", "reconciled")]
            covered = percent(steps["model"]["coverage80_rate"])
            cells = [*rates, covered, str(steps["model"]["errors"])]
            lines.append(f"{horizon:>4} " + " ".join(f"{cell:>{WIDTH}}" for cell in cells))
    return lines or ["История занятости пуста: проверять нечего."]
