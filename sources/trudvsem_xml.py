"""The XML dump of «Работа России»: one <vacancy> at a time, whatever the size of the file.

Element names are those of the 2016 structure as public tools quote them; a record's leaves are named by their path
(``hiringOrganization_identifier``), without regard to case, namespace or the words between.

Method: docs/methodology/sources.md#vacancies
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from models.errors import UnreadableFile

# Raw field → paths of leaves, the first that is filled counts.
_PATHS: dict[str, tuple[str, ...]] = {
    "vacancy_id": ("identifier", "id", "idvacancy"),
    "region_code": ("region_code", "region_regioncode", "stateregioncode", "state_region_code", "region"),
    "region_name": ("region_name", "regionname", "region"),
    "inn": ("hiringorganization_inn", "company_inn"),
    "ogrn": ("hiringorganization_ogrn", "hiringorganization_identifier", "company_ogrn"),
    "employer_name": ("hiringorganization_name", "company_name"),
    "title": ("title", "vacancyname", "vacancy_name", "jobname", "job_name"),
    "profession_code": ("profession", "professioncode", "codeprofession", "code_profession"),
    "work_places": ("workplaces", "work_places"),
    "salary_min": ("basesalary_salarymin", "salarymin", "salary_min"),
    "salary_max": ("basesalary_salarymax", "salarymax", "salary_max"),
    "currency": ("basesalary_currency", "salarycurrency", "currency"),
    "created": ("datecreate", "creationdate", "dateposted", "innerinfo_datecreate", "date_create"),
    "modified": ("datemodify", "modifydate", "innerinfo_datemodify", "innerinfo_changetime", "date_modify"),
    "education": ("requirements_educationrequirements_educationtype", "education"),
    "experience": ("requirements_experiencerequirements", "experiencerequirements", "requiredexperience", "required_experience"),
    "schedule": ("workhours", "scheduletype", "schedule_type"),
    "status": ("innerinfo_status", "status"),
    "deleted": ("innerinfo_deleted", "deleted"),
    "address": (
        "addresses_address_location", "addresses_address", "address_location", "vacancy_address_additional_info", "vacancyaddress",
        "vacancy_address", "joblocation_address", "joblocation", "address",
    ),
}
_FIELD_OF: dict[str, list[tuple[int, str]]] = {}
for _field, _paths in _PATHS.items():
    for _order, _path in enumerate(_paths):
        _FIELD_OF.setdefault(_path, []).append((_order, _field))
LONGEST_TEXT = 2_000  # of one leaf that is kept; free texts are no leaves of ours


def records_of(stream: Any, file_name: str) -> Iterator[dict[str, str | None]]:
    """RAW_FIELDS of each vacancy, in file order; a damaged file ends with one broken record.

    Raises UnreadableFile when the file declares entities or holds no vacancy.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    found, path = 0, list[str]()
    record: dict[str, tuple[int, str]] | None = None
    depth = 0
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            name = element.tag.rsplit("}", 1)[-1].lower().replace("-", "") if isinstance(element.tag, str) else ""
            if event == "start":
                if record is None and name == "vacancy":
                    record, depth = {}, len(path)
                path.append(name)
                continue
            path.pop()
            if record is None:
                element.clear()
                continue
            if len(path) == depth:
                found += 1
                yield _fields(record)
                record = None
            else:
                _note(record, [*path[depth + 1 :], name], element.text)
            element.clear()
    except DefusedXmlException as error:
        raise _unreadable(file_name, "в XML есть объявление DOCTYPE или ENTITY") from error
    except (ParseError, ValueError, LookupError, EOFError, OSError, zlib.error) as error:
        if not found:
            raise _unreadable(file_name, "XML не разбирается") from error
        yield {"broken": "конец файла повреждён"}
    if not found:
        raise _unreadable(file_name, "в XML нет ни одной вакансии")


def _note(record: dict[str, tuple[int, str]], path: list[str], text: str | None) -> None:
    value = (text or "").strip()
    if not value:
        return
    for order, field in _FIELD_OF.get("_".join(path), ()):
        if field not in record or order < record[field][0]:
            record[field] = (order, value[:LONGEST_TEXT])


def _fields(record: dict[str, tuple[int, str]]) -> dict[str, str | None]:
    fields: dict[str, str | None] = {name: value for name, (_, value) in record.items()}
    code = fields.get("region_code")
    if code and not code.isdecimal():
        fields["region_name"], fields["region_code"] = fields.get("region_name") or code, None
    return fields


def _unreadable(file_name: str, reason: str) -> UnreadableFile:
    return UnreadableFile("trudvsem", file_name, reason, "Скачайте выгрузку заново с opendata.trudvsem.ru")
