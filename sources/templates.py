"""Blank forms of table sources: the header that the parser looks for, an example beside it, what each column wants.

    data/templates/<source>.yaml ─► workbook: one empty sheet a table, one sheet «Пример» with a filled row, «Как заполнить»

The sheets «Пример» are never read as data (``sources/opened.py``), so that a forgotten example is nobody's figure.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from models.errors import BadSourceCard

HELP = "Как заполнить"
EXAMPLE = "Пример"
_WIDEST = 46
_CREATED = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Blank:
    """One table of a form.

    sheet     name of its sheet
    title     lines above the header; {year}, {last}, {next} and {region} are filled in
    examples  heading → value of the example row
    hints     heading → what belongs into the column; "" where the heading says it
    """

    sheet: str
    title: str
    examples: Mapping[str, str | float]
    hints: Mapping[str, str]


def load(file: str, payload: bytes) -> tuple[Blank, ...]:
    """The tables of one form. Raises BadSourceCard when the file is not what a form's description is."""
    try:
        content = yaml.load(payload, Loader=yaml.CSafeLoader)
        return tuple(
            Blank(
                str(table["sheet"]), str(table["title"]).strip(),
                {name: example for name, (example, _) in table["columns"].items()},
                {name: str(hint) for name, (_, hint) in table["columns"].items()},
            )
            for table in content
        )  # fmt: skip
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as problem:
        reason = f"не описание формы: {' '.join(str(problem).split())[:200]}"
        raise BadSourceCard(file, "(весь файл)", reason, "Сверьте с соседними описаниями: sheet, title, columns.") from problem


def workbook(blanks: Sequence[Blank], title: str, year: int, region: str = "", *, filled: bool = False) -> bytes:
    """The form as xlsx bytes; the same arguments give the same bytes.

    title   of the source, on the sheet of instructions
    year    of the intake that is planned
    region  its name; empty: a line to fill in
    filled  write the example row into the tables themselves: what a filled form looks like to a parser
    """
    import xlsxwriter

    words = {"year": str(year), "last": str(year - 1), "next": str(year + 1), "region": region or "______________"}
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        formats = _formats(book)
        for blank in blanks:
            _write_table(book.add_worksheet(blank.sheet), formats, blank, words, with_example=filled)
        for at, blank in enumerate(blanks, start=1):
            name = EXAMPLE if len(blanks) == 1 else f"{EXAMPLE} {at}"
            _write_table(book.add_worksheet(name), formats, blank, words, with_example=True)
        _write_help(book.add_worksheet(HELP), formats, blanks, title)
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format({"bg_color": "#D9E2F3", "border": 1, "bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_table(sheet: Any, formats: dict[str, Any], blank: Blank, words: dict[str, str], *, with_example: bool) -> None:
    """Title, header and, where asked for, the example row. Columns of text keep what is typed: no code becomes a date."""
    lines = blank.title.format(**words).split("\n")
    if "{region}" not in blank.title:
        lines.append(f"Субъект Российской Федерации: {words['region']}")
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line, formats["title"] if at == 0 else None)
    header = len(lines) + 1
    for column, (heading, example) in enumerate(blank.examples.items()):
        is_text = isinstance(example, str)
        sheet.set_column(column, column, min(_WIDEST, max(12, len(heading) // 2 + 6)), formats["text"] if is_text else None)
        sheet.write_string(header, column, heading, formats["head"])
        if not with_example or example == "":
            continue
        if is_text:
            sheet.write_string(header + 1, column, str(example).format(**words), formats["text"])
        else:
            sheet.write_number(header + 1, column, example)
    sheet.set_row(header, 45)
    sheet.freeze_panes(header + 1, 0)


def _write_help(sheet: Any, formats: dict[str, Any], blanks: Sequence[Blank], title: str) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, title, formats["title"])
    for at, line in enumerate(
        (
            "Одна строка – одна запись. Столбцы можно переставлять, лишние – удалить или добавить; заголовки не меняйте.",
            f"Листы «{EXAMPLE}» и «{HELP}» не читаются: образец можно не удалять.",
            "Пусто – неизвестно; 0 – такого случая нет. Единицы измерения, «чел.», «≈» и интервалы в ячейки не вписывайте.",
            "ФИО, телефоны и почту не вписывайте: они не нужны и не сохраняются.",
        ),
        start=1,
    ):
        sheet.write_string(at, 0, line)
    row = 6
    for column, words in enumerate(("Лист", "Столбец", "Что вписать")):
        sheet.write_string(row, column, words, formats["head"])
    for blank in blanks:
        for heading, hint in blank.hints.items():
            row += 1
            example = blank.examples[heading]
            for column, words in enumerate((blank.sheet, heading, hint or ("число" if not isinstance(example, str) else "текст"))):
                sheet.write_string(row, column, words, formats["wrap"])
