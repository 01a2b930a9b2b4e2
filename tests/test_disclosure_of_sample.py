"""What leaves the house of the invented region: attacks on the published bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile

import numpy as np
import pandas as pd
from chain_run import Chain
from sample_run import VINTAGE
from test_disclosure import reader_knows

from flows.machinery.warehouse import opened_snapshot, reading
from flows.region.inputs import crosswalk_of
from flows.trace import found
from flows.trace import rows as trace_rows
from sql import run


def test_the_snapshot_has_no_survey_microdata_and_no_personal_data_is_kept(chain: Chain) -> None:
    with reading(chain.home) as con:
        names = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    assert not {name for name in names if name.startswith("survey")}
    kept = b"".join(
        path.read_bytes()
        for path in (chain.home.raw / "sha256").rglob("*")
        if path.is_file() and path.read_bytes()[:2] != b"PK"
    )
    # «Телефонист» is a trade; a number has a type of contact beside it.
    assert '"Телефон"'.encode() not in kept
    assert b"contact_value" not in kept
    assert b"+7(000)" not in kept


def employers(chain: Chain) -> set[str]:
    with run.connect(chain.home.warehouse) as con:
        return {inn for (inn,) in con.execute("select distinct inn from mart.survey_employer").fetchall()}


def test_no_published_byte_names_an_employer_that_answered(chain: Chain) -> None:
    numbers = employers(chain)
    assert len(numbers) > 50
    for name, payload in chain.bytes_of_outbox().items():
        if name.endswith(".xlsx"):
            payload = b"".join(
                zipfile.ZipFile(io.BytesIO(payload)).read(part)
                for part in zipfile.ZipFile(io.BytesIO(payload)).namelist()
            )
        found = {number for number in set(re.findall(rb"(?<!\d)\d{10}(?!\d)", payload)) if number.decode() in numbers}
        assert not found, name
    with reading(chain.home) as con:
        columns = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'"
        ).fetchall()
        for schema, table, column in columns:
            texts = con.execute(
                f'select distinct "{column}" from {schema}.{table} where "{column}" is not null'
            ).fetchall()
            told = set(re.findall(r"(?<!\d)\d{10}(?!\d)", "\n".join(text for (text,) in texts)))
            assert not told & numbers, f"{schema}.{table}.{column}"


def test_a_hidden_reading_stands_nowhere_and_no_sum_of_printed_ones_gives_it(chain: Chain) -> None:
    with reading(chain.home) as con:
        needs = (
            con.execute("select * from forecast.need where reading = 'survey' and time_period = 2030")
            .df()
            .set_index("programme")
        )
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
                assert (
                    (shown["model"] == "suppressed")
                    is (shown["survey"] == "suppressed")
                    is (row["programme"] in hidden)
                )
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
    payload = chain.bytes_of_outbox()["sector_demand.csv"]
    csv = pd.read_csv(
        io.BytesIO(payload), sep=";", decimal=",", encoding="utf-8-sig", na_values="×", keep_default_na=False
    )
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
    told = {
        (row["economic_activity"], row["level"]): row["employment"]["status"] for row in json.loads(again)["sectors"]
    }
    hidden = set(map(tuple, printed.loc[printed["obs_value"].isna(), by].to_numpy()))
    back = {"всего": "_T", **names}
    assert {
        (section, back.get(level, level)) for (section, level), status in told.items() if status == "suppressed"
    } == {cell for cell in hidden if cell[0] in {section for section, _ in told}}


def test_a_trace_names_no_employer(chain: Chain) -> None:
    path = sorted(chain.home.outbox(VINTAGE).rglob("proposal.json"))[0]
    with opened_snapshot(chain.home.warehouse) as raw:
        inns = {inn for (inn,) in raw.execute("select distinct inn from raw.survey__answer").fetchall()}
        names = " ".join(trace_rows.survey_files(raw, found.every(path)[0]))
        rows = " ".join(str(row) for one in found.every(path) for row in trace_rows.source_rows(raw, one))
    assert len(inns) > 10
    assert not [inn for inn in inns if inn in names or inn in rows]
