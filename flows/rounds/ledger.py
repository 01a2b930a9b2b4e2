"""The ledger of a council's corrections: who, what, why; appended to, never changed, and read by the plan.

    annex.xlsx that came back ─► rounds/<round>/ledger.jsonl ─► council.override ─► plan

The ledger files are the truth; the table is filled from them whenever a vintage is planned.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.start_year import start_year_of
from flows.machinery.warehouse import reading
from flows.region.returns import listed_places
from flows.rounds import entries, registry, states
from flows.rounds.entries import Correction, Ledgers
from flows.rounds.offer_id import college_of
from flows.rounds.states import Mover, State
from flows.settings import Home
from models.codes import BUDGET
from models.council.score import KEYS, NOT_ENOUGH, score_overrides
from models.errors import KadryError
from proposals import machine
from proposals.terms import VERDICTS
from sources import council as form
from sources.opened import Opened, open_file
from sources.reading import Refusal
from sql import run

if TYPE_CHECKING:
    import duckdb

IN_FORCE, SUPERSEDED, SET_ASIDE, WITHDRAWN = "в силе", "заменено", "не выполнено", "отозвано"
ID_LENGTH = 16  # hex digits of the hash that names a correction


class NothingToCorrect(KadryError):
    """A correction for a round whose documents no council has seen."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Кампания «{name}» не закреплена за срезом: документов для совета ещё нет, исправлять нечего. "
            f"Сначала: kadry round freeze {name} --vintage ГГГГ-ММ-ДД"
        )


class FileMissing(KadryError):
    """The returned annex is not where it was said to be."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"Файла «{file}» нет. Укажите путь к вернувшейся книге: приложению annex.xlsx или форме организации.")


class NothingToWithdraw(KadryError):
    """There is no such correction, or it is no longer in force."""

    def __init__(self, name: str, correction: str, known: Sequence[str]) -> None:
        super().__init__(
            f"В кампании «{name}» нет действующего исправления «{correction}». Действуют: {', '.join(known) or 'ни одно'}. Назовите номер предложения."
        )


@dataclass(frozen=True)
class Corrected:
    """What one returned annex changed, and whose document it is a copy of."""

    recorded: tuple[Correction, ...]
    repeated: int
    superseded: tuple[str, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    ref_area: str
    cluster: str
    letters: Mapping[str, str]

    def cell(self, refusal: Refusal) -> str:
        """«лист «Исправления», ячейка G7»."""
        letter = self.letters.get(f"{refusal.sheet}!{refusal.column_name}", refusal.column_name)
        return f"лист «{refusal.sheet}», ячейка {letter}{refusal.row_number}"


def correct(
    home: Home, name: str, file: Path, recorded: date, *, replaces: bool = False, mover: Mover | None = None
) -> Corrected:
    """Append the corrections of a returned annex to the round's ledger, and that its proposal is corrected to its states.

    replaces   a number that differs from the one recorded before for the same document takes its place
    mover      who brings the annex in; the one who runs the program unless given

    Reads    rounds/<round>/**/proposal.json, annex.xlsx, the file
    Writes   rounds/<round>/ledger.jsonl (appended), rounds/<round>/returned/<sha256>.xlsx
    Repeats  safely: what a correction says is recorded once, whichever copy of the workbook brings it
    Stops    when the round has no documents yet, the file is not an annex of this round, or its proposal was not sent or is
             decided already
    Returns  what was recorded and what was refused
    """
    one = registry.load(home, name)
    if one.vintage is None:
        raise NothingToCorrect(name)
    if not file.is_file():
        raise FileMissing(file)
    payload = file.read_bytes()
    sha256 = hashlib.sha256(payload).hexdigest()
    found = form.parse(open_file(payload, file.name), _given_out(home, one))
    proposal = _proposals(home, name)[found.ref_area or "", found.extra["cluster"]]
    states.require_move(home, name, [proposal], State.CORRECTED)
    known = entries.every(home)
    fresh: list[Correction] = []
    refused = list(found.refused)
    repeated = 0
    for row in found.tables["override"].to_dict("records"):
        line = _line(one, found.ref_area or "", found.extra["cluster"], row, sha256, recorded)
        if any(line.correction == other.correction or line.content == other.content for other in known.corrections):
            repeated += 1
        elif (conflict := _conflict(row, line, known.in_force(), replaces)) is not None:
            refused.append(conflict)
        else:
            fresh.append(line)
    if fresh:
        _keep(home.rounds / name / "returned" / f"{sha256}.xlsx", payload)
        entries.append(home, name, fresh)
    # A killed run may have left the lines without the move: said again, it is said once.
    if fresh or (repeated and states.states(home, one)[proposal] != State.CORRECTED):
        told = mover or states.operator(f"вернулась книга «{file.name}»")
        states.move(home, name, [proposal], State.CORRECTED, told, datetime.now(UTC))
    superseded = tuple(f"строка {row.row_number}: {row.reason}" for row in found.superseded)
    return Corrected(
        tuple(fresh), repeated, superseded, tuple(refused), tuple(found.notes), found.ref_area or "",
        found.extra["cluster"], found.extra,
    )  # fmt: skip


def withdraw(home: Home, name: str, correction: str, reason: str, author: str, recorded: date) -> Correction:
    """Append that the council takes a correction back; the number is then the calculation's.

    Raises NothingToWithdraw when the round has no such correction in force.
    """
    known = entries.every(home)
    found = [line for line in known.of_round(name) if correction in (line.correction, line.offer)]
    current = [line for line in found if line in known.in_force()]
    if len(current) != 1:
        raise NothingToWithdraw(name, correction, [line.offer for line in known.of_round(name) if line in known.in_force()])
    (line,) = current
    entries.append(home, name, [entries.Withdrawn(line.correction, reason, author, recorded.isoformat())])
    return line


def set_aside(home: Home, vintage: date, rows: pd.DataFrame, recorded: date) -> None:
    """Append what a plan could not carry out (correction, why), once: it stays set aside in every later plan."""
    known = entries.every(home)
    rounds = {line.correction: line.round for line in known.in_force() if line.vintage <= vintage.isoformat()}
    for row in rows.itertuples(index=False):
        if row.correction in rounds:
            entry = entries.SetAside(row.correction, row.why, vintage.isoformat(), recorded.isoformat())
            entries.append(home, rounds[row.correction], [entry])


def fill(con: duckdb.DuckDBPyConnection, home: Home, vintage: date) -> int:
    """Replace the vintage's rows of council.override by the ledgers' lines up to its start year; returns their number."""
    start_year, known = start_year_of(vintage), entries.every(home)
    rows = frame(replace(known, corrections=tuple(line for line in known.corrections if line.start_year <= start_year)))
    return run.store(con, "council.override", rows, vintage=vintage)


def frame(known: Ledgers) -> pd.DataFrame:
    """Corrections in their order with ``line`` (1, 2, …), ``status`` and ``why``.

    Of one offer and start year the last is in force, unless it was withdrawn or set aside; the number that it took the
    place of does not come back.
    """
    table = pd.DataFrame([asdict(line) for line in known.corrections], columns=[field.name for field in fields(Correction)])
    table = table.rename(columns={"vintage": "seen_vintage"})
    later = table.duplicated(["ref_area", "start_year", "offer"], keep="last")
    status = pd.Series(IN_FORCE, index=table.index, dtype=object).mask(later, SUPERSEDED)
    status = status.mask(~later & table["correction"].isin(known.set_aside), SET_ASIDE)
    status = status.mask(~later & table["correction"].isin(known.withdrawn), WITHDRAWN)
    why = [None if came == SUPERSEDED else _why(known, name) for name, came in zip(table["correction"], status, strict=True)]
    return table.assign(line=range(1, len(table) + 1), status=status, why=pd.Series(why, index=table.index, dtype=object))


def _why(known: Ledgers, correction: str) -> str | None:
    if correction in known.withdrawn:
        told = known.withdrawn[correction]
        return f"{told.reason} ({told.author})"
    return known.set_aside[correction].why if correction in known.set_aside else None


def overrides_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Corrections in force as PlanInputs.overrides wants them, earliest first."""
    return con.execute(
        "select correction, programme, basis, college, form, start_year, places_after as places, author, reason from council.override "
        "where vintage = ? and ref_area = ? and start_year = ? and status = ? order by line",
        [vintage, ref_area, start_year_of(vintage), IN_FORCE],
    ).df()


def scored(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, lines: pd.DataFrame) -> pd.DataFrame:
    """Track record of corrections of one region by what this vintage knows of the entrants.

    lines   rows of ``frame`` in their order; what ended withdrawn or set aside was never tried and has no score
    """
    places = listed_places(con, vintage, ref_area)
    budget = places[places["funding"] == BUDGET].assign(ref_area=ref_area)
    tried = lines.groupby(list(KEYS))["status"].transform("last").eq(IN_FORCE) if len(lines) else lines["status"].eq(IN_FORCE)
    return score_overrides(lines.loc[tried, [*KEYS, "places_before", "places_after"]], budget[[*KEYS, "places", "entrants"]])


def told(home: Home) -> dict[str, str]:
    """What came of each correction, in words, by the newest published vintage of its region."""
    lines = frame(entries.every(home))
    ended = {SUPERSEDED: "заменено более поздним", WITHDRAWN: WITHDRAWN, SET_ASIDE: SET_ASIDE}
    words = {
        row.correction: ended[row.status] + (f": {row.why}" if row.why and row.status != SUPERSEDED else "")
        for row in lines.itertuples()
        if row.status in ended
    }
    if lines.empty or not home.snapshot.exists():
        return words
    in_force = lines[lines["status"] == IN_FORCE].set_index(["ref_area", *KEYS[1:]])["correction"]
    with reading(home) as con:
        for ref_area, vintage in con.execute("select ref_area, max(vintage) from mart.places group by 1").fetchall():
            for row in scored(con, vintage, ref_area, lines[lines["ref_area"] == ref_area]).itertuples(index=False):
                name = in_force[tuple(getattr(row, key) for key in KEYS)]
                words.setdefault(name, outcome(row))
    return words


def outcome(row: Any) -> str:
    """One row of a score in words: «помогло: принято 70 на 75 мест (93 %), по расчёту было бы 50»."""
    if pd.isna(row.entrants) or pd.isna(row.approved):
        return VERDICTS[NOT_ENOUGH]
    counts = f"утверждено {row.approved:.0f}, принято {row.entrants:.0f}"
    fill = "" if pd.isna(row.fill_corrected) else f" ({100 * row.fill_corrected:.0f} % решения совета)"
    return f"{VERDICTS[row.verdict]}; {counts}{fill}, расчёт давал {row.computed:.0f}"


def _given_out(home: Home, one: registry.Round) -> list[form.GivenOut]:
    """The documents of a frozen round."""
    found = []
    newer = _newer(home, one)
    for proposal in states.proposals(home, one.name):
        path = home.rounds / one.name / proposal / "proposal.json"
        figures = machine.from_json(path.read_bytes())
        offers = tuple(
            form.ProposedOffer(
                offer.id,
                row.programme,
                row.basis,
                college_of(offer.id, row.programme, row.basis, offer.form),
                offer.form,
                offer.places,
                offer.group_size or figures.group_size,
            )
            for row in figures.programmes
            for offer in row.offers
        )
        found.append(
            form.GivenOut(
                one.name,
                figures.start_year,
                figures.vintage,
                figures.ref_area,
                figures.region.name,
                figures.cluster.code,
                figures.cluster.name,
                offers,
                newer,
                _annex(path.with_name("annex.xlsx")),
            )
        )
    if not found:
        raise NothingToCorrect(one.name)
    return found


def _newer(home: Home, one: registry.Round) -> str:
    """The newest frozen revision after this one, empty where this is the newest."""
    later = [other for other in registry.every(home) if (other.start_year, other.vintage is not None) == (one.start_year, True)]
    return later[-1].name if later and later[-1].revision > one.revision else ""


def _proposals(home: Home, name: str) -> dict[tuple[str, str], str]:
    """Region and cluster → the proposal's folder."""
    named = {}
    for proposal in states.proposals(home, name):
        figures = machine.from_json((home.rounds / name / proposal / "proposal.json").read_bytes())
        named[figures.ref_area, figures.cluster.code] = proposal
    return named


def _line(
    one: registry.Round, ref_area: str, cluster: str, row: dict[Any, Any], sha256: str, recorded: date
) -> Correction:
    name = hashlib.sha256(f"{one.name}\n{sha256}\n{row['offer']}".encode()).hexdigest()[:ID_LENGTH]
    return Correction(
        correction=name,
        round=one.name,
        start_year=one.start_year,
        vintage=one.vintage or "",
        ref_area=ref_area,
        cluster=cluster,
        offer=row["offer"],
        programme=row["programme"],
        basis=row["basis"],
        college=row["college"],
        form=row["form"],
        places_before=int(row["places_before"]),
        places_after=int(row["places_after"]),
        reason=row["reason"],
        author=row["author"],
        file_sha256=sha256,
        recorded=recorded.isoformat(),
    )


def _conflict(row: dict[Any, Any], line: Correction, in_force: Sequence[Correction], replaces: bool) -> Refusal | None:
    """Another council's number for the same offer, or another number of the same council for the same document."""
    same = ((other.ref_area, other.start_year, other.offer) == (line.ref_area, line.start_year, line.offer) for other in in_force)
    for other in (other for other, is_same in zip(in_force, same, strict=True) if is_same):
        if other.cluster != line.cluster and other.places_after != line.places_after:
            reason = f"совет кластера «{other.cluster}» уже решил {other.places_after} (кампания {other.round}, {other.author})"
            remedy = "Согласуйте число между советами; оба числа сразу невозможны"
        elif other.cluster == line.cluster and other.round == line.round and not replaces:
            reason = f"из другого файла этой кампании уже записано {other.places_after} ({other.recorded}, {other.author}: {other.reason})"
            remedy = f"Решите, какое верно: kadry round withdraw {other.round} {other.offer}, или внесите этот файл с --replace"
        else:
            continue
        return Refusal(row["sheet"], int(row["row_number"]), form.NUMBER, str(row["places_after"]), reason, remedy)
    return None


def _annex(path: Path) -> Opened | None:
    return open_file(path.read_bytes(), path.name) if path.exists() else None


def _keep(path: Path, payload: bytes) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(payload)
        os.replace(partial, path)
