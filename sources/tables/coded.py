"""Codes of the house found behind what providers write: section, programme, region; refusals that name the remedy."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from models.errors import UnreadableFile
from sources.codelists import Codelists
from sources.opened import Cell, Opened
from sources.programme_codes import CODE, CodeProblem
from sources.reading import FileContext
from sources.tables.cells import clean, heading, label, latin, lookalikes
from sources.tables.ledger import Ledger, Refused

COUNTRY = "643"  # ОКСМ code of the Russian Federation, used for tables about the country as a whole
TOTAL = "_T"
NO_REGION = (
    "Регион не назван ни в файле, ни папкой: строки останутся без региона. "
    "Положите файл в папку, названную кодом региона (например, 57), или допишите регион в название таблицы или в имя файла"
)
_ADJECTIVE = r"[А-ЯЁ][а-яё-]*[сц]к(?:ая|ой|ую|ий|ого|ому|ом|им)"
_REGION_LIKE = re.compile(
    rf"\b(?!Городск|Российск)(?:{_ADJECTIVE}\s+(?:автономн\w+\s+)?(?:област\w+|кра[йюяе]м?|округ\w*)|Республик\w+\s+[А-ЯЁ][а-яё-]+)"
)
CLASS_CODE = re.compile(r"(?:[A-Za-zА-Яа-я]\s+)?(\d{1,2})(?:\.\d{1,2}(?:\.\d{1,2})?)?(?:\s.*)?")
LONGEST_CODE = 10  # signs; a longer text holds a name too
_MARKED_CODE = re.compile(r"\s*(\d{2}\.\d{2}\.\d{2})(?:\s*[*¹²³⁴⁵⁶⁷⁸⁹⁰]+|\s*\d{1,2}\))+\s*")
_COUNTRY_WORDS = re.compile(r"российск\w+ федерац|^россия$|\bпо россии\b|\bрф\b")


# First and last class of each section of ОКВЭД2 (ОК 029-2014).
SECTION_CLASSES: tuple[tuple[str, int, int], ...] = (
    ("A", 1, 3), ("B", 5, 9), ("C", 10, 33), ("D", 35, 35), ("E", 36, 39), ("F", 41, 43), ("G", 45, 47), ("H", 49, 53),
    ("I", 55, 56), ("J", 58, 63), ("K", 64, 66), ("L", 68, 68), ("M", 69, 75), ("N", 77, 82), ("O", 84, 84), ("P", 85, 85),
    ("Q", 86, 88), ("R", 90, 93), ("S", 94, 96), ("T", 97, 98), ("U", 99, 99),
)  # fmt: skip


def section_of_class(number: int) -> str | None:
    """Section letter of a two-digit class of ОКВЭД2."""
    return next((letter for letter, first, last in SECTION_CLASSES if first <= number <= last), None)


def section_of_name(codelists: Codelists, cell: Cell) -> str | None:
    """Section letter of an activity's name, ``_T`` for a total, None when the name is not of a section."""
    return _section_of_name(codelists, cell) if isinstance(cell, str) else None


@lru_cache(maxsize=20_000)
def _section_of_name(codelists: Codelists, cell: str) -> str | None:
    text = label(cell)
    if text in ("всего", "итого", "всего по экономике", "итого по экономике", "всего в экономике"):
        return TOTAL
    if len(text) < 4:
        return None
    found = codelists.section(clean(cell))
    return str(found) if found else None


SHORTEST_NAME = 8  # letters; a shorter name of an activity is found inside other words


@lru_cache(maxsize=2_000)
def section_in_words(codelists: Codelists, words: str) -> str | None:
    """Section that a title names by its letter («Раздел F») or by its name inside other words; None: none, or several."""
    letter = re.search(r"\bраздел\w*\s+([A-UА-Я])(?![\wА-Яа-я])", words, re.IGNORECASE)
    if letter and latin(letter[1].upper()) in "ABCDEFGHIJKLMNOPQRSTU":
        return latin(letter[1].upper())
    text = label(words)
    frame, aliases = codelists.economic_activity, codelists.economic_activity_alias
    known = [*zip(frame["name"], frame["code"], strict=True), *zip(aliases["alias"], aliases["code"], strict=True)]
    named = [(label(name), str(code)) for name, code in known if len(str(name)) >= SHORTEST_NAME and label(name) in text]
    longest = [code for name, code in named if not any(name != other and name in other for other, _ in named)]
    return longest[0] if len(set(longest)) == 1 else None


def section(codelists: Codelists, cell: Cell, column: str) -> str:
    """Section letter of a cell that holds a letter, a name, «Раздел C» or the code of a class («24.10»).

    Raises Refused for Cyrillic look-alikes of section letters, naming the character, and for unknown sections.
    """
    text = clean(cell)
    if not text:
        raise Refused(column, cell, "раздел ОКВЭД2 не указан", "Впишите латинскую букву раздела (A–U) или его название")
    letter = re.fullmatch(r"(?:раздел\s+)?(.)", text, re.IGNORECASE)
    if letter is not None:
        mistaken = lookalikes(letter[1].upper())
        if mistaken:
            raise Refused(
                column,
                cell,
                f"буква раздела набрана не той раскладкой: {mistaken}",
                f"Замените на латинскую {latin(letter[1].upper())}",
            )
        if re.fullmatch("[A-U]", letter[1].upper()):
            return letter[1].upper()
    code = CLASS_CODE.fullmatch(text)
    found = section_of_class(int(code[1])) if code else section_of_name(codelists, cell)
    if found is None:
        raise Refused(
            column,
            cell,
            "вид деятельности не найден среди разделов ОКВЭД2",
            "Впишите букву раздела латиницей или название, как в ОКВЭД2; новое написание добавьте в "
            "data/codelists/economic_activity_alias.csv",
        )
    return found


def programme(codelists: Codelists, cell: Cell, column: str, start_year: int | None = None) -> str:
    """Programme code ``XX.0Y.ZZ`` of a cell.

    Raises Refused for codes that Excel turned into dates, six-digit codes of before 2014, look-alikes, unknown codes
    and, when a start year is given, codes closed for it, with the successor in the remedy.
    """
    found = _programme_code(codelists, code_in(cell), start_year)
    as_date = _as_date(cell)
    if as_date is not None:
        guess = found if isinstance(found, str) else ""
        raise Refused(
            column,
            cell,
            f"вместо кода стоит дата {as_date}" + (f": Excel переделал в неё код, вероятно {guess}" if guess else ""),
            f"Задайте столбцу формат «Текстовый» и впишите код заново{f', например {guess}' if guess else ''}",
        )
    if not isinstance(found, str):
        raise Refused(column, cell, found.reason, found.remedy)
    return found


def code_in(cell: Cell) -> Cell:
    """The one programme code of a cell that holds its name or a footnote mark too: «08.02.01 Строительство …», «08.02.01*»."""
    marked = _MARKED_CODE.fullmatch(cell) if isinstance(cell, str) else None
    if marked:
        return marked[1]
    found = set(CODE.findall(cell)) if isinstance(cell, str) and len(cell) > LONGEST_CODE else set()
    return found.pop() if len(found) == 1 else cell


def name_beside_code(cell: Cell) -> str:
    """What stands beside the code in a cell that holds both; "" when there is no name."""
    if not isinstance(cell, str) or code_in(cell) is cell:
        return ""
    return clean(re.sub(r"\(\s*\)", "", CODE.sub(" ", cell))).lstrip(" –—-.,;:)").rstrip(" –—-.,;:(")


@lru_cache(maxsize=20_000)
def _programme_code(codelists: Codelists, cell: Cell, start_year: int | None) -> str | CodeProblem:
    return codelists.programme_code(cell, start_year)


def _as_date(cell: Cell) -> str | None:
    """How a date that stands instead of a code looks; None when the cell is no date."""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    text = clean(cell)
    if len(text) < 9:
        return None
    return text if re.fullmatch(r"(?:19|20)\d\d-\d\d-\d\d.*|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d.*", text) else None


# The head of a blank for a region's name is no name of the country.
_SUBJECT_WORDS = re.compile(r"субъект\w*\s+(?:российской федерации|рф)")


def region(codelists: Codelists, text: str) -> str | None:
    """Region code named in a text, ``643`` for the country, None when none is named."""
    found = codelists.region_in(clean(text))
    if found:
        return str(found)
    return COUNTRY if _COUNTRY_WORDS.search(_SUBJECT_WORDS.sub(" ", label(text))) else None


_MUNICIPALITY = re.compile(
    r"(?:муниципальн|городск|сельск)\w+\s+(?:район|округ|образовани|поселени)|\bрайон\b|^(?:г\.\s*|(?:город|зато|пгт|село|пос[её]лок)[\s-]\s*)[а-яё]|\b[гм]\.? ?о\.?$"
)
_IN_CODELIST = "Проверьте название; новое написание добавьте в data/codelists/region.csv"
OF_MUNICIPALITY = (
    "строка о муниципальном образовании, а расчёт ведётся по субъекту Федерации",
    "Запросите таблицу по региону в целом: строки муниципальных образований не складываются с ним",
)


def is_municipality(name: str) -> bool:
    """Whether a row's label is of a district or a town, no subject of the Federation."""
    return _MUNICIPALITY.search(label(name)) is not None


def no_such_region(name: str) -> tuple[str, str]:
    """Why a name is no region of the code list, and what helps."""
    return OF_MUNICIPALITY if is_municipality(name) else ("регион не найден в справочнике", _IN_CODELIST)


def region_of_label(codelists: Codelists, cell: Cell) -> str | None:
    """Region code of a row's label in a table by regions: footnote digits, «в том числе», «авт.», «г.» are known."""
    text = re.sub(r"\s+\d{1,2}$", "", clean(cell))
    text = re.sub(r"^(?:в том числе|из них)\s*:?\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bавт\.\s*область", "автономная область", text, flags=re.IGNORECASE)
    text = re.sub(r"\bавт\.\s*округ", "автономный округ", text, flags=re.IGNORECASE)
    text = re.sub(r"^г\.\s*", "", text)
    return region(codelists, text)


def area_of(
    source: str, book: Opened, title: str, context: FileContext, codelists: Codelists, ledger: Ledger
) -> str | None:
    """Region of a regional table: named in its title, else in its file name, else by the folder of the inbox.

    None, with a note, when none names it.

    Raises UnreadableFile when the file names another region than its folder: another region's figures must not slip in.
    """
    named = region(codelists, title)
    if named in (None, COUNTRY):
        named = region(codelists, re.sub(r"[_.]+", " ", book.file_name))
    if named == COUNTRY:
        named = None
    refuse_other_region(source, book, named, context)
    area = named or context.ref_area
    if named is None:
        note_no_region(ledger, area, title, book.file_name)
    return area


def own_region(book: Opened, context: FileContext, codelists: Codelists) -> str | None:
    """Region of a file by its folder, else by its name; None when neither names one."""
    named = region(codelists, re.sub(r"[_.]+", " ", book.file_name))
    return context.ref_area or (named if named != COUNTRY else None)


def note_no_region(ledger: Ledger, area: str | None, *texts: str) -> None:
    """Note that neither title nor file name names a known region: the words that look like one, or that none stands there.

    area  the region of the folder, None where there is none either
    """
    found = next((match for text in texts if (match := _REGION_LIKE.search(re.sub(r"[_.\s]+", " ", text)))), None)
    if found:
        taken = f"взят регион папки, {area}" if area else "строки останутся без региона"
        ledger.note(f"В названии – «{found[0]}», такого региона в справочнике нет: {taken}. Исправьте написание или допишите его в data/codelists/region.csv")
    elif area is None:
        ledger.note(NO_REGION)


def refuse_other_region(source: str, book: Opened, named: str | None, context: FileContext) -> None:
    """Raise UnreadableFile when a file names another region than the folder it lay in."""
    if named not in (None, COUNTRY) and context.ref_area and named != context.ref_area:
        raise UnreadableFile(
            source,
            book.file_name,
            f"в файле назван регион с кодом ОКТМО {named}, а папка относится к региону {context.ref_area}",
            "Переложите файл в папку его региона или исправьте заголовок",
        )


def cluster(codelists: Codelists, cell: Cell, column: str) -> str | None:
    """Code of a cluster from its code, full or short name; None when blank. Raises Refused and lists the names."""
    if not heading(cell):
        return None
    text = clean(cell)
    bare = re.sub(r"^кластер\s+|\s+кластер$", "", text, flags=re.IGNORECASE)
    found = codelists.cluster_code(bare) or codelists.cluster_code(text)
    if found:
        return found
    listing = ", ".join(f"«{name}»" for name in codelists.cluster["name_short"])
    remedy = f"Впишите одно из названий: {listing} (data/codelists/cluster.csv)"
    raise Refused(column, cell, "такого кластера нет в перечне", remedy)
