"""Colleges answer before the drafts go out: forms, answers, and what becomes of «не сможем»."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from figures_builder import full_figures
from test_rounds import VINTAGE, described, start_year
from test_rounds import home as home_of_one_vintage

from flows import cli
from flows.outward.verification import verify
from flows.rounds import entries, feasibility, registry, report
from flows.rounds.frozen import freeze
from flows.rounds.registry import RoundError
from flows.settings import Home
from proposals.between_colleges import reason
from proposals.feasibility import HEADER, SHEET
from proposals.figures import Figures
from proposals.figures.programme import Correction as Shown
from proposals.terms import CANNOT
from proposals.why import why

__all__ = ["described", "home_of_one_vintage"]  # fixtures and helpers of a home with one vintage
ON = date(2027, 1, 20)
COLUMN = {title: at for at, title in enumerate(HEADER, start=1)}
NAME = f"{start_year()}-1"


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frozen round, made once: rendering is slow."""
    place = home_of_one_vintage.__wrapped__(tmp_path_factory.mktemp("место"))
    registry.open_round(place, registry.Round(start_year(), 1))
    freeze(place, NAME, VINTAGE)
    return place.root


@pytest.fixture
def home(frozen: Path, tmp_path: Path) -> Home:
    shutil.copytree(frozen, tmp_path / "дом")
    return Home(tmp_path / "дом")


def form_of(home: Home, at: int = 0) -> Path:
    return sorted((home.rounds / NAME / "feasibility" / "forms").glob("*.xlsx"))[at]


def filled(home: Home, folder: Path, *lines: tuple[object, ...], **cells: object) -> Path:
    """The first college's form as it comes back: answers line by line from the first on."""
    book = openpyxl.load_workbook(form_of(home))
    sheet = book[SHEET]
    for at, values in enumerate(lines):
        for column, value in enumerate(values, start=COLUMN["Сможем или нет"]):
            sheet.cell(6 + at, column, value)
    for address, value in cells.items():
        sheet[address] = value
    path = folder / "ответ.xlsx"
    book.save(path)
    return path


WHO = "директор, Сидорова О. Н."
NOT_ALL = ("не сможем", 0, "преподаватели", "нет мастера", WHO)
CAN = ("сможем", None, None, None, WHO)


def test_every_college_gets_its_own_lines_and_the_round_stays_whole(home: Home) -> None:
    figures = full_figures()
    asked = {offer.college for row in figures.programmes for offer in row.offers if offer.places}
    forms = sorted((home.rounds / NAME / "feasibility" / "forms").glob("*.xlsx"))
    assert len(forms) == len(asked) > 1
    ids: list[str] = []
    for path in forms:
        sheet = openpyxl.load_workbook(path)[SHEET]
        assert sheet.protection.sheet
        mine = [str(row[0]) for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]
        named = str(sheet["A1"].value).partition(": сможет ли")[0]
        assert {offer.college for row in figures.programmes for offer in row.offers if offer.id in mine} == {named}
        ids += mine
    assert sorted(ids) == sorted(offer.id for row in figures.programmes for offer in row.offers if offer.places)
    assert verify(home.rounds / NAME).is_whole


def test_cannot_becomes_a_correction_and_can_is_only_written(home: Home, tmp_path: Path) -> None:
    made = feasibility.record(home, NAME, filled(home, tmp_path, NOT_ALL, CAN), ON)
    assert [line.can for line in made.answers] == [False, True]
    (line,) = made.corrections
    assert (line.places_after, line.reason) == (0, f"{CANNOT}преподаватели (нет мастера)")
    assert line.author.startswith(f"{WHO}, ")
    assert [one.correction for one in entries.every(home).in_force()] == [line.correction]
    assert feasibility.told(home, NAME) == f"Организаций ответило 1 из 2; не смогут: строк 1, мест {line.places_before} → 0."
    again = feasibility.record(home, NAME, form := filled(home, tmp_path, NOT_ALL, CAN), ON)
    assert (again.answers, again.corrections, again.repeated) == ((), (), 2)
    assert form.exists()
    assert verify(home.rounds / NAME).is_whole
    assert "не смогут: строк 1" in report.write(home, NAME).read_text(encoding="utf-8")


def test_a_college_that_can_after_all_takes_its_correction_back_and_may_change_its_mind_again(home: Home, tmp_path: Path) -> None:
    for answer, in_force in ((NOT_ALL, 1), (CAN, 0), (NOT_ALL, 1)):
        feasibility.record(home, NAME, filled(home, tmp_path, answer), ON)
        assert len(entries.every(home).in_force()) == in_force
    assert [line.can for line in feasibility.answers(home, NAME)] == [False, True, False]


def test_killed_between_ledger_and_answers_nothing_is_doubled(home: Home, tmp_path: Path) -> None:
    form = filled(home, tmp_path, NOT_ALL)
    feasibility.record(home, NAME, form, ON)
    (home.rounds / NAME / "feasibility" / "answers.jsonl").unlink()
    feasibility.record(home, NAME, form, ON)
    assert len(entries.every(home).corrections) == len(feasibility.answers(home, NAME)) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("может быть", None, None, None, WHO), "ответ не понят"),
        (("не сможем", None, "деньги", None, WHO), "нужно число меньше предложенных"),
        (("не сможем", 5000, "деньги", None, WHO), "нужно число меньше предложенных"),
        (("не сможем", 0, None, None, WHO), ""),
        (("сможем", None, None, None, None), ""),
    ],
)
def test_an_answer_that_is_not_understood_is_refused_with_its_cell(home: Home, tmp_path: Path, line: tuple[object, ...], said: str) -> None:
    made = feasibility.record(home, NAME, filled(home, tmp_path, line), ON)
    assert made.answers == made.corrections == ()
    (refusal,) = made.refused
    assert (refusal.sheet, refusal.row_number) == (SHEET, 6)
    assert said in refusal.reason


def test_a_changed_number_and_a_strange_offer_are_refused(home: Home, tmp_path: Path) -> None:
    changed = feasibility.record(home, NAME, filled(home, tmp_path, CAN, G6=1), ON)
    strange = feasibility.record(home, NAME, filled(home, tmp_path, CAN, A6="нет-такого"), ON)
    assert [one.refused[0].value for one in (changed, strange)] == ["1", "нет-такого"]


def test_after_sending_it_is_the_council_that_corrects(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["round", "send", NAME, "--by-hand", "--home", str(home.root)]) == 0
    with pytest.raises(RoundError, match="уже у советов"):
        feasibility.record(home, NAME, filled(home, tmp_path, NOT_ALL), ON)
    assert feasibility.answers(home, NAME) == []
    assert entries.every(home).corrections == ()


def test_collect_reads_forms_and_annexes_from_one_folder(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ответы"
    folder.mkdir()
    filled(home, folder, NOT_ALL)
    assert cli.main(["round", "collect", NAME, str(folder), "--on", "2027-01-20", "--home", str(home.root)]) == 0
    assert "из них «не сможем» 1" in capsys.readouterr().out
    assert cli.main(["round", "show", NAME, "--home", str(home.root)]) == 0
    assert "Организаций ответило 1 из 2" in capsys.readouterr().out


def test_documents_say_that_the_college_cannot_and_not_that_a_council_decided() -> None:
    figures = full_figures()
    row = figures.programmes[0]
    told = Shown(round=NAME, places_before=50, places_after=25, reason=f"{CANNOT}преподаватели", author=WHO, recorded=ON)
    offers = (row.offers[0].model_copy(update={"correction": told}), *row.offers[1:])
    changed: Figures = figures.model_copy(update={"programmes": (row.model_copy(update={"offers": offers, "binding_constraint": "решение совета"}),)})
    assert reason(changed.programmes[0], changed.programmes[0].offers[0], changed) == f"{CANNOT}преподаватели"
    assert why(changed.programmes[0], changed).text.startswith("организация ответила, что сможет ")
