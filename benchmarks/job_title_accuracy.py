"""How well job titles are matched to ОКЗ: worked on with one half of the labelled titles, error measured on the other.

    python -m benchmarks.job_title_accuracy

    half        what it is
    threshold   written after the fashion of adverts; the threshold was chosen on it and the reference titles learned from it
    report      the same hand's other half; nobody looks at its errors
    real        titles of real adverts and staff lists on public pages, those that name one occupation; whoever enlarged the
                reference titles had read them, so they are an upper bound

All were labelled by the hand that wrote the reference titles: analysts have not labelled a drawn sample yet.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sources import job_titles
from sources.codelists import Codelists

ROOT = Path(__file__).resolve().parents[1]
TARGET_PRECISION = 0.98  # of matched titles on the half that was chosen on; a wrong occupation is worse than none


def labelled() -> pd.DataFrame:
    """Labelled titles: title, occupation, half (threshold | report | real)."""
    return pd.read_csv(ROOT / "tests" / "labelled_job_titles.csv", dtype=str)


def codelists() -> Codelists:
    """The committed code lists."""
    paths = [*(ROOT / "data" / "codelists").glob("*.csv"), *(ROOT / "data" / "crosswalks").glob("*.csv")]
    return Codelists.load({path.name: path.read_bytes() for path in paths})


def scored(table: pd.DataFrame, lists: Codelists) -> pd.DataFrame:
    """Each title with its nearest occupation whatever the score, and whether it is right by four and by two digits."""
    threshold, job_titles.THRESHOLD = job_titles.THRESHOLD, 0.0
    try:
        found = job_titles.match(table["title"], lists)
    finally:
        job_titles.THRESHOLD = threshold
    truth = table["occupation"].to_numpy()
    nearest = found["occupation"].fillna("").to_numpy()
    return found.assign(right=nearest == truth, right_group=[one[:2] == other[:2] for one, other in zip(nearest, truth, strict=True)])


def accuracy(table: pd.DataFrame, threshold: float) -> dict[str, float]:
    """Precision of what is matched, recall of all titles, share matched."""
    taken = table["score"] >= threshold
    right = taken & table["right"]
    return {
        "titles": len(table),
        "matched": float(taken.mean()),
        "precision": float(right.sum() / max(taken.sum(), 1)),
        "recall": float(right.mean()),
        "precision_two_digits": float((taken & table["right_group"]).sum() / max(taken.sum(), 1)),
    }


def main() -> None:
    """Print the table."""
    table, lists = labelled(), codelists()
    halves = {name: scored(half, lists) for name, half in table.groupby("half")}
    for name, half in halves.items():
        result = accuracy(half, job_titles.THRESHOLD)
        print(f"{name:10}" + "  ".join(f"{key} {value:.3f}" if key != "titles" else f"{key} {value}" for key, value in result.items()))
    print("\nnearest is wrong on titles that may be learned from (the reporting half is not shown, so that nobody tunes on it):")
    for half in ("threshold", "real"):
        for _, row in halves[half][~halves[half]["right"]].iterrows():
            print(f"  {row['score']:5.1f}  {row['title']}  →  {row['nearest']} ({row['occupation']})")


if __name__ == "__main__":
    main()
