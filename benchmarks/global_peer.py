"""Peers of today against the engine: a boosting that learns from the panel at hand, and a pretrained model.

    python -m benchmarks.global_peer [--peer boosting|pretrained] [--cache var/benchmarks] [--every N]

Development panels, every N-th window; the engine learned without the window's family. Each peer has an environment of
its own under the cache folder; the weights of the pretrained one lie inside its package. Prints a table for
docs/methodology/forecast-engine-variants.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import scores
from benchmarks.accuracy import engine_annual
from benchmarks.accuracy_trees import HORIZON
from benchmarks.lessons import annual_windows, learn, lessons_of
from benchmarks.peer_runs import CACHE
from benchmarks.scores import Made
from benchmarks.windows import ORIGIN_STEP, Window

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Library:
    """A peer: what tables call it, what its environment holds, the script that runs there, whether it learns from the panel."""

    name: str
    requirements: tuple[str, ...]
    script: Path
    learns: bool


LIBRARIES = {
    "boosting": Library("mlforecast LightGBM", ("mlforecast==1.1.0", "lightgbm==4.7.0"), HERE / "peers_global.py", learns=True),
    "pretrained": Library("Fracast-0", ("fracast==0.1.0",), HERE / "peers_pretrained.py", learns=False),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", choices=LIBRARIES, default="boosting")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--every", type=int, default=ORIGIN_STEP)
    arguments = parser.parse_args()
    seen = annual_windows()
    found = seen[:: arguments.every]
    lessons = lessons_of(seen[::ORIGIN_STEP])
    families = sorted({window.family for window in found})
    blind = {family: learn([item for item in lessons if item.family != family], [], "blind") for family in families}
    peer, seconds = run(arguments.peer, found, arguments.cache)
    print("\n".join(lines(found, engine_annual(found, blind), peer)))
    made = sum(len(table) for table in peer.mean)
    print(f"{made / seconds:,.0f} scored series a second")


def run(key: str, found: Sequence[Window], cache: Path) -> tuple[Made, float]:
    """A library's forecasts and its processor seconds."""
    library = LIBRARIES[key]
    python = cache / f"global-peer-{key}" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *library.requirements], check=True)
    source, target = cache / f"global-windows-{key}.npz", cache / f"global-made-{key}.npz"
    shown = [np.ones(len(window.past), dtype=bool) if library.learns else window.scored for window in found]
    tables = {f"past_{place}": np.maximum(window.past[rows], 1e-9) for place, (window, rows) in enumerate(zip(found, shown, strict=True))}
    cache.mkdir(parents=True, exist_ok=True)
    np.savez(source, horizon=HORIZON, **tables)
    subprocess.run([str(python), str(library.script), str(source), str(target)], check=True)
    with np.load(target) as stored:
        mean = [stored[f"mean_{place}"][window.scored[rows]] for place, (window, rows) in enumerate(zip(found, shown, strict=True))]
        return Made(library.name, mean, [None] * len(found)), float(stored["seconds"][0])


def lines(found: Sequence[Window], ours: Made, theirs: Made) -> list[str]:
    """MASE by panel of the engine and the library, and the geometric mean of their ratios."""
    table = [f"| panel | Kadry | {theirs.name} | ratio |", "|---|---|---|---|"]
    ratios = []
    for panel in dict.fromkeys(window.panel for window in found):
        own, other = (scores.overall(scores.score(made, found, panel).ase) for made in (ours, theirs))
        ratios.append(own / other)
        table.append(f"| {panel} | {own:.3f} | {other:.3f} | {own / other:.3f} |")
    return [*table, f"| **geometric mean** | | | {scores.geometric(ratios):.3f} |"]


if __name__ == "__main__":
    main()
