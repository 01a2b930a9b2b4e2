"""The state of each proposal of a round: which moves there are, and who made each, when and why.

    черновик ─► закреплён ─► отправлен ─► исправлен ─┬─► согласован ─► передан
                                  ├──────────────────┤
                                  │                  └─► возвращён ─► (новая редакция)
                                  └─► …                    every one of them ─► заменён

``rounds/<round>/states.jsonl`` only grows; the newest line of a proposal is its state. A proposal is named by its folder
below the round's: «engineering», or «57/engineering» where a home holds several regions.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flows.machinery import journal
from flows.rounds.registry import Round, RoundError, load
from flows.settings import Home
from models.errors import KadryError

FILE = "states.jsonl"
LONGEST_WORDS = 1_000  # signs of a reason or a name


class State(StrEnum):
    """Where a proposal stands."""

    DRAFT = "черновик"
    FROZEN = "закреплён"
    SENT = "отправлен"
    CORRECTED = "исправлен"
    AGREED = "согласован"
    RETURNED = "возвращён"
    DELIVERED = "передан"
    SUPERSEDED = "заменён"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.FROZEN}),
    State.FROZEN: frozenset({State.SENT, State.SUPERSEDED}),
    # Delivered without an agreement only where somebody released the draft explicitly (flows/rounds/final.py).
    State.SENT: frozenset({State.CORRECTED, State.AGREED, State.RETURNED, State.DELIVERED, State.SUPERSEDED}),
    State.CORRECTED: frozenset({State.CORRECTED, State.AGREED, State.RETURNED, State.DELIVERED, State.SUPERSEDED}),
    State.AGREED: frozenset({State.DELIVERED, State.SUPERSEDED}),
    State.RETURNED: frozenset({State.SUPERSEDED}),
    State.DELIVERED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
HOW = {
    State.FROZEN: "kadry round freeze",
    State.SENT: "kadry round send",
    State.CORRECTED: "kadry round correct",
    State.AGREED: "kadry round review … agreed",
    State.RETURNED: "kadry round review … returned",
    State.DELIVERED: "kadry round deliver",
    State.SUPERSEDED: "kadry round replan",
}


class NotAllowed(KadryError):
    """A proposal cannot go from where it stands to where it should."""

    def __init__(self, round_name: str, proposal: str, before: State, wanted: State) -> None:
        possible = [f"«{one}» ({HOW[one]})" for one in State if one in MOVES[before]]
        super().__init__(
            f"Кампания «{round_name}», предложение «{proposal}»: состояние – «{before}», в «{wanted}» отсюда не переходят. "
            f"Возможно: {', '.join(possible) if possible else 'ничего, есть более новая редакция'}."
        )


class NobodySaid(KadryError):
    """A move without a person or a reason."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Не указано {what}: журнал кампании хранит, кто (должность и имя), когда и почему изменил состояние.")


@dataclass(frozen=True)
class Mover:
    """Who makes a move, and why, in their own words."""

    role: str
    name: str
    why: str


@dataclass(frozen=True)
class Move:
    """One line of the ledger of states; ``when`` is an ISO moment with its zone."""

    proposal: str
    before: str
    after: str
    role: str
    name: str
    why: str
    when: str


def moves(home: Home, round_name: str) -> list[Move]:
    """Every move of a round, oldest first. Raises JournalBroken."""
    path = _path(home, round_name)
    promised = {field.name for field in fields(Move)}
    lines = journal.entries(path)
    for number, line in enumerate(lines, start=1):
        if set(line) != promised or line["after"] not in {str(state) for state in State}:
            raise journal.JournalBroken(path, number, "не те поля")
    return [Move(**line) for line in lines]


def states(home: Home, one: Round) -> dict[str, State]:
    """Proposal → state; a round frozen before there were states begins as frozen."""
    known = dict.fromkeys(proposals(home, one.name), State.DRAFT if one.vintage is None else State.FROZEN)
    return known | {move.proposal: State(move.after) for move in moves(home, one.name)}


def proposals(home: Home, round_name: str) -> list[str]:
    """Folders of a round that hold a proposal."""
    folder = home.rounds / round_name
    found = (path.parent.relative_to(folder) for path in folder.rglob("proposal.json"))
    return sorted(path.as_posix() for path in found if path.parts[0] != FINAL)


FINAL = "final"  # folder of the final editions, one proposal a folder below it


def require(home: Home, round_name: str, wanted: Iterable[str]) -> list[str]:
    """The proposals that are named, all where none is. Raises RoundError naming the known ones."""
    known = proposals(home, round_name)
    chosen = list(dict.fromkeys(wanted)) or known
    strange = [name for name in chosen if name not in known]
    if strange or not chosen:
        raise RoundError(
            f"В кампании «{round_name}» нет предложений: {', '.join(strange) or 'никаких'}. Есть: {', '.join(known) or 'ни одного – она не закреплена за срезом'}."
        )
    return chosen


def require_move(home: Home, round_name: str, chosen: Iterable[str], after: State) -> None:
    """Raises NotAllowed for the first proposal that cannot make the move; nothing is written."""
    known = states(home, load(home, round_name))
    for name in chosen:
        if after not in MOVES[known[name]]:
            raise NotAllowed(round_name, name, known[name], after)


def move(home: Home, round_name: str, chosen: Iterable[str], after: State, mover: Mover, when: datetime) -> list[Move]:
    """Append a move of each proposal, all or none. Raises NotAllowed, NobodySaid."""
    mine = list(chosen)
    require_words(mover)
    require_move(home, round_name, mine, after)
    known = states(home, load(home, round_name))
    made = [Move(name, known[name], after, mover.role, mover.name, mover.why, when.isoformat()) for name in mine]
    if made:
        journal.append(_path(home, round_name), [asdict(one) for one in made])
    return made


def begin(home: Home, round_name: str, fresh: Iterable[str], mover: Mover, when: datetime) -> None:
    """Append the first line of proposals that have just been frozen."""
    lines = [Move(name, State.DRAFT, State.FROZEN, mover.role, mover.name, mover.why, when.isoformat()) for name in fresh]
    if lines:
        journal.append(_path(home, round_name), [asdict(one) for one in lines])


def operator(why: str) -> Mover:
    """Whoever runs the program, where a step is no decision of anybody's."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user has a number and perhaps no name
        name = f"пользователь {os.getuid()}"
    return Mover("оператор", name, why)


def require_words(mover: Mover) -> None:
    """Raises NobodySaid when role, name or reason is empty or a whole letter."""
    for text, what in ((mover.role, "должность"), (mover.name, "имя"), (mover.why, "почему")):
        if not any(sign.isalnum() for sign in text) or len(text) > LONGEST_WORDS:
            raise NobodySaid(what)


def _path(home: Home, round_name: str) -> Path:
    return home.rounds / round_name / FILE
