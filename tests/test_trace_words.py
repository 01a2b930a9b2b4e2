"""What ``kadry trace`` prints is Russian: terms named, no term that is zero, units in words, dates dotted, the document's need."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from figures_builder import full_figures

from flows.trace import rows, steps
from flows.trace.reason import covered
from flows.trace.steps import added
from flows.trace.words import with_unit
from sql.russian import unit_named

ROOT = Path(__file__).resolve().parent.parent


def test_a_sum_names_its_terms_and_leaves_out_those_that_are_zero() -> None:
    terms = [("потребность", 45.066), ("выйдут уже начатые наборы", -20.8329), ("перенос прошлых лет", -42.5982), ("другие наборы", 0.0)]
    assert added(terms) == "45.066 потребность − 20.8329 выйдут уже начатые наборы − 42.5982 перенос прошлых лет"
    assert added([("потребность", 0.0), ("перенос прошлых лет", 0.0)]) == "0.0 потребность"


def test_no_step_of_a_chain_has_two_signs_in_a_row() -> None:
    told = [step.expression for row in full_figures().programmes for step in steps._chain(row.chain)]
    assert told
    assert not [one for one in told if "+ −" in one or "− −" in one or "(-" in one or "+ -" in one]


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "parameters").rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_unit_of_a_parameter_has_its_word(path: Path) -> None:
    def units(node: object) -> list[str]:
        if isinstance(node, dict):
            return [str(value) for key, value in node.items() if key == "unit"] + [one for value in node.values() for one in units(value)]
        return [one for value in node for one in units(value)] if isinstance(node, list) else []

    told = [unit_named(one) for one in units(yaml.safe_load(path.read_text(encoding="utf-8")))]
    assert not [one for one in told if any("a" <= sign <= "z" for sign in one)]


def test_a_row_of_a_file_is_told_in_words() -> None:
    assert rows._said("funding", "бюджет") == "за счёт бюджета"
    assert rows._said("reference_date", date(2025, 10, 1)) == "на 01.10.2025"
    assert rows._said("places", 25) == "мест 25"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (3.0, "years", "3 года"), (1.0, "years", "1 год"), (0.5, "years", "0,5 года"), (2.0, "graduates_per_group", "2 выпускника на группу"),
        (25.0, "places_per_group", "25 мест на группу"), (1.0, "ratio", "1"), (0.0228, "share", "0,0228 (доля)"), (140000.0, "rub", "140 000 рублей"),
    ],
)  # fmt: skip
def test_a_parameter_is_counted_as_russian_counts(value: float, unit: str, told: str) -> None:
    assert with_unit(value, unit).replace("\u202f", " ").replace("\xa0", " ") == told


def test_the_need_stands_as_in_the_document_with_its_years() -> None:
    row = next(one for one in full_figures().programmes if one.coverage and one.coverage.need.q10 is not None)
    coverage = row.coverage
    assert coverage is not None
    need, who = covered(row)
    assert need.startswith(f"Потребность программы, чел. в год в среднем за {coverage.first_year}–{coverage.last_year}: ")
    assert ", в 80 случаях из 100: " in need
    assert who.startswith("Придут без этого набора ")
