"""Job titles of adverts find their occupation, or wait in a queue; the error is measured on titles kept apart."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.job_title_accuracy import TARGET_PRECISION, accuracy, labelled, scored
from sources import job_titles
from tests.source_files import codelists


@pytest.mark.parametrize(
    ("title", "occupation"),
    [
        pytest.param("ЭЛЕКТРОГАЗОСВАРЩИК 5 разряда (вахта)", "7212", id="grade and shift do not matter"),
        pytest.param("Слесарь КИПиА", "7311", id="an abbreviation is opened"),
        pytest.param("Медсестра", "3221", id="a short form"),
        pytest.param("Мойщица посуды", "9412", id="a woman's title"),
        pytest.param("Специалист по организации закупок", "3323", id="a vowel that comes and goes"),
        pytest.param("Электромонтер ОПС", "7422", id="an abbreviation of a trade"),
        pytest.param("Водитель категории С", "8332", id="lorry licence"),
        pytest.param("Водитель категории B", "8322", id="car licence"),
        pytest.param("Сталактитовый хронометрист", None, id="an unknown trade waits in the queue"),
        pytest.param("", None, id="no title"),
        pytest.param("123 !!!", None, id="no words"),
    ],
)
def test_a_title_finds_its_occupation(title, occupation):
    found = job_titles.match([title], codelists())["occupation"].item()
    assert (None if pd.isna(found) else found) == occupation


@pytest.mark.parametrize("half", ["threshold", "real"])
def test_the_threshold_keeps_the_precision_on_titles_that_were_learned_from(half):
    result = accuracy(scored(labelled()[labelled()["half"] == half], codelists()), job_titles.THRESHOLD)
    assert result["precision"] >= TARGET_PRECISION if half == "threshold" else result["precision"] >= 0.96
    assert result["recall"] >= 0.95


def test_precision_and_recall_hold_on_titles_kept_apart():
    result = accuracy(scored(labelled().query("half == 'report'"), codelists()), job_titles.THRESHOLD)
    assert result["precision"] >= 0.97
    assert result["recall"] >= 0.93


def test_labels_and_reference_titles_are_known_occupations():
    known = set(codelists().occupation["code"])
    assert set(labelled()["occupation"]) <= known
    assert len(labelled()) >= 150


@given(titles=st.lists(st.text(max_size=40), max_size=8))
@settings(max_examples=25, deadline=None)
def test_one_row_a_title_in_the_same_order_whatever_the_text(titles):
    matched = job_titles.match(titles, codelists())
    assert matched["title"].tolist() == titles
    assert matched["score"].between(0, 100.001).all()
    assert (matched["occupation"].notna() == (matched["score"] >= job_titles.THRESHOLD)).all()
