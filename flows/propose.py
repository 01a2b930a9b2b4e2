"""Propose: figures of every cluster become PDF, workbook and JSON in the outbox, with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows import council, disclosure_gate, intake_report, landing, sector_demand
from flows.cluster_figures import cluster_figures
from flows.outward_names import outward_names
from flows.region_frames import RegionFrames, clusters_of, region_frames
from flows.settings import Home, code_version, parameters_hash
from flows.workers import Crew
from proposals import machine
from proposals.figures import Figures
from proposals.numbers import span
from proposals.wording import shown_need_total
from sql import run

if TYPE_CHECKING:
    import duckdb

    from flows.rounds import Round

THREADS_ALONE = 2
FILES = ("proposal.pdf", "annex.xlsx", "proposal.json")


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
class RegionTask:
    """What the documents of one region are made of, and where they go."""

    frames: RegionFrames
    folder: Path
    clusters: tuple[str, ...]


@dataclass(frozen=True)
class ProposeSummary:
    """What was made, and what an analyst should know."""

    documents: tuple[ProposedDocument, ...]
    notes: tuple[str, ...]


def propose(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    vintage: date,
    advance: Callable[[str, int, int], None] = lambda name, done, total: None,
    crew: Crew | None = None,
) -> ProposeSummary:
    """Make the documents of every cluster that has programmes.

    Reads    mart.*, forecast.*, plan.*
    Writes   outbox/<vintage>/…, manifest.json, intake.md, proposal.document, proposal.disclosed_cell
    Stops    when a document cannot be rendered, its figures contradict each other, or a check that blocks proposals finds
             offenders; the documents of the last run then stay
    Returns  the documents, in order
    """
    crew = crew or Crew(1)
    clusters = {ref_area: clusters_of(con, vintage, ref_area) for ref_area in _regions(con, vintage, "plan.run")}
    clusters = {ref_area: mine for ref_area, mine in clusters.items() if mine}
    count = sum(map(len, clusters.values()))
    forecast_regions = _regions(con, vintage, "forecast.need")
    for ref_area in forecast_regions:
        disclosure_gate.decide(con, vintage, ref_area)
    target = home.outbox(vintage)
    partial = target.with_name(f"{target.name}.partial")
    for stale in target.parent.glob("*.partial"):  # of a killed run, perhaps of another vintage
        shutil.rmtree(stale)
    partial.mkdir(parents=True)
    documents: list[ProposedDocument] = []
    if len(clusters) == 1:
        ((ref_area, mine),) = clusters.items()
        frames = region_frames(con, vintage, ref_area, home)
        for document in _one_region(frames, [(cluster, partial / cluster) for cluster in mine]):
            documents.append(document)
            advance(document.cluster, len(documents), count)
    else:
        tasks = (
            (
                f"Регион {ref_area}",
                RegionTask(region_frames(con, vintage, ref_area, home), partial / ref_area, tuple(mine)),
            )
            for ref_area, mine in clusters.items()
        )
        for made in crew.in_order(region_documents, tasks, len(clusters)):
            documents += made
            advance(made[-1].ref_area, len(documents), count)
    for ref_area in forecast_regions:
        if payload := sector_demand.sector_file(con, vintage, ref_area):
            alone = len(forecast_regions) == 1 or (len(clusters) < 2 and ref_area in clusters)
            place = partial if alone else partial / ref_area
            place.mkdir(parents=True, exist_ok=True)
            (place / sector_demand.FILE).write_bytes(payload)
    (partial / "intake.md").write_text(intake_report.markdown(con, vintage, ()), encoding="utf-8")
    _write_manifest(partial, home, vintage)
    _register(con, vintage, documents)
    try:
        run.enforce(con, "proposal", vintage)
    except run.CheckFailed:
        shutil.rmtree(partial)
        raise
    documents = [replace(one, path=str(target / Path(one.path).relative_to(partial))) for one in documents]
    _replace_changed(partial, target)
    return ProposeSummary(tuple(documents), tuple(_plan_notes(con, vintage)))


def region_documents(task: RegionTask) -> list[ProposedDocument]:
    """The documents of one region, one cluster after the other."""
    return [_documented(task.folder / one, cluster_figures(task.frames, one)) for one in task.clusters]


def _one_region(frames: RegionFrames, clusters: list[tuple[str, Path]]) -> Iterator[ProposedDocument]:
    """The same in two threads: figures are Python's work, setting a page is not, so while one cluster is set, the next
    one's figures are gathered."""
    with ThreadPoolExecutor(THREADS_ALONE) as pool:
        setting: deque[Future[ProposedDocument]] = deque()
        for cluster, folder in clusters:
            setting.append(pool.submit(_documented, folder, cluster_figures(frames, cluster)))
            if len(setting) > THREADS_ALONE:
                yield setting.popleft().result()
        for done in setting:
            yield done.result()


def write_documents(folder: Path, figures: Figures) -> dict[str, str]:
    """Render one cluster's three files; returns the SHA-256 of each by name."""
    from proposals import document, workbook

    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, payload in zip(
        FILES, (document.render(figures), workbook.render(figures), machine.to_json(figures)), strict=True
    ):
        (folder / name).write_bytes(payload)
        hashes[name] = hashlib.sha256(payload).hexdigest()
    return hashes


def render_round(home: Home, one: Round, vintage: date) -> None:
    """The documents that a council sees: the figures of the vintage under the round's name, from the stored JSON.

    Raises RoundError when the vintage's proposals are for another start year.
    """
    from flows.rounds import RoundError

    drafts = {
        path.parent.relative_to(home.outbox(vintage)): machine.from_json(path.read_bytes())
        for path in sorted(home.outbox(vintage).rglob("proposal.json"))
    }
    for figures in drafts.values():
        if figures.start_year != one.start_year:
            raise RoundError(
                f"Срез {vintage:%d.%m.%Y} посчитан для приёма {figures.start_year} года, а кампания – для {one.start_year}."
            )
    target = home.rounds / one.name
    partial = target.with_name(f"{one.name}.partial")
    if partial.exists():  # of a killed run
        shutil.rmtree(partial)
    for folder, figures in drafts.items():
        write_documents(partial / folder, figures.model_copy(update={"round": one.name, "mode": "round"}))
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name in FILES:
            os.replace(partial / folder / name, target / folder / name)
    for path in sorted(home.outbox(vintage).rglob(sector_demand.FILE)):
        copied = target / path.relative_to(home.outbox(vintage))
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    shutil.rmtree(partial, ignore_errors=True)


def _regions(con: duckdb.DuckDBPyConnection, vintage: date, table: str) -> list[str]:
    found = con.execute(f"select distinct ref_area from {table} where vintage = ? order by 1", [vintage]).fetchall()
    return [area for (area,) in found]


def _documented(folder: Path, figures: Figures) -> ProposedDocument:
    """One cluster's files, and what is said of them."""
    if figures.banner == "ДЕМОНСТРАЦИЯ":
        years, need = shown_need_total(figures)
        headline = f"потребность {span(need)} чел. в год ({years})" if need.known else "потребность не оценена"
    else:
        headline = f"мест {figures.places} (было {figures.places_last_year})"
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


def _write_manifest(folder: Path, home: Home, vintage: date) -> None:
    files = {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    listed = landing.listed(home, vintage)
    names = outward_names(file.path for file in listed)
    manifest = {
        "vintage": vintage.isoformat(),
        "code_version": code_version(),
        "parameters_hash": parameters_hash(),
        "inputs": {names[file.path]: file.original_sha256 for file in listed},
        "corrections": _ledgers(home),
        "files": files,
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _ledgers(home: Home) -> dict[str, str]:
    """Hashes of the councils' ledgers by round."""
    return {path.parent.name: _sha256(path) for path in sorted(home.rounds.glob(f"*/{council.LEDGER}"))}


def _replace_changed(made: Path, target: Path) -> None:
    """Put new files in place of old ones one by one, touching only what changed; the manifest comes last.

    A reader who compares files with the manifest sees an unfinished replacement; the next run repairs it.
    """
    target.mkdir(parents=True, exist_ok=True)
    names = sorted(
        (path.relative_to(made) for path in made.rglob("*") if path.is_file()),
        key=lambda name: (name.name == "manifest.json", name),
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


def _register(con: duckdb.DuckDBPyConnection, vintage: date, documents: list[ProposedDocument]) -> None:
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


def _plan_notes(con: duckdb.DuckDBPyConnection, vintage: date) -> list[str]:
    notes = con.execute(
        "select notes from plan.run where vintage = ? and notes <> '' order by ref_area", [vintage]
    ).fetchall()
    return list(dict.fromkeys(line for (text,) in notes for line in text.split("\n")))


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
