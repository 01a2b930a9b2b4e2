"""The list of sources: which exist, which one a file belongs to, which files are no data at all.

Modules are imported when first asked for, so that reading one file does not import fifteen parsers.
"""

from __future__ import annotations

import fnmatch
import importlib
from collections.abc import Iterator
from types import ModuleType

from models.errors import KadryError, UnrecognisedFile
from sources.opened import Opened, Rows, shown_name

MODULES: dict[str, str] = {
    "survey": "sources.survey",
    "trudvsem": "sources.trudvsem",
    "hh": "sources.hh",
    "fedstat": "sources.fedstat",
    "rosstat": "sources.rosstat",
    "kep": "sources.kep",
    "klems": "sources.klems",
    "spo1": "sources.spo1",
    "kcp": "sources.kcp",
    "applications": "sources.applications",
    "graduates": "sources.graduates",
    "colleges": "sources.colleges",
    "workshops": "sources.workshops",
    "experts": "sources.experts",
    "digital": "sources.digital",
    "plan": "sources.plan",
    "scenario": "sources.scenario",
    "limits": "sources.limits",
}
RECOGNISED_FROM = 0.5  # a score below it is a guess, and a guess is not recognition
BEYOND_DOUBT = 0.95  # a form that names itself: the other sources are not asked
TIE_WITHIN = 0.05  # two sources closer than this: the file does not tell them apart

_NO_DATA = {
    "readme*": "описание, не данные",
    "*.md": "текст с описанием, не данные",
    "license*": "лицензия, не данные",
    ".*": "скрытый файл",
    "~$*": "временный файл Excel: книга открыта у кого-то на экране",
    "thumbs.db": "служебный файл Windows",
    "desktop.ini": "служебный файл Windows",
    "*.lnk": "ярлык Windows, а не сам файл",
    "*.tmp": "временный файл",
    "*.part": "недокачанный файл",
    "*.partial": "недокачанный файл",
    "*.crdownload": "недокачанный файл",
    "*.docx": "документ Word: таблицы из него не читаются, запросите xlsx или csv",
    "*.doc": "документ Word: таблицы из него не читаются, запросите xlsx или csv",
    "*.pdf": "PDF: таблицы из него не читаются, запросите xlsx или csv",
}


def names() -> tuple[str, ...]:
    """Names of the sources, in the order in which help lists them."""
    return tuple(MODULES)


def source(name: str) -> ModuleType:
    """The module of a source.

    Raises UnrecognisedFile when there is no source of this name.
    """
    if name not in MODULES:
        raise UnrecognisedFile("–", f"источника «{shown_name(name)}» нет; есть: {', '.join(MODULES)}")
    return importlib.import_module(MODULES[name])


def recognise(book: Opened) -> tuple[str, float]:
    """The source a file belongs to and how surely, 0 … 1.

    Raises UnrecognisedFile, saying what was seen, when no source is sure or two are equally sure.
    """
    scores = sorted(_scores(book), reverse=True)
    (best, winner), (second, runner_up) = scores[0], (scores[1] if len(scores) > 1 else (0.0, ""))
    if best < RECOGNISED_FROM:
        raise UnrecognisedFile(book.file_name, f"ни один источник его не узнал; в файле {seen(book)}")
    if best - second < TIE_WITHIN:
        raise UnrecognisedFile(
            book.file_name, f"он одинаково похож на «{winner}» и «{runner_up}»; в файле {seen(book)}"
        )
    return winner, best


def ignored(file_name: str) -> str | None:
    """Why a file of the inbox is no data (Russian), or None when it should be read."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    for pattern, reason in _NO_DATA.items():
        if fnmatch.fnmatchcase(name, pattern):
            return reason
    return None


def seen(book: Opened) -> str:
    """What an opened file looks like, for messages: kind, sheets, first words. No cell of a data block."""
    kinds = {
        "html": "веб-страница (HTML) вместо данных",
        "zip": f"архив zip: {', '.join(book.entries[:5]) or 'пустой'}" if book.kind == "zip" else "",
        "gz": "архив gzip",
        "json": "JSON",
        "xml": "XML",
        "unknown": "двоичные данные неизвестного вида",
        "text": "текст без таблицы",
    }
    if book.kind in kinds:
        return kinds[book.kind]
    try:
        parts = [f"{_sheet_title(name)}{_first_words(book.sheets[name])}" for name in list(book.sheets)[:3]]
    except KadryError as error:
        return f"таблица, которую нельзя прочитать ({error})"
    return f"таблица {book.kind}: " + ("; ".join(parts) or "без листов")


def _scores(book: Opened) -> Iterator[tuple[float, str]]:
    """Scores in the order of MODULES, until one is beyond doubt."""
    for name in MODULES:
        score = _score(name, book)
        yield score, name
        if score >= BEYOND_DOUBT:
            return
    yield 0.0, ""


def _score(name: str, book: Opened) -> float:
    module = _module(name)
    return 0.0 if module is None else float(module.recognise(book))


def _module(name: str) -> ModuleType | None:
    """The module of a listed source, None while it does not exist."""
    try:
        return importlib.import_module(MODULES[name])
    except ModuleNotFoundError as error:
        if error.name == MODULES[name]:
            return None
        raise


def _sheet_title(name: str) -> str:
    return f"лист «{shown_name(name)}» " if name else ""


def _first_words(rows: Rows) -> str:
    for row in rows[:20]:
        words = [shown_name(str(cell).strip())[:40] for cell in row if str(cell).strip()]
        if words:
            return "начинается с «" + " | ".join(words[:6]) + "»"
    return "пуст"
