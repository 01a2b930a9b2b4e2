"""ЕМИСС (fedstat.ru): SDMX 1.0 generic data, saved by hand or fetched, and the Excel export of the same indicator.

Names of dimensions differ by indicator, hence they are read from the file's own code lists. Decimal comma.
"""

from __future__ import annotations

import re

from models.errors import UnreadableFile
from sources.codelists import Codelists
from sources.fedstat.excel import export_header, parse_excel
from sources.fedstat.sdmx import SAVE_BY_HAND, parse_sdmx
from sources.opened import Opened
from sources.reading import FileContext, Reading
from sources.tables.ledger import no_table

SOURCE = "fedstat"
TITLE = "ЕМИСС (fedstat.ru): показатели в SDMX 1.0"
SUBJECTS = ("observation",)


def recognise(book: Opened) -> float:
    """Whether the file is an indicator of ЕМИСС."""
    if book.kind == "xml":
        start = book.text[:20_000]
        return 0.97 if "GenericData" in start or "SDMX" in start else 0.0
    if book.kind == "html":
        return 0.6 if re.search(r"fedstat|ЕМИСС", book.text[:20_000], re.IGNORECASE) else 0.0
    if book.kind in ("xlsx", "xls"):
        return 0.92 if any(export_header(rows) is not None for rows in book.sheets.values()) else 0.0
    return 0.0


def parse(book: Opened, context: FileContext, codelists: Codelists) -> Reading:
    """Read the observations of one indicator; one record is one observation.

    Raises UnreadableFile when the file is a web page, is not SDMX 1.0, is broken XML or holds no observation.
    """
    if book.kind == "html":
        raise UnreadableFile(SOURCE, book.file_name, _page_reason(book.text), SAVE_BY_HAND)
    if book.kind in ("xlsx", "xls"):
        return parse_excel(SOURCE, book, codelists)
    if book.kind != "xml":
        raise no_table(SOURCE, book, "это не SDMX (XML) и не книга Excel", SAVE_BY_HAND)
    return parse_sdmx(SOURCE, book, codelists)


def _page_reason(page: str) -> str:
    text = re.sub(r"<[^>]{0,2000}>", " ", page[:20_000])
    if re.search(r"\b403\b|forbidden|доступ запрещ", text, re.IGNORECASE):
        return "сайт отказал программе (ответ 403 «Доступ запрещён»), данных в файле нет"
    if re.search(r"войти|логин|парол|авторизац", text, re.IGNORECASE):
        return "вместо данных пришла страница входа на сайт"
    return "вместо данных пришла веб-страница (HTML)"
