"""Parameter files: every default that the method needs is there with range and source; careless files are refused."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from models.errors import BadParameter, MissingParameter
from models.parameters import PARAMETER_COLUMNS, Parameters
from sources.parameters import COLUMNS, parse

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "parameters"
NEEDED = {
    "replacement_rate": ("", "C"),
    "pension_reform_multiplier": tuple(str(year) for year in range(2019, 2036)),
    "exit_rate_by_age": ("15-19", "60-64", "70+"),
    "transfer_rate_by_age": ("15-19", "60-64", "70+"),
    "recruit_share_by_age": ("15-19", "60-64", "70+"),
    "transfer_rate": ("",),
    "net_transfer_sd": ("",),
    "net_migration_rate": ("",),
    "new_graduate_share": ("ППКРС", "ППССЗ", "ВО", "без"),
    "closing_years": ("",),
    "normal_vacancy_rate": ("", "Q"),
    "dropout_rate": ("9", "11"),
    "return_rate": ("",),
    "continue_study": ("",),
    "leave_region": ("",),
    "arrive_region": ("",),
    "employment_rate": ("",),
    "match_rate": ("ППКРС", "ППССЗ"),
    "graduate_share_part": ("ППКРС", "ППССЗ", "ВО"),
    "graduate_share_growth_rate": ("",),
    "graduate_share_total": ("",),
    "target_match_rate": ("",),
    "army_share": ("",),
    "army_delay_years": ("",),
    "paid_share": ("",),
    "fill_rate": ("",),
    "usable_unemployed_rate": ("",),
    "registered_unemployment_rate": ("",),
    "youth_share_spo_9": ("",),
    "youth_share_spo_11": ("",),
    "finished_school_share": ("9", "11"),
    "carry_over": ("",),
    "shortage_cost": ("",),
    "surplus_cost": ("",),
    "move_penalty": ("",),
    "group_size": ("",),
    "largest_change": ("",),
    "cost_per_place_rub": ("ППКРС", "ППССЗ"),
    "crosswalk_concentration": ("high", "medium", "low"),
    "staffing_sd_kind": ("",),
    "staffing_sd_occupation": ("",),
    "employer_similarity": ("",),
    "survey_prior_sd": ("",),
    "model_prior_sd": ("",),
    "survey_optimism_beta": ("",),
    "survey_optimism_alpha": ("",),
    "expert_target_share": ("2022", "2023", "2024", "2026"),
    "digital_target_share": ("",),
    "uncertainty_mark_limit": ("5", "4", "3", "2"),
    "roa_class_limit": ("очень хорошие", "хорошие", "удовлетворительные", "умеренные"),
    "disclosure_min_employers": ("",),
    "disclosure_dominance_share": ("",),
    "disclosure_protection_share": ("",),
    "disclosure_protection_smallest": ("",),
}
GOOD = """
dropout_rate:
  description: Доля выбывающих
  unit: share
  by: basis
  values:
    "9":
      2025-06-05: {value: 0.069, low: 0.05, high: 0.12, reference: источник}
"""


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.concat([parse(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.yaml"))])


# Content


def test_columns_are_those_that_the_models_read() -> None:
    assert COLUMNS == PARAMETER_COLUMNS


@pytest.mark.parametrize("vintage", [date(2019, 3, 1), date(2026, 11, 23)], ids=["повтор прошлого раунда", "сегодня"])
def test_every_default_of_the_method_is_in_force(rows: pd.DataFrame, vintage: date) -> None:
    parameters = Parameters.in_force(rows, vintage)
    for name, keys in NEEDED.items():
        for key in keys:
            found = parameters.get(name, key)
            assert found.low <= found.value <= found.high
            assert found.reference


def test_no_parameter_is_written_in_two_files(rows: pd.DataFrame) -> None:
    assert rows.groupby("parameter")["file"].nunique().max() == 1
    assert not rows.duplicated(["parameter", "key", "valid_from"]).any()


def test_published_figures_are_typed_as_published(rows: pd.DataFrame) -> None:
    now = Parameters.in_force(rows, date(2026, 11, 23))
    assert now.get("dropout_rate", "9").value == 0.069
    assert now.get("dropout_rate", "11").value == 0.084
    assert now.get("continue_study").value == pytest.approx(98.3 / 800.3, abs=5e-4)
    assert now.get("replacement_rate").value == pytest.approx(11.7 / 7 / 73.27, abs=5e-5)
    assert now.get("paid_share").value == pytest.approx(3.8 / 10.9, abs=5e-3)
    assert [now.get("expert_target_share", str(year)).value for year in (2022, 2023, 2024)] == [0.5, 0.6, 0.7]
    assert [now.get("roa_class_limit", name).value for name in NEEDED["roa_class_limit"]] == [0.85, 1.0, 1.05, 1.15]


def test_a_guess_says_that_it_is_one(rows: pd.DataFrame) -> None:
    """A range wider than the value needs either a source in figures or the word «допущение»."""
    wide = rows[(rows["high"] - rows["low"]) > rows["value"].abs()]
    said = wide["reference"].str.contains("допущение|оценка|методика|диапазон|границы", case=False)
    assert wide.loc[~said, "parameter"].tolist() == []


# Reading


def test_a_value_comes_back_with_its_range_and_date() -> None:
    (row,) = parse(GOOD.encode(), "supply.yaml").to_dict("records")
    assert row == {
        "parameter": "dropout_rate",
        "key": "9",
        "valid_from": date(2025, 6, 5),
        "value": 0.069,
        "low": 0.05,
        "high": 0.12,
        "unit": "share",
        "reference": "источник",
        "file": "supply.yaml",
    }


def test_a_value_without_a_range_is_its_own_range() -> None:
    text = GOOD.replace(", low: 0.05, high: 0.12", "")
    (row,) = parse(text.encode(), "supply.yaml").to_dict("records")
    assert (row["low"], row["high"]) == (0.069, 0.069)


def test_the_star_is_the_general_value_of_a_dimension() -> None:
    parameters = Parameters.in_force(parse(GOOD.replace('"9":', '"*":').encode(), "supply.yaml"), date(2026, 1, 1))
    assert parameters.get("dropout_rate", "11").value == 0.069


def test_a_value_is_not_in_force_before_its_date() -> None:
    before = Parameters.in_force(parse(GOOD.encode(), "supply.yaml"), date(2025, 6, 4))
    with pytest.raises(MissingParameter):
        before.get("dropout_rate", "9")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param("unit:", "units:", "неизвестных полей: 1", id="опечатка в поле"),
        pytest.param("value:", "velue:", "неизвестных полей: 1", id="опечатка в значении"),
        pytest.param("  unit: share\n", "", "поле unit отсутствует", id="нет единицы"),
        pytest.param("share", "percent", "неизвестная единица", id="единица не из списка"),
        pytest.param("by: basis", "by: grade", "неизвестный разрез", id="разрез не из списка"),
        pytest.param('"9":', '"10":', "такого кода нет", id="база 10 классов"),
        pytest.param('"9":', "9:", "записан не текстом", id="ключ без кавычек"),
        pytest.param("2025-06-05", "июнь 2025", "дата начала действия", id="дата словами"),
        pytest.param("2025-06-05", "2025-02-30", "дата начала действия|не читается", id="30 февраля"),
        pytest.param("low: 0.05", "low: 0.07", "вне своих границ", id="нижняя граница выше значения"),
        pytest.param("high: 0.12", "high: 0.01", "вне своих границ", id="верхняя граница ниже значения"),
        pytest.param("high: 0.12", "high: 12", "доля вне отрезка", id="проценты вместо доли"),
        pytest.param("value: 0.069", "value: 6.9 %", "не число", id="число со знаком процента"),
        pytest.param("value: 0.069", "value: .nan", "не конечное число", id="не число вовсе"),
        pytest.param("value: 0.069", "value: true", "не число", id="да вместо числа"),
        pytest.param("reference: источник", 'reference: ""', "нет источника", id="нет источника"),
        pytest.param("dropout_rate:", "Dropout rate:", "имя не из строчных", id="имя с пробелом"),
        pytest.param("  values:", " values:", "не читается как YAML", id="сбит отступ"),
    ],
)
def test_a_careless_file_is_refused_with_a_remedy(before: str, after: str, says: str) -> None:
    assert before in GOOD
    with pytest.raises(BadParameter, match=says) as refusal:
        parse(GOOD.replace(before, after, 1).encode(), "supply.yaml")
    assert "supply.yaml" in str(refusal.value)


def test_a_repeated_key_does_not_silently_win() -> None:
    with pytest.raises(BadParameter, match="повторяется"):
        parse((GOOD + GOOD).encode(), "supply.yaml")


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="пустой файл"),
        pytest.param(b"- 1\n- 2\n", id="список вместо имён"),
        pytest.param("доля: 1".encode("cp1251"), id="не UTF-8"),
        pytest.param(b"a: !!python/object/apply:os.system [ls]", id="чужой тег YAML"),
        pytest.param(b"? [1, 2]\n: x\n", id="ключ-список"),
    ],
)
def test_what_is_not_a_parameter_file_is_refused(payload: bytes) -> None:
    with pytest.raises(BadParameter):
        parse(payload, "odd.yaml")


# The files, the code and the documents name the same parameters

ASKED = re.compile(r'(?:parameters|priors|in_force)(?:\(\))?\.(?:get|value|draws|has)\(\s*"([a-z][a-z0-9_]*)"')


def test_every_parameter_that_the_code_asks_for_is_in_a_file(rows: pd.DataFrame) -> None:
    asked = {
        name
        for room in ("models", "flows", "proposals")
        for path in (ROOT / room).rglob("*.py")
        for name in ASKED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) >= 20
    assert asked - set(rows["parameter"]) == set()


def test_the_assumption_log_names_real_parameters_and_files(rows: pd.DataFrame) -> None:
    page = (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")
    table = [line for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    named = {name for line in table for name in re.findall(r"`([a-z_0-9]+)`", line.split("|")[3])}
    assert named - set(rows["parameter"]) - {"admission_until"} == set()
    spread = set(rows.loc[rows["low"] < rows["high"], "parameter"])
    rules = {name for name in spread if name.startswith("disclosure_")}  # of what may be printed, not of what is so
    assert spread - rules - named == set()  # what is drawn or varied is an assumption: rated, with an owner and a date
    for file in re.findall(r"`([a-z_/]+\.csv)`", page):
        assert list((ROOT / "data").rglob(file.rsplit("/", 1)[-1])), file
