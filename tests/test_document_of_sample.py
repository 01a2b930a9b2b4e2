"""The papers of the invented region say the same: nine proposals, workbook, page and region's sheet, each sentence as its figures."""

from __future__ import annotations

import html
import io
import json
import re

import pdf_text
import pytest
from chain_run import Chain
from sample_run import VINTAGE, figures_of, folders, json_of
from sentences import contradictions

from flows.machinery.warehouse import reading
from proposals.arithmetic import summed
from proposals.numbers import needed, needed_mean
from proposals.why import why


def test_the_banner_of_the_invented_region_is_on_every_page(chain: Chain) -> None:
    pages = ["".join(page) for page in pdf_text.pieces((folders(chain)[0] / "proposal.pdf").read_bytes())]
    assert len(pages) > 3
    assert [number for number, page in enumerate(pages, start=1) if "ОБРАЗЕЦ" not in page.replace(" ", "")] == []
    assert "№" in "".join(pages)


def test_what_is_said_of_the_survey_s_correction_is_what_the_forecast_notes(chain: Chain) -> None:
    for folder in folders(chain):
        made = json_of(chain, folder.name)
        learned = any("Поправка на оптимизм работодателей выведена" in note for note in made["notes"])
        unchecked = any("Поправка на оптимизм работодателей не проверена" in note for note in made["notes"])
        assert learned is not unchecked
        surveys = [one for row in made["programmes"] for one in row["readings"] if one["reading"] == "survey"]
        assert surveys
        assert {one["verified"] for one in surveys} == {learned}
        assert all(one["note"].startswith("не проверено") is unchecked for one in surveys)


def test_workbook_and_json_say_the_same(chain: Chain) -> None:
    from python_calamine import CalamineWorkbook

    made = json_of(chain)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO((chain.home.outbox(VINTAGE) / "engineering" / "annex.xlsx").read_bytes())
    )
    cells = [cell for row in book.get_sheet_by_name(book.sheet_names[0]).to_python() for cell in row]
    assert sum(row["places"] for row in made["programmes"]) in cells


def test_the_shares_of_the_nine_proposals_add_up_to_the_plan(chain: Chain) -> None:
    made = [json_of(chain, folder.name) for folder in folders(chain)]
    with reading(chain.home) as con:
        planned = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
    assert {one["region_places"] for one in made} == {planned}
    assert sum(row["places"] * row["cluster_share"] for one in made for row in one["programmes"]) == pytest.approx(
        planned, abs=0.01
    )
    assert sum(row["places"] for one in made for row in one["programmes"]) > planned


def test_the_region_sheet_is_the_plan_from_files_to_the_printed_total(chain: Chain) -> None:
    import pdf_text

    from proposals.numbers import number
    from proposals.region.sheet import RegionSheet

    outbox = chain.home.outbox(VINTAGE)
    sheet = RegionSheet.model_validate_json((outbox / "region.json").read_bytes())
    with reading(chain.home) as con:
        planned, rows = con.execute(
            "select sum(places), count(*) from plan.programme where start_year = 2027"
        ).fetchall()[0]
        used = con.execute(
            "select used from plan.limit where constraint_kind = 'budget_rub' and start_year = 2027"
        ).fetchall()[0][0]
    assert sheet.places == planned
    assert sum(part.programmes for part in sheet.ugps) == rows
    assert sheet.cost_rub == pytest.approx(used, abs=1)
    by_share = {
        folder.name: sum(row["places"] * row["cluster_share"] for row in json_of(chain, folder.name)["programmes"])
        for folder in folders(chain)
    }
    assert {part.key: part.places for part in sheet.clusters} == pytest.approx(by_share, abs=0.99)
    asked = {folder.name: json_of(chain, folder.name)["cluster_places"]["places"] for folder in folders(chain)}
    assert {part.key: part.places for part in sheet.clusters} == asked
    assert sum(asked.values()) == sheet.places
    assert sum(part.need.mean for part in sheet.clusters) == pytest.approx(sheet.need.mean, abs=0.1)
    printed = pdf_text.text((outbox / "region.pdf").read_bytes())
    assert printed.count(f"{number(planned)}\n") >= 6  # clusters by share, four parts of the plan and the draft annex
    assert chain.proposed.regions[0].trouble == ""
    manifest = json.loads((outbox / "manifest.json").read_text(encoding="utf-8"))
    assert {"region.pdf", "region.xlsx", "region.csv", "region.json"} <= set(manifest["files"])


def test_no_sentence_of_the_nine_proposals_contradicts_its_figures_and_each_is_printed(chain: Chain) -> None:
    for folder in folders(chain):
        told = figures_of(chain, folder.name)
        assert contradictions(told) == [], folder.name
        printed = re.sub(r"\s+", "", pdf_text.text((folder / "proposal.pdf").read_bytes()).replace("\n-\n", ""))
        for row in told.programmes:
            assert re.sub(r"[\s-]+", "", why(row, told).text) in printed.replace("-", ""), (folder.name, row.id)


def test_one_need_a_row_on_paper_on_the_page_and_in_the_region_sheet(chain: Chain) -> None:
    outbox = chain.home.outbox(VINTAGE)
    lines = html.unescape((outbox / "index.html").read_text(encoding="utf-8")).split("<tr")
    told = [figures_of(chain, folder.name) for folder in folders(chain)]
    checked = 0
    for row in (row for one in told for row in one.programmes if row.coverage):
        assert row.coverage is not None
        expected = f"{needed_mean(row.coverage.need)} ({needed(row.coverage.need, row.coverage.decline_chance)})"
        mine = [line for line in lines if f'href="#p-{row.programme}"' in line and "%" not in line.split("</th>")[0]]
        assert mine
        assert all(expected in line for line in mine if " (" in line and f">{row.basis}<" in line), (row.id, expected)
        checked += 1
    assert checked > 100
    sheet = json.loads((outbox / "region.json").read_bytes())
    sums = [found.need for one in told if (found := summed(one))]
    assert sum(sums) == pytest.approx(sheet["need"]["mean"], abs=0.1)


def test_the_nine_headlines_add_up_to_the_plan_on_one_basis(chain: Chain) -> None:
    sums = [summed(figures_of(chain, folder.name)) for folder in folders(chain)]
    assert sum(one.places for one in sums if one) == pytest.approx(json_of(chain)["region_places"])
    for one in sums:
        assert one is not None
        assert one.need - one.on_way - one.plan == pytest.approx(one.uncovered - one.surplus, abs=0.01)
