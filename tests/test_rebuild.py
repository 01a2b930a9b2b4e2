"""The warehouse is derived data: raw bytes and the lists of vintages are enough to make it again, the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from chain_run import bytes_of_outbox, fixed_version
from small_inbox import VINTAGE, frames

from flows import nightly
from flows.ingest import ingest
from flows.machinery.landing import RawBytesLost
from flows.machinery.warehouse import NoWarehouse, of_another_version, writing
from flows.plan import plan
from flows.propose import propose
from flows.rebuild import RebuildCounts, rebuild
from flows.settings import Home
from sql import run
from sql.contract import OtherStructure

COMPUTED = ("staging", "mart", "forecast", "plan")


def test_a_deleted_warehouse_comes_back_the_same_and_gives_the_same_documents(small_home: Home, small_copy: Home) -> None:
    small_copy.warehouse.unlink()
    shutil.rmtree(small_copy.root / "draws")
    (small_copy.root / "warehouse.partial").write_bytes(b"left by a killed rebuild")
    (small_copy.root / "warehouse.partial.wal").write_bytes(b"left by a killed rebuild")
    (small_copy.root / "warehouse.duckdb.wal").write_bytes(b"left by a killed writer")
    counts = rebuild(small_copy)
    assert counts == RebuildCounts(vintages=1, files=9, lost=())
    before, after = frames(small_home.warehouse, COMPUTED), frames(small_copy.warehouse, COMPUTED)
    assert before.keys() == after.keys()
    assert [name for name in before if not before[name].equals(after[name])] == []
    filled = {name for name, frame in after.items() if len(frame)}
    assert {"mart.employment", "mart.places", "mart.vacancy", "mart.survey_answer", "forecast.need", "plan.offer"} <= filled
    assert small_copy.snapshot.exists()
    assert sorted(path.name for path in small_copy.root.glob("warehouse*")) == ["warehouse.duckdb"]
    with fixed_version(), writing(small_copy, VINTAGE) as con:
        plan(con, small_copy, VINTAGE)  # a second time, over its own rows
        propose(con, small_copy, VINTAGE)
    assert bytes_of_outbox(small_copy, VINTAGE) == bytes_of_outbox(small_home, VINTAGE)


def as_another_version_left_it(home: Home) -> None:
    con = run.connect(home.warehouse)
    con.execute("alter table raw.rosstat__indicator drop column obs_status")
    con.execute("alter table mart.places alter column places type bigint")
    con.close()


def test_tables_of_another_version_are_refused_by_a_stage_and_made_anew_by_a_night(small_home: Home, small_copy: Home) -> None:
    assert of_another_version(small_copy) is None
    as_another_version_left_it(small_copy)
    with pytest.raises(OtherStructure, match=r"raw\.rosstat__indicator, mart\.places\..*kadry rebuild"), writing(small_copy, VINTAGE):
        pass
    kept = of_another_version(small_copy)
    assert kept == {VINTAGE}
    nightly.rebuild_task.fn(small_copy, kept)
    assert of_another_version(small_copy) is None
    before, after = frames(small_home.warehouse, COMPUTED), frames(small_copy.warehouse, COMPUTED)
    assert [name for name in before if not before[name].equals(after[name])] == []


def test_tables_of_another_version_without_a_kept_vintage_give_way(small_copy: Home) -> None:
    as_another_version_left_it(small_copy)
    con = run.connect(small_copy.warehouse)
    con.execute("delete from raw.vintage_file")
    con.close()
    nightly.rebuild_task.fn(small_copy, of_another_version(small_copy))
    assert not small_copy.warehouse.exists()


def test_marts_are_not_taken_for_built_where_staging_holds_another_vintage(small_copy: Home) -> None:
    first = nightly.transform_task.fn(small_copy, VINTAGE)
    con = run.connect(small_copy.warehouse)
    con.execute("update staging.accounting set rows_read = rows_read + 1")  # what another vintage's files leave there
    con.execute("delete from staging.file where file_path = (select min(file_path) from staging.file)")
    con.close()
    assert nightly.transform_task.fn(small_copy, VINTAGE) == first


def test_a_second_reading_of_the_same_inbox_reads_no_file(small_copy: Home, small_home: Home) -> None:
    with writing(small_copy, VINTAGE) as con:
        again = ingest(con, small_copy, small_home.root.parent / "входная папка", VINTAGE)
    assert (again.files, again.newly_read) == (9, 0)


@pytest.mark.parametrize("fault", ["утрачены", "изменены"])
def test_lost_raw_bytes_stop_the_rebuild_and_the_old_warehouse_stays(small_copy: Home, fault: str) -> None:
    kept = next(path for path in (small_copy.raw / "sha256").rglob("*") if path.is_file())
    if fault == "утрачены":
        kept.unlink()
    else:
        kept.write_bytes(b"bit rot")
    before = small_copy.warehouse.read_bytes()
    with pytest.raises(RawBytesLost, match=fault):
        rebuild(small_copy)
    assert small_copy.warehouse.read_bytes() == before


def test_nothing_landed_is_nothing_to_rebuild(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse):
        rebuild(Home(tmp_path))
