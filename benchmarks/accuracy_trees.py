"""Trees: reconciled levels against the coherent results of the libraries, level by level."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import scores
from benchmarks.bars import Bar
from benchmarks.panels import ANNUAL, Panel
from benchmarks.peer_runs import Peer, run_peers
from benchmarks.scores import Made
from benchmarks.windows import ORIGIN_STEP, Window, long_frame
from models.employment.engine import forecast
from models.employment.learned import EngineParameters
from models.employment.reconcile import reconcile_forecast

ENGINE = "Kadry"
HORIZON = 7


def trees(
    arguments: argparse.Namespace, blind: Mapping[str, EngineParameters], report: list[str], bars: list[Bar]
) -> None:
    """D1: bottom level and all levels against the best coherent library result."""
    bottoms, levels, gaps, lines = [], [], [], []
    for panel in (item for item in ANNUAL if item.name in TREES):
        figures = _tree_panel(panel, blind[panel.family], arguments.cache, arguments.thin)
        bottoms.append(figures["bottom"])
        levels.append(figures["all"])
        gaps.append(figures["gap"])
        lines.append(
            f"| {panel.name} | {figures['nodes']:.0f} | {figures['bottom']:.3f} | {figures['all']:.3f} | "
            f"{figures['gap']:.1e} |"
        )
    none = float("nan")
    bars += [
        Bar("D1 bottom level MASE, best coherent library result", scores.geometric(bottoms), none, none, 0.98, 0.99),
        Bar("D1 worst tree, mean over levels", max(levels), none, none, 1.0, 1.02),
        Bar("D1 largest relative gap of a sum (0 below 1e-9)", float(max(gaps) > 1e-9), none, none, 0, 0),
    ]  # fmt: skip
    report += [
        "## Trees", "",
        "Ratios to the best of bottom-up and variance-weighted reconciliation of each library model, chosen with "
        "hindsight on all levels.", "",
        "| panel | nodes | bottom | mean over levels | largest gap |", "|---|---|---|---|---|", *lines, "",
    ]  # fmt: skip


TREES = ("au_persons", "uk_enterprises", "us_oews_state")


def _tree_panel(panel: Panel, parameters: EngineParameters, cache: Path, thin: int) -> dict[str, float]:
    """Ratios of one panel: every group and the total become nodes; some of its origins in a thin run."""
    from dataclasses import replace

    from benchmarks.windows import windows as windows_of

    frame = panel.load()
    sums = [frame.groupby("time_period", as_index=False)["obs_value"].sum().assign(unique_id="total")]
    pairs = []
    members = frame.drop_duplicates("unique_id")
    for column in panel.groups:
        part = frame.groupby([column, "time_period"], as_index=False)["obs_value"].sum()
        sums.append(part.assign(unique_id=f"{column}=" + part[column].astype(str)))
        pairs += list(zip(f"{column}=" + members[column].astype(str), members["unique_id"], strict=True))
    first = panel.groups[0]
    pairs += [("total", f"{first}={label}") for label in sorted(set(members[first].astype(str)))]
    tree = pd.DataFrame(pairs, columns=["parent", "child"]).astype(str)
    whole = pd.concat([*sums, frame], ignore_index=True)[["unique_id", "time_period", "obs_value"]]
    history = panel.histories[-1]
    wide = replace(panel, groups=(), histories=(history,), load=lambda: whole)
    found = [replace(window, scored=np.ones(len(window.past), dtype=bool)) for window in windows_of(wide, HORIZON)][:: min(thin, ORIGIN_STEP)]
    runs = run_peers(found, [Peer(k) for k in ("Naive", "Drift", "AutoETS", "DynOptTheta")], 1, HORIZON, cache)
    parents = set(tree["parent"])
    labels_of = {column: _group_of_nodes(frame, panel.groups, column) for column in panel.groups[:2]}
    rival: dict[str, tuple[float, float]] = {}
    for name, run in runs.items():
        for style in ("bottom-up", "variance"):
            means = [_coherent(m, w, tree, style) for m, w in zip(run.made.mean, found, strict=True)]
            rival[f"{name} {style}"] = _levels(Made(name, means, [None] * len(found)), found, parents, panel.name)
    own, gap = [], 0.0
    for window in found:
        table, _ = long_frame(window)
        for column in panel.groups[:2]:
            table[column] = table["unique_id"].map(labels_of[column])
        made = forecast(table, HORIZON, parameters=parameters, groups=panel.groups[:2])
        made = reconcile_forecast(made, tree)
        own.append(made.mean)
        labels = made.keys["unique_id"].to_numpy()
        for parent, children in tree.groupby("parent")["child"]:
            total = made.mean[np.isin(labels, children.to_numpy())].sum(axis=0)
            gap = max(gap, float(np.abs(made.mean[labels == parent][0] / total - 1).max()))
    ours = _levels(Made(ENGINE, own, [None] * len(found)), found, parents, panel.name)
    best = min(rival, key=lambda name: rival[name][1])
    return {
        "bottom": ours[0] / rival[best][0], "all": ours[1] / rival[best][1], "gap": gap,
        "nodes": float(len(found[0].past)),
    }  # fmt: skip


def _group_of_nodes(frame: pd.DataFrame, groups: Sequence[str], column: str) -> dict[str, str]:
    """Group of every node: a leaf has its own, a node of this column is its group, other nodes are apart."""
    leaves = frame.drop_duplicates("unique_id")
    found = dict(zip(leaves["unique_id"].astype(str), leaves[column].astype(str), strict=True))
    found["total"] = "total"
    for other in groups:
        for label in sorted(set(leaves[other].astype(str))):
            found[f"{other}={label}"] = label if other == column else "total"
    return found


def _coherent(mean: np.ndarray, window: Window, tree: pd.DataFrame, style: str) -> np.ndarray:
    from models.employment.reconcile import reconcile_means

    labels = window.unique_id.astype(str)
    variance = np.repeat(np.diff(window.past, axis=1).var(axis=1)[:, None], mean.shape[1], axis=1)
    if style == "bottom-up":
        variance = np.where(np.isin(labels, tree["parent"].to_numpy())[:, None], 1e12, 1.0)
        variance = np.broadcast_to(variance, mean.shape)
    return reconcile_means(mean, variance, labels, tree)


def _levels(made: Made, found: Sequence[Window], parents: set[str], panel: str) -> tuple[float, float]:
    """(MASE of the bottom, mean of the MASEs of bottom and aggregates)."""
    scored = scores.score(made, found, panel)
    labels = np.concatenate([window.unique_id.astype(str) for window in found])
    upper = np.isin(labels, list(parents))
    bottom, top = scores.overall(scored.ase[~upper]), scores.overall(scored.ase[upper])
    return bottom, (bottom + top) / 2
