"""The employers' reading of the need, held against the model's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Reading:
    """The employers' reading against the model's.

    outside    (O, D) share of the occupation that the survey does not speak for
    level      (1, D) need by the answers over need by the model
    deviation  (O, D) persons a year beyond level × model
    trust      (O, 1) weight of the occupation's own answers
    """

    outside: np.ndarray
    level: np.ndarray
    deviation: np.ndarray
    trust: np.ndarray

    def of(self, model: np.ndarray) -> np.ndarray:
        """(O, U, D) what employers say beside a reading of the model (O, U, D)."""
        share = self.outside + (1 - self.outside) * self.level
        return np.asarray(share[:, None, :] * model + self.deviation[:, None, :])

    def mixed(self, model: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """(O, U, D) both readings: levels mixed by ``weight`` (D,) of the model, occupations by their trust."""
        own = self.trust * self._level(weight) / np.maximum(self.level, 1e-9) * self.deviation
        return np.asarray(self.scaled(model, weight) + own[:, None, :])

    def scaled(self, part: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """(O, U, D) a part of the model's reading at the mixed level."""
        share = self.outside + (1 - self.outside) * self._level(weight)
        return np.asarray(share[:, None, :] * part)

    def _level(self, weight: np.ndarray) -> np.ndarray:
        return np.asarray(weight + (1 - weight) * self.level)
