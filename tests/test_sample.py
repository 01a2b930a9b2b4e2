"""The sample region: the same on every run, in the providers' shapes, near public figures, dirty where it says so."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from sample_tables import YEAR, file_named, made, rows_of, table_of

from flows.machinery.reference import codelists
from models.errors import UnreadableFile
from sample import calibration as real
from sample.gaps import LOST_YEAR_OF_PLACES
from sample.network import education_years
from sample.region import SampleRegion
from sample.worlds import KINDS, USUAL
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

SOURCES_PAGE = Path(__file__).resolve().parents[1] / "docs" / "sources.md"
OFFER = ["college", "programme", "basis", "form", "funding"]


@pytest.fixture(scope="module")
def sample() -> SampleRegion:
    return made()


# The same and not the same


def test_the_same_seed_gives_the_same_bytes(sample: SampleRegion) -> None:
    again = made()
    assert again.files == sample.files
    for name, table in sample.truth.items():
        pd.testing.assert_frame_equal(table, again.truth[name])


def test_another_seed_tells_other_figures_about_a_region_of_the_same_name(sample: SampleRegion) -> None:
    other = made(seed=2)
    assert (other.code, other.name) == (sample.code, sample.name)
    assert all(
        other.files[name] != sample.files[name] for name in {file_named(sample, "КЦП"), file_named(sample, "vacancy")}
    )


@pytest.mark.parametrize("number", [2, 5], ids=["the second region", "the fifth region"])
def test_further_regions_have_their_own_code_size_and_mix(sample: SampleRegion, number: int) -> None:
    other = made(number=number)
    assert other.code == str(900 + number)
    assert other.name == f"Образцовая область № {number}"
    assert sorted(other.truth["colleges"].query("leading")["cluster"]) == sorted(codelists().cluster["cluster"])

    def mix(region: SampleRegion) -> pd.Series:
        base = (
            region.truth["employment"].query("time_period == 2017").set_index("economic_activity")["employed_persons"]
        )
        return base / base.sum()

    assert np.abs(np.log(mix(other) / mix(sample))).max() > 0.2


def test_a_region_is_small_enough_to_be_made_in_passing(sample: SampleRegion) -> None:
    assert sum(map(len, sample.files.values())) < 5_000_000


# Shapes

NOT_IN_THE_REGION = ("need_list", "target_contracts", "projects", "federal_need")


def documented_headers() -> Iterator[str]:
    """Header lines of docs/sources.md: column names in backticks, divided by bars; without sources that the region lacks."""
    sections = re.split(r"^(?=### )", SOURCES_PAGE.read_text(encoding="utf-8"), flags=re.M)
    text = "".join(one for one in sections if not one.startswith(tuple(f"### {name}:" for name in NOT_IN_THE_REGION)))
    text = re.sub(r"^\|.*$", "", text, flags=re.M)  # rows of a table of the page, not a header line
    for line in re.findall(r"`([^`\n]*\|[^`\n]*)`", text):
        for name in line.split("|") if line.strip(" |") else ():
            # «База (4: 9 или 11)» says the column's number, «Вид (a/b)» the allowed words; neither is printed.
            yield re.sub(r"\s*\((?:\d+(?::[^)]*)?|краткосрочные[^)]*|dropped[^)]*)\)", "", name).strip()


def printed_texts(region: SampleRegion) -> set[str]:
    texts: set[str] = set()
    for file, payload in region.files.items():
        if file.endswith(".xlsx") and (not file.startswith("Анкета") or file == file_named(region, "Анкета")):
            try:
                book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
            except Exception:
                continue
            for sheet in book.sheet_names:
                rows = book.get_sheet_by_name(sheet).to_python()[:20]
                texts |= {cell for row in rows for cell in row if isinstance(cell, str)}
    limits = region.files[file_named(region, "Пределы")].decode("cp1251").splitlines()
    return texts | set(limits[0].split(";"))


def test_every_documented_column_is_printed_under_its_own_name(sample: SampleRegion) -> None:
    printed = printed_texts(sample)
    years = {re.sub(r" \d{4}$", " <год> …", text) for text in printed}
    missing = [name for name in documented_headers() if name not in printed and name not in years]
    assert missing == []


def test_statistics_carry_footnotes_glued_to_years_indents_and_a_percentage_block(sample: SampleRegion) -> None:
    file = file_named(sample, "Среднегодовая")
    new = rows_of(sample, file, "2")
    head = next(row for row in new if "20171)" in row)
    assert "20222)" in head
    labels = [str(row[0]) for row in new]
    assert labels.index("Тысяч человек") < labels.index("В процентах к итогу")
    assert sum(label.startswith("  ") for label in labels) == 2 * len(real.SECTIONS)
    assert any("\u00a0" in label for label in labels)
    assert any("изменена методология" in label for label in labels)
    assert "Ответственный исполнитель:" in [row[0] for row in rows_of(sample, file, "Содержание")]


def test_the_consolidated_survey_is_windows_1251_and_of_the_earlier_wave(sample: SampleRegion) -> None:
    lines = sample.files[file_named(sample, "Опрос")].decode("cp1251").splitlines()
    assert lines[0].startswith("ИНН;ОГРН;Наименование;ОКВЭД2;ОКТМО;")
    assert {line.split(";")[8] for line in lines[1:]} == {str(YEAR - 2)}


def test_vacancies_have_the_fields_and_the_defects_of_the_portal(sample: SampleRegion) -> None:
    vacancies = json.loads(sample.files[file_named(sample, "vacancy")])["vacancies"]
    asked = {"id", "vacancy_name", "company", "education", "salary_min", "salary_max", "date_create", "date_modify",
             "state_region_code", "work_places", "status"}  # fmt: skip
    assert all(asked <= set(vacancy) for vacancy in vacancies)
    own = [vacancy for vacancy in vacancies if vacancy["state_region_code"] == "9010000000000"]
    assert 0.8 < np.mean(["code_profession" in vacancy for vacancy in own]) < 0.9
    assert any(vacancy["salary_min"] == 0 for vacancy in own)
    assert any("contact_person" in vacancy for vacancy in own)
    assert any("<br/>" in vacancy.get("position_responsibilities", "") for vacancy in own)
    assert min(vacancy["date_create"] for vacancy in own) < f"{YEAR - 2}"


# Totals and one truth behind all files


def test_sections_add_to_the_printed_total_within_rounding(sample: SampleRegion) -> None:
    for sheet, decimals in (("1", 3), ("2", 1)):
        rows = rows_of(sample, file_named(sample, "Среднегодовая"), sheet)
        total = next(i for i, row in enumerate(rows) if row[0] == "Всего")
        sections = np.array([row[1:] for row in rows[total + 2 : total + 2 + len(real.SECTIONS)]], dtype=float)
        printed = np.array(rows[total][1:], dtype=float)
        assert np.abs(sections.sum(axis=0) - printed).max() <= len(real.SECTIONS) * 0.5 * 10**-decimals


def test_printed_totals_of_places_and_students_equal_their_rows(sample: SampleRegion) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sample.files[file_named(sample, "КЦП")]))
    years = [int(name) for name in book.sheet_names]
    assert years == [year for year in range(YEAR - 6, YEAR + 1) if year != YEAR - LOST_YEAR_OF_PLACES]
    for year in years:
        table = table_of(rows_of(sample, file_named(sample, "КЦП"), str(year)), "№ п/п")
        body, total = table[table["Наименование"] != "Итого"], table[table["Наименование"] == "Итого"]
        assert body["КЦП, мест"].sum() == total["КЦП, мест"].item()
        assert body["Принято, чел."].sum() == total["Принято, чел."].item()
    table = table_of(rows_of(sample, file_named(sample, f"СПО-1 на 01.10.{YEAR}, очная")), "Организация").iloc[1:]
    body, total = (
        table[table["Код организации"] != ""],
        table[table["Наименование профессии, специальности"] == "Всего"],
    )
    for column in ["Принято", "Численность: 1 курс", "2 курс", "3 курс", "4 курс", "5 курс", "Выпуск"]:
        assert body[column].astype(int).sum() == int(total[column].item())


def test_no_course_has_more_students_than_the_course_below_had_a_year_before_but_for_returns(
    sample: SampleRegion,
) -> None:
    cohorts = sample.truth["cohorts"]
    before = cohorts.assign(course=cohorts["course"] + 1).rename(columns={"enrolled_persons": "before"})
    pairs = cohorts.merge(before, on=[*OFFER, "start_year", "course"], validate="one_to_one")
    assert pairs["enrolled_persons"].sum() < pairs["before"].sum()
    assert (pairs["enrolled_persons"] <= pairs["before"] + 3).all()


def test_enrolment_returns_report_the_cohorts_of_the_truth(sample: SampleRegion) -> None:
    table = table_of(rows_of(sample, file_named(sample, f"СПО-1 на 01.10.{YEAR - 1}, очная")), "Организация").iloc[1:]
    second = table[table["Код организации"] != ""]["2 курс"].astype(int).sum()
    cohorts = sample.truth["cohorts"].query("form == 'очная' and course == 2 and start_year == @YEAR - 2")
    assert second == cohorts["enrolled_persons"].sum()


def test_every_graduate_has_exactly_one_destination(sample: SampleRegion) -> None:
    table = sample.truth["destinations"]
    parts = table[["employed", "continue_study", "army", "left_region", "other"]].sum(axis=1)
    assert (parts == table["graduates"]).all()
    assert (table["employed_in_field"] <= table["employed"]).all()


def test_openings_are_expansion_exits_and_closing(sample: SampleRegion) -> None:
    table = sample.truth["openings"]
    np.testing.assert_allclose(table["openings"], table["expansion"] + table["exits"] + table["closing"])
    np.testing.assert_allclose(sample.truth["staffing"].groupby("economic_activity")["share"].sum(), 1)
    assert sample.truth["crosswalk"].groupby("occupation")["share"].sum().max() <= 1 + 1e-9


@pytest.mark.parametrize(
    ("months", "years"),
    [
        pytest.param(10, 1, id="ten months"),
        pytest.param(22, 2, id="a year and ten"),
        pytest.param(46, 4, id="three and ten"),
    ],
)
def test_a_programme_has_as_many_courses_as_begun_years(months: int, years: int) -> None:
    assert education_years(months) == years


# Calibration: section F of the design paper, tolerances beside each figure


def test_sectors_are_those_of_perm_within_half_a_point(sample: SampleRegion) -> None:
    base = sample.truth["employment"].query("time_period == 2017").set_index("economic_activity")["employed_persons"]
    perm = pd.Series(real.PERM_2017)
    assert (base / base.sum() - perm / perm.sum()).abs().max() < 0.01


def test_sections_grow_as_russia_did_within_three_points_a_year(sample: SampleRegion) -> None:
    levels = sample.truth["employment"].pivot_table(
        index="time_period", columns="economic_activity", values="employed_persons"
    )
    ours = np.log(levels.loc[2024] / levels.loc[2017]) / 7
    russia = pd.Series(np.log(np.array(real.RUSSIA[2024]) / np.array(real.RUSSIA[2017])) / 7, index=list(real.SECTIONS))
    assert (ours - russia).abs().max() < 0.03
    total = levels.sum(axis=1)
    assert -0.045 < total[2020] / total[2019] - 1 < -0.005


def test_the_new_method_counts_fewer_people_above_all_farmers(sample: SampleRegion) -> None:
    old = (
        sample.truth["employment_old_method"]
        .query("time_period == 2016")
        .set_index("economic_activity")["employed_persons"]
    )
    new = sample.truth["employment"].query("time_period == 2017").set_index("economic_activity")["employed_persons"]
    assert 0.94 < new.sum() / old.sum() < 0.99
    assert (new / old).idxmin() == "A"


def test_places_and_intake_are_those_of_tomsk(sample: SampleRegion) -> None:
    intake = (
        sample.truth["intakes"]
        .query("start_year == @YEAR")
        .groupby("funding")[["places", "entrants", "applications"]]
        .sum()
    )
    assert intake.loc["бюджет", "places"] == pytest.approx(real.BUDGET_PLACES, rel=0.03)
    assert intake.loc["бюджет", "entrants"] / intake["entrants"].sum() == pytest.approx(0.65, abs=0.03)
    assert intake.loc["бюджет", "applications"] / intake.loc["бюджет", "places"] == pytest.approx(3.3, abs=0.4)
    assert len(sample.truth["colleges"]) == real.COLLEGES
    assert sample.truth["programmes"]["programme"].nunique() == pytest.approx(real.PROGRAMMES, abs=3)


@pytest.mark.parametrize(
    ("basis", "rate"), [("9", 0.069), ("11", 0.084)], ids=["after nine classes", "after eleven classes"]
)
def test_students_drop_out_at_the_measured_rate(sample: SampleRegion, basis: str, rate: float) -> None:
    cohorts = sample.truth["cohorts"].query("basis == @basis")
    later = cohorts.assign(course=cohorts["course"] - 1).rename(columns={"enrolled_persons": "after"})
    pairs = cohorts.merge(later, on=[*OFFER, "start_year", "course"], validate="one_to_one")
    # Three per cent of those who left come back, so the net rate lies a little below.
    assert 1 - pairs["after"].sum() / pairs["enrolled_persons"].sum() == pytest.approx(rate, abs=0.012)


@pytest.mark.parametrize(("level", "rate"), [("ППССЗ", 0.61), ("ППКРС", 0.56)], ids=["specialists", "workers"])
def test_graduates_work_in_their_field_at_the_measured_rate(sample: SampleRegion, level: str, rate: float) -> None:
    levels = sample.truth["programmes"].set_index("programme")["level"]
    table = sample.truth["destinations"]
    table = table[table["programme"].map(levels) == level]
    assert table["employed_in_field"].sum() / table["employed"].sum() == pytest.approx(rate, abs=0.03)
    assert table["continue_study"].sum() / table["graduates"].sum() == pytest.approx(0.12, abs=0.02)


def test_half_of_the_employers_answer_and_fewer_in_mining_and_manufacturing(sample: SampleRegion) -> None:
    frame = sample.truth["employers"]
    assert frame["answered_later"].mean() == pytest.approx(0.5, abs=0.08)
    low = frame[frame["economic_activity"].isin(["B", "C"])]["response_probability"].mean()
    assert low < frame[~frame["economic_activity"].isin(["B", "C"])]["response_probability"].mean() - 0.08
    large, small = (frame[frame["size_class"] == name]["response_probability"].mean() for name in ("крупный", "малый"))
    assert large > small


def test_employers_hire_less_than_they_planned_by_the_stated_factor(sample: SampleRegion) -> None:
    table = sample.truth["realised"]
    persons = table["employed_persons"].sum()
    # Those who come for one that went next door are no news for the region.
    moved = table["neighbour_persons"].sum() / persons
    planned, realised = (table[f"{what}_persons"].sum() / persons - moved for what in ("planned", "realised"))
    assert planned > realised
    assert moved / 2 == pytest.approx(KINDS[USUAL].neighbour_turnover, rel=0.15)
    assert (realised - 2 * real.OPTIMISM_ALPHA) / planned == pytest.approx(real.OPTIMISM_BETA, abs=0.08)


def test_experts_and_digital_units_lag_behind_their_targets_as_stated(sample: SampleRegion) -> None:
    experts = table_of(rows_of(sample, file_named(sample, "Эксперты")), "Код эксперта")
    assert (experts["Работодатель (да/нет)"] == "да").mean() == pytest.approx(0.45, abs=0.05)
    units = table_of(rows_of(sample, file_named(sample, "Цифровой")), "Код программы")
    assert (units["Цифровой компонент (да/нет)"] == "да").mean() == pytest.approx(real.DIGITAL_COVERAGE, abs=0.04)


def test_the_budget_of_the_first_intake_is_the_stated_part_of_what_the_last_one_costs(sample: SampleRegion) -> None:
    last = sample.truth["intakes"].query("start_year == @YEAR and funding == 'бюджет'")
    offers = sample.truth["offers"][["college", "programme", "basis", "form", "cost_per_place_rub"]]
    last = last.merge(offers, on=["college", "programme", "basis", "form"], validate="one_to_one")
    cost = (last["places"] * last["cost_per_place_rub"]).sum()
    lines = sample.files[file_named(sample, "Пределы")].decode("cp1251").splitlines()
    budget = next(line.split(";") for line in lines if line.startswith(f"Бюджет;{YEAR + 1}"))
    assert float(budget[2]) * 1000 == pytest.approx(real.BUDGET_OF_LAST_INTAKE * cost, rel=1e-4)


# Dirt


def test_the_ledger_knows_every_kind_of_dirt(sample: SampleRegion) -> None:
    planted = sample.truth["planted"]
    assert set(planted["expected"]) == {"refused", "superseded", "noted", "ignored"}
    kinds = {
        "кириллическая С", "код стал датой", "закрытый код", "ИНН с неверной контрольной цифрой", "повторный ответ",
        "тысячи вместо человек", "текст вместо числа", "отрицательное число", "строка итога",
        "процент к прошлому году вместо прироста", "доля вместо процента", "книга оборвана", "не данные",
        "формула в тексте", "разметка в названии", "разметка в тексте", "путь в ячейке", "нет кода эксперта",
        "неизвестный предел", "чужая единица", "повтор вакансии", "вакансия другого региона", "копия файла", "та же таблица второй раз",
    }  # fmt: skip
    assert set(planted["kind"]) == kinds
    assert set(planted["file"]) <= set(sample.files)


def test_each_defect_stands_where_the_ledger_says(sample: SampleRegion) -> None:
    planted = sample.truth["planted"]
    cells = planted[(planted["row_number"] > 0) & planted["file"].str.endswith(".xlsx") & (planted["value"] != "")]
    assert len(cells) > 15
    for line in cells.to_dict("records"):
        row = rows_of(sample, line["file"], line["sheet"])[line["row_number"] - 1]
        shown = [
            cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else cell for cell in row
        ]
        texts = [f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in shown]
        assert line["value"] in texts, line


def test_the_broken_workbook_is_broken(sample: SampleRegion) -> None:
    line = sample.truth["planted"].query("kind == 'книга оборвана'").iloc[0]
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(sample.files[line["file"]]))


def test_nothing_in_a_workbook_is_a_formula_or_a_link(sample: SampleRegion) -> None:
    for start in ("Цифровой", "Планы", "Эксперты"):
        with zipfile.ZipFile(io.BytesIO(sample.files[file_named(sample, start)])) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert sheets
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]


def test_registration_numbers_are_valid_and_nobodys(sample: SampleRegion) -> None:
    frame = sample.truth["employers"]
    weights = np.array([2, 4, 10, 3, 5, 9, 4, 6, 8])
    for inn, ogrn in zip(frame["inn"], frame["ogrn"], strict=True):
        digits = np.array([int(d) for d in inn])
        assert inn.startswith("98")
        assert (weights @ digits[:9]) % 11 % 10 == digits[9]
        assert int(ogrn[:12]) % 11 % 10 == int(ogrn[12])
    assert frame["inn"].is_unique


def test_the_parsers_refuse_every_planted_defect_and_no_clean_row(sample: SampleRegion) -> None:
    planted = sample.truth["planted"]
    rows = {(line["file"], line["sheet"], line["row_number"]): line["expected"] for line in planted.to_dict("records")}
    whole = planted[(planted["reach"] == "file") & (planted["expected"] == "refused")]["file"].tolist()
    totals = set(planted[planted["kind"] == "строка итога"][["file", "sheet", "row_number"]].itertuples(index=False, name=None))
    refused: set[tuple[str, str, int]] = set()
    superseded: set[tuple[str, str, int]] = set()
    unreadable: set[str] = set()
    for file, payload in sample.files.items():
        if registry.ignored(file):
            continue
        try:
            book = open_file(payload, file)
            source, _ = registry.recognise(book)
            reading = registry.source(source).parse(book, FileContext(file, None, YEAR), codelists())
        except UnreadableFile:
            unreadable.add(file)
            continue
        assert file.startswith("Анкета") or reading.ref_area in (sample.code, None), file
        refused |= {(file, line.sheet, line.row_number) for line in reading.refused}
        superseded |= {(file, line.sheet, line.row_number) for line in reading.superseded}
    assert totals <= superseded
    assert unreadable == {name for name in whole if name.startswith("СПО-1")}
    clean = {place for place in refused if place[0] not in whole and rows.get(place) != "refused"}
    assert clean == set()
    expected = {place for place, outcome in rows.items() if outcome == "refused" and place[0] not in whole}
    assert expected - refused == set()
    assert {name for name in whole if name not in unreadable} <= {file for file, _, _ in refused}


def test_a_questionnaire_of_refused_rows_is_no_other_list(sample: SampleRegion) -> None:
    """A list of needs has the same headings: it took the questionnaires whose rows were all refused, answers and all."""
    lists, refused = codelists(), 0
    for name, payload in sample.files.items():
        if name.startswith("Анкета"):
            book, context = open_file(payload, name), FileContext(name, None, 2026)
            own = registry.source("survey").parse(book, context, lists)
            if not own.rows_accepted:
                refused += 1
                assert registry.read(book, context, lists)[0].source == "survey", name
    assert refused
