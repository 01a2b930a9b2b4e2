"""One gate for everything that goes out: who stands behind a cell decides, and what is missing is hidden."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows.machinery.reference import codelists
from flows.outward import sector_demand
from flows.outward.disclosure_gate import decide, disclosed, hidden_programmes
from flows.outward.outward_names import outward_names, without_taxpayers
from flows.outward.sector_demand import sector_artifact, sector_file
from flows.publish import publish
from flows.region.inputs import crosswalk_of
from models.disclosure.cells import TOTAL
from proposals.sector_csv import sector_csv
from proposals.table import safe_text
from sql import run

VINTAGE = date(2026, 11, 23)
ASKED, UNASKED = "57", "77"
LEVELS = ("ВО", "ППКРС", "ППССЗ", "без")


@pytest.fixture(scope="module")
def forecast_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two regions with the same forecast, nobody asked yet."""
    path = tmp_path_factory.mktemp("gate") / "warehouse.duckdb"
    made = run.connect(path)
    run.prepare(made)
    run.set_vintage(made, VINTAGE)
    run.load_codelists(made, codelists().frames())
    run.build(made, "staging")
    run.build(made, "marts")
    for region in (ASKED, UNASKED):
        scope = {"vintage": VINTAGE, "ref_area": region}
        run.insert(made, "forecast.need", pd.DataFrame([
            {**scope, "programme": code, "reading": reading, "time_period": 2031, "mean": 40.0, "q10": 20.0, "q50": 40.0, "q90": 60.0,
             "weight": weight}
            for code in ("15.01.05", "43.01.09", "08.01.28") for reading, weight in (("model", 0.7), ("survey", 0.3), ("combined", None))
        ]))  # fmt: skip
        run.insert(made, "forecast.sector_demand", pd.DataFrame([
            {**scope, "economic_activity": section, "level": level, "measure": measure, "time_period": year, "mean": mean, "q10": mean,
             "q50": mean, "q90": mean}
            for section, level, mean in sector_cells()
            for measure in ("employment", "expansion", "replacement", "closing", "recruitment_need") for year in (2027, 2028)
        ]))  # fmt: skip
    made.execute("checkpoint")
    made.close()
    return path


@pytest.fixture
def con(forecast_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy to fill with answers of one of the regions."""
    made = run.connect(shutil.copyfile(forecast_warehouse, tmp_path / "warehouse.duckdb"))
    yield made
    made.close()


def sector_cells() -> list[tuple[str, str, float]]:
    inner = {(s, level): 1000.0 + 100 * a + 10 * b for a, s in enumerate("CFQ") for b, level in enumerate(LEVELS)}
    rows = [(s, TOTAL, sum(inner[s, level] for level in LEVELS)) for s in "CFQ"]
    columns = [(TOTAL, level, sum(inner[s, level] for s in "CFQ")) for level in LEVELS]
    return [*((*key, mean) for key, mean in inner.items()), *rows, *columns, (TOTAL, TOTAL, sum(inner.values()))]


def answered(con, rows: list[tuple[str, str, str, str, float]], wave: int = 2026) -> None:
    """(inn, section, occupation, measure, persons)"""
    scope = {"vintage": VINTAGE, "ref_area": ASKED, "wave": wave}
    firms = {inn: section for inn, section, *_ in rows}
    run.insert(con, "mart.survey_employer", pd.DataFrame([
        {**scope, "inn": inn, "economic_activity": section, "listed_staff_persons": 300.0} for inn, section in firms.items()
    ]))  # fmt: skip
    run.insert(con, "mart.survey_answer", pd.DataFrame([
        {**scope, "inn": inn, "occupation": occupation, "measure": measure, "time_period": wave, "obs_value": persons}
        for inn, _, occupation, measure, persons in rows
    ]))  # fmt: skip


def occupations_of(programme: str) -> list[str]:
    table = crosswalk_of(VINTAGE, {"15.01.05", "43.01.09", "08.01.28"})
    return sorted(table.loc[(table["programme"] == programme) & (table["share"].astype(float) > 0), "occupation"])


def test_the_gate_counts_employers_of_the_newest_wave_through_the_crosswalk(con) -> None:
    welder, cook = occupations_of("15.01.05")[0], occupations_of("43.01.09")[0]
    answered(
        con,
        [(f"1{n}", "C", welder, "need", 9.0) for n in range(3)] + [(f"2{n}", "Q", cook, "need", 9.0) for n in range(2)],
    )
    answered(
        con, [(f"3{n}", "Q", cook, "need", 9.0) for n in range(9)], wave=2024
    )  # an older wave confirms nothing today
    decide(con, VINTAGE, ASKED)
    decide(con, VINTAGE, UNASKED)
    assert hidden_programmes(con, VINTAGE, ASKED) >= {"43.01.09", "08.01.28"}  # two employers; nobody
    assert "15.01.05" not in hidden_programmes(con, VINTAGE, ASKED)
    assert hidden_programmes(con, VINTAGE, UNASKED) == frozenset()


def test_one_employer_with_nine_tenths_is_too_few(con) -> None:
    welder = occupations_of("15.01.05")[0]
    answered(con, [(f"1{n}", "C", welder, "need", persons) for n, persons in enumerate((90.0, 5.0, 5.0))])
    decide(con, VINTAGE, ASKED)
    assert "15.01.05" in hidden_programmes(con, VINTAGE, ASKED)


def test_a_hidden_programme_keeps_the_combined_need_and_loses_both_readings_and_the_weight(con) -> None:
    answered(con, [("1", "C", occupations_of("15.01.05")[0], "need", 9.0)])
    decide(con, VINTAGE, ASKED)
    rows = con.execute(
        f"select * from ({disclosed('forecast.need')}) where ref_area = '{ASKED}' and programme = '15.01.05'"
    ).df()
    shown = rows.set_index("reading")[["mean", "q10", "q50", "q90", "weight"]]
    assert shown.loc[["model", "survey"]].isna().all(axis=None)
    assert shown.loc["combined", "mean"] == 40.0


def test_without_a_verdict_the_gate_is_closed_where_employers_were_asked(con) -> None:
    answered(con, [("1", "C", occupations_of("15.01.05")[0], "need", 9.0)])
    for table, numbers in (("forecast.need", "reading <> 'combined'"), ("forecast.sector_demand", "true")):
        open_cells = dict(
            con.execute(f"select ref_area, count(mean) from ({disclosed(table)}) where {numbers} group by 1").fetchall()
        )
        assert open_cells[ASKED] == 0
        assert open_cells[UNASKED] > 0


def sectors_asked(con) -> None:
    """Section C: many employers, one level by one of them; F many; Q silent."""
    by_level = codelists().occupation.groupby("level")["code"].min()
    answered(con, [
        (f"{section}{number}", section, by_level[level], "employed", 30.0)
        for section in "CF" for level in LEVELS for number in range(1 if (section, level) == ("C", "ППССЗ") else 5)
    ])  # fmt: skip


def test_the_csv_hides_what_few_report_prints_the_rest_and_its_totals_add(con) -> None:
    sectors_asked(con)
    decide(con, VINTAGE, ASKED)
    payload = sector_file(con, VINTAGE, ASKED)
    assert payload is not None
    assert payload.startswith(b"\xef\xbb\xbf")
    lines = [line.split(";") for line in payload.decode("utf-8-sig").split("\r\n")[:-1]]
    table = pd.DataFrame(lines[1:], columns=lines[0])
    hidden = table[table["Состояние"] != "показано"]
    assert ("C", "ППССЗ") in set(zip(hidden["Раздел"], hidden["Уровень образования"], strict=True))
    assert len(hidden) == 2 * 4  # two years; a rectangle of four cells protects one
    assert (hidden.iloc[:, 5:-1] == "×").all(axis=None)
    numbers = table["Занятость, чел.: среднее"].str.replace(",", ".").pipe(pd.to_numeric, errors="coerce")
    means = table.assign(mean=numbers)[table["Год"] == "2027"].set_index(["Раздел", "Уровень образования"])["mean"]
    assert means["Q"].drop("все уровни").sum() == pytest.approx(means["Q", "все уровни"])
    assert means.xs("все уровни", level=1).drop("").sum() == pytest.approx(means["", "все уровни"])
    assert means["C", "все уровни"] == 4060.0


def test_the_snapshot_and_what_is_read_from_it_hide_the_same(con, tmp_path: Path) -> None:
    sectors_asked(con)
    target = tmp_path / "published" / "warehouse.duckdb"
    publish(con, target)
    with duckdb.connect(str(target), read_only=True) as snapshot:
        names = {
            f"{s}.{t}" for s, t in snapshot.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        }
        assert not {name for name in names if name.startswith(("raw.", "staging.")) or "survey" in name}
        for table in ("forecast.need", "forecast.sector_demand"):
            gated = con.execute(f"select * from ({disclosed(table)}) order by all").df()
            assert snapshot.execute(f"select * from {table} order by all").df().equals(gated)
        assert hidden_programmes(snapshot, VINTAGE, ASKED) == hidden_programmes(con, VINTAGE, ASKED)
        shown = [row for row in sector_artifact(snapshot, VINTAGE, 2027) if row["Занятость"] == "×"]
        assert len(shown) == 4


def test_a_need_below_zero_is_told_as_a_decline(con) -> None:
    sectors_asked(con)
    con.execute("update forecast.sector_demand set mean = -52, q10 = -886, q50 = -50, q90 = 785 where measure = 'recruitment_need'")
    rows = [row for row in sector_artifact(con, VINTAGE, 2027) if row["Занятость"] != "×"]
    assert {(row[sector_demand.MEASURES["recruitment_need"]], row["80 из 100"]) for row in rows} == {("сокращение", "до\u00a0785 или сокращение")}


# Names of files and text in a CSV


def test_names_of_files_name_no_employer_and_stay_apart() -> None:
    names = [
        "901/Анкета 2026 9800200037.xlsx",
        "901/Анкета 2026 9800200037, уточнение.xlsx",
        "901/Анкета 980020003712.xlsx",
        "kcp.csv",
    ]
    made = outward_names(names)
    assert made["kcp.csv"] == "kcp.csv"
    assert len(set(made.values())) == len(names)
    assert not any("98002" in name for name in made.values())
    assert made[names[0]] == "901/Анкета 2026 работодатель 1.xlsx"
    assert without_taxpayers("ИНН 9800200037; 20261123120000") == "ИНН ×; 20261123120000"


@pytest.mark.parametrize("text", ["=1+1", "+7", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "|x", "%x"])
def test_text_of_the_csv_is_no_formula(text: str) -> None:
    assert not safe_text(text).startswith(("=", "+", "-", "@", "\t", "|", "%"))
    measures = dict.fromkeys(("employment", "expansion", "replacement", "closing", "recruitment_need"))
    payload = sector_csv(text, [{"section": text, "name": text, "level": text, "time_period": 2027, **measures}])
    cells = payload.decode("utf-8-sig").split("\r\n")[1].split(";")
    assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in cells)


def test_a_negative_number_of_the_csv_stays_a_number() -> None:
    levels = {"mean": -12.5, "q10": -20.0, "q50": -12.0, "q90": -0.00001}
    measures = dict.fromkeys(("employment", "expansion", "replacement", "closing", "recruitment_need"), levels)
    line = sector_csv("Пермский край", [{"section": "C", "name": "н", "level": "ВО", "time_period": 2027, **measures}])
    assert line.decode("utf-8-sig").split("\r\n")[1].split(";")[5:9] == ["-12,5000", "-20,0000", "-12,0000", "0,0000"]
