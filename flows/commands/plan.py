"""``kadry plan``: the published plan of a region, or of one programme step by step, with its explanation, as tables."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings import DEFAULT_HOME, Home

if TYPE_CHECKING:
    from rich.console import Console


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "--home", type=Path, default=DEFAULT_HOME, metavar="ПАПКА", help="рабочая папка (по умолчанию var)"
    )
    parser.add_argument("--region", metavar="NN", help="код региона; по умолчанию единственный в снимке")
    parser.add_argument(
        "--vintage",
        type=date.fromisoformat,
        default=None,
        metavar="ГГГГ-ММ-ДД",
        help="дата среза (по умолчанию последний в снимке)",
    )
    parser.add_argument("--programme", metavar="КОД", help="одна программа по шагам, например 15.02.16")


def run(arguments: argparse.Namespace) -> int:
    """Print; 0 done, 2 nothing planned."""
    from flows.machinery.reference import codelists
    from flows.machinery.warehouse import reading
    from flows.plan_report.programme import show_programme
    from flows.plan_report.region import show_region
    from flows.plan_report.report import programme_chain, programme_explanation, region_explanation, region_plan
    from flows.plan_report.tables import console as opened
    from flows.plan_report.tables import words
    from flows.region.planned import planned

    console = opened()
    names = codelists().programme.set_index("code")["name"].to_dict()
    with reading(Home(arguments.home)) as con:
        vintage, ref_area = planned(con, arguments.vintage, arguments.region)
        plan = region_plan(con, vintage, ref_area)
        heading = f"[bold]{words(codelists().region_name(ref_area))}[/bold], срез {vintage:%d.%m.%Y}"
        if arguments.programme:
            chain = programme_chain(con, vintage, ref_area, arguments.programme)
            explanation = programme_explanation(con, vintage, ref_area, arguments.programme)
            console.print(heading)
            _printed(console, Home(arguments.home), vintage, arguments.programme)
            show_programme(console, plan, chain, explanation, names)
        else:
            explanation = region_explanation(con, vintage, ref_area)
            console.print(heading)
            show_region(console, plan, explanation, names)
    return 0


def _printed(console: Console, home: Home, vintage: date, programme: str) -> None:
    """The reason as the documents of the vintage print it, and how to make it again."""
    from flows.trace.found import documents, every
    from flows.trace.reason import printed

    rows = {one.id: one.row for path in documents(home, None, "", vintage)[0] for one in every(path) if one.kind == "row" and one.row is not None}
    for row in rows.values():
        if row.programme == programme and row.reasons:
            console.print(f"{row.basis} кл.: {printed(row)}. В документе: «{row.reasons[0].removesuffix('.')}» – по числам: kadry trace {row.id}", markup=False)
