"""Run forms: titles in Russian, choices from the home folder, plain optional fields."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools.validation import validate

from flows.machinery import choices
from flows.machinery.choices import code_of, offered, shaped
from flows.service.deployments import load
from flows.settings import PROJECT_ROOT, Home

DEPLOYMENTS = yaml.safe_load((PROJECT_ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
OFFERED = {"planned_region": ["59 Пермский край", "57 Орловская область"], "planned_vintage": ["2026-11-28"], "section": ["C Обработка"]}


def schema_of(entrypoint: str, lists: dict[str, list[str]]) -> dict[str, Any]:
    return shaped(parameter_schema(load(entrypoint)).model_dump(), lists)


@pytest.mark.parametrize("one", DEPLOYMENTS, ids=lambda one: one["entrypoint"])
def test_every_field_of_every_form_has_a_russian_title_and_description(one: dict[str, Any]) -> None:
    schema = schema_of(one["entrypoint"], OFFERED)
    assert len(one["name"]) <= 18  # what is visible in the list
    for group in (schema, *schema.get("definitions", {}).values()):
        for name, field in group["properties"].items():
            assert re.search("[а-я]", field.get("title", "")), name
            assert re.search("[а-я]", field.get("description", "")), name
            assert "anyOf" not in field, name  # the form would ask for a type first


def test_a_form_offers_what_is_there_and_refuses_the_rest() -> None:
    schema = schema_of("flows.whatif.whatif", OFFERED)
    assert schema["properties"]["ref_area"]["enum"] == OFFERED["planned_region"]
    given = {"ref_area": "59 Пермский край", "vintage": "2026-11-28", "demand": {"match_rate": 0.5}}
    assert validate(given, schema) == []
    for wrong in ({"ref_area": "999"}, {"vintage": "2020-01-01"}, {"demand": {"match_rate": 5}}, {"demand": {"unknown": 1}}):
        assert validate(wrong, schema) != [], wrong


def test_a_form_before_the_first_night_asks_freely_and_is_filled_in_later() -> None:
    early = schema_of("flows.whatif.whatif", {})
    assert "enum" not in early["properties"]["ref_area"]
    assert shaped(early, OFFERED)["properties"]["ref_area"]["enum"] == OFFERED["planned_region"]


@pytest.mark.parametrize(
    ("given", "code"), [("59 Пермский край", "59"), ("59", "59"), ("", None), (None, None), (date(2026, 1, 1), date(2026, 1, 1))]
)
def test_a_choice_means_its_code(given: Any, code: Any) -> None:
    assert code_of(given) == code


def test_an_empty_home_offers_code_lists_only(tmp_path: Path) -> None:
    found = offered(Home(tmp_path))
    assert len(found["region"]) > 80
    assert found["section"][0] == choices.ALL_SECTIONS
    assert found["planned_region"] == found["landed_vintage"] == found["round"] == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (httpx.ReadTimeout(""), "не ответил. Они обновятся"),
        (httpx.HTTPStatusError("", request=httpx.Request("GET", "http://x"), response=httpx.Response(503)), "отказал (ответ 503). Они обновятся"),
    ],
    ids=["no answer", "refused"],
)
def test_lists_that_could_not_be_renewed_are_told_without_words_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: httpx.HTTPError, told: str
) -> None:
    def failing(**options: object) -> None:
        raise error

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr("prefect.client.orchestration.get_client", failing)
    said: list[str] = []
    choices.renew(Home(tmp_path), said.append)
    assert told in said[0]
