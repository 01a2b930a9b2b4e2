"""Vacancies in the spellings in which people save them: bare lists, pages in a list, one page."""

from __future__ import annotations

import io
import json

import pytest
from form_files import codelists

from models.errors import KadryError
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sources.scrubbing import scrubbed

HH = {
    "id": "1", "name": "Сварщик", "area": {"id": "72", "name": "Пермь"}, "employer": {"id": "5", "name": "Завод"}, "salary": {"from": 60000, "to": None, "currency": "RUR"},
    "published_at": "2026-11-01T10:00:00+0300", "alternate_url": "https://hh.ru/vacancy/1", "contacts": {"name": "Иванова Мария"},
}  # fmt: skip
DUMP = {
    "id": "a1", "vacancy_name": "Сварщик", "code_profession": "19756", "work_places": 3, "state_region_code": "5900000000000", "date_create": "2026-11-01",
    "contactList": [{"contact_value": "+7 900 000-00-00"}],
}  # fmt: skip
TURNER = {"id": "b1", "job-name": "Токарь", "region": {"region_code": "5900000000000"}, "work_places": 2, "creation-date": "2026-11-01"}
API = {"meta": {"total": 1}, "results": {"vacancies": [{"vacancy": TURNER}]}}


def taken(content: object) -> Reading:
    payload = json.dumps(content, ensure_ascii=False).encode()
    return registry.read(open_file(payload, "вакансии.json"), FileContext("вакансии.json", "57", 2026), codelists())[0]


@pytest.mark.parametrize(
    ("content", "source", "titles"),
    [
        pytest.param([HH, dict(HH, id="2", name="Токарь")], "hh", ["Сварщик", "Токарь"], id="bare list of hh"),
        pytest.param([{"items": [HH], "page": 0, "found": 2}, {"items": [dict(HH, id="2", name="Токарь")], "page": 1, "found": 2}], "hh", ["Сварщик", "Токарь"], id="pages of hh"),
        pytest.param(HH, "hh", ["Сварщик"], id="one vacancy of hh"),
        pytest.param([DUMP, dict(DUMP, id="a2")], "trudvsem", ["Сварщик", "Сварщик"], id="bare list of the portal"),
        pytest.param([API, {"results": {"vacancies": []}}], "trudvsem", ["Токарь"], id="replies of the portal in a list"),
    ],
)
def test_lists_are_read_and_kept_without_people(content: object, source: str, titles: list[str]) -> None:
    reading = taken(content)
    assert (reading.source, sorted(reading.tables["vacancy"]["title"])) == (source, titles)
    kept = b"".join(scrubbed(io.BytesIO(json.dumps(content, ensure_ascii=False).encode()), "вакансии.json"))
    assert "Иванова".encode() not in kept
    assert b"900 000-00-00" not in kept
    again = registry.read(open_file(kept, "вакансии.json"), FileContext("вакансии.json", "57", 2026), codelists())[0]
    assert again.rows_accepted == reading.rows_accepted


@pytest.mark.parametrize("content", [[{"id": 1, "name": "Сварщик"}], {"vacancies": [{"id": 1, "name": "С", "employer": "А"}]}, [1, 2], [[]]])
def test_lists_of_other_shapes_are_of_no_portal(content: object) -> None:
    with pytest.raises(KadryError):
        taken(content)
