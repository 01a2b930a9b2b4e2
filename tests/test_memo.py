"""A stage is skipped only when nothing that its figures depend on has changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.machinery import draws_store, landing, memo
from flows.settings import Home
from models.draws import Draws
from sql import run

VINTAGE = date(2025, 3, 1)


def landed(tmp_path: Path, payload: bytes) -> Home:
    (tmp_path / "inbox").mkdir(exist_ok=True)
    (tmp_path / "inbox" / "a.csv").write_bytes(payload)
    home = Home(tmp_path / "home")
    landing.land(home, tmp_path / "inbox", VINTAGE)
    return home


def test_the_key_changes_with_a_file_a_vintage_and_a_ledger(tmp_path: Path) -> None:
    home = landed(tmp_path, b"1")
    first = memo.inputs_key(home, VINTAGE)
    assert memo.inputs_key(home, VINTAGE) == first
    assert memo.inputs_key(home, date(2025, 3, 2)) != first
    landed(tmp_path, b"2")
    second = memo.inputs_key(home, VINTAGE)
    assert second != first
    (home.rounds / "2025-1").mkdir(parents=True)
    (home.rounds / "2025-1" / "ledger.jsonl").write_text("{}\n")
    assert memo.inputs_key(home, VINTAGE) != second


def test_a_stage_is_done_for_its_own_key_only() -> None:
    con = run.connect(":memory:")
    run.prepare(con)
    assert not memo.is_done(con, VINTAGE, "plan", "a")
    memo.mark_done(con, VINTAGE, "plan", "a")
    assert memo.is_done(con, VINTAGE, "plan", "a")
    memo.mark_done(con, VINTAGE, "plan", "b")
    assert not memo.is_done(con, VINTAGE, "plan", "a")
    assert not memo.is_done(con, VINTAGE, "forecast", "b")


def test_a_stage_whose_tables_hold_one_vintage_is_done_for_the_last_one_only() -> None:
    con = run.connect(":memory:")
    run.prepare(con)
    other = VINTAGE.replace(year=VINTAGE.year - 1)
    memo.mark_done_alone(con, other, "transform", "a")
    memo.mark_done(con, other, "plan", "a")
    memo.mark_done_alone(con, VINTAGE, "transform", "a")
    assert memo.is_done(con, VINTAGE, "transform", "a")
    assert not memo.is_done(con, other, "transform", "a")
    assert memo.is_done(con, other, "plan", "a")


def test_what_the_plans_of_a_snapshot_were_made_from_is_said_beside_it_and_only_while_it_stands(tmp_path: Path) -> None:
    con, snapshot = run.connect(":memory:"), tmp_path / "warehouse.duckdb"
    run.prepare(con)
    memo.mark_done(con, VINTAGE, "plan", "a")
    assert not memo.is_published(snapshot, VINTAGE, "a")
    memo.tell_published(con, snapshot)
    assert memo.is_published(snapshot, VINTAGE, "a")
    assert not memo.is_published(snapshot, VINTAGE, "b")
    assert not memo.is_published(snapshot, date(2025, 3, 2), "a")
    memo.forget_published(snapshot)
    assert not memo.is_published(snapshot, VINTAGE, "a")


def test_draws_of_a_killed_forecast_belong_to_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    draws_store.finish(home, VINTAGE, "a")
    assert draws_store.belong_to(home, VINTAGE, "a")
    draws_store.begin(home, VINTAGE)
    assert not draws_store.belong_to(home, VINTAGE, "a")


@pytest.mark.parametrize("loss", ["region", "file"])
def test_draws_of_a_region_that_is_gone_or_torn_are_made_anew(tmp_path: Path, loss: str) -> None:
    home = Home(tmp_path)
    for ref_area in ("57", "59"):
        for name in (*draws_store.FOR_PLAN, *draws_store.EXPECTED, draws_store.PERTURBED):
            draws_store.keep(home.draws(VINTAGE, ref_area), name, Draws(pd.DataFrame({"programme": ["15.01.05"]}), np.array([2030]), np.ones((1, 1, 2))))
    draws_store.finish(home, VINTAGE, "a")
    assert draws_store.belong_to(home, VINTAGE, "a")
    gone = home.draws(VINTAGE, "59")
    shutil.rmtree(gone) if loss == "region" else (gone / "need.npz").unlink()
    assert not draws_store.belong_to(home, VINTAGE, "a")
