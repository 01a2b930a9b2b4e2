"""Two vintages, or two rounds, of one region side by side, from the published snapshot or the warehouse.

Method: docs/methodology/explanation.md#vintages
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import ValidationError

from flows.machinery import landing
from flows.machinery.reference import codelists, parameter_descriptions
from flows.outward.outward_names import without_taxpayers
from flows.region.limits import NAMES as LIMIT_NAMES
from flows.rounds import registry
from flows.settings import Home
from models.errors import KadryError
from models.explanation.vintages import STATIONS, moved_by
from proposals import machine
from proposals.figures import Figures
from proposals.vintages import Fact, MovedRow, Side, VintageComparison
from sql import run
from sql.russian import unit_named

if TYPE_CHECKING:
    import duckdb

KEYS = ["programme", "basis"]
COLUMNS = ["places", "binding_constraint", *STATIONS]


class NothingToCompare(KadryError):
    """A side has no plan of the region."""

    exit_code = 2


@dataclass(frozen=True)
class Stored:
    """One side as stored: its rows by programme and basis, and facts by kind and name."""

    side: Side
    rows: pd.DataFrame
    facts: dict[tuple[str, str, str], float | str | None]


def of_vintage(con: duckdb.DuckDBPyConnection, home: Home, vintage: date, ref_area: str) -> Stored:
    """A vintage as the snapshot or the warehouse holds it. Raises NothingToCompare."""
    bound = {"vintage": vintage, "ref_area": ref_area}
    rows = run.query(con, "planned_with_chain", **bound)
    if rows.empty:
        raise NothingToCompare(f"В снимке нет плана среза {vintage:%d.%m.%Y} для региона {ref_area}. Срезы с планом: {_known(con, ref_area)}.")
    runs = run.read(con, "plan.run", vintage=vintage, ref_area=ref_area)
    versions = run.read(con, "proposal.document", "code_version", vintage=vintage, ref_area=ref_area)["code_version"]
    side = Side(f"срез {vintage:%d.%m.%Y}", vintage, int(runs["start_year"].iloc[0]), str(versions.iloc[0]) if len(versions) else "")
    facts = {**_limits(con, bound, side.start_year), **_inputs(con, bound), **_files(home, vintage), **_parameters(con, vintage)}
    return Stored(side, rows.set_index(KEYS)[COLUMNS], facts)


def of_round(con: duckdb.DuckDBPyConnection, home: Home, name: str, ref_area: str) -> Stored:
    """A round as its council saw it: the numbers of its frozen documents, limits and inputs of the vintage it is pinned to.

    Raises RoundError when it was never opened, NothingToCompare when it is not frozen or has no document of the region.
    """
    pinned = registry.load(home, name).vintage
    if pinned is None:
        raise NothingToCompare(f"Кампания «{name}» ещё не закреплена за срезом: сравнивать нечего. Закрепить: kadry round freeze {name}.")
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    year, version = 0, ""
    for path in sorted((home.rounds / name).rglob("proposal.json")):
        figures = _read(path, name)
        if figures.ref_area != ref_area:
            continue
        year, version = figures.start_year, figures.code_version
        for row in figures.programmes:
            chain = row.chain.model_dump() if row.chain else {}
            told = {"places": row.places, "binding_constraint": row.binding_constraint}
            rows[row.programme, row.basis] = {**{one: chain.get(one) for one in STATIONS}, **told}
    if not rows:
        raise NothingToCompare(f"В документах кампании «{name}» нет региона {ref_area}.")
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=KEYS)
    vintage = date.fromisoformat(pinned)
    bound = {"vintage": vintage, "ref_area": ref_area}
    facts = {**_limits(con, bound, year), **_inputs(con, bound), **_files(home, vintage), **_parameters(con, vintage)}
    return Stored(Side(f"кампания {name}", vintage, year, version), frame, facts)


def _read(path: Path, name: str) -> Figures:
    """A frozen document. Raises NothingToCompare when it was made by a version whose figures had other fields."""
    try:
        return machine.from_json(path.read_bytes())
    except ValidationError as error:
        raise NothingToCompare(
            f"Документы кампании «{name}» сделаны прежней версией программы: поля другие. Сравните срез, за которым она закреплена."
        ) from error


def earlier_vintage(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> date | None:
    """The newest planned vintage of the region before this one."""
    found = con.execute("select max(vintage) from plan.run where ref_area = ? and vintage < ?", [ref_area, vintage]).fetchall()
    return found[0][0] if found and found[0][0] is not None else None


def compared(first: Stored, second: Stored, ref_area: str) -> VintageComparison:
    """Both sides, row by row; a row of one side alone is kept."""
    both = first.rows.index.union(second.rows.index).sort_values()
    before, after = (one.rows.reindex(both) for one in (first, second))
    moved = moved_by(*(side[list(STATIONS)].apply(pd.to_numeric).astype(float) for side in (before, after)))
    names = dict(zip(codelists().programme["code"], codelists().programme["name"], strict=True))
    steps = moved.to_dict("index")
    rows = tuple(
        MovedRow(
            programme=str(key[0]),
            name=str(names.get(key[0], "")),
            basis=str(key[1]),
            places_before=_whole(one["places"]),
            places_after=_whole(two["places"]),
            need_before=_known_number(one["need"]),
            need_after=_known_number(two["need"]),
            supply_before=_known_number(one["supply"]),
            supply_after=_known_number(two["supply"]),
            held_before=_text(one["binding_constraint"]),
            held_after=_text(two["binding_constraint"]),
            moved=None if pd.isna(steps[key]["need"]) else {str(step): float(value) for step, value in steps[key].items()},
        )
        for key, one, two in zip(both, before.to_dict("records"), after.to_dict("records"), strict=True)
    )
    keys = list(dict.fromkeys([*first.facts, *second.facts]))
    facts = tuple(Fact(*key, first.facts.get(key), second.facts.get(key)) for key in keys)
    return VintageComparison(codelists().region_name(ref_area), ref_area, first.side, second.side, rows, facts)


def _limits(con: duckdb.DuckDBPyConnection, bound: dict[str, Any], start_year: int) -> dict[tuple[str, str, str], float | str | None]:
    made: dict[tuple[str, str, str], float | str | None] = {}
    for row in run.read(con, "plan.limit", start_year=start_year, **bound).itertuples(index=False):
        unit = "руб." if row.unit == "rub" else "мест"
        label = LIMIT_NAMES.get(row.constraint_kind, row.constraint_kind)
        made["предел", f"{label}: можно", unit] = _known_number(row.limit_value)
        made["предел", f"{label}: занято планом", unit] = _known_number(row.used)
    return made


def _inputs(con: duckdb.DuckDBPyConnection, bound: dict[str, Any]) -> dict[tuple[str, str, str], float | str | None]:
    rows = run.query(con, "inputs_in_figures", **bound)
    return {("вход", str(row.name), str(row.unit)): _known_number(row.obs_value) for row in rows.itertuples(index=False)}


def _files(home: Home, vintage: date) -> dict[tuple[str, str, str], float | str | None]:
    """Short hash of each file of the inbox: equal hashes are equal files. Questionnaires are only counted: their names and
    their numbers in a row name employers."""
    listed = landing.listed(home, vintage)
    of_employers = [file for file in listed if without_taxpayers(file.path) != file.path]
    made: dict[tuple[str, str, str], float | str | None] = {("вход", "анкет работодателей", "файлов"): float(len(of_employers))}
    return made | {("файл", file.path, "хеш"): file.original_sha256[:12] for file in listed if file not in of_employers}


def _parameters(con: duckdb.DuckDBPyConnection, vintage: date) -> dict[tuple[str, str, str], float | str | None]:
    told = parameter_descriptions()
    rows = run.read(con, "parameter.in_force", vintage=vintage)
    return {
        ("параметр", told.get(row.parameter, row.parameter) + (f" ({row.key})" if row.key else ""), unit_named(row.unit)): _known_number(row.value)
        for row in rows.itertuples(index=False)
    }


def _known(con: duckdb.DuckDBPyConnection, ref_area: str) -> str:
    found = con.execute("select distinct vintage from plan.run where ref_area = ? order by 1", [ref_area]).fetchall()
    return ", ".join(f"{day:%d.%m.%Y}" for (day,) in found) or "ни одного"


def _known_number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else round(value)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
