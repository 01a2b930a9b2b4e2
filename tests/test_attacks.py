"""The published bytes as an attacker reads them: nine ways to learn one employer's answer, none of which succeeds."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_disclosure import reader_knows
from test_disclosure_gate import (  # noqa: F401 - the two fixtures are a region with answers
    ASKED,
    LEVELS,
    VINTAGE,
    answered,
    con,
    forecast_warehouse,
    occupations_of,
    sectors_asked,
)

from flows.figures.evidence import hidden_classes
from flows.machinery.reference import codelists
from flows.outward import intake_report
from flows.outward.disclosure_gate import decide, hidden_programmes
from flows.outward.outward_names import TAXPAYER_NUMBER, outward_names
from flows.outward.sector_demand import sector_file
from flows.publish import publish
from models.disclosure.cells import TOTAL
from sql import run

BY = ["economic_activity", "level"]
SECTORS = "select economic_activity, level, mean from forecast.sector_demand where ref_area = ? and measure = ? and time_period = ? order by all"
INNS = ("5900000016", "5900000023", "5900000030", "5900000047", "5900000054", "590000000091")


def seen(warehouse: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of the snapshot, as an analyst gets them."""
    target = folder / "published" / "warehouse.duckdb"
    publish(warehouse, target)
    with duckdb.connect(str(target), read_only=True) as snapshot:
        names = snapshot.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        return {name: snapshot.execute(f"from {name} order by all").df() for (name,) in names}


def numbers_of(table: pd.DataFrame) -> pd.DataFrame:
    return table.select_dtypes("number")


def printed_sectors(tables: dict[str, pd.DataFrame], measure: str = "employment", year: int = 2027) -> pd.DataFrame:
    table = tables["forecast.sector_demand"]
    chosen = table[(table["ref_area"] == ASKED) & (table["measure"] == measure) & (table["time_period"] == year)]
    return chosen[[*BY, "mean"]].sort_values(BY).set_axis([*BY, "obs_value"], axis=1).reset_index(drop=True)


def new_questionnaire(warehouse: duckdb.DuckDBPyConnection, section: str = "C", level: str = "ППССЗ") -> None:
    occupation = codelists().occupation.groupby("level")["code"].min()[level]
    answered(warehouse, [("7700000001", section, occupation, "employed", 4_321.0), ("7700000001", section, occupation, "need", 777.0)])


def test_the_difference_of_two_nights_is_no_questionnaire(con, tmp_path: Path) -> None:  # noqa: F811
    """The second night has one answer more: the tables differ in which numbers are empty, and in no number."""
    sectors_asked(con)
    decide(con, VINTAGE, ASKED)
    before = seen(con, tmp_path / "first")
    new_questionnaire(con)
    decide(con, VINTAGE, ASKED)
    after = seen(con, tmp_path / "second")
    assert before.keys() == after.keys()
    for name, table in before.items():
        assert len(table) == len(after[name]), name  # no table counts answers by its rows
        keys = [column for column in table if column not in ("mean", "q10", "q50", "q90", "weight")]
        one, other = (numbers_of(frame.sort_values(keys, ignore_index=True)) for frame in (table, after[name]))
        both = one.notna() & other.notna()
        assert (one.where(both) == other.where(both))[both].where(both, True).all(axis=None), name
    for told in ("4321", "4 321", "777"):
        assert not any(told in table.astype(str).to_csv() for name, table in after.items() if not name.startswith("codelist."))


def test_totals_minus_parts_leave_two_unknowns_in_every_line(con, tmp_path: Path) -> None:  # noqa: F811
    sectors_asked(con)
    decide(con, VINTAGE, ASKED)
    table = printed_sectors(seen(con, tmp_path)).pivot_table(index=BY[0], columns=BY[1], values="obs_value", dropna=False)
    assert table.isna().sum().sum() >= 4
    for lines in (table, table.T):
        unknown = lines.isna().sum(axis=1)
        assert not (unknown == 1).any()


@pytest.mark.parametrize("lone", [("C", "ППССЗ"), ("F", "ВО"), ("C", "без")])
def test_an_interval_attack_stays_away_from_every_hidden_value(con, tmp_path: Path, lone: tuple[str, str]) -> None:  # noqa: F811
    by_level = codelists().occupation.groupby("level")["code"].min()
    answered(con, [
        (f"{section}{number}", section, by_level[level], "employed", 30.0)
        for section in "CF" for level in LEVELS for number in range(1 if (section, level) == lone else 5)
    ])  # fmt: skip
    decide(con, VINTAGE, ASKED)
    printed = printed_sectors(seen(con, tmp_path))
    true = con.execute(SECTORS, [ASKED, "employment", 2027]).df().sort_values(BY, ignore_index=True)["mean"]
    known = reader_knows(printed, BY)
    assert known
    for cell, (low, high) in known.items():
        assert low < 0.86 * true[cell]
        assert high > 1.14 * true[cell]


def test_no_measure_and_no_year_gives_away_what_its_neighbour_hides(con, tmp_path: Path) -> None:  # noqa: F811
    sectors_asked(con)
    decide(con, VINTAGE, ASKED)
    tables = seen(con, tmp_path)
    patterns = {
        tuple(printed_sectors(tables, measure, year)["obs_value"].isna())
        for measure in ("employment", "expansion", "replacement", "closing", "recruitment_need") for year in (2027, 2028)
    }  # fmt: skip
    assert len(patterns) == 1
    quantiles = tables["forecast.sector_demand"]
    assert (quantiles["mean"].isna() == quantiles[["q10", "q50", "q90"]].isna().all(axis=1)).all()
    assert (quantiles["mean"].isna() == quantiles[["q10", "q50", "q90"]].isna().any(axis=1)).all()


def test_the_csv_and_the_snapshot_together_give_no_more_than_each(con, tmp_path: Path) -> None:  # noqa: F811
    sectors_asked(con)
    decide(con, VINTAGE, ASKED)
    payload = sector_file(con, VINTAGE, ASKED)
    assert payload is not None
    csv = pd.read_csv(io.BytesIO(payload), sep=";", decimal=",", encoding="utf-8-sig", na_values="×", keep_default_na=False)
    in_csv = csv[csv["Год"] == 2027].replace({"Раздел": {"": TOTAL}, "Уровень образования": {"все уровни": TOTAL}})
    hidden_in_csv = in_csv["Занятость, чел.: среднее"].isna().sum()
    assert hidden_in_csv == printed_sectors(seen(con, tmp_path))["obs_value"].isna().sum()


def test_the_weight_of_the_survey_does_not_turn_the_combined_need_into_an_answer(con, tmp_path: Path) -> None:  # noqa: F811
    """combined = w · survey + (1 − w) · model: with w and the model of a hidden programme the survey would be known."""
    answered(con, [("1", "C", occupations_of("15.01.05")[0], "need", 9.0)])
    decide(con, VINTAGE, ASKED)
    need = seen(con, tmp_path)["forecast.need"]
    mine = need[(need["ref_area"] == ASKED) & (need["programme"] == "15.01.05")].set_index("reading")
    assert mine.loc[["model", "survey"], ["mean", "q10", "q50", "q90", "weight"]].isna().all(axis=None)
    assert "15.01.05" in hidden_programmes(con, VINTAGE, ASKED)


@given(st.dictionaries(st.sampled_from(["до 15", "16–100", "101–250", "более 250", "не указан"]), st.integers(1, 40), min_size=2))
def test_the_number_of_questionnaires_gives_no_class_of_few_away(counts: dict[str, int]) -> None:
    """The reader knows the total, the printed classes, and that each hidden class holds somebody."""
    hidden = hidden_classes(counts, 3)
    assert {name for name, count in counts.items() if count < 3} <= hidden
    few = [name for name in hidden if counts[name] < 3]
    if few and len(counts) > len(hidden):
        left = sum(counts[name] for name in hidden)
        assert len(hidden) > 1
        assert left > len(hidden)  # otherwise every hidden class holds exactly one


def test_numbers_of_employers_do_not_follow_the_order_of_their_taxpayer_numbers() -> None:
    """Who knows the list of those asked would read «работодатель 1» as the first of it."""
    names = [f"Анкета 2026 {inn}.xlsx" for inn in INNS]
    found = set()
    for salt in range(20):
        contents = {name: f"{np.random.default_rng([salt, row]).integers(1 << 60):x}" for row, name in enumerate(names)}
        made = outward_names(names, contents)
        assert len(set(made.values())) == len(names)
        assert not any(TAXPAYER_NUMBER.search(name) for name in made.values())
        found.add(tuple(made[name] for name in names))
    assert len(found) > 15


def test_the_report_of_the_intake_lists_no_employer_and_no_order_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in the order of the files would number the employers a second time; a refused answer is withheld."""
    files = pd.DataFrame({
        "Файл": sorted(f"Анкета 2026 {inn}.xlsx" for inn in INNS), "Источник": "survey", "Регион": "57", "Прочитано": 5, "Принято": 4,
        "Отказано": 1, "Заменено": 0, "Замечания": [f"ИНН {inn}: нет подписи" for inn in sorted(INNS)],
    })  # fmt: skip
    refusals = files[["Файл", "Источник"]].assign(Лист="Кадры", Строка=7, Столбец="Штат", Значение="437", Причина="не число", Исправить="")
    review = pd.DataFrame(columns=["before"])
    hashes = {name: f"{len(files) - row:064d}" for row, name in enumerate(files["Файл"])}  # the reverse of the numbers' order
    answers = {"intake_files": files, "intake_review": review}
    monkeypatch.setattr(intake_report.run, "query", lambda warehouse, name, **bound: answers[name].copy())
    monkeypatch.setattr(intake_report, "refusals_table", lambda warehouse: refusals.assign(Значение="×"))

    class Warehouse:
        def execute(self, query: str) -> Warehouse:
            return self

        def fetchall(self) -> list[tuple[str, str]]:
            return list(hashes.items())

    gathered = intake_report._gathered(Warehouse(), VINTAGE, ())  # type: ignore[arg-type]
    assert gathered.files["Файл"].tolist() == sorted(gathered.files["Файл"])
    assert gathered.files["Замечания"].tolist() == ["ИНН ×: нет подписи"] * len(INNS)
    assert gathered.refusals["Файл"].tolist() == gathered.files["Файл"].tolist()
    told = gathered.files.to_csv() + gathered.refusals.to_csv()
    assert not set(INNS) & set(re.findall(r"\d{10,12}", told))
    assert not re.search("437", told)
    assert gathered.files["Файл"][0].endswith("работодатель 1.xlsx")


def test_no_text_of_the_snapshot_holds_a_number_or_a_name_of_who_answered(con, tmp_path: Path) -> None:  # noqa: F811
    occupation = occupations_of("15.01.05")[0]
    answered(con, [(inn, "C", occupation, "need", 9.0) for inn in INNS])
    decide(con, VINTAGE, ASKED)
    for name, table in seen(con, tmp_path).items():
        if not name.startswith("codelist."):
            told = json.dumps(table.select_dtypes(exclude="number").astype(str).to_dict("list"), ensure_ascii=False)
            assert not set(INNS) & set(re.findall(r"\d{10,12}", told)), name


def test_every_table_that_leaves_has_a_rule_and_none_is_made_of_answers_without_the_gate() -> None:
    """A published table that is counted from answers must be gated, or be the decision that they are asked for."""
    made_of_answers = {name for name, table in run.tables().items() if any("survey" in one for one in table.reads)}
    assert made_of_answers
    assert not [name for name in made_of_answers if run.tables()[name].leaves == "public"]
