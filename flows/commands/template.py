"""``kadry template``: the empty form of a table source, with headings that its reader knows and one example row."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.errors import UnknownCode

PUBLISHED = frozenset({"t1prof"})  # forms of the statistics service: nobody fills them in for us


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("source", metavar="ИСТОЧНИК", help="имя источника: workshops, experts, digital, plan, colleges …")
    parser.add_argument("--region", default=None, metavar="КОД", help="код региона (ОКТМО субъекта): его название встанет в заголовок")
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ.xlsx", help="куда записать")


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook."""
    from flows.machinery.reference import codelists
    from sources import registry
    from sources.form_template import example_form

    forms = {name: registry.source(name) for name in registry.names() if name not in PUBLISHED and hasattr(registry.source(name), "FORM")}
    if arguments.source not in forms:
        raise UnknownCode("Источник с бланком", [arguments.source], f"перечень источников с бланком: {', '.join(sorted(forms))}")
    module, title = forms[arguments.source], forms[arguments.source].TITLE
    if arguments.region is not None:
        card = codelists().region_card(arguments.region)
        if card is None:
            raise UnknownCode("Код региона", [arguments.region], "data/codelists/region.csv")
        title = f"{title}. {card.name}"
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(example_form(module.FORM, title))
    print(f"Бланк источника «{module.TITLE}»: {arguments.out}")
    return 0
