"""On an invented region whose truth is known, the chain's estimators return it within their stated intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sample_truth import codelists, inputs_from_truth

from models.chain.demand import region_demand
from sample.region import generate


@pytest.fixture(scope="module")
def sample():
    # Estimators are tried where the documented assumptions hold; the whole chain is scored by benchmarks/chain_truth.py.
    return generate(codelists(), world="calm")


@pytest.fixture(scope="module")
def demand(sample):
    return region_demand(inputs_from_truth(sample, codelists()))


def parameter(sample, name, scope=""):
    table = sample.truth["parameters"]
    return float(table.loc[(table["parameter"] == name) & (table["scope"] == scope), "value"].item())


def true_need(sample, demand):
    wide = sample.truth["need"].pivot_table(index="programme", columns="time_period", values="need_persons")
    return wide.reindex(demand.need.keys["programme"])[list(demand.need.years)].fillna(0.0).to_numpy()


def quality(demand, measure):
    return float(demand.survey_quality.set_index(["measure", "scope"])["value"][measure, ""])


def test_optimism_is_learned_from_two_waves(sample, demand):
    beta = parameter(sample, "optimism_beta")
    assert quality(demand, "optimism_beta_q10") <= beta <= quality(demand, "optimism_beta_q90")
    assert quality(demand, "optimism_alpha") == pytest.approx(parameter(sample, "optimism_alpha"), abs=0.004)


def test_the_need_of_programmes_lies_in_its_interval(sample, demand):
    low, high = np.quantile(demand.need.values, [0.1, 0.9], axis=2)
    truth = true_need(sample, demand)
    assert ((low <= truth) & (truth <= high)).mean() >= 0.8


def test_the_total_need_lies_in_its_interval_every_year(sample, demand):
    low, high = np.quantile(demand.need.values.sum(axis=0), [0.1, 0.9], axis=1)
    total = true_need(sample, demand).sum(axis=0)
    assert ((low <= total) & (total <= high)).all()


def test_need_is_not_systematically_too_high_or_too_low(sample, demand):
    assert demand.need.values.mean(axis=2).sum() == pytest.approx(true_need(sample, demand).sum(), rel=0.1)


def test_dropout_is_learned_closer_than_the_documented_value(sample, demand):
    used = demand.coefficients[demand.coefficients["rate"] == "dropout_rate"]
    both = sample.truth["dropout"].rename(columns={"rate": "true_rate"}).merge(used, on=["programme", "basis"])
    # A programme with a handful of students has little to teach: each counts with its students.
    errors = [np.average((both[name] - both["true_rate"]).abs(), weights=both["persons"]) for name in ("used", "documented")]
    assert errors[0] < 0.8 * errors[1]


def test_graduates_follow_the_cohorts_that_are_enrolled(sample, demand):
    cohorts = sample.truth["cohorts"]
    months = sample.truth["offers"].drop_duplicates(["programme", "basis"])[["programme", "basis", "duration_months"]]
    rates = sample.truth["dropout"].rename(columns={"rate": "dropout"})
    table = cohorts.merge(months, on=["programme", "basis"]).merge(rates, on=["programme", "basis"])
    table = table[table["start_year"] + table["course"] - 1 == sample.vintage_year]
    years = -(-table["duration_months"] // 12)
    remaining = years - table["course"] + 1
    expected = pd.Series(
        (table["enrolled_persons"] * (1 - table["dropout"]) ** remaining).to_numpy(), index=table["start_year"] + years
    )
    expected = expected.groupby(level=0).sum()
    printed = pd.Series(demand.graduates.values.mean(axis=2).sum(axis=0), index=demand.graduates.years)
    for year in range(sample.vintage_year + 1, sample.vintage_year + 4):
        assert printed[year] == pytest.approx(expected[year], rel=0.03)


def test_last_years_graduates_are_the_reported_ones(sample, demand):
    reported = sample.truth["destinations"].groupby("time_period")["graduates"].sum()[sample.vintage_year]
    assert demand.graduates.year(sample.vintage_year).mean(axis=1).sum() == pytest.approx(reported)


def test_nothing_enters_work_after_the_last_fixed_cohort(sample, demand):
    # The longest programme is 3 years 10 months; late graduates and soldiers come up to two years later. After that only
    # those arrive whom other regions train.
    supply = [demand.supply.year(sample.vintage_year + years).sum() for years in (2, 7)]
    assert 0 < supply[1] < 0.2 * supply[0]


def test_the_backlog_of_open_posts_is_seen_through_the_survey(sample, demand):
    closing = demand.openings.values[(demand.openings.keys["component"] == "closing").to_numpy()].sum(axis=0)[0]
    openings = sample.truth["openings"]
    truth = openings.loc[openings["time_period"] == sample.vintage_year, "closing"].sum()
    low, high = np.quantile(closing, [0.1, 0.9])
    assert low <= truth <= high
