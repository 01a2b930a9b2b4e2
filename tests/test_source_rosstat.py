"""Statistics workbooks: real files with known answers, made ones with each defect."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from form_files import csv_file, read, read_shared, reasons, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import KadryError, UnreadableFile
from sources.reading import Reading

PERM = "ru_perm_krai/Среднегодовая_численность_занятых_по_видам_деятельности_в_Пермском.xlsx"
TITLE = "СРЕДНЕГОДОВАЯ ЧИСЛЕННОСТЬ ЗАНЯТЫХ ПО ВИДАМ ЭКОНОМИЧЕСКОЙ ДЕЯТЕЛЬНОСТИ В ПЕРМСКОМ КРАЕ"
NBSP = "\u00a0"


def employment(*rows: list[object], title: str = TITLE, years: tuple[object, ...] = (2022, 2023)) -> bytes:
    return xlsx({"1": [["К содержанию"], [title], [], [None, *years], ["Тысяч человек"], *rows]})


@pytest.fixture(scope="module")
def perm(shared: Path) -> Reading:
    return read_shared("rosstat", shared / PERM)


def value(reading: Reading, year: int, section: str) -> float:
    table = reading.tables["employment"]
    return float(table[(table["time_period"] == year) & (table["economic_activity"] == section)]["obs_value"].item())


def test_perm_gives_nineteen_sections_and_the_total_in_persons_for_fourteen_years(perm: Reading) -> None:
    table = perm.tables["employment"]
    assert len(table) == 20 * 14
    assert set(table["time_period"]) == set(range(2010, 2024))
    assert value(perm, 2010, "_T") == 1_248_527
    assert value(perm, 2016, "_T") == 1_204_400
    assert value(perm, 2017, "A") == 49_200
    assert value(perm, 2023, "C") == 234_800
    assert set(table["unit_measure"]) == {"persons"}
    assert perm.ref_area == "57"


def test_the_percent_block_under_the_same_labels_is_superseded_cell_by_cell(perm: Reading) -> None:
    assert {row.reason for row in perm.superseded} == {"тот же показатель в процентах"}
    assert len(perm.superseded) == 280
    assert not perm.refused


def test_the_first_year_of_the_new_method_is_marked_as_a_break_and_only_it(perm: Reading) -> None:
    table = perm.tables["employment"]
    assert set(table.loc[table["obs_status"] == "B", "time_period"]) == {2017}
    assert (table["obs_status"] == "B").sum() == 20
    note = table.loc[(table["time_period"] == 2017) & (table["economic_activity"] == "A"), "note"].item()
    assert "изменена методология" in note


def test_the_official_who_prepared_the_table_gets_nowhere(perm: Reading) -> None:
    everything = perm.tables["employment"].to_csv() + repr(perm.notes) + repr(perm.refused)
    assert "Малышева" not in everything
    assert "236-05" not in everything


def test_the_csv_twin_says_the_same_as_the_workbook(perm: Reading, shared: Path) -> None:
    twin = read_shared("rosstat", shared / "ru_perm_krai/jobs_minstat_out.csv", ref_area="57")
    keys = ["ref_area", "time_period", "economic_activity"]
    both = twin.tables["employment"].merge(perm.tables["employment"], on=keys, validate="one_to_one")
    assert len(both) == 266
    pd.testing.assert_series_equal(both["obs_value_x"], both["obs_value_y"], check_names=False)


def test_population_by_age_keeps_settlements_apart_and_footnotes_off_the_years(shared: Path) -> None:
    path = shared / "ru_perm_krai/Распределение_населения_Пермского_края_по_возрастным_группам_в_2010.xlsx"
    table = read_shared("rosstat", path).tables["population"]
    assert len(table) == 855
    row = table[(table["time_period"] == 2024) & (table["age_group"] == "15-19")].set_index("settlement")["obs_value"]
    assert row.to_dict() == {"_T": 144_286, "urban": 113_024, "rural": 31_262}
    assert {"70+", "working", "_T"} <= set(table["age_group"])


def test_national_wages_lose_no_year_to_glued_footnotes_and_no_old_classification_slips_in(shared: Path) -> None:
    reading = read_shared("rosstat", shared / "ru_national_by_okved/tab3-zpl_2025.xlsx")
    table = reading.tables["indicator"]
    assert reading.ref_area == "643"
    wages = table[table["time_period"] == "2024"].set_index("economic_activity")["obs_value"]
    assert wages["_T"] == 89_069.3
    assert wages["M"] == 127_206.7  # «профессиональная,научная» without a space in the original
    assert wages["C"] == 87_974.7
    assert set(table[table["time_period"] == "2016"]["economic_activity"]) == {"_T"}
    assert "раздел ОКВЭД-2007 несопоставим с разделами ОКВЭД2" in {row.reason for row in reading.superseded}
    assert not reading.refused


def test_national_value_added_takes_sections_by_name_though_their_letters_are_cyrillic(shared: Path) -> None:
    reading = read_shared("rosstat", shared / "ru_national_by_okved/VDS_god_OKVED2_s_2011-2025.xlsx")
    table = reading.tables["indicator"]
    current = table[(table["indicator"] == "gva_current") & (table["time_period"] == "2011")]
    assert current.set_index("economic_activity")["obs_value"]["B"] == pytest.approx(4943.532054)
    assert {"gva_prices_2016", "gva_prices_2021", "gva_volume_index", "gva_deflator"} <= set(table["indicator"])
    assert any("буквы не той раскладки" in note for note in reading.notes)
    assert not reading.refused


def test_months_that_turn_into_quarters_inside_a_row_equal_the_golden_reading(shared: Path) -> None:
    folder = shared / "ru_rosstat_806_regional"
    reading = read_shared("rosstat", folder / "original_xls/341-346 принятые в организации.xls")
    table = reading.tables["indicator"]
    hired = table[table["indicator"] == "hired"].set_index(["row_number", "time_period"])["obs_value"]
    golden = pd.read_csv(folder / "expected_341-346_hires_tidy.csv")
    names = list(dict.fromkeys(golden["region"]))
    golden["row_number"] = golden["region"].map({name: row for row, name in enumerate(names, start=5)})
    golden["time_period"] = golden["period"].str.replace(r"-(\d\d)$", r"-M\1", regex=True)
    expected = golden.set_index(["row_number", "time_period"])["value"] * 1_000
    kept = expected.reindex(hired.index)
    pd.testing.assert_series_equal(hired, kept, check_names=False, rtol=1e-9)
    assert expected.index.isin(hired.index).sum() == len(hired) > 5_000
    assert {"2012-M12", "2013-Q1", "2015-Q4"} <= set(hired.index.get_level_values(1))
    assert any("месяцы сменяются кварталами с 2013-Q1" in note for note in reading.notes)
    left_out = set(expected.dropna().index) - set(hired.index)
    districts = {row for row, name in enumerate(names, start=5) if "федеральный округ" in name or "без авт" in name}
    assert {row for row, _ in left_out} == districts


def test_every_monitoring_workbook_is_read_whole(shared: Path) -> None:
    found: set[str] = set()
    for path in sorted((shared / "ru_rosstat_806_regional/original_xls").glob("*.xls")):
        reading = read_shared("rosstat", path)
        assert not reading.refused
        found |= set(reading.tables["indicator"]["indicator"])
    assert found == {
        "hired",
        "hired_new_places",
        "left",
        "left_by_agreement",
        "left_redundancy",
        "left_voluntary",
        "to_be_released",
        "labour_force",
        "employed_survey",
        "unemployed_survey",
        "participation_rate",
        "employment_rate",
        "unemployment_rate",
    }


def test_a_table_by_regions_without_a_title_is_refused_because_nothing_says_what_it_measures(shared: Path) -> None:
    for path in sorted((shared / "ru_regions_panel").glob("*.xlsx")):
        with pytest.raises(UnreadableFile, match="названия показателя"):
            read_shared("rosstat", path)


def test_labels_with_no_break_spaces_indents_footnotes_and_dashes_are_understood() -> None:
    payload = employment(
        ["Всего", "100,5", 101],
        ["из них:"],
        [f"  обеспечение электрической энергией, газом и паром;{NBSP}кондиционирование воздуха 2), 3)", 27.1, "26,9"],
        ["    строительство", "–", 5],
        years=("2022 г.", "20231),2)"),
    )
    reading = read("rosstat", payload)
    table = reading.tables["employment"].set_index(["economic_activity", "time_period"])["obs_value"]
    assert table.to_dict() == {
        ("_T", 2022): 100_500,
        ("_T", 2023): 101_000,
        ("D", 2022): 27_100,
        ("D", 2023): 26_900,
        ("F", 2022): 0,
        ("F", 2023): 5_000,
    }


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param(["образование", "много", 1], "2022", "вместо числа стоит текст", id="text in a number cell"),
        pytest.param(["образование", -5, 1], "2022", "отрицательное число", id="negative count"),
        pytest.param(["образование", "…", 1], "2022", "поставщик не показал значение", id="no data"),
        pytest.param(["образование", "12%", 1], "2022", "вместо числа стоит текст", id="percent in a count"),
        pytest.param(
            ["выращивание единорогов", 1, None],
            "вид деятельности",
            "вид деятельности не найден среди разделов ОКВЭД2",
            id="unknown activity",
        ),
        pytest.param(
            ["образование", 72_000, 1],
            "2022",
            "больше 12 000 000 человек – столько в регионе быть не может",
            id="persons as thousands",
        ),
    ],
)
def test_a_bad_cell_is_refused_by_name_and_its_neighbours_are_kept(row: list[object], column: str, reason: str) -> None:
    reading = read("rosstat", employment(["Всего", 100, 101], row))
    assert reasons(reading) == [(7, column, reason)]
    assert reading.refused[0].remedy
    assert reading.rows_read == (3 if row[2] is None else 4)


def test_the_same_cell_twice_is_superseded_and_another_value_for_it_refused() -> None:
    reading = read("rosstat", employment(["образование", 10, 11], ["образование", 10, 12]))
    assert [row.reason for row in reading.superseded] == ["повторяет строку 6"]
    assert reasons(reading) == [(7, "2023", "вторая строка о том же с другим значением, первая – строка 6")]


def test_parts_of_a_section_are_superseded_not_added() -> None:
    payload = employment(
        ["деятельность профессиональная, научная и техническая", 10, 11],
        ["из них научные исследования и разработки", 4, 5],
    )
    reading = read("rosstat", payload)
    assert len(reading.tables["employment"]) == 2
    assert [row.reason for row in reading.superseded] == ["часть раздела, уже учтена в разделе"] * 2


def test_a_file_of_another_region_than_its_folder_is_refused_whole() -> None:
    with pytest.raises(UnreadableFile, match="регион с кодом ОКТМО 57"):
        read("rosstat", employment(["Всего", 100, 101]), ref_area="69")


def test_the_folder_names_the_region_when_the_file_does_not() -> None:
    payload = employment(["Всего", 100, 101], title="СРЕДНЕГОДОВАЯ ЧИСЛЕННОСТЬ ЗАНЯТЫХ")
    assert set(read("rosstat", payload, ref_area="69").tables["employment"]["ref_area"]) == {"69"}
    nameless = read("rosstat", payload, ref_area=None)
    assert nameless.ref_area is None
    assert any("Регион не назван" in note for note in nameless.notes)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(xlsx({"Л": [["Год", "Всего"]]}), id="no years"),
        pytest.param(xlsx({"Л": []}), id="empty sheet"),
        pytest.param(b"<html><body>403 Forbidden</body></html>", id="web page"),
        pytest.param(xlsx({"Л": [[TITLE], [None, 2022, 2023], ["Всего", 1, 2]]}), id="no unit"),
        pytest.param(csv_file([["а", "б"], [1, 2]]), id="another csv"),
    ],
)
def test_a_file_without_the_table_is_refused_with_a_remedy(payload: bytes) -> None:
    with pytest.raises(UnreadableFile) as error:
        read("rosstat", payload)
    assert error.value.remedy


def test_rows_of_the_csv_twin_are_refused_one_by_one() -> None:
    rows = [
        ["okved_group", "year", "worker_num"],
        ["Образование", 2020, "12,5"],
        ["Образование", 2020, "13,5"],
        ["Строительство", 1820, 5],
        ["Ворожба", 2020, 5],
        ["Строительство", 2020, ""],
    ]
    reading = read("rosstat", csv_file(rows))
    assert len(reading.tables["employment"]) == 1
    assert [row for row, _, _ in reasons(reading)] == [3, 4, 5, 6]


CELLS = st.one_of(
    st.none(),
    st.integers(-5, 3000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=12),
    st.sampled_from(
        ["Всего", "образование", "2020", "20201)", "Тысяч человек", "В процентах к итогу", "…", "–", "=1+1"]
    ),
)


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_adds_up_or_gives_our_error(rows: list[list[object]]) -> None:
    payload = xlsx({"1": [[TITLE], [None, 2020, 2021, "20222)"], ["Тысяч человек"], *rows]})
    try:
        reading = read("rosstat", payload)
    except KadryError:
        return
    assert reading.rows_read == reading.rows_accepted + len(reading.refused) + len(reading.superseded)


NATIONAL = [
    [],
    [],
    [f"Среднегодовая численность занятых по видам экономической деятельности{NBSP}1)"],
    ["в Российской Федерации"],
    [None, 2017, 2018, "20222)", "20242),3)"],
    ["Тысяч человек"],
    ["Всего", 72265.9, 72045.8, "71 902,6", 73267.3],
    [f"{NBSP}{NBSP}в том числе:"],
    [f"{NBSP}сельское, лесное хозяйство, охота, рыболовство{NBSP}и рыбоводство", 5078.1, 4948.9, 4494.8, 4272.8],
    ["обеспечение электрическое энергией, газом и паром; кондиционирование воздуха", 1642.6, 1631.9, 1571.4, 1505.5],
    ["деятельность профессиональная, научная и техническая", 2948.9, 2911.6, 2841.0, 2977.7],
    [f"{NBSP}{NBSP}из них научные исследования и разработки", 900.1, 899.2, 880.0, 890.5],
    ["В процентах к итогу"],
    ["Всего", 100, 100, 100, 100],
    ["сельское, лесное хозяйство, охота, рыболовство и рыбоводство", 7.0, 6.9, 6.3, 5.8],
    ["1) По данным баланса трудовых ресурсов."],
    ["2) Без учёта статистической информации по новым субъектам."],
    ["3) Предварительные данные."],
]


def test_the_national_shape_is_read_as_the_country_in_whatever_folder_it_lies() -> None:
    reading = read("rosstat", xlsx({"Лист1": NATIONAL}), ref_area="57")
    table = reading.tables["employment"]
    assert set(table["ref_area"]) == {"643"}
    assert set(table["economic_activity"]) == {"_T", "A", "D", "M"}
    assert set(table["time_period"]) == {2017, 2018, 2022, 2024}
    assert table.set_index(["economic_activity", "time_period"])["obs_value"]["_T", 2022] == 71_902_600
    assert {row.reason for row in reading.superseded} == {
        "часть раздела, уже учтена в разделе",
        "тот же показатель в процентах",
    }
    assert not reading.refused
    last = table[(table["economic_activity"] == "A") & (table["time_period"] == 2024)]["note"].item()
    assert "Предварительные данные" in last
    assert "новым субъектам" in last


def test_a_method_that_changed_inside_a_table_marks_the_rows_of_its_footnote_and_the_total_only() -> None:
    payload = employment(
        ["Всего", 100, 101],
        ["образование 1)", 10, 11],
        ["строительство", 10, 11],
        [],
        ["1) Начиная с 2023 года изменена методология расчёта численности в образовании."],
    )
    table = read("rosstat", payload).tables["employment"]
    broken = table[table["obs_status"] == "B"]
    assert sorted(zip(broken["economic_activity"], broken["time_period"], strict=True)) == [("P", 2023), ("_T", 2023)]


def test_rows_of_municipalities_are_called_so_and_no_code_list_is_asked_for() -> None:
    names = ["Кунгурский муниципальный округ", "г. Березники", "Чусовской городской округ", "Ординский район", "Гремячинский г.о."]
    refused = read("rosstat", employment(["Всего", 10, 11], *[[name, 1, 2] for name in names])).refused
    assert {row.value for row in refused} == set(names)
    assert {row.reason for row in refused} == {"строка о муниципальном образовании, а расчёт ведётся по субъекту Федерации"}
    assert not any("codelists" in row.remedy for row in refused)
    wages = [["Среднемесячная номинальная начисленная заработная плата, рублей"], ["", 2022, 2023], *[[name, 10_000, 20_000] for name in names]]
    with pytest.raises(UnreadableFile, match="строки – муниципальные образования"):
        read("rosstat", xlsx({"1": wages}))


@pytest.mark.parametrize("name", ["г. Москва", "Город Санкт-Петербург", "Ямало-Ненецкий автономный округ"])
def test_towns_that_are_regions_are_regions(name: str) -> None:
    wages = [["Среднемесячная номинальная начисленная заработная плата, рублей"], ["", 2022, 2023], [name, 1, 2], ["Томская область", 3, 4]]
    assert read("rosstat", xlsx({"1": wages}), ref_area=None).refused == []
