"""What one programme's need is made of: rows of employment, the staffing table, the crosswalk, rates, and where the trace stops.

The first steps rest on open data alone and can be multiplied by hand; employers' answers stand as one difference, for a cell of
theirs would tell what a single employer wrote.

Method: docs/methodology/demand.md#by-hand
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.machinery import draws_store
from flows.machinery.draws_store import DrawsMissing
from flows.machinery.reference import codelists
from flows.outward.disclosure_gate import hidden_programmes
from flows.outward.outward_names import outward_names
from flows.region import kept_survey
from flows.region.inputs import demand_inputs
from flows.settings import Home
from flows.trace.found import Found
from flows.trace.steps import LEVELS, Step
from models.chain.steps import NeedSteps, need_steps
from proposals.numbers import number, percent, plain_change, plain_number

if TYPE_CHECKING:
    import duckdb

TOLD_OF_STOCK = 0.95  # sections are named until they hold so much of an occupation's workers
CROSSWALK, STAFFING = "data/crosswalks/occupation_programme.csv", "data/crosswalks/staffing_default.csv"
CODE = "models/chain/steps.py, models/need/openings.py; формулы: docs/methodology/demand.md#by-hand, openings.md#openings, crosswalk.md#draws"


@dataclass(frozen=True)
class Needed:
    """Steps by open data alone, and with employers' answers, of which only the end is shown; ``hidden`` where their own reading is
    held back, ``crosswalk`` the rows of the region."""

    found: Found
    years: tuple[int, int]
    open_data: NeedSteps
    said: NeedSteps
    hidden: bool
    survey_weight: float | None
    crosswalk: pd.DataFrame


def needed(con: duckdb.DuckDBPyConnection, home: Home, found: Found) -> Needed | None:
    """The chain computed again from the vintage's draws of employment; None where the row's need or the draws are not there."""
    row, figures = found.row, found.figures
    assert row is not None
    folder = home.draws(figures.vintage, figures.ref_area)
    if row.coverage is None or not (folder / "employment.npz").exists():
        return None
    kept = kept_survey.load(folder)
    inputs = demand_inputs(con, figures.vintage, figures.ref_area, draws_store.load(folder, "employment"), kept)
    years = row.coverage.first_year, row.coverage.last_year
    default = codelists().staffing_default[["economic_activity", "occupation", "share", "reference"]].astype({"share": float})
    hidden = row.programme in hidden_programmes(con, figures.vintage, figures.ref_area)
    return Needed(
        found,
        years,
        need_steps(replace(inputs, staffing=default, survey_kept=None), row.programme, *years),
        need_steps(inputs, row.programme, *years),
        hidden,
        None if kept.survey is None else kept.survey.weight,
        inputs.crosswalk,
    )


def lines(one: Needed) -> Iterator[str]:
    """From employment to the printed mean; each line can be computed from those above it and the files named."""
    names = codelists().occupation.set_index("code")["name"]
    open_data = one.open_data
    yield f"По открытым данным, без анкет; средние за {one.years[0]}–{one.years[1]} по розыгрышам. Код: {CODE}"
    for row in open_data.occupations.sort_values("by_hand", ascending=False, kind="stable").itertuples(index=False):
        yield f"{row.occupation} {names.get(row.occupation, '')}:"
        yield f"  занято годом раньше: {_stock(open_data.sections, row.occupation)} = {_short(row.stock)}"
        yield (
            f"  откроется мест в год: {plain_change(round(row.expansion, 2))} прирост {plain_change(round(row.exits, 2))} выбытие "
            f"({percent(row.exits / row.stock if row.stock else 0.0, 2)} занятых) {plain_change(round(row.transfers, 2))} переходы "
            f"{plain_change(round(row.closing, 2))} закрытие нехватки = {_short(row.opened)}"
        )
        yield (
            f"  × {plain_number(row.graduate_share)} доля новых выпускников (φ) × {plain_number(row.link)} доля этой программы = {plain_number(row.by_hand)}"
        )
    together = float(open_data.occupations["by_hand"].sum())
    yield f"вместе, произведения средних: {plain_number(together)}"
    yield f"что дают розыгрыши вместе (среднее произведения – не произведение средних): {plain_change(open_data.need - together)} → {plain_number(open_data.need)}"


def steps(one: Needed, home: Home) -> Iterator[Step]:
    """The mean with employers' answers, and the bounds on the draws, compared with what is printed."""
    row = one.found.row
    assert row is not None
    assert row.coverage is not None
    printed = row.coverage.need
    if printed.mean is not None:
        moved = one.said.need - one.open_data.need
        weight = "" if one.survey_weight is None or one.hidden else f", вес показания {percent(one.survey_weight)}"
        told = f"{round(one.open_data.need, 4)} по открытым данным {'+' if moved >= 0 else '−'} {abs(round(moved, 4))} анкеты (штат, доля выпускников, показание{weight})"
        yield Step("нужно, чел. в год", told, one.said.need, printed.mean)
    yield from bounds(one.found, home)


def bounds(found: Found, home: Home) -> Iterator[Step]:
    """Which quantiles of how many draws the printed bounds are."""
    row, figures = found.row, found.figures
    assert row is not None
    told = row.coverage
    if told is None or not told.need.known:
        return
    try:
        drawn = draws_store.load(home.draws(figures.vintage, figures.ref_area), "expectation")
    except DrawsMissing:
        return
    at = np.flatnonzero((drawn.keys["programme"] == row.programme).to_numpy())
    inside = (drawn.years >= told.first_year) & (drawn.years <= told.last_year)
    if len(at) != 1 or not inside.any():
        return
    values = drawn.values[at[0]][inside].mean(axis=0)
    for level, share in LEVELS:
        printed = getattr(told.need, level)
        if printed is not None:
            name = f"квантиль {percent(share)}"
            yield Step(f"граница «{name}»", f"{name} из {len(values)} розыгрышей среднего за {told.first_year}–{told.last_year}", float(np.quantile(values, share)), printed)


def file_lines(one: Needed, con: duckdb.DuckDBPyConnection, raw: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Rows of employment with their files, shares of the staffing table, rows of the crosswalk."""
    figures = one.found.figures
    assert one.found.row is not None
    told = _named_sections(one.open_data.sections)
    names = codelists().economic_activity.set_index("code")["name"]
    files = dict(raw.execute("select file_path, file_sha256 from raw.vintage_file where vintage = ?", [figures.vintage]).fetchall())
    outward = outward_names(files, files)
    paths = {sha256: outward[path] for path, sha256 in files.items()}
    for section in sorted(set(told["economic_activity"])):
        rows = con.execute(
            "select time_period, employment_persons, file_sha256, sheet, row_number from mart.employment "
            "where vintage = ? and ref_area = ? and economic_activity = ? order by time_period",
            [figures.vintage, figures.ref_area, section],
        ).fetchall()
        series = ", ".join(f"{year} – {number(persons)}" for year, persons, *_ in rows[-6:])
        places = dict.fromkeys(f"{paths.get(sha, '…')}, лист «{sheet}», строка {line}" for _, _, sha, sheet, line in rows)
        ahead = told[told["economic_activity"] == section].iloc[0]
        yield f"Занятые, раздел {section} {names.get(section, '')}, чел.: {series} ({'; '.join(places)}; сам ряд – mart.employment)"
        yield (
            f"  дальше – прогноз, среднее розыгрышей: {one.years[0] - 1} – {number(ahead['first'])}, {one.years[1]} – {number(ahead['last'])} "
            f"(forecast.employment; docs/methodology/forecast-engine.md)"
        )
    default = codelists().staffing_default.merge(told[["economic_activity", "occupation"]], on=["economic_activity", "occupation"])
    for reference, cells in default.groupby("reference", sort=True):
        shares = ", ".join(f"{row.occupation} в разделе {row.economic_activity} – {percent(float(row.share), 3)}" for row in cells.itertuples(index=False))
        yield f"Штат, доля занятых раздела: {shares} ({STAFFING}: {reference}); в расчёт идёт среднее розыгрышей вокруг неё"
    links = codelists().crosswalk(figures.vintage).set_index(["occupation", "programme"])
    mine = one.crosswalk[(one.crosswalk["programme"] == one.found.row.programme) & one.crosswalk["occupation"].isin(one.open_data.occupations["occupation"])]
    for row in mine.itertuples(index=False):
        listed = float(links["share"].loc[(row.occupation, row.programme)])
        moved = "" if abs(listed - row.share) < 1e-4 else f", в регионе учат не всем программам занятия – {plain_number(float(row.share))} (crosswalk.md#region)"
        yield (
            f"Соответствие: {row.occupation} → {row.programme} – {plain_number(listed)} потребности{moved} ({CROSSWALK}; уверенность {row.confidence}; {row.reference})"
        )


def _named_sections(sections: pd.DataFrame) -> pd.DataFrame:
    """The sections that hold most of each occupation's workers."""
    ranked = sections.assign(stock=sections["share"] * sections["before"]).sort_values(["occupation", "stock"], ascending=[True, False], kind="stable")
    whole = ranked.groupby("occupation")["stock"].transform("sum")
    before = ranked.groupby("occupation")["stock"].cumsum() - ranked["stock"]
    return ranked[before < TOLD_OF_STOCK * whole]


def _stock(sections: pd.DataFrame, occupation: str) -> str:
    mine = sections[sections["occupation"] == occupation]
    told = _named_sections(mine)
    parts = [f"{number(row.before)} ({row.economic_activity}) × {percent(row.share, 3)}" for row in told.itertuples(index=False)]
    rest = float((mine["share"] * mine["before"]).sum() - told["stock"].sum())
    return " + ".join([*parts, *([f"{_short(rest)} прочие разделы"] if rest > 0.05 else [])])


def _short(value: float) -> str:
    return plain_number(round(value, 2))
