"""One cluster's figures and documents, each behind a fence: what cannot be made costs itself and is told by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.figures.frames import RegionFrames
from flows.figures.gather import gather
from flows.machinery.fence import attempted
from flows.machinery.reference import codelists
from flows.outward.documents import ProposedDocument, documented
from proposals.figures import Figures


@dataclass(frozen=True)
class NotMade:
    """A cluster whose proposal could not be made, and why, in Russian."""

    ref_area: str
    cluster: str
    name: str
    reason: str


def figures_or_why(region: RegionFrames, cluster: str, root: Path) -> Figures | NotMade:
    """The cluster's figures; where they contradict each other or fail, the reason."""
    found, trouble = attempted(lambda: gather(region, cluster), _named(cluster), root)
    return found if found is not None else not_made(region.ref_area, cluster, trouble)


def documents_or_why(folder: Path, figures: Figures | NotMade, root: Path) -> ProposedDocument | NotMade:
    """The cluster's documents in a folder; where they cannot be set, the reason, and the folder holds none of them."""
    if isinstance(figures, NotMade):
        return figures
    code = figures.cluster.code
    made, trouble = attempted(lambda: documented(folder, figures), _named(code), root)
    if made is not None:
        return made
    for left in folder.glob("*"):
        left.unlink()
    return not_made(figures.ref_area, code, trouble)


def not_made(ref_area: str, cluster: str, reason: str) -> NotMade:
    """A cluster's proposal that could not be made."""
    return NotMade(ref_area, cluster, _name(cluster), reason)


def _named(cluster: str) -> str:
    return f"Предложение кластера «{_name(cluster)}» не сделано"


def _name(cluster: str) -> str:
    return str(codelists().cluster.set_index("cluster")["name"].get(cluster, cluster))
