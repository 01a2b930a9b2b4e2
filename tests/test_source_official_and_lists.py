"""Need lists, target contracts, investment projects, the federal forecast: what is read, refused, and what it feeds."""

from __future__ import annotations

import json
from datetime import date

import pytest
from form_files import codelists, csv_file, read, reasons, xlsx

from flows.outward.official_evidence import evidence_file
from flows.transform import match_job_titles, match_portal_regions
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sql import run

VINTAGE = date(2026, 11, 23)
LIST = ["№ п/п", "Профессия (специальность), должность", "Код ОКЗ", "Необходимое количество работников", "Район", "Заработная плата от"]
CONTRACTS = ["Год приёма", "Код организации", "Код", "База", "Заказчик", "Договоров"]
PROJECTS = ["Проект", "Раздел", "Год", "Рабочих мест", "Вероятность, %"]
FEDERAL = ["Субъект РФ", "Вид деятельности", "Уровень образования"]


def taken(payload: bytes, name: str = "список.xlsx") -> Reading:
    return registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]


def test_a_need_list_is_known_by_its_words_and_read_with_its_day_and_district() -> None:
    rows = [
        ["Сведения о потребности работодателей в работниках по состоянию на 1 ноября 2026 г."],
        LIST,
        [1, "Каменщик", "7112", "12 чел.", "Кунгурский округ", "от 65 000"],
        [2, "Сварщик", "", 5, "Пермь", ""],
        ["Итого", "", "", 17],
    ]
    reading = taken(xlsx({"Лист1": rows}))
    assert reading.source == "need_list"
    table = reading.tables["post"]
    assert table["work_places"].tolist() == [12, 5]
    assert set(table["reported_on"]) == {date(2026, 11, 1)}
    assert (table["occupation"][0], table["municipality"][0], table["salary_min_rub"][0]) == ("7112", "Кунгурский округ", 65_000)
    assert len(reading.superseded) == 1


def test_vacancies_as_a_table_count_one_place_a_row_and_say_so() -> None:
    reading = taken(csv_file([["Вакансия", "Компания", "Город", "Зарплата от"], ["Токарь", "А", "Пермь", 60000], ["Токарь", "Б", "Пермь", 60000]]), "вакансии.csv")
    assert (reading.source, reading.tables["post"]["work_places"].sum()) == ("need_list", 2)
    assert any("за одно место" in note for note in reading.notes)


def test_rows_that_each_are_one_are_counted_each_though_nothing_tells_them_apart() -> None:
    posts = taken(csv_file([["Вакансия", "Компания"], *[["Токарь", "А"]] * 3]), "вакансии.csv")
    assert (posts.tables["post"]["work_places"].sum(), len(posts.superseded)) == (3, 0)
    contracts = read("target_contracts", xlsx({"Лист1": [CONTRACTS[:-1], *[[2026, "К1", "15.01.05", "9", "А"]] * 3]}))
    assert contracts.tables["contract"]["contracts"].sum() == 3


def test_a_table_with_posts_but_no_need_is_not_taken_for_a_list() -> None:
    payload = xlsx({"Лист1": [["Штатное расписание"], ["Должность", "Образование"], ["Токарь", "СПО"]]})
    assert registry.source("need_list").recognise(open_file(payload, "штат.xlsx")) < registry.RECOGNISED_FROM


def test_a_questionnaire_is_never_taken_for_a_list_even_when_it_is_refused_whole() -> None:
    tags = [["ИНН", "1"], ["Наименование", "З"], ["ОКВЭД2", "25"], ["ОКТМО", "57701000"], ["Год опроса", 2026]]
    head = ["Код ОКЗ", "Профессия, должность", "Уровень образования", "Работает сейчас, чел.", "Вакансий сейчас", "Потребность 2026"]
    payload = xlsx({"Анкета": [*tags, [], head, ["7212", "Сварщик", "ППКРС", 4, 3, 2]]})
    assert registry.source("need_list").recognise(open_file(payload, "анкета.xlsx")) == 0.0
    reading = taken(payload, "анкета.xlsx")
    assert (reading.source, reading.rows_accepted) == ("survey", 0)


@pytest.mark.parametrize(
    ("head", "rows", "contracts"),
    [
        pytest.param(CONTRACTS, [[2026, "К1", "15.01.05", "9", "А", 4], [2026, "К1", "15.01.05", "9", "Б", 3]], 7, id="counts"),
        pytest.param([*CONTRACTS[:-1], "ФИО"], [[2026, "К1", "15.01.05", "9", "А", "Иванов"], [2026, "К1", "15.01.05", "9", "А", "Петров"]], 2, id="people"),
    ],
)
def test_contracts_add_by_programme_and_keep_no_name(head: list[str], rows: list[list[object]], contracts: int) -> None:
    reading = read("target_contracts", xlsx({"Лист1": [head, *rows]}))
    assert reading.tables["contract"]["contracts"].sum() == contracts
    assert "Иванов" not in reading.tables["contract"].to_csv()


@pytest.mark.parametrize(("cell", "reason"), [(0.7, "похоже на долю, а не на процент"), (1, "похоже на долю, а не на процент"), (170, "это не вероятность от 0 до 100 %")])
def test_a_probability_is_a_percent(cell: float, reason: str) -> None:
    assert [why for _, _, why in reasons(read("projects", xlsx({"Лист1": [PROJECTS, ["Завод", "C", 2027, 120, cell]]})))] == [reason]


def test_a_probability_with_its_sign_is_what_it_says() -> None:
    rows = [["Завод", "C", 2027, 120, "1 %"], ["Порт", "H", 2027, 50, "100%"]]
    assert read("projects", xlsx({"Лист1": [PROJECTS, *rows]})).tables["job"]["probability"].tolist() == [0.01, 1.0]


def test_the_federal_forecast_is_read_with_years_down_or_across() -> None:
    down = [["Прогноз потребности, человек"], [*FEDERAL, "Год", "Потребность, чел."], ["Пермский край", "Строительство", "СПО", 2027, 1250]]
    across = [["Прогноз кадровой потребности, тыс. человек"], [*FEDERAL, 2027, "2028 г."]]
    across += [["Пермский край", "Строительство", "СПО", 1.25, "…"], ["Марс", "Строительство", "СПО", 1, 1]]
    columns = ["ref_area", "economic_activity", "education_level", "time_period", "need_persons"]
    one, other = (taken(xlsx({"Лист1": rows}), "потребность.xlsx") for rows in (down, across))
    assert one.source == other.source == "federal_need"
    for reading in (one, other):
        assert reading.tables["need"][columns].to_numpy().tolist() == [["57", "F", "СПО", 2027, 1250.0]]
    assert [row.value for row in other.refused] == ["Марс"]


@pytest.fixture
def con():
    made = run.connect(":memory:")
    run.prepare(made)
    run.set_vintage(made, VINTAGE)
    yield made
    made.close()


def staged(con, *readings: Reading) -> None:
    for at, reading in enumerate(readings):
        for subject, table in reading.tables.items():
            run.insert(con, f"raw.{reading.source}__{subject}", table.assign(file_sha256=str(at)))
        con.execute(
            "insert into raw.file by name select ? as file_sha256, ? as file_name, 'read' as status, ? as rows_read, ? as source",
            [str(at), str(at), reading.rows_read, reading.source],
        )
        con.execute("insert into raw.vintage_file values (?, ?, ?, '57')", [VINTAGE, str(at), str(at)])
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    match_job_titles(con)
    match_portal_regions(con)
    run.build(con, "marts")


def test_a_list_is_one_more_portal_and_its_newest_day_counts(con) -> None:
    lists = [read("need_list", xlsx({"Л": [[f"Потребность на 01.{month:02d}.2026"], LIST, [1, "Каменщик", "7112", places, "", ""]]})) for month, places in ((9, 90), (11, 12))]
    staged(con, *lists)
    assert con.execute("select occupation, work_places from mart.vacancy").fetchall() == [("7112", 12)]


def test_contracts_of_a_list_raise_those_of_the_card_for_full_time_study_only(con) -> None:
    offers = [["Код организации", "Код", "База", "Форма", "Максимум групп", "Целевых договоров"]]
    offers += [["К1", "15.01.05", "9", "очная", 2, 3], ["К1", "15.01.05", "9", "заочная", 1, 1], ["К2", "15.01.05", "9", "очная", 1, 9]]
    contracts = [CONTRACTS, [2025, "К1", "15.01.05", "9", "А", 50], [2026, "К1", "15.01.05", "9", "А", 7], [2026, "К2", "15.01.05", "9", "А", 4]]
    staged(con, read("colleges", xlsx({"Программы": offers})), read("target_contracts", xlsx({"Л": contracts})))
    found = con.execute("select college, form, target_contracts from mart.offer order by all").fetchall()
    assert found == [("К1", "заочная", 1), ("К1", "очная", 7), ("К2", "очная", 9)]


def test_official_numbers_stand_beside_ours_with_the_reason(con) -> None:
    down = [["Прогноз потребности"], [*FEDERAL, "Год", "Потребность, чел."], ["Пермский край", "Строительство", "СПО", 2027, 1000]]
    federal = read("federal_need", xlsx({"Л": down}))
    jobs = read("projects", xlsx({"Л": [PROJECTS, ["Завод", "F", 2027, 100, 70], ["Мост", "F", 2027, 40, ""]]}))
    head = ["Группа занятий", "Код ОКЗ", "Списочная численность", "Потребность"]
    groups = [["на 31 октября 2024 г., человек"], head, ["Всего", "", 5000, 200], ["Каменщики", "7112", 100, 24]]
    wave = read("t1prof", xlsx({"Л": groups}))
    posts = read("need_list", xlsx({"Л": [["Потребность на 01.11.2026"], LIST, [1, "Каменщик", "7112", 12, "", ""]]}))
    staged(con, federal, jobs, wave, posts)
    ours = [("ППССЗ", "recruitment_need", 300.0), ("ППКРС", "recruitment_need", 450.0), ("_T", "expansion", 50.0)]
    for level, measure, mean in ours:
        con.execute("insert into forecast.sector_demand values (?, '57', 'F', ?, ?, 2027, ?, ?, ?, ?)", [VINTAGE, level, measure, *[mean] * 4])
    payload = evidence_file(con, VINTAGE, "57")
    assert payload is not None
    lines = [line.split(";") for line in payload.decode("utf-8-sig").splitlines()[1:]]
    by_source = {(line[1], line[2]): line[5:8] for line in lines}
    assert by_source["Федеральный прогноз потребности", "Строительство"] == ["1000,0000", "750,0000", "0,7500"]
    assert by_source["1-Т(проф), вакантные места", "группа ОКЗ 7112"] == ["24,0000", "12,0000", "0,5000"]
    project = next(line for line in lines if line[1].startswith("Инвестиционные"))
    assert project[5:7] == ["70,0000", "50,0000"]
    assert "без вероятности 40" in project[2]
    assert all(line[8] for line in lines)


def test_hires_leavers_and_the_unemployed_of_a_whole_year_stand_beside_ours(con) -> None:
    quarters = [f"{part} квартал {year} г." for year in (2024, 2025, 2026) for part in ("I", "II", "III", "IV")][:11]

    def table(title: str, *values: float) -> Reading:
        return read("rosstat", xlsx({"Л": [[f"{title}, Пермский край, человек"], ["", *quarters[: len(values)]], ["Всего", *values]]}))

    hired = table("Численность принятых на работу работников списочного состава", 7, 7, 7, 7, 100, 200, 300, 400, 900, 900, 900)
    left = table("Численность выбывших работников списочного состава", 10, 20, 30)
    unemployed = table("Численность безработных в возрасте 15 лет и старше", 7, 7, 7, 7, 50, 60, 70, 80)
    staged(con, hired, left, unemployed)
    con.execute("insert into forecast.sector_demand values (?, '57', '_T', '_T', 'recruitment_need', 2027, 500, 1, 2, 3)", [VINTAGE])
    payload = evidence_file(con, VINTAGE, "57")
    assert payload is not None
    lines = [line.split(";") for line in payload.decode("utf-8-sig").splitlines()[1:]]
    assert {line[2]: line[4:8] for line in lines} == {
        "принято на работу за год": ["2025, у нас 2027", "1000,0000", "500,0000", "0,5000"],
        "безработные": ["2025, у нас 2027", "65,0000", "500,0000", "7,6923"],
    }


def test_nothing_official_makes_no_file(con) -> None:
    staged(con, read("need_list", xlsx({"Л": [["Потребность на 01.11.2026"], LIST, [1, "Каменщик", "7112", 12, "", ""]]})))
    assert evidence_file(con, VINTAGE, "57") is None


ADVERT = {"work_places": 3, "state_region_code": "5900000000000", "date_create": "2026-11-01", "date_modify": "2026-11-02", "status": "ACCEPTED"}


def test_a_vacancy_whose_title_says_nothing_is_of_the_code_it_was_listed_under(con) -> None:
    adverts = [{**ADVERT, "id": str(at), "vacancy_name": title, "code_profession": code} for at, (title, code) in enumerate(
        [("Выход завтра", "197562"), ("Выход завтра", "197562"), ("Ждём вас", "192056"), ("Ждём вас", "197562"), ("Каменщик", "192056")])]  # fmt: skip
    staged(con, taken(json.dumps({"vacancies": adverts}).encode(), "vacancy.json"))
    found = con.execute("select occupation, work_places from mart.vacancy order by all").fetchall()
    assert found == [("7112", 3), ("7212", 6), (None, 6)]


def test_a_list_may_name_the_post_by_its_code_of_okpdtr() -> None:
    head = ["Профессия", "Код ОКПДТР", "Код ОКЗ", "Количество рабочих мест"]
    rows = [["Потребность в работниках"], head, ["По согласованию", 19756, "", 4], ["По согласованию", "19756", "7112", 5]]
    reading = read("need_list", xlsx({"Л": rows}))
    assert reading.tables["post"][["occupation", "work_places"]].to_numpy().tolist() == [["7212", 4], ["7112", 5]]
