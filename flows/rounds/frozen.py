"""A frozen round: pinned to one vintage, with documents of its own that nightly drafts never change."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

from flows.machinery import landing
from flows.outward import sector_demand
from flows.outward.documents import FILES, write_documents
from flows.outward.verification import BESIDE, MANIFEST, listing, require_whole
from flows.rounds.registry import Round, RoundError, load, store
from flows.settings import Home
from proposals import machine

GO_ON_CHANGING = ("round.json", "ledger.jsonl", "returned")


def freeze(home: Home, name: str, vintage: date) -> Round:
    """Pin a round to a vintage that has proposals for its start year, and render its documents.

    A round that is frozen already stays as it is: its readers' documents never change, whatever the vintage's drafts
    have become since.

    Raises RoundError when the round is frozen to another vintage, the vintage was never computed, or its proposals are
    for another start year; FilesDiffer when the outbox is not what its manifest lists, as after a kill.
    """
    current = load(home, name)
    if current.vintage is not None and current.vintage != vintage.isoformat():
        raise RoundError(
            f"Кампания «{name}» уже закреплена за срезом {current.vintage}. Откройте новую редакцию: kadry round open {current.start_year} --revision {current.revision + 1}"
        )
    if current.vintage is not None:
        return current
    if vintage not in landing.vintages(home) or not (home.outbox(vintage) / MANIFEST).exists():
        raise RoundError(
            f"Срез {vintage:%d.%m.%Y} не посчитан. Сначала: kadry nightly --vintage {vintage.isoformat()} --inbox ПАПКА"
        )
    require_whole(home.outbox(vintage))
    _render(home, current, vintage)
    frozen = Round(**{**asdict(current), "vintage": vintage.isoformat()})
    store(home, frozen)
    return frozen


def _render(home: Home, one: Round, vintage: date) -> None:
    """The documents that a council sees: the figures of the vintage under the round's name, from the stored JSON.

    Raises RoundError when the vintage's proposals are for another start year.
    """
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
    _write_manifest(target, one, vintage)
    shutil.rmtree(partial, ignore_errors=True)


def _write_manifest(folder: Path, one: Round, vintage: date) -> None:
    """What the council was given, by hash; the round's own state and its ledger go on changing beside it."""
    files = {name: digest for name, digest in listing(folder).items() if name.split("/")[0] not in (*GO_ON_CHANGING, MANIFEST)}
    manifest = {"round": one.name, "vintage": vintage.isoformat(), BESIDE: GO_ON_CHANGING, "files": files}
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(partial, folder / MANIFEST)
