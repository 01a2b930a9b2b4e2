"""The linear and mixed-integer solver (HiGHS), warm-started between rounds of cuts.

``scipy.optimize.milp`` starts from nothing on each call, which made the rounds of cuts of a whole region about nine
times slower than keeping the basis (``benchmarks/plan_speed.py``); so this module, and no other, speaks to the HiGHS object
that ships inside SciPy. One thread: the same problem then takes the same path and gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.optimize._highspy._core as core
from scipy.sparse import csr_matrix

from models.errors import SearchedOut, SolverFailed

FEASIBILITY = 1e-7
# Branch and bound rounds whole numbers and may then find its own answer outside a row by a hair: it then goes another way.
_OTHER_WAYS = (("presolve", "off", "choose"), ("mip_feasibility_tolerance", 1e-6, FEASIBILITY), ("random_seed", 2, 1))


@dataclass(frozen=True)
class Linear:
    """min cost·x, lower ≤ matrix·x ≤ upper, column_lower ≤ x ≤ column_upper.

    cost, column_lower, column_upper (N,) · matrix (M, N) · lower, upper (M,) · integer (N,) bool
    """

    cost: np.ndarray
    column_lower: np.ndarray
    column_upper: np.ndarray
    matrix: csr_matrix
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """``feasible`` False when no point satisfies the rows; ``bound`` is a proven lower bound of the minimum;
    ``duals`` (M,) change of the minimum per unit of a row's side (relaxed problems only)."""

    feasible: bool
    x: np.ndarray
    objective: float
    bound: float
    duals: np.ndarray


class Solver:
    """One problem, solved again and again while rows are added."""

    def __init__(self, problem: Linear) -> None:
        self._problem = problem
        self._highs = core._Highs()
        for option, value in {
            "output_flag": False, "log_to_console": False, "threads": 1, "random_seed": 1, "mip_heuristic_effort": 0.3, "mip_allow_restart": False,
            "primal_feasibility_tolerance": FEASIBILITY, "dual_feasibility_tolerance": FEASIBILITY,
            "mip_feasibility_tolerance": FEASIBILITY,
        }.items():  # fmt: skip
            self._set(option, value)
        lp = core.HighsLp()
        rows = problem.matrix
        lp.num_col_, lp.num_row_ = len(problem.cost), rows.shape[0]
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = problem.cost, problem.column_lower, problem.column_upper
        lp.row_lower_, lp.row_upper_ = problem.lower, problem.upper
        lp.a_matrix_.format_ = core.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = rows.shape[1], rows.shape[0]
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        if self._highs.passModel(lp) == core.HighsStatus.kError:
            raise SolverFailed("решатель не принял задачу")

    def relaxed(self) -> Outcome:
        """The minimum without integrality."""
        self._integrality(core.HighsVarType.kContinuous)
        try:
            return self._run()
        except SolverFailed:  # a kept basis may be one that it cannot go on from
            self._highs.clearSolver()
            return self._run()

    def whole(self, gap: float, nodes: int) -> Outcome:
        """The minimum in whole numbers to a relative ``gap``, looking at no more than ``nodes`` nodes."""
        self._integrality(core.HighsVarType.kInteger)
        self._set("mip_rel_gap", gap)
        self._set("mip_max_nodes", nodes)
        try:
            return self._run()
        except SearchedOut:
            raise  # more effort would help, another way would not
        except SolverFailed as failed:
            first = failed
        for option, value, usual in _OTHER_WAYS:
            self._highs.clearSolver()
            self._set(option, value)
            try:
                return self._run()
            except SolverFailed:
                continue
            finally:
                self._set(option, usual)
        raise first

    def add_rows(self, rows: csr_matrix, lower: np.ndarray, upper: np.ndarray) -> None:
        """Append ``lower ≤ rows·x ≤ upper``."""
        self._highs.addRows(
            rows.shape[0], lower, upper, rows.nnz,
            rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data.astype(float),
        )  # fmt: skip

    def start_from(self, x: np.ndarray) -> None:
        """Offer a point (a known plan) as the first incumbent."""
        solution = core.HighsSolution()
        solution.col_value = x
        self._highs.setSolution(solution)

    def _set(self, option: str, value: float | bool | str) -> None:
        if self._highs.setOptionValue(option, value) == core.HighsStatus.kError:
            raise SolverFailed(f"решатель не знает настройки {option} = {value}")

    def _integrality(self, kind: core.HighsVarType) -> None:
        columns = np.flatnonzero(self._problem.integer).astype(np.int32)
        if len(columns):
            self._highs.changeColsIntegrality(len(columns), columns, np.array([kind] * len(columns)))

    def _run(self) -> Outcome:
        status = self._highs.run()
        model = self._highs.getModelStatus()
        nothing = np.full(len(self._problem.cost), np.nan)
        if model in (core.HighsModelStatus.kInfeasible, core.HighsModelStatus.kUnboundedOrInfeasible):
            return Outcome(False, nothing, np.inf, np.inf, np.zeros(0))
        info = self._highs.getInfo()
        accepted = (core.HighsModelStatus.kOptimal, core.HighsModelStatus.kSolutionLimit)
        if status == core.HighsStatus.kError or model not in accepted:
            raise SolverFailed(f"решатель остановился без ответа ({self._highs.modelStatusToString(model)})")
        is_whole = info.mip_node_count >= 0
        solution = self._highs.getSolution()
        x = np.array(solution.col_value)
        duals = np.zeros(0) if is_whole else np.array(solution.row_dual)
        if not len(x) or not np.isfinite(info.objective_function_value):
            raise SearchedOut
        bound = info.mip_dual_bound if is_whole else info.objective_function_value
        return Outcome(True, x, info.objective_function_value, bound, duals)
