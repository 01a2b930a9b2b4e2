"""Which link of the chain makes its bands as wide as they are: ``python -m benchmarks.chain_truth_links --world mild --seeds 100-103``.

Each link in turn is taken for known (its draws put on their middle, the others left as they are); what the band of the expected need
over the plan's window loses by it is the link's part. Links multiply, so parts need not add to one. Development seeds only.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.chain_truth import seeds
from benchmarks.chain_truth_chain import Draws, as_codelists, from_files, window_of
from benchmarks.chain_truth_scores import WINDOW, _aligned, _mean, _scored
from benchmarks.chain_truth_sealed import Sealed, sealed_region
from models.chain.demand import DemandInputs, expected_need
from models.parameters import Parameters

NOTHING = "ничего"
SURE_OF_LINKS = 1e5  # concentration of a crosswalk that is known
LITTLE = 1e-3  # error of a level that is known: its logarithm divides by it


def main() -> None:
    """Print the parts, a table of each world's regions together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds, default=range(100, 104), metavar="A-B")
    parser.add_argument("--world", choices=["mild", "rough", "calm"], default="mild")
    chosen = parser.parse_args()
    told = pd.concat([one_region(chosen.world, seed) for seed in chosen.seeds], ignore_index=True)
    print(parts(told).to_string(float_format=lambda value: f"{value:.3f}"))


def one_region(kind: str, seed: int) -> pd.DataFrame:
    """Records of the expected need over the window with nothing and with each link known."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        truth = sealed_region(as_codelists(), kind, seed, root / "inbox")
        read = from_files(root / "inbox", root / "home", truth.ref_area)
    codes, rows = truth.seen.programmes, []
    for link, known in LINKS.items():
        need = expected_need(known(read.demand))
        window = window_of(read.plan, codes, need.years)
        rows.append(_record(need, window, truth).assign(known=link, seed=seed))
    return pd.concat(rows, ignore_index=True)


def parts(told: pd.DataFrame) -> pd.DataFrame:
    """By level and known link: part of the variance (weighted by need), median half width of the 80 % band, share of truths inside."""
    told = told.assign(
        variance=told["sd"] ** 2,
        half=(told["q90"] - told["q10"]) / 2 / told["mean"].abs(),
        inside=(told["q10"] <= told["expected"]) & (told["expected"] <= told["q90"]),
    )
    groups = told.groupby(["level", "known"], sort=False)
    table = pd.DataFrame(
        {"half_width": groups["half"].median(), "inside": groups["inside"].mean(), "variance": groups["variance"].sum()}
    )
    whole = table["variance"].groupby("level").transform(lambda one: one.xs(NOTHING, level="known").iloc[0])
    return table.assign(part=1 - table["variance"] / whole).drop(columns="variance")


def _record(need: Draws, window: np.ndarray, truth: Sealed) -> pd.DataFrame:
    columns = np.searchsorted(truth.seen.years, need.years)
    expected = _mean(truth.seen.need_expected.T[:, columns], window)
    said = _mean(_aligned(need, truth.seen.programmes), window)
    rows = _scored("потребность", WINDOW, said, expected, expected, truth)
    spread = []
    told = ~np.isnan(said).any(axis=1) & ~np.isnan(expected)
    for labels in truth.members.values():
        entities = np.unique(labels[told])
        spread += [said[told & (labels == one)].sum(axis=0).std() for one in entities]
    return rows.assign(sd=spread)


def _settled(parameters: Parameters, **values: float | None) -> Parameters:
    """Parameters whose ranges collapse on their value, or on the one given."""
    table = parameters.table.copy()
    for name, value in values.items():
        rows = table.index.get_level_values(0) == name
        middle = table.loc[rows, "value"] if value is None else value
        for column in ("value", "low", "high"):
            table.loc[rows, column] = middle
    return Parameters(table, parameters.on)


def _by(**values: float | None) -> Callable[[DemandInputs], DemandInputs]:
    return lambda inputs: replace(inputs, parameters=_settled(inputs.parameters, **values))


def _employment(inputs: DemandInputs) -> DemandInputs:
    paths = inputs.employment
    middle = np.repeat(paths.values.mean(axis=2, keepdims=True), paths.count, axis=2)
    return replace(inputs, employment=replace(paths, values=middle))


LINKS: dict[str, Callable[[DemandInputs], DemandInputs]] = {
    NOTHING: lambda inputs: inputs,
    "занятость разделов": _employment,
    "штат": lambda inputs: replace(inputs, staffing=inputs.staffing.assign(relative_sd_kind=0.0, relative_sd_own=0.0)),
    "доля выпускников φ": _by(new_graduate_share=None, graduate_share_total=None),
    "выбытие и переходы": _by(
        replacement_rate=None, transfer_rate=None, net_transfer_sd=0.0, pension_reform_multiplier=None
    ),
    "таблица «профессия → программа»": _by(crosswalk_concentration=SURE_OF_LINKS),
    "уровень модели и опроса": _by(model_prior_sd=LITTLE, survey_prior_sd=LITTLE),
}

if __name__ == "__main__":
    main()
