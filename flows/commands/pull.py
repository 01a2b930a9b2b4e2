"""``kadry pull``: fetch a network source into the inbox as files."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the two sources that answer programs."""
    sources = parser.add_subparsers(
        dest="source", required=True, metavar="{trudvsem,fedstat}", parser_class=type(parser)
    )
    vacancies = sources.add_parser("trudvsem", help="вакансии «Работы России» одного региона", add_help=False)
    vacancies.add_argument("--region", required=True, metavar="КОД", help="код региона (ОКТМО субъекта)")
    indicator = sources.add_parser("fedstat", help="показатель ЕМИСС", add_help=False)
    indicator.add_argument("--indicator", required=True, type=int, metavar="N", help="номер показателя, например 58994")
    indicator.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="ФИЛЬТР=ЗНАЧЕНИЕ",
        help="оставить значение фильтра; можно повторять",
    )
    for one in (vacancies, indicator):
        one.add_argument("-h", "--help", action="help", help="показать эту справку")
        one.add_argument("--inbox", required=True, type=Path, metavar="ПАПКА", help="входная папка")
        one.add_argument("--site", metavar="АДРЕС", help="другой адрес источника (зеркало)")


def run(arguments: argparse.Namespace) -> int:
    """Fetch and say how much came."""
    from flows import pull
    from flows.machinery.scheduled import today

    if arguments.source == "trudvsem":
        came = pull.pull_vacancies(arguments.inbox, arguments.region, today(), site=arguments.site)
    else:
        keep: dict[str, list[str]] = {}
        for pair in arguments.keep:
            name, _, value = pair.partition("=")
            keep.setdefault(name, []).append(value)
        came = pull.pull_fedstat(arguments.inbox, arguments.indicator, keep, site=arguments.site)
    print(
        f"Получено файлов: {came.files}; {came.summary}; полнота {came.coverage:.0%}. Дальше: kadry nightly --inbox {arguments.inbox}"
    )
    return 0
