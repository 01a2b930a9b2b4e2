"""``kadry forecast``: any panel from a file."""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from engine_builders import panel

from flows.commands import forecast as command
from flows.machinery import panel_file
from models.errors import BadPanelValues, KadryError, MissingColumns, UnreadableFile

COLUMNS = ["unique_id", "cutoff", "horizon", "mean", "q025", "q10", "q50", "q90", "q975"]


def file(folder: Path, frame: pd.DataFrame | None = None, name: str = "panel.csv") -> Path:
    source = panel() if frame is None else frame
    target = folder / name
    renamed = source.rename(columns={"time_period": "year", "obs_value": "y", "economic_activity": "ind"})
    renamed.to_csv(target, index=False)
    return target


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def monthly(series: int = 6, years: int = 6) -> pd.DataFrame:
    months = pd.date_range("2015-01-01", periods=years * 12, freq="MS")
    rows = [
        (f"m{position}", month.date().isoformat(), 100 + position + number / 6 + 10 * (month.month == 7))
        for position in range(series)
        for number, month in enumerate(months)
    ]
    return pd.DataFrame(rows, columns=["unique_id", "ds", "y"])


def test_the_file_has_the_promised_columns(tmp_path, capsys):
    assert run(file(tmp_path), "--horizon", 4, "--out", tmp_path / "out.csv") == 0
    result = pd.read_csv(tmp_path / "out.csv")
    assert result.columns.tolist() == COLUMNS
    assert set(result["cutoff"]) == {2024}
    assert len(result) == 12 * 4
    assert "Записано" in capsys.readouterr().out


def test_listed_cutoffs_see_only_their_past(tmp_path):
    source = file(tmp_path)
    run(source, "--horizon", 2, "--cutoffs", "2019,2021", "--history", 6, "--out", tmp_path / "both.csv")
    frame = panel()
    alone = file(tmp_path, frame[frame["time_period"].between(2014, 2019)], "alone.csv")
    run(alone, "--horizon", 2, "--out", tmp_path / "alone_out.csv")
    both = pd.read_csv(tmp_path / "both.csv")
    assert set(both["cutoff"]) == {2019, 2021}
    expected = pd.read_csv(tmp_path / "alone_out.csv")
    pd.testing.assert_frame_equal(both[both["cutoff"] == 2019].reset_index(drop=True), expected)


def test_every_second_year_of_history_is_a_cutoff(tmp_path):
    run(file(tmp_path), "--horizon", 1, "--every", 2, "--out", tmp_path / "out.csv")
    assert sorted(set(pd.read_csv(tmp_path / "out.csv")["cutoff"])) == [2018, 2020, 2022]


def test_parquet_in_and_out(tmp_path):
    source, target = tmp_path / "panel.parquet", tmp_path / "out.parquet"
    table = panel().rename(columns={"time_period": "year", "obs_value": "y"})
    with duckdb.connect() as connection:
        connection.register("written", table)
        connection.execute(f"copy written to '{source}' (format parquet)")
    run(source, "--horizon", 3, "--groups", "economic_activity,ref_area", "--out", target)
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(target)).df().columns.tolist() == COLUMNS


def test_points_add_up_over_a_tree_and_draws_do_too(tmp_path):
    frame = panel(series=4)
    total = frame.groupby("time_period", as_index=False)["obs_value"].sum().assign(unique_id="T")
    source = file(tmp_path, pd.concat([frame, total]))
    tree = tmp_path / "tree.csv"
    tree.write_text("parent,child\nT,s00\nT,s01\nT,s02\nT,s03\n", encoding="utf-8")
    run(source, "--horizon", 3, "--tree", tree, "--draws", 50, "--out", tmp_path / "out.csv")
    points = pd.read_csv(tmp_path / "out.csv").pivot_table(index="horizon", columns="unique_id", values="mean")
    assert points["T"].to_numpy() == pytest.approx(points.drop(columns="T").sum(axis=1).to_numpy(), rel=1e-12)
    draws = pd.read_csv(tmp_path / "out.draws.csv").pivot_table(
        index=["horizon", "draw"], columns="unique_id", values="value"
    )
    assert draws["T"].to_numpy() == pytest.approx(draws.drop(columns="T").sum(axis=1).to_numpy(), rel=1e-9)
    assert (draws >= 0).all().all()


def test_a_known_path_steers_the_sum(tmp_path):
    paths = tmp_path / "paths.csv"
    paths.write_text(
        "year,growth_rate,scenario\n2025,0.02,base\n2026,0.02,base\n2025,-0.02,bad\n2026,-0.02,bad\n", "utf-8"
    )
    run(file(tmp_path), "--horizon", 2, "--future", paths, "--scenario", "bad", "--out", tmp_path / "out.csv")
    now = panel().query("time_period == 2024")["obs_value"].sum()
    sums = pd.read_csv(tmp_path / "out.csv").groupby("horizon")["mean"].sum()
    assert sums.to_numpy() == pytest.approx([now * 0.98, now * 0.98**2])


def test_months_keep_their_season(tmp_path):
    source = tmp_path / "months.csv"
    monthly().to_csv(source, index=False)
    run(source, "--freq", "M", "--horizon", 12, "--out", tmp_path / "out.csv")
    result = pd.read_csv(tmp_path / "out.csv")
    assert set(result["cutoff"]) == {"2020-12-01"}
    one = result[result["unique_id"] == "m0"].set_index("horizon")["mean"]
    assert one[7] - (one[6] + one[8]) / 2 == pytest.approx(10, abs=1.5)


def test_quarters_are_forecast_from_dates(tmp_path):
    source = tmp_path / "quarters.csv"
    frame = monthly()
    frame[pd.to_datetime(frame["ds"]).dt.month.isin([1, 4, 7, 10])].to_csv(source, index=False)
    run(source, "--freq", "Q", "--horizon", 4, "--cutoffs", "2019-12,2020-10-01", "--out", tmp_path / "out.csv")
    assert set(pd.read_csv(tmp_path / "out.csv")["cutoff"]) == {"2019-10-01", "2020-10-01"}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        pytest.param(lambda f: pd.concat([f, f.head(2)]), BadPanelValues, "несколько значений", id="duplicates"),
        pytest.param(lambda f: f.assign(obs_value=-1), BadPanelValues, "отрицательная", id="negatives"),
        pytest.param(lambda f: f.assign(obs_value="много"), BadPanelValues, "текст", id="text"),
        pytest.param(lambda f: f.drop(columns="obs_value"), MissingColumns, "y", id="no values"),
        pytest.param(
            lambda f: f.assign(time_period=f["time_period"] + 28_000), BadPanelValues, "год", id="absurd years"
        ),
        pytest.param(lambda f: f.head(0), KadryError, "ни одной строки", id="an empty table"),
        pytest.param(lambda f: f.assign(unique_id=None), BadPanelValues, "нет кода ряда", id="no names"),
    ],
)
def test_a_careless_file_is_refused_in_words(tmp_path, change, error, words):
    source = file(tmp_path, change(panel()))
    with pytest.raises(error, match=words):
        run(source, "--horizon", 2, "--out", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["--horizon", "40"], "Горизонт", id="forty years ahead"),
        pytest.param(["--horizon", "2", "--cutoffs", "1990"], "вне панели", id="a cutoff before the panel"),
        pytest.param(["--horizon", "2", "--groups", "нет"], "нет столбцов", id="an unknown group"),
        pytest.param(["--horizon", "2", "--history", "0"], "длина истории", id="no history"),
    ],
)
def test_careless_options_are_refused_in_words(tmp_path, words, text):
    with pytest.raises(KadryError, match=text):
        run(file(tmp_path), *words, "--out", tmp_path / "out.csv")


def test_a_file_as_a_russian_excel_saves_it_gives_the_same_forecast(tmp_path):
    """Semicolons, decimal commas, a byte order mark."""
    run(file(tmp_path), "--horizon", 3, "--groups", "ind", "--out", tmp_path / "plain.csv")
    table = pd.read_csv(tmp_path / "panel.csv")
    table.to_csv(tmp_path / "excel.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    run(tmp_path / "excel.csv", "--horizon", 3, "--groups", "ind", "--out", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


@pytest.mark.filterwarnings("error")
def test_years_with_words_are_refused_without_a_warning_of_a_library(tmp_path):
    source = file(tmp_path, panel().assign(time_period=lambda rows: rows["time_period"].astype(str) + " г."))
    with pytest.raises(BadPanelValues, match="дата не читается"):
        run(source, "--horizon", 2, "--out", tmp_path / "out.csv")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([900, 950, 980, 0, 1050, 1100, 1150, 1200, 1230, 1260, 1290, 1330], id="a zero inside"),
        pytest.param([3, 2, 4, 3, 5, 3, 2, 3, 4, 3, 2, 3], id="a handful"),
        pytest.param([1000, 1010, 990, 1020, 1000, 1015, 1005, 1010, 1000, 1020, 1500, 1510], id="a jump two years ago"),
        pytest.param([None] * 7 + [100, 104, 110, 113, 119], id="five years"),
        pytest.param([None] * 10 + [100, 150], id="two years"),
        pytest.param([None] * 11 + [100], id="one year"),
        pytest.param([500] * 12, id="constant"),
        pytest.param([100, None, None, 112, 115, None, 120, None, 130, 133, None, 150], id="gaps"),
        pytest.param([0] * 12, id="only zeros"),
        pytest.param([1e300] * 11 + [1.01e300], id="as large as numbers are"),
        pytest.param([5000, 4800, 5100, 4900, 5050, 5000, 4000, 2000, 500, 50, 5, 1], id="fallen to one"),
        pytest.param([10 ** (year / 2) for year in range(12)], id="threefold every year"),
    ],
)
def test_an_odd_series_alone_in_a_file_has_ordered_finite_bands_that_hold_its_last_value(tmp_path, values):
    years = range(2013, 2025)
    frame = pd.DataFrame({"unique_id": "a", "year": years, "y": values}).sample(frac=1, random_state=2)
    frame.to_csv(tmp_path / "odd.csv", index=False)
    run(tmp_path / "odd.csv", "--horizon", 7, "--out", tmp_path / "out.csv")
    made = pd.read_csv(tmp_path / "out.csv")
    bands = made[["q025", "q10", "q50", "q90", "q975"]]
    assert len(made) == 7
    assert np.isfinite(bands.to_numpy()).all()
    assert (bands.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (bands["q025"] >= 0).all()
    assert made["mean"].between(values[-1] / 1e3, values[-1] * 100).all()
    assert made["mean"].between(bands["q10"], bands["q90"]).all()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="такого файла нет"):
        run(tmp_path / "nowhere.csv", "--horizon", 2, "--out", tmp_path / "out.csv")


def test_bytes_that_are_no_table_are_refused(tmp_path):
    source = tmp_path / "panel.parquet"
    source.write_bytes(b"this is not parquet")
    with pytest.raises(UnreadableFile, match="parquet"):
        run(source, "--horizon", 2, "--out", tmp_path / "out.csv")


def test_a_family_without_all_its_series_at_a_cutoff_is_left_as_it_is_and_said_so(tmp_path, capsys):
    frame = panel(series=3)
    late = frame[(frame["unique_id"] != "s02") | (frame["time_period"] >= 2022)]
    total = frame.groupby("time_period", as_index=False)["obs_value"].sum().assign(unique_id="T")
    tree = tmp_path / "tree.csv"
    tree.write_text("parent,child\nT,s00\nT,s01\nT,s02\n", encoding="utf-8")
    run(
        file(tmp_path, pd.concat([late, total])),
        "--horizon",
        1,
        "--cutoffs",
        "2020,2024",
        "--tree",
        tree,
        "--out",
        tmp_path / "o.csv",
    )
    assert "2020: семьи дерева" in capsys.readouterr().out
    last = pd.read_csv(tmp_path / "o.csv").query("cutoff == 2024").set_index("unique_id")["mean"]
    assert last["T"] == pytest.approx(last.drop("T").sum())


def test_a_tree_with_a_misspelt_node_is_refused(tmp_path):
    tree = tmp_path / "tree.csv"
    tree.write_text("parent,child\ns00,s01\ns00,опечатка\n", encoding="utf-8")
    with pytest.raises(KadryError, match="опечатка"):
        run(file(tmp_path), "--horizon", 1, "--tree", tree, "--out", tmp_path / "out.csv")


def test_ids_of_a_tree_keep_their_leading_zeros(tmp_path):
    read = panel_file.read_panel(file(tmp_path, panel().assign(unique_id=lambda rows: "0" + rows["unique_id"].str.len().astype(str))), "Y", [])[0]
    whole = str(read["unique_id"].iloc[0])
    (tmp_path / "tree.csv").write_text(f"parent,child\n{whole},{whole}\n")
    assert panel_file.read_tree(tmp_path / "tree.csv", read).iloc[0].tolist() == [whole, whole]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["--every", 0], "шаг точек отсчёта", id="no step"),
        pytest.param(["--breaks", "2017,осень"], "год смены методики не читается.*осень", id="no year"),
    ],
)
def test_a_wrong_number_is_no_fault_of_the_program(tmp_path, words, text):
    with pytest.raises(BadPanelValues, match=text):
        run(file(tmp_path), "--horizon", 2, *words, "--out", tmp_path / "out.csv")
