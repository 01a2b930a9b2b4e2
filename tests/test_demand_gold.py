"""Published numbers and real public data that the chain's parts must reproduce."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from builders_demand import parameters

from models.draws import generator
from models.need.openings import openings
from models.need.replacement import age_rates
from models.plan.expected_cost import ExpectedCost, carried
from models.plan.problem import accumulated
from models.priors import Priors
from models.rates import shrunken_shares
from models.survey.weights import (
    effective_sample_size,
    raked_weights,
    replicate_multipliers,
)

# --- intake by equilibrium: Dutch general practitioners, Human Resources for Health 10:21 -----------------------------


@pytest.mark.parametrize(
    ("shortage", "intake"), [pytest.param(-380, 476, id="baseline"), pytest.param(869, 929, id="scenario 1")]
)
def test_dutch_intake_closes_the_gap_over_five_intakes(shortage, intake):
    """Published intakes bring the plan's own balance to zero when all of it is carried from year to year."""
    completion, entry, working_time = 2_883 / 3_070, 2_690 / 2_883, 0.71 * 0.551 + 0.29 * 0.822
    yield_ = completion * entry * working_time
    assert yield_ == pytest.approx(0.5517, abs=1e-4)
    kept_intake, years = 614, 5  # the shortage is what remains if the intake stays as it was

    def gap(yearly: int) -> float:
        start, flow = np.array([[float(shortage)]]), np.zeros((1, years, 1))
        entrants = np.stack([np.full((1, years), float(yearly - kept_intake)), np.zeros((1, years))], axis=1)
        cost = ExpectedCost(
            carried(start, flow, 1.0), np.array([[[yield_], [0.0]]]), np.ones((1, years), dtype=bool), 1.0, 1.0
        )
        return float(cost.balance(accumulated(entrants, 1.0))[0, -1, 0])

    assert abs(gap(intake)) == min(abs(gap(other)) for other in range(intake - 20, intake + 21))


# --- openings: US Bureau of Labor Statistics, British Columbia --------------------------------------------------------


@pytest.mark.shared
def test_openings_are_the_published_ones_of_the_us_table(shared):
    table = pd.read_excel(
        shared / "us_bls_ep_vintages" / "occupation_2019-29.xlsx", sheet_name="Table 1.10", header=1, engine="calamine"
    )
    table.columns = [
        "title",
        "code",
        "kind",
        "start",
        "end",
        "change",
        *(f"c{n}" for n in range(4)),
        "exits",
        "transfers",
        "all",
        "openings",
    ]
    lines = table[table["kind"] == "Line item"].astype(
        dict.fromkeys(("start", "end", "exits", "transfers", "openings"), float)
    )
    assert len(lines) > 700
    start = lines["start"].to_numpy()
    stock = np.stack([start, start + (lines["end"].to_numpy() - start) / 10], axis=1)[:, :, None]
    rates = [(lines[name].to_numpy() / start)[:, None, None] for name in ("exits", "transfers")]
    codes = tuple(lines["code"])
    result = openings(codes, np.array([2020]), stock, rates[0], rates[1], np.zeros((len(codes), 1, 1)))
    ours = result.values.reshape(len(codes), 4).sum(axis=1)
    # Published to 0.1 thousand: four rounded figures may differ by 0.2.
    assert np.abs(ours - lines["openings"].to_numpy()).max() <= 0.2


@pytest.mark.shared
def test_openings_are_the_published_ones_of_british_columbia_and_stay_negative_where_they_are(shared):
    folder = shared / "ca_bc_labour_market_outlook"
    keys, years = ["NOC", "Geographic Area"], list(range(2026, 2036))

    def read(name: str, first: int) -> pd.DataFrame:
        table = pd.read_excel(folder / name, header=3, engine="calamine").iloc[:, 1:]
        table.columns = [
            *(str(column).strip() for column in table.columns[:5]),
            *range(first, first + table.shape[1] - 5),
        ]
        return table[table["NOC"].astype(str).str.match(r"#\d{5}$")]

    parts = read("job_openings_occupation.xlsx", 2026).set_index([*keys, "Variable"])[years].astype(float)
    opened, expansion, deaths, retirements = (
        parts.xs(name, level="Variable") for name in ("Job Openings", "Expansion Demand", "Deaths", "Retirements")
    )
    base = read("employment_occupation.xlsx", 2025).set_index(keys)[[2025]].astype(float).loc[opened.index]
    # The outlook's expansion counts the unemployed beside the employed, about 1.8 % more than the change of employment.
    stock = pd.concat([base, expansion.cumsum(axis=1).add(base[2025], axis=0)], axis=1)
    stock = stock[(stock > 1).all(axis=1)]
    before = stock[[2025, *years[:-1]]].to_numpy()
    leaving = (deaths.loc[stock.index] + retirements.loc[stock.index]).to_numpy()
    codes = tuple("/".join(key) for key in stock.index)
    nothing = np.zeros((*before.shape, 1))
    exits = (leaving / before)[:, :, None]
    result = openings(codes, np.array(years), stock.to_numpy()[:, :, None], exits, nothing, nothing)
    ours = result.values.reshape(len(codes), 4, len(years))
    np.testing.assert_allclose(ours[:, 0], expansion.loc[stock.index].to_numpy(), atol=0.02)
    np.testing.assert_allclose(ours.sum(axis=1), opened.loc[stock.index].to_numpy(), atol=0.03)
    assert (ours.sum(axis=1) < 0).mean() == pytest.approx(0.03, abs=0.02)


# --- survey: California schools (known truth), Polish job vacancy survey ----------------------------------------------


@pytest.fixture(scope="module")
def schools(shared):
    table = pd.read_csv(shared / "us_api_schools" / "apipop.csv").dropna(subset=["enroll"])
    return table.assign(stratum=table["stype"].map({"E": 0, "M": 1, "H": 2}), cds=table["cds"].astype(str)).reset_index(
        drop=True
    )


def interval(draws: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.1, 0.9])
    return float(low), float(high)


@pytest.mark.shared
def test_eighty_per_cent_intervals_of_stratified_samples_hold_the_known_total(schools):
    sizes, total = {0: 100, 1: 50, 2: 50}, schools["enroll"].sum()
    population = schools["stratum"].value_counts()
    held = []
    for sample in range(150):
        rng = generator("schools", sample)
        chosen = np.concatenate(
            [rng.choice(np.flatnonzero(schools["stratum"] == s), n, replace=False) for s, n in sizes.items()]
        )
        rows = schools.iloc[chosen]
        share = rows["stratum"].map({s: n / population[s] for s, n in sizes.items()}).to_numpy()
        units = (rows["cds"] + f"/{sample}").tolist()
        multipliers = replicate_multipliers(rows["stratum"].tolist(), units, 200, share)
        codes, known = rows["stratum"].to_numpy(), population.sort_index().to_numpy(dtype=float)
        weights = raked_weights(multipliers / share[:, None], [(codes, known)], np.ones(len(rows)))
        low, high = interval(rows["enroll"].to_numpy() @ weights)
        held.append(low <= total <= high)
    # 150 samples: two standard errors of 0.8 are 0.065.
    assert np.mean(held) == pytest.approx(0.8, abs=0.08)


@pytest.mark.shared
def test_members_of_a_cluster_move_together(shared, schools):
    rows = pd.read_csv(shared / "us_api_schools" / "apiclus1.csv").dropna(subset=["enroll"])
    clusters = replicate_multipliers(["всё"] * len(rows), rows["dnum"].astype(str).tolist(), 400)
    alone = replicate_multipliers(["всё"] * len(rows), rows["cds"].astype(str).tolist(), 400)
    weighted = rows["pw"].to_numpy()[:, None] * rows["enroll"].to_numpy()[:, None]
    low, high = interval((weighted * clusters).sum(axis=0))
    assert low <= schools["enroll"].sum() <= high
    assert (weighted * clusters).sum(axis=0).std() > 2 * (weighted * alone).sum(axis=0).std()


@pytest.mark.shared
def test_raking_takes_the_selection_out_of_a_voluntary_register(shared):
    survey = pd.read_csv(shared / "pl_job_vacancy_survey" / "jvs.csv", dtype={"region": str})
    register = pd.read_csv(shared / "pl_job_vacancy_survey" / "admin.csv", dtype={"region": str})
    assert survey["weight"].sum() == pytest.approx(51_900, rel=0.01)
    assert effective_sample_size(survey["weight"].to_numpy(dtype=float)) < len(survey) / 2
    margins = []
    for column in ("size", "private", "nace"):
        names = sorted(survey[column].unique())
        known = survey.groupby(column)["weight"].sum().reindex(names).to_numpy(dtype=float)
        margins.append((pd.Index(names).get_indexer(pd.Index(register[column])), known))
    weights = raked_weights(np.ones(len(register)), margins, np.ones(len(register)))
    for codes, known in margins:
        np.testing.assert_allclose(np.bincount(codes, weights), known, rtol=1e-6)

    # Small private firms are over-represented in the register; the joint distribution must come closer to the survey's.
    def joint(table: pd.DataFrame, weight: np.ndarray) -> pd.Series:
        sums = pd.Series(weight, index=table.index).groupby([table["size"], table["private"], table["nace"]]).sum()
        return sums / sums.sum()

    truth = joint(survey, survey["weight"].to_numpy(dtype=float))
    raw, raked = (
        joint(register, weight).reindex(truth.index).fillna(0.0) for weight in (np.ones(len(register)), weights)
    )
    assert (raked - truth).abs().sum() < 0.5 * (raw - truth).abs().sum()


# --- rates: English apprenticeships; ages: US occupations -------------------------------------------------------------


@pytest.mark.shared
def test_partial_pooling_foretells_next_years_achievement_better_than_the_raw_rate(shared):
    path = shared / "uk_apprenticeships" / "subjects_and_standards_0.parquet"
    with duckdb.connect() as con:
        rows = con.execute(
            'select year, std_fwk_name as programme, ssa_t1_desc as family, measure, sum("values")::double as persons '
            "from read_parquet(?) group by all order by all",
            [str(path)],
        ).df()
    wide = rows.pivot_table(index=["programme", "family", "year"], columns="measure", values="persons", fill_value=0.0)
    wide = wide[(wide["Enrolments"] > 0) & (wide["Achievements"] <= wide["Enrolments"])].reset_index()
    years = sorted(wide["year"].unique())[:2]
    now, then = (wide[wide["year"] == year].set_index("programme") for year in years)
    both = now.join(then[["Enrolments", "Achievements"]], suffixes=("", "_next"), how="inner")
    both = both[~both.index.duplicated()]
    small = both[both["Enrolments"].between(5, 100) & (both["Enrolments_next"] >= 20)]
    prior = np.full(300, 0.2) + generator("apprentices").normal(0, 0.08, 300)
    counts, trials = both["Achievements"].to_numpy(), both["Enrolments"].to_numpy()
    families = both["family"].tolist()
    draws = shrunken_shares("apprentices", both.index.tolist(), families, counts, trials, np.clip(prior, 0.02, 0.9))
    pooled = pd.Series(draws.mean(axis=1), index=both.index).loc[small.index]
    raw, fact = small["Achievements"] / small["Enrolments"], small["Achievements_next"] / small["Enrolments_next"]
    assert len(small) > 60
    assert ((pooled - fact) ** 2).mean() < ((raw - fact) ** 2).mean()


@pytest.mark.shared
def test_older_occupations_lose_more_people_and_the_mean_is_the_documented_rate(shared):
    table = pd.read_excel(
        shared / "us_cps_age_by_occupation" / "cpsaat11b_2025.xlsx", header=None, engine="calamine"
    ).iloc[7:]
    table.columns = ["occupation", "total", "16-19", "20-24", "25-34", "35-44", "45-54", "55-64", "65+", "median"]
    ages = ["16-19", "20-24", "25-34", "35-44", "45-54", "55-64", "65+"]
    numbers = table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in [*ages, "median"]}).dropna()
    numbers = numbers.assign(occupation=numbers["occupation"].str.strip()).drop_duplicates("occupation")
    shares = numbers[ages].div(numbers[ages].sum(axis=1), axis=0).assign(occupation=numbers["occupation"])
    long = shares.melt("occupation", var_name="age_group", value_name="share")
    priors = Priors(parameters(), 100)
    rates = age_rates(long, np.arange(2026, 2030), priors)
    assert len(rates.occupations) > 300
    first = pd.Series(rates.exit[:, 0].mean(axis=1), index=rates.occupations)
    old = shares.set_index("occupation")[["55-64", "65+"]].sum(axis=1).reindex(first.index)
    assert np.corrcoef(first.rank(), old.rank())[0, 1] > 0.8
    assert first.mean() == pytest.approx(priors.draws("replacement_rate").mean(), rel=0.02)
    assert (rates.exit + rates.move <= 1).all()


# --- yearly changes of employment have no memory: Perm Krai 2010–2023 --------------------------------------------------


@pytest.mark.parametrize("lag", range(1, 6))
def test_a_years_growth_of_employment_says_nothing_about_the_growth_of_later_years(shared, lag):
    """Why a survey's last year is not repeated in the years beyond its form."""
    jobs = pd.read_csv(shared / "ru_perm_krai" / "jobs_minstat_out.csv")
    levels = np.log(jobs.pivot_table(index="okved_group", columns="year", values="worker_num"))
    growth = levels.diff(axis=1).drop(columns=[2010, 2017])  # the first year, and the change of method
    deviation = growth.sub(growth.mean(axis=1), axis=0).to_numpy()
    before, after = deviation[:, :-lag].ravel(), deviation[:, lag:].ravel()
    known = np.isfinite(before) & np.isfinite(after)
    assert np.corrcoef(before[known], after[known])[0, 1] < 0.2
