"""Do the tests catch a wrong formula? Faults planted one at a time in planning, balance, disclosure and marts.

    python -m benchmarks.mutation [--sample N] [--seed S] [--room NAME] [--page FILE]

Python faults are those of cosmic-ray, in an environment of its own (``.venv-mutation``); of SQL, which it does not know,
each fault is one word or sign exchanged (SQL_FAULTS). A fault is killed when the tests named for its room fail. The faults
are drawn from all possible ones with a seed, in a copy of the checkout.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-mutation"
TOOL = "cosmic-ray==8.7.0"
MUST_KILL = 0.85
SECONDS_A_FAULT = 300.0
CHUNK = 40


@dataclass(frozen=True)
class Room:
    """Files in which faults are planted, and the tests that should notice."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = (
    Room(
        "планирование",
        tuple(f"models/plan/{name}.py" for name in ("constraints", "expected_cost", "infeasibility", "binding", "checks")),
        ("tests/test_plan_parts.py", "tests/test_limits.py", "tests/test_regional_limits.py", "tests/test_plan_ranks.py", "tests/test_admissions.py"),
    ),
    Room("баланс", ("models/chain/balance.py", "models/chain/sector_margins.py"), ("tests/test_balance.py", "tests/test_demand.py")),
    Room(
        "раскрытие",
        ("models/disclosure/cells.py", "models/disclosure/mixtures.py"),
        tuple(f"tests/test_disclosure{name}.py" for name in ("_mixtures", "_estimates", "")),
    ),
)
MARTS = Room("витрины", ("sql/marts",), ("tests/test_marts.py", "tests/test_warehouse.py"))
SQL_FAULTS = (
    (r"\bsum\(", "max("), (r"\bmax\(", "min("), (r"\bmin\(", "max("), (r"\bavg\(", "sum("), (r"\bcount\(", "2 * count("),
    (r"\barg_max\(", "arg_min("), (r"\barg_min\(", "arg_max("),
    (r"\bleft join\b", "inner join"), (r"\binner join\b", "left join"), (r"\bunion all\b", "except all"),
    (r" = ", " <> "), (r" <> ", " = "), (r" < ", " >= "), (r" > ", " <= "), (r" <= ", " > "), (r" >= ", " < "),
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "), (r"\band\b", "or"), (r"\bor\b", "and"),
    (r"\bis not null\b", "is null"), (r"\bis null\b", "is not null"), (r"\bis not distinct\b", "is distinct"),
    (r"\bdesc\b", "asc"), (r"(?<!not )\bin \(", "not in ("), (r"\bnot in \(", "in ("),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One planted fault and what the tests said of it."""

    room: str
    file: str
    line: int
    what: str
    is_killed: bool


def main() -> int:
    """Plant, test, print; 0 when enough faults are killed."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory(prefix="kadry-mutation-") as folder, Progress(console=Console(stderr=True)) as progress:
        copy = Path(folder) / "copy"
        _copy_checkout(copy)
        faults: list[Fault] = []
        for room in (*ROOMS, MARTS):
            if chosen.room in ("", room.name):
                faults += (sql_faults if room is MARTS else python_faults)(room, copy, chosen, progress)
    Console().print(_table(faults))
    if chosen.page is not None:
        chosen.page.write_text(page(faults, chosen), encoding="utf-8")
    return 0 if _share(faults) >= MUST_KILL else 1


def python_faults(room: Room, copy: Path, chosen: argparse.Namespace, progress: Progress) -> list[Fault]:
    """Faults of one room planted by cosmic-ray."""
    task = progress.add_task(room.name, total=chosen.sample)
    _require_green(room, copy)
    config, session = copy / "mutation.toml", copy / "mutation.sqlite"
    session.unlink(missing_ok=True)
    files = ", ".join(f'"{name}"' for name in room.files)
    config.write_text(
        f'[cosmic-ray]\nmodule-path = [{files}]\ntimeout = {SECONDS_A_FAULT}\nexcluded-modules = []\n'
        f'test-command = "{" ".join(_command(room))}"\n[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )  # fmt: skip
    _tool(copy, "init", config.name, session.name)
    kept = _keep_a_sample(session, chosen, copy)
    process = subprocess.Popen([str(_binary("cosmic-ray")), "exec", config.name, session.name], cwd=copy)
    while process.poll() is None:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            progress.update(task, completed=_count(session), total=kept)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "cosmic-ray exec")
    progress.update(task, completed=kept, total=kept)
    return [
        Fault(room.name, item["module"], item["line"], item["what"], item["killed"]) for item in _results(copy, session)
    ]


def sql_faults(room: Room, copy: Path, chosen: argparse.Namespace, progress: Progress) -> list[Fault]:
    """Faults planted in the queries of the marts, one word or sign exchanged at a time."""
    _require_green(room, copy)
    possible = [fault for path in sorted((copy / room.files[0]).glob("*.sql")) for fault in _sql_places(path)]
    sample = sorted(random.Random(chosen.seed).sample(possible, min(chosen.sample, len(possible))), key=lambda one: (str(one[0]), one[1]))
    task = progress.add_task(room.name, total=len(sample))
    found = []
    for path, start, end, instead in sample:
        honest = path.read_text(encoding="utf-8")
        path.write_text(honest[:start] + instead + honest[end:], encoding="utf-8")
        is_killed = _tests_fail(room, copy)
        path.write_text(honest, encoding="utf-8")
        what = f"`{honest[start:end].strip()}` → `{instead.strip()}`"
        found.append(Fault(room.name, path.relative_to(copy).as_posix(), honest[:start].count("\n") + 1, what, is_killed))
        progress.advance(task)
    return found


def page(faults: list[Fault], chosen: argparse.Namespace) -> str:
    """The page of docs: shares by room, and every survivor."""
    rooms = list(dict.fromkeys(fault.room for fault in faults))
    rows = [
        f"| {room} | {len(of)} | {sum(fault.is_killed for fault in of)} | {_share(of):.0%} |".replace("%", " %")
        for room in rooms
        for of in [[fault for fault in faults if fault.room == room]]
    ]
    lived = [fault for fault in faults if not fault.is_killed]
    survivors = [f"| `{fault.file}:{fault.line}` | {fault.what} | {_reason(fault)} |" for fault in lived]
    return "\n".join(
        [
            "# Faults that the tests catch",
            "",
            f"Made by `python -m benchmarks.mutation --sample {chosen.sample} --seed {chosen.seed} --page FILE`: faults planted one at a time",
            "(cosmic-ray; in SQL one word or sign exchanged), drawn by chance from all possible ones in each room.",
            "",
            "| room | planted | killed | share |",
            "|---|---|---|---|",
            *rows,
            "",
            "## Survivors",
            "",
            "| where | fault | why it lives |",
            "|---|---|---|",
            *survivors,
            "",
        ]
    )


# Why a survivor may live, by a piece of its line; what is not listed here is a test still to be written.
REASONS: tuple[tuple[str, str], ...] = (
    ("_TOLERANCE", "a tolerance of the solver: no answer lies between the two values"),
    ("RESAMPLES", "how many resamples are drawn, not what they say"),
    ("graduate_share > 0", "a share is never below nothing, so it is above it exactly when it differs from it"),
    ("sum(contract.contracts)", "staging keeps one row a key, and rows of one file are added up there"),
    ("inner join staging.vacancy_region", "adverts of no known region are left out below, whichever join let them in"),
    ("qualify row_number() over (partition by ref_area, occupation", "told apart from the twenty-first employer of an occupation on"),
    ("places[axis] < size - 1", "a margin among its own parts is overwritten with −1 and looked at only while it is printed"),
)


def _reason(fault: Fault) -> str:
    text = (ROOT / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1]
    return next((why for piece, why in REASONS if piece in text), "a test is missing")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=CHUNK, help="faults a room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", choices=[room.name for room in (*ROOMS, MARTS)], default="", help="this room alone")
    parser.add_argument("--page", type=Path, default=None, help="write the page of docs")
    return parser.parse_args()


def _copy_checkout(target: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target / name)


def _command(room: Room) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *room.tests]


def _tests_fail(room: Room, copy: Path) -> bool:
    try:
        return subprocess.run(_command(room), cwd=copy, capture_output=True, timeout=SECONDS_A_FAULT).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def _require_green(room: Room, copy: Path) -> None:
    done = subprocess.run(_command(room), cwd=copy, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{room.name}: the tests fail without any fault:\n{done.stdout[-2000:]}")


def _sql_places(path: Path) -> list[tuple[Path, int, int, str]]:
    text = path.read_text(encoding="utf-8")
    body = re.search(r"^(?!--)\S", text, re.MULTILINE)
    if body is None:
        return []
    return [
        (path, found.start(), found.end(), instead)
        for pattern, instead in SQL_FAULTS
        for found in re.finditer(pattern, text)
        if found.start() >= body.start() and "--" not in text[text.rfind("\n", 0, found.start()) : found.start()]
    ]


def _binary(name: str) -> Path:
    """A command of the tool's own environment, made on the first call."""
    if not (ENVIRONMENT / "bin" / name).exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        subprocess.run([str(ENVIRONMENT / "bin" / "pip"), "install", "--quiet", TOOL], check=True)
    return ENVIRONMENT / "bin" / name


def _tool(copy: Path, *words: str) -> None:
    subprocess.run([str(_binary("cosmic-ray")), *words], cwd=copy, check=True, capture_output=True)


def _keep_a_sample(session: Path, chosen: argparse.Namespace, copy: Path) -> int:
    """Leave only the drawn faults in the tool's list; returns their number. Annotations are never evaluated: no test could see."""
    with sqlite3.connect(session) as con:
        jobs = sorted(
            con.execute("select job_id, module_path, operator_name, occurrence, start_pos_row, start_pos_col from mutation_specs").fetchall(),
            key=lambda one: one[1:],
        )
        unseen = {path: _annotations(copy / path) for path in {job[1] for job in jobs}}
        possible = [job for job in jobs if not any(begin <= job[4:6] <= end for begin, end in unseen[job[1]])]
        keep = {job for job, *_ in random.Random(chosen.seed).sample(possible, min(chosen.sample, len(possible)))}
        for job, *_ in jobs:
            if job not in keep:
                con.execute("delete from mutation_specs where job_id = ?", [job])
                con.execute("delete from work_items where job_id = ?", [job])
    return len(keep)


def _count(session: Path) -> int:
    """How many faults have been tried; asked of the tool's file, since its own dump starts a Python each time."""
    with sqlite3.connect(f"file:{session}?mode=ro", uri=True) as con:
        return int(con.execute("select count(*) from work_results").fetchone()[0])


def _annotations(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Beginning and end (row, column) of every annotation of a module."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = [node.annotation for node in nodes if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation]
    found += [node.returns for node in nodes if isinstance(node, ast.FunctionDef) and node.returns]
    return [((one.lineno, one.col_offset), (one.end_lineno or one.lineno, one.end_col_offset or 0)) for one in found]


def _results(copy: Path, session: Path) -> list[dict]:
    lines = subprocess.run(
        [str(_binary("cosmic-ray")), "dump", session.name], cwd=copy, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    found = []
    for item, result in map(json.loads, lines):
        if result is None or result["test_outcome"] not in ("killed", "survived"):  # the tests were not run: nobody caught anything
            continue
        found += [
            {
                "module": str(one["module_path"]),
                "line": int(one["start_pos"][0]),
                "what": str(one["operator_name"]).removeprefix("core/"),
                "killed": result["test_outcome"] == "killed",
            }
            for one in item["mutations"]
        ]
    return found


def _share(faults: list[Fault]) -> float:
    return sum(fault.is_killed for fault in faults) / max(1, len(faults))


def _table(faults: list[Fault]) -> Table:
    table = Table(title=f"Faults killed: {_share(faults):.0%} (must: {MUST_KILL:.0%})")
    for title in ("where", "fault", "killed"):
        table.add_column(title)
    for fault in faults:
        table.add_row(f"{fault.file}:{fault.line}", fault.what, "yes" if fault.is_killed else "NO")
    return table


if __name__ == "__main__":
    raise SystemExit(main())
