"""How long a proposal takes, cold (fonts and template unread) and warm, for an invented full cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

REPEATS = 5


def main() -> None:
    """Print one line a file: size, first time, best of the next times with other numbers each time."""
    started = time.perf_counter()
    from figures_builder import full_figures

    from proposals import document, machine, workbook

    print(f"импорт {time.perf_counter() - started:.2f} с")
    figures = [full_figures(code_version=f"0.1.{at}", group_size=25 + at) for at in range(REPEATS + 1)]
    for name, render in (("PDF", document.render), ("XLSX", workbook.render), ("JSON", machine.to_json)):
        size, cold = _timed(render, figures[0])
        warm = min(_timed(render, other)[1] for other in figures[1:])
        print(f"{name}: {size / 1000:.0f} кБ, первый раз {cold:.2f} с, далее {warm:.2f} с")


def _timed(render: Callable[..., bytes], figures: object) -> tuple[int, float]:
    started = time.perf_counter()
    return len(render(figures)), time.perf_counter() - started


if __name__ == "__main__":
    main()
