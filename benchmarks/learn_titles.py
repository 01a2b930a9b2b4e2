"""Fit how probably the nearest reference title is right, and say how well the probabilities are calibrated.

    python -m benchmarks.learn_titles           # figures only
    python -m benchmarks.learn_titles --write   # keep the fitted numbers beside the matcher

A title learns from reference titles of other words only: reference titles one by one, and the development titles (the half
for choosing, the real titles), each without the reference titles that have the same words. The reported half is never read.
Folds leave whole families out: all titles that begin with one word.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from benchmarks.job_title_accuracy import ROOT, codelists, labelled
from sources import job_titles
from sources.job_title_probability import EVIDENCE, FILE, evidence_of

FOLDS, BINS = 5, 5
DEVELOPMENT = ("threshold", "real")


def learning_titles() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Evidence, whether the nearest is right, the family of each title, whether it is a labelled one."""
    reference = job_titles.reference_of(codelists())
    own = len(reference.stems) - len(codelists().occupation)  # names of ОКЗ come last and are learned from as targets only
    titles = labelled().query("half in @DEVELOPMENT")
    words = [*reference.stems[:own], *(job_titles.stems_of(title) for title in titles["title"])]
    truth = np.array([*reference.occupations[:own], *titles["occupation"]], dtype=object)
    known = [frozenset(stems) for stems in reference.stems]
    parts, right = [], []
    for first, scores in job_titles.nearness(words, reference):
        block = words[first : first + len(scores)]
        same = np.array([[frozenset(stems) == other for other in known] for stems in block])
        hidden = np.where(same, 0.0, scores)
        parts.append(evidence_of(block, hidden, reference.stems, reference.occupations))
        right.append(reference.occupations[hidden.argmax(axis=1)] == truth[first : first + len(scores)])
    families = np.array([stems[0] if stems else "" for stems in words], dtype=object)
    return np.vstack(parts), np.concatenate(right).astype(bool), families, np.arange(len(words)) >= own


def held_out(evidence: np.ndarray, right: np.ndarray, families: np.ndarray, is_labelled: np.ndarray) -> np.ndarray:
    """Probability of each title by a model that has seen no title of its family."""
    marked = np.column_stack([evidence, is_labelled])
    return cross_val_predict(_model(), marked, right, groups=families, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]


def fitted(evidence: np.ndarray, right: np.ndarray, families: np.ndarray, is_labelled: np.ndarray) -> dict[str, Any]:
    """The numbers that the matcher applies: for adverts.

    Reference titles were chosen to differ and are harder than adverts by a constant, which goes into the intercept.
    """
    model = _model().fit(np.column_stack([evidence, is_labelled]), right)
    *weights, of_adverts = model.coef_[0]
    return {
        "weights": {name: round(float(weight), 3) for name, weight in zip(EVIDENCE, weights, strict=True)},
        "intercept": round(float(model.intercept_[0] + of_adverts), 3),
        "titles": len(right),
    }


def _model() -> LogisticRegression:
    return LogisticRegression(C=10.0, max_iter=5_000)


def main() -> None:
    """Fit, print, keep."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="keep the fitted numbers")
    given = options.parse_args()
    learned = learning_titles()
    _, right, _, is_labelled = learned
    said_of = held_out(*learned)
    for name, chosen in (("reference titles", ~is_labelled), ("development titles", is_labelled)):
        print(f"{name}: {chosen.sum()}, nearest right {right[chosen].mean():.3f}, mean probability {said_of[chosen].mean():.3f}, "
              f"Brier {np.mean((said_of[chosen] - right[chosen]) ** 2):.3f}")  # fmt: skip
        seen, said = calibration_curve(right[chosen], said_of[chosen], n_bins=BINS, strategy="quantile")
        print("  said → seen: " + ", ".join(f"{one:.2f} → {other:.2f}" for one, other in zip(said, seen, strict=True)))
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            taken = chosen & (said_of >= threshold)
            print(f"  from {threshold:.1f}: matched {taken.sum() / chosen.sum():.3f}, precision {right[taken].mean():.3f}")
    kept = fitted(*learned)
    print(kept)
    if given.write:
        (ROOT / "sources" / FILE).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
