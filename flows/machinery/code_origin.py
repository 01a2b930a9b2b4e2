"""Which commit the code hash printed in a document belongs to: the same hash computed from this folder and from the history.

The hash is that of ``settings.code_version``: names and bytes of the files that make figures, the same from a checkout and from git.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from flows import settings
from flows.settings import CODE_SUFFIXES, HASH_SHOWN, PROJECT_ROOT, code_version

NEWEST = 60  # commits that a trace looks through; ``kadry verify --code`` looks through all


@dataclass(frozen=True)
class Origin:
    """``commit`` is empty where no commit looked through has this hash; ``has_git`` False where there is no history to look in;
    ``looked`` the newest commits that were looked through, 0 = all."""

    is_here: bool
    commit: str = ""
    day: str = ""
    has_git: bool = True
    looked: int = 0

    def told(self, version: str) -> str:
        """One sentence for a reader who wants to see the code."""
        here = "код этой папки тот же" if self.is_here else "код этой папки другой"
        if self.commit:
            look = "" if self.is_here else f"; посмотреть: git worktree add ../код {self.commit}"
            return f"{here}; коммит {self.commit} от {self.day}{look}"
        if not self.has_git:
            rule = f"хеш имён и байтов файлов {', '.join(sorted(CODE_SUFFIXES))} из {', '.join(settings.CODE_ROOMS)} (flows/settings.py: code_version)"
            return f"{here}; истории git здесь нет: {rule}; проверить другую папку – «kadry verify --code {version}» в ней"
        if self.is_here:
            return f"{here}, но в коммите его нет: файлы изменены после последнего коммита"
        if not self.looked:
            return f"{here}; ни в одном коммите этой истории его нет"
        return f"{here}; среди последних коммитов ({self.looked}) его нет – искать во всей истории: kadry verify --code {version}"


def origin_of(version: str, commits: int | None = NEWEST) -> Origin:
    """Look for the version (or its bare hash) in this folder and in the newest commits; None looks through all."""
    wanted, own = version.rpartition("+")[2], code_version().rpartition("+")[2]
    git = shutil.which("git")
    if git is None or not _asked(git, "rev-parse", "--show-prefix").ok:
        return Origin(own == wanted, has_git=False)
    looked = 0
    blobs: dict[str, bytes] = {}
    for commit, day in islice(_commits(git), commits):
        looked += 1
        if _hash_of(git, commit, blobs) == wanted:
            return Origin(own == wanted, commit[:12], day)
    return Origin(own == wanted, looked=0 if commits is None else looked)


@dataclass(frozen=True)
class _Answer:
    ok: bool
    out: bytes


def _asked(git: str, *arguments: str, given: bytes = b"") -> _Answer:
    done = subprocess.run([git, "-C", str(PROJECT_ROOT), *arguments], input=given, capture_output=True, check=False)  # noqa: S603
    return _Answer(done.returncode == 0, done.stdout)


def _commits(git: str) -> Iterator[tuple[str, str]]:
    """Commits that touch the code, newest first, with their days."""
    listed = _asked(git, "log", "--format=%H %cd", "--date=format:%d.%m.%Y", "HEAD", "--", *settings.CODE_ROOMS).out.decode()
    for line in listed.splitlines():
        commit, _, day = line.partition(" ")
        yield commit, day


def _hash_of(git: str, commit: str, blobs: dict[str, bytes]) -> str:
    """The hash of ``code_version`` from the files of a commit; ``blobs`` keeps bytes that commits share."""
    files: dict[PurePosixPath, str] = {}
    for line in _asked(git, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *settings.CODE_ROOMS).out.split(b"\0"):
        about, _, name = line.partition(b"\t")
        path = PurePosixPath(name.decode())
        if path.suffix in CODE_SUFFIXES and path.parts[0] in settings.CODE_ROOMS:
            files[path] = about.split()[2].decode()
    _read(git, sorted(set(files.values()) - set(blobs)), blobs)
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda one: (settings.CODE_ROOMS.index(one.parts[0]), one)):
        digest.update(path.as_posix().encode())
        digest.update(blobs[files[path]])
    return digest.hexdigest()[:HASH_SHOWN]


def _read(git: str, wanted: list[str], blobs: dict[str, bytes]) -> None:
    """Bytes of the blobs, by one process."""
    out = _asked(git, "cat-file", "--batch", given="\n".join(wanted).encode() + b"\n").out if wanted else b""
    at = 0
    for name in wanted:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[2])
        blobs[name] = out[end + 1 : end + 1 + size]
        at = end + 2 + size
