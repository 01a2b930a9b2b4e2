"""Propose: figures of every cluster become PDF, workbook and JSON in the outbox, with a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows import council, disclosure_gate, intake_report, landing, sector_demand
from flows.cluster_figures import RegionFrames, cluster_figures, clusters_of, region_frames
from flows.outward_names import outward_names
from flows.settings import Home, code_version, parameters_hash
from proposals import machine
from proposals.figures import Figures
from sql import run

if TYPE_CHECKING:
    import duckdb

    from flows.rounds import Round

WORKERS = 2
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
) -> ProposeSummary:
    """Make the documents of every cluster that has programmes.

    Reads    mart.*, forecast.*, plan.*
    Writes   outbox/<vintage>/…, manifest.json, intake.md, proposal.document, proposal.disclosed_cell
    Stops    when a document cannot be rendered or its figures contradict each other
    Returns  the documents, in order
    """
    wanted = [
        (ref_area, cluster)
        for ref_area in _regions(con, vintage, "plan.run")
        for cluster in clusters_of(con, vintage, ref_area)
    ]
    forecast_regions = _regions(con, vintage, "forecast.need")
    for ref_area in forecast_regions:
        disclosure_gate.decide(con, vintage, ref_area)
    many = len({ref_area for ref_area, _ in wanted}) > 1
    target = home.outbox(vintage)
    partial = target.with_name(f"{target.name}.partial")
    for stale in target.parent.glob("*.partial"):  # of a killed run, perhaps of another vintage
        shutil.rmtree(stale)
    partial.mkdir(parents=True)
    documents: list[ProposedDocument] = []
    frames: dict[str, RegionFrames] = {}
    # Figures are Python's work, setting a page is not: while one cluster is set, the next one's figures are gathered.
    with ThreadPoolExecutor(WORKERS) as pool:
        setting = []
        for number, (ref_area, cluster) in enumerate(wanted, start=1):
            advance(cluster, number, len(wanted))
            if ref_area not in frames:
                frames = {ref_area: region_frames(con, vintage, ref_area, home)}
            figures = cluster_figures(frames[ref_area], cluster)
            folder = Path(ref_area) / cluster if many else Path(cluster)
            setting.append(pool.submit(write_documents, partial / folder, figures))
            documents.append(_made(figures, target / folder))
            for done in setting[:-WORKERS]:
                done.result()
        for done in setting:
            done.result()
    for ref_area in forecast_regions:
        if payload := sector_demand.sector_file(con, vintage, ref_area):
            alone = len(forecast_regions) == 1 or (not many and ref_area in {area for area, _ in wanted})
            place = partial if alone else partial / ref_area
            place.mkdir(parents=True, exist_ok=True)
            (place / sector_demand.FILE).write_bytes(payload)
    (partial / "intake.md").write_text(intake_report.markdown(con, vintage, ()), encoding="utf-8")
    _write_manifest(partial, home, vintage)
    _replace_changed(partial, target)
    _register(con, vintage, target, documents)
    return ProposeSummary(tuple(documents), tuple(_plan_notes(con, vintage)))


def write_documents(folder: Path, figures: Figures) -> None:
    """Render one cluster's three files."""
    from proposals import document, workbook

    folder.mkdir(parents=True, exist_ok=True)
    for name, payload in zip(
        FILES, (document.render(figures), workbook.render(figures), machine.to_json(figures)), strict=True
    ):
        (folder / name).write_bytes(payload)


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


def _made(figures: Figures, folder: Path) -> ProposedDocument:
    if figures.banner == "ДЕМОНСТРАЦИЯ":
        need = figures.need_total
        headline = (
            f"потребность {need.q10:.0f}–{need.q90:.0f} чел. ({figures.need_total_year})"
            if need.known
            else "потребность не оценена"
        )
    else:
        headline = f"мест {figures.places} (было {figures.places_last_year})"
    return ProposedDocument(
        figures.ref_area,
        figures.cluster.code,
        figures.cluster.name,
        len(figures.programmes),
        headline,
        str(folder / FILES[0]),
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


def _register(con: duckdb.DuckDBPyConnection, vintage: date, target: Path, documents: list[ProposedDocument]) -> None:
    rows = []
    for one in documents:
        folder = Path(one.path).parent
        figures = machine.from_json((folder / FILES[2]).read_bytes())
        rows.append(
            {
                "ref_area": one.ref_area,
                "cluster": one.cluster,
                "programmes": one.programmes,
                "places": figures.places,
                "places_last_year": figures.places_last_year,
                **{f"{name.split('.')[1]}_sha256": _sha256(folder / name) for name in FILES},
                "code_version": code_version(),
                "parameters_hash": parameters_hash(),
            }
        )
    columns = [column for column, _, _ in run.tables()["proposal.document"].columns if column != "vintage"]
    run.store(con, "proposal.document", pd.DataFrame(rows, columns=columns), vintage=vintage)


def _plan_notes(con: duckdb.DuckDBPyConnection, vintage: date) -> list[str]:
    notes = con.execute(
        "select notes from plan.run where vintage = ? and notes <> '' order by ref_area", [vintage]
    ).fetchall()
    return [line for (text,) in notes for line in text.split("\n")]


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
