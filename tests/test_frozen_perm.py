"""Perm's public files from the inbox to the outbox: no figure moves unless a change says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pdf_text
import pytest
from chain_run import Chain, fixed_version
from frozen_outbox import must_be_frozen
from sentences import contradictions

from proposals.machine import from_json

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def outbox(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    with fixed_version():
        return Chain(tmp_path_factory.mktemp("perm"), shared / "ru_perm_krai", date(2024, 3, 1)).run().bytes_of_outbox()


def test_no_figure_of_perm_has_moved(outbox: dict[str, bytes]) -> None:
    must_be_frozen("perm", outbox)


def test_no_sentence_of_perm_contradicts_its_figures_and_each_document_is_one_page(outbox: dict[str, bytes]) -> None:
    told = {name.split("/")[0]: from_json(payload) for name, payload in outbox.items() if name.endswith("/proposal.json")}
    assert told
    for cluster, figures in told.items():
        assert contradictions(figures) == [], cluster
        assert len(pdf_text.pieces(outbox[f"{cluster}/proposal.pdf"])) == 1, cluster
