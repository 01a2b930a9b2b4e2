"""Documents of a vintage that need not be made again: nothing that they tell has changed, and the files are as computed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.machinery import memo
from flows.outward.documents import ProposedDocument, ProposeSummary
from flows.outward.region_files import RegionDocument
from flows.outward.verification import NoManifest, verify
from flows.settings import Home

if TYPE_CHECKING:
    import duckdb

PLACES = ("path", "page")


def documents_key(con: duckdb.DuckDBPyConnection, home: Home, vintage: date) -> str:
    """SHA-256 of what the documents depend on: the vintage's inputs, the other vintages they compare with and link to."""
    stages = con.execute("select vintage, stage, inputs_key from raw.stage where vintage <> ? order by all", [vintage]).fetchall()
    others = (folder for folder in home.outboxes.glob("*") if folder.is_dir() and folder != home.outbox(vintage))
    beside = sorted(folder.name for folder in others if folder.suffix != ".partial")  # what a killed night left is no vintage
    return hashlib.sha256(repr((memo.inputs_key(home, vintage), stages, beside)).encode()).hexdigest()


def kept(home: Home, vintage: date, key: str) -> ProposeSummary | None:
    """What was said of the documents when they were made under the same key; None where they must be made."""
    path = _path(home, vintage)
    if not path.exists():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    if said["key"] != key or not _as_computed(home.outbox(vintage)):
        return None
    return ProposeSummary(
        tuple(ProposedDocument(**_placed(one, home)) for one in said["documents"]),
        tuple(said["notes"]),
        regions=tuple(RegionDocument(**_placed(one, home)) for one in said["regions"]),
    )


def keep(home: Home, vintage: date, key: str, made: ProposeSummary) -> None:
    """Remember documents that were all made; what failed is tried again every night."""
    path = _path(home, vintage)
    path.unlink(missing_ok=True)
    if made.not_made or made.lost or any(one.trouble for one in made.regions):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    told = asdict(made)
    for one in (*told["documents"], *told["regions"]):
        one |= {name: os.path.relpath(one[name], home.root) for name in PLACES if one.get(name)}  # a home may be moved
    partial.write_text(json.dumps({"key": key, **told}, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(partial, path)


def _placed(one: dict[str, Any], home: Home) -> dict[str, Any]:
    return one | {name: str(home.root / one[name]) for name in PLACES if one.get(name)}


def _as_computed(folder: Path) -> bool:
    try:
        return verify(folder).is_whole
    except NoManifest:
        return False


def _path(home: Home, vintage: date) -> Path:
    return home.root / "nights" / f"{vintage.isoformat()}.documents.json"
