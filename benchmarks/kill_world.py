"""The smallest night, council and mail that can be killed, and what must be the same after each kill."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # the small inbox and the annex of the tests
from models import draws  # noqa: E402

draws.DEFAULT_DRAWS = 40  # before anybody reads it: figures mean nothing here, only that they come out the same

import typst  # noqa: E402, F401 - what a stage imports when it begins is imported once here, not in every child
from figures_builder import full_figures  # noqa: E402
from small_inbox import VINTAGE, small_documents  # noqa: E402

from flows import forecast, forecast_errors, ingest, plan, propose, publish, transform  # noqa: E402, F401
from flows import nightly as night  # noqa: E402
from flows.figures import gather  # noqa: E402, F401
from flows.machinery import journal  # noqa: E402
from flows.outward.mail import deliveries  # noqa: E402
from flows.outward.mail.channel import Came, Outcome  # noqa: E402
from flows.outward.mail.delivery import Parcel, deliver  # noqa: E402
from flows.outward.mail.letter import Letter, delivery_key  # noqa: E402
from flows.propose import _replace_changed  # noqa: E402
from flows.rounds import ledger, registry, states  # noqa: E402
from flows.settings import Home  # noqa: E402
from proposals import machine, workbook  # noqa: E402

SURVEYS, POSTS = 1, 20
WITHOUT = ("writer.lock", "mail.lock", "warehouse.duckdb", "warehouse.duckdb.wal")
FREE = ("log", "prefect", "published")
RECIPIENTS = tuple(f"sovet{number}@cluster.example" for number in range(3))
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
NEXT = "следующий запуск дописывает"


class Unprepared(Exception):
    """A run that nobody disturbed failed: the scene itself is wrong."""


@dataclass(frozen=True)
class Scene:
    """One kind of work that can be killed: what is done, on what, and its part of the points."""

    key: str
    name: str
    share: float
    work: Callable[[World, Path], object]
    before: Callable[[World, Path], None]
    steps_share: float = 0.6
    recovery: str = NEXT


class World:
    """Homes as they are before and after each scene, made once by unbroken runs."""

    def __init__(self, folder: Path, forked: Callable[..., Any]) -> None:
        self.folder, self._forked = folder, forked
        self.inbox = folder / "входная папка"
        write_documents(self.inbox, tiny_documents())

    def prepared(self, scene: Scene) -> tuple[Path, object, Any]:
        """The home before the scene, what an unbroken run leaves, and how that run went."""
        before, home = self.folder / f"до {scene.key}", self.folder / "дом" / "рабочая папка"
        if not before.exists():
            self.done(lambda: scene.before(self, before), before)
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(before, home)
        whole = self.done(lambda: scene.work(self, home), home)
        wanted = self.done(lambda: kept(home), home).answer
        return before, wanted, whole

    def done(self, work: Callable[[], object], home: Path) -> Any:
        """An unbroken run in a process of its own."""
        ended = self._forked(work, home)
        if ended.signal or ended.code:
            raise Unprepared(f"an unbroken run failed ({ended.signal or ended.code}): {ended.said}")
        return ended

    def after(self, stages: tuple[str, ...], home: Path) -> None:
        """A home in which these stages of a night have been done; each prefix is kept for the next scene."""
        kept_as = self.folder / f"после {len(stages)}"
        if not kept_as.exists():
            if stages:
                self.after(stages[:-1], kept_as)
                STAGES[stages[-1]](self, kept_as)
            else:
                kept_as.mkdir()
        if home != kept_as:
            shutil.copytree(kept_as, home)


def _stage(name: str) -> Callable[[World, Path], object]:
    def work(world: World, home: Path) -> object:
        task = getattr(night, f"{name}_task").fn
        own = {"ingest": (world.inbox, VINTAGE), "publish": ()}.get(name, (VINTAGE,))
        task(Home(home), *own)
        return None

    return work


STAGES: dict[str, Callable[[World, Path], object]] = {
    name: _stage(name) for name in ("ingest", "transform", "forecast", "plan", "propose", "publish")
}


def _land(world: World, home: Path) -> object:
    from flows.machinery import landing

    return len(landing.land(Home(home), world.inbox, VINTAGE).files)


def _night(world: World, home: Path) -> object:
    for work in STAGES.values():
        work(world, home)
    return None


def _before(*stages: str) -> Callable[[World, Path], None]:
    return lambda world, home: world.after(stages, home)


def _old_outbox(world: World, home: Path) -> None:
    """Documents of an earlier night in the way, each of other bytes, and one that is no longer made."""
    world.after(("ingest", "transform", "forecast", "plan", "propose"), home)
    outbox = Home(home).outbox(VINTAGE)
    fresh = home / "made"
    shutil.copytree(outbox, fresh)
    for path in outbox.rglob("*"):
        if path.is_file() and path.suffix != ".json":
            path.write_bytes(path.read_bytes() + b"\n")
    (outbox / "old").mkdir()
    (outbox / "old" / "proposal.pdf").write_bytes(b"%PDF-")


def _replace(world: World, home: Path) -> object:
    made = Home(home).outboxes / f"{VINTAGE.isoformat()}.partial"
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(home / "made", made)
    _replace_changed(made, Home(home).outbox(VINTAGE))
    return None


def _round_home(world: World, home: Path) -> None:
    """A round that was sent, and its annex as a council returned it with two numbers."""
    import io

    import openpyxl

    figures = full_figures()
    figures = figures.model_copy(update={"round": f"{figures.start_year}-1", "mode": "round"})
    one = registry.Round(figures.start_year, 1, vintage=figures.vintage.isoformat())
    folder = home / "rounds" / one.name / figures.cluster.code
    folder.mkdir(parents=True)
    (home / "rounds" / one.name / "round.json").write_text(json.dumps(vars(one)), encoding="utf-8")
    (folder / "proposal.json").write_bytes(machine.to_json(figures))
    sent = states.Move(folder.name, "закреплён", "отправлен", "аналитик", "И. О.", "на рассмотрение", NOW.isoformat())
    journal.append(home / "rounds" / one.name / states.FILE, [vars(sent)])
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(figures)))
    for name in book.sheetnames:
        if name != "Исправления":
            del book[name]
    sheet = book["Исправления"]
    for row, places in ((6, 50), (7, 75)):
        sheet[f"H{row}"], sheet[f"I{row}"], sheet[f"K{row}"] = places, "Цех открывается в мае", "директор, завод"
    book.save(home / "вернулось.xlsx")


def _round_name(home: Path) -> str:
    """Asked of the product: a folder that may not be read is its error to tell, not «no round» of ours."""
    (one,) = registry.every(Home(home))
    return one.name


def _correct(world: World, home: Path) -> object:
    ledger.correct(Home(home), _round_name(home), home / "вернулось.xlsx", date(2026, 12, 2))
    return None


def _decide(world: World, home: Path) -> object:
    """A council's decision: said again after a kill it is said once."""
    place, name = Home(home), _round_name(home)
    (proposal,) = states.proposals(place, name)
    if states.states(place, registry.load(place, name))[proposal] != states.State.AGREED:
        states.move(place, name, [proposal], states.State.AGREED, states.Mover("секретарь", "И. О.", "протокол № 3"), NOW)
    return None


def _journal(world: World, home: Path) -> object:
    """Ten lines, one by one; those that are there are not written again."""
    path = home / "rounds" / "2027-1" / "ledger.jsonl"
    for number in range(len(journal.entries(path)), 10):
        journal.append(path, [{"correction": f"{number}", "reason": "мастерская открывается\u2028в мае"}])
    return None


@dataclass(frozen=True)
class CountingServer:
    """A mail server that notes each letter that arrived, one line a letter."""

    log: Path
    sender: str = "kadry@region.example"
    name: str = "сервер"

    def send(self, message: EmailMessage, recipient: str, content: str, about_to: Callable[[], None]) -> Outcome:
        """The letter arrives between the two lines of the ledger."""
        about_to()
        self.log.parent.mkdir(exist_ok=True)
        handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, f"{delivery_key(content, recipient)}\n".encode())
        os.close(handle)
        return Outcome(Came.SENT, "250 принято")


def _mail(world: World, home: Path) -> object:
    """Three letters; of one whose outcome is unknown a person says what the server's log says."""
    log, place = home / "сервер" / "письма.log", Home(home)
    parcels = [Parcel(one, Letter("Предложение кластера", "Здравствуйте.")) for one in RECIPIENTS]
    for one in deliveries.last(deliveries.entries(place)).values():
        if one.event in deliveries.OPEN:
            arrived = log.exists() and one.delivery in log.read_text(encoding="utf-8").split()
            deliveries.decide(place, one.delivery, arrived, "аналитик", "позвонил получателю", NOW)
    deliver(place, parcels, CountingServer(log))
    return None


def scenes() -> tuple[Scene, ...]:
    """Everything that is killed; the shares follow what a kill costs."""
    five = ("ingest", "transform", "forecast", "plan", "propose")
    person = "неизвестный исход письма решает человек, остальное дописывает следующий запуск"
    return (
        Scene("landing", "приём: укладка файлов", 100, _land, _before(), 0.8),
        Scene("journal", "журнал исправлений: десять строк", 100, _journal, _before(), 0.8),
        Scene("mail", "почта: три письма на сервер", 100, _mail, _before(), 0.8, person),
        Scene("decide", "кампания: решение совета", 40, _decide, _round_home, 0.7),
        Scene("correct", "кампания: возврат приложения", 40, _correct, _round_home, 0.8),
        Scene("replace", "документы: замена вчерашних", 64, _replace, _old_outbox, 0.8),
        Scene("forecast", "прогноз", 4, STAGES["forecast"], _before(*five[:2]), 0.5),
        Scene("plan", "план", 4, STAGES["plan"], _before(*five[:3]), 0.3),
        Scene("propose", "документы", 4, STAGES["propose"], _before(*five[:4]), 0.5),
        Scene("transform", "сверка и витрины", 20, STAGES["transform"], _before(*five[:1]), 0.1),
        Scene("ingest", "приём: чтение в хранилище", 20, STAGES["ingest"], _before(), 0.5),
        Scene("publish", "публикация снимка", 24, STAGES["publish"], _before(*five), 0.4),
        Scene("night", "ночь подряд, все стадии", 4, _night, _before(), 0.5),
    )


def mended(world: World, scene: Scene, home: Path) -> object:
    """Run the scene once more and say what it keeps."""
    scene.work(world, home)
    return kept(home)


def kept(home: Path) -> dict[str, Any]:
    """Everything under the home: SHA-256 of files, arrays of draws, rows of tables; without locks and moments of the clock."""
    found: dict[str, Any] = {}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if not path.is_file() or name.parts[0] in FREE or name.name in WITHOUT:
            continue
        found[name.as_posix()] = _digest(path)
    for name in ("warehouse.duckdb", "published/warehouse.duckdb"):
        if (home / name).exists():
            found |= _tables(home / name, name)
    return found


def _digest(path: Path) -> Any:
    if path.suffix == ".npz":
        import numpy as np

        with np.load(path, allow_pickle=False) as stored:
            arrays = b"".join(name.encode() + stored[name].tobytes() for name in sorted(stored.files))
        return hashlib.sha256(arrays).hexdigest()
    if path.name == "deliveries.jsonl":
        # A kill leaves «started» and a person's word more; what arrived is counted by the server.
        return sorted({one["delivery"] for one in journal.entries(path) if one["event"] in deliveries.DONE})
    if path.suffix == ".jsonl":
        return [json.dumps(one | {"when": ""}, ensure_ascii=False, sort_keys=True) for one in journal.entries(path)]
    if path.suffix == ".log":
        return path.read_text(encoding="utf-8").split()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tables(path: Path, label: str) -> dict[str, list[int]]:
    """Table → its number of rows and the sum of their hashes: what order they lie in does not count."""
    import duckdb

    with duckdb.connect(str(path), config={"threads": 1}) as con:
        names = con.execute("select schema_name, table_name from duckdb_tables() where not internal and not temporary").fetchall()
        one = " union all ".join(
            f"select '{schema}.{name}', count(*), coalesce(sum(hash(t)::hugeint), 0)::varchar from \"{schema}\".\"{name}\" as t" for schema, name in names
        )
        return {f"{label}: {name}": [count, digest] for name, count, digest in con.execute(one).fetchall()} if one else {}


def require_readable(home: Path) -> None:
    """What others may read at any moment is whole: the snapshot opens, manifest and journals are complete."""
    import duckdb

    snapshot = Home(home).snapshot
    if snapshot.exists():
        with duckdb.connect(str(snapshot), read_only=True, config={"threads": 1}) as con:
            assert con.execute("select count(*) from plan.offer").fetchall()[0][0]
    for path in (*home.glob("outbox/*/manifest.json"), *home.glob("raw/vintages/*.json"), *home.glob("rounds/*/round.json")):
        json.loads(path.read_text(encoding="utf-8"))
    for path in home.rglob("*.jsonl"):
        journal.entries(path)


def difference(wanted: Any, found: Any) -> tuple[str, str]:
    """Which kind of fault, and the first places of it."""
    names = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    doubled = any(_size(found.get(name)) > _size(wanted.get(name)) for name in names)
    return ("удвоено" if doubled else "потеряно"), "; ".join(f"{name}: {wanted.get(name)} → {found.get(name)}" for name in names[:4])


def _size(value: Any) -> int:
    if isinstance(value, list):
        return value[0] if value and isinstance(value[0], int) else len(value)
    return 0 if value is None else 1


def tiny_documents() -> dict[str, Any]:
    """One УГПС, one questionnaire, a few posts: a night of seconds."""
    from dataclasses import replace

    from sample.documents import Dump

    made = small_documents(ugps=("09.",))
    surveys = sorted(name for name in made if name.startswith("Анкета"))
    tiny = {name: one for name, one in made.items() if name not in surveys[SURVEYS:]}
    return {name: replace(one, records=one.records[:POSTS]) if isinstance(one, Dump) else one for name, one in tiny.items()}


def write_documents(folder: Path, documents: dict[str, Any]) -> None:
    """An inbox of these."""
    from sample.documents import Files

    folder.mkdir(parents=True)
    for name, payload in Files(documents).items():
        (folder / name).write_bytes(payload)
