"""The warehouse is derived data: raw bytes and the lists of vintages are enough to make it again, the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_inbox import VINTAGE, frames, write_small

from flows.forecast import forecast
from flows.forecast_errors import measure_errors
from flows.ingest import ingest
from flows.machinery.landing import RawBytesLost
from flows.machinery.warehouse import NoWarehouse, writing
from flows.plan import plan
from flows.rebuild import RebuildCounts, rebuild
from flows.settings import Home
from flows.transform import transform

COMPUTED = ("staging", "mart", "forecast", "plan")


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose small vintage was computed as the night does, without documents."""
    folder = tmp_path_factory.mktemp("сборка")
    home, inbox = Home(folder / "дом"), write_small(folder / "входная папка")
    with writing(home, VINTAGE) as con:
        ingest(con, home, inbox, VINTAGE)
        transform(con, VINTAGE)
        forecast(con, home, VINTAGE)
        measure_errors(con, VINTAGE)
        plan(con, home, VINTAGE)
    return home


def test_a_deleted_warehouse_comes_back_the_same(computed: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "дом")
    shutil.copytree(computed.root, home.root)
    home.warehouse.unlink()
    shutil.rmtree(home.root / "draws")
    (home.root / "warehouse.partial").write_bytes(b"left by a killed rebuild")
    (home.root / "warehouse.partial.wal").write_bytes(b"left by a killed rebuild")
    counts = rebuild(home)
    assert counts == RebuildCounts(vintages=1, files=8)
    before, after = frames(computed.warehouse, COMPUTED), frames(home.warehouse, COMPUTED)
    assert before.keys() == after.keys()
    assert [name for name in before if not before[name].equals(after[name])] == []
    assert sum(len(frame) for name, frame in after.items() if name.startswith("plan.")) > 0
    assert home.snapshot.exists()
    assert sorted(path.name for path in home.root.glob("warehouse*")) == ["warehouse.duckdb"]


@pytest.mark.parametrize("fault", ["утрачены", "изменены"])
def test_lost_raw_bytes_stop_the_rebuild_and_the_old_warehouse_stays(
    computed: Home, tmp_path: Path, fault: str
) -> None:
    home = Home(tmp_path / "дом")
    shutil.copytree(computed.root, home.root)
    kept = next(path for path in (home.raw / "sha256").rglob("*") if path.is_file())
    if fault == "утрачены":
        kept.unlink()
    else:
        kept.write_bytes(b"bit rot")
    before = home.warehouse.read_bytes()
    with pytest.raises(RawBytesLost, match=fault):
        rebuild(home)
    assert home.warehouse.read_bytes() == before


def test_nothing_landed_is_nothing_to_rebuild(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse):
        rebuild(Home(tmp_path))
