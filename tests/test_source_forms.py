"""Applications, graduates, college cards, enrolment returns and scenarios: what is read and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import csv_file, read, reasons, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import KadryError, UnreadableFile

APPLICATIONS = [
    "Год приёма",
    "Код организации",
    "Организация",
    "Код",
    "Наименование",
    "База",
    "Финансирование",
    "Подано заявлений",
    "Мест",
]
GRADUATES = [
    "Год выпуска",
    "Код",
    "Наименование",
    "База",
    "Выпуск, чел.",
    "Трудоустроены",
    "из них по профессии",
    "Продолжили обучение",
    "Армия",
    "Выехали из региона",
    "Прочее",
]
SCENARIO = ["Сценарий", "Раздел", "Год", "Рост, %", "Источник"]
COLLEGES = [
    "Код организации",
    "Наименование",
    "Краткое наименование",
    "Район",
    "Ведущая (да/нет)",
    "Кластер",
    "Преподавателей, ставок",
    "Учебных мест в смену",
]
OFFERS = [
    "Код организации",
    "Код",
    "Наименование",
    "База",
    "Форма",
    "Срок обучения, мес.",
    "Лицензия (да/нет)",
    "Максимум групп",
    "Размер группы от",
    "Размер группы до",
    "Затраты на место, руб. в год",
    "Мастерская (код)",
    "Часов мастерской на группу в неделю",
    "Мест практики у работодателей",
    "Целевых договоров",
    "Кластер",
]
RETURN = [
    "Наименование профессии, специальности",
    "№ строки",
    "Код",
    "База",
    "Финансирование",
    "Подано заявлений",
    "Принято",
    "Численность: 1 курс",
    "2 курс",
    "3 курс",
    "4 курс",
    "5 курс",
    "Выпуск",
]
TAGS = [
    ["Субъект Российской Федерации: Пермский край"],
    ["Наименование организации: Пермский техникум"],
    ["Код организации: К07"],
    ["Форма обучения: очная"],
    ["по состоянию на 1 октября 2024 г."],
]
NUMBERS = ["А", "Б", *range(1, 12)]


# --- applications


def test_applications_are_read_from_csv_in_cp1251() -> None:
    payload = csv_file(
        [APPLICATIONS, [2025, "К01", "Колледж", "09.02.07", "ИСП", "9", "бюджет", "1 234", 25]], encoding="cp1251"
    )
    row = read("applications", payload).tables["demand"].iloc[0]
    assert (row["applications"], row["places"], row["college"], row["basis"]) == (1234, 25, "К01", "9")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param(
            {3: date(2007, 2, 9)},
            "Код",
            "вместо кода стоит дата 09.02.2007: Excel переделал в неё код, вероятно 09.02.07",
            id="date",
        ),
        pytest.param({7: "нет данных"}, "Подано заявлений", "число заявлений не указано", id="no data"),
        pytest.param({7: "много"}, "Подано заявлений", "вместо числа стоит текст", id="words"),
        pytest.param({7: 1.5}, "Подано заявлений", "дробное число там, где считают людей или места", id="half"),
        pytest.param({0: 1925}, "год приёма", "год вне пределов 2010–2060", id="absurd year"),
        pytest.param({0: "следующий"}, "год приёма", "год не распознан", id="no year"),
    ],
)
def test_a_bad_application_row_is_refused(cells: dict[int, object], column: str, reason: str) -> None:
    row: list[object] = [2025, "К01", "Колледж", "09.02.07", "ИСП", "9", "бюджет", 100, 25]
    for at, value in cells.items():
        row[at] = value
    reading = read("applications", xlsx({"Заявления": [APPLICATIONS, row]}))
    assert reasons(reading) == [(2, column, reason)]


# --- graduates


def graduate(*counts: object) -> list[object]:
    return [2024, "09.02.07", "ИСП", "9", *counts]


@pytest.mark.parametrize(
    ("counts", "column", "reason"),
    [
        pytest.param(
            (100, 60, 70, 10, 10, 5, 5),
            "из них по профессии",
            "работающих по профессии больше, чем трудоустроенных",
            id="more in field than employed",
        ),
        pytest.param(
            (100, 60, 40, 30, 20, 5, 5),
            "выпуск, чел.",
            "сумма по путям выпускников 120 больше выпуска 100",
            id="more went than graduated",
        ),
        pytest.param((100, -3, 0, 0, 0, 0, 0), "Трудоустроены", "отрицательное число", id="negative"),
        pytest.param((100, "60%", 0, 0, 0, 0, 0), "Трудоустроены", "вместо числа стоит текст", id="percent in a count"),
        pytest.param((None, 60, 0, 0, 0, 0, 0), "выпуск, чел.", "выпуск не указан", id="no graduates"),
    ],
)
def test_destinations_that_cannot_be_are_refused(counts: tuple[object, ...], column: str, reason: str) -> None:
    reading = read("graduates", xlsx({"Выпуск": [GRADUATES, graduate(*counts)]}))
    assert reasons(reading) == [(2, column, reason)]


def test_work_in_the_field_beside_employment_that_is_not_known_is_no_contradiction() -> None:
    assert reasons(read("graduates", xlsx({"Выпуск": [GRADUATES, graduate(100, "…", 30, 0, 0, 0, 0)]}))) == []


def test_destinations_are_persons_and_a_blank_stays_unknown() -> None:
    row = (
        read("graduates", xlsx({"В": [GRADUATES, graduate(100, 60, 40, 20, 10, 5, None)]}))
        .tables["destination"]
        .iloc[0]
    )
    assert row[["graduates", "employed", "army"]].tolist() == [100, 60, 10]
    assert row["other"] is None or row["other"] != row["other"]


# --- college cards


def cards(college: list[object], offer: list[object]) -> bytes:
    return xlsx({"Организации": [COLLEGES, college], "Программы": [OFFERS, offer]})


COLLEGE: list[object] = ["К01", "Техникум", "Т", "Пермь", "да", "Информационные технологии и связь", 40.5, 600]
OFFER: list[object] = [
    "К01",
    "09.02.07",
    "ИСП",
    "9",
    "очная",
    46,
    "да",
    3,
    20,
    25,
    120000,
    "М1",
    4,
    50,
    2,
    "Информационные технологии и связь",
]


def test_cards_give_colleges_and_offers_whatever_the_sheets_are_called() -> None:
    reading = read("colleges", xlsx({"Лист1": [COLLEGES, COLLEGE], "Лист2": [OFFERS, OFFER]}))
    college, offer = reading.tables["college"].iloc[0], reading.tables["offer"].iloc[0]
    assert (college["leading"], college["teachers_fte"], college["seats_places"]) == (True, 40.5, 600)
    assert (offer["duration_months"], offer["licensed"], offer["groups_max"], offer["cost_per_place_rub"]) == (
        46,
        True,
        3,
        120000,
    )
    assert college["cluster"] == offer["cluster"] != ""


@pytest.mark.parametrize(
    ("at", "value", "reason"),
    [
        pytest.param(6, "возможно", "ожидается «да» или «нет»", id="licence"),
        pytest.param(8, 30, "наименьший размер группы 30 больше наибольшего 25", id="sizes swapped"),
        pytest.param(5, 460, "число больше 72", id="term in days"),
        pytest.param(10, -1, "число вне допустимых пределов от 0 до 5e+06", id="negative cost"),
        pytest.param(15, "Кластер снов", "такого кластера нет в перечне", id="unknown cluster"),
        pytest.param(0, None, "ячейка пуста", id="no college"),
    ],
)
def test_a_bad_offer_is_refused_and_the_college_kept(at: int, value: object, reason: str) -> None:
    offer = [*OFFER]
    offer[at] = value
    reading = read("colleges", cards(COLLEGE, offer))
    assert [row.reason for row in reading.refused] == [reason]
    assert len(reading.tables["college"]) == 1


@pytest.mark.parametrize("said", ["бессрочно", "Бессрочная", "действует", "№ 12", "да"])
def test_a_licence_told_by_its_term_is_one(said: str) -> None:
    offers = [["Код организации", "Код", "Максимум групп", "Лицензия"], ["К01", "08.02.01", 2, said]]
    assert read("colleges", xlsx({"Программы": offers})).tables["offer"]["licensed"].tolist() == [True]


def test_a_programme_of_a_college_without_a_card_is_noted() -> None:
    reading = read("colleges", cards(COLLEGE, ["К99", *OFFER[1:]]))
    assert any("К99" in note for note in reading.notes)


# --- enrolment returns


def programme_row(code: object = "09.02.07", number: int = 1, **counts: object) -> list[object]:
    numbers = {"applied": 90, "taken": 25, "c1": 25, "c2": 23, "c3": 21, "c4": 20, "c5": None, "out": 18, **counts}
    return ["ИСП", f"{number:02d}", code, "9", "бюджет", *numbers.values()]


def test_a_return_gives_courses_and_flows_and_its_tags_to_every_row() -> None:
    total = ["Всего", "02", None, None, None, 90, 25, 25, 23, 21, 20, None, 18]
    reading = read("spo1", xlsx({"2.1.2": [*TAGS, RETURN, NUMBERS, programme_row(c5=2), total]}))
    enrolment, flow = reading.tables["enrolment"], reading.tables["flow"]
    assert enrolment.set_index("course")["enrolled_persons"].to_dict() == {1: 25, 2: 23, 3: 21, 4: 20, 5: 2}
    assert set(enrolment["reference_date"]) == {"2024-10-01"}
    assert flow.iloc[0][["ref_area", "college", "form", "applications", "entrants", "graduates"]].tolist() == [
        "57",
        "К07",
        "очная",
        90,
        25,
        18,
    ]
    assert [row.reason for row in reading.superseded] == ["итог, проверен по строкам"]


def test_a_header_of_several_rows_is_read_as_one() -> None:
    top = [
        "Наименование профессии, специальности",
        "№ строки",
        "Код",
        "База",
        "Финансирование",
        "Подано заявлений",
        "Принято",
        "Численность студентов",
    ]
    below = [None] * 7 + ["1 курс", "2 курс", "3 курс", "4 курс", "5 курс", "Выпуск"]
    reading = read("spo1", xlsx({"2.1.2": [*TAGS, top, below, NUMBERS, programme_row()]}))
    assert len(reading.tables["enrolment"]) == 4
    assert reading.tables["flow"]["graduates"].item() == 18


def test_a_regional_return_has_a_block_for_each_college_or_a_column() -> None:
    blocks = [
        *TAGS[:1],
        *TAGS[3:],
        RETURN,
        NUMBERS,
        ["Организация: Первый"],
        programme_row(),
        ["Организация: Второй"],
        programme_row(),
    ]
    assert read("spo1", xlsx({"2.1.2": blocks})).tables["flow"]["college_name"].tolist() == ["Первый", "Второй"]
    column = [*TAGS[:1], *TAGS[3:], ["Организация", "Код организации", *RETURN], ["Первый", "К1", *programme_row()]]
    assert read("spo1", xlsx({"2.1.2": column})).tables["flow"]["college"].tolist() == ["К1"]


def test_a_bad_row_of_a_return_is_refused_and_the_rest_read() -> None:
    rows = [programme_row(), programme_row("15.01.05", taken="двадцать"), programme_row("08.02.01", c1=-1)]
    reading = read("spo1", xlsx({"2.1.2": [*TAGS, RETURN, NUMBERS, *rows]}))
    assert [(row, column) for row, column, _ in reasons(reading)] == [(9, "принято"), (10, "1 курс")]
    assert len(reading.tables["flow"]) == 1


def test_a_return_without_its_date_is_refused_whole() -> None:
    with pytest.raises(UnreadableFile, match="по состоянию на 1 октября"):
        read("spo1", xlsx({"2.1.2": [*TAGS[:4], RETURN, programme_row()]}))


# --- scenarios


def test_growth_is_stored_as_a_share_and_sections_may_be_letters_or_names() -> None:
    rows = [SCENARIO, ["базовый", "C", 2026, "1,5", "МЭР"], ["базовый", "Строительство", 2026, -0.8, "МЭР"]]
    table = read("scenario", csv_file(rows)).tables["growth"]
    assert table.set_index("economic_activity")["growth_rate"].to_dict() == {"C": 0.015, "F": -0.008}


@pytest.mark.parametrize("letter", ["А", "В", "С", "Е", "Н", "К", "М", "О", "Р"])
def test_a_cyrillic_look_alike_of_a_section_letter_is_refused_and_the_character_named(letter: str) -> None:
    reading = read("scenario", csv_file([SCENARIO, ["базовый", letter, 2026, 1, ""]]))
    assert f"«{letter}» кириллическая вместо" in reading.refused[0].reason
    assert "латинскую" in reading.refused[0].remedy


@pytest.mark.parametrize("growth", ["102,3", 101.5, "рост", ""])
def test_an_index_or_words_instead_of_growth_are_refused(growth: object) -> None:
    reading = read("scenario", csv_file([SCENARIO, ["базовый", "F", 2026, growth, ""]]))
    assert [row.column_name for row in reading.refused] == ["рост, %"]


def test_growth_with_its_sign_is_read_and_shares_in_place_of_per_cent_are_told() -> None:
    assert read("scenario", csv_file([SCENARIO, ["базовый", "F", 2026, "5 %", ""]])).tables["growth"]["growth_rate"].tolist() == [0.05]
    notes = read("scenario", csv_file([SCENARIO, ["базовый", "F", 2026, "0,015", ""], ["базовый", "C", 2026, "-0,02", ""]])).notes
    assert any("похоже на доли вместо процентов" in note for note in notes)


def test_a_scenario_of_the_country_is_of_the_country() -> None:
    rows = [["Прогноз социально-экономического развития Российской Федерации"], SCENARIO, ["базовый", "C", 2026, 1, ""]]
    assert read("scenario", xlsx({"Л": rows})).ref_area == "643"


# --- all of them

WHOLE = {
    "applications": [APPLICATIONS, [2025, "К01", "Колледж", "09.02.07", "ИСП", "9", "бюджет", 100, 25]],
    "graduates": [GRADUATES, graduate(100, 60, 40, 20, 10, 5, 5)],
    "colleges": [OFFERS, OFFER],
    "spo1": [*TAGS, RETURN, NUMBERS, programme_row()],
    "scenario": [SCENARIO, ["базовый", "C", 2026, 1.5, "МЭР"]],
}
STRANGE = st.one_of(
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
    st.dates(date(1950, 1, 1), date(2099, 1, 1)),
    st.sampled_from(["=1+1", "<script>", "../../x", "'; drop table raw.file; --", "«»", "\u202e"]),
)


@pytest.mark.parametrize("source", WHOLE)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_spoiled_form_adds_up_or_gives_our_error(source: str, data: st.DataObject) -> None:
    rows = [[*row] for row in WHOLE[source]] + [[*WHOLE[source][-1]] for _ in range(3)]
    for _ in range(data.draw(st.integers(0, 8))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        if row:
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(STRANGE)
    try:
        reading = read(source, xlsx({"Л": rows}))
    except KadryError:
        return
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)


@pytest.mark.parametrize("source", [*WHOLE, "kcp", "rosstat", "kep", "klems", "fedstat"])
@given(payload=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@settings(max_examples=25, deadline=None)
def test_any_bytes_give_a_reading_or_our_error(source: str, payload: bytes) -> None:
    try:
        reading = read(source, payload)
    except KadryError:
        return
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
