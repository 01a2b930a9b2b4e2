"""φ, the staffing and the crosswalk in force give Russia as many posts for graduates as it places."""

from __future__ import annotations

import pytest

from benchmarks.calibrate_graduate_share import ON, openings_for_graduates, placed_in_field
from flows.machinery.reference import parameters


def test_russia_neither_lacks_nor_exceeds_with_the_parameters_in_force() -> None:
    in_force = parameters(ON)
    opened = openings_for_graduates(in_force)
    ordered = sum(opened[level] * in_force.get("new_graduate_share", level).value for level in opened.index)
    assert ordered == pytest.approx(placed_in_field(in_force), rel=0.01)
    assert in_force.get("leave_region").value == in_force.get("arrive_region").value


def test_the_parts_from_which_levels_are_drawn_together_are_those_of_the_total() -> None:
    in_force = parameters(ON)
    opened = openings_for_graduates(in_force)
    ordered = {level: opened[level] * in_force.get("new_graduate_share", level).value for level in opened.index}
    for level in ("ППССЗ", "ППКРС", "ВО"):
        part = ordered[level] / sum(ordered.values())
        assert in_force.get("graduate_share_part", level).value == pytest.approx(part, abs=0.005)
