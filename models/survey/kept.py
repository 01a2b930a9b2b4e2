"""What a survey leaves behind for a what-if: estimates by occupation, nobody's answer.

Method: docs/methodology/whatif.md#survey
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.draws import Draws
from models.errors import UnknownCode
from models.need.survey_reading import Reading


@dataclass(frozen=True)
class KeptSurvey:
    """Estimates by occupation; the need under other assumptions is computed with these.

    graduate_share  keys: occupation; base year; φ as employers have moved it
    outside         keys: occupation; base year; share of the occupation in sections that the survey does not speak for;
                    None when too few answered for a reading
    level           keys: occupation (alike for all); base year; need by the answers over need by the model, where the same
                    people are employed
    deviation       keys: occupation; base year; persons a year that the occupation's own answers name beyond level × model
    trust           keys: occupation; one draw; weight of the occupation's own answers against the model, in [0, 1]
    relative_sd     of the level, learned from earlier waves; None = documented prior
    weight          mean weight that the survey's level had; a scenario that does not name it leaves it: what employers said
                    is no truer because less is built
    posts           keys: occupation; base year; open posts in the sections that answered; None when they were not asked
    """

    graduate_share: Draws
    outside: Draws | None = None
    level: Draws | None = None
    deviation: Draws | None = None
    trust: Draws | None = None
    relative_sd: float | None = None
    weight: float | None = None
    posts: Draws | None = None

    @classmethod
    def shares_only(cls, occupations: tuple[str, ...], years: np.ndarray, graduate_share: np.ndarray) -> KeptSurvey:
        """φ (O, D) alone."""
        keys = pd.DataFrame({"occupation": list(occupations)})
        return cls(Draws(keys, years[:1] - 1, graduate_share[:, None, :]))

    def reading(self, occupations: tuple[str, ...]) -> Reading | None:
        """What is said of these occupations; None without a reading."""
        parts = (self.outside, self.level, self.deviation, self.trust)
        if any(part is None for part in parts):
            return None
        rows = self._rows(occupations)
        outside, level, deviation, trust = (part.values[rows, 0] for part in parts if part is not None)
        return Reading(np.clip(outside, 0, 1), level[:1], deviation, trust[:, :1])

    def open_posts(self, occupations: tuple[str, ...], normal: np.ndarray) -> np.ndarray | None:
        """(O, D) open posts, sections without answers at their normal (O, D); None where nobody was asked."""
        if self.posts is None or self.outside is None:
            return None
        rows = self._rows(occupations)
        return self.posts.values[rows, 0] + np.clip(self.outside.values[rows, 0], 0, 1) * normal

    def shares(self, occupations: tuple[str, ...]) -> np.ndarray:
        """(O, D) φ."""
        return self.graduate_share.values[self._rows(occupations), 0]

    def _rows(self, occupations: tuple[str, ...]) -> np.ndarray:
        rows = pd.Index(self.graduate_share.keys["occupation"].astype(str)).get_indexer(pd.Index(occupations))
        if (rows < 0).any():
            unknown = [code for code, row in zip(occupations, rows, strict=True) if row < 0]
            raise UnknownCode("Сохранённое показание опроса", unknown, "прогноз этого среза (kadry nightly)")
        return rows
