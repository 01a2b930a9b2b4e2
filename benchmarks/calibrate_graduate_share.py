"""What the share of openings for new graduates must be so that the chain, run on Russia, orders no more graduates than
Russia places.

    openings[o]   = Σ_s employment[s, 2024] · staffing[s, o] · replacement rate + growth (0.1 % a year)
    graduates that find work in their field a year = 800,300 · (1 − 0.123) · 0.58            (ТАСС 18656763; Коммерсантъ 8418889)
    factor        = graduates / Σ_o openings[o] · covered[o] · φ_level(o)

The default φ by level would be spent on occupations for which no programme trains (drivers, salespeople, guards). The
factor says by how much φ must be larger where a programme does train. Run: python -m benchmarks.calibrate_graduate_share
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from flows.machinery.reference import codelists, parameters

# Mean annual employment by section, Russia 2024, thousand persons (Росстат, 05-05_2017-2024).
EMPLOYMENT_2024_THOUSAND = {
    "A": 4272.8, "B": 1234.1, "C": 10571.2, "D": 1505.5, "E": 685.0, "F": 6816.0, "G": 13481.7, "H": 5917.1, "I": 2105.3, "J": 1890.6,
    "K": 1276.3, "L": 1889.2, "M": 2977.7, "N": 2296.6, "O": 3401.6, "P": 5359.2, "Q": 4531.1, "R": 1209.7, "S": 1781.9,
}  # fmt: skip
GRADUATES_2023 = 800_300
CONTINUE_STUDY = 0.123
IN_FIELD = 0.58  # between 0.558 (ППКРС) and 0.607 (ППССЗ)
GROWTH_RATE = 0.001  # federal forecast: 0.5 of 12.2 million posts over seven years are new
ON = date(2026, 11, 1)


def main() -> None:
    """Print openings, coverage and the factor, by level."""
    lists, in_force = codelists(), parameters(ON)
    staffing = lists.staffing_default.astype({"share": float})
    persons = staffing["share"] * staffing["economic_activity"].map(EMPLOYMENT_2024_THOUSAND) * 1_000
    by_occupation = persons.groupby(staffing["occupation"]).sum()
    rate = in_force.get("replacement_rate").value + GROWTH_RATE
    level = lists.occupation.set_index("code")["level"].reindex(by_occupation.index)
    covered = (
        lists.crosswalk(ON)
        .astype({"share": float})
        .groupby("occupation")["share"]
        .sum()
        .reindex(by_occupation.index)
        .fillna(0.0)
    )
    table = pd.DataFrame({"openings": by_occupation * rate, "level": level, "covered": covered})
    table["open_to_graduates"] = table["openings"] * table["covered"]
    table["ordered"] = table["open_to_graduates"] * table["level"].map(
        lambda name: in_force.get("new_graduate_share", name).value
    )
    sums = table.groupby("level")[["openings", "open_to_graduates", "ordered"]].sum()
    print(sums.round(0).to_string())
    placed = GRADUATES_2023 * (1 - CONTINUE_STUDY) * IN_FIELD
    print(
        f"graduates in their field a year {placed:,.0f}; ordered by the chain {sums['ordered'].sum():,.0f}; factor {placed / sums['ordered'].sum():.2f}"
    )


if __name__ == "__main__":
    main()
