"""Words around the numbers of an admission table: headings of «Принято» and «База», signatures, codes that are no programmes."""

from __future__ import annotations

import pytest
from form_files import reasons, xlsx
from test_cases_totals_of_programmes import TITLE, taken

from sources.reading import Reading

A, B = "Колледж А", "Колледж Б"


def table(heading: str, values: tuple[object, object]) -> Reading:
    rows = [[A, "08.02.01", "Строительство", 100, values[0]], [B, "08.02.01", "Строительство", 50, values[1]]]
    return taken(xlsx({"2025": [TITLE, ["Организация", "Код", "Наименование", "КЦП", heading], *rows]}))


@pytest.mark.parametrize(
    "heading",
    ["Зачислено на 1 курс", "Фактический приём", "Принято на обучение, чел.", "Зачислено на 01.09.2025", "Всего зачислено", "Приём факт", "Принято (на 1 октября)"],
)
def test_admitted_people_are_told_by_their_words(heading: str) -> None:
    entrants = table(heading, (98, "—")).tables["places"]["entrants"]
    assert entrants.iloc[0] == 98
    assert entrants.isna().iloc[1]


@pytest.mark.parametrize(
    "heading",
    ["Принято заявлений", "Доля принятых, %", "из них принято по целевой квоте", "Принято в 2024 году", "Зачислено по договорам", "Приказ о зачислении"],
)
def test_what_is_no_admission_of_the_row_is_named_and_not_read(heading: str) -> None:
    reading = table(heading, (90, 45))
    assert reading.tables["places"]["entrants"].isna().all()
    assert any(heading in note for note in reading.notes)


@pytest.mark.parametrize("heading", ["Уровень базового образования", "Базовое образование поступающих", "На базе какого образования (база)"])
def test_a_base_is_told_by_its_words_and_both_bases_are_none(heading: str) -> None:
    assert table(heading, ("ООО", "СОО")).tables["places"]["basis"].tolist() == ["9", "11"]
    assert table(heading, ("9/11", "без ограничений")).tables["places"]["basis"].isna().all()


def test_signatures_and_footnotes_are_no_records_and_their_names_are_not_repeated() -> None:
    rows = [["Код", "Наименование", "Организация", "КЦП"], ["08.02.01", "Строительство", A, 25], [], ["* с учётом 5 мест целевого набора"]]
    rows += [["Министр", "", "", "Р. А. Петрова"], ["Исполнитель: Иванова, 217 79 34"]]
    reading = taken(xlsx({"КЦП": [TITLE, *rows]}))
    assert (reading.rows_read, reading.rows_accepted) == (1, 1)
    assert not any(word in " ".join(reading.notes) for word in ("Петрова", "Иванова", "217"))


def test_a_job_of_the_older_classifier_is_told_from_a_typing_error() -> None:
    reading = taken(xlsx({"КЦП": [TITLE, ["Код", "КЦП"], ["08.02.01", 25], ["16675", 12]]}))
    assert ["ОКПДТР" in reason for _, _, reason in reasons(reading)] == [True]


def test_short_school_years_head_columns_and_empty_columns_are_not_called_unread() -> None:
    rows = [["Код и наименование", "24/25 уч. г.", "25/26 уч. г."], ["08.02.01 Строительство", 25, 50]]
    table = taken(xlsx({"КЦП": [TITLE[:0] or ["КЦП, Пермский край"], *rows]})).tables["places"]
    assert dict(zip(table["start_year"], table["places"], strict=True)) == {2024: 25, 2025: 50}
    rows = [["Специальность", "КЦП всего", "в том числе", "", ""], ["", "", "очная", "очно-заочная", "заочная"], ["08.02.01 Строительство", 75, 50, "", 25]]
    assert not any("не прочитаны" in note for note in taken(xlsx({"КЦП": [TITLE, *rows]})).notes)
