"""Any bytes are opened once and safely: kind by content, bombs and lies refused, nothing followed or evaluated."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from form_files import csv_file, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import KadryError, UnreadableFile
from sources.opened import open_file, shown_name

TABLE = [["Код", "Мест"], ["09.02.07", 25], ["15.01.05", 50]]
BOOK = xlsx({"Л": TABLE, "М": [["а"] * 5] * 5})


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        pytest.param(xlsx({"Лист1": TABLE}), "xlsx", id="workbook"),
        pytest.param(csv_file(TABLE), "csv", id="semicolons"),
        pytest.param(csv_file(TABLE, ",", "cp1251"), "csv", id="commas in cp1251"),
        pytest.param("Код\tМест\n09.02.07\t25\n".encode("utf-16"), "csv", id="Excel's Unicode text"),
        pytest.param(b'{"vacancies": []}', "json", id="json"),
        pytest.param(b"<?xml version='1.0'?><GenericData/>", "xml", id="xml"),
        pytest.param(b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>403</body></html>", "html", id="html instead of data"),
        pytest.param(gzip.compress(b"{}"), "gz", id="gzip"),
        pytest.param("просто слова".encode(), "text", id="words"),
        pytest.param(b"\x00\x01\x02" * 50, "unknown", id="binary"),
    ],
)
def test_the_kind_is_told_by_content_whatever_the_name_says(payload: bytes, kind: str) -> None:
    assert open_file(payload, "отчёт.pdf").kind == kind


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_text_table_is_read_in_every_usual_encoding_and_delimiter(delimiter: str, encoding: str) -> None:
    book = open_file(csv_file(TABLE, delimiter, encoding), "a.csv")
    assert book.sheets[""] == [["Код", "Мест"], ["09.02.07", "25"], ["15.01.05", "50"]]
    assert book.delimiter == delimiter


def test_a_workbook_keeps_row_numbers_as_a_person_sees_them_and_leaves_hidden_sheets_out() -> None:
    book = open_file(xlsx({"Таблица": [[], [], ["а", 1]], "Списки": [["тайна"]]}, hidden=["Списки"]), "a.xlsx")
    assert list(book.sheets) == ["Таблица"]
    assert book.hidden_sheets == ("Списки",)
    assert book.sheets["Таблица"][2] == ["а", 1.0]


def test_a_formula_is_only_ever_its_value_or_its_text() -> None:
    book = open_file(xlsx({"Л": [['=HYPERLINK("http://192.0.2.1","x")', "+7", "@SUM(A1)"]]}), "a.xlsx")
    assert book.sheets["Л"][0] == ['=HYPERLINK("http://192.0.2.1","x")', "+7", "@SUM(A1)"]


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def parts(payload: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(payload)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive({**parts(xlsx({"Л": TABLE})), "xl/worksheets/sheet2.xml": b"\x20" * 60_000_000})
    with pytest.raises(UnreadableFile, match="бомб"):
        open_file(bomb, "a.xlsx")


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="бомб"):
        _ = open_file(gzip.compress(b" " * 60_000_000), "a.gz").text


def test_an_archive_that_lies_about_sizes_does_not_reach_the_reader() -> None:
    honest = archive({**parts(xlsx({"Л": TABLE})), "xl/extra.xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    lying = bytearray(honest)
    at = honest.rindex(b"xl/extra.xml") - 46  # central directory record: uncompressed size at offset 24
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(UnreadableFile, match="повреждён"):
        _ = open_file(bytes(lying), "a.xlsx").sheets["Л"]


def test_an_archive_whose_content_was_changed_on_the_way_is_refused() -> None:
    packed = bytearray(archive(parts(BOOK), zipfile.ZIP_STORED))
    at = packed.index(b'r="B3"')
    packed[at + 4 : at + 5] = b"4"
    with pytest.raises(UnreadableFile, match="повреждён"):
        _ = open_file(bytes(packed), "a.xlsx").sheets["Л"]


def test_parts_in_another_encoding_are_refused_because_nothing_can_be_checked_in_them() -> None:
    content = parts(BOOK)
    sheet = content["xl/worksheets/sheet1.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    with pytest.raises(UnreadableFile, match="не в кодировке UTF-8"):
        _ = open_file(archive({**content, "xl/worksheets/sheet1.xml": sheet}), "a.xlsx").sheets["Л"]


@pytest.mark.parametrize(("corner", "rows"), [(b"XFD1048576", 1_048_576), (b"ALL500000", 500_000), (b"XFD9", 9)])
def test_a_worksheet_that_addresses_a_far_corner_is_refused_without_allocating_it(corner: bytes, rows: int) -> None:
    content = parts(xlsx({"Л": TABLE}))
    sheet = content["xl/worksheets/sheet1.xml"].replace(b'r="B3"', b'r="' + corner + b'"')
    with pytest.raises(UnreadableFile, match=f"лист занимает {rows} строк"):
        _ = open_file(archive({**content, "xl/worksheets/sheet1.xml": sheet}), "a.xlsx").sheets["Л"]


def test_entities_inside_a_workbook_and_in_xml_are_refused() -> None:
    content = parts(xlsx({"Л": TABLE}))
    content["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content["xl/workbook.xml"]
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        _ = open_file(archive(content), "a.xlsx").sheets["Л"]
    book = open_file(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "a.xml")
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        _ = book.text


def test_names_inside_an_archive_are_shown_and_never_followed(tmp_path: Path) -> None:
    book = open_file(archive({"../../outbox/manifest.json": b"{}"}), "a.zip")
    assert book.kind == "zip"
    assert book.entries == ("manifest.json",)
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_file_name_is_made_safe_to_show() -> None:
    assert shown_name("../../etc/passwd") == "passwd"
    assert shown_name("отчёт\u202excod\x1b[31m.xlsx") == "отчёт\\x202excod\\x1b[31m.xlsx"
    assert len(shown_name("я" * 500)) < 170


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(xlsx({"Л": TABLE})[:2000], id="cut workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, id="xls of zeros"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), id="password"),
        pytest.param(gzip.compress(b"x" * 1000)[:20], id="cut gzip"),
    ],
)
def test_a_broken_file_gives_our_error_with_a_remedy(payload: bytes) -> None:
    with pytest.raises(UnreadableFile) as error:
        open_and_read(payload)
    assert error.value.remedy


def open_and_read(payload: bytes) -> None:
    book = open_file(payload, "a.xlsx")
    _ = list(book.sheets), book.text


def test_an_xls_whose_sectors_run_in_a_circle_is_refused_and_does_not_hang(shared: Path) -> None:
    path = next((shared / "ru_rosstat_806_regional" / "original_xls").glob("347*.xls"))
    payload = bytearray(path.read_bytes())
    fat = struct.unpack_from("<I", payload, 76)[0]
    first = (fat + 1) * 512
    struct.pack_into("<2I", payload, first, 1, 0)  # sector 0 follows 1 follows 0
    with pytest.raises(UnreadableFile):
        _ = list(open_file(bytes(payload), "a.xls").sheets)


def test_the_xls_that_breaks_other_readers_gives_a_clean_error(shared: Path) -> None:
    path = shared / "ru_rosstat_806_regional" / "xls_that_breaks_xlrd" / "varnames.xls"
    with pytest.raises(UnreadableFile, match="не читается"):
        _ = list(open_file(path.read_bytes(), path.name).sheets)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_open_or_give_our_error(payload: bytes) -> None:
    touch(payload)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook_opens_or_gives_our_error(data: st.DataObject) -> None:
    payload = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    touch(bytes(payload))


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_workbook_with_damaged_inner_parts_opens_or_gives_our_error(data: st.DataObject) -> None:
    content = parts(BOOK)
    name = data.draw(st.sampled_from(sorted(content)))
    part = bytearray(content[name])
    for _ in range(data.draw(st.integers(1, 8))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(32, 126))
    touch(archive({**content, name: bytes(part)}))


def touch(payload: bytes) -> None:
    try:
        book = open_file(payload, "файл")
        for name in book.sheets:
            rows = book.sheets[name]
            assert all(isinstance(row, list) for row in rows)
            book.merged(name)
        assert isinstance(book.hidden_sheets, tuple)
        if book.kind not in ("xlsx", "xls", "zip", "unknown"):
            assert isinstance(book.text, str)
    except KadryError:
        pass


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r"\ud83d\ude00", "😀"),
        (r"Сварщик \ud83d", "Сварщик \ufffd"),
        (r"\ude00 сварщик", "\ufffd сварщик"),
        (r"\uD83D\uD83D\uDE00", "\ufffd😀"),
    ],
)
def test_half_a_character_in_json_is_replaced_and_a_whole_one_kept(written: str, kept: str) -> None:
    """Portals cut titles in the middle of an emoji; a lone half ended the night where the rows were stored."""
    assert json.loads(open_file(f'{{"title": "{written}"}}'.encode()).text) == {"title": kept}
