"""``kadry compare``: two vintages or two rounds side by side, in the terminal and as CSV."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import DEFAULT_HOME, Home

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from proposals.vintages import VintageComparison

ROWS_SHOWN, FACTS_SHOWN = 40, 40


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("first", nargs="?", metavar="А", help="срез ГГГГ-ММ-ДД или кампания, например 2027-1; по умолчанию предпоследний срез")
    parser.add_argument("second", nargs="?", metavar="Б", help="срез или кампания; по умолчанию последний срез")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)")
    parser.add_argument("--region", metavar="NN", help="код региона; по умолчанию единственный в снимке")
    parser.add_argument("--csv", type=Path, metavar="ФАЙЛ", help="записать все строки обеих сторон в файл для таблиц")
    parser.add_argument("--all", action="store_true", help="показать и строки без различий")


def run(arguments: argparse.Namespace) -> int:
    """Print; 0 done, 2 a side has no plan."""
    from flows.compare import side_by_side
    from flows.plan_report import tables
    from proposals.vintages import to_csv

    found = side_by_side(Home(arguments.home), arguments.first, arguments.second, arguments.region)
    console = tables.console()
    console.print(found.title, style="bold", markup=False)
    for remark in found.remarks():
        console.print(f"  ! {remark}", markup=False)
    _drivers(console, found)
    _rows(console, found, arguments.all)
    _facts(console, found)
    if arguments.csv:
        partial = arguments.csv.with_name(arguments.csv.name + ".partial")
        partial.write_bytes(to_csv(found))
        os.replace(partial, arguments.csv)
        console.print(f"Все строки: {arguments.csv}", markup=False)
    return 0


def _drivers(console: Console, found: VintageComparison) -> None:
    from flows.plan_report.tables import signed, table, whole

    before, after = found.places
    console.print(f"Мест {whole(before)} → {whole(after)}, разница {signed(after - before)}")
    made = table("Что сдвинуло места (в каждой строке – шаги в сторону её перемены, за вычетом встречных)", ["Шаг"], ["Прибавило", "Убавило", "Вместе"])
    for label, gave, took in found.moved_ways:
        made.add_row(label, signed(gave, 1), signed(took, 1), signed(gave + took, 1))
    if made.row_count:
        made.add_section()
        ways = found.moved_ways
        made.add_row("всего", signed(sum(gave for _, gave, _ in ways), 1), signed(sum(took for *_, took in ways), 1), signed(after - before, 1))
    _shown(console, made)


def _rows(console: Console, found: VintageComparison, everything: bool) -> None:
    from flows.plan_report.tables import signed, table, tenth, titled, whole, words
    from proposals.vintages import by_change, held_in_words

    rows = list(found.rows) if everything else by_change(found.rows)
    made = table(
        f"Программы, где мест стало больше или меньше: {len(by_change(found.rows))} из {len(found.rows)}",
        ["Программа", "База"], ["Было", "Стало", "±", "Нужно было", "Нужно стало", "Выпуск был", "Выпуск стал"], ["Главный шаг", "Что держит"],
    )  # fmt: skip
    for row in rows if everything else rows[:ROWS_SHOWN]:
        made.add_row(
            titled(row.programme, {row.programme: row.name}), f"{row.basis} кл.", whole(row.places_before), f"[bold]{whole(row.places_after)}[/bold]",
            signed(row.change), tenth(row.need_before), tenth(row.need_after), tenth(row.supply_before), tenth(row.supply_after),
            words(row.main_step), words(held_in_words(row)),
        )  # fmt: skip
    _shown(console, made)
    if not everything:
        _more(console, len(rows) - ROWS_SHOWN)
        _same(console, found)


def _same(console: Console, found: VintageComparison) -> None:
    """Rows whose places are the same are counted; they are listed where all rows are."""
    from proposals.vintages import with_same_places

    rows = with_same_places(found.rows)
    if rows:
        console.print(f"Мест столько же, а потребность или предел другие: строк {len(rows)} (показать: --all или --csv)")


def _more(console: Console, left: int) -> None:
    if left > 0:
        console.print(f"Ещё строк: {left} (все – с --all или --csv)")


def _facts(console: Console, found: VintageComparison) -> None:
    from flows.plan_report.tables import table, words
    from proposals.vintages import told_value

    made = table("Что различается на входе, в пределах и параметрах", ["Вид", "Что", "Единица"], ["Было", "Стало"])
    facts = [fact for fact in found.facts if not fact.is_alike]
    for fact in facts[:FACTS_SHOWN]:
        made.add_row(fact.kind, words(fact.name), words(fact.unit), words(told_value(fact.before)), words(told_value(fact.after)))
    _shown(console, made)
    if len(facts) > FACTS_SHOWN:
        console.print(f"Ещё различий: {len(facts) - FACTS_SHOWN}")


def _shown(console: Console, made: Table) -> None:
    """The table, or that nothing differs."""
    console.print(made if made.row_count else f"{made.title}: различий нет.")
