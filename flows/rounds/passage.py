"""A proposal on its way: sent to its council as a draft, decided, delivered. Each step may be repeated after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.outward.mail.channel import Channel
from flows.outward.mail.delivery import AT_ONCE, Clock, Delivered, Parcel, Patience, deliver, rehearse
from flows.outward.verification import require_whole
from flows.rounds import entries, final, mailing, states
from flows.rounds.registry import RoundError, load
from flows.rounds.states import Mover, State
from flows.settings import Home
from models.errors import KadryError


class NotReleased(KadryError):
    """A delivery without leave."""

    def __init__(self, round_name: str, proposal: str) -> None:
        super().__init__(
            f"Предложение «{proposal}» кампании «{round_name}» не выпущено: наружу уходят только согласованные или явно выпущенные документы. "
            f"Сначала: kadry round release {round_name} {proposal}"
        )


class StillToCorrect(KadryError):
    """A council cannot agree to a document that its own corrections have not reached."""

    def __init__(self, round_name: str, proposal: str, offers: list[str]) -> None:
        super().__init__(
            f"В документе кампании «{round_name}» предложения «{proposal}» ещё нет исправлений совета: {', '.join(offers)}. "
            f"Согласуют тот документ, который совет видел: kadry round replan {round_name} сделает новую редакцию, или отзовите исправления."
        )


@dataclass(frozen=True)
class Post:
    """How letters leave in one run."""

    channel: Channel
    clock: Clock
    patience: Patience = AT_ONCE
    say: Callable[[str], None] = lambda text: None


@dataclass(frozen=True)
class Passed:
    """What became of one proposal: its letters, and whether it made its move."""

    proposal: str
    letters: tuple[Delivered, ...]
    state: State

    @property
    def is_complete(self) -> bool:
        """Every address has its letter."""
        return all(one.is_settled for one in self.letters)


def send(home: Home, round_name: str, wanted: Iterable[str], mover: Mover, post: Post) -> list[Passed]:
    """Mail drafts to their councils; a proposal is «отправлен» when every letter has an answer and one arrived.

    Raises NotAllowed, FilesDiffer, BadMailingList, NobodyToSend, ServerUnusable.
    """
    chosen = _ready(home, round_name, wanted, State.SENT)
    folder = home.rounds / round_name
    require_whole(folder)
    mail = {name: mailing.parcels(home, folder / name, name, (mailing.COUNCIL,)) for name in chosen}
    return [_passed(home, round_name, name, mail[name], State.SENT, mover, post) for name in chosen]


def hand_over(home: Home, round_name: str, wanted: Iterable[str], mover: Mover, clock: Clock) -> list[Passed]:
    """The same without mail: a person gave the documents to the council. Raises NotAllowed, NobodySaid, FilesDiffer."""
    chosen = states.require(home, round_name, wanted)
    require_whole(home.rounds / round_name)
    states.move(home, round_name, chosen, State.SENT, mover, clock.now())
    return [Passed(name, (), State.SENT) for name in chosen]


def review(home: Home, round_name: str, wanted: Iterable[str], is_agreed: bool, mover: Mover, clock: Clock) -> list[str]:
    """Record what a council decided. Raises NotAllowed, NobodySaid, StillToCorrect."""
    chosen = states.require(home, round_name, wanted)
    known = entries.every(home)
    open_ones = [line for line in known.of_round(round_name) if line in known.in_force()]
    for name in chosen:
        mine = [line.offer for line in open_ones if name in (line.cluster, f"{line.ref_area}/{line.cluster}")]
        if is_agreed and mine:
            raise StillToCorrect(round_name, name, mine)
    states.move(home, round_name, chosen, State.AGREED if is_agreed else State.RETURNED, mover, clock.now())
    return chosen


def deliver_released(home: Home, round_name: str, wanted: Iterable[str], mover: Mover, post: Post) -> list[Passed]:
    """Mail what was released to the council and the authority. Raises as ``send``, and NotReleased."""
    chosen = _ready(home, round_name, wanted, State.DELIVERED)
    given = final.releases(home, round_name)
    mail: dict[str, list[Parcel]] = {}
    for name in chosen:
        if name not in given:
            raise NotReleased(round_name, name)
        folder = final.folder_to_deliver(home, round_name, given[name])
        require_whole(_described(home, round_name, folder))
        mail[name] = mailing.parcels(home, folder, name, (mailing.COUNCIL, mailing.AUTHORITY), is_released=True)
    return [_passed(home, round_name, name, mail[name], State.DELIVERED, mover, post) for name in chosen]


def rehearsal(home: Home, round_name: str, wanted: Iterable[str], *, is_final: bool) -> list[Passed]:
    """What ``send`` or ``deliver_released`` would mail; nothing is sent, written or required of the state."""
    folder, given = home.rounds / round_name, final.releases(home, round_name)
    told = []
    for name in states.require(home, round_name, wanted):
        place = final.folder_to_deliver(home, round_name, given[name]) if is_final and name in given else folder / name
        kinds = (mailing.COUNCIL, mailing.AUTHORITY) if is_final else (mailing.COUNCIL,)
        parcels = mailing.parcels(home, place, name, kinds, is_released=is_final)
        told.append(Passed(name, tuple(rehearse(home, parcels)), states.states(home, load(home, round_name))[name]))
    return told


def _ready(home: Home, round_name: str, wanted: Iterable[str], after: State) -> list[str]:
    """The chosen ones, each in the state already (a killed or repeated run goes on) or able to come to it."""
    chosen = states.require(home, round_name, wanted)
    known = states.states(home, load(home, round_name))
    if known and set(known.values()) == {State.DRAFT}:
        raise RoundError(f"Кампания «{round_name}» не закреплена за срезом: kadry round freeze {round_name} --vintage ГГГГ-ММ-ДД")
    states.require_move(home, round_name, [name for name in chosen if known[name] != after], after)
    return chosen


def _passed(
    home: Home, round_name: str, name: str, parcels: list[Parcel], after: State, mover: Mover, post: Post
) -> Passed:
    letters = tuple(deliver(home, parcels, post.channel, post.clock, post.patience, post.say))
    before = states.states(home, load(home, round_name))[name]
    has_answers = not any(one.is_open for one in letters)
    if before != after and has_answers and any(one.is_settled for one in letters):
        states.move(home, round_name, [name], after, mover, post.clock.now())
        before = after
    return Passed(name, letters, before)


def _described(home: Home, round_name: str, folder: Path) -> Path:
    """The folder whose manifest lists these files: the round's, or that of its final editions."""
    top = home.rounds / round_name
    return top / states.FINAL if (top / states.FINAL) in folder.parents else top
