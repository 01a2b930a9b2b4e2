"""Tables of admission figures as ministries keep them: nothing is lost between the file and the staging table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from form_files import codelists, csv_file, read, reasons, xlsx
from merged_files import merged_xlsx
from warehouse_of_readings import staged as rows_of

from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading

YEAR = 2026
HEADER = ["Год приёма", "Код профессии, специальности", "Наименование", "Организация", "КЦП, мест", "Принято, чел."]


def reading_of(payload: bytes, name: str = "КЦП.xlsx", ref_area: str | None = "57") -> Reading:
    book = open_file(payload, name)
    source, _ = registry.recognise(book)
    assert source == "kcp"
    return registry.source(source).parse(book, FileContext(name, ref_area, YEAR), codelists())


def places(reading: Reading) -> int:
    return int(reading.tables["places"]["places"].sum())


def staged(*readings: tuple[str, Reading]) -> list[tuple[object, ...]]:
    """Rows of staging.kcp__places after these files."""
    return rows_of("select start_year, programme, college, places, entrants from staging.kcp__places order by all", *readings)


def test_two_colleges_without_codes_keep_both_numbers(cases: Path) -> None:
    reading = reading_of((cases / "01-kcp-two-colleges-no-codes/kcp.xlsx").read_bytes())
    rows = staged(("kcp.xlsx", reading))
    assert sum(row[3] for row in rows if row[:2] == (2022, "08.02.01")) == 150
    assert len(rows) == 9


def test_a_dash_in_admitted_is_unknown(cases: Path) -> None:
    reading = reading_of((cases / "02-kcp-dash-in-admitted/kcp.xlsx").read_bytes())
    assert reading.tables["places"]["entrants"].isna().all()
    assert places(reading) == 225


def test_a_merged_organisation_holds_for_all_its_rows(cases: Path) -> None:
    reading = reading_of((cases / "03-kcp-merged-organisation/k04_merged_org.xlsx").read_bytes())
    assert reading.tables["places"]["college_name"].tolist() == ["Колледж А", "Колледж А", "Колледж Б"]


def test_a_past_intake_of_a_closed_programme_is_a_fact(cases: Path) -> None:
    reading = reading_of((cases / "04-kcp-history-of-closed-programme/kcp.csv").read_bytes(), "kcp.csv")
    assert reading.tables["places"]["places"].tolist() == [150, 175, 0]
    assert any("2023 года по 08.02.05" in note and "08.02.12" in note for note in reading.notes)


def test_years_across_are_read(cases: Path) -> None:
    reading = reading_of((cases / "12-kcp-wide-by-year/k07_wide_by_year.xlsx").read_bytes())
    table = reading.tables["places"]
    found = {(row.start_year, row.programme): row.places for row in table.itertuples()}
    assert found == {
        (2024, "08.02.01"): 295, (2023, "08.02.01"): 865, (2022, "08.02.01"): 345,
        (2024, "08.02.04"): 25, (2023, "08.02.04"): 50, (2022, "08.02.04"): 25,
    }  # fmt: skip
    assert reading.ref_area == "57"


def test_an_appendix_to_an_order_is_read(cases: Path) -> None:
    reading = reading_of((cases / "13-kcp-order-appendix/k08_order_appendix.xlsx").read_bytes())
    table = reading.tables["places"]
    found = [(row.programme, row.form, row.places, row.college_name) for row in table.itertuples() if row.places]
    assert found == [
        ("08.02.01", "очная", 75, "ГБПОУ «Колледж А»"),
        ("08.02.01", "очная", 25, "ГБПОУ «Колледж А»"),
        ("15.01.05", "очная", 50, "ГБПОУ «Колледж А»"),
    ]
    assert table.loc[table["places"] > 0, "basis"].tolist() == ["9", "11", "9"]
    assert [row.reason for row in reading.superseded] == ["итог, проверен по строкам"]


# Other instances of the same kinds


def test_rows_that_agree_in_the_key_add_and_a_row_alike_in_every_cell_counts_once() -> None:
    rows = [HEADER, [2025, "15.01.05", "Сварщик", "К", 25, 20], [2025, "15.01.05", "Сварщик (вечерняя группа)", "К", 50, 40]]
    rows += [[2025, "15.01.05", "Сварщик", "К", 25, 20], [2025, "15.01.05", "Сварщик", "К", 75, "–"]]
    reading = reading_of(xlsx({"КЦП": rows}))
    assert [row.row_number for row in reading.superseded] == [4]
    assert reading.superseded[0].reason == "повторяет строку 2"
    assert staged(("a", reading)) == [(2025, "15.01.05", "К", 150.0, None)]
    assert any("складываются" in note and "125" in note for note in reading.notes)


def test_a_later_file_replaces_the_key_whole_and_the_book_names_what_replaced_it() -> None:
    old = reading_of(xlsx({"КЦП": [HEADER, [2025, "15.01.05", "С", "К", 25, 1], [2025, "15.01.05", "С 2", "К", 25, 1]]}))
    new = reading_of(xlsx({"КЦП": [HEADER, [2025, "15.01.05", "С", "К", 30, 2]]}))
    assert staged(("1.xlsx", old), ("2.xlsx", new)) == [(2025, "15.01.05", "К", 30.0, 2.0)]


def test_a_summary_sheet_is_not_added_to_its_parts() -> None:
    detail = [HEADER, [2025, "15.01.05", "Сварщик", "", 25, 20]]
    summary = [HEADER, [2025, "15.01.05", "Сварщик", "", 150, 20]]
    reading = reading_of(xlsx({"Колледж А": detail, "Свод": summary}))
    assert places(reading) == 25
    assert [row.sheet for row in reading.refused] == ["Свод"]
    assert "на листе «Колледж А», строка 2" in reading.refused[0].reason


def test_a_college_named_as_on_its_card_gets_the_code_of_the_card() -> None:
    cards = read(
        "colleges",
        xlsx({"Организации": [["Код организации", "Наименование", "Краткое наименование", "Учебных мест в смену"],
                              ["К-1", "ГБПОУ «Колледж А»", "Колледж А", 500]]}),
    )  # fmt: skip
    reading = reading_of(xlsx({"КЦП": [HEADER, [2025, "15.01.05", "С", "колледж  а", 25, 1]]}))
    assert staged(("cards", cards), ("kcp", reading)) == [(2025, "15.01.05", "К-1", 25.0, 1.0)]


def test_an_intake_still_to_come_by_a_closed_code_is_refused_with_the_successor() -> None:
    reading = reading_of(xlsx({"КЦП": [HEADER, [2027, "08.02.05", "Дороги", "К", 25, ""]]}))
    assert reasons(reading)[0][1] == "код профессии, специальности"
    assert "08.02.12" in reading.refused[0].remedy


def test_bases_and_years_across_with_headings_between_rows_are_read() -> None:
    rows = [
        ["План приёма граждан в колледжи Пермского края"],
        ["№ п/п", "Код", "Наименование профессии", "2025 год", "", "2026 год", "", "Всего"],
        ["", "", "", "9 классов", "11 классов", "9 классов", "11 классов", ""],
        [1, 2, 3, 4, 5, 6, 7, 8],
        ["ГБПОУ «Первый техникум»"],
        ["Очная форма обучения"],
        [1, "15.01.05", "Сварщик", 25, "–", 50, 25, 100],
        ["Заочная форма обучения"],
        [2, "08.02.01", "Строительство", "", 25, "", 25, 60],
        ["Итого", "", "", 25, 25, 50, 50, 150],
        ["КГАПОУ «Второй колледж»"],
        [3, "09.02.07", "ИСП", 50, "", "", "", 50],
        ["ВСЕГО по краю", "", "", 75, 25, 50, 50, 200],
    ]
    areas = [(1, 3, 1, 4), (1, 5, 1, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 7, 2, 7)]
    reading = reading_of(merged_xlsx(rows, areas))
    found = Counter(
        (row.start_year, row.programme, row.basis, row.form if isinstance(row.form, str) else None, row.college_name, row.places)
        for row in reading.tables["places"].itertuples()
    )
    assert found == Counter(
        [
            (2025, "15.01.05", "9", "очная", "ГБПОУ «Первый техникум»", 25),
            (2025, "15.01.05", "11", "очная", "ГБПОУ «Первый техникум»", 0),
            (2026, "15.01.05", "9", "очная", "ГБПОУ «Первый техникум»", 50),
            (2026, "15.01.05", "11", "очная", "ГБПОУ «Первый техникум»", 25),
            (2025, "08.02.01", "11", "заочная", "ГБПОУ «Первый техникум»", 25),
            (2026, "08.02.01", "11", "заочная", "ГБПОУ «Первый техникум»", 25),
            (2025, "09.02.07", "9", None, "КГАПОУ «Второй колледж»", 50),
        ]
    )
    assert len(reading.superseded) == 2
    assert any("«Всего» 60, сумма 50" in note for note in reading.notes)


def test_the_csv_of_perm_with_years_across_gives_the_totals_of_its_rows(shared: Path) -> None:
    path = shared / "ru_perm_krai/kcp_2016_2021.csv"
    long = reading_of(path.read_bytes(), path.name)
    import pandas as pd

    table = pd.read_csv(path)
    wide = table.pivot_table(index=["study_field_code", "study_field_name"], columns="year", values="kcp_num", aggfunc="sum")
    rows: list[list[object]] = [["Контрольные цифры приёма, Пермский край"]]
    rows += [["Направление", *(f"{year} год" for year in wide.columns)]]
    rows += [[f"{code} {name}", *("" if pd.isna(value) else int(value) for value in line)]
             for (code, name), line in zip(wide.index, wide.to_numpy(), strict=True)]  # fmt: skip
    across = reading_of(xlsx({"Sheet": rows}))
    by_year = long.tables["places"].groupby("start_year")["places"].sum()
    assert across.tables["places"].groupby("start_year")["places"].sum().to_dict() == by_year.to_dict()
    assert not across.refused
    assert not long.refused


def test_places_printed_once_for_two_programmes_are_of_neither() -> None:
    rows = [
        ["Контрольные цифры приёма на 2025/2026 учебный год. Пермский край"],
        ["Код профессии, специальности", "Организация", "КЦП, мест"],
        ["15.01.05", "Колледж А", 50],
        ["08.02.01", "", ""],
    ]
    reading = reading_of(merged_xlsx(rows, [(2, 1, 3, 1), (2, 2, 3, 2)]))
    assert places(reading) == 0
    assert [(row.row_number, row.column_name, row.value) for row in reading.refused] == [(3, "КЦП, мест", "50"), (4, "КЦП, мест", "50")]
    assert "объединённой ячейке" in reading.refused[0].reason


@pytest.mark.parametrize("cell", ["08.02.01 Строительство зданий", "Строительство зданий (08.02.01)", "08.02.01. Строительство зданий"])
def test_a_code_with_its_name_in_one_cell_is_read(cell: str) -> None:
    payload = csv_file([["Год приёма", "Код и наименование специальности", "КЦП, мест"], [2025, cell, 25]])
    [record] = reading_of(payload, "kcp.csv").tables["places"].to_dict("records")
    assert (record["programme"], record["programme_name"], record["places"]) == ("08.02.01", "Строительство зданий", 25)
