"""``kadry survey template``: the questionnaire that employers fill in."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from models.errors import UnknownCode

COMMONEST_OCCUPATIONS = 60


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
    from flows.machinery.reference import codelists
    from sources.survey_template import template

    lists = codelists()
    if lists.region_card(arguments.region) is None:
        raise UnknownCode("Код региона", [arguments.region], "data/codelists/region.csv")
    wave = arguments.wave or date.today().year
    asked = [code for code in arguments.occupations.split(",") if code] or _commonest()
    unknown = sorted(code for code in asked if lists.occupation_name(code) is None)
    if unknown:
        raise UnknownCode("Код ОКЗ", unknown, "data/codelists/occupation.csv")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(template(arguments.region, wave, asked, lists))
    print(f"Анкета {wave} года, профессий {len(asked)}: {arguments.out}")
    return 0


def _commonest() -> list[str]:
    """Occupations that vocational programmes train for, the most employed first by default staffing, then by code."""
    from flows.machinery.reference import codelists

    lists = codelists()
    trained = set(lists.occupation_programme["occupation"])
    weight = lists.staffing_default.astype({"share": float}).groupby("occupation")["share"].sum()
    chosen = weight[weight.index.isin(trained)].nlargest(COMMONEST_OCCUPATIONS)
    return sorted(chosen.index)
