"""The annex: same numbers as PDF and JSON, formulas that recompute, a form for corrections."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile

import pdf_text
import pytest
from figures_builder import full_figures, sparse_figures
from programme_builder import offer as made_offer
from programme_builder import programme
from spreadsheet import Book

from proposals import document, workbook
from proposals.figures import Figures
from proposals.machine import to_json
from proposals.numbers import needed, number, rounded
from proposals.tables import chain as chains
from proposals.tables import offers, programmes
from proposals.terms import CORRECTION_REASONS
from proposals.wording import for_reference, held
from proposals.worksheet import PRINTED_WIDTH, SMALLEST_PRINT, letter

SHEETS = [
    "Коротко", "Предложение", "Организации", "Расчёт", "По шагам", "Прочтения", "Уверенность", "Варианты", "Отрасли", "Пределы", "Умолчания",
    "Допущения", "Источники", "Решения", "Исправления",
]  # fmt: skip
HEADER = 5  # row of the header on every sheet
FORM = [letter(offers.corrections(), key) for key in ("corrected", "reason", "author")]


@pytest.fixture(scope="module")
def full() -> Figures:
    return full_figures()


@pytest.fixture(scope="module")
def book(full: Figures) -> Book:
    return Book.opened(workbook.render(full))


def table(book: Book, sheet: str) -> list[dict[str, object]]:
    """Rows of the first table of a sheet by column title, as a reader that does not calculate sees them."""
    rows = list(book.values[sheet].iter_rows(min_row=HEADER, values_only=True))
    titles = [title for title in rows[0] if title]
    found = []
    for row in rows[1:]:
        if row[0] in (None, "") or len([cell for cell in row if cell is not None]) < 2:
            break
        found.append(dict(zip(titles, row, strict=False)))
    return found


def same(stored: object, computed: object) -> bool:
    """Equal after the declared rounding; an empty text and no value are the same to a reader."""
    if isinstance(stored, int | float) and isinstance(computed, int | float):
        return abs(stored - computed) < 0.001
    return (stored or "") == (computed or "")


def test_the_sheets_are_there_and_the_bytes_repeat(full: Figures, book: Book) -> None:
    assert book.values.sheetnames == SHEETS
    first = workbook.render(full)
    time.sleep(1.1)  # a clock inside the archive would show
    assert workbook.render(full) == first


@pytest.mark.parametrize("figures", [full_figures(), sparse_figures()], ids=["full", "sparse"])
def test_every_formula_gives_the_value_stored_beside_it(figures: Figures) -> None:
    book = Book.opened(workbook.render(figures))
    checked = 0
    for sheet in book.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    where = sheet.title, cell.coordinate
                    assert same(book.values[sheet.title][cell.coordinate].value, book.value(*where)), where
                    checked += 1
    assert checked > 10


def test_places_follow_groups_and_totals_follow_places(full: Figures, book: Book) -> None:
    sheet = book.formulas["Организации"]
    changed = Book(book.formulas, book.values, {("Организации", f"I{HEADER + 1}"): sheet[f"I{HEADER + 1}"].value + 2})
    last = HEADER + len(full.programmes) + 1
    assert full.places is not None
    own = programmes.columns(full)
    assert changed.value("Предложение", f"{letter(own, 'places')}{last}") == full.places + 50
    assert changed.value("Предложение", f"{letter(own, 'change')}{last}") == (full.change or 0) + 50


def test_the_chain_recomputes_when_a_council_changes_an_assumption(full: Figures, book: Book) -> None:
    chain = full.programmes[0].chain
    assert chain is not None
    assert chain.need is not None
    assert chain.intake_yield is not None
    assert chain.places is not None
    own = chains.columns()
    changed = Book(book.formulas, book.values, {("Расчёт", f"{letter(own, 'need')}{HEADER + 1}"): chain.need + 10})
    assert changed.value("Расчёт", f"{letter(own, 'places')}{HEADER + 1}") == pytest.approx(chain.places + 10 / chain.intake_yield, abs=1e-3)


def steps_of(book: Book, chosen: str | None = None) -> dict[str, object]:
    """The sheet «По шагам» by its words, worked out anew for the row that a reader picks."""
    page = book.formulas["По шагам"]
    entered = Book(book.formulas, book.values, {("По шагам", "C6"): chosen or page["C6"].value})
    lines = [row[0].row for row in page.iter_rows(min_row=10) if isinstance(row[2].value, str)]
    return {str(page[f"B{line}"].value): entered.value("По шагам", f"C{line}") for line in lines}


def test_each_programme_is_followed_by_hand_from_its_readings_to_its_places(full: Figures, book: Book) -> None:
    for row in [row for row in full.programmes if row.chain]:
        steps = steps_of(book, row.id)
        assert steps["= места приёма"] == pytest.approx(row.places, abs=0.01)
        assert steps["Что определило число"] == held(row.binding_constraint)
        assert steps["Целевой процентиль распределения нехватки"] == 0.5
        assert steps["Сходится с местами приёма"] == "да"
        weights = {reading.reading: reading.weight for reading in row.readings}
        assert steps["× вес опроса"] == weights.get("survey", "…")


def test_a_withheld_reading_stops_only_the_first_steps(full: Figures) -> None:
    rows = tuple(row.model_copy(update={"readings": ()}) for row in full.programmes)
    steps = steps_of(Book.opened(workbook.render(full.model_copy(update={"programmes": rows}))))
    assert steps["Потребность, прочтение модели, чел."] == "…"
    assert steps["= взвешенная сумма прочтений, чел."] == "…"
    assert steps["Сходится с местами приёма"] == "да"


def test_changed_groups_of_a_college_are_seen_to_disagree(full: Figures, book: Book) -> None:
    chosen = full.programmes[0]
    first = {("Организации", f"I{HEADER + 1}"): 99, ("По шагам", "C6"): chosen.id}
    page = book.formulas["По шагам"]
    line = next(row[1].row for row in page.iter_rows(min_row=10) if row[1].value == "Сходится с местами приёма")
    assert Book(book.formulas, book.values, first).value("По шагам", f"C{line}") == "нет"


def test_the_need_that_is_used_stands_once_among_the_readings(full: Figures, book: Book) -> None:
    names = [(line["Номер строки"], line["Показание"]) for line in table(book, "Прочтения")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("figures", [full_figures(), sparse_figures()], ids=["full", "sparse"])
def test_pdf_workbook_and_json_agree(figures: Figures) -> None:
    told = json.loads(to_json(figures))
    rows = {row["Номер строки"]: row for row in table(Book.opened(workbook.render(figures)), "Предложение")}
    pieces = [piece.replace("\u200b", "") for page in pdf_text.pieces(document.render(figures))[1:3] for piece in page]
    assert rows.keys() == {row["id"] for row in told["programmes"]}
    for row in told["programmes"]:
        line = rows[row["id"]]
        pairs = [
            ("Расчётных мест" if told["banner"] == "ДЕМОНСТРАЦИЯ" else "Предложено мест", row["places"]),
            ("Прошлый набор: мест", row["places_last_year"]),
            ("Прошлый набор: принято", row["entrants_last_year"]),
            ("В год выхода: нижняя, чел.", row["need"]["q10"]),
            ("В год выхода: средняя, чел.", row["need"]["mean"]),
            ("В год выхода: верхняя, чел.", row["need"]["q90"]),
            *(
                (f"Нужно в год, годы плана: {word}, чел.", (row["coverage"] or {"need": {}})["need"].get(key))
                for key, word in (("q10", "нижняя"), ("mean", "средняя"), ("q90", "верхняя"))
            ),
            ("Придут без набора, чел. в год", (row["coverage"] or {}).get("on_way")),
            ("Выпуск начатых наборов: средний, чел.", row["supply"]["mean"]),
            ("Баланс с набором: средний, чел. («+» нехватка)", row["balance"]["mean"]),
            ("Ожидаемый выпуск, чел.", row["expected_graduates"]),
        ]
        for title, value in pairs:
            assert line[title] == ("…" if value is None else value), (row["id"], title)
        shown = figures.programmes[[one.id for one in figures.programmes].index(row["id"])]
        if shown.coverage and not for_reference(figures):
            printed = [number(row["places_last_year"]), number(row["places"])]
            assert printed in [pieces[at : at + 2] for at in range(len(pieces))], row["id"]
            assert needed(shown.coverage.need, shown.coverage.decline_chance) in pieces, row["id"]
            assert rounded(shown.coverage.need.mean or 0) == rounded(float(str(line["Нужно в год, годы плана: средняя, чел."])))
    assert sum(row["places"] or 0 for row in told["programmes"]) == figures.places


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 (342)", "-cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.invalid"]
)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    payload = workbook.render(
        sparse_figures(
            cluster={"code": "02", "name": text},
            legal_reference=text,
            programmes=(
                programme(name=text, groups=2, reasons=(text,), change_drivers=(), offers=(made_offer(college=text),)),
            ),
            intake=({"file": text, "source": text, "rows_read": 1, "accepted": 1},),
            defaults=({"parameter": text, "source": text},),
            decisions={"work_plan": ({"number": "1", "action": text},)},
        )
    )
    book = Book.opened(payload)
    assert {row["Наименование"] for row in table(book, "Предложение")} == {text}
    formulas = [
        cell.value for sheet in book.formulas for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert text not in formulas
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        assert not [name for name in archive.namelist() if "hyperlink" in name or "externalLink" in name]
        assert b"<hyperlink" not in b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    ("entered", "answer"),
    [
        pytest.param((None, None, None), "", id="nothing entered"),
        pytest.param(
            (30, "мало заявлений", "председатель"),
            "не кратно группе 25: в причине нужно «неполная группа»",
            id="not whole groups",
        ),
        pytest.param((30, "Неполная группа: цех мал", "председатель"), "принято к рассмотрению", id="an explained group"),
        pytest.param((50, "", "председатель"), "укажите причину", id="no reason"),
        pytest.param((50, "мало заявлений", " "), "укажите, кто предложил", id="nobody answers for it"),
        pytest.param((50, "мало заявлений", "председатель"), "принято к рассмотрению", id="complete"),
        pytest.param((0, "закрываем", "председатель"), "принято к рассмотрению", id="no places at all"),
    ],
)  # fmt: skip
def test_the_form_of_corrections_checks_what_a_council_enters(
    book: Book, entered: tuple[object, ...], answer: str
) -> None:
    row = HEADER + 1
    filled = {
        ("Исправления", f"{column}{row}"): value
        for column, value in zip(FORM, entered, strict=True)
        if value is not None
    }
    checked = letter(offers.corrections(), "check")
    assert Book(book.formulas, book.values, filled).value("Исправления", f"{checked}{row}") == answer


def test_the_form_accepts_only_whole_groups_and_only_in_its_yellow_cells(full: Figures, book: Book) -> None:
    sheet = book.formulas["Исправления"]
    offered = [one for row in full.programmes for one in row.offers]
    rules = [rule for rule in sheet.data_validations.dataValidation if "MOD" in (rule.formula1 or "")]
    assert len(rules) == len(offered)
    assert all("25" in rule.formula1 for rule in rules)
    assert sheet.protection.sheet
    assert not sheet[f"{FORM[0]}{HEADER + 1}"].protection.locked
    assert sheet[f"{letter(offers.corrections(), 'places')}{HEADER + 1}"].protection.locked


def test_the_form_offers_the_reasons_of_the_slip_and_asks_for_evidence(book: Book) -> None:
    sheet = book.formulas["Исправления"]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert [str(rule.formula1).strip('"').split(",") for rule in lists] == [list(CORRECTION_REASONS)]
    assert str(sheet[f"{letter(offers.corrections(), 'evidence')}{HEADER}"].value).startswith("Чем подтверждено")


@pytest.mark.parametrize(
    ("corrected", "told"),
    [
        pytest.param(None, "", id="nothing entered"),
        pytest.param(1, "меньше целевых договоров", id="below the contracts"),
        pytest.param(1000, "больше не пускает: мастерские", id="above what a limit lets through"),
        pytest.param(25, "хватит", id="within"),
    ],
)
def test_a_correction_is_held_against_contracts_and_limits(full: Figures, corrected: int | None, told: str) -> None:
    row = full.programmes[0]
    offered = tuple(one.model_copy(update={"target_contracts": 3, "binding_constraint": None}) for one in row.offers)
    held = row.model_copy(update={"binding_constraint": "часы мастерской", "offers": offered})
    book = Book.opened(workbook.render(full.model_copy(update={"programmes": (held,)})))
    filled = {} if corrected is None else {("Исправления", f"{FORM[0]}{HEADER + 1}"): corrected}
    where = f"{letter(offers.corrections(), 'room')}{HEADER + 1}"
    assert (Book(book.formulas, book.values, filled).value("Исправления", where) or "") == told


def test_totals_of_corrections_follow_what_is_entered(full: Figures, book: Book) -> None:
    last = HEADER + sum(len(row.offers) for row in full.programmes) + 1
    changed = Book(book.formulas, book.values, {("Исправления", f"{FORM[0]}{HEADER + 1}"): 0})
    before, columns = full.programmes[0].offers[0].places or 0, offers.corrections()
    assert changed.value("Исправления", f"{letter(columns, 'then')}{last}") == (full.places or 0) - before
    assert changed.value("Исправления", f"{letter(columns, 'change')}{last}") == -before


def test_every_sheet_prints_in_letters_of_eight_points_or_more(book: Book) -> None:
    assert PRINTED_WIDTH * 5.25 <= 757 * 11 / SMALLEST_PRINT, "letters that a page holds at the smallest scale"
    for sheet in book.values:
        widths = [sheet.column_dimensions[name].width or 0 for name in sheet.column_dimensions]
        assert (sheet.page_setup.fitToWidth or 1) * PRINTED_WIDTH >= sum(widths), sheet.title


def test_places_that_are_not_whole_groups_stay_as_they_are() -> None:
    book = Book.opened(workbook.render(sparse_figures()))
    assert {row["Код"]: row["Расчётных мест"] for row in table(book, "Организации")}["08.02.01"] == 415


def test_employers_files_are_counted_and_never_named() -> None:
    files = (
        {"file": "Анкета 7000000001.xlsx", "source": "survey", "rows_read": 2, "accepted": 2, "sha256": "ab" * 32},
    )
    book = Book.opened(workbook.render(sparse_figures(intake=files)))
    told = [str(cell.value) for sheet in book.values for row in sheet.iter_rows() for cell in row]
    assert "анкеты работодателей" in told
    assert not [text for text in told if "700000000" in text]


def test_each_sheet_carries_the_banner() -> None:
    for figures, banner in ((full_figures(), "ОБРАЗЕЦ"), (sparse_figures(), "ДЕМОНСТРАЦИЯ")):
        book = Book.opened(workbook.render(figures))
        assert all(str(sheet["A1"].value).startswith(banner) for sheet in book.values)
        assert all(re.search(banner, sheet.oddHeader.center.text or "") for sheet in book.values)


def test_the_limits_of_the_region_stand_by_intake_with_the_clusters_part(book: Book) -> None:
    rows = table(book, "Пределы")
    assert [(row["Год набора"], row["Предел региона"]) for row in rows] == [
        (year, name) for year in (2027, 2028, 2029) for name in ("бюджет", "выпускники 9 классов")
    ]
    assert rows[0]["Приходится на кластер"] == pytest.approx(653_700_000 * 0.12)
    assert (rows[2]["Предел"], rows[2]["Откуда"]) == ("…", "предел не задан")
    assert rows[1]["Доля кластера"] == "–"


def test_a_region_without_limits_has_no_sheet_of_them() -> None:
    assert "Пределы" not in Book.opened(workbook.render(sparse_figures())).values.sheetnames
