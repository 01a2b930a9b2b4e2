"""What a run form offers to choose from: regions, vintages, scenarios and rounds as they stand in this home folder.

A field says which list it takes (``Field(json_schema_extra={"choices": "region"})``); the list is written into the
deployment's schema when it is registered and again after each publication. A choice reads «59 Пермский край»; the flow
takes its first word (``code_of``), so that a code typed at a terminal means the same.
"""

from __future__ import annotations

import copy
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from flows.machinery import landing
from flows.machinery.reference import codelists
from flows.machinery.warehouse import SnapshotUnreadable, reading
from flows.settings import Home

MARK = "choices"
ALL_SECTIONS = "_T все разделы"
OF_TYPES = ("anyOf", "pattern", "format")
LATER = "Они обновятся после следующей публикации."


def code_of(choice: object) -> object:
    """The code in front of a choice; anything but a text as it is."""
    if not isinstance(choice, str):
        return choice
    return choice.split(maxsplit=1)[0] if choice.strip() else None


def offered(home: Home) -> dict[str, list[str]]:
    """List → its choices; an empty list where nothing has been computed yet."""
    lists = codelists()
    names = lists.economic_activity
    sections = names[names["code"].str.fullmatch("[A-U]")]
    found = {
        "region": [f"{code} {lists.region_name(code)}" for code in sorted(lists.region["oktmo"])],
        "cluster": [f"{row.cluster} {row.name_short}" for row in lists.cluster.itertuples(index=False)],
        "section": [ALL_SECTIONS, *(f"{row.code} {row.name}" for row in sections.itertuples(index=False))],
        "landed_vintage": [day.isoformat() for day in reversed(landing.vintages(home))],
        "round": sorted(path.parent.name for path in home.rounds.glob("*/round.json")),
        "planned_region": [],
        "planned_vintage": [],
        "scenario": [],
    }
    if home.snapshot.exists():
        found |= _published(home)
    found["side"] = [*found["planned_vintage"], *found["round"]]
    return found


def _published(home: Home) -> dict[str, list[str]]:
    queries = {
        "planned_region": "select distinct ref_area from plan.run order by 1",
        "planned_vintage": "select distinct vintage::varchar from plan.run order by 1 desc",
        "scenario": "select distinct scenario from mart.scenario_growth order by 1",
    }
    try:
        with reading(home) as con:
            found = {
                name: [str(value) for (value,) in con.execute(query).fetchall()] for name, query in queries.items()
            }
    except SnapshotUnreadable as error:
        logging.getLogger(__name__).warning("%s", error)
        return {}
    found["planned_region"] = [f"{area} {codelists().region_name(area)}" for area in found["planned_region"]]
    return found


def shaped(schema: dict[str, Any], choices: dict[str, list[str]]) -> dict[str, Any]:
    """The schema with its lists filled in, and every optional field as a plain one: the form shows «None» as a type.

    A list without a choice leaves its field free: a stage may be asked for before anything was computed.
    """
    made = copy.deepcopy(schema)
    for field in _fields(made):
        _plain(field)
        found = choices.get(field.get(MARK, ""), [])
        field.pop("enum", None)
        if found:
            for name in OF_TYPES:
                field.pop(name, None)
            field |= {"type": "string", "enum": found}
    return made


def _plain(field: dict[str, Any]) -> None:
    kinds = [one for one in field.get("anyOf", []) if one.get("type") != "null"]
    if len(kinds) == 1 and len(field.get("anyOf", [])) == 2:
        del field["anyOf"]
        field |= kinds[0]
    if field.get("default", "") is None:
        del field["default"]


def _fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group in (schema, *schema.get("definitions", {}).values()):
        for field in group.get("properties", {}).values():
            yield field
            if isinstance(field.get("items"), dict):
                yield field["items"]


def renew(home: Home, say: Callable[[str], None] = lambda text: None) -> None:
    """Offer in the forms of this home what is there now. An unreachable server costs the lists only."""
    if not os.environ.get("PREFECT_API_URL"):
        return
    from prefect.client.orchestration import get_client

    choices = offered(home)
    try:
        with get_client(sync_client=True) as client:
            for one in client.read_deployments():
                given = (one.parameters or {}).get("home")
                schema = one.parameter_openapi_schema or {}
                if given is None or Home(Path(given)).root.resolve() != home.root.resolve():
                    continue
                if (renewed := shaped(schema, choices)) != schema:
                    client.request(
                        "PATCH",
                        "/deployments/{id}",
                        path_params={"id": one.id},
                        json={"parameter_openapi_schema": renewed},
                    )
    except httpx.HTTPStatusError as error:
        say(f"Списки в формах запуска не обновлены: сервер Prefect отказал (ответ {error.response.status_code}). {LATER}")
    except httpx.HTTPError:
        say(f"Списки в формах запуска не обновлены: сервер Prefect не ответил. {LATER}")
