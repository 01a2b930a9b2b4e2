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

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from models.errors import UnreadableFile
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.trudvsem_dump import Damaged, first_text, salvage, text_of
from sources.vacancies import COLUMNS, reading_of

if TYPE_CHECKING:
    from sources.codelists import Codelists

SOURCE = "trudvsem"
TITLE = "Вакансии портала «Работа России»"
SUBJECTS = ("vacancy",)

__all__ = ["COLUMNS", "SOURCE", "SUBJECTS", "TITLE", "parse", "raw_fields", "recognise"]


def recognise(book: Opened) -> float:
    """How surely the file is vacancies of «Работа России»."""
    head = book.text[:20_000] if book.kind in ("json", "xml", "gz") else ""
    if book.kind in ("xml", "gz") and head.lstrip("\ufeff \r\n\t").startswith("<"):
        return 0.9 if "<vacanc" in head.lower() else 0.0
    if not head.lstrip("\ufeff \r\n\t").startswith("{"):
        return 0.0
    if '"vacancies"' in head and ('"results"' in head or '"vacancy_name"' in head or '"vacancy"' in head):
        return 0.95
    if '"vacancies"' in head or ('"meta"' in head and '"results"' in head):
        return 0.8
    return 0.9 if '"vacancy_name"' in head or '"job-name"' in head else 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read one file of any spelling that fits in memory; dumps of gigabytes go through ``trudvsem_dump.load_dump``.

    In an API reply a vacancy of another region than the folder's is refused: the portal ignores a misspelt region
    parameter in silence. In dumps every region is accepted under its own code.

    Raises UnreadableFile when the text is no such file.
    """
    text = book.text if book.kind in ("json", "xml", "gz", "text", "csv") else ""
    start = text.lstrip("\ufeff \r\n\t")[:1]
    if start == "<" and book.kind != "html":
        from sources.trudvsem_xml import records_of_text

        return reading_of(records_of_text(text, context.file_name), SOURCE, codelists)
    if start != "{":
        reason = "вместо вакансий пришла веб-страница (HTML)" if book.kind == "html" else "это не JSON и не XML с вакансиями"
        raise UnreadableFile(SOURCE, context.file_name, reason, "Скачайте выгрузку заново с opendata.trudvsem.ru")
    found, notes, is_reply = _objects(text.lstrip("\ufeff"), context.file_name)
    return reading_of(
        (raw_fields(item) for item in found), SOURCE, codelists, only_region=context.ref_area if is_reply else None, notes=notes
    )


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
        "broken": text_of(vacancy.get("kadry_broken")),
    }


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
    if "vacancy_name" in whole or "job-name" in whole:
        return [whole], [], False
    raise _unreadable(file_name, "в JSON нет списка vacancies")


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
