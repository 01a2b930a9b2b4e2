"""Propose: figures of every cluster become PDF, workbook and JSON in the outbox, with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows.figures.cluster_outbox import NotMade, documents_or_why, figures_or_why, not_made
from flows.figures.frames import RegionFrames, clusters_of, region_frames
from flows.figures.region_outbox import RegionPlace, compared_with_earlier, region_outbox
from flows.figures.region_page import PAGE
from flows.machinery import landing
from flows.machinery.reference import codelists
from flows.machinery.region_fence import PLAN, PROPOSE, RegionFence, lost_regions
from flows.machinery.workers import Crew
from flows.outward import disclosure_gate, intake_report, official_evidence, sector_demand
from flows.outward.documents import ProposedDocument, ProposeSummary
from flows.outward.outward_names import outward_names
from flows.outward.region_files import RegionDocument, regions_page
from flows.outward.verification import MANIFEST, listing
from flows.rounds.entries import LEDGER
from flows.settings import Home, code_version, parameters_hash
from proposals.figures import Figures
from proposals.vintages import VintageComparison
from sql import run

if TYPE_CHECKING:
    import duckdb

THREADS_ALONE = 2


@dataclass(frozen=True)
class RegionTask:
    """What the documents of one region are made of, and where they go."""

    frames: RegionFrames
    place: RegionPlace
    clusters: tuple[str, ...]
    compared: VintageComparison | None


def propose(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> ProposeSummary:
    """Make the documents of every cluster that has programmes.

    Reads    mart.*, forecast.*, plan.*
    Writes   outbox/<vintage>/…, region sheets and pages, manifest.json, intake.md with its two csv, proposal.document, proposal.disclosed_cell
    Stops    when a check that blocks proposals finds offenders, or no region is left; the documents of the last run then stay
    Returns  the documents, in order; a cluster or region that cannot be made is named with the reason, and the others are made
    """
    crew = crew or Crew(1)
    clusters = {ref_area: clusters_of(con, vintage, ref_area) for ref_area in _regions(con, vintage, "plan.run")}
    clusters = {ref_area: mine for ref_area, mine in clusters.items() if mine}
    count = sum(map(len, clusters.values()))
    forecast_regions = _regions(con, vintage, "forecast.need")
    for ref_area in forecast_regions:
        disclosure_gate.decide(con, vintage, ref_area)
    target = home.outbox(vintage)
    partial = _empty_folder_beside(target)
    fence = RegionFence(con, home, vintage, PROPOSE, list(clusters))
    many = len(clusters.keys() | {one.ref_area for one in lost_regions(con, vintage, PLAN)}) > 1
    _write_sector_files(con, vintage, forecast_regions, partial, set() if many else set(clusters))
    intake_report.write(con, vintage, partial)
    documents: list[ProposedDocument] = []
    failed: list[NotMade] = []
    sheets: list[RegionDocument] = []
    for made in _documents(fence, clusters, partial, crew, sheets, many):
        if isinstance(made, NotMade):
            failed.append(made)
        else:
            documents.append(made)
        advance(made.cluster if len(clusters) == 1 else made.ref_area, len(documents) + len(failed), count)
    lost = lost_regions(con, vintage)
    sheets += [RegionDocument(one.ref_area, codelists().region_name(one.ref_area), "", "", one.sentence) for one in lost]
    sheets.sort(key=lambda one: one.ref_area)
    if many:
        (partial / PAGE).write_bytes(regions_page(vintage, sheets))
    _write_manifest(partial, home, vintage)
    _register(con, vintage, documents, failed)
    try:
        run.enforce(con, "proposal", vintage)
    except run.CheckFailed:
        shutil.rmtree(partial)
        raise
    documents = [replace(one, path=str(target / Path(one.path).relative_to(partial))) for one in documents]
    sheets = [replace(one, path=_moved(one.path, partial, target), page=_moved(one.page, partial, target)) for one in sheets]
    _replace_changed(partial, target)
    not_made = tuple(f"{one.ref_area}: {one.reason}" for one in failed if one.ref_area not in fence.lost)
    return ProposeSummary(
        tuple(documents), tuple(_plan_notes(con, vintage)), not_made, tuple(sheets), tuple(one.sentence for one in lost)
    )


def _moved(path: str, partial: Path, target: Path) -> str:
    return str(target / Path(path).relative_to(partial)) if path else ""


def _empty_folder_beside(target: Path) -> Path:
    partial = target.with_name(f"{target.name}.partial")
    for stale in target.parent.glob("*.partial"):  # of a killed run, perhaps of another vintage
        shutil.rmtree(stale)
    partial.mkdir(parents=True)
    return partial


def _documents(
    fence: RegionFence,
    clusters: dict[str, list[str]],
    folder: Path,
    crew: Crew,
    sheets: list[RegionDocument],
    many: bool,
) -> Iterator[ProposedDocument | NotMade]:
    """One region by two threads here, several side by side in workers; sheet and page of each region join ``sheets``."""

    def task(ref_area: str) -> RegionTask:
        con, home, vintage = fence.con, fence.home, fence.vintage
        place = RegionPlace(folder / ref_area if many else folder, home.root, many)
        compared = compared_with_earlier(con, home, vintage, ref_area)
        return RegionTask(region_frames(con, vintage, ref_area, home), place, tuple(clusters[ref_area]), compared)

    if len(clusters) == 1:
        (ref_area,) = clusters
        alone = task(ref_area)
        gathered: dict[str, Figures | None] = dict.fromkeys(alone.clusters)
        yield from _one_region(alone, gathered)
        sheets.append(region_outbox(alone.frames, alone.place, gathered, alone.compared))
        fence.close()
        return
    for _, (made, sheet) in fence.done(crew.attempts(region_documents, fence.gathered(task), len(clusters))):
        yield from made
        sheets.append(sheet)
    for ref_area, error in fence.lost.items():
        shutil.rmtree(folder / ref_area, ignore_errors=True)
        yield from (not_made(ref_area, cluster, str(error)) for cluster in clusters[ref_area])
    fence.close()


def _write_sector_files(
    con: duckdb.DuckDBPyConnection, vintage: date, regions: list[str], folder: Path, alone_in_outbox: set[str]
) -> None:
    """Demand by section of each region and official numbers beside ours, beside its documents."""
    for ref_area in regions:
        alone = len(regions) == 1 or ref_area in alone_in_outbox
        place = folder if alone else folder / ref_area
        made = {
            sector_demand.FILE: sector_demand.sector_file(con, vintage, ref_area),
            official_evidence.FILE: official_evidence.evidence_file(con, vintage, ref_area),
        }
        for name, payload in made.items():
            if payload:
                place.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(payload)


def region_documents(task: RegionTask) -> tuple[list[ProposedDocument | NotMade], RegionDocument]:
    """The documents of one region, one cluster after the other, then its sheet and page."""
    root = task.place.root
    found = {one: figures_or_why(task.frames, one, root) for one in task.clusters}
    made = [documents_or_why(task.place.folder / one, figures, root) for one, figures in found.items()]
    return made, region_outbox(task.frames, task.place, _known(found), task.compared)


def _known(found: Mapping[str, Figures | NotMade]) -> dict[str, Figures | None]:
    return {one: None if isinstance(figures, NotMade) else figures for one, figures in found.items()}


def _one_region(task: RegionTask, gathered: dict[str, Figures | None]) -> Iterator[ProposedDocument | NotMade]:
    """The same in two threads: figures are Python's work, setting a page is not, so while one cluster is set, the next
    one's figures are gathered."""
    root = task.place.root
    with ThreadPoolExecutor(THREADS_ALONE) as pool:
        setting: deque[Future[ProposedDocument | NotMade]] = deque()
        for cluster in task.clusters:
            figures = figures_or_why(task.frames, cluster, root)
            gathered |= _known({cluster: figures})
            setting.append(pool.submit(documents_or_why, task.place.folder / cluster, figures, root))
            if len(setting) > THREADS_ALONE:
                yield setting.popleft().result()
        for done in setting:
            yield done.result()


def _regions(con: duckdb.DuckDBPyConnection, vintage: date, table: str) -> list[str]:
    found = con.execute(f"select distinct ref_area from {table} where vintage = ? order by 1", [vintage]).fetchall()
    return [area for (area,) in found]


def _write_manifest(folder: Path, home: Home, vintage: date) -> None:
    files = listing(folder)
    listed = landing.listed(home, vintage)
    names = outward_names((file.path for file in listed), {file.path: file.sha256 for file in listed})
    manifest = {
        "vintage": vintage.isoformat(),
        "code_version": code_version(),
        "parameters_hash": parameters_hash(),
        "inputs": {names[file.path]: file.original_sha256 for file in listed},
        "corrections": _ledgers(home),
        "files": files,
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _ledgers(home: Home) -> dict[str, str]:
    """Hashes of the councils' ledgers by round."""
    return {path.parent.name: _sha256(path) for path in sorted(home.rounds.glob(f"*/{LEDGER}"))}


def _replace_changed(made: Path, target: Path) -> None:
    """Put new files in place of old ones one by one, touching only what changed; the manifest comes last.

    A reader who compares files with the manifest sees an unfinished replacement; the next run repairs it.
    """
    target.mkdir(parents=True, exist_ok=True)
    names = sorted(
        (path.relative_to(made) for path in made.rglob("*") if path.is_file()),
        key=lambda name: (name.name == MANIFEST, name),
    )
    for name in names:
        new, old = made / name, target / name
        if not old.exists() or old.read_bytes() != new.read_bytes():
            old.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new, old)
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(target) not in names:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    shutil.rmtree(made)


def _register(con: duckdb.DuckDBPyConnection, vintage: date, documents: list[ProposedDocument], failed: list[NotMade]) -> None:
    rows = [
        {
            "ref_area": one.ref_area,
            "cluster": one.cluster,
            "programmes": one.programmes,
            "places": one.places,
            "places_last_year": one.places_last_year,
            **{f"{name.split('.')[1]}_sha256": sha256 for name, sha256 in one.hashes.items()},
            "code_version": code_version(),
            "parameters_hash": parameters_hash(),
        }
        for one in documents
    ]
    columns = [column for column in run.tables()["proposal.document"].names if column != "vintage"]
    run.store(con, "proposal.document", pd.DataFrame(rows, columns=columns), vintage=vintage)
    untold = [{"ref_area": one.ref_area, "cluster": one.cluster, "reason": one.reason} for one in failed]
    run.store(con, "proposal.not_made", pd.DataFrame(untold, columns=["ref_area", "cluster", "reason"]), vintage=vintage)


def _plan_notes(con: duckdb.DuckDBPyConnection, vintage: date) -> list[str]:
    notes = con.execute(
        "select notes from plan.run where vintage = ? and notes <> '' order by ref_area", [vintage]
    ).fetchall()
    return list(dict.fromkeys(line for (text,) in notes for line in text.split("\n")))


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
