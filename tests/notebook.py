"""A notebook of the documents run without the notebook program: its cells of code, one after another, in one namespace."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any


def run_notebook(path: Path) -> tuple[dict[str, Any], list[Any]]:
    """The names that the cells leave behind, and the value that each cell would show."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "notebook"}
    shown = []
    for number, source in enumerate("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"):
        body = ast.parse(source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names))
    return names, shown


def outputs(path: Path) -> list[Any]:
    """What was saved with the notebook: a committed one holds nothing."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [one for cell in cells if cell["cell_type"] == "code" for one in cell["outputs"]]
