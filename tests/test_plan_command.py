"""``kadry plan`` prints everything that the plan stage stored, and says «недостаточно данных» for what it did not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows import cli
from flows.settings import Home
from sql import run

VINTAGE = date(2026, 11, 23)
CODE = "15.02.16"
SCOPE = {"vintage": VINTAGE, "ref_area": "57"}
LEVEL = {"q10": 60.0, "q50": 80.0, "q90": 100.0}
EXPECTED = {
    "expected_mean": 77.0, "expected_q10": 70.0, "expected_q50": 77.0, "expected_q90": 84.0, "replacement_mean": 70.0,
    "growth_mean": 7.0, "growth_q10": -2.0, "growth_q90": 15.0, "single_q10": 50.0, "single_q90": 110.0,
    "decline_chance": 0.0,
}  # fmt: skip
NUMBERS = {
    "chain": {
        "labour_market_year": 2031, "need": 80.0, "supply": 20.0, "carried": 5.0, "other_intakes": 10.0, "intake_yield": 0.5,
        "places_unrounded": 104.0, "places_inert": 100.0, "places_limited": 88.0, "places_before_override": 75.0, "places": 100.0,
        "shortage": 55.0, "places_at_mean": 110.0, "risk_effect": -6.0, "inertia_effect": -4.0, "limits_effect": -12.0, "rounding_effect": -13.0,
        "override_effect": 25.0,
    },
    "roa": {"ita_mean": 0.8, "very_good": 0.51, "good": 0.22, "fair": 0.12, "moderate": 0.09, "poor": 0.06},
}  # fmt: skip


def stored(places: float = 100.0) -> dict[str, list[dict[str, Any]]]:
    """One programme with everything explained."""
    one = {"programme": CODE, "basis": "9"}
    return {
        "plan.run": [{"start_year": 2027, "cost": 1234.5, "gap": 0.0009, "notes": "Платный приём как в прошлом году."}],
        "plan.programme": [
            {**one, "start_year": 2027, "places": places, "places_unrounded": 104.0, "places_last_year": 50.0,
             "marginal_cost": -2.5, "marginal_cost_less": 4.5, "binding_constraint": "часы мастерской"},
        ],
        "plan.offer": [
            {**one, "college": "К1", "form": "очная", "funding": "бюджет", "duration_months": 46, "start_year": 2027,
             "groups": 4, "group_size": 25, "places": places, "groups_last_year": 2, "places_last_year": 50.0,
             "binding_constraint": "часы мастерской"},
        ],
        "plan.balance": [{"programme": CODE, "time_period": 2031, "mean": 5.0, **LEVEL}],
        "plan.limit": [
            {"constraint_kind": "youth_places_9", "start_year": 2027, "limit_value": 120.0, "unit": "places", "derived": True,
             "used": places, "reference": "население 15 лет"},
        ],
        "plan.limit_note": [{"note": "Бюджет не задан."}],
        "plan.need_window": [{**one, "first_year": 2031, "last_year": 2033, "mean": 77.0, **LEVEL, **EXPECTED}],
        "plan.warning": [{"subject": f"{CODE} на базе 9 кл.", "warning": "в районе закрывается последняя программа"}],
        "plan.chain": [{**one, **NUMBERS["chain"]}],
        "plan.driver": [
            {**one, "driver": "need", "label": "потребность работодателей", "places": 54.0},
            {**one, "driver": "limits", "label": "ограничения и округление", "places": -4.0},
        ],
        "plan.variant": [{**one, "variant": "match_1", "places": 50.0}],
        "plan.flip": [
            {**one, "assumption": "carry_over", "label": "перенос (ρ)", "low": 0.0, "base": 0.5, "high": 1.0, "unit": "share",
             "places_low": 70.0, "places_high": 140.0},
        ],
        "plan.roa": [{"programme": CODE, **NUMBERS["roa"]}],
        "plan.mark": [{**one, "mark": 2, "half_width": 0.55, "why": "широкий интервал"}],
        "plan.short_programme": [
            {"programme": CODE, "time_period": 2028, "shortage": 30.0, "q10": 0.0, "q90": 60.0, "learners": 31.0, "groups": 3,
             "hours": 432.0, "workshop": "М1", "hours_free": 500.0, "learners_possible": 36.0, "feasible": True},
        ],
        "forecast.need": [
            {"programme": CODE, "reading": "model", "time_period": 2031, "mean": 90.0, **LEVEL, "weight": 0.7},
            {"programme": CODE, "reading": "survey", "time_period": 2031, "mean": 60.0, **LEVEL, "weight": 0.3},
            {"programme": CODE, "reading": "combined", "time_period": 2031, "mean": 81.0, **LEVEL, "weight": None},
        ],
        "forecast.supply": [{"programme": CODE, "time_period": 2031, "mean": 20.0, **LEVEL}],
        "forecast.graduates": [{"programme": CODE, "time_period": 2031, "mean": 40.0, **LEVEL}],
        "forecast.variance_share": [
            {"programme": who, "step": "survey", "label": "показание работодателей", "share": share}
            for who, share in ((CODE, 0.31), ("_T", 0.17))
        ],
        "forecast.sector_demand": [
            {"economic_activity": "C", "level": "ППССЗ", "measure": measure, "time_period": 2027, "mean": 4_000.0, **LEVEL}
            for measure in ("employment", "expansion", "replacement", "recruitment_need")
        ],
    }  # fmt: skip


def snapshot(tables: dict[str, list[dict[str, Any]]], folder: Path) -> Home:
    home = Home(folder / "home")
    home.snapshot.parent.mkdir(parents=True)
    con = run.connect(home.snapshot)
    run.prepare(con)
    for name, rows in tables.items():
        run.insert(con, name, pd.DataFrame([{**SCOPE, **row} for row in rows]))
    con.close()
    return home


def said(home: Home, capsys: Any, *words: str) -> str:
    assert cli.main(["plan", "--home", str(home.root), *words]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Home:
    return snapshot(stored(), tmp_path_factory.mktemp("full"))


def test_a_programme_is_followed_from_its_need_to_its_places(full, capsys) -> None:
    text = said(full, capsys, "--programme", CODE)
    for step in (
        "потребность в новых выпускниках, чел. 80,0", "− выйдут уже начатые наборы 20,0", "+ перенос прошлых лет +5,0",
        "− другие наборы плана и платный приём 10,0", "= нехватка, чел. +55,0", "÷ работников с одного места 0,500",
        "= мест по среднему +110,0", "(всё распределение вместо среднего) −6,0", "= оптимум без пределов и групп 104,0",
        "+ цена перемены (плата за сдвиг группы) −4,0", "+ ограничения −12,0", "+ целые группы −13,0", "+ решение совета +25,0", "= места 100",
    ):  # fmt: skip
        assert step in text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("readings with their weights", ["модель (вес 0,70) 90,0", "опрос работодателей (вес 0,30) 60,0"]),
        ("change by driver", ["потребность работодателей +54,0", "ограничения и округление −4,0", "всего +50,0"]),
        ("variants", ["все выпускники работают по специальности 50"]),
        ("what would flip it", ["перенос (ρ) 0,00 0,50 1,00 70,0 104,0 140,0"]),
        ("prospects", ["очень хорошие 51 %", "слабые 6 %", "отношение средних 0,80"]),
        ("mark with its reason", ["9 кл. 2 55 % широкий интервал"]),
        ("variance by step", ["показание работодателей 31 %"]),
        ("short programmes", ["30 0…60 31 3 432 500 М1 да"]),
        ("marginal cost and limit", ["−2,5 +4,5 часы мастерской"]),
        (
            "mean of the plan's window",
            ["В среднем за 2031–2033, в год (9 кл.): ожидаемая потребность 77,0", "(в документе – за общие годы кластера); вместе со случайностью отдельных лет 60…100."],
        ),
        ("warning", ["в районе закрывается последняя программа"]),
    ],
)
def test_everything_stored_about_a_programme_is_printed(what, words, full, capsys) -> None:
    text = said(full, capsys, "--programme", CODE)
    assert [word for word in words if word not in text] == []


def test_a_region_prints_sums_and_demand_by_sector(full, capsys) -> None:
    text = said(full, capsys)
    for words in (
        "часы мастерской 1 100 104", "потребность работодателей +54", "все выпускники работают по специальности 50 −50 1",
        "перенос (ρ) 0,00 0,50 1,00 70 104 140", "показание работодателей 17 %", "C ППССЗ 4 000 +4 000 4 000 4 000 60…100",
        "2027 120 мест 100 мест 20 мест население 15 лет", "Бюджет не задан.",
        "до лучшего возможного плана не больше 0,09 %",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("words", [[], ["--programme", CODE]], ids=["region", "programme"])
def test_what_was_not_computed_is_said_to_be_missing(words, tmp_path, capsys) -> None:
    kept = ("plan.run", "plan.programme", "plan.offer", "plan.balance", "forecast.need", "forecast.supply")
    home = snapshot({name: rows for name, rows in stored().items() if name in kept}, tmp_path)
    assert said(home, capsys, *words).count("недостаточно данных") >= 6


def test_a_withheld_reading_is_printed_as_withheld(tmp_path, capsys) -> None:
    tables = stored()
    for row in tables["forecast.need"][:2]:
        row.update(dict.fromkeys(("mean", "q10", "q50", "q90", "weight")))
    text = said(snapshot(tables, tmp_path), capsys, "--programme", CODE)
    assert "Потребность: модель ×" in text
    assert "Потребность: опрос работодателей ×" in text
    assert "слишком мало работодателей" in text
