"""Vacancies of «Работа России»: three spellings of one record – API reply, JSON dump, XML dump – in one normal form.

    kind         record                                       read by
    API          {"meta", "results": {"vacancies": [{"vacancy": {…}}]}}   here
    JSON dump    {"vacancies": [{…}, …]} or one record a line  here; large ones streamed by trudvsem_dump
    XML dump     <vacancies><vacancy>…, usually .xml.gz        trudvsem_xml

Contacts (contact_list, contact_person, company.email, phone) and free texts are left at the door: only the fields of
``DUMP_FIELDS`` are ever copied.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from models.errors import UnreadableFile
from sources import trudvsem_xml
from sources.codelists import Codelists
from sources.dump_pieces import gunzipped
from sources.dump_records import Damaged, kept_fields, raw_fields, salvage
from sources.municipality import municipality_in
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.trudvsem_dump import load_dump, scrub_dump
from sources.vacancies import ACCEPTED, COLUMNS, reading_of

SOURCE = "trudvsem"
TITLE = "Вакансии портала «Работа России»"
SUBJECTS = ("vacancy",)
CHUNK_ROWS = 100_000

__all__ = ["COLUMNS", "SOURCE", "SUBJECTS", "TITLE", "carries_contacts", "parse", "parse_stream", "recognise", "scrub", "scrubbed_reply"]

_OWN = ('"results"', '"vacancy_name"', '"vacancy"', '"job-name"', '"companycode"', '"code_profession"', '"state_region_code"')
# «job-name» alone is anybody's word: the portal's records have one of these beside it.
_BESIDE_A_NAME = re.compile(r'"region"\s*:\s*\{|"creation-date"|"vac_url"|"companycode"')
_NO_VACANCY = re.compile(r'\{\s*"vacancies"\s*:\s*\[\s*\]')  # a dump of a region without vacancies
_MARKS = re.compile(
    rb'"vacancy"|"vacancy_name"|"job-name"|"vac_url"|"companycode"|"code_profession"|"state_region_code"'
    rb'|"vacancies"\s*:\s*\[\s*\]|"kadry_broken"|<vacanc|<\w+:vacanc',
    re.IGNORECASE,
)
# Fields of an API record that may be kept; those of a dump are trudvsem_dump.DUMP_FIELDS.
_API_FIELDS = (
    "id", "creation-date", "date_modify", "modify-date", "salary_min", "salary_max", "currency", "job-name", "schedule",
    "work_places", "code_profession", "status", "deleted",
)  # fmt: skip
_API_PARTS: dict[str, tuple[str, ...]] = {
    "region": ("region_code", "name"),
    "company": ("inn", "ogrn", "companycode", "name"),
    "requirement": ("education", "experience"),
}


def recognise(book: Opened) -> float:
    """How surely the file is vacancies of «Работа России»."""
    head = book.text[:20_000] if book.kind in ("json", "xml", "gz") else ""
    if book.kind in ("xml", "gz") and head.lstrip("\ufeff \r\n\t").startswith("<"):
        return 0.9 if "<vacanc" in head.lower() else 0.0
    if head.lstrip("\ufeff \r\n\t").startswith("["):
        return 0.9 if any(mark in head for mark in _OWN) else 0.0
    if not head.lstrip("\ufeff \r\n\t").startswith("{"):
        return 0.0
    own = [mark for mark in _OWN if mark in head]
    if own == ['"job-name"'] and not _BESIDE_A_NAME.search(head):
        return 0.0
    if '"vacancies"' in head and own:
        return 0.95
    if ('"meta"' in head and '"results"' in head) or _NO_VACANCY.match(head.lstrip("\ufeff \r\n\t")):
        return 0.8
    return 0.9 if any(name in head for name in ('"vacancy_name"', '"job-name"', '"kadry_broken"')) else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read one file of any spelling that fits in memory; dumps of gigabytes go through ``trudvsem_dump.load_dump``.

    In an API reply a vacancy of another region than the folder's is refused: the portal ignores a misspelt region
    parameter in silence. In dumps every region is accepted under its own code.

    Raises UnreadableFile when the text is no such file.
    """
    text = book.text if book.kind in ("json", "xml", "gz", "text", "csv") else ""
    start = text.lstrip("\ufeff \r\n\t")[:1]
    if start == "<" and book.kind != "html":
        records = trudvsem_xml.records_of(io.BytesIO(text.lstrip("\ufeff \r\n\t").encode()), context.file_name)
        return reading_of(records, SOURCE, codelists)
    if start not in ("{", "["):
        reason = "вместо вакансий пришла веб-страница (HTML)" if book.kind == "html" else "это не JSON и не XML с вакансиями"
        raise UnreadableFile(SOURCE, context.file_name, reason, "Скачайте выгрузку заново с opendata.trudvsem.ru")
    found, notes, is_reply = _objects(text.lstrip("\ufeff"), context.file_name)
    return reading_of(
        (raw_fields(item) for item in found), SOURCE, codelists, only_region=context.ref_area if is_reply else None, notes=notes
    )


def carries_contacts(head: bytes) -> bool:
    """Whether the file that begins so is vacancies, with contacts of people in it."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[", b"<") and _MARKS.search(head) is not None


def scrub(stream: BinaryIO, file_name: str) -> Iterator[bytes]:
    """The file as it may be kept: known fields only, without contacts and free texts.

    A dump becomes one record a line, an XML dump too; an API reply stays one reply. The same bytes give the same bytes.
    Raises UnreadableFile when the file is none of the three.
    """
    begin = stream.tell()
    with gunzipped(stream, file_name) as plain:
        head = plain.read(1 << 20).lstrip(b"\xef\xbb\xbf \r\n\t")
    stream.seek(begin)
    if head[:1] == b"<":
        with gunzipped(stream, file_name) as plain:
            for record in trudvsem_xml.records_of(plain, file_name):
                yield _line(_as_dump_record(record))
        return
    if head[:1] == b"[":
        with gunzipped(stream, file_name) as plain:
            found, _, _ = _objects(plain.read().decode("utf-8-sig", "replace"), file_name)
        for item in found:
            yield _line(_as_dump_record(raw_fields(item)))
        return
    if b'"results"' in head and not head.startswith(b'{"kadry_broken"'):
        reply = _reply_in(stream, file_name)
        if reply is not None:
            yield reply
            return
        stream.seek(begin)
    yield from scrub_dump(stream, file_name)


def _reply_in(stream: BinaryIO, file_name: str) -> bytes | None:
    """A scrubbed API reply; None when the text is no reply."""
    with gunzipped(stream, file_name) as plain:
        text = plain.read().decode("utf-8-sig", "replace")
    try:
        found, _, is_reply = _objects(text, file_name)
    except UnreadableFile:
        return None
    if not is_reply:
        return None
    return scrubbed_reply({"meta": json.loads(text).get("meta"), "results": {"vacancies": found}})


def scrubbed_reply(reply: Mapping[str, Any]) -> bytes:
    """An API reply (meta, results) with the fields that may be kept."""
    meta, results = reply.get("meta"), reply.get("results")
    total = meta.get("total") if isinstance(meta, Mapping) else None
    listed = results.get("vacancies") if isinstance(results, Mapping) else None
    kept = [{"vacancy": _kept_of_api(item)} for item in listed or ()]
    return _line({"meta": {"total": total}, "results": {"vacancies": kept}})


def _kept_of_api(item: object) -> object:
    if not isinstance(item, Mapping):
        return None
    vacancy = item["vacancy"] if isinstance(item.get("vacancy"), Mapping) else item
    parts = {
        name: {key: part[key] for key in keys if key in part}
        for name, keys in _API_PARTS.items()
        if isinstance(part := vacancy.get(name), Mapping)
    }
    rest = kept_fields({name: value for name, value in vacancy.items() if name not in parts})
    return {name: vacancy[name] for name in _API_FIELDS if name in vacancy} | parts | rest


def _as_dump_record(raw: Mapping[str, str | None]) -> dict[str, object]:
    """Raw fields in the spelling of the JSON dump."""
    names = {
        "vacancy_id": "id", "region_code": "state_region_code", "region_name": "regionName", "title": "vacancy_name",
        "profession_code": "code_profession", "work_places": "work_places", "salary_min": "salary_min", "salary_max": "salary_max",
        "currency": "currency", "created": "date_create", "modified": "date_modify", "education": "education",
        "experience": "required_experience", "schedule": "schedule_type", "status": "status", "deleted": "deleted",
        "broken": "kadry_broken",
    }  # fmt: skip
    company = {key: raw[name] for name, key in (("inn", "inn"), ("ogrn", "ogrn"), ("employer_name", "name")) if raw.get(name)}
    record: dict[str, object] = {name: raw[field] for field, name in names.items() if raw.get(field) is not None}
    if place := raw.get("municipality") or municipality_in(raw.get("address") or ""):
        record["kadry_municipality"] = place
    return {"id": record.pop("id", None), "vacancy_name": record.pop("vacancy_name", None), "company": company or None, **record}


def _line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def parse_stream(dump: Path | BinaryIO, context: FileContext, codelists: Codelists, *, rows: int = CHUNK_ROWS) -> Iterator[Reading]:
    """A dump of any size as readings of at most ``rows`` accepted vacancies; refused and superseded are in the last.

    Into a warehouse go straight with ``trudvsem_dump.load_dump``: this is for callers that want frames.
    Raises UnreadableFile when the dump has no list of vacancies.
    """
    import duckdb

    with duckdb.connect(":memory:") as con:
        counts = load_dump(dump, con, context.file_name, codelists)
        cursor = con.execute(f"select * from {ACCEPTED} order by row_number")  # noqa: S608 - a constant name
        given = 0
        while given + rows < counts.accepted:
            table = _next_rows(cursor, rows)
            given += len(table)
            yield Reading(SOURCE, {"vacancy": table}, len(table))
        table = _next_rows(cursor, counts.accepted - given)
    yield Reading(
        source=SOURCE,
        tables={"vacancy": table},
        rows_read=len(table) + len(counts.refused) + len(counts.superseded),
        refused=counts.refusals(),
        superseded=counts.superseded_rows(),
        notes=counts.notes,
    )


def _next_rows(cursor: Any, rows: int) -> pd.DataFrame:
    found = cursor.fetchmany(rows) if rows else []
    return pd.DataFrame(found, columns=list(COLUMNS))


def _objects(text: str, file_name: str) -> tuple[list[Any], list[str], bool]:
    """Vacancy objects of a JSON text, notes, and whether the text is an API reply."""
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise _unreadable(file_name, "вложенность JSON слишком велика") from error
    except ValueError as error:
        lines = list(_lines(text))
        if len(lines) > 1 and sum(isinstance(line, Mapping) for line in lines) * 2 > len(lines):
            return lines, ["Файл построчный: одна запись JSON в строке"], False
        return _salvaged(text, file_name, error)
    if isinstance(whole, list):
        if whole and not any(isinstance(part, Mapping) for part in whole):
            raise _unreadable(file_name, "в списке JSON нет ни одной записи")
        return [item for part in whole for item in _listed(part)], [], False
    if not isinstance(whole, Mapping):
        raise _unreadable(file_name, "верхний уровень JSON – не объект")
    if "results" in whole:
        results = whole["results"]
        listed = results.get("vacancies") if isinstance(results, Mapping) else None
        meta = whole.get("meta")
        total = meta.get("total") if isinstance(meta, Mapping) else None
        found = listed if isinstance(listed, list) else []
        note = f"Ответ API: вакансий в файле {len(found)}, на портале по этому запросу {total}" if total is not None else None
        return found, [note] if note else [], True
    if isinstance(whole.get("vacancies"), list):
        return whole["vacancies"], [], False
    if "vacancy_name" in whole or "job-name" in whole or "kadry_broken" in whole:
        return [whole], [], False
    raise _unreadable(file_name, "в JSON нет списка vacancies")


def _listed(part: Any) -> list[Any]:
    """Records of one element of a list: a record, a record wrapped by name, or a reply with several."""
    if isinstance(part, Mapping) and isinstance(part.get("results"), Mapping):
        return list(part["results"].get("vacancies") or ())
    if isinstance(part, Mapping) and isinstance(part.get("vacancies"), list):
        return list(part["vacancies"])
    return [part]


def _lines(text: str) -> Iterator[Any]:
    for line in text.split("\n"):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield Damaged(len(line))


def _salvaged(text: str, file_name: str, error: ValueError) -> tuple[list[Any], list[str], bool]:
    """Whole records of a dump that was cut short or damaged in one place."""
    found = salvage(text, inside_list=False)
    if not found:
        raise _unreadable(file_name, f"JSON не разбирается: {error}")
    return found, ["Файл повреждён или оборван: прочитаны только целые записи"], False


def _unreadable(file_name: str, reason: str) -> UnreadableFile:
    return UnreadableFile(SOURCE, file_name, reason, "Скачайте файл заново: он должен начинаться с {\"vacancies\": [ или быть ответом API")
