"""What a survey leaves behind in the folder of draws: estimates by occupation and the staffing they moved, no answers.

The published snapshot holds no survey microdata, and a what-if may not open the writer's file. So the forecast keeps
here what the chain needs of the survey, written atomically beside the other draws of the region.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from flows.machinery.draws_store import DrawsMissing
from models.draws import Draws
from models.survey.kept import KeptSurvey

NAME = "survey.npz"
_PARTS = ("graduate_share", "outside", "level", "deviation", "trust", "posts")
_NUMBERS = ("relative_sd", "weight")


@dataclass(frozen=True)
class Kept:
    """``staffing`` as in DemandInputs; ``survey`` None when there was no usable answer."""

    staffing: pd.DataFrame
    survey: KeptSurvey | None


def keep(folder: Path, staffing: pd.DataFrame, survey: KeptSurvey | None) -> None:
    """Replace what earlier runs of the same vintage and region kept."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    for name in staffing.columns:
        if pd.api.types.is_numeric_dtype(staffing[name]):
            arrays[f"number_{name}"] = staffing[name].to_numpy(dtype=float)
        else:
            texts, codes = np.unique(staffing[name].astype(str).to_numpy(dtype=str), return_inverse=True)
            arrays[f"text_{name}"], arrays[f"code_{name}"] = texts, codes
    if survey is not None:
        arrays["occupation"] = survey.graduate_share.keys["occupation"].astype(str).to_numpy(dtype=str)
        for name in _NUMBERS:
            number = getattr(survey, name)
            arrays[name] = np.array(np.nan if number is None else number)
        for part in _PARTS:
            draws: Draws | None = getattr(survey, part)
            if draws is not None:
                arrays[f"{part}_years"], arrays[part] = draws.years, draws.values.astype(np.float32)
    partial = folder / f"{NAME}.partial.npz"
    np.savez(partial, **arrays)  # type: ignore[arg-type]
    os.replace(partial, folder / NAME)


def load(folder: Path) -> Kept:
    """Raises DrawsMissing when the forecast has not run."""
    path = folder / NAME
    if not path.exists():
        raise DrawsMissing(path)
    with np.load(path, allow_pickle=False) as stored:
        columns: dict[str, np.ndarray] = {}
        for name in stored.files:
            kind, _, column = name.partition("_")
            if kind == "number":
                columns[column] = stored[name]
            elif kind == "code":
                columns[column] = stored[f"text_{column}"][stored[name]]
        staffing = pd.DataFrame(columns)
        if "occupation" not in stored.files:
            return Kept(staffing, None)
        keys = pd.DataFrame({"occupation": stored["occupation"]})
        parts = {
            part: Draws(keys, stored[f"{part}_years"], stored[part].astype(float))
            for part in _PARTS
            if part in stored.files
        }
        numbers = {name: None if np.isnan(stored[name]) else float(stored[name]) for name in _NUMBERS}
        survey = KeptSurvey(
            graduate_share=parts["graduate_share"],
            outside=parts.get("outside"),
            level=parts.get("level"),
            deviation=parts.get("deviation"),
            trust=parts.get("trust"),
            posts=parts.get("posts"),
            relative_sd=numbers["relative_sd"],
            weight=numbers["weight"],
        )
        return Kept(staffing, survey)
