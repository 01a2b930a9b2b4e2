"""Colleges answer before the drafts are sent: what they cannot take becomes a correction of the round, checked at once.

    freeze ─► forms, one a college ─► answers ─► rounds/<round>/feasibility/answers.jsonl
                                               └► «не сможем»: ledger.jsonl ─► replan ─► send
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from flows.machinery import journal
from flows.outward.mail.letter import file_name
from flows.rounds import entries, ledger, registry, states
from flows.rounds.entries import Correction, Withdrawn
from flows.rounds.offer_id import college_of
from flows.rounds.registry import RoundError
from flows.rounds.states import State
from flows.settings import Home
from proposals import machine
from proposals.figures import Figures, Offer, Programme
from proposals.terms import CANNOT, NOT_DISTRIBUTED
from sources import feasibility as form
from sources.opened import open_file
from sources.reading import Refusal

FOLDER, FORMS, ANSWERS = "feasibility", "forms", "answers.jsonl"
CAN_AFTER_ALL = "организация ответила, что всё же сможет"


@dataclass(frozen=True)
class Answer:
    """One line of the answers: what a college says of one offer. ``recorded`` is an ISO date."""

    offer: str
    college: str
    can: bool
    places_before: int
    places_possible: int
    lacking: str
    explanation: str
    author: str
    file_sha256: str
    recorded: str

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whichever copy of the form brought it."""
        return self.can, self.places_possible, self.lacking, self.author


@dataclass(frozen=True)
class Collected:
    """What one returned form brought: answers, the corrections made of «не сможем», refusals."""

    answers: tuple[Answer, ...]
    corrections: tuple[Correction, ...]
    refused: tuple[Refusal, ...]
    repeated: int


def write_forms(home: Home, name: str) -> list[Path]:
    """One blank form for each college of a frozen round.

    Reads    rounds/<round>/**/proposal.json
    Writes   rounds/<round>/feasibility/forms/*.xlsx
    Stops    when the round has no documents yet
    Returns  the forms, by college
    """
    from proposals import feasibility

    asked: dict[str, list[tuple[Programme, Offer]]] = {}
    last: Figures | None = None
    for figures, row, offer in _offers(home, name):
        last = figures
        if offer.college != NOT_DISTRIBUTED and (offer.places or 0) > 0:
            asked.setdefault(offer.college, []).append((row, offer))
    if last is None:
        raise ledger.NothingToCorrect(name)
    folder = home.rounds / name / FOLDER / FORMS
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for college, mine in sorted(asked.items()):
        path = folder / file_name(f"{college}.xlsx")
        path.write_bytes(feasibility.render(last, college, sorted(mine, key=lambda one: one[1].id)))
        made.append(path)
    return made


def is_form(file: Path) -> bool:
    """Whether a returned workbook is a college's form and not an annex with a council's corrections."""
    return file.is_file() and form.is_form(open_file(file.read_bytes(), file.name))


def record(home: Home, name: str, file: Path, recorded: date) -> Collected:
    """Append a college's answers; each «не сможем» joins the round's corrections, a later «сможем» takes it back.

    Reads    rounds/<round>/**/proposal.json, the file
    Writes   rounds/<round>/feasibility/answers.jsonl, ledger.jsonl (appended)
    Repeats  safely: an answer is recorded once, after a kill between the two files too
    Stops    when a proposal concerned was sent already: then the council corrects it
    Returns  answers, corrections, refusals
    """
    if not file.is_file():
        raise ledger.FileMissing(file)
    one = registry.load(home, name)
    known = {offer.id: (figures, row, offer) for figures, row, offer in _offers(home, name)}
    if not known:
        raise ledger.NothingToCorrect(name)
    payload = file.read_bytes()
    sha256 = hashlib.sha256(payload).hexdigest()
    found = form.parse(open_file(payload, file.name), {key: offer.places or 0 for key, (_, _, offer) in known.items()})
    said = [
        Answer(college=known[str(row["offer"])][2].college, file_sha256=sha256, recorded=recorded.isoformat(),
               **{field: row[field] for field in form.COLUMNS if field not in ("sheet", "row_number")})
        for row in found.tables["answer"].to_dict("records")
    ]  # fmt: skip
    earlier = answers(home, name)
    last = {line.offer: line for line in earlier}
    fresh = [line for line in said if line.offer not in last or line.content != last[line.offer].content]
    times = Counter(line.offer for line in earlier)
    corrections = tuple(_correction(one, *known[line.offer], line, times[line.offer]) for line in fresh if not line.can)
    every = entries.every(home)
    can = {line.offer for line in fresh if line.can}
    taken_back = [line for line in every.in_force() if line.round == name and line.offer in can and line.reason.startswith(CANNOT)]
    _require_unsent(home, one, {line.cluster for line in (*corrections, *taken_back)})
    written = {line.correction for line in every.corrections}  # by a run that was killed before it kept the answers
    new = [line for line in corrections if line.correction not in written]
    authors = {line.offer: line.author for line in fresh}
    entries.append(home, name, [*new, *(Withdrawn(line.correction, CAN_AFTER_ALL, authors[line.offer], recorded.isoformat()) for line in taken_back)])
    journal.append(home.rounds / name / FOLDER / ANSWERS, [asdict(line) for line in fresh])
    return Collected(tuple(fresh), corrections, tuple(found.refused), len(said) - len(fresh))


def answers(home: Home, name: str) -> list[Answer]:
    """Every answer of a round, oldest first."""
    return [Answer(**line) for line in journal.entries(home.rounds / name / FOLDER / ANSWERS)]


def told(home: Home, name: str) -> str:
    """«Организаций ответило 3 из 12; не смогут: строк 2, мест 75 → 50.» Empty where no form was made or answered."""
    said = {line.offer: line for line in answers(home, name)}
    asked = {offer.college for _, _, offer in _offers(home, name) if offer.college != NOT_DISTRIBUTED and offer.places}
    if not said:
        return ""
    cannot = [line for line in said.values() if not line.can]
    lost = f"; не смогут: строк {len(cannot)}, мест {sum(line.places_before for line in cannot)} → {sum(line.places_possible for line in cannot)}" if cannot else ""
    return f"Организаций ответило {len({line.college for line in said.values()})} из {len(asked)}{lost}."


def _offers(home: Home, name: str) -> Iterator[tuple[Figures, Programme, Offer]]:
    """Offers of all proposals of a round, an offer of a shared programme once."""
    seen: set[str] = set()
    for proposal in states.proposals(home, name):
        figures = machine.from_json((home.rounds / name / proposal / "proposal.json").read_bytes())
        for row in figures.programmes:
            for offer in row.offers:
                if offer.id not in seen:
                    seen.add(offer.id)
                    yield figures, row, offer


def _require_unsent(home: Home, one: registry.Round, clusters: set[str]) -> None:
    """Raises RoundError where a council has the draft: from then on it is the council that corrects."""
    sent = [name for name, state in states.states(home, one).items() if state != State.FROZEN and name.rpartition("/")[2] in clusters]
    if sent:
        raise RoundError(
            f"Проекты {', '.join(sent)} кампании «{one.name}» уже у советов: ответы организаций вносят до отправки. Теперь исправляет совет: kadry round correct."
        )


def _correction(one: registry.Round, figures: Figures, row: Programme, offer: Offer, line: Answer, earlier: int) -> Correction:
    """``earlier`` answers on the same offer came before: what is said again after another word is a correction of its own."""
    told = f" ({line.explanation})" if line.explanation else ""
    return Correction(
        correction=hashlib.sha256(f"{one.name}\n{line.file_sha256}\n{line.offer}\n{earlier}".encode()).hexdigest()[: ledger.ID_LENGTH],
        round=one.name, start_year=one.start_year, vintage=one.vintage or "", ref_area=figures.ref_area, cluster=figures.cluster.code,
        offer=offer.id, programme=row.programme, basis=row.basis, college=college_of(offer.id, row.programme, row.basis, offer.form),
        form=offer.form, places_before=line.places_before, places_after=line.places_possible, reason=f"{CANNOT}{line.lacking}{told}",
        author=f"{line.author}, {line.college}", file_sha256=line.file_sha256, recorded=line.recorded,
    )  # fmt: skip
