"""The ledger of a council's corrections: who, what, why; appended to, never changed, and read by the plan.

    annex.xlsx that came back ─► rounds/<round>/ledger.jsonl ─► council.override ─► plan

The ledger files are the truth; the table is filled from them whenever a vintage is planned.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.machinery.start_year import start_year_of
from flows.machinery.warehouse import reading
from flows.region.inputs import places_of
from flows.rounds import registry
from flows.rounds.offer_id import college_of
from flows.settings import Home
from models.codes import BUDGET
from models.council.score import KEYS, NOT_ENOUGH, score_overrides
from models.errors import KadryError
from sources import council as form
from sources.opened import open_file
from sources.reading import Refusal
from sql import run

if TYPE_CHECKING:
    import duckdb

LEDGER = "ledger.jsonl"
IN_FORCE, SUPERSEDED, SET_ASIDE = "в силе", "заменено", "не выполнено"
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
        super().__init__(f"Файла «{file}» нет. Укажите путь к вернувшемуся приложению annex.xlsx.")


class LedgerBroken(KadryError):
    """A line of a ledger cannot be read; nothing is planned past it."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"Журнал исправлений {path}, строка {line}: {reason}. Журнал пишет только kadry round correct; "
            f"верните файл из резервной копии или внесите исправления заново из папки «{path.parent / 'returned'}»."
        )


@dataclass(frozen=True)
class Correction:
    """One line of the ledger. ``places_before`` is the number that the council saw, ``recorded`` an ISO date."""

    correction: str
    round: str
    start_year: int
    vintage: str
    ref_area: str
    cluster: str
    offer: str
    programme: str
    basis: str
    college: str
    form: str
    places_before: int
    places_after: int
    reason: str
    author: str
    file_sha256: str
    recorded: str


@dataclass(frozen=True)
class Corrected:
    """What one returned annex changed."""

    recorded: tuple[Correction, ...]
    repeated: int
    superseded: tuple[str, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]


def correct(home: Home, name: str, file: Path, recorded: date) -> Corrected:
    """Append the corrections of a returned annex to the round's ledger.

    Reads    rounds/<round>/**/proposal.json, the file
    Writes   rounds/<round>/ledger.jsonl (appended), rounds/<round>/returned/<sha256>.xlsx
    Repeats  safely: a correction of the same file is recorded once
    Stops    when the round has no documents yet, or the file is not an annex of this round
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
    before = corrections(home)
    known = {line.correction for line in before}
    decided = {(line.ref_area, line.start_year, line.offer): line for line in before}
    fresh: list[Correction] = []
    refused = list(found.refused)
    repeated = 0
    for row in found.tables["override"].to_dict("records"):
        line = _line(one, found.ref_area or "", found.extra["cluster"], row, sha256, recorded)
        if line.correction in known:
            repeated += 1
            continue
        other = decided.get((line.ref_area, line.start_year, line.offer))
        if other is not None and other.cluster != line.cluster and other.places_after != line.places_after:
            refused.append(_contradicts(row, other))
            continue
        fresh.append(line)
    if fresh:
        _keep(home.rounds / name / "returned" / f"{sha256}.xlsx", payload)
        _append(home.rounds / name / LEDGER, fresh)
    superseded = tuple(f"строка {row.row_number}: {row.reason}" for row in found.superseded)
    return Corrected(tuple(fresh), repeated, superseded, tuple(refused), tuple(found.notes))


def corrections(home: Home) -> list[Correction]:
    """Lines of every ledger, in the order in which they take effect: date, then revision, then line.

    Raises LedgerBroken.
    """
    lines = [
        (line.recorded, one.start_year, one.revision, number, line)
        for one in registry.every(home)
        for number, line in enumerate(ledger(home, one.name))
    ]
    return [line for *_, line in sorted(lines, key=lambda entry: entry[:4])]


def ledger(home: Home, name: str) -> list[Correction]:
    """The corrections of one round, oldest first. Raises LedgerBroken."""
    path = home.rounds / name / LEDGER
    if not path.exists():
        return []
    promised = {field.name for field in fields(Correction)}
    lines = []
    # Never splitlines: a reason may hold signs that Python takes for line ends.
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], start=1):
        try:
            content = json.loads(text)
        except ValueError as error:
            raise LedgerBroken(path, number, "это не JSON") from error
        if not isinstance(content, dict) or set(content) != promised:
            raise LedgerBroken(path, number, "не те поля")
        lines.append(Correction(**content))
    return lines


def fill(con: duckdb.DuckDBPyConnection, home: Home, vintage: date) -> int:
    """Replace the vintage's rows of council.override by the ledgers' lines up to its start year; returns their number."""
    start_year = start_year_of(vintage)
    rows = frame([line for line in corrections(home) if line.start_year <= start_year])
    return run.store(con, "council.override", rows, vintage=vintage)


def frame(lines: Sequence[Correction]) -> pd.DataFrame:
    """Lines in their order with ``line`` (1, 2, …) and ``status``: of one offer and start year the last is in force."""
    table = pd.DataFrame([asdict(line) for line in lines], columns=[field.name for field in fields(Correction)])
    table = table.rename(columns={"vintage": "seen_vintage"})
    later = table.duplicated(["ref_area", "start_year", "offer"], keep="last")
    return table.assign(
        line=range(1, len(table) + 1),
        status=pd.Series(IN_FORCE, index=table.index, dtype=object).mask(later, SUPERSEDED),
        why=None,
    )


def overrides_of(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Corrections in force as PlanInputs.overrides wants them, earliest first."""
    return con.execute(
        "select correction, programme, basis, college, form, start_year, places_after as places, author, reason from council.override "
        "where vintage = ? and ref_area = ? and start_year = ? and status = ? order by line",
        [vintage, ref_area, start_year_of(vintage), IN_FORCE],
    ).df()


def scored(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, lines: pd.DataFrame) -> pd.DataFrame:
    """Track record of corrections of one region by what this vintage knows of the entrants.

    lines   rows of ``frame`` in their order
    """
    places = places_of(con, vintage, ref_area)
    budget = places[places["funding"] == BUDGET].assign(ref_area=ref_area)
    return score_overrides(lines[[*KEYS, "places_before", "places_after"]], budget[[*KEYS, "places", "entrants"]])


def told(home: Home) -> dict[str, str]:
    """What came of each correction, in words, by the newest published vintage of its region."""
    lines = frame(corrections(home))
    words = {row.correction: "заменено более поздним" for row in lines.itertuples() if row.status == SUPERSEDED}
    if lines.empty or not home.snapshot.exists():
        return words
    in_force = lines[lines["status"] == IN_FORCE].set_index(["ref_area", *KEYS[1:]])["correction"]
    with reading(home) as con:
        newest = "vintage = (select max(vintage) from council.override)"
        undone = con.execute(
            f"select correction, why from council.override where status = ? and {newest}", [SET_ASIDE]
        ).fetchall()
        words |= {name: f"{SET_ASIDE}: {why}" for name, why in undone}
        for ref_area, vintage in con.execute("select ref_area, max(vintage) from mart.places group by 1").fetchall():
            for row in scored(con, vintage, ref_area, lines[lines["ref_area"] == ref_area]).itertuples(index=False):
                name = in_force[tuple(getattr(row, key) for key in KEYS)]
                words.setdefault(name, outcome(row))
    return words


def outcome(row: Any) -> str:
    """One row of a score in words: «помогло: принято 70 на 75 мест (93 %), по расчёту было бы 50»."""
    if pd.isna(row.entrants) or pd.isna(row.approved):
        return NOT_ENOUGH
    counts = f"утверждено {row.approved:.0f}, принято {row.entrants:.0f}"
    fill = "" if pd.isna(row.fill_corrected) else f" ({100 * row.fill_corrected:.0f} % решения совета)"
    return f"{row.verdict}; {counts}{fill}, расчёт давал {row.computed:.0f}"


def _given_out(home: Home, one: registry.Round) -> list[form.GivenOut]:
    """The documents of a frozen round."""
    from proposals import machine

    found = []
    for path in sorted((home.rounds / one.name).rglob("proposal.json")):
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
            )
        )
    if not found:
        raise NothingToCorrect(one.name)
    return found


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


def _contradicts(row: dict[Any, Any], other: Correction) -> Refusal:
    return Refusal(
        row["sheet"],
        int(row["row_number"]),
        form.NUMBER,
        str(row["places_after"]),
        f"совет кластера «{other.cluster}» уже решил {other.places_after} (кампания {other.round}, {other.author})",
        "Согласуйте число между советами; оба числа сразу невозможны",
    )


def _keep(path: Path, payload: bytes) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(payload)
        os.replace(partial, path)


def _append(path: Path, lines: Iterable[Correction]) -> None:
    """Earlier bytes and new lines in one replacement: a crash leaves the ledger as it was, never half a line."""
    earlier = path.read_bytes() if path.exists() else b""
    added = "".join(json.dumps(asdict(line), ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as handle:
        handle.write(earlier + added.encode())
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(partial, path)
