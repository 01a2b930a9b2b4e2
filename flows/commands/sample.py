"""``kadry sample``: write the invented region's files."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path


def seed_number(word: str) -> int:
    """A seed from the command line. Raises ArgumentTypeError."""
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"«{word}»: нужно целое число от 0")
    return int(word)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("--out", type=Path, required=True, metavar="ПАПКА", help="куда записать файлы")
    parser.add_argument(
        "--seed", type=seed_number, default=1, metavar="N", help="номер образца; один номер – одни и те же байты"
    )
    parser.add_argument("--regions", type=int, default=1, metavar="N", help="сколько регионов (1–89)")
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата, к которой относятся данные",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the files and say where."""
    from flows.machinery.sample_inbox import write_sample
    from flows.machinery.scheduled import today

    if not 1 <= arguments.regions <= 89:
        print(f"kadry sample: --regions = {arguments.regions}: регионов может быть от 1 до 89.")
        return 2
    truth = arguments.out.with_name(f"{arguments.out.name}-truth")
    written = write_sample(
        arguments.out,
        vintage=arguments.vintage or today(),
        seed=arguments.seed,
        regions=arguments.regions,
        truth=truth,
    )
    size = sum(path.stat().st_size for path in written)
    print(
        f"Записано файлов {len(written)} ({size / 1e6:.1f} МБ) в {arguments.out}. Истина образца (для проверки): {truth}"
    )
    return 0
