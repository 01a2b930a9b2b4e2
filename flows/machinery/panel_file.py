"""Panels of series in files: csv or parquet, years or dates, to the frame that the engine reads and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from models.draws import Draws
from models.errors import BadPanelValues, BadTree, EmptyPanel, MissingColumns, UnreadableFile

PARQUET = (".parquet", ".pq")
SOURCE = "панель рядов"
SHORTEST_HISTORY_PERIODS = 5  # before the first origin of --every
YEAR_OF_ORDINAL_ZERO = 1970  # ordinals of quarters and months count from here


@dataclass(frozen=True)
class Clock:
    """How a file writes its periods: as numbers (years, ordinals) or as dates of a frequency."""

    freq: str
    dated: bool

    def ordinal(self, column: pd.Series) -> pd.Series:
        """Whole numbers without holes: years, or quarters and months counted from 1970."""
        if not self.dated:
            return column
        stamps = pd.to_datetime(column.astype(str), errors="coerce", format="mixed")
        bad = stamps.isna()
        if bad.any():
            raise BadPanelValues(
                "дата не читается", [str(value) for value in column[bad]], "Пишите дату как 2024-03-01 или год числом."
            )
        periods = {"Y": 1, "Q": 4, "M": 12}[self.freq]
        step = (stamps.dt.month - 1) // (12 // periods)
        return stamps.dt.year if periods == 1 else (stamps.dt.year - YEAR_OF_ORDINAL_ZERO) * periods + step

    def shown(self, ordinal: int) -> int | str:
        """A period as the file writes it; dates by their first day."""
        if not self.dated:
            return ordinal
        periods = {"Y": 1, "Q": 4, "M": 12}[self.freq]
        if periods == 1:
            return f"{ordinal:04d}-01-01"
        year, step = divmod(ordinal, periods)
        return f"{year + YEAR_OF_ORDINAL_ZERO:04d}-{step * (12 // periods) + 1:02d}-01"

    def parsed(self, text: str) -> int:
        """A period as the user types it: 2002, 2002-03, 2002-03-01."""
        words = text.strip()
        if not self.dated:
            if not words.lstrip("-").isdigit():
                raise BadPanelValues(
                    "точка отсчёта не читается", [words], "В панели годы числом: пишите --cutoffs 2000,2002."
                )
            return int(words)
        return int(self.ordinal(pd.Series([words])).iloc[0])


def read_panel(path: Path, freq: str, groups: list[str]) -> tuple[pd.DataFrame, Clock]:
    """unique_id, time_period, obs_value and group columns of a file, and how it writes periods.

    Raises UnreadableFile, MissingColumns, EmptyPanel, BadPanelValues.
    """
    frame = read_table(path)
    when = "year" if "year" in frame else "ds"
    missing = [name for name in ("unique_id", when, "y", *groups) if name not in frame]
    if missing:
        raise MissingColumns(missing, [str(column) for column in frame.columns])
    if not len(frame):
        raise EmptyPanel(f"Файл «{path.name}»")
    clock = Clock(freq, not pd.api.types.is_numeric_dtype(frame[when]))
    chosen = frame[["unique_id", *groups]].copy()
    chosen["unique_id"] = chosen["unique_id"].astype("str").where(frame["unique_id"].notna())
    chosen["time_period"] = clock.ordinal(frame[when])
    chosen["obs_value"] = frame["y"]
    return chosen, clock


def read_table(path: Path) -> pd.DataFrame:
    """A csv or parquet file. Raises UnreadableFile."""
    if not path.is_file():
        raise UnreadableFile(SOURCE, str(path), "такого файла нет", "Проверьте путь.")
    try:
        if path.suffix.lower() in PARQUET:
            import duckdb

            with duckdb.connect() as connection:
                return connection.read_parquet(str(path)).df()
        with path.open(encoding="utf-8-sig") as lines:
            european = ";" in lines.readline()  # as a Russian Excel saves it: semicolons, decimal commas
        written = {"sep": ";", "decimal": ","} if european else {}
        return pd.read_csv(path, dtype=dict.fromkeys(("unique_id", "parent", "child"), "str"), **written)
    except pd.errors.EmptyDataError as problem:
        raise EmptyPanel(f"Файл «{path.name}»") from problem
    except (pd.errors.ParserError, UnicodeDecodeError) as problem:
        raise UnreadableFile(
            SOURCE, path.name, f"не читается ({problem})", "Нужен csv в UTF-8 (с запятыми или точками с запятой) или parquet."
        ) from problem
    except Exception as problem:
        if type(problem).__module__.partition(".")[0] in {"duckdb", "_duckdb"}:
            raise UnreadableFile(
                SOURCE, path.name, f"не читается как parquet ({problem})", "Сохраните файл заново."
            ) from problem
        raise


def read_tree(path: Path, panel: pd.DataFrame) -> pd.DataFrame:
    """parent, child. Raises UnreadableFile, MissingColumns, BadTree when a node is no series of the panel."""
    frame = read_table(path)
    missing = [name for name in ("parent", "child") if name not in frame]
    if missing:
        raise MissingColumns(missing, [str(column) for column in frame.columns])
    tree = frame[["parent", "child"]].dropna().astype("str")
    known = set(panel["unique_id"].dropna())
    unknown = sorted((set(tree["parent"]) | set(tree["child"])) - known)
    if unknown:
        raise BadTree("в панели нет рядов для узлов", unknown)
    return tree


def read_future(path: Path, clock: Clock) -> pd.DataFrame:
    """Known paths with their periods as ordinals. Raises UnreadableFile, MissingColumns."""
    frame = read_table(path)
    when = "year" if "year" in frame else "ds"
    missing = [name for name in (when, "growth_rate") if name not in frame]
    if missing:
        raise MissingColumns(missing, [str(column) for column in frame.columns])
    dated = Clock(clock.freq, not pd.api.types.is_numeric_dtype(frame[when]))
    return frame.assign(time_period=dated.ordinal(frame[when]))


def cutoffs(panel: pd.DataFrame, clock: Clock, listed: str | None, every: int | None) -> list[int]:
    """Origins as ordinals: listed, every N-th, or the panel's last period. Raises BadPanelValues."""
    periods = pd.to_numeric(panel["time_period"], errors="coerce").dropna()
    if not len(periods):
        raise EmptyPanel("Панель рядов")
    first, last = int(periods.min()), int(periods.max())
    if listed:
        chosen = [clock.parsed(word) for word in listed.split(",") if word.strip()]
        outside = [str(clock.shown(value)) for value in chosen if not first <= value <= last]
        if outside:
            raise BadPanelValues(
                "точка отсчёта вне панели", outside, f"Панель охватывает {clock.shown(first)}…{clock.shown(last)}."
            )
        return sorted(set(chosen))
    if every is not None:
        if every < 1:
            raise BadPanelValues("шаг точек отсчёта", [str(every)], "Шаг --every – целое число от 1.")
        return list(range(first + SHORTEST_HISTORY_PERIODS, last, every)) or [last]
    return [last]


def seen_at(panel: pd.DataFrame, cutoff: int, history: int | None) -> pd.DataFrame:
    """What was known at a cutoff: rows up to it, the last ``history`` periods, series with a value among them."""
    if history is not None and history < 1:
        raise BadPanelValues("длина истории", [str(history)], "--history – целое число от 1.")
    if not pd.api.types.is_numeric_dtype(panel["time_period"]):
        return panel  # the engine refuses such periods and names them
    inside = panel["time_period"] <= cutoff
    if history is not None:
        inside &= panel["time_period"] > cutoff - history
    seen = panel[inside | panel["time_period"].isna()]
    filled = seen["unique_id"].isna() | seen["unique_id"].isin(seen.loc[seen["obs_value"].notna(), "unique_id"])
    return seen[filled]


def long_draws(draws: Draws, origin: int) -> pd.DataFrame:
    """unique_id, horizon, draw, value."""
    series, periods, count = draws.values.shape
    return pd.DataFrame(
        {
            "unique_id": np.repeat(draws.keys["unique_id"].to_numpy(), periods * count),
            "horizon": np.tile(np.repeat(draws.years - origin, count), series),
            "draw": np.tile(np.arange(count), series * periods),
            "value": draws.values.ravel(),
        }
    )


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write csv or parquet by the ending of the name; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    if path.suffix.lower() in PARQUET:
        import duckdb

        with duckdb.connect() as connection:
            connection.register("written", table)
            connection.execute("copy written to '{}' (format parquet)".format(str(partial).replace("'", "''")))
    else:
        table.to_csv(partial, index=False)
    partial.replace(path)
