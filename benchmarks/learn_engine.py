"""Learn the engine's parameters from public panels and write the dated parameter files.

    python -m benchmarks.learn_engine [--leave-out FAMILY] [--out FOLDER]

The same command rebuilds the files from the shared data: nothing in them is typed in by hand.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.lessons import annual_windows, learn, learn_seasonal, lessons_of, seasonal_windows
from models.employment import growth, usual
from models.employment.learned import EngineParameters, SeasonalParameters

FOLDER = Path(__file__).resolve().parents[1] / "data" / "parameters" / "engine"


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
        "usual_features": list(usual.FEATURES),
        "usual_growth": np.round(parameters.usual_growth, 5).tolist(),
        "levels": parameters.levels.tolist(),
        "standard": np.round(parameters.standard, 5).tolist(),
        "common_share": round(parameters.common_share, 4),
        "group_share": round(parameters.group_share, 4),
        "persistence": round(parameters.persistence, 4),
        "typical_scale": round(parameters.typical_scale, 5),
    }


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
