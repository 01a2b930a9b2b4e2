"""What the engine learned on other panels: dated, versioned parameter files, read into values that belong together.

Method: docs/methodology/forecast-engine.md#learning
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.employment import usual
from models.employment.growth import FEATURES
from models.errors import BadParameter

MEASURED_HORIZON_YEARS = 7  # beyond it errors were not measured: extrapolated and marked
QUANTILES_SHOWN = (0.025, 0.1, 0.5, 0.9, 0.975)
REBUILD = "Пересоздайте файл: python -m benchmarks.learn_engine"
QUARTERS_MEASURED = 8  # rows of the seasonal error quantiles: one a quarter of a year, two years


@dataclass(frozen=True)
class EngineParameters:
    """What the engine learned on other panels; a dated file under data/parameters/engine.

    coefficients  (7, 16) growth to each horizon on ``growth.FEATURES``, in own scales
    usual_growth  (7, 3) mean yearly growth of a panel's median up to each horizon on ``usual.FEATURES``
    levels        (Q,) ascending probabilities of ``standard``
    standard      (7, Q) standardised error quantiles by horizon
    common_share, group_share   shares of the errors' variance common to a panel and to each group column
    persistence   correlation of the errors of two horizons h < k is (h/k)^persistence
    typical_scale log points a year, for a panel that shows no growth at all
    """

    version: str
    learned_on: str
    panels: tuple[str, ...]
    coefficients: np.ndarray
    usual_growth: np.ndarray
    levels: np.ndarray
    standard: np.ndarray
    common_share: float
    group_share: float
    persistence: float
    typical_scale: float

    @classmethod
    def from_mapping(cls, content: Mapping[str, object], file: str) -> EngineParameters:
        """Parameters from the content of a parameter file. Raises BadParameter when it breaks its own rules."""
        try:
            parameters = cls(
                version=str(content["version"]),
                learned_on=str(content["learned_on"]),
                panels=tuple(str(name) for name in _listed(content["panels"])),
                coefficients=np.array(content["coefficients"], dtype=float),
                usual_growth=np.array(content["usual_growth"], dtype=float),
                levels=np.array(content["levels"], dtype=float),
                standard=np.array(content["standard"], dtype=float),
                common_share=_number(content["common_share"]),
                group_share=_number(content["group_share"]),
                persistence=_number(content["persistence"]),
                typical_scale=_number(content["typical_scale"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise BadParameter(
                file, "состав файла", str(problem), "файл параметров движка неполон", REBUILD
            ) from problem
        parameters._check(file)
        return parameters

    def _check(self, file: str) -> None:
        shape = (MEASURED_HORIZON_YEARS, len(FEATURES))
        if self.coefficients.shape != shape or not np.isfinite(self.coefficients).all():
            raise BadParameter(
                file, "coefficients", self.coefficients.shape, f"нужна таблица {shape} из чисел", REBUILD
            )
        shape = (MEASURED_HORIZON_YEARS, len(usual.FEATURES))
        if self.usual_growth.shape != shape or not np.isfinite(self.usual_growth).all():
            raise BadParameter(
                file, "usual_growth", self.usual_growth.shape, f"нужна таблица {shape} из чисел", REBUILD
            )
        _check_quantiles(file, self.levels, self.standard, MEASURED_HORIZON_YEARS)
        _check_shares(file, self.common_share, self.group_share)


@dataclass(frozen=True)
class SeasonalParameters:
    """What the quarterly and monthly engine learned.

    levels   (Q,) ascending probabilities of ``standard``
    standard (8, Q) standardised error quantiles, one row a quarter of a year ahead
    common_share, group_share, persistence   as in ``EngineParameters``
    """

    version: str
    learned_on: str
    panels: tuple[str, ...]
    levels: np.ndarray
    standard: np.ndarray
    common_share: float
    group_share: float
    persistence: float

    @classmethod
    def from_mapping(cls, content: Mapping[str, object], file: str) -> SeasonalParameters:
        """Parameters from the content of a parameter file. Raises BadParameter when it breaks its own rules."""
        try:
            parameters = cls(
                version=str(content["version"]),
                learned_on=str(content["learned_on"]),
                panels=tuple(str(name) for name in _listed(content["panels"])),
                levels=np.array(content["levels"], dtype=float),
                standard=np.array(content["standard"], dtype=float),
                common_share=_number(content["common_share"]),
                group_share=_number(content["group_share"]),
                persistence=_number(content["persistence"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise BadParameter(
                file, "состав файла", str(problem), "файл параметров движка неполон", REBUILD
            ) from problem
        _check_quantiles(file, parameters.levels, parameters.standard, QUARTERS_MEASURED)
        _check_shares(file, parameters.common_share, parameters.group_share)
        return parameters

    def by_period(self, season: int, horizon: int) -> np.ndarray:
        """(H, Q) quantiles for each period ahead, straight lines between quarters, the last row held."""
        quarters = np.arange(1, horizon + 1) * 4 / season
        known = np.arange(1, len(self.standard) + 1)
        return np.stack([np.interp(quarters, known, column) for column in self.standard.T], axis=1)


def _check_quantiles(file: str, levels: np.ndarray, standard: np.ndarray, rows: int) -> None:
    if standard.shape != (rows, len(levels)):
        raise BadParameter(file, "standard", standard.shape, f"нужно строк: {rows}, по числу горизонтов", REBUILD)
    if (np.diff(levels) <= 0).any() or (np.diff(standard, axis=1) < 0).any():
        raise BadParameter(file, "standard", "порядок", "квантили должны возрастать", REBUILD)
    if not set(QUANTILES_SHOWN) <= set(np.round(levels, 6)):
        raise BadParameter(file, "levels", list(levels), f"нужны доли {QUANTILES_SHOWN}", REBUILD)


def _check_shares(file: str, common: float, group: float) -> None:
    if min(common, group) < 0 or common + 2 * group > 1:
        raise BadParameter(
            file,
            "common_share, group_share",
            (common, group),
            "доли от 0, общая и две групповых вместе не больше 1",
            REBUILD,
        )


def _listed(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is not a list")
    return list(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a number")
    return float(value)
