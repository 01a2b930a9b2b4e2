"""A frozen round: pinned to one vintage, with documents of its own that nightly drafts never change."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from flows.machinery import landing
from flows.outward import sector_demand
from flows.outward.documents import write_documents
from flows.outward.region_files import JSON, write_decisions, write_region_sheet
from flows.outward.verification import MANIFEST, require_whole, write_manifest
from flows.rounds import states
from flows.rounds.entries import LEDGER
from flows.rounds.feasibility import FOLDER, write_forms
from flows.rounds.final import RELEASES
from flows.rounds.registry import Round, RoundError, every, load, store
from flows.rounds.states import Mover, State, operator
from flows.settings import Home
from proposals import machine
from proposals.figures import Calendar, Figures
from proposals.region.machine import from_json as read_sheet
from proposals.wording import for_reference

PROPOSAL = 4  # the protocol's decision about the expert proposal
GO_ON_CHANGING = ("round.json", LEDGER, "returned", states.FILE, states.FINAL, RELEASES, FOLDER, "report.md")


def freeze(home: Home, name: str, vintage: date, mover: Mover | None = None) -> Round:
    """Pin a round to a vintage that has proposals for its start year, and render its documents; the earlier revisions of
    its start year are superseded.

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
    mover = mover or operator(f"закреплено за срезом {vintage:%d.%m.%Y}")
    frozen = current if current.vintage is not None else _pinned(home, current, vintage)
    _move_on(home, frozen, mover)
    write_forms(home, name)  # from the round's own documents: the same again, and there where a killed run left none
    return frozen


def _pinned(home: Home, current: Round, vintage: date) -> Round:
    if vintage not in landing.vintages(home) or not (home.outbox(vintage) / MANIFEST).exists():
        raise RoundError(
            f"Срез {vintage:%d.%m.%Y} не посчитан. Сначала: kadry nightly --vintage {vintage.isoformat()} --inbox ПАПКА"
        )
    require_whole(home.outbox(vintage))
    _render(home, current, vintage)
    frozen = Round(**{**asdict(current), "vintage": vintage.isoformat()})
    store(home, frozen)
    return frozen


def _move_on(home: Home, one: Round, mover: Mover) -> None:
    """Say in the ledgers of states what freezing brought; a killed run's rest is said by the next."""
    now = datetime.now(UTC)
    told = {move.proposal for move in states.moves(home, one.name)}
    fresh = [name for name in states.proposals(home, one.name) if name not in told]
    states.begin(home, one.name, fresh, mover, now)
    for other in every(home):
        if other.start_year == one.start_year and other.revision < one.revision and other.vintage is not None:
            old = [name for name, state in states.states(home, other).items() if state != State.SUPERSEDED]
            states.move(home, other.name, old, State.SUPERSEDED, replace(mover, why=f"закреплена редакция {one.name}"), now)


def _of_round(one: Round, figures: Figures) -> Figures:
    """The draft's figures under the round's name and dates: those by which answers and corrections are due, and of decision 4 the
    day by which the proposal is delivered. A document for reference has no dates: nothing in it is due."""
    if for_reference(figures):
        return figures.model_copy(update={"round": one.name, "mode": "round"})
    known = {name: getattr(one, name) for name in Calendar.model_fields}
    dates = {name: date.fromisoformat(day) for name, day in known.items() if day}
    texts = tuple(
        text.model_copy(update={"current": date.fromisoformat(one.deliver_by)}) if text.number == PROPOSAL and one.deliver_by else text
        for text in figures.decisions.texts
    )
    decisions = figures.decisions.model_copy(update={"texts": texts})
    return figures.model_copy(update={"round": one.name, "mode": "round", "calendar": Calendar(**dates), "decisions": decisions})


def _render(home: Home, one: Round, vintage: date) -> None:
    """The documents that a council sees: the figures of the vintage under the round's name, from the stored JSON.

    Raises RoundError when the vintage's proposals are for another start year, or all of them are for reference.
    """
    drafts = {
        path.parent.relative_to(home.outbox(vintage)): machine.from_json(path.read_bytes())
        for path in sorted(home.outbox(vintage).rglob("proposal.json"))
    }
    if drafts and all(map(for_reference, drafts.values())):
        reason = next(figures.banner_reason for figures in drafts.values())
        raise RoundError(f"Документы среза {vintage:%d.%m.%Y} справочные ({reason}): чисел приёма они не предлагают, и кампанию на них не открывают.")
    for figures in drafts.values():
        if figures.start_year != one.start_year:
            raise RoundError(
                f"Срез {vintage:%d.%m.%Y} посчитан для приёма {figures.start_year} года, а кампания – для {one.start_year}."
            )
    target = home.rounds / one.name
    partial = target.with_name(f"{one.name}.partial")
    if partial.exists():  # of a killed run
        shutil.rmtree(partial)
    own = {folder: _of_round(one, figures) for folder, figures in drafts.items()}
    for folder, figures in own.items():
        write_documents(partial / folder, figures)
    _render_regions(home.outbox(vintage), partial, one, own)
    for left in [path for path in target.iterdir() if path.name not in GO_ON_CHANGING]:  # of a killed run, perhaps on another vintage
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for path in sorted(found for found in partial.rglob("*") if found.is_file()):
        placed = target / path.relative_to(partial)
        placed.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, placed)
    for path in sorted(home.outbox(vintage).rglob(sector_demand.FILE)):
        copied = target / path.relative_to(home.outbox(vintage))
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    write_manifest(target, {"round": one.name, "vintage": vintage.isoformat()}, GO_ON_CHANGING)
    shutil.rmtree(partial, ignore_errors=True)


def _render_regions(outbox: Path, partial: Path, one: Round, clusters: Mapping[Path, Figures]) -> None:
    """Sheet and page of the five decisions of each region that has them in the vintage, under the round's name."""
    for path in sorted(outbox.rglob(JSON)):
        sheet = read_sheet(path.read_bytes())
        write_region_sheet(partial / path.parent.relative_to(outbox), sheet.model_copy(update={"round": one.name}))
    for path in sorted(outbox.rglob("decisions_*.pdf")):
        folder = path.parent.relative_to(outbox)
        mine = [figures for place, figures in clusters.items() if place.parent == folder]
        if mine:
            write_decisions(partial / folder, mine)
