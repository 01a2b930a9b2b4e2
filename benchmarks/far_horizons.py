"""Years 8 to 10, which the engine carries on from what it learned up to 7: ``python -m benchmarks.far_horizons [--thin N]``.

Development panels that are long enough; parameters learned without the scored panel's family. Prints a table for
docs/methodology/forecast-engine.md#far: errors against no change and against drift, and what the intervals cover.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks import scores
from benchmarks.lessons import annual_windows, learn, lessons_of
from benchmarks.panels import ANNUAL
from benchmarks.scores import Made, Scored
from benchmarks.windows import Window, long_frame, shown, windows
from models.employment.breaks import Break
from models.employment.engine import LARGEST_HORIZON_YEARS, forecast
from models.employment.learned import MEASURED_HORIZON_YEARS, EngineParameters

FEWEST_SERIES_WINDOWS = 30
HEADER = [
    "| panel | years ahead | series-windows | MASE | against no change | against drift | 80 % covers | 95 % covers |",
    "|---|---|---|---|---|---|---|---|",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--thin", type=int, default=1, help="learn from and score every N-th window only")
    thin = parser.parse_args().thin
    known = annual_windows()[::thin]
    found = [window for panel in ANNUAL for window in windows(panel, LARGEST_HORIZON_YEARS) if _far(window)][::thin]
    lessons = lessons_of(known)
    families = sorted({window.family for window in found})
    blind = {family: learn([item for item in lessons if item.family != family], [], "blind") for family in families}
    print("\n".join([*HEADER, *lines(found, engine(found, blind))]))


def _far(window: Window) -> bool:
    """Whether a window has a target beyond the measured horizons."""
    return bool(np.isfinite(window.future[:, MEASURED_HORIZON_YEARS:]).any())


def engine(found: Sequence[Window], blind: Mapping[str, EngineParameters]) -> Made:
    """The engine's forecasts of ten years."""
    breaks = {panel.name: panel.breaks for panel in ANNUAL}
    mean, quantiles = [], []
    for window in found:
        frame, groups = long_frame(window)
        declared = [Break(year, "publisher") for year in breaks[window.panel] if year <= window.cutoff]
        made = forecast(frame, LARGEST_HORIZON_YEARS, parameters=blind[window.family], groups=groups, breaks=declared)
        point, table = shown(made, window)
        mean.append(point)
        quantiles.append(table)
    return Made("Kadry", mean, quantiles)


def simple(found: Sequence[Window], share: float) -> Made:
    """The last value, moved on by a share of the mean change of the window a year."""
    steps = np.arange(1, LARGEST_HORIZON_YEARS + 1)
    past = [window.past[window.scored] for window in found]
    slopes = [(table[:, -1] - table[:, 0]) / (table.shape[1] - 1) for table in past]
    mean = [table[:, -1:] + share * slope[:, None] * steps for table, slope in zip(past, slopes, strict=True)]
    return Made("simple", mean, [None] * len(found))


def lines(found: Sequence[Window], made: Made) -> list[str]:
    """One line a panel and far horizon, with as many errors as a figure needs."""
    naive, drift = simple(found, 0.0), simple(found, 1.0)
    table = []
    for panel in dict.fromkeys(window.panel for window in found):
        ours, still, on = (scores.score(item, found, panel) for item in (made, naive, drift))
        for step in range(MEASURED_HORIZON_YEARS, LARGEST_HORIZON_YEARS):
            number = int(np.isfinite(ours.ase[:, step]).sum())
            if number >= FEWEST_SERIES_WINDOWS:
                figures = [_mean(item, "ase", step) for item in (ours, still, on)]
                covers = [_mean(ours, name, step) for name in ("inside80", "inside95")]
                table.append(
                    f"| {panel} | {step + 1} | {number} | {figures[0]:.2f} | {figures[0] / figures[1]:.3f} | "
                    f"{figures[0] / figures[2]:.3f} | {covers[0]:.0%} | {covers[1]:.0%} |"
                )
    return table


def _mean(item: Scored, name: str, step: int) -> float:
    return float(np.nanmean(getattr(item, name)[:, step]))


if __name__ == "__main__":
    main()
