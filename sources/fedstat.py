"""ЕМИСС (fedstat.ru): SDMX 1.0 generic data, saved by hand or fetched, and the Excel export of the same indicator.

Names of dimensions differ by indicator, hence they are read from the file's own code lists. Decimal comma.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError  # types only: parsing goes through defusedxml

import pandas as pd

from models.errors import UnreadableFile
from sources.coded import COUNTRY, region_of_label, section_of_name
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.table import EARLIEST_YEAR, LATEST_YEAR, MONTHS, Ledger, clean, label, no_table, number, unit_in, year_in

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "fedstat"
TITLE = "ЕМИСС (fedstat.ru): показатели в SDMX 1.0"
SUBJECTS = ("observation",)
OBSERVATION_COLUMNS = [
    "indicator",
    "ref_area",
    "dimension",
    "economic_activity",
    "time_period",
    "obs_value",
    "unit_measure",
]
MAX_OBSERVATIONS = 2_000_000  # the site itself gives no more than about 500 000 rows a request

_SAVE_BY_HAND = (
    "Откройте показатель на fedstat.ru в браузере, выгрузите его кнопкой «SDMX» и положите файл в папку источника"
)


def recognise(book: Opened) -> float:
    """Whether the file is an indicator of ЕМИСС."""
    if book.kind == "xml":
        start = book.text[:20_000]
        return 0.97 if "GenericData" in start or "SDMX" in start else 0.0
    if book.kind == "html":
        return 0.6 if re.search(r"fedstat|ЕМИСС", book.text[:20_000], re.IGNORECASE) else 0.0
    if book.kind in ("xlsx", "xls"):
        return 0.92 if any(_excel_header(rows) is not None for rows in book.sheets.values()) else 0.0
    return 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the observations of one indicator; one record is one observation.

    Raises UnreadableFile when the file is a web page, is not SDMX 1.0, is broken XML or holds no observation.
    """
    if book.kind == "html":
        raise UnreadableFile(SOURCE, book.file_name, _page_reason(book.text), _SAVE_BY_HAND)
    if book.kind in ("xlsx", "xls"):
        return _parse_excel(book, codelists)
    if book.kind != "xml":
        raise no_table(SOURCE, book, "это не SDMX (XML) и не книга Excel", _SAVE_BY_HAND)
    return _parse_sdmx(book, codelists)


# --- SDMX 1.0 --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _CodeList:
    """One dimension: its Russian name and the names of its codes."""

    name: str
    codes: Mapping[str, str]


def _parse_sdmx(book: Opened, codelists: Codelists) -> Reading:
    ledger = Ledger(book.file_name)
    lists: dict[str, _CodeList] = {}
    accepted: list[dict[str, object]] = []
    indicator = ""
    observations = 0
    for element in _elements(book):
        name = _local(element.tag)
        if name == "CodeList":
            lists[str(element.get("id", ""))] = _code_list(element)
            element.clear()
        elif name in ("KeyFamilyRef", "ID") and not indicator:
            found = re.search(r"\d{4,6}", element.text or "")
            indicator = found.group() if found else ""
        elif name == "Indicator" and element.get("id"):
            indicator = indicator or str(element.get("id"))
        elif name == "Series":
            indicator = indicator or _indicator_of_name(book.file_name)
            for row in _series(element, lists, indicator, codelists, ledger, observations):
                accepted.append(row)
                ledger.accepted += 1
            observations += sum(1 for child in element.iter() if _local(child.tag) == "Obs")
            if observations > MAX_OBSERVATIONS:
                raise UnreadableFile(
                    SOURCE, book.file_name, f"наблюдений больше {MAX_OBSERVATIONS}", "Выгрузите показатель по частям"
                )
            element.clear()
    if not observations:
        raise UnreadableFile(
            SOURCE,
            book.file_name,
            "в файле нет ни одного наблюдения (Obs): выборка пуста или это не SDMX 1.0 GenericData",
            "Проверьте выбранные фильтры на сайте. " + _SAVE_BY_HAND,
        )
    frame = pd.DataFrame(accepted, columns=[*OBSERVATION_COLUMNS, "sheet", "row_number"])
    return Reading(SOURCE, {"observation": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes)


def _elements(book: Opened) -> Iterator[Element]:
    """Finished elements of the document, entities and document types forbidden."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    payload = book.text.encode("utf-8")
    payload = re.sub(rb"^\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>", b"", payload, count=1)  # the text is decoded already
    depth: list[str] = []
    try:
        for event, element in iterparse(
            io.BytesIO(payload), events=("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True
        ):
            if event == "start":
                depth.append(_local(element.tag))
                if len(depth) > 60:
                    raise UnreadableFile(SOURCE, book.file_name, "слишком глубокая вложенность XML", _SAVE_BY_HAND)
                continue
            depth.pop()
            yield element
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableFile(
            SOURCE, book.file_name, "XML повреждён или оборван", "Выгрузите показатель заново. " + _SAVE_BY_HAND
        ) from error


def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]


def _code_list(element: Element) -> _CodeList:
    name = next((clean(child.text or "") for child in element if _local(child.tag) == "Name"), "")
    codes = {
        str(child.get("value", "")): clean(next((part.text or "" for part in child if part.text), ""))
        for child in element
        if _local(child.tag) == "Code"
    }
    return _CodeList(name, codes)


def _series(
    series: Element,
    lists: Mapping[str, _CodeList],
    indicator: str,
    codelists: Codelists,
    ledger: Ledger,
    before: int,
) -> Iterator[dict[str, object]]:
    key: dict[str, str] = {}
    attributes: dict[str, str] = {}
    observed: list[tuple[str, str | None]] = []
    for part in series:
        name = _local(part.tag)
        if name in ("SeriesKey", "Attributes"):
            target = key if name == "SeriesKey" else attributes
            for value in part:
                target[str(value.get("concept", ""))] = str(value.get("value", ""))
        elif name == "Obs":
            time = next((clean(child.text or "") for child in part if _local(child.tag) == "Time"), "")
            value_text = next((child.get("value") for child in part if _local(child.tag) == "ObsValue"), None)
            observed.append((time, value_text))
    named = {concept: _name_of(lists, concept, code) for concept, code in key.items()}
    area, reason = _area(lists, key, named, codelists)
    activity = _activity(lists, named, codelists)
    unit_text = attributes.get("EI", "")
    unit = unit_in(unit_text) or (clean(unit_text) or None, 1.0)
    rest = {concept: [code, named[concept]] for concept, code in key.items() if not _is_area(lists, concept)}
    dimension = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    for offset, (time, value_text) in enumerate(observed, start=1):
        row_number = before + offset
        period = _period(time, attributes.get("PERIOD", ""))
        measured = number(value_text or "")
        identity = (indicator, area, dimension, period, unit[0])
        if reason:
            ledger.supersede("", row_number, reason)
        elif area is None:
            shown = next((text for concept, text in named.items() if _is_area(lists, concept)), "")
            ledger.refuse(
                "",
                row_number,
                "территория",
                shown,
                "территория не найдена в справочнике регионов",
                "Новое написание добавьте в data/codelists/region.csv",
            )
        elif period is None:
            ledger.refuse("", row_number, "Time", time, "период не распознан", "Ожидается год четырьмя цифрами")
        elif measured.mark in ("bad", "blank"):
            ledger.refuse(
                "", row_number, "ObsValue", value_text or "", "значение – не число", "Выгрузите показатель заново"
            )
        elif identity in ledger.seen:
            if ledger.seen[identity] == measured.number:
                ledger.supersede("", row_number, "повторяет такое же наблюдение выше")
            else:
                ledger.refuse(
                    "",
                    row_number,
                    "ObsValue",
                    value_text or "",
                    "второе, другое значение того же наблюдения",
                    "Выгрузите показатель заново одним файлом",
                )
        else:
            ledger.seen[identity] = measured.number
            yield {
                "indicator": indicator,
                "ref_area": area,
                "dimension": dimension,
                "economic_activity": activity,
                "time_period": period,
                "obs_value": None if measured.number is None else round(measured.number * unit[1], 6),
                "unit_measure": unit[0],
                "sheet": "",
                "row_number": row_number,
            }


def _name_of(lists: Mapping[str, _CodeList], concept: str, code: str) -> str:
    found = lists.get(concept)
    return found.codes.get(code, code) if found else code


def _is_area(lists: Mapping[str, _CodeList], concept: str) -> bool:
    name = lists[concept].name if concept in lists else ""
    return re.search(r"okato|oktmo", concept, re.IGNORECASE) is not None or (
        re.search(r"окато|октмо|территори|субъект", name, re.IGNORECASE) is not None
    )


def _is_activity(lists: Mapping[str, _CodeList], concept: str) -> bool:
    name = lists[concept].name if concept in lists else ""
    return re.search(r"okved", concept, re.IGNORECASE) is not None or "оквэд" in name.lower()


def _area(
    lists: Mapping[str, _CodeList], key: Mapping[str, str], named: Mapping[str, str], codelists: Codelists
) -> tuple[str | None, str]:
    """Region of a series and, when the series gives way, why: a federal district adds up from its regions."""
    for concept, code in key.items():
        if not _is_area(lists, concept):
            continue
        if code == COUNTRY:
            return COUNTRY, ""
        if "федеральный округ" in label(named[concept]):
            return None, "итог по федеральному округу, складывается из регионов"
        return region_of_label(codelists, named[concept]), ""
    return COUNTRY, ""  # an indicator without a territory is about the country


def _activity(lists: Mapping[str, _CodeList], named: Mapping[str, str], codelists: Codelists) -> str | None:
    for concept, text in named.items():
        if _is_activity(lists, concept):
            return section_of_name(codelists, re.sub(r"^раздел\s+\w\s*[-–.:]?\s*", "", text, flags=re.IGNORECASE))
    return None


def _period(time: str, kind: str) -> str | None:
    """``2017``, ``2017-Q1``, ``2017-M01`` or ``2017 январь-март`` of a year and the words of its part."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?:-(\d\d))?(?:-\d\d)?", time)
    if found is None or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        return None
    words = label(kind)
    if words in MONTHS:
        return f"{found[1]}-M{MONTHS.index(words) + 1:02d}"
    quarter = re.fullmatch(r"(iv|i{1,3}|[1-4])\s*квартал", words)
    if quarter:
        order = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
        return f"{found[1]}-Q{order.get(quarter[1], quarter[1])}"
    if re.match(r"[а-я]+-[а-я]+$", words):
        return f"{found[1]} {words}"
    return f"{found[1]}-M{found[2]}" if found[2] else found[1]


def _indicator_of_name(file_name: str) -> str:
    found = re.search(r"(?<!\d)(\d{5})(?!\d)", file_name)
    return found[1] if found else ""


def _page_reason(page: str) -> str:
    text = re.sub(r"<[^>]{0,2000}>", " ", page[:20_000])
    if re.search(r"\b403\b|forbidden|доступ запрещ", text, re.IGNORECASE):
        return "сайт отказал программе (ответ 403 «Доступ запрещён»), данных в файле нет"
    if re.search(r"войти|логин|парол|авторизац", text, re.IGNORECASE):
        return "вместо данных пришла страница входа на сайт"
    return "вместо данных пришла веб-страница (HTML)"


# --- the Excel export ------------------------------------------------------------------------------------


def _excel_header(rows: list[list[Any]]) -> tuple[int, dict[int, str], list[tuple[int, int]]] | None:
    """Row of years, headings of the dimension columns left of them, (column, year); None when this is no export."""
    for at, row in enumerate(rows[:30]):
        years = [(column, found[0]) for column, cell in enumerate(row) if column and (found := year_in(cell))]
        if not years:
            continue
        left = {column: clean(cell) for column, cell in enumerate(row[: years[0][0]]) if clean(cell)}
        named = any(re.search(r"окато|октмо|оквэд|классификатор", text, re.IGNORECASE) for text in left.values())
        return (at, left, years) if named else None
    return None


def _parse_excel(book: Opened, codelists: Codelists) -> Reading:
    ledger = Ledger(book.file_name)
    accepted: list[dict[str, object]] = []
    found_header = False
    for sheet, rows in book.sheets.items():
        header = _excel_header(rows)
        if header is None:
            continue
        found_header = True
        at, left, years = header
        title = " ".join(clean(cell) for row in rows[:at] for cell in row if clean(cell))
        named_id = re.search(r"(?<!\d)(\d{5})(?!\d)", title)
        indicator = named_id[1] if named_id else _indicator_of_name(book.file_name)
        lists = {str(column): _CodeList(name, {}) for column, name in left.items()}
        current: dict[str, str] = {}
        for position in range(at + 1, len(rows)):
            row = rows[position]
            for column in left:
                text = clean(row[column]) if column < len(row) else ""
                if text:
                    current[str(column)] = text  # an export prints a repeated name once, merged downwards
            key = {name: _code_in(text)[0] for name, text in current.items()}
            named = {name: _code_in(text)[1] for name, text in current.items()}
            area, reason = _area(lists, key, named, codelists)
            activity = _activity(lists, named, codelists)
            unit_text = next((named[name] for name in named if "единиц" in lists[name].name.lower()), title)
            unit = unit_in(unit_text) or (None, 1.0)
            rest = {lists[name].name: text for name, text in named.items() if not _is_area(lists, name)}
            dimension = json.dumps(rest, ensure_ascii=False, sort_keys=True)
            for column, time_period in years:
                cell = row[column] if column < len(row) else ""
                value = number(cell)
                if value.mark == "blank":
                    continue
                identity = (indicator, area, dimension, time_period)
                if reason:
                    ledger.supersede(sheet, position + 1, reason)
                elif area is None:
                    shown = next((text for name, text in named.items() if _is_area(lists, name)), "")
                    ledger.refuse(
                        sheet,
                        position + 1,
                        "территория",
                        shown,
                        "территория не найдена в справочнике регионов",
                        "Новое написание добавьте в data/codelists/region.csv",
                    )
                elif value.mark == "bad":
                    ledger.refuse(
                        sheet, position + 1, str(time_period), cell, "вместо числа стоит текст", "Выгрузите заново"
                    )
                elif identity in ledger.seen:
                    ledger.supersede(sheet, position + 1, "то же наблюдение уже есть выше")
                else:
                    ledger.seen[identity] = value.number
                    accepted.append(
                        {
                            "indicator": indicator,
                            "ref_area": area,
                            "dimension": dimension,
                            "economic_activity": activity,
                            "time_period": str(time_period),
                            "obs_value": None if value.number is None else round(value.number * unit[1], 6),
                            "unit_measure": unit[0],
                            "sheet": sheet,
                            "row_number": position + 1,
                        }
                    )
                    ledger.accepted += 1
    if not found_header:
        raise no_table(SOURCE, book, "нет строки с годами и столбцов классификаторов (ОКАТО, ОКВЭД2)", _SAVE_BY_HAND)
    frame = pd.DataFrame(accepted, columns=[*OBSERVATION_COLUMNS, "sheet", "row_number"])
    return Reading(SOURCE, {"observation": frame}, ledger.rows_read, ledger.refused, ledger.superseded, ledger.notes)


def _code_in(text: str) -> tuple[str, str]:
    """Code and name of a cell such as «643 Российская Федерация»; the code is empty when none is printed."""
    found = re.match(r"(\d{2,11})\s+[-–]?\s*(\D.*)", text)
    return (found[1], found[2]) if found else ("", text)
