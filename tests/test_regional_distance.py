"""Figures typed in the sample's calibration are those that the public files give."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import regional_distance
from sample import calibration as real

pytestmark = pytest.mark.shared


@pytest.fixture(autouse=True)
def files(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regional_distance, "SHARED_DATA", shared)


def test_states_lie_from_their_country_as_typed() -> None:
    found = regional_distance.us_states()
    assert found.true == pytest.approx(real.STAFFING_DISTANCE, abs=0.005)
    assert found.within_groups == pytest.approx(real.STAFFING_DISTANCE_WITHIN_GROUPS, abs=0.005)
    assert found.true < found.published


def test_areas_of_england_lie_nearer_on_coarser_occupations() -> None:
    found = regional_distance.uk_areas()
    assert found.regions > 50
    assert found.true == pytest.approx(0.22, abs=0.005)


def test_sections_move_as_typed() -> None:
    common, own = (float(cell.replace(",", ".")) for cell in regional_distance.volatility(regional_distance.perm())[1:3])
    assert common == pytest.approx(real.PERM_COMMON_GROWTH_SD, abs=1e-4)
    assert own == pytest.approx(real.PERM_OWN_GROWTH_SD, abs=1e-4)
    usual = (real.COMMON_GROWTH_SD**2 + real.OWN_GROWTH_SD**2) ** 0.5
    russia = float(regional_distance.volatility(regional_distance.russia())[3].replace(",", "."))
    assert russia < usual == pytest.approx(0.0275, abs=1e-4)
    assert usual < (common**2 + own**2) ** 0.5


def test_control_figures_change_as_typed() -> None:
    assert regional_distance.places_change() == pytest.approx(real.PLACES_MISFIT_SD, abs=0.005)
