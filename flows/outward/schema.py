"""The published JSON schema of a proposal, made from the model of its figures; ``--check`` fails when the committed file is stale."""

from __future__ import annotations

import json
import sys

from flows.settings import PROJECT_ROOT
from proposals.figures import Figures

FILE = PROJECT_ROOT / "docs" / "proposal.schema.json"


def schema() -> str:
    """JSON Schema (2020-12) of ``proposal.json``, with the Russian descriptions of its fields."""
    version = Figures.model_fields["schema_version"].default
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Экспертное предложение кластера, схема {version}",
        **{key: value for key, value in Figures.model_json_schema(mode="serialization").items() if key != "title"},
    }
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the file, or say that it is stale."""
    if "--check" in sys.argv:
        fresh = FILE.exists() and FILE.read_text(encoding="utf-8") == schema()
        if not fresh:
            print("docs/proposal.schema.json отстал от моделей proposals/figures: выполните make schema", file=sys.stderr)
        return 0 if fresh else 1
    FILE.write_text(schema(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
