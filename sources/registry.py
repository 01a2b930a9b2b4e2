"""The list of sources: which exist, which one a file belongs to, which files are no data at all.

A source exists by its card (data/sources/<name>.yaml). ``unfinished`` says what a card still lacks: its module, the
tables that wait for its rows, its page and its tests.

Modules are imported when first asked for, so that reading one file does not import fifteen parsers.
"""

from __future__ import annotations

import fnmatch
import importlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from models.errors import BrokenSource, KadryError, UnknownSource, UnreadableFile, UnrecognisedFile
from sources.codelists import Codelists
from sources.long_table import Widened, widened
from sources.opened import Opened, Rows, shown_name, shown_text
from sources.reading import NOT_KEPT, OUR_FORM, FileContext, Reading
from sources.tables.cells import clean
from sources.two_in_one import advice_on, told_together

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ("SOURCE", "TITLE", "SUBJECTS", "recognise", "parse")
RECOGNISED_FROM = 0.5  # a score below it is a guess, and a guess is not recognition
BEYOND_DOUBT = 0.95  # a form that names itself: the other sources are not asked
NOT_USED = "источник не используется: файл сохранён, строки не прочитаны"
OWN_FORMS = frozenset({"survey"})  # sources that may say OUR_FORM
FEWEST_MUNICIPALITIES = 3
_OF_MUNICIPALITY = re.compile(r"муниципальн\w+ (?:округ|район|образовани)|городск\w+ округ|\bрайон$|\bм\. ?[ор]\b|\bг\. ?о\b|^г\. ?[А-ЯЁ]")
TWO_IN_ONE = {"kcp": "applications", "applications": "kcp"}  # sources whose numbers ministries print in one table
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

_REMEDIES = {  # kinds of files in which naming a source would not help
    "text": "Запросите таблицу: xlsx или csv",
    "unknown": "Запросите таблицу: xlsx или csv",
    "html": "Скачайте файл вручную из браузера: сайт ответил страницей, а не таблицей",
    "zip": "Распакуйте архив и положите таблицы из него",
    "gz": "Распакуйте архив и положите таблицы из него",
    "json": "JSON читается от «Работы России» и hh.ru; другие вакансии сохраните таблицей: kadry template need_list",
    "xml": "XML читается от «Работы России» и ЕМИСС; другую таблицу сохраните как xlsx",
}
FORM_OF_ITS_OWN = ("survey",)  # `kadry survey template` makes it for a region and a wave


@cache
def names() -> tuple[str, ...]:
    """Names of the sources, one a card, in the order in which help lists them."""
    return tuple(sorted(path.stem for path in (ROOT / "data" / "sources").glob("*.yaml")))


@cache
def source(name: str) -> ModuleType:
    """The module of a source.

    Raises UnknownSource when there is no source of this name, BrokenSource when its module is not what a source is.
    """
    if name not in names():
        raise UnknownSource(shown_name(name), titles(names()))
    try:
        module = importlib.import_module(f"sources.{name}")
    except ModuleNotFoundError as error:
        if error.name == f"sources.{name}":
            raise BrokenSource(name, "карточка есть, а модуля нет") from error
        raise
    missing = [part for part in CONTRACT if not hasattr(module, part)]
    if missing or name != module.SOURCE:
        raise BrokenSource(name, f"в модуле нет: {', '.join(missing) or f'SOURCE = {name!r}'}")
    return module


def titles(wanted: Iterable[str]) -> dict[str, str]:
    """Sources that can be asked, with their Russian titles."""
    return {name: str(source(name).TITLE) for name in wanted if not _why_half_made(name)}


def unfinished(name: str, subjects: tuple[str, ...], root: Path = ROOT) -> list[str]:
    """What a source lacks before it may be used: card, module, form, tables, page, tests; empty when it lacks nothing."""
    card = root / "data" / "sources" / f"{name}.yaml"
    missing = [] if card.is_file() else [f"data/sources/{name}.yaml"]
    if not any((root / "sources" / one).is_file() for one in (f"{name}.py", f"{name}/__init__.py")):
        missing.append(f"sources/{name}.py")
    form = root / "data" / "templates" / f"{name}.yaml"
    is_ours = card.is_file() and bool(re.search(r"^layout:\s*[\"']?ours\b", card.read_text(encoding="utf-8"), re.MULTILINE))
    if is_ours and name not in FORM_OF_ITS_OWN and not form.is_file():
        missing.append(f"data/templates/{name}.yaml")
    missing += [path for path in (f"sql/raw/{name}__{subject}.sql" for subject in subjects) if not (root / path).is_file()]
    missing += _unwritten_on_the_page(name, form.is_file(), root / "docs" / "sources.md")
    texts = (path.read_text(encoding="utf-8") for path in sorted((root / "tests").glob("test_source_*.py")))
    if not any(re.search(rf"[\"']{name}[\"']|import .*\b{name}\b", text) for text in texts):
        missing.append(f"tests/test_source_*.py, проверка {name}")
    return missing


def _unwritten_on_the_page(name: str, has_form: bool, page: Path) -> list[str]:
    """What the page of the sources lacks: the row of its table, the section, the headings of the form in it."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    missing = [] if re.search(rf"^\| {name} \| [a-z]", text, re.MULTILINE) else [f"docs/sources.md, строка «| {name} | … |» общей таблицы"]
    section = next((one for one in re.split(r"^(?=#{2,4} )", text, flags=re.MULTILINE) if re.search(rf"^#{{2,4}} .*\b{name}\b", one)), "")
    if not section:
        return [*missing, f"docs/sources.md, раздел {name}"]
    if has_form and not re.search(r"[`«][^`»\n]*[А-Яа-я][^`»\n]*[`»]", section):
        missing.append("docs/sources.md, заголовки столбцов в обратных кавычках: `Столбец | Столбец`")
    return missing


def recognise(book: Opened) -> tuple[str, float]:
    """The source a file belongs to by its marks and how surely, 0 … 1.

    Raises UnrecognisedFile, saying what was seen, when no source is sure or two are equally sure.
    """
    (best, winner), (second, runner_up), *_ = [*_candidates(widened(book)), (0.0, ""), (0.0, "")]
    if best < RECOGNISED_FROM:
        raise UnrecognisedFile(book.file_name, f"ни один источник его не узнал; в файле {seen(book)}", remedy_for(book))
    if best - second < TIE_WITHIN:
        raise UnrecognisedFile(
            book.file_name, f"он одинаково похож на «{winner}» и «{runner_up}»; в файле {seen(book)}"
        )
    return winner, best


def read(
    book: Opened, context: FileContext, codelists: Codelists, source_name: str = "", *, unused: frozenset[str] = frozenset()
) -> tuple[Reading, float]:
    """The reading of one file, and how surely it is of its source: recognition is proven by reading.

    source_name  the source that a person named; empty: the best of those that know the file's marks. Where it reads
                 nothing, or another is about as sure, the next is tried too, and the note says so; of a form of ours
                 never: a questionnaire of refused rows is no other list.
    unused       sources on which nothing rests: their files are named and not read

    Raises UnrecognisedFile when no source knows the file, and the first source's own error when none can read it.
    """
    left_out = not_kept(book)
    if left_out is not None and left_out[1]:
        raise UnreadableFile("", book.file_name, *left_out)
    book = widened(book)
    if source_name:
        return _with_book_notes(_with_beside(source(source_name).parse(book, context, codelists), book, context, codelists, unused), book), 1.0
    candidates = [(score, name) for score, name in _candidates(book) if score >= RECOGNISED_FROM]
    if not candidates:
        raise UnrecognisedFile(book.file_name, "; ".join([f"ни один источник его не узнал; в файле {seen(book)}", *half_made()]), remedy_for(book))
    reading, score = _best_of(candidates, book, context, codelists, unused)
    reading = _with_beside(reading, book, context, codelists, unused)
    return _with_book_notes(replace(reading, notes=[*reading.notes, *half_made()]), book), score


def _best_of(
    candidates: list[tuple[float, str]], book: Opened, context: FileContext, codelists: Codelists, unused: frozenset[str]
) -> tuple[Reading, float]:
    """The reading of the candidate that accepts the most rows."""
    if candidates[0][0] >= OUR_FORM:
        candidates = candidates[:1]
    near = [name for score, name in candidates if candidates[0][0] - score < TIE_WITHIN]
    named = next(((Reading(name, {}, 0, notes=[NOT_USED]), score) for score, name in candidates if name in near and name in unused), None)
    if named and set(near) <= unused:
        return named
    candidates = [(score, name) for score, name in candidates if name not in unused]
    tried: list[tuple[Reading, float]] = []
    failed: list[tuple[float, KadryError]] = []
    for score, name in candidates:
        if name not in near and any(reading.rows_accepted for reading, _ in tried):
            break
        try:
            tried.append((source(name).parse(book, context, codelists), score))
        except KadryError as error:
            failed.append((score, error))
    if not tried and named:
        return named
    if not tried:
        raise failed[0][1]
    best, score = max(tried, key=lambda one: (one[0].rows_accepted, one[1]))
    if not best.rows_accepted and failed and failed[0][0] - score >= TIE_WITHIN:  # the file is the surer source's, and that one says why not
        raise failed[0][1]
    twin = TWO_IN_ONE.get(best.source)
    others = [one.source for one, _ in tried if one.source not in (best.source, twin) and one.rows_accepted]
    if others:
        told = f"Файл похож и на «{'», «'.join(others)}»: взят источник, который принял больше строк; числа другого пришлите отдельной таблицей"
        best = replace(best, notes=[f"{told}: kadry template {others[0]}", *best.notes])
    return best, score


def _with_beside(reading: Reading, book: Opened, context: FileContext, codelists: Codelists, unused: frozenset[str]) -> Reading:
    """A reading with the other source's numbers of the same table, each told where it went."""
    other = TWO_IN_ONE.get(reading.source, "")
    if not other or other in unused or not source(other).stands_beside(book):
        return replace(reading, notes=[*reading.notes, *advice_on(reading.notes)]) if other == "applications" else reading
    try:
        second = source(other).parse(book, context, codelists)
    except KadryError as error:
        return replace(reading, notes=[*reading.notes, f"Числа источника «{source(other).TITLE}» стоят в том же файле и не прочитаны: {error}"])
    told = f"В файле числа двух источников, прочитаны оба: «{source(reading.source).TITLE}» и «{source(other).TITLE}»"
    own, others = told_together(reading.notes, second.notes)
    return replace(reading, notes=[told, *own], beside=(replace(second, notes=others, ref_area=second.ref_area or reading.ref_area),))


def _with_book_notes(reading: Reading, book: Opened) -> Reading:
    """What the file itself tells comes first: that it was cut, or that its end is in doubt, then what was made of it."""
    if isinstance(book, Widened):
        reading = replace(reading, notes=[*book.told, *reading.notes])
    if book.cut:
        return replace(reading, notes=[f"Файл обрезан: {book.cut}", *reading.notes])
    if book.perhaps_cut:
        return replace(reading, notes=[f"Сверьте конец файла: {book.perhaps_cut}", *reading.notes])
    return reading


def _candidates(book: Opened) -> list[tuple[float, str]]:
    """Scores and names, the surest first; equal scores in the order of names."""
    return sorted(_scores(book), key=lambda one: (-one[0], one[1]))


def half_made() -> list[str]:
    """Sources whose card stands alone: named wherever a file was asked for among them, and skipped."""
    return [f"источник «{name}» не готов и пропущен: {why}" for name in names() if (why := _why_half_made(name))]


@cache
def _why_half_made(name: str) -> str:
    """What a source lacks before it can be asked; "" when it lacks nothing."""
    try:
        source(name)
    except BrokenSource as error:
        return error.reason
    return ""


def ignored(file_name: str) -> str | None:
    """Why a file of the inbox is no data (Russian), or None when it should be read."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    for pattern, reason in _NO_DATA.items():
        if fnmatch.fnmatchcase(name, pattern):
            return reason
    return None


def remedy_for(book: Opened) -> str:
    """What can help with a file that no source knows; "" for a table, of which a person may know whose it is."""
    if _is_no_workbook(book):
        return "Файл повреждён при пересылке или переименован: попросите того, кто его прислал, открыть его у себя и прислать заново"
    if book.kind in _REMEDIES:
        return _REMEDIES[book.kind]
    try:
        cells = [clean(cell) for rows in book.sheets.values() for row in rows for cell in row[:2]]
        blank = not any(cells) and not any(clean(cell) for rows in book.sheets.values() for row in rows for cell in row)
    except KadryError:
        return ""
    if sum(_OF_MUNICIPALITY.search(cell) is not None for cell in cells) >= FEWEST_MUNICIPALITIES:
        return (
            "Строки таблицы – муниципальные образования, а расчёт ведётся по региону: запросите ту же таблицу по региону; "
            "районы читаются в карточках организаций, вакансиях, списках потребности и инвестиционных проектах"
        )
    return "Запросите у поставщика заполненный файл: в этом нет ни одной ячейки" if blank else ""


def _is_no_workbook(book: Opened) -> bool:
    """Whether a file is called a table and holds bytes that are none."""
    return book.kind == "unknown" and re.search(r"\.(?:xlsx?|xlsb|xlsm|ods|csv)$", book.file_name, re.IGNORECASE) is not None


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
    if (left_out := not_kept(book)) is not None:
        return left_out[0]
    if _is_no_workbook(book):
        return "двоичные данные неизвестного вида, хотя по имени это таблица"
    if book.kind in kinds:
        return kinds[book.kind]
    try:
        parts = [f"{_sheet_title(name)}{_first_words(book.sheets[name])}" for name in list(book.sheets)[:3]]
    except KadryError as error:
        return f"таблица, которую нельзя прочитать ({error})"
    return f"таблица {book.kind}: " + ("; ".join(parts) or "без листов")


def not_kept(book: Opened) -> tuple[str, str] | None:
    """Why nothing but the fact that it came is kept of a landed file, and what helps; None for any other file."""
    if book.kind != "json" or f'"{NOT_KEPT}"' not in book.text[:100]:
        return None
    try:
        said = json.loads(book.text)
    except ValueError:
        return None
    return str(said.get(NOT_KEPT, "")), str(said.get("remedy", ""))


def _scores(book: Opened) -> Iterator[tuple[float, str]]:
    """Scores of the sources, until one is beyond doubt.

    A form of ours is asked for first: its marks are our own, it is no other source's, and most files of an inbox are such.
    """
    for name in sorted(names(), key=lambda name: name not in OWN_FORMS):
        if _why_half_made(name):
            continue
        score = _score(name, book)
        yield score, name
        if score >= BEYOND_DOUBT:
            return
    yield 0.0, ""


def _score(name: str, book: Opened) -> float:
    """How surely a file is of one source; a recogniser that fails is told, never taken for «no»."""
    try:
        return float(source(name).recognise(book))
    except KadryError:
        raise
    except Exception as error:
        raise BrokenSource(name, f"распознавание файла «{book.file_name}» прервано: {type(error).__name__}") from error


def _sheet_title(name: str) -> str:
    return f"лист «{shown_text(name)}» " if name else ""


def _first_words(rows: Rows) -> str:
    for row in rows[:20]:
        words = [shown_text(str(cell).strip())[:40] for cell in row if str(cell).strip()]
        if words:
            return "начинается с «" + " | ".join(words[:6]) + "»"
    return "пуст"
