"""What the share of openings for new graduates (φ) must be so that Russia as a whole neither lacks nor exceeds graduates.

    openings[o]  = Σ_s employment[s, 2024] · staffing[s, o] · (replacement rate + growth)
    placed       = graduates · (1 − continue) · employed · in the field              leaving = arriving over the country
    φ_level      = shape_level · placed / Σ_o openings[o] · covered[o] · shape_level(o)

The shape is how φ differs between levels; only its proportions count. Every rate on the right is the parameter with which
the chain computes supply, so need and supply of the country are equal by construction. Prints φ, and the parts of the
levels in the total, from which φ and the replacement rate are drawn together (models/need/graduate_share.py).

Run: python -m benchmarks.calibrate_graduate_share
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from benchmarks.derive_staffing_default import SECTION_EMPLOYMENT
from flows.machinery.reference import codelists, parameters
from models.parameters import Parameters

GRADUATES_2023 = 800_300  # ТАСС 18656763
GRADUATES_OF_LEVEL = {"ППССЗ": 0.79, "ППКРС": 0.21}  # authors' assumption: about four graduates of five are of ППССЗ
# Proportions of φ between levels: authors' assumption, as before.
SHAPE = {"ППССЗ": 0.64, "ППКРС": 0.47, "ВО": 0.28, "без": 0.02}
ON = date(2026, 11, 1)


def placed_in_field(in_force: Parameters) -> float:
    """Graduates of a year that come to work in their field, the country's leaving and arriving being equal."""
    at_work = (1 - in_force.get("continue_study").value) * in_force.get("employment_rate").value
    in_field = sum(share * in_force.get("match_rate", level).value for level, share in GRADUATES_OF_LEVEL.items())
    return GRADUATES_2023 * at_work * in_field


def openings_for_graduates(in_force: Parameters) -> pd.Series:
    """Openings of 2024 in occupations for which a programme trains, by level."""
    lists = codelists()
    staffing = lists.staffing_default.astype({"share": float})
    persons = staffing["share"] * staffing["economic_activity"].map(SECTION_EMPLOYMENT) * 1_000
    by_occupation = persons.groupby(staffing["occupation"]).sum()
    shares = lists.crosswalk(ON).astype({"share": float}).groupby("occupation")["share"].sum()
    rate = in_force.get("replacement_rate").value + in_force.get("graduate_share_growth_rate").value
    level = lists.occupation.set_index("code")["level"].reindex(by_occupation.index)
    return (by_occupation * rate * shares.reindex(by_occupation.index).fillna(0.0)).groupby(level).sum()


def main() -> None:
    """Print openings, φ and the parts of the levels, and whether the parameters in force already balance."""
    in_force = parameters(ON)
    table = pd.DataFrame({"openings": openings_for_graduates(in_force), "shape": pd.Series(SHAPE)})
    placed = placed_in_field(in_force)
    table["phi"] = table["shape"] * placed / (table["openings"] * table["shape"]).sum()
    table["ordered"] = table["openings"] * table["phi"]
    table["part"] = table["ordered"] / table["ordered"].sum()
    table["phi_in_force"] = [in_force.get("new_graduate_share", level).value for level in table.index]
    print(table.round(4).to_string())
    ordered = float((table["openings"] * table["phi_in_force"]).sum())
    print(f"placed in the field {placed:,.0f} a year; ordered with φ in force {ordered:,.0f}; ratio {ordered / placed:.4f}")


if __name__ == "__main__":
    main()
