"""Which source a file belongs to, and which files are no data."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists, csv_file, xlsx

from models.errors import UnknownSource, UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.tables.coded import region

KCP = ["№ п/п", "Код профессии, специальности", "Наименование", "КЦП, мест"]
EXAMPLES = {
    "kcp": xlsx({"2025": [["Контрольные цифры приёма на 2025/2026 учебный год"], [], KCP, [1, "09.02.07", "ИСП", 25]]}),
    "applications": csv_file([["Год приёма", "Код организации", "Код", "Подано заявлений", "Мест"]]),
    "graduates": csv_file([["Год выпуска", "Код", "База", "Выпуск, чел.", "Трудоустроены"]]),
    "scenario": csv_file([["Сценарий", "Раздел", "Год", "Рост, %", "Источник"]]),
    "colleges": xlsx({"Организации": [["Код организации", "Наименование", "Учебных мест в смену"]]}),
    "spo1": xlsx({"2.1.2": [["Наименование", "№ строки", "Код", "Принято", "Численность: 1 курс", "2 курс"]]}),
    "klems": xlsx({"DATA": [["Variable", "desc", "code", "_1995"], ["EMP", "x", "TOT", 1]]}),
    "fedstat": b"<?xml version='1.0'?><GenericData><DataSet/></GenericData>",
}


@pytest.mark.parametrize("source", EXAMPLES)
def test_a_file_is_recognised_by_what_is_in_it(source: str) -> None:
    found, score = registry.recognise(open_file(EXAMPLES[source], "таблица"))
    assert found == source
    assert score >= registry.RECOGNISED_FROM


@pytest.mark.parametrize(
    ("payload", "seen"),
    [
        pytest.param(csv_file([["цвет", "вкус"], ["красный", "кислый"]]), "цвет", id="a table of something else"),
        pytest.param(b"\x00\x01\x02" * 40, "двоичные данные", id="binary"),
        pytest.param("просто слова".encode(), "текст без таблицы", id="words"),
    ],
)
def test_an_unknown_file_is_refused_and_the_message_says_what_was_seen(payload: bytes, seen: str) -> None:
    with pytest.raises(UnrecognisedFile, match=seen):
        registry.recognise(open_file(payload, "загадка"))


@pytest.mark.parametrize("name", ["README.txt", "readme.md", "раздел/README", ".DS_Store", "~$КЦП.xlsx", "письмо.docx"])
def test_a_description_or_a_hidden_file_is_no_data_and_the_reason_is_said(name: str) -> None:
    assert registry.ignored(name)


@pytest.mark.parametrize("name", ["КЦП.xlsx", "данные.csv", "vacancy_5.json", "readings.csv"])
def test_a_data_file_is_not_ignored(name: str) -> None:
    assert registry.ignored(name) is None


def test_an_unknown_source_is_refused_with_the_list_of_sources() -> None:
    with pytest.raises(UnknownSource, match="rosstat"):
        registry.source("погода")


REAL = {
    "ru_perm_krai/jobs_minstat_out.csv": "rosstat",
    "ru_perm_krai/kcp_2016_2021.csv": "kcp",
    "ru_perm_krai/Распределение_населения_Пермского_края_по_возрастным_группам_в_2010.xlsx": "rosstat",
    "ru_perm_krai/Среднегодовая_численность_занятых_по_видам_деятельности_в_Пермском.xlsx": "rosstat",
    "ru_national_by_okved/RUS_KLEMS_december_2019.xlsx": "klems",
    "ru_national_by_okved/VDS_god_OKVED2_s_2011-2025.xlsx": "rosstat",
    "ru_national_by_okved/tab3-zpl_2025.xlsx": "rosstat",
    "ru_rosstat_806_regional/original_xls/341-346 принятые в организации.xls": "rosstat",
    "ru_rosstat_806_regional/original_xls/323-328 численность ЭАН. занят и безраб.xls": "rosstat",
    "ru_rosstat_kep_vintages/tab_2010-07.csv": "kep",
    "ru_rosstat_kep_vintages/tab_2017-12.csv": "kep",
    "ru_college_admissions/buryatia_college_admission_plan.csv": "kcp",
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_find_their_source(shared: Path, name: str) -> None:
    path = shared / name
    assert registry.recognise(open_file(path.read_bytes(), path.name))[0] == REAL[name]


def test_the_head_of_a_blank_for_the_region_is_no_name_of_the_country() -> None:
    """A scenario whose blank was left empty counted for the whole country, whatever folder it lay in."""
    lists = codelists()
    assert region(lists, "Субъект Российской Федерации: ") is None
    assert region(lists, "Субъекты РФ") is None
    assert region(lists, "Субъект Российской Федерации: Пермский край") == "57"
    assert region(lists, "Российская Федерация") == "643"


@pytest.mark.parametrize(
    ("payload", "remedy"),
    [
        pytest.param("привет".encode(), "Запросите таблицу", id="text"),
        pytest.param(b'{"vacancies": [{"id": 1, "title": "x"}]}', "kadry template need_list", id="json"),
        pytest.param(b"<?xml version='1.0'?><a><b>1</b></a>", "XML читается", id="xml"),
        pytest.param(xlsx({"1": []}), "заполненный файл", id="empty workbook"),
        pytest.param(xlsx({"1": [["А", "Б"], [1, 2]]}), "Укажите источник явно", id="a table"),
    ],
)
def test_the_remedy_of_an_unknown_file_can_help_with_it(payload: bytes, remedy: str) -> None:
    with pytest.raises(UnrecognisedFile, match=remedy):
        registry.recognise(open_file(payload, "файл"))
