"""``kadry trace``: a printed number followed back to its reason, arithmetic, rows of files, parameters, code and corrections."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import DEFAULT_HOME, Home

if TYPE_CHECKING:
    import duckdb

    from flows.trace.around import Around
    from flows.trace.found import Found
    from flows.trace.steps import Step

ROWS_SHOWN = 40
FILES_PART = "файлы"
PARTS = {  # what follows one number of a row further: ID/part
    "потребность": "занятость, штат, соответствие и анкеты, из которых сложена потребность",
    "приход": "кто придёт без этого набора, по годам",
    "выход": "работников с одного места: доли с их данными",
    "перемена": "цена перемены: с ней и без неё",
    "группа": "что меняет группа больше и группа меньше",
    "пределы": "все пределы вокруг строки: занято и разрешено",
    FILES_PART: "строки файлов",
    "параметры": "параметры с датой и источником",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "id", metavar="НОМЕР[/ЧАСТЬ]", help=f"номер строки, номер предложения, мастерская или trace_id из документа; у строки за «/» – часть: {', '.join(PARTS)}"
    )
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--round", metavar="КАМПАНИЯ", help="документ кампании, а не последнего черновика")
    where.add_argument("--vintage", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="документ этого среза, а не последнего")
    where.add_argument("--file", type=Path, metavar="proposal.json", help="документ, ушедший наружу: след кончается на раскрытой клетке")
    parser.add_argument("--all", action="store_true", help=f"все части подряд и все строки файлов, а не первые {ROWS_SHOWN}")


def run(arguments: argparse.Namespace) -> int:
    """Print the trace; 0 every step agrees with the document, 1 one does not."""
    from flows.trace.found import UnknownId, UnknownPart, documents, find, parted

    home, (wanted, part) = Home(arguments.home), parted(arguments.id, PARTS)
    if arguments.file is not None:
        if not arguments.file.is_file():
            raise UnknownId(wanted, f"файла «{arguments.file}» нет")
        return 0 if _outside(home, find(wanted, [arguments.file], str(arguments.file))) else 1
    found = find(wanted, *documents(home, arguments.round, wanted, arguments.vintage))
    if part and found.kind != "row" and part != FILES_PART:
        raise UnknownPart(part, (FILES_PART,))
    _heading(found)
    return 0 if _from_home(home, found, part, arguments.all) else 1


def _outside(home: Home, found: Found) -> bool:
    """A document that left: its own arithmetic, and whose file it is where its bytes are known."""
    from flows.outward.verification import known_elsewhere
    from flows.trace.steps import steps_of

    _heading(found)
    agree = _reason(found, None)
    agree = _steps("План по шагам", steps_of(found, None)) and agree
    known = known_elsewhere(home, [found.path]).get(found.path)
    if known is None:
        print("Дальше след не идёт: исходные строки и ответы работодателей остаются в рабочей папке составителя.")
    else:
        print(f"Это наш файл: {home.root / known}, срез {found.figures.vintage:%d.%m.%Y}. След до файлов: kadry trace {found.id} --vintage {found.figures.vintage}")
    return agree


@dataclass(frozen=True)
class _Opened:
    """The published snapshot, and the warehouse with the rows of raw files."""

    con: duckdb.DuckDBPyConnection
    raw: duckdb.DuckDBPyConnection


def _from_home(home: Home, found: Found, part: str, everything: bool) -> bool:
    from flows.machinery.warehouse import NoWarehouse, opened_snapshot, reading

    if not home.warehouse.exists():
        raise NoWarehouse(home)
    with reading(home) as con, opened_snapshot(home.warehouse) as raw:
        opened = _Opened(con, raw)
        if part:
            return _part(home, found, part, opened, everything)
        agree = _first_page(home, found, opened)
        if found.row is None or found.offer is not None or everything:
            for one in PARTS if found.row is not None and found.offer is None else (FILES_PART,):
                agree = _part(home, found, one, opened, everything) and agree
    return agree


def _first_page(home: Home, found: Found, opened: _Opened) -> bool:
    """One screen: the printed reason and what it is made of, the plan's arithmetic, what holds the row, corrections."""
    from flows.trace import rows
    from flows.trace.around import around
    from flows.trace.steps import steps_of

    if found.row is None or found.offer is not None:
        return _steps("Арифметика", [*steps_of(found, home), *rows.sums(opened.con, found)])
    near = around(opened.con, home, found)
    agree = _reason(found, near)
    chain = found.row.chain
    year = f", {found.row.labour_market_year} г. – год выхода первого набора, с переносом прошлых лет (причина – в среднем за год и без переноса)"
    agree = _steps(f"План по шагам{year if chain else ''}", [*steps_of(found, None), *rows.sums(opened.con, found)], found.id) and agree
    _held(found, near)
    _corrections(home, found)
    print(f"\nДальше: kadry trace {found.id}/ЧАСТЬ, где ЧАСТЬ – {', '.join(PARTS)}; всё сразу: --all")
    return agree


def _part(home: Home, found: Found, part: str, opened: _Opened, everything: bool) -> bool:
    """What one part says, each step compared with the document."""
    from flows.trace import coming, rows
    from flows.trace.around import around
    from flows.trace.reason import price_steps

    if part == FILES_PART:
        _files(found, opened, everything)
        return True
    assert found.row is not None
    if part == "параметры":
        _lines("Параметры", (one.told() for one in rows.assumptions(opened.con, found)))
        return True
    if part == "потребность":
        return _need(home, found, opened)
    if part == "приход":
        _lines("Приход", coming.coming(opened.con, found) if found.row.coverage else ())
        return True
    if part == "выход":
        told, steps = coming.gives(opened.con, found)
        _lines("Выход с одного места", told)
        return _steps("Вместе", steps)
    near = around(opened.con, home, found)
    if near is None:
        print("\nРозыгрышей этого среза в рабочей папке уже нет, или план с тех пор другой: эта часть – только по последнему расчёту среза (kadry nightly --vintage ГГГГ-ММ-ДД).")
        return True
    if part == "группа":
        title = "Группа больше и группа меньше, человеко-лет (код: models/plan/binding.py: margins; docs/methodology/explanation.md#price)"
        return _steps(title, price_steps(found.row, near.price))
    if part == "перемена":
        _lines("Цена перемены (код: models/plan/targets.py: inert_places; docs/methodology/explanation.md#price)", near.move_lines())
    else:
        _lines("Пределы вокруг строки, первый набор (код: models/plan/constraints.py; docs/methodology/admissions.md#limits)", near.limit_lines(False))
    return True


def _need(home: Home, found: Found, opened: _Opened) -> bool:
    from flows.trace import needed
    from flows.trace.steps import drawn_steps

    one = needed.needed(opened.con, home, found)
    if one is None:
        print("\nПотребность этой строки не оценена, или розыгрышей среза в рабочей папке уже нет.")
        return True
    _lines("Потребность", needed.lines(one))
    agree = _steps("С анкетами и разбросом", needed.steps(one, home))
    if one.hidden:
        print("  Показание работодателей отдельно закрыто: за ним слишком мало анкет; видно лишь, на сколько они сдвинули потребность.")
    _lines("Файлы и таблицы", needed.file_lines(one, opened.con, opened.raw))
    return _steps("Год выхода первого набора отдельно – с ним считает план", drawn_steps(found, home)) and agree


def _heading(found: Found) -> None:
    from flows.machinery.code_origin import origin_of

    figures = found.figures
    print(f"{found.id}: {figures.region.name}, кластер «{figures.cluster.name}», набор {figures.start_year} г., данные на {figures.vintage:%d.%m.%Y}")
    print(f"Документ: {found.path}; параметры {(figures.parameters_hash or '…')[:12]}")
    print(f"Версия расчёта {figures.code_version}: {origin_of(figures.code_version).told(figures.code_version)}")
    if found.row is not None:
        print(f"Строка: {found.row.programme} {found.row.name}, база {found.row.basis} кл.")
    if found.offer is not None:
        print(f"Место: {found.offer.college}, {found.offer.form}, {found.offer.funding}; строка целиком – kadry trace {found.row.id if found.row else ''}")
    if found.workshop is not None:
        print(f"Мастерская: {found.workshop.name}, {found.workshop.college}")


def _reason(found: Found, near: Around | None) -> bool:
    """The printed numbers and reason of a row, the rule that spoke, and every number of it."""
    from flows.trace.reason import RULES, conditions, covered, printed, reason_of

    if found.row is None:
        return True
    one = reason_of(found.row, found.figures, near.price if near else None)
    print(f"\nНапечатано: {printed(found.row)}. Почему: «{one.printed.removesuffix('.')}»")
    for line in covered(found.row):
        print(f"  {line}")
    if not one.agrees:
        print(f"  НЕ СХОДИТСЯ: по числам этого документа причина – «{one.found.text}»")
    print(f"  Правило: {RULES[one.found.kind]} (proposals/why.py, docs/methodology/document.md#reasons)")
    for warning in conditions(found.row, found.figures):
        print(f"  {warning}")
    return _steps("Из чего причина", one.steps, found.id) and one.agrees


def _held(found: Found, near: Around | None) -> None:
    """What holds the row, in the paper's word, and why that is another question than the step «ограничения»."""
    from flows.trace.reason import held_told

    assert found.row is not None
    _lines("Чем удержано", [held_told(found.row, near.pressed() if near else ""), *(near.limit_lines(True) if near else ())])


def _files(found: Found, opened: _Opened, everything: bool) -> None:
    from flows.trace import rows

    sources, employers = rows.source_rows(opened.raw, found), rows.survey_files(opened.raw, found)
    shown = sources if everything else sources[:ROWS_SHOWN]
    told = [f"{row.title}: {row.file}, лист «{row.sheet}», строка {row.row_number}: {row.said}" for row in shown]
    _lines(f"Строки файлов ({len(sources)})", told)
    if len(shown) < len(sources):
        print(f"  … и ещё {len(sources) - len(shown)}: --all")
    if found.row is not None:
        print(f"  Опрос работодателей: анкет {len(employers)}; ответы по строкам не показываются, след кончается на раскрытой клетке.")


def _corrections(home: Home, found: Found) -> None:
    from flows.trace import rows

    written = rows.corrections(home, found)
    print("\nИсправления советов:" if written else "\nИсправлений советов нет.")
    for line in written:
        recorded = f"{date.fromisoformat(line.recorded[:10]):%d.%m.%Y}"
        print(f"  {recorded} {line.offer}: {line.places_before} → {line.places_after}; {line.reason} ({line.author}), кампания {line.round}")


def _lines(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}:")
    for line in lines:
        print(f"  {line}")


def _steps(title: str, steps: Iterable[Step], row: str = "") -> bool:
    from flows.trace.words import four_decimals, in_russian

    steps = list(steps)
    if steps:
        print(f"\n{title}:")
    for step in steps:
        verdict = "" if step.agrees else f" – НЕ СХОДИТСЯ с напечатанным {four_decimals(step.printed)}"
        expression = in_russian(step.expression)
        shown = four_decimals(step.printed if step.agrees else step.computed)
        value = "" if expression == shown else f" = {shown}"
        print(f"  {step.title}: {expression}{value}{verdict}{f'   → {row}/{step.part}' if row and step.part else ''}")
    return all(step.agrees for step in steps)
