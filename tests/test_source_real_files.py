"""Every real file is read or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import codelists

from models.errors import KadryError
from sources import registry
from sources.opened import open_file
from sources.reading import FileContext

# Real files: source and (accepted, refused, superseded), or the beginning of the reason why the file is not read.
REAL: dict[str, tuple[str, int, int, int] | str] = {
    "ru_perm_krai/Среднегодовая_численность_занятых_по_видам_деятельности_в_Пермском.xlsx": ("rosstat", 280, 0, 280),
    "ru_perm_krai/Распределение_населения_Пермского_края_по_возрастным_группам_в_2010.xlsx": ("rosstat", 855, 0, 0),
    "ru_perm_krai/jobs_minstat_out.csv": ("rosstat", 266, 0, 0),
    "ru_perm_krai/kcp_2016_2021.csv": ("kcp", 132, 0, 0),
    "ru_national_by_okved/tab3-zpl_2025.xlsx": ("rosstat", 188, 0, 823),
    "ru_national_by_okved/VDS_god_OKVED2_s_2011-2025.xlsx": ("rosstat", 1700, 0, 4931),
    "ru_national_by_okved/RUS_KLEMS_december_2019.xlsx": ("klems", 19207, 0, 0),
    "ru_rosstat_806_regional/original_xls/323-328 численность ЭАН. занят и безраб.xls": ("rosstat", 3612, 0, 414),
    "ru_rosstat_806_regional/original_xls/329-340 выбывшие из организаций.xls": ("rosstat", 20640, 0, 2232),
    "ru_rosstat_806_regional/original_xls/341-346 принятые в организации.xls": ("rosstat", 10320, 0, 1116),
    "ru_rosstat_806_regional/original_xls/347-349 намеченные к высвобождению.xls": ("rosstat", 5160, 0, 558),
    "ru_rosstat_806_regional/xls_that_breaks_xlrd/varnames.xls": "книга Excel не читается",
    "ru_rosstat_806_regional/expected_341-346_hires_tidy.csv": "не распознан",
    "ru_rosstat_kep_vintages/tab_2010-07.csv": ("kep", 2918, 0, 0),
    "ru_rosstat_kep_vintages/tab_2014-12.csv": ("kep", 4048, 0, 0),
    "ru_rosstat_kep_vintages/tab_2017-12.csv": ("kep", 4807, 0, 0),
    # No year anywhere: each row says so.
    "ru_college_admissions/buryatia_college_admission_plan.csv": ("kcp", 0, 14, 0),
    "ru_college_admissions/college_admission_board_2021.csv": "не распознан",
    "ru_college_admissions/rostov_spo_organisations_programmes.csv": "не распознан",
    "ru_college_admissions/lyubertsy_college_specialties.json": "не распознан",
    "ru_classifiers/okved2_rosstat_data-20251101.csv": "не распознан",
    "ru_classifiers/okpdtr_with_okz.csv": "не распознан",
    "ru_classifiers/profstandards_register_2025-06-02.xlsx": "не распознан",
    "ru_trudvsem/Codebook_trudvsem.docx": "документ Word",
}
PANEL = "над таблицей по регионам нет названия показателя"


def outcome(path: Path) -> tuple[str, int, int, int] | str:
    try:
        book = open_file(path.read_bytes(), path.name)
        source, _ = registry.recognise(book)
        reading = registry.source(source).parse(book, FileContext(path.name), codelists())
    except KadryError as error:
        return str(error)
    return source, reading.rows_accepted, len(reading.refused), len(reading.superseded)


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_read_or_refused_with_a_reason(shared: Path, name: str) -> None:
    expected, found = REAL[name], outcome(shared / name)
    if isinstance(expected, str):
        assert isinstance(found, str)
        assert expected in found
    else:
        assert found == expected


def test_no_real_file_ends_in_an_error_that_is_not_ours(shared: Path) -> None:
    for path in sorted(shared.glob("ru_*/**/*")):
        if path.is_file() and registry.ignored(path.name) is None and str(path.relative_to(shared)) not in REAL:
            found = outcome(path)
            assert found
            if path.parent.name == "ru_regions_panel":
                assert PANEL in str(found) or "не распознан" in str(found)
