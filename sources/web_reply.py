"""One reply of a site, bounded in size and time: a bomb of gzip or a reply that trickles for ever costs its request only.

A timeout of the connection bounds the silence between two pieces, not the whole; a decoder unpacks whatever it is sent.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from models.errors import SourceUnavailable

if TYPE_CHECKING:
    import httpx

LARGEST_BYTES = 200_000_000  # half a million rows of SDMX, the site's own limit, take about half of it
LONGEST_SECONDS = 900.0
PIECE_BYTES = 1 << 20
EITHER_HEADER = 47  # zlib's own or gzip's


def whole_reply(client: httpx.Client, method: str, path: str, source: str, site: str, remedy: str, **words: Any) -> httpx.Response:
    """The reply with its body, unpacked.

    Raises SourceUnavailable when it is larger than LARGEST_BYTES or not done after LONGEST_SECONDS, httpx errors as httpx does
    """
    import httpx

    until, body = time.monotonic() + LONGEST_SECONDS, bytearray()
    headers = {**words.pop("headers", {}), "Accept-Encoding": "gzip"}
    with client.stream(method, path, headers=headers, **words) as reply:
        for chunk in _unpacked(reply):
            body += chunk
            if len(body) > LARGEST_BYTES:
                raise SourceUnavailable(source, site, f"ответ больше {LARGEST_BYTES // 1_000_000} МБ", remedy)
            if time.monotonic() > until:
                raise SourceUnavailable(source, site, f"ответ не кончился за {LONGEST_SECONDS:.0f} с", remedy)
    kind = {name: reply.headers[name] for name in ("content-type",) if name in reply.headers}
    return httpx.Response(reply.status_code, headers=kind, content=bytes(body))


def _unpacked(reply: httpx.Response) -> Iterator[bytes]:
    """The body as it comes, unpacked in pieces of at most PIECE_BYTES: httpx unpacks whole what came at once, sixty thousand bytes of a bomb to sixty million.

    Raises httpx.DecodingError
    """
    import httpx

    packing = reply.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"identity", ""}:
        yield from reply.iter_raw()  # as it comes: to gather a piece of a given size would wait past the bound for a reply that trickles
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise httpx.DecodingError(f"packed as {packing}, which was not asked for")
    unpacker = zlib.decompressobj(EITHER_HEADER)
    try:
        for raw in reply.iter_raw():
            yield unpacker.decompress(raw, PIECE_BYTES)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, PIECE_BYTES)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error
    if not unpacker.eof:
        raise httpx.DecodingError("the packed body ends early")
