"""Draws that one stage leaves for the next: one .npz a region and quantity, written atomically, single precision."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from flows.settings import Home
from models.draws import Draws
from models.errors import KadryError

FOR_PLAN = ("need", "supply", "balance_start", "intake_yield")


class DrawsMissing(KadryError):
    """A stage was started before the one that makes its draws."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Нет розыгрышей «{path.name}» для региона {path.parent.name} и среза {path.parent.parent.name}. Сначала выполните прогноз (kadry nightly)."
        )


def keep(folder: Path, name: str, draws: Draws) -> None:
    """Write draws under a name; the same draws give the same bytes' worth of content."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.partial.npz"
    columns = {f"key_{column}": draws.keys[column].astype(str).to_numpy(dtype=str) for column in draws.keys.columns}
    np.savez(partial, values=draws.values.astype(np.float32), years=np.asarray(draws.years), **columns)
    os.replace(partial, folder / f"{name}.npz")


def load(folder: Path, name: str) -> Draws:
    """Read draws back as float64. Raises DrawsMissing when the stage before has not run."""
    path = folder / f"{name}.npz"
    if not path.exists():
        raise DrawsMissing(path)
    with np.load(path, allow_pickle=False) as stored:
        keys = pd.DataFrame(
            {name.removeprefix("key_"): stored[name] for name in stored.files if name.startswith("key_")}
        )
        return Draws(keys, stored["years"], stored["values"].astype(np.float64))


def complete(home: Home, vintage: date) -> bool:
    """True when the draws that the plan needs are there for every region of the vintage that has any."""
    folders = [path for path in (home.root / "draws" / vintage.isoformat()).glob("*") if path.is_dir()]
    return bool(folders) and all((folder / f"{name}.npz").exists() for folder in folders for name in FOR_PLAN)
