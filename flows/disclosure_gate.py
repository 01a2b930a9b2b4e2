"""The disclosure gate: programmes whose survey reading rests on too few employers, or on one, are not printed by reading.

The combined need of such a programme stays. Its model reading goes too: weight and model are printed beside other
programmes, so the survey's part could be computed from the difference.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows.reference import parameters
from flows.region_inputs import crosswalk_of
from models.disclosure import DisclosureRule, sensitive_cells

if TYPE_CHECKING:
    import duckdb


def hidden_programmes(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str, taught: set[str]) -> frozenset[str]:
    """Programmes whose announced need may not be printed on its own.

    Reads    mart.survey_answer (need announced by employer and occupation, newest wave)
    """
    announced = con.execute(
        "select inn, occupation, sum(obs_value) as need_persons from mart.survey_answer "
        "where vintage = $vintage and ref_area = $ref_area and measure = 'need' and obs_value > 0 "
        "and wave = (select max(wave) from mart.survey_answer where vintage = $vintage and ref_area = $ref_area) "
        "group by all order by all",
        {"vintage": vintage, "ref_area": ref_area},
    ).df()
    if announced.empty:
        return frozenset()
    linked = announced.merge(crosswalk_of(vintage, taught), on="occupation", how="inner", validate="many_to_many")
    linked["obs_value"] = linked["need_persons"] * linked["share"].astype(float)
    cells = sensitive_cells(
        linked[["inn", "programme", "obs_value"]], ["programme"], DisclosureRule.of(parameters(vintage))
    )
    heard = set(linked["programme"])
    # A programme that nobody announced anything for has no survey reading of its own to hide, and none to show.
    return frozenset(set(cells["programme"]) | (taught - heard))
