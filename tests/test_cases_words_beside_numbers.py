"""What stands beside a number decides what it is: bands of funding, spans of years, columns of activities, sheets of districts."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx

from models.errors import UnreadableFile, UnrecognisedFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sources.tables.dates import titled_year

T = "Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"
HEAD = ["Код", "Специальность", "КЦП, мест"]
BUILDER, WELDER = ["08.02.01", "Строительство", 25], ["15.01.05", "Сварщик", 50]


def taken(payload: bytes, name: str = "файл.xlsx") -> Reading:
    reading = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
    return reading


def kcp(*rows: list[object]) -> Reading:
    return taken(xlsx({"Лист1": [[T], *rows]}))


@pytest.mark.parametrize("band", ["За счёт средств физических лиц", "С оплатой стоимости обучения", "За счёт средств граждан", "Платное обучение"])
def test_places_under_a_band_of_paid_study_are_no_budget_places(band: str) -> None:
    places = kcp(HEAD, ["За счёт средств бюджета", "", ""], BUILDER, [band, "", ""], ["08.02.01", "Строительство", 15]).tables["places"]
    assert dict(zip(places["funding"], places["places"], strict=True)) == {"бюджет": 25, "внебюджет": 15}


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("на 2025–2027 годы", None),
        ("на 2025-2030 гг.", None),
        ("на 2025/2026 учебный год", 2025),
        ("на 2025-2026 учебный год", 2025),
        ("2025/26", 2025),
        ("на 2026 год", 2026),
        ("выгрузка 2025-09-01", 2025),
    ],
)
def test_a_span_of_years_is_no_year(words: str, year: int | None) -> None:
    assert titled_year(words) == year


def test_places_of_a_span_of_years_are_refused() -> None:
    reading = taken(xlsx({"Лист1": [["Контрольные цифры приёма на 2025–2027 годы, Пермский край"], HEAD, BUILDER]}))
    assert [one.column_name for one in reading.refused] == ["год приёма"]


@pytest.mark.parametrize("column", ["Год набора", "Год поступления", "Год начала обучения", "Год приёма"])
def test_the_year_of_an_intake_has_several_names(column: str) -> None:
    reading = taken(csv_file([[column, *HEAD], ["2025", "08.02.01", "Строительство", "25,0"], ["2025", "15.01.05", "Сварщик", "12,5"]]), "кцп.csv")
    assert reading.tables["places"][["start_year", "places"]].values.tolist() == [[2025, 25]]
    assert [one.value for one in reading.refused] == ["12,5"]


@pytest.mark.parametrize("units", [["", "", "мест"], ["", "", "чел."], ["", "", "(ед.)"]])
def test_units_below_a_header_are_no_record(units: list[object]) -> None:
    reading = kcp(HEAD, units, BUILDER)
    assert (reading.rows_read, reading.rows_accepted) == (1, 1)


@pytest.mark.parametrize("unit", ["ед.", "чел.", "(мест)"])
def test_units_below_a_header_of_posts_are_no_post(unit: str) -> None:
    reading = taken(xlsx({"Л": [["Вакансии службы занятости"], ["Профессия", "Количество вакансий"], ["", unit], ["Сварщик", 5]]}))
    assert (reading.rows_read, reading.rows_accepted) == (1, 1)


def test_a_quote_that_is_never_closed_is_told_at_the_top() -> None:
    payload = 'Код;Специальность;Мест\n08.02.01;"Строительство;250\n15.01.05;Сварщик;25\n09.02.07;ИСП;25\n'.encode()
    assert "не закрыта кавычка" in taken(payload, "КЦП 2025.csv").notes[0]
    whole = 'Код;Специальность;Мест\n08.02.01;"Строительство\nзданий";250\n15.01.05;Сварщик;25\n'.encode()
    assert not any("кавычка" in note for note in taken(whole, "КЦП 2025.csv").notes)


@pytest.mark.parametrize("first", ["utf-8", "cp1251"])
def test_two_files_of_two_encodings_put_together_are_read(first: str) -> None:
    second = "cp1251" if first == "utf-8" else "utf-8"
    payload = "Код;Специальность;Мест\n08.02.01;Строительство;25\n".encode(first) + "15.01.05;Сварщик;50\n".encode(second)
    assert taken(payload, "КЦП 2025.csv").tables["places"]["programme_name"].tolist() == ["Строительство", "Сварщик"]


def test_what_a_file_begins_with_is_shown_whole() -> None:
    with pytest.raises(UnrecognisedFile, match="Приложение 1/2 к приказу"):
        taken(xlsx({"Лист1": [["Приложение 1/2 к приказу"], ["а", "б"], [1, 2]]}))


def test_the_surer_source_says_why_it_cannot_read() -> None:
    """A return without its date is no table of admission."""
    head = ["Код", "Наименование", "Принято", "1 курс", "2 курс", "3 курс", "4 курс", "Выпуск"]
    with pytest.raises(UnreadableFile, match="нет даты"):
        taken(xlsx({"Лист1": [["Раздел 2.1.2"], head, ["08.02.01", "С", 25, 25, 24, 23, 22, 20]]}))


FLAT = ["Показатель", "Территория", "ОКВЭД2", "Период", "Единица измерения", "Значение"]
EMPLOYED = "Среднегодовая численность занятых"


def flat(*rows: list[str]) -> Reading:
    return taken(csv_file([FLAT, *rows]), "выгрузка.csv")


def test_an_activity_in_a_column_of_its_own_is_no_total() -> None:
    reading = flat(
        [EMPLOYED, "Пермский край", "Раздел C Обрабатывающие производства", "2023", "Тысяча человек", "250,1"],
        [EMPLOYED, "Пермский край", "Строительство", "2023", "Тысяча человек", "80,5"],
        [EMPLOYED, "Свердловская область", "Строительство", "2023", "Тысяча человек", "150"],
    )
    (table,) = (table for table in reading.tables.values() if len(table))
    assert sorted(zip(table["ref_area"], table["economic_activity"], table["obs_value"], strict=True)) == [
        ("57", "C", 250_100), ("57", "F", 80_500), ("65", "F", 150_000),
    ]  # fmt: skip


def test_a_number_of_what_nobody_knows_is_not_the_whole() -> None:
    rest = ["2023", "Тысяча человек"]
    reading = flat([EMPLOYED, "Пермский край", "Строительство", *rest, "80"], *([EMPLOYED, "Пермский край", sex, *rest, "600"] for sex in ("Женщины", "Мужчины")))
    assert [table["obs_value"].tolist() for table in reading.tables.values() if len(table)] == [[80_000]]
    assert any("«Женщины», «Мужчины»" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("title", "rows", "indicator", "values"),
    [
        (
            "Среднемесячная номинальная начисленная заработная плата по видам деятельности, Пермский край, тыс. рублей",
            [["", "I кв. 2025", "II кв. 2025"], ["Всего", 61, 67], ["обрабатывающие производства", 65, 70]], "wage", [61_000, 65_000, 67_000, 70_000],
        ),
        ("Уровень безработицы населения в возрасте 15 лет и старше, Пермский край, %", [["", 2022, 2023], ["Всего", 3.1, 2.5]], "unemployment_rate", [2.5, 3.1]),
    ],
)  # fmt: skip
def test_a_small_table_whose_every_row_is_an_activity_is_read(title: str, rows: list[list[object]], indicator: str, values: list[float]) -> None:
    table = taken(xlsx({"Лист1": [[title], *rows]})).tables["indicator"]
    assert set(table["indicator"]) == {indicator}
    assert sorted(table["obs_value"]) == values


POSTS = ["Профессия", "Количество вакансий"]


def posts(sheets: dict[str, list[list[object]]]) -> Reading:
    return taken(xlsx({name: [["Вакансии службы занятости"], *rows] for name, rows in sheets.items()}))


@pytest.mark.parametrize(("whole", "accepted", "refused"), [(10, [5, 5], 0), (12, [5, 5], 1)])
def test_a_sheet_of_totals_is_not_added_to_the_sheets_of_districts(whole: int, accepted: list[int], refused: int) -> None:
    sheets = {"г. Пермь": 5, "Кунгурский округ": 5, "Итого": whole}
    reading = posts({name: [POSTS, ["Сварщик", places]] for name, places in sheets.items()})
    assert reading.tables["post"]["work_places"].tolist() == accepted
    assert reading.tables["post"]["municipality"].tolist() == ["г. Пермь", "Кунгурский округ"]
    assert len(reading.refused) == refused


def test_posts_that_stand_under_districts_are_never_one_a_row() -> None:
    rows = [["Сварщик", 5, 3], ["Токарь", 1, "-"]]
    reading = posts({"Л": [["Профессия", "г. Пермь", "Кунгурский округ"], *rows]})
    assert reading.rows_accepted == 0
    assert "столбцах районов («г. Пермь», «Кунгурский округ»)" in reading.refused[0].reason
    summed = posts({"Л": [["Профессия", "г. Пермь", "Кунгурский округ", "Всего"], ["Сварщик", 5, 3, 8], ["Токарь", 1, "-", 1]]})
    assert summed.tables["post"]["work_places"].tolist() == [8, 1]
