"""Whether the files of a folder are those that its manifest lists: the document in hand is the one that was computed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.settings import Home
from models.errors import KadryError

MANIFEST = "manifest.json"
UNFINISHED = ".partial"  # what a killed run was writing: the next one replaces it
BESIDE = "beside"  # what lies in the folder and goes on changing: a round's ledger


class NoManifest(KadryError):
    """Nothing says what the files should be."""

    exit_code = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(f"В папке «{folder}» и над ней нет целого {MANIFEST}: сверить файлы не с чем. Укажите папку среза или кампании.")


class FilesDiffer(KadryError):
    """Files are altered, missing or unknown."""

    def __init__(self, folder: Path, found: Verdict) -> None:
        super().__init__(f"Файлы папки «{folder}» – не те, что посчитаны: {found.told()}. Запустите расчёт среза ещё раз: kadry nightly.")


@dataclass(frozen=True)
class Verdict:
    """Names of files that are as computed, that were changed, that are gone, and that the manifest does not know."""

    genuine: tuple[str, ...]
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Everything listed is there and unchanged, and nothing else is."""
        return not (self.altered or self.missing or self.unknown)

    def told(self) -> str:
        """What is wrong, in Russian."""
        parts = (("изменены", self.altered), ("отсутствуют", self.missing), ("неизвестны", self.unknown))
        return "; ".join(f"{word}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" for word, names in parts if names)


def listing(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder, as a manifest lists them."""
    return {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != UNFINISHED
    }


def write_manifest(folder: Path, said: Mapping[str, Any], beside: Sequence[str] = ()) -> None:
    """List every file below the folder by its hash; what stands ``beside`` goes on changing and is not listed."""
    files = {name: digest for name, digest in listing(folder).items() if name.split("/")[0] not in (*beside, MANIFEST)}
    manifest = {**said, **({BESIDE: list(beside)} if beside else {}), "files": files}
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(partial, folder / MANIFEST)


def verify(folder: Path) -> Verdict:
    """Compare every file below the folder with the manifest in it. Raises NoManifest."""
    manifest = _manifest(folder)
    listed, beside = manifest["files"], {MANIFEST, *manifest.get(BESIDE, ())}
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != UNFINISHED and path.relative_to(folder).parts[0] not in beside
    }
    same = {name: name in found and _sha256(found[name]) == digest for name, digest in listed.items()}
    return Verdict(
        tuple(name for name, is_same in same.items() if is_same),
        tuple(name for name, is_same in same.items() if not is_same and name in found),
        tuple(name for name in listed if name not in found),
        tuple(name for name in found if name not in listed),
    )


def verify_file(path: Path) -> Verdict:
    """The same of one file, by the nearest manifest above it. Raises NoManifest."""
    folder = next((above for above in path.resolve().parents if (above / MANIFEST).is_file()), None)
    if folder is None:
        raise NoManifest(path.parent)
    name = path.resolve().relative_to(folder).as_posix()
    digest = _manifest(folder)["files"].get(name)
    if digest is None:
        return Verdict((), (), (), (name,))
    return Verdict((name,), (), (), ()) if _sha256(path) == digest else Verdict((), (name,), (), ())


def version_of(path: Path) -> str:
    """The version of the code that the nearest manifest names, "" where it names none. Raises NoManifest."""
    folders = (path, *path.resolve().parents)
    folder = next((above for above in folders if (above / MANIFEST).is_file()), None)
    if folder is None:
        raise NoManifest(path)
    return str(_manifest(folder).get("code_version", ""))


def known_elsewhere(home: Home, paths: Sequence[Path]) -> dict[Path, str]:
    """Where each of the files stands in a vintage or a round of the home; files whose bytes stand nowhere are left out.

    What came back by mail or was copied has no manifest beside it: it is known by its bytes.
    """
    wanted = {path: _sha256(path) for path in paths}
    listed: dict[str, str] = {}
    for manifest in sorted((*home.outboxes.glob(f"*/{MANIFEST}"), *home.rounds.glob(f"*/{MANIFEST}"), *home.rounds.glob(f"*/final/{MANIFEST}"))):
        folder = manifest.parent.relative_to(home.root)
        listed |= {digest: f"{folder / name}" for name, digest in _manifest(manifest.parent)["files"].items()}
    return {path: listed[digest] for path, digest in wanted.items() if digest in listed}


def has_manifest(path: Path) -> bool:
    """Whether a manifest lies in the folder, or anywhere above the file."""
    return (path / MANIFEST).is_file() if path.is_dir() else any((above / MANIFEST).is_file() for above in path.resolve().parents)


def require_whole(folder: Path) -> None:
    """Raises FilesDiffer, NoManifest."""
    found = verify(folder)
    if not found.is_whole:
        raise FilesDiffer(folder, found)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest["files"], dict):
            raise NoManifest(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoManifest(folder) from error
    return dict(manifest)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
