"""The report set scored once: bars that no choice has seen, for the first part of the accuracy page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks import scores
from benchmarks.lessons import annual_windows, learn, lessons_of
from benchmarks.peer_runs import Peer, run_peers
from benchmarks.report_panels import REPORT, learning_year
from benchmarks.scores import Made, Scored
from benchmarks.windows import ORIGIN_STEP, Window, long_frame, shown, thinned, windows
from models.employment.engine import forecast
from models.employment.learned import EngineParameters

HORIZON = 7
ENGINE = "Kadry"
COMBINATION = "mean(ETS, DynOptTheta, CES)"
PEERS = ("Naive", "Drift", "AutoETS", "DampedETS", "AutoTheta", "DynOptTheta", "AutoCES")
POINTS_ONLY = ("AutoCES",)
COMBINED = ("AutoETS", "DynOptTheta", "AutoCES")
FAMILY = {panel.name: panel.family for panel in REPORT}


def report(cache: Path, thin: int = 1) -> list[str]:
    """Lines of the page: bars with verdicts, then the tables behind them; every ``thin``-th series of a window."""
    found = [thinned(window, thin) for panel in REPORT for window in windows(panel, HORIZON)]
    peers = [Peer(name, points_only=name in POINTS_ONLY) for name in PEERS]
    methods = {name: run.made for name, run in run_peers(found, peers, 1, HORIZON, cache).items()}
    parts = zip(*[methods[name].mean for name in COMBINED], strict=True)
    methods[COMBINATION] = Made(COMBINATION, [np.mean(item, axis=0) for item in parts], [None] * len(found))
    methods[ENGINE] = engine(found, thin)
    scored = {name: {panel: scores.score(made, found, panel) for panel in FAMILY} for name, made in methods.items()}
    return [*bars(scored), *tables(scored)]


def engine(found: Sequence[Window], thin: int = 1) -> Made:
    """Each window with what other publishers had taught by its period of learning."""
    known: dict[tuple[str, int], EngineParameters] = {}
    seen = annual_windows()[:: min(thin, ORIGIN_STEP)]
    mean, quantiles = [], []
    for window in found:
        key = (window.family, learning_year(window.cutoff))
        if key not in known:
            others = [item for item in seen if item.family != window.family]
            known[key] = learn(lessons_of(others, key[1]), [], "blind")
        frame, groups = long_frame(window)
        made = forecast(frame, HORIZON, parameters=known[key], groups=groups)
        point, table = shown(made, window)
        mean.append(point)
        quantiles.append(table)
    return Made(ENGINE, mean, quantiles)


def bars(scored: Mapping[str, Mapping[str, Scored]]) -> list[str]:
    """The bars of the report set: measured, must, goal, verdict."""
    mase = {name: {p: scores.overall(item.ase) for p, item in of.items()} for name, of in scored.items()}
    wis = {name: {p: scores.overall(item.wis) for p, item in of.items()} for name, of in scored.items()}
    best = min(PEERS, key=lambda name: scores.geometric(list(mase[name].values())))
    native = [name for name in PEERS if name not in POINTS_ONLY]
    tight = min(native, key=lambda name: scores.geometric(list(wis[name].values())))
    hindsight = {p: min(PEERS, key=lambda name: mase[name][p]) for p in FAMILY}
    far = {p: mase[ENGINE][p] / mase[hindsight[p]][p] for p in FAMILY}
    worst = max(far, key=lambda p: far[p])
    cover = {p: scores.overall(item.inside80) for p, item in scored[ENGINE].items()}
    origins = by_origin(scored[ENGINE])
    panel = max(cover, key=lambda p: abs(cover[p] - 0.8))
    origin = max(origins, key=lambda key: abs(origins[key] - 0.8))
    return [
        "| bar | measured [90 % interval] | must | goal | verdict |", "|---|---|---|---|---|",
        _line(f"MASE against the best fixed library model ({best})", *_ratio(scored, best, "ase"), 0.95, 0.92),
        _line(f"MASE against {COMBINATION}", *_ratio(scored, COMBINATION, "ase"), 0.96, 0.94),
        _line(f"worst panel ({worst}) against its own best ({hindsight[worst]})", far[worst], None, None, 1.06, 1.02),
        _line(f"WIS against the best model with its own intervals ({tight})", *_ratio(scored, tight, "wis"), 0.88, 0.84),
        _line("80 % coverage, mean over panels, off by", abs(float(np.mean(list(cover.values()))) - 0.8), None, None, 0.03, 0.02),
        _line(f"80 % coverage, worst panel ({panel}, {cover[panel]:.2f}), off by", abs(cover[panel] - 0.8), None, None, 0.07, 0.05),
        _line(f"80 % coverage, worst origin ({origin[0]} {origin[1]}, {origins[origin]:.2f}), off by",
              abs(origins[origin] - 0.8), None, None, 0.15, 0.12),
        "",
    ]  # fmt: skip


def by_origin(scored: Mapping[str, Scored]) -> dict[tuple[str, int], float]:
    """Coverage of the 80 % interval of each panel and origin."""
    found = {}
    for panel, item in scored.items():
        rows = scores.row_means(item.inside80)
        for cutoff in np.unique(item.cutoff):
            found[panel, int(cutoff)] = float(np.nanmean(rows[item.cutoff == cutoff]))
    return found


def tables(scored: Mapping[str, Mapping[str, Scored]]) -> list[str]:
    """MASE, WIS and coverage by panel, coverage by origin."""
    lines = []
    for title, pick in (("MASE", "ase"), ("WIS, scaled", "wis")):
        names = [name for name in scored if pick == "ase" or name not in (*POINTS_ONLY, COMBINATION)]
        lines += [f"### Report set: {title}", "", "| panel | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
        for panel in FAMILY:
            figures = [scores.overall(getattr(scored[name][panel], pick)) for name in names]
            lines.append(f"| {panel} | " + " | ".join(f"{value:.3f}" for value in figures) + " |")
        lines.append("")
    lines += ["### Report set: coverage of the 80 % interval by origin", "", "| panel | all | by origin |", "|---|---|---|"]
    origins = by_origin(scored[ENGINE])
    for panel in FAMILY:
        each = ", ".join(f"{year}: {value:.0%}" for (name, year), value in origins.items() if name == panel)
        lines.append(f"| {panel} | {scores.overall(scored[ENGINE][panel].inside80):.0%} | {each} |")
    return [*lines, ""]


def _line(name: str, figure: float, low: float | None, high: float | None, must: float, goal: float) -> str:
    verdict = "goal" if figure <= goal else "must" if figure <= must else "MISSED"
    interval = "" if low is None else f" [{low:.3f}, {high:.3f}]"
    return f"| {name} | {figure:.3f}{interval} | {must:g} | {goal:g} | {verdict} |"


def _ratio(scored: Mapping[str, Mapping[str, Scored]], rival: str, pick: str) -> tuple[float, float, float]:
    panels = list(FAMILY)
    return scores.ratio_interval(
        [scores.row_means(getattr(scored[ENGINE][p], pick)) for p in panels],
        [scores.row_means(getattr(scored[rival][p], pick)) for p in panels],
        [scored[ENGINE][p].cutoff for p in panels],
        [FAMILY[p] for p in panels],
    )
