"""What public facts say, on the facts themselves; skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.real_outcomes import BC, BLS, openings, page, paths, replacement, sheets


@pytest.mark.shared
def test_revisions_of_a_growth_path_are_tenths_of_a_percentage_point(shared: Path) -> None:
    table = paths(shared / BLS)
    assert len(table) == 6
    assert table["revision_sd"].between(0.001, 0.004).all()
    assert table["error_sd"].gt(table["revision_sd"]).all()


@pytest.mark.shared
def test_regions_lie_a_tenth_from_their_province_in_replacement(shared: Path) -> None:
    table = replacement(shared / BC)
    assert len(table) == 8
    assert table["rate"].between(0.019, 0.027).all()
    assert table["distance"].iloc[-1] == pytest.approx(0.086, abs=0.002)


@pytest.mark.shared
def test_openings_over_employment_hardly_move_between_editions(shared: Path) -> None:
    table = openings(shared / BLS)
    assert table["rate_first"].between(0.10, 0.14).all()
    assert table["revision_mean"].abs().max() < 0.2


@pytest.mark.shared
def test_the_page_is_what_the_command_writes(shared: Path) -> None:
    written = Path(__file__).resolve().parents[1] / "docs" / "methodology" / "real-outcomes.md"
    assert written.read_text(encoding="utf-8") == page(sheets(shared))
