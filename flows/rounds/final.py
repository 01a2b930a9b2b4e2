"""The final edition of what a council agreed: the same figures, its corrections listed, no word «проект», blank signatures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from flows.machinery import journal
from flows.outward.documents import FILES, write_documents
from flows.outward.verification import require_whole, write_manifest
from flows.rounds import entries, ledger, states
from flows.rounds.registry import RoundError, load
from flows.rounds.states import FINAL, Mover, State
from flows.settings import Home
from proposals import machine
from proposals.figures import Figures
from proposals.figures.whole import CouncilCorrection

RELEASES = "releases.jsonl"
FINAL_EDITION, DRAFT_EDITION = "окончательная редакция", "проект без согласования"
CARRIED_OUT = "учтено"


@dataclass(frozen=True)
class Release:
    """Leave to deliver one proposal outside, in which edition, and who gave it."""

    proposal: str
    edition: str
    role: str
    name: str
    why: str
    when: str


def release(home: Home, round_name: str, wanted: Iterable[str], mover: Mover, when: datetime, *, unagreed: bool = False) -> list[Path]:
    """Give leave to deliver: the final edition of an agreed proposal, or explicitly a draft that nobody agreed.

    Reads    rounds/<round>/**/proposal.json, the ledgers
    Writes   rounds/<round>/final/<proposal>/…, its manifest, releases.jsonl (appended)
    Stops    when a proposal is not agreed (and is not released as a draft), or its files are not those of the manifest
    Returns  the folders to deliver
    """
    states.require_words(mover)
    chosen = states.require(home, round_name, wanted)
    folder = home.rounds / round_name
    known = states.states(home, load(home, round_name))
    possible = {State.SENT, State.CORRECTED} if unagreed else {State.AGREED}
    for proposal in chosen:
        if known[proposal] not in possible:
            raise RoundError(
                f"Предложение «{proposal}» кампании «{round_name}» в состоянии «{known[proposal]}». Окончательная редакция есть только у согласованного; "
                f"отправленный и несогласованный проект выпускают явно: kadry round release {round_name} {proposal} --unagreed."
            )
    require_whole(folder)
    if not unagreed:
        for proposal in chosen:
            _write_final(home, round_name, proposal)
        write_manifest(folder / FINAL, {"round": round_name, "edition": FINAL_EDITION})
    edition = DRAFT_EDITION if unagreed else FINAL_EDITION
    lines = [Release(proposal, edition, mover.role, mover.name, mover.why, when.isoformat()) for proposal in chosen]
    journal.append(folder / RELEASES, [asdict(line) for line in lines])
    return [folder_to_deliver(home, round_name, line) for line in lines]


def releases(home: Home, round_name: str) -> dict[str, Release]:
    """Proposal → its newest release."""
    lines = journal.entries(home.rounds / round_name / RELEASES)
    return {line["proposal"]: Release(**line) for line in lines}


def folder_to_deliver(home: Home, round_name: str, one: Release) -> Path:
    """Where the documents of a release lie."""
    folder = home.rounds / round_name
    return folder / FINAL / one.proposal if one.edition == FINAL_EDITION else folder / one.proposal


def _write_final(home: Home, round_name: str, proposal: str) -> None:
    """Render beside and replace file by file: a reader never sees half of one."""
    figures = machine.from_json((home.rounds / round_name / proposal / FILES[2]).read_bytes())
    agreed = Figures.model_validate(
        {**figures.model_dump(), "edition": "final", "corrections": [one.model_dump() for one in _listed(home, figures)]}
    )
    target = home.rounds / round_name / FINAL / proposal
    partial = target.with_name(f"{target.name}.partial")
    if partial.exists():  # of a killed run
        shutil.rmtree(partial)
    write_documents(partial, agreed)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(partial.iterdir()):
        os.replace(path, target / path.name)
    partial.rmdir()


def _listed(home: Home, figures: Figures) -> list[CouncilCorrection]:
    """Corrections of this cluster's offers for this start year, in order, with what became of each."""
    known = entries.every(home)
    offers = {offer.id: (row, offer) for row in figures.programmes for offer in row.offers}
    table = ledger.frame(known).set_index("correction")
    listed = []
    for line in known.corrections:
        if (line.ref_area, line.start_year) != (figures.ref_area, figures.start_year) or line.offer not in offers:
            continue
        row, offer = offers[line.offer]
        status, why = str(table.loc[line.correction, "status"]), table.loc[line.correction, "why"]
        told = CARRIED_OUT if status == ledger.IN_FORCE else status + (f": {why}" if why and status != ledger.SUPERSEDED else "")
        listed.append(
            CouncilCorrection(
                round=line.round, offer=line.offer, name=f"{row.programme} {row.name} ({row.basis} кл.), {offer.college}",
                places_before=line.places_before, places_after=line.places_after, reason=line.reason, author=line.author,
                recorded=date.fromisoformat(line.recorded), outcome=told,
            )
        )  # fmt: skip
    return listed
