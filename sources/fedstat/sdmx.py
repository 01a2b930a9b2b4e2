"""SDMX 1.0 generic data: code lists of the file's own, then series of observations."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError  # types only: parsing goes through defusedxml

from models.errors import UnreadableFile
from sources.codelists import Codelists
from sources.fedstat.observations import Dimension, Observations, indicator_of_name, series_of
from sources.opened import Opened
from sources.reading import Reading
from sources.tables.cells import EARLIEST_YEAR, LATEST_YEAR, MONTHS, clean, label
from sources.tables.ledger import Ledger

MAX_OBSERVATIONS = 2_000_000  # the site itself gives no more than about 500 000 rows a request
SAVE_BY_HAND = (
    "Откройте показатель на fedstat.ru в браузере, выгрузите его кнопкой «SDMX» и положите файл в папку источника"
)
DEEPEST = 60  # nested elements


@dataclass(frozen=True)
class _CodeList:
    """One dimension: its Russian name and the names of its codes."""

    name: str
    codes: Mapping[str, str]


def parse_sdmx(source: str, book: Opened, codelists: Codelists) -> Reading:
    """Read the observations of one indicator."""
    reader = _Reader(source, book, codelists, Observations(Ledger(book.file_name)))
    for element in _elements(source, book):
        reader.take(element)
    if not reader.count:
        raise UnreadableFile(
            source,
            book.file_name,
            "в файле нет ни одного наблюдения (Obs): выборка пуста или это не SDMX 1.0 GenericData",
            "Проверьте выбранные фильтры на сайте. " + SAVE_BY_HAND,
        )
    return reader.observations.reading(source)


@dataclass
class _Reader:
    """The file under reading."""

    source: str
    book: Opened
    codelists: Codelists
    observations: Observations
    lists: dict[str, _CodeList] = field(default_factory=dict)
    indicator: str = ""
    count: int = 0

    def take(self, element: Element) -> None:
        """One finished element."""
        name = _local(element.tag)
        if name == "CodeList":
            self.lists[str(element.get("id", ""))] = _code_list(element)
            element.clear()
        elif name in ("KeyFamilyRef", "ID") and not self.indicator:
            found = re.search(r"\d{4,6}", element.text or "")
            self.indicator = found.group() if found else ""
        elif name == "Indicator" and element.get("id"):
            self.indicator = self.indicator or str(element.get("id"))
        elif name == "Series":
            self.indicator = self.indicator or indicator_of_name(self.book.file_name)
            self._series(element)
            element.clear()

    def _series(self, element: Element) -> None:
        key, attributes, observed = _parts(element)
        dimensions = [self._dimension(concept, code) for concept, code in key.items()]
        rest = {part.concept: [part.code, part.value] for part in dimensions if not part.is_area}
        unit = attributes.get("EI", "")
        series = series_of(self.indicator, dimensions, rest, unit, self.codelists, unknown_unit=clean(unit) or None)
        for time, value in observed:
            self.count += 1
            period = _period(time, attributes.get("PERIOD", ""))
            self.observations.put(series, "", self.count, time if period is None else "ObsValue", period, value or "")
        if self.count > MAX_OBSERVATIONS:
            reason = f"наблюдений больше {MAX_OBSERVATIONS}"
            raise UnreadableFile(self.source, self.book.file_name, reason, "Выгрузите показатель по частям")

    def _dimension(self, concept: str, code: str) -> Dimension:
        known = self.lists.get(concept)
        return Dimension(concept, known.name if known else "", code, known.codes.get(code, code) if known else code)


def _parts(series: Element) -> tuple[dict[str, str], dict[str, str], list[tuple[str, str | None]]]:
    """Key, attributes and observations (time, value) of a series."""
    values: dict[str, dict[str, str]] = {"SeriesKey": {}, "Attributes": {}}
    observed: list[tuple[str, str | None]] = []
    for part in series:
        name = _local(part.tag)
        if name in values:
            values[name] |= {str(value.get("concept", "")): str(value.get("value", "")) for value in part}
        elif name == "Obs":
            time = next((clean(child.text or "") for child in part if _local(child.tag) == "Time"), "")
            observed.append((time, next((child.get("value") for child in part if _local(child.tag) == "ObsValue"), None)))
    return values["SeriesKey"], values["Attributes"], observed


def _elements(source: str, book: Opened) -> Iterator[Element]:
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
                if len(depth) > DEEPEST:
                    raise UnreadableFile(source, book.file_name, "слишком глубокая вложенность XML", SAVE_BY_HAND)
                continue
            depth.pop()
            yield element
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableFile(
            source, book.file_name, "XML повреждён или оборван", "Выгрузите показатель заново. " + SAVE_BY_HAND
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
