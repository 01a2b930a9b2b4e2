"""``kadry round``: the council's round from opening to delivery, each step a verb."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from flows.settings import DEFAULT_HOME

STEPS = {
    "open": "открыть кампанию",
    "freeze": "закрепить кампанию за срезом и сделать документы совету",
    "send": "отправить проекты советам",
    "correct": "внести исправления совета из вернувшегося annex.xlsx или ответы организации и сразу проверить их по плану",
    "collect": "то же из папки вернувшихся книг",
    "withdraw": "отозвать исправление",
    "review": "записать решение совета: согласовано или возвращено",
    "replan": "пересчитать с исправлениями и закрепить новую редакцию",
    "release": "выпустить окончательную редакцию согласованного",
    "deliver": "передать выпущенное совету и органу",
    "report": "отчёт о кампании",
    "show": "показать кампании",
}
DATES = {
    "survey-deadline": "срок сбора анкет",
    "data-freeze": "дата фиксации данных",
    "council-date": "дата совета",
    "deliver-by": "срок передачи предложения (по умолчанию 1 февраля года набора)",
}

def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="{" + ",".join(STEPS) + "}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    steps = {name: actions.add_parser(name, parents=[shared], help=what) for name, what in STEPS.items()}
    for name in STEPS:
        if name == "show":
            steps[name].add_argument("round", nargs="?", metavar="КАМПАНИЯ")
        elif name != "open":
            steps[name].add_argument("round", metavar="КАМПАНИЯ", help="например 2027-1")
    _configure_plan(steps)
    _configure_council(steps)
    for name in ("freeze", "send", "correct", "collect", "replan", "deliver"):
        _who(steps[name], is_required=False)
    for name in ("review", "release"):
        _who(steps[name], is_required=True)


def _configure_plan(steps: dict[str, argparse.ArgumentParser]) -> None:
    steps["open"].add_argument("start_year", type=int, metavar="ГОД", help="год начала обучения")
    steps["open"].add_argument("--revision", type=int, default=1, metavar="N", help="номер редакции")
    for name, what in DATES.items():
        steps["open"].add_argument(f"--{name}", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help=f"{what}; у новой редакции – как у прежней")
    steps["freeze"].add_argument("--vintage", type=date.fromisoformat, required=True, metavar="ГГГГ-ММ-ДД", help="посчитанный срез")


def _configure_council(steps: dict[str, argparse.ArgumentParser]) -> None:
    for name in ("send", "release", "deliver"):
        steps[name].add_argument("proposal", nargs="*", metavar="ПРЕДЛОЖЕНИЕ", help="папка кластера, например engineering; пусто – все")
    for name in ("send", "deliver"):
        steps[name].add_argument("--dry-run", action="store_true", help="показать, кому что уйдёт, и ничего не отправлять")
        steps[name].add_argument("--patience", type=float, default=0.0, metavar="МИНУТ", help="сколько ждать сервер, который просит подождать")
    steps["send"].add_argument("--by-hand", action="store_true", help="документы переданы из рук в руки: записать без писем")
    steps["release"].add_argument("--unagreed", action="store_true", help="выпустить несогласованный проект: он уйдёт с пометкой «проект»")
    steps["correct"].add_argument("file", type=Path, metavar="ФАЙЛ.xlsx", help="приложение с заполненным листом «Исправления»")
    steps["collect"].add_argument("folder", type=Path, metavar="ПАПКА", help="папка с вернувшимися книгами .xlsx")
    for name in ("correct", "collect"):
        steps[name].add_argument("--replace", action="store_true", help="новое число заменяет записанное раньше по тому же документу")
    steps["withdraw"].add_argument("offer", metavar="НОМЕР", help="номер предложения или исправления")
    steps["withdraw"].add_argument("--why", required=True, metavar="ПОЧЕМУ")
    steps["withdraw"].add_argument("--author", required=True, metavar="КТО", help="кто отозвал: должность и организация")
    for name in ("correct", "collect", "withdraw"):
        steps[name].add_argument("--on", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="дата записи в журнал (по умолчанию сегодня)")
    steps["review"].add_argument("decision", choices=("agreed", "returned"), help="agreed – согласовано, returned – возвращено")
    steps["review"].add_argument("proposal", nargs="+", metavar="ПРЕДЛОЖЕНИЕ", help="папка кластера, например engineering")


def _who(step: argparse.ArgumentParser, *, is_required: bool) -> None:
    for name, metavar, what in (("role", "ДОЛЖНОСТЬ", "кто: должность"), ("name", "ИМЯ", "кто: имя"), ("why", "ПОЧЕМУ", "почему, чем подтверждено")):
        step.add_argument(f"--{name}", required=is_required, default="", metavar=metavar, help=what)


def run(arguments: argparse.Namespace) -> int:
    """Do one step; 0 done, 1 done in part (somebody has to look), 2 refused."""
    from flows.commands import round_steps

    return round_steps.run(arguments)
