"""Lists, returns and projects in the words of other offices: sub-headings, school years, units beside numbers."""

from __future__ import annotations

from datetime import date

import pytest
from form_files import codelists, csv_file, read, reasons, xlsx

from models.errors import KadryError, UnreadableFile
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

PERM = "Пермский край"


def taken(payload: bytes, name: str, source: str) -> Reading:
    reading, _ = registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())
    assert reading.source == source
    return reading


def test_columns_under_a_group_of_a_header_are_read() -> None:
    rows = [[f"Вакансии, {PERM}, на 1 ноября 2026 года"], ["Профессия", "Заработная плата", "", "Число мест"], ["", "от", "до", ""], ["Сварщик", 50_000, 60_000, 5]]
    [post] = taken(xlsx({"1": rows}), "вакансии.xlsx", "need_list").tables["post"].to_dict("records")
    assert (post["salary_min_rub"], post["salary_max_rub"], post["work_places"]) == (50_000, 60_000, 5)


def test_a_list_of_an_employment_centre_in_other_words() -> None:
    rows = [[f"Сведения о потребности в работниках на 01.11.2026, {PERM}"], ["Муниципальное образование", "Наименование профессии", "Потребность, чел.", "Зарплата, руб."]]
    rows.append(["г. Кунгур", "Сварщик", "15 чел.", "45 000 - 60 000"])
    [post] = taken(csv_file(rows, encoding="cp1251"), "потребность.csv", "need_list").tables["post"].to_dict("records")
    assert (post["municipality"], post["work_places"], post["reported_on"]) == ("г. Кунгур", 15, date(2026, 11, 1))


@pytest.mark.parametrize(("written", "year"), [("2023/2024", 2024), ("2023-24 уч. г.", 2024), ("2024 г.", 2024), (2024, 2024)])
def test_graduates_of_a_school_year_leave_in_its_second_year(written: object, year: int) -> None:
    head = ["Год выпуска", "Код", "Выпуск", "Трудоустроено"]
    assert read("graduates", xlsx({"1": [head, [written, "15.01.05", 20, 15]]})).tables["destination"]["time_period"].tolist() == [year]


def test_an_intake_of_a_school_year_begins_in_its_first_year_and_a_span_is_none() -> None:
    head = ["Год приёма", "Код", "Подано заявлений", "Мест"]
    reading = read("applications", xlsx({"1": [head, ["2023/2024", "15.01.05", "40 заявлений", "25 мест"], ["2023-2026", "15.01.05", 40, 25]]}))
    assert reading.tables["demand"][["start_year", "applications", "places"]].to_numpy().tolist() == [[2023, 40, 25]]
    assert [row[2] for row in reasons(reading)] == ["указаны несколько лет, а не один учебный год"]


RETURN = ["Наименование", "Код", "Принято", "1 курс", "2 курс", "Выпуск"]


def test_a_return_at_the_beginning_of_a_school_year_and_its_forms_by_sheet() -> None:
    title = [f"Сведения на начало 2024/2025 учебного года, {PERM}"]
    sheets = {"очная": [title, RETURN, ["Сварщик", "15.01.05", 30, 29, 20, 18]], "заочная форма": [title, RETURN, ["Сварщик", "15.01.05", 10, 9, 5, 3]]}
    reading = read("spo1", xlsx(sheets))
    flow = reading.tables["flow"]
    assert flow[["time_period", "form", "entrants"]].to_numpy().tolist() == [[2024, "очная", 30], [2024, "заочная", 10]]
    assert not reading.refused


@pytest.mark.parametrize(
    ("sheet", "title", "file", "year"),
    [
        ("2.1.2", f"СПО-1, очная форма, {PERM}", "СПО-1 2024.xlsx", 2024),
        ("2023", f"СПО-1, очная форма, {PERM}", "СПО-1 2024.xlsx", 2023),
        ("2.1.2", f"Сведения за 2024/2025 учебный год, форма обучения: очная, {PERM}", "СПО-1.xlsx", 2024),
        ("2.1.2", f"На 1 октября 2022 г., форма обучения: очная, {PERM}", "СПО-1 2024.xlsx", 2022),
        ("2.1.2", f"На 1 января 2025 г., форма обучения: очная, {PERM}", "СПО-1 2024.xlsx", None),
        ("2.1.2", f"За 2021–2024 годы, форма обучения: очная, {PERM}", "СПО-1.xlsx", None),
    ],
)
def test_a_return_without_the_line_of_its_date(sheet: str, title: str, file: str, year: int | None) -> None:
    payload = xlsx({sheet: [[title], RETURN, ["Сварщик", "15.01.05", 30, 29, 20, 18]]})
    if year is None:
        with pytest.raises(UnreadableFile, match="нет даты"):
            read("spo1", payload, file)
        return
    reading = read("spo1", payload, file)
    assert reading.tables["flow"]["time_period"].tolist() == [year]
    assert any(f"год {year} взят из названия" in note for note in reading.notes) is ("1 октября" not in title)


def test_projects_and_posts_with_their_units() -> None:
    head = ["Наименование проекта", "Отрасль", "Год ввода", "Создаваемые рабочие места", "Вероятность реализации"]
    rows = [[f"Инвестиционные проекты, {PERM}"], head, ["Завод", "Обрабатывающие производства", "2027 г.", "150 ед.", 80]]
    [job] = taken(csv_file(rows, encoding="cp1251"), "проекты.csv", "projects").tables["job"].to_dict("records")
    assert (job["time_period"], job["jobs"], job["probability"]) == (2027, 150, 0.8)


def test_the_year_of_contracts_and_applications_may_stand_in_the_title() -> None:
    rows = [[f"Договоры о целевом обучении, приём 2025 года, {PERM}"], ["Организация", "Код специальности", "Заказчик", "Количество договоров"]]
    rows.append(["Колледж А", "15.01.05", "ООО Завод", "5 договоров"])
    [contract] = taken(xlsx({"1": rows}), "целевые.xlsx", "target_contracts").tables["contract"].to_dict("records")
    assert (contract["start_year"], contract["contracts"]) == (2025, 5)
    rows = [[f"Приёмная кампания 2025/2026 учебного года, {PERM}"], ["Код", "Подано заявлений", "Мест"], ["15.01.05", 40, 25]]
    [demand] = taken(xlsx({"1": rows}), "заявления.xlsx", "applications").tables["demand"].to_dict("records")
    assert (demand["start_year"], demand["applications"]) == (2025, 40)


def test_a_list_without_a_year_that_names_no_target_training_is_of_no_source() -> None:
    rows = [["Код", "Работодатель", "Количество договоров"], ["15.01.05", "ООО Завод", 5]]
    with pytest.raises(KadryError):
        taken(xlsx({"1": rows}), "список.xlsx", "target_contracts")
