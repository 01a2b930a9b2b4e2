"""Which region and which cluster a file or a row is about, told from the folder it lay in and from its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.errors import UnreadableFile
from sources.opened import Cell
from sources.reading import FileContext
from sources.table import Ledger, Refused, clean, heading

if TYPE_CHECKING:
    from sources.codelists import Codelists


def region_of(source: str, words: str, context: FileContext, codelists: Codelists, ledger: Ledger) -> str | None:
    """Region code of a file: the one its folder stands for, which the file's own words may not contradict.

    words   title lines and tags of the file

    Raises UnreadableFile when the file names another region: another region's figures must not slip in.
    """
    named = codelists.region_in(words) if words else None
    if named and context.ref_area and named != context.ref_area:
        raise UnreadableFile(
            source,
            context.file_name,
            f"в файле назван регион с кодом ОКТМО {named}, а папка относится к региону {context.ref_area}",
            "Переложите файл в папку его региона или исправьте заголовок",
        )
    region = context.ref_area or named
    if region is None:
        ledger.note("Регион ни в файле, ни в папке не назван: строки останутся без региона. Укажите --region или впишите его в заголовок")
    return region


def cluster_of(cell: Cell, column: str, codelists: Codelists) -> str | None:
    """Code of a cluster from its code, name or short name; None when blank. Raises Refused and lists the names."""
    if not heading(cell):
        return None
    code = codelists.cluster_code(re.sub(r"^кластер\s+|\s+кластер$", "", clean(cell), flags=re.IGNORECASE)) or codelists.cluster_code(clean(cell))
    if code is None:
        listing = ", ".join(f"«{name}»" for name in codelists.cluster["name_short"])
        raise Refused(
            column, cell, "такого кластера нет в перечне", f"Впишите одно из названий: {listing} (data/codelists/cluster.csv)"
        )
    return code
