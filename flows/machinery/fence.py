"""A fence round a unit of work: an error that nobody foresaw costs that unit only, and the maintainer finds it by a code.

People read a sentence with the code; the traceback goes to a file of the home folder, because its lines may hold what the
unit was about.
"""

from __future__ import annotations

import errno
import hashlib
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from models.errors import KadryError

Made = TypeVar("Made")

FOLDER = "log"
PLACE = re.compile(r'File "(.+?)", line (\d+), in (.+)')  # a line of a traceback
# The disk's own errors are no fault of the unit: they end the run, which says so in words of its own.
OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE})
STORAGE = {
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "исчерпана дисковая квота",
    errno.EFBIG: "файл больше, чем разрешено (предел размера файла)",
    errno.EIO: "диск не читается или не пишется (ошибка ввода-вывода)",
    errno.EMFILE: "открыто слишком много файлов",
    errno.ENFILE: "открыто слишком много файлов",
    errno.EACCES: "нет прав на запись или чтение",
    errno.EPERM: "действие запрещено",
    errno.EROFS: "диск доступен только для чтения",
    errno.ENOTDIR: "вместо папки найден файл",
    errno.EEXIST: "вместо папки найден файл",
}
UNREAD = {errno.EACCES: "нет прав на чтение", errno.EPERM: "нет прав на чтение", errno.ENOENT: "его убрали, пока шёл приём"}
AFTER_STORAGE = "Записанное раньше цело: исправьте и запустите ещё раз, или задайте другую рабочую папку (--home)."


class Unforeseen(KadryError):
    """An error of ours that nobody foresaw, told in a sentence with the code of its traceback."""

    exit_code = 3

    def __init__(self, what: str, code: str, path: Path) -> None:
        self.code = code
        super().__init__(
            f"{what}: непредвиденная ошибка программы (код {code}). Остальное не затронуто. Передайте сопровождающему код и "
            f"файл {path}."
        )


class DiskRefused(KadryError):
    """The operating system refused a file: no room, no rights."""

    exit_code = 3

    def __init__(self, error: OSError) -> None:
        place = f" «{error.filename}»" if error.filename else ""
        super().__init__(f"{STORAGE[error.errno or 0]}{place}. {AFTER_STORAGE}")


class FileUnread(KadryError):
    """A file of the inbox that the operating system does not give."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} не прочитан: {why}. Исправьте и запустите расчёт снова.")


def in_words(error: Exception, what: str, home_root: Path) -> KadryError:
    """An error that is not one of ours as one that is: the disk's in words, any other by the code of its traceback."""
    if isinstance(error, OSError) and error.errno in STORAGE:
        return DiskRefused(error)
    try:
        return unforeseen(error, what, home_root)
    except OSError as disk:  # the disk takes not even the traceback
        if disk.errno not in STORAGE:
            raise
        return DiskRefused(disk)


def unread(error: Exception, file: Path, what: str, home_root: Path) -> KadryError:
    """An error in reading a file that somebody sent: one that may not be read, or is gone meanwhile, is told as such."""
    if isinstance(error, OSError) and error.errno in UNREAD and error.filename == str(file):
        return FileUnread(what, UNREAD[error.errno])
    return unforeseen(error, what, home_root)


def unforeseen(error: Exception, what: str, home_root: Path) -> Unforeseen:
    """Write the traceback under its code and return what to tell people.

    The code is the place in the program, not the data: the same fault has the same code in every file it meets.

    Raises ``error`` itself when it is the disk's.
    """
    if isinstance(error, OSError) and error.errno in OF_THE_DISK:
        raise error
    code = hashlib.sha256(f"{type(error).__name__}|{_places(error)}".encode()).hexdigest()[:8]
    path = home_root / FOLDER / f"error-{code}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(traceback.format_exception(error))
    path.write_text(f"{what}\n\n{text}", encoding="utf-8")
    path.chmod(0o600)
    return Unforeseen(what, code, path)


def _places(error: Exception) -> str:
    """Where in the program it happened; of an error that came from a worker, where in the worker."""
    told = [place for note in getattr(error, "__notes__", ()) for place in PLACE.findall(note)]
    own = [(frame.filename, str(frame.lineno), frame.name) for frame in traceback.extract_tb(error.__traceback__)]
    return "|".join(f"{file}:{name}:{line}" for file, line, name in told or own)


def attempted(work: Callable[[], Made], what: str, home_root: Path) -> tuple[Made | None, str]:
    """What came of one unit of work, or None and a sentence in Russian why nothing did; others go on.

    Raises only what ends the run: errors of the disk.
    """
    try:
        return work(), ""
    except ValidationError as error:
        said = "; ".join(one["msg"].removeprefix("Value error, ") for one in error.errors()[:3])
        return None, f"{what}: числа не сошлись – {said}"
    except KadryError as error:
        return None, str(error)
    except Exception as error:
        return None, str(unforeseen(error, what, home_root))
