"""``kadry survey``: the questionnaire that employers fill in, and the same questionnaire back to them with its faults marked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flows.machinery.survey_form import COMMONEST_OCCUPATIONS
from models.errors import KadryError, UnreadableFile

if TYPE_CHECKING:
    from sources.reading import Refusal

REASONS = 20  # told in the terminal; the copy marks every cell


class NotEnough(KadryError):
    """An action of the command lacks an argument."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument(
        "action", choices=["template", "check"], metavar="template|check",
        help="template: записать пустую анкету; check: проверить заполненную и отметить в ней ошибки",
    )  # fmt: skip
    parser.add_argument("file", type=Path, nargs="?", metavar="ФАЙЛ", help="заполненная анкета (для check)")
    parser.add_argument("--region", metavar="КОД", help="код региона (ОКТМО субъекта, две цифры; для template обязателен)")
    parser.add_argument("--wave", type=int, default=None, metavar="ГОД", help="год опроса (по умолчанию текущий)")
    parser.add_argument(
        "--occupations",
        default="",
        metavar="7212,7223",
        help=f"профессии анкеты, коды ОКЗ; по умолчанию {COMMONEST_OCCUPATIONS} профессий, для которых есть программы СПО",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ.xlsx", help="куда записать")


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook; ``check`` ends with 1 when something has to be mended."""
    return _check(arguments) if arguments.action == "check" else _template(arguments)


def _template(arguments: argparse.Namespace) -> int:
    from flows.machinery.scheduled import today
    from flows.machinery.survey_form import commonest_occupations, form

    if arguments.region is None:
        raise NotEnough("Для пустой анкеты нужен регион: kadry survey template --region КОД --out ФАЙЛ.xlsx.")
    wave = arguments.wave or today().year
    asked = [code for code in arguments.occupations.split(",") if code] or commonest_occupations()
    _write(arguments.out, form(arguments.region, wave, asked))
    print(f"Анкета {wave} года, профессий {len(asked)}: {arguments.out}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from flows.machinery.reference import codelists
    from sources import registry
    from sources.opened import open_file
    from sources.reading import FileContext
    from sources.survey_marked import WHOLE_FORM, marked

    if arguments.file is None:
        raise NotEnough("Какую анкету проверить, не сказано: kadry survey check ФАЙЛ --out ФАЙЛ.xlsx.")
    try:
        payload = arguments.file.read_bytes()
    except OSError as error:
        raise UnreadableFile("survey", arguments.file.name, f"файл не открывается ({error.strerror})", "Проверьте путь и права") from error
    book = open_file(payload, arguments.file.name)
    reading, _ = registry.read(book, FileContext(book.file_name, arguments.region), codelists(), "survey")
    faults = [fault for fault in reading.refused if fault.column_name != WHOLE_FORM]
    _write(arguments.out, marked(book, reading))
    print(f"{arguments.file.name}: ответов принято {reading.rows_accepted}, замечаний {len(faults)}")
    for line in _told(faults):
        print(f"  {line}")
    for note in reading.notes:
        print(f"  · {note}")
    print(f"Копия с отметками для работодателя: {arguments.out}")
    return 1 if faults else 0


def _told(faults: list[Refusal]) -> Iterator[str]:
    """Each reason once, with the first cell that it costs and how many more; the rest is marked in the copy."""
    alike: dict[tuple[str, str], list[Refusal]] = {}
    for fault in faults:
        alike.setdefault((fault.reason, fault.remedy), []).append(fault)
    for (reason, remedy), same in list(alike.items())[:REASONS]:
        more = f" (и ещё отказов с этой причиной: {len(same) - 1})" if len(same) > 1 else ""
        yield f"{same[0].column_name}, строка {same[0].row_number}: «{same[0].value}» – {reason}. {remedy}{more}"
    if len(alike) > REASONS:
        yield f"причин ещё {len(alike) - REASONS}: все отмечены в копии"


def _write(path: Path, payload: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(payload)
