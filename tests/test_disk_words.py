"""What refusals of the disk at every stage found (benchmarks/disk_points.py): a file begun on a full disk, publication, the traceback itself."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows.machinery.fence import DiskRefused, in_words
from flows.machinery.warehouse import HEADERS_BYTES, StorageFailed, of_another_version, opened, storage_errors
from flows.settings import Home


def test_a_warehouse_that_a_full_disk_let_begin_only_does_not_stop_every_later_night(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with duckdb.connect(str(home.warehouse)):
        pass
    assert home.warehouse.stat().st_size >= HEADERS_BYTES  # one that was born is not taken away
    whole = home.warehouse.read_bytes()
    home.warehouse.write_bytes(whole[:4096])
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(home.warehouse))
    assert of_another_version(home) is None
    assert not home.warehouse.exists()


def test_a_publication_says_what_the_disk_says(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.warehouse.mkdir(parents=True)
    with pytest.raises(StorageFailed, match="хранилище не пишется"), opened(home):
        pass


@pytest.mark.parametrize("said", ["No space left on device", "File too large", "Read-only file system", "Permission denied"])
def test_a_commit_that_the_disk_refuses_is_a_sentence(tmp_path: Path, said: str) -> None:
    error = duckdb.TransactionException(f'TransactionContext Error: Failed to commit: Could not write file "a.wal": {said}')
    with pytest.raises(StorageFailed) as told, storage_errors(Home(tmp_path)):
        raise error
    assert said not in str(told.value)


def test_an_error_whose_traceback_the_disk_does_not_take_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"")  # a file stands where the folder of tracebacks would
    said = in_words(RuntimeError("непредвиденное"), "Команда «nightly»", tmp_path)
    assert isinstance(said, DiskRefused)
    assert "Записанное раньше цело" in str(said)
