"""Which region and which cluster a file or a row is about, told from the folder it lay in and from its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import UnreadableFile
from sources.opened import Cell
from sources.reading import FileContext
from sources.table import Ledger, Refused, heading, latin

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
    text = heading(cell)
    if not text:
        return None
    frame = codelists.cluster
    plain = latin(text)
    for code, name, short in zip(frame["cluster"], frame["name"], frame["name_short"], strict=True):
        words = {heading(code), heading(name), heading(short)}
        if text in words or plain in words or text.removesuffix(" кластер") in words or f"{text} кластер" in words:
            return str(code)
    listing = ", ".join(f"«{name}»" for name in frame["name_short"])
    raise Refused(column, cell, "такого кластера нет в перечне", f"Впишите одно из названий: {listing} (data/codelists/cluster.csv)")
