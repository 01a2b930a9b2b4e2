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

from flows.draws_store import DrawsMissing
from models.draws import Draws
from models.survey_need import KeptSurvey

NAME = "survey.npz"
_PARTS = ("graduate_share", "seen", "outside")


@dataclass(frozen=True)
class Kept:
    """``staffing`` as in DemandInputs; ``survey`` None when there was no usable answer."""

    staffing: pd.DataFrame
    survey: KeptSurvey | None


def keep(folder: Path, staffing: pd.DataFrame, survey: KeptSurvey | None) -> None:
    """Replace what earlier runs of the same vintage and region kept."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"staffing_{name}": _plain(staffing[name]) for name in staffing.columns}
    if survey is not None:
        arrays["occupation"] = survey.graduate_share.keys["occupation"].astype(str).to_numpy(dtype=str)
        arrays["relative_sd"] = np.array(np.nan if survey.relative_sd is None else survey.relative_sd)
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
        columns = [name for name in stored.files if name.startswith("staffing_")]
        staffing = pd.DataFrame({name.removeprefix("staffing_"): stored[name] for name in columns})
        if "occupation" not in stored.files:
            return Kept(staffing, None)
        keys = pd.DataFrame({"occupation": stored["occupation"]})
        parts = {
            part: Draws(keys, stored[f"{part}_years"], stored[part].astype(float))
            for part in _PARTS
            if part in stored.files
        }
        learned = float(stored["relative_sd"])
        relative_sd = None if np.isnan(learned) else learned
        survey = KeptSurvey(parts["graduate_share"], parts.get("seen"), parts.get("outside"), relative_sd)
        return Kept(staffing, survey)


def _plain(column: pd.Series) -> np.ndarray:
    numeric = pd.api.types.is_numeric_dtype(column)
    return column.to_numpy(dtype=float) if numeric else column.astype(str).to_numpy(dtype=str)
