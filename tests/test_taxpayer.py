"""Check digits of ИНН and ОГРН."""

from __future__ import annotations

from datetime import date

import pytest

from sources.tables.dates import date_of
from sources.tables.ledger import Refused
from sources.tables.taxpayer import inn, inn_is_valid, ogrn, ogrn_is_valid


@pytest.mark.parametrize("number", ["7707083893", "7728168971", "7736050003", "500100732259"])
def test_published_numbers_are_right_and_a_changed_digit_is_seen(number):
    assert inn_is_valid(number)
    assert not any(inn_is_valid(number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]) for at in range(len(number)))


@pytest.mark.parametrize("number", ["1027700132195", "1027700070518", "304500116000157"])
def test_published_registration_numbers_are_right(number):
    assert ogrn_is_valid(number)
    assert not ogrn_is_valid(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(7707083893, "7707083893", id="a number cell"),
        pytest.param("7707 083 893", "7707083893", id="with spaces"),
        pytest.param(None, None, id="blank"),
    ],
)
def test_a_cell_becomes_digits(cell, expected):
    assert inn(cell, "ИНН") == expected


@pytest.mark.parametrize("cell", ["0000000000", "770708389", "ИНН 1", 1.5, date(2020, 1, 1), True, "7707083893'; drop table x"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(Refused):
        inn(cell, "ИНН")
    with pytest.raises(Refused):
        ogrn(cell, "ОГРН")


def test_a_lost_leading_zero_is_given_back():
    valid = next(text for text in (f"0{number}" for number in range(276004500, 276004600)) if inn_is_valid(text))
    assert inn(int(valid), "ИНН") == valid


@pytest.mark.parametrize("cell", [45000, True, "32.12.2022", "5 мартобря 2022", "1.1.1800", "завтра"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(Refused):
        date_of(cell, "Срок")
