"""Admission control figures: the real csv of Perm, admission tables, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from form_files import csv_file, read, read_shared, reasons, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import KadryError, UnreadableFile

HEADER = [
    "№ п/п",
    "Код УГПС",
    "Код профессии, специальности",
    "Наименование",
    "Уровень",
    "Форма обучения",
    "База (9/11 кл.)",
    "Срок обучения",
    "Код организации",
    "Организация",
    "Финансирование",
    "КЦП, мест",
    "Принято, чел.",
]
TITLE = "Контрольные цифры приёма на 2025/2026 учебный год. Пермский край"


def line(code: object = "09.02.07", places: object = 25, entrants: object = 24, **other: object) -> list[object]:
    cells = {
        "number": 1,
        "ugps": "09.00.00",
        "code": code,
        "name": "ИСП",
        "level": "ППССЗ",
        "form": "очная",
        "basis": "9 кл.",
        "term": "3 г. 10 мес.",
        "college": "К01",
        "college_name": "Колледж",
        "funding": "бюджет",
        "places": places,
        "entrants": entrants,
    }
    return list({**cells, **other}.values())


def table(*rows: list[object], title: str = TITLE, sheet: str = "КЦП") -> bytes:
    return xlsx({sheet: [[title], [], HEADER, *rows]})


def test_perm_figures_are_kept_as_written_zeros_and_odd_numbers_too(shared: Path) -> None:
    reading = read_shared("kcp", shared / "ru_perm_krai/kcp_2016_2021.csv", ref_area="57")
    places = reading.tables["places"]
    assert len(places) == reading.rows_read == 132
    assert places["programme"].nunique() == 22
    row = places[(places["start_year"] == 2021) & (places["programme"] == "08.02.01")]
    assert row["places"].item() == 400
    assert (places["places"] == 0).any()
    assert (places["places"] % 25 != 0).any()


def test_an_admission_table_gives_every_column_and_its_year_from_the_title() -> None:
    row = read("kcp", table(line(), line(code="15.01.05", places=30))).tables["places"].iloc[0]
    assert row["start_year"] == 2025
    assert row[["ref_area", "basis", "form", "funding", "college", "college_name"]].tolist() == [
        "57",
        "9",
        "очная",
        "бюджет",
        "К01",
        "Колледж",
    ]
    assert (row["places"], row["entrants"]) == (25, 24)


def test_several_years_may_stand_in_several_sheets() -> None:
    title = "Контрольные цифры приёма. Пермский край"
    payload = xlsx({str(year): [[title], HEADER, line(places=year - 2000)] for year in (2023, 2024, 2025)})
    assert read("kcp", payload).tables["places"]["start_year"].tolist() == [2023, 2024, 2025]


def test_the_total_is_checked_by_the_rows_and_superseded() -> None:
    total = [None, None, None, "Итого", *[None] * 7, 60, None]
    reading = read("kcp", table(line(), line(code="15.01.05", places=30), total))
    assert [row.reason for row in reading.superseded] == ["итог, проверен по строкам"]
    assert any("«Итого» 60 мест не равно сумме строк 55" in note for note in reading.notes)
    assert not any("не равно" in note for note in read("kcp", table(line(places=60), total)).notes)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param(
            line(code=date(2007, 2, 9)),
            "код профессии, специальности",
            "вместо кода стоит дата 09.02.2007: Excel переделал в неё код, вероятно 09.02.07",
            id="date for a code",
        ),
        pytest.param(
            line(code="09.02.2007"),
            "код профессии, специальности",
            "вместо кода стоит дата 09.02.2007: Excel переделал в неё код, вероятно 09.02.07",
            id="date as text",
        ),
        pytest.param(
            line(code="230401"),
            "код профессии, специальности",
            "код 230401 – из перечня до 2014 года",
            id="code of before 2014",
        ),
        pytest.param(
            line(code="09.03.01"),
            "код профессии, специальности",
            "код 09.03.01 – не программа СПО (у СПО вторая пара цифр 01 или 02, третья не 00)",
            id="a bachelor programme",
        ),
        pytest.param(
            line(code="77.02.99"),
            "код профессии, специальности",
            "код 77.02.99 не найден в справочнике программ",
            id="unknown code",
        ),
        pytest.param(line(places="двадцать"), "КЦП, мест", "вместо числа стоит текст", id="words for a number"),
        pytest.param(line(places=-25), "КЦП, мест", "отрицательное число", id="negative places"),
        pytest.param(
            line(places=12.5), "КЦП, мест", "дробное число там, где считают людей или места", id="half a place"
        ),
        pytest.param(line(places=None), "КЦП, мест", "число мест не указано", id="no places"),
        pytest.param(line(places=90_000), "КЦП, мест", "число больше 5 000", id="absurd places"),
        pytest.param(line(basis="7 кл."), "база", "такого значения нет в списке", id="unknown basis"),
        pytest.param(line(form="по выходным"), "Форма обучения", "такого значения нет в списке", id="unknown form"),
    ],
)
def test_a_bad_row_is_refused_with_its_column_reason_and_remedy(row: list[object], column: str, reason: str) -> None:
    reading = read("kcp", table(line(code="15.01.05"), row))
    assert reasons(reading) == [(5, column, reason)]
    assert reading.refused[0].remedy
    assert len(reading.tables["places"]) == 1


def test_a_closed_code_is_refused_for_an_intake_to_come_and_a_past_intake_is_a_fact() -> None:
    from form_files import codelists

    closed = codelists().programme
    known = closed[closed["admission_until"].notna() & (closed["successor"] != "")].iloc[0]
    title = "Контрольные цифры приёма на {}/{} учебный год. Пермский край"
    coming, past = title.format(2026, 2027), title.format(known["admission_until"].year + 2, known["admission_until"].year + 3)
    reading = read("kcp", table(line(code=known["code"]), line(code="15.01.05"), title=coming))
    assert [row.column_name for row in reading.refused] == ["код профессии, специальности"]
    assert known["successor"] in reading.refused[0].remedy
    assert not read("kcp", table(line(code=known["code"], places=0), title=coming)).refused
    fact = read("kcp", table(line(code=known["code"]), title=past))
    assert not fact.refused
    assert any("состоявшийся приём" in note and known["successor"] in note for note in fact.notes)


def test_the_same_row_twice_is_superseded_and_another_number_for_it_adds() -> None:
    reading = read("kcp", table(line(), line(), line(places=50)))
    assert [row.row_number for row in reading.superseded] == [5]
    assert not reading.refused
    assert any("складываются" in note for note in reading.notes)


def test_a_row_without_any_year_is_refused_and_text_like_a_formula_is_no_name() -> None:
    reading = read("kcp", table(line(name='=HYPERLINK("http://192.0.2.1")'), title="КЦП. Пермский край", sheet="Лист1"))
    assert reasons(reading)[0][1] == "год приёма"
    reading = read("kcp", table(line(name='=HYPERLINK("http://192.0.2.1")')))
    assert reading.tables["places"]["programme_name"].isna().all()
    assert any("не похоже на название: формула" in note for note in reading.notes)
    assert any("никогда не вычисляется" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("title", "ref_area", "told"),
    [
        ("КЦП на 2025/2026 учебный год. Тверьская область", None, "«Тверьская область», такого региона в справочнике нет: строки останутся без региона"),
        ("КЦП на 2025/2026 учебный год по Республике Тыввва", "57", "«Республике Тыввва», такого региона в справочнике нет: взят регион папки, 57"),
        ("КЦП на 2025/2026 учебный год. Городской округ Пермь", None, "Регион не назван ни в файле, ни папкой"),
    ],
)
def test_a_region_that_nobody_knows_is_named(title: str, ref_area: str | None, told: str) -> None:
    reading = read("kcp", table(line(), title=title), ref_area=ref_area)
    assert told in "; ".join(reading.notes)
    assert "Тверьск" in told or "Тыввв" in told or "такого региона" not in "; ".join(reading.notes)


def test_columns_may_stand_in_any_order() -> None:
    order = list(reversed(range(len(HEADER))))
    mixed = xlsx({"КЦП": [[TITLE], [HEADER[at] for at in order], [line()[at] for at in order]]})
    straight = read("kcp", table(line())).tables["places"].drop(columns="row_number")
    assert read("kcp", mixed).tables["places"].drop(columns="row_number").equals(straight)


def test_a_header_of_two_rows_with_merged_groups_is_read_as_one() -> None:
    top = ["№ п/п", "Образовательная программа", None, None, None, "Организация", "Контрольные цифры приёма", None]
    below = [
        None,
        "Код профессии, специальности",
        "Наименование",
        "Форма обучения",
        "База (9/11 кл.)",
        None,
        "КЦП, мест",
        "Принято, чел.",
    ]
    rows = [[TITLE], top, below, [1, 2, 3, 4, 5, 6, 7, 8], [1, "09.02.07", "ИСП", "очная", "9 кл.", "Колледж", 25, 24]]
    row = read("kcp", xlsx({"КЦП": rows})).tables["places"].iloc[0]
    assert row[["programme", "form", "college_name", "places", "entrants"]].tolist() == [
        "09.02.07",
        "очная",
        "Колледж",
        25,
        24,
    ]


def test_a_table_without_the_header_is_refused_whole() -> None:
    with pytest.raises(UnreadableFile, match="нет заголовка"):
        read("kcp", csv_file([["цвет", "вкус"], ["красный", "кислый"]]))


@given(data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_spoiled_table_adds_up_or_gives_our_error(data: st.DataObject) -> None:
    rows = [[TITLE], [], HEADER, *[line(code=code) for code in ("09.02.07", "15.01.05", "08.02.01")]]
    strange = st.one_of(
        st.text(max_size=10), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none()
    )
    for _ in range(data.draw(st.integers(0, 8))):
        row = rows[data.draw(st.integers(2, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(strange)
    del rows[data.draw(st.integers(0, len(rows) - 1))]
    try:
        reading = read("kcp", xlsx({"Л": rows}))
    except KadryError:
        return
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)
