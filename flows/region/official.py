"""The official growth path of a region: which one drives the forecast, and how that is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from models.draws import Draws
from models.employment.official import Informed, informed, unheard
from models.errors import BadPanelValues
from models.parameters import Parameters

if TYPE_CHECKING:
    import duckdb

# What ministries call the path that they themselves reckon with.
BASE_NAMES = ("базовый", "основной", "base", "baseline")
COLUMNS = ["economic_activity", "time_period", "growth_rate"]


def official_growth(con: duckdb.DuckDBPyConnection, vintage: date, ref_area: str) -> pd.DataFrame:
    """Growth of all official scenarios of one region."""
    return con.execute(
        "select scenario, economic_activity, time_period, growth_rate from mart.scenario_growth where vintage = ? and ref_area = ? order by all",
        [vintage, ref_area],
    ).df()


def base_path(growth: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The one scenario that is called the base one, or the only one; empty where none or several are, with a note in Russian."""
    names = sorted(set(growth["scenario"].astype(str)))
    base = [name for name in names if name.strip().lower() in BASE_NAMES]
    chosen = base or names
    if len(chosen) == 1:
        return growth.loc[growth["scenario"] == chosen[0], COLUMNS].reset_index(drop=True), ()
    why = "базовых несколько" if base else "базовый не назван"
    note = f"Официальные сценарии роста ({', '.join(chosen)}) не учтены: {why}, а который из них ожидают, не сказано."
    return growth.iloc[:0][COLUMNS], (note,) if names else ()


def with_path(drawn: Draws, path: pd.DataFrame, parameters: Parameters) -> tuple[Informed, tuple[str, ...]]:
    """The forecast after it has heard the path; a path that cannot be read leaves it as it was, and a note says so."""
    if path.empty:
        return unheard(drawn), ()
    try:
        heard = informed(drawn, path, parameters)
    except BadPanelValues as error:
        return unheard(drawn), (f"Официальный путь роста не учтён. {error}",)
    return heard, ()


def told(heard: Informed, need: float, without: float, years: str) -> tuple[str, ...]:
    """Russian notes: with what weight the path counts, what it changed, where it contradicts history; ``years`` of both needs."""
    table = heard.table
    if table.empty:
        return ()
    notes = [
        f"Официальный путь роста занятости учтён с весом {_decimal(float(table['weight'].mean()))} (остальное – история региона); "
        f"ожидаемая потребность региона в среднем за {years} годы {need:.0f} чел. в год, без сценария – {without:.0f}."
    ]
    far = table[table["contradicts"].astype(bool)]
    if len(far):
        rows = "; ".join(
            f"{'все разделы' if row.economic_activity == '_T' else row.economic_activity}: {_percent(row.official_rate)} против {_percent(row.history_rate)}"
            for row in far.itertuples()
        )
        notes.append(
            f"Официальный путь роста противоречит истории (темп в год по прогнозу ведомства против истории: {rows}): там он почти не учтён; "
            f"проверьте файл сценариев."
        )
    return tuple(notes)


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",").replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",").replace("-", "−")
