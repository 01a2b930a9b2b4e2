"""How probably the occupation of the nearest reference title is that of a title: a logistic classifier on five marks of nearness.

scikit-learn fits it (``python -m benchmarks.learn_titles``) on titles whose own wording is hidden from the reference list,
so that it is calibrated for wordings that the list does not have; the numbers are kept beside it and applied here.

Method: docs/methodology/sources.md#job-titles
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np

FILE = "job_title_probability.json"
EVIDENCE = ("nearness", "lead", "variety", "same_head", "words_known")


def evidence_of(
    titles: Sequence[tuple[str, ...]], scores: np.ndarray, stems: Sequence[tuple[str, ...]], occupations: np.ndarray
) -> np.ndarray:
    """Titles × EVIDENCE.

    nearness     to the nearest reference title, 0 … 1
    lead         by how much it is nearer than the nearest title of another occupation
    variety      logarithm of the number of reference titles of its occupation
    same_head    whether both begin with one word
    words_known  share of the title's words that the reference title has
    """
    names, groups = np.unique(occupations.astype(str), return_inverse=True)
    best = scores.argmax(axis=1)
    top = scores[np.arange(len(best)), best]
    others = np.where(groups[None, :] == groups[best][:, None], 0.0, scores).max(axis=1)
    variety = np.log1p(np.bincount(groups, minlength=len(names)))[groups[best]]
    pairs = [(words, stems[at]) for words, at in zip(titles, best, strict=True)]
    same_head = [float(words[:1] == other[:1]) for words, other in pairs]
    known = [len(set(words) & set(other)) / max(len(words), 1) for words, other in pairs]
    return np.column_stack([top / 100, (top - others) / 100, variety, same_head, known]).astype(float)


def probability(evidence: np.ndarray) -> np.ndarray:
    """Probability, 0 … 1, for each row of evidence."""
    weights, intercept = _fitted()
    return np.asarray(1 / (1 + np.exp(-(evidence @ weights + intercept))))


@lru_cache
def _fitted() -> tuple[np.ndarray, float]:
    kept = json.loads(resources.files("sources").joinpath(FILE).read_text(encoding="utf-8"))
    return np.array([kept["weights"][name] for name in EVIDENCE]), float(kept["intercept"])
