"""Job titles of adverts find their occupation, or wait in a queue; the error is measured on titles kept apart."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_files import codelists

from benchmarks.job_title_accuracy import ROOT, TARGET_PRECISION, accuracy, labelled, scored
from benchmarks.learn_titles import fitted, held_out, learning_titles
from sources import job_titles, okpdtr


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
    assert result["recall"] >= 0.94


@pytest.mark.parametrize(("code", "group"), [("197562", "7212"), ("19756", "7212"), (19756.0, "7212"), ("197563", None), ("212125", None), ("", None), (None, None)])
def test_a_code_of_okpdtr_leads_to_its_group_unless_its_check_digit_is_wrong(code, group):
    assert okpdtr.occupation_of(code) == group


def test_codes_that_disagree_say_nothing():
    assert okpdtr.agreed(["197562", "000000"]) == "7212"
    assert okpdtr.agreed(["197562", "192056"]) is None


def test_the_list_of_okpdtr_is_of_known_groups_and_its_names_are_reference_titles():
    rows = pd.read_csv(okpdtr.FILE, dtype=str)
    assert set(rows["occupation"]) <= set(codelists().occupation["code"])
    assert rows["code"].is_unique
    assert rows["code"].str.fullmatch(r"[1-4]\d{5}").all()
    assert (job_titles.match(rows["name"], codelists())["occupation"].to_numpy() == rows["occupation"].to_numpy()).all()


def test_a_title_with_the_words_of_a_reference_title_is_sure_whatever_their_order():
    found = job_titles.match(["автомобилей слесарь по ремонту", "Слесарь по ремонту автомобилей"], codelists())
    assert found["score"].tolist() == [job_titles.SURE, job_titles.SURE]
    assert found["occupation"].tolist() == ["7231", "7231"]


def test_the_probability_is_what_is_seen_on_families_of_titles_left_out():
    evidence, right, families, of_adverts = learning_titles()
    said = held_out(evidence, right, families, of_adverts)[of_adverts]
    seen = right[of_adverts]
    assert abs(said.mean() - seen.mean()) < 0.05
    for lowest, highest in ((0.0, 0.6), (0.6, 0.85), (0.85, 1.0)):
        within = (said >= lowest) & (said < highest)
        assert within.sum() > 30
        assert abs(said[within].mean() - seen[within].mean()) < 0.1


def test_the_kept_numbers_are_those_that_fitting_gives_again():
    kept = json.loads((ROOT / "sources" / "job_title_probability.json").read_text(encoding="utf-8"))
    assert kept == fitted(*learning_titles())


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
