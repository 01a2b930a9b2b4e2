"""The region sheet: every total is the plan's, on paper, in the workbook, in CSV and in JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pdf_text
import pytest
from page_builder import page_data
from pydantic import ValidationError
from python_calamine import CalamineWorkbook
from region_builder import order_line, part, region_sheet, sheet_values

from flows.figures import region_outbox
from flows.figures.open_posts import place_key, posts_by_place, posts_of_district, posts_of_districts
from flows.outward.region_files import CSV, JSON, PDF, XLSX, RegionDocument, write_region_sheet
from models.errors import KadryError
from proposals.region import document, machine, workbook
from proposals.region.sheet import RegionSheet

HOSTILE = "<b>=cmd|' /C calc'!A0</b> #let x = 1 $ \"«» 🙂 \u202eслева\u202c " + "длинное" * 40


def printed_total(pdf: bytes, title: str) -> list[str]:
    """Cells of the first row that begins with ``title``."""
    cells = [piece for page in pdf_text.pieces(pdf) for piece in page]
    at = cells.index(title)
    return cells[at : at + 12]


def test_every_form_has_the_plan_s_total() -> None:
    sheet = region_sheet()
    text = pdf_text.text(document.render(sheet))
    assert "План региона – 225 мест" in text.replace("\n", " ").replace("\u00a0", " ")
    assert "225" in printed_total(document.render(sheet), "Регион")
    rows = list(csv.reader(io.StringIO(machine.to_csv(sheet).decode("utf-8-sig")), delimiter=";"))
    at = rows[0].index("Места (проект)")
    assert [float(row[at].replace(",", ".")) for row in rows[1:]] == [100.0, 75.0, 50.0, 225.0]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(sheet)))
    for name in ("Кластеры", "Укрупнённые группы", "Районы", "Организации", "Формы обучения", "Проект приказа"):
        totals = [row for row in book.get_sheet_by_name(name).to_python() if row and row[0] == "Регион"]
        assert [225.0 in row for row in totals] == [True], name
    assert RegionSheet.model_validate_json(machine.to_json(sheet)) == sheet


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("clusters", [part("engineering", "Машиностроение", 146.0, 135.0), part("transport", "Транспорт", 80.0, 90.0)]),
        ("districts", [part("", "район не указан", 224, 225)]),
        ("forms", [part("очная", "очная", 225, 225, cost_rub=1.0)]),
        ("order", [order_line("08.02.01", "Строительный колледж", 100, 75)]),
    ],
)
def test_a_sheet_whose_parts_are_not_the_plan_cannot_be_made(field: str, parts: list) -> None:
    with pytest.raises(ValidationError, match="складываются"):
        region_sheet(**{field: parts})


def test_a_stored_sheet_with_another_total_is_refused() -> None:
    payload = machine.to_json(region_sheet()).replace(b'"places": 225,', b'"places": 226,', 1)
    with pytest.raises(ValidationError, match="складываются"):
        RegionSheet.model_validate_json(payload)


@pytest.mark.parametrize(
    ("advert", "card", "same"),
    [
        ("г. Чусовой", "муниципальный округ Чусовой", True),
        ("Кунгурский район", "Кунгурский муниципальный район", True),
        ("округ Нижний Тагил", "городской округ Нижний Тагил", True),
        ("Чусовской округ", "г. Чусовой", False),
        (None, "", True),
        ("округ Самара", "г.о. Самара", True),
        ("пгт Полазна", "р.п. Полазна", True),
        ("г. Пермь", "Пермский район", False),
    ],
)
def test_a_place_is_the_same_when_its_words_without_the_kind_are(advert: str | None, card: str, same: bool) -> None:
    assert (place_key(advert) == place_key(card)) == same


def test_open_posts_stand_beside_the_districts_and_what_lies_elsewhere_is_counted() -> None:
    frames = pd.DataFrame(
        [("г. Чусовой", 2, 7), ("Чусовой", 1, 1), ("Бардымский округ", 1, 9), (None, 3, 2)], columns=["municipality", "vacancies", "work_places"]
    )
    posts = posts_by_place(SimpleNamespace(of=lambda name: frames))
    assert [(row["name"], row["vacancies"], row["work_places"]) for row in posts] == [
        ("Бардымский округ", 1, 9), ("г. Чусовой", 3, 8), ("адрес не называет города или района", 3, 2),
    ]  # fmt: skip
    assert [posts_of_district(posts, district) for district in ("муниципальный округ Чусовой", "г. Пермь", "")] == [8, None, None]
    sheet = region_sheet()
    told = pdf_text.text(document.render(sheet)).replace(" \n", " ").replace("\u00a0", " ")
    assert "больше всего: 42, из них в районах с организациями 31, в других городах и районах 6; не называет города или района адрес 5" in told
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(sheet)))
    assert ["пгт Дальний", 2.0, 6.0] in [row[:3] for row in book.get_sheet_by_name("Открытые места").to_python()]
    assert "Открытых рабочих мест" not in pdf_text.text(document.render(region_sheet(posts=[])))


def test_what_is_absent_says_so() -> None:
    text = pdf_text.text(document.render(region_sheet())).replace("\n", " ")
    assert "район не указан" in text
    assert text.count("недостаточно данных") >= 3  # budget, its source, district of a college
    sheet = region_sheet(cost_rub=None, need={"status": "no_data"}, limits=[])
    told = pdf_text.text(document.render(sheet)).replace("\n", " ").replace("\u00a0", " ")
    assert "Стоимость мест: недостаточно данных" in told
    assert "Потребность: недостаточно данных" in told
    assert "Пределы региона: недостаточно данных" in told


def test_hostile_names_stay_text() -> None:
    values = sheet_values()
    for row in (*values["clusters"], *values["ugps"], *values["districts"], *values["colleges"], *values["order"], *values["shared"]):
        row["name"] = HOSTILE
    for row in values["order"]:
        row |= {"college": HOSTILE, "ugps_name": HOSTILE, "district": HOSTILE, "form": "очная"}
    sheet = RegionSheet.model_validate({**values, "region": {"name": HOSTILE}, "banner_reason": HOSTILE})
    assert "<b>=cmd" in pdf_text.text(document.render(sheet)).replace("\n", "")
    cells = list(csv.reader(io.StringIO(machine.to_csv(sheet).decode("utf-8-sig")), delimiter=";"))
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "@"))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(sheet)))
    assert any("<b>=cmd" in str(cell) for row in book.get_sheet_by_name("Организации").to_python() for cell in row)


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_region_sheet(tmp_path / folder, region_sheet())
    for name in (PDF, XLSX, CSV, JSON):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], RegionDocument]:
    """Sheet and page of an invented region, without a warehouse."""
    frames = SimpleNamespace(ref_area="57")
    monkeypatch.setattr(region_outbox, "gather_region", lambda region: region_sheet())
    monkeypatch.setattr(region_outbox, "gather_page", lambda *given: page_data(missing=tuple(given[-1])))
    place = region_outbox.RegionPlace(tmp_path / "outbox", tmp_path)
    return lambda: region_outbox.region_outbox(frames, place, {"engineering": None}, None)


def test_sheet_and_page_lie_side_by_side_and_a_missing_proposal_is_named(outbox: Callable[[], RegionDocument], tmp_path: Path) -> None:
    made = outbox()
    assert (made.trouble, made.places) == ("", 225)
    assert {path.name for path in (tmp_path / "outbox").iterdir()} == {PDF, XLSX, CSV, JSON, "index.html"}
    assert "Предложение кластера «Машиностроение и металлообработка» не сделано" in Path(made.page).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("part_of_it", "failure", "told", "left"),
    [
        ("gather_region", KadryError("сказано по-русски"), "сказано по-русски", set()),
        ("gather_region", RuntimeError("nobody foresaw it"), "Лист региона «Пермский край»: непредвиденная ошибка", set()),
        ("gather_page", RuntimeError("nor this"), "Страница региона «Пермский край»: непредвиденная ошибка", {PDF, XLSX, CSV, JSON}),
        ("write_region_sheet", RuntimeError("nor that"), "Лист региона «Пермский край»: непредвиденная ошибка", set()),
    ],
)
def test_what_fails_costs_itself_and_is_told(
    outbox: Callable[[], RegionDocument], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    part_of_it: str, failure: Exception, told: str, left: set[str],
) -> None:  # fmt: skip
    def fails(*given: object) -> None:
        raise failure

    monkeypatch.setattr(region_outbox, part_of_it, fails)
    made = outbox()
    assert told in made.trouble
    assert bool(made.path) is bool(left)
    folder = tmp_path / "outbox"
    assert {path.name for path in folder.iterdir() if path.name != "index.html"} == left if folder.exists() else not left


def test_a_sheet_that_does_not_add_up_is_told_in_russian(outbox: Callable[[], RegionDocument], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region_outbox, "gather_region", lambda region: region_sheet(forms=[]))
    assert outbox().trouble == "Лист региона «Пермский край»: числа не сошлись – места по формам складываются в 0, а в плане региона 225"


def test_posts_of_a_place_that_two_cards_spell_differently_count_once() -> None:
    posts = [{"key": "чусовой", "name": "г. Чусовой", "vacancies": 3, "work_places": 30}]
    assert posts_of_districts(posts, ["Чусовой", "муниципальный округ Чусовой", "Пермь"]) == [30, None, None]
