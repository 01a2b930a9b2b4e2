"""Landing: the bytes of the inbox are kept as they are, addressed by their SHA-256 and listed by vintage.

Nothing is parsed, renamed or overwritten here. One exception: sources that carry personal data are landed scrubbed,
and the hash of the original is listed beside the hash of what is kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import BinaryIO

from flows.machinery.fence import unread
from flows.machinery.workers import Crew
from flows.settings import PROJECT_ROOT, Home
from models.errors import EmptyInbox, KadryError
from sources import registry
from sources.opened import open_file
from sources.scrubbing import scrubbed

CHUNK_BYTES = 1 << 20
STAGE = "Приём файлов"
FILES_WORTH_WORKERS = 400  # one region sends about two hundred; starting workers takes as long as reading them
FILES_A_TASK = 16
SCRUBBING = (
    "scrubbing.py", "hh.py", "trudvsem*.py", "dump_*.py", "municipality.py", "programme_codes.py",
    "tables/people.py", "tables/cells.py", "tables/header.py", "containers/*.py", "opened.py",
)  # fmt: skip
LARGEST_ARCHIVE_BYTES = 100_000_000  # a larger zip is no parcel of workbooks


class VintageFrozen(KadryError):
    """A frozen vintage may not receive other files."""

    def __init__(self, vintage: date, round_name: str, changed: list[str]) -> None:
        super().__init__(
            f"Срез {vintage:%d.%m.%Y} закреплён за кампанией «{round_name}», а файлы входной папки с тех пор изменились: "
            f"{', '.join(changed[:5])}. Запустите расчёт с новой датой среза (--vintage)."
        )


class RawBytesLost(KadryError):
    """Landed bytes are missing or no longer what they were: nothing can be computed from them again."""

    def __init__(self, path: str, kept: Path, reason: str) -> None:
        super().__init__(
            f"Исходные байты файла «{path}» {reason}: {kept}. Восстановите папку raw из резервной копии; если копии нет, "
            f"положите файл во входную папку и запустите расчёт снова."
        )


@dataclass(frozen=True)
class LandedFile:
    """One file of a vintage: its path below the inbox, the hash of the bytes kept, and of the original when scrubbed.

    rules  hash of the rules by which it was scrubbed
    """

    path: str
    sha256: str
    original_sha256: str
    size_bytes: int
    region_hint: str | None
    rules: str = ""


class FileChanging(KadryError):
    """A file was written to while it was copied: what is in the inbox is not yet the whole of it."""

    def __init__(self, path: str, before: int, after: int) -> None:
        moved = (
            f"вырос с {before} до {after} байт" if after > before
            else f"сократился с {before} до {after} байт" if after < before
            else f"переписан (размер прежний, {after} байт)"
        )  # fmt: skip
        super().__init__(
            f"Файл «{path}» изменился, пока его копировали: {moved}. Он не принят. Дождитесь конца записи и запустите расчёт снова."
        )


class NothingLanded(KadryError):
    """Every file of the inbox had to be left out: the vintage keeps the list that it had."""

    def __init__(self, inbox: Path, left_out: list[tuple[str, str]]) -> None:
        reasons = "; ".join(reason for _, reason in left_out[:3])
        super().__init__(f"Из папки {inbox} не принят ни один файл, их {len(left_out)}: {reasons}")


@dataclass(frozen=True)
class Landed:
    """What landing did: files kept, names of what is no data, and the files left out with the reason."""

    files: tuple[LandedFile, ...]
    ignored: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Portion:
    """Files of the inbox, by name, that one worker keeps; ``known`` those of them that were kept before, by the hash of the original."""

    home: Home
    inbox: Path
    names: tuple[str, ...]
    known: dict[str, LandedFile]


def land(home: Home, inbox: Path, vintage: date, crew: Crew | None = None) -> Landed:
    """Keep every data file of the inbox and write the vintage's list; many new ones are cleaned side by side.

    A file that changes while it is copied is left out and told: half of it must not be kept as the whole. So is one that
    cannot be cleaned of people's names and numbers.
    Raises EmptyInbox when there is nothing to land, NothingLanded when all was left out, VintageFrozen when a frozen
    vintage would change.
    """
    if not inbox.is_dir():
        raise EmptyInbox(str(inbox))
    for stale in (home.raw / "incoming").glob("*.partial"):  # of a killed run
        stale.unlink()
    known = {file.original_sha256: file for file in _all_listed(home) if file.rules == scrubbing_rules()}
    if _rounds_of(home, vintage):  # its bytes are what they were, by whatever rules; nothing of it is new
        known |= {file.original_sha256: file for file in listed(home, vintage)}
        crew = None
    names = [path.relative_to(inbox).as_posix() for path in _files(inbox)]
    crew, portions = _shared_out(Portion(home, inbox, tuple(names), known), crew)
    kept = list(crew.in_order(kept_portion, [(STAGE, one) for one in portions], len(portions)))
    landed = [file for one in kept for file in one.files]
    left_out = [told for one in kept for told in one.left_out]
    if not landed:
        raise NothingLanded(inbox, left_out) if left_out else EmptyInbox(str(inbox))
    _refuse_change_of_frozen(home, vintage, landed)
    _write_list(home, vintage, landed)
    return Landed(tuple(landed), tuple(name for one in kept for name in one.ignored), tuple(left_out))


def _shared_out(whole: Portion, crew: Crew | None) -> tuple[Crew, list[Portion]]:
    """Portions for the workers where many files are new, else all of it for the caller; the inbox need not lie where a cluster sees it."""
    if crew is None or crew.count == 1 or crew.address or len(whole.names) < FILES_WORTH_WORKERS:
        return Crew(1), [whole]
    known = _known_by_name(whole)
    if sum(not one for one in known) < FILES_WORTH_WORKERS:
        return Crew(1), [whole]
    return crew, [
        replace(whole, names=whole.names[at : at + FILES_A_TASK], known=dict(ChainMap(*known[at : at + FILES_A_TASK])))
        for at in range(0, len(known), FILES_A_TASK)
    ]


def _known_by_name(whole: Portion) -> list[dict[str, LandedFile]]:
    """What is known of each file: itself by its bytes, and what was kept out of an archive of this name."""
    inside: dict[str, dict[str, LandedFile]] = {}
    for original, file in whole.known.items():
        for folder in Path(file.path).parents:
            inside.setdefault(folder.as_posix(), {})[original] = file
    hashes = ((name, _hash_or_none(whole.inbox / name)) for name in whole.names)
    return [{one: whole.known[one]} if one is not None and one in whole.known else inside.get(name, {}) for name, one in hashes]


def kept_portion(portion: Portion) -> Landed:
    """What is kept of some files of the inbox; one that cannot be kept is told."""
    landed: list[LandedFile] = []
    ignored: list[str] = []
    left_out: list[tuple[str, str]] = []
    for name in portion.names:
        path = portion.inbox / name
        if registry.ignored(path.name) is not None:
            ignored.append(name)
            continue
        try:
            landed += _kept_of(portion.home, path, name, portion.known, ignored)
        except FileChanging as error:
            left_out.append((name, str(error)))
        except KadryError:
            raise
        except Exception as error:
            left_out.append((name, str(unread(error, path, f"Файл «{name}»", portion.home.root))))
    return Landed(tuple(landed), tuple(ignored), tuple(left_out))


def require_files(inbox: Path) -> None:
    """Raise EmptyInbox when the folder is absent or holds no data file; asked before anything is written."""
    if not inbox.is_dir() or not any(registry.ignored(path.name) is None for path in _files(inbox)):
        raise EmptyInbox(str(inbox))


def listed(home: Home, vintage: date) -> list[LandedFile]:
    """Files of a vintage as they were landed."""
    path = _list_path(home, vintage)
    return (
        [LandedFile(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["files"]]
        if path.exists()
        else []
    )


def vintages(home: Home) -> list[date]:
    """All vintages that were ever landed, oldest first."""
    return sorted(date.fromisoformat(path.stem) for path in (home.raw / "vintages").glob("*.json"))


def content_path(home: Home, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return home.raw / "sha256" / sha256[:2] / sha256


def kept_bytes(home: Home, file: LandedFile) -> bytes:
    """The bytes of a landed file. Raises RawBytesLost when they are missing or were changed."""
    require_kept(home, file)
    return content_path(home, file.sha256).read_bytes()


def require_kept(home: Home, file: LandedFile) -> None:
    """The same of a file that is read as a stream. Raises RawBytesLost."""
    path = content_path(home, file.sha256)
    if not path.exists():
        raise RawBytesLost(file.path, path, "утрачены")
    if _hash(path) != file.sha256:
        raise RawBytesLost(file.path, path, "изменены")


def region_of_path(name: str) -> str | None:
    """Region of a file by the folder of the inbox that it lies in; None in the inbox itself and in a folder of another name."""
    from flows.machinery.reference import codelists

    parts = Path(name).parts
    return codelists().region_of_folder(parts[0]) if len(parts) > 1 else None


def _files(inbox: Path) -> Iterator[Path]:
    """Regular files below the inbox in a stable order; links are not followed, so nothing outside is ever read."""
    for folder, subfolders, names in os.walk(inbox, followlinks=False):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _kept_of(
    home: Home, path: Path, name: str, known: dict[str, LandedFile], ignored: list[str]
) -> list[LandedFile]:
    """What is kept of one file of the inbox: itself, or each data file of an archive under the archive's name."""
    members = _members(path)
    if not members:
        return [_keep(home, path, name, known)]
    kept: list[LandedFile] = []
    for inner, payload in members:
        alike = sum(1 for file in kept if Path(file.path).name == inner)  # of another folder of the archive
        inside = f"{name}/{alike + 1}/{inner}" if alike else f"{name}/{inner}"
        if registry.ignored(inner) is not None:
            ignored.append(inside)
            continue
        kept.append(_store(home, inside, hashlib.sha256(payload).hexdigest(), io.BytesIO(payload), known))
    return kept


def _members(path: Path) -> list[tuple[str, bytes]]:
    """Data files inside a zip archive; none when the file is no archive or is damaged: then reading it says why."""
    with path.open("rb") as handle:
        if handle.read(2) != b"PK" or path.stat().st_size > LARGEST_ARCHIVE_BYTES:
            return []
    try:
        return [(member.file_name, member.payload) for member in open_file(path.read_bytes(), path.name).members]
    except KadryError:
        return []


def _keep(home: Home, path: Path, name: str, known: dict[str, LandedFile]) -> LandedFile:
    size_before = path.stat().st_size
    original = _hash(path)

    def require_unchanged() -> None:
        if _hash(path) != original:
            raise FileChanging(name, size_before, path.stat().st_size)

    with path.open("rb") as incoming:
        return _store(home, name, original, incoming, known, require_unchanged)


def _store(
    home: Home,
    name: str,
    original: str,
    incoming: BinaryIO,
    known: dict[str, LandedFile],
    require_unchanged: Callable[[], None] = lambda: None,
) -> LandedFile:
    """Keep the bytes of one file as they may be kept, under their hash."""
    hint = region_of_path(name)
    before = known.get(original)
    if before is not None and content_path(home, before.sha256).exists():
        return LandedFile(name, before.sha256, original, before.size_bytes, hint, before.rules)
    folder = home.raw / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{original}.{os.getpid()}.partial"  # the same file may lie in two folders of the inbox
    try:
        digest, size = _copied(scrubbed(incoming, Path(name).name), partial)
        require_unchanged()
    except Exception:  # changed, taken away, not to be cleaned of people: nothing of it stays
        partial.unlink(missing_ok=True)
        raise
    target = content_path(home, digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(partial, target)
    return LandedFile(name, digest, original, size, hint, scrubbing_rules())


def _copied(pieces: Iterable[bytes], target: Path) -> tuple[str, int]:
    """Write them down to the disk; the hash and the size of what was written."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as kept:
        for piece in pieces:
            kept.write(piece)
            digest.update(piece)
            size += len(piece)
        kept.flush()
        os.fsync(kept.fileno())
    return digest.hexdigest(), size


@cache
def scrubbing_rules() -> str:
    """Hash of the code that decides what is kept of a file: bytes landed by other rules are made again from the inbox."""
    rooms = (path for pattern in SCRUBBING for path in sorted((PROJECT_ROOT / "sources").glob(pattern)))
    return hashlib.sha256(b"".join(path.read_bytes() for path in rooms)).hexdigest()[:16]


def _hash_or_none(path: Path) -> str | None:
    """None of a file that cannot be read: whoever keeps it tells why."""
    try:
        return _hash(path)
    except OSError:
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _list_path(home: Home, vintage: date) -> Path:
    return home.raw / "vintages" / f"{vintage.isoformat()}.json"


def _write_list(home: Home, vintage: date, files: list[LandedFile]) -> None:
    target = _list_path(home, vintage)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text(
        json.dumps(
            {"vintage": vintage.isoformat(), "files": [asdict(file) for file in files]}, ensure_ascii=False, indent=1
        ),
        encoding="utf-8",
    )
    os.replace(partial, target)


def _all_listed(home: Home) -> Iterator[LandedFile]:
    for vintage in vintages(home):
        yield from listed(home, vintage)


def _rounds_of(home: Home, vintage: date) -> list[str]:
    """Rounds that a vintage is frozen for."""
    states = ((path.parent.name, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(home.rounds.glob("*/round.json")))
    return [name for name, state in states if state.get("vintage") == vintage.isoformat()]


def _refuse_change_of_frozen(home: Home, vintage: date, landed: list[LandedFile]) -> None:
    for name in _rounds_of(home, vintage):
        before = {file.path: file.sha256 for file in listed(home, vintage)}
        now = {file.path: file.sha256 for file in landed}
        changed = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        if changed:
            raise VintageFrozen(vintage, name, changed)
