"""Lists of posts and what they come in: pay in words, other headings, addresses, nested pages, wrong marks of encoding."""

from __future__ import annotations

import duckdb
import pytest
from form_files import codelists, csv_file, xlsx

from sources import registry
from sources.advert_words import pay_range
from sources.municipality import municipality_in, municipality_sql
from sources.opened import open_file
from sources.reading import FileContext, Reading

TITLE = "Вакансии центра занятости на 01.11.2026"


def taken(payload: bytes, name: str = "вакансии.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("от 40 000 до 60 000 руб.", (40_000, 60_000)),
        ("40 000 – 60 000 ₽ за месяц", (40_000, 60_000)),
        ("45-50 тыс. руб.", (45_000, 50_000)),
        ("45,5 тыс. руб.", (45_500, None)),
        ("до 70 000", (None, 70_000)),
        ("от 100000", (100_000, None)),
        (30_000, (30_000, None)),
        ("500 руб./час", (None, None)),
        ("договорная", (None, None)),
        ("", (None, None)),
    ],
)
def test_pay_in_words_has_two_bounds(cell: object, bounds: tuple[float | None, float | None]) -> None:
    assert pay_range(cell) == bounds


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("Пермский край, г. Чусовой, ул. Ленина, 1", "г. Чусовой"),
        ("614000, Пермский край, Кунгурский муниципальный округ, с. Калинино", "Кунгурский округ"),
        ("Пермский край, Кунгурский р-н, с. Калинино", "Кунгурский район"),
        ("301840, г Ефремов, р-н Ефремовский, ул Московская Застава, д. 1", "г. Ефремов"),
        ("Пермский край, м.о. Бардымский, с Барда", "Бардымский округ"),
        ("г. Пермь, Кировский район", "г. Пермь"),
        ("г Пермь Свердловский р-н ул Мира", "г. Пермь"),
        ("городской округ Нижний Тагил", "округ Нижний Тагил"),
        ("г. Ростов-на-Дону", "г. Ростов-на-Дону"),
        ("г Тихая Заводь, ул Мира", "г. Тихая Заводь"),
        ("г. Чусовой Ленина, 5", "г. Чусовой"),
        ("м.о. Дальний Примерск", "округ Дальний Примерск"),
        ("г. Набережные Челны, пр-т Мира", "г. Набережные Челны"),
        ("пгт. Полазна", "пгт Полазна"),
        ("Ханты-Мансийский автономный округ – Югра", None),
        ("Тульская область", None),
        ("ул. Гашкова, 1", None),
        ("", None),
    ],
)
def test_an_address_names_its_town_or_district_alike_in_a_cell_and_in_a_dump(address: str, place: str | None) -> None:
    with duckdb.connect() as con:
        in_dump = con.execute(f"select {municipality_sql('address')} from (select ?::varchar as address)", [address]).fetchone()
    assert (municipality_in(address), in_dump) == (place, (place,))


def test_a_list_of_a_town_is_read_with_its_places_pay_and_district() -> None:
    head = ["№ п/п", "Организация", "Профессия", "Кол-во мест", "З/плата", "Адрес места работы"]
    rows = [
        [1, "ООО А", "Сварщик", 2, "40000-60000", "Пермский край, г. Чусовой, ул. Мира, 1"],
        [2, "ООО А", "Токарь", "1 чел.", "договорная", ""],
        ["", "Итого", "", 3, "", ""],
    ]
    reading = taken(xlsx({"Лист1": [[TITLE], head, *rows]}))
    kept = [
        (row.title, row.work_places, row.municipality or None)
        for row in reading.tables["post"].fillna({"municipality": ""}).itertuples()
    ]
    assert kept == [("Сварщик", 2, "г. Чусовой"), ("Токарь", 1, None)]
    assert reading.tables["post"]["salary_max_rub"].iloc[0] == 60_000
    assert len(reading.superseded) == 1
    assert not reading.refused


def test_adverts_saved_from_a_site_are_a_list_of_posts() -> None:
    head = ["ID", "Название", "Компания", "Город", "Зарплата от", "Зарплата до", "Опыт", "Ссылка"]
    rows = [[1, "Сварщик", "ООО А", "Пермь", 80_000, 100_000, "1–3 года", ""], [2, "Токарь", "ООО Б", "Чусовой", 70_000, "", "нет опыта", ""]]
    reading = taken(xlsx({"Лист1": [head, *rows]}), "export.xlsx")
    kept = [(row.title, row.municipality, row.work_places) for row in reading.tables["post"].itertuples()]
    assert (reading.source, kept) == ("need_list", [("Сварщик", "Пермь", 1), ("Токарь", "Чусовой", 1)])
    assert any("каждая строка посчитана за одно место" in note for note in reading.notes)


def test_a_column_of_numbers_that_may_be_places_is_named() -> None:
    reading = taken(xlsx({"Вакансии": [[TITLE], ["Профессия", "Работодатель", "Штук"], ["Сварщик", "А", 7]]}))
    assert any("числа столбцов C не поняты" in note for note in reading.notes)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mark_of_another_encoding_hides_no_heading(mark: bytes) -> None:
    rows = [["Профессия", "Количество мест", "Заработная плата"], ["Сварщик", "2", "40000"]]
    assert taken(mark + csv_file(rows, encoding="cp1251"), "список.csv").tables["post"]["work_places"].sum() == 2


def page(inner: str) -> bytes:
    return f"<html><body><table><tr><td>{TITLE}</td></tr><tr><td>{inner}</td></tr></table></body></html>".encode()


@pytest.mark.parametrize("cell", ["2", "<table><tr><td>2</td></tr></table>"])
def test_a_table_inside_a_layout_is_a_table_and_a_small_one_is_its_cell(cell: str) -> None:
    inner = (
        f"<table><tr><th>Профессия</th><th>Количество мест</th></tr><tr><td>Сварщик</td><td>{cell}</td></tr></table>"
    )
    table = taken(page(inner), "вакансии.xls").tables["post"]
    assert (table["work_places"].sum(), str(table["reported_on"].iloc[0])) == (2, "2026-11-01")
