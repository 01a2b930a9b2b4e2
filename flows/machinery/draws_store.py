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
EXPECTED = ("expectation", "growth")  # need without the chance of single years, and what growth brings of it
PERTURBED = "perturbed"  # changes of the expected need had the data been a little other


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


def begin(home: Home, vintage: date) -> None:
    """Forget what the draws of a vintage belong to, before any of them is written anew."""
    _mark(home, vintage).unlink(missing_ok=True)


def finish(home: Home, vintage: date, key: str) -> None:
    """Say what the draws of a vintage belong to and of which regions they are, after all of them are written."""
    path = _mark(home, vintage)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((key, *_regions(path.parent))), encoding="ascii")


def belong_to(home: Home, vintage: date, key: str) -> bool:
    """True when a complete forecast with this key wrote the draws that lie there and none is missing."""
    mark = _mark(home, vintage)
    return mark.exists() and mark.read_text(encoding="ascii").split("\n") == [key, *_regions(mark.parent)]


def _regions(folder: Path) -> list[str]:
    """Regions whose draws lie whole in a vintage's folder; a gone or torn one is missing."""
    return sorted(path.name for path in folder.glob("*") if path.is_dir() and there(path))


def there(folder: Path) -> bool:
    """True when a region's folder holds all draws that a plan needs."""
    return all((folder / f"{name}.npz").exists() for name in (*FOR_PLAN, *EXPECTED, PERTURBED))


def _mark(home: Home, vintage: date) -> Path:
    return home.root / "draws" / vintage.isoformat() / "inputs_key"
