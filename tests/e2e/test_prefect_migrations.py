"""The tables that a new home gets are those that the migrations of the installed Prefect make."""

from __future__ import annotations

import pytest

from flows.machinery.prefect_tables import STATEMENTS, migrated

pytestmark = pytest.mark.e2e


def test_the_statements_are_what_the_migrations_of_the_installed_prefect_leave() -> None:
    assert _lines(STATEMENTS.read_text(encoding="utf-8")) == _lines(migrated()), "make them anew: python -m flows.machinery.prefect_tables"


def _lines(statements: str) -> list[str]:
    """Sorted: migrations that copy a table copy its constraints in the order of a set."""
    return sorted(line.strip().rstrip(", ") for line in statements.splitlines())
