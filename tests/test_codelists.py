"""Code lists: complete, consistent, forgiving of what Excel and people do to codes, never guessing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import python_calamine

from benchmarks.derive_staffing_default import derive
from models.errors import BadCodelist
from sources.codelist_files import COLUMNS
from sources.codelists import Codelists
from sources.programme_codes import CodeProblem

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="открытых данных рядом нет")


def files() -> dict[str, bytes]:
    paths = [*(ROOT / "data/codelists").glob("*.csv"), *(ROOT / "data/crosswalks").glob("*.csv")]
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def lists() -> Codelists:
    return Codelists.load(files())


# Content


def test_there_are_more_than_two_hundred_open_programmes(lists: Codelists) -> None:
    assert lists.programme["admission_until"].isna().sum() > 200


def test_every_open_programme_is_reached_by_the_crosswalk_of_today(lists: Codelists) -> None:
    open_codes = set(lists.programme.loc[lists.programme["admission_until"].isna(), "code"])
    assert open_codes - set(lists.crosswalk(date(2026, 9, 1))["programme"]) == set()


def test_no_closed_programme_takes_a_share_of_need_after_its_last_admission(lists: Codelists) -> None:
    closed = set(lists.programme.loc[lists.programme["admission_until"] < pd.Timestamp(2026, 9, 1), "code"])
    assert closed & set(lists.crosswalk(date(2026, 9, 1))["programme"]) == set()


def test_the_crosswalk_covers_an_occupation_without_a_gap_in_time(lists: Codelists) -> None:
    days = [date(year, 9, 1) for year in range(2015, 2030)]
    covered = [set(lists.crosswalk(day)["occupation"]) for day in days]
    assert all(later >= earlier for earlier, later in pairwise(covered))


def test_every_occupation_of_the_crosswalk_works_somewhere(lists: Codelists) -> None:
    assert set(lists.occupation_programme["occupation"]) <= set(lists.staffing_default["occupation"])


def test_the_default_staffing_has_nineteen_sections(lists: Codelists) -> None:
    assert sorted(lists.staffing_default["economic_activity"].unique()) == list("ABCDEFGHIJKLMNOPQRS")


@pytest.mark.parametrize(
    ("section", "occupations", "at_least"),
    [
        pytest.param("Q", ["3221", "2240", "3222"], 0.2, id="сестёр и фельдшеров – пятая часть здравоохранения"),
        pytest.param("P", ["2330", "2341", "2342"], 0.25, id="учителей и воспитателей – четверть образования"),
        pytest.param("H", ["8311", "8322", "8331", "8332"], 0.3, id="водителей и машинистов – треть транспорта"),
        pytest.param(
            "F", ["7112", "7115", "7131", "7411", "7126", "7114", "7123"], 0.15, id="строителей – шестая часть стройки"
        ),
        pytest.param(
            "J", ["2511", "2512", "2513", "2514", "2519", "2522"], 0.3, id="программистов – треть отрасли связи"
        ),
        pytest.param("I", ["5120", "5131", "3434"], 0.3, id="поваров и официантов – треть общепита"),
    ],
)
def test_the_default_staffing_looks_sane(
    lists: Codelists, section: str, occupations: list[str], at_least: float
) -> None:
    table = lists.staffing_default
    chosen = table[(table["economic_activity"] == section) & table["occupation"].isin(occupations)]
    assert chosen["share"].sum() >= at_least


@needs_shared
def test_the_default_staffing_is_what_its_script_derives(lists: Codelists) -> None:
    committed = lists.staffing_default[["economic_activity", "occupation", "share"]]
    derived = pd.DataFrame(derive(SHARED), columns=list(committed.columns))
    pd.testing.assert_frame_equal(derived, committed, check_dtype=False, atol=2e-5)


@needs_shared
def test_unit_groups_of_occupations_are_those_of_isco(lists: Codelists) -> None:
    isco = pd.read_csv(SHARED / "crosswalks/ISCO08_groups_ESCO_en.csv", dtype=str)["code"]
    assert set(lists.occupation["code"]) == set(isco[isco.str.len() == 4])


@needs_shared
def test_regions_of_the_portal_are_known_by_code_and_name(lists: Codelists) -> None:
    listed = list(csv.DictReader((SHARED / "ru_classifiers/region_codes_trudvsem.csv").open(encoding="utf-8")))
    for row in listed:
        if row["region_name"] == "Байконур":  # not a subject of the federation: no colleges of a region there
            assert lists.region_by_portal(row["region_code"]) is None
            continue
        code = lists.region_by_portal(row["region_code"])
        assert code is not None
        assert lists.region_in(row["region_name"]) == code, row["region_name"]


@needs_shared
def test_region_names_of_second_hand_tables_are_found(lists: Codelists) -> None:
    paths = sorted((SHARED / "ru_regions_panel").glob("*.xlsx"))
    assert paths
    for path in paths:
        rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        names = [str(row[0]) for row in rows[1:] if str(row[0]).strip()]
        unknown = [name for name in names if lists.region_in(name) is None]
        # these name two subjects at once, so no one region is meant
        assert all("Тюменская область" in name or "Архангельская область" in name for name in unknown), unknown
        assert len(unknown) <= 6


@needs_shared
def test_wordings_of_activities_in_real_files_are_understood(lists: Codelists) -> None:
    book = next((SHARED / "ru_perm_krai").glob("Среднегодовая*.xlsx"))
    for sheet in ("1", "2"):
        rows = python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_name(sheet).to_python()
        names = [str(row[0]) for row in rows if row and str(row[0]).strip()]
        found = [lists.section(name) for name in names]
        assert [code for code in found if code] == ["_T", *"ABCDEFGHIJKLMNOPQRS"] * 2
    parsed = pd.read_csv(SHARED / "ru_perm_krai/jobs_minstat_out.csv")["okved_group"].unique()
    assert {lists.section(name) for name in parsed} == set("ABCDEFGHIJKLMNOPQRS")
    wages = python_calamine.CalamineWorkbook.from_path(SHARED / "ru_national_by_okved/tab3-zpl_2025.xlsx")
    labels = [str(row[0]) for row in wages.get_sheet_by_name("с 2017 г.").to_python() if row]
    assert [code for label in labels if (code := lists.section(label))] == ["_T", *"ABCDEFGHIJKLMNOPQR"]
    added = python_calamine.CalamineWorkbook.from_path(SHARED / "ru_national_by_okved/VDS_god_OKVED2_s_2011-2025.xlsx")
    labels = [
        str(row[0]) for row in added.get_sheet_by_name("1").to_python() if row and str(row[0]).startswith((" Р", "Р"))
    ]
    assert [lists.section(label) for label in labels] == list("ABCDEFGHIJKLMNOPQRST")


@needs_shared
def test_programmes_of_real_admission_lists_are_known(lists: Codelists) -> None:
    folder = SHARED / "ru_college_admissions"
    codes = set(pd.read_csv(SHARED / "ru_perm_krai/kcp_2016_2021.csv", dtype=str)["study_field_code"])
    codes |= set(pd.read_csv(folder / "rostov_spo_organisations_programmes.csv", dtype=str)["code"])
    codes |= set(pd.read_csv(folder / "buryatia_college_admission_plan.csv", dtype=str)["code"])
    codes |= set(pd.read_csv(folder / "college_admission_board_2021.csv", dtype=str)["spec_kod"].dropna())
    codes |= set(json.loads((folder / "lyubertsy_college_specialties.json").read_text(encoding="utf-8"))["specialties"])
    assert len(codes) >= 55
    assert {code: lists.programme_code(code) for code in codes} == {code: code for code in codes}


# Look-ups


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("C", "C", id="латинская буква"),
        pytest.param("С", "C", id="кириллическая буква-двойник"),
        pytest.param("Раздел  В", "B", id="слово «раздел», неразрывный пробел, двойник"),
        pytest.param("ОБРАЗОВАНИЕ", "P", id="прописными"),
        pytest.param("сельское, лесное хозяйство, охота, рыболовство и рыбоводство 2)", "A", id="сноска через пробел"),
        pytest.param("строительство1), 3)", "F", id="две сноски вплотную"),
        pytest.param("деятельность профессиональная,научная и техническая", "M", id="нет пробела после запятой"),
        pytest.param(
            "Обеспечение электрическое энергией, газом и паром; кондиционирование воздуха", "D", id="опечатка Росстата"
        ),
        pytest.param("Oбразование", "P", id="латинская O в русском слове"),
        pytest.param("Всего", "_T", id="итог"),
        pytest.param("из нее научные исследования и разработки", None, id="часть раздела – не раздел"),
        pytest.param("Сельское хозяйство, охота и лесное хозяйство", None, id="прежний ОКВЭД несопоставим"),
        pytest.param("Ж", None, id="буквы Ж в ОКВЭД2 нет"),
        pytest.param("", None, id="пусто"),
        pytest.param(None, None, id="нет значения"),
    ],
)
def test_a_section_is_found_behind_its_wording(lists: Codelists, written: object, expected: str | None) -> None:
    assert lists.section(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("09.02.07", id="как есть"),
        pytest.param(" 09.02.07 ", id="неразрывный пробел"),
        pytest.param("9.2.7", id="потеряны нули"),
        pytest.param("09,02,07", id="запятые"),
        pytest.param(datetime(2007, 2, 9), id="Excel сделал дату"),
        pytest.param(date(2007, 2, 9), id="дата без времени"),
        pytest.param("2007-02-09 00:00:00", id="дата текстом"),
        pytest.param("09.02.2007", id="дата по-русски"),
        pytest.param("09.фев.07", id="месяц словом"),
    ],
)
def test_a_programme_code_survives_the_spreadsheet(lists: Codelists, written: object) -> None:
    assert lists.programme_code(written) == "09.02.07"


def test_every_code_that_looks_like_a_date_comes_back_from_it(lists: Codelists) -> None:
    """Excel reads two-digit years up to 29 as 20YY and later ones as 19YY."""
    tried = 0
    for code in lists.programme["code"]:
        day, month, year = (int(part) for part in code.split("."))
        if day <= 28:
            tried += 1
            assert lists.programme_code(datetime(2000 + year if year < 30 else 1900 + year, month, day)) == code
    assert tried > 200


@needs_shared
def test_no_code_of_a_current_admission_list_is_closed(lists: Codelists) -> None:
    """The Rostov, Buryatia and Lyubertsy lists name codes of 2022 and later beside the rest, so all of them admit."""
    folder = SHARED / "ru_college_admissions"
    codes = set(pd.read_csv(folder / "rostov_spo_organisations_programmes.csv", dtype=str)["code"])
    codes |= set(pd.read_csv(folder / "buryatia_college_admission_plan.csv", dtype=str)["code"])
    codes |= set(json.loads((folder / "lyubertsy_college_specialties.json").read_text(encoding="utf-8"))["specialties"])
    assert sorted(code for code in codes if lists.closed(code, 2026)) == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        pytest.param("", "empty", id="пусто"),
        pytest.param(float("nan"), "empty", id="NaN"),
        pytest.param("230401", "old_code", id="код до 2014 года"),
        pytest.param("230401.51", "old_code", id="код до 2014 года с уровнем"),
        pytest.param("08.00.00", "not_spo", id="УГПС вместо программы"),
        pytest.param("09.03.01", "not_spo", id="бакалавриат"),
        pytest.param("15.01.99", "unknown", id="нет в перечне"),
        pytest.param("сварщик", "unreadable", id="название вместо кода"),
        pytest.param(datetime(2024, 12, 25), "unreadable", id="настоящая дата"),
    ],
)
def test_a_code_that_cannot_be_used_says_why(lists: Codelists, written: object, kind: str) -> None:
    problem = lists.programme_code(written)
    assert isinstance(problem, CodeProblem)
    assert problem.kind == kind
    assert problem.remedy.endswith(".")


def test_a_closed_code_names_the_one_that_admits_now(lists: Codelists) -> None:
    problem = lists.programme_code("15.02.01", 2026)
    assert isinstance(problem, CodeProblem)
    assert (problem.kind, problem.successor) == ("closed", "15.02.17")  # through 15.02.12, itself closed
    assert "15.02.17" in problem.remedy
    assert lists.programme_code("15.02.01", 2017) == "15.02.01"


def test_every_closed_code_leads_to_an_open_one(lists: Codelists) -> None:
    closed = lists.programme.loc[lists.programme["admission_until"].notna(), "code"]
    assert [code for code in closed if lists.current_programme(code, 2027) is None] == []


def test_a_region_is_found_in_every_case_of_its_name(lists: Codelists) -> None:
    for row in lists.region.to_dict("records"):
        for form in ("name", "name_genitive", "name_dative", "name_prepositional"):
            title = f"Среднегодовая численность занятых ({row[form]}), 2017–2023"
            assert lists.region_in(title) == row["oktmo"], title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Занятые по Пермскому краю", "57", id="дательный"),
        pytest.param("КЦП на 2025/2026 учебный год, Республика Алтай", "84", id="не Алтайский край"),
        pytest.param("Ямало-Ненецкий автономный округ", "719", id="не Ненецкий"),
        pytest.param("Москва и Московская область", None, id="двое – ни одного"),
        pytest.param("Калинингpадская область", "27", id="латинская p"),
        pytest.param("Прогноз по Образцовой области на 2026 год", "901", id="область из образца"),
        pytest.param("Образцовая область № 3", "903", id="третья область из образца"),
        pytest.param("Российская Федерация", None, id="страна – не регион"),
    ],
)
def test_a_title_names_its_region(lists: Codelists, title: str, expected: str | None) -> None:
    assert lists.region_in(title) == expected


def test_invented_regions_have_names_and_portal_codes(lists: Codelists) -> None:
    assert lists.region_name("901") == "Образцовая область"
    assert lists.region_name("902") == "Образцовая область № 2"
    card = lists.region_card("903")
    assert card is not None
    assert (card.name_dative, card.invented) == ("Образцовой области № 3", True)
    assert lists.region_by_portal("9010000000000") == "901"
    assert lists.region_by_portal("9000000000000") == "23"
    assert lists.region_name("55") == "регион 55"
    assert lists.region_name("643") == "Российская Федерация"


@pytest.mark.parametrize(
    ("portal", "expected"),
    [
        pytest.param("7000000000000", "69", id="Томск: КЛАДР 70, ОКТМО 69"),
        pytest.param("0100000000000", "79", id="ведущий ноль"),
        pytest.param("100000000000", "79", id="ведущий ноль потерян"),
        pytest.param("59", "57", id="префикс"),
        pytest.param("abc", None, id="не код"),
    ],
)
def test_the_portal_code_is_not_the_statistical_code(lists: Codelists, portal: str, expected: str | None) -> None:
    assert lists.region_by_portal(portal) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("3221", "3221", id="текст"),
        pytest.param(3221.0, "3221", id="число Excel"),
        pytest.param(110, "0110", id="потерян ноль"),
        pytest.param("ОКЗ 7212", "7212", id="с названием классификатора"),
        pytest.param("3220", None, id="малая группа, не начальная"),
        pytest.param(None, None, id="нет значения"),
    ],
)
def test_an_occupation_code_is_recognised(lists: Codelists, written: object, expected: str | None) -> None:
    assert lists.occupation_code(written) == expected


def test_a_cluster_is_known_by_code_and_by_both_names(lists: Codelists) -> None:
    for row in lists.cluster.to_dict("records"):
        for name in (row["cluster"], row["name"], row["name_short"].upper()):
            assert lists.cluster_code(name) == row["cluster"]


def _replaced(name: str, change: Callable[[list[list[str]]], list[list[str]]]) -> Mapping[str, bytes]:
    """All files with one list changed (rows include the header)."""
    given = files()
    rows = change(list(csv.reader(given[name].decode().splitlines())))
    given[name] = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
    return given


def _cell(row: int, column: int, value: str) -> Callable[[list[list[str]]], list[list[str]]]:
    def change(rows: list[list[str]]) -> list[list[str]]:
        rows[row][column] = value
        return rows

    return change


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        pytest.param("programme.csv", lambda rows: [*rows, rows[1]], "повторяются", id="код дважды"),
        pytest.param("programme.csv", _cell(1, 2, "ППССЗ"), "уровень не соответствует", id="уровень не тот"),
        pytest.param("programme.csv", _cell(1, 3, "99"), "УГПС не соответствует", id="УГПС не та"),
        pytest.param("programme.csv", _cell(1, 4, "1"), "срок вне", id="годы вместо месяцев"),
        pytest.param("programme.csv", _cell(1, 4, "два года"), "не число", id="срок словами"),
        pytest.param("programme.csv", _cell(1, 7, "31.12.2022"), "не дата", id="дата по-русски"),
        pytest.param("programme.csv", _cell(1, 8, "09.02.99"), "преемника нет", id="преемник неизвестен"),
        pytest.param("programme.csv", _cell(1, 8, "09.02.07"), "нет даты окончания", id="преемник без даты"),
        pytest.param("programme.csv", lambda rows: rows[1:], "первая строка не та", id="нет заголовка"),
        pytest.param("programme.csv", lambda rows: [rows[0], rows[1][:-1]], "не то число столбцов", id="строка короче"),
        pytest.param("cluster_programme.csv", _cell(1, 2, "0.7"), "не складываются в 1", id="доли кластеров не 1"),
        pytest.param("cluster_programme.csv", _cell(1, 1, "00.01.01"), "неизвестные коды", id="неизвестная программа"),
        pytest.param(
            "cluster_programme.csv", lambda rows: rows[:2], "ни к одному кластеру", id="программы без кластера"
        ),
        pytest.param("occupation_programme.csv", _cell(1, 2, "50"), "доля вне 0–1", id="проценты вместо доли"),
        pytest.param("occupation_programme.csv", _cell(1, 2, "0.99"), "больше 1", id="сумма долей занятия"),
        pytest.param(
            "occupation_programme.csv", _cell(1, 4, "sure"), "неизвестные коды", id="уверенность не из списка"
        ),
        pytest.param("staffing_default.csv", _cell(1, 2, "0.5"), "не складываются в 1", id="структура занятий не 1"),
        pytest.param("economic_activity_alias.csv", _cell(1, 0, ""), "пустой ключ", id="пустое написание"),
    ],
)
def test_a_broken_list_is_refused_and_named(
    name: str, change: Callable[[list[list[str]]], list[list[str]]], says: str
) -> None:
    with pytest.raises(BadCodelist, match=says) as refusal:
        Codelists.load(_replaced(name, change))
    assert refusal.value.file == name


def test_successors_that_run_in_a_circle_are_refused() -> None:
    def change(rows: list[list[str]]) -> list[list[str]]:
        for row in rows:
            if row[0] == "08.01.27":
                row[7], row[8] = "2024-12-31", "08.01.07"
        return rows

    with pytest.raises(BadCodelist, match="по кругу"):
        Codelists.load(_replaced("programme.csv", change))


def test_a_missing_list_is_named() -> None:
    given = files()
    del given["region.csv"]
    with pytest.raises(BadCodelist, match=r"region\.csv"):
        Codelists.load(given)


def test_frames_come_back_under_the_names_of_their_lists(lists: Codelists) -> None:
    frames = lists.frames()
    assert {name: tuple(frame.columns) for name, frame in frames.items()} == dict(COLUMNS)
