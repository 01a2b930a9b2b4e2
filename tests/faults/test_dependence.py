"""What depends on what: one changed answer, two regions, a rebuilt warehouse, a clone in another folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from night import ROOT, Place, digests, environment, kadry, night, place_in, table_hashes, words
from small_inbox import changed_answer, small_files, write_small

pytestmark = pytest.mark.faults

SURVEY = next(name for name in small_files() if name.startswith("Анкета"))
REGIONS = ("901", "902")


def two_regions(folder: Path) -> Place:
    """Two invented regions as two folders of one inbox."""
    place = Place(folder / "дом", folder / "входная папка")
    for number, code in enumerate(REGIONS, start=1):
        write_small(place.inbox / code, number)
    return place


def test_one_changed_questionnaire_changes_its_own_region_only(tmp_path: Path) -> None:
    """Depends on it: documents of its region (the survey reading is pooled over the region) and the intake report.

    Does not: the other region's documents, to the byte; every other input's checksum in the manifest.
    """
    place = two_regions(tmp_path / "два региона")
    done = night(place)
    assert done.returncode == 0, done.stderr
    before = json.loads((place.outbox / "manifest.json").read_text(encoding="utf-8"))
    path = place.inbox / REGIONS[0] / SURVEY
    path.write_bytes(changed_answer(path.read_bytes()))
    assert night(place).returncode == 0
    after = json.loads((place.outbox / "manifest.json").read_text(encoding="utf-8"))
    # Employers are numbered by what their files hold, so that a changed file may take another number: the bytes tell which it is.
    assert len(before["inputs"]) == len(after["inputs"])
    assert len(set(before["inputs"].values()) - set(after["inputs"].values())) == 1
    changed = {name for name in before["files"] if before["files"][name] != after["files"].get(name)}
    assert before["files"].keys() == after["files"].keys()
    assert not [name for name in changed if name.startswith(f"{REGIONS[1]}/")]
    assert digests(place.outbox) == {**after["files"], "manifest.json": digests(place.outbox)["manifest.json"]}


def test_a_rebuilt_warehouse_holds_the_same_marts_forecasts_and_plans(tmp_path: Path, undisturbed: Place) -> None:
    place = Place(tmp_path / "дом", undisturbed.inbox)
    shutil.copytree(undisturbed.home, place.home, ignore=shutil.ignore_patterns("prefect"))
    before = table_hashes(undisturbed.home / "warehouse.duckdb")
    (place.home / "warehouse.duckdb").unlink()
    shutil.rmtree(place.home / "draws")
    done = kadry("rebuild", "--home", str(place.home))
    assert done.returncode == 0, done.stderr
    assert table_hashes(place.home / "warehouse.duckdb") == before
    assert table_hashes(place.home / "published" / "warehouse.duckdb") == table_hashes(
        undisturbed.home / "published" / "warehouse.duckdb"
    )
    assert night(place).returncode == 0
    assert digests(place.outbox) == digests(undisturbed.outbox)


def test_a_night_after_an_update_that_changes_tables_makes_them_anew(tmp_path: Path, undisturbed: Place) -> None:
    place = Place(tmp_path / "дом", undisturbed.inbox)
    shutil.copytree(undisturbed.home, place.home, ignore=shutil.ignore_patterns("prefect"))
    before = table_hashes(place.home / "warehouse.duckdb")
    con = duckdb.connect(str(place.home / "warehouse.duckdb"))
    con.execute("alter table raw.rosstat__indicator drop column obs_status")
    con.close()
    done = night(place)
    assert done.returncode == 0, done.stderr
    assert "таблицы теперь другие" in done.stderr
    assert table_hashes(place.home / "warehouse.duckdb") == before
    assert digests(place.outbox) == digests(undisturbed.outbox)


def test_a_clone_whose_path_has_spaces_and_cyrillic_computes_the_same(tmp_path: Path, undisturbed: Place) -> None:
    clone = tmp_path / "Мой клон" / "кадры"
    rooms = [
        name for name in ("flows", "models", "sources", "sql", "proposals", "sample", "data") if (ROOT / name).exists()
    ]
    for name in rooms:
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    place = place_in(tmp_path / "рабочее место")
    probe = [sys.executable, "-c", "import flows; print(flows.__file__)"]
    own = environment(PYTHONPATH=str(clone))
    where = subprocess.run(probe, cwd=clone, env=own, capture_output=True, text=True, check=True).stdout
    assert where.startswith(str(clone))
    done = subprocess.run(words(place), cwd=clone, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert digests(place.outbox) == digests(undisturbed.outbox)
