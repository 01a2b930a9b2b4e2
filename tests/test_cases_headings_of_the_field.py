"""Headings and layouts of ministries' tables that were read wrongly or not at all: from the file to the staged row."""

from __future__ import annotations

import json

import pytest
from form_files import codelists, csv_file, xlsx
from merged_files import merged_xlsx
from warehouse_of_readings import staged

from models.errors import UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

T = "Контрольные цифры приёма на 2026/2027 учебный год, Пермский край"
WAVE = "Численность и потребность организаций в работниках по профессиональным группам на 31 октября 2024 года, Пермский край, человек"
RETURN = [
    ["Субъект Российской Федерации: Пермский край"],
    ["Сведения по состоянию на 1 октября 2025 г."],
    ["Форма обучения: очная"],
]


def taken(payload: bytes, name: str = "таблица.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


@pytest.mark.parametrize(
    "group", ["Код и наименование УГС", "Код и наименование укрупнённой группы профессий и специальностей", "Код УГСН"]
)
def test_the_column_of_enlarged_groups_is_not_that_of_programmes(group: str) -> None:
    rows = [
        [T],
        [group, "Код и наименование профессии/специальности", "Контрольные цифры приёма граждан, чел."],
        ["08.00.00 Техника и технологии строительства", "08.02.01 Строительство", 25],
        ["", "08.02.14 Эксплуатация", 50],
        ["15.00.00 Машиностроение", "15.01.05 Сварщик", 75],
    ]
    reading = taken(merged_xlsx(rows, [(2, 0, 3, 0)]))
    assert staged("select programme, places from staging.kcp__places order by 1", ("а", reading)) == [
        ("08.02.01", 25),
        ("08.02.14", 50),
        ("15.01.05", 75),
    ]


def test_an_organisation_with_its_number_in_one_cell_keeps_its_places() -> None:
    head = ["Образовательная организация (ИНН)", "Код", "Наименование", "КЦП"]
    rows = [
        [T],
        head,
        ["ГБПОУ «Техникум А» (ИНН 5902000008)", "08.02.01", "С", 25],
        ["ГБПОУ «Колледж Б» (ИНН 5903000001)", "08.02.01", "С", 50],
    ]
    found = staged("select college, places from staging.kcp__places order by 1", ("а", taken(xlsx({"Л": rows}))))
    assert [(str(name)[:18], places) for name, places in found] == [
        ("ГБПОУ «Колледж Б» ", 50),
        ("ГБПОУ «Техникум А»", 25),
    ]


@pytest.mark.parametrize("mark", ["¹⁾", "²", "1)", " 2)"])
def test_a_year_with_a_raised_footnote_keeps_its_column(mark: str) -> None:
    title = "Среднегодовая численность занятых по видам экономической деятельности, Пермский край"
    rows = [
        [title],
        ["Тысяч человек"],
        ["", "2019", f"2020{mark}", "2021"],
        ["Всего", 1150, 1140.5, 1145],
        ["Строительство", 90, 91, 92],
    ]
    query = "select time_period, obs_value from staging.rosstat__employment where economic_activity = '_T' order by 1"
    assert staged(query, ("а", taken(xlsx({"Л": rows})))) == [(2019, 1_150_000), (2020, 1_140_500), (2021, 1_145_000)]


def test_totals_since_january_cost_their_own_columns_only() -> None:
    title = "Среднемесячная номинальная начисленная заработная плата, Пермский край, рублей"
    rows = [
        [title],
        ["Вид деятельности", "2023", "", "", "2024"],
        ["", "январь", "февраль", "январь-февраль", "январь"],
        ["Всего", 50, 51, 50.5, 55],
    ]
    reading = taken(merged_xlsx(rows, [(1, 1, 1, 3)]))
    table = reading.tables["indicator"]
    assert dict(zip(table["time_period"], table["obs_value"], strict=True)) == {
        "2023-M01": 50,
        "2023-M02": 51,
        "2024-M01": 55,
    }
    assert any("«январь-февраль» не прочитаны" in note for note in reading.notes)


def test_hires_are_known_under_their_short_name() -> None:
    rows = [
        ["Численность принятых работников, человек"],
        ["Код ОКАТО", "Наименование", "2022", "2023"],
        ["57000000000", "Пермский край", 100, 200],
        ["28000000000", "Тверская область", 3, 4],
    ]
    query = "select time_period, indicator, obs_value from staging.rosstat__indicator where ref_area = '57' order by 1"
    assert staged(query, ("а", taken(xlsx({"Л": rows})))) == [("2022", "hired", 100), ("2023", "hired", 200)]


def test_an_activity_that_stands_among_the_groups_with_its_numbers_heads_them() -> None:
    rows = [
        [WAVE],
        ["Вид деятельности / группа", "Списочная численность", "Потребность в работниках"],
        ["Всего", 100_000, 5000],
        ["Обрабатывающие производства", 30_000, 2000],
        ["Руководители", 3000, 100],
        ["Операторы производственных установок и машин", 9000, 900],
        ["Раздел F. Строительство", 20_000, 1000],
        ["Руководители", 2000, 50],
    ]
    query = "select economic_activity, occupation_group, headcount, vacancies from staging.t1prof__group order by all"
    assert staged(query, ("а", taken(xlsx({"Л": rows})))) == [
        ("C", "1", 3000, 100), ("C", "8", 9000, 900), ("C", "_T", 30_000, 2000), ("F", "1", 2000, 50), ("F", "_T", 20_000, 1000), ("_T", "_T", 100_000, 5000),
    ]  # fmt: skip


def test_a_need_in_per_cent_is_no_number_of_people() -> None:
    head = ["Профессиональная группа", "Списочная численность, чел.", "Потребность, в % к общему числу рабочих мест"]
    reading = taken(xlsx({"Л": [[WAVE], head, ["Всего", 100_000, 5.0], ["Руководители", 10_000, 1.0]]}))
    assert len(reading.tables["group"]) == 0
    assert {row.reason.split("» ")[-1] for row in reading.refused} == {"– доля, а не число людей"}


def test_staff_in_thousands_beside_need_in_persons() -> None:
    rows = [
        [WAVE],
        ["Код ОКЗ", "Группа", "Численность, тыс. чел.", "Потребность, чел."],
        ["1", "Руководители", "10,5", "100"],
    ]
    found = staged(
        "select headcount, vacancies from staging.t1prof__group",
        ("а", taken(csv_file(rows, encoding="cp1251"), "1-т(проф).csv")),
    )
    assert found == [(10_500, 100)]


@pytest.mark.parametrize("total", [[], [90, 38, 36]])
def test_colleges_between_the_rows_of_a_return_are_each_their_own(total: list[int]) -> None:
    head = ["Наименование", "Код", "База", "Принято", "1 курс", "2 курс"]
    rows = [
        *RETURN,
        head,
        ["ГБПОУ «Техникум А»", *(["", "", *total] if total else [])],
        ["Строительство", "08.02.01", "9", 25, 25, 24],
        ["ГБПОУ «Колледж Б»", *(["", "", *total] if total else [])],
        ["Строительство", "08.02.01", "9", 65, 13, 12],
    ]
    query = "select college, entrants from staging.spo1__flow order by 1"
    reading = taken(xlsx({"Л": rows}), "СПО-1.xlsx")
    assert staged(query, ("а", reading)) == [("ГБПОУ «Колледж Б»", 65), ("ГБПОУ «Техникум А»", 25)]
    assert len(reading.superseded) == (2 if total else 0)


@pytest.mark.parametrize(
    "words", ["Свободных мест", "Заявлено вакансий, ед.", "Вакантных должностей", "Открытых вакансий"]
)
def test_places_of_a_list_are_known_by_their_words(words: str) -> None:
    rows = [
        ["Вакансии"],
        ["Должность", words, "З/п, руб.", "Состоит на учёте безработных"],
        ["Сварщик", 2, "60 т.р.", 50],
        ["Повар", 5, 45_000, 30],
    ]
    found = staged(
        "select title, work_places, salary_min_rub from staging.need_list__post order by 1",
        ("а", taken(xlsx({"Л": rows}), "вакансии.xlsx")),
    )
    assert found == [("Повар", 5, 45_000), ("Сварщик", 2, 60_000)]


def test_posts_of_several_years_are_no_posts_of_today() -> None:
    rows = [
        ["Потребность в кадрах, Пермский край"],
        ["Профессия", "Код ОКЗ", "2026", "2027", "2028"],
        ["Сварщик", 7212, 10, 12, 15],
    ]
    reading = taken(xlsx({"Л": rows}))
    assert len(reading.tables["post"]) == 0
    assert "2026, 2027, 2028" in reading.refused[0].reason
    assert "federal_need" in reading.refused[0].remedy


def test_a_project_of_several_years_is_refused_by_name() -> None:
    rows = [
        ["Инвестиционные проекты"],
        ["Проект", "Раздел", "Срок реализации", "Новые рабочие места"],
        ["Завод", "C", "2026-2028", 150],
        ["Порт", "H", "2027", 20],
    ]
    reading = taken(xlsx({"Л": rows}))
    assert staged("select project, time_period, jobs from staging.projects__job", ("а", reading)) == [
        ("Порт", 2027, 20)
    ]
    assert [row.value for row in reading.refused] == ["2026-2028"]


def test_a_level_that_names_its_programmes_in_brackets_is_those() -> None:
    head = ["Субъект РФ", "Вид деятельности", "Уровень образования", "2027"]
    level = "Среднее профессиональное образование (ППКРС)"
    rows = [
        ["Прогноз потребности в кадрах, человек"],
        [*head, "2028"],
        ["Пермский край", "Строительство", level, 500, 600],
    ]
    query = "select education_level, time_period, need_persons from staging.federal_need__need order by 2"
    assert staged(query, ("а", taken(xlsx({"Л": rows})))) == [("ППКРС", 2027, 500), ("ППКРС", 2028, 600)]


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "job-name": "Сварщик", "salary": "50000", "company": "ООО"},
        {"id": 7, "job-name": "Сварщик", "town": "Пермь"},
    ],
)
def test_a_town_that_calls_a_post_as_the_portal_does_is_not_the_portal(record: dict[str, object]) -> None:
    with pytest.raises(UnrecognisedFile, match="need_list"):
        taken(json.dumps({"vacancies": [record]}, ensure_ascii=False).encode(), "вакансии.json")


@pytest.mark.parametrize(
    ("cells", "applications"), [((0, "—"), [0]), ((25, "—"), []), (("—", "–"), [0]), ((25, 0), [0])]
)
def test_a_dash_in_applications_is_none_only_where_no_places_were_offered(
    cells: tuple[object, object], applications: list[int]
) -> None:
    head = ["Год приёма", "Код", "Наименование", "Мест", "Подано заявлений"]
    reading = taken(
        xlsx(
            {
                "Л": [
                    ["Заявления, Пермский край"],
                    head,
                    [2025, "08.02.01", "С", *cells],
                    [2025, "15.01.05", "Сварщик", 25, 40],
                ]
            }
        )
    )
    found = staged("select applications from staging.applications__demand where programme = '08.02.01'", ("а", reading))
    assert [row[0] for row in found] == applications
    assert [row.reason for row in reading.refused] == ([] if applications else ["число заявлений не указано"])


@pytest.mark.parametrize(
    ("written", "read"), [("10 чел,", 10), ("10 раб.", 10), ("12,", 12), ("ноль", 0), ("5 работников", 5)]
)
def test_counts_of_a_questionnaire_in_more_spellings(written: str, read: int) -> None:
    labels = [
        ["ИНН", "5902000008"],
        ["Наименование", "ООО «Завод»"],
        ["ОКВЭД2", "25.11"],
        ["ОКТМО", "57701000"],
        ["Дата ответа", "15.03.2025"],
        ["Год опроса", "2025"],
    ]
    head = [
        "Код ОКЗ",
        "Профессия, должность",
        "Уровень образования",
        "Работает сейчас, чел.",
        "Вакансий сейчас",
        "Потребность 2026",
    ]
    reading = taken(xlsx({"Анкета": [*labels, [], head, ["7212", "Сварщик", "СПО", written, 3, 5]]}), "Анкета.xlsx")
    query = "select obs_value from staging.survey__answer where measure = 'employed'"
    assert staged(query, ("а", reading)) == [(read,)]


def test_a_table_with_programmes_in_columns_is_refused_with_what_helps() -> None:
    rows = [
        ["Организация", "08.02.01 Строительство", "09.02.07 ИСП", "Всего"],
        ["ГБПОУ «Техникум А»", 25, 50, 75],
        ["ГБПОУ «Колледж Б»", 25, "", 25],
        ["Итого", 50, 50, 100],
    ]
    reading = taken(xlsx({"Л": [[T], *rows]}))
    assert len(reading.tables["places"]) == 0
    assert [(row.row_number, row.value) for row in reading.refused] == [(2, "08.02.01")]
    assert "Транспонировать" in reading.refused[0].remedy
    turned = [[T], *zip(*rows, strict=True)]
    turned[1] = ["Код и наименование", *turned[1][1:]]
    found = staged("select programme, sum(places) from staging.kcp__places group by all order by 1", ("а", taken(xlsx({"Л": turned}))))
    assert found == [("08.02.01", 50), ("09.02.07", 50)]
