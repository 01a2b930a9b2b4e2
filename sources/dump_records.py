"""Records of a vacancy dump: the fields that may be kept, one normal spelling, what can be saved of damaged text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sources.municipality import municipality_in

RESYNC_ATTEMPTS = 2_000  # places tried after a damaged record before the rest of its piece is given up

# Field of the dump → type that DuckDB reads it as. Nothing else of a record is ever copied; of ADDRESS_FIELDS only the town.
DUMP_FIELDS: dict[str, str] = {
    "id": "VARCHAR",
    "state_region_code": "VARCHAR",
    "regionName": "VARCHAR",
    "company": "STRUCT(inn VARCHAR, ogrn VARCHAR, companycode VARCHAR, \"name\" VARCHAR)",
    "company_inn": "VARCHAR",
    "company_code": "VARCHAR",
    "full_company_name": "VARCHAR",
    "vacancy_name": "VARCHAR",
    "code_profession": "VARCHAR",
    "work_places": "VARCHAR",
    "salary_min": "VARCHAR",
    "salary_max": "VARCHAR",
    "currency": "VARCHAR",
    "date_create": "VARCHAR",
    "date_modify": "VARCHAR",
    "education": "VARCHAR",
    "required_experience": "VARCHAR",
    "schedule_type": "VARCHAR",
    "status": "VARCHAR",
    "deleted": "VARCHAR",
    "vacancy_address": "VARCHAR",
    "vacancy_address_additional_info": "VARCHAR",
    "kadry_municipality": "VARCHAR",  # written by ``scrub`` in the place of the address
    "kadry_broken": "VARCHAR",  # written by ``scrub`` in the place of a damaged record
}
ADDRESS_FIELDS = ("vacancy_address", "vacancy_address_additional_info")
_TITLES = ("vacancy_name", "job-name", "title")
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{\s*\")")


@dataclass(frozen=True)
class Damaged:
    """A stretch of a dump that is no record."""

    length: int

    def __str__(self) -> str:
        return f"{self.length} знаков"


def is_vacancy(record: object) -> bool:
    """Whether a decoded object is a vacancy."""
    return isinstance(record, Mapping) and "id" in record and any(name in record for name in _TITLES)


def kept_fields(item: object) -> dict[str, object]:
    """The fields of one record that may be kept, in their own spelling; a damaged record says so."""
    if not isinstance(item, Mapping):
        return {"kadry_broken": str(item) if isinstance(item, Damaged) else type(item).__name__}
    kept = {name: item[name] for name in DUMP_FIELDS if name in item and name not in ADDRESS_FIELDS}
    if place := first_text(item.get("kadry_municipality")) or municipality_in(address_of(item) or ""):
        kept["kadry_municipality"] = place
    if "company" in kept:
        company = kept["company"]
        kept["company"] = (
            {name: company[name] for name in ("inn", "ogrn", "companycode", "name") if name in company}
            if isinstance(company, Mapping)
            else None
        )
    return {name: _utf8(value) for name, value in kept.items()}


def raw_fields(item: object) -> dict[str, str | None]:
    """RAW_FIELDS of one vacancy in either JSON spelling; anything that is no object becomes a broken record."""
    if not isinstance(item, Mapping):
        return {"broken": str(item) if isinstance(item, Damaged) else type(item).__name__}
    vacancy = item["vacancy"] if isinstance(item.get("vacancy"), Mapping) else item
    company = vacancy.get("company")
    if not isinstance(company, Mapping):
        company = {}
    region = vacancy.get("region")
    if not isinstance(region, Mapping):
        region = {}
    requirement = vacancy.get("requirement")
    if not isinstance(requirement, Mapping):
        requirement = {}

    return {
        "vacancy_id": first_text(vacancy.get("id")),
        "region_code": first_text(region.get("region_code"), vacancy.get("state_region_code")),
        "region_name": first_text(region.get("name"), vacancy.get("regionName")),
        "inn": first_text(company.get("inn"), vacancy.get("company_inn")),
        "ogrn": first_text(company.get("ogrn"), company.get("companycode"), vacancy.get("company_code")),
        "employer_name": first_text(company.get("name"), vacancy.get("full_company_name")),
        "title": first_text(vacancy.get("job-name"), vacancy.get("vacancy_name")),
        "profession_code": first_text(vacancy.get("code_profession")),
        "work_places": first_text(vacancy.get("work_places")),
        "salary_min": first_text(vacancy.get("salary_min")),
        "salary_max": first_text(vacancy.get("salary_max")),
        "currency": first_text(vacancy.get("currency")),
        "created": first_text(vacancy.get("creation-date"), vacancy.get("date_create")),
        "modified": first_text(vacancy.get("date_modify"), vacancy.get("modify-date")),
        "education": first_text(requirement.get("education"), vacancy.get("education")),
        "experience": first_text(requirement.get("experience"), vacancy.get("required_experience")),
        "schedule": first_text(vacancy.get("schedule"), vacancy.get("schedule_type")),
        "status": first_text(vacancy.get("status")),
        "deleted": first_text(vacancy.get("deleted")),
        "municipality": first_text(vacancy.get("kadry_municipality")),
        "address": address_of(vacancy),
        "broken": text_of(vacancy.get("kadry_broken")),
    }


def address_of(vacancy: Mapping[str, object]) -> str | None:
    """The address of a vacancy in either JSON spelling: a reply lists places of work, a dump has two fields."""
    listed = vacancy.get("addresses")
    listed = listed.get("address") if isinstance(listed, Mapping) else listed
    first = listed[0] if isinstance(listed, list) and listed else listed
    location = first.get("location") if isinstance(first, Mapping) else first
    parts = [text for value in (location, *(vacancy.get(name) for name in ADDRESS_FIELDS)) if (text := text_of(value))]
    return ", ".join(parts) or None


def first_text(*values: object) -> str | None:
    """The first value that is there, as text."""
    return next((text for value in values if (text := text_of(value)) is not None), None)


def text_of(value: object) -> str | None:
    """A JSON value as DuckDB's reader gives it for a text column: strings as they are, the rest as JSON."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def salvage(text: str, *, inside_list: bool) -> list[object]:
    """Objects of a damaged list of vacancies, with a Damaged for every stretch that is no record.

    inside_list  whether the text begins between two records; otherwise the list is looked for
    """
    at = 0
    if not inside_list:
        head = re.search(r'"vacancies"\s*:\s*\[', text)
        if head is None:
            return []
        at = head.end()
    decoder, attempts = json.JSONDecoder(), 0
    found: list[object] = []
    while True:
        at = _skip(text, at)
        if at >= len(text) or text[at] == "]":
            return found
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end, tried = _next_record(text, at, decoder, RESYNC_ATTEMPTS - attempts)
            attempts += tried
            item = Damaged(end - at)
        found.append(item)
        at = end


def _skip(text: str, at: int) -> int:
    """Past spaces and commas."""
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _next_record(text: str, at: int, decoder: json.JSONDecoder, attempts: int) -> tuple[int, int]:
    """Where the next whole vacancy begins after damage, and how many places were tried."""
    tried = 0
    for match in _NEXT.finditer(text, at):
        if tried >= attempts:
            break
        tried += 1
        try:
            item, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if is_vacancy(item):
            return match.end(), tried
    return len(text), tried


def _utf8(value: object) -> object:
    """A JSON value without lone surrogates, which cannot be written."""
    if isinstance(value, str):
        return text_of(value)
    return json.loads(json.dumps(value).encode("utf-8", "replace")) if isinstance(value, dict | list) else value
