"""Where the engine's learned parameters lie, and which of them count: the newest file of a kind."""

from __future__ import annotations

import json
from pathlib import Path

from models.employment.learned import REBUILD, EngineParameters, SeasonalParameters
from models.errors import BadParameter, MissingParameter


def load_engine_parameters(folder: Path) -> EngineParameters:
    """The newest ``annual-*.json`` of data/parameters/engine. Raises MissingParameter, BadParameter."""
    file, content = _newest(folder, "annual")
    return EngineParameters.from_mapping(content, file)


def load_seasonal_parameters(folder: Path) -> SeasonalParameters:
    """The newest ``seasonal-*.json`` of data/parameters/engine. Raises MissingParameter, BadParameter."""
    file, content = _newest(folder, "seasonal")
    return SeasonalParameters.from_mapping(content, file)


def _newest(folder: Path, kind: str) -> tuple[str, dict[str, object]]:
    found = sorted(folder.glob(f"{kind}-*.json"))
    if not found:
        raise MissingParameter("параметры движка прогноза", [kind], str(folder))
    newest = found[-1]
    try:
        return str(newest), json.loads(newest.read_text(encoding="utf-8"))
    except json.JSONDecodeError as problem:
        raise BadParameter(str(newest), "файл", newest.name, f"не читается как JSON: {problem}", REBUILD) from problem
