"""The project's own data: code lists, crosswalks, parameters and document settings, read once per process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pandas as pd

from flows.settings import DATA
from models.parameters import Parameters
from sources import parameters as parameter_files
from sources.codelists import Codelists


@lru_cache
def codelists() -> Codelists:
    """Code lists and crosswalks, validated."""
    return Codelists.load({path.name: path.read_bytes() for folder in ("codelists", "crosswalks") for path in sorted((DATA / folder).glob("*.csv"))})


@lru_cache
def parameter_rows() -> pd.DataFrame:
    """All dated parameter values of data/parameters/*.yaml."""
    rows = [parameter_files.parse(path.read_bytes(), path.name) for path in sorted((DATA / "parameters").glob("*.yaml"))]
    return pd.concat(rows, ignore_index=True)


def parameters(on: date) -> Parameters:
    """Parameters in force on the vintage date."""
    return Parameters.in_force(parameter_rows(), on)
