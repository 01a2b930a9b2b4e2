"""Vacancies in the spellings in which people save them: bare lists, pages in a list, one page."""

from __future__ import annotations

import io
import json

import pytest
from form_files import codelists
from source_files import CONTEXT, dump, opened, vacancy, workbook

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


NEVER = ("0001-01-01T00:00:00+0000", "9999-12-31T23:59:59+0300", "infinity", "-infinity", "epoch", " 1900-01-01")


@pytest.mark.parametrize("field", ["date_create", "date_modify"])
def test_a_day_that_cannot_be_refuses_its_vacancy_only(field: str) -> None:
    records = [vacancy(number, **{field: day}) for number, day in enumerate(NEVER, start=1)]
    reading = registry.source("trudvsem").parse(opened(dump([*records, vacancy(99)]), "vacancies.json"), CONTEXT, codelists())
    assert [(row.row_number, row.column_name, row.value) for row in reading.refused] == [
        (number, "дата вакансии", day.strip()) for number, day in enumerate(NEVER, start=1)
    ]
    assert len(reading.tables["vacancy"]) == 1
    assert reading.rows_read == len(NEVER) + 1


@pytest.mark.parametrize(
    "day",
    [
        "01.11.2026", "2026/11/01", "20261101", "1793491200000", "1793491200", "2026-11-01T10:00:00+0300", "1 ноября 2026 г.", "01 нояб. 2026",
        "1\u00a0Ноября 2026 года, 10:00", "01.11.26", "1.11.2026 10:00", "2026-11-1T10:00", "20261101T100000",
    ],
)
def test_a_day_is_read_in_the_spellings_of_other_programs(day: str) -> None:
    records = [vacancy(1, date_create=day)]
    table = registry.source("trudvsem").parse(opened(dump(records), "vacancies.json"), CONTEXT, codelists()).tables["vacancy"]
    assert str(table["created_on"].iloc[0])[:10] == "2026-11-01"


def test_the_last_edition_is_the_latest_by_its_day_however_the_day_is_written() -> None:
    editions = [vacancy(1, date_modify="31.10.2026", work_places=5), vacancy(1, date_modify="01.11.2026", work_places=7), vacancy(1, date_modify="", work_places=9)]
    table = registry.source("trudvsem").parse(opened(dump(editions), "vacancies.json"), CONTEXT, codelists()).tables["vacancy"]
    assert table["work_places"].tolist() == [7]


def test_adverts_alike_in_all_but_their_number_are_told_and_counted() -> None:
    same = [vacancy(number, vacancy_name="Сварщик", work_places=3, date_create="2026-11-01", salary_min=40_000) for number in (1, 2)]
    other = [vacancy(3, vacancy_name="Сварщик", work_places=3, date_create="2026-11-02", salary_min=40_000)]
    reading = registry.source("trudvsem").parse(opened(dump([*same, *other]), "vacancies.json"), CONTEXT, codelists())
    assert reading.rows_accepted == 3
    assert any("во всём, кроме номера: 1, рабочих мест в них 3" in note for note in reading.notes)


def test_a_vacancy_without_a_day_stays_and_is_counted() -> None:
    undated = vacancy(1, date_create="скоро", date_modify="")
    reading = registry.source("trudvsem").parse(opened(dump([undated]), "vacancies.json"), CONTEXT, codelists())
    assert len(reading.tables["vacancy"]) == 1
    assert any("не названа или не разобрана: вакансий 1" in note for note in reading.notes)


@pytest.mark.parametrize("heading", ["Число рабочих мест", "Кол-во вакансий", "Количество, чел.", "Количество единиц"])
def test_the_places_of_a_list_are_counted_and_its_regions_kept_apart(heading: str) -> None:
    rows = [["Вакансия", heading, "Регион"], ["Слесарь", 3, "Томская область"], ["Слесарь", 2, "Пермский край"], ["Слесарь", 4, "Томская область"]]
    reading = registry.source("need_list").parse(opened(workbook({"Вакансии": rows}), "вакансии.xlsx"), CONTEXT, codelists())
    assert reading.tables["post"].groupby("ref_area")["work_places"].sum().to_dict() == {"69": 7, "57": 2}
