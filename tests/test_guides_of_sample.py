"""Recipes, notebook and worked example of the guides on the published snapshot of the invented region."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

import pytest
from chain_run import Chain
from notebook import outputs, run_notebook

from flows.commands import whatif as whatif_command
from flows.machinery.warehouse import reading
from flows.scenario_plan import compared_plans
from flows.settings import DATA
from models.parameters import Parameters
from sources import parameters as parameter_source

GUIDES = Path(__file__).resolve().parent.parent / "docs" / "guides"
RECIPES, NOTEBOOK = GUIDES / "recipes.md", GUIDES / "snapshot.ipynb"


def test_every_recipe_of_the_guide_answers_from_the_published_snapshot(chain: Chain) -> None:
    recipes = re.findall(r"^```sql\n(.*?)^```", RECIPES.read_text(encoding="utf-8"), re.S | re.M)
    assert len(recipes) == 10
    with reading(chain.home) as con:
        assert [recipe for recipe in recipes if not con.execute(recipe).fetchall()] == []


def test_the_notebook_of_the_guide_runs_on_the_published_snapshot(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KADRY_SNAPSHOT", str(chain.home.snapshot))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(tmp_path)
    names, shown = run_notebook(NOTEBOOK)
    assert outputs(NOTEBOOK) == []
    described = next(one for one in shown if "что в ней" in getattr(one, "columns", ()))
    assert len(described) > 50
    assert described["что в ней"].notna().all()
    assert (tmp_path / "места.csv").read_text(encoding="utf-8-sig").count("\n") == len(names["moved"]) + 1 > 5
    assert names["years"]["need"].gt(0).any()


def test_the_example_of_the_methodologist_s_guide_moves_places_of_the_first_intake(chain: Chain) -> None:
    page = (GUIDES / "methodologist.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^kadry whatif (.*)$", page, re.M)
    asked = argparse.ArgumentParser()
    whatif_command.configure(asked)
    form = whatif_command._form(asked.parse_args(line.split()))
    compared = compared_plans(chain.home, "перенос", None, None, form)
    _, _, before, after = compared.totals()[0]
    assert after > before
    assert 3 <= len([row for row in compared.first_year() if row.change]) <= 30

    [added] = re.findall(r"```yaml\n(    .*\n)```", page)
    name = "plan.yaml"
    text = (DATA / "parameters" / name).read_text(encoding="utf-8")
    rows = parameter_source.parse(
        re.sub(r"(^carry_over:\n(?:  .*\n)+)", lambda found: found[1] + added, text, flags=re.M).encode(), name
    )
    assert Parameters.in_force(rows, date(2026, 11, 29)).get("carry_over").value == form.carry_over
    assert Parameters.in_force(rows, date(2026, 10, 31)).get("carry_over").value != form.carry_over
