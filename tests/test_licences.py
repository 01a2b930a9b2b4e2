"""Everything locked has a licence that lets others live with the whole, and the page lists it."""

from __future__ import annotations

import pytest

from benchmarks.licences import NOT_HERE, PAGE, licences, locked, usable


def test_every_locked_package_stands_on_the_page_under_a_usable_licence() -> None:
    page = PAGE.read_text(encoding="utf-8")
    found = licences()
    assert [name for name in locked() if f"| {name} | " not in page] == []
    assert {name: licence for name, licence in found.items() if not usable(licence)} == {}
    assert {licence for name, licence in found.items() if name in {"duckdb", "pandas", "prefect"}} != {NOT_HERE}


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True), ("BSD License", True), ("BSD-3-Clause AND 0BSD", True), ("Artistic License or GPL", True), ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False), ("Use is limited and permitted by miscellaneous terms", False), ("Proprietary", False), ("не названа", False),
    ],
)
def test_a_licence_that_binds_the_whole_is_not_usable(licence: str, may: bool) -> None:
    assert usable(licence) is may
