"""Places and applications in one table: both are read, each by its source, and counted once."""

from __future__ import annotations

import pytest
from form_files import codelists, csv_file, xlsx
from warehouse_of_readings import VINTAGE

from flows.ingest import Rows
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext, Reading
from sql import run

T = ["Контрольные цифры приёма и поданные заявления на 2025/2026 учебный год, Пермский край"]
ONE, TWO = ["08.02.01", "Строительство"], ["09.02.07", "ИСП"]
PLAIN = [T, ["Организация", "Код", "Наименование", "КЦП, мест", "Подано заявлений", "Принято"], ["Колледж А", *ONE, 25, 60, 25], ["Колледж Б", *TWO, 50, 200, 49]]
DATED = [["Год приёма", "Организация", "Код", "Наименование", "База", "КЦП", "Подано заявлений"], [2025, "Колледж А", *ONE, 9, 25, 60], [2025, "Колледж Б", *TWO, 9, 50, 200]]
WIDE = [T, ["Код", "Наименование", "2024 год", "", "2025 год", ""], ["", "", "КЦП", "Подано заявлений", "КЦП", "Подано заявлений"],
        [*ONE, 20, 45, 25, 60], [*TWO, 40, 150, 50, 200]]
UNDER = [T, ["Код", "Наименование", "КЦП на 2025 год", "Подано заявлений в 2025 году"], [*ONE, 25, 60], [*TWO, 50, 200], ["Итого", "", 75, 260]]


def taken(rows: list[list[object]], name: str = "приём.xlsx", source: str = "") -> Reading:
    payload = csv_file(rows) if name.endswith(".csv") else xlsx({"Л": rows})
    return registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists(), source)[0]


def read_by(reading: Reading) -> dict[str, Reading]:
    return {one.source: one for one in reading.together}


@pytest.mark.parametrize("rows", [PLAIN, DATED, WIDE, UNDER], ids=["plain", "dated", "years across", "with a total"])
def test_both_are_read_from_the_one_table(rows: list[list[object]]) -> None:
    reading = taken(rows)
    both = read_by(reading)
    assert set(both) == {"kcp", "applications"}
    places, demand = both["kcp"].tables["places"], both["applications"].tables["demand"]
    assert places.query("start_year == 2025")["places"].tolist() == [25, 50]
    assert demand.query("start_year == 2025")["applications"].tolist() == [60, 200]
    assert not any("не прочитан" in note and "аявлени" in note for one in reading.together for note in one.notes if "столбцы" not in note)
    assert any("прочитаны оба" in note for note in reading.notes)


def test_a_csv_of_both_is_read_too() -> None:
    both = read_by(taken(DATED, "приём.csv"))
    assert both["kcp"].tables["places"]["places"].sum() == 75
    assert both["applications"].tables["demand"]["applications"].sum() == 260


def test_a_bad_cell_costs_its_own_number_only() -> None:
    rows = [*PLAIN[:2], ["Колледж А", *ONE, 25, "много", 25], ["Колледж Б", *TWO, "двадцать", 200, 49], ["Колледж В", "15.01.05", "Сварщик", 25, "—", 25]]
    both = read_by(taken(rows))
    assert both["kcp"].tables["places"]["places"].tolist() == [25, 25]
    assert both["applications"].tables["demand"]["applications"].tolist() == [200]
    assert [(row.row_number, row.column_name) for row in both["kcp"].refused] == [(4, "КЦП, мест")]
    assert (3, "Подано заявлений") in [(row.row_number, row.column_name) for row in both["applications"].refused]


def test_our_table_of_applications_with_places_offered_is_no_table_of_figures() -> None:
    head = ["Год приёма", "Код организации", "Организация", "Код", "Наименование", "База", "Финансирование", "Подано заявлений", "Мест"]
    assert set(read_by(taken([head, [2025, "К1", "А", *ONE, 9, "бюджет", 60, 25]]))) == {"applications"}


def test_a_table_of_figures_alone_is_read_by_its_source_alone() -> None:
    assert set(read_by(taken([T, ["Код", "Наименование", "КЦП, мест"], [*ONE, 25]]))) == {"kcp"}


def counted(*files: tuple[str, Reading]) -> tuple[float, float]:
    """Places and applications of 2025 in the marts after these files."""
    con = run.connect(":memory:")
    run.prepare(con)
    run.set_vintage(con, VINTAGE)
    for name, reading in files:
        gathered = Rows()
        for one in reading.together:
            gathered.add(name, one)
        for table, frames in gathered.frames.items():
            for frame in frames:
                run.insert(con, table, frame)
        con.execute(
            "insert into raw.file by name select ? as file_sha256, ? as file_name, 'read' as status, ? as rows_read, ? as source",
            [name, name, sum(one.rows_read for one in reading.together), reading.source],
        )
        con.execute("insert into raw.vintage_file values (?, ?, ?, '57')", [VINTAGE, name, name])
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.enforce(con, "ingest", VINTAGE)
    run.build(con, "marts")
    return con.execute(
        "select (select sum(places) from mart.places where start_year = 2025), (select sum(applications) from mart.applications where start_year = 2025)"
    ).fetchone()


def test_what_also_stands_in_a_table_of_applications_is_counted_once() -> None:
    head = ["Год приёма", "Организация", "Код", "Наименование", "База", "Подано заявлений"]
    own = taken([head, [2025, "Колледж А", *ONE, 9, 40], [2025, "Колледж А", *ONE, 11, 20]], "заявления.xlsx")
    assert counted(("а.xlsx", taken(PLAIN))) == (75, 260)
    assert counted(("а.xlsx", taken(PLAIN)), ("б.xlsx", own)) == (75, 260)


def test_a_table_of_one_college_takes_nothing_from_the_others() -> None:
    head = ["Год приёма", "Организация", "Код", "Наименование", "Подано заявлений"]
    shared = taken([*PLAIN, ["Колледж Б", *ONE, 25, 30, 25]])
    of_one = taken([head, [2025, "Колледж А", *ONE, 55]], "заявления.xlsx")
    of_all = taken([[head[0], *head[2:]], [2025, *ONE, 85]], "заявления.xlsx")
    assert counted(("а.xlsx", shared)) == (100, 290)
    assert counted(("а.xlsx", shared), ("б.xlsx", of_one)) == (100, 285)
    assert counted(("а.xlsx", shared), ("б.xlsx", of_all)) == (100, 285)
