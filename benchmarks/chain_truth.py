"""The whole chain against sealed truth: ``python -m benchmarks.chain_truth --seeds 7000-7003``.

Invented regions go from files through the real parsers and stages to places; what was said and decided is scored against
the generator's truth, which the chain cannot see. Method and results: docs/methodology/chain-truth.md
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.chain_truth_bars import figures
from benchmarks.chain_truth_page import PAGE, Board, show, write_section
from benchmarks.chain_truth_region import SHIPPED, Told, one_region
from benchmarks.chain_truth_scores import between_regions, scores, totals
from benchmarks.chain_truth_sealed import LACKING

WIDE = 220


def main() -> None:
    """Score the regions, print the board, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds, required=True, metavar="A-B", help="семена регионов, оба включительно")
    parser.add_argument("--world", choices=["mild", "rough", "calm"], default="mild", help="мир: sample/worlds.py")
    parser.add_argument("--without", nargs="*", default=[], choices=list(LACKING), help="чего в файлах региона нет")
    parser.add_argument("--json", type=Path, metavar="ФАЙЛ", help="показатели планок")
    parser.add_argument("--page", metavar="НАЗВАНИЕ", help="записать раздел docs/methodology/chain-truth.md")
    parser.add_argument("--beside", metavar="РАЗДЕЛ", help="раздел страницы, рядом с планками которого встают новые")
    chosen = parser.parse_args()
    told = every_region(chosen.world, chosen.seeds, tuple(chosen.without))
    board = board_of(told)
    show(board, Console(width=max(WIDE, Console().width)))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(board.figures, ensure_ascii=False, indent=1), encoding="utf-8")
    if chosen.page:
        write_section(board, chosen.page, _about(chosen.world, chosen.seeds, chosen.without), beside=chosen.beside)
        print(PAGE)


def seeds(text: str) -> range:
    """«7000-7003» or «7000»."""
    first, _, last = text.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()) or int(last or first) < int(first):
        raise argparse.ArgumentTypeError(f"«{text}»: нужно A-B, например 7000-7003")
    return range(int(first), int(last or first) + 1)


def every_region(kind: str, chosen: range, lacking: tuple[str, ...]) -> dict[int, Told]:
    """What each region gave, in the order of the seeds."""
    told = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=len(chosen))
        for seed in chosen:

            def tick(stage: str, seed: int = seed) -> None:
                progress.update(bar, description=f"{seed}: {stage}")

            told[seed] = one_region(kind, seed, lacking, tick)
            progress.advance(bar)
    return told


def board_of(told: dict[int, Told]) -> Board:
    """The regions pooled."""
    records = totals({seed: one.records for seed, one in told.items()})
    table = scores(records)
    costs = totals({seed: one.costs for seed, one in told.items()})
    marks = totals({seed: one.marks for seed, one in told.items()})
    stability = totals({seed: one.stability for seed, one in told.items()})
    failed = [(seed, variant, why) for seed, one in told.items() for variant, why in one.failed.items()]
    expectation = all(one.expectation for one in told.values())
    return Board(figures(table, costs, marks, stability), table, costs, marks, stability, failed, expectation, between_regions(records, SHIPPED))


def _about(kind: str, chosen: range, lacking: list[str]) -> str:
    without = f" Файлов нет: {', '.join(lacking)}." if lacking else ""
    return f"Мир {kind}, регионов {len(chosen)}, семена {chosen[0]}–{chosen[-1]}; ничего по ним не выбиралось.{without}"


if __name__ == "__main__":
    main()
