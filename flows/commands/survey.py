"""``kadry survey template``: the questionnaire that employers fill in."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.machinery.survey_form import COMMONEST_OCCUPATIONS


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("action", choices=["template"], metavar="template", help="записать пустую анкету")
    parser.add_argument("--region", required=True, metavar="КОД", help="код региона (ОКТМО субъекта, две цифры)")
    parser.add_argument("--wave", type=int, default=None, metavar="ГОД", help="год опроса (по умолчанию текущий)")
    parser.add_argument(
        "--occupations",
        default="",
        metavar="7212,7223",
        help=f"профессии анкеты, коды ОКЗ; по умолчанию {COMMONEST_OCCUPATIONS} профессий, для которых есть программы СПО",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ.xlsx", help="куда записать")


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook."""
    from flows.machinery.scheduled import today
    from flows.machinery.survey_form import commonest_occupations, form

    wave = arguments.wave or today().year
    asked = [code for code in arguments.occupations.split(",") if code] or commonest_occupations()
    payload = form(arguments.region, wave, asked)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(payload)
    print(f"Анкета {wave} года, профессий {len(asked)}: {arguments.out}")
    return 0
