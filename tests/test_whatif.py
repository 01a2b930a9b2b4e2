"""A scenario changes what it names, leaves the vintage alone and needs neither the writer's file nor an employer's answer."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import builders_demand
import numpy as np
import pandas as pd
import pytest
from plan_builders import offer
from plan_builders import region as plan_region_inputs
from pydantic import ValidationError

import flows.scenario_plan
from flows.commands import plan as plan_command
from flows.commands import whatif as command
from flows.forecast import forecast
from flows.machinery import draws_store, memo
from flows.machinery.lock import writer_lock
from flows.machinery.reference import codelists, parameters
from flows.machinery.warehouse import reading
from flows.outward.disclosure_gate import hidden_programmes
from flows.plan import plan
from flows.publish import publish
from flows.region import kept_survey
from flows.region.planned import NothingPlanned, planned, require_known
from flows.region.scenario_form import ScenarioForm, SectionGrowth
from flows.scenario_plan import compared_plans, written
from flows.settings import Home
from models.chain.demand import region_demand
from models.errors import KadryError, MissingYears
from models.plan.admissions import AdmissionPlan, PlanInputs, plan_region
from models.whatif.scenario import (
    BadScenarioName,
    NoSuchScenario,
    Scenario,
    ScenarioOutOfRange,
    compare,
    demand_under,
    plan_under,
    retirement_factors,
)
from sql import run

VINTAGE = date(2026, 11, 23)
NO_PATHS = pd.DataFrame(columns=["scenario", "economic_activity", "time_period", "growth_rate"])


# Demand


def need_mean(inputs: object) -> float:
    return float(region_demand(inputs).need.values.mean())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def known() -> builders_demand.DemandInputs:
    inputs = builders_demand.region(draws=30)
    employers, answers = builders_demand.survey(inputs)
    return builders_demand.region(draws=30, survey_employers=employers, survey_answers=answers)


@pytest.fixture(scope="module")
def published(known: builders_demand.DemandInputs) -> builders_demand.DemandInputs:
    """The same region as a what-if sees it."""
    return builders_demand.region(draws=30, survey_kept=region_demand(known).survey_kept)


@pytest.mark.parametrize(
    ("scenario", "sign"),
    [
        pytest.param(Scenario(growth={"_T": 0.02}), 1, id="faster growth everywhere"),
        pytest.param(Scenario(growth={"A": -0.05}), -1, id="one section shrinks"),
        pytest.param(Scenario(retirement_shift_years=1), -1, id="retirement a year later"),
        pytest.param(Scenario(retirement_shift_years=-1), 1, id="retirement a year earlier"),
    ],
)
def test_need_moves_the_way_the_scenario_says(
    published: builders_demand.DemandInputs, scenario: Scenario, sign: int
) -> None:
    assert np.sign(need_mean(demand_under(scenario, published, NO_PATHS)) - need_mean(published)) == sign


def test_an_empty_scenario_changes_nothing(known: builders_demand.DemandInputs) -> None:
    same = demand_under(Scenario(), known, NO_PATHS)

    assert np.array_equal(same.employment.values, known.employment.values)
    assert same.parameters is known.parameters


def test_an_official_scenario_replaces_the_mean_growth_of_the_total(known: builders_demand.DemandInputs) -> None:
    years = known.employment.years[1:]
    paths = pd.DataFrame({"scenario": "базовый", "economic_activity": "_T", "time_period": years, "growth_rate": 0.01})

    steered = demand_under(Scenario(growth_scenario="базовый"), known, paths).employment

    total = steered.values.mean(axis=2).sum(axis=0)
    assert np.allclose(total[1:] / total[:-1], 1.01)


@pytest.mark.parametrize(
    ("scenario", "years", "error"),
    [
        pytest.param("иной", [2026, 2027], NoSuchScenario, id="no such scenario"),
        pytest.param("базовый", [2026, 2028], MissingYears, id="a hole in the path"),
        pytest.param("базовый", [2027, 2028], MissingYears, id="starts too late"),
    ],
)
def test_an_official_scenario_that_cannot_be_laid_on_is_refused(
    known: builders_demand.DemandInputs, scenario: str, years: list[int], error: type[Exception]
) -> None:
    paths = pd.DataFrame({"scenario": "базовый", "economic_activity": "_T", "time_period": years, "growth_rate": 0.01})

    with pytest.raises(error):
        demand_under(Scenario(growth_scenario=scenario), known, paths)


def test_all_graduates_working_in_their_field_raise_the_yield(known: builders_demand.DemandInputs) -> None:
    under = region_demand(demand_under(Scenario(match_rate=1.0), known, NO_PATHS))

    assert under.intake_yield.values.mean() > 1.4 * region_demand(known).intake_yield.values.mean()


def test_the_weight_of_the_survey_moves_the_need_from_one_reading_to_the_other(
    known: builders_demand.DemandInputs,
) -> None:
    weights = {
        weight: region_demand(demand_under(Scenario(survey_weight=weight), known, NO_PATHS)).need_readings
        for weight in (0.0, 1.0)
    }

    assert [weights[w].groupby("reading")["weight"].first()["survey"] for w in (0.0, 1.0)] == [0.0, 1.0]


def test_postponed_retirement_is_felt_most_at_once_and_fades() -> None:
    factors = retirement_factors(parameters(VINTAGE), 9, 2.0).of_all

    assert (np.diff(factors) > 0).all()
    assert 0.5 < factors[0] < 1
    assert np.allclose(retirement_factors(parameters(VINTAGE), 9, 0.0).of_all, 1, atol=1e-3)


def test_without_the_answers_the_survey_gives_the_same_need(
    known: builders_demand.DemandInputs, tmp_path: Path
) -> None:
    made = region_demand(known)
    kept_survey.keep(tmp_path, known.staffing, made.survey_kept)
    kept = kept_survey.load(tmp_path)
    bare = builders_demand.region(draws=30, staffing=kept.staffing, survey_kept=kept.survey)

    assert np.allclose(region_demand(bare).need.values, made.need.values, rtol=1e-4, atol=1e-3)


# Plan


@pytest.fixture(scope="module")
def small() -> object:
    rng = np.random.default_rng(1)
    offers = [
        offer(places_last_year=50, groups_last_year=2),
        offer("08.01.28", places_last_year=100, groups_last_year=4),
    ]
    need = {"15.01.05": rng.lognormal(4.6, 0.3, (6, 50)), "08.01.28": rng.lognormal(4, 0.3, (6, 50))}
    return plan_region_inputs(offers, need)


def places(inputs: object) -> int:
    made = plan_region(inputs)  # type: ignore[arg-type]
    first = made.programmes["start_year"] == made.programmes["start_year"].min()
    return int(made.programmes.loc[first, "places"].sum())


@pytest.mark.parametrize(
    ("scenario", "sign"),
    [
        pytest.param(Scenario(cost_ratio=3), 1, id="shortage costs more"),
        pytest.param(Scenario(cost_ratio=1 / 3), -1, id="surplus costs more"),
        pytest.param(Scenario(budget_change=-0.3), -1, id="budget a third lower"),
        pytest.param(Scenario(capacity_change=-0.75), -1, id="capacity a quarter"),
        pytest.param(Scenario(), 0, id="nothing"),
    ],
)
def test_places_move_the_way_the_scenario_says(small: object, scenario: Scenario, sign: int) -> None:
    assert np.sign(places(plan_under(scenario, small)) - places(small)) == sign  # type: ignore[arg-type]


def test_two_plans_are_compared_row_by_row(small: object) -> None:
    after = plan_under(Scenario(budget_change=-0.3), small)  # type: ignore[arg-type]
    table = compare(plan_region(small), plan_region(after), small.need, after.need)  # type: ignore[arg-type,attr-defined]

    assert len(table) == 6
    assert (table["change"] == table["places_after"] - table["places_before"]).all()
    assert (table["need_before"] == table["need_after"]).all()


def test_an_impossible_scenario_is_refused_by_name() -> None:
    with pytest.raises(ScenarioOutOfRange, match="match_rate = 85"):
        Scenario(match_rate=85)


# The flow


def test_the_form_has_russian_titles_and_the_bounds_of_the_model() -> None:
    fields = ScenarioForm.model_json_schema()["properties"]

    assert all(
        field["title"][0] in "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ" and field["description"] for field in fields.values()
    )
    with pytest.raises(ValidationError):
        ScenarioForm(survey_weight=1.5)
    with pytest.raises(ValidationError):
        ScenarioForm.model_validate({"unknown": 1})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A published vintage of one small region; afterwards the writer's file is gone and the writer's lock is held."""
    place = Home(tmp_path_factory.mktemp("home"))
    con = run.connect(place.warehouse)
    run.prepare(con)
    run.set_vintage(con, VINTAGE)
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.build(con, "marts")
    _facts(con)
    forecast(con, place, VINTAGE)
    plan(con, place, VINTAGE)
    memo.mark_done(con, VINTAGE, "plan", memo.inputs_key(place, VINTAGE))
    publish(con, place.snapshot)
    con.close()
    place.warehouse.unlink()
    with writer_lock(place.lock, lambda text: None):
        yield place


def _facts(con: object) -> None:
    rng = np.random.default_rng(2)
    scope = {"vintage": VINTAGE, "ref_area": "57"}
    sections = ["C", "F", "H", "Q"]
    levels = rng.normal(0, 0.03, (4, 14)).cumsum(axis=1)
    run.insert(con, "mart.employment", pd.DataFrame([
        {**scope, "economic_activity": code, "time_period": 2012 + step, "employment_persons": 40_000 * np.exp(levels[row, step]), "obs_status": "A"}
        for row, code in enumerate(sections) for step in range(14)
    ]))  # fmt: skip
    run.insert(con, "mart.places", pd.DataFrame([
        {**scope, "start_year": 2026, "programme": code, "basis": "9", "form": "очная", "funding": "бюджет", "college": "К1", "places": 75.0}
        for code in ("15.02.16", "08.01.28", "23.02.07")
    ]))  # fmt: skip
    run.insert(con, "mart.survey_employer", pd.DataFrame([
        {**scope, "inn": f"{row}{number}", "wave": 2026, "economic_activity": code, "listed_staff_persons": 300.0}
        for row, code in enumerate(sections) for number in range(4)
    ]))  # fmt: skip
    run.insert(con, "mart.survey_answer", pd.DataFrame([
        {**scope, "inn": f"{row}{number}", "wave": 2026, "occupation": "7223", "measure": measure, "time_period": 2026, "obs_value": value}
        for row in range(4) for number in range(4) for measure, value in (("employed", 40.0), ("need", 2.0))
    ]))  # fmt: skip


def test_a_scenario_is_computed_from_the_snapshot_while_the_writer_works(home: Home) -> None:
    before = home.snapshot.read_bytes()

    form = ScenarioForm(growth=[SectionGrowth(economic_activity="C", growth_rate=0.05)], cost_ratio=2)
    compared = compared_plans(home, "рост", None, None, form)
    folder = written(home, "рост", compared)

    assert compared.totals()[0][3] > compared.totals()[0][2]
    assert sorted(path.name for path in folder.iterdir()) == ["chart.svg", "comparison.json", "comparison.xlsx"]
    stored = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert stored["scenario"][0] == ["Рост занятости по разделам: раздел C", "+5\u00a0п.\u00a0п. в год"]
    assert home.snapshot.read_bytes() == before


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"budget_change": -0.1}, "−10\u00a0%"),
        ({"capacity_change": 0.125}, "+12,5\u00a0%"),
        ({"retirement_shift_years": -1.5}, "−1,5"),
        ({"match_rate": 0.55}, "0,55"),
        ({"growth": [SectionGrowth(economic_activity="C", growth_rate=-0.0025)]}, "−0,25\u00a0п.\u00a0п. в год"),
    ],
)
def test_a_change_is_written_as_in_a_document(fields: dict, told: str) -> None:
    [(_, shown)] = ScenarioForm(**fields).in_words()
    assert shown == told


def test_a_scenario_that_changes_nothing_repeats_the_published_plan(home: Home) -> None:
    compared = compared_plans(home, "ничего", None, None, ScenarioForm())

    assert all(row.change == 0 for row in compared.rows)
    assert not any("отличается" in remark for remark in compared.remarks)


def test_the_published_plan_stands_for_planning_it_again_until_anything_changes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    planned_anew: list[PlanInputs] = []

    def counted(inputs: PlanInputs) -> AdmissionPlan:
        planned_anew.append(inputs)
        return plan_region(inputs)

    monkeypatch.setattr(flows.scenario_plan, "plan_region", counted)
    kept = compared_plans(home, "цена", None, None, ScenarioForm(cost_ratio=2))
    assert len(planned_anew) == 1
    monkeypatch.setattr(memo, "inputs_key", lambda home, vintage: "other files")
    again = compared_plans(home, "цена", None, None, ScenarioForm(cost_ratio=2))
    assert len(planned_anew) == 3
    assert kept == again


def test_the_snapshot_holds_no_answers_and_the_need_is_that_of_the_forecast(home: Home) -> None:
    from flows.region.inputs import demand_inputs

    folder = home.draws(VINTAGE, "57")
    with reading(home) as con:
        held = {table for (table,) in con.execute("select table_name from duckdb_tables()").fetchall()}
        kept = kept_survey.load(folder)
        inputs = demand_inputs(con, VINTAGE, "57", draws_store.load(folder, "employment"), kept)

    assert not held & {"survey_answer", "survey_employer", "survey__answer", "survey__employer"}
    assert kept.survey is not None
    assert kept.survey.deviation is not None
    published = draws_store.load(folder, "need").values
    assert np.allclose(region_demand(inputs).need.values, published, rtol=1e-3, atol=0.01)


def test_a_scenario_of_the_surveys_weight_does_not_print_a_need_that_the_gate_hides(home: Home) -> None:
    with reading(home) as con:
        hidden = hidden_programmes(con, VINTAGE, "57")
    alone = compared_plans(home, "один опрос", None, None, ScenarioForm(survey_weight=1))
    usual = compared_plans(home, "цена", None, None, ScenarioForm(cost_ratio=2))

    assert hidden
    assert {row.programme for row in alone.rows if row.need_after is None} == hidden & {
        row.programme for row in alone.rows
    }
    assert all(row.need_after is not None for row in usual.rows)


def test_a_vintage_without_a_plan_is_named(home: Home) -> None:
    with reading(home) as con, pytest.raises(NothingPlanned, match=r"01\.01\.2020"):
        planned(con, date(2020, 1, 1), None)


@pytest.mark.parametrize("name", ["../x", "", "/etc", ".скрытая", "a" * 61])
def test_a_name_that_is_no_folder_of_its_own_is_refused(home: Home, name: str) -> None:
    parser = argparse.ArgumentParser()
    command.configure(parser)

    with pytest.raises(BadScenarioName):
        command.run(parser.parse_args(["--home", str(home.root), "--name", name]))


def test_the_command_prints_totals_and_changed_rows() -> None:
    row = {"programme": "15.02.16", "name": "Технология машиностроения", "basis": "9", "before": 75, "after": 100}
    lines = command.report(
        {
            "region": "Пермский край", "vintage": "2026-11-23", "scenario": [["Бюджет", "0,1"]], "remarks": [],
            "totals": [[2027, 225, 225, 250]], "rows": [row], "folder": "var/whatif/x",
        }
    )  # fmt: skip

    assert "Приём 2027: мест 225 → 250 (+25); в прошлом году 225" in lines
    assert any("15.02.16" in line and "+25" in line for line in lines)
    many = {"region": "", "vintage": "2026-11-23", "scenario": [], "remarks": [], "totals": [[2027, 6630, 5605, 4505]], "rows": [], "folder": ""}
    assert "Приём 2027: мест 5\u202f605 → 4\u202f505 (−1\u202f100); в прошлом году 6\u202f630" in command.report(many)


@pytest.mark.parametrize("word", ["C", "C=много"])
def test_a_growth_that_is_no_number_is_refused_in_words(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    command.configure(parser)

    with pytest.raises(SystemExit):
        parser.parse_args(["--growth", word])
    assert word.split("=")[-1] in capsys.readouterr().err


def test_the_plan_command_shows_the_chain_of_one_programme(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    plan_command.configure(parser)

    code = plan_command.run(parser.parse_args(["--home", str(home.root), "--programme", "15.02.16"]))

    printed = capsys.readouterr().out
    assert code == 0
    assert "15.02.16 Технология машиностроения" in printed
    assert "Потребность: опрос работодателей" in printed
    assert "Баланс после плана" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param({"vintage": date(1999, 1, 1)}, "В снимке нет плана: срез 01.01.1999", id="vintage"),
        pytest.param({"ref_area": "77"}, "регион 77", id="region"),
        pytest.param({"growth_scenario": "сказочный"}, "«сказочный» нет. Есть: ни одного", id="official scenario"),
    ],
)
def test_what_the_snapshot_does_not_have_is_said_before_a_plan_is_computed(home: Home, words: dict, said: str) -> None:
    form = ScenarioForm(growth_scenario=words.pop("growth_scenario", None))
    with pytest.raises(KadryError, match=said):
        require_known(home, words.get("vintage"), words.get("ref_area"), form)
