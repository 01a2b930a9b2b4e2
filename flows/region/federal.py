"""The federal forecast of need in a region's base forecast: compared with, or heard as a path of growth, by a setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from flows.region.official import with_path
from models.draws import Draws
from models.employment.federal import implied_path, whole_need
from models.employment.official import Informed, unheard
from models.parameters import Parameters
from models.priors import Z_80
from sql import run

if TYPE_CHECKING:
    import duckdb

SETTING = "federal_need_heard"
COMPARED = (
    "Федеральный прогноз потребности в расчёт не входит, с ним только сравнивают (official_evidence.csv); учесть его – параметр «federal_need_heard» = 1."
)
PARTS_MISSING = "Федеральный прогноз потребности не учтён: нет ни строк «Всего», ни всех уровней образования на годы прогноза."


def federal_need(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Need of the federal forecast: economic_activity, education_level, time_period, need_persons; empty without the file."""
    columns = "economic_activity, education_level, time_period, need_persons"
    return run.read(con, "mart.federal_need", columns, vintage=vintage, ref_area=ref_area)


def with_federal(drawn: Draws, need: pd.DataFrame, parameters: Parameters) -> tuple[Informed, tuple[str, ...]]:
    """The forecast after it has heard the federal need, where the setting asks for it, and what was not done, in Russian.

    The need says what employment grows by only as far as the leavers are known: the error of the rate of replacement comes
    on top of the common error of official paths.
    """
    if need.empty:
        return unheard(drawn), ()
    if parameters.get(SETTING).value <= 0:
        return unheard(drawn), (COMPARED,)
    path = implied_path(whole_need(need), drawn, _leaving(parameters))
    if path.empty:
        return unheard(drawn), (PARTS_MISSING,)
    rate = parameters.get("replacement_rate")
    error = np.hypot(parameters.get("official_growth_sd_common").value, (rate.high - rate.low) / (2 * Z_80))
    heard, unread = with_path(drawn, path, parameters.replace("official_growth_sd_common", float(error)))
    return heard, tuple(note.replace("Официальный путь роста не учтён", "Федеральный прогноз потребности не учтён") for note in unread)


def told_federal(heard: Informed, need: float, without: float, years: str) -> tuple[str, ...]:
    """Russian notes: with what weight the federal need counts and what it changed; ``years`` of both needs."""
    if heard.table.empty:
        return ()
    weight = f"{float(heard.table['weight'].mean()):.2f}".replace(".", ",")
    note = (
        f"Федеральный прогноз потребности учтён как путь роста занятости (потребность за вычетом выбытия) с весом {weight}; "
        f"ожидаемая потребность региона в среднем за {years} годы {need:.0f} чел. в год, без него – {without:.0f}."
    )
    far = sorted(heard.table.loc[heard.table["contradicts"].astype(bool), "economic_activity"].astype(str))
    if not far:
        return (note,)
    named = "все разделы" if far == ["_T"] else ", ".join(far)
    return (note, f"Федеральный прогноз потребности противоречит занятости региона ({named}): там он почти не учтён; проверьте единицы файла.")


def _leaving(parameters: Parameters) -> Callable[[str, int], float]:
    def rate(section: str, year: int) -> float:
        usual = parameters.get("replacement_rate", section).value
        return float(usual * parameters.get("pension_reform_multiplier", str(year)).value)

    return rate
