"""The whole chain on the invented region, stage by stage without Prefect: what a council gets and what must hold."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from chain_run import Chain, fixed_version
from frozen_outbox import must_be_frozen

from flows.machinery.sample_inbox import write_sample
from flows.machinery.warehouse import reading
from flows.outward.documents import FILES
from flows.region.inputs import crosswalk_of
from sql import run

VINTAGE = date(2026, 11, 23)
CLUSTERS = 9
RECIPES = Path(__file__).resolve().parent.parent / "docs" / "guides" / "recipes.md"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    root = tmp_path_factory.mktemp("Кадры и пробелы")
    inbox = root / "входная папка"
    write_sample(inbox, vintage=VINTAGE, seed=1, regions=1)
    with fixed_version():
        yield Chain(root / "home", inbox, VINTAGE).run()


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
    from flows.machinery.reference import codelists

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
        unchecked = any("Поправка на оптимизм работодателей не проверено" in note for note in made["notes"])
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
    assert {part.key: part.places for part in sheet.clusters} == pytest.approx(by_share, abs=0.01)
    assert sum(part.need.mean for part in sheet.clusters) == pytest.approx(sheet.need.mean, abs=0.1)
    printed = pdf_text.text((outbox / "region.pdf").read_bytes())
    assert printed.count(f"{number(planned, 1)}\n") >= 1  # clusters by share
    assert printed.count(f"{number(planned)}\n") >= 5  # four parts of the plan and the draft annex
    assert chain.proposed.regions[0].trouble == ""
    manifest = json.loads((outbox / "manifest.json").read_text(encoding="utf-8"))
    assert {"region.pdf", "region.xlsx", "region.csv", "region.json"} <= set(manifest["files"])


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


def _has(program: str) -> bool:
    from shutil import which

    return which(program) is not None
