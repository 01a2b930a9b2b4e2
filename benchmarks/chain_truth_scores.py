"""What was said against what is true: errors and coverage by quantity, horizon and level, as long tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from benchmarks.chain_truth_chain import BUDGET, Draws, Known, PlanInputs, window_of
from benchmarks.chain_truth_sealed import Sealed, true_yields

BANDS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
WINDOW, YEARS = "окно плана", "отдельные годы"
MEANS = {"1 год": 1, "3 года": 3, "5 лет": 5}
# Labour-market years that intakes of the plan mostly reach.
YEARS_AFTER_START = (2, 6)
KEYS = ["variant", "quantity", "horizon", "level"]


def records(variant: str, known: Known, truth: Sealed) -> pd.DataFrame:
    """One row per quantity, horizon, level and entity: the estimate, its bands, the expected and the realised truth."""
    seen, codes = truth.seen, truth.seen.programmes
    years = known.need.years
    columns = np.searchsorted(seen.years, years)
    window = window_of(known.plan, codes, years)
    need = _aligned(known.expectation or known.need, codes)
    single = _aligned(known.need, codes)
    expected, realised = seen.need_expected.T[:, columns], seen.need_realised.T[:, columns]
    rows = []
    for name, count in MEANS.items():
        first = np.broadcast_to((years > years[0] - 1) & (years < years[0] + count), window.shape)
        rows.append(_scored("потребность", name, _mean(need, first), _mean(expected, first), _mean(realised, first), truth))
    rows.append(_scored("потребность", WINDOW, _mean(need, window), _mean(expected, window), _mean(realised, window), truth))
    start = known.plan.start_year
    for year in range(start + YEARS_AFTER_START[0], start + YEARS_AFTER_START[1] + 1):
        at = int(np.flatnonzero(years == year)[0])
        rows.append(_scored("потребность", YEARS, single[:, at], expected[:, at], realised[:, at], truth))
    leaving = seen.replacement_expected.T[:, columns]
    posts = _mean(_aligned(known.replacement, codes), window)
    rows.append(_scored("выбытие", WINDOW, posts, _mean(leaving, window), _mean(leaving, window), truth))
    flow = _aligned(known.supply, codes)
    coming, came = seen.supply_expected.T[:, columns], seen.supply_realised.T[:, columns]
    rows.append(_scored("предложение", WINDOW, _mean(flow, window), _mean(coming, window), _mean(came, window), truth))
    rows.append(_yields(known, truth))
    rows.append(_balances(known, truth, need, flow, window))
    return pd.concat(rows, ignore_index=True).assign(variant=variant)


def place_records(variant: str, places: pd.DataFrame, law: pd.DataFrame, start_year: int, truth: Sealed) -> pd.DataFrame:
    """Budget places of the first intake against those of the planner who knows the law: paid places nobody decides."""
    sums = []
    for table in (places, law):
        first = table[(table["start_year"] == start_year) & (table["funding"] == BUDGET)].groupby("programme")["places"].sum()
        sums.append(first.reindex(list(truth.seen.programmes)).fillna(0.0).to_numpy(dtype=float))
    made = _scored("места", "первый набор", sums[0][:, None], sums[1], sums[1], truth)
    return made.assign(variant=variant, **dict.fromkeys(_band_columns(), np.nan))


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """Pooled over regions and entities, one row per KEYS.

    wape, wape_realised   Σ |said − true| / Σ |true|, the truth expected or realised
    bias                  Σ (said − true) / Σ |true|
    expected_50 … , realised_50 …   share of entities whose truth lies in the band
    half_width            median of half the 80 % band / |mean|
    """
    error = table.assign(
        off=(table["mean"] - table["expected"]).abs(),
        off_realised=(table["mean"] - table["realised"]).abs(),
        over=table["mean"] - table["expected"],
        size=table["expected"].abs(),
        size_realised=table["realised"].abs(),
        half=(table["q90"] - table["q10"]) / 2 / table["mean"].abs().replace(0.0, np.nan),
        entities=1.0,
    )
    for level, (low, high) in BANDS.items():
        bottom, top = error[_quantile(low)], error[_quantile(high)]
        for what in ("expected", "realised"):
            inside = (bottom <= error[what]) & (error[what] <= top)
            error[f"{what}_{level}"] = inside.astype(float).where(bottom.notna())
    groups = error.groupby(KEYS, sort=False)
    sums = groups[["off", "off_realised", "over", "size", "size_realised", "entities"]].sum()
    held = groups[[f"{what}_{level}" for what in ("expected", "realised") for level in BANDS]].mean()
    made = pd.DataFrame(
        {
            "wape": sums["off"] / sums["size"],
            "wape_realised": sums["off_realised"] / sums["size_realised"],
            "bias": sums["over"] / sums["size"],
            "half_width": groups["half"].median(),
            "entities": sums["entities"],
        }
    )
    return made.join(held).reset_index()


def between_regions(table: pd.DataFrame, variant: str) -> pd.DataFrame:
    """What each region alone would have shown of the need: seed, wape, bias, expected_80 (programmes over the plan's window) and
    realised_80 (programmes in single years). Regions, not programmes, are what chance draws: a board of few says little of a bias."""
    own = table[(table["variant"] == variant) & (table["quantity"] == "потребность") & (table["level"] == "программа")]
    rows = []
    for seed, part in own.groupby("seed"):
        window, years = part[part["horizon"] == WINDOW], part[part["horizon"] == YEARS]
        over, size = window["mean"] - window["expected"], window["expected"].abs().sum()
        inside = [
            float(((some["q10"] <= some[what]) & (some[what] <= some["q90"])).mean())
            for some, what in ((window, "expected"), (years, "realised"))
        ]
        rows.append((seed, float(over.abs().sum() / size), float(over.sum() / size), *inside))
    return pd.DataFrame(rows, columns=["seed", "wape", "bias", "expected_80", "realised_80"])


def _aligned(draws: Draws, codes: tuple[str, ...]) -> np.ndarray:
    """(E, U, D) in the order of the truth's programmes; nothing is said of a programme that is not there."""
    rows = pd.Index(draws.keys["programme"]).get_indexer(list(codes))
    values = np.zeros((len(codes), *draws.values.shape[1:]))
    values[rows >= 0] = draws.values[rows[rows >= 0]]
    return values


def _mean(values: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Mean over the chosen years (E, U) of values (E, U, …); nothing chosen gives missing values."""
    weight = years / np.where(years.any(axis=1), years.sum(axis=1), np.nan)[:, None]
    return np.asarray(np.einsum("eu...,eu->e...", values, weight))


def _quantile(share: float) -> str:
    return f"q{share * 100:g}".replace(".", "_")


def _band_columns() -> list[str]:
    return [_quantile(share) for pair in BANDS.values() for share in pair]


def _scored(
    quantity: str, horizon: str, said: np.ndarray, expected: np.ndarray, realised: np.ndarray, truth: Sealed
) -> pd.DataFrame:
    """Rows of all levels for (E, D) said and (E,) true; programmes that are missing in either are left out."""
    known = ~np.isnan(said).any(axis=1) & ~np.isnan(expected)
    rows = []
    for level, labels in truth.members.items():
        entities, place = np.unique(labels[known], return_inverse=True)
        sums = np.zeros((len(entities), said.shape[1] + 2))
        np.add.at(sums, place, np.column_stack([said, expected, realised])[known])
        draws = sums[:, :-2]
        shares = [share for pair in BANDS.values() for share in pair]
        rows.append(
            pd.DataFrame(
                {
                    "quantity": quantity,
                    "horizon": horizon,
                    "level": level,
                    "entity": entities,
                    "mean": draws.mean(axis=1),
                    "expected": sums[:, -2],
                    "realised": sums[:, -1],
                }
                | dict(zip(map(_quantile, shares), np.quantile(draws, shares, axis=1), strict=True))
            )
        )
    return pd.concat(rows, ignore_index=True)


def _yields(known: Known, truth: Sealed) -> pd.DataFrame:
    """Persons in work that last year's places bring: the yield of a place, weighted by where the places are."""
    said, true = _last_year_arrivals(known.plan, truth)
    said[~np.isin(truth.seen.programmes, truth.places.index.get_level_values("programme"))] = np.nan
    return _scored("выход места", "места прошлого года", said, true, true, truth)


def _balances(known: Known, truth: Sealed, need: np.ndarray, supply: np.ndarray, window: np.ndarray) -> pd.DataFrame:
    """Need − supply − graduates of last year's places, mean of a year of the window: what a plan has to settle."""
    arrivals, true_arrivals = _last_year_arrivals(known.plan, truth)
    seen = truth.seen
    columns = np.searchsorted(seen.years, known.need.years)
    count = min(need.shape[2], supply.shape[2], arrivals.shape[1])
    said = _mean(need[:, :, :count] - supply[:, :, :count], window) - arrivals[:, :count]
    expected = _mean((seen.need_expected - seen.supply_expected).T[:, columns], window) - true_arrivals
    realised = _mean((seen.need_realised - seen.supply_realised).T[:, columns], window) - true_arrivals
    return _scored("остаток при местах прошлого года", WINDOW, said, expected, realised, truth)


def _last_year_arrivals(inputs: PlanInputs, truth: Sealed) -> tuple[np.ndarray, np.ndarray]:
    """(E, D) said and (E,) true entrants to work a year from budget places as last year."""
    keys = inputs.intake_yield.keys
    last = truth.places_by_basis()
    places = last.reindex(pd.MultiIndex.from_frame(keys[["programme", "basis"]])).fillna(0.0).to_numpy(dtype=float)
    row = pd.Index(truth.seen.programmes).get_indexer(keys["programme"])
    ours = row >= 0
    said = np.zeros((len(truth.seen.programmes), inputs.intake_yield.count))
    true = np.zeros(len(said))
    np.add.at(said, row[ours], (places[:, None] * inputs.intake_yield.values[:, 0])[ours])
    np.add.at(true, row[ours], (places * true_yields(keys, truth))[ours])
    return said, true


def by_mark(marks: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a plan by mark of sureness with the measured error of their programme's need over the window."""
    need = table[(table["quantity"] == "потребность") & (table["horizon"] == WINDOW) & (table["level"] == "программа")]
    joined = marks.merge(need, left_on="programme", right_on="entity", how="left", validate="many_to_one")
    return joined.assign(off=(joined["mean"] - joined["expected"]).abs(), size=joined["expected"].abs())[
        ["mark", "programme", "basis", "off", "size"]
    ]


def totals(parts: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Tables of regions on top of one another with their seeds; a region that gave none changes no type of the others."""
    some = [part.assign(seed=seed) for seed, part in parts.items() if len(part)]
    return pd.concat(some, ignore_index=True) if some else pd.DataFrame()
