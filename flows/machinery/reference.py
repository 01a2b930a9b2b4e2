"""The project's own data: code lists, crosswalks, parameters and document settings, read once per process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import yaml

from flows.settings import DATA
from models.errors import BadSourceCard
from models.parameters import Parameters
from sources import cards as card_files
from sources import parameters as parameter_files
from sources.cards import SourceCard
from sources.codelists import Codelists


@lru_cache
def codelists() -> Codelists:
    """Code lists and crosswalks, validated."""
    return Codelists.load(
        {
            path.name: path.read_bytes()
            for folder in ("codelists", "crosswalks")
            for path in sorted((DATA / folder).glob("*.csv"))
        }
    )


@lru_cache
def programmes_by_code() -> dict[str, dict[str, Any]]:
    """Rows of the list of programmes by code."""
    return codelists().programme.set_index("code").to_dict("index")


@lru_cache
def clusters_by_programme() -> dict[str, tuple[str, ...]]:
    """Clusters that share each programme, in the order of the list."""
    shares = codelists().cluster_programme
    return {str(code): tuple(rows) for code, rows in shares.groupby("programme")["cluster"]}


@lru_cache
def cluster_short_names() -> dict[str, str]:
    """Cluster → its short name."""
    named = codelists().cluster
    return dict(zip(named["cluster"].astype(str), named["name_short"].astype(str), strict=True))


@lru_cache
def cards() -> dict[str, SourceCard]:
    """Provenance of every source whose card is in order, by its name."""
    return _cards()[0]


@lru_cache
def bad_cards() -> tuple[str, ...]:
    """What is wrong with the other cards: each costs its own source only."""
    return _cards()[1]


def unused_sources() -> frozenset[str]:
    """Sources on which no number rests: a night names their files and does not read them."""
    return frozenset(name for name, card in cards().items() if card.feeds is None)


def _cards() -> tuple[dict[str, SourceCard], tuple[str, ...]]:
    good: dict[str, SourceCard] = {}
    bad: list[str] = []
    for path in sorted((DATA / "sources").glob("*.yaml")):
        try:
            good |= card_files.load({path.name: path.read_bytes()})
        except BadSourceCard as error:
            bad.append(str(error))
    return good, tuple(bad)


@lru_cache
def parameter_rows() -> pd.DataFrame:
    """All dated parameter values of data/parameters/*.yaml."""
    rows = [
        parameter_files.parse(path.read_bytes(), path.name) for path in sorted((DATA / "parameters").glob("*.yaml"))
    ]
    return pd.concat(rows, ignore_index=True)


@lru_cache
def parameter_descriptions() -> dict[str, str]:
    """Russian description of each parameter, as the documents name it."""
    files = sorted((DATA / "parameters").glob("*.yaml"))
    return {
        name: body["description"]
        for path in files
        for name, body in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader).items()
    }


@lru_cache
def parameters(on: date) -> Parameters:
    """Parameters in force on the vintage date."""
    return Parameters.in_force(parameter_rows(), on)
