"""Learn the engine's parameters from public panels and write the dated parameter files.

    python -m benchmarks.learn_engine [--leave-out FAMILY] [--out FOLDER]

The same command rebuilds the files from the shared data: nothing in them is typed in by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import NormalDist

import numpy as np

from benchmarks.panels import ANNUAL, FASTER
from benchmarks.windows import Window, windows
from models.employment import engine as employment
from models.employment import growth, learning, seasonal
from models.employment.learned import MEASURED_HORIZON_YEARS, QUARTERS_MEASURED, EngineParameters, SeasonalParameters

FOLDER = Path(__file__).resolve().parents[1] / "data" / "parameters" / "engine"
SEASONS = {"Q": 4, "M": 12}
SEASONAL_HORIZON_YEARS = 2


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
        readings = [window.groups, ()] if window.groups else [()]
        lessons += [
            learning.lesson(window.family, window.past, window.future, groups, float(weight)) for groups in readings
        ]
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
        [_scores(table, standard) for table in errors],
        [item.groups for item in scored],
        [item.weight for item in scored],
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


def seasonal_windows() -> list[tuple[int, Window]]:
    """(periods a year, window) of the quarterly and monthly panels."""
    found = []
    for panel in FASTER:
        season = SEASONS[panel.freq]
        found += [(season, window) for window in windows(panel, SEASONAL_HORIZON_YEARS * season)]
    return found


def learn_seasonal(found: Sequence[tuple[int, Window]], learned_on: str) -> SeasonalParameters:
    """Error quantiles by quarter of a year ahead, monthly and quarterly panels together."""
    sizes: dict[str, int] = {}
    for _, window in found:
        sizes[window.panel] = sizes.get(window.panel, 0) + len(window.past)
    errors, weights, groups, single = [], [], [], []
    for season, window in found:
        positive = (window.past > 0).all(axis=1)
        logs = np.log(window.past[positive])
        result = seasonal.paths(logs, season, SEASONAL_HORIZON_YEARS * season)
        future = window.future[positive]
        error = (np.log(np.where(future > 0, future, np.nan)) - result.path) / result.spread
        step = season // 4
        errors.append(error[:, step - 1 :: step][:, :QUARTERS_MEASURED])
        weights.append(np.full(len(error), 1 / np.sqrt(sizes[window.panel])))
        groups.append(tuple(code[positive] for code in window.groups))
        single.append(float(1 / np.sqrt(sizes[window.panel])))
    standard = learning.standard_quantiles(errors, weights)
    scores = [_scores(table, standard) for table in errors]
    common, group, persistence = learning.dependence(scores, groups, single)
    panels = tuple(sorted({window.panel for _, window in found}))
    return SeasonalParameters(
        f"seasonal-{learned_on}", learned_on, panels, learning.LEVELS, standard, common, group, persistence
    )


def seasonal_content(parameters: SeasonalParameters) -> dict[str, object]:
    return {
        "version": parameters.version,
        "learned_on": parameters.learned_on,
        "rebuild": "python -m benchmarks.learn_engine",
        "method": "docs/methodology/forecast-engine.md#seasonal",
        "panels": list(parameters.panels),
        "levels": parameters.levels.tolist(),
        "standard": np.round(parameters.standard, 5).tolist(),
        "common_share": round(parameters.common_share, 4),
        "group_share": round(parameters.group_share, 4),
        "persistence": round(parameters.persistence, 4),
    }


def content(parameters: EngineParameters) -> dict[str, object]:
    return {
        "version": parameters.version,
        "learned_on": parameters.learned_on,
        "rebuild": "python -m benchmarks.learn_engine",
        "method": "docs/methodology/forecast-engine.md#learning",
        "panels": list(parameters.panels),
        "features": list(growth.FEATURES),
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-out", default="", help="family of panels that must not be learned on")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the parameter files")
    arguments = parser.parse_args()
    today = date.today().isoformat()
    found = [window for window in annual_windows() if window.family != arguments.leave_out]
    annual = learn(lessons_of(found), sorted({window.panel for window in found}), today)
    faster = learn_seasonal([item for item in seasonal_windows() if item[1].family != arguments.leave_out], today)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, values in ((annual.version, content(annual)), (faster.version, seasonal_content(faster))):
        target = arguments.out / f"{name}.json"
        target.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{target}: {', '.join(values['panels'])}")


if __name__ == "__main__":
    main()
