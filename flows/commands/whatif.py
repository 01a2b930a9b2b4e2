"""``kadry whatif``: a scenario's plan beside the published one."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.settings import DEFAULT_HOME, Home
from models.errors import KadryError

if TYPE_CHECKING:
    from flows.region.scenario_form import ScenarioForm

LINES_SHOWN = 25
NAMES_A_SERVER = ("PREFECT_API_URL", "PREFECT_HOME")  # the profile of another home may name one
# Flag, field of the form, metavar, help. Bounds are the form's.
FLAGS = (
    ("--retirement-shift", "retirement_shift_years", "ЛЕТ", "сдвиг возраста выхода на пенсию, лет (−5…5)"),
    ("--match", "match_rate", "ДОЛЯ", "доля выпускников, работающих по специальности (0,05…1)"),
    ("--survey-weight", "survey_weight", "ДОЛЯ", "вес опроса работодателей (0…1)"),
    ("--budget", "budget_change", "ДОЛЯ", "изменение бюджета: -0.1 – на 10 %% меньше"),
    ("--capacity", "capacity_change", "ДОЛЯ", "изменение мощностей колледжей: 0.2 – на 20 %% больше"),
    ("--cost-ratio", "cost_ratio", "ЧИСЛО", "цена нехватки к цене избытка (0,1…10)"),
    ("--carry-over", "carry_over", "ДОЛЯ", "доля нехватки и избытка, остающихся через год (0…1)"),
    ("--largest-change", "largest_change", "ДОЛЯ", "наибольшее изменение мест программы за год"),
    ("--move-penalty", "move_penalty", "ЧИСЛО", "цена изменения на одну группу, в выпускниках"),
)


class BadFlags(KadryError):
    """A scenario on the command line that the form would refuse."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("сценарий не принят: " + "; ".join(problems) + ". Справка: kadry whatif --help")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    parser.add_argument("--name", default="сценарий", metavar="ИМЯ", help="имя сценария и папки результата")
    parser.add_argument("--region", type=_region, metavar="NN", help="код региона; по умолчанию единственный в снимке")
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата среза (по умолчанию последний в снимке)",
    )
    parser.add_argument(
        "--growth",
        action="append",
        default=[],
        type=_growth,
        metavar="РАЗДЕЛ=ДОЛЯ",
        help="прибавка к росту занятости в год, например C=0.02; _T – все разделы; можно несколько раз",
    )
    parser.add_argument("--growth-scenario", metavar="ИМЯ", help="официальный сценарий роста из входной папки")
    for flag, field, metavar, what in FLAGS:
        parser.add_argument(flag, dest=field, type=_number, default=None, metavar=metavar, help=what)


def run(arguments: argparse.Namespace) -> int:
    """Run the flow and print what changes; 0 done, 2 refused."""
    from models.whatif.scenario import NAME_PATTERN, BadScenarioName

    if not re.fullmatch(NAME_PATTERN, arguments.name):
        raise BadScenarioName(arguments.name)
    home = Home(arguments.home)
    form = _form(arguments)  # a wrong field is said before anything is opened
    from flows.machinery.prefect_home import served_at
    from flows.machinery.warehouse import NoWarehouse

    if not home.snapshot.exists():
        raise NoWarehouse(home)
    from flows.region.planned import require_known

    require_known(home, arguments.vintage, arguments.region, form)  # before anything is computed
    from flows.machinery import progress

    is_recorded = served_at(home) is not None or any(os.environ.get(name) for name in NAMES_A_SERVER)
    with progress.terminal() as reporter:
        reporter.stage("План по сценарию")
        result = (_by_the_flow if is_recorded else _alone)(arguments, home, form)
    for line in report(result):
        print(line)
    return 0


def _alone(arguments: argparse.Namespace, home: Home, form: ScenarioForm) -> dict[str, Any]:
    """Computed here: no server is there whose list of runs anybody reads, and one of our own would cost more than the plan."""
    from flows.machinery.prefect_home import closed
    from flows.scenario_plan import answer, compared_plans, written

    closed(home)
    compared = compared_plans(home, arguments.name, arguments.region, arguments.vintage, form)
    return answer(compared, written(home, arguments.name, compared))


def _by_the_flow(arguments: argparse.Namespace, home: Home, form: ScenarioForm) -> dict[str, Any]:
    """As a run of the server that is named or serves this home, with its artifacts."""
    from flows.machinery.prefect_home import embed

    # An error of the scenario is said once, by the command, without the flow's traceback above it.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    embed(home)
    from flows.whatif import whatif

    demand, limits, rules = form.groups()
    return whatif(
        demand=demand, limits=limits, rules=rules, name=arguments.name, ref_area=arguments.region, vintage=arguments.vintage,
        home=str(arguments.home),
    )  # fmt: skip


def _form(arguments: argparse.Namespace) -> ScenarioForm:
    """The scenario of the flags. Raises BadFlags."""
    from pydantic import ValidationError

    from flows.region.scenario_form import ScenarioForm

    fields: dict[str, Any] = {field: getattr(arguments, field) for _, field, _, _ in FLAGS}
    try:
        return ScenarioForm(growth=arguments.growth, growth_scenario=arguments.growth_scenario, **fields)
    except ValidationError as error:
        raise BadFlags([f"{_flag_of(one['loc'])}: {_in_words(one)}" for one in error.errors()]) from error


def report(result: dict[str, Any]) -> list[str]:
    """Lines of the printed comparison."""
    from proposals.numbers import change, number

    lines = [f"Сценарий для региона «{result['region']}», срез {date.fromisoformat(result['vintage']):%d.%m.%Y}:"]
    lines += [f"  {what}: {value}" for what, value in result["scenario"]]
    lines += [
        f"Приём {year}: мест {number(before)} → {number(after)} ({change(after - before)}); в прошлом году {number(last)}"
        for year, last, before, after in result["totals"]
    ]
    changed = [row for row in result["rows"] if row["after"] != row["before"]]
    lines += [f"Меняется строк первого приёма: {len(changed)}"]
    for row in changed[:LINES_SHOWN]:
        title = f"{row['programme']} {row['name']}"[:58]
        lines.append(
            f"  {title:<58} {row['basis']:>2} кл. {number(row['before']):>5} → {number(row['after']):<5} {change(row['after'] - row['before'])}"
        )
    if len(changed) > LINES_SHOWN:
        lines.append(f"  … и ещё {len(changed) - LINES_SHOWN}")
    lines += [f"  · {remark}" for remark in result["remarks"]]
    return [*lines, f"Записано: {result['folder']} (comparison.xlsx, comparison.json, chart.svg)"]


def _region(text: str) -> str:
    if not re.fullmatch(r"\d{2,3}", text):
        raise argparse.ArgumentTypeError(f"«{text}» – не код региона (две цифры ОКТМО)")
    return text


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ".").replace("−", "-"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"«{text}» – не число") from error


def _growth(text: str) -> dict[str, Any]:
    section, sign, rate = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"«{text}»: нужно РАЗДЕЛ=ДОЛЯ, например C=0.02")
    return {"economic_activity": section.strip(), "growth_rate": _number(rate)}


def _flag_of(where: tuple[int | str, ...]) -> str:
    return next((flag for flag, field, _, _ in FLAGS if field == where[0]), "--growth")


def _in_words(problem: Any) -> str:
    from proposals.numbers import plain_number

    bounds = problem.get("ctx", {})
    if "le" in bounds:
        return f"{plain_number(problem['input'])} больше допустимого {plain_number(bounds['le'])}"
    if "ge" in bounds:
        return f"{plain_number(problem['input'])} меньше допустимого {plain_number(bounds['ge'])}"
    if problem["loc"][-1] == "economic_activity":
        return f"раздела «{problem['input']}» нет; подходит буква раздела ОКВЭД2 от A до U или _T (все разделы)"
    return f"«{problem['input']}» не подходит"
