"""The five decisions of the invented region, walked from its files to the papers and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import decisions_walk
import pdf_text
import pytest
from chain_run import Chain
from sample_run import VINTAGE, figures_of, folders

from flows.figures.frames import RegionFrames, region_frames
from flows.figures.gather import gather
from flows.machinery.reference import codelists
from flows.outward.documents import WORK_PLAN
from models.decisions.work_plan import PlanRow, corrected_plan
from sources import plan as plan_source
from sources import registry as source_registry
from sources.opened import open_file
from sources.reading import FileContext
from sql import run


@pytest.fixture(scope="module")
def region(chain: Chain) -> RegionFrames:
    con = run.connect(chain.home.warehouse)
    try:
        return region_frames(con, VINTAGE, "901", chain.home)
    finally:
        con.close()


def test_what_the_region_sent_about_the_decisions_is_told_and_nothing_of_it_is_called_missing(chain: Chain) -> None:
    sent = decisions_walk.Sent(chain.inbox, VINTAGE)
    for folder in folders(chain):
        told = figures_of(chain, folder.name)
        assert decisions_walk.contradictions(sent, told) == []
        assert decisions_walk.said_missing(told) == []


def test_the_walk_sees_hours_that_are_called_missing(chain: Chain) -> None:
    """The walk itself can fail: a figure left out is a contradiction, and its page says that it is missing."""
    told = figures_of(chain, "engineering")
    first, *others = told.decisions.workshops
    lost = first.model_copy(update={"hours_for_places": None, "hours_for_places_status": "no_data"})
    spoilt = told.model_copy(update={"decisions": told.decisions.model_copy(update={"workshops": (lost, *others)})})
    assert len(decisions_walk.contradictions(decisions_walk.Sent(chain.inbox, VINTAGE), spoilt)) == 1
    assert decisions_walk.said_missing(spoilt) == ["1: …"]


@pytest.mark.parametrize(
    ("absent", "decision", "said"),
    [
        pytest.param(("workshops", "use", "events", "hours"), 1, "Сведения не поступали", id="workshops"),
        pytest.param(("use", "events"), 1, "Сведения об их использовании не поступали", id="use alone"),
        pytest.param(
            ("experts", "competences", "expert_colleges", "expert_employers"), 2, "Сведения не поступали", id="experts"
        ),
        pytest.param(("units",), 3, "Сведения не поступали", id="digital units"),
        pytest.param(("courses",), 3, "Перечень курсов ЦОПП не поступал", id="courses"),
        pytest.param(("plan",), 5, "План работы кластера не поступал", id="work plan"),
    ],
)
def test_what_a_region_did_not_send_is_called_missing_there_and_nowhere_else(
    region: RegionFrames, absent: tuple[str, ...], decision: int, said: str
) -> None:
    held = region.decisions
    emptied = {name: frame.iloc[:0] if name in absent else frame for name, frame in held.frames.items()}
    told = gather(replace(region, decisions=replace(held, frames=emptied)), "engineering")
    found = decisions_walk.said_missing(told)
    assert {line[0] for line in found} == {str(decision)}
    assert any(said in line for line in found)


def test_the_corrected_plan_comes_back_in_the_form_it_was_sent_and_is_recognised(chain: Chain) -> None:
    for folder in folders(chain):
        told = figures_of(chain, folder.name)
        payload = (folder / WORK_PLAN).read_bytes()
        book = open_file(payload, WORK_PLAN)
        assert source_registry.recognise(book)[0] == "plan"
        reading = plan_source.parse(book, FileContext(WORK_PLAN, "901", VINTAGE.year), codelists())
        assert not reading.refused
        back = reading.tables["measure"]
        assert back["number"].tolist() == [row.number for row in told.decisions.work_plan]
        assert back["deadline"].tolist() == [row.deadline for row in told.decisions.work_plan]
        rows = [
            PlanRow(row.number, row.measure, row.responsible, row.deadline, row.status, row.decision)
            for row in back.itertuples(index=False)
        ]
        kept = corrected_plan(rows, [], {number: date(2027, 1, 1) for number in range(1, 6)}, VINTAGE, 2027)
        assert {one.change for one in kept} == {"kept"}


def test_the_region_has_its_page_of_the_five_decisions(chain: Chain) -> None:
    [page] = pdf_text.pieces((chain.home.outbox(VINTAGE) / "decisions_901.pdf").read_bytes())
    text = " ".join(page)
    assert "сведений нет" not in text
    for folder in folders(chain):
        assert figures_of(chain, folder.name).cluster.name.split()[0] in text
