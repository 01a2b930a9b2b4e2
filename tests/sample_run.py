"""The invented region computed by all stages, and what its papers say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from chain_run import Chain, fixed_version

from flows.machinery.sample_inbox import write_sample
from proposals.figures import Figures
from proposals.machine import from_json

VINTAGE = date(2026, 11, 23)
CLUSTERS = 9


def computed(folder: Path) -> Chain:
    """The region from its files to its documents, in a folder whose name has blanks and Cyrillic letters."""
    inbox = folder / "входная папка"
    write_sample(inbox, vintage=VINTAGE, seed=1, regions=1)
    with fixed_version():
        return Chain(folder / "home", inbox, VINTAGE).run()


def folders(chain: Chain) -> list[Path]:
    """The folder of each cluster's documents."""
    return [Path(one.path).parent for one in chain.proposed.documents]


def json_of(chain: Chain, cluster: str = "engineering") -> dict[str, Any]:
    """A proposal as a stranger's program reads it."""
    return json.loads(_proposal(chain, cluster))


def figures_of(chain: Chain, cluster: str) -> Figures:
    """A proposal as the house reads it."""
    return from_json(_proposal(chain, cluster))


def _proposal(chain: Chain, cluster: str) -> bytes:
    return (chain.home.outbox(VINTAGE) / cluster / "proposal.json").read_bytes()
