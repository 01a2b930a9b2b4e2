"""The whole chain on the invented region, stage by stage without Prefect: what a council gets and what must hold."""

from __future__ import annotations

import argparse
import html
import io
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import decisions_walk
import numpy as np
import pandas as pd
import pdf_text
import pytest
import trace_walk
from chain_run import Chain, fixed_version
from frozen_outbox import must_be_frozen
from notebook import outputs, run_notebook
from sentences import contradictions

from flows import cli
from flows.commands import whatif as whatif_command
from flows.figures.frames import RegionFrames, region_frames
from flows.figures.gather import gather
from flows.machinery.reference import codelists
from flows.machinery.sample_inbox import write_sample
from flows.machinery.warehouse import opened_snapshot, reading
from flows.outward.documents import FILES, WORK_PLAN
from flows.region.inputs import crosswalk_of
from flows.scenario_plan import compared_plans
from flows.settings import DATA
from flows.trace import found
from flows.trace import needed as trace_needed
from flows.trace import rows as trace_rows
from flows.trace.around import Around, around
from flows.trace.steps import steps_of
from models.decisions.work_plan import PlanRow, corrected_plan
from models.explanation.price import move_price, of_programme
from models.parameters import Parameters
from proposals.arithmetic import summed
from proposals.figures import Figures
from proposals.machine import from_json
from proposals.numbers import needed, needed_mean
from proposals.why import why
from sources import parameters as parameter_source
from sources import plan as plan_source
from sources import registry as source_registry
from sources.opened import open_file
from sources.reading import FileContext
from sql import run

VINTAGE = date(2026, 11, 23)
CLUSTERS = 9
GUIDES = Path(__file__).resolve().parent.parent / "docs" / "guides"
RECIPES, NOTEBOOK = GUIDES / "recipes.md", GUIDES / "snapshot.ipynb"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    root = tmp_path_factory.mktemp("Кадры и пробелы")
    inbox = root / "входная папка"
    write_sample(inbox, vintage=VINTAGE, seed=1, regions=1)
    with fixed_version():
        yield Chain(root / "home", inbox, VINTAGE).run()


@pytest.fixture(scope="module")
def region(chain: Chain) -> RegionFrames:
    con = run.connect(chain.home.warehouse)
    try:
        return region_frames(con, VINTAGE, "901", chain.home)
    finally:
        con.close()


def test_no_figure_of_the_invented_region_has_moved(chain: Chain) -> None:
    must_be_frozen("sample", chain.bytes_of_outbox())


def figures(chain: Chain, cluster: str = "engineering") -> dict:
    return json.loads((chain.home.outbox(VINTAGE) / cluster / "proposal.json").read_text(encoding="utf-8"))


def documents(chain: Chain) -> list[Path]:
    return [Path(one.path).parent for one in chain.proposed.documents]


def test_nine_clusters_get_their_three_documents_and_a_manifest(chain: Chain) -> None:
    assert len(chain.proposed.documents) == CLUSTERS
    for folder in documents(chain):
        assert all((folder / name).stat().st_size > 5_000 for name in FILES)
    manifest = json.loads((chain.home.outbox(VINTAGE) / "manifest.json").read_text(encoding="utf-8"))
    assert {f"{folder.name}/{name}" for folder in documents(chain) for name in FILES} <= set(manifest["files"])
    assert len(manifest["inputs"]) == chain.ingested.files


def test_every_row_read_is_accounted_for(chain: Chain) -> None:
    books = chain.books
    assert books.rows_read == books.rows_accepted + books.rows_refused + books.rows_superseded
    assert books.rows_refused > 0
    assert books.rows_superseded > 0


def test_a_broken_file_costs_only_itself_and_says_what_to_do(chain: Chain) -> None:
    (broken,) = chain.ingested.troubled
    assert broken[0].endswith(".xlsx")
    assert "Скачайте файл заново" in broken[1]


def test_the_json_has_the_agreed_names_and_adds_up(chain: Chain) -> None:
    for folder in documents(chain):
        made = figures(chain, folder.name)
        assert {"schema_version", "vintage", "round", "ref_area", "cluster", "start_year", "group_size", "code_version", "programmes"} <= set(made)
        for row in made["programmes"]:
            assert {"id", "programme", "name", "basis", "duration_months", "labour_market_year", "places_last_year", "places", "places_unrounded"} <= set(row)
            assert {"need", "supply", "balance", "binding_constraint", "reasons", "defaults", "offers"} <= set(row)
            assert sum(offer["places"] for offer in row["offers"]) == row["places"]
            assert row["need"]["q10"] <= row["need"]["q50"] <= row["need"]["q90"]


@pytest.mark.parametrize(
    ("months", "years"), [pytest.param(10, 1, id="10 months"), pytest.param(22, 2, id="1 y 10 m"), pytest.param(34, 3, id="2 y 10 m"), pytest.param(46, 4, id="3 y 10 m")]
)
def test_an_intake_is_compared_with_the_market_its_graduates_meet(chain: Chain, months: int, years: int) -> None:
    rows = [row for folder in documents(chain) for row in figures(chain, folder.name)["programmes"] if row["duration_months"] == months]
    assert rows
    assert {row["labour_market_year"] - figures(chain)["start_year"] for row in rows} == {years}


def test_a_closed_code_is_never_proposed(chain: Chain) -> None:
    for folder in documents(chain):
        made = figures(chain, folder.name)
        assert not [row["programme"] for row in made["programmes"] if row["places"] and codelists().closed(row["programme"], made["start_year"])]


def test_proposed_places_are_full_groups_wherever_last_year_was(chain: Chain) -> None:
    made = figures(chain)
    offers = [offer for row in made["programmes"] for offer in row["offers"] if offer["places"] and offer["places_last_year"] % made["group_size"] == 0]
    assert offers
    assert [offer for offer in offers if offer["group_size"] == made["group_size"] and offer["places"] != offer["groups"] * made["group_size"]] == []


def test_the_banner_of_the_invented_region_is_on_every_page(chain: Chain, tmp_path: Path) -> None:
    if not _has("pdftotext"):
        pytest.skip("pdftotext is absent")
    pdf = documents(chain)[0] / "proposal.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    pages = text.removesuffix("\f").split("\f")
    assert len(pages) > 3
    assert [number for number, page in enumerate(pages, start=1) if "ОБРАЗЕЦ" not in page.replace(" ", "")] == []
    assert "№" in text
    assert re.search("[А-Яа-яЁё]{4,}", text)


def test_needs_are_never_floored_before_they_are_added(chain: Chain) -> None:
    with reading(chain.home) as con:
        negative = con.execute("select count(*) from forecast.sector_demand where measure = 'expansion' and mean < 0").fetchall()[0][0]
        broken = con.execute(
            """
            select count(*) from (
                select abs(sum(mean) filter (where measure = 'recruitment_need') - sum(mean) filter (where measure in ('expansion', 'replacement', 'closing'))) as gap
                from forecast.sector_demand group by economic_activity, level, time_period
            ) where gap > 1e-3
            """
        ).fetchall()[0][0]
    assert negative > 0
    assert broken == 0


def test_the_snapshot_has_no_survey_microdata_and_no_personal_data_is_kept(chain: Chain) -> None:
    with reading(chain.home) as con:
        names = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    assert not {name for name in names if name.startswith("survey")}
    kept = b"".join(path.read_bytes() for path in (chain.home.raw / "sha256").rglob("*") if path.is_file() and path.read_bytes()[:2] != b"PK")
    # «Телефонист» is a trade; a number has a type of contact beside it.
    assert '"Телефон"'.encode() not in kept
    assert b"contact_value" not in kept
    assert b"+7(000)" not in kept


# What leaves the house: attacks on the published bytes


def test_every_recipe_of_the_guide_answers_from_the_published_snapshot(chain: Chain) -> None:
    recipes = re.findall(r"^```sql\n(.*?)^```", RECIPES.read_text(encoding="utf-8"), re.S | re.M)
    assert len(recipes) == 10
    with reading(chain.home) as con:
        assert [recipe for recipe in recipes if not con.execute(recipe).fetchall()] == []


def test_the_notebook_of_the_guide_runs_on_the_published_snapshot(chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KADRY_SNAPSHOT", str(chain.home.snapshot))
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(tmp_path)
    names, shown = run_notebook(NOTEBOOK)
    assert outputs(NOTEBOOK) == []
    described = next(one for one in shown if "что в ней" in getattr(one, "columns", ()))
    assert len(described) > 50
    assert described["что в ней"].notna().all()
    assert (tmp_path / "места.csv").read_text(encoding="utf-8-sig").count("\n") == len(names["moved"]) + 1 > 5
    assert names["years"]["need"].gt(0).any()


def test_the_example_of_the_methodologist_s_guide_moves_places_of_the_first_intake(chain: Chain) -> None:
    page = (GUIDES / "methodologist.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^kadry whatif (.*)$", page, re.M)
    asked = argparse.ArgumentParser()
    whatif_command.configure(asked)
    form = whatif_command._form(asked.parse_args(line.split()))
    compared = compared_plans(chain.home, "перенос", None, None, form)
    _, _, before, after = compared.totals()[0]
    assert after > before
    assert 3 <= len([row for row in compared.first_year() if row.change]) <= 30

    [added] = re.findall(r"```yaml\n(    .*\n)```", page)
    name = "plan.yaml"
    text = (DATA / "parameters" / name).read_text(encoding="utf-8")
    rows = parameter_source.parse(re.sub(r"(^carry_over:\n(?:  .*\n)+)", lambda found: found[1] + added, text, flags=re.M).encode(), name)
    assert Parameters.in_force(rows, date(2026, 11, 29)).get("carry_over").value == form.carry_over
    assert Parameters.in_force(rows, date(2026, 10, 31)).get("carry_over").value != form.carry_over


def employers(chain: Chain) -> set[str]:
    with run.connect(chain.home.warehouse) as con:
        return {inn for (inn,) in con.execute("select distinct inn from mart.survey_employer").fetchall()}


def test_no_published_byte_names_an_employer_that_answered(chain: Chain) -> None:
    numbers = employers(chain)
    assert len(numbers) > 50
    for name, payload in chain.bytes_of_outbox().items():
        if name.endswith(".xlsx"):
            payload = b"".join(zipfile.ZipFile(io.BytesIO(payload)).read(part) for part in zipfile.ZipFile(io.BytesIO(payload)).namelist())
        found = {number for number in set(re.findall(rb"(?<!\d)\d{10}(?!\d)", payload)) if number.decode() in numbers}
        assert not found, name
    with reading(chain.home) as con:
        columns = con.execute("select schema_name, table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'").fetchall()
        for schema, table, column in columns:
            texts = con.execute(f'select distinct "{column}" from {schema}.{table} where "{column}" is not null').fetchall()
            told = set(re.findall(r"(?<!\d)\d{10}(?!\d)", "\n".join(text for (text,) in texts)))
            assert not told & numbers, f"{schema}.{table}.{column}"


def test_what_is_said_of_the_survey_s_correction_is_what_the_forecast_notes(chain: Chain) -> None:
    for folder in documents(chain):
        made = figures(chain, folder.name)
        learned = any("Поправка на оптимизм работодателей выведена" in note for note in made["notes"])
        unchecked = any("Поправка на оптимизм работодателей не проверена" in note for note in made["notes"])
        assert learned is not unchecked
        surveys = [one for row in made["programmes"] for one in row["readings"] if one["reading"] == "survey"]
        assert surveys
        assert {one["verified"] for one in surveys} == {learned}
        assert all(one["note"].startswith("не проверено") is unchecked for one in surveys)


def test_a_hidden_reading_stands_nowhere_and_no_sum_of_printed_ones_gives_it(chain: Chain) -> None:
    with reading(chain.home) as con:
        needs = con.execute("select * from forecast.need where reading = 'survey' and time_period = 2030").df().set_index("programme")
        model = con.execute("select * from forecast.need where reading = 'model' and mean is null").df()
    hidden = needs.index[needs["mean"].isna()]
    assert 5 < len(hidden) < len(needs) / 2
    assert needs.loc[hidden, "weight"].isna().all()
    assert set(model["programme"]) == set(hidden)
    for name, payload in chain.bytes_of_outbox().items():
        if name.endswith("proposal.json"):
            for row in json.loads(payload)["programmes"]:
                shown = {one["reading"]: one["interval"]["status"] for one in row["readings"]}
                assert (row["confirmed_need_status"] == "suppressed") is (row["programme"] in hidden)
                assert (shown["model"] == "suppressed") is (shown["survey"] == "suppressed") is (row["programme"] in hidden)
    # The reader knows the crosswalk: a programme whose row is a combination of printed rows is no secret.
    with run.connect(chain.home.warehouse) as con:
        announced = con.execute(
            "select occupation, count(distinct inn) as employers from mart.survey_answer where measure = 'need' and obs_value > 0 "
            "and wave = (select max(wave) from mart.survey_employer) group by 1"
        ).df()
    shares = crosswalk_of(VINTAGE, set(needs.index)).astype({"share": float})
    shares = shares[shares["occupation"].isin(announced["occupation"])]
    table = shares.pivot_table(index="programme", columns="occupation", values="share", aggfunc="sum", fill_value=0.0)
    printed = table[~table.index.isin(hidden)].to_numpy()
    rank = np.linalg.matrix_rank(printed)
    few = announced.loc[announced["employers"] < 3, "occupation"]
    for name in few[few.isin(table.columns)]:
        unit = (table.columns == name).astype(float)
        assert np.linalg.matrix_rank(np.vstack([printed, unit])) == rank + 1, name


def test_hidden_cells_of_the_sector_table_cannot_be_subtracted_and_printed_totals_add(chain: Chain) -> None:
    from test_disclosure import reader_knows

    payload = chain.bytes_of_outbox()["sector_demand.csv"]
    csv = pd.read_csv(io.BytesIO(payload), sep=";", decimal=",", encoding="utf-8-sig", na_values="×", keep_default_na=False)
    csv["Раздел"] = csv["Раздел"].replace("", "_T")
    csv["Уровень образования"] = csv["Уровень образования"].replace("все уровни", "_T")
    by = ["Раздел", "Уровень образования"]
    names = {"ВО": "высшее", "без": "без профессионального образования"}
    query = "select economic_activity, level, mean from forecast.sector_demand where measure = 'employment' and time_period = 2027 order by all"
    with reading(chain.home) as con:
        printed = con.execute(query).df().replace({"level": names}).set_axis([*by, "obs_value"], axis=1)
    with run.connect(chain.home.warehouse) as con:
        true = con.execute(query).df()["mean"]
    assert printed["obs_value"].isna().sum() > 5
    for cell, (low, high) in reader_knows(printed, by).items():
        assert low < 0.85 * true[cell] + 0.01
        assert high > 1.15 * true[cell] - 0.01
    in_csv = csv[csv["Год"] == 2027].set_index(by)["Занятость, чел.: среднее"]
    assert (in_csv.reindex(pd.MultiIndex.from_frame(printed[by])).to_numpy() - printed["obs_value"]).abs().max() < 0.001
    assert in_csv.isna().sum() == printed["obs_value"].isna().sum()
    measures = [title for title in csv.columns if title.endswith("среднее")]
    for margin, other in ((by[0], by[1]), (by[1], by[0])):
        parts = csv[csv[margin] != "_T"].groupby([other, "Год"])[measures].agg(lambda cells: cells.sum(skipna=False))
        totals = csv[csv[margin] == "_T"].set_index([other, "Год"])[measures]
        assert ((parts - totals).abs().fillna(0) < 0.01).all(axis=None)
        assert parts.notna().any(axis=None)
    again = chain.bytes_of_outbox()["engineering/proposal.json"]
    told = {(row["economic_activity"], row["level"]): row["employment"]["status"] for row in json.loads(again)["sectors"]}
    hidden = set(map(tuple, printed.loc[printed["obs_value"].isna(), by].to_numpy()))
    back = {"всего": "_T", **names}
    assert {(section, back.get(level, level)) for (section, level), status in told.items() if status == "suppressed"} == {
        cell for cell in hidden if cell[0] in {section for section, _ in told}
    }


def test_workbook_and_json_say_the_same(chain: Chain) -> None:
    from python_calamine import CalamineWorkbook

    made = figures(chain)
    book = CalamineWorkbook.from_filelike(io.BytesIO((chain.home.outbox(VINTAGE) / "engineering" / "annex.xlsx").read_bytes()))
    cells = [cell for row in book.get_sheet_by_name(book.sheet_names[0]).to_python() for cell in row]
    assert sum(row["places"] for row in made["programmes"]) in cells


def test_the_shares_of_the_nine_proposals_add_up_to_the_plan(chain: Chain) -> None:
    made = [figures(chain, folder.name) for folder in documents(chain)]
    with reading(chain.home) as con:
        planned = con.execute("select sum(places) from plan.programme where start_year = 2027").fetchall()[0][0]
    assert {one["region_places"] for one in made} == {planned}
    assert sum(row["places"] * row["cluster_share"] for one in made for row in one["programmes"]) == pytest.approx(planned, abs=0.01)
    assert sum(row["places"] for one in made for row in one["programmes"]) > planned


def test_the_region_sheet_is_the_plan_from_files_to_the_printed_total(chain: Chain) -> None:
    import pdf_text

    from proposals.numbers import number
    from proposals.region.sheet import RegionSheet

    outbox = chain.home.outbox(VINTAGE)
    sheet = RegionSheet.model_validate_json((outbox / "region.json").read_bytes())
    with reading(chain.home) as con:
        planned, rows = con.execute("select sum(places), count(*) from plan.programme where start_year = 2027").fetchall()[0]
        used = con.execute("select used from plan.limit where constraint_kind = 'budget_rub' and start_year = 2027").fetchall()[0][0]
    assert sheet.places == planned
    assert sum(part.programmes for part in sheet.ugps) == rows
    assert sheet.cost_rub == pytest.approx(used, abs=1)
    by_share = {folder.name: sum(row["places"] * row["cluster_share"] for row in figures(chain, folder.name)["programmes"]) for folder in documents(chain)}
    assert {part.key: part.places for part in sheet.clusters} == pytest.approx(by_share, abs=0.99)
    asked = {folder.name: figures(chain, folder.name)["cluster_places"]["places"] for folder in documents(chain)}
    assert {part.key: part.places for part in sheet.clusters} == asked
    assert sum(asked.values()) == sheet.places
    assert sum(part.need.mean for part in sheet.clusters) == pytest.approx(sheet.need.mean, abs=0.1)
    printed = pdf_text.text((outbox / "region.pdf").read_bytes())
    assert printed.count(f"{number(planned)}\n") >= 6  # clusters by share, four parts of the plan and the draft annex
    assert chain.proposed.regions[0].trouble == ""
    manifest = json.loads((outbox / "manifest.json").read_text(encoding="utf-8"))
    assert {"region.pdf", "region.xlsx", "region.csv", "region.json"} <= set(manifest["files"])


def test_no_sentence_of_the_nine_proposals_contradicts_its_figures_and_each_is_printed(chain: Chain) -> None:
    for folder in documents(chain):
        told = from_json((folder / "proposal.json").read_bytes())
        assert contradictions(told) == [], folder.name
        printed = re.sub(r"\s+", "", pdf_text.text((folder / "proposal.pdf").read_bytes()).replace("\n-\n", ""))
        for row in told.programmes:
            assert re.sub(r"[\s-]+", "", why(row, told).text) in printed.replace("-", ""), (folder.name, row.id)


def test_one_need_a_row_on_paper_on_the_page_and_in_the_region_sheet(chain: Chain) -> None:
    outbox = chain.home.outbox(VINTAGE)
    lines = html.unescape((outbox / "index.html").read_text(encoding="utf-8")).split("<tr")
    told = [from_json((folder / "proposal.json").read_bytes()) for folder in documents(chain)]
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
    sums = [summed(from_json((folder / "proposal.json").read_bytes())) for folder in documents(chain)]
    assert sum(one.places for one in sums if one) == pytest.approx(figures(chain)["region_places"])
    for one in sums:
        assert one is not None
        assert one.need - one.on_way - one.plan == pytest.approx(one.uncovered - one.surplus, abs=0.01)


def test_supply_with_last_years_places_does_not_drop(chain: Chain) -> None:
    with reading(chain.home) as con:
        by_year = dict(con.execute("select time_period, sum(supply) from plan.last_year group by 1 order by 1").fetchall())
    assert all(by_year[year + 1] > 0.92 * by_year[year] for year in range(2026, 2034))
    assert by_year[2034] > 0.9 * by_year[2028]


def test_short_programmes_and_the_plans_groups_do_not_share_an_hour(chain: Chain) -> None:
    with reading(chain.home) as con:
        over = con.execute(
            """
            with groups as (
                select card.workshop, sum(offer.groups * card.workshop_hours_per_group) * 40 as hours
                from plan.offer as offer inner join mart.offer as card using (vintage, ref_area, programme, basis, college, form)
                where offer.start_year = 2027 and card.workshop <> '' group by 1
            ),
            short as (select workshop, sum(learners_possible) / 12 * 144 as hours from plan.short_programme where workshop is not null group by 1)
            select workshop, groups.hours, short.hours, card.hours_per_week * 40 from short
            inner join mart.workshop as card using (workshop) left join groups using (workshop)
            where coalesce(groups.hours, 0) + short.hours > card.hours_per_week * 40 + 1e-6 and short.hours > 0
            """
        ).fetchall()
        promised = con.execute("select count(*) from plan.short_programme where workshop is not null").fetchall()[0][0]
    assert promised
    assert over == []


def cluster_figures(chain: Chain, cluster: str) -> Figures:
    return Figures.model_validate_json((chain.home.outbox(VINTAGE) / cluster / "proposal.json").read_text(encoding="utf-8"))


def test_what_the_region_sent_about_the_decisions_is_told_and_nothing_of_it_is_called_missing(chain: Chain) -> None:
    sent = decisions_walk.Sent(chain.inbox, VINTAGE)
    for folder in documents(chain):
        told = cluster_figures(chain, folder.name)
        assert decisions_walk.contradictions(sent, told) == []
        assert decisions_walk.said_missing(told) == []


def test_the_walk_sees_hours_that_are_called_missing(chain: Chain) -> None:
    """The walk itself can fail: a figure left out is a contradiction, and its page says that it is missing."""
    told = cluster_figures(chain, "engineering")
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
        pytest.param(("experts", "competences", "expert_colleges", "expert_employers"), 2, "Сведения не поступали", id="experts"),
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
    for folder in documents(chain):
        told = cluster_figures(chain, folder.name)
        payload = (folder / WORK_PLAN).read_bytes()
        book = open_file(payload, WORK_PLAN)
        assert source_registry.recognise(book)[0] == "plan"
        reading = plan_source.parse(book, FileContext(WORK_PLAN, "901", VINTAGE.year), codelists())
        assert not reading.refused
        back = reading.tables["measure"]
        assert back["number"].tolist() == [row.number for row in told.decisions.work_plan]
        assert back["deadline"].tolist() == [row.deadline for row in told.decisions.work_plan]
        rows = [PlanRow(row.number, row.measure, row.responsible, row.deadline, row.status, row.decision) for row in back.itertuples(index=False)]
        kept = corrected_plan(rows, [], {number: date(2027, 1, 1) for number in range(1, 6)}, VINTAGE, 2027)
        assert {one.change for one in kept} == {"kept"}


def test_the_region_has_its_page_of_the_five_decisions(chain: Chain) -> None:
    if not _has("pdftotext"):
        pytest.skip("pdftotext is absent")
    page = chain.home.outbox(VINTAGE) / "decisions_901.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(page), "-"], capture_output=True, check=True).stdout.decode()
    assert text.count("\f") == 1
    assert "сведений нет" not in text
    for folder in documents(chain):
        assert cluster_figures(chain, folder.name).cluster.name.split()[0] in text


def _has(program: str) -> bool:
    from shutil import which

    return which(program) is not None


# A printed number followed back.


def test_two_hundred_random_ids_are_recomputed_down_to_the_printed_number(chain: Chain) -> None:
    paths = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))
    known = [one for path in paths for one in found.every(path)]
    assert len(known) > 200
    with reading(chain.home) as con, opened_snapshot(chain.home.warehouse) as raw:
        steps = 0
        for one in random.Random(20261128).sample(known, 200):
            mine = [*steps_of(one, chain.home), *trace_rows.sums(con, one)]
            assert [f"{one.id}: {step}" for step in mine if not step.agrees] == []
            assert mine or (one.workshop and one.workshop.hours_used is None), one.id
            assert trace_rows.source_rows(raw, one), one.id
            if one.row is not None:
                told = trace_rows.assumptions(con, one)
                assert {line.step for line in told} == set(trace_rows.OF_STEP)
                assert not [line for line in told if not line.reference or "неизвестна" in line.valid_from]
            steps += len(mine)
    assert steps > 1_000


def test_the_trace_is_printed_and_a_changed_number_is_found(chain: Chain, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]
    (row, *_) = [one for one in found.every(path) if one.row is not None and one.row.chain and one.row.chain.shortage]
    place = ["--home", str(chain.home.root)]
    assert cli.main(["trace", row.id, *place]) == 0
    assert row.row is not None
    assert f"Почему: «{row.row.reasons[0].removesuffix('.')}»" in capsys.readouterr().out
    assert cli.main(["trace", row.id, "--all", *place]) == 0
    told = capsys.readouterr().out
    assert "лист «" in told
    assert "с 01.01." in told
    assert "НЕ СХОДИТСЯ" not in told
    assert cli.main(["trace", f"{row.id}/погода", *place]) == 2
    assert cli.main(["trace", str(row.row and row.row.trace_id), *place]) == 0
    assert cli.main(["trace", "99.99.99-9", *place]) == 2
    capsys.readouterr()
    outside = tmp_path / "proposal.json"
    outside.write_bytes(path.read_bytes())
    assert cli.main(["trace", row.id, "--file", str(outside), *place]) == 0
    told = capsys.readouterr().out
    assert "лист «" not in told
    assert f"Это наш файл: {path}" in told
    content = json.loads(outside.read_text(encoding="utf-8"))
    (changed,) = [one for one in content["programmes"] if one["id"] == row.id]
    changed["applications_per_place"] = 77.0
    outside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert cli.main(["trace", row.id, "--file", str(outside), *place]) == 1
    told = capsys.readouterr().out
    assert "НЕ СХОДИТСЯ с напечатанным 77" in told
    assert "Дальше след не идёт" in told


@pytest.fixture(scope="module")
def near(chain: Chain) -> Around:
    """What stands around any row; ``row`` is put in by who asks."""
    one = next(one for one in found.every(sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]) if one.row is not None)
    with reading(chain.home) as con:
        made = around(con, chain.home, one)
    assert made is not None
    return made


def test_the_reason_of_every_printed_row_is_made_again_from_numbers_that_the_trace_shows(chain: Chain, near: Around) -> None:
    lost = [line for folder in documents(chain) for line in trace_walk.untraced(cluster_figures(chain, folder.name), near)]
    assert lost == []


def test_a_reason_with_another_number_is_not_found_again(chain: Chain, near: Around) -> None:
    told = cluster_figures(chain, "engineering")
    row = next(one for one in told.programmes if why(one, told).kind == "enough")
    other = row.model_copy(update={"reasons": ("На нехватку 777 в год хватит 888 мест.", *row.reasons[1:])})
    spoilt = told.model_copy(update={"programmes": tuple(other if one.id == row.id else one for one in told.programmes)})
    assert [line for line in trace_walk.untraced(spoilt, near) if line.startswith(row.id)] != []


def test_the_answer_with_priced_moves_costs_less_in_all_and_is_the_printed_one(near: Around) -> None:
    found_prices = move_price(of_programme(near.inputs, near.row.programme))
    first = found_prices[(found_prices["basis"] == near.row.basis) & (found_prices["start_year"] == near.inputs.start_year)].set_index("answer")
    whole = first["expected_cost"] + first["move_cost"]
    assert whole["priced"] <= whole["free"] + 1e-6
    assert first["expected_cost"]["free"] <= first["expected_cost"]["priced"] + 1e-6
    assert near.row.chain is not None
    assert near.row.chain.inertia_effect is not None
    assert first["places"]["free"] == pytest.approx(near.row.chain.places_unrounded, abs=1.0)
    assert first["places"]["priced"] == pytest.approx((near.row.chain.places_unrounded or 0) + near.row.chain.inertia_effect, abs=1.0)


def test_the_need_of_a_row_is_added_up_from_employment_shares_and_rates(chain: Chain) -> None:
    rows = [one for one in found.every(chain.home.outbox(VINTAGE) / "engineering" / "proposal.json") if one.row is not None and one.offer is None and one.row.coverage]
    with reading(chain.home) as con:
        one = trace_needed.needed(con, chain.home, rows[0])
    assert one is not None
    assert [step for step in trace_needed.steps(one, chain.home) if not step.agrees] == []
    for row in one.open_data.occupations.itertuples():
        mine = one.open_data.sections[one.open_data.sections["occupation"] == row.occupation]
        years = one.years[1] - one.years[0] + 1
        assert (mine["share"] * mine["before"]).sum() == pytest.approx(row.stock)
        assert (mine["share"] * (mine["last"] - mine["first"])).sum() / years == pytest.approx(row.expansion, rel=0.05, abs=2.0)
        assert row.opened == pytest.approx(row.expansion + row.exits + row.transfers + row.closing)
    assert one.open_data.need == pytest.approx(one.open_data.occupations["need"].sum(), rel=0.02)


def test_a_trace_names_no_employer(chain: Chain) -> None:
    path = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]
    with opened_snapshot(chain.home.warehouse) as raw:
        inns = {inn for (inn,) in raw.execute("select distinct inn from raw.survey__answer").fetchall()}
        names = " ".join(trace_rows.survey_files(raw, found.every(path)[0]))
        rows = " ".join(str(row) for one in found.every(path) for row in trace_rows.source_rows(raw, one))
    assert len(inns) > 10
    assert not [inn for inn in inns if inn in names or inn in rows]
