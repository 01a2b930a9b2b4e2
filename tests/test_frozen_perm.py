"""Perm's public files from the inbox to the outbox: no figure moves unless a change says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from chain_run import Chain, fixed_version
from frozen_outbox import must_be_frozen

pytestmark = pytest.mark.shared


def test_no_figure_of_perm_has_moved(shared: Path, tmp_path: Path) -> None:
    with fixed_version():
        must_be_frozen("perm", Chain(tmp_path / "home", shared / "ru_perm_krai", date(2024, 3, 1)).run().bytes_of_outbox())
