"""The invented region, written to a folder as if the providers had sent it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd

from flows.machinery.reference import codelists
from flows.machinery.start_year import start_year_of
from sample import region


def write_sample(folder: Path, *, vintage: date, seed: int, regions: int, truth: Path | None = None) -> list[Path]:
    """Write the files of ``regions`` invented regions; their truth goes into a folder of its own, where one is named.

    Files are written only where they differ, so that a second run leaves the folder as it is.
    """
    written = []
    for number in range(1, regions + 1):
        made = region.generate(codelists().frames(), seed=seed, vintage_year=start_year_of(vintage) - 1, number=number)
        for name, payload in sorted(made.files.items()):
            path = folder / name if regions == 1 else folder / f"{900 + number}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != payload:
                path.write_bytes(payload)
            written.append(path)
        if truth is not None:
            _write_truth(truth / f"{900 + number}.json", made.truth)
    return written


def _write_truth(path: Path, truth: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, pd.DataFrame):
        return value.to_dict("records")
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)
