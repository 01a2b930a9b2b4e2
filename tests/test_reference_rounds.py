"""A round is not opened on documents for reference, and one of them among proposals gets no dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from figures_builder import full_figures

from flows.rounds.frozen import _of_round, _render
from flows.rounds.registry import Round, RoundError
from flows.settings import Home
from proposals import machine

VINTAGE = date(2027, 1, 18)
REFERENCE = full_figures(banner="ДЕМОНСТРАЦИЯ").model_copy(update={"banner_reason": "по умолчанию приняты: контингент обучающихся"})


def _round() -> Round:
    return Round(start_year=REFERENCE.start_year, revision=1, council_date="2027-02-15", deliver_by="2027-03-01")


def test_a_vintage_of_references_alone_opens_no_round(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = home.outbox(VINTAGE) / "it"
    folder.mkdir(parents=True)
    (folder / "proposal.json").write_bytes(machine.to_json(REFERENCE))
    with pytest.raises(RoundError, match=r"справочные \(по умолчанию приняты: контингент обучающихся\): чисел приёма они не предлагают"):
        _render(home, _round(), VINTAGE)
    assert not (home.rounds / "2027-1").exists()


def test_a_reference_in_a_round_gets_its_name_and_no_dates() -> None:
    bare = REFERENCE.model_copy(update={"calendar": type(REFERENCE.calendar)(), "decisions": type(REFERENCE.decisions)()})
    told = _of_round(_round(), bare)
    assert (told.round, told.mode, told.calendar.council_date) == ("2027-1", "round", None)
    proposal = _of_round(_round(), bare.model_copy(update={"banner": None}))
    assert proposal.calendar.council_date == date(2027, 2, 15)
