"""Experts, workshops, digital units and work plans: read by header, refused by row with a remedy, no name kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_files import CONTEXT, INN, codelists, opened, workbook

from models.errors import KadryError, UnreadableFile
from sources import digital, experts, plan, workshops
from sources.reading import FileContext
from sources.registry import recognise

EXPERTS = ["Код эксперта", "ФИО", "Компетенция / КОД", "Год", "Мероприятие (ДЭ / чемпионат)", "Работодатель (да/нет)", "ИНН работодателя", "Кластер"]
EXPERT = ["Э-1", "Иванов Иван Иванович", "Сварочные технологии", 2025, "ДЭ", "да", INN, "Машиностроение"]
WORKSHOPS = ["Код мастерской", "Код организации", "Компетенция", "Год открытия", "Рабочих мест", "Часов в неделю"]
WORKSHOP = ["М-1", "К1", "Сварочные технологии", 2021, 12, 36]
USES = [
    "Код мастерской", "Вид (краткосрочные программы/учебные проекты/профориентация/сетевое использование/открытые занятия)", "Дата",
    "Часов", "Участников", "Работодатель-партнёр (ИНН)",
]  # fmt: skip
USE = ["М-1", "профориентация", date(2025, 3, 4), 4, 25, None]
DIGITAL = ["Код программы", "Наименование", "Вид (дисциплина/модуль/МДК)", "Единица", "Цифровой компонент (да/нет)", "Часов", "Ответственный", "Срок"]
UNIT = ["15.01.05", "Сварщик", "МДК", "МДК.01.01 Основы технологии сварки", "да", 90, "ЦОПП", "01.04.2022"]
COURSES = ["Код курса", "Курс ЦОПП", "Код программы", "УГПС", "Единица", "Цифровые инструменты", "Часов", "Мест", "Начало"]
COURSE = ["Ц-1", "САПР для преподавателей", None, "15.00.00", "ОП.01 Инженерная графика", "САПР", 36, 25, date(2027, 2, 1)]
PLAN = ["Кластер", "№", "Мероприятие", "Отв.", "Срок", "Статус", "Решение"]
MEASURE = ["Машиностроение", 1, "Пилотирование механизма экспертного предложения", "ведущие ПОО", "до 01.02.2022", "в работе", "4"]

SOURCES = [
    pytest.param(experts, {"Лист1": [EXPERTS, EXPERT]}, id="experts"),
    pytest.param(workshops, {"Мастерские": [WORKSHOPS, WORKSHOP], "Использование": [USES, USE]}, id="workshops"),
    pytest.param(digital, {"Лист1": [DIGITAL, UNIT], "Курсы": [COURSES, COURSE]}, id="digital"),
    pytest.param(plan, {"Лист1": [PLAN, MEASURE]}, id="plan"),
]


def read(module, sheets, context=CONTEXT):
    return module.parse(opened(workbook(sheets)), context, codelists())


def refusal(module, sheets):
    (found,) = read(module, sheets).refused
    return found


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_a_clean_file_is_accepted_whole_and_recognised(module, sheets):
    reading = read(module, sheets)
    assert not reading.refused
    assert reading.rows_read == reading.rows_accepted == sum(len(rows) - 1 for rows in sheets.values())
    assert recognise(opened(workbook(sheets)))[0] == module.SOURCE
    for subject, table in reading.tables.items():
        assert set(table["ref_area"]) == {"69"}, subject


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026", date(2026, 12, 31)), (2026, date(2026, 12, 31)), ("в течение 2026 года", date(2026, 12, 31)), ("2025-2026 гг.", date(2026, 12, 31)),
        ("I полугодие 2026 г.", date(2026, 6, 30)), ("второе полугодие 2026 года", date(2026, 12, 31)), ("сентябрь – декабрь 2026", date(2026, 12, 31)),
        ("01.09.2026–01.12.2026", date(2026, 12, 1)), ("с 01.09.2026 по 01.12.2026", date(2026, 12, 1)), ("до 01.02.2026", date(2026, 2, 1)),
        ("постоянно", None), ("ежеквартально", None), ("в течение года", None),
    ],
)  # fmt: skip
def test_a_deadline_in_words_of_plans_is_its_last_day_or_none(said, day):
    reading = read(plan, {"Лист1": [PLAN, [*MEASURE[:4], said, *MEASURE[5:]]]})
    assert not reading.refused
    assert reading.tables["measure"]["deadline"].tolist() == [day]


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("digital", ["Код программы", "Вид", "Единица", "Цифровой компонент"]),
        ("digital", ["Код курса", "Наименование курса"]),
        ("workshops", ["Код мастерской", "Вид использования", "Дата", "Часов", "Участников"]),
    ],
)
def test_a_form_of_its_needed_columns_alone_is_recognised(source, head):
    assert recognise(opened(workbook({"Лист1": [head, ["1"] * len(head)]})))[0] == source


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_columns_are_found_by_their_words_wherever_they_stand(module, sheets):
    turned = {
        name: [["Томская область"], [], [None, *reversed(rows[0])], *([None, *reversed(row)] for row in rows[1:])]
        for name, rows in sheets.items()
    }
    straight, shuffled = read(module, sheets), read(module, turned, FileContext("file"))
    for subject, table in straight.tables.items():
        columns = [column for column in table if column != "row_number"]
        assert shuffled.tables[subject][columns].equals(table[columns])


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_an_exact_repeat_is_superseded_not_counted_twice(module, sheets):
    doubled = {name: [*rows, rows[1]] for name, rows in sheets.items()}
    reading = read(module, doubled)
    assert len(reading.superseded) == len(sheets)
    assert reading.rows_accepted == len(sheets)


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
def test_a_file_of_another_region_is_refused(module, sheets):
    titled = {name: [["Пермский край"], *rows] for name, rows in sheets.items()}
    with pytest.raises(UnreadableFile, match="регион"):
        read(module, titled)


@pytest.mark.parametrize(
    ("module", "header", "row", "changes", "column", "reason"),
    [
        pytest.param(experts, EXPERTS, EXPERT, {0: None}, "Код эксперта", "нет кода", id="an expert without a code would be counted twice"),
        pytest.param(experts, EXPERTS, EXPERT, {0: "Петров П.П."}, "Код эксперта", "стоит фамилия", id="a name in the place of the code"),
        pytest.param(experts, EXPERTS, EXPERT, {0: "Петров Пётр 2"}, "Код эксперта", "стоит фамилия", id="a name and a number"),
        pytest.param(experts, EXPERTS, EXPERT, {0: "ПЕТРОВ ПЕТР ПЕТРОВИЧ"}, "Код эксперта", "стоит фамилия", id="a name in capitals"),
        pytest.param(experts, EXPERTS, EXPERT, {0: "петров"}, "Код эксперта", "стоит фамилия", id="a surname alone"),
        pytest.param(experts, EXPERTS, EXPERT, {3: 1025}, "Год", "год", id="a mistyped year"),
        pytest.param(experts, EXPERTS, EXPERT, {4: "олимпиада"}, "Мероприятие", "нет в списке", id="another event"),
        pytest.param(experts, EXPERTS, EXPERT, {5: None}, "Работодатель (да/нет)", "не указано", id="no answer is not «no»"),
        pytest.param(experts, EXPERTS, EXPERT, {6: "7707083894"}, "ИНН работодателя", "контрольные цифры", id="a wrong ИНН"),
        pytest.param(experts, EXPERTS, EXPERT, {7: "Космос"}, "Кластер", "нет в перечне", id="an unknown cluster"),
        pytest.param(workshops, WORKSHOPS, WORKSHOP, {4: -3}, "Рабочих мест", "отрицательное", id="negative seats"),
        pytest.param(workshops, WORKSHOPS, WORKSHOP, {5: 200}, "Часов в неделю", "вне допустимых", id="more hours than a week has"),
        pytest.param(workshops, USES, USE, {1: "аренда"}, "Вид", "нет в списке", id="a use that is none of the five"),
        pytest.param(workshops, USES, USE, {2: "31.02.2025"}, "Дата", "не распознана", id="a day that does not exist"),
        pytest.param(workshops, USES, USE, {4: 2.5}, "Участников", "дробное", id="half a participant"),
        pytest.param(digital, DIGITAL, UNIT, {0: date(2007, 2, 9)}, "Код программы", "", id="a code that became a date"),
        pytest.param(digital, DIGITAL, UNIT, {0: "99.99.99"}, "Код программы", "", id="an unknown programme"),
        pytest.param(digital, DIGITAL, UNIT, {4: ""}, "Цифровой компонент (да/нет)", "ответа нет", id="a blank answer"),
        pytest.param(plan, PLAN, MEASURE, {4: "скоро"}, "Срок", "не распознана", id="a deadline in words"),
        pytest.param(plan, PLAN, MEASURE, {3: None}, "Отв.", "пуста", id="nobody responsible"),
        pytest.param(plan, PLAN, MEASURE, {5: "думаем"}, "Статус", "нет в списке", id="an unknown status"),
        pytest.param(plan, PLAN, MEASURE, {0: None}, "Кластер", "не указан", id="no cluster"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_a_remedy(module, header, row, changes, column, reason):
    broken = [changes.get(at, cell) for at, cell in enumerate(row)]
    if module is digital and isinstance(changes.get(0), date):
        reading = read(module, {"Лист1": [header, broken]})
        assert reading.rows_accepted + len(reading.refused) == 1  # 09.02.07 comes back, or is refused by name
        return
    found = refusal(module, {"Лист1": [header, broken]})
    assert (found.row_number, found.column_name) == (2, column)
    assert reason in found.reason
    assert found.remedy


WIDE_UNIT = [*DIGITAL, "Всего часов", "Учебный год"]


def test_a_share_over_one_is_refused():
    found = refusal(digital, {"Лист1": [WIDE_UNIT, [*UNIT, 60, "2026/2027"]]})
    assert (found.column_name, "доля больше 1" in found.reason) == ("Часов", True)


def test_one_unit_may_stand_in_two_school_years():
    years = [[*UNIT, 90, "2025/2026"], [*UNIT, 90, "2026/2027"]]
    table = read(digital, {"Лист1": [WIDE_UNIT, *years]}).tables["unit"]
    assert table["school_year"].tolist() == [2025, 2026]


def test_a_workshop_used_more_hours_than_a_year_has_is_told():
    uses = [[*USE[:2], date(2025, 1, day), 2000, day, None] for day in range(1, 6)]
    assert "в году всего 8760 ч" in " ".join(read(workshops, {"М": [WORKSHOPS, WORKSHOP], "И": [USES, *uses]}).notes)
    assert "в году" not in " ".join(read(workshops, {"М": [WORKSHOPS, WORKSHOP], "И": [USES, *uses[:4]]}).notes)


def test_an_expert_in_two_colleges_is_kept_in_both_and_told():
    header = [*EXPERTS, "Код организации"]
    reading = read(experts, {"Лист1": [header, [*EXPERT, "К1"], [*EXPERT, "К2"]]})
    assert reading.tables["expert"]["college"].tolist() == ["К1", "К2"]
    assert "в двух и более организациях: 1" in " ".join(reading.notes)


def test_a_plan_row_without_a_date_is_kept_and_told():
    reading = read(plan, {"Лист1": [PLAN, [*MEASURE[:4], None, *MEASURE[5:]]]})
    assert reading.tables["measure"]["deadline"].isna().all()
    assert "без срока: 1" in " ".join(reading.notes)


def test_names_of_experts_are_in_no_row_and_in_no_refusal():
    reading = read(experts, {"Лист1": [EXPERTS, EXPERT, ["Сидорова Анна Петровна", *EXPERT[1:]]]})
    everything = reading.tables["expert"].to_csv() + reading.refused_frame().to_csv() + " ".join(reading.notes)
    assert not any(name in everything for name in ("Иванов", "Сидорова", "Анна"))


def test_a_workshop_described_twice_differently_is_refused():
    assert "с другим значением" in refusal(workshops, {"М": [WORKSHOPS, WORKSHOP, [*WORKSHOP[:4], 99, 36]]}).reason


def test_uses_of_unknown_workshops_are_noted():
    assert "М-9" in " ".join(read(workshops, {"М": [WORKSHOPS, WORKSHOP], "И": [USES, ["М-9", *USE[1:]]]}).notes)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        pytest.param(date(2022, 12, 1), date(2022, 12, 1), id="a date cell"),
        pytest.param("до 01.12.2022", date(2022, 12, 1), id="until a day"),
        pytest.param("1 декабря 2022 г.", date(2022, 12, 1), id="a day in words"),
        pytest.param("май 2023 года", date(2023, 5, 31), id="a month is its last day"),
        pytest.param("IV квартал 2022", date(2022, 12, 31), id="a quarter is its last day"),
        pytest.param("2022-12-01", date(2022, 12, 1), id="as computers write it"),
    ],
)
def test_deadlines_are_dates_however_written(written, day):
    assert read(plan, {"Лист1": [PLAN, [*MEASURE[:4], written, *MEASURE[5:]]]}).tables["measure"]["deadline"].item() == day


def test_the_cluster_of_a_plan_may_stand_in_its_title():
    rows = [["План работы кластера «Машиностроение»"], PLAN, [None, *MEASURE[1:]]]
    assert read(plan, {"Лист1": rows}).tables["measure"]["cluster"].notna().all()


def test_formulas_and_paths_are_no_measures():
    hostile = "=cmd|'/c calc'!A0"
    reading = read(plan, {"Лист1": [PLAN, MEASURE, [*MEASURE[:1], 2, hostile, *MEASURE[3:]], [*MEASURE[:1], 3, MEASURE[2], "../../etc/passwd", *MEASURE[4:]]]})
    assert [(row.value, row.reason) for row in reading.refused] == [
        (hostile, "не похоже на название: формула"), ("../../etc/passwd", "не похоже на название: путь к файлу"),
    ]  # fmt: skip


numbers = st.integers(-9, 10**7) | st.floats(allow_nan=False, allow_infinity=False)
words = st.text(max_size=12).filter(lambda text: "\x00" not in text)
cells = st.none() | st.booleans() | numbers | st.dates(date(1990, 1, 1), date(2060, 1, 1)) | words


@pytest.mark.parametrize(("module", "sheets"), SOURCES)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_whatever_stands_in_the_cells_every_row_is_counted_once(module, sheets, data):
    changed = {}
    for name, rows in sheets.items():
        extra = data.draw(st.lists(st.lists(cells, min_size=len(rows[0]), max_size=len(rows[0])), max_size=3))
        mixed = [[data.draw(st.sampled_from([cell, other])) for cell, other in zip(rows[1], row, strict=True)] for row in extra]
        changed[name] = [*rows, *mixed]
    try:
        reading = read(module, changed)
    except KadryError:
        return
    assert reading.rows_accepted >= 1
    assert all(row.reason and row.remedy for row in reading.refused)
