"""The round's steps as flows: Russian forms, and a resume form that is typed; what they do is what the commands do."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from prefect.utilities.callables import parameter_schema
from pydantic import ValidationError

from flows.campaign import steps
from flows.commands.round import STEPS
from flows.rounds import registry
from flows.rounds.registry import Round, RoundError
from flows.settings import PROJECT_ROOT, Home

FLOWS = {
    name: getattr(steps, name)
    for name in ("open_round", "freeze_round", "send_drafts", "collect", "review", "replan", "release_proposals", "deliver")
}


@pytest.mark.parametrize("name", FLOWS)
def test_every_field_of_a_step_has_a_russian_title_and_says_what_it_is(name: str) -> None:
    schema = parameter_schema(FLOWS[name]).model_dump()
    assert "home" in schema["properties"]
    for field in schema["properties"].values():
        assert re.search("[а-я]", field["title"]), field
        assert re.search("[а-я]", field["description"]), field


def test_every_step_is_registered_and_has_its_command() -> None:
    registered = yaml.safe_load((PROJECT_ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    entries = {one["entrypoint"] for one in registered}
    assert {f"flows.campaign.steps.{name}" for name in FLOWS} <= entries
    assert {flow.name.removeprefix("round-") for flow in FLOWS.values()} <= set(STEPS)


def test_the_form_of_a_decision_is_russian_and_refuses_what_is_none() -> None:
    schema = steps.Decision.model_json_schema()
    assert schema["title"] == "Решение совета"
    assert all(re.search("[а-я]", field["title"]) for field in schema["properties"].values())
    assert schema["properties"]["decision"]["enum"] == ["согласовано", "возвращено"]
    good = {"decision": "согласовано", "role": "секретарь", "name": "Иванова", "why": "протокол № 3"}
    assert steps.Decision(**good).decision == "согласовано"
    for change in ({"decision": "может быть"}, {"name": ""}, {"why": "я" * 2_000}, {"lишнее": 1}):
        with pytest.raises(ValidationError):
            steps.Decision(**(good | change))


def test_a_new_revision_goes_on_where_a_killed_run_left_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = registry.open_round(home, Round(2027, 1, council_date="2026-12-15", deliver_by="2027-02-01"))
    second = steps._next_revision(home, first)
    assert (second.name, second.council_date, second.deliver_by) == ("2027-2", "2026-12-15", "2027-02-01")
    assert steps._next_revision(home, first) == second
    registry.store(home, Round(2027, 2, vintage=date(2026, 11, 23).isoformat()))
    with pytest.raises(RoundError, match="уже есть новая редакция"):
        steps._next_revision(home, first)
