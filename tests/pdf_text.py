"""Text of a PDF that typst wrote, through the fonts' own ToUnicode tables: what a search or a screen reader finds."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.S)
ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12, b"(": 40, b")": 41, b"\\": 92}


def pieces(pdf: bytes) -> list[list[str]]:
    """For each page, its pieces of text in the order of drawing (a table cell on one line is one piece)."""
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(pdf)}
    kids = re.search(rb"/Type/Pages[^>]*?/Kids\[(.*?)\]", pdf, re.S)
    assert kids, "the file has no tree of pages"
    return [_page(objects, int(page)) for page in re.findall(rb"(\d+) 0 R", kids[1])]


def text(pdf: bytes) -> str:
    """All pages, one piece a line, words broken by a hyphen joined."""
    joined = "\n".join(piece for page in pieces(pdf) for piece in page)
    return joined.replace("\n\u00ad\n", "").replace("\u00ad\n", "").replace("\u00ad", "").replace("\u200b", "")


def _page(objects: dict[int, bytes], page: int) -> list[str]:
    resources = objects[_reference(objects[page], b"Resources")]
    fonts = {name: _table(objects, int(font)) for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
    found = []
    for block in re.findall(rb"BT(.*?)ET\n", _stream(objects[_reference(objects[page], b"Contents")]), re.S):
        name = re.search(rb"/(f\d+) ", block)
        assert name, "a text block without a font"
        codes = _shown(block)
        table = fonts[name[1]]
        found.append("".join(table[codes[at : at + 2]] for at in range(0, len(codes), 2)))
    return found


def _reference(record: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", record)
    assert found, key
    return int(found[1])


def _stream(record: bytes) -> bytes:
    head, _, rest = record.partition(b"stream\n")
    body = rest.rsplit(b"\nendstream", 1)[0]
    return zlib.decompress(body) if b"FlateDecode" in head else body


def _table(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    cmap = _stream(objects[_reference(objects[font], b"ToUnicode")])
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(value.decode()).decode("utf-16-be")
        for code, value in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap)
    }


def _shown(block: bytes) -> bytes:
    """The bytes of all strings of a text block; brackets inside a string nest, as the format allows."""
    block = re.sub(rb"/ActualText\(.*?\)>>", b"", block)  # what a hyphen stands for, not drawn
    found, depth, at = bytearray(), 0, 0
    while at < len(block):
        mark = block[at : at + 1]
        at += 1
        if mark == b"\\" and depth:
            octal = re.match(rb"[0-7]{1,3}", block[at : at + 3])
            found.append(int(octal[0], 8) if octal else ESCAPES[block[at : at + 1]])
            at += len(octal[0]) if octal else 1
            continue
        depth -= mark == b")"
        if depth:
            found += mark
        depth += mark == b"("
    return bytes(found)
