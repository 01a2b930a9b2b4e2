"""What a form is filled in with must pass its own rules: an analyst who changes nothing starts the run."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import yaml
from prefect.utilities.importtools import import_object

ROOT = Path(__file__).resolve().parent.parent
DEPLOYED = [one["entrypoint"] for one in yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]]


@pytest.mark.parametrize("entrypoint", DEPLOYED)
def test_the_defaults_of_a_form_are_accepted(entrypoint: str) -> None:
    flow = import_object(entrypoint)
    asked = inspect.signature(flow.fn).parameters
    given = {name: one.default for name, one in asked.items() if one.default is not inspect.Parameter.empty}
    missing = set(asked) - set(given)
    if missing:
        pytest.skip(f"has to be filled in: {', '.join(sorted(missing))}")
    assert set(flow.validate_parameters(given)) == set(asked)
