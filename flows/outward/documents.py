"""One cluster's documents: figures become PDF, workbook and JSON in a folder, for a nightly draft and for a round alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flows.outward.region_files import RegionDocument
from proposals import machine
from proposals.figures import Figures
from proposals.numbers import needed, number, rounded
from proposals.wording import for_reference, shown_need_total

FILES = ("proposal.pdf", "annex.xlsx", "proposal.json")
WORK_PLAN = "work_plan.xlsx"  # the corrected plan, where the cluster has one; in the manifest like any file


@dataclass(frozen=True)
class ProposedDocument:
    """One cluster's documents."""

    ref_area: str
    cluster: str
    name: str
    programmes: int
    headline: str
    path: str
    places: int | None
    places_last_year: int | None
    hashes: dict[str, str]


@dataclass(frozen=True)
class ProposeSummary:
    """What was made, and what an analyst should know; ``lost`` names the regions that some stage could not compute."""

    documents: tuple[ProposedDocument, ...]
    notes: tuple[str, ...]
    not_made: tuple[str, ...] = ()
    regions: tuple[RegionDocument, ...] = ()
    lost: tuple[str, ...] = ()


def _own(figures: Figures) -> str:
    """The cluster's own part where programmes are shared: the document asks for that one."""
    if all(row.cluster_share == 1 for row in figures.programmes):
        return ""
    return f", доля кластера {number(rounded(figures.places_by_share or 0))}"


def documented(folder: Path, figures: Figures) -> ProposedDocument:
    """One cluster's files, and what is said of them."""
    if for_reference(figures):
        years, need, chance = shown_need_total(figures)
        headline = f"потребность {needed(need, chance)} чел. в год ({years})" if need.known else "потребность не оценена"
    else:
        headline = f"мест {number(figures.places)} (было {number(figures.places_last_year)}){_own(figures)}"
    return ProposedDocument(
        ref_area=figures.ref_area,
        cluster=figures.cluster.code,
        name=figures.cluster.name,
        programmes=len(figures.programmes),
        headline=headline,
        path=str(folder / FILES[0]),
        places=figures.places,
        places_last_year=figures.places_last_year,
        hashes=write_documents(folder, figures),
    )


def write_documents(folder: Path, figures: Figures) -> dict[str, str]:
    """Render one cluster's three files; returns the SHA-256 of each by name."""
    from proposals import document, work_plan_file, workbook

    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, payload in zip(
        FILES, (document.render(figures), workbook.render(figures), machine.to_json(figures)), strict=True
    ):
        (folder / name).write_bytes(payload)
        hashes[name] = hashlib.sha256(payload).hexdigest()
    if figures.decisions.work_plan:
        (folder / WORK_PLAN).write_bytes(work_plan_file.render(figures))
    return hashes
