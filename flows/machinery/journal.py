"""Append-only files of JSON lines that survive a kill: a line is there whole and on the disk, or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from models.errors import KadryError


class JournalBroken(KadryError):
    """A line of a journal cannot be read; nothing is done past it."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"Журнал {path}, строка {line}: {reason}. Журнал пишет только программа; верните файл из резервной копии."
        )


def append(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Earlier bytes and new lines in one replacement, on the disk when this returns.

    The caller holds the lock of whoever writes this journal.
    """
    added = "".join(json.dumps(dict(entry), ensure_ascii=False, sort_keys=True) + "\n" for entry in entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = path.read_bytes() if path.exists() else b""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as handle:
        handle.write(earlier + added.encode())
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def entries(path: Path, broken: Callable[[Path, int, str], KadryError] = JournalBroken) -> list[dict[str, Any]]:
    """Every line, oldest first; none where the journal was never written. Raises ``broken``."""
    if not path.exists():
        return []
    found = []
    # Never splitlines: a text may hold signs that Python takes for line ends.
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], start=1):
        try:
            content = json.loads(text)
        except ValueError as error:
            raise broken(path, number, "это не JSON") from error
        if not isinstance(content, dict):
            raise broken(path, number, "не те поля")
        found.append(content)
    return found
