"""Colleges as tables name them: in headings with their number and total, beside counts, in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.opened import Cell
from sources.tables.cells import clean, label, number
from sources.tables.header import is_number_row
from sources.tables.meaning import Meaning, meaning_of

# Words that only a college's name has; «организация» begins programmes too («Организация перевозок»).
_COLLEGE = re.compile(
    r"колледж|техникум|училищ|институт|университет|академи|\bлице[йя]\b|учрежден|филиал|\b[а-я]{0,4}п?оу\b", re.IGNORECASE
)
_GENERIC = re.compile(r"^(?:\w+ )?(?:образовательн\w+ )?(?:организаци[ияй]|учреждени[еяй])(?: спо)?$|исполнител|наименован", re.IGNORECASE)
_ORDINAL = re.compile(r"№?\s*(?!\d\d\.\d\d\.\d\d)(?:\d+(?:\.\d+)*|[ivxIVX]+)[.)]?")
_TOTAL_WORDS = re.compile(r"(?:итого|всего|в том числе|из них)\b")
_HEADS = (9.0, 11.0)  # numbers that head columns: classes after which people come
_NUMBERING = re.compile(r"^\s*(?:\d+(?:\.\d+)*|[IVX]+)[.)]\s+")
_TOTAL_IN_WORDS = re.compile(
    r"[\s,;:(–—-]*(?:(?:всего|итого|кцп|план)[\s:–—-]*)?\d+\s*(?:мест\w*|чел\w*\.?)\s*\)?\s*$|[\s,;:(–—-]+(?:всего|итого)[\s:–—-]*\d*\s*\)?\s*$",
    re.IGNORECASE,
)
_LEGAL_FORMS = (
    (r"государственн\w+", "Г"), (r"муниципальн\w+", "М"), (r"краев\w+", "К"), (r"областн\w+", "О"), (r"бюджетн\w+", "Б"),
    (r"автономн\w+", "А"), (r"казенн\w+", "К"), (r"частн\w+", "Ч"), (r"профессиональн\w+", "П"), (r"образовательн\w+", "О"),
    (r"учрежден\w+", "У"), (r"организаци\w+", "О"),
)  # fmt: skip


def college_of_heading(line: str) -> str:
    """The college that a heading names, without its number and its total: «1. ГБПОУ «А» – 150 мест» → «ГБПОУ «А»»."""
    return _TOTAL_IN_WORDS.sub("", _NUMBERING.sub("", line)).strip() or line


def is_college(text: str) -> bool:
    return _COLLEGE.search(text) is not None and not _GENERIC.search(label(text))


def text_beside_counts(row: Sequence[Cell]) -> str:
    """The one text that a row prints beside nothing but counts: a heading with its total, never a header; "" for any other row."""
    if is_number_row(row):
        return ""
    texts, counts = words_and_numbers(row)
    is_heading = len(texts) == 1 and bool(counts) and not any(found in _HEADS or 2000 <= found <= 2060 for found in counts)
    return texts[0] if is_heading else ""


def heading_beside_numbers(row: Sequence[Cell]) -> str:
    """The same where the text is of a college, a form or a base."""
    text = text_beside_counts(row)
    return text if kind_of_heading(text) else ""


def kind_of_heading(text: str) -> str:
    return "" if not text else "college" if is_college(text) else "meaning" if meaning_of(text) != Meaning() else ""


def words_and_numbers(row: Sequence[Cell], columns: Sequence[int] | None = None) -> tuple[list[str], list[float]]:
    """Distinct words of a row beside ordinals and words of totals; its counts, those of the given columns only."""
    texts: dict[str, None] = {}
    counts: list[float] = []
    for at, cell in enumerate(row):
        text = clean(cell)
        if not text:
            continue
        found = number(cell).number
        if found is not None and (columns is None or at in columns):
            counts.append(found)
        elif found is None and not _ORDINAL.fullmatch(text) and not _TOTAL_WORDS.match(label(text)):
            texts[text] = None
    return list(texts), counts


def college_as_known(name: str | None) -> str | None:
    """One spelling of a college: quotes, spaces, the legal form in short, a name in capitals as a sentence."""
    if not name:
        return None
    text = re.sub(r"[\"“„]([^\"“”„]*)[\"”“]", r"«\1»", clean(name))
    text = re.sub(r"\s*«\s*", " «", re.sub(r"\s+»", "»", text)).strip()
    before, quote, rest = text.partition("«")
    short = _legal_form(before)
    if quote:
        rest = re.sub(r"(?<=\s)(?:Колледж|Техникум|Училище|Институт|Лицей)\b", lambda found: found.group().lower(), rest)
        rest = rest.capitalize() if rest.isupper() and " " in rest else rest
        before = f"{short} " if short else f"{before.strip().upper() if _is_short_form(before) else before.strip()} "
        return f"{before}«{rest}".strip()
    return text


def _legal_form(words: str) -> str:
    """«государственное бюджетное профессиональное образовательное учреждение» → ГБПОУ; "" for words beside these."""
    letters = []
    for word in re.findall(r"[а-яё]+", words.lower().replace("ё", "е")):
        letter = next((short for pattern, short in _LEGAL_FORMS if re.fullmatch(pattern, word)), None)
        if letter is None:
            return ""
        letters.append(letter)
    return "".join(letters) if len(letters) > 2 else ""


def _is_short_form(words: str) -> bool:
    return re.fullmatch(r"[а-я]{0,4}(?:поу|поо|оу)", words.strip(), re.IGNORECASE) is not None
