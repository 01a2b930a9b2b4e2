"""Where the engine's learned parameters lie, and which of them count: the newest file of a frequency."""

from __future__ import annotations

import json
from pathlib import Path

from models.employment import EngineParameters
from models.errors import BadParameter, MissingParameter


def load_engine_parameters(folder: Path) -> EngineParameters:
    """The newest ``annual-*.json`` of data/parameters/engine.

    Raises MissingParameter when there is none, BadParameter when it is broken.
    """
    found = sorted(folder.glob("annual-*.json"))
    if not found:
        raise MissingParameter("параметры движка прогноза", ["annual"], str(folder))
    newest = found[-1]
    try:
        content = json.loads(newest.read_text(encoding="utf-8"))
    except json.JSONDecodeError as problem:
        raise BadParameter(
            str(newest), "файл", newest.name, f"не читается как JSON: {problem}",
            "Пересоздайте его: python -m benchmarks.learn_engine",
        ) from problem  # fmt: skip
    return EngineParameters.from_mapping(content, str(newest))
