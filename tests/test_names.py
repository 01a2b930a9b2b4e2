"""What stands where a name belongs and is none is refused or left out at the door, with its cell; honest names stay."""

from __future__ import annotations

import pandas as pd
import pytest
from test_source_people_and_places import MEASURE, PLAN, WORKSHOP, WORKSHOPS, read

from flows.figures.decision_frames import named_organisations
from sources import plan, workshops
from sources.tables.names import unlike_a_name


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('=HYPERLINK("http://192.0.2.1/x","Отчёт")', "формула"),
        ("=1+1", "формула"),
        ("+SUM(A1:A2)", "формула"),
        ("@SUM(A1)", "формула"),
        ("-cmd|' /C calc'!A0", "формула"),
        ("=СУММ(A1:A9)", "формула"),
        ("../../outbox/manifest.json", "путь к файлу"),
        ("..\\..\\КЦП.xlsx", "путь к файлу"),
        ("C:\\Отчёты\\план.xlsx", "путь к файлу"),
        ("/etc/passwd", "путь к файлу"),
        ("http://192.0.2.1/x", "адрес в сети"),
        ("javascript:alert(1)", "адрес в сети"),
        ("www.example.invalid", "адрес в сети"),
        ("<script>alert(1)</script>", "разметка страницы"),
        ('<img src="x">', "разметка страницы"),
        ("<b></b>&nbsp;", "одна разметка"),
        ("\x01\x02", "одни управляющие знаки"),
    ],
)
def test_what_is_no_name_says_what_it_is(text: str, what: str) -> None:
    assert unlike_a_name(text) == f"не похоже на название: {what}"


@pytest.mark.parametrize(
    "text",
    [
        "", "ООО «Ромашка»", 'АО "Завод № 5"', "№ 7", "Колледж 🎓", "🎓", "IT-академия", "-", "–", "…", "- наладка станков", "+ слесарь 3-го разряда",
        "+7 (342) 200-00-00", "АО «Икс» (https://example.invalid)", "A/B тестирование", "C++", "C#", "1С: Предприятие", "Смирнова & сыновья", "x < y > z",
        "ГБПОУ «Пермский радиотехнический колледж им. А.С. Попова»", "مدرسة", "@ромашка", "Data-центр", "E-mail маркетинг", "и т. д. ../", "ст./мл. мастер",
    ],
)  # fmt: skip
def test_an_honest_name_stays(text: str) -> None:
    assert unlike_a_name(text) == ("не похоже на название: путь к файлу" if "../" in text else "")


def test_an_address_may_stand_where_sources_are_named() -> None:
    assert unlike_a_name("https://example.invalid/a", "reference") == ""
    assert unlike_a_name("=A1", "reference")


def test_a_needed_name_that_is_none_refuses_its_row_and_names_the_cell() -> None:
    reading = read(plan, {"Лист1": [PLAN, MEASURE, [*MEASURE[:1], 2, MEASURE[2], "=1+1", *MEASURE[4:]]]})
    (refused,) = reading.refused
    assert (refused.row_number, refused.column_name, refused.value, refused.reason) == (3, "Отв.", "=1+1", "не похоже на название: формула")
    assert reading.rows_read == 2


def test_a_name_that_may_be_missing_costs_itself_only() -> None:
    reading = read(workshops, {"Мастерские": [[*WORKSHOPS, "Проект"], [*WORKSHOP, "../../outbox/manifest.json"]]})
    assert not reading.refused
    assert reading.tables["workshop"]["project"].isna().all()
    assert any("строка 2, столбец «Проект»: «../../outbox/manifest.json» – не похоже на название: путь к файлу" in note for note in reading.notes)


def test_an_employer_of_a_portal_with_such_a_name_is_told_without_it() -> None:
    nobody = pd.DataFrame({"partner_inn": [], "employer_name": [], "employer_inn": []})
    vacancies = pd.DataFrame({"inn": ["7707083893", None, "7707083893"], "employer_name": ["=1+1", "=1+1", "ООО «Ромашка»"]})
    told = named_organisations({"events": nobody, "expert_employers": nobody, "vacancies": vacancies})
    assert {pair: one.shown for pair, one in told.items()} == {
        ("7707083893", "=1+1"): "ООО «Ромашка»", ("7707083893", "ООО «Ромашка»"): "ООО «Ромашка»",
    }  # fmt: skip
