"""``kadry forecast``: the engine on any panel of series from a file, without the warehouse."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from models.draws import Draws
    from models.employment.engine import PanelForecast

SEASONS = {"Y": 1, "Q": 4, "M": 12}
COLUMNS = ["unique_id", "cutoff", "horizon", "mean", "q025", "q10", "q50", "q90", "q975"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "panel", type=Path, metavar="ПАНЕЛЬ", help="csv или parquet: unique_id, year или ds, y, столбцы групп"
    )
    parser.add_argument("--freq", choices=["Y", "Q", "M"], default="Y", help="периодичность: годы, кварталы, месяцы")
    parser.add_argument("--horizon", type=int, required=True, metavar="N", help="на сколько периодов вперёд")
    parser.add_argument(
        "--history", type=int, metavar="N", help="сколько последних периодов видит прогноз; по умолчанию все"
    )
    cutoffs = parser.add_mutually_exclusive_group()
    cutoffs.add_argument(
        "--cutoffs", metavar="2000,2002", help="последние известные периоды; по умолчанию конец панели"
    )
    cutoffs.add_argument("--every", type=int, metavar="N", help="прогноз из каждого N-го периода истории")
    parser.add_argument("--groups", default="", metavar="отрасль,регион", help="до двух столбцов групп")
    parser.add_argument(
        "--breaks", default="", metavar="2017,2022", help="годы, с которых действует новая методика (только --freq Y)"
    )
    parser.add_argument("--tree", type=Path, metavar="tree.csv", help="parent,child: прогнозы сложатся по дереву")
    parser.add_argument(
        "--future",
        type=Path,
        metavar="paths.csv",
        help="year,growth_rate[,группа][,scenario][,weight]: известный путь суммы",
    )
    parser.add_argument("--scenario", default="base", metavar="ИМЯ", help="сценарий из файла --future")
    parser.add_argument("--draws", type=int, metavar="N", help="ещё и розыгрыши: файл рядом с основным, имя с .draws")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="ФАЙЛ", help="csv или parquet: " + ", ".join(COLUMNS)
    )


def run(arguments: argparse.Namespace) -> int:
    """Read, forecast from each cutoff, reconcile, write; 0 done, 2 refused."""
    import pandas as pd

    from flows.machinery import panel_file

    groups = [name for name in arguments.groups.split(",") if name]
    panel, clock = panel_file.read_panel(arguments.panel, arguments.freq, groups)
    cutoffs = panel_file.cutoffs(panel, clock, arguments.cutoffs, arguments.every)
    tree = None if arguments.tree is None else panel_file.read_tree(arguments.tree, panel)
    future = None if arguments.future is None else panel_file.read_future(arguments.future, clock)
    tables: list[pd.DataFrame] = []
    simulated: list[pd.DataFrame] = []
    made: PanelForecast | None = None
    for cutoff in cutoffs:
        seen = panel_file.seen_at(panel, cutoff, arguments.history)
        made = _forecast(seen, arguments, groups)
        if future is not None:
            from models.employment.scenarios import steer

            made = steer(made, future[future["time_period"] > cutoff], arguments.scenario)
        table, draws = _figures(made, tree, arguments.draws)
        tables.append(table.assign(cutoff=clock.shown(cutoff)))
        if draws is not None:
            simulated.append(panel_file.long_draws(draws, cutoff).assign(cutoff=clock.shown(cutoff)))
    result = pd.concat(tables, ignore_index=True)[COLUMNS]
    panel_file.write_table(result, arguments.out)
    print(
        f"Записано: {arguments.out} · строк {len(result)}, рядов {result['unique_id'].nunique()}, "
        f"точек отсчёта {len(cutoffs)}"
    )
    if simulated:
        beside = arguments.out.with_stem(arguments.out.stem + ".draws")
        panel_file.write_table(pd.concat(simulated, ignore_index=True), beside)
        print(f"Записано: {beside} · розыгрышей {arguments.draws}")
    if made is not None:
        _explain(made)
    return 0


def _forecast(seen: pd.DataFrame, arguments: argparse.Namespace, groups: list[str]) -> PanelForecast:
    from flows.machinery.engine_parameters import load_engine_parameters, load_seasonal_parameters
    from flows.settings import DATA
    from models.employment.breaks import Break
    from models.employment.engine import forecast, forecast_seasonal
    from models.errors import BadPanelValues

    folder = DATA / "parameters" / "engine"
    if arguments.freq != "Y":
        season = SEASONS[arguments.freq]
        return forecast_seasonal(
            seen, arguments.horizon, season, parameters=load_seasonal_parameters(folder), groups=groups
        )
    last = int(seen["time_period"].max())
    words = [word.strip() for word in arguments.breaks.split(",") if word.strip()]
    if strange := [word for word in words if not word.isdecimal()]:
        raise BadPanelValues("год смены методики не читается", strange, "Пишите годы через запятую: --breaks 2017,2022.")
    years = [int(word) for word in words]
    breaks = [Break(year, "объявлен в командной строке") for year in years if year <= last]
    return forecast(seen, arguments.horizon, parameters=load_engine_parameters(folder), groups=groups, breaks=breaks)


def _figures(made: PanelForecast, tree: pd.DataFrame | None, draws: int | None) -> tuple[pd.DataFrame, Draws | None]:
    """The table of one cutoff, reconciled where a tree is given, and its draws where they were asked for."""
    from models.employment.engine import simulate
    from models.employment.reconcile import complete_families, reconcile, reconcile_forecast

    if tree is not None:
        whole = complete_families(tree, made.keys["unique_id"])
        if len(whole) < len(tree):
            print(
                f"  · {made.origin}: семьи дерева без полного набора рядов не согласованы, связей {len(tree) - len(whole)}"
            )
        tree = whole
        made = reconcile_forecast(made, tree)
    table = made.table()
    if draws is None:
        return table, None
    simulated = simulate(made, draws)
    return table, simulated if tree is None else reconcile(simulated, tree)


def _explain(made: PanelForecast) -> None:
    """Which series were treated in a special way, in words."""
    from models.employment.panel import COMPLETE
    from proposals.numbers import plain_change
    from proposals.terms import SERIES

    for status, count in made.keys["obs_status"].value_counts().items():
        if status != COMPLETE:
            print(f"  · {SERIES[str(status)]}: рядов {count}")
    if made.extrapolated.any():
        print(f"  · горизонты дальше измеренных ошибок (экстраполяция): {int(made.extrapolated.sum())}")
    if len(made.shifts):
        median = float(made.shifts["shift_rate"].median())
        print(f"  · смена методики: уровень сдвинут в {len(made.shifts)} точках, медиана {plain_change(round(100 * median, 1))} %")
