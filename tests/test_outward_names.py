"""Names of files as they leave the house: neither the number nor the name of an employer that answered, all else as it was."""

from __future__ import annotations

import pytest

from flows.outward.outward_names import outward_names

HIDDEN = {
    "Анкета 2026 9800200020.xlsx": "Анкета 2026 работодатель 1.xlsx",
    "Анкета 2026 9800200020, уточнение.xlsx": "Анкета 2026 работодатель 1, уточнение.xlsx",
    "Анкета АО Немая заводь.xlsx": "Анкета работодатель 1.xlsx",
    "анкета_ООО_Тихий_омут.xlsx": "анкета_работодатель 1.xlsx",
    "Анкета ООО «Тихий омут», 2026.xlsx": "Анкета работодатель 1, 2026.xlsx",
    "Анкета «Тихий омут».xlsx": "Анкета работодатель 1.xlsx",
    "Анкета ИП Безымянный И.И..xlsx": "Анкета работодатель 1.xlsx",
    "Анкета 9800200020 ООО Тихий омут.xlsx": "Анкета работодатель 1.xlsx",
    "Анкета ООО Тихий омут (9800200020).xlsx": "Анкета работодатель 1).xlsx",
    "Анкета ГБУЗ Больница № 7.xlsx": "Анкета работодатель 1.xlsx",
    "Анкета Общество с ограниченной ответственностью «Тихий омут».xlsx": "Анкета работодатель 1.xlsx",
    "Анкеты/ПАО Дальний кордон.xlsx": "Анкеты/работодатель 1.xlsx",
    "ответы.zip/ЗАО Дальний кордон.csv": "ответы.zip/работодатель 1.csv",
}
LEFT = (
    "КЦП, Ненецкий АО.xlsx", "СПО-1 Ямало-Ненецкий АО очная.xlsx", "КЦП, ГБПОУ Колледж связи.xlsx", "Карточки колледжей «Образцовая область».xlsx",
    "Анкеты работодателей, Образцовая область, 2026.xlsx", "vacancy_97.json", "КЦП АО 2026.xlsx", "заявки ИП.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_who_answered_does_not_stand_in_the_name_of_a_file_that_leaves(name: str) -> None:
    assert outward_names([name]) == {name: HIDDEN[name]}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_no_employer_keeps_its_name(name: str) -> None:
    assert outward_names([name]) == {name: name}


def test_employers_with_and_without_a_number_are_told_apart_in_the_order_of_what_their_files_hold() -> None:
    contents = {"Анкета АО Немая заводь.xlsx": "b", "Анкета 2026 9800200020.xlsx": "a", "Анкета ООО Тихий омут.xlsx": "c"}
    assert list(outward_names(contents, contents).values()) == ["Анкета работодатель 2.xlsx", "Анкета 2026 работодатель 1.xlsx", "Анкета работодатель 3.xlsx"]
