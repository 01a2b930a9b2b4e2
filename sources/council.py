"""A council's corrections: the annex that came back, sheet «Исправления», against the documents that the round gave out.

Cells are outside text: they are read as text or as a number, never evaluated, and lose control characters before
anything prints them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import pandas as pd

from models.errors import UnreadableFile
from sources import council_figures
from sources.opened import Cell, Opened
from sources.reading import Reading
from sources.tables.cells import clean, heading, label, number
from sources.tables.checked import required_text, whole_count
from sources.tables.header import Column, Header, column_letter
from sources.tables.ledger import Ledger, Refused, no_table, read_rows, tables

SOURCE = "council"
TITLE = "Исправления совета"
COLUMNS = (
    "offer", "programme", "basis", "college", "form", "places_before", "places_after", "reason", "author", "sheet", "row_number",
)  # fmt: skip

KEY, NUMBER, REASON, AUTHOR = "Номер предложения", "Исправленное число мест", "Причина", "Кто предложил"
EVIDENCE = "Чем подтверждено"
PLACES = "Предложено мест"
MOST_CHANGED_CELLS = 10
ONLY_HERE = "Верните прежнее значение: числа исправляют только в жёлтых ячейках листа «Исправления»"
LARGEST_PLACES = 5_000  # a guard against a typing slip: more than any college takes in one programme
LONGEST_REASON, LONGEST_AUTHOR = 1_000, 300  # signs

FORM = (
    Column("offer", ("номер предложения",)),
    Column("places", ("предложено мест",)),
    Column("corrected", ("исправленное число мест",)),
    Column("reason", ("причина",)),
    Column("evidence", ("чем подтверждено*",), required=False),
    Column("author", ("кто предложил*",)),
)
_ENTERED = ("corrected", "reason", "author")
_NAMED = {"offer": KEY, "places": PLACES, "corrected": NUMBER, "reason": REASON, "author": AUTHOR, "evidence": EVIDENCE}
_INCOMPLETE_GROUP = re.compile(r"неполн\w* групп")
_TITLE = re.compile(r"Кластер «(?P<cluster>.+)», (?P<region>[^,]+), набор (?P<year>\d{4}) года")
_VINTAGE = re.compile(r"Данные на (\d{2})\.(\d{2})\.(\d{4})")
_ROUND = re.compile(r"Кампания (\d{4}-\d{1,2})")


@dataclass(frozen=True)
class ProposedOffer:
    """One line of the form as the round's document has it; ``college`` is the identifier, not the printed name."""

    id: str
    programme: str
    basis: str
    college: str
    form: str
    places: int | None
    group_size: int


@dataclass(frozen=True)
class GivenOut:
    """One cluster's document of a round: what an annex that comes back may be about."""

    round: str
    start_year: int
    vintage: date
    ref_area: str
    region: str
    cluster: str
    cluster_name: str
    offers: tuple[ProposedOffer, ...] = field(repr=False)
    newer: str = ""  # the revision that took this one's place
    book: Opened | None = field(default=None, repr=False)  # the annex as it was given out, where it is kept


def parse(book: Opened, given_out: Sequence[GivenOut]) -> Reading:
    """Read the corrections of one returned annex.

    given_out   the documents of one round; the annex must belong to one of them

    Returns a Reading with the table ``override`` (COLUMNS); ``extra["cluster"]`` names the document. A line that a
    council left alone is no record; one that repeats the proposed number is superseded.

    Raises UnreadableFile when there is no form in the file, or the file is of another region, cluster, start year,
    vintage or round.
    """
    ledger = Ledger(book.file_name)
    found = list(tables(book, FORM, Ledger(book.file_name)))
    if not found:
        raise no_table(
            SOURCE, book, f"нет листа со столбцами «{KEY}» и «{NUMBER}»",
            "Верните приложение annex.xlsx кампании целиком, с листом «Исправления»",
        )  # fmt: skip
    if book.hidden_rows:
        ledger.note(f"В книге скрыто строк: {book.hidden_rows}; они прочитаны наравне с видимыми")
    documents = [_document_of(book, sheet, rows, header, given_out) for sheet, rows, header in found]
    document = documents[0]
    if any(other is not document for other in documents):
        raise _stranger(book, "в файле собраны листы исправлений разных кластеров")
    offers = {offer.id: offer for offer in document.offers}
    entered = _entered(found)
    records: list[dict[str, object]] = []
    first: set[str] = set()
    for sheet, rows, header in found:

        def read(
            row: Sequence[Cell], at: int, header: Header = header, sheet: str = sheet
        ) -> Iterable[Mapping[str, object]]:
            if not any(_text(header.cell(row, name)) for name in _ENTERED):
                return ()
            key = _text(header.cell(row, "offer"))
            if len(set(entered.get(key, ()))) > 1 and key:
                raise Refused(
                    KEY,
                    key,
                    "одно предложение исправлено в файле дважды и по-разному",
                    "Оставьте одну строку: какая верна, решает совет",
                )
            record = _correction(row, header, offers, document)
            if key in first:
                ledger.supersede(sheet, at, "повторяет такую же строку выше")
                return ()
            first.add(key)
            if record["places_after"] == record["places_before"]:
                ledger.supersede(sheet, at, "исправленное число равно предложенному: исправлять нечего")
                return ()
            return (record,)

        records += read_rows(rows, header, sheet, ledger, read, text_columns=("reason", "author"))
    if document.book is not None:
        told = {(one.sheet, one.row_number) for one in ledger.refused}
        changed = [one for one in council_figures.changed(book, document.book, FORM, _ENTERED) if (one.sheet, one.row) not in told]
        for one in changed[:MOST_CHANGED_CELLS]:
            ledger.refuse(one.sheet, one.row, one.column, one.value, f"в документе кампании {document.round} здесь «{one.was}»", ONLY_HERE)
        if len(changed) > MOST_CHANGED_CELLS:
            ledger.note(f"Изменённых ячеек вне жёлтых столбцов: {len(changed)}; показаны первые {MOST_CHANGED_CELLS}")
    letters = {key: told for sheet, _, header in found for key, told in _letters(sheet, header)}
    reading = ledger.reading(SOURCE, {"override": pd.DataFrame(records, columns=list(COLUMNS))}, document.ref_area)
    return replace(reading, extra={"cluster": document.cluster, **letters})


def _correction(
    row: Sequence[Cell], header: Header, offers: Mapping[str, ProposedOffer], document: GivenOut
) -> dict[str, object]:
    key = required_text(_text(header.cell(row, "offer")), KEY)
    if key not in offers:
        raise Refused(
            KEY, key, f"такого предложения нет в документе кампании {document.round}",
            "Исправляйте только строки листа; новую программу предложите письмом совета",
        )  # fmt: skip
    offer = offers[key]
    shown = number(header.cell(row, "places")).number
    if offer.places is None or shown != offer.places:
        raise Refused(
            PLACES, _text(header.cell(row, "places")),
            f"в документе кампании {document.round} здесь {'числа нет' if offer.places is None else offer.places}: строка изменена или из другой редакции",
            "Внесите исправление в приложение этой кампании",
        )  # fmt: skip
    cell = header.cell(row, "corrected")
    places = whole_count(_text(cell) if isinstance(cell, str) else cell, NUMBER, largest=LARGEST_PLACES)
    if places is None:
        raise Refused(
            NUMBER, _text(cell), "причина или автор указаны, а числа нет", "Впишите число мест или очистите строку"
        )
    reason = _told(
        header.cell(row, "reason"), REASON, "причина не указана", "Напишите, почему число другое", LONGEST_REASON
    )
    author = _told(
        header.cell(row, "author"),
        AUTHOR,
        "не указано, кто предложил",
        "Впишите должность и организацию",
        LONGEST_AUTHOR,
    )
    if places % offer.group_size and not _INCOMPLETE_GROUP.search(label(reason)):
        raise Refused(
            NUMBER, cell, f"число не кратно группе ({offer.group_size})",
            "Исправьте число или объясните в причине словами «неполная группа»",
        )  # fmt: skip
    return {
        "offer": key,
        "programme": offer.programme,
        "basis": offer.basis,
        "college": offer.college,
        "form": offer.form,
        "places_before": offer.places,
        "places_after": int(places),
        "reason": _with_evidence(reason, _text(header.cell(row, "evidence"))),
        "author": author,
    }


def _with_evidence(reason: str, evidence: str) -> str:
    """The reason with what confirms it, within the length that a reason may have."""
    if not evidence:
        return reason
    return f"{reason.rstrip('. ')} (подтверждение: {evidence})"[:LONGEST_REASON]


def _told(cell: Cell, column: str, reason: str, remedy: str, longest: int) -> str:
    text = _text(cell)
    if not re.search(r"\w", text):
        raise Refused(column, text, reason, remedy)
    if len(text) > longest:
        raise Refused(column, text, f"текст длиннее {longest} знаков", "Сократите: полный текст приложите письмом")
    return text


def _document_of(
    book: Opened, sheet: str, rows: Sequence[Sequence[Cell]], header: Header, given_out: Sequence[GivenOut]
) -> GivenOut:
    """The document that the annex is a copy of, told by the lines above the form."""
    words = _text(header.title)
    named, day, in_round = _TITLE.search(words), _VINTAGE.search(words), _ROUND.search(words)
    at = partial(_cell_above, sheet, rows, header)
    if named is None or day is None:
        raise UnreadableFile(
            SOURCE, book.file_name, "над таблицей нет строк с кластером, регионом, годом набора и датой данных",
            "Верните приложение annex.xlsx кампании, не удаляя строк над таблицей",
        )  # fmt: skip
    round_name = given_out[0].round
    if in_round is not None and in_round[1] != round_name:
        raise _stranger(book, f"{at(_ROUND)}: файл относится к кампании {in_round[1]}, а не {round_name}")
    if given_out[0].newer:
        raise _stranger(book, f"{at(_ROUND)}: кампания {round_name} заменена редакцией {given_out[0].newer}, её документы больше не исправляют")
    year = int(named["year"])
    if year != given_out[0].start_year:
        raise _stranger(
            book, f"{at(_TITLE)}: файл о наборе {year} года, а кампания {round_name} – о наборе {given_out[0].start_year} года"
        )
    vintage = "-".join(reversed(day.groups()))
    if vintage != given_out[0].vintage.isoformat():
        raise _stranger(
            book,
            f"{at(_VINTAGE)}: файл сделан по данным на {'.'.join(day.groups())}, а кампания {round_name} закреплена за срезом {given_out[0].vintage:%d.%m.%Y}",
        )
    regions = [one for one in given_out if heading(one.region) == heading(named["region"])]
    if not regions:
        raise _stranger(book, f"{at(_TITLE)}: файл о регионе «{named['region']}», в кампании {round_name} его нет")
    for one in regions:
        if heading(one.cluster_name) == heading(named["cluster"]):
            return one
    raise _stranger(book, f"{at(_TITLE)}: файл кластера «{named['cluster']}», в кампании {round_name} его нет")


def _cell_above(sheet: str, rows: Sequence[Sequence[Cell]], header: Header, pattern: re.Pattern[str]) -> str:
    """«лист «Исправления», ячейка A3» of the words above the form that the pattern finds."""
    for row, cells in enumerate(rows[: header.row], start=1):
        for column, cell in enumerate(cells):
            if pattern.search(_text(cell)):
                return f"лист «{sheet}», ячейка {column_letter(column)}{row}"
    return f"лист «{sheet}»"


def _letters(sheet: str, header: Header) -> Iterator[tuple[str, str]]:
    """«sheet!column» → its letter, the column named as a refusal names it."""
    for name, at in header.columns.items():
        yield f"{sheet}!{_NAMED[name]}", column_letter(at)


def _stranger(book: Opened, reason: str) -> UnreadableFile:
    return UnreadableFile(SOURCE, book.file_name, reason, "Проверьте имя кампании: kadry round show")


def _entered(found: Iterable[tuple[str, Sequence[Sequence[Cell]], Header]]) -> dict[str, list[tuple[str, ...]]]:
    """What stands in the yellow cells, by offer: filled lines only."""
    entered: dict[str, list[tuple[str, ...]]] = {}
    for _, rows, header in found:
        for row in rows[header.row + 1 :]:
            content = tuple(_text(header.cell(row, name)) for name in _ENTERED)
            if any(content):
                entered.setdefault(_text(header.cell(row, "offer")), []).append(content)
    return entered


def _text(cell: Cell) -> str:
    """One line of text without control and direction-changing characters."""
    return clean("".join(sign for sign in clean(cell) if not unicodedata.category(sign).startswith("C")))
