"""Text editions of the short-term indicators: tables found by words, decimal commas, glued footnotes."""

from __future__ import annotations

from pathlib import Path

import pytest
from form_files import read, read_shared

from models.errors import UnreadableFile
from sources.reading import Reading


def value(reading: Reading, indicator: str, period: str) -> float:
    table = reading.tables["indicator"]
    return float(table[(table["indicator"] == indicator) & (table["time_period"] == period)]["obs_value"].item())


@pytest.mark.parametrize("edition", ["2010-07", "2014-12", "2017-12"])
def test_an_edition_gives_the_same_fifteen_tables_though_titles_were_renamed(shared: Path, edition: str) -> None:
    reading = read_shared("kep", shared / f"ru_rosstat_kep_vintages/tab_{edition}.csv")
    table = reading.tables["indicator"]
    assert set(table["edition"]) == {edition}
    assert set(table["indicator"]) == {
        "employed_survey",
        "employed_survey_yoy",
        "unemployed_survey",
        "unemployed_survey_yoy",
        "unemployment_rate",
        "unemployed_registered",
        "unemployed_with_benefit",
        "jobseekers_registered",
        "employer_need",
        "jobseekers_per_100_vacancies",
        "wage",
        "wage_yoy",
        "wage_mom",
        "real_wage_yoy",
        "real_wage_mom",
    }
    assert not reading.refused
    assert value(reading, "employer_need", "1999") == 547_000
    assert value(reading, "employer_need", "2009-M12") == 724_000
    assert value(reading, "employed_survey", "1999-Q1") == 61_100_000
    assert value(reading, "unemployment_rate", "1999-M12") == 12.5
    assert value(reading, "wage", "1999-M12") == 2_283


def test_glued_footnotes_do_not_become_digits() -> None:
    months = "\t".join(["1,0"] * 11)
    text = (
        "\tГод / Year\tКварталы / Quarters\n1. Сводные показатели\n4.1.2. Общая численность безработных, млн.человек\n"
        f"20152)\t4,31)\t4,4\t4,2\t4,1\t4,3\t{months}\t454,41)\n"
    )
    reading = read("kep", text.encode(), "выпуск 2016-01.csv")
    assert value(reading, "unemployed_survey", "2015") == 4_300_000
    assert value(reading, "unemployed_survey", "2015-M12") == 454_400_000


def test_an_edition_without_labour_tables_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="таблицы занятости"):
        read("kep", b"1.1. GDP\n1999\t1\t2\t3\t4\t5\n", "a.csv")
