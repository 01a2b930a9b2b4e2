"""The intake page: what changed since the last vintage, used sources first, refusals by reason, the rest in csv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from flows.machinery.reference import codelists
from flows.outward import intake_report, night_report
from flows.outward.addresses import Link
from sql import run

BEFORE, NOW = date(2026, 11, 22), date(2026, 11, 23)
@pytest.fixture
def con():
    made = run.connect(":memory:")
    run.prepare(made)
    run.set_vintage(made, NOW)
    yield made
    made.close()


def landed(con, vintage: date, name: str, sha: str, source: str | None, accepted: int, **more: object) -> None:
    if not con.execute("select 1 from raw.file where file_sha256 = ?", [sha]).fetchall():
        con.execute(
            "insert into raw.file by name select ? as file_sha256, ? as file_name, ? as source, ? as status, ? as rows_accepted, "
            "? as rows_read, ? as message, ? as notes",
            [sha, name, source, "read" if source else "unrecognised", accepted, accepted, more.get("message"), more.get("notes")],
        )
    con.execute("insert into raw.vintage_file values (?, ?, ?, '57')", [vintage, name, sha])


def refused(con, sha: str, rows: int, reason: str, value: str = "x") -> None:
    for at in range(rows):
        con.execute(
            "insert into raw.refused by name select ? as file_sha256, 'Лист1' as sheet, ? as row_number, 'код' as column_name, "
            "? as value, ? as reason, 'Впишите код' as remedy", [sha, at + 2, value, reason],
        )  # fmt: skip
    con.execute("update raw.file set rows_refused = ?, rows_read = rows_accepted + ? where file_sha256 = ?", [rows, rows, sha])


def page(con, folder: Path) -> str:
    run.load_codelists(con, codelists().frames())
    run.build(con, "staging")
    intake_report.write(con, NOW, folder)
    return (folder / intake_report.REPORT).read_text(encoding="utf-8")


def test_the_page_is_short_and_the_rest_stands_in_csv(con, tmp_path: Path) -> None:
    landed(con, NOW, "57/КЭП.csv", "1", "kep", 0)
    landed(con, NOW, "57/КЦП.xlsx", "2", "kcp", 0, notes="Скрытые листы не прочитаны: Лист2")
    landed(con, NOW, "57/Анкета 7707083893.xlsx", "3", "survey", 0)
    landed(con, NOW, "57/чужой.xlsx", "4", None, 0, message="не распознан: никто его не узнал")
    refused(con, "2", 300, "код не найден")
    refused(con, "3", 2, "ИНН не сходится", "7707083893")
    said = page(con, tmp_path)
    assert len(said.splitlines()) < 60
    assert said.index("| контрольные цифры приёма |") < said.index("| Росстат, краткосрочные показатели |")  # numbers rest on the one, on the other none
    assert "не используется: файл сохранён, строки не прочитаны" in said
    assert "строк 302, причин 2" in said
    assert said.index("| 300 | контрольные цифры приёма |") < said.index("| 2 | анкеты работодателей |")
    assert "не распознан: никто его не узнал" in said
    assert "- СПО-1: будущие выпуски оцениваются по КЦП" in said
    assert "kadry template spo1" in said
    assert "Скрытые листы не прочитаны" in said
    rows = (tmp_path / intake_report.REFUSALS_CSV).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 303
    for name in (intake_report.REPORT, intake_report.REFUSALS_CSV, intake_report.FILES_CSV):
        assert "7707083893" not in (tmp_path / name).read_text(encoding="utf-8-sig")


def test_text_from_outside_is_no_formula_of_the_tables(con, tmp_path: Path) -> None:
    landed(con, NOW, '57/=HYPERLINK("http:x").xlsx', "1", "kcp", 0)
    refused(con, "1", 1, "код не найден", "=1+1")
    page(con, tmp_path)
    for name in (intake_report.REFUSALS_CSV, intake_report.FILES_CSV):
        cells = pd.read_csv(tmp_path / name, sep=";", dtype=str, encoding="utf-8-sig").stack().dropna()
        assert not [cell for cell in cells if cell.startswith("=")]


def test_only_our_own_links_are_links() -> None:
    assert night_report.cell("[открыть](javascript:alert(1))") == r"\[открыть\](javascript:alert(1))"
    assert night_report.cell(Link("[PDF](http://127.0.0.1:1/a.pdf)")) == "[PDF](http://127.0.0.1:1/a.pdf)"


def test_what_changed_since_the_vintage_before_is_told_by_numbers(con, tmp_path: Path) -> None:
    landed(con, BEFORE, "57/КЦП.xlsx", "1", "kcp", 100)
    landed(con, BEFORE, "57/выпуск.xlsx", "2", "graduates", 50)
    landed(con, BEFORE, "57/СПО-1.xlsx", "5", "spo1", 70)
    landed(con, NOW, "57/КЦП.xlsx", "3", "kcp", 0)
    landed(con, NOW, "57/КЦП 2.xlsx", "4", "kcp", 0)
    landed(con, NOW, "57/СПО-1.xlsx", "5", "spo1", 70)
    said = page(con, tmp_path)
    assert "Что изменилось со среза 22.11.2026" in said
    assert "| контрольные цифры приёма | 1 → 2 | 1 | 0 | 1 | 100 → 0 |" in said
    assert "| выпускники и их занятость | 1 → 0 | 0 | 1 | 0 | 50 → 0 |" in said
    assert "| СПО-1 | 1 |" not in said.split("## Источники")[0]


def test_the_first_vintage_has_nothing_to_compare_with(con, tmp_path: Path) -> None:
    landed(con, NOW, "57/КЦП.xlsx", "1", "kcp", 0)
    assert "Что изменилось" not in page(con, tmp_path)
