"""Where things lie: the project's own data and the home folder of one installation."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KADRY_DATA", PROJECT_ROOT / "data"))
DEFAULT_HOME = Path("var")
PARAMETER_ROOMS = (DATA,)
CODE_ROOMS = ("flows", "models", "sources", "sql", "proposals", "sample")
CODE_SUFFIXES = frozenset({".py", ".sql", ".typ"})
HASH_SHOWN = 12
VERSION = "0.1.0"


@dataclass(frozen=True)
class Home:
    """One installation: raw bytes, warehouse, published snapshot and documents, all below one folder."""

    root: Path

    @property
    def raw(self) -> Path:
        """Landed bytes and the list of files of each vintage."""
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        """The one file that the one writer writes."""
        return self.root / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        """What analysts and what-if runs read; replaced atomically."""
        return self.root / "published" / "warehouse.duckdb"

    @property
    def rounds(self) -> Path:
        """What a frozen round shows a council."""
        return self.root / "rounds"

    @property
    def mail(self) -> Path:
        """Letters as .eml files, where no server is set."""
        return self.root / "mail"

    @property
    def lock(self) -> Path:
        """Held by whoever writes."""
        return self.root / "writer.lock"

    @property
    def prefect(self) -> Path:
        """State of the embedded Prefect server."""
        return self.root / "prefect"

    @property
    def outboxes(self) -> Path:
        """Nightly drafts, a folder a vintage."""
        return self.root / "outbox"

    def outbox(self, vintage: date) -> Path:
        """Nightly drafts of one vintage."""
        return self.outboxes / vintage.isoformat()

    def draws(self, vintage: date, ref_area: str) -> Path:
        """Simulated draws of one vintage and region."""
        return self.root / "draws" / vintage.isoformat() / ref_area


@lru_cache
def code_version() -> str:
    """Package version and a hash of the code that makes figures, the same on every machine for the same code."""
    digest = hashlib.sha256()
    for room in CODE_ROOMS:
        for path in sorted((PROJECT_ROOT / room).rglob("*")):
            if path.suffix in CODE_SUFFIXES:
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:HASH_SHOWN]}"


@lru_cache
def parameters_hash() -> str:
    """SHA-256 of everything under data/: parameters, code lists, crosswalks, corrections."""
    digest = hashlib.sha256()
    for room in PARAMETER_ROOMS:
        for path in sorted(room.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                digest.update(path.relative_to(room).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
