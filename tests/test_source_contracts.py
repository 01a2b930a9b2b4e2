"""What the readers of the sources give fits the tables that wait for it; a source that lacks a part is no source."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import BrokenSource
from sources import (
    applications,
    colleges,
    digital,
    experts,
    fedstat,
    graduates,
    kcp,
    limits,
    plan,
    registry,
    scenario,
    spo1,
    survey_employer,
    t1prof,
    vacancies,
    workshops,
)
from sources.fedstat import observations
from sources.opened import open_file
from sources.rosstat import store
from sources.tables.form import Form
from sql.run import tables

PLACE = ("sheet", "row_number")


def forms() -> list[tuple[str, tuple[str, ...]]]:
    modules = (applications, colleges, digital, experts, graduates, kcp, limits, plan, scenario, t1prof, workshops)
    named: list[Form] = [module.FORM for module in modules]
    return [(f"{form.source}__{part.subject}", (*part.fields, *PLACE)) for form in named for part in form.parts]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        *forms(),
        *((f"rosstat__{subject}", (*columns, *PLACE)) for subject, columns in store.COLUMNS.items()),
        ("fedstat__observation", observations.COLUMNS),
        ("spo1__enrolment", (*spo1.ENROLMENT_COLUMNS, *PLACE)),
        ("spo1__flow", (*spo1.FLOW_COLUMNS, *PLACE)),
        ("trudvsem__vacancy", vacancies.COLUMNS),
        ("hh__vacancy", vacancies.COLUMNS),
        ("survey__employer", survey_employer.EMPLOYER_COLUMNS),
        ("survey__answer", survey_employer.ANSWER_COLUMNS),
    ],
)
def test_rows_have_the_columns_of_their_raw_table(table: str, columns: tuple[str, ...]) -> None:
    assert {*columns, "file_sha256"} == set(tables(("raw",))[f"raw.{table}"].names)


@pytest.mark.parametrize("name", registry.names())
def test_every_source_has_card_module_tables_page_and_test(name: str) -> None:
    assert registry.unfinished(name, registry.source(name).SUBJECTS) == []


def finished_source(root: Path) -> None:
    """A project with one source that lacks nothing."""
    for path, text in {
        "data/sources/unwritten.yaml": "producer: x",
        "sources/unwritten.py": "SOURCE = 'unwritten'",
        "data/templates/unwritten.yaml": "columns: [{name: Код}, {name: Число}]",
        "sql/raw/unwritten__thing.sql": "select 1",
        "docs/sources.md": "| unwritten | csv | things | it |\n\n### unwritten: things {#unwritten}\n\n`Код | Число`",
        "tests/test_source_unwritten.py": 'read("unwritten", b"")',
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "lost",
    ["data/sources/unwritten.yaml", "sources/unwritten.py", "sql/raw/unwritten__thing.sql", "docs/sources.md", "tests/test_source_unwritten.py"],
)
def test_a_source_without_one_of_its_parts_is_unfinished_and_the_part_is_named(tmp_path: Path, lost: str) -> None:
    finished_source(tmp_path)
    assert registry.unfinished("unwritten", ("thing",), tmp_path) == []
    (tmp_path / lost).unlink()
    missing = registry.unfinished("unwritten", ("thing",), tmp_path)
    assert missing
    assert all(lost.split("_unwritten")[0] in one for one in missing)


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        ("docs/sources.md", "| unwritten |", "| another |", "docs/sources.md, строка «| unwritten | … |» общей таблицы"),
        ("docs/sources.md", "`Код | Число`", "Код, Число", "docs/sources.md, заголовки столбцов в обратных кавычках: `Столбец | Столбец`"),
        ("data/sources/unwritten.yaml", "producer: x", "producer: x\nlayout: ours", "data/templates/unwritten.yaml"),
        ("data/sources/unwritten.yaml", "producer: x", 'producer: x\nlayout: "ours"', "data/templates/unwritten.yaml"),
    ],
)
def test_what_other_tests_ask_of_a_source_is_named_too(tmp_path: Path, path: str, before: str, after: str, said: str) -> None:
    finished_source(tmp_path)
    (tmp_path / path).write_text((tmp_path / path).read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    if said.startswith("data/templates"):
        (tmp_path / said).unlink()
    assert registry.unfinished("unwritten", ("thing",), tmp_path) == [said]


def test_a_card_without_a_module_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "names", lambda: ("unwritten",))
    with pytest.raises(BrokenSource, match=r"unwritten.*модуля нет"):
        registry.source.__wrapped__("unwritten")


def test_a_recogniser_that_fails_is_told_and_never_taken_for_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(book: object) -> float:
        raise IndexError("list index out of range")

    monkeypatch.setattr(fedstat, "recognise", fails)
    with pytest.raises(BrokenSource, match=r"fedstat.*IndexError"):
        registry.recognise(open_file(b"a;b\n1;2\n", "x.csv"))
