"""The decision backtest on the frozen histories: ``python -m benchmarks.decision_backtest --histories 200 --out docs``.

Runs the whole chain (engine, openings, survey, crosswalk, supply, plan) as the planner of each history would have run it
and scores the decisions on what then happened.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.decision_world import (
    BASE_YEAR,
    CELLS,
    COMMON_GROWTH_SD,
    LAST_YEAR,
    NARROWED_TO,
    OWN_GROWTH_SD,
    PLACES_MISMATCH_SD,
    PLACES_YEARLY_SD,
    START_YEAR,
    UNEXPLAINED_SD,
    World,
    world,
)
from flows.engine_parameters import load_engine_parameters
from flows.reference import parameters
from flows.settings import DATA
from models.decision_backtest import realised_costs, summary
from models.demand import DemandInputs, region_demand
from models.draws import Draws
from models.employment import forecast, simulate
from models.parameters import Parameters
from models.plan_inputs import PlanInputs

ON = date(2026, 11, 23)
DRAWS = 200
INTAKE_COLUMNS = ["programme", "basis", "form", "funding", "start_year", "duration_months", "entrants_persons"]
GRADUATE_COLUMNS = [
    "time_period", "programme", "basis", "graduates", "employed", "employed_in_field", "continue_study", "army",
    "left_region",
]  # fmt: skip
NAMES = {"last_year": "места прошлого года", "point_rule": "правило «потребность / выход»"}


def main() -> None:
    """Score and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=40)
    parser.add_argument("--out", type=Path, help="docs/methodology/decision-backtest.md is written below this folder")
    arguments = parser.parse_args()
    started = time.monotonic()
    in_force = parameters(ON)
    rows: list[dict[str, object]] = []
    for number in range(arguments.histories):
        rows += [
            {"cell": cell, "history": number, **scored(world(number, cell, in_force), cell, in_force)} for cell in CELLS
        ]
        print(f"{number + 1}/{arguments.histories} {time.monotonic() - started:.0f} s", flush=True)
    table = summary(pd.DataFrame(rows))
    print(table.round(3).to_string(index=False))
    if arguments.out is not None:
        path = arguments.out / "methodology" / "decision-backtest.md"
        path.write_text(page(table, arguments.histories), encoding="utf-8")
        print(path)


def scored(history: World, cell: str, in_force: Parameters) -> dict[str, float]:
    """Realised costs of the four decisions in one history."""
    known = planner(history, cell, in_force)
    programmes = known.need.keys
    truth = {
        "need": Draws(programmes, history.years, history.true_need[:, :, None]),
        "supply": Draws(programmes, history.years, history.true_supply[:, :, None]),
        "balance_start": Draws(programmes, np.array([BASE_YEAR]), np.zeros((len(programmes), 1, 1))),
        "intake_yield": Draws(known.intake_yield.keys, np.array([START_YEAR]), history.true_yield.reshape(-1, 1, 1)),
    }
    came_true = PlanInputs(**{**vars(known), **truth})
    return realised_costs(known, came_true)


def planner(history: World, cell: str, in_force: Parameters) -> PlanInputs:
    """What the chain makes of what was known in the base year."""
    demand = region_demand(
        DemandInputs(
            ref_area="901",
            base_year=BASE_YEAR,
            horizon_year=LAST_YEAR,
            employment=_employment(history.history),
            staffing=history.staffing,
            occupations=history.occupations,
            age_structure=None,
            vacancies=pd.DataFrame(columns=["occupation", "vacancies_persons", "source"]),
            survey_employers=history.survey_employers,
            survey_answers=history.survey_answers,
            crosswalk=history.crosswalk,
            programmes=history.programmes,
            enrolment=history.enrolment,
            intakes_fixed=pd.DataFrame(columns=INTAKE_COLUMNS),
            graduates=pd.DataFrame(columns=GRADUATE_COLUMNS),
            start_year=START_YEAR,
            parameters=in_force,
            draws=DRAWS,
        )
    )
    need = demand.need
    if cell == "narrow":
        mean = need.values.mean(axis=2, keepdims=True)
        need = Draws(need.keys, need.years, mean + NARROWED_TO * (need.values - mean))
    return PlanInputs(
        ref_area="901",
        start_year=START_YEAR,
        need=need,
        supply=demand.supply,
        balance_start=demand.balance_start,
        intake_yield=demand.intake_yield,
        offers=history.offers,
        colleges=pd.DataFrame(columns=["college", "district", "seats_places", "teachers_fte"]),
        workshops=pd.DataFrame(columns=["workshop", "college", "hours_per_week"]),
        limits=pd.DataFrame(columns=["constraint", "scope", "value", "unit", "reference"]),
        overrides=pd.DataFrame(columns=["programme", "basis", "college", "places", "author", "reason"]),
        parameters=in_force,
    )


def _employment(history: pd.DataFrame) -> Draws:
    panel = history.assign(unique_id=history["economic_activity"])
    made = forecast(
        panel[["unique_id", "economic_activity", "time_period", "obs_value"]],
        LAST_YEAR - BASE_YEAR,
        parameters=load_engine_parameters(DATA / "parameters" / "engine"),
    )
    ahead = simulate(made, DRAWS)
    last = history[history["time_period"] == BASE_YEAR].set_index("economic_activity")["obs_value"]
    base = ahead.keys["unique_id"].map(last).to_numpy(dtype=float)
    first = np.broadcast_to(base[:, None, None], (len(base), 1, DRAWS))
    return Draws(
        pd.DataFrame({"economic_activity": ahead.keys["unique_id"]}),
        np.concatenate([[BASE_YEAR], ahead.years]),
        np.concatenate([first, ahead.values], axis=1),
    )


def page(table: pd.DataFrame, histories: int) -> str:
    """The methodology page with the measured table."""
    lines = [
        "| ячейка | соперник | экономия, % (95 %) | сожаление плана | сожаление соперника | план дешевле, % историй | худший проигрыш |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in table.itertuples(index=False):
        saving = f"{100 * row.saving:.1f} ({100 * row.saving_low:.1f}…{100 * row.saving_high:.1f})"
        lines.append(
            f"| {CELLS[row.cell]} | {NAMES[row.rival]} | {saving} | {row.regret_plan:.0f} | {row.regret_rival:.0f} | "
            f"{100 * row.won:.0f} | {row.worst:.0f} |"
        )
    measured = "\n".join(lines).replace(".", ",")
    lost = table[table["saving_high"] < 0]
    unclear = table[(table["saving_low"] <= 0) & (table["saving_high"] >= 0)]
    verdict = [
        _listed("План проигрывает (весь интервал ниже нуля)", lost),
        _listed("Разница не отличима от нуля", unclear),
    ]
    return PAGE.format(
        histories=histories,
        measured=measured,
        verdict="\n".join(verdict),
        draws=DRAWS,
        common=f"{COMMON_GROWTH_SD:.3f}".replace(".", ","),
        own=f"{OWN_GROWTH_SD:.3f}".replace(".", ","),
        mismatch=f"{PLACES_MISMATCH_SD:.2f}".replace(".", ","),
        yearly=f"{PLACES_YEARLY_SD:.3f}".replace(".", ","),
        unexplained=f"{UNEXPLAINED_SD:.1f}".replace(".", ","),
    )


def _listed(title: str, rows: pd.DataFrame) -> str:
    which = "; ".join(f"{CELLS[row.cell]} – {NAMES[row.rival]}" for row in rows.itertuples(index=False))
    return f"- {title}: {which or 'нигде'}."


PAGE = """# Проверка решений задним числом

Страница написана командой `python -m benchmarks.decision_backtest --histories {histories} --out docs`; вручную не правится.
Код: `models/decision_backtest.py`, `benchmarks/decision_world.py`, `benchmarks/decision_backtest.py`.

## Что сравнивается

В каждой выдуманной истории сначала считается план так, как его посчитал бы плановик в базовом году: движок прогноза, вакантные
места, опрос, таблица «профессия → программа», выпуск уже принятых, план в целых группах ({draws} розыгрышей). Потом историю
открывают и считают, во что обошлись на самом деле четыре решения о трёх наборах:

- план системы;
- места прошлого года;
- правило «потребность / выход»: средняя потребность года выхода на рынок, делённая на средний выход, вверх до целой группы,
  в тех же пределах лицензии и годового изменения;
- всезнающий: план в тех же пределах по истинной потребности, выпуску и выходу.

Цена – нехватка и излишек выпускников в человеко-годах (1 : 1) по тем же годам, что и в плане; цена изменения групп
не учитывается ни у кого. Сожаление – цена решения сверх цены всезнающего. Экономия – 1 − цена плана / цена соперника по всем
историям; интервал – бутстреп по историям.

## Истории

Генератор заморожен до первого подсчёта (отдельная фиксация в истории репозитория) и не подгонялся. Разброс – настоящий:
годовые логарифмические изменения занятости Пермского края 2010–2023 (без смены методики): общие {common}, свои у раздела
{own}; места прошлого года отличаются от равновесных с разбросом {mismatch} (изменения КЦП Пермского края 2016–2021), годовые
изменения мест {yearly}. Истинные доли берутся из задокументированных границ, сверх них – необъяснённая общая ошибка {unexplained}.
Истина считается своими формулами, а не проверяемой цепочкой. В ячейках меняется только то, что сказано в названии.

Историй в каждой ячейке: {histories}.

## Что вышло

{measured}

Сожаление и худший проигрыш – в человеко-годах на историю из десяти программ.

{verdict}

## Что это значит и чего не значит

- Экономия измерена в выдуманном мире, чьи разбросы взяты из данных, а устройство придумано. Она сравнивает правила решения,
  а не обещает числа региону.
- Разрыв между прошлогодними местами и потребностью ({mismatch}) задан по косвенному признаку. Где места уже близки
  к равновесию, экономия меньше.
- Завышенные планы одной волны опроса система отличить от правды не может: поправка на оптимизм задана широко, а выучивается
  со второй волны по фактическим наймам. До того защищают вес опроса по точности, показ обоих показаний рядом и сценарий
  `kadry whatif --survey-weight 0`.
- Неверная таблица «профессия → программа» переносит места между программами; защита – низкая доверенность связей (шире розыгрыши)
  и отчёт о покрытии.
- Против больших проигрышей в самой системе: предел изменения за год, цена изменения группы, показ плана при трёх
  отношениях цен, правка совета с причиной.

## Настоящие регионы

Повторить прошлые наборы на фактах можно, если известны места, через срок обучения – трудоустройство этих выпускников и
фактические наймы, и так не меньше трёх наборов (`replay_possible`). Для Пермского края известны только места: сожаление
не печатается, ответ – «недостаточно данных».
"""


if __name__ == "__main__":
    main()
