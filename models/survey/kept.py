"""What a survey leaves behind for a what-if: estimates by occupation, nobody's answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.draws import Draws
from models.errors import MissingYears, UnknownCode


@dataclass(frozen=True)
class KeptSurvey:
    """What a survey leaves behind: estimates by occupation, nobody's answer. A what-if computes with these.

    graduate_share  keys: occupation; base year; φ as employers have moved it
    seen            keys: occupation; posts a year that need a new СПО graduate in the sections that answered; None when
                    too few answered for a reading
    outside         keys: occupation; base year; share of the occupation that works in the other sections
    relative_sd     of the reading, learned from earlier waves; None = documented prior
    weight          mean weight that the reading had; a scenario that does not name it leaves it: what employers said is
                    no truer because less is built
    posts           keys: occupation; base year; open posts in the sections that answered; None when they were not asked
    """

    graduate_share: Draws
    seen: Draws | None = None
    outside: Draws | None = None
    relative_sd: float | None = None
    weight: float | None = None
    posts: Draws | None = None

    @classmethod
    def shares_only(cls, occupations: tuple[str, ...], years: np.ndarray, graduate_share: np.ndarray) -> KeptSurvey:
        """φ (O, D) alone."""
        keys = pd.DataFrame({"occupation": list(occupations)})
        return cls(Draws(keys, years[:1] - 1, graduate_share[:, None, :]))

    def reading(self, occupations: tuple[str, ...], years: np.ndarray, need_model: np.ndarray) -> np.ndarray | None:
        """(O, U, D) the employers' reading beside a reading of the model; None without one.

        Raises
        ------
        MissingYears, UnknownCode   the chain asks for what the survey's estimates do not cover
        """
        if self.seen is None or self.outside is None:
            return None
        missing = sorted(set(years.tolist()) - set(self.seen.years.tolist()))
        if missing:
            raise MissingYears("Сохранённое показание опроса", missing)
        rows, columns = self._rows(occupations), np.searchsorted(self.seen.years, years)
        outside = np.clip(self.outside.values[rows], 0, 1)
        return self.seen.values[rows][:, columns] + outside * need_model

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
