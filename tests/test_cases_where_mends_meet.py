"""Two rules at one file: names taken out of a table of per cent, places beside applications, archives among many new files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from form_files import codelists, xlsx
from test_cases_doors_and_units import HEAD, archive, landed, said
from test_cases_variants_containers import zipped

from flows.machinery import landing
from flows.settings import Home
from models.errors import UnreadableFile
from sources import registry
from sources.opened import open_file
from sources.reading import MASKED, FileContext, Reading
from sources.scrubbing import blank_people

VINTAGE = date(2026, 11, 23)


def taken(payload: bytes, name: str = "файл.xlsx") -> Reading:
    return registry.read(open_file(payload, name), FileContext(name, "57", 2026), codelists())[0]


def in_per_cent(rows: list[list[object]], column: int) -> bytes:
    """A workbook whose numbers of one column wear the percent format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, shown = book.add_worksheet("Лист1"), book.add_format({"num_format": "0%"})
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(at, place, cell, shown if place == column and isinstance(cell, float) else None)
    return out.getvalue()


def test_a_table_that_lost_its_names_keeps_its_per_cent(tmp_path: Path) -> None:
    head = ["Наименование проекта", "Муниципальное образование", "Раздел ОКВЭД2", "Год", "Новых рабочих мест", "Вероятность, %", "Ответственный"]
    payload = in_per_cent([head, ["Завод", "г. Пермь", "C", 2027, 100, 0.7, "Петров П.П."], ["Порт", "г. Пермь", "H", 2028, 50, 1.0, "Петров П.П."]], 5)
    (kept,) = landed(tmp_path, "проекты.xlsx", payload).values()
    assert "Петров" not in said(kept)
    assert taken(kept).tables["job"]["probability"].tolist() == [0.7, 1.0]


@pytest.mark.parametrize(
    "rows",
    [
        [["ФИО", "Телефон", 2024, 2025], ["Петров Пётр", "89021234567", 1, 2]],
        [["№", "ФИО", "08.02.01", "15.01.05"], [1, "Петров Пётр", 1, 2]],
        [["ФИО", "Телефон"], ["Петров Пётр", "89021234567"]],
        [["Профессия", "Телефон"], ["Сварщик", "8902-12"], ["Токарь", "8902-14"]],
        [["ФИО", "Должность"], ["Петров Пётр", "мастер"], ["Петров С.", "токарь"]],
        [["Эксперт", "", "", "Компетенция"], ["ФИО", "Телефон", "", ""], ["Петров Пётр", "89021234567", "да", "Сварка"]],
        [["Студент", "Код", "Организация"], ["Петров Пётр", "08.02.01", "К1"]],
        [["Организация", "ФИО"], ["Завод", "Петров Пётр"]],
        [["ФИО", "Организация"], ["Петров Пётр", "Завод"]],
        [["Организация", "ФИО", "Год"], ["Завод", "Петров Пётр", 2026]],
        [["Исполнитель", "Петров Пётр", "Тел.", "89021234567"], ["Организация", "Завод"]],
    ],
)
def test_however_a_table_heads_its_people_none_is_kept(rows: list[list[object]]) -> None:
    cleaned = " ".join(str(cell) for row in blank_people(rows) for cell in row)
    assert "Петров" not in cleaned
    assert "8902" not in cleaned


def test_what_stands_beside_and_below_people_stays() -> None:
    form = [
        ["ФИО", "Петров Пётр"], ["Должность", "директор"], ["Исполнитель", "Петров", "Тел.", "89021234567"], ["Организация", "Завод"], ["Код", "Нужно", "Год"],
        ["7212", 5, 2027],
    ]  # fmt: skip
    cleaned = blank_people(form)
    assert [row[0] for row in cleaned] == [row[0] for row in form]
    assert cleaned[3:] == form[3:]
    labels = [["ФИО:", "Телефон:"], ["Организация", "Завод"], ["ИНН", "5900000000"]]
    assert blank_people(labels)[1:] == labels[1:]
    assert blank_people([["ФИО", 2024, 2025], ["Петров", 1, 2]])[1] == [f"{MASKED} 1", 1, 2]


@pytest.mark.parametrize("person", ["ФИО ответственного", "Контактный телефон", "E-mail"])
def test_whoever_answers_for_a_table_of_places_is_not_kept(tmp_path: Path, person: str) -> None:
    payload = xlsx({"Л": [T, ["Колледж", "Код", "КЦП", "Подано заявлений", person], ["К1", "08.02.01", 25, 60, "Петров П.П., 89021234567, petrov@spo.ru"]]})
    (kept,) = landed(tmp_path, "КЦП.xlsx", payload).values()
    assert not any(words in said(kept) for words in ("Петров", "89021234567", "petrov"))
    before, after = taken(payload), taken(kept)
    assert [one.tables.keys() for one in after.together] == [one.tables.keys() for one in before.together]
    assert all(one.tables[name].equals(other.tables[name]) for one, other in zip(before.together, after.together, strict=True) for name in one.tables)


T = ["Контрольные цифры приёма на 2025/2026 учебный год, Пермский край"]
ONE, TWO = ["08.02.01", "Строительство"], ["15.01.05", "Сварщик"]


def both(rows: list[list[object]]) -> dict[str, Reading]:
    read = {one.source: one for one in taken(xlsx({"Л": rows})).together}
    assert all(one.rows_read == one.rows_accepted + len(one.refused) + len(one.superseded) for one in read.values())
    return read


def test_a_column_of_applications_that_nobody_filled_refuses_nothing() -> None:
    blank = both([T, ["Код", "Специальность", "КЦП, мест", "Подано заявлений"], [*ONE, 25, None], [*TWO, 50, None]])
    assert {name: (one.rows_accepted, len(one.refused)) for name, one in blank.items()} == {"kcp": (2, 0)}
    wide = [T, ["Код", "Специальность", "2025 год", "", "2026 год", ""], ["", "", "КЦП", "Подано заявлений", "КЦП", "Подано заявлений"]]
    years = both([*wide, [*ONE, 25, 60, 30, None], [*TWO, 50, 100, 50, None]])
    assert {name: (one.rows_accepted, len(one.refused)) for name, one in years.items()} == {"kcp": (4, 0), "applications": (2, 0)}


@pytest.mark.parametrize("college", ["Колледж", "Образовательная организация", "Наименование ПОО", "Организация"])
@pytest.mark.parametrize("code", ["Код", "Шифр", "Код профессии/специальности по перечню"])
def test_both_know_the_same_headings(college: str, code: str) -> None:
    read = both([T, [college, code, "Специальность", "КЦП", "Подано заявлений"], ["К1", *ONE, 25, 60], ["К2", *ONE, 20, 10], ["К2", *TWO, 20, 15]])
    assert read["applications"].tables["demand"][["college", "applications"]].to_numpy().tolist() == [["К1", 60], ["К2", 10], ["К2", 15]]
    assert read["kcp"].tables["places"]["college"].tolist() == ["К1", "К2", "К2"]


@pytest.mark.parametrize(("whole", "refused"), [(70, 0), (90, 1)])
def test_a_summary_sheet_adds_no_applications_either(whole: int, refused: int) -> None:
    head = ["Колледж", "Код", "Специальность", "КЦП", "Подано заявлений"]
    parts = {name: [T, head, [f"ГБПОУ {name}", *ONE, places, sent]] for name, places, sent in (("К1", 25, 60), ("К2", 20, 10))}
    reading = taken(xlsx({"Свод": [T, head[1:], [*ONE, 45, whole]], **parts}))
    for one in reading.together:
        assert (one.rows_read, one.rows_accepted) == (3, 2)
    assert len(reading.beside[0].refused) == refused
    assert reading.beside[0].tables["demand"]["applications"].tolist() == [60, 10]


def test_a_district_that_says_the_same_as_another_is_no_summary() -> None:
    posts = [["Вакансии службы занятости"], ["Профессия", "Количество вакансий"], ["Сварщик", 5]]
    assert taken(xlsx({"Пермь": posts, "Кунгурский округ": posts})).rows_accepted == 2
    both = [*posts[:2], ["Сварщик", 10]]
    summed = taken(xlsx({"Край": both, "г. Пермь": posts, "Кунгурский округ": posts}))
    assert (summed.rows_accepted, len(summed.superseded)) == (2, 1)


def test_what_one_of_the_two_has_read_is_not_told_as_unread() -> None:
    read = both([T, ["Колледж", "Код", "Специальность", "КЦП", "Подано заявлений", "Конкурс"], ["К1", *ONE, 25, 60, 2.4], ["К2", *ONE, 20, 10, 0.5]])
    notes = [note for one in read.values() for note in one.notes]
    assert [note for note in notes if "не прочитан" in note] == ["Лист «Л»: столбцы не прочитаны: «Конкурс»"]
    books = {"КЦП": [T, ["Код", "Специальность", "КЦП, мест"], [*ONE, 25]], "Заявления": [["Заявления, 2025 год"], ["Код", "Наименование", "Подано заявлений"], [*ONE, 60]]}
    apart = taken(xlsx({**books, "Прочее": [["Телефонная книга"], ["а", "б"]]}))
    unread = [note for one in apart.together for note in one.notes if "не прочитан" in note]
    assert unread == ["Лист «Прочее»: заголовка таблицы нет, лист не прочитан"]
    assert [one.rows_accepted for one in apart.together] == [1, 1]


def test_applications_in_a_column_that_nobody_reads_are_told_with_what_helps() -> None:
    read = both([T, ["Организация", "Код", "КЦП", "Заявлений на 1 место"], ["К1", "08.02.01", 25, 2.4]])
    assert set(read) == {"kcp"}
    assert "назовите его «Подано заявлений»" in read["kcp"].notes[-1]


class Workers:
    """A crew whose tasks are done where they are asked for; how many there were."""

    count, address, tasks = 2, "", 0

    def in_order(self, work: Callable[..., landing.Landed], tasks: Sequence[tuple[str, landing.Portion]], _: int) -> Iterator[landing.Landed]:
        for _stage, portion in tasks:
            self.tasks += 1
            yield work(portion)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three parcels, each of one table; two new files are worth workers."""
    monkeypatch.setattr(landing, "FILES_WORTH_WORKERS", 2)
    monkeypatch.setattr(landing, "FILES_A_TASK", 1)
    folder = tmp_path / "входная папка" / "57"
    folder.mkdir(parents=True)
    for at in range(3):
        (folder / f"{at}.zip").write_bytes(archive(a_xlsx=xlsx({"Э": [HEAD, [f"Э-{at}", "Петров П.П.", "Сварка", 2026, "ДЭ", "да"]]})))
    return folder.parent


def test_parcels_that_came_before_are_cleaned_no_second_time(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, workers = Home(tmp_path / "дом"), Workers()
    first = landing.land(home, inbox, VINTAGE, workers)
    assert workers.tasks == 3
    cleaned: list[str] = []
    honest = landing.scrubbed
    monkeypatch.setattr(landing, "scrubbed", lambda stream, name: cleaned.append(name) or honest(stream, name))
    assert landing.land(home, inbox, VINTAGE, workers) == first
    assert workers.tasks == 3
    for at in range(2):
        (inbox / "57" / f"новый {at}.csv").write_text(f"Код;{at}", encoding="utf-8")
    landing.land(home, inbox, VINTAGE, workers)
    assert workers.tasks == 3 + 5
    assert cleaned == ["новый 0.csv", "новый 1.csv"]


def test_parcels_of_a_frozen_vintage_are_what_they_were(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, workers = Home(tmp_path / "дом"), Workers()
    for at in range(2):  # alike parcels: what is known of their bytes is known by the last of them
        (inbox / "57" / f"9{at}.zip").write_bytes((inbox / "57" / f"{at}.zip").read_bytes())
    first = landing.land(home, inbox, VINTAGE)
    (home.rounds / "к1").mkdir(parents=True)
    (home.rounds / "к1" / "round.json").write_text(json.dumps({"vintage": VINTAGE.isoformat()}), encoding="utf-8")
    monkeypatch.setattr(landing, "scrubbing_rules", lambda: "other rules")
    monkeypatch.setattr(landing, "scrubbed", lambda stream, name: iter([b"other bytes"]))
    assert landing.land(home, inbox, VINTAGE, workers) == first
    assert workers.tasks == 0


DOCUMENTS = {
    "письмо.odt": {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o>Петров П.П.</o>"},
    "слайды.pptx": {"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<a>Петров П.П.</a>"},
    "таблица.numbers": {"Index/Document.iwa": "Петров П.П.", "preview.jpg": "x"},
    "без расширения": {"[Content_Types].xml": "<x/>", "word/document.xml": "<a>Петров П.П.</a>"},
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_document_is_no_parcel_and_nothing_of_it_is_kept(tmp_path: Path, name: str, is_packed: bool) -> None:
    payload = zipped({inner: text.encode() for inner, text in DOCUMENTS[name].items()})
    kept = landed(tmp_path, "посылка.zip" if is_packed else name, zipped({name: payload}) if is_packed else payload)
    ((path, left),) = kept.items()
    assert path.endswith(name)
    assert "Петров" not in said(left)
    with pytest.raises(UnreadableFile, match="таблицы из него не читаются"):
        registry.read(open_file(left, name), FileContext(name, "57", 2026), codelists())


QUOTED = 'Код;Специальность;КЦП, мест;Примечание\n08.02.01;Строительство;25;труба 5"\n15.01.05;Сварщик;50;"две\nстроки"\n'


@pytest.mark.parametrize(("end", "is_cut"), [("", False), ("09.02.07;ИСП;25;нет\n", False), ('09.02.07;ИСП;25;"нет\n08.02.01;Строительство;9;нет\n', True)])
def test_an_inch_and_a_cell_of_two_lines_cut_no_table(end: str, is_cut: bool) -> None:
    assert any("кавычка" in note for note in taken((QUOTED + end).encode(), "КЦП 2025.csv").notes) == is_cut


def test_a_rate_in_the_percent_format_is_what_the_cell_shows() -> None:
    title = "Уровень безработицы населения в возрасте 15 лет и старше, Пермский край, %"
    reading = taken(in_per_cent([[title], ["", 2022, 2023], ["Всего", 0.031, 2.5]], 1))
    assert reading.tables["indicator"]["obs_value"].tolist() == [3.1, 2.5]
