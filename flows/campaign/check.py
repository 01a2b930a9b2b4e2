"""A correction checked at once: the region is planned again with it, in seconds, and the council hears what it costs.

    принято │ принято ценой … │ невозможно, потому что …
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import pandas as pd

from flows.machinery.draws_store import DrawsMissing
from flows.machinery.quiet import without_solver_output
from flows.machinery.warehouse import NoWarehouse, reading
from flows.plan import inputs_of
from flows.rounds import entries
from flows.rounds.entries import Checked, Correction, SetAside
from flows.settings import Home
from models.council.effect import override_effects, settled_plan
from models.plan.inputs import PlanInputs

ACCEPTED, AT_A_PRICE, IMPOSSIBLE, UNCHECKED = "принято", "принято ценой", "невозможно", "не проверено"
NOT_THERE = "срез кампании в снимке не найден, проверит ближайший расчёт"
NOTHING = 0.05  # person-years: below it a price is printed as 0,0


@dataclass(frozen=True)
class Verdict:
    """What the plan says of one correction."""

    correction: Correction
    verdict: str
    told: str

    @property
    def words(self) -> str:
        """«принято ценой: ожидаемые потери +3,2…», «невозможно, потому что…», «принято, других строк не сдвигает…»."""
        return f"{self.verdict}{':' if self.verdict == AT_A_PRICE else ','} {self.told}"


def check(home: Home, round_name: str, fresh: Sequence[Correction], recorded: date) -> list[Verdict]:
    """Plan the region again with everything in force, and note in the ledger what each fresh correction does.

    Reads    the published snapshot, the draws of the round's vintage, all ledgers
    Writes   rounds/<round>/ledger.jsonl: a line «checked» or «set aside» of each fresh correction
    Returns  a verdict of each; «не проверено» where the snapshot no longer holds the vintage: the next plan tells then
    """
    told: list[Verdict] = []
    for ref_area in sorted({line.ref_area for line in fresh}):
        mine = [line for line in fresh if line.ref_area == ref_area]
        inputs = _inputs(home, date.fromisoformat(mine[0].vintage), ref_area)
        if inputs is None:
            told += [Verdict(line, UNCHECKED, NOT_THERE) for line in mine]
        else:
            told += _of_region(home, round_name, inputs, mine, recorded)
    return told


def _inputs(home: Home, vintage: date, ref_area: str) -> PlanInputs | None:
    """Inputs of the vintage's plan, None where it cannot be planned again from what is published."""
    try:
        with reading(home) as con:
            there = con.execute("select count(*) from plan.run where vintage = ? and ref_area = ?", [vintage, ref_area])
            return inputs_of(con, home, vintage, ref_area) if there.fetchall()[0][0] else None
    except (NoWarehouse, DrawsMissing):
        return None


def _of_region(
    home: Home, round_name: str, inputs: PlanInputs, fresh: Sequence[Correction], recorded: date
) -> list[Verdict]:
    in_force = [line for line in entries.every(home).in_force() if (line.ref_area, line.start_year) == (inputs.ref_area, inputs.start_year)]
    with without_solver_output():
        settled = settled_plan(replace(inputs, overrides=_overrides(in_force)))
        effects = override_effects(settled).effects.set_index("correction")
    gone = dict(zip(settled.set_aside["correction"], settled.set_aside["why"], strict=True))
    day = recorded.isoformat()
    told = []
    for line in fresh:
        if line.correction in gone:
            entries.append(home, round_name, [SetAside(line.correction, gone[line.correction], line.vintage, day)])
            told.append(Verdict(line, IMPOSSIBLE, f"потому что {gone[line.correction]}"))
        elif line.correction in effects.index:
            effect = effects.loc[line.correction]
            noted = Checked(line.correction, float(effect["cost_change"]), float(effect["moved_places"]), line.vintage, day)
            entries.append(home, round_name, [noted])
            told.append(_priced(line, noted))
        else:
            told.append(Verdict(line, ACCEPTED, "действие отдельно не посчитано: исправлений слишком много"))
    return told


def _priced(line: Correction, noted: Checked) -> Verdict:
    if noted.cost_change < NOTHING and not noted.moved_places:
        return Verdict(line, ACCEPTED, "других строк не сдвигает, ожидаемые потери не растут")
    return Verdict(line, AT_A_PRICE, price(noted))


def price(noted: Checked) -> str:
    """«ожидаемые потери +3,2 человеко-года, в других строках сдвинулось мест: 25»."""
    cost = f"{noted.cost_change:+.1f}".replace(".", ",").replace("-", "−")
    return f"ожидаемые потери {cost} человеко-года, в других строках сдвинулось мест: {noted.moved_places:.0f}"


def _overrides(lines: Sequence[Correction]) -> pd.DataFrame:
    columns = ["correction", "programme", "basis", "college", "form", "start_year", "places_after", "author", "reason"]
    table = pd.DataFrame([asdict(line) for line in lines], columns=columns)
    return table.rename(columns={"places_after": "places"})
