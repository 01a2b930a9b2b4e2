"""Applications, graduates, contracts and enrolment as ministries print them: years, bases, fundings across, headings between the rows."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx
from merged_files import merged_xlsx
from test_cases_variants_kcp import ONE, THREE
from warehouse_of_readings import staged

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

AP = "Подано заявлений в колледжи Пермского края"
RETURN = [["Субъект Российской Федерации: Пермский край"], ["Сведения по состоянию на 1 октября 2025 г."], ["Форма обучения: очная"]]
TOP_LEFT = [(1, 0, 2, 0), (1, 1, 2, 1)]


def known(payload: bytes, name: str = "таблица.xlsx") -> Reading:
    """The reading by the source that knows the file, as the night reads it."""
    return registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]


def sums(reading: Reading, table: str, quantity: str, *by: str) -> dict[object, float]:
    rows = reading.tables[table]
    return {key: float(value) for key, value in rows.groupby(by[0] if len(by) == 1 else list(by))[quantity].sum().items()}


ACROSS = {
    "in words": ([[AP], ["Код", "Наименование", "Подано заявлений в 2024 г.", "Подано заявлений в 2025 г."], [*ONE, 60, 70], [*THREE, 30, 40]], []),
    "years under a group": ([[AP], ["Код", "Наименование", "Подано заявлений"], ["", "", "2024", "2025"], [*ONE, 60, 70], [*THREE, 30, 40]], [*TOP_LEFT, (1, 2, 1, 3)]),
    "years alone": ([[AP], ["Код", "Наименование", "2024/2025 уч. год", "2025/2026 уч. год"], [*ONE, 60, 70], [*THREE, 30, 40]], []),
    "with places": (
        [["Приёмная кампания, Пермский край"], ["Код", "Наименование", "2024 год", "", "2025 год"], ["", "", "Мест", "Заявлений", "Мест", "Заявлений"],
         [*ONE, 25, 60, 50, 70], [*THREE, 50, 30, 25, 40]], [*TOP_LEFT, (1, 2, 1, 3), (1, 4, 1, 5)],
    ),
    "as headings": ([[AP], ["Код", "Наименование", "Количество заявлений"], ["2024 год"], [*ONE, 60], [*THREE, 30], ["2025 год"], [*ONE, 70], [*THREE, 40]], []),
}  # fmt: skip


@pytest.mark.parametrize("kind", ACROSS)
def test_applications_by_years(kind: str) -> None:
    rows, areas = ACROSS[kind]
    reading = known(merged_xlsx(rows, areas))
    assert (reading.source, len(reading.refused)) == ("applications", 0)
    assert sums(reading, "demand", "applications", "start_year") == {2024: 90, 2025: 110}
    assert sums(reading, "demand", "applications", "programme") == {ONE[0]: 130, THREE[0]: 70}


@pytest.mark.parametrize(("total", "told"), [(80, False), (90, True)])
def test_applications_by_bases_and_their_sum(total: int, told: bool) -> None:
    rows = [[f"{AP}, 2025 год"], ["Код", "Наименование", "Подано заявлений"], ["", "", "на базе 9 классов", "на базе 11 классов", "всего"],
            [*ONE, 60, 20, total], [*THREE, 30, "", 30], ["Итого", "", 90, 20, 110]]  # fmt: skip
    reading = known(merged_xlsx(rows, [*TOP_LEFT, (1, 2, 1, 4)]))
    assert sums(reading, "demand", "applications", "basis") == {"9": 90, "11": 20}
    assert any("не равно сумме своих столбцов в строках 4" in note for note in reading.notes) is told


def test_a_column_of_another_quantity_is_not_taken_for_that_of_the_title() -> None:
    rows = [[f"{AP} и контингент"], ["Код", "Наименование", "2025 год", "Контингент, 2025 год"], [*ONE, 60, 700]]
    assert sums(known(xlsx({"Лист1": rows})), "demand", "applications", "start_year") == {2025: 60}


def test_graduates_by_years_and_in_other_words() -> None:
    rows = [["Выпуск СПО Пермского края"], ["Код", "Наименование", "2023/2024 учебный год", "", "2024/2025 учебный год"],
            ["", "", "Выпуск", "Трудоустроены", "Выпуск", "Трудоустроены"], [*ONE, 50, 30, 60, 40], [*THREE, 25, 20, 30, 25]]  # fmt: skip
    reading = known(merged_xlsx(rows, [*TOP_LEFT, (1, 2, 1, 3), (1, 4, 1, 5)]))
    assert sums(reading, "destination", "graduates", "time_period") == {2024: 75, 2025: 90}
    assert sums(reading, "destination", "employed", "time_period") == {2024: 50, 2025: 65}
    words = ["Всего выпускников", "из них трудоустроены", "в том числе по специальности", "призваны в ряды Вооружённых Сил", "продолжают обучение", "Доля трудоустроенных, %"]
    reading = known(xlsx({"Лист1": [["Выпускники СПО Пермского края 2025 года"], ["Код специальности", "Специальность", *words], [*ONE, 50, 30, 20, 10, 5, 60]]}))
    [record] = reading.tables["destination"].to_dict("records")
    assert {name: record[name] for name in ("time_period", "graduates", "employed", "employed_in_field", "army", "continue_study")} == {
        "time_period": 2025, "graduates": 50, "employed": 30, "employed_in_field": 20, "army": 10, "continue_study": 5,
    }  # fmt: skip


def test_graduates_of_several_colleges_add() -> None:
    rows = [["Год выпуска", "Организация", "Код", "Наименование", "Выпуск", "Трудоустроены"], [2025, "А", *ONE, 50, 30], [2025, "Б", *ONE, 25, 20]]
    reading = known(csv_file(rows), "выпуск.csv")
    assert sums(reading, "destination", "employed", "programme") == {ONE[0]: 50}
    assert any("складываются" in note for note in reading.notes)


def test_a_year_of_graduation_that_nothing_tells_is_refused() -> None:
    reading = known(xlsx({"Лист1": [["Выпуск, Пермский край"], ["Код", "Наименование", "Выпуск", "Трудоустроены"], [*ONE, 50, 30]]}))
    assert [(row.column_name, row.remedy) for row in reading.refused] == [("год выпуска", "Добавьте столбец «Год выпуска»")]


def test_target_contracts_by_years() -> None:
    rows = [["Договоры о целевом обучении, Пермский край"], ["Код", "Наименование", "Заказчик", "2024 год", "2025 год"], [*ONE, "АО «А»", 5, 7], [*THREE, "АО «Б»", 10, 12]]
    assert sums(known(xlsx({"Лист1": rows})), "contract", "contracts", "start_year") == {2024: 15, 2025: 19}


BY_COURSES = {
    "bases": (["Код", "Наименование", "На базе 9 классов", "", "", "На базе 11 классов"], ["", "", "Принято", "1 курс", "2 курс", "Принято", "1 курс", "2 курс"],
              [*ONE, 50, 50, 48, 25, 25, 20], "basis", {"9": 98, "11": 45}),
    "fundings": (["Код", "Наименование", "1 курс", "", "2 курс"], ["", "", "бюджет", "внебюджет", "бюджет", "внебюджет"], [*ONE, 40, 10, 38, 8], "funding",
                 {"бюджет": 78, "внебюджет": 18}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_COURSES)
def test_enrolment_with_bases_and_fundings_across(kind: str) -> None:
    upper, lower, row, by, right = BY_COURSES[kind]
    width = 3 if kind == "bases" else 2
    areas = [(3, 0, 4, 0), (3, 1, 4, 1), *((3, at, 3, at + width - 1) for at in range(2, 2 + 2 * width, width))]
    reading = known(merged_xlsx([*RETURN, upper, lower, row], areas))
    assert sums(reading, "enrolment", "enrolled_persons", by) == right
    assert not reading.refused


def test_enrolment_by_roman_courses_forms_in_a_column_pages_and_without_admitted() -> None:
    head = ["Форма обучения", "Код", "Наименование", "I курс", "II курс", "III курс"]
    page = [head, [1, 2, 3, 4, 5, 6]]
    rows = [*RETURN[:2], *page, ["очная", *ONE, 50, "48 (в т.ч. 3 сироты)", 40], *page, ["заочная", *ONE, 20, 18, ""], ["ИТОГО:", "", "", 70, 66, 40]]
    reading = known(xlsx({"Лист1": rows}))
    assert sums(reading, "enrolment", "enrolled_persons", "form") == {"очная": 138, "заочная": 38}
    assert (len(reading.refused), len(reading.tables["flow"]), len(reading.superseded)) == (0, 0, 1)


def test_sheets_of_colleges_are_each_their_own() -> None:
    sheets = {name: [["Пермский край. На 1 октября 2025 г. Очная форма обучения"], ["Код", "Наименование", "Принято", "1 курс", "2 курс"], [*ONE, 50, 50, second]]
              for name, second in (("Колледж «Альфа»", 48), ("Техникум «Бета»", 40))}  # fmt: skip
    reading = known(xlsx(sheets))
    assert sums(reading, "enrolment", "enrolled_persons", "college_name") == {"Колледж «Альфа»": 98, "Техникум «Бета»": 90}


LONG = {
    "kcp": (["год", "код", "наименование", "показатель", "значение"], [[2025, *ONE, "КЦП", 25], [2025, *ONE, "Принято", 24], [2024, *ONE, "КЦП", 50], [2025, *THREE, "КЦП", 75]]),
    "kcp printed once": (["Год", "Код", "Наименование", "Показатель", "Ед. изм.", "Значение"],
                         [[2025, *ONE, "КЦП", "мест", 25], ["", "", "", "Принято", "чел.", 24], [2024, *ONE, "КЦП", "мест", 50], [2025, *THREE, "КЦП", "мест", 75]]),
    "kcp years across": (["Код", "Наименование", "Показатель", "2024 год", "2025 год"], [[*ONE, "КЦП", 50, 25], ["", "", "Принято", "", 24], [*THREE, "КЦП", "", 75]]),
}  # fmt: skip


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("as_text", [True, False], ids=["csv", "xlsx"])
def test_one_fact_a_row_becomes_one_row_a_programme(kind: str, as_text: bool) -> None:
    head, rows = LONG[kind]
    table = [["Контрольные цифры приёма, Пермский край"], head, *rows] if not as_text else [head, *rows]
    reading = known(csv_file(table) if as_text else xlsx({"КЦП": table}), "кцп.csv" if as_text else "кцп.xlsx")
    assert sums(reading, "places", "places", "start_year", "programme") == {(2025, ONE[0]): 25, (2024, ONE[0]): 50, (2025, THREE[0]): 75}
    assert (reading.tables["places"]["entrants"].sum(), len(reading.refused)) == (24, 0)
    assert "показателем в строке" in reading.notes[0]


def test_facts_that_are_not_of_places_are_named_and_a_lost_code_is_refused() -> None:
    rows = [["Год", "Код", "Показатель", "Значение"], [2025, ONE[0], "КЦП", 25], [2025, ONE[0], "Число общежитий", 3], [2024, "", "КЦП", 50], [2025, THREE[0], "КЦП", "25+25"]]
    reading = known(csv_file(rows), "кцп.csv")
    assert sums(reading, "places", "places", "programme") == {ONE[0]: 25}
    assert [(row.row_number, row.column_name) for row in reading.refused] == [(4, "код профессии, специальности"), (5, "КЦП, мест")]
    assert any("столбцы не прочитаны: «Число общежитий»" in note for note in reading.notes)


def test_two_values_of_one_fact_are_two_rows() -> None:
    rows = [["Год", "Код", "Показатель", "Значение"], [2025, ONE[0], "КЦП", 25], [2025, ONE[0], "КЦП", 50]]
    reading = known(csv_file(rows), "кцп.csv")
    assert sums(reading, "places", "places", "programme") == {ONE[0]: 75}
    assert any("складываются с более ранними" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("heading", "cell", "months"),
    [("Срок обучения", "3 г. 10 мес.", 46), ("Срок обучения", "2 года 10 месяцев", 34), ("Срок обучения", "10 мес.", 10), ("Срок обучения", "3 года", 36),
     ("Срок обучения, мес.", 34, 34), ("Срок обучения", 3, None)],
)  # fmt: skip
def test_durations_groups_and_costs_of_cards_in_words(heading: str, cell: object, months: int | None) -> None:
    head = ["Код организации", "Код", "База", "Максимум групп", heading, "Лицензия", "Затраты на место, руб. в год"]
    reading = known(xlsx({"Программы": [head, ["К1", ONE[0], "9", "2 группы", cell, "№ 123 от 01.02.2020", "120,5 тыс. руб."]]}))
    [offer] = reading.tables["offer"].astype(object).where(reading.tables["offer"].notna(), None).to_dict("records")
    assert (offer["duration_months"], offer["licensed"], offer["groups_max"], offer["cost_per_place_rub"]) == (months, True, 2, 120_500)
    assert any("неясно, годы это или месяцы" in note for note in reading.notes) is (months is None)


def test_a_column_that_a_form_does_not_know_is_named() -> None:
    rows = [["Год выпуска", "Код", "Выпуск", "Трудоустроены", "Самозанятые", "ФИО директора"], [2025, ONE[0], 50, 30, 4, "Иванов И. И."]]
    reading = known(csv_file(rows), "выпуск.csv")
    assert [note for note in reading.notes if "не прочитаны" in note] == ["столбцы не прочитаны: «Самозанятые»"]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([["Ход приёма, Пермский край, 2025 год"], ["Код", "Наименование", "Заявлений на 01.07.2025", "Заявлений на 15.08.2025"], [*ONE, 60, 90]],
         "«Заявлений на 01.07.2025», «Заявлений на 15.08.2025»"),
        ([[f"{AP}, 2025 год"], ["Код", "Наименование", "Подано заявлений, 2025", "Заявлений (2025, уточнено)"], [*ONE, 60, 70]],
         "«Подано заявлений, 2025», «Заявлений (2025, уточнено)»"),
        ([["Выпускники 2025 года, Пермский край"], ["Код", "Наименование", "Выпуск", "Трудоустроены на 01.09", "Трудоустроены на 31.12"], [*ONE, 50, 20, 30]],
         "«Трудоустроены на 01.09», «Трудоустроены на 31.12»"),
    ],
)  # fmt: skip
def test_columns_that_say_the_same_are_refused_by_name(rows: list[list[object]], columns: str) -> None:
    reading = known(xlsx({"Лист1": rows}))
    [refused] = reading.refused
    assert (reading.rows_accepted, refused.row_number, refused.column_name) == (0, 2, columns)
    assert "об одном и том же" in refused.reason
    assert "Оставьте один столбец" in refused.remedy


def test_totals_of_totals_leave_the_most_telling_columns() -> None:
    head = ["Код", "Наименование", "Всего", "На базе 9 классов", "", "", "На базе 11 классов"]
    rows = [["Заявления, приём 2025, Пермский край"], head, ["", "", "", "всего", "бюджет", "платно", "бюджет"], [*ONE, 100, 70, 60, 10, 30]]
    reading = known(merged_xlsx(rows, [*TOP_LEFT, (1, 2, 2, 2), (1, 3, 1, 5)]))
    assert sums(reading, "demand", "applications", "basis", "funding") == {("9", "бюджет"): 60, ("9", "внебюджет"): 10, ("11", "бюджет"): 30}


def test_what_was_read_is_what_the_night_lands() -> None:
    """Graduates of two colleges add; what one of them does not say is not known of the programme."""
    head = ["Год выпуска", "Организация", "Код", "Выпуск", "Трудоустроены", "Армия"]
    graduates = known(csv_file([head, [2025, "А", ONE[0], 50, 30, 5], [2025, "Б", ONE[0], 25, 20, ""], [2025, "А", THREE[0], 25, 20, 2]]), "выпуск.csv")
    rows = "select programme, graduates, employed, army from staging.graduates__destination order by 1"
    assert staged(rows, ("выпуск", graduates)) == [(ONE[0], 75.0, 50.0, None), (THREE[0], 25.0, 20.0, 2.0)]
    table, areas = ACROSS["with places"]
    applications = known(merged_xlsx(table, areas))
    landed = staged("select start_year, sum(applications), sum(places) from staging.applications__demand group by 1 order by 1", ("заявления", applications))
    assert landed == [(2024, 90.0, 75.0), (2025, 110.0, 75.0)]
