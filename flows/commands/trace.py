"""``kadry trace``: a printed number followed back to arithmetic, rows of files, parameters, code and corrections."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import DEFAULT_HOME, Home

if TYPE_CHECKING:
    from flows.trace.found import Found
    from flows.trace.steps import Step
    from proposals.figures import Programme

ROWS_SHOWN = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("id", metavar="НОМЕР", help="номер строки, номер предложения, мастерская или trace_id из документа")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--round", metavar="КАМПАНИЯ", help="документ кампании, а не последнего черновика")
    where.add_argument("--vintage", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="документ этого среза, а не последнего")
    where.add_argument("--file", type=Path, metavar="proposal.json", help="документ, ушедший наружу: след кончается на раскрытой клетке")
    parser.add_argument("--all", action="store_true", help=f"все строки файлов, а не первые {ROWS_SHOWN}")


def run(arguments: argparse.Namespace) -> int:
    """Print the trace; 0 every step agrees with the document, 1 one does not."""
    from flows.trace.found import UnknownId, documents, find
    from flows.trace.steps import steps_of

    home = Home(arguments.home)
    if arguments.file is not None:
        if not arguments.file.is_file():
            raise UnknownId(arguments.id, f"файла «{arguments.file}» нет")
        found = find(arguments.id, [arguments.file], str(arguments.file))
        _heading(found)
        agree = _steps(steps_of(found, None))
        print("Дальше след не идёт: исходные строки и ответы работодателей остаются в рабочей папке составителя.")
        return 0 if agree else 1
    found = find(arguments.id, *documents(home, arguments.round, arguments.id, arguments.vintage))
    _heading(found)
    steps = steps_of(found, home)
    return 0 if _from_home(home, found, steps, arguments.all) else 1


def _from_home(home: Home, found: Found, steps: list[Step], is_all: bool) -> bool:
    from flows.machinery.warehouse import NoWarehouse, opened_snapshot, reading
    from flows.trace import rows

    with reading(home) as con:
        agree = _steps([*steps, *rows.sums(con, found)])
        told = rows.assumptions(con, found)
    if not home.warehouse.exists():
        raise NoWarehouse(home)
    with opened_snapshot(home.warehouse) as con:
        sources, employers = rows.source_rows(con, found), rows.survey_files(con, found)
    print(f"\nСтроки файлов ({len(sources)}):")
    for row in sources if is_all else sources[:ROWS_SHOWN]:
        print(f"  {row.title}: {row.file}, лист «{row.sheet}», строка {row.row_number}: {row.said}")
    if not is_all and len(sources) > ROWS_SHOWN:
        print(f"  … и ещё {len(sources) - ROWS_SHOWN}: --all")
    if found.row is not None:
        print(f"  Опрос работодателей: анкет {len(employers)}; ответы по строкам не показываются, след кончается на раскрытой клетке.")
        print("\nПараметры:")
        for one in told:
            key = f" ({one.key})" if one.key else ""
            print(f"  {one.step}: {one.description}{key} = {_number(one.value)} {one.unit}, с {one.valid_from}; {one.reference}")
        written = rows.corrections(home, found)
        print("\nИсправления советов:" if written else "\nИсправлений советов нет.")
        for line in written:
            recorded = f"{date.fromisoformat(line.recorded[:10]):%d.%m.%Y}"
            print(f"  {recorded} {line.offer}: {line.places_before} → {line.places_after}; {line.reason} ({line.author}), кампания {line.round}")
    return agree


def _heading(found: Found) -> None:
    figures = found.figures
    print(f"{found.id}: {figures.region.name}, кластер «{figures.cluster.name}», набор {figures.start_year} г., данные на {figures.vintage:%d.%m.%Y}")
    print(f"Документ: {found.path}; версия расчёта {figures.code_version}; параметры {(figures.parameters_hash or '…')[:12]}")
    if found.row is not None:
        print(f"Строка: {found.row.programme} {found.row.name}, база {found.row.basis} кл.")
        for line in covered(found.row):
            print(f"  {line}")
    if found.offer is not None:
        print(f"Место: {found.offer.college}, {found.offer.form}, {found.offer.funding}")
    if found.workshop is not None:
        print(f"Мастерская: {found.workshop.name}, {found.workshop.college}")


def covered(row: Programme) -> list[str]:
    """The need as the document's table prints it, a year on average, and who covers it; empty where it is not estimated."""
    from proposals.numbers import number, tenth

    one = row.coverage
    if one is None or one.need.mean is None:
        return []
    between = "" if one.need.q10 is None or one.need.q90 is None else f", в 80 случаях из 100: {number(one.need.q10)}–{number(one.need.q90)}"
    open_end = f"не закрыто {tenth(one.uncovered)}" if one.uncovered or not one.surplus else f"придут сверх потребности {tenth(one.surplus)}"
    return [
        f"Потребность программы, чел. в год в среднем за {one.first_year}–{one.last_year}: {tenth(one.need.mean)}{between}",
        f"Придут без этого набора {tenth(one.on_way)}, даст набор {tenth(one.plan)}, {open_end}",
    ]


def _steps(steps: list[Step]) -> bool:
    print("\nАрифметика:")
    for step in steps:
        verdict = "" if step.agrees else f" – НЕ СХОДИТСЯ с напечатанным {_number(step.printed)}"
        print(f"  {step.title}: {_in_russian(step.expression)} = {_number(step.computed)}{verdict}")
    if not steps:
        print("  чисел, которые складываются, у этого номера нет")
    return all(step.agrees for step in steps)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")


def _in_russian(expression: str) -> str:
    """Numbers of an expression with decimal commas and minus signs; ids and words stay."""
    return re.sub(r"(?<![\w.-])(-?)(\d+)\.(\d+)(?![\w.-])", lambda found: f"{'−' if found[1] else ''}{found[2]},{found[3]}", expression)
