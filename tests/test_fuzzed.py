"""What the campaign of damage found (benchmarks/fuzz_sources.py), each as a test: endless numbers, cells that took minutes, broken archives, the year 1."""

from __future__ import annotations

import gzip
import io
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

import pytest
from form_files import codelists, read, reasons, xlsx
from source_files import dump, vacancy

from models.errors import UnreadableFile
from sources import job_titles, trudvsem
from sources.rosstat import layout, periods
from sources.scrubbing import scrubbed
from sources.tables import cells, checked, coded, dates, words
from sources.tables.ledger import Refused

LONGEST_CELL = 32_767  # signs that a workbook keeps in one cell
CPU_SECONDS = 3.0  # of a busy machine; what is mended here took minutes, or for ever
READERS: dict[str, Callable[[str], object]] = {
    "label": cells.label, "footnotes": cells.footnotes, "number": cells.number, "count": lambda cell: checked.whole_count(cell, "Мест"),
    "yes or no": lambda cell: checked.yes_no(cell, "Да"), "one of": lambda cell: checked.one_of(cell, "База", words.BASES),
    "day": lambda cell: dates.date_of(cell, "Срок"), "year of a heading": periods.year_of_heading, "period": periods.period_in, "day of a period": periods.day_in,
    "section": lambda cell: coded.section(codelists(), cell, "Раздел"), "cluster": lambda cell: coded.cluster(codelists(), cell, "Кластер"),
    "job title": job_titles.stems_of,
}  # fmt: skip


@contextmanager
def limited() -> Iterator[None]:
    """A reader that takes longer is stopped and the test fails."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("piece", ["*", "1)", " ", ",", "г. ", "1", "20", "в том числе "])
@pytest.mark.parametrize("reader", READERS)
def test_the_longest_cell_costs_a_reader_no_more_than_its_length(reader: str, piece: str) -> None:
    with limited(), suppress(Refused):
        READERS[reader]("1" + piece * (LONGEST_CELL // len(piece) - 2) + "x")


def test_a_number_of_four_hundred_digits_is_no_number() -> None:
    digits = "9" * 400
    assert cells.number(digits) == cells.Value(None, "bad")
    for reader in (checked.whole_count, checked.amount):
        with pytest.raises(Refused):
            reader(digits, "Мест")


def test_footnote_marks_at_the_end_of_a_long_text_are_still_told() -> None:
    assert cells.footnotes("слово " * 4_000 + "рыбоводство 2),3)") == ("2", "3")
    assert cells.label("слово " * 400 + "рыбоводство 2),3)").endswith("рыбоводство")


def test_a_row_of_stars_behind_a_name_is_no_riddle() -> None:
    with limited():
        assert codelists().cluster_code("*" * 60 + "x") is None
        assert coded.region(codelists(), "Пермский край***") == "57"


def _broken_archives() -> dict[str, bytes]:
    whole = gzip.compress(dump([vacancy(number) for number in range(200)]), mtime=0)
    spoilt = bytearray(whole)
    spoilt[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    return {"cut": whole[: len(whole) // 2], "spoilt inside": bytes(spoilt), "wrong sum": whole[:-8] + bytes(8)}


@pytest.mark.parametrize("fault", _broken_archives())
def test_a_broken_archive_of_vacancies_is_told_and_nothing_of_it_is_kept(fault: str) -> None:
    payload = _broken_archives()[fault]
    with pytest.raises(UnreadableFile, match="gzip"):
        b"".join(trudvsem.scrub(io.BytesIO(payload), "выгрузка.json.gz"))
    kept = b"".join(scrubbed(io.BytesIO(payload), "выгрузка.json.gz"))
    assert b"kadry_broken" in kept
    assert "Петрова".encode() not in kept


@pytest.mark.parametrize("day", [date(1, 1, 1), datetime(1, 1, 1), date(9999, 12, 31)])
def test_a_heading_of_the_year_1_or_9999_names_no_period(day: date) -> None:
    assert periods.day_in(day) is None
    rows = [["Среднегодовая численность занятых, тысяч человек"], ["", 2024, 2025, day], ["Всего", 10, 11, 12], ["Образование", 4, 5, 6]]
    table = layout.find_table(rows, ())
    assert table is not None
    assert [period.year for period in table.periods] == [2024, 2025]


def test_a_group_of_nobody_costs_its_own_row_and_not_the_plan_of_the_region() -> None:
    head = ["Код организации", "Код", "База", "Форма", "Срок обучения, мес.", "Лицензия (да/нет)", "Максимум групп", "Размер группы от", "Размер группы до"]
    rows = [["К1", "09.02.07", "9", "очная", 46, "да", 2, 15, 25], ["К1", "09.02.06", "9", "очная", 46, "да", 2, 0, 0]]
    reading = read("colleges", xlsx({"Программы": [head, *rows]}), "Карточки колледжей.xlsx")
    assert reading.tables["offer"]["programme"].tolist() == ["09.02.07"]
    assert [(row, reason) for row, _, reason in reasons(reading)] == [(3, "группа меньше одного человека")]
