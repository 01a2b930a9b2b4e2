"""Every table that a source fills leads somewhere: without its rows something that is computed with or printed moves, or is said.

The sources on which nothing rests are those whose card says so (``feeds: null``), and the night does not read them.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import pytest
from form_files import codelists
from small_inbox import START_YEAR, VINTAGE

from flows.figures.frames import clusters_of, region_frames
from flows.figures.gather import gather
from flows.machinery.reference import cards
from flows.outward.official_evidence import evidence_file
from flows.region.inputs import demand_inputs, plan_inputs
from flows.region.official import official_growth
from flows.settings import Home
from models.draws import Draws
from models.errors import KadryError
from sample import region
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext
from sql import run
from sql.catalogue import in_order, tables
from sql.contract import Table

REF = "901"
# What the small inbox leaves out of the sample's files.
MORE_FILES = ("Заявления", "Трудоустройство выпускников,", "Мастерские", "Эксперты", "Цифровой", "Планы работы", "Пределы", "Сценарии")
FEW = Draws(pd.DataFrame({"economic_activity": ["C"]}), np.array([START_YEAR - 1, START_YEAR]), np.ones((1, 2, 2)))
BOOKS = {"file", "refused", "superseded", "stage", "vintage_file", "lost_region"}
RAW = sorted(name.removeprefix("raw.") for name in tables(("raw",)) if name.removeprefix("raw.") not in BOOKS)


def added(con: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """Rows of the tables that no file of the sample fills, kept apart from what the small inbox holds."""
    of_day = {"ref_area": REF, "time_period": START_YEAR, "economic_activity": "C"}
    offer = con.execute("select college, programme, basis from mart.offer where basis = '9' and college is not null order by all limit 1").df().iloc[0]
    open_posts = con.execute("select * exclude (file_sha256, sheet, row_number) from raw.trudvsem__vacancy order by vacancy_id limit 1").df()
    rows = {
        "need_list__post": {"ref_area": REF, "title": "Маляр", "occupation": "7131", "work_places": 9_000.0, "reported_on": VINTAGE},
        "federal_need__need": of_day | {"education_level": "СПО", "need_persons": 400.0},
        "target_contracts__contract": {"ref_area": REF, "start_year": START_YEAR - 1, **offer.to_dict(), "contracts": 19.0},
        "projects__job": of_day | {"project": "Завод", "jobs": 70.0, "probability": 0.5},
        "t1prof__group": of_day | {"economic_activity": "_T", "occupation_group": "7", "headcount": 900.0, "vacancies": 30.0},
        "rosstat__indicator": {**of_day, "economic_activity": "_T", "time_period": "2026-Q1", "indicator": "employer_need", "obs_value": 7_000.0},
        "fedstat__observation": {**of_day, "time_period": "2025", "indicator": "58994", "obs_value": 5.0},
        "kep__indicator": {"indicator": "employer_need", "time_period": "2025", "obs_value": 5.0},
        "klems__account": {"variable": "EMP", "industry": "D", "time_period": 2015, "obs_value": 5.0},
        "digital__course": {"ref_area": REF, "course": "К-1", "title": "Вёрстка", "programme": "09.02.07", "hours": 8.0, "seats": 25.0, "starts_on": VINTAGE},
    }  # fmt: skip
    made = {name: pd.DataFrame([row]) for name, row in rows.items()}
    posts = open_posts.assign(vacancy_id="hh", title="Обувщик", occupation="7536", work_places=9_000)
    return made | {"hh__vacancy": posts}


def put(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """A table of rows as a file of its own."""
    sha = f"one-{table}"
    book = {"file_sha256": sha, "file_name": sha, "status": "read", "ref_area": REF, "rows_read": len(frame), "source": table.split("__")[0]}
    run.insert(con, "raw.file", pd.DataFrame([book]))
    run.insert(con, "raw.vintage_file", pd.DataFrame([{"vintage": VINTAGE, "file_path": sha, "file_sha256": sha}]))
    placed = {"file_sha256": sha, "sheet": "", "row_number": range(1, len(frame) + 1)}
    run.insert(con, f"raw.{table}", frame.assign(**placed))


@cache
def sample_readings() -> dict[str, pd.DataFrame]:
    """Table → rows of the sample's files that the small inbox leaves out."""
    files = region.generate(codelists().frames(), seed=1, vintage_year=START_YEAR - 1, number=1).files
    found: dict[str, pd.DataFrame] = {}
    for name in files:
        if name.startswith(MORE_FILES):
            reading, _ = registry.read(open_file(files[name], name), FileContext(name, REF, START_YEAR - 1), codelists())
            found |= {f"{reading.source}__{subject}": table for subject, table in reading.tables.items()}
    return found


@dataclasses.dataclass
class Region:
    """The small region with rows of every source, and what they give."""

    con: duckdb.DuckDBPyConnection
    home: Home
    before: dict[str, str] = dataclasses.field(default_factory=dict)

    def given(self) -> Iterator[tuple[str, str]]:
        """What the models are given, then what the documents print, in words that can be compared; the dear ones last."""
        con, scope = self.con, (VINTAGE, REF)
        yield "evidence", str(evidence_file(con, *scope))
        yield "growth", text(official_growth(con, *scope))
        yield "history", text(run.read(con, "mart.employment", vintage=VINTAGE, ref_area=REF))
        for inputs in (demand_inputs(con, *scope, FEW), plan_inputs(con, *scope, FEW, FEW, FEW, FEW)):
            for field in dataclasses.fields(inputs):
                yield f"{type(inputs).__name__}.{field.name}", text(getattr(inputs, field.name))
        frames = region_frames(con, *scope, self.home)
        frames.frames["intake"] = frames.of("intake").iloc[:0]  # the book of the files still counts what was taken out
        yield "open posts by place", text(frames.of("posts"))
        for cluster in clusters_of(con, *scope):
            yield cluster, gather(frames, cluster).model_dump_json()

    def moved(self) -> str:
        """The first piece that is not as before, or what is said instead; empty when nothing moved."""
        try:
            return next((name for name, words in self.given() if words != self.before[name]), "")
        except KadryError as said:
            return str(said)


def text(value: object) -> str:
    return value.to_csv() if isinstance(value, pd.DataFrame) else repr(value) if isinstance(value, tuple) else ""


@pytest.fixture(scope="module")
def whole(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    path = tmp_path_factory.mktemp("sources") / "warehouse.duckdb"
    shutil.copy(small_home.warehouse, path)
    con = run.connect(path)
    run.set_vintage(con, VINTAGE)
    for table, frame in (sample_readings() | added(con)).items():
        put(con, table, frame)
    # The return speaks where tables are silent: the sample's КЦП name who was admitted in every row.
    con.execute("update raw.kcp__places set entrants = null where start_year = (select max(time_period) from raw.spo1__flow)")
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    run.build(con, "marts")
    made = Region(con, small_home)
    made.before |= dict(made.given())
    yield made
    con.close()


def marts_from(table: str) -> list[Table]:
    """Marts that are computed from a staged table, straight or over other marts."""
    changed, found = {f"staging.{table}"}, []
    for mart in in_order(tables(("marts",))):
        if changed & {*mart.reads, mart.takes}:
            changed.add(mart.name)
            found.append(mart)
    return found


@pytest.mark.parametrize("table", RAW)
def test_without_the_rows_of_a_table_something_moves_or_is_said(table: str, whole: Region) -> None:
    whole.con.begin()
    try:
        (rows,) = whole.con.execute(f"delete from staging.{table}").fetchone() or (0,)
        assert rows, "no row to take out: the test would say nothing"
        marts = marts_from(table)
        for mart in marts:
            run._build_one(whole.con, mart, stored=True)
        moved = whole.moved() if marts else ""
    finally:
        whole.con.rollback()
    assert bool(moved) == (cards()[table.split("__")[0]].feeds is not None), moved


def test_every_source_fills_a_table_that_was_tried() -> None:
    assert {table.split("__")[0] for table in RAW} == set(cards())
