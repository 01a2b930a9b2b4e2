"""The same bytes are read again when something else that their reading rests on has changed: year, folder, name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from form_files import xlsx

from flows import ingest
from flows.machinery.warehouse import writing
from flows.settings import Home

KCP_OF_A_CLOSED_CODE = (
    "year,study_field_code,study_field_name,kcp_num\n"
    "2027,08.02.05,Строительство и эксплуатация автомобильных дорог и аэродромов,150\n"
    "2027,08.02.01,Строительство и эксплуатация зданий и сооружений,25\n"
).encode()
EMPLOYMENT = "Среднегодовая численность занятых по видам экономической деятельности{} (тыс. человек)"


def employment(place: str) -> bytes:
    return xlsx({"Лист1": [[EMPLOYMENT.format(place)], [None, 2020, 2021], ["Всего", 100.5, 101.0], ["обрабатывающие производства", 100.5, 101.0]]})


class Room:
    """A home and its inbox, asked night by night."""

    def __init__(self, folder: Path) -> None:
        self.home, self.inbox = Home(folder / "home"), folder / "inbox"

    def put(self, name: str, payload: bytes) -> None:
        (self.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (self.inbox / name).write_bytes(payload)

    def night(self, year: int, query: str) -> tuple[int, list[tuple[object, ...]]]:
        """How many files were read, and the rows of a query over what was stored."""
        with writing(self.home, date(year, 11, 23)) as con:
            read = ingest.ingest(con, self.home, self.inbox, date(year, 11, 23)).newly_read
            return read, con.execute(query).fetchall()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_an_intake_that_was_still_to_come_is_a_fact_for_a_later_vintage_of_the_same_bytes(room: Room) -> None:
    room.put("57/kcp.csv", KCP_OF_A_CLOSED_CODE)
    stored = "select programme, places from raw.kcp__places order by 1"
    assert room.night(2026, stored) == (1, [("08.02.01", 25)])
    assert room.night(2026, stored)[0] == 0
    assert room.night(2027, stored) == (1, [("08.02.01", 25), ("08.02.05", 150)])
    assert room.night(2026, stored) == (1, [("08.02.01", 25)])


def test_a_file_that_was_moved_to_the_folder_of_its_region_is_read(room: Room) -> None:
    """A refusal advises so: «Переложите файл в папку его региона»."""
    room.put("92/Занятость.xlsx", employment(", Пермский край"))
    status = "select status, rows_accepted, ref_area from raw.file"
    assert room.night(2026, status)[1] == [("unreadable", 0, None)]
    (room.inbox / "57").mkdir()
    (room.inbox / "92" / "Занятость.xlsx").rename(room.inbox / "57" / "Занятость.xlsx")
    assert room.night(2026, status) == (1, [("read", 4, "57")])


def test_a_file_that_was_renamed_after_its_region_is_of_that_region(room: Room) -> None:
    """A note advises so: «допишите регион … в имя файла»."""
    room.put("Занятость.xlsx", employment(""))
    areas = "select distinct ref_area from raw.rosstat__employment"
    assert room.night(2026, areas)[1] == [(None,)]
    (room.inbox / "Занятость.xlsx").rename(room.inbox / "Занятость, Пермский край.xlsx")
    assert room.night(2026, areas) == (1, [("57",)])


def test_of_alike_files_one_is_read_and_the_next_night_reads_none(room: Room) -> None:
    for name in ("я.xlsx", "57/б.xlsx", "57/а.xlsx"):
        room.put(name, employment(", Пермский край"))
    assert room.night(2026, "select file_name from raw.file") == (1, [("57/а.xlsx",)])
    assert room.night(2026, "select 1")[0] == 0


def test_a_file_that_lies_in_two_regions_is_told_for_the_one_it_was_not_read_for(room: Room) -> None:
    for name in ("57/а.xlsx", "57/б.xlsx", "92/а.xlsx"):
        room.put(name, employment(""))
    with writing(room.home, date(2026, 11, 23)) as con:
        troubled = dict(ingest.ingest(con, room.home, room.inbox, date(2026, 11, 23)).troubled)
        assert con.execute("select distinct ref_area from raw.rosstat__employment").fetchall() == [("57",)]
    assert list(troubled) == ["92/а.xlsx"]
    assert "прочитаны один раз, для региона с кодом ОКТМО 57" in troubled["92/а.xlsx"]
