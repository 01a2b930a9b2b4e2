"""Documented ranges become draws, and every parameter that a computation used is remembered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, gammaincinv, logit, ndtr, ndtri

from models.draws import generator
from models.parameters import SCENARIO_MARK, Parameter, Parameters

# z-score of the documented range: ``low`` and ``high`` of a parameter are the 10 % and 90 % points of its prior.
Z_80 = 1.2815515655446004
DEFAULT_COLUMNS = ("parameter", "scope", "value", "unit", "reference")
# Wilson and Hilferty's cube-root normal is within a few per mille of the gamma distribution from this shape on.
WILSON_HILFERTY_SHAPE = 1.0
BLOCKS_REMEMBERED = 64
FIRST_SHIFT = 2.0  # tried of a centre on its scale (logits, logarithms, units); lopsided ranges need more
LARGEST_REMEMBERED = 1_000_000  # numbers of a block, four bytes each: a quarter of a gigabyte at the most


@dataclass
class Priors:
    """Draws of the documented parameters, one vector per parameter and key, the same wherever it is asked for.

    parameters  values in force
    count       number of draws D
    """

    parameters: Parameters
    count: int
    _used: dict[tuple[str, str], Parameter] = field(default_factory=dict)

    def has(self, name: str, key: str = "") -> bool:
        """Whether the table holds exactly this parameter and key (no falling back to the general value)."""
        return (name, key) in self.parameters.table.index

    def get(self, name: str, key: str = "") -> Parameter:
        """The parameter in force, noted as used. Raises MissingParameter."""
        parameter = self.parameters.get(name, key)
        self._used[name, parameter.key] = parameter
        return parameter

    def value(self, name: str, key: str = "") -> float:
        """The documented value, noted as used."""
        return float(self.get(name, key).value)

    def draws(self, name: str, key: str = "") -> np.ndarray:
        """(D,) draws of one parameter, noted as used.

        The value is the median and low and high are the 10 % and 90 % points. Shares vary on the logit scale, other
        positive quantities on the log scale, the rest linearly; each half has its own spread. Keys that fall back
        to the general value share its draws, so what is one unknown stays one unknown.

        Method
        ------
        docs/methodology/demand.md#priors
        """
        parameter = self.get(name, key)
        if parameter.low == parameter.high:
            return np.full(self.count, float(parameter.value))
        return spread(parameter, stratified_normals("prior", name, parameter.key, count=self.count))

    def mean_draws(self, name: str, key: str = "") -> np.ndarray:
        """(D,) draws whose mean, not median, is the value: for rates published as means of the country, which multiply persons.

        The same prior moved along its own scale: a skewed range around the median would say that the country as a whole lies above
        what was published of it. A share of 1 has a mean of 1 only where nothing varies.

        Method
        ------
        docs/methodology/demand.md#priors
        """
        parameter = self.get(name, key)
        if parameter.low == parameter.high:
            return np.full(self.count, float(parameter.value))
        z = stratified_normals("prior", name, parameter.key, count=self.count)

        def excess(shift: float) -> float:
            return float(spread(parameter, z, shift).mean() - parameter.value)

        widest = FIRST_SHIFT
        while excess(-widest) > 0 or excess(widest) < 0:
            widest *= 2
        return spread(parameter, z, float(brentq(excess, -widest, widest, xtol=1e-12)))

    def set_by_scenario(self, name: str, key: str = "") -> bool:
        """Whether a what-if has set this value: data then do not move it."""
        return self.parameters.get(name, key).reference.startswith(SCENARIO_MARK)

    def used(self) -> pd.DataFrame:
        """Every parameter used so far, sorted: DEFAULT_COLUMNS."""
        rows = [
            (name, key or "общее значение", float(parameter.value), parameter.unit, parameter.reference)
            for (name, key), parameter in sorted(self._used.items())
        ]
        return pd.DataFrame(rows, columns=list(DEFAULT_COLUMNS))


def spread(parameter: Parameter, z: np.ndarray, shift: float = 0.0) -> np.ndarray:
    """Map standard normals to the documented range, its centre moved by ``shift``: split normal on the logit, log or linear scale."""
    value, low, high = float(parameter.value), float(parameter.low), float(parameter.high)
    if parameter.unit == "share" and low > 0 and high < 1:
        centre, below, above = logit(value), logit(value) - logit(low), logit(high) - logit(value)
        return expit(centre + shift + z * np.where(z < 0, below, above) / Z_80)
    if low > 0:
        centre, below, above = np.log(value), np.log(value / low), np.log(high / value)
        scaled = np.exp(centre + shift + z * np.where(z < 0, below, above) / Z_80)
    else:
        scaled = value + shift + z * np.where(z < 0, value - low, high - value) / Z_80
    return np.clip(scaled, 0, 1) if parameter.unit == "share" else scaled


def stratified_normals(step: str, *entity: object, count: int) -> np.ndarray:
    """(D,) standard normals, one in each of D equally likely strata, in random order (Latin hypercube)."""
    rng = generator(step, *entity)
    return ndtri((rng.permutation(count) + rng.random(count)) / count)


def keyed_normals(step: str, codes: Sequence[object], shape: tuple[int, ...]) -> np.ndarray:
    """(len(codes), *shape) standard normals in float32, not to be written to; the block of a code depends on the code alone.

    Adding or removing a code leaves the others' numbers as they were (common random numbers across vintages). Small
    blocks are remembered: the need under each perturbation of the data asks for the same ones.
    """
    words = tuple(map(str, codes))
    is_small = len(words) * math.prod(shape) <= LARGEST_REMEMBERED
    return _remembered_normals(step, words, shape) if is_small else _normals(step, words, shape)


def _normals(step: str, codes: tuple[str, ...], shape: tuple[int, ...]) -> np.ndarray:
    block = np.empty((len(codes), *shape), dtype=np.float32)
    for position, code in enumerate(codes):
        block[position] = generator(step, code).standard_normal(shape, dtype=np.float32)
    block.flags.writeable = False
    return block


_remembered_normals = lru_cache(maxsize=BLOCKS_REMEMBERED)(_normals)


def gamma_from_normals(shape: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Gamma(shape, 1) values as a smooth function of standard normals, so that a small change of the shape is a small
    change of each draw. ``shape`` broadcasts against ``z``; shape 0 gives 0.

    Wilson–Hilferty from shape 1 on, the exact inverse below it.
    """
    shape = np.asarray(shape, dtype=float)
    positive = np.maximum(shape, WILSON_HILFERTY_SHAPE)
    cube = 1 - 1 / (9 * positive) + z / (3 * np.sqrt(positive))
    values = np.maximum(positive * cube * cube * cube, 0.0)
    small = np.broadcast_to(shape < WILSON_HILFERTY_SHAPE, values.shape)
    if small.any():
        shapes = np.broadcast_to(shape, values.shape)[small]
        uniforms = np.clip(ndtr(np.broadcast_to(z, values.shape)[small].astype(float)), 1e-12, 1 - 1e-12)
        values[small] = np.where(shapes > 0, gammaincinv(np.maximum(shapes, 1e-9), uniforms), 0.0)
    return values


def beta_moments(mean: float | np.ndarray, sd: float | np.ndarray) -> np.ndarray:
    """Concentration (a + b) of the beta distribution with this mean and standard deviation, at least 2."""
    return np.maximum(np.asarray(mean) * (1 - np.asarray(mean)) / np.maximum(np.asarray(sd), 1e-9) ** 2 - 1, 2.0)
