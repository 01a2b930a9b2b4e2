"""Nouns after numbers, decimals included, in the cases that the documents use."""

from __future__ import annotations

import pytest

from proposals.grammar import NOUNS, in_years, listed, said
from proposals.numbers import natural, plain_number


@pytest.mark.parametrize(
    ("quantity", "noun", "case", "decimals", "told"),
    [
        (1, "место", "nominative", 0, "1 место"), (2, "место", "nominative", 0, "2 места"), (5, "место", "nominative", 0, "5 мест"),
        (11, "место", "nominative", 0, "11 мест"), (21, "место", "nominative", 0, "21 место"), (112, "место", "nominative", 0, "112 мест"),
        (21, "группа", "accusative", 0, "21 группу"), (22, "группа", "accusative", 0, "22 группы"), (21, "место", "genitive", 0, "21 места"),
        (22, "место", "genitive", 0, "22 мест"), (1, "работник", "genitive", 0, "1 работника"), (1001, "место", "nominative", 0, "1\u202f001 место"),
        (0.3, "работник", "nominative", 2, "0,30 работника"), (2.6, "ставка", "nominative", 1, "2,6 ставки"), (3.0, "ставка", "nominative", 1, "3 ставки"),
        (1.0, "год", "accusative", 0, "1 год"), (6, "год", "accusative", 0, "6 лет"), (0, "договор", "nominative", 0, "0 договоров"),
        (1.5, "человек", "genitive", 1, "1,5 человека"),
    ],
)  # fmt: skip
def test_a_noun_agrees_with_its_number(quantity: float, noun: str, case: str, decimals: int, told: str) -> None:
    assert said(quantity, noun, case, decimals).replace("\u00a0", " ") == told  # type: ignore[arg-type]


def test_an_adjective_agrees_too() -> None:
    assert said(21, "работник", adjective="новый").replace("\u00a0", " ") == "21 новый работник"
    assert said(24, "договор", adjective="целевой").replace("\u00a0", " ") == "24 целевых договора"
    assert said(25, "договор", adjective="целевой").replace("\u00a0", " ") == "25 целевых договоров"


def test_every_noun_has_four_forms_of_one_word() -> None:
    for noun, forms in NOUNS.items():
        assert forms[0] == noun
        assert len(forms) == 4
        assert all(form[:2] == noun[:2] or noun == "год" for form in forms)


def test_years_lists_and_order_read_as_people_read_them() -> None:
    assert in_years("2031–2033").replace("\u00a0", " ") == "2031–2033 годах"
    assert in_years("2031").replace("\u00a0", " ") == "2031 году"
    assert listed(["лицензия", "практика", "бюджет"]) == "лицензия, практика и бюджет"
    assert sorted(["Колледж № 10", "Колледж № 2", "колледж № 1"], key=natural) == ["колледж № 1", "Колледж № 2", "Колледж № 10"]
    assert [plain_number(value) for value in (0.15, 140000.0, 2.0, 0.0228)] == ["0,15", "140\u202f000", "2", "0,0228"]
