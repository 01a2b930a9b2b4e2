"""Learn the engine's parameters from public panels and write the dated parameter file.

    python -m benchmarks.learn_engine [--leave-out FAMILY] [--out data/parameters/engine/annual-YYYY-MM-DD.json]

The same command rebuilds the file from the shared data: nothing in it is typed in by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import NormalDist

import numpy as np

from benchmarks.panels import ANNUAL
from benchmarks.windows import Window, windows
from models import employment, learning
from models.employment import MEASURED_HORIZON_YEARS, EngineParameters

FOLDER = Path(__file__).resolve().parents[1] / "data" / "parameters" / "engine"
SMALLEST_FAMILY_ERROR = 1e-9


@dataclass(frozen=True)
class Learned:
    parameters: EngineParameters
    families: tuple[str, ...]


def annual_windows() -> list[Window]:
    return [window for panel in ANNUAL for window in windows(panel, MEASURED_HORIZON_YEARS)]


def lessons_of(found: Sequence[Window]) -> list[learning.Lesson]:
    """Every window with its groups, and once more without them: panels without groups must be served too."""
    sizes: dict[str, int] = {}
    for window in found:
        sizes[window.panel] = sizes.get(window.panel, 0) + len(window.past)
    lessons = []
    for window in found:
        weight = 1 / np.sqrt(sizes[window.panel])
        for groups in {bool(window.groups): window.groups, False: ()}.values():
            lessons.append(learning.lesson(window.family, window.past, window.future, groups, float(weight)))
    return lessons


def learn(lessons: Sequence[learning.Lesson], panels: Sequence[str], learned_on: str) -> EngineParameters:
    """Coefficients on all lessons; error quantiles from errors on families that the coefficients had not seen."""
    families = sorted({item.family for item in lessons})
    errors: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    scored: list[learning.Lesson] = []
    for family in families:
        others = [item for item in lessons if item.family != family]
        blind = learning.growth_coefficients(others)
        for item in lessons:
            if item.family == family:
                path, _ = employment.paths(item.growth, blind.shape[0], _bare(blind))
                errors.append(learning.standardised(item, path))
                weights.append(np.full(len(path), item.weight))
                scored.append(item)
    standard = learning.standard_quantiles(errors, weights)
    common, group, persistence = learning.dependence(
        [_scores(table, standard) for table in errors], [item.groups for item in scored], [item.weight for item in scored]
    )
    scales = np.concatenate([item.growth.scale for item in lessons])
    return EngineParameters(
        version=f"annual-{learned_on}",
        learned_on=learned_on,
        panels=tuple(panels),
        coefficients=learning.growth_coefficients(lessons),
        levels=learning.LEVELS,
        standard=standard,
        common_share=common,
        group_share=group,
        persistence=persistence,
        typical_scale=float(np.median(scales)),
    )


def content(parameters: EngineParameters) -> dict[str, object]:
    return {
        "version": parameters.version,
        "learned_on": parameters.learned_on,
        "rebuild": "python -m benchmarks.learn_engine",
        "method": "docs/methodology/forecast-engine.md#learning",
        "panels": list(parameters.panels),
        "features": list(employment.members.FEATURES),
        "coefficients": np.round(parameters.coefficients, 5).tolist(),
        "levels": parameters.levels.tolist(),
        "standard": np.round(parameters.standard, 5).tolist(),
        "common_share": round(parameters.common_share, 4),
        "group_share": round(parameters.group_share, 4),
        "persistence": round(parameters.persistence, 4),
        "typical_scale": round(parameters.typical_scale, 5),
    }


def _bare(coefficients: np.ndarray) -> EngineParameters:
    """Parameters that hold coefficients only, for the point paths."""
    empty = np.zeros((len(coefficients), 1))
    return EngineParameters("", "", (), coefficients, np.array([0.5]), empty, 0.0, 0.0, 0.5, 0.03)


def _scores(errors: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Normal scores of standardised errors under the learned quantiles."""
    knots = np.array([NormalDist().inv_cdf(float(level)) for level in learning.LEVELS])
    scores = np.full(errors.shape, np.nan)
    for step in range(errors.shape[1]):
        known = np.isfinite(errors[:, step])
        scores[known, step] = np.interp(errors[known, step], standard[step], knots)
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", default="")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    today = date.today().isoformat()
    found = [window for window in annual_windows() if window.family != arguments.leave_out]
    parameters = learn(lessons_of(found), sorted({window.panel for window in found}), today)
    target = arguments.out or FOLDER / f"annual-{today}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content(parameters), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(found)} windows of {len(parameters.panels)} panels")


if __name__ == "__main__":
    main()
