"""A peer that learns from the panel at hand: mlforecast with LightGBM against the engine.

    python -m benchmarks.global_peer [--cache var/benchmarks] [--every N]

Development panels, every N-th window, all series of a window in one model; the engine learned without the window's
family. The library has an environment of its own under the cache folder. Prints a table for
docs/methodology/forecast-engine-variants.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import scores
from benchmarks.accuracy import engine_annual
from benchmarks.accuracy_trees import HORIZON
from benchmarks.lessons import annual_windows, learn, lessons_of
from benchmarks.peer_runs import CACHE
from benchmarks.scores import Made
from benchmarks.windows import ORIGIN_STEP, Window

NAME = "mlforecast LightGBM"
REQUIREMENTS = ("mlforecast==1.1.0", "lightgbm==4.7.0")
SCRIPT = Path(__file__).with_name("peers_global.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--every", type=int, default=ORIGIN_STEP)
    arguments = parser.parse_args()
    seen = annual_windows()
    found = seen[:: arguments.every]
    lessons = lessons_of(seen[::ORIGIN_STEP])
    families = sorted({window.family for window in found})
    blind = {family: learn([item for item in lessons if item.family != family], [], "blind") for family in families}
    peer, seconds = boosted(found, arguments.cache)
    print("\n".join(lines(found, engine_annual(found, blind), peer)))
    print(f"{sum(len(window.past) for window in found) / seconds:,.0f} series a second")


def boosted(found: Sequence[Window], cache: Path) -> tuple[Made, float]:
    """The library's forecasts and its processor seconds."""
    python = cache / "global-peer" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
    source, target = cache / "global-windows.npz", cache / "global-made.npz"
    tables = {f"past_{place}": np.maximum(window.past, 1e-9) for place, window in enumerate(found)}
    np.savez(source, horizon=HORIZON, **tables)
    subprocess.run([str(python), str(SCRIPT), str(source), str(target)], check=True)
    with np.load(target) as stored:
        mean = [stored[f"mean_{place}"][window.scored] for place, window in enumerate(found)]
        return Made(NAME, mean, [None] * len(found)), float(stored["seconds"][0])


def lines(found: Sequence[Window], ours: Made, theirs: Made) -> list[str]:
    """MASE by panel of the engine and the library, and the geometric mean of their ratios."""
    table = [f"| panel | Kadry | {NAME} | ratio |", "|---|---|---|---|"]
    ratios = []
    for panel in dict.fromkeys(window.panel for window in found):
        own, other = (scores.overall(scores.score(made, found, panel).ase) for made in (ours, theirs))
        ratios.append(own / other)
        table.append(f"| {panel} | {own:.3f} | {other:.3f} | {own / other:.3f} |")
    return [*table, f"| **geometric mean** | | | {scores.geometric(ratios):.3f} |"]


if __name__ == "__main__":
    main()
