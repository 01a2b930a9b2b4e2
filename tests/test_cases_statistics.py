"""Tables of statistics that name a thing and measure another: words, unit and time must agree, or the sheet is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists, csv_file, xlsx

from models.errors import KadryError, UnreadableFile, UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading


def reading_of(payload: bytes, name: str = "таблица.xlsx") -> Reading:
    book = open_file(payload, name)
    source, _ = registry.recognise(book)
    return registry.source(source).parse(book, FileContext(name, None, 2026), codelists())


def test_a_headcount_of_workers_with_arrears_is_no_wage(cases: Path) -> None:
    with pytest.raises(UnreadableFile, match="показатель не распознан"):
        reading_of((cases / "06-rosstat-headcount-as-wage/workers.xlsx").read_bytes())


def test_a_table_with_a_column_of_activity_codes_is_no_export_of_emiss(cases: Path) -> None:
    with pytest.raises(UnrecognisedFile):
        reading_of((cases / "08-rosstat-table-as-fedstat/table.xlsx").read_bytes())


def test_the_official_series_of_vacancies_is_read(cases: Path) -> None:
    reading = reading_of((cases / "09-rosstat-vacancies-unread/m05_vacancies_region.xlsx").read_bytes())
    table = reading.tables["indicator"]
    perm = table[table["ref_area"] == "57"]
    assert dict(zip(perm["time_period"], perm["obs_value"], strict=True)) == {
        "2024-Q1": 40_100, "2024-Q2": 41_200, "2024-Q3": 42_300, "2024-Q4": 43_400, "2025-Q1": 44_500,
    }  # fmt: skip
    assert set(table["indicator"]) == {"employer_need"}
    assert len(reading.superseded) == 5


def test_a_town_collection_of_adverts_is_not_the_portal(cases: Path) -> None:
    path = cases / "18-vacancy-json-of-another-shape/vacancies.json"
    with pytest.raises(UnrecognisedFile):
        reading_of(path.read_bytes(), path.name)


def by_region(title: str, unit: str, periods: list[str] | None = None) -> bytes:
    rows: list[list[object]] = [[title], [unit], ["", "2023 год", "", "2024 год", ""] if periods else ["", 2023, 2024]]
    rows += [["", *periods]] if periods else []
    values = [10.0, 11.0, 12.0, 13.0] if periods else [10.0, 11.0]
    rows += [[name, *values] for name in ("Российская Федерация", "Белгородская область", "Пермский край")]
    return xlsx({"1": rows})


QUARTERS = ["I квартал", "II квартал", "I квартал", "II квартал"]
POINTS = ["на 1 января", "на 1 апреля", "на 1 января", "на 1 апреля"]


@pytest.mark.parametrize(
    ("title", "unit", "periods", "indicator"),
    [
        ("Среднемесячная номинальная начисленная заработная плата работников", "рублей", None, "wage"),
        ("Просроченная задолженность по заработной плате", "тыс. рублей", None, None),
        ("Доля заработной платы в доходах", "в процентах", None, None),
        ("Темп роста номинальной начисленной заработной платы", "в процентах", None, None),
        ("Среднемесячная номинальная начисленная заработная плата", "человек", None, None),
        ("Среднемесячная номинальная начисленная заработная плата", "рублей", POINTS, None),
        ("Численность работников, находившихся в отпусках без сохранения заработной платы", "человек", None, None),
        ("Численность принятых в организации работников", "тыс. человек", QUARTERS, "hired"),
        ("Удельный вес принятых в организации работников", "в процентах", QUARTERS, None),
        ("Численность требуемых работников на вакантные рабочие места", "человек", POINTS, "employer_need"),
        ("Уровень безработицы населения", "в процентах", None, "unemployment_rate"),
        ("Уровень безработицы населения", "человек", None, None),
        ("Численность принятых в организации работников", "тыс. человек", ["январь-июнь", "январь-декабрь"] * 2, None),
    ],
)
def test_an_indicator_is_read_only_when_words_unit_and_time_agree(
    title: str, unit: str, periods: list[str] | None, indicator: str | None
) -> None:
    try:
        found = set(reading_of(by_region(title, unit, periods)).tables["indicator"]["indicator"])
    except KadryError:
        found = set()
    assert found == ({indicator} if indicator else set())


def test_a_point_in_time_keeps_its_day() -> None:
    reading = reading_of(by_region("Численность требуемых работников на вакантные рабочие места", "человек", POINTS))
    assert reading.tables["indicator"]["time_period"].tolist()[:2] == ["2023-01-01", "2023-04-01"]


def test_an_export_without_the_number_of_its_indicator_is_refused() -> None:
    rows = [["Показатель"], ["Классификатор объектов (ОКАТО)", 2023, 2024], ["57000000000 Пермский край", 1, 2]]
    with pytest.raises(UnreadableFile, match="номер показателя"):
        reading_of(xlsx({"Данные": rows}), "выгрузка.xlsx")


@pytest.mark.parametrize(
    "record",
    ['{"id": 1, "title": "Швея", "company": "ООО"}', '{"name": "Повар", "contacts": "8 900 000-00-00"}'],
)
def test_adverts_of_an_unknown_portal_are_not_taken_for_the_portal_and_nothing_of_them_is_kept(record: str) -> None:
    import io

    from sources.scrubbing import scrubbed

    payload = f'{{"vacancies": [{record}]}}'.encode()
    kept = b"".join(scrubbed(io.BytesIO(payload), "vacancies.json"))
    assert b"900" not in kept
    with pytest.raises(UnrecognisedFile, match="неизвестного портала"):
        registry.recognise(open_file(kept, "vacancies.json"))


# Shapes of Росстат's books


def test_the_yearbook_gives_each_region_its_sections() -> None:
    rows = [
        ["Среднегодовая численность занятых по видам экономической деятельности в 2023 г."],
        ["(тысяч человек)"],
        ["", "Всего", "в том числе", "", ""],
        ["", "", "сельское, лесное хозяйство, охота, рыболовство и рыбоводство", "обрабатывающие производства", "строительство"],
        ["А", 1, 2, 3, 4],
        ["Российская Федерация", 72911.8, 4407.9, 10317.2, 6814.0],
        ["Приволжский федеральный округ", 14000.0, 900.0, 2500.0, 1200.0],
        ["Пермский край", 1130.5, 45.0, 230.1, "…"],
        ["Атлантида", 1.0, 1.0, 1.0, 1.0],
    ]
    reading = reading_of(xlsx({"Таблица 3.3": rows}))
    table = reading.tables["indicator"]
    perm = table[table["ref_area"] == "57"]
    assert dict(zip(perm["economic_activity"], perm["obs_value"], strict=True))["C"] == 230_100
    assert set(table["indicator"]) == {"employment_by_activity"}
    assert set(table["time_period"]) == {"2023"}
    assert {row.value for row in reading.refused} == {"Атлантида"}
    assert {row.row_number for row in reading.superseded} == {7}
    assert "employment" not in reading.tables  # evidence beside the table that the forecast rests on


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Численность принятых в организации работников по виду деятельности «Обрабатывающие производства»", "C"),
        ("Численность принятых в организации работников по виду экономической деятельности: строительство", "F"),
        ("Численность принятых в организации работников", "_T"),
        ("Численность принятых в организации работников по виду деятельности «Алхимия»", None),
    ],
)
def test_a_table_of_one_activity_is_not_stored_as_the_total(title: str, section: str | None) -> None:
    try:
        found = set(reading_of(by_region(title, "тыс. человек")).tables["indicator"]["economic_activity"])
    except KadryError:
        found = set()
    assert found == ({section} if section else set())


def test_series_of_the_monitoring_are_read_and_quarters_under_the_dates_of_months_are_refused(shared: Path) -> None:
    path = shared / "ru_rosstat_806_regional/csv/EMPL_HIRE_NUM_TH.csv"
    reading = reading_of(path.read_bytes(), path.name)
    table = reading.tables["indicator"]
    country = table[table["ref_area"] == "643"]
    assert country["time_period"].tolist()[0] == "2009-M01"
    assert country["obs_value"].tolist()[0] == 281_600
    assert len(country) == 48  # months of 2009–2012; the twelve quarters after them carry dates of months
    assert max(table["time_period"]) == "2012-M12"
    assert all("кварталы под датами месяцев" in row.reason for row in reading.refused if row.column_name == "Российская Федерация")


def test_monthly_wages_of_the_monitoring_are_read_whole(shared: Path) -> None:
    path = shared / "ru_rosstat_806_regional/csv/WAGE_VAL_RUB.csv"
    reading = reading_of(path.read_bytes(), path.name)
    table = reading.tables["indicator"]
    assert table[table["ref_area"] == "643"]["obs_value"].tolist()[0] == 17_118.7
    assert not reading.refused


def as_csv(rows: list[list[object]]) -> bytes:
    return csv_file(rows, encoding="cp1251")


NEED = "Численность требуемых работников на вакантные рабочие места"
COUNTRY_AND_PERM = ("Российская Федерация", "Пермский край")


def periods_of(reading: Reading) -> dict[str, float]:
    table = reading.tables["indicator"].query("ref_area == '57'")
    return dict(zip(table["time_period"], table["obs_value"], strict=True))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        pytest.param([["", "2024", "", "2025"], ["", "I", "II", "I"]], {"2024-Q1", "2024-Q2", "2025-Q1"}, id="bare quarters"),
        pytest.param([["", "2024 год", "", ""], ["", "январь", "февраль", "март"]], {"2024-M01", "2024-M02", "2024-M03"}, id="months of one year"),
        pytest.param([["за 2024 год"], ["", "I квартал", "II квартал", "III квартал"]], {"2024-Q1", "2024-Q2", "2024-Q3"}, id="the year in the title"),
    ],
)
@pytest.mark.parametrize("as_text", [False, True], ids=["xlsx", "csv cp1251"])
def test_parts_of_a_year_under_one_year(head: list[list[object]], found: set[str], as_text: bool) -> None:
    rows = [[NEED], ["тыс. человек"], *head, *([name, "40,1", "41,2", "42"] for name in COUNTRY_AND_PERM)]
    reading = reading_of(as_csv(rows), "350.csv") if as_text else reading_of(xlsx({"1": rows}))
    assert set(periods_of(reading)) == found
    assert sorted(periods_of(reading).values()) == [40_100, 41_200, 42_000]


@pytest.mark.parametrize(("words", "day"), [("на конец года", "12-31"), ("на конец отчётного периода", "12-31"), ("на начало года", "01-01")])
def test_a_stock_at_the_end_of_years_keeps_its_day(words: str, day: str) -> None:
    assert set(periods_of(reading_of(by_region(f"{NEED} ({words})", "человек")))) == {f"2023-{day}", f"2024-{day}"}


def test_a_matrix_of_one_day_keeps_its_day_its_total_and_names_what_it_leaves() -> None:
    rows = [[NEED + " на 31 октября 2024 г."], ["человек"], ["", "Всего", "в том числе", "", "", ""]]
    rows += [["", "", "Обрабатывающие производства", "Строительство", "Образование", "Алхимия"], ["Российская Федерация", 9, 4, 3, 2, 1], ["Пермский край", 8, 3, 2, 1, 1]]
    reading = reading_of(xlsx({"1": rows}))
    table = reading.tables["indicator"].query("ref_area == '57'")
    assert dict(zip(table["economic_activity"], table["obs_value"], strict=True)) == {"_T": 8, "C": 3, "F": 2, "P": 1}
    assert set(table["time_period"]) == {"2024-10-31"}
    assert any("«Алхимия»" in note for note in reading.notes)


def test_codes_of_a_classifier_before_the_regions_and_short_names_of_republics() -> None:
    rows: list[list[object]] = [[NEED], ["человек"], ["ОКАТО", "Субъект", 2022, 2023], ["643", "Российская Федерация", 9, 9]]
    rows += [["57000000000", "Пермский край", 1, 2], ["90", "Северная Осетия", 3, 4], ["96", "Чечня", 5, 6]]
    reading = reading_of(xlsx({"1": rows}))
    assert set(reading.tables["indicator"]["ref_area"]) == {"643", "57", "90", "96"}
    assert not reading.refused


def test_wages_that_private_persons_pay_are_another_circle() -> None:
    words = "Среднемесячная начисленная заработная плата наёмных работников в организациях, у индивидуальных предпринимателей и физических лиц"
    with pytest.raises(KadryError):
        reading_of(by_region(words, "рублей"))


def test_regions_stacked_in_one_table_of_activities_are_each_their_own() -> None:
    rows: list[list[object]] = [["Среднегодовая численность занятых по видам экономической деятельности"], ["тыс. человек"], ["", 2022, 2023]]
    for region, factor in (("Приволжский федеральный округ", 9), ("Свердловская область", 2), ("Пермский край", 1)):
        rows += [[region, "", ""], ["Всего", 1000.5 * factor, 1001.5 * factor]]
        rows += [["обрабатывающие производства", 230.1 * factor, 231.1 * factor], ["строительство", 80.0 * factor, 81.0 * factor]]
    book = open_file(xlsx({"1": rows}), "таблица.xlsx")
    reading = registry.source("rosstat").parse(book, FileContext("таблица.xlsx", "57", 2026), codelists())
    table = reading.tables["employment"].query("economic_activity == '_T' and time_period == 2022")
    assert dict(zip(table["ref_area"], table["obs_value"], strict=True)) == {"65": 2_001_000, "57": 1_000_500}
    assert not reading.refused
    assert len(reading.superseded) == 6
