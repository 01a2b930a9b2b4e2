"""Saved replies of the hh.ru search: its programme interface is closed to programs, so a file is the only way in.

One reply is {"items": […], "found", "pages", "page", "per_page"}; people also save the bare list of its items, a list of
replies, or the page of one vacancy. The portal gives places by its own areas, often
cities: an area that is no region by name takes the region of the file's folder.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from models.errors import UnreadableFile
from sources.codelists import Codelists
from sources.dump_records import Damaged, text_of
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.vacancies import reading_of

SOURCE = "hh"
TITLE = "Вакансии hh.ru (сохранённые ответы)"
SUBJECTS = ("vacancy",)

_KEPT = ("id", "name", "salary", "salary_range", "published_at", "created_at", "archived")
_KEPT_PARTS: dict[str, tuple[str, ...]] = {
    "area": ("id", "name"),
    "address": ("city",),
    "employer": ("id", "name"),
    "schedule": ("id", "name"),
    "experience": ("id", "name"),
    "employment": ("id", "name"),
    "type": ("id", "name"),
}
# Words of one item, each with a spelling that other portals do not share as a set.
_ITEM_MARKS = (b"employer", b"area", b"alternate_url", b"published_at", b"snippet", b"professional_roles", b"salary_range")
MARKS_OF_AN_ITEM = 3
_ENVELOPE = ("found", "pages", "page", "per_page")
# «between1And3» is the portal's own word for one year to three: the lower bound is what is asked for.
_EXPERIENCE = {"noExperience": "0", "between1And3": "1", "between3And6": "3", "moreThan6": "6"}


def recognise(book: Opened) -> float:
    """How surely the file is a saved reply of hh.ru."""
    if book.kind != "json":
        return 0.0
    return 0.95 if carries_contacts(book.text[:200_000].encode()) else 0.0


def carries_contacts(head: bytes) -> bool:
    """Whether the file that begins so is of hh.ru; older replies carry contacts of people."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"{" and b'"items"' in head:
        return bool(re.search(rb'"employer"|"per_page"|"found"', head))
    marks = {mark for mark in _ITEM_MARKS if b'"' + mark + b'"' in head}
    if start == b"[":
        return b'"name"' in head and len(marks) >= MARKS_OF_AN_ITEM and not re.search(rb'"vacancy_name"|"job-name"', head)
    return start == b"{" and len(marks) > MARKS_OF_AN_ITEM and b'"vacancies"' not in head


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read one saved reply. Raises UnreadableFile when the text is none."""
    reply = _reply(book.text if book.kind in ("json", "text", "csv") else "", context.file_name)
    items = reply["items"]
    found, pages = reply.get("found"), reply.get("pages")
    note = f"Ответ hh.ru: вакансий в файле {len(items)}, найдено порталом {found}, страниц {pages}" if found is not None else None
    return reading_of(
        (_raw_fields(item, context.ref_area, codelists) for item in items), SOURCE, codelists, notes=[note] if note else []
    )


def scrub(stream: BinaryIO, file_name: str) -> Iterator[bytes]:
    """A saved reply with the fields that may be kept."""
    reply = _reply(stream.read().decode("utf-8-sig", "replace"), file_name)
    kept = {name: reply[name] for name in _ENVELOPE if name in reply}
    kept["items"] = [_kept(item) for item in reply["items"]]
    yield json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _kept(item: object) -> object:
    if not isinstance(item, Mapping):
        return None
    parts = {
        name: {key: part[key] for key in keys if key in part}
        for name, keys in _KEPT_PARTS.items()
        if isinstance(part := item.get(name), Mapping)
    }
    return {name: item[name] for name in _KEPT if name in item} | parts


def _raw_fields(item: object, ref_area: str | None, codelists: Codelists) -> dict[str, str | None]:
    if not isinstance(item, Mapping):
        return {"broken": str(item) if isinstance(item, Damaged) else type(item).__name__}

    def part(name: str, key: str) -> str | None:
        value = item.get(name)
        return text_of(value.get(key)) if isinstance(value, Mapping) else None

    salary = "salary" if isinstance(item.get("salary"), Mapping) else "salary_range"
    area = part("area", "name")
    region = (codelists.region_in(area) if area else None) or ref_area
    experience = part("experience", "id")
    return {
        "vacancy_id": text_of(item.get("id")),
        "region_code": _portal_code(region, codelists),
        "region_name": area,
        "employer_name": part("employer", "name"),
        "title": text_of(item.get("name")),
        "salary_min": part(salary, "from"),
        "salary_max": part(salary, "to"),
        "currency": part(salary, "currency"),
        "created": text_of(item.get("created_at")),
        "modified": text_of(item.get("published_at")),
        "experience": _EXPERIENCE.get(experience or "", experience),
        "schedule": part("schedule", "name"),
        "status": part("type", "id"),
        "deleted": text_of(item.get("archived")),
        "municipality": part("address", "city") or (area if area and codelists.region_in(area) is None else None),
    }


def _portal_code(region: str | None, codelists: Codelists) -> str | None:
    """Code of «Работа России» for a region, so that both portals are joined alike."""
    if region is None:
        return None
    known = codelists.region.loc[codelists.region["oktmo"] == region, "portal_code"]
    return str(known.iloc[0]) if len(known) else region.ljust(13, "0")


def _reply(text: str, file_name: str) -> dict[str, Any]:
    try:
        reply = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(file_name, "это не JSON") from error
    if isinstance(reply, list):
        pages = [page["items"] for page in reply if isinstance(page, dict) and isinstance(page.get("items"), list)]
        reply = {"items": [item for page in pages for item in page] if pages else reply}
    elif isinstance(reply, dict) and "items" not in reply and "employer" in reply and "name" in reply:
        reply = {"items": [reply]}
    if not isinstance(reply, dict) or not isinstance(reply.get("items"), list):
        captcha = isinstance(reply, dict) and "errors" in reply
        raise _unreadable(file_name, "портал ответил отказом (errors)" if captcha else "в ответе нет списка items")
    return reply


def _unreadable(file_name: str, reason: str) -> UnreadableFile:
    return UnreadableFile(SOURCE, file_name, reason, "Сохраните ответ https://api.hh.ru/vacancies целиком, одним файлом на страницу")
