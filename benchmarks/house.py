"""Sizes of the house against what was aimed at: ``make house`` (``python -m benchmarks.house``); 1 when something is missed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("flows", "models", "sources", "sql", "proposals", "sample", "benchmarks")
MODULE_LINES, FUNCTION_LINES, LONGEST_FUNCTION, LONG_SHARE, FLOWS_TOP = 450, 40, 80, 0.015, 20
# Lines of .py and .sql in ROOMS before the rooms were moved: git ls-tree -r --name-only 455d591 -- $ROOMS | grep -E '\.(py|sql)$'
# | while read f; do git show 455d591:$f; done | wc -l
LINES_BEFORE, LINES_KEPT = 46_133, 0.9
CIRCLES = "circles"


@dataclass(frozen=True)
class Figure:
    """One figure of the house and whether it is what was aimed at."""

    name: str
    value: float
    limit: float
    said: str

    @property
    def reached(self) -> bool:
        """At most what was aimed at."""
        return self.value <= self.limit


def main() -> int:
    """Print every figure; 1 when one is missed."""
    figures = [*quick_figures(), circles(), lines_of_code()]
    for figure in figures:
        wanted = f"{figure.limit:.1%}" if 0 < figure.limit < 1 else f"{figure.limit:.0f}"
        print(f"{'ok  ' if figure.reached else 'MISS'}  {figure.name:<52} {figure.said:<58} at most {wanted}")
    return 0 if all(figure.reached for figure in figures) else 1


def quick_figures() -> list[Figure]:
    """All that is read from the files in a moment."""
    return [*module_sizes(), *function_sizes(), flows_top(), repeated_headers()]


def module_sizes() -> list[Figure]:
    """The largest module."""
    lines, name = max((len(text.splitlines()), name) for name, text in modules())
    return [Figure("largest module, lines", lines, MODULE_LINES, f"{lines} ({name})")]


def function_sizes() -> list[Figure]:
    """Share of long functions and the longest one."""
    sizes = sorted(functions())
    longest, name = sizes[-1]
    long = sum(size > FUNCTION_LINES for size, _ in sizes)
    share = long / len(sizes)
    return [
        Figure(f"functions over {FUNCTION_LINES} lines", share, LONG_SHARE, f"{share:.1%} ({long} of {len(sizes)})"),
        Figure("longest function, lines", longest, LONGEST_FUNCTION, f"{longest} ({name})"),
    ]


def flows_top() -> Figure:
    """Files at the top of flows/."""
    count = len(list((ROOT / "flows").glob("*.py")))
    return Figure("files at the top of flows/", count, FLOWS_TOP, str(count))


def repeated_headers() -> Figure:
    """SQL files that are declared only and nevertheless hold a query: null columns under ``where false``."""
    repeated = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "sql").rglob("*.sql"))
        if re.search(r"null::[\w(), ]+ as \w+[^;]*where false", path.read_text(encoding="utf-8"), re.S | re.I)
    ]
    return Figure("declared-only SQL files repeating their header", len(repeated), 0, str(len(repeated)))


def circles() -> Figure:
    """Circles of imports, of modules and of rooms, as the contract finds them."""
    tool = Path(sys.executable).parent / "lint-imports"
    command = [str(tool), "--no-cache", "--contract", CIRCLES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    broken = int(done.returncode != 0)
    return Figure("circles of imports", broken, 0, "found: make imports" if broken else "none")


def lines_of_code() -> Figure:
    """Lines of code and SQL together, against what they were."""
    count = sum(len(text.splitlines()) for _, text in [*modules(), *queries()])
    limit = int(LINES_BEFORE * LINES_KEPT)
    return Figure("lines of code and SQL", count, limit, f"{count} ({count / LINES_BEFORE - 1:+.1%})")


def functions() -> Iterator[tuple[int, str]]:
    """Length and name of every function."""
    for name, text in modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{name}:{node.name}"


def modules() -> Iterator[tuple[str, str]]:
    """Path and text of every module."""
    return _texts("*.py")


def queries() -> Iterator[tuple[str, str]]:
    """Path and text of every SQL file."""
    return _texts("*.sql")


def _texts(pattern: str) -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob(pattern)):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
