"""Tables of statistics that name a thing and measure another: words, unit and time must agree, or the sheet is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists, xlsx

from models.errors import KadryError, UnreadableFile, UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading


@pytest.fixture(scope="module")
def cases(shared: Path) -> Path:
    folder = shared.parent / "cases"
    if not folder.is_dir():
        pytest.skip("../shared/cases is absent")
    return folder


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
