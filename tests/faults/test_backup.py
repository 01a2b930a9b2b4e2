"""Copied, lost, restored: the commands of the operations page as they stand there bring the same content back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from night import ROOT, Place, digests, environment, table_hashes
from small_inbox import VINTAGE

pytestmark = [pytest.mark.faults, pytest.mark.skipif(shutil.which("rsync") is None, reason="no rsync here")]

PAGE = ROOT / "docs" / "operations.md"
HEADING = "## Резервная копия и восстановление"
COMMAND_SECONDS = 900


def blocks() -> list[str]:
    """The shell of the section: one block copies, the other restores."""
    section = PAGE.read_text(encoding="utf-8").split(HEADING)[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)


def run(block: str, place: Place, folder: Path) -> None:
    """A block of the page, done."""
    done = tried(block, place, folder)
    assert done.returncode == 0, f"{done.args}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def tried(block: str, place: Place, folder: Path) -> subprocess.CompletedProcess[str]:
    """A block of the page with nothing changed but where things lie and which vintage is meant."""
    (folder / "bin").mkdir(exist_ok=True)
    command = folder / "bin" / "kadry"
    command.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m flows.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    placed = block.replace("/srv/kadry/var", str(place.home)).replace("/srv/kadry/inbox", str(place.inbox)).replace("backup:", f"{folder}/backup")
    placed = re.sub(r"--vintage \d{4}-\d\d-\d\d", f"--vintage {VINTAGE.isoformat()}", placed)
    assert "/srv/" not in placed
    path = f"{folder / 'bin'}:{Path('/usr/bin')}:/bin"
    return subprocess.run(
        ["sh", "-e", "-c", placed], env=environment(PATH=path), capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS
    )


def test_the_page_s_commands_bring_the_same_content_back(undisturbed: Place, tmp_path: Path) -> None:
    copying, restoring = blocks()
    place = Place(Path(shutil.copytree(undisturbed.home, tmp_path / "дом")), Path(shutil.copytree(undisturbed.inbox, tmp_path / "входная")))
    (place.home / "rounds" / "2027-1").mkdir(parents=True)
    (place.home / "rounds" / "2027-1" / "ledger.jsonl").write_text("")
    (place.home / "deliveries.jsonl").write_text(json.dumps({"what": "начато"}) + "\n", encoding="utf-8")
    (place.home / "raw" / "unfinished.partial").write_bytes(b"half")
    before = (table_hashes(place.home / "published" / "warehouse.duckdb"), digests(place.outbox), digests(place.home / "raw"))
    manifest = json.loads((place.outbox / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "backup").mkdir()
    run(copying, place, tmp_path)
    shutil.rmtree(place.home)
    place.home.mkdir()
    run(restoring, place, tmp_path)
    snapshot, outbox, raw = before
    assert table_hashes(place.home / "published" / "warehouse.duckdb") == snapshot
    restored = json.loads((place.outbox / "manifest.json").read_text(encoding="utf-8"))
    assert restored == manifest | {"corrections": restored["corrections"]}  # the ledger above is younger than the night
    assert set(restored["corrections"]) == {"2027-1"}
    assert digests(place.outbox) | {"manifest.json": ""} == outbox | {"manifest.json": ""}
    assert digests(place.home / "raw") == {name: digest for name, digest in raw.items() if not name.endswith(".partial")}
    assert json.loads((place.home / "deliveries.jsonl").read_text(encoding="utf-8")) == {"what": "начато"}
    assert (place.home / "rounds" / "2027-1" / "ledger.jsonl").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="нет права подключить диск в памяти")
def test_a_copy_to_a_full_disk_fails_aloud_takes_nothing_from_the_house_and_the_next_one_is_whole(undisturbed: Place, tmp_path: Path) -> None:
    copying, _ = blocks()
    place = Place(Path(shutil.copytree(undisturbed.home, tmp_path / "дом")), Path(shutil.copytree(undisturbed.inbox, tmp_path / "входная")))
    before = digests(place.home)
    disk = tmp_path / "backup"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("нет права подключить диск в памяти")
    try:
        assert tried(copying, place, tmp_path).returncode != 0
        assert digests(place.home) == before
        subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
        run(copying, place, tmp_path)
        kept = set(digests(disk).values())
        assert {digest for name, digest in before.items() if name.startswith("raw/")} <= kept
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
